//! Confirming payments by WhatsApp through 1Confirmed: at least once, from the outbox that the
//! payment's own transaction wrote (PG-060).
//!
//! It stands beside the delivery of webhooks and shares nothing with it, so whatever becomes of a
//! message delays none of them and changes no order (PG-062, TRAP-30).

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use bytes::Bytes;
use pebblepay_core::canonical_json;
use pebblepay_core::guard::NoticeKind;
use pebblepay_core::json::Json;
use pebblepay_core::retry::{JITTER_PERMILLE_MAX, RetryPolicy};
use pebblepay_core::text;
use tokio::task::JoinSet;
use zeroize::Zeroizing;

use crate::app::orders::SessionOrder;
use crate::app::{App, Res, orders, random};
use crate::config::Settings;
use crate::db::confirmations::{self, Due, Report};
use crate::db::notices;
use crate::outbound::Outcome;

/// How many messages are under way at once.
const AT_ONCE: i64 = 4;
/// How long a message is ours: longer than sending may take.
const LEASE_MS: i64 = 60_000;
/// How often the table is looked at.
const POLL: Duration = Duration::from_secs(1);

/// 1Confirmed as the operator's settings describe it.
#[derive(Clone)]
pub struct OneConfirmed {
    /// Where messages are posted.
    url: Arc<str>,
    /// The `Authorization` header.
    authorization: Arc<Zeroizing<String>>,
    /// The template, and the account's flow that sends it; 0 names none.
    template_id: i64,
    flow_id: i64,
}

impl OneConfirmed {
    /// What the settings say; none without a key (PG-061).
    ///
    /// # Errors
    /// The URL or the key can not be used.
    pub fn of_settings(settings: &Settings) -> anyhow::Result<Option<Self>> {
        let key = settings.oneconfirmed_api_key.trim();
        if key.is_empty() {
            return Ok(None);
        }
        anyhow::ensure!(
            key.bytes().all(|b| b.is_ascii_graphic()),
            "oneconfirmed_api_key holds characters that no key has"
        );
        let base = settings.oneconfirmed_url.trim_end_matches('/');
        text::parse_http_url(base).context("oneconfirmed_url")?;
        Ok(Some(Self {
            url: format!("{base}/messages").into(),
            authorization: Arc::new(Zeroizing::new(format!("Bearer {key}"))),
            template_id: settings.oneconfirmed_template_id,
            flow_id: settings.oneconfirmed_flow_id,
        }))
    }

    /// The request: a template's variables, and whom it goes to.
    fn body(&self, due: &Due, standing: &SessionOrder) -> String {
        let (store, order) = (&standing.store, &standing.order);
        let d = &order.details;
        let named = |id: i64| (id != 0).then_some(id);
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let data = Json::object()
            .with("status", due.status.as_str())
            .with("store", store.name.as_str())
            .with("customer_name", text(&d.customer_name))
            .with("amount", order.amount.to_decimal())
            .with("currency", order.amount.currency().code())
            .with("description", text(&d.product_name))
            .with("reference", text(&d.order_reference))
            .with("order_id", order.number.as_str())
            .with(
                "is_test",
                if order.mode.is_test() {
                    "true"
                } else {
                    "false"
                },
            )
            .build();
        let body = Json::object()
            .with("phone", due.phone.trim_start_matches('+'))
            .with_some("template_id", named(self.template_id))
            .with_some("template_account_flow_id", named(self.flow_id))
            .with("name", store.name.as_str())
            .with("data", data)
            .build();
        canonical_json::to_string(&body)
    }
}

/// Sends confirmations.
#[derive(Clone)]
pub struct Confirmer {
    app: App,
    service: OneConfirmed,
}

impl Confirmer {
    /// A confirmer that sends through this service.
    #[must_use]
    pub fn new(app: App, service: OneConfirmed) -> Self {
        Self { app, service }
    }

    /// Sends what is due, for ever.
    pub async fn run(self) {
        loop {
            match self.run_due().await {
                Ok(0) => {}
                Ok(_) => continue,
                Err(error) => tracing::warn!("due confirmations can not be claimed: {error:#}"),
            }
            tokio::time::sleep(POLL).await;
        }
    }

    /// Sends some of what is due now and waits for it; returns how many were tried.
    ///
    /// # Errors
    /// As the database says.
    pub async fn run_due(&self) -> Res<usize> {
        let now_ms = self.app.clock.now_ms();
        // Looking is cheap and needs no write lock; most looks find nothing.
        let look = self.app.db.read(confirmations::next_due);
        if look.await?.is_none_or(|due_ms| due_ms > now_ms) {
            return Ok(0);
        }
        let claim = self.app.db.write(move |tx| -> Res<_> {
            let until_ms = now_ms + LEASE_MS;
            Ok(confirmations::claim(tx, now_ms, until_ms, AT_ONCE)?)
        });
        let mut running = JoinSet::new();
        for due in claim.await? {
            let this = self.clone();
            running.spawn(async move {
                if let Err(error) = this.attempt(&due).await {
                    // The lease runs out and the message is taken up again.
                    tracing::error!(confirmation = %due.id, "it was not finished: {error:#}");
                }
            });
        }
        let mut tried = 0;
        while let Some(done) = running.join_next().await {
            tried += 1;
            if let Err(error) = done {
                tracing::error!("sending a confirmation ended badly: {error}");
            }
        }
        Ok(tried)
    }

    async fn attempt(&self, due: &Due) -> Res<()> {
        let standing = orders::of_session(&self.app, &due.session).await?;
        let headers = [
            ("content-type", "application/json".to_owned()),
            ("accept", "application/json".to_owned()),
            ("authorization", self.service.authorization.to_string()),
            // The same on every attempt, should an answer have been lost.
            ("idempotency-key", due.id.clone()),
        ];
        let body = Bytes::from(self.service.body(due, &standing));
        let outcome = self
            .app
            .client
            .post(&self.service.url, &headers, body)
            .await;
        let error = match outcome {
            Outcome::Reply(reply) if (200..300).contains(&reply.status) => None,
            // What it says may repeat the customer's number; the status is enough for a log.
            Outcome::Reply(reply) => Some(format!("1Confirmed answered {}", reply.status)),
            Outcome::Failed(failure) => Some(failure.message),
        };
        self.record(due, error).await
    }

    async fn record(&self, due: &Due, error: Option<String>) -> Res<()> {
        let now_ms = self.app.clock.now_ms();
        let attempts = due.attempts + 1;
        let (state, next_at_ms) = if error.is_none() {
            ("sent", now_ms)
        } else {
            let made = u32::try_from(attempts).unwrap_or(u32::MAX);
            let jitter = u32::from_le_bytes(random()) % (JITTER_PERMILLE_MAX + 1);
            match RetryPolicy::MESSAGE.next_attempt_at(made, now_ms, jitter) {
                Some(next_at_ms) => ("pending", next_at_ms),
                None => ("given_up", now_ms),
            }
        };
        let id = due.id.clone();
        match &error {
            None => tracing::info!(confirmation = %id, "a WhatsApp confirmation was sent"),
            Some(why) => {
                tracing::warn!(confirmation = %id, state, "a WhatsApp confirmation was not sent: {why}");
            }
        }
        let (store, mode) = (due.store_id.clone(), due.mode);
        let written = self.app.db.write(move |tx| -> Res<()> {
            let report = Report {
                id: &id,
                attempts,
                state,
                next_at_ms,
                error: error.as_deref(),
            };
            if state == "given_up" {
                notices::add(tx, &store, mode, NoticeKind::ConfirmationGivenUp, now_ms)?;
            }
            Ok(confirmations::report(tx, &report, now_ms)?)
        });
        written.await
    }
}
