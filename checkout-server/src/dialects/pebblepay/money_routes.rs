//! PebblePay's handlers for what moves money after a payment: refunds, the balance, the ledger.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use pebblepay_core::canonical_json;
use pebblepay_core::id::{MovementId, OrderRef};
use pebblepay_core::json::Json;
use pebblepay_core::limits;
use pebblepay_core::money::Currency;
use pebblepay_core::refusal::{FieldProblem, Noun, Refusal};

use super::show::{self, View};
use super::{auth, lists, wire};
use crate::app::auth::Caller;
use crate::app::ledger::{self, Span};
use crate::app::refund::{self, Refunded, Wish};
use crate::http::body::JsonBody;
use crate::http::problem::Problem;
use crate::http::query::Query;
use crate::http::{Site, idempotency, reply};

/// Gives a payment back, whole or in part (PEB-060…067, F-12).
#[utoipa::path(
    post, path = "/api/v1/orders/{id}/refund", tag = "Refunds", summary = "Refund an order",
    description = "Gives back `amount`, or all that is left. An order stays `completed` until all of it is given back; `amount_refunded` tells how much was. Parallel refunds never give back more than was paid.",
    params(
        ("id" = String, Path, description = "PP-…, txn_…, cs_… or the UUID"),
        ("Idempotency-Key" = Option<String>, Header, description = "1–255 printable characters; the same key gives the same answer for 24 hours"),
    ),
    request_body(content = super::docs::CreateRefund, description = "May be empty"),
    responses(
        (status = 200, description = "The order, with the refund", body = super::docs::RefundedOrder),
        (status = 400, description = "It is not paid, given back already or disputed, or less is left", body = super::docs::Error),
        (status = 401, description = "No or wrong key", body = super::docs::Error),
        (status = 404, description = "No such order in this store", body = super::docs::Error),
    ),
    security(("bearer" = []), ("x_api_key" = []))
)]
pub async fn refund(
    State(site): State<Site>,
    headers: HeaderMap,
    Path(id): Path<String>,
    uri: Uri,
    body: JsonBody,
) -> Result<Response, Problem> {
    let caller = auth::caller(&site.app, &headers).await?;
    let json = body.read_or_empty(&headers)?;
    let wish = wish(&id, &json)?;
    let route = format!("POST {}", uri.path());
    let key = idempotency::key(&headers, &caller, &route, &body.bytes)?;
    let (public_url, now_ms) = (site.public_url.clone(), site.app.clock.now_ms());
    let render = move |done: &Refunded| {
        let view = View {
            public_url: &public_url,
            now_ms,
        };
        let body = show::order_with(&done.order, "refund", show::refund(&done.refund), view);
        (200, canonical_json::to_string(&body))
    };
    let answer = refund::refund(&site.app, &caller, wish, key, render).await?;
    Ok(reply::answer(answer))
}

fn wish(id: &str, body: &Json) -> Result<Wish, Refusal> {
    wire::object(body)?;
    let amount = wire::decimal(body, "amount")?;
    let reason = wire::string(body, "reason")?;
    Ok(Wish {
        order: OrderRef::parse(id).ok_or(Refusal::NotFound(Noun::Order))?,
        amount,
        reason: wire::line("reason", reason, limits::REASON_CHARS_MAX)?,
    })
}

/// What the store is owed, by currency.
#[utoipa::path(
    get, path = "/api/v1/balance", tag = "Balance", summary = "Get the balance",
    description = "One row for each currency in which the store was ever paid. Test payments never touch it: with a test key the list is empty.",
    params(super::docs::Side),
    responses(
        (status = 200, description = "The balance", body = super::docs::Balance),
        (status = 400, description = "A parameter is wrong", body = super::docs::Error),
        (status = 401, description = "No or wrong key", body = super::docs::Error),
    ),
    security(("bearer" = []), ("x_api_key" = []))
)]
pub async fn balance(
    State(site): State<Site>,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, Problem> {
    let caller = auth::caller(&site.app, &headers).await?;
    let caller = of_side(&caller, &Query::of(&uri)?)?;
    let rows = ledger::balances(&site.app, &caller).await?;
    let rows = rows
        .into_iter()
        .map(|money| {
            Json::object()
                .with("currency", money.currency().code())
                .with("amount", money)
                .build()
        })
        .collect();
    let body = Json::object()
        .with("is_test", caller.mode.is_test())
        .with("balances", Json::Array(rows))
        .build();
    Ok(reply::json(200, &body))
}

/// Every movement of the balance, newest first.
#[utoipa::path(
    get, path = "/api/v1/ledger", tag = "Balance", summary = "List the ledger",
    description = "Every sale, refund and dispute, newest first, with what it did to the balance. The `net_amount` of all rows of a currency add up to its balance.",
    params(super::docs::ListLedger),
    responses(
        (status = 200, description = "A page of movements", body = super::docs::Ledger),
        (status = 400, description = "A parameter is wrong", body = super::docs::Error),
        (status = 401, description = "No or wrong key", body = super::docs::Error),
    ),
    security(("bearer" = []), ("x_api_key" = []))
)]
pub async fn entries(
    State(site): State<Site>,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, Problem> {
    let caller = auth::caller(&site.app, &headers).await?;
    let params = Query::of(&uri)?;
    let caller = of_side(&caller, &params)?;
    let currency = match params.filled("currency") {
        None => None,
        Some(code) => Some(
            Currency::parse(code)
                .map_err(|_| Refusal::field("currency", FieldProblem::NotACurrency))?,
        ),
    };
    let (below, above) = lists::cursors(&params, MovementId::parse)?;
    let limit = lists::limit(&params)?;
    let span = Span { below, above };
    let (rows, has_more) = ledger::movements(&site.app, &caller, currency, span, limit).await?;
    let body = Json::object()
        .with("is_test", caller.mode.is_test())
        .with(
            "entries",
            Json::Array(rows.iter().map(show::movement).collect()),
        )
        .with("limit", limit)
        .with("has_more", has_more)
        .build();
    Ok(reply::json(200, &body))
}

/// The caller on the side that is asked for (F-16).
fn of_side(caller: &Caller, params: &Query) -> Result<Caller, Refusal> {
    Ok(Caller {
        mode: lists::side(params, caller.mode)?,
        ..caller.clone()
    })
}
