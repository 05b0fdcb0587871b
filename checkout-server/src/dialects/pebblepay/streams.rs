//! PebblePay's event streams: Server-Sent Events for programs, a WebSocket for programs and
//! browsers. Both resume after the id of any event.

use axum::body::Bytes;
use axum::extract::State;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::http::{HeaderMap, Uri, header};
use axum::response::Response;
use pebblepay_core::canonical_json;
use pebblepay_core::refusal::Refusal;
use pebblepay_core::store::{Dialect, Store};
use pebblepay_core::text::http_origin;

use super::{auth, event_routes, events, lists};
use crate::app::auth::Caller;
use crate::app::event_log::{Since, Told};
use crate::app::follow::{self, Follower};
use crate::app::ws_tokens;
use crate::http::client_address::ClientAddress;
use crate::http::problem::{Problem, Rejection};
use crate::http::query::Query;
use crate::http::{Site, socket, sse};

/// Events as they happen, over ordinary HTTP.
#[utoipa::path(
    get, path = "/api/v1/events/stream", tag = "Events", summary = "Stream events",
    description = "Server-Sent Events: `id` is the event's id, `event` its type, `data` the event as `GET /api/v1/events/{id}` shows it, on one line. The answer goes on until you end it; a comment comes every 15 seconds. After a break come again with the last id in `Last-Event-ID` or `since`: you get what happened meanwhile and then what happens, without a gap. The same event may come twice, under the same id.",
    params(
        super::event_docs::FilterEvents,
        ("since" = Option<String>, Query, description = "Begin after the event with this id, or at this RFC 3339 time"),
        ("Last-Event-ID" = Option<String>, Header, description = "The same as `since`, which it overrides"),
    ),
    responses(
        (status = 200, description = "The stream", body = String, content_type = "text/event-stream"),
        (status = 400, description = "A parameter is wrong", body = super::docs::Error),
        (status = 401, description = "No or wrong key", body = super::docs::Error),
        (status = 404, description = "No such order in this store", body = super::docs::Error),
        (status = 429, description = "Too many requests, or too many open streams", body = super::docs::Error),
    ),
    security(("bearer" = []), ("x_api_key" = []))
)]
pub async fn stream(
    State(site): State<Site>,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, Problem> {
    let caller = auth::caller(&site.app, &headers).await?;
    let params = Query::of(&uri)?;
    let since = resumed(&headers, &params)?;
    let resume = since.is_some();
    let follower = follow(&site, &caller, &params, since).await?;
    let words = sse::Words {
        name: |told| events::name(told.event.kind),
        text,
    };
    Ok(sse::response(follower, words, resume))
}

/// Events as they happen, over a WebSocket.
#[utoipa::path(
    get, path = "/ws/merchant/events", tag = "Events", summary = "Open a WebSocket of events",
    description = "Text frames: events as `GET /api/v1/events/{id}` shows them; `ws_control` about the stream: `hello` with `latest_event_id` first, `replay_complete` when all that happened since was told; `ws_error` with a `code` before the server closes. Programs send their key in a header; browsers use a token of `POST /api/v1/ws/token`. Pings come every 30 seconds and have to be answered, which every WebSocket client does by itself. Send nothing. Come again with `since` after close code 1012 (the server restarts) or 1013 (you read too slowly). The same event may come twice, under the same id.",
    params(
        ("token" = Option<String>, Query, description = "A token of `POST /api/v1/ws/token`, in place of a key"),
        super::event_docs::FilterEvents,
        ("since" = Option<String>, Query, description = "Begin after the event with this id, or at this RFC 3339 time"),
    ),
    responses(
        (status = 101, description = "The WebSocket is open"),
        (status = 400, description = "A parameter is wrong", body = super::docs::Error),
        (status = 401, description = "No or wrong key or token", body = super::docs::Error),
        (status = 403, description = "A page of an origin that the store has not registered", body = super::docs::Error),
        (status = 404, description = "No such order in this store", body = super::docs::Error),
        (status = 426, description = "An ordinary request", body = super::docs::Error),
        (status = 429, description = "Too many requests, or too many open streams", body = super::docs::Error),
    ),
    security(("bearer" = []), ("x_api_key" = []), ())
)]
pub async fn socket(site: Site, opened: Opened) -> Result<Response, Problem> {
    let follower = follow(&site, &opened.caller, &opened.params, opened.since).await?;
    Ok(socket::open(opened.upgrade, follower, text))
}

/// A WebSocket that may be opened, and what it was asked for.
pub struct Opened {
    /// Whose it is.
    pub caller: Caller,
    /// The request's parameters.
    pub params: Query,
    /// From where on it tells.
    pub since: Option<Since>,
    /// The connection.
    pub upgrade: WebSocketUpgrade,
}

/// Whether a WebSocket of events may be opened, whatever it will speak.
///
/// # Errors
/// No or a wrong key or token, a page of an unknown origin, or no WebSocket.
pub(in crate::dialects) async fn opened(
    site: &Site,
    headers: &HeaderMap,
    params: Query,
    address: ClientAddress,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Opened, Problem> {
    let caller = match params.filled("token") {
        // Used up only by what can become a WebSocket.
        Some(_) if upgrade.is_err() => return Err(Rejection::UpgradeRequired.into()),
        Some(token) => by_token(site, token, headers, address).await?,
        None => {
            let caller = auth::caller(&site.app, headers).await?;
            check_origin(site, &caller.store, headers)?;
            (*caller).clone()
        }
    };
    let since = params.filled("since").map(event_routes::since).transpose();
    Ok(Opened {
        upgrade: upgrade.map_err(|_| Rejection::UpgradeRequired)?,
        since: since?,
        caller,
        params,
    })
}

/// From where on a reader of Server-Sent Events comes again: the last id that it saw, which browsers
/// send by themselves, or else `since`.
///
/// # Errors
/// It is neither an event's id nor a time.
pub(in crate::dialects) fn resumed(
    headers: &HeaderMap,
    params: &Query,
) -> Result<Option<Since>, Refusal> {
    let last = headers.get("last-event-id").and_then(|v| v.to_str().ok());
    let since = last.filter(|id| !id.is_empty()).or(params.filled("since"));
    since.map(event_routes::since).transpose()
}

/// Whose token it is. A key that is sent with it has to be of the same store and side.
async fn by_token(
    site: &Site,
    token: &str,
    headers: &HeaderMap,
    address: ClientAddress,
) -> Result<Caller, Problem> {
    let caller = ws_tokens::redeem(&site.app, token, address.0).await?;
    if auth::key(headers) != Err(Refusal::KeyMissing) {
        let shown = auth::caller(&site.app, headers).await?;
        if shown.store.id != caller.store.id || shown.mode != caller.mode {
            return Err(Refusal::StreamTokenInvalid.into());
        }
    }
    Ok(caller)
}

/// A browser says which page opens a WebSocket, and no other rule stops pages of other sites.
fn check_origin(site: &Site, store: &Store, headers: &HeaderMap) -> Result<(), Refusal> {
    let Some(origin) = headers.get(header::ORIGIN) else {
        return Ok(());
    };
    let origin = origin.to_str().ok().and_then(http_origin);
    let known = |origin: String| {
        store.knows_origin(&origin)
            || http_origin(&site.public_url).is_some_and(|own| own == origin)
    };
    match origin.is_some_and(known) {
        true => Ok(()),
        false => Err(Refusal::OriginNotAllowed),
    }
}

async fn follow(
    site: &Site,
    caller: &Caller,
    params: &Query,
    since: Option<Since>,
) -> Result<Follower, Problem> {
    let wanted = event_routes::wanted(params, caller.mode)?;
    let follower = follow::follow(&site.app, caller, wanted, since).await?;
    Ok(follower.ok_or(lists::not_in_list("since"))?)
}

/// An event as a stream tells it: rendered once for all who follow.
fn text(told: &Told) -> Bytes {
    told.text(Dialect::PebblePay, |told| {
        canonical_json::to_string(&events::object(&told.event, told.keys.as_deref()))
    })
}
