//! One attempt to deliver: the bytes, their signatures, the answer, and what is written of it.

use std::time::Duration;

use bytes::Bytes;
use pebblepay_core::delivery::{Answer, DeliveryState, DisabledFor, Fate, disables, fate};
use pebblepay_core::guard::NoticeKind;
use pebblepay_core::retry::{JITTER_PERMILLE_MAX, parse_retry_after};
use tracing::field::Empty;
use tracing::{Instrument, Span};

use super::Deliverer;
use super::chaos::{self, Again};
use crate::app::licences::{self, Clear};
use crate::app::vault::Vault;
use crate::app::{Error, Res, random};
use crate::db::deliveries::{self, Due, Report};
use crate::db::{Tx, endpoints, notices};
use crate::dialects::{self, Signing};
use crate::outbound::Outcome;
use crate::telemetry::span;

impl Deliverer {
    /// Sends a delivery once, and writes what came of it. Whether it arrived.
    pub(super) async fn attempt(&self, due: Due) -> Res<bool> {
        let attempt = span!(
            "webhook",
            otel.kind = "producer",
            event = due.event.id.as_str(),
            http.response.status_code = Empty,
        );
        self.try_once(due).instrument(attempt).await
    }

    async fn try_once(&self, due: Due) -> Res<bool> {
        let at_ms = self.app.clock.now_ms();
        let plan = chaos::plan(&due);
        if let Some(hold) = plan.hold {
            self.hold(due, hold).await?;
            return Ok(true);
        }
        if let Some(sent_at_ms) = due.sent_at_ms {
            const WHY: &str = "the server stopped while it sent this, so it may have arrived; \
                               this receiver is told once at most";
            return self.give_up(due, WHY, sent_at_ms).await;
        }
        let Some(body) = self.body(&due).await? else {
            let why = "the dialect has no word for this event";
            return self.give_up(due, why, at_ms).await;
        };
        let signing = Signing {
            secret: &due.secret,
            previous: due.previous_secret.as_deref(),
            number: due.number,
            at_ms,
        };
        let headers = dialects::request_headers(due.dialect, &due.event, &body.sent, &signing);
        let sent = Bytes::from(body.sent);
        let again = plan
            .duplicate
            .then(|| Again::of(&due, &headers, &sent, &body.keys));
        let request = (!plan.drop).then(|| request_text(&due.url, &headers));
        let single = dialects::of(due.dialect).retries.is_single();
        if single && !self.begin_single(&due, at_ms).await? {
            return Ok(true);
        }
        let outcome = if plan.drop {
            chaos::dropped()
        } else if single {
            self.app.client.post_once(&due.url, &headers, sent).await
        } else {
            let limit = dialects::of(due.dialect).retries.answer_ms_max();
            let limit = limit.map(Duration::from_millis);
            let client = &self.app.client;
            client.post_within(limit, &due.url, &headers, sent).await
        };
        let mut seen = Seen::of(outcome, self.app.clock.now_ms());
        seen.request = request;
        seen.forget(&body.keys);
        chaos::mark(&due, &mut seen);
        if let Some(status) = seen.status {
            Span::current().record("http.response.status_code", status);
        }
        let arrived = self.record(due, body.kept, seen, at_ms).await?;
        if let (true, Some(again)) = (arrived, again) {
            self.send_again(again).await?;
        }
        Ok(arrived)
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
                let word = due.word.as_deref();
                let rendered =
                    dialects::body(due.dialect, &due.event, word, keys.as_deref(), due.style);
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

    /// Notes that a receiver is told that is told once at most (F-05). It is durable before a byte
    /// can leave, so a server that dies meanwhile knows afterwards not to send again. False: it is
    /// not to be sent.
    async fn begin_single(&self, due: &Due, at_ms: i64) -> Res<bool> {
        let id = due.id.clone();
        let written = self
            .app
            .db
            .write(move |tx| -> Res<bool> { Ok(deliveries::begin_single(tx, &id, at_ms)?) });
        written.await
    }

    /// Ends a delivery that can not be told, or not any more.
    async fn give_up(&self, due: Due, why: &str, at_ms: i64) -> Res<bool> {
        let seen = Seen {
            answer: Answer::Status(410, None),
            status: None,
            error: Some(why.to_owned()),
            reply: None,
            request: None,
            duration_ms: 0,
        };
        let due = Due {
            endpoint_id: None,
            ..due
        };
        let body = due.body.clone().unwrap_or_default();
        self.record(due, body, seen, at_ms).await
    }

    async fn record(&self, due: Due, body: String, seen: Seen, at_ms: i64) -> Res<bool> {
        let now_ms = self.app.clock.now_ms().max(at_ms);
        let tries = due.tries + 1;
        let jitter = u32::from_le_bytes(random()) % (JITTER_PERMILLE_MAX + 1);
        let made = u32::try_from(tries).unwrap_or(u32::MAX);
        let policy = dialects::of(due.dialect).retries;
        let fate = fate(seen.answer, policy, made, now_ms, jitter);
        let (state, next_at_ms) = match fate {
            Fate::Delivered => (DeliveryState::Delivered, now_ms),
            Fate::Again(at_ms) => (DeliveryState::Pending, at_ms),
            Fate::Exhausted => (DeliveryState::Exhausted, now_ms),
        };
        tracing::info!(
            delivery = %due.id, event = %due.event.id, status = seen.status, state = state.as_str(),
            "delivery of {} is {}", due.event.id, state.as_str()
        );
        let order = due.event.order_id.clone();
        let (dialect, took_ms) = (due.dialect, seen.duration_ms);
        let written = self.app.db.write(move |tx| -> Res<()> {
            let report = Report {
                delivery_id: &due.id,
                attempts: due.attempts + 1,
                tries,
                at_ms,
                duration_ms: seen.duration_ms,
                status: seen.status,
                error: seen.error.as_deref(),
                reply: seen.reply.as_deref(),
                request: seen.request.as_deref(),
                body: &body,
                state,
                next_at_ms,
                unsent: seen.answer == Answer::Unsent,
            };
            deliveries::report(tx, &report, now_ms)?;
            chaos::tell(tx, &due, report.error, now_ms)?;
            note_health(tx, &due, seen.answer, state, now_ms)
        });
        written.await?;
        let metrics = &self.app.metrics;
        metrics.delivery(dialect.as_str(), state.as_str(), took_ms);
        let arrived = state == DeliveryState::Delivered;
        if arrived {
            self.app.settling.wake(&order);
        }
        Ok(arrived)
    }
}

/// What an attempt says of its endpoint: that it is well, that it fails, or that it is to be left
/// alone from now on (F-14).
fn note_health(
    tx: &mut dyn Tx,
    due: &Due,
    answer: Answer,
    state: DeliveryState,
    now_ms: i64,
) -> Res<()> {
    let Some(endpoint) = &due.endpoint_id else {
        return Ok(());
    };
    // Read here and not with the delivery: another attempt may have ended since that was claimed.
    if state == DeliveryState::Delivered {
        return Ok(endpoints::note_success(tx, endpoint)?);
    }
    let since_ms = endpoints::note_failure(tx, endpoint, now_ms)?;
    let Some(reason) = disables(answer, Some(since_ms), now_ms) else {
        return Ok(());
    };
    if endpoints::disable(tx, endpoint, reason, now_ms)? {
        let kind = match reason {
            DisabledFor::Gone => NoticeKind::EndpointGone,
            DisabledFor::Failing | DisabledFor::Owner => NoticeKind::EndpointFailing,
        };
        notices::add(tx, &due.store_id, due.event.mode, kind, now_ms)?;
    }
    Ok(())
}

/// A request as its sender's owner reads it, without its body.
fn request_text(url: &str, headers: &[(&'static str, String)]) -> String {
    let mut text = format!("POST {url}\n");
    for (name, value) in headers {
        text.push_str(name);
        text.push_str(": ");
        text.push_str(value);
        text.push('\n');
    }
    text
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

/// What was seen of an attempt.
pub(super) struct Seen {
    answer: Answer,
    pub(super) status: Option<i64>,
    pub(super) error: Option<String>,
    pub(super) reply: Option<String>,
    /// What was sent, without its body.
    request: Option<String>,
    pub(super) duration_ms: i64,
}

impl Seen {
    pub(super) fn of(outcome: Outcome, now_ms: i64) -> Self {
        let duration = |ms| i64::try_from(ms).unwrap_or(i64::MAX);
        match outcome {
            Outcome::Reply(reply) => {
                let retry_after = reply.retry_after.as_deref();
                let retry_after_s = retry_after.and_then(|text| parse_retry_after(text, now_ms));
                Self {
                    answer: Answer::Status(reply.status, retry_after_s),
                    status: Some(i64::from(reply.status)),
                    error: None,
                    // PostgreSQL holds no NUL.
                    reply: Some(reply.shown().replace('\0', "\u{fffd}")),
                    request: None,
                    duration_ms: duration(reply.duration_ms),
                }
            }
            Outcome::Failed(failure) => Self {
                answer: if failure.sent {
                    Answer::Nothing
                } else {
                    Answer::Unsent
                },
                status: None,
                error: Some(failure.message),
                reply: None,
                request: None,
                duration_ms: duration(failure.duration_ms),
            },
        }
    }

    /// Takes licence keys out of a reply that repeats them: replies are kept in clear.
    pub(super) fn forget(&mut self, keys: &[Clear]) {
        if let Some(reply) = &mut self.reply
            && keys.iter().any(|key| reply.contains(key.as_str()))
        {
            "(not kept: it repeats a licence key)".clone_into(reply);
        }
    }
}
