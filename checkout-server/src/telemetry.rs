//! Logs: one JSON object a line on stderr, readable alone and by its fields. No line holds a key,
//! a card number, a token or a query string.

use tracing_subscriber::EnvFilter;

/// Starts logging at a level such as `info` or `checkout_server=debug`.
///
/// # Errors
/// The level can not be read.
pub fn start(level: &str) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(level)?;
    let subscriber = tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_current_span(false)
        .with_span_list(false)
        .with_writer(std::io::stderr)
        .with_env_filter(filter);
    // A second start, as in tests, keeps the first.
    if subscriber.try_init().is_err() {
        tracing::debug!("logging was started before");
    }
    Ok(())
}
