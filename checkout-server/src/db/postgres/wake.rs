//! Telling the other servers of a database that something was committed, and hearing of it: streams on
//! one server show at once what another one did.
//!
//! A NOTIFY inside of a transaction would have all commits of the database take turns. So each server
//! tells from a connection of its own, after its commits and at most every [`PAUSE`]. Nothing depends on
//! its arriving: whoever waits looks by itself now and then.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError};
use postgres::Client;
use postgres::fallible_iterator::FallibleIterator;

use super::worker::Connector;
use crate::db::Counters;
use crate::db::error::Res;

/// What is committed within this time is told once.
const PAUSE: Duration = Duration::from_millis(10);
/// How long after a failure it is tried again, and how often it is looked whether the database is closed.
const LOOK: Duration = Duration::from_secs(1);

/// One side of it, on a thread of its own.
pub(super) struct Wake {
    pub(super) connector: Connector,
    pub(super) counters: Arc<Counters>,
    pub(super) closed: Arc<AtomicBool>,
    /// Tells this server's own notifications.
    pub(super) own: String,
}

impl Wake {
    /// Tells the others, until the database is closed.
    pub(super) fn tell(self, commits: &Receiver<()>) {
        let notify = format!("notify pebblepay_commits, '{}'", self.own);
        let mut client: Option<Client> = None;
        loop {
            match commits.recv_timeout(LOOK) {
                Ok(()) => {}
                Err(RecvTimeoutError::Timeout) if !self.is_closed() => continue,
                Err(_) => return,
            }
            client = self
                .told(client, &notify)
                .or_else(|| self.told(None, &notify));
            std::thread::sleep(PAUSE);
        }
    }

    /// The connection on which it was told. If none does, the others look by themselves.
    fn told(&self, client: Option<Client>, notify: &str) -> Option<Client> {
        let mut client = client.or_else(|| self.connector.connect().ok())?;
        client.batch_execute(notify).ok().map(|()| client)
    }

    /// Hears the others, until the database is closed.
    pub(super) fn hear(self) {
        while !self.is_closed() {
            if let Err(error) = self.listen() {
                tracing::debug!("commits of other servers are not heard of: {error}");
            }
            std::thread::sleep(LOOK);
        }
    }

    /// Listens on one connection for as long as it holds.
    fn listen(&self) -> Res<()> {
        let mut client = self.connector.connect()?;
        let failed = |e| super::statement::failure(e, "listen");
        client
            .batch_execute("listen pebblepay_commits")
            .map_err(failed)?;
        // Something may have been committed while nobody listened.
        self.counters.wake();
        // A connection that broke ends what is heard without an error.
        while !self.is_closed() && !client.is_closed() {
            let mut heard = client.notifications();
            let mut heard = heard.timeout_iter(LOOK);
            while let Some(told) = heard.next().map_err(failed)? {
                if told.payload() != self.own {
                    self.counters.wake();
                }
            }
        }
        Ok(())
    }

    fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Acquire)
    }
}
