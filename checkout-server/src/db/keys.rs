//! A store's API keys as its owner sees them: by their first characters, never whole. Looking one
//! up for a request is `stores::find_key`.

use pebblepay_core::id::StoreId;

use super::{Res, Row, Tx, all};
use crate::params;

/// An API key as it is listed.
#[derive(Clone, Debug)]
pub struct Listed {
    /// SHA-256 of the key, in hex.
    pub hash: String,
    /// Its first characters.
    pub prefix: String,
    /// The dialect it was made for.
    pub dialect: String,
    /// The side it opens.
    pub mode: String,
    /// In milliseconds since the Unix epoch.
    pub created_at_ms: i64,
    /// Since when it opens nothing, in milliseconds since the Unix epoch.
    pub revoked_at_ms: Option<i64>,
}

/// The keys of a store, oldest first.
///
/// # Errors
/// As the database says.
pub fn list(tx: &mut dyn Tx, store: &StoreId) -> Res<Vec<Listed>> {
    all(
        tx,
        "select hash, prefix, dialect, mode, created_at, revoked_at from api_keys \
         where store_id = $1 order by created_at, prefix",
        params![store.as_str()],
        listed,
    )
}

fn listed(row: &dyn Row) -> Res<Listed> {
    Ok(Listed {
        hash: row.text(0)?,
        prefix: row.text(1)?,
        dialect: row.text(2)?,
        mode: row.text(3)?,
        created_at_ms: row.int(4)?,
        revoked_at_ms: row.opt_int(5)?,
    })
}

/// Takes a key of a store out of use; false if it was before.
///
/// # Errors
/// As the database says.
pub fn revoke(tx: &mut dyn Tx, store: &StoreId, hash: &str, now_ms: i64) -> Res<bool> {
    let changed = tx.exec(
        "update api_keys set revoked_at = $1 \
         where store_id = $2 and hash = $3 and revoked_at is null",
        params![now_ms, store.as_str(), hash],
    )?;
    Ok(changed == 1)
}
