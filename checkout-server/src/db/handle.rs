//! The handle that the rest of the server holds: it hides which backend runs a closure.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use crossbeam_channel::Sender;
use tokio::sync::{Notify, oneshot};
use tracing::Instrument;

use super::error::{Error, Res};
use super::job::pack;
use super::migrate::{MIGRATIONS, Migration};
use super::postgres::{Neighbour, Postgres};
use super::sqlite::{Sqlite, Step};
use super::tx::{Tx, one};
use crate::telemetry::span;

/// Which database runs behind a [`Db`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// The embedded default.
    Sqlite,
    /// For several server processes.
    Postgres,
}

/// How a database is opened.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// SQLite: hold the lock that only one server may have. Commands leave it off and work beside
    /// a running server. PostgreSQL takes any number of servers and ignores it.
    pub exclusive: bool,
    /// The schema to bring the database up to.
    pub migrations: &'static [Migration],
    /// How long a statement waits for another writer before the answer is [`Error::Busy`].
    pub busy_timeout_ms: u64,
    /// Jobs that may wait; one more is answered with [`Error::Busy`] at once.
    pub queue_jobs_max: usize,
    /// SQLite: jobs that share one commit.
    pub batch_jobs_max: usize,
    /// SQLite: in place of the writer's thread, who is handed each write in its steps. Only
    /// simulations have one: they decide when a step is done, and what happens between two.
    pub stepper: Option<fn(Step)>,
    /// PostgreSQL: connections, each with a thread of its own.
    pub postgres_threads: usize,
    /// PostgreSQL: how long one statement may run before the answer is [`Error::Busy`].
    pub statement_timeout_ms: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            exclusive: false,
            migrations: MIGRATIONS,
            busy_timeout_ms: 5_000,
            queue_jobs_max: 4_096,
            batch_jobs_max: 256,
            stepper: None,
            postgres_threads: 8,
            statement_timeout_ms: 10_000,
        }
    }
}

/// What a database has done since it was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stats {
    /// Write transactions that were committed.
    pub commits: u64,
    /// Write jobs that were answered, whatever the answer.
    pub jobs: u64,
    /// PostgreSQL: jobs run once more after a serialization failure, a deadlock or a lost
    /// connection.
    pub retries: u64,
}

#[derive(Default)]
pub(super) struct Counters {
    pub(super) commits: AtomicU64,
    pub(super) jobs: AtomicU64,
    pub(super) retries: AtomicU64,
    committed: Notify,
    /// PostgreSQL: pokes the thread that tells other servers.
    others: OnceLock<Sender<()>>,
}

impl Counters {
    /// Counts a write transaction that is durable now.
    pub(super) fn committed(&self) {
        self.commits.fetch_add(1, Ordering::Relaxed);
        self.wake();
        if let Some(others) = self.others.get() {
            // A full channel means that it was poked already.
            let _ = others.try_send(());
        }
    }

    /// Wakes whoever waits for a commit.
    pub(super) fn wake(&self) {
        self.committed.notify_one();
    }

    /// Pokes this at each commit, from the first call on.
    pub(super) fn tell(&self, others: Sender<()>) {
        let _ = self.others.set(others);
    }
}

enum Engine {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

/// An open database. Cloning is cheap; the last clone to go closes it.
#[derive(Clone)]
pub struct Db {
    engine: Arc<Engine>,
    counters: Arc<Counters>,
}

impl fmt::Debug for Db {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Db")
            .field("backend", &self.backend())
            .finish_non_exhaustive()
    }
}

impl Db {
    /// Opens `sqlite:PATH` or `postgres://…` and brings its schema up to `options.migrations`.
    /// Blocks; a missing SQLite file is made, with mode 0600.
    ///
    /// # Errors
    /// [`Error::Open`] for a bad URL, an unreachable database or a schema newer than the program;
    /// [`Error::InUse`] when `options.exclusive` and another server has the file;
    /// [`Error::Busy`] when another process holds the write lock for too long.
    pub fn open(url: &str, options: Options) -> Res<Self> {
        let counters = Arc::new(Counters::default());
        let engine = if let Some(path) = url.strip_prefix("sqlite:") {
            Engine::Sqlite(Sqlite::open(path, &options, Arc::clone(&counters))?)
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Engine::Postgres(Postgres::open(url, &options, &counters)?)
        } else {
            return Err(Error::open(
                "the URL has to begin with sqlite: or postgres://",
            ));
        };
        Ok(Self {
            engine: Arc::new(engine),
            counters,
        })
    }

    /// Runs a closure in a write transaction and returns after it is durable.
    ///
    /// An `Err` of the closure rolls its changes back and is returned. Dropping the future does
    /// not undo the job. The closure may run more than once on PostgreSQL, so everything it
    /// returns has to come from its last run.
    ///
    /// # Errors
    /// The closure's own error, or an [`Error`] converted into it.
    pub async fn write<T, E, F>(&self, f: F) -> Result<T, E>
    where
        F: FnMut(&mut dyn Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        self.queued(f)
            .instrument(span!("db.write"))
            .await
            .unwrap_or_else(|_| Err(Error::Closed.into()))
    }

    /// [`Db::write`] for commands and tests. Not to be called from an async task.
    ///
    /// # Errors
    /// As [`Db::write`].
    pub fn write_blocking<T, E, F>(&self, f: F) -> Result<T, E>
    where
        F: FnMut(&mut dyn Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        self.queued(f)
            .blocking_recv()
            .unwrap_or_else(|_| Err(Error::Closed.into()))
    }

    /// Runs a closure that sees one committed state. For reads by an index that touch few rows:
    /// on SQLite it runs right here, on the thread of the caller.
    ///
    /// # Errors
    /// The closure's own error, or an [`Error`] converted into it.
    pub async fn read<T, E, F>(&self, mut f: F) -> Result<T, E>
    where
        F: FnMut(&mut dyn Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        match &*self.engine {
            Engine::Sqlite(sqlite) => span!("db.read").in_scope(|| sqlite.read(&mut f)),
            Engine::Postgres(postgres) => {
                let (job, answer) = pack(f);
                postgres.submit(job, false);
                let answer = answer.instrument(span!("db.read")).await;
                answer.unwrap_or_else(|_| Err(Error::Closed.into()))
            }
        }
    }

    /// [`Db::read`] for lists, exports and reports: on SQLite it runs on a blocking thread.
    ///
    /// # Errors
    /// As [`Db::read`].
    pub async fn read_long<T, E, F>(&self, f: F) -> Result<T, E>
    where
        F: FnMut(&mut dyn Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        match &*self.engine {
            Engine::Sqlite(sqlite) => {
                let turn = sqlite.long_reads.acquire().await;
                let _held = turn.map_err(|_| Error::Closed)?;
                let db = self.clone();
                let reading = tokio::task::spawn_blocking(move || db.read_blocking(f));
                reading.await.unwrap_or_else(|_| Err(Error::Closed.into()))
            }
            Engine::Postgres(_) => self.read(f).await,
        }
    }

    /// [`Db::read`] for commands and tests. Not to be called from an async task.
    ///
    /// # Errors
    /// As [`Db::read`].
    pub fn read_blocking<T, E, F>(&self, mut f: F) -> Result<T, E>
    where
        F: FnMut(&mut dyn Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        match &*self.engine {
            Engine::Sqlite(sqlite) => sqlite.read(&mut f),
            Engine::Postgres(postgres) => {
                let (job, answer) = pack(f);
                postgres.submit(job, false);
                answer
                    .blocking_recv()
                    .unwrap_or_else(|_| Err(Error::Closed.into()))
            }
        }
    }

    /// Whether the database answers and accepts writes.
    ///
    /// # Errors
    /// [`Error::WritesStopped`], or the error of a trivial read.
    pub async fn ping(&self) -> Res<()> {
        if let Some(reason) = self.writes_stopped() {
            return Err(Error::WritesStopped {
                reason: reason.to_owned(),
            });
        }
        self.read(|tx| one(tx, "select 1", &[], |row| row.int(0)).map(drop))
            .await
    }

    /// The storage failure after which writes are refused, if there was one. The server reports
    /// itself as not ready and ends with an error, so that an operator looks at the disk.
    #[must_use]
    pub fn writes_stopped(&self) -> Option<&str> {
        match &*self.engine {
            Engine::Sqlite(sqlite) => sqlite.stopped(),
            Engine::Postgres(_) => None,
        }
    }

    /// Which database this is.
    #[must_use]
    pub fn backend(&self) -> Backend {
        match &*self.engine {
            Engine::Sqlite(_) => Backend::Sqlite,
            Engine::Postgres(_) => Backend::Postgres,
        }
    }

    /// What has been done since the database was opened.
    #[must_use]
    pub fn stats(&self) -> Stats {
        let load = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Stats {
            commits: load(&self.counters.commits),
            jobs: load(&self.counters.jobs),
            retries: load(&self.counters.retries),
        }
    }

    /// PostgreSQL: has [`Db::committed`] hear of other servers' commits as well, and them of this one's,
    /// and the neighbours of each other. For servers; on SQLite there is nobody else.
    ///
    /// # Errors
    /// A thread can not be started.
    pub fn wake_each_other(&self, neighbour: &Arc<dyn Neighbour>) -> Res<()> {
        match &*self.engine {
            Engine::Sqlite(_) => Ok(()),
            Engine::Postgres(postgres) => postgres.wake_each_other(&self.counters, neighbour),
        }
    }

    /// Ready when this process has committed a write since the last time that it was ready. For
    /// one task: two would take turns.
    pub async fn committed(&self) {
        self.counters.committed.notified().await;
    }

    /// Finishes the jobs that wait, refuses new ones and gives up the file or the connections.
    /// Blocks until that is done; an async caller wraps it in `spawn_blocking`.
    pub fn close(&self) {
        match &*self.engine {
            Engine::Sqlite(sqlite) => sqlite.close(),
            Engine::Postgres(postgres) => postgres.close(),
        }
    }

    fn queued<T, E, F>(&self, f: F) -> oneshot::Receiver<Result<T, E>>
    where
        F: FnMut(&mut dyn Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (job, answer) = pack(f);
        match &*self.engine {
            Engine::Sqlite(sqlite) => sqlite.submit(job),
            Engine::Postgres(postgres) => postgres.submit(job, true),
        }
        answer
    }
}
