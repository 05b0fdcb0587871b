//! What the customer's browser asks: opened by the headers of one payment, from any page (PEP-009…
//! PEP-013). Other routes of the API never answer to pages of other origins (TRAP-59).

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use pebblepay_core::json::Json;
use pebblepay_core::refusal::{FieldProblem, Refusal};
use pebblepay_core::time::iso_millis;

use super::lists::environment;
use super::{show, wire};
use crate::app::orders::SessionOrder;
use crate::app::payor::{self, Shown};
use crate::http::body::JsonBody;
use crate::http::client_address::ClientAddress;
use crate::http::problem::Problem;
use crate::http::{Site, reply};

/// What a browser asks before it sends the headers.
pub async fn first() -> impl IntoResponse {
    let headers = [
        (
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            HeaderValue::from_static("x-session-token, x-signature, content-type"),
        ),
        (
            header::ACCESS_CONTROL_ALLOW_METHODS,
            HeaderValue::from_static("GET, POST"),
        ),
        (
            header::ACCESS_CONTROL_MAX_AGE,
            HeaderValue::from_static("86400"),
        ),
    ];
    (StatusCode::NO_CONTENT, headers)
}

/// Lets pages of any origin read the answers: who has the headers may, wherever the page is from.
/// No cookie is ever taken.
pub async fn cors(request: Request, next: Next) -> Response {
    const SHOWN: HeaderValue = HeaderValue::from_static("retry-after, x-request-id");
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, SHOWN);
    headers.insert(
        header::ACCESS_CONTROL_ALLOW_ORIGIN,
        HeaderValue::from_static("*"),
    );
    response
}

fn shown(headers: &HeaderMap, address: ClientAddress) -> Shown<'_> {
    let text = |name| {
        let value: Option<&HeaderValue> = headers.get(name);
        value.and_then(|v| v.to_str().ok()).map(str::trim)
    };
    Shown {
        token: text("x-session-token"),
        signature: text("x-signature"),
        address: address.0,
    }
}

async fn payor(
    site: &Site,
    headers: &HeaderMap,
    address: ClientAddress,
) -> Result<SessionOrder, Problem> {
    Ok(payor::admit(&site.app, shown(headers, address), 0).await?)
}

/// `GET /api/v1/payments/session-details` (PEP-011).
pub async fn details(
    State(site): State<Site>,
    headers: HeaderMap,
    address: ClientAddress,
) -> Result<Response, Problem> {
    let SessionOrder { store, order, .. } = payor(&site, &headers, address).await?;
    let now_ms = site.app.clock.now_ms();
    let left_ms = (order.expires_at_ms - now_ms).max(0);
    let body = Json::object()
        .with("invoice_id", order.id.as_str())
        .with("amount_usd", order.amount)
        .with(
            "currency",
            order.amount.currency().code().to_ascii_lowercase(),
        )
        .with("description", order.details.description.as_deref())
        .with("expires_at", iso_millis(order.expires_at_ms))
        .with("invoice_status", show::status_now(&order, now_ms))
        .with("remaining_time", left_ms)
        .with("remaining_seconds", left_ms / 1000)
        .with("merchant_name", store.name)
        .with("network_environment", environment(order.mode))
        .with("locked_network", Json::Null)
        .with("locked_token_id", Json::Null)
        .with("locked_payment_address", Json::Null)
        .build();
    Ok(reply::json(200, &body))
}

/// `GET /api/v1/payments/available-tokens`: there are none, as cards are taken here, on the page of
/// `payment_url` (PEP-010).
pub async fn tokens(
    State(site): State<Site>,
    headers: HeaderMap,
    address: ClientAddress,
) -> Result<Response, Problem> {
    let SessionOrder { store, order, .. } = payor(&site, &headers, address).await?;
    let cards = order.mode.is_test() || store.live_gateway;
    let body = Json::object()
        .with("tokens", Json::Array(Vec::new()))
        .with("payment_methods", Json::array(cards.then_some("card")))
        .with("payment_url", payment_url(&site, &order.session))
        .build();
    Ok(reply::json(200, &body))
}

/// The hosted page, for whoever has proved to be the customer.
fn payment_url(site: &Site, session: &pebblepay_core::id::SessionId) -> String {
    format!("{}/pay/{session}", site.public_url)
}

/// `GET /api/v1/payments/payment-status` (PEP-012). It answers for a day after the end: who asks
/// again and again has to see it.
pub async fn status(
    State(site): State<Site>,
    headers: HeaderMap,
    address: ClientAddress,
) -> Result<Response, Problem> {
    let shown = shown(&headers, address);
    let found = payor::admit(&site.app, shown, payor::AFTERWARDS_MS).await?;
    let status = show::status_now(&found.order, site.app.clock.now_ms());
    let body = Json::object()
        .with("status", status)
        .with("paid_at", found.order.completed_at_ms.map(iso_millis))
        .build();
    Ok(reply::json(200, &body))
}

/// `POST /api/v1/payments/payment-addresses`: no network is taken here, so there is no address
/// (PEP-010).
pub async fn addresses(
    State(site): State<Site>,
    headers: HeaderMap,
    address: ClientAddress,
    body: JsonBody,
) -> Result<Response, Problem> {
    const RULE: &str = "is not taken here: the invoice is paid by card at its payment_url";
    payor(&site, &headers, address).await?;
    body.read_or_empty(&headers)?;
    Err(Refusal::field("network", FieldProblem::Invalid(RULE)).into())
}

/// `POST /api/v1/payments/customer-email` (PEP-010).
pub async fn email(
    State(site): State<Site>,
    headers: HeaderMap,
    address: ClientAddress,
    body: JsonBody,
) -> Result<Response, Problem> {
    let found = payor(&site, &headers, address).await?;
    let email = wire::customer_email(&body.read(&headers)?)?;
    payor::set_email(&site.app, found.order.session, email.clone()).await?;
    let body = Json::object()
        .with("success", true)
        .with("email", email)
        .with("message", "the receipt goes to this address")
        .build();
    Ok(reply::json(200, &body))
}
