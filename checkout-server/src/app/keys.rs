//! A store's API keys: listed and revoked. Blocking, for the command line. They are made in
//! `setup` and looked up in `auth`.

use pebblepay_core::refusal::{FieldProblem, Noun, Refusal};

use super::clock::Clock;
use super::setup::known_store;
use super::{Error, Res};
pub use crate::db::keys::Listed;
use crate::db::{Db, keys};

/// The keys of a store, oldest first. Blocking.
///
/// # Errors
/// The store is unknown.
pub fn list(db: &Db, store: &str) -> Res<Vec<Listed>> {
    let store = store.to_owned();
    db.read_blocking(move |tx| -> Res<_> {
        let store = known_store(tx, &store)?;
        Ok(keys::list(tx, &store.id)?)
    })
}

/// Takes the key of a store that begins like this out of use; returns it. Every server refuses it
/// within 5 seconds and ends its streams. Blocking.
///
/// # Errors
/// The store is unknown; no key in use begins like this, or more than one does.
pub fn revoke(db: &Db, clock: &Clock, store: &str, prefix: &str) -> Res<Listed> {
    const RULE: &str = "is the beginning of more than one key: give the whole key";
    let (store, prefix, now_ms) = (store.to_owned(), prefix.to_owned(), clock.now_ms());
    db.write_blocking(move |tx| -> Res<Listed> {
        let store = known_store(tx, &store)?;
        let mut found = keys::list(tx, &store.id)?;
        found.retain(|key| key.revoked_at_ms.is_none() && is_beginning(&prefix, key));
        let mut key = found
            .pop()
            .ok_or(Error::Refused(Refusal::NotFound(Noun::Key)))?;
        if !found.is_empty() {
            return Err(Refusal::field("prefix", FieldProblem::Invalid(RULE)).into());
        }
        keys::revoke(tx, &store.id, &key.hash, now_ms)?;
        key.revoked_at_ms = Some(now_ms);
        Ok(key)
    })
}

/// Whether a key is meant: by its first characters as they are listed, or by all of it.
fn is_beginning(prefix: &str, key: &Listed) -> bool {
    prefix == key.prefix || super::auth::key_hash(prefix) == key.hash
}
