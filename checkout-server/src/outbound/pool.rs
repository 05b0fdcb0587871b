//! Open connections that wait for the next request to the same host.
//!
//! A kept connection leads to an address that the guard judged when it was opened, so using it
//! again needs no second look-up. It is kept for a few seconds only: shorter than the idle limit
//! of common receivers (Node closes after 5 s), and never so long that a change in DNS is missed.

use super::url_check::{Scheme, Target};
use bytes::Bytes;
use http_body_util::Full;
use hyper::client::conn::http1::SendRequest;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::task::AbortHandle;
use tokio::time::Instant;

/// How long a connection may wait unused.
const IDLE_MAX: Duration = Duration::from_secs(4);
/// How long a connection may be used in all.
const AGE_MAX: Duration = Duration::from_secs(60);
/// Connections kept for one host.
const IDLE_PER_HOST_MAX: usize = 32;
/// Connections kept in all.
const IDLE_TOTAL_MAX: usize = 512;

/// One HTTP/1.1 connection. Dropping it closes the socket at once, even amid a reply.
pub(super) struct Connection {
    pub(super) sender: SendRequest<Full<Bytes>>,
    driver: AbortHandle,
    opened: Instant,
    idle_since: Instant,
}

impl Connection {
    /// Wraps a connection whose bytes are moved by the task behind `driver`.
    pub(super) fn new(sender: SendRequest<Full<Bytes>>, driver: AbortHandle) -> Self {
        let now = Instant::now();
        Self {
            sender,
            driver,
            opened: now,
            idle_since: now,
        }
    }

    fn is_fresh(&self, now: Instant) -> bool {
        !self.sender.is_closed()
            && now.duration_since(self.idle_since) < IDLE_MAX
            && now.duration_since(self.opened) < AGE_MAX
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.driver.abort();
    }
}

/// What two requests must share to use the same connection.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key(Scheme, String, u16);

impl From<&Target> for Key {
    fn from(target: &Target) -> Self {
        Self(target.scheme, target.host.clone(), target.port)
    }
}

#[derive(Default)]
struct Idle {
    /// Sorted, so that connections are closed in the same order in every run of a simulation.
    by_host: BTreeMap<Key, Vec<Connection>>,
    swept: Option<Instant>,
}

/// The idle connections of one client.
#[derive(Default)]
pub(super) struct Pool {
    idle: Mutex<Idle>,
}

impl Pool {
    /// Takes the connection to this host that was used last, if one is still good.
    pub(super) fn take(&self, key: &Key) -> Option<Connection> {
        let now = Instant::now();
        let mut idle = self.lock();
        let connections = idle.by_host.get_mut(key)?;
        while let Some(connection) = connections.pop() {
            if connection.is_fresh(now) {
                return Some(connection);
            }
        }
        idle.by_host.remove(key);
        None
    }

    /// Keeps a connection whose reply was read to its end. Closes it instead if there are enough.
    pub(super) fn put(&self, key: Key, mut connection: Connection) {
        let now = Instant::now();
        connection.idle_since = now;
        let mut idle = self.lock();
        sweep(&mut idle, now);
        let total: usize = idle.by_host.values().map(Vec::len).sum();
        let of_host = idle.by_host.entry(key).or_default();
        if total < IDLE_TOTAL_MAX && of_host.len() < IDLE_PER_HOST_MAX && connection.is_fresh(now) {
            of_host.push(connection);
        }
    }

    /// A panic elsewhere cannot leave the map half-written, so a poisoned lock is still good.
    fn lock(&self) -> MutexGuard<'_, Idle> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Closes what has waited too long, at most once a second: the map is small, the path is hot.
fn sweep(idle: &mut Idle, now: Instant) {
    if idle
        .swept
        .is_some_and(|swept| now.duration_since(swept) < Duration::from_secs(1))
    {
        return;
    }
    idle.swept = Some(now);
    idle.by_host.retain(|_, connections| {
        connections.retain(|connection| connection.is_fresh(now));
        !connections.is_empty()
    });
}
