//! What a storage closure sees: a transaction that takes SQL text and typed parameters.
//!
//! One SQL text serves both backends. It is lower case, its parameters are `$1…$n`, and it knows
//! three kinds of values: `text`, `bigint` and null. Times are milliseconds, money is minor units,
//! truth is 0 or 1, JSON is text. `sum(…)` has to be cast to `bigint`, since PostgreSQL widens it.
//!
//! A statement that fails ends its job: later statements are refused, and the job cannot succeed,
//! even if the closure goes on and returns `Ok`. PostgreSQL can do nothing else, so SQLite does
//! the same. A rule that may be broken in the ordinary course is asked for with
//! `on conflict … do nothing` and the count of changed rows.
//!
//! Nothing here may know a table.

use super::Backend;
use super::error::{Error, Res, shortened};

/// A parameter of a statement, borrowed from the caller.
///
/// It is not `Debug`: a bound value may be a secret and belongs in no log line.
#[derive(Clone, Copy)]
pub enum P<'a> {
    /// Text without NUL characters (PostgreSQL cannot hold them, so neither backend takes them).
    Text(&'a str),
    /// A 64-bit integer.
    Int(i64),
    /// Null, of the type the statement expects.
    Null,
    /// Text or null.
    OptText(Option<&'a str>),
    /// An integer or null.
    OptInt(Option<i64>),
}

/// A parameter reduced to the three kinds of values that the databases hold.
#[derive(Clone, Copy)]
pub(super) enum Value<'a> {
    Text(&'a str),
    Int(i64),
    Null,
}

impl<'a> P<'a> {
    pub(super) fn value(self) -> Res<Value<'a>> {
        match self {
            Self::Text(text) | Self::OptText(Some(text)) => {
                if text.as_bytes().contains(&0) {
                    return Err(Error::failed("a text parameter holds a NUL character"));
                }
                Ok(Value::Text(text))
            }
            Self::Int(int) | Self::OptInt(Some(int)) => Ok(Value::Int(int)),
            Self::Null | Self::OptText(None) | Self::OptInt(None) => Ok(Value::Null),
        }
    }
}

impl<'a> From<&'a str> for P<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<&'a String> for P<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for P<'_> {
    fn from(int: i64) -> Self {
        Self::Int(int)
    }
}

impl<'a> From<Option<&'a str>> for P<'a> {
    fn from(text: Option<&'a str>) -> Self {
        Self::OptText(text)
    }
}

impl<'a> From<Option<&'a String>> for P<'a> {
    fn from(text: Option<&'a String>) -> Self {
        Self::OptText(text.map(String::as_str))
    }
}

impl<'a> From<&'a Option<String>> for P<'a> {
    fn from(text: &'a Option<String>) -> Self {
        Self::OptText(text.as_deref())
    }
}

impl From<Option<i64>> for P<'_> {
    fn from(int: Option<i64>) -> Self {
        Self::OptInt(int)
    }
}

/// A list of parameters from values that convert into [`P`]: `params![store_id, &email, now_ms]`.
#[macro_export]
macro_rules! params {
    ($($value:expr),* $(,)?) => { &[$($crate::db::P::from($value)),*] };
}

/// One row of a result. Columns count from 0.
pub trait Row {
    /// A text column that is not null.
    fn text(&self, i: usize) -> Res<String>;
    /// A text column that may be null.
    fn opt_text(&self, i: usize) -> Res<Option<String>>;
    /// An integer column that is not null.
    fn int(&self, i: usize) -> Res<i64>;
    /// An integer column that may be null.
    fn opt_int(&self, i: usize) -> Res<Option<i64>>;
}

/// A transaction, as a closure given to [`super::Db::write`] or [`super::Db::read`] sees it.
pub trait Tx {
    /// Runs a statement and returns how many rows it changed.
    ///
    /// # Errors
    /// [`Error::Constraint`] for a broken rule, [`Error::Full`], [`Error::Busy`] and
    /// [`Error::Failed`] as the backend says. The transaction is over after any of them.
    fn exec(&mut self, sql: &'static str, p: &[P<'_>]) -> Res<u64>;

    /// Runs a query (or a statement with `returning`) and hands each row to `f`, until `f` fails.
    ///
    /// # Errors
    /// As [`Tx::exec`]; an error of `f` is returned as it is.
    fn rows(
        &mut self,
        sql: &'static str,
        p: &[P<'_>],
        f: &mut dyn FnMut(&dyn Row) -> Res<()>,
    ) -> Res<()>;

    /// The backend that runs this transaction, for [`BySql::text`].
    fn backend(&self) -> Backend;
}

/// The only row of a query's result, or `None` when there is none.
///
/// # Errors
/// As [`Tx::rows`]; [`Error::Failed`] if there is more than one row.
pub fn one<T>(
    tx: &mut dyn Tx,
    sql: &'static str,
    p: &[P<'_>],
    mut f: impl FnMut(&dyn Row) -> Res<T>,
) -> Res<Option<T>> {
    let mut found = None;
    tx.rows(sql, p, &mut |row| {
        if found.is_some() {
            return Err(Error::failed(format!(
                "more than one row: {}",
                shortened(sql)
            )));
        }
        found = Some(f(row)?);
        Ok(())
    })?;
    Ok(found)
}

/// Every row of a query's result, in its order.
///
/// # Errors
/// As [`Tx::rows`].
pub fn all<T>(
    tx: &mut dyn Tx,
    sql: &'static str,
    p: &[P<'_>],
    mut f: impl FnMut(&dyn Row) -> Res<T>,
) -> Res<Vec<T>> {
    let mut found = Vec::new();
    tx.rows(sql, p, &mut |row| {
        found.push(f(row)?);
        Ok(())
    })?;
    Ok(found)
}

/// A text that differs between the backends by one constant part, made by [`claim_sql!`].
///
/// [`claim_sql!`]: crate::claim_sql
#[derive(Clone, Copy)]
pub struct BySql {
    /// The text for SQLite, where one writer at a time makes row locks needless.
    pub sqlite: &'static str,
    /// The text for PostgreSQL.
    pub postgres: &'static str,
}

impl BySql {
    /// The text for the backend of a transaction.
    #[must_use]
    pub fn text(self, tx: &dyn Tx) -> &'static str {
        match tx.backend() {
            Backend::Sqlite => self.sqlite,
            Backend::Postgres => self.postgres,
        }
    }
}

/// A `select` that claims rows: on PostgreSQL it locks them and skips what others have locked.
#[macro_export]
macro_rules! claim_sql {
    ($text:literal) => {
        $crate::db::BySql {
            sqlite: $text,
            postgres: concat!($text, " for update skip locked"),
        }
    };
}

#[cfg(test)]
mod tests {
    use super::BySql;

    #[test]
    fn a_claim_locks_rows_and_skips_locked_ones_where_that_is_needed() {
        const DUE: BySql = claim_sql!("select id from a order by id limit $1");
        assert_eq!(DUE.sqlite, "select id from a order by id limit $1");
        assert!(DUE.postgres.ends_with("limit $1 for update skip locked"));
    }
}
