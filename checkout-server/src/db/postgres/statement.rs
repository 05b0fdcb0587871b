//! Statements on one PostgreSQL connection: parameters, rows, and what errors mean.

use std::collections::HashMap;
use std::error::Error as StdError;
use std::fmt;

use bytes::BytesMut;
use postgres::error::{DbError, SqlState};
use postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use postgres::{Client, Statement};

use crate::db::Backend;
use crate::db::error::{Cause, ConstraintKind, Error, Res, Shared, shortened};
use crate::db::tx::{P, Row, Tx, Value};

/// Prepared statements of one connection, by the address and length of their text. Two equal
/// texts at different addresses are prepared twice, which costs little and is never wrong.
#[derive(Default)]
pub(super) struct Statements(HashMap<(usize, usize), Statement>);

impl Statements {
    fn get(
        &mut self,
        client: &mut Client,
        sql: &'static str,
    ) -> Result<Statement, postgres::Error> {
        let key = (sql.as_ptr() as usize, sql.len());
        if let Some(statement) = self.0.get(&key) {
            return Ok(statement.clone());
        }
        let statement = client.prepare(sql)?;
        self.0.insert(key, statement.clone());
        Ok(statement)
    }
}

/// What has to happen after a statement failed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Remedy {
    /// Nothing helps: the error is the answer.
    None,
    /// The same job may succeed at once on the same connection.
    Retry,
    /// The same job may succeed on a new connection.
    Reconnect,
}

/// The transaction that is open on a connection, as a closure sees it.
pub(super) struct PgTx<'c> {
    client: &'c mut Client,
    statements: &'c mut Statements,
    writable: bool,
    failure: Option<(Shared, Remedy)>,
}

impl<'c> PgTx<'c> {
    pub(super) fn new(
        client: &'c mut Client,
        statements: &'c mut Statements,
        writable: bool,
    ) -> Self {
        Self {
            client,
            statements,
            writable,
            failure: None,
        }
    }

    /// The first statement failure of this job, whether or not its closure passed it on.
    pub(super) fn take_failure(&mut self) -> Option<(Shared, Remedy)> {
        self.failure.take()
    }

    fn prepare(&mut self, sql: &'static str, p: &[P<'_>]) -> Res<Statement> {
        if self.failure.is_some() {
            return Err(Error::failed("a statement after one that failed"));
        }
        let statement = match self.statements.get(self.client, sql) {
            Ok(statement) => statement,
            Err(error) => return Err(self.fail(error, sql)),
        };
        let count = statement.params().len();
        if count != p.len() {
            let sql = shortened(sql);
            return Err(Error::failed(format!(
                "{} parameters given for {count}: {sql}",
                p.len()
            )));
        }
        Ok(statement)
    }

    fn fail(&mut self, error: postgres::Error, sql: &str) -> Error {
        let remedy = remedy(&error);
        let shared = Shared::new(failure(error, sql));
        self.failure = Some((shared.clone(), remedy));
        shared.to_error()
    }
}

impl Tx for PgTx<'_> {
    fn exec(&mut self, sql: &'static str, p: &[P<'_>]) -> Res<u64> {
        if !self.writable {
            return Err(Error::failed(format!(
                "a read may not write: {}",
                shortened(sql)
            )));
        }
        let statement = self.prepare(sql, p)?;
        if !statement.columns().is_empty() {
            return Err(Error::failed(format!(
                "rows nobody reads: {}",
                shortened(sql)
            )));
        }
        let bound = bound(p)?;
        self.client
            .execute(&statement, &references(&bound))
            .map_err(|e| self.fail(e, sql))
    }

    fn rows(
        &mut self,
        sql: &'static str,
        p: &[P<'_>],
        f: &mut dyn FnMut(&dyn Row) -> Res<()>,
    ) -> Res<()> {
        let statement = self.prepare(sql, p)?;
        let bound = bound(p)?;
        let rows = self.client.query(&statement, &references(&bound));
        for row in rows.map_err(|e| self.fail(e, sql))? {
            f(&PgRow { row, sql })?;
        }
        Ok(())
    }

    fn backend(&self) -> Backend {
        Backend::Postgres
    }
}

fn bound<'a>(p: &[P<'a>]) -> Res<Vec<Bound<'a>>> {
    p.iter().map(|p| p.value().map(Bound)).collect()
}

fn references<'a>(bound: &'a [Bound<'_>]) -> Vec<&'a (dyn ToSql + Sync)> {
    bound
        .iter()
        .map(|value| value as &(dyn ToSql + Sync))
        .collect()
}

/// A parameter in the type that the statement expects at its place.
struct Bound<'a>(Value<'a>);

impl fmt::Debug for Bound<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The library asks for this, and a value may be a secret.
        f.write_str("a parameter")
    }
}

impl ToSql for Bound<'_> {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn StdError + Sync + Send>> {
        match self.0 {
            Value::Null => Ok(IsNull::Yes),
            Value::Text(text) if <&str as ToSql>::accepts(ty) => text.to_sql(ty, out),
            Value::Int(int) if *ty == Type::INT8 => int.to_sql(ty, out),
            Value::Int(int) if *ty == Type::INT4 => i32::try_from(int)?.to_sql(ty, out),
            Value::Text(_) => Err(format!("text given where {ty} is expected").into()),
            Value::Int(_) => Err(format!("an integer given where {ty} is expected").into()),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

struct PgRow {
    row: postgres::Row,
    sql: &'static str,
}

impl PgRow {
    fn mismatch(&self, i: usize, wanted: &str) -> Error {
        let found = self
            .row
            .columns()
            .get(i)
            .map_or("missing", |column| column.type_().name());
        Error::failed(format!(
            "column {i} is {found}, not {wanted}: {}",
            shortened(self.sql)
        ))
    }

    fn is(&self, i: usize, ty: &Type) -> bool {
        self.row
            .columns()
            .get(i)
            .is_some_and(|column| column.type_() == ty)
    }
}

impl Row for PgRow {
    fn text(&self, i: usize) -> Res<String> {
        self.opt_text(i)?.ok_or_else(|| self.mismatch(i, "text"))
    }

    fn opt_text(&self, i: usize) -> Res<Option<String>> {
        self.row.try_get(i).map_err(|_| self.mismatch(i, "text"))
    }

    fn int(&self, i: usize) -> Res<i64> {
        self.opt_int(i)?
            .ok_or_else(|| self.mismatch(i, "an integer"))
    }

    fn opt_int(&self, i: usize) -> Res<Option<i64>> {
        // A literal in a `select` is four bytes wide.
        if self.is(i, &Type::INT4) {
            let int: Result<Option<i32>, _> = self.row.try_get(i);
            return int
                .map(|int| int.map(i64::from))
                .map_err(|_| self.mismatch(i, "bigint"));
        }
        self.row.try_get(i).map_err(|_| self.mismatch(i, "bigint"))
    }
}

/// What the server said, without the detail line: that one quotes the values of the row.
#[derive(Debug)]
struct Said {
    code: String,
    message: String,
}

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (SQLSTATE {})", self.message, self.code)
    }
}

impl StdError for Said {}

/// What a PostgreSQL error means to the engine.
pub(super) fn failure(error: postgres::Error, sql: &str) -> Error {
    let Some(db) = error.as_db_error() else {
        if is_disconnection(&error) {
            let reason = "the connection to PostgreSQL is lost".to_owned();
            return Error::Busy {
                reason,
                source: Some(Box::new(error)),
            };
        }
        return Error::Failed {
            what: shortened(sql),
            source: Some(Box::new(error)),
        };
    };
    let busy = |reason: &str| Error::Busy {
        reason: reason.to_owned(),
        source: Some(said(db)),
    };
    match db.code().code() {
        "40001" | "40P01" => busy("transactions collided too often"),
        "55P03" => busy("waiting for another transaction's lock"),
        "57014" => busy("a statement took too long"),
        "53100" => Error::Full { source: said(db) },
        code => match code.get(..2) {
            Some("23") => constraint(db),
            Some("08" | "53" | "57") => busy("PostgreSQL does not take statements now"),
            _ => Error::Failed {
                what: shortened(sql),
                source: Some(said(db)),
            },
        },
    }
}

fn said(db: &DbError) -> Cause {
    Box::new(Said {
        code: db.code().code().to_owned(),
        message: db.message().to_owned(),
    })
}

fn constraint(db: &DbError) -> Error {
    let kind = match *db.code() {
        SqlState::UNIQUE_VIOLATION | SqlState::EXCLUSION_VIOLATION => ConstraintKind::Unique,
        SqlState::NOT_NULL_VIOLATION => ConstraintKind::NotNull,
        SqlState::FOREIGN_KEY_VIOLATION | SqlState::RESTRICT_VIOLATION => {
            ConstraintKind::ForeignKey
        }
        _ => ConstraintKind::Check,
    };
    let name = db.constraint().map_or_else(
        // Before version 18 a not-null rule has no name of its own.
        || {
            format!(
                "{}_{}_not_null",
                db.table().unwrap_or(""),
                db.column().unwrap_or("")
            )
        },
        ToOwned::to_owned,
    );
    Error::Constraint {
        kind,
        name,
        source: said(db),
    }
}

/// What has to happen after an error of a statement or of BEGIN.
pub(super) fn remedy(error: &postgres::Error) -> Remedy {
    let Some(db) = error.as_db_error() else {
        return if is_disconnection(error) {
            Remedy::Reconnect
        } else {
            Remedy::None
        };
    };
    match db.code().code() {
        "40001" | "40P01" => Remedy::Retry,
        // Another process has changed the schema under a prepared statement, or dropped it.
        "0A000" | "26000" => Remedy::Reconnect,
        "57P01" | "57P02" | "57P03" | "57P05" | "25P03" => Remedy::Reconnect,
        code if code.starts_with("08") => Remedy::Reconnect,
        _ => Remedy::None,
    }
}

fn is_disconnection(error: &postgres::Error) -> bool {
    let io_error = error
        .source()
        .and_then(|source| source.downcast_ref::<std::io::Error>());
    error.is_closed() || io_error.is_some()
}

/// Whether an error of COMMIT proves that the transaction was rolled back.
pub(super) fn is_rolled_back(error: &postgres::Error) -> bool {
    let code = error.as_db_error().map(|db| db.code().code());
    code.is_some_and(|code| code.starts_with("40") || code.starts_with("23"))
}
