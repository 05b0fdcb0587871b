//! The SQLite side of a move: read only, and held so that nobody else writes.

use std::fs::File;
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, Row, ToSql};
use sha2::{Digest as _, Sha256};

use super::statement::{SqliteTx, failure};
use super::{lock, unopened};
use crate::db::audit::{self, Finding};
use crate::db::copy_lines::{Digest, push_line};
use crate::db::error::{Error, Res};
use crate::db::migrate::{self, MIGRATIONS};
use crate::db::moving::{Batch, Table};

/// How long another writer's lock is waited for.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Bytes after which a batch takes no further row.
const BATCH_BYTES: usize = 8 * 1024 * 1024;

/// A database that is read from.
pub(in crate::db) struct Source {
    connection: Connection,
    /// No server runs on the file while this is held.
    _lock: File,
}

impl Source {
    /// Opens the database of a server that does not run.
    pub(in crate::db) fn open(path: &str) -> Res<Self> {
        let path = Path::new(path);
        if !path.is_file() {
            return Err(Error::open(format!("there is no file {}", path.display())));
        }
        // Two names of one file have to lead to one lock.
        let path = path
            .canonicalize()
            .map_err(|e| unopened(&path.display().to_string(), e))?;
        let lock = lock(&path)?;
        let connect = || -> rusqlite::Result<Connection> {
            let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            let connection = Connection::open_with_flags(&path, flags)?;
            connection.busy_timeout(BUSY_TIMEOUT)?;
            // It holds the lock of writers: a command would write what is not copied any more.
            connection.execute_batch("begin immediate")?;
            Ok(connection)
        };
        let connection = connect().map_err(|e| failure(e, "open"))?;
        let version = migrate::version(&mut SqliteTx::new(&connection, false), MIGRATIONS)?;
        if version != MIGRATIONS.len() {
            return Err(Error::open(format!(
                "{} is not of this version: 'checkout-server migrate' brings it up to it",
                path.display()
            )));
        }
        Ok(Self {
            connection,
            _lock: lock,
        })
    }

    /// Every table that is moved; one that others refer to comes before them.
    pub(in crate::db) fn tables(&self) -> Res<Vec<Table>> {
        // A table is numbered when it is made, and refers to what there is by then.
        let sql = "select m.name, (select group_concat(c.name, ', ' order by c.cid) \
              from pragma_table_info(m.name) c) \
            from sqlite_master m where m.type = 'table' and m.name <> 'schema_migrations' \
            and m.name not like 'sqlite\\_%' escape '\\' order by m.rowid";
        self.all(sql, [], |row| {
            Ok(Table {
                name: row.get(0)?,
                columns: row.get(1)?,
            })
        })
    }

    /// A word that tells one source from another, and from itself when its stores are others.
    pub(in crate::db) fn identity(&self) -> Res<String> {
        let sql = "select name || '=' || value from settings union all select id from stores \
                   order by 1";
        let lines: Vec<String> = self.all(sql, [], |row| row.get(0))?;
        Ok(hex::encode(Sha256::digest(lines.join("\n"))))
    }

    /// How many rows a table has, up to the row number `last`.
    pub(in crate::db) fn count(&self, table: &Table, last: i64) -> Res<i64> {
        let sql = format!("select count(*) from {} where rowid <= $1", table.name);
        let counts: Vec<i64> = self.all(&sql, [last], |row| row.get(0))?;
        Ok(counts.first().copied().unwrap_or_default())
    }

    /// The rows of a table that follow the row number `after`, at most `rows_max` of them.
    pub(in crate::db) fn batch(&self, table: &Table, after: i64, rows_max: u32) -> Res<Batch> {
        let mut batch = Batch {
            lines: Vec::new(),
            rows: 0,
            last: after,
            is_end: true,
        };
        let Table { name, columns } = table;
        let sql =
            format!("select {columns}, rowid from {name} where rowid > $1 order by rowid limit $2");
        self.each(&sql, &[&after, &rows_max], |row, width| {
            push_line(&mut batch.lines, (0..width - 1).map(|i| row.get_ref(i)))?;
            batch.rows += 1;
            batch.last = row.get(width - 1).map_err(|e| failure(e, "rowid"))?;
            batch.is_end = batch.rows < i64::from(rows_max) && batch.lines.len() < BATCH_BYTES;
            Ok(batch.is_end)
        })?;
        Ok(batch)
    }

    /// What all rows of a table say.
    pub(in crate::db) fn digest(&self, table: &Table) -> Res<Digest> {
        let (mut digest, mut line) = (Digest::default(), Vec::new());
        let sql = format!("select {} from {}", table.columns, table.name);
        self.each(&sql, &[], |row, width| {
            line.clear();
            push_line(&mut line, (0..width).map(|i| row.get_ref(i)))?;
            digest.add(&line);
            Ok(true)
        })?;
        Ok(digest)
    }

    /// What `verify` finds.
    pub(in crate::db) fn findings(&self) -> Res<Vec<Finding>> {
        audit::findings(&mut SqliteTx::new(&self.connection, false))
    }

    /// Hands rows and their number of columns to `f`, as long as it wants more.
    fn each(
        &self,
        sql: &str,
        params: &[&dyn ToSql],
        mut f: impl FnMut(&Row<'_>, usize) -> Res<bool>,
    ) -> Res<()> {
        let failed = |e| failure(e, sql);
        let mut statement = self.connection.prepare_cached(sql).map_err(failed)?;
        let width = statement.column_count();
        let mut rows = statement.query(params).map_err(failed)?;
        while let Some(row) = rows.next().map_err(failed)? {
            if !f(row, width)? {
                break;
            }
        }
        Ok(())
    }

    fn all<T>(
        &self,
        sql: &str,
        params: impl rusqlite::Params,
        f: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Res<Vec<T>> {
        let read = || -> rusqlite::Result<Vec<T>> {
            let mut statement = self.connection.prepare(sql)?;
            statement.query_map(params, f)?.collect()
        };
        read().map_err(|e| failure(e, sql))
    }
}
