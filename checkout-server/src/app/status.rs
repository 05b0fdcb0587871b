//! Whether everything works: what `/status` shows to whoever asks.

use std::sync::atomic::{AtomicI64, Ordering};

use super::App;

/// How long ago the delivery job may have looked for work before webhooks count as late.
const SILENT_MS_MAX: i64 = 30_000;

/// When a job last looked for work and could, in milliseconds since the Unix epoch; 0 = never.
#[derive(Debug, Default)]
pub struct Pulse(AtomicI64);

impl Pulse {
    /// It looked just now.
    pub fn beat(&self, now_ms: i64) {
        self.0.store(now_ms, Ordering::Relaxed);
    }

    fn is_alive(&self, now_ms: i64) -> bool {
        now_ms.saturating_sub(self.0.load(Ordering::Relaxed)) <= SILENT_MS_MAX
    }
}

/// How the server is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Status {
    /// Orders can be created and paid: the database answers and takes writes.
    pub payments: bool,
    /// Webhooks are sent: the job that does it finds its work.
    pub webhooks: bool,
}

/// Looks.
pub async fn look(app: &App) -> Status {
    let payments = app.db.writes_stopped().is_none() && app.db.ping().await.is_ok();
    Status {
        payments,
        webhooks: payments && app.deliveries_pulse.is_alive(app.clock.now_ms()),
    }
}
