//! PebblePay's REST handlers.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use pebblepay_core::canonical_json;
use pebblepay_core::id::{OrderNumber, OrderRef};
use pebblepay_core::json::Json;
use pebblepay_core::limits;
use pebblepay_core::refusal::{FieldProblem, Noun, Refusal};
use pebblepay_core::store::Mode;

use super::{auth, wire};
use crate::app::create_order::{self, CreateOrder};
use crate::app::licences;
use crate::app::orders::{self, Filter, Standing};
use crate::http::body::JsonBody;
use crate::http::problem::Problem;
use crate::http::{Site, idempotency, query, reply};

/// Creates an order and returns where the customer pays it (PEB-020).
#[utoipa::path(
    post, path = "/api/v1/orders", tag = "Orders", summary = "Create an order",
    description = "Creates an order and its checkout session, which can be paid for an hour. Send the customer to `checkout_url`.",
    request_body(content = super::docs::CreateOrder, description = "What is sold"),
    params(("Idempotency-Key" = Option<String>, Header, description = "1–255 printable characters; the same key gives the same answer for 24 hours")),
    responses(
        (status = 201, description = "The order", body = super::docs::Order),
        (status = 400, description = "A field is wrong", body = super::docs::Error),
        (status = 401, description = "No or wrong key", body = super::docs::Error),
        (status = 403, description = "No live gateway", body = super::docs::Error),
        (status = 404, description = "Unknown variant", body = super::docs::Error),
    ),
    security(("bearer" = []), ("x_api_key" = []))
)]
pub async fn create(
    State(site): State<Site>,
    headers: HeaderMap,
    body: JsonBody,
) -> Result<Response, Problem> {
    let caller = auth::caller(&site.app, &headers).await?;
    let json = body.read(&headers)?;
    let mode = if wire::test_mode(&json)?.unwrap_or(false) {
        Mode::Test
    } else {
        caller.mode
    };
    if mode == Mode::Live && !caller.store.live_gateway {
        return Err(Refusal::NoLiveGateway.into());
    }
    let wire::Create { pricing, details } = wire::create(&json, caller.store.currency)?;
    site.app
        .check_webhook_url("webhook_url", details.webhook_url.as_deref())?;
    let key = idempotency::key(&headers, &caller, "POST /api/v1/orders", &body.bytes)?;
    let request = CreateOrder {
        store: caller.store.clone(),
        mode,
        pricing,
        details,
    };
    let (public_url, now_ms) = (site.public_url.clone(), site.app.clock.now_ms());
    let render = move |order: &_| {
        (
            201,
            canonical_json::to_string(&wire::order(order, &public_url, now_ms)),
        )
    };
    let answer = create_order::create(&site.app, request, key, render).await?;
    Ok(reply::answer(answer))
}

/// One order by its order id, transaction id or session id (PEB-043).
#[utoipa::path(
    get, path = "/api/v1/orders/{id}", tag = "Orders", summary = "Get an order",
    description = "Takes the order id (`PP-…`), a transaction id (`txn_…`), the session id (`cs_…`) or the UUID. Another store's order is not found.",
    params(("id" = String, Path, description = "PP-…, txn_…, cs_… or the UUID")),
    responses(
        (status = 200, description = "The order", body = super::docs::Order),
        (status = 401, description = "No or wrong key", body = super::docs::Error),
        (status = 404, description = "No such order in this store", body = super::docs::Error),
    ),
    security(("bearer" = []), ("x_api_key" = []))
)]
pub async fn get(
    State(site): State<Site>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let caller = auth::caller(&site.app, &headers).await?;
    let id = OrderRef::parse(&id).ok_or(Refusal::NotFound(Noun::Order))?;
    let order = orders::get(&site.app, &caller, id).await?;
    let mut body = wire::order(&order, &site.public_url, site.app.clock.now_ms());
    wire::add_license_keys(&mut body, licences::of_order(&site.app, &order).await?);
    Ok(reply::json(200, &body))
}

/// Orders, newest first (PEB-044…052).
#[utoipa::path(
    get, path = "/api/v1/orders", tag = "Orders", summary = "List orders",
    description = "Newest first. Filters combine with AND.",
    params(super::docs::ListOrders),
    responses(
        (status = 200, description = "A page of orders", body = super::docs::OrderList),
        (status = 400, description = "A parameter is wrong", body = super::docs::Error),
        (status = 401, description = "No or wrong key", body = super::docs::Error),
    ),
    security(("bearer" = []), ("x_api_key" = []))
)]
pub async fn list(
    State(site): State<Site>,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, Problem> {
    let caller = auth::caller(&site.app, &headers).await?;
    let params = query::Query::of(&uri)?;
    let Some(filter) = filter(&params, caller.mode)? else {
        return Ok(reply::json(200, &list_body(&[], 0, &Filter::default())));
    };
    let page = orders::list(&site.app, &caller.store.id, filter.clone()).await?;
    let now_ms = site.app.clock.now_ms();
    let rows: Vec<Json> = page
        .orders
        .iter()
        .map(|o| wire::order(o, &site.public_url, now_ms))
        .collect();
    Ok(reply::json(200, &list_body(&rows, page.total, &filter)))
}

fn list_body(rows: &[Json], total: i64, filter: &Filter) -> Json {
    let shown = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    Json::object()
        .with("orders", Json::Array(rows.to_vec()))
        .with("total", total)
        .with("limit", filter.limit)
        .with("offset", filter.offset)
        .with("has_more", filter.offset.saturating_add(shown) < total)
        .build()
}

/// Reads the filter; `None` where it can match nothing, as with text that is no order id.
fn filter(params: &query::Query, key_mode: Mode) -> Result<Option<Filter>, Refusal> {
    let asked_for_test = match params.get("test_mode") {
        Some(word) => query::flag("test_mode", word)?,
        None => key_mode.is_test(),
    };
    // A test key sees the test side only; a live key lists live unless it asks (F-16).
    let mode = if asked_for_test || key_mode.is_test() {
        Mode::Test
    } else {
        Mode::Live
    };
    let standing = match params.get("status") {
        None | Some("") => None,
        Some(word) => Some(standing(word)?),
    };
    let number = match params.get("order_id") {
        None | Some("") => None,
        Some(text) => match OrderNumber::parse(text) {
            Some(number) => Some(number),
            None => return Ok(None),
        },
    };
    let limit = match params.get("limit") {
        None => limits::LIST_LIMIT_DEFAULT,
        // A larger page than the largest is the largest, and is echoed as such (B-23).
        Some(text) => integer("limit", text, 1, i64::MAX)?.min(limits::LIST_LIMIT_MAX),
    };
    let offset = match params.get("offset") {
        None => 0,
        Some(text) => integer("offset", text, 0, limits::LIST_OFFSET_MAX)?,
    };
    let reference = params
        .get("order_reference")
        .filter(|r| !r.is_empty())
        .map(str::to_owned);
    if reference.as_ref().is_some_and(|r| r.contains('\0')) {
        return Ok(None);
    }
    Ok(Some(Filter {
        mode: Some(mode),
        standing,
        reference,
        number,
        limit,
        offset,
    }))
}

fn standing(word: &str) -> Result<Standing, Refusal> {
    match word {
        "completed" => Ok(Standing::Completed),
        "pending" => Ok(Standing::Pending),
        "failed" => Ok(Standing::Failed),
        "refunded" => Ok(Standing::Refunded),
        "refund_pending" => Ok(Standing::RefundPending),
        _ => {
            let words = "completed, pending, failed, refunded, refund_pending";
            Err(Refusal::field("status", FieldProblem::NotOneOf(words)))
        }
    }
}

fn integer(param: &'static str, text: &str, min: i64, max: i64) -> Result<i64, Refusal> {
    let shown_max = if max == i64::MAX {
        limits::LIST_LIMIT_MAX
    } else {
        max
    };
    let problem = FieldProblem::NotAnInteger {
        min,
        max: shown_max,
    };
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let number = if digits {
        text.parse::<i64>().unwrap_or(i64::MAX)
    } else {
        -1
    };
    if (min..=max).contains(&number) {
        Ok(number)
    } else {
        Err(Refusal::field(param, problem))
    }
}
