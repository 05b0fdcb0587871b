//! Who is asking: one function for every dialect and every header (B-30, TRAP-54).

use pebblepay_core::refusal::Refusal;
use pebblepay_core::store::{Mode, Store};
use sha2::{Digest, Sha256};

use super::{App, Error, Res};
use crate::db::stores;

/// A caller who showed a key.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The key's store.
    pub store: Store,
    /// The key's side.
    pub mode: Mode,
}

/// The longest key that is looked at, in bytes.
const KEY_BYTES_MAX: usize = 512;

/// The form in which a key is stored: SHA-256 in hex. Keys are random, so no salt is needed, and
/// the look-up goes by index and compares nothing byte by byte.
#[must_use]
pub fn key_hash(key: &str) -> String {
    hex::encode(Sha256::digest(key.as_bytes()))
}

/// The store and side of a key.
///
/// # Errors
/// [`Refusal::KeyInvalid`] for an unknown, revoked or unreadable key.
pub async fn caller(app: &App, key: &str) -> Res<Caller> {
    if key.is_empty() || key.len() > KEY_BYTES_MAX || !key.bytes().all(|b| b.is_ascii_graphic()) {
        return Err(Refusal::KeyInvalid.into());
    }
    let hash = key_hash(key);
    let found = app.db.read(move |tx| -> Res<Option<Caller>> {
        let Some((store_id, mode)) = stores::find_key(tx, &hash)? else {
            return Ok(None);
        };
        Ok(stores::find(tx, &store_id)?.map(|store| Caller { store, mode }))
    });
    found.await?.ok_or(Error::Refused(Refusal::KeyInvalid))
}
