//! Answers that are given again when a request with the same Idempotency-Key comes again (B-14).

use pebblepay_core::id::StoreId;
use pebblepay_core::limits::IDEMPOTENCY_KEEP_MS;
use pebblepay_core::store::Mode;

use super::{Error, Res, Tx, one};
use crate::params;

/// A key in its scope: one store, one side, one route.
#[derive(Clone, Debug)]
pub struct Key {
    /// The store.
    pub store_id: StoreId,
    /// The side of the key that was used.
    pub mode: Mode,
    /// Method and path.
    pub route: String,
    /// What the caller sent.
    pub key: String,
    /// SHA-256 of the request's body, in hex.
    pub request_hash: String,
}

/// What is known of a key.
pub enum Claim {
    /// Nobody used it: it is ours, and [`finish`] has to follow in this transaction.
    Fresh,
    /// The same request was answered with this status and body.
    Replay(u16, String),
    /// It was used with another request.
    Reused,
}

/// Takes a key, or tells what it was used for in the last 24 hours.
///
/// # Errors
/// As the database says.
pub fn claim(tx: &mut dyn Tx, k: &Key, now_ms: i64) -> Res<Claim> {
    let (store, mode) = (k.store_id.as_str(), k.mode.as_str());
    tx.exec(
        "delete from idempotency_keys where store_id = $1 and mode = $2 and route = $3 \
         and key = $4 and created_at <= $5",
        params![store, mode, &k.route, &k.key, now_ms - IDEMPOTENCY_KEEP_MS],
    )?;
    let fresh = tx.exec(
        "insert into idempotency_keys (store_id, mode, route, key, request_hash, status, body, \
         created_at) values ($1, $2, $3, $4, $5, 0, '', $6) \
         on conflict (store_id, mode, route, key) do nothing",
        params![store, mode, &k.route, &k.key, &k.request_hash, now_ms],
    )?;
    if fresh == 1 {
        return Ok(Claim::Fresh);
    }
    let (hash, status, body) = one(
        tx,
        "select request_hash, status, body from idempotency_keys \
         where store_id = $1 and mode = $2 and route = $3 and key = $4",
        params![store, mode, &k.route, &k.key],
        |row| Ok((row.text(0)?, row.int(1)?, row.text(2)?)),
    )?
    .ok_or_else(|| Error::failed("an idempotency key vanished"))?;
    if hash != k.request_hash {
        return Ok(Claim::Reused);
    }
    let status =
        u16::try_from(status).map_err(|_| Error::failed("status of an idempotency key"))?;
    Ok(Claim::Replay(status, body))
}

/// Keeps the answer to a fresh key.
///
/// # Errors
/// As the database says.
pub fn finish(tx: &mut dyn Tx, k: &Key, status: u16, body: &str) -> Res<()> {
    tx.exec(
        "update idempotency_keys set status = $1, body = $2 \
         where store_id = $3 and mode = $4 and route = $5 and key = $6",
        params![
            i64::from(status),
            body,
            k.store_id.as_str(),
            k.mode.as_str(),
            &k.route,
            &k.key
        ],
    )?;
    Ok(())
}

/// Forgets answers older than 24 hours; returns how many.
///
/// # Errors
/// As the database says.
pub fn purge(tx: &mut dyn Tx, now_ms: i64) -> Res<u64> {
    tx.exec(
        "delete from idempotency_keys where created_at <= $1",
        params![now_ms - IDEMPOTENCY_KEEP_MS],
    )
}
