//! Deliveries in the open: every attempt, and sending again what did not arrive.

use pebblepay_core::delivery::DeliveryState;
use pebblepay_core::id::{DeliveryId, EndpointId, EventId, StoreId};
use pebblepay_core::refusal::{Noun, Refusal};
use pebblepay_core::store::Mode;

use super::audit::{self, Actor};
use super::endpoints::{found, note};
use super::event_log::Since;
use super::vault::Vault;
use super::{App, Error, Res};
use crate::db::delivery_lists as lists;
pub use crate::db::delivery_lists::{Attempt, Failed, Listed, Recovery};
use crate::db::{Tx, event_lists};

/// How many events of the log a recovery takes up in one transaction, so that nobody who pays
/// meanwhile waits for long.
const RECOVERED_AT_ONCE: i64 = 1_000;

/// A delivery with all that is known of it.
pub struct Whole {
    /// The delivery.
    pub delivery: Listed,
    /// The body that was sent; none before the first attempt.
    pub body: Option<String>,
    /// Its attempts.
    pub attempts: Vec<Attempt>,
    /// Whether the body tells licence keys.
    pub has_keys: bool,
}

/// The deliveries of an event.
///
/// # Errors
/// [`Noun::Event`] not found.
pub async fn of_event(app: &App, store: &StoreId, mode: Mode, event: EventId) -> Res<Vec<Listed>> {
    let store = store.clone();
    let read = app.db.read(move |tx| -> Res<_> {
        place(tx, &store, mode, &event)?;
        Ok(lists::of_event(tx, &store, mode, &event)?)
    });
    read.await
}

/// The deliveries of an endpoint with a number below `before`, the newest first.
///
/// # Errors
/// [`Noun::Endpoint`] not found.
pub async fn of_endpoint(
    app: &App,
    store: &StoreId,
    mode: Mode,
    endpoint: EndpointId,
    before: i64,
    limit: i64,
) -> Res<Vec<Listed>> {
    let store = store.clone();
    let read = app.db.read(move |tx| -> Res<_> {
        found(tx, &store, mode, &endpoint)?;
        Ok(lists::of_endpoint(
            tx, &store, mode, &endpoint, before, limit,
        )?)
    });
    read.await
}

/// The deliveries of an endpoint in one state, or in any, with a number below `before`, the newest
/// first.
///
/// # Errors
/// [`Noun::Endpoint`] not found.
pub async fn page(
    app: &App,
    (store, mode, endpoint): (&StoreId, Mode, EndpointId),
    state: Option<DeliveryState>,
    before: i64,
    limit: i64,
) -> Res<Vec<Listed>> {
    let store = store.clone();
    let read = app.db.read(move |tx| -> Res<_> {
        found(tx, &store, mode, &endpoint)?;
        Ok(match state {
            None => lists::of_endpoint(tx, &store, mode, &endpoint, before, limit)?,
            Some(state) => {
                let part = (state, before, limit);
                lists::in_state(tx, &store, mode, &endpoint, part)?
            }
        })
    });
    read.await
}

/// One delivery with its attempts.
///
/// # Errors
/// [`Noun::Delivery`] not found.
pub async fn get(app: &App, store: &StoreId, mode: Mode, id: DeliveryId) -> Res<Whole> {
    let store = store.clone();
    let read = app.db.read(move |tx| -> Res<_> {
        let (delivery, body) =
            lists::find(tx, &store, mode, &id)?.ok_or(Refusal::NotFound(Noun::Delivery))?;
        let attempts = lists::attempts(tx, &delivery.id)?;
        Ok(Whole {
            delivery,
            has_keys: body.as_deref().is_some_and(Vault::is_sealed),
            body,
            attempts,
        })
    });
    let mut whole = read.await?;
    if let Some(kept) = whole.body.as_mut().filter(|kept| Vault::is_sealed(kept)) {
        let place = ["delivery", whole.delivery.id.as_str()];
        *kept = app
            .vault
            .open(&place, kept)
            .map_err(Error::Internal)?
            .to_string();
    }
    Ok(whole)
}

/// Sends an event again, to one endpoint or to all its receivers, whatever they answered before;
/// returns how many. The event keeps its id and its bytes.
///
/// # Errors
/// [`Noun::Event`] or [`Noun::Endpoint`] not found; [`Refusal::EndpointDisabled`].
pub async fn resend(
    app: &App,
    store: &StoreId,
    mode: Mode,
    event: EventId,
    endpoint: Option<EndpointId>,
) -> Res<u64> {
    resend_by(app, None, (store, mode), event, endpoint).await
}

/// The same, done by a person.
///
/// # Errors
/// As [`resend`].
pub async fn resend_by(
    app: &App,
    by: Option<&Actor>,
    (store, mode): (&StoreId, Mode),
    event: EventId,
    endpoint: Option<EndpointId>,
) -> Res<u64> {
    let (store, now_ms, by) = (store.clone(), app.clock.now_ms(), by.cloned());
    let written = app.db.write(move |tx| -> Res<u64> {
        place(tx, &store, mode, &event)?;
        check_enabled(tx, &store, mode, endpoint.as_ref())?;
        if let Some(by) = &by {
            audit::record(tx, by, Some(&store), "event.resent", event.as_str(), now_ms)?;
        }
        Ok(lists::resend(
            tx,
            &store,
            &event,
            endpoint.as_ref(),
            now_ms,
        )?)
    });
    let count = written.await?;
    app.wake_deliveries.notify_one();
    Ok(count)
}

/// Sends again what did not arrive since an event or a time, in order and one after the other;
/// returns how many.
///
/// # Errors
/// [`Noun::Event`] or [`Noun::Endpoint`] not found; [`Refusal::EndpointDisabled`].
pub async fn recover(app: &App, what: Recovery, since: Since) -> Res<u64> {
    recover_by(app, None, what, since).await
}

/// The same, done by a person.
///
/// # Errors
/// As [`recover`].
pub async fn recover_by(app: &App, by: Option<&Actor>, what: Recovery, since: Since) -> Res<u64> {
    let now_ms = app.clock.now_ms();
    let asked = what.clone();
    let bounds = app.db.read(move |tx| -> Res<_> {
        let (store, mode) = (&asked.store, asked.mode);
        check_enabled(tx, store, mode, asked.endpoint.as_ref())?;
        let (from, at_ms) = match &since {
            Since::Event(id) => (place(tx, store, mode, id)?, 0),
            Since::Time(at_ms) => (event_lists::place_before(tx, store, mode, *at_ms)?, *at_ms),
        };
        Ok((from, event_lists::end(tx, store)?, at_ms))
    });
    let (mut from, last, at_ms) = bounds.await?;
    if let (Some(by), Some(id)) = (by.cloned(), what.endpoint.clone()) {
        let store = what.store.clone();
        let noted = app.db.write(move |tx| -> Res<()> {
            note(tx, Some(&by), &store, "endpoint.replayed", &id, now_ms)
        });
        noted.await?;
    }
    let mut count = 0;
    while from < last {
        let to = last.min(from + RECOVERED_AT_ONCE);
        let part = what.clone();
        let written = app.db.write(move |tx| -> Res<u64> {
            Ok(lists::recover(tx, &part, (from, to), at_ms, now_ms)?)
        });
        count += written.await?;
        from = to;
        app.wake_deliveries.notify_one();
    }
    Ok(count)
}

fn place(tx: &mut dyn Tx, store: &StoreId, mode: Mode, event: &EventId) -> Res<i64> {
    let found = event_lists::place(tx, store, mode, event)?;
    Ok(found.ok_or(Refusal::NotFound(Noun::Event))?)
}

fn check_enabled(
    tx: &mut dyn Tx,
    store: &StoreId,
    mode: Mode,
    endpoint: Option<&EndpointId>,
) -> Res<()> {
    if let Some(id) = endpoint
        && found(tx, store, mode, id)?.disabled_for.is_some()
    {
        return Err(Refusal::EndpointDisabled.into());
    }
    Ok(())
}

/// Sends these deliveries again, whatever was answered before; returns how many. Those of disabled
/// endpoints stay where they are.
///
/// # Errors
/// As the database says.
pub async fn resend_these(
    app: &App,
    by: &Actor,
    (store, mode): (&StoreId, Mode),
    ids: Vec<DeliveryId>,
) -> Res<u64> {
    let (store, by, now_ms) = (store.clone(), by.clone(), app.clock.now_ms());
    let written = app.db.write(move |tx| -> Res<u64> {
        let mut count = 0;
        for id in &ids {
            let done = lists::resend_one(tx, &store, mode, id, now_ms)?;
            if done > 0 {
                let action = "delivery.resent";
                audit::record(tx, &by, Some(&store), action, id.as_str(), now_ms)?;
            }
            count += done;
        }
        Ok(count)
    });
    let count = written.await?;
    app.wake_deliveries.notify_one();
    Ok(count)
}

/// Sends everything again that failed at an endpoint within a time, in order and one after the
/// other; returns how many.
///
/// # Errors
/// [`Noun::Endpoint`] not found; [`Refusal::EndpointDisabled`].
pub async fn resend_failed(
    app: &App,
    by: &Actor,
    (store, mode): (&StoreId, Mode),
    failed: Failed,
) -> Res<u64> {
    let (mut count, mut after, mut is_first) = (0, 0, true);
    loop {
        let (store, by, failed) = (store.clone(), by.clone(), failed.clone());
        let now_ms = app.clock.now_ms();
        let written = app.db.write(move |tx| -> Res<_> {
            check_enabled(tx, &store, mode, Some(&failed.endpoint))?;
            if is_first {
                let action = "endpoint.failed_resent";
                note(tx, Some(&by), &store, action, &failed.endpoint, now_ms)?;
            }
            let part = (after, RECOVERED_AT_ONCE);
            Ok(lists::resend_failed(tx, &failed, part, now_ms)?)
        });
        let (done, last) = written.await?;
        count += done;
        app.wake_deliveries.notify_one();
        match last {
            Some(last) => after = last,
            None => return Ok(count),
        }
        is_first = false;
    }
}
