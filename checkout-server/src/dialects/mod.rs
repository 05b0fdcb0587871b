//! The dialects: each a folder that translates one system's words and could be deleted.
//!
//! What they share is listed here: the word for an event, the body of a webhook, its headers and
//! its schedule of retries.

pub mod pebblepay;

use pebblepay_core::event::{Event, EventKind};
use pebblepay_core::retry::RetryPolicy;
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

/// The dialect's own headers over a body that was rendered before.
#[must_use]
pub fn headers(
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
