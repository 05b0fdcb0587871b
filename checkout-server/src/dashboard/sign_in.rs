//! Signing in and out, and giving the password once more.

use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, Uri, header};
use axum::response::Response;
use pebblepay_core::refusal::minutes;

use super::form::Form;
use super::gate::{Here, Person};
use super::routes::{self, Row, Scope};
use super::second;
use super::shell::{self, Shell};
use crate::app::accounts::passkeys::Party;
use crate::app::accounts::{self, SignIn};
use crate::http::Site;
use crate::http::problem::Problem;
use crate::http::query::Query;

/// The rows of the table.
#[must_use]
pub fn routes() -> Vec<Row> {
    let account = Scope::Account { fresh: false };
    vec![
        Row::get_as("/sign-in", Scope::Open, show),
        Row::post_as("/sign-in", Scope::Open, sign_in),
        Row::post_as("/sign-out", account, sign_out),
        Row::get_as("/confirm", account, show_confirm),
        Row::post_as("/confirm", account, confirm),
    ]
}

#[derive(Template)]
#[template(path = "dashboard/sign_in.html")]
struct SignInView {
    shell: Shell,
    form: Form,
    has_passkeys: bool,
}

#[derive(Template)]
#[template(path = "dashboard/confirm.html")]
struct ConfirmView {
    shell: Shell,
    form: Form,
    has_passkeys: bool,
}

/// The form with where to go on.
fn asking(uri: &Uri) -> Form {
    let query = Query::of(uri).unwrap_or_default();
    Form::of(["next", "reset"].map(|name| (name, query.filled(name).unwrap_or_default())))
}

async fn show(State(site): State<Site>, here: Here, uri: Uri) -> Response {
    if here.person.is_some() {
        return shell::go(routes::ROOT);
    }
    page(&site, asking(&uri), StatusCode::OK)
}

/// The page of the first step.
pub(super) fn page(site: &Site, mut form: Form, status: StatusCode) -> Response {
    form.set("password", "");
    let view = SignInView {
        shell: Shell::bare(),
        form,
        has_passkeys: Party::of(&site.public_url).is_some(),
    };
    shell::page_with(status, &view)
}

/// Somebody has signed in: goes on to where they wanted.
pub(super) async fn signed_in(
    site: &Site,
    here: &Here,
    cookie: &str,
    next: &str,
) -> Result<Response, Problem> {
    // Whoever was signed in here before is not any more: a session never changes hands.
    if let Some(before) = &here.person {
        accounts::sign_out(&site.app, &before.found.session).await?;
    }
    let mut response = shell::go(shell::next(next));
    shell::set_session(site, response.headers_mut(), cookie);
    Ok(response)
}

async fn sign_in(
    State(site): State<Site>,
    here: Here,
    mut form: Form,
) -> Result<Response, Problem> {
    let (email, password) = (form.get("email"), form.get("password"));
    let status = match accounts::sign_in(&site.app, email, password, &here.place()).await? {
        SignIn::Done(cookie) => return signed_in(&site, &here, &cookie, form.get("next")).await,
        SignIn::SecondFactor(step) => {
            form.set("step", &step);
            return second::page(&site, form, StatusCode::OK).await;
        }
        SignIn::Wrong => {
            form.error_at_top("The e-mail address or the password is wrong.");
            StatusCode::UNPROCESSABLE_ENTITY
        }
        SignIn::TooMany(wait_s) => {
            form.error_at_top(too_many(wait_s));
            StatusCode::TOO_MANY_REQUESTS
        }
    };
    Ok(page(&site, form, status))
}

pub(super) fn too_many(wait_s: u32) -> String {
    format!(
        "That was wrong too often. Try again in {}.",
        minutes(wait_s)
    )
}

async fn sign_out(State(site): State<Site>, person: Person) -> Result<Response, Problem> {
    accounts::sign_out(&site.app, &person.found.session).await?;
    let mut response = shell::go(routes::SIGN_IN);
    shell::forget_session(&site, response.headers_mut());
    // What the browser still holds of the pages goes, too.
    let cache = header::HeaderValue::from_static("\"cache\"");
    response.headers_mut().insert("clear-site-data", cache);
    Ok(response)
}

async fn show_confirm(State(site): State<Site>, person: Person, uri: Uri) -> Response {
    confirm_page(&site, &person, asking(&uri), StatusCode::OK)
}

/// The page that asks for the password once more.
pub(super) fn confirm_page(
    site: &Site,
    person: &Person,
    mut form: Form,
    status: StatusCode,
) -> Response {
    form.set("password", "");
    let view = ConfirmView {
        shell: Shell::of_person(person),
        form,
        has_passkeys: Party::of(&site.public_url).is_some(),
    };
    shell::page_with(status, &view)
}

async fn confirm(
    State(site): State<Site>,
    person: Person,
    mut form: Form,
) -> Result<Response, Problem> {
    let password = form.get("password");
    let asked = accounts::confirm(&site.app, &person.found, password, &person.place);
    let status = match asked.await? {
        SignIn::Done(_) => return Ok(shell::go(shell::next(form.get("next")))),
        SignIn::Wrong | SignIn::SecondFactor(_) => {
            form.error("password", "This is not your password.");
            StatusCode::UNPROCESSABLE_ENTITY
        }
        SignIn::TooMany(wait_s) => {
            form.error("password", too_many(wait_s));
            StatusCode::TOO_MANY_REQUESTS
        }
    };
    Ok(confirm_page(&site, &person, form, status))
}
