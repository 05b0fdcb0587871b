//! Whether the merchant has heard of a payment: the gate before the way back to the shop.
//!
//! A customer who arrives before the webhook finds a shop that knows of no payment. So the page
//! asks here and goes on as soon as every receiver has accepted the payment's event, and after
//! [`WAIT_MAX`] in any case. Whoever waits holds a seat and no connection to the database; the
//! delivery job wakes those of its order, and a look now and then sees what other servers did.

use std::collections::HashMap;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use pebblepay_core::id::{OrderId, SessionId};
use tokio::sync::Notify;
use tokio::time::{Instant, timeout};

use super::{App, Res};
use crate::db::deliveries::{self, Telling};

/// How long a customer is kept waiting at most.
pub const WAIT_MAX: Duration = Duration::from_secs(3);
/// How often it is looked for what other servers sent.
const POLL: Duration = Duration::from_millis(200);
/// How many requests wait on this server at most, so that looking stays cheap.
pub const WAITERS_MAX: usize = 256;
/// How many of them for one order: a customer has one page, perhaps opened twice.
pub const WAITERS_PER_ORDER_MAX: usize = 4;

/// Those who wait on this server.
#[derive(Debug, Default)]
pub struct Gate {
    orders: Mutex<HashMap<OrderId, Waiters>>,
}

/// Those who wait for one order.
#[derive(Debug, Default)]
struct Waiters {
    count: usize,
    told: Arc<Notify>,
}

impl Gate {
    /// An order's event was accepted by a receiver.
    pub fn wake(&self, order: &OrderId) {
        if let Some(waiters) = self.orders().get(order) {
            waiters.told.notify_waiters();
        }
    }

    /// How many wait.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.orders().values().map(|waiters| waiters.count).sum()
    }

    fn seat(&self, order: OrderId) -> Option<Seat<'_>> {
        let mut orders = self.orders();
        let all: usize = orders.values().map(|waiters| waiters.count).sum();
        let here = orders.get(&order).map_or(0, |waiters| waiters.count);
        if all >= WAITERS_MAX || here >= WAITERS_PER_ORDER_MAX {
            return None;
        }
        let waiters = orders.entry(order.clone()).or_default();
        waiters.count += 1;
        let told = waiters.told.clone();
        let gate = self;
        Some(Seat { gate, order, told })
    }

    fn orders(&self) -> MutexGuard<'_, HashMap<OrderId, Waiters>> {
        self.orders.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A place among those who wait, given back when it is dropped.
struct Seat<'a> {
    gate: &'a Gate,
    order: OrderId,
    told: Arc<Notify>,
}

impl Drop for Seat<'_> {
    fn drop(&mut self) {
        let mut orders = self.gate.orders();
        if let Some(waiters) = orders.get_mut(&self.order) {
            waiters.count -= 1;
            if waiters.count == 0 {
                orders.remove(&self.order);
            }
        }
    }
}

/// Whether every receiver has accepted the event of this session's payment; waits for it for
/// [`WAIT_MAX`]. Disabled receivers do not count. What was not paid is not settled, and neither is
/// a session that nobody knows: a stranger learns no more than that.
///
/// # Errors
/// As the database says.
pub async fn settled(app: &App, session: &SessionId) -> Res<bool> {
    let order = match look(app, session).await? {
        Telling::NotPaid => return Ok(false),
        Telling::Done => return Ok(true),
        Telling::Waiting(order) => order,
    };
    let Some(seat) = app.settling.seat(order) else {
        return Ok(false);
    };
    let end = Instant::now() + WAIT_MAX;
    loop {
        // Listens before it looks: what is accepted in between wakes it all the same.
        let mut told = pin!(seat.told.notified());
        told.as_mut().enable();
        if matches!(look(app, session).await?, Telling::Done) {
            return Ok(true);
        }
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Ok(false);
        }
        // Woken, or else by the time.
        drop(timeout(left.min(POLL), told).await);
    }
}

async fn look(app: &App, session: &SessionId) -> Res<Telling> {
    let session = session.clone();
    let read = app
        .db
        .read(move |tx| -> Res<Telling> { Ok(deliveries::telling(tx, &session)?) });
    read.await
}
