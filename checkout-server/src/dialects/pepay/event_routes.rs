//! Pepay's event log: a list, one event, and tokens for WebSockets. The same events, under the same
//! ids, as PebblePay's; which of the two is spoken says the key.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use pebblepay_core::id::{EventId, OrderRef};
use pebblepay_core::json::Json;
use pebblepay_core::refusal::{Noun, Refusal};
use pebblepay_core::store::{Dialect, Mode};

use super::events::{self, To};
use super::lists::{self, environment};
use super::wire;
use crate::app::event_log::{self, From, Page, Told, Wanted};
use crate::app::ws_tokens;
use crate::dialects::pebblepay::{auth, event_routes::since, lists as cursors};
use crate::http::body::JsonBody;
use crate::http::problem::Problem;
use crate::http::query::Query;
use crate::http::{Site, reply};

/// `GET /api/v1/events` (PEP-050).
pub async fn list(
    State(site): State<Site>,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, Problem> {
    let caller = auth::caller(&site.app, &headers).await?;
    let params = Query::of(&uri)?;
    let (from, name) = match cursors::cursors(&params, EventId::parse)? {
        (Some(after), _) => (From::Older(after), "starting_after"),
        (None, Some(before)) => (From::Newer(before), "ending_before"),
        (None, None) => match params.filled("since").map(since).transpose()? {
            Some(since) => (From::Since(since), "since"),
            None => (From::Newest, ""),
        },
    };
    let limit = lists::limit(&params)?;
    let page = match wanted(&params, caller.mode) {
        // No invoice has such an id, so it has no events.
        Err(Refusal::NotFound(Noun::Order)) => Page {
            events: Vec::new(),
            has_more: false,
        },
        wanted => event_log::list(&site.app, &caller, wanted?, from, limit)
            .await?
            .ok_or(cursors::not_in_list(name))?,
    };
    let rows = shown(&site, &page.events).await?;
    let list = Json::object()
        .with("object", "list")
        .with("data", Json::Array(rows))
        .with("has_more", page.has_more)
        .build();
    Ok(reply::json(200, &success(list)))
}

/// `GET /api/v1/events/{id}` (PEP-050).
pub async fn get(
    State(site): State<Site>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    const NOT_FOUND: Refusal = Refusal::NotFound(Noun::Event);
    let caller = auth::caller(&site.app, &headers).await?;
    let id = EventId::parse(&id).ok_or(NOT_FOUND)?;
    let told = event_log::get(&site.app, &caller, &id).await?;
    let shown = shown(&site, std::slice::from_ref(&told)).await?;
    // There are events that Pepay has no word for.
    let event = shown.into_iter().next().ok_or(NOT_FOUND)?;
    Ok(reply::json(200, &success(event)))
}

/// `POST /api/v1/ws/token` (PEP-028).
pub async fn create_token(
    State(site): State<Site>,
    headers: HeaderMap,
    body: JsonBody,
) -> Result<Response, Problem> {
    let caller = auth::caller(&site.app, &headers).await?;
    let ttl_s = wire::ws_token(&body.read_or_empty(&headers)?)?;
    let issued = ws_tokens::issue(&site.app, &caller, ttl_s).await?;
    // http becomes ws, https becomes wss.
    let ws_url = site.public_url.replacen("http", "ws", 1) + "/ws/merchant/events";
    let token = Json::object()
        .with("token", issued.token)
        .with("scope", "merchant")
        .with("merchant_id", caller.store.id.as_str())
        .with("network_environment", environment(caller.mode))
        .with("expires_at", issued.expires_at_ms.div_euclid(1000))
        .with("ws_url", ws_url)
        .build();
    Ok(reply::json(200, &success(token)))
}

fn success(data: Json) -> Json {
    Json::object()
        .with("success", true)
        .with("data", data)
        .build()
}

/// Events as a list shows them, each with how many of its webhooks are under way.
async fn shown(site: &Site, events: &[Told]) -> Result<Vec<Json>, Problem> {
    let pending = event_log::pending_webhooks(&site.app, events).await?;
    let each = events.iter().zip(pending);
    let shown = each.filter_map(|(told, pending)| {
        events::object(&told.event, told.keys.as_deref(), To::Merchant, pending)
    });
    Ok(shown.collect())
}

/// Which events are asked for.
///
/// # Errors
/// A parameter is wrong, or no invoice can have such an id.
pub(super) fn wanted(params: &Query, key_mode: Mode) -> Result<Wanted, Refusal> {
    let order = match params.filled("invoice_id") {
        None => None,
        Some(id) => Some(OrderRef::parse(id).ok_or(Refusal::NotFound(Noun::Order))?),
    };
    Ok(Wanted {
        mode: lists::side(params, key_mode)?,
        kinds: Some(lists::kinds(params)?),
        order,
    })
}

/// Whether a request with these headers speaks as Pepay's clients do.
#[must_use]
pub fn is_spoken(headers: &HeaderMap) -> bool {
    auth::key(headers).is_ok_and(|key| key.starts_with(super::KEY_PREFIX))
}

/// The dialect of the texts that streams share.
pub(super) const DIALECT: Dialect = Dialect::Pepay;
