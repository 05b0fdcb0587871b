//! `/dashboard/invite/{token}`: joining the team of a store.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use pebblepay_core::id::StoreId;
use pebblepay_core::store::Mode;

use super::form::Form;
use super::gate::{Here, link};
use super::routes::{Row, Scope};
use super::shell::{self, Shell};
use super::{problem, sign_in};
use crate::app::team;
use crate::http::Site;
use crate::http::problem::Problem;

/// The rows of the table.
#[must_use]
pub fn routes() -> Vec<Row> {
    vec![
        Row::get_as("/invite/{token}", Scope::Open, show),
        Row::post_as("/invite/{token}", Scope::Open, accept),
    ]
}

#[derive(Template)]
#[template(path = "dashboard/invite.html")]
struct InviteView {
    shell: Shell,
    form: Form,
    store: String,
    email: String,
    role: &'static str,
    invited_by: String,
    token: String,
    state: Step,
}

/// What somebody with the link has to do.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    /// Make an account.
    New,
    /// Join with the account that is signed in.
    Join,
    /// Sign in first.
    SignIn,
    /// Sign out of another account first.
    Other,
}

#[derive(Template)]
#[template(path = "dashboard/link_over.html")]
struct OverView {
    shell: Shell,
    title: &'static str,
    text: &'static str,
    href: &'static str,
    label: &'static str,
}

async fn show(
    State(site): State<Site>,
    Path(token): Path<String>,
    here: Here,
) -> Result<Response, Problem> {
    page(&site, &here, token, Form::default()).await
}

async fn page(site: &Site, here: &Here, token: String, form: Form) -> Result<Response, Problem> {
    let Some((invitation, has_account)) = team::invitation(&site.app, &token).await? else {
        return Ok(over(here));
    };
    let signed_in = here.person.as_ref().map(|p| p.account.email.as_str());
    let state = match (signed_in, has_account) {
        (Some(email), _) if email == invitation.email => Step::Join,
        (Some(_), _) => Step::Other,
        (None, true) => Step::SignIn,
        (None, false) => Step::New,
    };
    let view = InviteView {
        shell: shell::of_here(here),
        form,
        store: invitation.store_name,
        email: invitation.email,
        role: invitation.role.as_str(),
        invited_by: invitation.invited_by,
        token,
        state,
    };
    Ok(if view.form.has_errors() {
        shell::mend(&view)
    } else {
        shell::page(&view)
    })
}

fn over(here: &Here) -> Response {
    let view = OverView {
        shell: shell::of_here(here),
        title: "This invitation is open no more",
        text: "It was accepted, taken back, or is older than seven days. Whoever invited you can \
               send another one.",
        href: "/dashboard",
        label: "To the dashboard",
    };
    shell::page_with(StatusCode::GONE, &view)
}

async fn accept(
    State(site): State<Site>,
    Path(token): Path<String>,
    here: Here,
    mut form: Form,
) -> Result<Response, Problem> {
    if let Some(person) = &here.person {
        if form.get("csrf") != person.csrf {
            return Ok(problem::form_too_old().into_response());
        }
        let user = &person.found.user;
        let joined = team::accept_as(&site.app, &token, user, &person.place).await?;
        return match joined {
            Some(store) => Ok(welcome(&site, &store)),
            None => page(&site, &here, token, Form::default()).await,
        };
    }
    let made = team::accept_as_new(&site.app, &token, form.get("password"), &here.place()).await;
    match made {
        Ok(Some((cookie, store))) => {
            let next = link(&store, Mode::Test, "");
            let response = sign_in::signed_in(&site, &here, &cookie, &next).await?;
            Ok(shell::say(&site, response, "You belong to the team now."))
        }
        Ok(None) => page(&site, &here, token, Form::default()).await,
        Err(error) => {
            form.refused(error)?;
            page(&site, &here, token, form).await
        }
    }
}

fn welcome(site: &Site, store: &StoreId) -> Response {
    let response = shell::go(&link(store, Mode::Test, ""));
    shell::say(site, response, "You belong to the team now.")
}
