//! `/payments`: the list, with one search box for everything.

use askama::Template;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use pebblepay_core::store::Dialect;
use pebblepay_core::time::iso_seconds;

use super::filter::{Asked, Chip};
use super::{Line, STANDINGS, system};
use crate::app::payments::{self, Found, From, Page, TakenAs};
use crate::dashboard::form::Form;
use crate::dashboard::gate::{Visitor, link};
use crate::dashboard::shell::{self, Shell};
use crate::http::Site;
use crate::http::problem::Problem;
use crate::http::query::Query;

/// How many payments a page has.
const PAGE: i64 = 25;

#[derive(Template)]
#[template(path = "dashboard/payments/list.html")]
struct ListView {
    shell: Shell,
    form: Form,
    base: String,
    home: String,
    has_filters: bool,
    chips: Vec<Chip>,
    standings: Vec<(String, &'static str)>,
    systems: Vec<(String, &'static str)>,
    lines: Vec<Line>,
    /// How many there are in all, where it is known.
    total: String,
    /// Not all were looked at: up to this time.
    looked_to: String,
    older: String,
    newer: String,
    newest: String,
    export: String,
    export_rows: String,
    /// Where the payment is that was looked for on this side.
    other_side: String,
    /// The store has no payment on this side.
    is_new: bool,
}

/// `GET /payments`.
pub(super) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    uri: Uri,
) -> Result<Response, Problem> {
    let query = Query::of(&uri)?;
    let asked = Asked::of(&visitor, &query);
    if asked.form.has_errors() {
        let nothing = Found {
            page: Page::default(),
            taken_as: TakenAs::Nothing,
            on_the_other_side: false,
        };
        return Ok(shell::mend(&view(&visitor, asked, &nothing)));
    }
    let (filter, from) = (asked.filter.clone(), asked.from.clone());
    let caller = visitor.caller();
    let found = payments::search(&site.app, &caller, &asked.words, filter, from, PAGE).await?;
    Ok(shell::page(&view(&visitor, asked, &found)))
}

fn view(visitor: &Visitor, asked: Asked, found: &Found) -> ListView {
    let page = &found.page;
    let to = |name: &str, id: &Option<pebblepay_core::id::OrderId>| {
        let id = id.as_ref().map(pebblepay_core::id::OrderId::as_str);
        id.map_or_else(String::new, |id| {
            asked.link(visitor, "/payments", &[(name, id)])
        })
    };
    let any = |words: &'static str| (String::new(), words);
    let is_first = matches!(asked.from, From::Newest);
    let other = payments::other_side(visitor.mode);
    let elsewhere = format!("/payments/{}", asked.words);
    ListView {
        shell: Shell::of(visitor),
        base: visitor.link("/payments"),
        home: visitor.link(""),
        has_filters: !asked.filter.is_all(),
        chips: asked.chips(visitor),
        standings: [any("Any")]
            .into_iter()
            .chain(STANDINGS.map(|(value, words)| (value.to_owned(), words)))
            .collect(),
        systems: [any("Any")]
            .into_iter()
            .chain(Dialect::ALL.map(|d| (d.as_str().to_owned(), system(d))))
            .collect(),
        lines: page.orders.iter().map(|o| Line::of(visitor, o)).collect(),
        total: page.total.map_or_else(String::new, |n| n.to_string()),
        looked_to: page.looked_to_ms.map_or_else(String::new, iso_seconds),
        older: to("older", &page.older),
        newer: to("newer", &page.newer),
        newest: if is_first {
            String::new()
        } else {
            asked.link(visitor, "/payments", &[])
        },
        export: asked.link(visitor, "/payments/export.csv", &[]),
        export_rows: page.total.map_or_else(String::new, |n| n.to_string()),
        other_side: if found.on_the_other_side {
            link(&visitor.store.id, other, &elsewhere)
        } else {
            String::new()
        },
        is_new: page.total == Some(0) && asked.words.is_empty(),
        form: asked.form,
    }
}
