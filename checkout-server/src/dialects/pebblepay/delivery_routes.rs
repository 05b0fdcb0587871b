//! Deliveries over the API: every attempt in the open, and sending an event again.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use pebblepay_core::delivery::DeliveryState;
use pebblepay_core::id::{DeliveryId, EventId};
use pebblepay_core::json::Json;
use pebblepay_core::refusal::{Noun, Refusal};
use pebblepay_core::time::iso_seconds;

use super::endpoint_routes::parse_id;
use super::wire::{object, string};
use super::{auth, lists};
use crate::app::deliveries::{self, Attempt, Listed, Whole};
use crate::http::body::JsonBody;
use crate::http::problem::Problem;
use crate::http::query::Query;
use crate::http::{Site, reply};

/// The deliveries of an endpoint.
#[utoipa::path(
    get, path = "/api/v1/webhook_endpoints/{id}/deliveries", tag = "Webhooks", summary = "List deliveries to an endpoint",
    description = "Newest first. `before` takes the smallest `endpoint_sequence` of a page to get the next one.",
    params(("id" = String, Path, description = "we_…"), super::endpoint_docs::ListDeliveries),
    responses(
        (status = 200, description = "A page of deliveries", body = super::endpoint_docs::DeliveryList),
        (status = 400, description = "A parameter is wrong", body = super::docs::Error),
        (status = 401, description = "No or wrong key", body = super::docs::Error),
        (status = 404, description = "No such endpoint on the key's side", body = super::docs::Error),
    ),
    security(("bearer" = []), ("x_api_key" = []))
)]
pub async fn of_endpoint(
    State(site): State<Site>,
    headers: HeaderMap,
    Path(id): Path<String>,
    uri: Uri,
) -> Result<Response, Problem> {
    let caller = auth::caller(&site.app, &headers).await?;
    let params = Query::of(&uri)?;
    let before = match params.get("before") {
        None => i64::MAX,
        Some(text) => lists::integer("before", text, 1, i64::MAX)?,
    };
    let (store, id, limit) = (&caller.store.id, parse_id(&id)?, lists::limit(&params)?);
    let page = deliveries::of_endpoint(&site.app, store, caller.mode, id, before, limit).await?;
    Ok(reply::json(200, &list(&page)))
}

/// The deliveries of an event.
#[utoipa::path(
    get, path = "/api/v1/events/{id}/deliveries", tag = "Webhooks", summary = "List deliveries of an event",
    params(("id" = String, Path, description = "evt_…")),
    responses(
        (status = 200, description = "One for each receiver", body = super::endpoint_docs::DeliveryList),
        (status = 401, description = "No or wrong key", body = super::docs::Error),
        (status = 404, description = "No such event on the key's side", body = super::docs::Error),
    ),
    security(("bearer" = []), ("x_api_key" = []))
)]
pub async fn of_event(
    State(site): State<Site>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let caller = auth::caller(&site.app, &headers).await?;
    let id = parse_event(&id)?;
    let all = deliveries::of_event(&site.app, &caller.store.id, caller.mode, id).await?;
    Ok(reply::json(200, &list(&all)))
}

/// One delivery with every attempt.
#[utoipa::path(
    get, path = "/api/v1/deliveries/{id}", tag = "Webhooks", summary = "Get a delivery",
    description = "With the body that is sent and every attempt: when, how long it took, and what the receiver answered.",
    params(("id" = String, Path, description = "dlv_…")),
    responses(
        (status = 200, description = "The delivery", body = super::endpoint_docs::WholeDelivery),
        (status = 401, description = "No or wrong key", body = super::docs::Error),
        (status = 404, description = "No such delivery on the key's side", body = super::docs::Error),
    ),
    security(("bearer" = []), ("x_api_key" = []))
)]
pub async fn get(
    State(site): State<Site>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let caller = auth::caller(&site.app, &headers).await?;
    let id = DeliveryId::parse(&id).ok_or(Refusal::NotFound(Noun::Delivery))?;
    let Whole {
        delivery,
        body,
        attempts,
        ..
    } = deliveries::get(&site.app, &caller.store.id, caller.mode, id).await?;
    let history = attempts.iter().map(attempt).collect();
    let shown = fields(&delivery)
        .with("request_body", body)
        .with("history", Json::Array(history))
        .build();
    Ok(reply::json(200, &shown))
}

/// Sends an event once more (F-14).
#[utoipa::path(
    post, path = "/api/v1/events/{id}/resend", tag = "Webhooks", summary = "Resend an event",
    description = "To one endpoint, or to every receiver, whatever they answered before. It keeps its id and its bytes; only the time in its signature is new.",
    params(("id" = String, Path, description = "evt_…")),
    request_body(content = super::endpoint_docs::Resend, description = "To whom"),
    responses(
        (status = 200, description = "How many deliveries are on their way", body = super::endpoint_docs::Resent),
        (status = 400, description = "The endpoint is disabled", body = super::docs::Error),
        (status = 401, description = "No or wrong key", body = super::docs::Error),
        (status = 404, description = "No such event or endpoint on the key's side", body = super::docs::Error),
    ),
    security(("bearer" = []), ("x_api_key" = []))
)]
pub async fn resend(
    State(site): State<Site>,
    headers: HeaderMap,
    Path(id): Path<String>,
    body: JsonBody,
) -> Result<Response, Problem> {
    let caller = auth::caller(&site.app, &headers).await?;
    let json = body.read(&headers)?;
    object(&json)?;
    let endpoint = string(&json, "endpoint_id")?.map(parse_id).transpose()?;
    let (store, id) = (&caller.store.id, parse_event(&id)?);
    let count = deliveries::resend(&site.app, store, caller.mode, id, endpoint).await?;
    Ok(reply::json(200, &resent(count)))
}

fn parse_event(text: &str) -> Result<EventId, Refusal> {
    EventId::parse(text).ok_or(Refusal::NotFound(Noun::Event))
}

pub(super) fn resent(count: u64) -> Json {
    Json::object()
        .with("deliveries", i64::try_from(count).unwrap_or(i64::MAX))
        .build()
}

fn list(page: &[Listed]) -> Json {
    let rows = page.iter().map(|d| fields(d).build()).collect();
    Json::object().with("deliveries", Json::Array(rows)).build()
}

fn fields(d: &Listed) -> pebblepay_core::json::ObjectBuilder {
    let next = (d.state == DeliveryState::Pending).then(|| iso_seconds(d.next_at_ms));
    Json::object()
        .with("id", d.id.as_str())
        .with("event_id", d.event_id.as_str())
        .with("event_sequence", d.sequence)
        .with("endpoint_id", d.endpoint_id.as_deref())
        .with("endpoint_sequence", d.number)
        .with("url", d.url.as_str())
        .with("status", d.state.as_str())
        .with("attempts", d.attempts)
        .with("next_attempt_at", next)
        .with("created_at", iso_seconds(d.created_at_ms))
        .with("finished_at", d.finished_at_ms.map(iso_seconds))
}

fn attempt(a: &Attempt) -> Json {
    Json::object()
        .with("number", a.number)
        .with("at", iso_seconds(a.at_ms))
        .with("duration_ms", a.duration_ms)
        .with("status_code", a.status)
        .with("error", a.error.as_deref())
        .with("reply", a.reply.as_deref())
        .build()
}
