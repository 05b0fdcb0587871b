//! Statements on one SQLite connection: parameters by number, rows, and what errors mean.

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ErrorCode, OptionalExtension, Statement, ffi};

use crate::db::Backend;
use crate::db::error::{ConstraintKind, Error, Res, Shared, shortened};
use crate::db::tx::{P, Row, Tx, Value};

/// The transaction that is open on a connection, as a closure sees it.
pub(super) struct SqliteTx<'c> {
    connection: &'c Connection,
    writable: bool,
    failure: Option<Shared>,
}

impl<'c> SqliteTx<'c> {
    pub(super) fn new(connection: &'c Connection, writable: bool) -> Self {
        Self {
            connection,
            writable,
            failure: None,
        }
    }

    /// The first statement failure of this job, whether or not its closure passed it on.
    pub(super) fn take_failure(&mut self) -> Option<Shared> {
        self.failure.take()
    }

    fn run<T>(
        &mut self,
        sql: &'static str,
        p: &[P<'_>],
        step: impl FnOnce(&mut Statement<'_>) -> Step<T>,
    ) -> Res<T> {
        if self.failure.is_some() {
            return Err(Error::failed("a statement after one that failed"));
        }
        let connection = self.connection;
        let attempt = || -> Step<T> {
            let mut statement = connection.prepare_cached(sql)?;
            bind(&mut statement, sql, p)?;
            step(&mut statement)
        };
        attempt().map_err(|stop| match stop {
            Stop::Caller(error) => error,
            Stop::Sqlite(error) => {
                let shared = Shared::new(named(connection, failure(error, sql)));
                self.failure = Some(shared.clone());
                shared.to_error()
            }
        })
    }
}

type Step<T> = Result<T, Stop>;

/// Why a statement stopped: the database failed, or the caller's own code did.
enum Stop {
    Sqlite(rusqlite::Error),
    Caller(Error),
}

impl From<rusqlite::Error> for Stop {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Caller(error)
    }
}

impl Tx for SqliteTx<'_> {
    fn exec(&mut self, sql: &'static str, p: &[P<'_>]) -> Res<u64> {
        if !self.writable {
            return Err(Error::failed(format!(
                "a read may not write: {}",
                shortened(sql)
            )));
        }
        self.run(sql, p, |statement| Ok(statement.raw_execute()? as u64))
    }

    fn rows(
        &mut self,
        sql: &'static str,
        p: &[P<'_>],
        f: &mut dyn FnMut(&dyn Row) -> Res<()>,
    ) -> Res<()> {
        self.run(sql, p, |statement| {
            let mut rows = statement.raw_query();
            while let Some(row) = rows.next()? {
                f(&SqliteRow { row, sql })?;
            }
            Ok(())
        })
    }

    fn backend(&self) -> Backend {
        Backend::Sqlite
    }
}

/// Binds `$n` to the n-th parameter. To SQLite `$1` is a name, and names are numbered in the order
/// of their appearance, so the number has to be read from the name.
fn bind(statement: &mut Statement<'_>, sql: &str, p: &[P<'_>]) -> Step<()> {
    let count = statement.parameter_count();
    let mismatch = |what: &str| Stop::Caller(Error::failed(format!("{what}: {}", shortened(sql))));
    if count != p.len() {
        return Err(mismatch(&format!(
            "{} parameters given for {count}",
            p.len()
        )));
    }
    for index in 1..=count {
        let number = statement
            .parameter_name(index)
            .and_then(|name| name.strip_prefix('$'))
            .and_then(|digits| digits.parse::<usize>().ok());
        let value = number
            .and_then(|number| p.get(number.checked_sub(1)?))
            .ok_or_else(|| mismatch("parameters have to be named $1 to $n"))?
            .value()?;
        statement.raw_bind_parameter(
            index,
            ToSqlOutput::Borrowed(match value {
                Value::Text(text) => ValueRef::Text(text.as_bytes()),
                Value::Int(int) => ValueRef::Integer(int),
                Value::Null => ValueRef::Null,
            }),
        )?;
    }
    Ok(())
}

struct SqliteRow<'r, 's> {
    row: &'r rusqlite::Row<'s>,
    sql: &'static str,
}

impl SqliteRow<'_, '_> {
    fn value(&self, i: usize) -> Res<ValueRef<'_>> {
        self.row.get_ref(i).map_err(|e| failure(e, self.sql))
    }

    fn mismatch(&self, i: usize, wanted: &str) -> Error {
        Error::failed(format!(
            "column {i} is not {wanted}: {}",
            shortened(self.sql)
        ))
    }
}

impl Row for SqliteRow<'_, '_> {
    fn text(&self, i: usize) -> Res<String> {
        self.opt_text(i)?.ok_or_else(|| self.mismatch(i, "text"))
    }

    fn opt_text(&self, i: usize) -> Res<Option<String>> {
        match self.value(i)? {
            ValueRef::Null => Ok(None),
            ValueRef::Text(bytes) => match std::str::from_utf8(bytes) {
                Ok(text) => Ok(Some(text.to_owned())),
                Err(_) => Err(self.mismatch(i, "text")),
            },
            _ => Err(self.mismatch(i, "text")),
        }
    }

    fn int(&self, i: usize) -> Res<i64> {
        self.opt_int(i)?
            .ok_or_else(|| self.mismatch(i, "an integer"))
    }

    fn opt_int(&self, i: usize) -> Res<Option<i64>> {
        match self.value(i)? {
            ValueRef::Null => Ok(None),
            ValueRef::Integer(int) => Ok(Some(int)),
            _ => Err(self.mismatch(i, "an integer")),
        }
    }
}

/// A statement of the engine's own, such as `begin`.
pub(super) fn step(connection: &Connection, sql: &'static str) -> Res<()> {
    let run = || connection.prepare_cached(sql)?.raw_execute().map(drop);
    run().map_err(|e| failure(e, sql))
}

/// What an SQLite error means to the engine.
pub(super) fn failure(error: rusqlite::Error, sql: &str) -> Error {
    let Some(code) = error.sqlite_error().copied() else {
        return Error::Failed {
            what: shortened(sql),
            source: Some(Box::new(error)),
        };
    };
    match code.code {
        // Growing the shared memory file on a full disk is reported as an input/output error.
        _ if code.extended_code == ffi::SQLITE_IOERR_SHMSIZE => full(error),
        ErrorCode::DiskFull => full(error),
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => busy("another writer", error),
        ErrorCode::OutOfMemory => busy("memory", error),
        _ if code.extended_code == ffi::SQLITE_IOERR_NOMEM => busy("memory", error),
        ErrorCode::CannotOpen => busy("a file that cannot be opened now", error),
        ErrorCode::ConstraintViolation => constraint(code.extended_code, error),
        _ => Error::Failed {
            what: shortened(sql),
            source: Some(Box::new(error)),
        },
    }
}

/// Whether nothing that is written after this error can be trusted.
pub(super) fn is_storage_failure(error: &Error) -> bool {
    let Error::Failed {
        source: Some(source),
        ..
    } = error
    else {
        return false;
    };
    let code = match source.downcast_ref::<rusqlite::Error>() {
        Some(error) => error.sqlite_error_code(),
        None => {
            return source
                .downcast_ref::<Shared>()
                .is_some_and(shared_storage_failure);
        }
    };
    matches!(
        code,
        Some(
            ErrorCode::SystemIoFailure
                | ErrorCode::DatabaseCorrupt
                | ErrorCode::NotADatabase
                | ErrorCode::FileLockingProtocolFailed
        )
    )
}

fn shared_storage_failure(shared: &Shared) -> bool {
    is_storage_failure(shared.as_error())
}

fn full(error: rusqlite::Error) -> Error {
    Error::Full {
        source: Box::new(error),
    }
}

fn busy(reason: &str, error: rusqlite::Error) -> Error {
    Error::Busy {
        reason: format!("waiting for {reason}"),
        source: Some(Box::new(error)),
    }
}

fn constraint(extended_code: i32, error: rusqlite::Error) -> Error {
    let message = error.to_string();
    // The message ends in the columns or the check's name: "UNIQUE constraint failed: a.b, a.c".
    let detail = message
        .split_once("failed: ")
        .map_or("", |(_, detail)| detail);
    let (kind, name) = match extended_code {
        ffi::SQLITE_CONSTRAINT_PRIMARYKEY | ffi::SQLITE_CONSTRAINT_ROWID => {
            (ConstraintKind::Unique, rule_name(detail, "pkey"))
        }
        ffi::SQLITE_CONSTRAINT_UNIQUE => (ConstraintKind::Unique, rule_name(detail, "key")),
        ffi::SQLITE_CONSTRAINT_NOTNULL => (ConstraintKind::NotNull, rule_name(detail, "not_null")),
        ffi::SQLITE_CONSTRAINT_FOREIGNKEY => (ConstraintKind::ForeignKey, "foreign_key".to_owned()),
        _ => (ConstraintKind::Check, detail.to_owned()),
    };
    Error::Constraint {
        kind,
        name,
        source: Box::new(error),
    }
}

/// Gives a broken unique index its own name, where SQLite's message has only the columns.
fn named(connection: &Connection, error: Error) -> Error {
    let Error::Constraint {
        kind: ConstraintKind::Unique,
        name,
        source,
    } = error
    else {
        return error;
    };
    // Without the index (the rule belongs to the table itself) the default name stands.
    let found = index_name(connection, &source.to_string()).ok().flatten();
    Error::Constraint {
        kind: ConstraintKind::Unique,
        name: found.unwrap_or(name),
        source,
    }
}

fn index_name(connection: &Connection, message: &str) -> rusqlite::Result<Option<String>> {
    let columns = message
        .split_once("failed: ")
        .map_or("", |(_, columns)| columns);
    let table = columns.split('.').next().unwrap_or("");
    connection
        .prepare_cached(
            "select list.name from pragma_index_list($1) as list \
             where list.origin = 'c' and list.\"unique\" = 1 and $2 = \
             (select group_concat($1 || '.' || info.name, ', ' order by info.seqno) \
              from pragma_index_info(list.name) as info)",
        )?
        .query_row([table, columns], |row| row.get(0))
        .optional()
}

/// PostgreSQL's default name of a rule from SQLite's list of columns, `table.column, …`.
fn rule_name(columns: &str, suffix: &str) -> String {
    if let Some(index) = columns.strip_prefix("index '") {
        return index.trim_end_matches('\'').to_owned();
    }
    let mut parts = columns
        .split(", ")
        .filter_map(|column| column.split_once('.'))
        .peekable();
    let table = parts.peek().map_or("", |(table, _)| table);
    let mut name = table.to_owned();
    if suffix != "pkey" {
        for (_, column) in parts {
            name.push('_');
            name.push_str(column);
        }
    }
    format!("{name}_{suffix}")
}
