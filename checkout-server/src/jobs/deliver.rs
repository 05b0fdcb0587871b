//! Sending webhooks: at least once, from the outbox that the payment's own transaction wrote.
//!
//! A due delivery is leased, so that nobody else sends it; it is sent outside any transaction; the
//! attempt and the next due time are written together. If the server dies in between, the lease
//! runs out and it is sent again with the same bytes and the same ids. The lease only saves work:
//! a receiver has to expect to be told twice.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use pebblepay_core::retry::{JITTER_PERMILLE_MAX, parse_retry_after};
use pebblepay_core::signature::{WebhookSecret, standard_webhooks_signature};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::app::licences::{self, Clear};
use crate::app::vault::Vault;
use crate::app::{App, Error, Res, random};
use crate::db::events::{self, Due, Report};
use crate::db::stores;
use crate::dialects;
use crate::outbound::{Client, Outcome};

/// How many deliveries are under way at once.
const AT_ONCE: usize = 64;
/// How long a delivery is ours: longer than the 15 seconds that a request may take.
const LEASE_MS: i64 = 20_000;
/// How often the table is looked at when nothing wakes the job. The table is the truth; a wake-up
/// call only saves waiting.
const POLL: Duration = Duration::from_secs(1);
/// How much of a reply is kept for the merchant to see, in bytes.
const REPLY_KEPT_BYTES: usize = 1024;
/// How we introduce ourselves.
const USER_AGENT: &str = concat!("PebblePay/", env!("CARGO_PKG_VERSION"));

/// Sends deliveries.
#[derive(Clone)]
pub struct Deliverer {
    app: App,
    client: Arc<Client>,
}

impl Deliverer {
    /// A deliverer that sends through this client.
    #[must_use]
    pub fn new(app: App, client: Client) -> Self {
        Self {
            app,
            client: Arc::new(client),
        }
    }

    /// Sends what is due, for ever.
    pub async fn run(self) {
        let free = Arc::new(Semaphore::new(AT_ONCE));
        loop {
            let claimed = self
                .claim(free.available_permits())
                .await
                .unwrap_or_else(|error| {
                    tracing::warn!("due deliveries can not be claimed: {error:#}");
                    Vec::new()
                });
            let idle = claimed.is_empty();
            for due in claimed {
                let Ok(permit) = free.clone().acquire_owned().await else {
                    return;
                };
                let this = self.clone();
                tokio::spawn(async move {
                    this.deliver(due).await;
                    drop(permit);
                });
            }
            if idle {
                let woken = self.app.wake_deliveries.notified();
                // Waking and the poll end in the same look at the table.
                let _ = tokio::time::timeout(POLL, woken).await;
            }
        }
    }

    /// Sends what is due now and waits for it; returns how many were sent. For tests, which move
    /// the clock themselves.
    ///
    /// # Errors
    /// As the database says.
    pub async fn run_due(&self) -> Res<usize> {
        let mut sent = 0;
        loop {
            let claimed = self.claim(AT_ONCE).await?;
            if claimed.is_empty() {
                return Ok(sent);
            }
            let mut running = JoinSet::new();
            for due in claimed {
                let this = self.clone();
                running.spawn(async move { this.deliver(due).await });
                sent += 1;
            }
            running.join_all().await;
        }
    }

    async fn claim(&self, room: usize) -> Res<Vec<Due>> {
        let limit = i64::try_from(room).unwrap_or(0);
        if limit == 0 {
            return Ok(Vec::new());
        }
        let now_ms = self.app.clock.now_ms();
        // Looking is cheap and needs no write lock; most looks find nothing.
        let look = self
            .app
            .db
            .read(move |tx| -> Res<_> { Ok(events::next_due(tx)?) });
        if look.await?.is_none_or(|due_ms| due_ms > now_ms) {
            return Ok(Vec::new());
        }
        let claim = self.app.db.write(move |tx| -> Res<_> {
            Ok(events::claim(tx, now_ms, now_ms + LEASE_MS, limit)?)
        });
        claim.await
    }

    async fn deliver(&self, due: Due) {
        let id = due.id.clone();
        if let Err(error) = self.attempt(due).await {
            // The lease runs out and the delivery is taken up again.
            tracing::error!(delivery = %id, "a delivery could not be recorded: {error:#}");
        }
    }

    async fn attempt(&self, due: Due) -> Res<()> {
        let at_ms = self.app.clock.now_ms();
        let body = self.body(&due).await?;
        let secret = self.secret(&due).await?;
        let (Some(body), Some(secret)) = (body, secret) else {
            // The endpoint was removed or disabled since: nobody is there to be told.
            return self.give_up(&due, at_ms).await;
        };
        let headers = headers(&due, &body.sent, &secret, at_ms);
        let outcome = self
            .client
            .post(&due.url, &headers, Bytes::from(body.sent.clone()))
            .await;
        let mut verdict = self.judge(&due, &outcome, at_ms);
        verdict.forget(&body.keys);
        self.record(due, body.kept, verdict, at_ms).await
    }

    /// The bytes of earlier attempts, or else the event as its dialect tells it. `None`: the
    /// dialect has no word for it.
    async fn body(&self, due: &Due) -> Res<Option<Body>> {
        let keys = licences::of_event(&self.app, &due.event).await?;
        let (vault, place) = (&self.app.vault, ["delivery", due.id.as_str()]);
        let (sent, kept) = match &due.body {
            Some(kept) if Vault::is_sealed(kept) => {
                let opened = vault.open(&place, kept).map_err(Error::Internal)?;
                (opened.to_string(), kept.clone())
            }
            Some(kept) => (kept.clone(), kept.clone()),
            None => {
                let rendered = dialects::render_body(due.dialect, &due.event, keys.as_deref());
                let Some(sent) = rendered else {
                    return Ok(None);
                };
                let kept = match keys.as_deref() {
                    None | Some([]) => sent.clone(),
                    Some(_) => vault.seal(&place, &sent).map_err(Error::Internal)?,
                };
                (sent, kept)
            }
        };
        let keys = keys.unwrap_or_default();
        Ok(Some(Body { sent, kept, keys }))
    }

    async fn secret(&self, due: &Due) -> Res<Option<String>> {
        let (store, endpoint, mode) = (
            due.store_id.clone(),
            due.endpoint_id.clone(),
            due.event.mode,
        );
        let read = self.app.db.read(move |tx| -> Res<_> {
            Ok(match &endpoint {
                Some(id) => stores::endpoint_secret(tx, &store, id, mode)?,
                None => stores::secret(tx, &store, mode)?,
            })
        });
        read.await
    }

    fn judge(&self, due: &Due, outcome: &Outcome, at_ms: i64) -> Verdict {
        let made = u32::try_from(due.attempts)
            .unwrap_or(u32::MAX)
            .saturating_add(1);
        let now_ms = self.app.clock.now_ms();
        let mut verdict = Verdict::of(outcome, now_ms);
        if verdict.state == "delivered" || verdict.state == "exhausted" {
            return verdict;
        }
        let jitter = u32::from_le_bytes(random()) % (JITTER_PERMILLE_MAX + 1);
        let policy = dialects::retry_policy(due.dialect);
        match policy.next_attempt_after(made, at_ms.max(now_ms), jitter, verdict.retry_after_s) {
            Some(next_at_ms) => verdict.next_at_ms = next_at_ms,
            None => verdict.state = "exhausted",
        }
        verdict
    }

    async fn record(&self, due: Due, body: String, verdict: Verdict, at_ms: i64) -> Res<()> {
        let now_ms = self.app.clock.now_ms();
        tracing::info!(
            delivery = %due.id, event = %due.event.id, status = verdict.status, state = verdict.state,
            "delivery of {} is {}", due.event.id, verdict.state
        );
        let written = self.app.db.write(move |tx| -> Res<()> {
            let report = Report {
                delivery_id: &due.id,
                number: due.attempts + 1,
                at_ms,
                duration_ms: verdict.duration_ms,
                status: verdict.status,
                error: verdict.error.as_deref(),
                reply: verdict.reply.as_deref(),
                body: &body,
                state: verdict.state,
                next_at_ms: verdict.next_at_ms,
            };
            Ok(events::report(tx, &report, now_ms)?)
        });
        written.await
    }

    async fn give_up(&self, due: &Due, at_ms: i64) -> Res<()> {
        let (id, number) = (due.id.clone(), due.attempts + 1);
        let written = self.app.db.write(move |tx| -> Res<()> {
            let report = Report {
                delivery_id: &id,
                number,
                at_ms,
                duration_ms: 0,
                status: None,
                error: Some("the endpoint is disabled or was removed"),
                reply: None,
                body: "",
                state: "exhausted",
                next_at_ms: at_ms,
            };
            Ok(events::report(tx, &report, at_ms)?)
        });
        written.await
    }
}

/// What is sent, and what is kept of it.
struct Body {
    /// The bytes of the request.
    sent: String,
    /// The same for the database; encrypted where it holds licence keys (PEB-193).
    kept: String,
    /// The licence keys in it.
    keys: Vec<Clear>,
}

/// What an attempt comes to.
struct Verdict {
    state: &'static str,
    next_at_ms: i64,
    retry_after_s: Option<i64>,
    status: Option<i64>,
    error: Option<String>,
    reply: Option<String>,
    duration_ms: i64,
}

impl Verdict {
    /// Takes licence keys out of a reply that repeats them: replies are kept in clear.
    fn forget(&mut self, keys: &[Clear]) {
        if let Some(reply) = &mut self.reply
            && keys.iter().any(|key| reply.contains(key.as_str()))
        {
            "(not kept: it repeats a licence key)".clone_into(reply);
        }
    }

    /// 2xx is success; a redirect is a failure like any other (PEB-111, TRAP-21); 410 says that
    /// nobody will ever listen there again (F-14).
    fn of(outcome: &Outcome, now_ms: i64) -> Self {
        match outcome {
            Outcome::Reply(reply) => Self {
                state: match reply.status {
                    200..=299 => "delivered",
                    410 => "exhausted",
                    _ => "pending",
                },
                next_at_ms: now_ms,
                retry_after_s: reply
                    .retry_after
                    .as_deref()
                    .and_then(|text| parse_retry_after(text, now_ms)),
                status: Some(i64::from(reply.status)),
                error: None,
                reply: Some(shown(&reply.body_head)),
                duration_ms: i64::try_from(reply.duration_ms).unwrap_or(i64::MAX),
            },
            Outcome::Failed(failure) => Self {
                state: "pending",
                next_at_ms: now_ms,
                retry_after_s: None,
                status: None,
                error: Some(failure.message.to_string()),
                reply: None,
                duration_ms: i64::try_from(failure.duration_ms).unwrap_or(i64::MAX),
            },
        }
    }
}

/// The beginning of a reply as text that both databases can hold.
fn shown(reply: &[u8]) -> String {
    let head = &reply[..reply.len().min(REPLY_KEPT_BYTES)];
    String::from_utf8_lossy(head).replace('\0', "\u{fffd}")
}

/// The headers of every webhook: the dialect's own, and Standard Webhooks beside them (F-04).
fn headers(due: &Due, body: &str, secret: &str, at_ms: i64) -> Vec<(&'static str, String)> {
    let mut headers = vec![
        ("content-type", "application/json".to_owned()),
        ("user-agent", USER_AGENT.to_owned()),
    ];
    headers.extend(dialects::headers(due.dialect, &due.event, body, secret));
    if let Ok(secret) = WebhookSecret::parse(secret) {
        let (id, at_s) = (due.event.id.as_str(), at_ms.div_euclid(1000));
        let signature = standard_webhooks_signature(&secret, id, at_s, body.as_bytes());
        headers.push(("webhook-id", id.to_owned()));
        headers.push(("webhook-timestamp", at_s.to_string()));
        headers.push(("webhook-signature", signature));
    }
    headers
}
