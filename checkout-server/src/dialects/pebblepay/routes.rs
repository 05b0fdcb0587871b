//! PebblePay's handlers for orders.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use pebblepay_core::canonical_json;
use pebblepay_core::id::{OrderNumber, OrderRef};
use pebblepay_core::json::Json;
use pebblepay_core::order::Order;
use pebblepay_core::refusal::{FieldProblem, Noun, Refusal};
use pebblepay_core::store::{Dialect, Mode};

use super::show::{self, View};
use super::{auth, lists, wire};
use crate::app::create_order::{self, CreateOrder};
use crate::app::orders::{self, Cursor, Expand, Filter, From, Page};
use crate::app::{end, licences};
use crate::http::body::JsonBody;
use crate::http::problem::Problem;
use crate::http::query::Query;
use crate::http::{Site, idempotency, reply};

/// An order as an answer, for use inside a transaction.
fn rendered(site: &Site, status: u16) -> impl Fn(&Order) -> (u16, String) + Send + Sync + 'static {
    let (public_url, now_ms) = (site.public_url.clone(), site.app.clock.now_ms());
    move |order| {
        let view = View {
            public_url: &public_url,
            now_ms,
        };
        (status, canonical_json::to_string(&show::order(order, view)))
    }
}

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
        dialect: Dialect::PebblePay,
        valid_ms: None,
    };
    let render = rendered(&site, 201);
    let answer = create_order::create(&site.app, request, key, render).await?;
    Ok(reply::answer(answer))
}

/// One order by its order id, transaction id or session id (PEB-043).
#[utoipa::path(
    get, path = "/api/v1/orders/{id}", tag = "Orders", summary = "Get an order",
    description = "Takes the order id (`PP-…`), a transaction id (`txn_…`, of a charge, a refund or a dispute), the session id (`cs_…`) or the UUID. Another store's order is not found.",
    params(("id" = String, Path, description = "PP-…, txn_…, cs_… or the UUID"), super::docs::ExpandOrder),
    responses(
        (status = 200, description = "The order", body = super::docs::Order),
        (status = 400, description = "A parameter is wrong", body = super::docs::Error),
        (status = 401, description = "No or wrong key", body = super::docs::Error),
        (status = 404, description = "No such order in this store", body = super::docs::Error),
    ),
    security(("bearer" = []), ("x_api_key" = []))
)]
pub async fn get(
    State(site): State<Site>,
    headers: HeaderMap,
    Path(id): Path<String>,
    uri: Uri,
) -> Result<Response, Problem> {
    let caller = auth::caller(&site.app, &headers).await?;
    let with = expand(&Query::of(&uri)?)?;
    let id = OrderRef::parse(&id).ok_or(Refusal::NotFound(Noun::Order))?;
    let order = orders::get(&site.app, &caller, id).await?;
    let keys = licences::of_order(&site.app, &order).await?;
    let shown = orders::expand(&site.app, vec![order], with).await?;
    let view = View::of(&site);
    let body = shown.first().map(|o| show::expanded(o, view));
    let mut body = body.ok_or(Refusal::NotFound(Noun::Order))?;
    show::add_license_keys(&mut body, keys);
    Ok(reply::json(200, &body))
}

/// Orders, newest first (PEB-044…052).
#[utoipa::path(
    get, path = "/api/v1/orders", tag = "Orders", summary = "List orders",
    description = "Newest first. Filters combine with AND. Page through long lists with `starting_after`, which costs the same on every page; `offset` reads what it skips.",
    params(super::docs::ListOrders, super::docs::ExpandOrder),
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
    let params = Query::of(&uri)?;
    let with = expand(&params)?;
    let (from, name) = from(&params)?;
    let asked = filter(&params, caller.mode)?;
    let page = match asked.possible {
        false => Page {
            orders: Vec::new(),
            has_more: false,
            total: 0,
        },
        true => orders::list(&site.app, &caller, asked.filter.clone(), from)
            .await?
            .ok_or(lists::not_in_list(name))?,
    };
    let shown = orders::expand(&site.app, page.orders, with).await?;
    let view = View::of(&site);
    let rows = shown.iter().map(|o| show::expanded(o, view)).collect();
    let body = Json::object()
        .with("orders", Json::Array(rows))
        .with("total", page.total)
        .with("limit", asked.filter.limit)
        .with("offset", asked.filter.offset)
        .with("has_more", page.has_more)
        .build();
    Ok(reply::json(200, &body))
}

/// Cancels an order that is not paid.
#[utoipa::path(
    post, path = "/api/v1/orders/{id}/cancel", tag = "Orders", summary = "Cancel an order",
    description = "Ends the checkout session of an unpaid order: the customer can no longer pay it. Should a gateway take the money all the same, the order becomes `completed` with `late: true`.",
    params(
        ("id" = String, Path, description = "PP-…, txn_…, cs_… or the UUID"),
        ("Idempotency-Key" = Option<String>, Header, description = "1–255 printable characters; the same key gives the same answer for 24 hours"),
    ),
    responses(
        (status = 200, description = "The order, now `failed` with `failure_reason: \"cancelled\"`", body = super::docs::Order),
        (status = 400, description = "It is paid, being paid, expired or cancelled", body = super::docs::Error),
        (status = 401, description = "No or wrong key", body = super::docs::Error),
        (status = 404, description = "No such order in this store", body = super::docs::Error),
    ),
    security(("bearer" = []), ("x_api_key" = []))
)]
pub async fn cancel(
    State(site): State<Site>,
    headers: HeaderMap,
    Path(id): Path<String>,
    uri: Uri,
    body: JsonBody,
) -> Result<Response, Problem> {
    let caller = auth::caller(&site.app, &headers).await?;
    body.read_or_empty(&headers)?;
    let id = OrderRef::parse(&id).ok_or(Refusal::NotFound(Noun::Order))?;
    let route = format!("POST {}", uri.path());
    let key = idempotency::key(&headers, &caller, &route, &body.bytes)?;
    let answer = end::cancel(&site.app, &caller, id, key, rendered(&site, 200)).await?;
    Ok(reply::answer(answer))
}

/// What is to be shown beside an order: `expand[]`, as often as needed.
fn expand(params: &Query) -> Result<Expand, Refusal> {
    let mut with = Expand::default();
    for word in params.all("expand[]").chain(params.all("expand")) {
        match word {
            "attempts" => with.attempts = true,
            "refunds" => with.refunds = true,
            "coupon" => with.coupon = true,
            _ => {
                let words = FieldProblem::NotOneOf("attempts, refunds, coupon");
                return Err(Refusal::field("expand", words));
            }
        }
    }
    Ok(with)
}

/// Where the page begins, and the parameter that says so.
fn from(params: &Query) -> Result<(From, &'static str), Refusal> {
    Ok(match lists::cursors(params, OrderRef::parse)? {
        (Some(after), _) => (From::After(after), "starting_after"),
        (None, Some(before)) => (From::Before(before), "ending_before"),
        (None, None) => (From::Newest, ""),
    })
}

struct Asked {
    filter: Filter,
    /// False where nothing can match, as with text that is no order id.
    possible: bool,
}

fn filter(params: &Query, key_mode: Mode) -> Result<Asked, Refusal> {
    let wanted = params.filled("order_id");
    let number = wanted.and_then(OrderNumber::parse);
    let reference = params.filled("order_reference");
    let possible =
        wanted.is_some() == number.is_some() && !reference.is_some_and(|r| r.contains('\0'));
    Ok(Asked {
        filter: Filter {
            mode: lists::side(params, key_mode)?,
            standing: lists::standing(params)?,
            reference: reference.map(str::to_owned),
            number,
            from: Cursor::Newest,
            limit: lists::limit(params)?,
            offset: lists::offset(params)?,
        },
        possible,
    })
}
