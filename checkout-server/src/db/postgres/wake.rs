//! Telling the other servers of a database that something was committed, and hearing of it: streams on
//! one server show at once what another one did. What else servers have to tell goes the same way.
//!
//! A NOTIFY inside of a transaction would have all commits of the database take turns. So each server
//! tells from a connection of its own, after its commits and at most every [`PAUSE`]. Nothing depends on
//! its arriving: whoever waits looks by itself now and then.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError};
use postgres::Client;
use postgres::fallible_iterator::FallibleIterator;

use super::worker::Connector;
use crate::db::Counters;
use crate::db::error::Res;

/// Its payload is the name of the server that has committed something.
const COMMITS: &str = "pebblepay_commits";
/// Its payload is the name of a server, and what it tells.
const NEWS: &str = "pebblepay_news";
/// What is committed within this time is told once.
const PAUSE: Duration = Duration::from_millis(10);
/// How often a server is asked for what it has to tell beside its commits.
const ASK: Duration = Duration::from_millis(100);
/// How long after a failure it is tried again, and how often it is looked whether the database is closed.
const LOOK: Duration = Duration::from_secs(1);

/// What a server tells the others of its database beside its commits, and hears from them. It may be
/// lost.
pub trait Neighbour: Send + Sync {
    /// What the others should hear now, each less than 7,950 bytes. Asked some times a second.
    fn tell(&self) -> Vec<String>;
    /// Another server has told this.
    fn hear(&self, text: &str);
}

/// One side of it, on a thread of its own.
pub(super) struct Wake {
    pub(super) connector: Connector,
    pub(super) counters: Arc<Counters>,
    pub(super) closed: Arc<AtomicBool>,
    pub(super) neighbour: Arc<dyn Neighbour>,
    /// Tells this server's own notifications.
    pub(super) own: String,
}

impl Wake {
    /// Tells the others, until the database is closed.
    pub(super) fn tell(self, commits: &Receiver<()>) {
        let committed = format!("notify {COMMITS}, '{}'", self.own);
        let mut client: Option<Client> = None;
        let mut asked = Instant::now();
        loop {
            let mut news = match commits.recv_timeout(ASK) {
                Ok(()) => vec![committed.clone()],
                Err(RecvTimeoutError::Timeout) if !self.is_closed() => Vec::new(),
                Err(_) => return,
            };
            if asked.elapsed() >= ASK {
                asked = Instant::now();
                news.extend(self.neighbour.tell().iter().map(|text| self.notify(text)));
            }
            if news.is_empty() {
                continue;
            }
            let news = news.join("; ");
            client = self.told(client, &news).or_else(|| self.told(None, &news));
            std::thread::sleep(PAUSE);
        }
    }

    fn notify(&self, text: &str) -> String {
        let text = text.replace('\'', "''");
        format!("notify {NEWS}, '{}{text}'", self.own)
    }

    /// The connection on which it was told. If none does, the others look by themselves.
    fn told(&self, client: Option<Client>, news: &str) -> Option<Client> {
        let mut client = client.or_else(|| self.connector.connect().ok())?;
        client.batch_execute(news).ok().map(|()| client)
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
            .batch_execute(&format!("listen {COMMITS}; listen {NEWS}"))
            .map_err(failed)?;
        // Something may have been committed while nobody listened.
        self.counters.wake();
        // A connection that broke ends what is heard without an error.
        while !self.is_closed() && !client.is_closed() {
            let mut heard = client.notifications();
            let mut heard = heard.timeout_iter(LOOK);
            while let Some(told) = heard.next().map_err(failed)? {
                match (told.channel(), told.payload().strip_prefix(&self.own)) {
                    (_, Some(_)) => {}
                    (NEWS, None) => {
                        let text = told.payload().get(self.own.len()..);
                        self.neighbour.hear(text.unwrap_or_default());
                    }
                    (_, None) => self.counters.wake(),
                }
            }
        }
        Ok(())
    }

    fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Acquire)
    }
}
