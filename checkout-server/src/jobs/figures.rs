//! Counts what happened, a second after it did.

use std::time::Duration;

use crate::app::{App, figures};

/// How long it rests once everything is counted.
const EVERY: Duration = Duration::from_secs(1);
/// How long it rests between two portions: those who pay go first.
const PORTION: Duration = Duration::from_millis(10);

/// Does it for ever.
pub async fn run(app: App) {
    loop {
        let rest = match figures::follow(&app).await {
            Ok(0) => EVERY,
            Ok(_) => PORTION,
            Err(error) => {
                tracing::warn!("counting failed and is tried again: {error:#}");
                EVERY
            }
        };
        tokio::time::sleep(rest).await;
    }
}
