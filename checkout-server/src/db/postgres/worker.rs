//! One connection, one thread: takes a job, runs it in a transaction, answers after COMMIT.
//!
//! Why `serializable`: on SQLite no two write jobs overlap, so a closure may read, decide and
//! write without locking anything. Only `serializable` gives the same closure the same guarantee
//! here; a weaker level would make every check-then-write a defect that shows on one backend and
//! under load only. The price is that a job can collide with another; it is then run again.
//! Measured with 64 tasks that make orders: with one store, whose event counter every job changes,
//! this level does twice as much as `read committed`, where jobs queue for the row's lock; with 50
//! stores it does half to three quarters.
//!
//! A job is run again after a collision (40001, 40P01), and on a new connection if the old one
//! broke before COMMIT was sent. Once COMMIT was sent and its answer was lost, nobody knows whether
//! the job happened: the answer is [`Error::CommitUnknown`] and the job is not run again.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use crossbeam_channel::Receiver;
use postgres::{Client, Config, NoTls};

use super::statement::{PgTx, Remedy, Statements, failure, is_rolled_back, remedy};
use crate::db::Counters;
use crate::db::error::{Error, Res};
use crate::db::job::{Job, Ran};

const BEGIN_WRITE: &str = "begin isolation level serializable read write";
const BEGIN_READ: &str = "begin isolation level repeatable read read only";
/// The longest pause before a job that collided is run again.
const PAUSE_MS_MAX: u64 = 64;
/// The pause between attempts to connect.
const RECONNECT_PAUSE: Duration = Duration::from_millis(50);

/// What travels through the queue.
pub(super) enum Message {
    /// A job to run.
    Job {
        job: Box<dyn Job>,
        writes: bool,
        queued_at: Instant,
    },
    /// The worker that takes this ends.
    Stop,
}

/// How connections are made.
#[derive(Clone)]
pub(super) struct Connector {
    pub(super) config: Config,
    /// Statements that every new connection runs first.
    pub(super) settings: String,
    /// How long a job may wait and be retried, all in all.
    pub(super) patience: Duration,
}

impl Connector {
    pub(super) fn connect(&self) -> Res<Client> {
        let unreachable = |e| Error::Busy {
            reason: "PostgreSQL cannot be reached".to_owned(),
            source: Some(Box::new(failure(e, "connect"))),
        };
        let mut client = self.config.connect(NoTls).map_err(unreachable)?;
        client.batch_execute(&self.settings).map_err(unreachable)?;
        Ok(client)
    }
}

struct Connection {
    client: Client,
    statements: Statements,
}

pub(super) struct Worker {
    connector: Connector,
    jobs: Receiver<Message>,
    counters: Arc<Counters>,
    connection: Option<Connection>,
}

/// How one run of a job ended.
enum Attempt {
    /// The closure's own outcome is the answer, or this error is.
    Answer(Res<()>),
    /// The job has to run again; the error is the answer if there is no time left.
    Again(Error),
}

impl Worker {
    pub(super) fn new(
        connector: Connector,
        jobs: Receiver<Message>,
        counters: Arc<Counters>,
    ) -> Self {
        Self {
            connector,
            jobs,
            counters,
            connection: None,
        }
    }

    pub(super) fn run(mut self) {
        while let Ok(Message::Job {
            mut job,
            writes,
            queued_at,
        }) = self.jobs.recv()
        {
            let verdict = self.serve(&mut *job, writes, queued_at + self.connector.patience);
            if writes {
                self.counters.jobs.fetch_add(1, Ordering::Relaxed);
            }
            job.finish(verdict);
        }
    }

    /// Runs a job until it has an answer or its time is up.
    fn serve(&mut self, job: &mut dyn Job, writes: bool, deadline: Instant) -> Res<()> {
        let mut pause_ms = 1;
        loop {
            if Instant::now() > deadline {
                return Err(Error::busy("waiting for a connection"));
            }
            let mut connection = self.connected(deadline)?;
            let (attempt, usable) = self.attempt(&mut connection, job, writes);
            if usable {
                self.connection = Some(connection);
            }
            match attempt {
                Attempt::Answer(verdict) => return verdict,
                Attempt::Again(error) if Instant::now() > deadline => return Err(error),
                Attempt::Again(_) => {
                    self.counters.retries.fetch_add(1, Ordering::Relaxed);
                    // Two jobs that collided would collide again if both came back at once.
                    std::thread::sleep(Duration::from_micros(random_below(pause_ms * 1_000)));
                    pause_ms = (pause_ms * 2).min(PAUSE_MS_MAX);
                }
            }
        }
    }

    fn connected(&mut self, deadline: Instant) -> Res<Connection> {
        if let Some(connection) = self.connection.take().filter(|c| !c.client.is_closed()) {
            return Ok(connection);
        }
        loop {
            match self.connector.connect() {
                Ok(client) => {
                    return Ok(Connection {
                        client,
                        statements: Statements::default(),
                    });
                }
                Err(error) if Instant::now() + RECONNECT_PAUSE > deadline => return Err(error),
                Err(_) => std::thread::sleep(RECONNECT_PAUSE),
            }
        }
    }

    /// Runs a job once. The second value says whether the connection may be used again.
    fn attempt(
        &self,
        connection: &mut Connection,
        job: &mut dyn Job,
        writes: bool,
    ) -> (Attempt, bool) {
        let Connection { client, statements } = connection;
        let begin = if writes { BEGIN_WRITE } else { BEGIN_READ };
        if let Err(error) = client.batch_execute(begin) {
            return match remedy(&error) {
                Remedy::None => (Attempt::Answer(Err(failure(error, begin))), false),
                _ => (Attempt::Again(failure(error, begin)), false),
            };
        }
        let mut tx = PgTx::new(client, statements, writes);
        let ran = job.run(&mut tx);
        let failed = tx.take_failure();
        let answer = match (ran, failed) {
            (Ran::Panicked(message), _) => Attempt::Answer(Err(Error::Panicked { message })),
            (_, Some((shared, Remedy::Reconnect))) => {
                return (Attempt::Again(shared.to_error()), false);
            }
            (_, Some((shared, Remedy::Retry))) => Attempt::Again(shared.to_error()),
            (Ran::Accepted, Some((shared, Remedy::None))) => {
                Attempt::Answer(Err(shared.to_error()))
            }
            (Ran::Refused, _) => Attempt::Answer(Ok(())),
            (Ran::Accepted, None) => return self.commit(client, writes),
        };
        let usable = client.batch_execute("rollback").is_ok();
        (answer, usable)
    }

    fn commit(&self, client: &mut Client, writes: bool) -> (Attempt, bool) {
        match client.batch_execute("commit") {
            Ok(()) => {
                if writes {
                    self.counters.committed();
                }
                (Attempt::Answer(Ok(())), true)
            }
            // What a read has read does not depend on how its transaction ended.
            Err(_) if !writes => (Attempt::Answer(Ok(())), false),
            Err(error) if is_rolled_back(&error) => {
                let again = remedy(&error) == Remedy::Retry;
                let error = failure(error, "commit");
                (
                    if again {
                        Attempt::Again(error)
                    } else {
                        Attempt::Answer(Err(error))
                    },
                    true,
                )
            }
            Err(error) => {
                let unknown = Error::CommitUnknown {
                    source: Box::new(error),
                };
                (Attempt::Answer(Err(unknown)), false)
            }
        }
    }
}

/// A number that differs between threads and processes; it need not be unguessable.
fn random_below(limit: u64) -> u64 {
    RandomState::new().build_hasher().finish() % limit.max(1)
}
