//! Logs: one JSON object a line on stderr, readable alone and by its fields. No line holds a key,
//! a card number, a token or a query string.

use std::io::{BufWriter, stderr};

use tracing_appender::non_blocking::{self, WorkerGuard};
use tracing_subscriber::EnvFilter;

/// Starts logging at a level such as `info` or `checkout_server=debug`. Lines are written by a
/// thread of their own, many at once under load, so no request waits for the log. A log that is
/// stuck, or a full disk, costs lines and no payments. The last lines are written when the guard
/// is dropped.
///
/// # Errors
/// The level can not be read.
pub fn start(level: &str) -> anyhow::Result<WorkerGuard> {
    let filter = EnvFilter::try_new(level)?;
    let (writer, guard) = non_blocking::NonBlocking::new(BufWriter::new(stderr()));
    let subscriber = tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_current_span(false)
        .with_span_list(false)
        .with_writer(writer)
        .with_env_filter(filter);
    // A second start, as in tests, keeps the first.
    if subscriber.try_init().is_err() {
        tracing::debug!("logging was started before");
    }
    Ok(guard)
}
