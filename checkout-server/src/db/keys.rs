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
    /// From when on it opens nothing, in milliseconds since the Unix epoch. It may lie ahead.
    pub revoked_at_ms: Option<i64>,
    /// When it was last used, to the minute, in milliseconds since the Unix epoch.
    pub last_used_at_ms: Option<i64>,
}

impl Listed {
    /// Whether it opens its store at this time.
    #[must_use]
    pub fn is_good(&self, now_ms: i64) -> bool {
        self.revoked_at_ms.is_none_or(|end_ms| end_ms > now_ms)
    }
}

/// The keys of a store, oldest first.
///
/// # Errors
/// As the database says.
pub fn list(tx: &mut dyn Tx, store: &StoreId) -> Res<Vec<Listed>> {
    all(
        tx,
        "select hash, prefix, dialect, mode, created_at, revoked_at, last_used_at from api_keys \
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
        last_used_at_ms: row.opt_int(6)?,
    })
}

/// Lets a key of a store open nothing from `end_ms` on; false if it ends as early already.
///
/// # Errors
/// As the database says.
pub fn end(tx: &mut dyn Tx, store: &StoreId, hash: &str, end_ms: i64) -> Res<bool> {
    let changed = tx.exec(
        "update api_keys set revoked_at = $1 \
         where store_id = $2 and hash = $3 and (revoked_at is null or revoked_at > $1)",
        params![end_ms, store.as_str(), hash],
    )?;
    Ok(changed == 1)
}

/// Notes when a key of a store was last used.
///
/// # Errors
/// As the database says.
pub fn used(tx: &mut dyn Tx, store: &StoreId, hash: &str, at_ms: i64) -> Res<()> {
    tx.exec(
        "update api_keys set last_used_at = $1 where store_id = $2 and hash = $3 \
         and (last_used_at is null or last_used_at < $1)",
        params![at_ms, store.as_str(), hash],
    )?;
    Ok(())
}
