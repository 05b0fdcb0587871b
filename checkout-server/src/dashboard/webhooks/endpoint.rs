//! One endpoint: how it is, its settings, a trial, and what was delivered to it.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::Uri;
use axum::response::Response;
use pebblepay_core::delivery::DeliveryState;
use pebblepay_core::event::EventKind;
use pebblepay_core::refusal::{FieldProblem, Refusal};
use pebblepay_core::store::Dialect;
use pebblepay_core::time::iso_seconds;

use super::deliveries::DeliveryLine;
use super::words::{Condition, condition, deliveries, dialect_name};
use super::{FORMATS, Fields, endpoint_id, events_of, style_of};
use crate::app::deliveries;
use crate::app::endpoints::{self, Changes, Endpoint, Seen};
use crate::app::webhooks::{self, Tried};
use crate::dashboard::form::Form;
use crate::dashboard::gate::Visitor;
use crate::dashboard::routes::Need;
use crate::dashboard::shell::{self, Shell};
use crate::http::Site;
use crate::http::problem::Problem;
use crate::http::query::Query;

/// The path of a page below an endpoint: store, side, endpoint.
pub(super) type At = Path<(String, String, String)>;

/// How many deliveries a page of them has.
const PAGE: i64 = 50;

/// A filter of the list, in the URL.
pub(super) struct Chip {
    label: &'static str,
    href: String,
    is_current: bool,
}

const FILTERS: [(&str, &str, Option<DeliveryState>); 5] = [
    ("All", "", None),
    ("Failed", "failed", Some(DeliveryState::Exhausted)),
    ("Waiting", "waiting", Some(DeliveryState::Pending)),
    ("Held", "held", Some(DeliveryState::Held)),
    ("Delivered", "delivered", Some(DeliveryState::Delivered)),
];

/// An event that can be tried.
const TRIALS: [(&str, &str, EventKind); 4] = [
    ("paid", "A payment", EventKind::PaymentSucceeded),
    ("declined", "A declined payment", EventKind::AttemptFailed),
    ("refunded", "A refund", EventKind::PaymentRefunded),
    ("disputed", "A dispute", EventKind::PaymentDisputed),
];

#[derive(Template)]
#[template(path = "dashboard/webhooks/endpoint.html")]
pub(super) struct EndpointView {
    shell: Shell,
    form: Form,
    base: String,
    list_href: String,
    url: String,
    id: String,
    dialect: &'static str,
    events: Option<String>,
    format: Option<&'static str>,
    created: String,
    last_success: Option<String>,
    failing_since: Option<String>,
    waiting: i64,
    held: String,
    failed: i64,
    condition: Condition,
    is_enabled: bool,
    may_change: bool,
    trials: Vec<(&'static str, &'static str)>,
    filters: Vec<Chip>,
    filter: &'static str,
    lines: Vec<DeliveryLine>,
    older: Option<String>,
}

impl EndpointView {
    /// The page with what was asked for in its URL.
    pub(super) async fn of(
        site: &Site,
        visitor: &Visitor,
        (endpoint, health): Seen,
        query: &Query,
        form: Form,
    ) -> Result<Self, Problem> {
        let base = visitor.link(&format!("/webhooks/{}", endpoint.id));
        let asked = query.filled("show").unwrap_or_default();
        let (_, filter, state) = FILTERS
            .into_iter()
            .find(|(_, word, _)| *word == asked)
            .unwrap_or(FILTERS[0]);
        let before = query.filled("before").and_then(|text| text.parse().ok());
        let before = before.unwrap_or(i64::MAX);
        let of = (&visitor.store.id, visitor.mode, endpoint.id.clone());
        let page = deliveries::page(&site.app, of, state, before, PAGE).await?;
        let last = page.last().and_then(|delivery| delivery.number);
        let is_full = page.len() == usize::try_from(PAGE).unwrap_or_default();
        let older = last.filter(|_| is_full).map(|number| match filter {
            "" => format!("{base}?before={number}"),
            word => format!("{base}?show={word}&before={number}"),
        });
        let chip = |(label, word, _): (&'static str, &'static str, Option<DeliveryState>)| Chip {
            label,
            href: match word {
                "" => base.clone(),
                word => format!("{base}?show={word}"),
            },
            is_current: word == filter,
        };
        Ok(Self {
            shell: Shell::of(visitor),
            form,
            list_href: visitor.link("/webhooks"),
            dialect: dialect_name(endpoint.dialect),
            events: endpoint.events.as_ref().map(|list| list.join(", ")),
            format: format_of(&endpoint),
            created: iso_seconds(endpoint.created_at_ms),
            last_success: health.last_success_ms.map(iso_seconds),
            failing_since: endpoint.failing_since_ms.map(iso_seconds),
            waiting: health.pending,
            held: deliveries_held(&health),
            failed: health.exhausted,
            condition: condition(&endpoint, &health),
            is_enabled: endpoint.disabled_for.is_none(),
            may_change: visitor.may(Need::DEVELOP.access),
            trials: trials(site, endpoint.dialect),
            filters: FILTERS.map(chip).into(),
            filter,
            lines: page
                .iter()
                .map(|delivery| DeliveryLine::of(site, visitor, delivery))
                .collect(),
            older,
            id: endpoint.id.to_string(),
            url: endpoint.url,
            base,
        })
    }
}

fn deliveries_held(health: &endpoints::Health) -> String {
    deliveries(health.held)
}

/// Pepay has one event for trials; the others tell what they have words for.
fn trials(site: &Site, dialect: Dialect) -> Vec<(&'static str, &'static str)> {
    if dialect == Dialect::Pepay {
        return vec![("paid", "A ping")];
    }
    let is_told = |kind| site.app.event_word.of(dialect, kind).usual.is_some();
    let told = TRIALS.into_iter().filter(|(.., kind)| is_told(*kind));
    told.map(|(word, label, _)| (word, label)).collect()
}

fn format_of(endpoint: &Endpoint) -> Option<&'static str> {
    let word = endpoint.style.format.as_str();
    let found = FORMATS.iter().find(|(known, _)| *known == word);
    found
        .map(|(_, label)| *label)
        .filter(|_| endpoint.dialect == Dialect::SecPaid)
}

/// `GET /webhooks/{endpoint}`.
pub(super) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    Path((_, _, id)): At,
    uri: Uri,
) -> Result<Response, Problem> {
    let query = Query::of(&uri)?;
    let seen = load(&site, &visitor, &id).await?;
    let view = EndpointView::of(&site, &visitor, seen, &query, Form::default()).await?;
    Ok(shell::page(&view))
}

pub(super) async fn load(site: &Site, visitor: &Visitor, id: &str) -> Result<Seen, Problem> {
    let id = endpoint_id(id)?;
    Ok(endpoints::get(&site.app, &visitor.store.id, visitor.mode, id).await?)
}

#[derive(Template)]
#[template(path = "dashboard/webhooks/edit.html")]
struct EditView {
    shell: Shell,
    form: Form,
    fields: Fields,
    base: String,
    list_href: String,
    url: String,
}

fn edit_view(site: &Site, visitor: &Visitor, endpoint: &Endpoint, form: Form) -> EditView {
    EditView {
        shell: Shell::of(visitor),
        form,
        fields: Fields::of(site, endpoint.dialect),
        base: visitor.link(&format!("/webhooks/{}", endpoint.id)),
        list_href: visitor.link("/webhooks"),
        url: endpoint.url.clone(),
    }
}

/// `GET /webhooks/{endpoint}/edit`.
pub(super) async fn show_edit(
    State(site): State<Site>,
    visitor: Visitor,
    Path((_, _, id)): At,
) -> Result<Response, Problem> {
    let (endpoint, _) = load(&site, &visitor, &id).await?;
    let mut form = Form::of([
        ("url", &endpoint.url),
        ("format", endpoint.style.format.as_str()),
        ("status_key", endpoint.style.status_key.as_str()),
        (
            "hears",
            if endpoint.events.is_some() {
                "some"
            } else {
                "all"
            },
        ),
    ]);
    for word in endpoint.events.iter().flatten() {
        form.add("events", word);
    }
    Ok(shell::page(&edit_view(&site, &visitor, &endpoint, form)))
}

/// `POST /webhooks/{endpoint}/edit`.
pub(super) async fn edit(
    State(site): State<Site>,
    visitor: Visitor,
    Path((_, _, id)): At,
    mut form: Form,
) -> Result<Response, Problem> {
    let (endpoint, _) = load(&site, &visitor, &id).await?;
    let written = async {
        let style = style_of(&form, endpoint.dialect)?;
        let is_secpaid = endpoint.dialect == Dialect::SecPaid;
        let changes = Changes {
            url: Some(form.get("url").trim().to_owned()),
            events: Some(events_of(&form)),
            format: is_secpaid.then_some(style.format),
            status_key: is_secpaid.then_some(style.status_key),
            enabled: None,
        };
        let at = (&visitor.store.id, visitor.mode, endpoint.id.clone());
        endpoints::update(&site.app, Some(&visitor.actor()), at, changes).await
    };
    match written.await {
        Ok(_) => {
            let path = format!("/webhooks/{}", endpoint.id);
            Ok(shell::done(
                &site,
                &visitor,
                &path,
                "The endpoint is changed.",
            ))
        }
        Err(error) => {
            form.refused(error)?;
            Ok(shell::mend(&edit_view(&site, &visitor, &endpoint, form)))
        }
    }
}

async fn switch(
    site: &Site,
    visitor: &Visitor,
    id: &str,
    on: bool,
    words: &str,
) -> Result<Response, Problem> {
    let id = endpoint_id(id)?;
    let changes = Changes {
        enabled: Some(on),
        ..Changes::default()
    };
    let path = format!("/webhooks/{id}");
    let at = (&visitor.store.id, visitor.mode, id);
    endpoints::update(&site.app, Some(&visitor.actor()), at, changes).await?;
    Ok(shell::done(site, visitor, &path, words))
}

/// `POST /webhooks/{endpoint}/enable`.
pub(super) async fn enable(
    State(site): State<Site>,
    visitor: Visitor,
    Path((_, _, id)): At,
) -> Result<Response, Problem> {
    let words = "The endpoint is enabled. What was held for it is sent now, in order.";
    switch(&site, &visitor, &id, true, words).await
}

/// `POST /webhooks/{endpoint}/disable`.
pub(super) async fn disable(
    State(site): State<Site>,
    visitor: Visitor,
    Path((_, _, id)): At,
) -> Result<Response, Problem> {
    let words = "The endpoint is disabled. What happens is held for it.";
    switch(&site, &visitor, &id, false, words).await
}

/// `POST /webhooks/{endpoint}/delete`.
pub(super) async fn delete(
    State(site): State<Site>,
    visitor: Visitor,
    Path((_, _, id)): At,
) -> Result<Response, Problem> {
    let id = endpoint_id(&id)?;
    let (store, actor) = (&visitor.store.id, visitor.actor());
    endpoints::remove(&site.app, Some(&actor), store, visitor.mode, id).await?;
    Ok(shell::done(
        &site,
        &visitor,
        "/webhooks",
        "The endpoint is deleted.",
    ))
}

#[derive(Template)]
#[template(path = "dashboard/webhooks/trial.html")]
struct TrialView {
    shell: Shell,
    base: String,
    list_href: String,
    url: String,
    event: String,
    tried: Tried,
    is_live: bool,
    trials: Vec<(&'static str, &'static str)>,
    form: Form,
}

/// `POST /webhooks/{endpoint}/test`: sends a made-up event and shows what came back.
pub(super) async fn try_out(
    State(site): State<Site>,
    visitor: Visitor,
    Path((_, _, id)): At,
    mut form: Form,
) -> Result<Response, Problem> {
    let seen = load(&site, &visitor, &id).await?;
    let asked = form.get("event").to_owned();
    let Some((_, _, kind)) = TRIALS.into_iter().find(|(word, ..)| *word == asked) else {
        let problem = FieldProblem::NotOneOf("paid, declined, refunded, disputed");
        form.refused(Refusal::field("event", problem).into())?;
        let view = EndpointView::of(&site, &visitor, seen, &Query::default(), form).await?;
        return Ok(shell::mend(&view));
    };
    let (endpoint, _) = &seen;
    let at = (&visitor.store.id, visitor.mode, endpoint.id.clone());
    let tried = match webhooks::try_out(&site.app, at, kind).await {
        Ok(tried) => tried,
        Err(error) => {
            form.refused(error)?;
            let view = EndpointView::of(&site, &visitor, seen, &Query::default(), form).await?;
            return Ok(shell::mend(&view));
        }
    };
    let label = trials(&site, endpoint.dialect)
        .into_iter()
        .find_map(|(word, label)| (word == asked).then_some(label));
    Ok(shell::page(&TrialView {
        shell: Shell::of(&visitor),
        base: visitor.link(&format!("/webhooks/{}", endpoint.id)),
        list_href: visitor.link("/webhooks"),
        url: endpoint.url.clone(),
        event: label.unwrap_or_default().to_owned(),
        tried,
        is_live: !visitor.mode.is_test(),
        trials: trials(&site, endpoint.dialect),
        form,
    }))
}
