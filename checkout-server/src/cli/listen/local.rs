//! The events of a store in a database that this machine reaches: it is read again and again, so
//! it does not matter whether a server runs.

use std::time::Duration;

use anyhow::Context;
use pebblepay_core::event::{Event, EventKind};
use pebblepay_core::id::EventId;
use pebblepay_core::store::{Mode, Store};
use tokio::runtime::Runtime;

use super::{From, Told};
use crate::app::{Res, licences, orders};
use crate::cli::commands::done;
use crate::cli::test_side::Bench;
use crate::config::Settings;
use crate::db::{event_lists, stores};
use crate::dialects::pebblepay::events;

/// How often it is looked for new events.
const POLL: Duration = Duration::from_millis(200);
/// How long it rests after the database did not answer.
const REST: Duration = Duration::from_secs(1);
/// How many events are read at once.
const PAGE: i64 = 100;

/// The log of a store.
pub(super) struct Local {
    bench: Bench,
    store: Store,
    secret: String,
    wanted: Vec<EventKind>,
    /// All up to this place was handed on.
    place: i64,
}

impl Local {
    pub(super) fn open(
        settings: &Settings,
        runtime: &Runtime,
        store: &str,
        wanted: Vec<EventKind>,
    ) -> anyhow::Result<Self> {
        let bench = Bench::within(settings, runtime)?;
        let app = bench.app();
        let store = done(runtime.block_on(orders::store(app, store)))?;
        let id = store.id.clone();
        let read = app
            .db
            .read_blocking(move |tx| -> Res<_> { Ok(stores::secret(tx, &id, Mode::Test)?) });
        let secret = done(read)?.context("the store has no secret")?;
        Ok(Self {
            bench,
            store,
            secret,
            wanted,
            place: 0,
        })
    }

    /// What is listened to.
    pub(super) fn store(&self) -> &str {
        &self.store.name
    }

    /// What signs: the store's own test secret.
    pub(super) fn secret(&self) -> &str {
        &self.secret
    }

    /// Begins there. Returns where that is, named by an event if there is one.
    pub(super) async fn begin(&mut self, from: From) -> anyhow::Result<From> {
        let store = self.store.id.clone();
        let from = match from {
            From::Now => {
                let read =
                    self.bench.app().db.read(move |tx| -> Res<_> {
                        Ok(event_lists::newest(tx, &store, Mode::Test)?)
                    });
                done(read.await)?.map_or(From::Beginning, From::After)
            }
            other => other,
        };
        self.place = match &from {
            From::After(id) => self.place_of(id.clone()).await?,
            From::Beginning | From::Now => 0,
        };
        Ok(from)
    }

    async fn place_of(&self, id: EventId) -> anyhow::Result<i64> {
        let (store, wanted) = (self.store.id.clone(), id.clone());
        let read =
            self.bench.app().db.read(move |tx| -> Res<_> {
                Ok(event_lists::place(tx, &store, Mode::Test, &wanted)?)
            });
        done(read.await)?
            .with_context(|| format!("there is no event {id} on the test side of this store"))
    }

    /// What happened next; waits for it.
    pub(super) async fn next(&mut self) -> Vec<Told> {
        loop {
            match self.page().await {
                Ok((read, told)) => {
                    if !told.is_empty() {
                        return told;
                    }
                    if !read {
                        tokio::time::sleep(POLL).await;
                    }
                }
                Err(error) => {
                    eprintln!("checkout-server: the log can not be read: {error:#}");
                    tokio::time::sleep(REST).await;
                }
            }
        }
    }

    /// The next events, whether there were any, and those of them that are wanted. The place moves
    /// only when all of them could be read.
    async fn page(&mut self) -> anyhow::Result<(bool, Vec<Told>)> {
        let (store, place) = (self.store.id.clone(), self.place);
        let read = self
            .bench
            .app()
            .db
            .read(move |tx| -> Res<_> { Ok(event_lists::after(tx, &store, place, PAGE)?) });
        let events = done(read.await)?;
        let last = events.last().map(|event| event.sequence);
        let mut told = Vec::new();
        for event in events {
            if event.mode.is_test() && self.wanted.contains(&event.kind) {
                told.extend(self.tell(&event).await?);
            }
        }
        self.place = last.unwrap_or(place);
        Ok((last.is_some(), told))
    }

    async fn tell(&self, event: &Event) -> anyhow::Result<Option<Told>> {
        let keys = done(licences::of_event(self.bench.app(), event).await)?;
        Ok(Told::read(&events::object(event, keys.as_deref())))
    }
}
