//! Recovery codes, on a page of their own that shows them once.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::PAGE;
use crate::app::accounts::second_factor;
use crate::dashboard::gate::Person;
use crate::dashboard::shell::{self, Shell};
use crate::http::Site;
use crate::http::problem::Problem;

#[derive(Template)]
#[template(path = "dashboard/account/codes.html")]
struct CodesView {
    shell: Shell,
    said: &'static str,
    codes: Vec<String>,
}

/// An act is done that may have given recovery codes: shows them, or goes back to the account.
pub(super) fn shown(
    site: &Site,
    person: &Person,
    codes: Vec<String>,
    said: &'static str,
) -> Response {
    if codes.is_empty() {
        return shell::say(site, shell::go(PAGE), said);
    }
    shell::page(&CodesView {
        shell: Shell::of_person(person),
        said,
        codes,
    })
}

/// `POST /dashboard/account/codes`
pub(super) async fn renew(State(site): State<Site>, person: Person) -> Result<Response, Problem> {
    let id = &person.account.id;
    let codes = second_factor::renew_codes(&site.app, &person.actor(), id).await?;
    let said = "The recovery codes are new; the old ones work no more.";
    Ok(shown(&site, &person, codes, said))
}
