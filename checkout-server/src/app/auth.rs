//! Who is asking: one function for every dialect and every header (B-30, TRAP-54).

use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use pebblepay_core::id::StoreId;
use pebblepay_core::refusal::Refusal;
use pebblepay_core::store::{Dialect, Mode, Store};
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
    /// Whose words the key was made for; it opens every dialect (B-30).
    pub dialect: Dialect,
    /// The key's hash.
    pub key: [u8; 32],
}

impl Caller {
    /// The operator at the command line, who needs no key.
    #[must_use]
    pub fn of_store(store: Store, mode: Mode) -> Self {
        Self {
            store,
            mode,
            dialect: Dialect::PebblePay,
            key: [0; 32],
        }
    }
}

/// The longest key that is looked at, in bytes.
const KEY_BYTES_MAX: usize = 512;
/// How long a key that was found is believed without looking again. A revoked key, or a store's
/// new settings, take effect within this time.
const BELIEVED_MS: i64 = 2_000;
/// How many keys are remembered.
const REMEMBERED_MAX: usize = 1_000;
/// How often the last use of a key is written down at most.
const USED_EVERY_MS: i64 = 60_000;
/// How long it is known in memory that a key was used.
const USED_KEPT_MS: i64 = 10 * 60_000;

/// The form in which a key is stored: SHA-256 in hex. Keys are random, so no salt is needed, and
/// the look-up goes by index and compares nothing byte by byte.
#[must_use]
pub fn key_hash(key: &str) -> String {
    hex::encode(key_digest(key))
}

/// The hash by which a key, or a token in its place, is known.
pub(super) fn key_digest(key: &str) -> [u8; 32] {
    Sha256::digest(key.as_bytes()).into()
}

/// Keys that were found a moment ago, by their hash, and when they were last used. A wrong key is
/// never remembered, so nobody can fill this with guesses.
#[derive(Default)]
pub struct KnownKeys(Mutex<Known>);

#[derive(Default)]
struct Known {
    keys: HashMap<[u8; 32], Found>,
    /// Ordered, so that what is written is written in the same order everywhere.
    used: BTreeMap<[u8; 32], Use>,
}

/// When a key was found, in milliseconds since the Unix epoch, and whose it is.
type Found = (i64, Arc<Caller>);

/// The last use of a key, in milliseconds since the Unix epoch.
struct Use {
    store: StoreId,
    at_ms: i64,
    /// The use that was written down last.
    written_ms: i64,
}

impl KnownKeys {
    fn get(&self, hash: &[u8; 32], now_ms: i64) -> Option<Arc<Caller>> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (found_ms, caller) = known.keys.get(hash)?;
        let age_ms = now_ms - found_ms;
        let caller = (0..BELIEVED_MS).contains(&age_ms).then(|| caller.clone())?;
        if let Some(used) = known.used.get_mut(hash) {
            used.at_ms = now_ms;
        }
        Some(caller)
    }

    fn remember(&self, hash: [u8; 32], now_ms: i64, caller: Arc<Caller>) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.keys.len() >= REMEMBERED_MAX {
            known.keys.clear();
        }
        let fresh = || Use {
            store: caller.store.id.clone(),
            at_ms: now_ms,
            written_ms: 0,
        };
        known.used.entry(hash).or_insert_with(fresh).at_ms = now_ms;
        known.keys.insert(hash, (now_ms, caller));
    }

    /// Looks a key up anew the next time.
    pub(super) fn forget(&self, hash: &str) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.keys.retain(|key, _| hex::encode(key) != hash);
    }

    /// When this server last saw a key, if it was of late.
    pub(super) fn last_used(&self, hash: &str) -> Option<i64> {
        let mut digest = [0; 32];
        hex::decode_to_slice(hash, &mut digest).ok()?;
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.used.get(&digest).map(|used| used.at_ms)
    }

    /// The uses that are to be written down now: of each key one a minute.
    pub(super) fn unwritten(&self, now_ms: i64) -> Vec<(StoreId, String, i64)> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known
            .used
            .retain(|_, used| used.at_ms > used.written_ms || now_ms - used.at_ms < USED_KEPT_MS);
        let due = known
            .used
            .iter_mut()
            .filter(|(_, used)| used.at_ms - used.written_ms >= USED_EVERY_MS);
        due.map(|(hash, used)| {
            used.written_ms = used.at_ms;
            (used.store.clone(), hex::encode(hash), used.at_ms)
        })
        .collect()
    }
}

/// A text of another form is no key of ours, and is not even hashed.
fn check_form(key: &str) -> Result<(), Refusal> {
    if key.is_empty() || key.len() > KEY_BYTES_MAX || !key.bytes().all(|b| b.is_ascii_graphic()) {
        return Err(Refusal::KeyInvalid);
    }
    Ok(())
}

/// The same as [`caller`], within the limit of wrong keys for an address.
///
/// # Errors
/// As [`caller`]; [`Refusal::RateLimited`] where too many wrong keys came from the address.
pub async fn limited_caller(app: &App, key: &str, address: Option<IpAddr>) -> Res<Arc<Caller>> {
    check_form(key)?;
    if let Some(caller) = app.known_keys.get(&key_digest(key), app.clock.now_ms()) {
        return Ok(caller);
    }
    app.rates.admit_stranger(address)?;
    let found = caller(app, key).await;
    if matches!(found, Err(Error::Refused(Refusal::KeyInvalid))) {
        app.rates.wrong_key(address);
    }
    found
}

/// The store and side of a key.
///
/// # Errors
/// [`Refusal::KeyInvalid`] for an unknown, revoked or unreadable key.
pub async fn caller(app: &App, key: &str) -> Res<Arc<Caller>> {
    check_form(key)?;
    let (digest, now_ms) = (key_digest(key), app.clock.now_ms());
    if let Some(caller) = app.known_keys.get(&digest, now_ms) {
        return Ok(caller);
    }
    let hash = hex::encode(digest);
    let found = app.db.read(move |tx| -> Res<Option<Caller>> {
        let Some((store_id, mode, dialect)) = stores::find_key(tx, &hash, now_ms)? else {
            return Ok(None);
        };
        Ok(stores::find(tx, &store_id)?.map(|store| Caller {
            store,
            mode,
            dialect,
            key: digest,
        }))
    });
    let caller = Arc::new(found.await?.ok_or(Error::Refused(Refusal::KeyInvalid))?);
    app.known_keys.remember(digest, now_ms, caller.clone());
    Ok(caller)
}
