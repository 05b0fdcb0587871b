//! Writes in their steps, for simulations: the same transactions as those of the writer's thread,
//! one write in each, but who hands over a write decides when it is run and when its caller is
//! told. Dropping it in between is a server that died there.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::writer::{Ended, Writer};
use crate::db::error::{Error, Res};
use crate::db::job::Job;

/// The writer; gone when the database is closed.
type Shared = Arc<Mutex<Option<Writer>>>;

pub(super) struct Steps {
    writer: Shared,
    stepper: fn(Step),
}

/// A write that has not been run.
pub struct Step {
    writer: Shared,
    job: Box<dyn Job>,
}

/// A write that has been committed, or was not accepted; its caller does not know yet.
pub struct Committed {
    writer: Shared,
    ended: Vec<Ended>,
    verdict: Res<()>,
}

impl Steps {
    pub(super) fn new(writer: Writer, stepper: fn(Step)) -> Self {
        Self {
            writer: Arc::new(Mutex::new(Some(writer))),
            stepper,
        }
    }

    pub(super) fn submit(&self, job: Box<dyn Job>) {
        let writer = Arc::clone(&self.writer);
        (self.stepper)(Step { writer, job });
    }

    pub(super) fn close(&self) {
        // A job can hold the last handle; then the writer is in use, and goes with the job.
        if let Ok(mut writer) = self.writer.try_lock() {
            drop(writer.take());
        }
    }
}

impl Step {
    /// Runs it and commits.
    #[must_use]
    pub fn commit(self) -> Committed {
        let mut ended = Vec::new();
        let verdict = match &*locked(&self.writer) {
            Some(writer) => writer.batch(self.job, &mut ended, &mut false),
            None => {
                ended.push((self.job, None));
                Err(Error::Closed)
            }
        };
        Committed {
            writer: self.writer,
            ended,
            verdict,
        }
    }
}

impl Committed {
    /// Tells its caller.
    pub fn answer(self) {
        match &*locked(&self.writer) {
            Some(writer) => writer.answer(self.ended, self.verdict),
            None => {
                for (job, _) in self.ended {
                    job.finish(Err(Error::Closed));
                }
            }
        }
    }
}

fn locked(writer: &Shared) -> MutexGuard<'_, Option<Writer>> {
    writer.lock().unwrap_or_else(PoisonError::into_inner)
}
