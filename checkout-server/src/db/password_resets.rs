//! Links that reset a password. A link is known by the hash of its token.

use pebblepay_core::id::UserId;

use super::{Res, Tx, one, users::user_id};
use crate::params;

/// Writes a link's hash; times are milliseconds since the Unix epoch.
///
/// # Errors
/// As the database says.
pub fn insert(tx: &mut dyn Tx, id: &str, user: &UserId, now_ms: i64, expires_ms: i64) -> Res<()> {
    tx.exec(
        "insert into password_resets (id, user_id, created_at, expires_at) values ($1, $2, $3, $4)",
        params![id, user.as_str(), now_ms, expires_ms],
    )?;
    Ok(())
}

/// Whose password a link resets, while it does.
///
/// # Errors
/// As the database says.
pub fn find(tx: &mut dyn Tx, id: &str, now_ms: i64) -> Res<Option<UserId>> {
    one(
        tx,
        "select user_id from password_resets where id = $1 and used_at is null and expires_at > $2",
        params![id, now_ms],
        |row| user_id(row, 0),
    )
}

/// Uses up every link of a user.
///
/// # Errors
/// As the database says.
pub fn use_all(tx: &mut dyn Tx, user: &UserId, now_ms: i64) -> Res<()> {
    tx.exec(
        "update password_resets set used_at = $2 where user_id = $1 and used_at is null",
        params![user.as_str(), now_ms],
    )?;
    Ok(())
}

/// Deletes links whose time is over.
///
/// # Errors
/// As the database says.
pub fn purge(tx: &mut dyn Tx, now_ms: i64) -> Res<()> {
    tx.exec(
        "delete from password_resets where expires_at <= $1",
        params![now_ms],
    )?;
    Ok(())
}
