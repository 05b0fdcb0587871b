//! The dialects: each a folder that translates one system's words and could be deleted.
//!
//! What the engine needs of each is its [`Adapter`]; what is said by all, whatever the dialect, is
//! below.

pub mod bearer;
pub mod payerone;
pub mod pebblepay;
pub mod pepay;
pub mod pg;
pub mod secpaid;
pub mod shared;

use pebblepay_core::event::{Event, EventKind};
use pebblepay_core::retry::RetryPolicy;
use pebblepay_core::signature::{WebhookSecret, standard_webhooks_signature};
use pebblepay_core::store::Dialect;
use pebblepay_core::style::BodyStyle;

use crate::app::licences::Clear;
use crate::app::trigger::TriggerWord;
use crate::app::{EventWord, Request, Trial, Words};
use crate::http::problem::Problem;

/// What a dialect gives the engine, which treats all of them alike.
pub struct Adapter {
    /// Its word for an event; `None` where it has none (B-01).
    pub word: fn(EventKind) -> Option<&'static str>,
    /// The body of an event; `None` where it has no word for it. The keys are the licence keys
    /// that the order got; `None` where it is sold without (F-09).
    pub body: fn(&Event, Option<&[Clear]>) -> Option<String>,
    /// Other words for an event, for endpoints that ask for them by name.
    pub asked: fn(EventKind) -> &'static [&'static str],
    /// The body of an event under one of those words.
    pub asked_body: fn(&Event, &str) -> Option<String>,
    /// Its own headers over a body that was rendered before.
    pub headers: fn(&Event, &str, &Signing<'_>) -> Vec<(&'static str, String)>,
    /// When it tries again (B-13).
    pub retries: RetryPolicy,
    /// Status and body of a request that came to nothing: the problem, the request's id, and where
    /// the pages about errors stand.
    pub error: fn(&Problem, &str, &str) -> (u16, String),
}

/// The adapter of a dialect.
#[must_use]
pub fn of(dialect: Dialect) -> &'static Adapter {
    match dialect {
        Dialect::PebblePay => &pebblepay::ADAPTER,
        Dialect::Pg => &pg::ADAPTER,
        Dialect::PayerOne => &payerone::ADAPTER,
        Dialect::Pepay => &pepay::ADAPTER,
        Dialect::SecPaid => &secpaid::ADAPTER,
    }
}

/// The dialect that a request to this path speaks (B-16); `None` for pages and files. Events and
/// streams are PebblePay's and Pepay's: there the key decides.
#[must_use]
pub fn at(path: &str, key: Option<&str>) -> Option<Dialect> {
    let under = |prefix: &str| {
        path.strip_prefix(prefix)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let shared = ["/api/v1/events", "/api/v1/ws", "/ws"]
        .into_iter()
        .any(under);
    let pepays = shared && key.is_some_and(|key| key.starts_with(pepay::KEY_PREFIX));
    Some(if under("/api/public") {
        Dialect::Pg
    } else if under("/checkout/v1") {
        Dialect::PayerOne
    } else if under("/api/v2") {
        Dialect::SecPaid
    } else if pepays
        || ["/api/v1/invoices", "/api/v1/payments", "/ws/payment"]
            .into_iter()
            .any(under)
    {
        Dialect::Pepay
    } else if under("/api") || under("/ws") || path.starts_with("/openapi") {
        Dialect::PebblePay
    } else {
        return None;
    })
}

/// How events are told in the dialects' words; a server adds who else is told.
pub const EVENT_WORD: EventWord = EventWord {
    words: |dialect, kind| {
        let adapter = of(dialect);
        Words {
            usual: (adapter.word)(kind),
            asked: (adapter.asked)(kind),
        }
    },
    trial,
    confirmations: false,
};

/// The body of an event under the word that was asked for, or else under the usual one; `None` where
/// the dialect has no word for it.
#[must_use]
pub fn body(
    dialect: Dialect,
    event: &Event,
    word: Option<&str>,
    keys: Option<&[Clear]>,
    style: BodyStyle,
) -> Option<String> {
    if dialect == Dialect::SecPaid {
        return secpaid::events::styled(event, style);
    }
    let adapter = of(dialect);
    match word {
        Some(word) => (adapter.asked_body)(event, word),
        None if dialect == Dialect::SecPaid => secpaid::events::styled(event, style),
        None => (adapter.body)(event, keys),
    }
}

/// How we introduce ourselves.
const USER_AGENT: &str = concat!("PebblePay/", env!("CARGO_PKG_VERSION"));

/// What a request is signed with.
pub struct Signing<'a> {
    /// The secret, in its shown form (F-18).
    pub secret: &'a str,
    /// The secret before the last rotation, while it signs too (F-04).
    pub previous: Option<&'a str>,
    /// The delivery's place among those of its endpoint.
    pub number: Option<i64>,
    /// When the request is made, in milliseconds since the Unix epoch.
    pub at_ms: i64,
}

/// The headers of every webhook: the dialect's `own`, and Standard Webhooks beside them (F-04).
/// `id` is the event's.
#[must_use]
pub fn signed_headers(
    own: Vec<(&'static str, String)>,
    id: &str,
    body: &str,
    signing: &Signing<'_>,
) -> Vec<(&'static str, String)> {
    let mut headers = own;
    if !headers.iter().any(|(name, _)| *name == "content-type") {
        headers.push(("content-type", "application/json".to_owned()));
    }
    headers.push(("user-agent", USER_AGENT.to_owned()));
    let at_s = signing.at_ms.div_euclid(1000);
    // The new secret first; the old one signs too while receivers are being told of the new one.
    let signatures: Vec<String> = [Some(signing.secret), signing.previous]
        .into_iter()
        .flatten()
        .filter_map(|secret| WebhookSecret::parse(secret).ok())
        .map(|secret| standard_webhooks_signature(&secret, id, at_s, body.as_bytes()))
        .collect();
    headers.push(("webhook-id", id.to_owned()));
    headers.push(("webhook-timestamp", at_s.to_string()));
    headers.push(("webhook-signature", signatures.join(" ")));
    if let Some(number) = signing.number {
        headers.push(("webhook-sequence", number.to_string()));
    }
    headers
}

/// All headers of a request that tells an event.
#[must_use]
pub fn request_headers(
    dialect: Dialect,
    event: &Event,
    body: &str,
    signing: &Signing<'_>,
) -> Vec<(&'static str, String)> {
    let own = (of(dialect).headers)(event, body, signing);
    signed_headers(own, event.id.as_str(), body, signing)
}

/// A made-up event for a receiver of this dialect to be tried with: its body and all headers. Pepay
/// has one event for trials; for a kind that a dialect has no word for, a payment stands.
fn trial(dialect: Dialect, trial: &Trial<'_>) -> Request {
    let signing = Signing {
        secret: trial.secret,
        previous: None,
        number: None,
        at_ms: trial.at_ms,
    };
    let adapter = of(dialect);
    let told = |kind: EventKind| {
        let event = pebblepay::events::sample(kind, trial.store, trial.id.clone(), trial.at_ms);
        let body = body(dialect, &event, None, None, trial.style)?;
        Some(((adapter.headers)(&event, &body, &signing), body))
    };
    let kind = trial.kind.unwrap_or(EventKind::PaymentSucceeded);
    let (own, body) = if dialect == Dialect::Pepay && trial.kind.is_none() {
        let kind = EventKind::OrderCreated;
        let event = pebblepay::events::sample(kind, trial.store, trial.id.clone(), trial.at_ms);
        let (body, own) = pepay::events::ping(&event, &signing);
        (own, body)
    } else {
        told(kind)
            .or_else(|| told(EventKind::PaymentSucceeded))
            .unwrap_or_default()
    };
    let headers = signed_headers(own, trial.id.as_str(), &body, &signing);
    (body, headers)
}

/// What can be made to happen on the test side, in the words of every dialect that has some.
pub fn trigger_words() -> impl Iterator<Item = &'static TriggerWord> {
    pebblepay::trigger::WORDS.iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    // proves: B-16
    #[test]
    fn the_path_says_whose_words_are_spoken() {
        let cases = [
            ("/api/v1/orders", Dialect::PebblePay),
            ("/api/v1/invoices/1/status", Dialect::Pepay),
            ("/api/v1/invoices_of_mine", Dialect::PebblePay),
            ("/api/v1/payments", Dialect::Pepay),
            ("/api/public/v1/payment-links", Dialect::Pg),
            ("/checkout/v1/orders", Dialect::PayerOne),
            ("/api/v2", Dialect::SecPaid),
            ("/api/nothing", Dialect::PebblePay),
            ("/ws/payment", Dialect::Pepay),
        ];
        for (path, dialect) in cases {
            assert_eq!(at(path, None), Some(dialect), "{path}");
        }
        for page in [
            "/checkout/v1x",
            "/checkout/store_1",
            "/pay/cs_1",
            "/",
            "/docs",
        ] {
            assert_eq!(at(page, None), None, "{page}");
        }
    }

    #[test]
    fn events_and_streams_speak_the_words_of_the_key() {
        let pepay = Some("pepay_test_1");
        for path in [
            "/api/v1/events",
            "/api/v1/events/evt_1",
            "/api/v1/ws/token",
            "/ws/merchant/events",
        ] {
            assert_eq!(at(path, pepay), Some(Dialect::Pepay), "{path}");
            assert_eq!(
                at(path, Some("sk_test_1")),
                Some(Dialect::PebblePay),
                "{path}"
            );
        }
        assert_eq!(at("/api/v1/orders", pepay), Some(Dialect::PebblePay));
    }
}
