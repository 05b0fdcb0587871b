//! Webhook endpoints: registering, changing, disabling, and new secrets for them.

use pebblepay_core::delivery::DisabledFor;
use pebblepay_core::event::{self, EventKind};
use pebblepay_core::id::{EndpointId, StoreId};
use pebblepay_core::limits::ENDPOINTS_MAX;
use pebblepay_core::refusal::{FieldProblem, Noun, Refusal};
use pebblepay_core::store::{Dialect, Mode};
use pebblepay_core::style::{BodyFormat, BodyStyle, StatusKey};

use super::audit::{self, Actor};
use super::clock::Clock;
use super::setup::{known_store, new_secret, webhook_url};
use super::{App, EventWord, Res, random};
use crate::db::endpoints;
pub use crate::db::endpoints::{Endpoint, Health};
use crate::db::{Db, Tx, delivery_lists};
use crate::outbound;

/// What a new endpoint is made from.
#[derive(Clone, Debug)]
pub struct NewEndpoint {
    /// Where events go.
    pub url: String,
    /// The dialect it is spoken to in.
    pub dialect: Dialect,
    /// The side whose events it hears.
    pub mode: Mode,
    /// The events it hears, in its dialect's words; `None` = all.
    pub events: Option<Vec<String>>,
    /// How it wants its bodies (B-04).
    pub style: BodyStyle,
}

/// What is to change; `None` leaves it as it is.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// Where events go; what waits goes there too.
    pub url: Option<String>,
    /// The events it hears; `Some(None)` = all.
    pub events: Option<Option<Vec<String>>>,
    /// The form of its bodies.
    pub format: Option<BodyFormat>,
    /// The spelling of their status key.
    pub status_key: Option<StatusKey>,
    /// Whether it is sent anything. What was held meanwhile is sent when it is enabled.
    pub enabled: Option<bool>,
}

/// An endpoint and how it is doing.
pub type Seen = (Endpoint, Health);

fn prepare(
    new: &NewEndpoint,
    words: EventWord,
    policy: &outbound::Policy,
    now_ms: i64,
) -> Res<Endpoint> {
    check_words(new.dialect, new.events.as_deref(), words)?;
    check_style(new.dialect, new.style)?;
    Ok(Endpoint {
        id: EndpointId::new(now_ms, &random()),
        position: 0,
        url: webhook_url("url", &new.url, policy)?,
        dialect: new.dialect,
        mode: new.mode,
        events: new.events.clone(),
        secret: Some(new_secret()),
        disabled_for: None,
        failing_since_ms: None,
        created_at_ms: now_ms,
        style: new.style,
    })
}

/// What a trial of an endpoint is called in Pepay's words; it comes whether it is named or not.
pub const PING: &str = "test.ping";

/// An endpoint that waits for a word that its dialect does not have would wait for ever. A word may
/// be the beginning of some, such as `invoice.*` (PEP-024).
fn check_words(dialect: Dialect, events: Option<&[String]>, words: EventWord) -> Res<()> {
    const RULE: &str =
        "must be a list of event names, such as payment.completed, or beginnings such as payment.*";
    let Some(events) = events else {
        return Ok(());
    };
    let known: Vec<&str> = EventKind::ALL
        .into_iter()
        .flat_map(|kind| words.of(dialect, kind).all())
        .collect();
    let means_none = |filter: &String| !known.iter().any(|word| event::matches(filter, word));
    let ping = |filter: &String| dialect == Dialect::Pepay && filter == PING;
    let unknown = events
        .iter()
        .any(|filter| means_none(filter) && !ping(filter));
    // A dialect that has no words yet has none to check against.
    if events.is_empty() || unknown && !known.is_empty() {
        return Err(Refusal::field("events", FieldProblem::Invalid(RULE)).into());
    }
    Ok(())
}

/// Only `SecPaid` leaves a choice.
fn check_style(dialect: Dialect, style: BodyStyle) -> Res<()> {
    const RULE: &str = "can be chosen for endpoints of the dialect secpaid only";
    if dialect != Dialect::SecPaid && style != BodyStyle::default() {
        let param = if style.format == BodyFormat::SeedJson {
            "status_key"
        } else {
            "format"
        };
        return Err(Refusal::field(param, FieldProblem::Invalid(RULE)).into());
    }
    Ok(())
}

/// Writes an endpoint; returns its index among those of its dialect, from 0 (SEC-003).
fn add(tx: &mut dyn Tx, store: &StoreId, endpoint: &Endpoint) -> Res<i64> {
    const RULE: &str = "can not be registered: 50 endpoints are the most for one side of a store";
    let present = endpoints::of_side(tx, store, endpoint.mode)?;
    let index = present.iter().filter(|e| e.dialect == endpoint.dialect);
    let index = i64::try_from(index.count()).unwrap_or(i64::MAX);
    if i64::try_from(present.len()).unwrap_or(i64::MAX) >= ENDPOINTS_MAX {
        return Err(Refusal::field("url", FieldProblem::Invalid(RULE)).into());
    }
    endpoints::insert(tx, store, endpoint)?;
    Ok(index)
}

/// Registers an endpoint with a secret of its own (F-18), for the command line. Blocking.
///
/// # Errors
/// The store or an event is unknown, or the URL can not be used.
pub fn create_blocking(
    db: &Db,
    clock: &Clock,
    policy: &outbound::Policy,
    words: EventWord,
    store: &str,
    new: &NewEndpoint,
) -> Res<Endpoint> {
    let mut endpoint = prepare(new, words, policy, clock.now_ms())?;
    let (row, store) = (endpoint.clone(), store.to_owned());
    endpoint.position = db.write_blocking(move |tx| -> Res<i64> {
        let store = known_store(tx, &store)?;
        add(tx, &store.id, &row)
    })?;
    Ok(endpoint)
}

/// Registers an endpoint with a secret of its own (F-18).
///
/// # Errors
/// An event is unknown, the URL can not be used, or there are too many endpoints.
pub async fn create(
    app: &App,
    by: Option<&Actor>,
    store: &StoreId,
    new: &NewEndpoint,
) -> Res<Endpoint> {
    let now_ms = app.clock.now_ms();
    let mut endpoint = prepare(new, app.event_word, &app.outbound, now_ms)?;
    let (row, store, by) = (endpoint.clone(), store.clone(), by.cloned());
    let written = app.db.write(move |tx| -> Res<i64> {
        note(tx, by.as_ref(), &store, "endpoint.created", &row.id, now_ms)?;
        add(tx, &store, &row)
    });
    endpoint.position = written.await?;
    Ok(endpoint)
}

/// Writes down who did what to an endpoint. Keys and the command line have no person.
pub(super) fn note(
    tx: &mut dyn Tx,
    by: Option<&Actor>,
    store: &StoreId,
    action: &str,
    id: &EndpointId,
    now_ms: i64,
) -> Res<()> {
    match by {
        Some(actor) => Ok(audit::record(
            tx,
            actor,
            Some(store),
            action,
            id.as_str(),
            now_ms,
        )?),
        None => Ok(()),
    }
}

/// The endpoints of one side of a store.
///
/// # Errors
/// As the database says.
pub async fn list(app: &App, store: &StoreId, mode: Mode) -> Res<Vec<Seen>> {
    let store = store.clone();
    let read = app.db.read(move |tx| -> Res<_> {
        endpoints::of_side(tx, &store, mode)?
            .into_iter()
            .map(|endpoint| {
                let health = endpoints::health(tx, &endpoint.id)?;
                Ok((endpoint, health))
            })
            .collect()
    });
    read.await
}

/// One endpoint.
///
/// # Errors
/// [`Noun::Endpoint`] not found.
pub async fn get(app: &App, store: &StoreId, mode: Mode, id: EndpointId) -> Res<Seen> {
    let store = store.clone();
    let read = app.db.read(move |tx| -> Res<_> {
        let endpoint = found(tx, &store, mode, &id)?;
        Ok((endpoint, endpoints::health(tx, &id)?))
    });
    read.await
}

/// Changes an endpoint.
///
/// # Errors
/// [`Noun::Endpoint`] not found; an event is unknown, or the URL can not be used.
pub async fn update(
    app: &App,
    by: Option<&Actor>,
    (store, mode, id): (&StoreId, Mode, EndpointId),
    changes: Changes,
) -> Res<Seen> {
    let url = changes.url.as_deref();
    let url = url
        .map(|url| webhook_url("url", url, &app.outbound))
        .transpose()?;
    let (store, words, now_ms) = (store.clone(), app.event_word, app.clock.now_ms());
    let by = by.cloned();
    let written = app.db.write(move |tx| -> Res<Seen> {
        let mut endpoint = found(tx, &store, mode, &id)?;
        if let Some(url) = &url {
            endpoint.url.clone_from(url);
        }
        if let Some(events) = &changes.events {
            check_words(endpoint.dialect, events.as_deref(), words)?;
            endpoint.events.clone_from(events);
        }
        endpoint.style.format = changes.format.unwrap_or(endpoint.style.format);
        endpoint.style.status_key = changes.status_key.unwrap_or(endpoint.style.status_key);
        check_style(endpoint.dialect, endpoint.style)?;
        endpoints::update(tx, &endpoint)?;
        let action = match changes.enabled {
            Some(true) => "endpoint.enabled",
            Some(false) => "endpoint.disabled",
            None => "endpoint.changed",
        };
        note(tx, by.as_ref(), &store, action, &id, now_ms)?;
        match changes.enabled {
            Some(true) if endpoint.disabled_for.is_some() => {
                endpoints::enable(tx, &id)?;
                delivery_lists::take_up_held(tx, &id, now_ms)?;
            }
            Some(false) => {
                endpoints::disable(tx, id.as_str(), DisabledFor::Owner, now_ms)?;
            }
            Some(true) | None => {}
        }
        Ok((found(tx, &store, mode, &id)?, endpoints::health(tx, &id)?))
    });
    let seen = written.await?;
    app.wake_deliveries.notify_one();
    Ok(seen)
}

/// Removes an endpoint; what it was to get is dropped.
///
/// # Errors
/// [`Noun::Endpoint`] not found.
pub async fn remove(
    app: &App,
    by: Option<&Actor>,
    store: &StoreId,
    mode: Mode,
    id: EndpointId,
) -> Res<()> {
    let (store, now_ms, by) = (store.clone(), app.clock.now_ms(), by.cloned());
    let written = app.db.write(move |tx| -> Res<()> {
        found(tx, &store, mode, &id)?;
        note(tx, by.as_ref(), &store, "endpoint.deleted", &id, now_ms)?;
        Ok(endpoints::remove(tx, &id, now_ms)?)
    });
    written.await
}

/// Gives an endpoint a new secret and returns it; the old one signs beside it for 24 hours (F-04).
///
/// # Errors
/// [`Noun::Endpoint`] not found.
pub async fn rotate(
    app: &App,
    by: Option<&Actor>,
    store: &StoreId,
    mode: Mode,
    id: EndpointId,
) -> Res<Seen> {
    let (store, now_ms, secret) = (store.clone(), app.clock.now_ms(), new_secret());
    let by = by.cloned();
    let written = app.db.write(move |tx| -> Res<Seen> {
        let endpoint = found(tx, &store, mode, &id)?;
        endpoints::rotate(tx, &store, &endpoint, &secret, now_ms)?;
        note(
            tx,
            by.as_ref(),
            &store,
            "endpoint.secret_rotated",
            &id,
            now_ms,
        )?;
        Ok((found(tx, &store, mode, &id)?, endpoints::health(tx, &id)?))
    });
    written.await
}

/// Gives one side of a store a new webhook secret, for the command line; the old one signs beside
/// it for 24 hours (F-04). Blocking.
///
/// # Errors
/// The store is unknown.
pub fn rotate_store(db: &Db, clock: &Clock, store: &str, mode: Mode) -> Res<String> {
    let (store, now_ms, secret) = (store.to_owned(), clock.now_ms(), new_secret());
    db.write_blocking(move |tx| -> Res<String> {
        let store = known_store(tx, &store)?;
        endpoints::rotate_store(tx, &store.id, mode, &secret, now_ms)?;
        Ok(secret.clone())
    })
}

pub(super) fn found(
    tx: &mut dyn Tx,
    store: &StoreId,
    mode: Mode,
    id: &EndpointId,
) -> Res<Endpoint> {
    Ok(endpoints::find(tx, store, mode, id)?.ok_or(Refusal::NotFound(Noun::Endpoint))?)
}
