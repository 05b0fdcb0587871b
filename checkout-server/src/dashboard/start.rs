//! Where one begins: the first account of a new server, the way to one's store, a further store.

use askama::Template;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use pebblepay_core::store::Mode;
use zeroize::Zeroizing;

use super::form::Form;
use super::gate::{Here, Person, link};
use super::routes::{self, Row, Scope};
use super::shell::{self, Shell};
use crate::app::accounts::first_run::{self, FirstRun};
use crate::app::setup::NewStore;
use crate::http::Site;
use crate::http::problem::{Problem, Rejection};
use crate::http::query::Query;

/// The rows of the table.
#[must_use]
pub fn routes() -> Vec<Row> {
    let account = Scope::Account { fresh: false };
    vec![
        Row::get_as("", Scope::Open, root),
        Row::get_as("/setup", Scope::Open, show_setup),
        Row::post_as("/setup", Scope::Open, setup),
        Row::get_as("/stores/new", account, show_store),
        Row::post_as("/stores/new", account, create_store),
    ]
}

#[derive(Template)]
#[template(path = "dashboard/setup.html")]
struct SetupView {
    shell: Shell,
    form: Form,
}

#[derive(Template)]
#[template(path = "dashboard/store_new.html")]
struct StoreView {
    shell: Shell,
    form: Form,
}

#[derive(Template)]
#[template(path = "dashboard/unset.html")]
struct UnsetView {
    shell: Shell,
}

/// `GET /dashboard`: to the first store, to signing in, or, on a new server, what to do.
async fn root(State(site): State<Site>, here: Here) -> Result<Response, Problem> {
    if let Some(person) = &here.person {
        let first = person.found.memberships.first();
        return Ok(match first {
            Some(first) => shell::go(&link(&first.store_id, Mode::Test, "")),
            None => shell::go("/dashboard/stores/new"),
        });
    }
    if first_run::token(&site.app).await?.is_some() {
        let shell = Shell::bare();
        return Ok(shell::page(&UnsetView { shell }));
    }
    Ok(shell::go(routes::SIGN_IN))
}

async fn show_setup(State(site): State<Site>, uri: Uri) -> Result<Response, Problem> {
    let query = Query::of(&uri)?;
    let token = query.filled("token").unwrap_or_default();
    if !first_run::is_open(&site.app, token).await? {
        return Err(Rejection::NoSuchPath.into());
    }
    let form = Form::of([("token", token), ("currency", "USD")]);
    Ok(shell::page(&SetupView {
        shell: Shell::bare(),
        form,
    }))
}

/// What a form says of a new store.
fn new_store(form: &Form) -> NewStore {
    NewStore {
        name: form.get("name").trim().to_owned(),
        origins: form
            .filled("origin")
            .map(str::to_owned)
            .into_iter()
            .collect(),
        return_origins: Vec::new(),
        webhook_url: None,
        currency: form.get("currency").trim().to_uppercase(),
        fee_bps: 0,
        support_email: None,
    }
}

async fn setup(State(site): State<Site>, here: Here, mut form: Form) -> Result<Response, Problem> {
    if !first_run::is_open(&site.app, form.get("token")).await? {
        return Err(Rejection::NoSuchPath.into());
    }
    let new = FirstRun {
        email: form.get("email").to_owned(),
        password: Zeroizing::new(form.get("password").to_owned()),
        store: new_store(&form),
    };
    match first_run::create(&site.app, new, &here.place()).await {
        Ok(Some((cookie, store))) => {
            let mut response = shell::go(&link(&store, Mode::Test, ""));
            shell::set_session(&site, response.headers_mut(), &cookie);
            Ok(shell::say(&site, response, "Your store is ready."))
        }
        Ok(None) => Err(Rejection::NoSuchPath.into()),
        Err(error) => {
            form.refused(error)?;
            let shell = Shell::bare();
            Ok(shell::mend(&SetupView { shell, form }))
        }
    }
}

async fn show_store(person: Person) -> Result<Response, Problem> {
    if !first_run::may_create_store(&person.found.memberships) {
        return Err(Rejection::NoSuchPath.into());
    }
    Ok(shell::page(&StoreView {
        shell: Shell::of_person(&person),
        form: Form::of([("currency", "USD")]),
    }))
}

async fn create_store(
    State(site): State<Site>,
    person: Person,
    mut form: Form,
) -> Result<Response, Problem> {
    if !first_run::may_create_store(&person.found.memberships) {
        return Err(Rejection::NoSuchPath.into());
    }
    let new = new_store(&form);
    let actor = person.actor();
    let made = first_run::create_store(&site.app, &actor, &person.account.id, &new);
    match made.await {
        Ok(store) => {
            let response = shell::go(&link(&store, Mode::Test, ""));
            Ok(shell::say(&site, response, "The store is ready."))
        }
        Err(error) => {
            form.refused(error)?;
            let shell = Shell::of_person(&person);
            Ok(shell::mend(&StoreView { shell, form }))
        }
    }
}
