//! Deliveries in the open: what was sent, what came back and how long it took.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use pebblepay_core::delivery::DeliveryState;
use pebblepay_core::id::{DeliveryId, EventId};
use pebblepay_core::refusal::{Noun, Refusal};
use pebblepay_core::store::Dialect;
use pebblepay_core::time::iso_seconds;

use super::endpoint::At;
use super::words::{dialect_name, state};
use crate::app::deliveries::{self, Attempt, Listed, Whole};
use crate::dashboard::gate::Visitor;
use crate::dashboard::routes::Need;
use crate::dashboard::shell::{self, Shell};
use crate::http::Site;
use crate::http::problem::Problem;

/// A delivery in a list.
pub(super) struct DeliveryLine {
    pub(super) id: String,
    pub(super) href: String,
    pub(super) event: String,
    pub(super) event_href: String,
    pub(super) url: String,
    pub(super) badge: (&'static str, &'static str),
    pub(super) attempts: i64,
    pub(super) created: String,
    /// When it is tried next, while it waits.
    pub(super) next: Option<String>,
    /// Whether it can be sent again.
    pub(super) may_resend: bool,
}

/// What happened, as the receiver is told.
fn event_word(site: &Site, delivery: &Listed) -> String {
    let words = site.app.event_word.of(delivery.dialect, delivery.kind);
    words.usual.unwrap_or(delivery.kind.as_str()).to_owned()
}

fn next_of(delivery: &Listed) -> Option<String> {
    let waits = delivery.state == DeliveryState::Pending;
    waits.then(|| iso_seconds(delivery.next_at_ms))
}

fn may_resend(state: DeliveryState) -> bool {
    !matches!(state, DeliveryState::Held | DeliveryState::Dropped)
}

impl DeliveryLine {
    pub(super) fn of(site: &Site, visitor: &Visitor, delivery: &Listed) -> Self {
        Self {
            id: delivery.id.clone(),
            href: visitor.link(&format!("/webhooks/deliveries/{}", delivery.id)),
            event: event_word(site, delivery),
            event_href: visitor.link(&format!("/webhooks/events/{}", delivery.event_id)),
            url: delivery.url.clone(),
            badge: state(delivery.state, delivery.attempts),
            attempts: delivery.attempts,
            created: iso_seconds(delivery.created_at_ms),
            next: next_of(delivery),
            may_resend: may_resend(delivery.state),
        }
    }
}

/// An attempt as the page shows it.
struct AttemptLine {
    number: i64,
    at: String,
    duration_ms: i64,
    badge: (&'static str, String),
    error: Option<String>,
    reply: Option<String>,
    request: Option<String>,
}

impl AttemptLine {
    fn of(attempt: Attempt) -> Self {
        let badge = match attempt.status {
            Some(status @ 200..=299) => ("good", status.to_string()),
            Some(status) => ("bad", status.to_string()),
            None => ("bad", "No answer".to_owned()),
        };
        Self {
            number: attempt.number,
            at: iso_seconds(attempt.at_ms),
            duration_ms: attempt.duration_ms,
            badge,
            error: attempt.error,
            reply: attempt.reply.filter(|reply| !reply.is_empty()),
            request: attempt.request,
        }
    }
}

#[derive(Template)]
#[template(path = "dashboard/webhooks/delivery.html")]
struct DeliveryView {
    shell: Shell,
    list_href: String,
    payments_href: String,
    endpoint_href: Option<String>,
    line: DeliveryLine,
    order: String,
    dialect: &'static str,
    number: Option<i64>,
    finished: Option<String>,
    is_once: bool,
    may_change: bool,
    /// None before the first attempt.
    body: Option<String>,
    is_body_hidden: bool,
    attempts: Vec<AttemptLine>,
}

pub(super) fn delivery_id(text: &str) -> Result<DeliveryId, Problem> {
    let missing = Problem::from(Refusal::NotFound(Noun::Delivery));
    DeliveryId::parse(text).ok_or(missing)
}

/// `GET /webhooks/deliveries/{delivery}`.
pub(super) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    Path((_, _, id)): At,
) -> Result<Response, Problem> {
    let id = delivery_id(&id)?;
    let whole = deliveries::get(&site.app, &visitor.store.id, visitor.mode, id).await?;
    let Whole {
        delivery,
        body,
        attempts,
        has_keys,
    } = whole;
    let may_change = visitor.may(Need::DEVELOP.access);
    // Licence keys are goods: who may only look does not get them.
    let is_body_hidden = has_keys && !may_change;
    let endpoint_href = delivery
        .endpoint_id
        .as_ref()
        .map(|id| visitor.link(&format!("/webhooks/{id}")));
    Ok(shell::page(&DeliveryView {
        shell: Shell::of(&visitor),
        list_href: visitor.link("/webhooks"),
        payments_href: visitor.link("/payments"),
        endpoint_href,
        line: DeliveryLine::of(&site, &visitor, &delivery),
        order: delivery.order_id.clone(),
        dialect: dialect_name(delivery.dialect),
        number: delivery.number,
        finished: delivery.finished_at_ms.map(iso_seconds),
        is_once: delivery.dialect == Dialect::SecPaid,
        may_change,
        body: body.filter(|body| !is_body_hidden && !body.is_empty()),
        is_body_hidden,
        attempts: attempts.into_iter().rev().map(AttemptLine::of).collect(),
    }))
}

#[derive(Template)]
#[template(path = "dashboard/webhooks/event.html")]
struct EventView {
    shell: Shell,
    list_href: String,
    payments_href: String,
    action: String,
    id: String,
    name: String,
    order: Option<String>,
    may_change: bool,
    lines: Vec<DeliveryLine>,
}

pub(super) fn event_id(text: &str) -> Result<EventId, Problem> {
    let missing = Problem::from(Refusal::NotFound(Noun::Event));
    EventId::parse(text).ok_or(missing)
}

/// `GET /webhooks/events/{event}`: who was told of it.
pub(super) async fn of_event(
    State(site): State<Site>,
    visitor: Visitor,
    Path((_, _, id)): At,
) -> Result<Response, Problem> {
    let id = event_id(&id)?;
    let (store, mode) = (&visitor.store.id, visitor.mode);
    let all = deliveries::of_event(&site.app, store, mode, id.clone()).await?;
    let first = all.first();
    Ok(shell::page(&EventView {
        shell: Shell::of(&visitor),
        list_href: visitor.link("/webhooks"),
        payments_href: visitor.link("/payments"),
        action: visitor.link(&format!("/webhooks/events/{id}/resend")),
        id: id.to_string(),
        name: first.map_or_else(|| "Event".to_owned(), |d| d.kind.as_str().to_owned()),
        order: first.map(|d| d.order_id.clone()),
        may_change: visitor.may(Need::DEVELOP.access),
        lines: all
            .iter()
            .map(|delivery| DeliveryLine::of(&site, &visitor, delivery))
            .collect(),
    }))
}
