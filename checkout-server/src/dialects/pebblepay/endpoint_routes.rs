//! Webhook endpoints over the API: registering, changing, new secrets, test events, recovery.

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use pebblepay_core::delivery::DisabledFor;
use pebblepay_core::event::EventKind;
use pebblepay_core::id::EndpointId;
use pebblepay_core::json::Json;
use pebblepay_core::refusal::{FieldProblem, Noun, Refusal};
use pebblepay_core::store::Dialect;
use pebblepay_core::style::{BodyFormat, BodyStyle, StatusKey};
use pebblepay_core::time::iso_seconds;

use super::event_routes::since;
use super::wire::{flag, given, object, string};
use super::{auth, events};
use crate::app::deliveries::{self, Recovery};
use crate::app::endpoints::{self, Changes, Endpoint, Health, NewEndpoint, PING};
use crate::app::webhooks::{self, Tried};
use crate::http::body::JsonBody;
use crate::http::problem::Problem;
use crate::http::{Site, reply};

/// Registers an endpoint (F-18).
#[utoipa::path(
    post, path = "/api/v1/webhook_endpoints", tag = "Webhooks", summary = "Create a webhook endpoint",
    description = "A URL that is told of every payment of the key's side, with a secret of its own. The secret is shown this once.",
    request_body(content = super::endpoint_docs::CreateEndpoint, description = "The endpoint"),
    responses(
        (status = 201, description = "The endpoint with its secret", body = super::endpoint_docs::Endpoint),
        (status = 400, description = "The URL can not be used, or an event is unknown", body = super::docs::Error),
        (status = 401, description = "No or wrong key", body = super::docs::Error),
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
    object(&json)?;
    let missing = Refusal::field("url", FieldProblem::Missing);
    let new = NewEndpoint {
        url: string(&json, "url")?.ok_or(missing)?.to_owned(),
        // It is told in the words that its owner speaks, or in those that are asked for.
        dialect: dialect(&json, caller.dialect)?,
        mode: caller.mode,
        events: names(&json)?,
        style: BodyStyle {
            format: format(&json)?.unwrap_or_default(),
            status_key: status_key(&json)?.unwrap_or_default(),
        },
    };
    let made = endpoints::create(&site.app, None, &caller.store.id, &new).await?;
    let shown = show(&made, &Health::default(), made.secret.as_deref());
    Ok(reply::json(201, &shown))
}

/// Every endpoint of the key's side.
#[utoipa::path(
    get, path = "/api/v1/webhook_endpoints", tag = "Webhooks", summary = "List webhook endpoints",
    responses(
        (status = 200, description = "The endpoints and how they are doing", body = super::endpoint_docs::EndpointList),
        (status = 401, description = "No or wrong key", body = super::docs::Error),
    ),
    security(("bearer" = []), ("x_api_key" = []))
)]
pub async fn list(State(site): State<Site>, headers: HeaderMap) -> Result<Response, Problem> {
    let caller = auth::caller(&site.app, &headers).await?;
    let all = endpoints::list(&site.app, &caller.store.id, caller.mode).await?;
    let rows = all
        .iter()
        .map(|(e, health)| show(e, health, None))
        .collect();
    let body = Json::object().with("endpoints", Json::Array(rows)).build();
    Ok(reply::json(200, &body))
}

/// One endpoint.
#[utoipa::path(
    get, path = "/api/v1/webhook_endpoints/{id}", tag = "Webhooks", summary = "Get a webhook endpoint",
    params(("id" = String, Path, description = "we_…")),
    responses(
        (status = 200, description = "The endpoint and how it is doing", body = super::endpoint_docs::Endpoint),
        (status = 401, description = "No or wrong key", body = super::docs::Error),
        (status = 404, description = "No such endpoint on the key's side", body = super::docs::Error),
    ),
    security(("bearer" = []), ("x_api_key" = []))
)]
pub async fn get(
    State(site): State<Site>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let caller = auth::caller(&site.app, &headers).await?;
    let id = parse_id(&id)?;
    let (endpoint, health) = endpoints::get(&site.app, &caller.store.id, caller.mode, id).await?;
    Ok(reply::json(200, &show(&endpoint, &health, None)))
}

/// Changes an endpoint.
#[utoipa::path(
    put, path = "/api/v1/webhook_endpoints/{id}", tag = "Webhooks", summary = "Change a webhook endpoint",
    description = "Fields that are absent stay as they are. While an endpoint is disabled, what happens is held for it; enabling it sends that, in order.",
    params(("id" = String, Path, description = "we_…")),
    request_body(content = super::endpoint_docs::UpdateEndpoint, description = "What changes"),
    responses(
        (status = 200, description = "The endpoint", body = super::endpoint_docs::Endpoint),
        (status = 400, description = "The URL can not be used, or an event is unknown", body = super::docs::Error),
        (status = 401, description = "No or wrong key", body = super::docs::Error),
        (status = 404, description = "No such endpoint on the key's side", body = super::docs::Error),
    ),
    security(("bearer" = []), ("x_api_key" = []))
)]
pub async fn update(
    State(site): State<Site>,
    headers: HeaderMap,
    Path(id): Path<String>,
    body: JsonBody,
) -> Result<Response, Problem> {
    let caller = auth::caller(&site.app, &headers).await?;
    let json = body.read(&headers)?;
    object(&json)?;
    let changes = Changes {
        url: string(&json, "url")?.map(str::to_owned),
        events: json.get("events").map(|_| names(&json)).transpose()?,
        enabled: flag(&json, "enabled")?,
        format: format(&json)?,
        status_key: status_key(&json)?,
    };
    let (store, id) = (&caller.store.id, parse_id(&id)?);
    let (endpoint, health) =
        endpoints::update(&site.app, None, (store, caller.mode, id), changes).await?;
    Ok(reply::json(200, &show(&endpoint, &health, None)))
}

/// Removes an endpoint.
#[utoipa::path(
    delete, path = "/api/v1/webhook_endpoints/{id}", tag = "Webhooks", summary = "Delete a webhook endpoint",
    description = "Nothing more is sent to it, also not what waits. To pause it, disable it instead.",
    params(("id" = String, Path, description = "we_…")),
    responses(
        (status = 200, description = "It is deleted", body = super::docs::Deleted),
        (status = 401, description = "No or wrong key", body = super::docs::Error),
        (status = 404, description = "No such endpoint on the key's side", body = super::docs::Error),
    ),
    security(("bearer" = []), ("x_api_key" = []))
)]
pub async fn delete(
    State(site): State<Site>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let caller = auth::caller(&site.app, &headers).await?;
    let id = parse_id(&id)?;
    endpoints::remove(&site.app, None, &caller.store.id, caller.mode, id.clone()).await?;
    let body = Json::object()
        .with("id", id.as_str())
        .with("deleted", true)
        .build();
    Ok(reply::json(200, &body))
}

/// Gives an endpoint a new secret (F-04).
#[utoipa::path(
    post, path = "/api/v1/webhook_endpoints/{id}/rotate_secret", tag = "Webhooks", summary = "Rotate a webhook secret",
    description = "Makes a new secret and shows it this once. For 24 hours webhook-signature carries the signatures of both; X-Webhook-Signature is made with the new one at once.",
    params(("id" = String, Path, description = "we_…")),
    responses(
        (status = 200, description = "The endpoint with its new secret", body = super::endpoint_docs::Endpoint),
        (status = 401, description = "No or wrong key", body = super::docs::Error),
        (status = 404, description = "No such endpoint on the key's side", body = super::docs::Error),
    ),
    security(("bearer" = []), ("x_api_key" = []))
)]
pub async fn rotate(
    State(site): State<Site>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let caller = auth::caller(&site.app, &headers).await?;
    let (store, id) = (&caller.store.id, parse_id(&id)?);
    let (rotated, health) = endpoints::rotate(&site.app, None, store, caller.mode, id).await?;
    let shown = show(&rotated, &health, rotated.secret.as_deref());
    Ok(reply::json(200, &shown))
}

/// Sends a test event and tells what the receiver answered.
#[utoipa::path(
    post, path = "/api/v1/webhook_endpoints/{id}/test", tag = "Webhooks", summary = "Send a test event",
    description = "Sends one made-up event now and shows the answer. It is in no log, has `is_test: true` and is signed with the secret of the test side: the endpoint's own, or for a live endpoint the store's test secret, so nobody can take it for a payment.",
    params(("id" = String, Path, description = "we_…")),
    request_body(content = super::endpoint_docs::TestEvent, description = "Which event"),
    responses(
        (status = 200, description = "What the receiver answered", body = super::endpoint_docs::TestResult),
        (status = 400, description = "The event is unknown", body = super::docs::Error),
        (status = 401, description = "No or wrong key", body = super::docs::Error),
        (status = 404, description = "No such endpoint on the key's side", body = super::docs::Error),
    ),
    security(("bearer" = []), ("x_api_key" = []))
)]
pub async fn test(
    State(site): State<Site>,
    headers: HeaderMap,
    Path(id): Path<String>,
    body: JsonBody,
) -> Result<Response, Problem> {
    let caller = auth::caller(&site.app, &headers).await?;
    let json = body.read(&headers)?;
    object(&json)?;
    let (store, id) = (&caller.store.id, parse_id(&id)?);
    let (endpoint, _) = endpoints::get(&site.app, store, caller.mode, id.clone()).await?;
    let kind = match string(&json, "event")? {
        // Pepay has one event for trials.
        None => EventKind::PaymentSucceeded,
        Some(PING) if endpoint.dialect == Dialect::Pepay => EventKind::PaymentSucceeded,
        Some(word) => {
            let unknown = Refusal::field("event", FieldProblem::NotOneOf(events::WORDS));
            events::kind(word).ok_or(unknown)?
        }
    };
    let tried = webhooks::try_out(&site.app, (store, caller.mode, id), kind).await?;
    Ok(reply::json(200, &show_tried(tried)))
}

/// Sends again what did not arrive (F-14).
#[utoipa::path(
    post, path = "/api/v1/webhook_endpoints/{id}/recover", tag = "Webhooks", summary = "Recover missed events",
    description = "Sends again, in order and one after the other, every event since an event or a time that the endpoint has not accepted.",
    params(("id" = String, Path, description = "we_…")),
    request_body(content = super::endpoint_docs::Recover, description = "Since when"),
    responses(
        (status = 200, description = "How many are on their way", body = super::endpoint_docs::Resent),
        (status = 400, description = "The time can not be read, or the endpoint is disabled", body = super::docs::Error),
        (status = 401, description = "No or wrong key", body = super::docs::Error),
        (status = 404, description = "No such endpoint or event on the key's side", body = super::docs::Error),
    ),
    security(("bearer" = []), ("x_api_key" = []))
)]
pub async fn recover(
    State(site): State<Site>,
    headers: HeaderMap,
    Path(id): Path<String>,
    body: JsonBody,
) -> Result<Response, Problem> {
    let caller = auth::caller(&site.app, &headers).await?;
    let json = body.read(&headers)?;
    object(&json)?;
    let missing = Refusal::field("since", FieldProblem::Missing);
    let since = since(string(&json, "since")?.ok_or(missing)?)?;
    let what = Recovery {
        store: caller.store.id.clone(),
        mode: caller.mode,
        endpoint: Some(parse_id(&id)?),
        delivered_too: flag(&json, "delivered_too")?.unwrap_or(false),
    };
    let count = deliveries::recover(&site.app, what, since).await?;
    Ok(reply::json(200, &super::delivery_routes::resent(count)))
}

pub(super) fn parse_id(text: &str) -> Result<EndpointId, Refusal> {
    EndpointId::parse(text).ok_or(Refusal::NotFound(Noun::Endpoint))
}

fn dialect(body: &Json, of_key: Dialect) -> Result<Dialect, Refusal> {
    const WORDS: &str = "pebblepay, pg, payerone, pepay, secpaid";
    match string(body, "dialect")? {
        None => Ok(of_key),
        Some(word) => {
            Dialect::parse(word).ok_or(Refusal::field("dialect", FieldProblem::NotOneOf(WORDS)))
        }
    }
}

fn format(body: &Json) -> Result<Option<BodyFormat>, Refusal> {
    let unknown = Refusal::field("format", FieldProblem::NotOneOf(BodyFormat::WORDS));
    let word = string(body, "format")?;
    word.map(|word| BodyFormat::parse(word).ok_or(unknown))
        .transpose()
}

fn status_key(body: &Json) -> Result<Option<StatusKey>, Refusal> {
    let unknown = Refusal::field("status_key", FieldProblem::NotOneOf(StatusKey::WORDS));
    let word = string(body, "status_key")?;
    word.map(|word| StatusKey::parse(word).ok_or(unknown))
        .transpose()
}

fn names(body: &Json) -> Result<Option<Vec<String>>, Refusal> {
    const RULE: FieldProblem = FieldProblem::WrongType("a list of strings");
    let Some(value) = given(body, "events") else {
        return Ok(None);
    };
    let list = value.as_array().ok_or(Refusal::field("events", RULE))?;
    list.iter()
        .map(|name| name.as_str().map(str::to_owned))
        .collect::<Option<Vec<String>>>()
        .map(Some)
        .ok_or(Refusal::field("events", RULE))
}

/// An endpoint and how it is doing, as its owner sees it.
#[must_use]
pub fn show(e: &Endpoint, health: &Health, secret: Option<&str>) -> Json {
    let health = Json::object()
        .with("pending", health.pending)
        .with("held", health.held)
        .with("exhausted", health.exhausted)
        .with("failing_since", e.failing_since_ms.map(iso_seconds))
        .with("last_success_at", health.last_success_ms.map(iso_seconds))
        .build();
    let styled = (e.dialect == Dialect::SecPaid).then_some(e.style);
    Json::object()
        .with("id", e.id.as_str())
        .with("url", e.url.as_str())
        .with("dialect", e.dialect.as_str())
        .with(
            "events",
            e.events
                .as_ref()
                .map(|list| Json::array(list.iter().map(String::as_str))),
        )
        .with("is_test", e.mode.is_test())
        .with("enabled", e.disabled_for.is_none())
        .with("disabled_reason", e.disabled_for.map(DisabledFor::as_str))
        .with("health", health)
        .with("created_at", iso_seconds(e.created_at_ms))
        .with_some("format", styled.map(|s| s.format.as_str()))
        .with_some("status_key", styled.map(|s| s.status_key.as_str()))
        .with_some("secret", secret)
        .build()
}

fn show_tried(tried: Tried) -> Json {
    let accepted = tried.is_accepted();
    let (body, _) = tried.request;
    Json::object()
        .with("accepted", accepted)
        .with("status_code", tried.status.map(i64::from))
        .with("error", tried.error)
        .with("reply", tried.reply)
        .with(
            "duration_ms",
            i64::try_from(tried.duration_ms).unwrap_or(i64::MAX),
        )
        .with("request_body", body)
        .build()
}
