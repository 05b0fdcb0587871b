//! A "no" of the dashboard, as a page.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use pebblepay_core::account::Role;

use super::shell::{self, Shell};
use crate::http::problem::Problem;

#[derive(Template)]
#[template(path = "dashboard/problem.html")]
struct ProblemView {
    shell: Shell,
    title: String,
    text: String,
    request_id: String,
}

fn answer(status: StatusCode, title: &str, text: String, request_id: &str) -> Response {
    let view = ProblemView {
        shell: Shell::bare(),
        title: title.to_owned(),
        text,
        request_id: request_id.to_owned(),
    };
    shell::page_with(status, &view)
}

/// A form that a page of another site sent, or that says nothing of where it comes from.
#[must_use]
pub fn not_from_here(public_url: &str) -> impl IntoResponse + use<> {
    let text = format!(
        "This form was not sent from a page of {public_url}, so nothing was done. Open the dashboard \
         there and send it again."
    );
    answer(StatusCode::FORBIDDEN, "Nothing was done", text, "")
}

/// A form of another session, or of none.
#[must_use]
pub fn form_too_old() -> impl IntoResponse {
    let text = "This page was open since before you signed in, so nothing was done. Go back, load \
                it again and send the form once more.";
    answer(
        StatusCode::FORBIDDEN,
        "Nothing was done",
        text.to_owned(),
        "",
    )
}

/// Someone whose role is not enough.
#[must_use]
pub fn not_allowed(role: Role) -> impl IntoResponse {
    let text = format!(
        "Your role in this store is {}, which is not enough for this. An owner of the store can \
         change your role.",
        role.as_str()
    );
    answer(StatusCode::FORBIDDEN, "Not for your role", text, "")
}

/// Any other problem.
#[must_use]
pub fn page(problem: &Problem, status: StatusCode, request_id: &str) -> Response {
    let (title, text) = match status {
        StatusCode::NOT_FOUND => (
            "Nothing here",
            "There is no such page, or it belongs to a store that you are no member of.".to_owned(),
        ),
        StatusCode::SERVICE_UNAVAILABLE => (
            "Busy",
            "The server is busy. Nothing was changed; try again in a few seconds.".to_owned(),
        ),
        StatusCode::INTERNAL_SERVER_ERROR => (
            "Something broke",
            "This is a fault of the server. Its log says more under the id below.".to_owned(),
        ),
        _ => ("That did not work", format!("{}.", problem.message())),
    };
    answer(status, title, text, request_id)
}
