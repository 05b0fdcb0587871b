//! The hub behind the event streams: one task of this server that reads new events from the log,
//! once for all who follow a store, and hands them on.
//!
//! The table is the truth. The task is woken by commits of this process, and looks often enough to
//! see those of others soon. It runs only while somebody follows. A follower's queue is a window
//! on what was handed on last, shared by all of them: who falls out of it is cut off, so nobody's
//! slowness costs memory. See [`super::follow`] for the follower's side.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use pebblepay_core::id::{OrderId, StoreId, UserId};
use pebblepay_core::limits::{STREAM_QUEUE_EVENTS_MAX, STREAMS_PER_KEY_MAX, STREAMS_PER_PAYOR_MAX};
use pebblepay_core::refusal::Refusal;
use tokio::sync::{broadcast, watch};
use tokio::time::{Instant, sleep, timeout};

use super::event_log::Told;
use super::{App, Res};
use crate::db::{event_lists, stores};

/// The bounds and times of streams.
#[derive(Clone, Debug)]
pub struct Rules {
    /// How many may be open on this server.
    pub streams_max: usize,
    /// How many of them one key may have.
    pub per_key_max: usize,
    /// How many of them customers may have, so that there are some for merchants always.
    pub payors_max: usize,
    /// How many of them may follow one payment with its customer's token.
    pub per_payor_max: usize,
    /// How many events a follower may be behind before it is cut off.
    pub queue_events_max: usize,
    /// How soon after another one the log is read: what is committed meanwhile goes out together.
    pub gather: Duration,
    /// How long after another one the log is read at the latest, for events of other servers.
    pub poll: Duration,
    /// How often it is looked whether keys were revoked.
    pub key_check: Duration,
    /// How long a stream of a page of the dashboard lasts before the browser has to come again, past the
    /// gate: who was signed out or left the team hears nothing more.
    pub member: Duration,
    /// How often a stream shows that it is alive.
    pub ping: Duration,
    /// How long the answer to a ping may take.
    pub pong: Duration,
    /// How long a write may take: who reads nothing for so long is gone.
    pub write: Duration,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            streams_max: 5_000,
            per_key_max: STREAMS_PER_KEY_MAX,
            payors_max: 2_500,
            per_payor_max: STREAMS_PER_PAYOR_MAX,
            queue_events_max: STREAM_QUEUE_EVENTS_MAX,
            gather: Duration::from_millis(25),
            poll: Duration::from_millis(200),
            key_check: Duration::from_secs(2),
            member: Duration::from_secs(60),
            ping: Duration::from_secs(30),
            pong: Duration::from_secs(15),
            write: Duration::from_secs(10),
        }
    }
}

/// Why the server ends a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The follower is too far behind.
    Slow,
    /// Its key was revoked.
    KeyRevoked,
    /// The server stops.
    Stopping,
    /// The log could not be read.
    Failed,
}

/// Who has a stream open.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Who {
    /// A merchant with a key, by its hash.
    Key([u8; 32]),
    /// The customer of an order.
    Payor(OrderId),
    /// Somebody who looks at the dashboard.
    Member(UserId),
}

/// How many events are read at once.
const PAGE: i64 = 200;
/// How long the hub waits after that many, while more are there.
const PORTION: Duration = Duration::from_millis(5);
/// How long the hub waits after a log could not be read.
const AFTER_FAILURE: Duration = Duration::from_millis(200);

/// The streams of this server.
pub struct Feed {
    /// The bounds and times of streams.
    pub rules: Rules,
    parts: Mutex<Parts>,
    /// How many streams are open.
    open: watch::Sender<usize>,
}

#[derive(Default)]
struct Parts {
    running: bool,
    stopping: bool,
    stores: HashMap<StoreId, Followed>,
    open: HashMap<Who, Streams>,
    /// How many streams customers have.
    payors: usize,
}

/// A store that somebody follows.
struct Followed {
    /// All up to this place was handed on.
    place: i64,
    sender: broadcast::Sender<Arc<Told>>,
}

/// The streams of somebody.
struct Streams {
    open: usize,
    end: watch::Sender<Option<End>>,
}

impl Feed {
    /// A hub that nobody follows yet.
    #[must_use]
    pub fn new(rules: Rules) -> Self {
        Self {
            rules,
            parts: Mutex::default(),
            open: watch::Sender::new(0),
        }
    }

    /// How many streams are open.
    #[must_use]
    pub fn open(&self) -> usize {
        *self.open.borrow()
    }

    /// Ends all streams, and those to come.
    pub fn stop(&self) {
        let mut parts = self.parts();
        parts.stopping = true;
        for streams in parts.open.values() {
            streams.end.send_replace(Some(End::Stopping));
        }
    }

    /// Ready when no stream is open.
    pub async fn drained(&self) {
        let mut open = self.open.subscribe();
        // The sender is ours, so the wait can only end well.
        drop(open.wait_for(|open| *open == 0).await);
    }

    /// Takes a place among the streams of somebody.
    ///
    /// # Errors
    /// [`Refusal::TooManyStreams`].
    pub(super) fn seat(self: &Arc<Self>, who: Who) -> Result<Seat, Refusal> {
        let mut parts = self.parts();
        let end = parts.stopping.then_some(End::Stopping);
        let (mine_max, all_max, all) = match who {
            Who::Key(_) | Who::Member(_) => {
                (self.rules.per_key_max, self.rules.streams_max, self.open())
            }
            Who::Payor(_) => (
                self.rules.per_payor_max,
                self.rules.payors_max,
                parts.payors,
            ),
        };
        let mine = parts.open.get(&who).map_or(0, |streams| streams.open);
        if mine >= mine_max || all >= all_max || self.open() >= self.rules.streams_max {
            return Err(Refusal::TooManyStreams);
        }
        let streams = parts.open.entry(who.clone()).or_insert_with(|| Streams {
            open: 0,
            end: watch::Sender::new(end),
        });
        streams.open += 1;
        let end = streams.end.subscribe();
        parts.payors += usize::from(matches!(who, Who::Payor(_)));
        self.open.send_modify(|open| *open += 1);
        Ok(Seat {
            end,
            feed: self.clone(),
            who,
        })
    }

    /// Follows a store. What happens after `place`, which was the end of its log a moment ago,
    /// comes through the receiver.
    pub(super) fn join(
        &self,
        app: &App,
        store: &StoreId,
        place: i64,
    ) -> broadcast::Receiver<Arc<Told>> {
        let mut parts = self.parts();
        let followed = parts.stores.entry(store.clone());
        let followed = followed.or_insert_with(|| Followed {
            place,
            sender: broadcast::Sender::new(self.rules.queue_events_max),
        });
        let receiver = followed.sender.subscribe();
        if !parts.running {
            parts.running = true;
            tokio::spawn(run(app.clone()));
        }
        receiver
    }

    /// Forgets stores that nobody follows. False when none is left: then the hub has ended.
    fn prune(&self) -> bool {
        let mut parts = self.parts();
        parts
            .stores
            .retain(|_, followed| followed.sender.receiver_count() > 0);
        parts.running = !parts.stores.is_empty();
        parts.running
    }

    /// The stores that are followed, each with the place up to which it was handed on.
    fn places(&self) -> Vec<(StoreId, i64)> {
        let parts = self.parts();
        let each = parts.stores.iter();
        each.map(|(store, followed)| (store.clone(), followed.place))
            .collect()
    }

    fn hand_on(&self, store: &StoreId, told: Told) {
        if let Some(followed) = self.parts().stores.get_mut(store) {
            followed.place = told.event.sequence;
            // An error says that nobody follows any more.
            drop(followed.sender.send(Arc::new(told)));
        }
    }

    fn parts(&self) -> MutexGuard<'_, Parts> {
        self.parts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A place among the streams of somebody, given back when it is dropped.
pub(super) struct Seat {
    /// Why the stream has to end.
    pub(super) end: watch::Receiver<Option<End>>,
    feed: Arc<Feed>,
    who: Who,
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut parts = self.feed.parts();
        if let Some(streams) = parts.open.get_mut(&self.who) {
            streams.open -= 1;
            if streams.open == 0 {
                parts.open.remove(&self.who);
            }
        }
        parts.payors -= usize::from(matches!(self.who, Who::Payor(_)));
        self.feed.open.send_modify(|open| *open -= 1);
    }
}

/// Reads and hands on while somebody follows.
async fn run(app: App) {
    let mut running = Running {
        feed: app.feed.clone(),
        ended: false,
    };
    let rules = &app.feed.rules;
    let mut keys_checked = Instant::now();
    while app.feed.prune() {
        for (store, place) in app.feed.places() {
            if let Err(error) = hand_on_new(&app, &store, place).await {
                tracing::error!(%store, "streams stand still until the log can be read: {error:#}");
                sleep(AFTER_FAILURE).await;
            }
        }
        if keys_checked.elapsed() >= rules.key_check {
            keys_checked = Instant::now();
            if let Err(error) = end_revoked(&app).await {
                tracing::error!("it is not known whether keys were revoked: {error:#}");
            }
        }
        sleep(rules.gather).await;
        // Woken by a commit, or else by the time.
        let rest = rules.poll.saturating_sub(rules.gather);
        drop(timeout(rest, app.db.committed()).await);
    }
    running.ended = true;
}

/// Hands on what happened at a store after a place of its log.
async fn hand_on_new(app: &App, store: &StoreId, mut place: i64) -> Res<()> {
    loop {
        let of = store.clone();
        let read = app
            .db
            .read(move |tx| -> Res<_> { Ok(event_lists::after(tx, &of, place, PAGE)?) });
        let events = read.await?;
        let last = i64::try_from(events.len()).is_ok_and(|count| count < PAGE);
        for event in events {
            place = event.sequence;
            app.feed.hand_on(store, Told::new(app, event).await?);
        }
        if last {
            return Ok(());
        }
        // A flood is handed on in portions, so that those who read quickly keep up.
        sleep(PORTION).await;
    }
}

/// Ends the streams of keys that open nothing any more.
async fn end_revoked(app: &App) -> Res<()> {
    let keys: Vec<[u8; 32]> = {
        let parts = app.feed.parts();
        let of_key = |who: &Who| match who {
            Who::Key(key) => Some(*key),
            Who::Payor(_) | Who::Member(_) => None,
        };
        parts.open.keys().filter_map(of_key).collect()
    };
    let now_ms = app.clock.now_ms();
    let read = app.db.read(move |tx| -> Res<Vec<[u8; 32]>> {
        let mut gone = Vec::new();
        for key in &keys {
            if stores::find_key(tx, &hex::encode(key), now_ms)?.is_none() {
                gone.push(*key);
            }
        }
        Ok(gone)
    });
    let gone = read.await?;
    let parts = app.feed.parts();
    for streams in gone
        .into_iter()
        .filter_map(|key| parts.open.get(&Who::Key(key)))
    {
        streams.end.send_replace(Some(End::KeyRevoked));
    }
    Ok(())
}

/// Should the hub break down, its followers end and come again, and the next one starts it anew.
struct Running {
    feed: Arc<Feed>,
    ended: bool,
}

impl Drop for Running {
    fn drop(&mut self) {
        if !self.ended {
            let mut parts = self.feed.parts();
            parts.running = false;
            parts.stores.clear();
        }
    }
}
