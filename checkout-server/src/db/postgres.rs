//! The PostgreSQL backend: worker threads with one connection each and a shared queue.
//!
//! Writes run at `serializable`, reads in one `repeatable read` snapshot. See
//! [`worker`](self::worker) for what is retried. Connections are not encrypted: the database is
//! expected on the same host or on a private network.

mod statement;
pub(super) mod target;
mod wake;
mod worker;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crossbeam_channel::{Sender, TrySendError};
use postgres::{Client, Config};

use super::error::{Error, Res};
use super::job::Job;
use super::migrate::{self, Migration};
use super::{Counters, Options};
use statement::{PgTx, Statements, failure};
pub use wake::Neighbour;
use wake::Wake;
use worker::{Connector, Message, Worker};

/// How long a connection may take to be made when the URL does not say.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// How long data sent to a server that has vanished may stay unanswered.
const SERVER_SILENCE_MAX: Duration = Duration::from_secs(10);
/// The advisory lock under which the schema is changed: one process at a time.
const TAKE_MIGRATION_LOCK: &str = "select pg_advisory_xact_lock(7236180954430811)";

/// A pool of connections to a PostgreSQL database.
pub(super) struct Postgres {
    queue: Sender<Message>,
    workers: Mutex<Vec<JoinHandle<()>>>,
    closed: Arc<AtomicBool>,
    connector: Connector,
}

impl Postgres {
    pub(super) fn open(url: &str, options: &Options, counters: &Arc<Counters>) -> Res<Self> {
        let connector = connector(url, options)?;
        // The client runs a runtime of its own, which an async caller's thread would not allow.
        std::thread::scope(|scope| {
            let migrating = scope.spawn(|| {
                let mut client = migrate_up(&connector, options.migrations)?;
                if is_half_moved(&mut client)? {
                    return Err(Error::open(
                        "a move into this database was broken off: run migrate-store again",
                    ));
                }
                Ok(())
            });
            migrating
                .join()
                .unwrap_or_else(|_| Err(Error::failed("migrations panicked")))
        })?;
        let (queue, jobs) = crossbeam_channel::bounded(options.queue_jobs_max);
        let opened = Self {
            queue,
            workers: Mutex::default(),
            closed: Arc::default(),
            connector: connector.clone(),
        };
        for number in 0..options.postgres_threads.max(1) {
            let worker = Worker::new(connector.clone(), jobs.clone(), Arc::clone(counters));
            let thread = std::thread::Builder::new()
                .name(format!("db-{number}"))
                .spawn(move || worker.run())
                .map_err(|e| Error::Open {
                    what: "a worker thread".to_owned(),
                    source: Some(Box::new(e)),
                })?;
            opened.workers().push(thread);
        }
        Ok(opened)
    }

    /// Puts a job into the queue, or gives it its answer at once.
    pub(super) fn submit(&self, job: Box<dyn Job>, writes: bool) {
        if self.closed.load(Ordering::Acquire) {
            return job.finish(Err(Error::Closed));
        }
        let message = Message::Job {
            job,
            writes,
            queued_at: Instant::now(),
        };
        if let Err(refused) = self.queue.try_send(message) {
            let (message, error) = match refused {
                TrySendError::Full(message) => (message, Error::busy("the queue is full")),
                TrySendError::Disconnected(message) => (message, Error::Closed),
            };
            if let Message::Job { job, .. } = message {
                job.finish(Err(error));
            }
        }
    }

    /// Has other servers hear of this one's commits, and this one of theirs, on two more connections.
    /// The threads end by themselves when the database is closed.
    pub(super) fn wake_each_other(
        &self,
        counters: &Arc<Counters>,
        neighbour: &Arc<dyn Neighbour>,
    ) -> Res<()> {
        let own = format!("{:016x}", rand::random::<u64>());
        let wake = || Wake {
            connector: self.connector.clone(),
            counters: Arc::clone(counters),
            closed: Arc::clone(&self.closed),
            neighbour: Arc::clone(neighbour),
            own: own.clone(),
        };
        let (poke, commits) = crossbeam_channel::bounded(1);
        counters.tell(poke);
        let (telling, hearing) = (wake(), wake());
        let unstarted = |e| Error::Open {
            what: "a thread".to_owned(),
            source: Some(Box::new(e)),
        };
        let thread = |name: &str| std::thread::Builder::new().name(name.to_owned());
        let told = thread("db-tell").spawn(move || telling.tell(&commits));
        drop(told.map_err(unstarted)?);
        let heard = thread("db-hear").spawn(move || hearing.hear());
        drop(heard.map_err(unstarted)?);
        Ok(())
    }

    /// Finishes the jobs in the queue and closes the connections.
    pub(super) fn close(&self) {
        self.closed.store(true, Ordering::Release);
        let mut workers = std::mem::take(&mut *self.workers());
        // A job can hold the last handle; then it is a worker itself that comes here, and it ends
        // by finding the queue gone.
        workers.retain(|worker| worker.thread().id() != std::thread::current().id());
        for _ in &workers {
            // Each worker takes one of these and ends; the queue is first in, first out.
            drop(self.queue.send(Message::Stop));
        }
        for worker in workers {
            drop(worker.join());
        }
    }

    fn workers(&self) -> std::sync::MutexGuard<'_, Vec<JoinHandle<()>>> {
        self.workers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.close();
    }
}

fn connector(url: &str, options: &Options) -> Res<Connector> {
    let mut config: Config = url.parse().map_err(|e: postgres::Error| Error::Open {
        what: "the PostgreSQL URL is not understood".to_owned(),
        source: Some(Box::new(e)),
    })?;
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(CONNECT_TIMEOUT);
    }
    if config.get_application_name().is_none() {
        config.application_name("checkout-server");
    }
    config.tcp_user_timeout(SERVER_SILENCE_MAX);
    Ok(Connector {
        config,
        patience: Duration::from_millis(options.busy_timeout_ms),
        settings: format!(
            "set statement_timeout = {}; set lock_timeout = {}; \
             set idle_in_transaction_session_timeout = '30s'; \
             set client_min_messages = warning",
            options.statement_timeout_ms, options.busy_timeout_ms
        ),
    })
}

/// Brings the schema up; returns the connection that did it.
fn migrate_up(connector: &Connector, migrations: &'static [Migration]) -> Res<Client> {
    let mut client = connector.connect().map_err(|error| match error {
        Error::Busy { source, .. } => Error::Open {
            what: "the PostgreSQL server does not answer".to_owned(),
            source,
        },
        other => other,
    })?;
    // A process that waits here waits for another's migration, however long that takes. At
    // `read committed` the statements after the lock see what that process has committed.
    let begin =
        "set statement_timeout = 0; set lock_timeout = 0; begin isolation level read committed";
    for part in begin.split("; ") {
        client.batch_execute(part).map_err(|e| failure(e, part))?;
    }
    let mut statements = Statements::default();
    let mut tx = PgTx::new(&mut client, &mut statements, true);
    super::tx::Tx::rows(&mut tx, TAKE_MIGRATION_LOCK, &[], &mut |_| Ok(()))?;
    migrate::apply(&mut tx, migrations)?;
    client
        .batch_execute("commit")
        .map_err(|e| failure(e, "commit"))?;
    Ok(client)
}

/// Whether [`target`] has begun to fill this database and not finished.
fn is_half_moved(client: &mut Client) -> Res<bool> {
    let sql = "select to_regclass('store_move') is not null";
    let row = client.query_one(sql, &[]);
    row.and_then(|row| row.try_get(0))
        .map_err(|e| failure(e, sql))
}
