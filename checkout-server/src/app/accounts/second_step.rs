//! Between the password and the second factor: what says that the password was right.
//!
//! It is a signed text in the form, so nothing has to be kept and no cookie is set before somebody is
//! signed in. It ends after a few minutes, or when the password changes.

use pebblepay_core::id::UserId;
use pebblepay_core::limits::{SECOND_FACTOR_MAX, SECOND_FACTOR_MS};
use pebblepay_core::session;

use super::second_factor::{self, Protection};
use super::{Place, SignIn, User, begin_try_of, new_session, retry_after_s, subjects};
use crate::app::audit;
use crate::app::auth::key_hash;
use crate::app::{App, Res};
use crate::db::{user_sessions, users};

const PURPOSE: &str = "second factor";

/// What the form of the second factor carries.
pub(super) fn token(app: &App, user: &User, now_ms: i64) -> String {
    let ends_ms = now_ms + SECOND_FACTOR_MS;
    let mark = mark(user);
    let payload = format!("{} {ends_ms} {mark}", user.id);
    session::seal(&app.token_key, PURPOSE, payload.as_bytes())
}

/// Changes with the password.
fn mark(user: &User) -> String {
    key_hash(&user.password_hash)[..16].to_owned()
}

/// Who stands between the password and the second factor, and what would be one.
///
/// # Errors
/// As the database says.
pub async fn pending(app: &App, token: &str) -> Res<Option<(User, Protection)>> {
    let opened = session::open(&app.token_key, PURPOSE, token);
    let Some(text) = opened.and_then(|bytes| String::from_utf8(bytes).ok()) else {
        return Ok(None);
    };
    let parts: Vec<&str> = text.split(' ').collect();
    let [id, ends_ms, given] = parts[..] else {
        return Ok(None);
    };
    let is_over = ends_ms
        .parse::<i64>()
        .is_ok_and(|ends_ms| ends_ms <= app.clock.now_ms());
    let (Some(id), false) = (UserId::parse(id), is_over) else {
        return Ok(None);
    };
    let read = app
        .db
        .read(move |tx| -> Res<_> { Ok(users::find(tx, &id)?) });
    let Some(user) = read.await?.filter(|user| mark(user) == given) else {
        return Ok(None);
    };
    let protection = second_factor::protection(app, &user.id).await?;
    Ok(Some((user, protection)))
}

/// Signs in with a code of the app, or a recovery code; `None` if the password has to come again.
///
/// # Errors
/// As the database says.
pub async fn complete(app: &App, token: &str, typed: &str, place: &Place) -> Res<Option<SignIn>> {
    let Some((user, _)) = pending(app, token).await? else {
        return Ok(None);
    };
    let mut counted = subjects(&user.email, place);
    let second = key_hash(&format!("second {}", user.email));
    counted.push((second, SECOND_FACTOR_MAX));
    let Some(attempt) = begin_try_of(app, counted).await? else {
        return Ok(Some(SignIn::TooMany(retry_after_s())));
    };
    let candidate = second_factor::candidate(app, &user.id, typed).await?;
    let now_ms = app.clock.now_ms();
    let actor = place.actor(Some(&user.id), &user.email);
    let (cookie, session) = new_session(&user.id, place, now_ms);
    let written = app.db.write(move |tx| -> Res<bool> {
        let right = match &candidate {
            Some(candidate) if candidate.take(tx, &user.id, now_ms)? => candidate,
            _ => {
                audit::record(tx, &actor, None, "second_factor.failed", "", now_ms)?;
                return Ok(false);
            }
        };
        attempt.was_right(tx)?;
        user_sessions::insert(tx, &session)?;
        audit::record(tx, &actor, None, "sign_in", right.word(), now_ms)?;
        Ok(true)
    });
    Ok(Some(if written.await? {
        SignIn::Done(cookie)
    } else {
        SignIn::Wrong
    }))
}
