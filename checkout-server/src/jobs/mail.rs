//! Sending mails to customers: at least once, from the outbox that the payment's own transaction
//! wrote.
//!
//! A due mail is leased, written from its order as it stands, handed to the mail server outside
//! any transaction, and the attempt and the next due time are written together. If the server
//! dies in between, the lease runs out and the mail goes out again under the same Message-ID, by
//! which mail servers and readers tell that it is the same one.

mod account;
pub mod letter;

use std::sync::Arc;
use std::time::Duration;

use pebblepay_core::guard::NoticeKind;
use pebblepay_core::money::Money;
use pebblepay_core::retry::{JITTER_PERMILLE_MAX, RetryPolicy};
use tokio::task::JoinSet;

use crate::app::{App, Error, Res, licences, orders, random};
use crate::db::mails::{self, Due, Report};
use crate::db::notices;
use crate::outbound::smtp::{Sent, Smtp};
use letter::{Content, Envelope, Topic};

/// How many mails are under way at once.
const AT_ONCE: i64 = 4;
/// How long a mail is ours: longer than sending may take.
const LEASE_MS: i64 = 120_000;
/// How often the table is looked at.
const POLL: Duration = Duration::from_secs(1);

/// Sends mails.
#[derive(Clone)]
pub struct Mailer {
    app: App,
    smtp: Smtp,
    public_url: Arc<str>,
}

impl Mailer {
    /// A mailer that sends through this mail server; `public_url` begins the links in mails.
    #[must_use]
    pub fn new(app: App, smtp: Smtp, public_url: &str) -> Self {
        Self {
            app,
            smtp,
            public_url: public_url.trim_end_matches('/').into(),
        }
    }

    /// Sends what is due, for ever.
    pub async fn run(self) {
        loop {
            if let Err(error) = self.run_account_due().await {
                tracing::warn!("due mails about accounts can not be sent: {error:#}");
            }
            match self.run_due().await {
                Ok(0) => {}
                Ok(_) => continue,
                Err(error) => tracing::warn!("due mails can not be claimed: {error:#}"),
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
        let look = self
            .app
            .db
            .read(|tx| -> Res<_> { Ok(mails::next_due(tx)?) });
        if look.await?.is_none_or(|due_ms| due_ms > now_ms) {
            return Ok(0);
        }
        let claim = self.app.db.write(move |tx| -> Res<_> {
            Ok(mails::claim(tx, now_ms, now_ms + LEASE_MS, AT_ONCE)?)
        });
        let mut running = JoinSet::new();
        for due in claim.await? {
            let this = self.clone();
            running.spawn(async move {
                if let Err(error) = this.attempt(&due).await {
                    // The lease runs out and the mail is taken up again.
                    tracing::error!(mail = %due.id, "a mail could not be written: {error:#}");
                }
            });
        }
        let mut tried = 0;
        while let Some(done) = running.join_next().await {
            tried += 1;
            if let Err(error) = done {
                tracing::error!("sending a mail ended badly: {error}");
            }
        }
        Ok(tried)
    }

    async fn attempt(&self, due: &Due) -> Res<()> {
        let sent = match self.message(due).await? {
            Ok(message) => self.smtp.send(message).await,
            Err(why) => Sent::Never(format!("{why:#}")),
        };
        self.record(due, sent).await
    }

    /// The mail as it is sent. The inner error says why it never can be.
    async fn message(&self, due: &Due) -> Res<anyhow::Result<lettre::Message>> {
        let standing = orders::of_session(&self.app, &due.session).await?;
        let keys = licences::of_order(&self.app, &standing.order).await?;
        let order = &standing.order;
        let money = |minor| Money::from_minor(minor, order.amount.currency());
        let topic = match (due.kind.as_str(), due.amount_minor) {
            ("receipt", _) => Topic::Receipt,
            ("licence", _) => Topic::Licence,
            ("refund", Some(now)) => Topic::Refund {
                now: money(now),
                so_far: money(due.refunded_minor.unwrap_or(now)),
            },
            (kind, _) => return Ok(Err(anyhow::anyhow!("there is no mail of kind {kind}"))),
        };
        let content = Content {
            topic,
            store: &standing.store,
            order,
            attempt: standing.attempt.as_ref(),
            keys: keys.as_deref(),
            link: &format!("{}/pay/{}/receipt", self.public_url, order.session),
            at_ms: due.created_at_ms,
        };
        let envelope = Envelope {
            from: self.smtp.from(),
            to: &due.recipient,
            id: &due.id,
        };
        let written = letter::write(&content).map_err(Error::Internal)?;
        Ok(letter::message(&content, written, &envelope))
    }

    async fn record(&self, due: &Due, sent: Sent) -> Res<()> {
        let now_ms = self.app.clock.now_ms();
        let attempts = due.attempts + 1;
        let (state, next_at_ms, error) = match sent {
            Sent::Accepted => ("sent", now_ms, None),
            Sent::Never(why) => ("given_up", now_ms, Some(why)),
            Sent::Later(why) => {
                let made = u32::try_from(attempts).unwrap_or(u32::MAX);
                let jitter = u32::from_le_bytes(random()) % (JITTER_PERMILLE_MAX + 1);
                match RetryPolicy::MAIL.next_attempt_at(made, now_ms, jitter) {
                    Some(next_at_ms) => ("pending", next_at_ms, Some(why)),
                    None => ("given_up", now_ms, Some(why)),
                }
            }
        };
        let (id, kind) = (due.id.clone(), &due.kind);
        let (store, mode) = (due.store_id.clone(), due.mode);
        match &error {
            None => tracing::info!(mail = %id, kind, "a mail was sent"),
            Some(why) => tracing::warn!(mail = %id, kind, state, "a mail was not sent: {why}"),
        }
        let written = self.app.db.write(move |tx| -> Res<()> {
            let report = Report {
                id: &id,
                attempts,
                state,
                next_at_ms,
                error: error.as_deref(),
            };
            if state == "given_up" {
                notices::add(tx, &store, mode, NoticeKind::MailGivenUp, now_ms)?;
            }
            Ok(mails::report(tx, &report, now_ms)?)
        });
        written.await
    }
}
