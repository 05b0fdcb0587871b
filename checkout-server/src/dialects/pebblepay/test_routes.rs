//! PebblePay's handlers under `/api/v1/test`: what a store's test side has and its live side has
//! not. A live key is told so.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use pebblepay_core::chaos::Chaos;
use pebblepay_core::json::Json;
use pebblepay_core::limits::{CHAOS_DELAY_MS_MAX, TEST_CLOCK_MS_MAX};
use pebblepay_core::refusal::{FieldProblem, Refusal};
use pebblepay_core::time::parse_span;

use super::show::{self, View};
use super::{auth, events, trigger, wire};
use crate::app::auth::Caller;
use crate::app::chaos;
use crate::app::test_clock::{self, Moved};
use crate::app::trigger::{Happened, Logged, trigger as make_happen};
use crate::http::body::JsonBody;
use crate::http::problem::Problem;
use crate::http::{Site, reply};

/// The caller, if the key is one of the test side.
async fn tester(site: &Site, headers: &HeaderMap) -> Result<Arc<Caller>, Problem> {
    let caller = auth::caller(&site.app, headers).await?;
    if caller.mode.is_test() {
        Ok(caller)
    } else {
        Err(Refusal::TestSideOnly.into())
    }
}

/// Makes something happen to a test order.
#[utoipa::path(
    post, path = "/api/v1/test/trigger", tag = "Testing", summary = "Trigger an event",
    description = "Creates a test order and does to it what leads to the event, as customers, shops and banks do it; or does so to the order that you name. The webhooks follow as always. With a test key only.",
    request_body(content = super::test_docs::TriggerEvent, description = "What is to happen"),
    responses(
        (status = 200, description = "The order, and the events that followed", body = super::test_docs::Triggered),
        (status = 400, description = "A field is wrong, or this can not happen to the order", body = super::docs::Error),
        (status = 401, description = "No or wrong key", body = super::docs::Error),
        (status = 403, description = "A live key", body = super::docs::Error),
        (status = 404, description = "No such test order in this store", body = super::docs::Error),
    ),
    security(("bearer" = []), ("x_api_key" = []))
)]
pub async fn trigger(
    State(site): State<Site>,
    headers: HeaderMap,
    body: JsonBody,
) -> Result<Response, Problem> {
    let caller = tester(&site, &headers).await?;
    let json = body.read(&headers)?;
    let asked = trigger::read(&json, &caller.store)?;
    let url = asked.details.webhook_url.as_deref();
    site.app.check_webhook_url("webhook_url", url)?;
    let event = wire::string(&json, "event")?.unwrap_or_default();
    let happened = make_happen(&site.app, asked).await?;
    let body = Json::object()
        .with("event", event)
        .with("order", show::order(&happened.order, View::of(&site)))
        .with("events", logged(&happened))
        .build();
    Ok(reply::json(200, &body))
}

/// The events that followed, as answers show them.
#[must_use]
pub fn logged(happened: &Happened) -> Json {
    let one = |event: &Logged| {
        Json::object()
            .with("id", event.id.as_str())
            .with("type", events::name(event.kind))
            .with("sequence", event.sequence)
            .build()
    };
    Json::Array(happened.events.iter().map(one).collect())
}

/// Lets time pass on the test side.
#[utoipa::path(
    post, path = "/api/v1/test/clock", tag = "Testing", summary = "Advance the test clock",
    description = "Everything that waits on your test side comes nearer by so much: the end of unpaid orders, the next attempts of webhooks and mails. Orders whose time is over have expired when the answer arrives; webhooks that are due are sent at once. Nothing that happened moves, and nothing of the live side.",
    request_body(content = super::test_docs::AdvanceClock, description = "How far"),
    responses(
        (status = 200, description = "What came nearer", body = super::test_docs::ClockAdvanced),
        (status = 400, description = "It is no length of time, or too long", body = super::docs::Error),
        (status = 401, description = "No or wrong key", body = super::docs::Error),
        (status = 403, description = "A live key", body = super::docs::Error),
    ),
    security(("bearer" = []), ("x_api_key" = []))
)]
pub async fn clock(
    State(site): State<Site>,
    headers: HeaderMap,
    body: JsonBody,
) -> Result<Response, Problem> {
    let caller = tester(&site, &headers).await?;
    let by_ms = span(&body.read(&headers)?)?;
    let moved = test_clock::advance(&site.app, &caller.store.id, by_ms).await?;
    Ok(reply::json(200, &advanced(by_ms, moved)))
}

/// `advance`: text such as `24h`, or seconds.
fn span(body: &Json) -> Result<i64, Refusal> {
    wire::object(body)?;
    let problem = FieldProblem::Invalid("must be a length of time such as 90s, 15m, 24h or 31d");
    let read = match wire::given(body, "advance") {
        None => return Err(Refusal::field("advance", FieldProblem::Missing)),
        Some(Json::String(text)) => parse_span(text, TEST_CLOCK_MS_MAX),
        Some(Json::Integer(seconds)) => parse_span(&seconds.to_string(), TEST_CLOCK_MS_MAX),
        Some(_) => None,
    };
    read.ok_or(Refusal::field("advance", problem))
}

/// What came nearer, as answers show it.
#[must_use]
pub fn advanced(by_ms: i64, moved: Moved) -> Json {
    Json::object()
        .with("advanced_seconds", by_ms / 1_000)
        .with("orders_moved", moved.orders)
        .with("orders_expired", moved.orders_due)
        .with("deliveries_moved", moved.deliveries)
        .with("deliveries_due", moved.deliveries_due)
        .with("mails_moved", moved.mails)
        .build()
}

/// Switches chaos on.
#[utoipa::path(
    put, path = "/api/v1/test/chaos", tag = "Testing", summary = "Switch chaos on",
    description = "Mistreats the webhooks of your test side on purpose, as networks do now and then: so that you can see that your handler takes it. What is left out is off. Attempts that were mistreated say so in `error`; the notices tell that chaos is on.",
    request_body(content = super::test_docs::SetChaos, description = "The switches"),
    responses(
        (status = 200, description = "The switches as they are now", body = super::test_docs::Chaos),
        (status = 400, description = "A field is wrong", body = super::docs::Error),
        (status = 401, description = "No or wrong key", body = super::docs::Error),
        (status = 403, description = "A live key", body = super::docs::Error),
    ),
    security(("bearer" = []), ("x_api_key" = []))
)]
pub async fn set_chaos(
    State(site): State<Site>,
    headers: HeaderMap,
    body: JsonBody,
) -> Result<Response, Problem> {
    let caller = tester(&site, &headers).await?;
    let wanted = switches(&body.read(&headers)?)?;
    let set = chaos::set(&site.app, &caller.store.id, wanted).await?;
    Ok(reply::json(200, &shown(set)))
}

/// The chaos switches.
#[utoipa::path(
    get, path = "/api/v1/test/chaos", tag = "Testing", summary = "Get the chaos switches",
    responses(
        (status = 200, description = "The switches", body = super::test_docs::Chaos),
        (status = 401, description = "No or wrong key", body = super::docs::Error),
        (status = 403, description = "A live key", body = super::docs::Error),
    ),
    security(("bearer" = []), ("x_api_key" = []))
)]
pub async fn get_chaos(State(site): State<Site>, headers: HeaderMap) -> Result<Response, Problem> {
    let caller = tester(&site, &headers).await?;
    let is = chaos::get(&site.app, &caller.store.id).await?;
    Ok(reply::json(200, &shown(is)))
}

/// Switches chaos off.
#[utoipa::path(
    delete, path = "/api/v1/test/chaos", tag = "Testing", summary = "Switch chaos off",
    description = "Webhooks that are held back go out when their time has come.",
    responses(
        (status = 200, description = "The switches, all of them off", body = super::test_docs::Chaos),
        (status = 401, description = "No or wrong key", body = super::docs::Error),
        (status = 403, description = "A live key", body = super::docs::Error),
    ),
    security(("bearer" = []), ("x_api_key" = []))
)]
pub async fn end_chaos(State(site): State<Site>, headers: HeaderMap) -> Result<Response, Problem> {
    let caller = tester(&site, &headers).await?;
    let off = chaos::set(&site.app, &caller.store.id, Chaos::default()).await?;
    Ok(reply::json(200, &shown(off)))
}

/// Reads the switches; one that is left out is off.
///
/// # Errors
/// The first wrong field.
pub fn switches(body: &Json) -> Result<Chaos, Refusal> {
    wire::object(body)?;
    let number = |name: &'static str, max: i64| match wire::given(body, name) {
        None => Ok(0),
        Some(value) => value
            .as_integer()
            .filter(|number| (0..=max).contains(number))
            .ok_or(Refusal::field(
                name,
                FieldProblem::NotAnInteger { min: 0, max },
            )),
    };
    // Both bounds fit into what holds them.
    let percent = |name| number(name, 100).map(|n| u8::try_from(n).unwrap_or(100));
    let delay_ms = number("delay_ms", CHAOS_DELAY_MS_MAX)?;
    Ok(Chaos {
        drop_percent: percent("drop")?,
        delay_ms: u32::try_from(delay_ms).unwrap_or(u32::MAX),
        duplicate_percent: percent("duplicate")?,
        reorder_percent: percent("reorder")?,
    })
}

/// The switches, as answers show them.
#[must_use]
pub fn shown(chaos: Chaos) -> Json {
    Json::object()
        .with("on", !chaos.is_off())
        .with("drop", i64::from(chaos.drop_percent))
        .with("delay_ms", i64::from(chaos.delay_ms))
        .with("duplicate", i64::from(chaos.duplicate_percent))
        .with("reorder", i64::from(chaos.reorder_percent))
        .build()
}
