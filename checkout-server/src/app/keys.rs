//! A store's API keys: listed, made, rotated and revoked. They are looked up in `auth`. What blocks is
//! for the command line.

use pebblepay_core::id::StoreId;
use pebblepay_core::refusal::{FieldProblem, Noun, Refusal};
use pebblepay_core::store::{Dialect, Mode};
use zeroize::Zeroizing;

use super::audit::{self, Actor};
use super::clock::Clock;
use super::setup::{insert_key, key_prefix, known_store, new_key};
use super::{App, Error, Res};
pub use crate::db::keys::Listed;
use crate::db::{Db, keys};

/// How many characters of a key's hash name it: far more than two keys of a store share.
const HANDLE_CHARS: usize = 16;

/// For how long a key that is rotated may still be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grace {
    /// Not at all.
    None,
    /// A day.
    Day,
    /// A week.
    Week,
}

impl Grace {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::None, Self::Day, Self::Week];

    /// The word in a form.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Day => "day",
            Self::Week => "week",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|grace| grace.as_str() == word)
    }

    /// In milliseconds.
    #[must_use]
    pub fn ms(self) -> i64 {
        const DAY_MS: i64 = 24 * 60 * 60 * 1000;
        match self {
            Self::None => 0,
            Self::Day => DAY_MS,
            Self::Week => 7 * DAY_MS,
        }
    }
}

/// The name of a key in addresses: it says nothing of the key.
#[must_use]
pub fn handle(key: &Listed) -> &str {
    key.hash.get(..HANDLE_CHARS).unwrap_or(&key.hash)
}

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

/// The keys of a store, the newest first, with their last use as this server knows it.
///
/// # Errors
/// As the database says.
pub async fn of_store(app: &App, store: &StoreId) -> Res<Vec<Listed>> {
    let store = store.clone();
    let read = app
        .db
        .read(move |tx| -> Res<_> { Ok(keys::list(tx, &store)?) });
    let mut found = read.await?;
    found.reverse();
    for key in &mut found {
        let seen_ms = app.known_keys.last_used(&key.hash);
        key.last_used_at_ms = key.last_used_at_ms.max(seen_ms);
    }
    Ok(found)
}

/// One key of a store by its [`handle`], good or not.
///
/// # Errors
/// [`Noun::Key`] not found.
pub async fn get(app: &App, store: &StoreId, named: &str) -> Res<Listed> {
    let keys = of_store(app, store).await?;
    let found = keys.into_iter().find(|key| handle(key) == named);
    found.ok_or(Error::Refused(Refusal::NotFound(Noun::Key)))
}

/// Makes a key of a store; its plain text is returned this once.
///
/// # Errors
/// As the database says.
pub async fn create(
    app: &App,
    actor: &Actor,
    store: &StoreId,
    (dialect, mode): (Dialect, Mode),
) -> Res<Zeroizing<String>> {
    let key = Zeroizing::new(new_key(dialect, mode));
    let (actor, store, written) = (actor.clone(), store.clone(), key.clone());
    let now_ms = app.clock.now_ms();
    let write = app.db.write(move |tx| -> Res<()> {
        insert_key(tx, &store, dialect, mode, &written, now_ms)?;
        let prefix = key_prefix(&written);
        audit::record(tx, &actor, Some(&store), "key.created", prefix, now_ms)?;
        Ok(())
    });
    write.await?;
    Ok(key)
}

/// Makes a key that takes the place of another, of the same side and dialect (PG-005). The former one
/// opens the store until its grace is over; its streams end then. Returns the new key's plain text,
/// this once.
///
/// # Errors
/// [`Noun::Key`] not found, also where it has ended or is already on its way out.
pub async fn rotate(
    app: &App,
    actor: &Actor,
    store: &StoreId,
    named: &str,
    grace: Grace,
) -> Res<Zeroizing<String>> {
    let not_found = || Error::Refused(Refusal::NotFound(Noun::Key));
    let former = get(app, store, named).await?;
    let dialect = Dialect::parse(&former.dialect).ok_or_else(not_found)?;
    let mode = Mode::parse(&former.mode).ok_or_else(not_found)?;
    let key = Zeroizing::new(new_key(dialect, mode));
    let (actor, store, written) = (actor.clone(), store.clone(), key.clone());
    let (hash, ended, now_ms) = (former.hash.clone(), former.hash.clone(), app.clock.now_ms());
    let write = app.db.write(move |tx| -> Res<()> {
        let mut present = keys::list(tx, &store)?.into_iter();
        // Of two who rotate one key at once, the second is told that it is gone.
        present
            .find(|key| key.hash == hash && key.revoked_at_ms.is_none())
            .ok_or_else(not_found)?;
        keys::end(tx, &store, &hash, now_ms + grace.ms())?;
        insert_key(tx, &store, dialect, mode, &written, now_ms)?;
        let (old, new) = (&former.prefix, key_prefix(&written));
        let subject = format!("{old} → {new}, grace: {}", grace.as_str());
        audit::record(tx, &actor, Some(&store), "key.rotated", &subject, now_ms)?;
        Ok(())
    });
    write.await?;
    app.known_keys.forget(&ended);
    Ok(key)
}

/// Lets a key of a store open nothing any more, from now on; returns it. Other servers of the database
/// refuse it within 5 seconds.
///
/// # Errors
/// [`Noun::Key`] not found, also where it has ended.
pub async fn end(app: &App, actor: &Actor, store: &StoreId, named: &str) -> Res<Listed> {
    let key = get(app, store, named).await?;
    let (actor, store, ended) = (actor.clone(), store.clone(), key.clone());
    let now_ms = app.clock.now_ms();
    let write = app.db.write(move |tx| -> Res<()> {
        if !keys::end(tx, &store, &ended.hash, now_ms)? {
            return Err(Refusal::NotFound(Noun::Key).into());
        }
        let prefix = &ended.prefix;
        audit::record(tx, &actor, Some(&store), "key.revoked", prefix, now_ms)?;
        Ok(())
    });
    write.await?;
    app.known_keys.forget(&key.hash);
    Ok(key)
}

/// Writes down when keys were last used; returns of how many.
///
/// # Errors
/// As the database says.
pub async fn note_uses(app: &App) -> Res<usize> {
    let uses = app.known_keys.unwritten(app.clock.now_ms());
    let count = uses.len();
    if count > 0 {
        let write = app.db.write(move |tx| -> Res<()> {
            for (store, hash, at_ms) in &uses {
                keys::used(tx, store, hash, *at_ms)?;
            }
            Ok(())
        });
        write.await?;
    }
    Ok(count)
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
        found.retain(|key| key.is_good(now_ms) && is_beginning(&prefix, key));
        let mut key = found
            .pop()
            .ok_or(Error::Refused(Refusal::NotFound(Noun::Key)))?;
        if !found.is_empty() {
            return Err(Refusal::field("prefix", FieldProblem::Invalid(RULE)).into());
        }
        keys::end(tx, &store.id, &key.hash, now_ms)?;
        key.revoked_at_ms = Some(now_ms);
        Ok(key)
    })
}

/// Whether a key is meant: by its first characters as they are listed, or by all of it.
fn is_beginning(prefix: &str, key: &Listed) -> bool {
    prefix == key.prefix || super::auth::key_hash(prefix) == key.hash
}
