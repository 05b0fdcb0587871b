//! `/keys`: API keys. One is shown once, on the page that answers the form which made it: never in an
//! address, a cookie or the log.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use pebblepay_core::refusal::{FieldProblem, Refusal};
use pebblepay_core::store::Dialect;
use pebblepay_core::time::iso_seconds;

use super::super::form::Form;
use super::super::gate::Visitor;
use super::super::routes::{Need, Row};
use super::super::sell::products::Named;
use super::super::shell::{self, Shell};
use crate::app::keys::{self, Grace, Listed};
use crate::http::Site;
use crate::http::problem::Problem;

/// The rows of the table.
#[must_use]
pub fn routes() -> Vec<Row> {
    let fresh = Need::DEVELOP.fresh();
    vec![
        Row::get("/keys", Need::DEVELOP, list),
        Row::get("/keys/new", fresh, show_new),
        Row::post("/keys/new", fresh, create),
        Row::get("/keys/{key}/rotate", fresh, show_rotate),
        Row::post("/keys/{key}/rotate", fresh, rotate),
        Row::post("/keys/{key}/revoke", fresh, revoke),
    ]
}

const DIALECTS: [(&str, &str); 5] = [
    ("pebblepay", "PebblePay"),
    ("pg", "PG (1Confirmed)"),
    ("payerone", "PayerOne"),
    ("pepay", "Pepay"),
    ("secpaid", "SecPaid"),
];
const GRACES: [(&str, &str); 3] = [
    ("day", "24 hours"),
    ("week", "7 days"),
    ("none", "Not at all: it leaked"),
];

struct KeyRow {
    href: String,
    prefix: String,
    dialect: &'static str,
    mode: String,
    created: String,
    used: String,
    /// Until when a key that was rotated is good, or since when it is not; empty where it is in use.
    end: String,
    is_good: bool,
}

fn key_row(visitor: &Visitor, key: &Listed) -> KeyRow {
    let named = DIALECTS.iter().find(|(word, _)| *word == key.dialect);
    KeyRow {
        href: visitor.link(&format!("/keys/{}", keys::handle(key))),
        prefix: key.prefix.clone(),
        dialect: named.map_or("", |(_, words)| words),
        mode: key.mode.clone(),
        created: iso_seconds(key.created_at_ms),
        used: key.last_used_at_ms.map(iso_seconds).unwrap_or_default(),
        end: key.revoked_at_ms.map(iso_seconds).unwrap_or_default(),
        is_good: key.is_good(visitor.now_ms),
    }
}

#[derive(Template)]
#[template(path = "dashboard/connect/keys.html")]
struct ListView {
    shell: Shell,
    base: String,
    side: &'static str,
    good: Vec<KeyRow>,
    ended: Vec<KeyRow>,
}

#[derive(Template)]
#[template(path = "dashboard/connect/key_new.html")]
struct NewView {
    shell: Shell,
    base: String,
    side: &'static str,
    form: Form,
    dialects: [(&'static str, &'static str); 5],
}

#[derive(Template)]
#[template(path = "dashboard/connect/key_rotate.html")]
struct RotateView {
    shell: Shell,
    base: String,
    key: KeyRow,
    form: Form,
    graces: [(&'static str, &'static str); 3],
}

#[derive(Template)]
#[template(path = "dashboard/connect/key_made.html")]
struct MadeView {
    shell: Shell,
    base: String,
    key: String,
    /// What becomes of the former key; empty where there is none.
    former: String,
}

async fn list(State(site): State<Site>, visitor: Visitor) -> Result<Response, Problem> {
    let found = keys::of_store(&site.app, &visitor.store.id).await?;
    let of_side = found.iter().filter(|k| k.mode == visitor.mode.as_str());
    let rows = of_side.map(|key| key_row(&visitor, key));
    let (good, ended) = rows.partition(|row| row.is_good);
    Ok(shell::page(&ListView {
        shell: Shell::of(&visitor),
        base: visitor.link("/keys"),
        side: visitor.mode.as_str(),
        good,
        ended,
    }))
}

fn new_page(visitor: &Visitor, form: Form) -> NewView {
    NewView {
        shell: Shell::of(visitor),
        base: visitor.link("/keys"),
        side: visitor.mode.as_str(),
        form,
        dialects: DIALECTS,
    }
}

async fn show_new(visitor: Visitor) -> Response {
    shell::page(&new_page(&visitor, Form::of([("dialect", "pebblepay")])))
}

async fn create(
    State(site): State<Site>,
    visitor: Visitor,
    mut form: Form,
) -> Result<Response, Problem> {
    const WORDS: &str = "pebblepay, pg, payerone, pepay, secpaid";
    let Some(dialect) = Dialect::parse(form.get("dialect")) else {
        let refusal = Refusal::field("dialect", FieldProblem::NotOneOf(WORDS));
        form.refused(refusal.into())?;
        return Ok(shell::mend(&new_page(&visitor, form)));
    };
    let of = (dialect, visitor.mode);
    let key = keys::create(&site.app, &visitor.actor(), &visitor.store.id, of).await?;
    Ok(made(&visitor, &key, String::new()))
}

fn made(visitor: &Visitor, key: &str, former: String) -> Response {
    shell::page(&MadeView {
        shell: Shell::of(visitor),
        base: visitor.link("/keys"),
        key: key.to_owned(),
        former,
    })
}

async fn show_rotate(
    State(site): State<Site>,
    visitor: Visitor,
    Path((_, _, id)): Named,
) -> Result<Response, Problem> {
    let form = Form::of([("grace", "day")]);
    Ok(shell::page(&rotate_page(&site, &visitor, &id, form).await?))
}

async fn rotate_page(
    site: &Site,
    visitor: &Visitor,
    id: &str,
    form: Form,
) -> Result<RotateView, Problem> {
    let key = keys::get(&site.app, &visitor.store.id, id).await?;
    Ok(RotateView {
        shell: Shell::of(visitor),
        base: visitor.link("/keys"),
        key: key_row(visitor, &key),
        form,
        graces: GRACES,
    })
}

async fn rotate(
    State(site): State<Site>,
    visitor: Visitor,
    Path((_, _, id)): Named,
    mut form: Form,
) -> Result<Response, Problem> {
    let former = keys::get(&site.app, &visitor.store.id, &id).await?;
    let Some(grace) = Grace::parse(form.get("grace")) else {
        let refusal = Refusal::field("grace", FieldProblem::NotOneOf("none, day, week"));
        form.refused(refusal.into())?;
        return Ok(shell::mend(&rotate_page(&site, &visitor, &id, form).await?));
    };
    let store = &visitor.store.id;
    let key = keys::rotate(&site.app, &visitor.actor(), store, &id, grace).await?;
    let prefix = &former.prefix;
    let words = match grace {
        Grace::None => format!("{prefix}… opens the store no more, and its streams end."),
        Grace::Day => {
            format!("{prefix}… works for another 24 hours. Put the new key in its place.")
        }
        Grace::Week => format!("{prefix}… works for another 7 days. Put the new key in its place."),
    };
    Ok(made(&visitor, &key, words))
}

async fn revoke(
    State(site): State<Site>,
    visitor: Visitor,
    Path((_, _, id)): Named,
) -> Result<Response, Problem> {
    let key = keys::end(&site.app, &visitor.actor(), &visitor.store.id, &id).await?;
    let words = format!("The key {}… is revoked.", key.prefix);
    Ok(shell::done(&site, &visitor, "/keys", &words))
}
