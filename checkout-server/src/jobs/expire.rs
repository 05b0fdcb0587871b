//! Ends orders whose time is over, every second (PEB-022).

use std::time::Duration;

use crate::app::{App, end};

/// How often it is looked.
const EVERY: Duration = Duration::from_secs(1);

/// Does it for ever.
pub async fn run(app: App) {
    loop {
        match end::expire_overdue(&app).await {
            Ok(0) => tokio::time::sleep(EVERY).await,
            Ok(expired) => tracing::debug!(expired, "orders expired"),
            Err(error) => {
                tracing::warn!("expiring orders failed and is tried again: {error:#}");
                tokio::time::sleep(EVERY).await;
            }
        }
    }
}
