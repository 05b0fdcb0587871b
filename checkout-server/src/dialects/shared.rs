//! The routes that two systems have at the same paths: events and their streams. Which of the two
//! is spoken says the key, which knows the words it was made for; what is told is the same.

use axum::extract::ws::WebSocketUpgrade;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use pebblepay_core::store::Dialect;

use super::{pebblepay, pepay};
use crate::http::Site;
use crate::http::body::JsonBody;
use crate::http::client_address::ClientAddress;
use crate::http::problem::Problem;
use crate::http::query::Query;
use pepay::event_routes::is_spoken as is_pepay;

/// `GET /api/v1/events`
pub async fn events(site: State<Site>, headers: HeaderMap, uri: Uri) -> Result<Response, Problem> {
    match is_pepay(&headers) {
        true => pepay::event_routes::list(site, headers, uri).await,
        false => pebblepay::event_routes::list(site, headers, uri).await,
    }
}

/// `GET /api/v1/events/{id}`
pub async fn event(
    site: State<Site>,
    headers: HeaderMap,
    id: Path<String>,
) -> Result<Response, Problem> {
    match is_pepay(&headers) {
        true => pepay::event_routes::get(site, headers, id).await,
        false => pebblepay::event_routes::get(site, headers, id).await,
    }
}

/// `POST /api/v1/ws/token`
pub async fn ws_token(
    site: State<Site>,
    headers: HeaderMap,
    body: JsonBody,
) -> Result<Response, Problem> {
    match is_pepay(&headers) {
        true => pepay::event_routes::create_token(site, headers, body).await,
        false => pebblepay::event_routes::create_token(site, headers, body).await,
    }
}

/// `GET /api/v1/events/stream`
pub async fn stream(site: State<Site>, headers: HeaderMap, uri: Uri) -> Result<Response, Problem> {
    match is_pepay(&headers) {
        true => pepay::streams::stream(site, headers, uri).await,
        false => pebblepay::streams::stream(site, headers, uri).await,
    }
}

/// `GET /ws/merchant/events`: with a token the key that made it says what is spoken.
pub async fn socket(
    State(site): State<Site>,
    headers: HeaderMap,
    uri: Uri,
    address: ClientAddress,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, Problem> {
    let params = Query::of(&uri)?;
    let opened = pebblepay::streams::opened(&site, &headers, params, address, upgrade).await?;
    match opened.caller.dialect {
        Dialect::Pepay => pepay::streams::socket(site, opened).await,
        _ => pebblepay::streams::socket(site, opened).await,
    }
}
