//! The events of a store in a database that this machine reaches: it is read again and again, so
//! it does not matter whether a server runs.

use std::time::Duration;

use anyhow::Context;
use pebblepay_core::event::Event;
use pebblepay_core::id::EventId;
use pebblepay_core::json::Json;
use pebblepay_core::store::{Dialect, Mode, Store};
use pebblepay_core::time::iso_seconds;
use tokio::runtime::Runtime;

use super::{Told, is_asked};
use crate::app::{Res, licences, orders};
use crate::cli::commands::done;
use crate::cli::test_side::Bench;
use crate::config::Settings;
use crate::db::{event_lists, stores, test_side};
use crate::dialects;
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
    wanted: Option<Vec<String>>,
    /// All up to this place was handed on.
    place: i64,
}

impl Local {
    pub(super) fn open(
        settings: &Settings,
        runtime: &Runtime,
        store: &str,
        wanted: Option<Vec<String>>,
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

    /// Begins after an event, at the beginning of all, or with what happens from now on. Returns
    /// the event after which it begins.
    pub(super) async fn begin(
        &mut self,
        from: Option<Option<EventId>>,
    ) -> anyhow::Result<Option<EventId>> {
        let after = match from {
            Some(after) => after,
            None => {
                let store = self.store.id.clone();
                let read = self
                    .bench
                    .app()
                    .db
                    .read(move |tx| -> Res<_> { Ok(test_side::newest_event(tx, &store)?) });
                done(read.await)?
            }
        };
        self.place = match after.clone() {
            None => 0,
            Some(id) => self.place_of(id).await?,
        };
        Ok(after)
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
            .read(move |tx| -> Res<_> { Ok(test_side::log_after(tx, &store, place, PAGE)?) });
        let events = done(read.await)?;
        let last = events.last().map(|event| event.sequence);
        let mut told = Vec::new();
        for event in events {
            if event.mode.is_test() && self.wants(&event) {
                told.extend(self.tell(&event).await?);
            }
        }
        self.place = last.unwrap_or(place);
        Ok((last.is_some(), told))
    }

    fn wants(&self, event: &Event) -> bool {
        match &self.wanted {
            Some(asked) => is_asked(asked, events::name(event.kind)),
            None => dialects::event_word(Dialect::PebblePay, event.kind).is_some(),
        }
    }

    async fn tell(&self, event: &Event) -> anyhow::Result<Option<Told>> {
        let keys = done(licences::of_event(self.bench.app(), event).await)?;
        let Some(body) = dialects::render_body(Dialect::PebblePay, event, keys.as_deref()) else {
            return Ok(None);
        };
        let order = event.snapshot.get("order_number").and_then(Json::as_str);
        Ok(Some(Told {
            id: event.id.clone(),
            name: events::name(event.kind).to_owned(),
            at: iso_seconds(event.at_ms),
            order: order.unwrap_or_default().to_owned(),
            own: dialects::own_headers(Dialect::PebblePay, event, &body, &self.secret),
            body,
        }))
    }
}
