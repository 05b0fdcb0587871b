//! Sending again: one delivery, chosen ones, all that failed, an event, or everything since.

use axum::extract::{Path, State};
use axum::response::Response;
use pebblepay_core::id::{DeliveryId, EventId};
use pebblepay_core::refusal::{FieldProblem, Refusal};
use pebblepay_core::time::parse_local_minute;

use super::deliveries::{delivery_id, event_id};
use super::endpoint::{At, EndpointView, load};
use super::endpoint_id;
use super::words::deliveries as counted;
use crate::app::deliveries::{self, Failed, Recovery};
use crate::app::event_log::Since;
use crate::dashboard::form::Form;
use crate::dashboard::gate::Visitor;
use crate::dashboard::shell;
use crate::http::Site;
use crate::http::problem::Problem;
use crate::http::query::Query;

/// How many deliveries one form chooses at most: a page of them.
const CHOSEN_MAX: usize = 100;

fn sent(count: u64) -> String {
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    match count {
        0 => "Nothing was to be sent again.".to_owned(),
        1 => "1 delivery is on its way again.".to_owned(),
        _ => format!("{} are on their way again.", counted(count)),
    }
}

/// `POST /webhooks/deliveries/{delivery}/resend`.
pub(super) async fn one(
    State(site): State<Site>,
    visitor: Visitor,
    Path((_, _, id)): At,
) -> Result<Response, Problem> {
    let id = delivery_id(&id)?;
    let (store, mode) = (&visitor.store.id, visitor.mode);
    // It is there, and of this side: otherwise nothing is here.
    deliveries::get(&site.app, store, mode, id.clone()).await?;
    let path = format!("/webhooks/deliveries/{id}");
    let side = (store, mode);
    let count = deliveries::resend_these(&site.app, &visitor.actor(), side, vec![id]).await?;
    let words = match count {
        0 => "It was not sent: its endpoint is disabled or deleted.".to_owned(),
        count => sent(count),
    };
    Ok(shell::done(&site, &visitor, &path, &words))
}

/// `POST /webhooks/{endpoint}/resend`: the ticked ones.
pub(super) async fn these(
    State(site): State<Site>,
    visitor: Visitor,
    Path((_, _, id)): At,
    form: Form,
) -> Result<Response, Problem> {
    let id = endpoint_id(&id)?;
    let chosen: Vec<DeliveryId> = form
        .all("delivery")
        .filter_map(DeliveryId::parse)
        .take(CHOSEN_MAX)
        .collect();
    let path = format!("/webhooks/{id}");
    if chosen.is_empty() {
        let words = "Tick the deliveries that are to be sent again.";
        return Ok(shell::done(&site, &visitor, &path, words));
    }
    let side = (&visitor.store.id, visitor.mode);
    let count = deliveries::resend_these(&site.app, &visitor.actor(), side, chosen).await?;
    Ok(shell::done(&site, &visitor, &path, &sent(count)))
}

/// A time of a form, or what stands for none.
fn time(form: &Form, name: &'static str, none_ms: i64) -> Result<i64, Refusal> {
    const RULE: FieldProblem = FieldProblem::Invalid("must be a date and a time, in UTC");
    match form.filled(name) {
        None => Ok(none_ms),
        Some(text) => parse_local_minute(text).ok_or(Refusal::field(name, RULE)),
    }
}

/// `POST /webhooks/{endpoint}/resend-failed`: all that failed, of a time or ever.
pub(super) async fn failed(
    State(site): State<Site>,
    visitor: Visitor,
    Path((_, _, id)): At,
    mut form: Form,
) -> Result<Response, Problem> {
    let seen = load(&site, &visitor, &id).await?;
    let id = seen.0.id.clone();
    let done = async {
        let failed = Failed {
            endpoint: id.clone(),
            from_ms: time(&form, "from", 0)?,
            to_ms: time(&form, "to", i64::MAX)?,
        };
        let side = (&visitor.store.id, visitor.mode);
        deliveries::resend_failed(&site.app, &visitor.actor(), side, failed).await
    };
    match done.await {
        Ok(count) => {
            let path = format!("/webhooks/{id}");
            Ok(shell::done(&site, &visitor, &path, &sent(count)))
        }
        Err(error) => {
            form.refused(error)?;
            let query = Query::default();
            let view = EndpointView::of(&site, &visitor, seen, &query, form).await?;
            Ok(shell::mend(&view))
        }
    }
}

/// `POST /webhooks/{endpoint}/replay`: what did not arrive since an event or a time, or all of it.
pub(super) async fn replay(
    State(site): State<Site>,
    visitor: Visitor,
    Path((_, _, id)): At,
    mut form: Form,
) -> Result<Response, Problem> {
    let seen = load(&site, &visitor, &id).await?;
    let id = seen.0.id.clone();
    let done = async {
        let what = Recovery {
            store: visitor.store.id.clone(),
            mode: visitor.mode,
            endpoint: Some(id.clone()),
            delivered_too: form.is_ticked("delivered_too", "yes"),
        };
        let since = since(&form)?;
        deliveries::recover_by(&site.app, Some(&visitor.actor()), what, since).await
    };
    match done.await {
        Ok(count) => {
            let path = format!("/webhooks/{id}");
            Ok(shell::done(&site, &visitor, &path, &sent(count)))
        }
        Err(error) => {
            form.refused(error)?;
            let query = Query::default();
            let view = EndpointView::of(&site, &visitor, seen, &query, form).await?;
            Ok(shell::mend(&view))
        }
    }
}

fn since(form: &Form) -> Result<Since, Refusal> {
    const RULE: FieldProblem =
        FieldProblem::Invalid("must be a time in UTC, such as 2026-03-15 10:30, or an event's id");
    let text = form
        .filled("since")
        .ok_or(Refusal::field("since", FieldProblem::Missing))?;
    let event = EventId::parse(text).map(Since::Event);
    let time = || parse_local_minute(text).map(Since::Time);
    event.or_else(time).ok_or(Refusal::field("since", RULE))
}

/// `POST /webhooks/events/{event}/resend`: to everyone who is told of it.
pub(super) async fn event(
    State(site): State<Site>,
    visitor: Visitor,
    Path((_, _, id)): At,
) -> Result<Response, Problem> {
    let id = event_id(&id)?;
    let (store, actor) = (&visitor.store.id, visitor.actor());
    let path = format!("/webhooks/events/{id}");
    let count = deliveries::resend_by(&site.app, Some(&actor), (store, visitor.mode), id, None);
    let words = sent(count.await?);
    Ok(shell::done(&site, &visitor, &path, &words))
}
