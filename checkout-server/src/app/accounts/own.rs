//! What people do with their own account: another password, and the browsers that are signed in.

use pebblepay_core::account::check_password;
use pebblepay_core::id::UserId;
use pebblepay_core::refusal::{FieldProblem, Noun, Refusal};

use super::{Found, Place, Session, begin_try, password, retry_after_s};
use crate::app::audit::{self, Actor};
use crate::app::{App, Error, Res};
pub use crate::db::audit_log::Listed;
use crate::db::{audit_log, password_resets, user_sessions, users};

/// How much of what an account did lately is shown.
const RECENT: i64 = 10;

/// The browsers that are signed in, the one used last first, and what the account did lately.
///
/// # Errors
/// As the database says.
pub async fn overview(app: &App, user: &UserId) -> Res<(Vec<Session>, Vec<Listed>)> {
    let user = user.clone();
    let read = app.db.read(move |tx| -> Res<_> {
        Ok((
            user_sessions::of_user(tx, &user)?,
            audit_log::of_user(tx, &user, RECENT)?,
        ))
    });
    read.await
}

/// Changes the password; every other browser is signed out.
///
/// # Errors
/// The old password is wrong, or the new one can not be used.
pub async fn change_password(
    app: &App,
    found: &Found,
    (old, new): (&str, &str),
    place: &Place,
) -> Res<()> {
    check_password(new, &found.user.email)?;
    let Some(attempt) = begin_try(app, &found.user.email, place).await? else {
        let retry_after_s = retry_after_s();
        return Err(Refusal::TooManyAttempts { retry_after_s }.into());
    };
    if !password::verify(old, Some(found.user.password_hash.clone())).await? {
        let rule = "is not the password of this account";
        return Err(Refusal::field("current_password", FieldProblem::Invalid(rule)).into());
    }
    let hash = password::hashed(new.to_owned()).await?;
    let (user, session) = (found.user.id.clone(), found.session.id.clone());
    let actor = place.actor(Some(&user), &found.user.email);
    let now_ms = app.clock.now_ms();
    let written = app.db.write(move |tx| -> Res<()> {
        attempt.was_right(tx)?;
        users::set_password(tx, &user, &hash)?;
        user_sessions::end_all(tx, &user, Some(&session))?;
        user_sessions::refresh(tx, &session, now_ms)?;
        password_resets::use_all(tx, &user, now_ms)?;
        Ok(audit::record(
            tx,
            &actor,
            None,
            "password.changed",
            "",
            now_ms,
        )?)
    });
    written.await
}

/// Signs one browser out. Its next request finds no session.
///
/// # Errors
/// The account has no such session.
pub async fn end_session(app: &App, actor: &Actor, user: &UserId, id: &str) -> Res<()> {
    let (actor, user, id) = (actor.clone(), user.clone(), id.to_owned());
    let now_ms = app.clock.now_ms();
    let written = app.db.write(move |tx| -> Res<bool> {
        let is_ended = user_sessions::end(tx, &user, &id)?;
        if is_ended {
            audit::record(tx, &actor, None, "session.ended", "", now_ms)?;
        }
        Ok(is_ended)
    });
    match written.await? {
        true => Ok(()),
        false => Err(Error::Refused(Refusal::NotFound(Noun::SignIn))),
    }
}

/// Signs every other browser out; returns how many.
///
/// # Errors
/// As the database says.
pub async fn end_others(app: &App, actor: &Actor, session: &Session) -> Res<u64> {
    let (actor, session, now_ms) = (actor.clone(), session.clone(), app.clock.now_ms());
    let written = app.db.write(move |tx| -> Res<u64> {
        let ended = user_sessions::end_all(tx, &session.user_id, Some(&session.id))?;
        if ended > 0 {
            audit::record(tx, &actor, None, "session.others_ended", "", now_ms)?;
        }
        Ok(ended)
    });
    written.await
}
