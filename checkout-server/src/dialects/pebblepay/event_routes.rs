//! PebblePay's handlers for the event log: a list, one event, and tokens for WebSockets. The
//! streams themselves are in `streams`.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use pebblepay_core::event::{self, EventKind};
use pebblepay_core::id::{EventId, OrderRef};
use pebblepay_core::json::Json;
use pebblepay_core::limits::WS_TOKEN_S_MAX;
use pebblepay_core::refusal::{FieldProblem, Noun, Refusal};
use pebblepay_core::store::Mode;
use pebblepay_core::time::{iso_seconds, parse_instant};

use super::{auth, events, lists, wire};
use crate::app::event_log::{self, From, Page, Since, Told, Wanted};
use crate::app::ws_tokens;
use crate::http::body::JsonBody;
use crate::http::problem::Problem;
use crate::http::query::Query;
use crate::http::{Site, reply};

/// What happened, newest first, or since a point in the order in which it happened.
#[utoipa::path(
    get, path = "/api/v1/events", tag = "Events", summary = "List events",
    description = "Everything that happened to your orders, newest first; each event has the id and the data of its webhook. With `since` the oldest comes first: to catch up after your server was down, ask with the id of the last event that you worked on, then go on with the last id of each answer until `has_more` is false. The sequence numbers of a store have no gaps; those of its other side are among them.",
    params(super::event_docs::ListEvents),
    responses(
        (status = 200, description = "A page of events", body = super::event_docs::EventList),
        (status = 400, description = "A parameter is wrong", body = super::docs::Error),
        (status = 401, description = "No or wrong key", body = super::docs::Error),
    ),
    security(("bearer" = []), ("x_api_key" = []))
)]
pub async fn list(
    State(site): State<Site>,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, Problem> {
    let caller = auth::caller(&site.app, &headers).await?;
    let params = Query::of(&uri)?;
    let (from, name) = from(&params)?;
    let limit = lists::limit(&params)?;
    let page = match wanted(&params, caller.mode) {
        // No order has such an id, so it has no events.
        Err(Refusal::NotFound(Noun::Order)) => Page {
            events: Vec::new(),
            has_more: false,
        },
        wanted => event_log::list(&site.app, &caller, wanted?, from, limit)
            .await?
            .ok_or(lists::not_in_list(name))?,
    };
    let body = Json::object()
        .with(
            "events",
            Json::Array(page.events.iter().map(show).collect()),
        )
        .with("limit", limit)
        .with("has_more", page.has_more)
        .build();
    Ok(reply::json(200, &body))
}

/// One event by its id.
#[utoipa::path(
    get, path = "/api/v1/events/{id}", tag = "Events", summary = "Get an event",
    description = "The id is the same on webhooks, lists and streams. Another store's event is not found.",
    params(("id" = String, Path, description = "evt_…")),
    responses(
        (status = 200, description = "The event", body = super::event_docs::Event),
        (status = 401, description = "No or wrong key", body = super::docs::Error),
        (status = 404, description = "No such event in this store", body = super::docs::Error),
    ),
    security(("bearer" = []), ("x_api_key" = []))
)]
pub async fn get(
    State(site): State<Site>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let caller = auth::caller(&site.app, &headers).await?;
    let id = EventId::parse(&id).ok_or(Refusal::NotFound(Noun::Event))?;
    let told = event_log::get(&site.app, &caller, &id).await?;
    Ok(reply::json(200, &show(&told)))
}

/// Makes a token that opens one WebSocket.
#[utoipa::path(
    post, path = "/api/v1/ws/token", tag = "Events", summary = "Create a WebSocket token",
    description = "For browsers, which can not send a key with a WebSocket and should not have one: open `ws_url` with `?token=`. A token opens one WebSocket, on the side of the key that made it, and is good for a minute at most.",
    request_body(content = super::event_docs::CreateWsToken, description = "May be empty"),
    responses(
        (status = 201, description = "The token", body = super::event_docs::WsToken),
        (status = 400, description = "A field is wrong", body = super::docs::Error),
        (status = 401, description = "No or wrong key", body = super::docs::Error),
    ),
    security(("bearer" = []), ("x_api_key" = []))
)]
pub async fn create_token(
    State(site): State<Site>,
    headers: HeaderMap,
    body: JsonBody,
) -> Result<Response, Problem> {
    let caller = auth::caller(&site.app, &headers).await?;
    let ttl_s = ttl(&body.read_or_empty(&headers)?)?;
    let issued = ws_tokens::issue(&site.app, &caller, ttl_s).await?;
    // http becomes ws, https becomes wss.
    let ws_url = site.public_url.replacen("http", "ws", 1) + "/ws/merchant/events";
    let body = Json::object()
        .with("token", issued.token)
        .with("expires_at", iso_seconds(issued.expires_at_ms))
        .with("ws_url", ws_url)
        .build();
    Ok(reply::json(201, &body))
}

/// An event as a list shows it.
fn show(told: &Told) -> Json {
    events::object(&told.event, told.keys.as_deref())
}

fn ttl(body: &Json) -> Result<i64, Refusal> {
    wire::object(body)?;
    let bad = FieldProblem::NotAnInteger {
        min: 1,
        max: WS_TOKEN_S_MAX,
    };
    match wire::given(body, "ttl_seconds") {
        None => Ok(WS_TOKEN_S_MAX),
        Some(value) => value
            .as_integer()
            .filter(|seconds| (1..=WS_TOKEN_S_MAX).contains(seconds))
            .ok_or(Refusal::field("ttl_seconds", bad)),
    }
}

/// Which events are asked for.
///
/// # Errors
/// A parameter is wrong, or no order can have such an id.
pub(super) fn wanted(params: &Query, key_mode: Mode) -> Result<Wanted, Refusal> {
    let order = match params.filled("order_id") {
        None => None,
        Some(id) => Some(OrderRef::parse(id).ok_or(Refusal::NotFound(Noun::Order))?),
    };
    Ok(Wanted {
        mode: lists::side(params, key_mode)?,
        kinds: kinds(params)?,
        order,
    })
}

/// What `types` takes; a test compares it with the names.
const WORDS: &str = "payment.processing, payment.completed, payment.failed, payment.refunded, \
    payment.disputed, order.created, order.failed, order.expired, order.cancelled, \
    attempt.action_required, refund.failed, dispute.closed, attempt.succeeded, customer.cancelled, \
    or a beginning such as payment.*";

/// The kinds of events that `types` names: words separated by commas, such as
/// `payment.completed,order.*`. None where it is absent or names all of them.
fn kinds(params: &Query) -> Result<Option<Vec<EventKind>>, Refusal> {
    let Some(text) = params.filled("types") else {
        return Ok(None);
    };
    let mut named = [false; EventKind::ALL.len()];
    for word in text.split(',').map(str::trim) {
        let matches = |kind: &EventKind| event::matches(word, events::name(*kind));
        if !EventKind::ALL.iter().any(matches) {
            return Err(Refusal::field("types", FieldProblem::NotOneOf(WORDS)));
        }
        for (kind, named) in EventKind::ALL.iter().zip(&mut named) {
            *named |= matches(kind);
        }
    }
    let each = EventKind::ALL.into_iter().zip(named);
    let kinds: Vec<EventKind> = each
        .filter_map(|(kind, named)| named.then_some(kind))
        .collect();
    Ok((kinds.len() < EventKind::ALL.len()).then_some(kinds))
}

/// From where on events are recovered: after one of them, or from a time on.
///
/// # Errors
/// It is neither.
pub fn since(text: &str) -> Result<Since, Refusal> {
    const RULE: &str = "must be the id of an event, or a time such as 2026-03-15T10:30:00Z";
    if let Some(id) = EventId::parse(text) {
        return Ok(Since::Event(id));
    }
    parse_instant(text)
        .map(Since::Time)
        .ok_or(Refusal::field("since", FieldProblem::Invalid(RULE)))
}

/// Where the page begins, and the parameter that says so.
fn from(params: &Query) -> Result<(From, &'static str), Refusal> {
    const RULE: &str = "can not be used together with starting_after or ending_before";
    let cursors = lists::cursors(params, EventId::parse)?;
    let since = params.filled("since").map(since).transpose()?;
    Ok(match (cursors, since) {
        ((None, None), None) => (From::Newest, ""),
        ((Some(after), _), None) => (From::Older(after), "starting_after"),
        ((None, Some(before)), None) => (From::Newer(before), "ending_before"),
        ((None, None), Some(since)) => (From::Since(since), "since"),
        (_, Some(_)) => {
            return Err(Refusal::field("since", FieldProblem::Invalid(RULE)));
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_that_a_wrong_type_is_told_are_all_there_are() {
        let told: Vec<&str> = WORDS
            .split(", ")
            .filter(|word| !word.contains(' '))
            .collect();
        assert_eq!(told.len(), EventKind::ALL.len());
        for kind in EventKind::ALL {
            assert!(told.contains(&events::name(kind)), "{kind:?}");
        }
    }
}
