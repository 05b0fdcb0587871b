//! Reading the event log: one event, lists in both directions, and where a recovery begins.

use std::sync::OnceLock;

use bytes::Bytes;
use pebblepay_core::event::{Event, EventKind};
use pebblepay_core::id::{EventId, OrderId, OrderRef, StoreId};
use pebblepay_core::refusal::{Noun, Refusal};
use pebblepay_core::store::{Dialect, Mode};

use super::auth::Caller;
use super::licences::{self, Clear};
use super::{App, Error, Res, orders};
pub use crate::db::event_lists::{Filter, Walk};
use crate::db::{Tx, delivery_lists, event_lists};

/// An event with what its order got, ready to be told in any dialect.
pub struct Told {
    /// The event.
    pub event: Event,
    /// The licence keys that it tells about; `None` where its order is sold without (F-09).
    pub keys: Option<Vec<Clear>>,
    texts: [OnceLock<Bytes>; Dialect::ALL.len()],
}

impl Told {
    /// An event as it is told: its licence keys are opened.
    ///
    /// # Errors
    /// The database does not answer, or the keys can not be opened.
    pub async fn new(app: &App, event: Event) -> Res<Self> {
        Ok(Self {
            keys: licences::of_event(app, &event).await?,
            event,
            texts: Default::default(),
        })
    }

    /// The event in a dialect's words. Whoever asks first renders it; the others share the bytes.
    pub fn text(&self, dialect: Dialect, render: impl FnOnce(&Self) -> String) -> Bytes {
        // The index is the dialect's place in the list of all, so it is always in range.
        match self.texts.get(dialect as usize) {
            Some(text) => text.get_or_init(|| render(self).into()).clone(),
            None => render(self).into(),
        }
    }
}

/// What a list or a stream of events is asked for.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The side.
    pub mode: Mode,
    /// Only these kinds.
    pub kinds: Option<Vec<EventKind>>,
    /// Only those of this order, under any of its ids.
    pub order: Option<OrderRef>,
}

/// From where on events are recovered.
#[derive(Clone, Debug)]
pub enum Since {
    /// After this event.
    Event(EventId),
    /// From this time on, in milliseconds since the Unix epoch.
    Time(i64),
}

/// Where a page begins and which way it goes.
#[derive(Clone, Debug, Default)]
pub enum From {
    /// With the newest event, newest first.
    #[default]
    Newest,
    /// The next older ones than this event, newest first.
    Older(EventId),
    /// The next newer ones than this event, newest first.
    Newer(EventId),
    /// What happened since, oldest first.
    Since(Since),
}

/// A page of events.
pub struct Page {
    /// The events, in the order of the page.
    pub events: Vec<Told>,
    /// Whether there are more in the direction of the page.
    pub has_more: bool,
}

/// One event of the caller's store. A test key sees the test side only (F-16).
///
/// # Errors
/// [`Noun::Event`] not found, also where it belongs to another store.
pub async fn get(app: &App, caller: &Caller, id: &EventId) -> Res<Told> {
    let (store, id) = (caller.store.id.clone(), id.clone());
    let found = app
        .db
        .read(move |tx| -> Res<_> { Ok(event_lists::find(tx, &store, &id)?) });
    let event = found
        .await?
        .filter(|event| caller.mode == Mode::Live || event.mode.is_test())
        .ok_or(Error::Refused(Refusal::NotFound(Noun::Event)))?;
    Told::new(app, event).await
}

/// A page of the events of a store. `None`: the event that it begins at is not on this side of
/// the caller's store. An order that is not there has no events.
///
/// # Errors
/// As the database says, or the licence keys can not be opened.
pub async fn list(
    app: &App,
    caller: &Caller,
    wanted: Wanted,
    from: From,
    limit: i64,
) -> Res<Option<Page>> {
    let (caller, newer) = (caller.clone(), matches!(from, From::Newer(_)));
    let read = app.db.read_long(move |tx| -> Res<_> {
        let store = &caller.store.id;
        let filter = match filter(tx, &caller, &wanted) {
            Ok(filter) => filter,
            Err(Error::Refused(Refusal::NotFound(_))) => return Ok(Some(Vec::new())),
            Err(error) => return Err(error),
        };
        let Some(walk) = walk(tx, store, wanted.mode, &from)? else {
            return Ok(None);
        };
        Ok(Some(event_lists::page(
            tx,
            store,
            &filter,
            walk,
            limit + 1,
        )?))
    });
    let Some(mut found) = read.await? else {
        return Ok(None);
    };
    let has_more = i64::try_from(found.len()).unwrap_or(i64::MAX) > limit;
    found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    if newer {
        found.reverse();
    }
    let events = tell(app, found).await?;
    Ok(Some(Page { events, has_more }))
}

/// How many deliveries of each of these events are still under way.
///
/// # Errors
/// As the database says.
pub async fn pending_webhooks(app: &App, events: &[Told]) -> Res<Vec<i64>> {
    let ids: Vec<EventId> = events.iter().map(|told| told.event.id.clone()).collect();
    let read = app.db.read(move |tx| -> Res<Vec<i64>> {
        let each = ids.iter();
        each.map(|id| Ok(delivery_lists::pending_of(tx, id)?))
            .collect()
    });
    read.await
}

/// Events as they are told.
///
/// # Errors
/// As [`Told::new`].
pub(super) async fn tell(app: &App, events: Vec<Event>) -> Res<Vec<Told>> {
    let mut told = Vec::with_capacity(events.len());
    for event in events {
        told.push(Told::new(app, event).await?);
    }
    Ok(told)
}

/// What is asked for in the terms of the log.
///
/// # Errors
/// [`Noun::Order`] not found, also where it is of another side than is asked for.
pub(super) fn filter(tx: &mut dyn Tx, caller: &Caller, wanted: &Wanted) -> Res<Filter> {
    let order = match &wanted.order {
        None => None,
        Some(id) => Some(of_side(tx, caller, wanted.mode, id)?),
    };
    Ok(Filter {
        mode: wanted.mode,
        kinds: wanted.kinds.clone(),
        order,
    })
}

fn of_side(tx: &mut dyn Tx, caller: &Caller, mode: Mode, id: &OrderRef) -> Res<OrderId> {
    let order = orders::seen_by(tx, &caller.store.id, caller.mode, id)?;
    if order.mode == mode {
        Ok(order.id)
    } else {
        Err(Refusal::NotFound(Noun::Order).into())
    }
}

fn walk(tx: &mut dyn Tx, store: &StoreId, mode: Mode, from: &From) -> Res<Option<Walk>> {
    Ok(match from {
        From::Newest => Some(Walk::Below(i64::MAX)),
        From::Older(id) => event_lists::place(tx, store, mode, id)?.map(Walk::Below),
        From::Newer(id) => {
            event_lists::place(tx, store, mode, id)?.map(|place| Walk::Above(place, 0))
        }
        From::Since(since) => after(tx, store, mode, since)?,
    })
}

/// The walk that recovers what happened since. `None`: the event is not on this side of the store.
///
/// # Errors
/// As the database says.
pub(super) fn after(
    tx: &mut dyn Tx,
    store: &StoreId,
    mode: Mode,
    since: &Since,
) -> Res<Option<Walk>> {
    Ok(match since {
        Since::Event(id) => {
            event_lists::place(tx, store, mode, id)?.map(|place| Walk::Above(place, 0))
        }
        Since::Time(at_ms) => {
            let place = event_lists::place_before(tx, store, mode, *at_ms)?;
            Some(Walk::Above(place, *at_ms))
        }
    })
}
