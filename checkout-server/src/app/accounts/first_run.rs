//! The first account of a new server, and further stores.
//!
//! Whoever can read the server's log may make the first account: the link is there. It is good while
//! there is no account at all, and the same after every start, so it can not be lost.

use pebblepay_core::account::{Role, check_password};
use pebblepay_core::id::{StoreId, UserId};
use pebblepay_core::refusal::{FieldProblem, Refusal};
use pebblepay_core::{session, text};
use zeroize::Zeroizing;

use super::{Membership, Place, new_session, password};
use crate::app::audit::{self, Actor};
use crate::app::setup::{self, NewStore};
use crate::app::{App, Res, random};
use crate::db::user_sessions;
use crate::db::users::{self, User};

const PURPOSE: &str = "first account";

/// The first account and its store.
pub struct FirstRun {
    /// The e-mail address, as it was typed.
    pub email: String,
    /// The password, as it was typed.
    pub password: Zeroizing<String>,
    /// The store.
    pub store: NewStore,
}

/// What opens the page of the first account; `None` once there is one.
///
/// # Errors
/// As the database says.
pub async fn token(app: &App) -> Res<Option<String>> {
    let read = app.db.read(|tx| -> Res<bool> { Ok(users::any(tx)?) });
    let is_new = !read.await?;
    Ok(is_new.then(|| session::seal(&app.token_key, PURPOSE, b"1")))
}

/// Whether a token is the one of [`token`], and there is no account yet.
///
/// # Errors
/// As the database says.
pub async fn is_open(app: &App, given: &str) -> Res<bool> {
    let is_ours = session::open(&app.token_key, PURPOSE, given).is_some();
    Ok(is_ours && token(app).await?.is_some())
}

/// Checks an e-mail address and a password for a new account; returns the address in lower case.
///
/// # Errors
/// Names the field and what is wrong with it.
pub fn check_account(email: &str, password: &str) -> Result<String, Refusal> {
    let email = text::parse_email(email.trim())
        .map_err(|_| Refusal::field("email", FieldProblem::NotAnEmail))?
        .to_lowercase();
    check_password(password, &email)?;
    Ok(email)
}

/// Makes the first account, its store, and signs in. Returns the cookie's value and the store; `None`
/// if somebody was faster.
///
/// # Errors
/// A field that can not be used.
pub async fn create(
    app: &App,
    new: FirstRun,
    place: &Place,
) -> Res<Option<(Zeroizing<String>, StoreId)>> {
    let email = check_account(&new.email, &new.password)?;
    let now_ms = app.clock.now_ms();
    let store = setup::prepare(&new.store, &app.outbound, now_ms)?;
    let user = User {
        id: UserId::new(now_ms, &random()),
        password_hash: password::hashed(new.password.to_string()).await?,
        email,
    };
    let (cookie, session) = new_session(&user.id, place, now_ms);
    let (actor, id) = (place.actor(Some(&user.id), &user.email), store.id().clone());
    let written = app.db.write(move |tx| -> Res<bool> {
        if users::any(tx)? || !users::insert(tx, &user, now_ms)? {
            return Ok(false);
        }
        store.write(tx, now_ms)?;
        users::set_role(tx, &user.id, store.id(), Role::Owner)?;
        user_sessions::insert(tx, &session)?;
        audit::record(tx, &actor, Some(store.id()), "account.created", "", now_ms)?;
        Ok(true)
    });
    Ok(written.await?.then_some((cookie, id)))
}

/// Whether someone with these memberships may open a store: owners, and who has no store at all.
#[must_use]
pub fn may_create_store(memberships: &[Membership]) -> bool {
    memberships.is_empty() || memberships.iter().any(|m| m.role == Role::Owner)
}

/// Makes a further store, owned by whoever makes it.
///
/// # Errors
/// A field that can not be used.
pub async fn create_store(app: &App, actor: &Actor, user: &UserId, new: &NewStore) -> Res<StoreId> {
    let now_ms = app.clock.now_ms();
    let store = setup::prepare(new, &app.outbound, now_ms)?;
    let (actor, user, id) = (actor.clone(), user.clone(), store.id().clone());
    let written = app.db.write(move |tx| -> Res<()> {
        store.write(tx, now_ms)?;
        users::set_role(tx, &user, store.id(), Role::Owner)?;
        Ok(audit::record(
            tx,
            &actor,
            Some(store.id()),
            "store.created",
            "",
            now_ms,
        )?)
    });
    written.await?;
    Ok(id)
}
