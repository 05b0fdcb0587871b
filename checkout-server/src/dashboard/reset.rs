//! A forgotten password: asking for a link, and using it.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::form::Form;
use super::gate::Here;
use super::routes::{self, Row, Scope};
use super::shell::{self, Shell};
use crate::app::accounts::resets;
use crate::http::Site;
use crate::http::problem::Problem;

/// The rows of the table.
#[must_use]
pub fn routes() -> Vec<Row> {
    vec![
        Row::get_as("/forgot", Scope::Open, show_forgot),
        Row::post_as("/forgot", Scope::Open, forgot),
        Row::get_as("/reset/{token}", Scope::Open, show),
        Row::post_as("/reset/{token}", Scope::Open, reset),
    ]
}

#[derive(Template)]
#[template(path = "dashboard/forgot.html")]
struct ForgotView {
    shell: Shell,
    form: Form,
    has_mails: bool,
    is_sent: bool,
}

#[derive(Template)]
#[template(path = "dashboard/reset.html")]
struct ResetView {
    shell: Shell,
    form: Form,
    email: String,
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

async fn show_forgot(State(site): State<Site>) -> Response {
    forgot_page(&site, Form::default(), false)
}

fn forgot_page(site: &Site, form: Form, is_sent: bool) -> Response {
    shell::page(&ForgotView {
        shell: Shell::bare(),
        form,
        has_mails: site.app.mails,
        is_sent,
    })
}

/// The answer is the same whether there is such an account or not.
async fn forgot(State(site): State<Site>, here: Here, form: Form) -> Result<Response, Problem> {
    resets::request(&site.app, form.get("email"), &here.place()).await?;
    Ok(forgot_page(&site, form, site.app.mails))
}

async fn show(State(site): State<Site>, Path(token): Path<String>) -> Result<Response, Problem> {
    page(&site, &token, Form::default()).await
}

async fn page(site: &Site, token: &str, form: Form) -> Result<Response, Problem> {
    let Some(user) = resets::find(&site.app, token).await? else {
        return Ok(over());
    };
    let view = ResetView {
        shell: Shell::bare(),
        form,
        email: user.email,
    };
    Ok(if view.form.has_errors() {
        shell::mend(&view)
    } else {
        shell::page(&view)
    })
}

fn over() -> Response {
    let view = OverView {
        shell: Shell::bare(),
        title: "This link works no more",
        text: "It was used, or it is older than an hour.",
        href: "/dashboard/forgot",
        label: "Ask for another one",
    };
    shell::page_with(StatusCode::GONE, &view)
}

async fn reset(
    State(site): State<Site>,
    Path(token): Path<String>,
    here: Here,
    mut form: Form,
) -> Result<Response, Problem> {
    let done = resets::complete(&site.app, &token, form.get("password"), &here.place()).await;
    match done {
        Ok(true) => {
            let mut response = shell::go(&format!("{}?reset=1", routes::SIGN_IN));
            // Every session of the account is over, this browser's, too.
            shell::forget_session(&site, response.headers_mut());
            Ok(response)
        }
        Ok(false) => Ok(over()),
        Err(error) => {
            form.refused(error)?;
            page(&site, &token, form).await
        }
    }
}
