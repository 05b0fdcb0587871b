//! What happened, as facts that never change: the one log that webhooks, streams and lists read.
//!
//! An event keeps a snapshot of its order as it was, so a webhook that is sent late still tells
//! what happened then (TRAP-13, TRAP-28). Which words a receiver gets is its dialect's business.

use crate::id::{AttemptId, EventId, LinkNumber, OrderId};
use crate::json::Json;
use crate::order::Order;
use crate::payment::Attempt;
use crate::store::Mode;

/// The kinds of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EventKind {
    /// An order was created and can be paid.
    OrderCreated,
    /// The customer's bank asks for authentication (3-D Secure).
    ActionRequired,
    /// An attempt failed; the session may still be open (B-07).
    AttemptFailed,
    /// The order is paid.
    PaymentSucceeded,
    /// The order failed for good: its attempts are used up, or its time ended after one that failed
    /// (B-27).
    PaymentFailed,
    /// The session's time ended and nothing was tried (PEB-022).
    OrderExpired,
    /// The merchant cancelled the order.
    OrderCancelled,
    /// Money went back to the customer, all or a part (F-12).
    PaymentRefunded,
    /// The gateway refused a refund.
    RefundFailed,
    /// The customer's bank opened a dispute (B-05).
    PaymentDisputed,
    /// The bank decided a dispute.
    DisputeClosed,
    /// An attempt took the money; that the order is paid follows as an event of its own.
    AttemptSucceeded,
    /// The gateway has the payment and has not decided; once for each attempt (PG-050).
    PaymentProcessing,
    /// The customer gave the order up; that it is cancelled is told next (SEC-007).
    CustomerCancelled,
}

impl EventKind {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::OrderCreated,
        Self::ActionRequired,
        Self::AttemptFailed,
        Self::PaymentSucceeded,
        Self::PaymentFailed,
        Self::OrderExpired,
        Self::OrderCancelled,
        Self::PaymentRefunded,
        Self::RefundFailed,
        Self::PaymentDisputed,
        Self::DisputeClosed,
        Self::AttemptSucceeded,
        Self::PaymentProcessing,
        Self::CustomerCancelled,
    ];

    /// The word in the log.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OrderCreated => "order.created",
            Self::ActionRequired => "attempt.action_required",
            Self::AttemptFailed => "attempt.failed",
            Self::PaymentSucceeded => "payment.succeeded",
            Self::PaymentFailed => "payment.failed",
            Self::OrderExpired => "order.expired",
            Self::OrderCancelled => "order.cancelled",
            Self::PaymentRefunded => "payment.refunded",
            Self::RefundFailed => "refund.failed",
            Self::PaymentDisputed => "payment.disputed",
            Self::DisputeClosed => "dispute.closed",
            Self::AttemptSucceeded => "attempt.succeeded",
            Self::PaymentProcessing => "payment.processing",
            Self::CustomerCancelled => "customer.cancelled",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.as_str() == text)
    }
}

/// Whether a receiver that asked for `filter` is to hear of what is called `word`: the word itself,
/// or its beginning and `*` (PEP-024).
#[must_use]
pub fn matches(filter: &str, word: &str) -> bool {
    match filter.strip_suffix('*') {
        Some(beginning) if beginning.is_empty() || beginning.ends_with('.') => {
            word.starts_with(beginning)
        }
        _ => filter == word,
    }
}

/// An event that core decided on; the storage gives it an id and its place in the store's log.
#[derive(Clone, Debug, PartialEq)]
pub struct NewEvent {
    /// What happened.
    pub kind: EventKind,
    /// When, in milliseconds since the Unix epoch.
    pub at_ms: i64,
    /// The order as it was then; see [`snapshot`].
    pub snapshot: Json,
}

/// An event as the log has it.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// The same on every channel and every retry.
    pub id: EventId,
    /// Its place in the store's log: 1, 2, 3 … without gaps.
    pub sequence: i64,
    /// What happened.
    pub kind: EventKind,
    /// The order that it is about.
    pub order_id: OrderId,
    /// The side of the store.
    pub mode: Mode,
    /// When, in milliseconds since the Unix epoch.
    pub at_ms: i64,
    /// The order as it was then; see [`snapshot`].
    pub snapshot: Json,
}

/// How many of its variant an order sells, if that is worth a word.
fn several(order: &Order) -> Option<i64> {
    (order.details.quantity > 1).then_some(i64::from(order.details.quantity))
}

/// The order and the attempt, flat, in minor units, with stable keys. `transaction` is the event's
/// own: a charge, a refund or a dispute (B-08); `about` is what else the event tells.
///
/// Never holds a card number, a key or a token: it is stored and shown to the merchant.
#[must_use]
pub fn snapshot(
    order: &Order,
    attempt: Option<&Attempt>,
    transaction: Option<&AttemptId>,
    about: Option<(&'static str, Json)>,
) -> Json {
    let (key, value) = about.map_or(("", None), |(key, value)| (key, Some(value)));
    let card = attempt.and_then(|a| a.card.as_ref());
    let failure = attempt.and_then(|a| a.failure);
    Json::object()
        .with("order_id", order.id.as_str())
        .with("order_number", order.number.as_str())
        .with("session_id", order.session.as_str())
        .with("attempt_id", attempt.map(|a| a.id.as_str()))
        .with("transaction_id", transaction.map(AttemptId::as_str))
        .with("state", order.state.as_str())
        .with("standing", order.standing().as_str())
        .with("amount_minor", order.amount.minor())
        .with("discount_minor", order.coupon.off_minor())
        .with("refunded_minor", order.refunded.minor())
        .with("currency", order.amount.currency().code())
        .with("fee_minor", order.fee().minor())
        .with("product_name", order.details.product_name.as_deref())
        .with("order_reference", order.details.order_reference.as_deref())
        .with("customer_email", order.details.customer_email.as_deref())
        .with("customer_name", order.details.customer_name.as_deref())
        .with("metadata", order.details.metadata.clone())
        .with("failure_code", failure.map(crate::payment::Decline::code))
        .with(
            "failure_message",
            failure.map(crate::payment::Decline::message),
        )
        .with("card_brand", card.map(|c| c.brand.as_str()))
        .with("card_last4", card.map(|c| c.last4.as_str()))
        .with("late", order.late)
        .with_some("quantity", several(order))
        .with("dialect", order.dialect.as_str())
        .with("link_number", LinkNumber::of(&order.id).number())
        .with_some("description", order.details.description.as_deref())
        .with_some("customer_phone", order.details.customer_phone.as_deref())
        .with_some("customer_ref", order.details.customer_ref.as_deref())
        .with_some("gateway", attempt.map(|a| a.gateway.as_str()))
        .with_some(
            "gateway_ref",
            attempt.and_then(|a| a.gateway_ref.as_deref()),
        )
        .with("store_id", order.store_id.as_str())
        .with_some("attempt_ms", attempt.map(|a| a.created_at_ms))
        .with_some("completed_ms", order.completed_at_ms)
        .with("created_ms", order.created_at_ms)
        .with("expires_ms", order.expires_at_ms)
        .with("store_id", order.store_id.as_str())
        .with_some(key, value)
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;

    // proves: PEP-024
    #[test]
    fn a_filter_is_a_word_or_its_beginning_up_to_a_dot() {
        for (filter, word, fits) in [
            ("invoice.updated", "invoice.updated", true),
            ("invoice.*", "invoice.updated", true),
            ("*", "invoice.updated", true),
            ("invoice.*", "invoice_payment.updated", false),
            ("invoice*", "invoice.updated", false),
            ("invoice.", "invoice.updated", false),
            ("*.updated", "invoice.updated", false),
            ("", "invoice.updated", false),
        ] {
            assert_eq!(matches(filter, word), fits, "{filter} {word}");
        }
    }
}
