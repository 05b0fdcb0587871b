//! What a monitoring system is told of this server.

use super::{App, Error, Res};
use crate::db::deliveries;
use crate::metrics::Looked;

/// Everything that is counted, as OpenMetrics text.
///
/// # Errors
/// As the database says: then nothing is known of what waits in it.
pub async fn metrics(app: &App) -> Res<String> {
    let now_ms = app.clock.now_ms();
    let read = app
        .db
        .read(move |tx| -> Res<_> { Ok(deliveries::backlog(tx, now_ms)?) });
    let (due, oldest_ms) = read.await?;
    let stats = app.db.stats();
    let looked = Looked {
        commits: stats.commits,
        jobs: stats.jobs,
        retries: stats.retries,
        streams: app.feed.open(),
        due,
        oldest_due_ms: oldest_ms.map_or(0, |oldest_ms| now_ms - oldest_ms),
        takes_writes: app.db.writes_stopped().is_none(),
    };
    let text = app.metrics.text(looked);
    text.map_err(|e| Error::Internal(e.into()))
}
