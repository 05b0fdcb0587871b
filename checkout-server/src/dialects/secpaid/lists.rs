//! SecPaid's lists: payments that came in, and links (SEC-024…026).

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use pebblepay_core::json::Json;
use pebblepay_core::limits::LIST_OFFSET_MAX;
use pebblepay_core::order::Order;
use pebblepay_core::refusal::{FieldProblem, Refusal};
use pebblepay_core::time::parse_instant;

use super::fields::Fields;
use super::{auth, show, wire};
use crate::app::auth::Caller;
use crate::app::ledger;
use crate::app::link_book::{self, Page, Wanted};
use crate::http::body::JsonBody;
use crate::http::problem::Problem;
use crate::http::{Site, reply};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;
const DAYS_MAX: i64 = 36_500;
const LIMIT_MAX: i64 = 1_000;
const LIMIT_DEFAULT: i64 = 200;
const SEARCH_CHARS_MAX: usize = 100;

/// `POST /api/v2/getPayInTransactions` (SEC-024, SEC-025)
pub async fn pay_ins(
    State(site): State<Site>,
    headers: HeaderMap,
    body: JsonBody,
) -> Result<Response, Problem> {
    let (caller, wanted) = asked(&site, &headers, &body).await?;
    let page = link_book::paid(&site.app, &caller, wanted).await?;
    let payout = expected_payout(&site, &caller).await?;
    let beside = ("expected_payout", Json::from(payout));
    Ok(list(&site, &page, show::pay_in, vec![beside]))
}

/// What the store is owed in euros; nothing on the test side.
async fn expected_payout(site: &Site, caller: &Caller) -> Result<String, Problem> {
    let euro = wire::euro()?;
    let balances = ledger::balances(&site.app, caller).await?;
    let own = balances.into_iter().find(|money| money.currency() == euro);
    let own = own.unwrap_or(pebblepay_core::money::Money::zero(euro));
    Ok(own.to_decimal())
}

/// `POST /api/v2/getMyUsedLinks`
pub async fn used(
    State(site): State<Site>,
    headers: HeaderMap,
    body: JsonBody,
) -> Result<Response, Problem> {
    let (caller, wanted) = asked(&site, &headers, &body).await?;
    Ok(links(
        &site,
        &link_book::paid(&site.app, &caller, wanted).await?,
    ))
}

/// `POST /api/v2/getMyUnusedLinks`
pub async fn unused(
    State(site): State<Site>,
    headers: HeaderMap,
    body: JsonBody,
) -> Result<Response, Problem> {
    let (caller, wanted) = asked(&site, &headers, &body).await?;
    Ok(links(
        &site,
        &link_book::waiting(&site.app, &caller, wanted).await?,
    ))
}

/// Who asks, and for what of a list.
async fn asked(
    site: &Site,
    headers: &HeaderMap,
    body: &JsonBody,
) -> Result<(Arc<Caller>, Wanted), Problem> {
    let caller = auth::caller(&site.app, headers).await?;
    let fields = Fields::read(headers, body).await?;
    let wanted = wanted(&fields, site.app.clock.now_ms())?;
    Ok((caller, wanted))
}

fn links(site: &Site, page: &Page) -> Response {
    list(site, page, |o| show::link(o, &site.public_url), Vec::new())
}

/// `POST /api/v2/getPayOutTransactions` and `getTaxInvoiceList`: this server keeps what is owed and
/// pays nothing out, so there is nothing to list (SEC-026).
pub async fn nothing(
    State(site): State<Site>,
    headers: HeaderMap,
    body: JsonBody,
) -> Result<Response, Problem> {
    auth::caller(&site.app, &headers).await?;
    Fields::read(&headers, &body).await?;
    let none = Page {
        orders: Vec::new(),
        total: 0,
    };
    Ok(list(&site, &none, show::pay_in, Vec::new()))
}

fn list(
    site: &Site,
    page: &Page,
    row: impl Fn(&Order) -> Json,
    mut beside: Vec<(&'static str, Json)>,
) -> Response {
    beside.insert(0, ("totalRecords", Json::from(page.total)));
    let rows = Json::array(page.orders.iter().map(row));
    let now_ms = site.app.clock.now_ms();
    reply::json_text(200, show::envelope(rows, beside, "Success", now_ms))
}

fn wanted(fields: &Fields, now_ms: i64) -> Result<Wanted, Refusal> {
    let limit = integer(fields, "limit", 1, i64::MAX)?.unwrap_or(LIMIT_DEFAULT);
    let limit = limit.min(LIMIT_MAX);
    let page = integer(fields, "page", 1, LIST_OFFSET_MAX)?.unwrap_or(1);
    let days = integer(fields, "since", 0, DAYS_MAX)?;
    let (mut from_ms, mut below_ms) = (0, i64::MAX);
    if let Some(days) = days {
        from_ms = now_ms - days * DAY_MS;
    }
    if let Some(date) = fields.text("date")? {
        let start_ms = day(&date)?;
        from_ms = from_ms.max(start_ms);
        below_ms = start_ms + DAY_MS;
    }
    let search = fields.text("search")?;
    if search
        .as_ref()
        .is_some_and(|s| s.chars().count() > SEARCH_CHARS_MAX)
    {
        return Err(Refusal::field(
            "search",
            FieldProblem::TooLong(SEARCH_CHARS_MAX),
        ));
    }
    if search.as_ref().is_some_and(|s| s.contains('\0')) {
        return Err(Refusal::field("search", FieldProblem::ControlCharacters));
    }
    Ok(Wanted {
        from_ms,
        below_ms,
        search,
        link: wire::link_if_named(fields)?,
        limit,
        offset: ((page - 1).saturating_mul(limit)).min(LIST_OFFSET_MAX),
    })
}

/// The beginning of a day in UTC.
fn day(text: &str) -> Result<i64, Refusal> {
    const RULE: &str = "must be a day such as 2026-03-15";
    let wrong = Refusal::field("date", FieldProblem::Invalid(RULE));
    let shaped = text.len() == 10;
    let start = shaped.then(|| parse_instant(&format!("{text}T00:00:00Z")));
    start.flatten().ok_or(wrong)
}

/// A whole number; larger ones than the largest are told so, except where they are clamped (B-23).
fn integer(
    fields: &Fields,
    name: &'static str,
    min: i64,
    max: i64,
) -> Result<Option<i64>, Refusal> {
    let Some(text) = fields.text(name)? else {
        return Ok(None);
    };
    let shown_max = if max == i64::MAX { LIMIT_MAX } else { max };
    let problem = FieldProblem::NotAnInteger {
        min,
        max: shown_max,
    };
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    let number = digits.then(|| text.parse().unwrap_or(i64::MAX));
    number
        .filter(|number| (min..=max).contains(number))
        .ok_or(Refusal::field(name, problem))
        .map(Some)
}
