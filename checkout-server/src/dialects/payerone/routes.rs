//! PayerOne's handlers for orders.

use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use pebblepay_core::canonical_json;
use pebblepay_core::id::OrderRef;
use pebblepay_core::order::Order;
use pebblepay_core::refusal::{FieldProblem, Noun, Refusal};
use pebblepay_core::store::{Dialect, Mode};

use super::{show, wire};
use crate::app::create_order::{self, CreateOrder, Pricing};
use crate::app::orders::{self, Expand};
use crate::dialects::bearer;
use crate::http::body::JsonBody;
use crate::http::problem::Problem;
use crate::http::query::Query;
use crate::http::{Site, idempotency, reply};

/// `POST /checkout/v1/orders_v2` and, as older clients write it, `…/orders` (PAY1-013, PAY1-014).
pub async fn create(
    State(site): State<Site>,
    headers: HeaderMap,
    uri: Uri,
    body: JsonBody,
) -> Result<Response, Problem> {
    let caller = bearer::caller(&site.app, &headers).await?;
    let json = body.read(&headers)?;
    if caller.mode == Mode::Live && !caller.store.live_gateway {
        return Err(Refusal::NoLiveGateway.into());
    }
    let wire::Create { amount, details } = wire::create(&json)?;
    for target in &details.targets {
        site.app.check_webhook_url("ipn_url", Some(&target.url))?;
    }
    let route = format!("POST {}", uri.path());
    let key = idempotency::key(&headers, &caller, &route, &body.bytes)?;
    let request = CreateOrder {
        store: caller.store.clone(),
        mode: caller.mode,
        pricing: Pricing::Amount(amount),
        details,
        dialect: Dialect::PayerOne,
        valid_ms: None,
    };
    let (public_url, now_ms) = (site.public_url.clone(), site.app.clock.now_ms());
    let render = move |order: &Order| {
        let body = show::created(order, &public_url, now_ms);
        (200, canonical_json::to_string(&body))
    };
    let answer = create_order::create(&site.app, request, key, render).await?;
    Ok(reply::answer(answer))
}

/// `GET /checkout/v1/orders?order_id=…`: how merchants verify a notification (PAY1-006, PAY1-011). Any
/// id that an order has finds it (B-02).
pub async fn get(
    State(site): State<Site>,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, Problem> {
    let caller = bearer::caller(&site.app, &headers).await?;
    let params = Query::of(&uri)?;
    let missing = Refusal::field("order_id", FieldProblem::Missing);
    let id = params.filled("order_id").ok_or(missing)?;
    let id = OrderRef::parse(id).ok_or(Refusal::NotFound(Noun::Order))?;
    let order = orders::get(&site.app, &caller, id).await?;
    let with = Expand {
        attempts: true,
        ..Expand::default()
    };
    let shown = orders::expand(&site.app, vec![order], with).await?;
    let one = shown.first().ok_or(Refusal::NotFound(Noun::Order))?;
    let mut attempts = one.attempts.iter().flatten();
    let attempt = attempts.find(|a| Some(&a.id) == one.order.attempt_id.as_ref());
    let now_ms = site.app.clock.now_ms();
    let body = show::found(&one.order, attempt, &site.public_url, now_ms);
    Ok(reply::json(200, &body))
}
