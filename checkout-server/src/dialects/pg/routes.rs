//! PG's handlers for payment links.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use pebblepay_core::canonical_json;
use pebblepay_core::id::{OrderId, OrderRef};
use pebblepay_core::json::Json;
use pebblepay_core::limits::UNLIMITED_MS;
use pebblepay_core::order::Order;
use pebblepay_core::refusal::{FieldProblem, Noun, Refusal};
use pebblepay_core::store::{Dialect, Mode};

use super::{show, wire};
use crate::app::create_order::{self, CreateOrder, Pricing};
use crate::app::links::{self, Filter, Status};
use crate::app::orders::{self, Expand};
use crate::app::{auth, end};
use crate::dialects::bearer;
use crate::dialects::pebblepay::lists;
use crate::http::body::JsonBody;
use crate::http::problem::Problem;
use crate::http::query::Query;
use crate::http::{Site, idempotency, reply};

const WITH: Expand = Expand {
    attempts: true,
    refunds: true,
    coupon: false,
};

/// A link as an answer, for use inside a transaction.
fn rendered(site: &Site, status: u16) -> impl Fn(&Order) -> (u16, String) + Send + Sync + 'static {
    let (public_url, now_ms) = (site.public_url.clone(), site.app.clock.now_ms());
    move |order| {
        let body = show::link(order, &public_url, now_ms);
        (status, canonical_json::to_string(&body))
    }
}

/// The caller and the query, if the caller may speak for the merchant that the query names (PG-071).
async fn caller(
    site: &Site,
    headers: &HeaderMap,
    uri: &Uri,
) -> Result<(Arc<auth::Caller>, Query), Problem> {
    let caller = bearer::caller(&site.app, headers).await?;
    let params = Query::of(uri)?;
    wire::check_merchant(&caller.store, params.filled("merchant_code"))?;
    Ok((caller, params))
}

/// `POST /api/public/v1/payment-links`: a link that can be paid until it is paid or cancelled
/// (PG-006, B-10).
pub async fn create(
    State(site): State<Site>,
    headers: HeaderMap,
    uri: Uri,
    body: JsonBody,
) -> Result<Response, Problem> {
    let (caller, _) = caller(&site, &headers, &uri).await?;
    let json = body.read(&headers)?;
    wire::check_merchant(&caller.store, wire::merchant(&json)?)?;
    if caller.mode == Mode::Live && !caller.store.live_gateway {
        return Err(Refusal::NoLiveGateway.into());
    }
    let wire::Create { amount, details } = wire::create(&json, caller.store.currency)?;
    let route = "POST /api/public/v1/payment-links";
    let key = idempotency::key(&headers, &caller, route, &body.bytes)?;
    let request = CreateOrder {
        store: caller.store.clone(),
        mode: caller.mode,
        pricing: Pricing::Amount(amount),
        details,
        dialect: Dialect::Pg,
        valid_ms: Some(UNLIMITED_MS),
    };
    let answer = create_order::create(&site.app, request, key, rendered(&site, 201)).await?;
    Ok(reply::answer(answer))
}

/// `GET /api/public/v1/payment-links/{id}`: by any id that an order has (B-02).
pub async fn get(
    State(site): State<Site>,
    headers: HeaderMap,
    Path(id): Path<String>,
    uri: Uri,
) -> Result<Response, Problem> {
    let (caller, _) = caller(&site, &headers, &uri).await?;
    let id = OrderRef::parse(&id).ok_or(Refusal::NotFound(Noun::Order))?;
    let order = orders::get(&site.app, &caller, id).await?;
    let shown = orders::expand(&site.app, vec![order], WITH).await?;
    let now_ms = site.app.clock.now_ms();
    let one = shown.first().ok_or(Refusal::NotFound(Noun::Order))?;
    Ok(reply::json(
        200,
        &show::expanded(one, &site.public_url, now_ms),
    ))
}

/// `GET /api/public/v1/payment-links`: newest first, page by page.
pub async fn list(
    State(site): State<Site>,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, Problem> {
    let (caller, params) = caller(&site, &headers, &uri).await?;
    let limit = lists::limit(&params)?;
    let reference = params.filled("reference");
    let filter = Filter {
        mode: lists::side(&params, caller.mode)?,
        status: status(&params)?,
        reference: reference.map(str::to_owned),
        below: cursor(&params)?,
        limit,
    };
    let page = if reference.is_some_and(|r| r.contains('\0')) {
        links::Page::default()
    } else {
        links::list(&site.app, &caller, filter).await?
    };
    let next = page.orders.last().filter(|_| page.has_more);
    let next = next.map(|order| order.id.as_str().to_owned());
    let shown = orders::expand(&site.app, page.orders, WITH).await?;
    let now_ms = site.app.clock.now_ms();
    let rows = shown
        .iter()
        .map(|one| show::expanded(one, &site.public_url, now_ms));
    let body = Json::object()
        .with("data", Json::array(rows))
        .with("limit", limit)
        .with("has_more", page.has_more)
        .with("next_cursor", next)
        .build();
    Ok(reply::json(200, &body))
}

/// `POST /api/public/v1/payment-links/{id}/cancel`: it can no longer be paid.
pub async fn cancel(
    State(site): State<Site>,
    headers: HeaderMap,
    Path(id): Path<String>,
    uri: Uri,
    body: JsonBody,
) -> Result<Response, Problem> {
    let (caller, _) = caller(&site, &headers, &uri).await?;
    body.read_or_empty(&headers)?;
    let id = OrderRef::parse(&id).ok_or(Refusal::NotFound(Noun::Order))?;
    let route = format!("POST {}", uri.path());
    let key = idempotency::key(&headers, &caller, &route, &body.bytes)?;
    let answer = end::cancel(&site.app, &caller, id, key, rendered(&site, 200)).await?;
    Ok(reply::answer(answer))
}

fn status(params: &Query) -> Result<Option<Status>, Refusal> {
    const WORDS: &str = "pending, processing, succeeded, failed, cancelled";
    let Some(word) = params.filled("status") else {
        return Ok(None);
    };
    let wrong = Refusal::field("status", FieldProblem::NotOneOf(WORDS));
    Status::parse(word).map(Some).ok_or(wrong)
}

/// Where the page begins: after the link that `next_cursor` named.
fn cursor(params: &Query) -> Result<Option<OrderId>, Refusal> {
    let Some(text) = params.filled("cursor") else {
        return Ok(None);
    };
    OrderId::parse(text)
        .map(Some)
        .ok_or(lists::not_in_list("cursor"))
}
