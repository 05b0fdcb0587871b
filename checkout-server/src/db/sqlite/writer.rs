//! The one thread that writes, with group commit.
//!
//! A batch is one `begin immediate … commit`. Each job runs in a savepoint of its own, so that it
//! can be rolled back alone. The batch takes what is in the queue and never waits for more; while
//! it commits, the next jobs gather. Nobody is answered before the commit, not even a job that
//! failed: it may have failed because of a change that the commit then lost.

use std::sync::atomic::Ordering;
use std::sync::{Arc, OnceLock};

use crossbeam_channel::Receiver;
use rusqlite::Connection;

use super::statement::{SqliteTx, failure, is_storage_failure, step};
use crate::db::Counters;
use crate::db::error::{Error, Res, Shared};
use crate::db::job::{Job, Ran};

/// What travels through the writer's queue.
pub(super) enum Message {
    /// A job to run.
    Job(Box<dyn Job>),
    /// Everything before this is to be finished, nothing after it is run.
    Stop,
}

/// A job that has run, with the error that the engine answers in its place, if any.
pub(super) type Ended = (Box<dyn Job>, Option<Error>);

pub(super) struct Writer {
    pub(super) connection: Connection,
    pub(super) jobs: Receiver<Message>,
    /// Set by the first storage failure; from then on every job is refused.
    pub(super) stopped: Arc<OnceLock<String>>,
    pub(super) counters: Arc<Counters>,
    pub(super) batch_jobs_max: usize,
}

impl Writer {
    pub(super) fn run(self) {
        while let Ok(Message::Job(job)) = self.jobs.recv() {
            let mut ended = Vec::new();
            let mut stop = false;
            let verdict = self.batch(job, &mut ended, &mut stop);
            self.answer(ended, verdict);
            if stop {
                break;
            }
        }
        // The log is emptied into the file if no other process reads it; else the next start does.
        drop(
            self.connection
                .execute_batch("pragma wal_checkpoint(truncate)"),
        );
    }

    /// Runs jobs until the queue is empty or the batch is full, then commits.
    /// `stop` is set when the queue's end was met.
    pub(super) fn batch(
        &self,
        first: Box<dyn Job>,
        ended: &mut Vec<Ended>,
        stop: &mut bool,
    ) -> Res<()> {
        if let Err(error) = self.begin() {
            // Whoever is queued has waited just as long and is told the same.
            ended.push((first, None));
            while let Some(job) = self.next(ended.len(), stop) {
                ended.push((job, None));
            }
            return Err(error);
        }
        let mut next = Some(first);
        while let Some(mut job) = next {
            let outcome = self.run_job(&mut *job);
            match outcome {
                Ok(own_error) => ended.push((job, own_error)),
                Err(error) => {
                    ended.push((job, None));
                    self.roll_back();
                    return Err(error);
                }
            }
            next = self.next(ended.len(), stop);
        }
        step(&self.connection, "commit").inspect_err(|_| self.roll_back())?;
        self.counters.committed();
        Ok(())
    }

    fn next(&self, batch_jobs: usize, stop: &mut bool) -> Option<Box<dyn Job>> {
        if batch_jobs >= self.batch_jobs_max || *stop {
            return None;
        }
        match self.jobs.try_recv() {
            Ok(Message::Job(job)) => Some(job),
            Ok(Message::Stop) => {
                *stop = true;
                None
            }
            Err(_) => None,
        }
    }

    fn begin(&self) -> Res<()> {
        if let Some(reason) = self.stopped.get() {
            return Err(Error::WritesStopped {
                reason: reason.clone(),
            });
        }
        step(&self.connection, "begin immediate")
    }

    /// Runs one job in its savepoint. `Ok` holds the error to answer in place of the closure's
    /// outcome; `Err` means that the whole batch is lost.
    fn run_job(&self, job: &mut dyn Job) -> Res<Option<Error>> {
        step(&self.connection, "savepoint job")?;
        let mut tx = SqliteTx::new(&self.connection, true);
        let ran = job.run(&mut tx);
        let failed = tx.take_failure();
        if let Some(shared) = &failed
            && (self.connection.is_autocommit() || is_storage_failure(shared.as_error()))
        {
            return Err(shared.to_error());
        }
        if self.connection.is_autocommit() {
            return Err(Error::failed("a job ended the transaction it ran in"));
        }
        let own_error = match (ran, failed) {
            (Ran::Accepted, None) => {
                step(&self.connection, "release job")?;
                return Ok(None);
            }
            (Ran::Accepted, Some(shared)) => Some(shared.to_error()),
            (Ran::Refused, _) => None,
            (Ran::Panicked(message), _) => Some(Error::Panicked { message }),
        };
        step(&self.connection, "rollback to job")?;
        step(&self.connection, "release job")?;
        Ok(own_error)
    }

    fn roll_back(&self) {
        if !self.connection.is_autocommit()
            && let Err(error) = self.connection.execute_batch("rollback")
        {
            self.stop(&failure(error, "rollback"));
        }
    }

    fn stop(&self, error: &Error) {
        let cause = std::error::Error::source(error)
            .map(ToString::to_string)
            .unwrap_or_default();
        let reason = format!("{error}: {cause}");
        tracing::error!(reason, "the database accepts no more writes");
        // Only the first failure is kept: it is the one that explains the others.
        drop(self.stopped.set(reason));
    }

    pub(super) fn answer(&self, ended: Vec<Ended>, verdict: Res<()>) {
        self.counters
            .jobs
            .fetch_add(ended.len() as u64, Ordering::Relaxed);
        match verdict {
            Ok(()) => {
                for (job, own_error) in ended {
                    job.finish(own_error.map_or(Ok(()), Err));
                }
            }
            Err(mut error) => {
                if is_storage_failure(&error) {
                    self.stop(&error);
                    // What the disk did with the last of it is known after a restart.
                    let reason = error.to_string();
                    error = Error::WritesStopped { reason };
                }
                let shared = Shared::new(error);
                for (job, _) in ended {
                    job.finish(Err(shared.to_error()));
                }
            }
        }
    }
}
