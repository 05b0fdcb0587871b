//! Sending webhooks: at least once, from the outbox that the payment's own transaction wrote.
//!
//! What is due waits in lanes (see [`crate::db::deliveries`]). Every lane in which something is
//! due has a worker of its own, so a receiver that hangs holds up nobody else's events. A worker
//! begins with one request at a time, adds one with each success and falls back to one after a
//! failure: a dead receiver costs one connection, a quick one gets many.
//!
//! Nothing here has to be remembered: a server that starts again finds in the table what is due.
//! A receiver has to expect to be told twice.

mod attempt;
mod chaos;

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{Semaphore, mpsc};
use tokio::task::JoinSet;

use crate::app::{App, Res};
use crate::db::deliveries::{self, Due};

/// How many requests are under way at once, to all receivers: so many that hang hold up nobody else.
const AT_ONCE: usize = 1_024;
/// How many requests are under way at once in one lane.
const LANE_AT_ONCE: usize = 8;
/// How many are taken from the table for each request that may be under way.
const TAKEN_AHEAD: usize = 2;
/// How long what was taken is ours, where several servers share a database: as long as all that
/// was taken ahead may need at 15 seconds each, and some air.
const LEASE_MS: i64 = 40_000;
/// How often the table is looked at when nothing wakes the job. The table is the truth; a wake-up
/// call only saves waiting.
const POLL: Duration = Duration::from_secs(1);
/// How long a lane rests after the database did not take what came of an attempt: what was sent is
/// not known to be sent then, and must not be sent again and again.
const REST: Duration = Duration::from_secs(5);
/// How many lanes are looked up at once.
const LANES_PAGE: i64 = 256;

/// Sends deliveries.
#[derive(Clone)]
pub struct Deliverer {
    app: App,
    free: Arc<Semaphore>,
    /// The lanes that have a worker, and how to tell it to look again.
    workers: Arc<Mutex<HashMap<String, mpsc::Sender<()>>>>,
}

/// What came of one delivery's attempt.
struct Done {
    id: String,
    ordered: bool,
    arrived: Res<bool>,
}

impl Deliverer {
    /// A deliverer of what is due in the database of `app`.
    #[must_use]
    pub fn new(app: App) -> Self {
        Self {
            app,
            free: Arc::new(Semaphore::new(AT_ONCE)),
            workers: Arc::default(),
        }
    }

    /// Sends what is due, for ever.
    pub async fn run(self) {
        loop {
            match self.due_lanes().await {
                Ok(lanes) => lanes.into_iter().for_each(|lane| self.put_to_work(lane)),
                Err(error) => tracing::warn!("due deliveries can not be found: {error:#}"),
            }
            let woken = self.app.wake_deliveries.notified();
            // Waking and the poll end in the same look at the table.
            let _ = tokio::time::timeout(POLL, woken).await;
        }
    }

    /// Sends what is due now and waits for it; returns how many were sent. For tests, which move
    /// the clock themselves.
    ///
    /// # Errors
    /// As the database says.
    pub async fn run_due(&self) -> Res<usize> {
        let mut sent = 0;
        loop {
            let before = sent;
            for lane in self.due_lanes().await? {
                let (_poke, mut poked) = mpsc::channel(1);
                sent += self.drain(&lane, &mut poked).await?;
            }
            if sent == before {
                return Ok(sent);
            }
        }
    }

    async fn due_lanes(&self) -> Res<Vec<String>> {
        let now_ms = self.app.clock.now_ms();
        let look = self.app.db.read(move |tx| -> Res<_> {
            let mut lanes: Vec<String> = Vec::new();
            loop {
                let after = lanes.last().cloned().unwrap_or_default();
                let page = deliveries::due_lanes(tx, &after, now_ms, LANES_PAGE)?;
                let last = page.len() < usize::try_from(LANES_PAGE).unwrap_or_default();
                lanes.extend(page);
                if last {
                    return Ok(lanes);
                }
            }
        });
        let lanes = look.await?;
        self.app.deliveries_pulse.beat(now_ms);
        Ok(lanes)
    }

    /// Gives a lane a worker, or tells the one that it has to look again.
    fn put_to_work(&self, lane: String) {
        let mut workers = self.workers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(worker) = workers.get(&lane) {
            // A full channel means that it was told already.
            let _ = worker.try_send(());
            return;
        }
        let (poke, poked) = mpsc::channel(1);
        workers.insert(lane.clone(), poke);
        tokio::spawn(self.clone().work(lane, poked));
    }

    async fn work(self, lane: String, mut poked: mpsc::Receiver<()>) {
        loop {
            if let Err(error) = self.drain(&lane, &mut poked).await {
                tracing::error!(lane, "deliveries can not be recorded: {error:#}");
                tokio::time::sleep(REST).await;
            }
            let mut workers = self.workers.lock().unwrap_or_else(PoisonError::into_inner);
            // Told in between that there is more: whoever told it counts on this worker.
            if poked.try_recv().is_err() {
                workers.remove(&lane);
                return;
            }
        }
    }

    /// Sends what is due in a lane until there is nothing left; returns how many were sent.
    async fn drain(&self, lane: &str, poked: &mut mpsc::Receiver<()>) -> Res<usize> {
        let mut under_way = UnderWay::default();
        let mut running = JoinSet::new();
        let (mut room, mut sent) = (1, 0);
        loop {
            if under_way.queue.is_empty() && running.len() < room {
                under_way.take(self.claim(lane, room, &under_way).await?);
            }
            while running.len() < room
                && let Some(due) = under_way.queue.pop_front()
            {
                sent += 1;
                running.spawn(self.clone().send(due));
            }
            if running.is_empty() {
                return Ok(sent);
            }
            let done = tokio::select! {
                // By order and not by chance: what a run does follows from what happens to it.
                biased;
                done = running.join_next() => done,
                Some(()) = poked.recv() => continue,
            };
            let Some(Ok(done)) = done else { continue };
            under_way.forget(&done);
            room = if done.arrived? {
                LANE_AT_ONCE.min(room + 1)
            } else {
                self.release(under_way.give_back()).await?;
                1
            };
        }
    }

    async fn claim(&self, lane: &str, room: usize, under_way: &UnderWay) -> Res<Vec<Due>> {
        let (lane, now_ms) = (lane.to_owned(), self.app.clock.now_ms());
        // Where nothing is leased, what is under way is found again and left out.
        let limit = room * TAKEN_AHEAD + under_way.ids.len();
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let claim = move |tx: &mut dyn crate::db::Tx| -> Res<_> {
            let until_ms = now_ms + LEASE_MS;
            Ok(deliveries::claim(tx, &lane, now_ms, until_ms, limit)?)
        };
        match self.app.db.backend() {
            // Nothing is written, so the one writer is left alone.
            crate::db::Backend::Sqlite => self.app.db.read(claim).await,
            crate::db::Backend::Postgres => self.app.db.write(claim).await,
        }
    }

    async fn release(&self, ids: Vec<String>) -> Res<()> {
        if ids.is_empty() || self.app.db.backend() == crate::db::Backend::Sqlite {
            return Ok(());
        }
        let now_ms = self.app.clock.now_ms();
        let written = self
            .app
            .db
            .write(move |tx| -> Res<_> { Ok(deliveries::release(tx, &ids, now_ms)?) });
        written.await
    }

    async fn send(self, due: Due) -> Done {
        // Never closed, so a permit is had as soon as one is free.
        let _permit = self.free.acquire().await;
        let (id, ordered) = (due.id.clone(), due.ordered);
        let arrived = self.attempt(due).await;
        Done {
            id,
            ordered,
            arrived,
        }
    }
}

/// What a worker has taken from its lane.
#[derive(Default)]
struct UnderWay {
    /// What is next.
    queue: VecDeque<Due>,
    /// All of it: what is next and what is being sent.
    ids: HashSet<String>,
    /// Whether one of a recovery is among it; the one after it waits.
    ordered: bool,
}

impl UnderWay {
    fn take(&mut self, claimed: Vec<Due>) {
        for due in claimed {
            if self.ids.contains(&due.id) || due.ordered && self.ordered {
                continue;
            }
            self.ordered |= due.ordered;
            self.ids.insert(due.id.clone());
            self.queue.push_back(due);
        }
    }

    fn forget(&mut self, done: &Done) {
        self.ids.remove(&done.id);
        self.ordered &= !done.ordered;
    }

    fn give_back(&mut self) -> Vec<String> {
        let back = std::mem::take(&mut self.queue);
        for due in &back {
            self.ids.remove(&due.id);
            self.ordered &= !due.ordered;
        }
        back.into_iter().map(|due| due.id).collect()
    }
}
