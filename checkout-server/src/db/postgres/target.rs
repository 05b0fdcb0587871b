//! The PostgreSQL side of a move. How far it has come is a row of a table of its own, written in the
//! transaction of the rows that it counts; as long as the table is there, no server and no other
//! command takes the database.

use std::io::{BufRead, BufReader, Write};

use postgres::Client;

use super::statement::{PgTx, Statements, failure};
use super::{connector, is_half_moved, migrate_up};
use crate::db::Options;
use crate::db::audit::{self, Finding};
use crate::db::copy_lines::Digest;
use crate::db::error::{Error, Res};
use crate::db::migrate::MIGRATIONS;
use crate::db::moving::{Batch, Cursor, Table};

/// One move at a time goes into a database. One that was killed holds it until that is noticed.
const TAKE_MOVE_LOCK: &str = "select pg_advisory_lock(7236180954430812)";

/// A database that is written to.
pub(in crate::db) struct Target {
    client: Client,
}

impl Target {
    /// Opens a database and brings its schema up to this program's.
    pub(in crate::db) fn open(url: &str) -> Res<Self> {
        // What is copied in one statement takes as long as it takes.
        let options = Options {
            statement_timeout_ms: 0,
            ..Options::default()
        };
        let connector = connector(url, &options)?;
        migrate_up(&connector, MIGRATIONS)?;
        let mut client = connector.connect()?;
        let held = client.batch_execute(TAKE_MOVE_LOCK);
        held.map_err(|e| failure(e, TAKE_MOVE_LOCK))?;
        Ok(Self { client })
    }

    /// The move that was begun and not finished: its source's identity, and how far it has come.
    pub(in crate::db) fn unfinished(&mut self) -> Res<Option<(String, Cursor)>> {
        if !is_half_moved(&mut self.client)? {
            return Ok(None);
        }
        let sql = "select source, at_table, after from store_move";
        let read = |row: postgres::Row| {
            let (table, after) = (row.try_get(1)?, row.try_get(2)?);
            Ok((row.try_get(0)?, Cursor { table, after }))
        };
        let row = self.client.query_one(sql, &[]).and_then(read);
        row.map(Some).map_err(|e| failure(e, sql))
    }

    /// Notes the beginning of a move into an empty database.
    pub(in crate::db) fn begin(&mut self, source: &str, tables: &[Table]) -> Res<Cursor> {
        for Table { name, .. } in tables {
            let sql = format!("select 1 from {name} limit 1");
            let found = self.client.query_opt(&sql, &[]);
            if found.map_err(|e| failure(e, &sql))?.is_some() {
                return Err(Error::open(format!(
                    "the database is in use already ({name} has rows): a store moves into a new one"
                )));
            }
        }
        let first = Cursor {
            table: tables.first().map_or("", |table| &table.name).to_owned(),
            after: 0,
        };
        let create = "create table store_move (source text not null, at_table text not null, \
                      after bigint not null)";
        let insert = "insert into store_move (source, at_table, after) values ($1, $2, $3)";
        let mut begin = || {
            let mut tx = self.client.transaction()?;
            tx.batch_execute(create)?;
            tx.execute(insert, &[&source, &first.table, &first.after])?;
            tx.commit()
        };
        begin().map_err(|e| failure(e, insert))?;
        Ok(first)
    }

    /// Writes rows and how far that is, both or neither.
    pub(in crate::db) fn write(
        &mut self,
        table: &Table,
        batch: &Batch,
        cursor: &Cursor,
    ) -> Res<()> {
        let Table { name, columns } = table;
        let copy = format!("copy {name} ({columns}) from stdin");
        let note = "update store_move set at_table = $1, after = $2";
        let mut write = || -> Result<(), Stop> {
            let mut tx = self.client.transaction()?;
            if batch.rows > 0 {
                let mut writer = tx.copy_in(&copy)?;
                writer.write_all(&batch.lines)?;
                writer.finish()?;
            }
            tx.execute(note, &[&cursor.table, &cursor.after])?;
            Ok(tx.commit()?)
        };
        write().map_err(|stop| stop.into_error(&copy))
    }

    /// What all rows of a table say.
    pub(in crate::db) fn digest(&mut self, table: &Table) -> Res<Digest> {
        let copy = format!("copy {} ({}) to stdout", table.name, table.columns);
        let mut read = || -> Result<Digest, Stop> {
            let (mut digest, mut line) = (Digest::default(), Vec::new());
            let mut reader = BufReader::new(self.client.copy_out(&copy)?);
            while reader.read_until(b'\n', &mut line)? > 0 {
                digest.add(&line);
                line.clear();
            }
            Ok(digest)
        };
        read().map_err(|stop| stop.into_error(&copy))
    }

    /// What `verify` finds.
    pub(in crate::db) fn findings(&mut self) -> Res<Vec<Finding>> {
        let mut statements = Statements::default();
        audit::findings(&mut PgTx::new(&mut self.client, &mut statements, false))
    }

    /// Lets the planner know what is there; without it the first reports would be slow.
    pub(in crate::db) fn analyze(&mut self) -> Res<()> {
        let sql = "analyze";
        self.client.batch_execute(sql).map_err(|e| failure(e, sql))
    }

    /// Opens the database for servers.
    pub(in crate::db) fn finish(mut self) -> Res<()> {
        let sql = "drop table store_move";
        self.client.batch_execute(sql).map_err(|e| failure(e, sql))
    }
}

/// Why copying stopped.
enum Stop {
    Postgres(postgres::Error),
    Io(std::io::Error),
}

impl Stop {
    fn into_error(self, sql: &str) -> Error {
        match self {
            Self::Postgres(error) => failure(error, sql),
            // The client hides its own error in it, whose message is the server's.
            Self::Io(error) => Error::failed(format!("{sql}: {error}")),
        }
    }
}

impl From<postgres::Error> for Stop {
    fn from(error: postgres::Error) -> Self {
        Self::Postgres(error)
    }
}

impl From<std::io::Error> for Stop {
    fn from(error: std::io::Error) -> Self {
        Self::Io(error)
    }
}
