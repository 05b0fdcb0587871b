//! Tries to sign in that failed or are under way. They are rows, so they count over a restart and on
//! every server of the database.

use super::{Res, Tx, one};
use crate::params;

/// How many tries of a subject there were since a time.
///
/// # Errors
/// As the database says.
pub fn count(tx: &mut dyn Tx, subject: &str, since_ms: i64) -> Res<i64> {
    let found = one(
        tx,
        "select count(*) from sign_in_failures where subject = $1 and at > $2",
        params![subject, since_ms],
        |row| row.int(0),
    )?;
    Ok(found.unwrap_or_default())
}

/// Writes a try; `id` names it, once for each of its subjects.
///
/// # Errors
/// As the database says.
pub fn insert(tx: &mut dyn Tx, id: &str, subject: &str, now_ms: i64) -> Res<()> {
    tx.exec(
        "insert into sign_in_failures (id, subject, at) values ($1, $2, $3)",
        params![id, subject, now_ms],
    )?;
    Ok(())
}

/// Takes a try back: it did not fail.
///
/// # Errors
/// As the database says.
pub fn remove(tx: &mut dyn Tx, id: &str) -> Res<()> {
    tx.exec("delete from sign_in_failures where id = $1", params![id])?;
    Ok(())
}

/// Deletes what counts no more.
///
/// # Errors
/// As the database says.
pub fn purge(tx: &mut dyn Tx, before_ms: i64) -> Res<()> {
    tx.exec(
        "delete from sign_in_failures where at <= $1",
        params![before_ms],
    )?;
    Ok(())
}
