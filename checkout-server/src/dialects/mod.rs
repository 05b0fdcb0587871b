//! The dialects: each a folder that translates one system's words and could be deleted.
//!
//! What they share is listed here: the word for an event, the body of a webhook, its headers and
//! its schedule of retries.

pub mod pebblepay;

use pebblepay_core::event::{Event, EventKind};
use pebblepay_core::retry::RetryPolicy;
use pebblepay_core::signature::{WebhookSecret, standard_webhooks_signature};
use pebblepay_core::store::Dialect;

use crate::app::licences::Clear;
use crate::app::trigger::TriggerWord;

/// The word that a dialect has for an event; `None` where it has none (B-01).
#[must_use]
pub fn event_word(dialect: Dialect, kind: EventKind) -> Option<&'static str> {
    match dialect {
        Dialect::PebblePay => pebblepay::events::word(kind),
        Dialect::Pg | Dialect::PayerOne | Dialect::Pepay | Dialect::SecPaid => None,
    }
}

/// The body of an event for a receiver of this dialect; `None` where it has no word for it. `keys`
/// are the licence keys that the order got; `None` where it is sold without (F-09).
#[must_use]
pub fn render_body(dialect: Dialect, event: &Event, keys: Option<&[Clear]>) -> Option<String> {
    match dialect {
        Dialect::PebblePay => pebblepay::events::body(event, keys),
        Dialect::Pg | Dialect::PayerOne | Dialect::Pepay | Dialect::SecPaid => None,
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

/// The dialect's own headers over a body that was rendered before.
#[must_use]
pub fn own_headers(
    dialect: Dialect,
    event: &Event,
    body: &str,
    secret: &str,
) -> Vec<(&'static str, String)> {
    match dialect {
        Dialect::PebblePay => pebblepay::events::headers(event, body, secret),
        Dialect::Pg | Dialect::PayerOne | Dialect::Pepay | Dialect::SecPaid => Vec::new(),
    }
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
    let mut headers = vec![
        ("content-type", "application/json".to_owned()),
        ("user-agent", USER_AGENT.to_owned()),
    ];
    headers.extend(own);
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
    let own = own_headers(dialect, event, body, signing.secret);
    signed_headers(own, event.id.as_str(), body, signing)
}

/// What can be made to happen on the test side, in the words of every dialect that has some.
pub fn trigger_words() -> impl Iterator<Item = &'static TriggerWord> {
    pebblepay::trigger::WORDS.iter()
}

/// When a dialect tries again (B-13).
#[must_use]
pub fn retry_policy(dialect: Dialect) -> RetryPolicy {
    match dialect {
        Dialect::PebblePay
        | Dialect::Pg
        | Dialect::PayerOne
        | Dialect::Pepay
        | Dialect::SecPaid => RetryPolicy::PEBBLEPAY,
    }
}
