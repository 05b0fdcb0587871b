//! How endpoints and deliveries are, in words for their owner.

use pebblepay_core::delivery::{DeliveryState, DisabledFor};
use pebblepay_core::store::Dialect;

use crate::app::endpoints::{Endpoint, Health};

/// A state: the kind of its badge, its word, and a sentence about it.
pub(super) struct Condition {
    pub(super) kind: &'static str,
    pub(super) word: &'static str,
    pub(super) sentence: String,
}

/// A number of deliveries in words.
pub(super) fn deliveries(count: i64) -> String {
    match count {
        1 => "1 delivery".to_owned(),
        _ => format!("{count} deliveries"),
    }
}

/// How an endpoint is doing.
pub(super) fn condition(endpoint: &Endpoint, health: &Health) -> Condition {
    let (kind, word, sentence) = match endpoint.disabled_for {
        Some(DisabledFor::Owner) => (
            "plain",
            "Disabled",
            format!(
                "Nothing is sent to it; {} wait for it.",
                deliveries(health.held)
            ),
        ),
        Some(DisabledFor::Gone) => (
            "bad",
            "Disabled",
            format!(
                "It answered 410, which says that nobody listens there any more. {} wait for it.",
                capital(&deliveries(health.held))
            ),
        ),
        Some(DisabledFor::Failing) => (
            "bad",
            "Disabled",
            format!(
                "Every attempt of five days failed. {} wait for it.",
                capital(&deliveries(health.held))
            ),
        ),
        None if endpoint.failing_since_ms.is_some() => (
            "bad",
            "Failing",
            match health.exhausted {
                0 => format!(
                    "The last attempts failed. {} will be tried again by themselves.",
                    capital(&deliveries(health.pending))
                ),
                lost => format!(
                    "The last attempts failed. {} will be tried again by themselves; {} will not.",
                    capital(&deliveries(health.pending)),
                    deliveries(lost)
                ),
            },
        ),
        None if health.exhausted > 0 => (
            "warn",
            "Gaps",
            format!(
                "It works again; {} never arrived.",
                deliveries(health.exhausted)
            ),
        ),
        None if health.pending > 0 => (
            "wait",
            "Sending",
            format!("{} are on their way.", capital(&deliveries(health.pending))),
        ),
        None if health.last_success_ms.is_none() => {
            ("plain", "New", "Nothing was sent to it yet.".to_owned())
        }
        None => ("good", "Healthy", "Everything arrived.".to_owned()),
    };
    Condition {
        kind,
        word,
        sentence,
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|c| c.to_ascii_uppercase());
    first.into_iter().chain(chars).collect()
}

/// The badge of a delivery's state.
pub(super) fn state(state: DeliveryState, attempts: i64) -> (&'static str, &'static str) {
    match state {
        DeliveryState::Delivered => ("good", "Delivered"),
        DeliveryState::Pending if attempts > 0 => ("warn", "Will be retried"),
        DeliveryState::Pending => ("wait", "On its way"),
        DeliveryState::Exhausted => ("bad", "Failed"),
        DeliveryState::Held => ("plain", "Held"),
        DeliveryState::Dropped => ("plain", "Dropped"),
    }
}

/// The name of a dialect.
pub(super) fn dialect_name(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::PebblePay => "PebblePay",
        Dialect::Pg => "PG (1Confirmed)",
        Dialect::PayerOne => "PayerOne",
        Dialect::Pepay => "Pepay",
        Dialect::SecPaid => "SecPaid",
    }
}

/// What an endpoint of a dialect gets.
pub(super) fn dialect_says(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::PebblePay => "Signed JSON of payments, refunds and disputes; the usual choice.",
        Dialect::Pg => "The webhooks of PG's payment links, signed in x-pg-signature.",
        Dialect::PayerOne => "PayerOne's IPN of orders; the receiver asks for the order itself.",
        Dialect::Pepay => "Pepay's events of invoices and payments, signed with their time.",
        Dialect::SecPaid => "SecPaid's payment endpoint, told once; it has an index in links.",
    }
}
