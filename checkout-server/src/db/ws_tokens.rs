//! Tokens that open one WebSocket each. Only their hashes are kept.

use super::{Res, Tx, one};
use crate::params;

/// Writes a token.
///
/// # Errors
/// As the database says.
pub fn insert(tx: &mut dyn Tx, hash: &str, key_hash: &str, expires_at_ms: i64) -> Res<()> {
    tx.exec(
        "insert into ws_tokens (hash, key_hash, expires_at) values ($1, $2, $3)",
        params![hash, key_hash, expires_at_ms],
    )?;
    Ok(())
}

/// Uses a token up; returns the hash of its key. `None` for one that is unknown, used or expired.
///
/// # Errors
/// As the database says.
pub fn take(tx: &mut dyn Tx, hash: &str, now_ms: i64) -> Res<Option<String>> {
    let taken = one(
        tx,
        "delete from ws_tokens where hash = $1 returning key_hash, expires_at",
        params![hash],
        |row| Ok((row.text(0)?, row.int(1)?)),
    )?;
    Ok(taken
        .filter(|(_, expires_at_ms)| now_ms < *expires_at_ms)
        .map(|(key_hash, _)| key_hash))
}

/// Forgets tokens that open nothing any more; returns how many.
///
/// # Errors
/// As the database says.
pub fn purge(tx: &mut dyn Tx, now_ms: i64) -> Res<u64> {
    tx.exec(
        "delete from ws_tokens where expires_at <= $1",
        params![now_ms],
    )
}
