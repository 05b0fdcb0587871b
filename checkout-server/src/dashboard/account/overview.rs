//! `/dashboard/account`: everything of an account on one page.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use pebblepay_core::device;
use pebblepay_core::refusal::Refusal;
use pebblepay_core::time::iso_seconds;

use super::PAGE;
use crate::app::accounts::own;
use crate::app::accounts::passkeys::Party;
use crate::app::accounts::second_factor::{self, Protection};
use crate::app::{self, audit};
use crate::dashboard::form::Form;
use crate::dashboard::gate::Person;
use crate::dashboard::shell::{self, Shell};
use crate::http::Site;
use crate::http::problem::Problem;

#[derive(Template)]
#[template(path = "dashboard/account/account.html")]
struct AccountView {
    shell: Shell,
    form: Form,
    protection: Protection,
    can_have_passkeys: bool,
    passkeys: Vec<PasskeyRow>,
    sessions: Vec<SessionRow>,
    recent: Vec<RecentRow>,
}

struct PasskeyRow {
    id: String,
    name: String,
    created: String,
    used: Option<String>,
}

struct SessionRow {
    id: String,
    device: String,
    address: String,
    began: String,
    seen: String,
    is_this: bool,
}

struct RecentRow {
    at: String,
    words: String,
    subject: String,
    address: String,
}

/// `GET /dashboard/account`
pub(super) async fn show(State(site): State<Site>, person: Person) -> Result<Response, Problem> {
    Ok(shell::page(&view(&site, &person, Form::default()).await?))
}

async fn view(site: &Site, person: &Person, form: Form) -> Result<AccountView, Problem> {
    let id = &person.account.id;
    let protection = second_factor::protection(&site.app, id).await?;
    let (sessions, recent) = own::overview(&site.app, id).await?;
    let passkeys = protection.passkeys.iter().map(|key| PasskeyRow {
        id: key.id.clone(),
        name: key.name.clone(),
        created: iso_seconds(key.created_at_ms),
        used: key.used_at_ms.map(iso_seconds),
    });
    let sessions = sessions.into_iter().map(|session| SessionRow {
        is_this: session.id == person.found.session.id,
        id: session.id,
        device: device::name(&session.device),
        address: session.address.unwrap_or_default(),
        began: iso_seconds(session.created_at_ms),
        seen: iso_seconds(session.seen_at_ms),
    });
    let recent = recent.into_iter().map(|entry| RecentRow {
        at: iso_seconds(entry.at_ms),
        words: audit::words(&entry.action).to_owned(),
        subject: match entry.action.as_str() {
            // The browser in its own words says little to people.
            "sign_in" if entry.subject.contains('/') => device::name(&entry.subject),
            _ => entry.subject,
        },
        address: entry.address.unwrap_or_default(),
    });
    Ok(AccountView {
        shell: Shell::of_person(person),
        form,
        can_have_passkeys: Party::of(&site.public_url).is_some(),
        passkeys: passkeys.collect(),
        sessions: sessions.collect(),
        recent: recent.collect(),
        protection,
    })
}

/// `POST /dashboard/account/password`
pub(super) async fn password(
    State(site): State<Site>,
    person: Person,
    mut form: Form,
) -> Result<Response, Problem> {
    let given = (form.get("current_password"), form.get("password"));
    let changed = own::change_password(&site.app, &person.found, given, &person.place).await;
    let Err(error) = changed else {
        let said = "The password is changed. Every other browser is signed out.";
        return Ok(shell::say(&site, shell::go(PAGE), said));
    };
    let status = match &error {
        app::Error::Refused(Refusal::TooManyAttempts { .. }) => StatusCode::TOO_MANY_REQUESTS,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    form.refused(error)?;
    Ok(shell::page_with(status, &view(&site, &person, form).await?))
}

/// `POST /dashboard/account/sessions/end`
pub(super) async fn end_session(
    State(site): State<Site>,
    person: Person,
    form: Form,
) -> Result<Response, Problem> {
    let (actor, id) = (person.actor(), &person.account.id);
    own::end_session(&site.app, &actor, id, form.get("id")).await?;
    Ok(shell::say(
        &site,
        shell::go(PAGE),
        "That browser is signed out.",
    ))
}

/// `POST /dashboard/account/sessions/end-others`
pub(super) async fn end_others(
    State(site): State<Site>,
    person: Person,
) -> Result<Response, Problem> {
    let ended = own::end_others(&site.app, &person.actor(), &person.found.session).await?;
    let said = match ended {
        0 => "No other browser was signed in.".to_owned(),
        1 => "One other browser is signed out.".to_owned(),
        more => format!("{more} other browsers are signed out."),
    };
    Ok(shell::say(&site, shell::go(PAGE), &said))
}
