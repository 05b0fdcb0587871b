//! Signing in with more, or with something else, than a password: the second step, and passkeys.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use pebblepay_core::id::UserId;

use super::account;
use super::form::Form;
use super::gate::{Here, Person};
use super::routes::{self, Row, Scope};
use super::shell::{self, Shell};
use super::sign_in::{self, signed_in, too_many};
use crate::app::accounts::SignIn;
use crate::app::accounts::passkeys::{self, Party};
use crate::app::accounts::second_factor::Protection;
use crate::app::accounts::second_step;
use crate::http::Site;
use crate::http::problem::Problem;

/// The rows of the table.
#[must_use]
pub fn routes() -> Vec<Row> {
    let account = Scope::Account { fresh: false };
    vec![
        Row::post_as("/sign-in/second", Scope::Open, complete),
        Row::post_as("/sign-in/passkey/options", Scope::Open, options),
        Row::post_as("/sign-in/passkey", Scope::Open, passkey),
        Row::post_as("/confirm/passkey", account, confirm),
    ]
}

#[derive(Template)]
#[template(path = "dashboard/second.html")]
struct SecondView {
    shell: Shell,
    form: Form,
    email: String,
    has_totp: bool,
    has_passkey: bool,
}

/// The page of the second step. The form holds the token; without a valid one the password comes first.
pub(super) async fn page(
    site: &Site,
    mut form: Form,
    status: StatusCode,
) -> Result<Response, Problem> {
    let found = second_step::pending(&site.app, form.get("step")).await?;
    let Some((user, Protection { totp, passkeys, .. })) = found else {
        let words = "That took too long. Sign in with your password again.";
        form.error_at_top(words);
        return Ok(sign_in::page(site, form, StatusCode::UNPROCESSABLE_ENTITY));
    };
    form.set("code", "");
    let view = SecondView {
        shell: Shell::bare(),
        form,
        email: user.email,
        has_totp: totp,
        has_passkey: !passkeys.is_empty() && Party::of(&site.public_url).is_some(),
    };
    Ok(shell::page_with(status, &view))
}

/// `POST /dashboard/sign-in/second`
async fn complete(
    State(site): State<Site>,
    here: Here,
    mut form: Form,
) -> Result<Response, Problem> {
    let (step, code) = (form.get("step"), form.get("code"));
    let done = second_step::complete(&site.app, step, code, &here.place()).await?;
    let status = match done {
        Some(SignIn::Done(cookie)) => {
            return signed_in(&site, &here, &cookie, form.get("next")).await;
        }
        Some(SignIn::TooMany(wait_s)) => {
            form.error("code", too_many(wait_s));
            StatusCode::TOO_MANY_REQUESTS
        }
        Some(SignIn::Wrong | SignIn::SecondFactor(_)) => {
            let words = "This code is wrong, or was used before. An app shows a new one every \
                         30 seconds.";
            form.error("code", words);
            StatusCode::UNPROCESSABLE_ENTITY
        }
        None => StatusCode::UNPROCESSABLE_ENTITY,
    };
    page(&site, form, status).await
}

/// `POST /dashboard/sign-in/passkey/options`
async fn options(State(site): State<Site>, here: Here) -> Result<Response, Problem> {
    let party = account::party(&site)?;
    let challenge = passkeys::begin_sign_in(&site.app, &party, &here.place()).await?;
    Ok(account::answer(&challenge))
}

/// `POST /dashboard/sign-in/passkey`: on the first step, or in place of a code on the second.
async fn passkey(
    State(site): State<Site>,
    here: Here,
    mut form: Form,
) -> Result<Response, Problem> {
    let party = account::party(&site)?;
    let only: Option<UserId> = match form.filled("step") {
        None => None,
        Some(step) => match second_step::pending(&site.app, step).await? {
            Some((user, _)) => Some(user.id),
            None => return page(&site, form, StatusCode::UNPROCESSABLE_ENTITY).await,
        },
    };
    let given = (form.get("ceremony"), form.get("answer"));
    let place = here.place();
    let asked = passkeys::sign_in(&site.app, &party, given, only.as_ref(), &place);
    if let SignIn::Done(cookie) = asked.await? {
        return signed_in(&site, &here, &cookie, form.get("next")).await;
    }
    form.error_at_top("This passkey was not accepted. Try again, or another way.");
    if only.is_some() {
        return page(&site, form, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    Ok(sign_in::page(&site, form, StatusCode::UNPROCESSABLE_ENTITY))
}

/// `POST /dashboard/confirm/passkey`: in place of the password, once more.
async fn confirm(
    State(site): State<Site>,
    person: Person,
    mut form: Form,
) -> Result<Response, Problem> {
    let party = account::party(&site)?;
    let given = (form.get("ceremony"), form.get("answer"));
    if passkeys::confirm(&site.app, &party, &person.found, given).await? {
        let next = form.get("next");
        return Ok(shell::go(if next.is_empty() {
            routes::ROOT
        } else {
            shell::next(next)
        }));
    }
    form.error_at_top("This is not a passkey of your account.");
    Ok(sign_in::confirm_page(
        &site,
        &person,
        form,
        StatusCode::UNPROCESSABLE_ENTITY,
    ))
}
