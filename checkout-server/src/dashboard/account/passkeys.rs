//! Adding, naming and removing passkeys.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use pebblepay_core::canonical_json;
use pebblepay_core::json::Json;

use super::{PAGE, codes};
use crate::app::accounts::passkeys::{self, Challenge, Party};
use crate::dashboard::form::Form;
use crate::dashboard::gate::Person;
use crate::dashboard::shell::{self, Shell};
use crate::http::Site;
use crate::http::problem::{Problem, Rejection};
use crate::http::reply;

#[derive(Template)]
#[template(path = "dashboard/account/passkey.html")]
struct PasskeyView {
    shell: Shell,
    form: Form,
}

/// The server as passkeys know it.
///
/// # Errors
/// It has an address at which browsers make none.
pub(in crate::dashboard) fn party(site: &Site) -> Result<Party, Problem> {
    Party::of(&site.public_url).ok_or(Problem::Rejected(Rejection::NoSuchPath))
}

/// A challenge, for the script. The options are JSON within JSON: the script hands them on.
pub(in crate::dashboard) fn answer(challenge: &Challenge) -> Response {
    let body = Json::object()
        .with("ceremony", challenge.ceremony.as_str())
        .with("options", challenge.options.as_str())
        .build();
    reply::json_text(200, canonical_json::to_string(&body))
}

/// `GET /dashboard/account/passkeys/new`
pub(super) async fn show(State(site): State<Site>, person: Person) -> Result<Response, Problem> {
    party(&site)?;
    Ok(shell::page(&PasskeyView {
        shell: Shell::of_person(&person),
        form: Form::default(),
    }))
}

/// `POST /dashboard/account/passkeys/options`
pub(super) async fn options(State(site): State<Site>, person: Person) -> Result<Response, Problem> {
    let account = (&person.account.id, person.account.email.as_str());
    let party = party(&site)?;
    let challenge = passkeys::begin_new(&site.app, &party, account, &person.place).await?;
    Ok(answer(&challenge))
}

/// `POST /dashboard/account/passkeys`
pub(super) async fn add(
    State(site): State<Site>,
    person: Person,
    mut form: Form,
) -> Result<Response, Problem> {
    let given = (form.get("ceremony"), form.get("answer"), form.get("name"));
    let who = (&person.actor(), &person.account.id);
    match passkeys::finish_new(&site.app, &party(&site)?, who, given).await {
        Ok(new) => {
            let said = "The passkey is added. You can sign in with it alone.";
            Ok(codes::shown(&site, &person, new, said))
        }
        Err(error) => {
            form.refused(error)?;
            let shell = Shell::of_person(&person);
            Ok(shell::mend(&PasskeyView { shell, form }))
        }
    }
}

/// `POST /dashboard/account/passkeys/rename`
pub(super) async fn rename(
    State(site): State<Site>,
    person: Person,
    mut form: Form,
) -> Result<Response, Problem> {
    let (id, name) = (form.get("id"), form.get("name"));
    let said = match passkeys::rename(&site.app, &person.account.id, id, name).await {
        Ok(()) => "The passkey has its new name.".to_owned(),
        Err(error) => {
            form.refused(error)?;
            format!(
                "The name was not changed. {}{}",
                form.error_of("name"),
                form.top_error()
            )
        }
    };
    Ok(shell::say(&site, shell::go(PAGE), &said))
}

/// `POST /dashboard/account/passkeys/remove`
pub(super) async fn remove(
    State(site): State<Site>,
    person: Person,
    form: Form,
) -> Result<Response, Problem> {
    let (actor, id) = (person.actor(), &person.account.id);
    passkeys::remove(&site.app, &actor, id, form.get("id")).await?;
    let said = "The passkey is removed; it opens nothing any more.";
    Ok(shell::say(&site, shell::go(PAGE), said))
}
