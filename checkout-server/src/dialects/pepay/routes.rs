//! Pepay's handlers for invoices.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use pebblepay_core::canonical_json;
use pebblepay_core::id::OrderRef;
use pebblepay_core::json::{Json, ObjectBuilder};
use pebblepay_core::order::Order;
use pebblepay_core::payor::Credentials;
use pebblepay_core::refusal::{Noun, Refusal};
use pebblepay_core::store::{Dialect, Mode};
use pebblepay_core::time::iso_millis;

use super::lists::{self, Expand};
use super::{show, wire};
use crate::app::create_order::{self, CreateOrder, Pricing};
use crate::app::invoices::{self, Filter, Page};
use crate::app::orders::{self, Cursor, Expanded, From};
use crate::app::payor;
use crate::dialects::pebblepay::{auth, lists as cursors};
use crate::http::body::JsonBody;
use crate::http::problem::Problem;
use crate::http::query::Query;
use crate::http::{Site, idempotency, reply};

/// `POST /api/v1/invoices` (PEP-005…008).
pub async fn create(
    State(site): State<Site>,
    headers: HeaderMap,
    body: JsonBody,
) -> Result<Response, Problem> {
    let caller = auth::caller(&site.app, &headers).await?;
    if caller.mode == Mode::Live && !caller.store.live_gateway {
        return Err(Refusal::NoLiveGateway.into());
    }
    let wire::Create {
        amount,
        valid_ms,
        details,
    } = wire::create(&body.read(&headers)?)?;
    let key = idempotency::key(&headers, &caller, "POST /api/v1/invoices", &body.bytes)?;
    let request = CreateOrder {
        store: caller.store.clone(),
        mode: caller.mode,
        pricing: Pricing::Amount(amount),
        details,
        dialect: Dialect::Pepay,
        valid_ms: Some(valid_ms),
    };
    let at = site.clone();
    let render = move |order: &Order| (201, canonical_json::to_string(&created(&at, order)));
    let answer = create_order::create(&site.app, request, key, render).await?;
    Ok(reply::answer(answer))
}

/// A new invoice with what its customer pays it with; the answer tells the credentials this once
/// (PEP-005, PEP-007).
fn created(site: &Site, order: &Order) -> Json {
    let Credentials { token, signature } = payor::credentials(&site.app, order);
    let headers = Json::object()
        .with("x-session-token", token.as_str())
        .with("x-signature", signature.as_str())
        .build();
    Json::object()
        .with("invoice_id", order.id.as_str())
        .with(
            "payment_url",
            format!(
                "{}/pay?session={token}&signature={signature}",
                site.public_url
            ),
        )
        .with("expires_at", iso_millis(order.expires_at_ms))
        .with("session_token", token)
        .with("signature", signature)
        .with("payment_session_headers", headers)
        .with("invoice", show::invoice(order, site.app.clock.now_ms()))
        .build()
}

/// `GET /api/v1/invoices/{id}` (PEP-040).
pub async fn get(
    State(site): State<Site>,
    headers: HeaderMap,
    Path(id): Path<String>,
    uri: Uri,
) -> Result<Response, Problem> {
    let caller = auth::caller(&site.app, &headers).await?;
    let with = lists::expand(&Query::of(&uri)?)?;
    let order = orders::get(&site.app, &caller, parse_id(&id)?).await?;
    let shown = expanded(&site, vec![order], with).await?;
    let body = shown.into_iter().next();
    Ok(reply::json(200, &body.ok_or(not_found())?))
}

/// `GET /api/v1/invoices/{id}/status` (PEP-041, PEP-043).
pub async fn status(
    State(site): State<Site>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let caller = auth::caller(&site.app, &headers).await?;
    let order = orders::get(&site.app, &caller, parse_id(&id)?).await?;
    let with = Expand {
        latest_payment: true,
        payments: false,
    };
    let read = read(&site, vec![order], with).await?;
    let found = read.first().ok_or(not_found())?;
    let body = Json::object()
        .with("object", "invoice_status")
        .with(
            "invoice",
            show::invoice(&found.order, site.app.clock.now_ms()),
        )
        .with("latest_payment", latest(found))
        .build();
    Ok(reply::json(200, &body))
}

/// `GET /api/v1/invoices` (PEP-045).
pub async fn list(
    State(site): State<Site>,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, Problem> {
    let caller = auth::caller(&site.app, &headers).await?;
    let params = Query::of(&uri)?;
    let with = lists::expand(&params)?;
    let (from, name) = match cursors::cursors(&params, OrderRef::parse)? {
        (Some(after), _) => (From::After(after), "starting_after"),
        (None, Some(before)) => (From::Before(before), "ending_before"),
        (None, None) => (From::Newest, ""),
    };
    let customer = params.filled("customer_id").map(str::to_owned);
    // No stored text has this character, and a database takes none with it.
    let nobody = customer.as_ref().is_some_and(|id| id.contains('\0'));
    let filter = Filter {
        mode: lists::side(&params, caller.mode)?,
        states: lists::states(&params)?,
        customer,
        from: Cursor::Newest,
        limit: lists::limit(&params)?,
    };
    let page = match nobody {
        true => Page {
            orders: Vec::new(),
            has_more: false,
        },
        false => invoices::list(&site.app, &caller, filter, from)
            .await?
            .ok_or(cursors::not_in_list(name))?,
    };
    let rows = expanded(&site, page.orders, with).await?;
    let body = Json::object()
        .with("object", "list")
        .with("data", Json::Array(rows))
        .with("has_more", page.has_more)
        .build();
    Ok(reply::json(200, &body))
}

/// The order that an id of any kind means (B-02).
fn parse_id(id: &str) -> Result<OrderRef, Refusal> {
    OrderRef::parse(id).ok_or(not_found())
}

fn not_found() -> Refusal {
    Refusal::NotFound(Noun::Order)
}

async fn read(site: &Site, orders: Vec<Order>, with: Expand) -> Result<Vec<Expanded>, Problem> {
    let with = orders::Expand {
        attempts: with != Expand::default(),
        ..orders::Expand::default()
    };
    Ok(orders::expand(&site.app, orders, with).await?)
}

/// Invoices with what was asked for beside them.
async fn expanded(site: &Site, orders: Vec<Order>, with: Expand) -> Result<Vec<Json>, Problem> {
    let now_ms = site.app.clock.now_ms();
    let one = |found: &Expanded| -> Json {
        let json: ObjectBuilder = show::invoice(&found.order, now_ms);
        json.with_some("latest_payment", with.latest_payment.then(|| latest(found)))
            .with_some("payments", with.payments.then(|| payments(found)))
            .build()
    };
    Ok(read(site, orders, with).await?.iter().map(one).collect())
}

/// The payment that stands for an invoice: the one that paid it, or else the newest; null where
/// none was tried.
fn latest(found: &Expanded) -> Json {
    let attempts = found.attempts.iter().flatten();
    attempts
        .rev()
        .find(|attempt| found.order.attempt_id.as_ref() == Some(&attempt.id))
        .map_or(Json::Null, |attempt| show::payment(&found.order, attempt))
}

fn payments(found: &Expanded) -> Json {
    let attempts = found.attempts.iter().flatten();
    let rows = attempts.map(|attempt| show::payment(&found.order, attempt));
    Json::Array(rows.collect())
}
