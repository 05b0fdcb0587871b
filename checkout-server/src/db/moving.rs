//! Moving everything from a SQLite database to a new PostgreSQL database.
//!
//! Rows go over in batches, each in one transaction with a note of how far that is: a move that is
//! broken off at any point goes on where it was. At the end every table is read again on both sides
//! and compared, so that "moved" means identical. The source is only read.

use std::cmp::Ordering;

use super::audit::Finding;
use super::error::{Error, Res};
use super::postgres::target::Target;
use super::sqlite::source::Source;

/// A table and its columns, in the order that rows are written in.
pub(super) struct Table {
    pub(super) name: String,
    /// As a list in SQL.
    pub(super) columns: String,
}

/// Some rows of a table that follow each other.
pub(super) struct Batch {
    pub(super) lines: Vec<u8>,
    pub(super) rows: i64,
    /// The row number of the last one.
    pub(super) last: i64,
    /// Whether there are none after these.
    pub(super) is_end: bool,
}

/// How far a move has come: all rows of the tables before `table`, and those up to `after` of it.
/// After the last table its name is empty.
pub(super) struct Cursor {
    pub(super) table: String,
    pub(super) after: i64,
}

/// A move under way. It blocks; not to be used from an async task.
pub struct Move {
    source: Source,
    target: Target,
    tables: Vec<Table>,
    /// The table that is being copied, and up to which of its rows.
    table: usize,
    after: i64,
    rows_at_once: u32,
    /// Rows that the source has.
    pub rows: i64,
    /// Rows that are over there by now.
    pub moved: i64,
    /// Whether an earlier run had begun.
    pub is_resumed: bool,
}

/// What [`Move::finish`] found: both sides are identical.
pub struct Moved {
    /// Rows on each side.
    pub rows: i64,
    /// Tables on each side.
    pub tables: usize,
    /// Promises that were broken in the source, and therefore are in the target.
    pub findings: Vec<Finding>,
}

impl Move {
    /// Opens `sqlite:PATH` and a new database `postgres://…`, or one that an earlier run has begun
    /// with. Nobody can write to the source until the move is dropped.
    ///
    /// `rows_at_once` rows go into one transaction.
    ///
    /// # Errors
    /// [`Error::InUse`] while a server runs on the source, [`Error::Busy`] while a command or another
    /// move does; [`Error::Open`] for a source of another version, a target in use or begun from
    /// another source, and what else keeps either from being opened.
    pub fn open(from: &str, to: &str, rows_at_once: u32) -> Res<Self> {
        let Some(path) = from.strip_prefix("sqlite:") else {
            return Err(Error::open("a move goes from sqlite:PATH"));
        };
        if !to.starts_with("postgres://") && !to.starts_with("postgresql://") {
            return Err(Error::open("a move goes to postgres://…"));
        }
        let source = Source::open(path)?;
        let mut target = Target::open(to)?;
        let (tables, identity) = (source.tables()?, source.identity()?);
        let unfinished = target.unfinished()?;
        let is_resumed = unfinished.is_some();
        let cursor = match unfinished {
            Some((began, cursor)) if began == identity => cursor,
            Some(_) => return Err(Error::open(OTHER_SOURCE)),
            None => target.begin(&identity, &tables)?,
        };
        let Cursor { table, after } = cursor;
        let table = match tables.iter().position(|known| known.name == table) {
            Some(table) => table,
            None if table.is_empty() => tables.len(),
            None => return Err(Error::open(OTHER_SOURCE)),
        };
        let (mut rows, mut moved) = (0, 0);
        for (i, each) in tables.iter().enumerate() {
            let count = source.count(each, i64::MAX)?;
            rows += count;
            moved += match i.cmp(&table) {
                Ordering::Less => count,
                Ordering::Equal => source.count(each, after)?,
                Ordering::Greater => 0,
            };
        }
        Ok(Self {
            source,
            target,
            tables,
            table,
            after,
            rows_at_once,
            rows,
            moved,
            is_resumed,
        })
    }

    /// The table that is being copied; `None` after the last.
    #[must_use]
    pub fn table(&self) -> Option<&str> {
        self.tables.get(self.table).map(|table| &*table.name)
    }

    /// Copies the next rows, durably; `false` when there are none left.
    ///
    /// # Errors
    /// As either database says. What was copied before stays.
    pub fn step(&mut self) -> Res<bool> {
        let Some(table) = self.tables.get(self.table) else {
            return Ok(false);
        };
        let batch = self.source.batch(table, self.after, self.rows_at_once)?;
        let (next, after) = match batch.is_end {
            true => (self.table + 1, 0),
            false => (self.table, batch.last),
        };
        let name = self.tables.get(next).map_or("", |table| &table.name);
        let cursor = Cursor {
            table: name.to_owned(),
            after,
        };
        self.target.write(table, &batch, &cursor)?;
        self.moved += batch.rows;
        (self.table, self.after) = (next, after);
        Ok(true)
    }

    /// Reads every table on both sides, compares and audits them, and opens the target for servers.
    ///
    /// # Errors
    /// [`Error::Open`] with the table that differs: the source was written to between two runs. The
    /// target is then to be emptied. Otherwise as either database says.
    pub fn finish(mut self) -> Res<Moved> {
        self.target.analyze()?;
        let mut rows = 0;
        for table in &self.tables {
            let (here, there) = (self.source.digest(table)?, self.target.digest(table)?);
            if here != there {
                return Err(Error::open(format!(
                    "{} differs, with {} rows here and {} there: the source was written to while the \
                     move was broken off. Empty the target and begin again",
                    table.name, here.lines, there.lines
                )));
            }
            rows += here.lines;
        }
        let (findings, there) = (self.source.findings()?, self.target.findings()?);
        if findings.len() != there.len() {
            return Err(Error::open("verify does not say the same of both sides"));
        }
        self.target.finish()?;
        Ok(Moved {
            rows,
            tables: self.tables.len(),
            findings,
        })
    }
}

const OTHER_SOURCE: &str = "a move from another source has begun in this database, or the source is \
    not as it was then: empty the target and begin again";
