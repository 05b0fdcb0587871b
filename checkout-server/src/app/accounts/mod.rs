//! Accounts of the dashboard: signing in and out, who is signed in, and being sure of it again before
//! secrets are shown (E8).

pub mod first_run;
pub mod own;
pub mod passkeys;
pub mod password;
pub mod resets;
pub mod second_factor;
pub mod second_step;

use std::net::IpAddr;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use pebblepay_core::id::{StoreId, UserId};
use pebblepay_core::limits::{
    FRESH_MS, SIGN_IN_ACCOUNT_MAX, SIGN_IN_ADDRESS_MAX, SIGN_IN_COUNTED_MS, SIGN_IN_IDLE_MS,
    SIGN_IN_MS, SIGN_IN_PAIR_MAX,
};
use pebblepay_core::store::Store;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::audit::{self, Actor};
use super::auth::key_hash;
use super::{App, Res, guard, random, secret};
pub use crate::db::user_sessions::Session;
pub use crate::db::users::{Membership, User};
use crate::db::{Tx, sign_ins, stores, user_sessions, users};

/// How often the last use of a session is written down.
const SEEN_EVERY_MS: i64 = 60_000;
/// The most characters of a browser's name that are kept.
const DEVICE_CHARS_MAX: usize = 200;

/// Where a request to sign in comes from.
#[derive(Clone, Debug)]
pub struct Place {
    /// The address; none for a request that came over no socket.
    pub address: Option<IpAddr>,
    /// The browser, as it names itself.
    pub device: String,
}

impl Place {
    /// The address as text.
    #[must_use]
    pub fn address_text(&self) -> Option<String> {
        self.address.map(|address| address.to_string())
    }

    /// Who acts from here under this address.
    #[must_use]
    pub fn actor(&self, user: Option<&UserId>, email: &str) -> Actor {
        Actor {
            user: user.cloned(),
            email: email.to_owned(),
            address: self.address_text(),
        }
    }
}

/// How an attempt to sign in ended.
#[derive(Debug)]
pub enum SignIn {
    /// The value of the cookie of a new session.
    Done(Zeroizing<String>),
    /// The password is right and the second factor is asked for: what its form carries.
    SecondFactor(String),
    /// No such account, or another password; nobody is told which.
    Wrong,
    /// Too many tries failed of late; seconds to wait.
    TooMany(u32),
}

/// Who is signed in, as a request finds it.
#[derive(Clone, Debug)]
pub struct Found {
    /// The session.
    pub session: Session,
    /// The user.
    pub user: User,
    /// The user's stores.
    pub memberships: Vec<Membership>,
    /// The store that the request is about, if the user may see it.
    pub store: Option<Store>,
}

impl Found {
    /// Whether the password was given a short while ago (E8).
    #[must_use]
    pub fn is_fresh(&self, now_ms: i64) -> bool {
        now_ms - self.session.fresh_at_ms < FRESH_MS
    }
}

/// The token in every form of a session, without which a form is refused.
#[must_use]
pub fn csrf(cookie: &str) -> String {
    let digest = Sha256::new().chain_update(b"csrf\0").chain_update(cookie);
    hex::encode(digest.finalize())
}

/// A password that is being tried: counted as failed until it is known to be right, so that tries side
/// by side can not slip through.
struct Try {
    id: String,
}

/// What a try counts for, with how many are too many.
fn subjects(email: &str, place: &Place) -> Vec<(String, i64)> {
    let address = place.address.map(|a| guard::network(a).to_string());
    let mut found = vec![(key_hash(&format!("account {email}")), SIGN_IN_ACCOUNT_MAX)];
    if let Some(address) = address {
        let pair = key_hash(&format!("pair {email} {address}"));
        found.push((pair, SIGN_IN_PAIR_MAX));
        found.push((key_hash(&format!("address {address}")), SIGN_IN_ADDRESS_MAX));
    } else {
        found.push((key_hash(&format!("pair {email}")), SIGN_IN_PAIR_MAX));
    }
    found
}

async fn begin_try(app: &App, email: &str, place: &Place) -> Res<Option<Try>> {
    begin_try_of(app, subjects(email, place)).await
}

async fn begin_try_of(app: &App, subjects: Vec<(String, i64)>) -> Res<Option<Try>> {
    let now_ms = app.clock.now_ms();
    let id = hex::encode(random::<16>());
    let named = id.clone();
    let written = app.db.write(move |tx| -> Res<bool> {
        for (subject, max) in &subjects {
            if sign_ins::count(tx, subject, now_ms - SIGN_IN_COUNTED_MS)? >= *max {
                return Ok(false);
            }
        }
        for (place, (subject, _)) in subjects.iter().enumerate() {
            sign_ins::insert(tx, &format!("{named}{place}"), subject, now_ms)?;
        }
        Ok(true)
    });
    Ok(written.await?.then_some(Try { id }))
}

impl Try {
    /// The number of subjects that a try can have.
    const SUBJECTS: usize = 4;

    fn was_right(&self, tx: &mut dyn Tx) -> Result<(), crate::db::Error> {
        (0..Self::SUBJECTS)
            .try_for_each(|place| sign_ins::remove(tx, &format!("{}{place}", self.id)))
    }
}

/// Signs in with a password.
///
/// # Errors
/// As the database says.
pub async fn sign_in(app: &App, email: &str, password: &str, place: &Place) -> Res<SignIn> {
    let email = email.trim().to_lowercase();
    let Some(attempt) = begin_try(app, &email, place).await? else {
        return Ok(SignIn::TooMany(retry_after_s()));
    };
    let asked = email.clone();
    let user = app
        .db
        .read(move |tx| -> Res<_> { Ok(users::by_email(tx, &asked)?) })
        .await?;
    let hash = user.as_ref().map(|user| user.password_hash.clone());
    let is_right = password::verify(password, hash).await?;
    let Some(user) = user else {
        return Ok(SignIn::Wrong);
    };
    let (actor, now_ms) = (place.actor(Some(&user.id), &email), app.clock.now_ms());
    if !is_right {
        let written = app.db.write(move |tx| -> Res<()> {
            Ok(audit::record(
                tx,
                &actor,
                None,
                "sign_in.failed",
                "",
                now_ms,
            )?)
        });
        written.await?;
        return Ok(SignIn::Wrong);
    }
    let (cookie, session) = new_session(&user.id, place, now_ms);
    let step = second_step::token(app, &user, now_ms);
    let written = app.db.write(move |tx| -> Res<bool> {
        attempt.was_right(tx)?;
        if second_factor::is_on(tx, &user.id)? {
            return Ok(false);
        }
        user_sessions::insert(tx, &session)?;
        audit::record(tx, &actor, None, "sign_in", &session.device, now_ms)?;
        Ok(true)
    });
    Ok(if written.await? {
        SignIn::Done(cookie)
    } else {
        SignIn::SecondFactor(step)
    })
}

fn retry_after_s() -> u32 {
    u32::try_from(SIGN_IN_COUNTED_MS / 1000).unwrap_or(u32::MAX)
}

/// A new session and the value of its cookie, which only the browser keeps.
pub(super) fn new_session(
    user: &UserId,
    place: &Place,
    now_ms: i64,
) -> (Zeroizing<String>, Session) {
    let cookie = Zeroizing::new(URL_SAFE_NO_PAD.encode(secret::<32>()));
    let session = Session {
        id: key_hash(&cookie),
        user_id: user.clone(),
        created_at_ms: now_ms,
        seen_at_ms: now_ms,
        fresh_at_ms: now_ms,
        device: place.device.chars().take(DEVICE_CHARS_MAX).collect(),
        address: place.address_text(),
    };
    (cookie, session)
}

/// Who a cookie's value belongs to, and, where the request is about a store, that store.
///
/// # Errors
/// As the database says.
pub async fn look(app: &App, cookie: &str, store: Option<StoreId>) -> Res<Option<Found>> {
    let (id, now_ms) = (key_hash(cookie), app.clock.now_ms());
    let read = app.db.read(move |tx| -> Res<Option<Found>> {
        let Some(session) = user_sessions::find(tx, &id)? else {
            return Ok(None);
        };
        let is_over = now_ms - session.created_at_ms >= SIGN_IN_MS
            || now_ms - session.seen_at_ms >= SIGN_IN_IDLE_MS;
        let Some(user) = users::find(tx, &session.user_id)?.filter(|_| !is_over) else {
            return Ok(None);
        };
        let memberships = users::memberships(tx, &user.id)?;
        let store = store
            .as_ref()
            .filter(|id| memberships.iter().any(|m| m.store_id == **id));
        let store = match store {
            Some(id) => stores::find(tx, id)?,
            None => None,
        };
        Ok(Some(Found {
            session,
            user,
            memberships,
            store,
        }))
    });
    let found = read.await?;
    if let Some(found) = &found
        && now_ms - found.session.seen_at_ms >= SEEN_EVERY_MS
    {
        let id = found.session.id.clone();
        let written = app
            .db
            .write(move |tx| -> Res<()> { Ok(user_sessions::seen(tx, &id, now_ms)?) });
        written.await?;
    }
    Ok(found)
}

/// Signs out: the cookie is good for nothing afterwards.
///
/// # Errors
/// As the database says.
pub async fn sign_out(app: &App, session: &Session) -> Res<()> {
    let (user, id) = (session.user_id.clone(), session.id.clone());
    let written = app.db.write(move |tx| -> Res<()> {
        user_sessions::end(tx, &user, &id)?;
        Ok(())
    });
    written.await
}

/// Takes the password once more; the session is fresh afterwards (E8).
///
/// # Errors
/// As the database says.
pub async fn confirm(app: &App, found: &Found, password: &str, place: &Place) -> Res<SignIn> {
    let email = &found.user.email;
    let Some(attempt) = begin_try(app, email, place).await? else {
        return Ok(SignIn::TooMany(retry_after_s()));
    };
    let hash = found.user.password_hash.clone();
    if !password::verify(password, Some(hash)).await? {
        return Ok(SignIn::Wrong);
    }
    let (id, now_ms) = (found.session.id.clone(), app.clock.now_ms());
    let written = app.db.write(move |tx| -> Res<()> {
        attempt.was_right(tx)?;
        Ok(user_sessions::refresh(tx, &id, now_ms)?)
    });
    written.await?;
    Ok(SignIn::Done(Zeroizing::default()))
}

/// Forgets sessions that are over and tries that count no more.
///
/// # Errors
/// As the database says.
pub fn purge(tx: &mut dyn Tx, now_ms: i64) -> Result<(), crate::db::Error> {
    sign_ins::purge(tx, now_ms - SIGN_IN_COUNTED_MS)?;
    crate::db::passkeys::purge(tx, now_ms)?;
    crate::db::password_resets::purge(tx, now_ms)?;
    user_sessions::purge(tx, now_ms - SIGN_IN_MS)
}
