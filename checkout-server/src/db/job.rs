//! A closure on its way through a backend: it is run inside a transaction, its outcome is kept
//! until the transaction has ended, and only then is the caller told.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use tokio::sync::oneshot;

use super::error::{Error, Res};
use super::tx::Tx;

/// How a closure ended.
pub(super) enum Ran {
    /// It returned `Ok`: its changes are to be kept.
    Accepted,
    /// It returned `Err`: its changes are to be rolled back, its own error is the answer.
    Refused,
    /// It panicked: its changes are to be rolled back.
    Panicked(String),
}

/// A closure with its types erased, as it waits in a backend's queue.
pub(super) trait Job: Send {
    /// Runs the closure once more. Not to be called after a panic.
    fn run(&mut self, tx: &mut dyn Tx) -> Ran;
    /// Tells the caller the closure's own outcome, or the engine's error in its place.
    fn finish(self: Box<Self>, verdict: Res<()>);
}

struct Task<T, E, F> {
    closure: F,
    outcome: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
}

/// Packs a closure; the receiver yields the answer, or an error if the engine dropped the job.
pub(super) fn pack<T, E, F>(closure: F) -> (Box<dyn Job>, oneshot::Receiver<Result<T, E>>)
where
    F: FnMut(&mut dyn Tx) -> Result<T, E> + Send + 'static,
    T: Send + 'static,
    E: From<Error> + Send + 'static,
{
    let (reply, answer) = oneshot::channel();
    (
        Box::new(Task {
            closure,
            outcome: None,
            reply,
        }),
        answer,
    )
}

/// Runs a closure on the spot and turns a panic into its message.
pub(super) fn run_caught<T>(closure: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(closure)).map_err(|payload| message_of(&*payload))
}

fn message_of(payload: &(dyn Any + Send)) -> String {
    payload
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no message".to_owned())
}

impl<T, E, F> Job for Task<T, E, F>
where
    F: FnMut(&mut dyn Tx) -> Result<T, E> + Send + 'static,
    T: Send + 'static,
    E: From<Error> + Send + 'static,
{
    fn run(&mut self, tx: &mut dyn Tx) -> Ran {
        self.outcome = None;
        match run_caught(|| (self.closure)(tx)) {
            Ok(outcome) => {
                let ran = if outcome.is_ok() {
                    Ran::Accepted
                } else {
                    Ran::Refused
                };
                self.outcome = Some(outcome);
                ran
            }
            Err(message) => Ran::Panicked(message),
        }
    }

    fn finish(self: Box<Self>, verdict: Res<()>) {
        let outcome = match verdict {
            Ok(()) => self.outcome.unwrap_or_else(|| Err(Error::Closed.into())),
            Err(error) => Err(error.into()),
        };
        // A caller that has gone away does not want the answer; the job stands as it ended.
        drop(self.reply.send(outcome));
    }
}
