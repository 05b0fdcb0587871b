//! `/balance`: what the store is owed, and every movement that made it so.

use askama::Template;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use pebblepay_core::id::MovementId;
use pebblepay_core::money::Currency;
use pebblepay_core::time::iso_seconds;

use super::gate::Visitor;
use super::payments::movement_words;
use super::routes::{Need, Row};
use super::shell::{self, Shell};
use crate::app::ledger::{self, Span};
use crate::http::Site;
use crate::http::problem::Problem;
use crate::http::query::Query;
use crate::words::money::money;

/// How many movements a page has.
const PAGE: i64 = 25;

/// The rows of the table.
#[must_use]
pub fn routes() -> Vec<Row> {
    vec![Row::get("/balance", Need::OWN, show)]
}

#[derive(Template)]
#[template(path = "dashboard/balance.html")]
struct BalanceView {
    shell: Shell,
    live: String,
    balances: Vec<(String, &'static str)>,
    choices: Vec<(String, String, bool)>,
    movements: Vec<MovementRow>,
    older: String,
    newer: String,
}

struct MovementRow {
    at: String,
    words: &'static str,
    order: String,
    href: String,
    transaction: String,
    fee: String,
    net: String,
}

async fn show(State(site): State<Site>, visitor: Visitor, uri: Uri) -> Result<Response, Problem> {
    let query = Query::of(&uri)?;
    let caller = visitor.caller();
    let balances = ledger::balances(&site.app, &caller).await?;
    let asked = query
        .get("currency")
        .and_then(|code| Currency::parse(code).ok());
    let place = |name| query.get(name).and_then(MovementId::parse);
    let span = Span {
        below: place("older"),
        above: place("newer"),
    };
    let (below, above) = (span.below.clone(), span.above.clone());
    let (movements, has_more) = ledger::movements(&site.app, &caller, asked, span, PAGE).await?;
    let link = |set: String| {
        let currency = asked.map_or_else(String::new, |c| format!("currency={}&", c.code()));
        visitor.link(&format!("/balance?{currency}{set}"))
    };
    let is_newer = below.is_none() && above.is_some();
    let has_older = if is_newer { true } else { has_more };
    let has_newer = if is_newer { has_more } else { below.is_some() };
    let last = movements.last().filter(|_| has_older);
    let first = movements.first().filter(|_| has_newer);
    let all = (asked.is_none(), "All".to_owned(), visitor.link("/balance"));
    let each = balances.iter().map(|balance| {
        let currency = balance.currency();
        let href = visitor.link(&format!("/balance?currency={}", currency.code()));
        (asked == Some(currency), currency.code().to_owned(), href)
    });
    let choices = [all].into_iter().chain(each);
    let view = BalanceView {
        shell: Shell::of(&visitor),
        live: super::gate::link(
            &visitor.store.id,
            pebblepay_core::store::Mode::Live,
            "/balance",
        ),
        balances: balances
            .iter()
            .map(|balance| (money(*balance, visitor.lang), balance.currency().code()))
            .collect(),
        choices: if balances.len() > 1 {
            choices.map(|(is, label, href)| (label, href, is)).collect()
        } else {
            Vec::new()
        },
        older: last.map_or_else(String::new, |m| link(format!("older={}", m.id))),
        newer: first.map_or_else(String::new, |m| link(format!("newer={}", m.id))),
        movements: movements
            .iter()
            .map(|m| MovementRow {
                at: iso_seconds(m.at_ms),
                words: movement_words(&m.kind),
                href: visitor.link(&format!("/payments/{}", m.order)),
                order: m.order.clone(),
                transaction: m.transaction_id.clone(),
                fee: money(m.fee, visitor.lang),
                net: money(m.net, visitor.lang),
            })
            .collect(),
    };
    Ok(shell::page(&view))
}
