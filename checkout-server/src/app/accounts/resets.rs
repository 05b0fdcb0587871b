//! Links that reset a forgotten password. Each is good once, for an hour. The second factor stays
//! what it was.

use pebblepay_core::account::check_password;
use pebblepay_core::id::{MailId, UserId};
use pebblepay_core::limits::{RESET_MAILS_PER_HOUR, RESET_MS};
use pebblepay_core::refusal::{FieldProblem, Refusal};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

use super::{Place, User, password};
use crate::app::audit::{self, Actor};
use crate::app::auth::key_hash;
use crate::app::clock::Clock;
use crate::app::{App, Res, random, secret};
use crate::db::account_mails::{self, NewMail};
use crate::db::{Db, Tx, password_resets, second_factors, user_sessions, users};

/// Asks for a mail with a link. Nobody is told whether there is such an account.
///
/// # Errors
/// As the database says.
pub async fn request(app: &App, email: &str, place: &Place) -> Res<()> {
    if !app.mails {
        return Ok(());
    }
    let (email, now_ms) = (email.trim().to_lowercase(), app.clock.now_ms());
    let place = place.clone();
    let written = app.db.write(move |tx| -> Res<()> {
        let Some(user) = users::by_email(tx, &email)? else {
            return Ok(());
        };
        if account_mails::count_of(tx, &user.id, now_ms - RESET_MS)? >= RESET_MAILS_PER_HOUR {
            return Ok(());
        }
        let new = NewMail {
            id: &MailId::new(now_ms, &random()),
            kind: "reset",
            recipient: &user.email,
            user: Some(&user.id),
            invitation: None,
        };
        account_mails::insert(tx, &new, now_ms)?;
        let actor = place.actor(Some(&user.id), &user.email);
        Ok(audit::record(
            tx,
            &actor,
            None,
            "password.reset_asked",
            "",
            now_ms,
        )?)
    });
    written.await
}

/// A new token for a link, and the hash by which it is known.
pub(in crate::app) fn new_token() -> (Zeroizing<String>, String) {
    let token = Zeroizing::new(URL_SAFE_NO_PAD.encode(secret::<32>()));
    let hash = key_hash(&token);
    (token, hash)
}

/// Makes the token of a link for a user, in a transaction.
///
/// # Errors
/// As the database says.
fn write_link(
    tx: &mut dyn Tx,
    user: &UserId,
    now_ms: i64,
) -> Result<Zeroizing<String>, crate::db::Error> {
    let (token, hash) = new_token();
    password_resets::insert(tx, &hash, user, now_ms, now_ms + RESET_MS)?;
    Ok(token)
}

/// Makes the token of a link for a mail.
///
/// # Errors
/// As the database says.
pub async fn mailed_link(app: &App, user: &UserId) -> Res<Zeroizing<String>> {
    let (user, now_ms) = (user.clone(), app.clock.now_ms());
    let written = app
        .db
        .write(move |tx| -> Res<_> { Ok(write_link(tx, &user, now_ms)?) });
    written.await
}

/// Makes the token of a link for the account of an e-mail address, and takes its second factor away
/// where that is lost, too. Blocking.
///
/// # Errors
/// There is no such account.
pub fn link_for(
    db: &Db,
    clock: &Clock,
    email: &str,
    without_second_factor: bool,
) -> Res<Zeroizing<String>> {
    let (email, now_ms) = (email.trim().to_lowercase(), clock.now_ms());
    db.write_blocking(move |tx| -> Res<_> {
        let Some(user) = users::by_email(tx, &email)? else {
            let rule = "is of no account";
            return Err(Refusal::field("email", FieldProblem::Invalid(rule)).into());
        };
        let actor = Actor {
            user: None,
            email: "command line".to_owned(),
            address: None,
        };
        if without_second_factor {
            second_factors::remove_all(tx, &user.id)?;
            let action = "second_factor.removed";
            audit::record(tx, &actor, None, action, &user.email, now_ms)?;
        }
        let action = "password.reset_asked";
        audit::record(tx, &actor, None, action, &user.email, now_ms)?;
        Ok(write_link(tx, &user.id, now_ms)?)
    })
}

/// Whose password the token of a link resets.
///
/// # Errors
/// As the database says.
pub async fn find(app: &App, token: &str) -> Res<Option<User>> {
    let (hash, now_ms) = (key_hash(token), app.clock.now_ms());
    let read = app.db.read(move |tx| -> Res<Option<User>> {
        match password_resets::find(tx, &hash, now_ms)? {
            Some(id) => Ok(users::find(tx, &id)?),
            None => Ok(None),
        }
    });
    read.await
}

/// Gives the account of a link another password and signs out every browser of it. `false`: the link
/// is good no more.
///
/// # Errors
/// The password can not be used; the link stays good.
pub async fn complete(app: &App, token: &str, new: &str, place: &Place) -> Res<bool> {
    let Some(user) = find(app, token).await? else {
        return Ok(false);
    };
    check_password(new, &user.email)?;
    let password_hash = password::hashed(new.to_owned()).await?;
    let (hash, now_ms) = (key_hash(token), app.clock.now_ms());
    let actor = place.actor(Some(&user.id), &user.email);
    let written = app.db.write(move |tx| -> Res<bool> {
        if password_resets::find(tx, &hash, now_ms)?.is_none() {
            return Ok(false);
        }
        password_resets::use_all(tx, &user.id, now_ms)?;
        users::set_password(tx, &user.id, &password_hash)?;
        user_sessions::end_all(tx, &user.id, None)?;
        audit::record(tx, &actor, None, "password.reset", "", now_ms)?;
        Ok(true)
    });
    written.await
}
