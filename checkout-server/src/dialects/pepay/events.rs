//! Pepay's events: their words, the envelope that webhooks, streams and lists share, and the
//! headers of webhooks (PEP-020…027).

use pebblepay_core::canonical_json;
use pebblepay_core::event::{Event, EventKind};
use pebblepay_core::invoice::thousandths;
use pebblepay_core::json::Json;
use pebblepay_core::money::Money;
use pebblepay_core::order::OrderState;
use pebblepay_core::payment::AttemptState;
use pebblepay_core::signature::hmac_sha256_hex;

use super::lists::environment;
use super::show;
pub use crate::app::endpoints::PING;
use crate::app::licences::Clear;
use crate::dialects::Signing;

/// The version of the envelope.
const API_VERSION: &str = "2025-12-16";

/// Pepay's word for an event (PEP-020, PEP-024, mapping B1).
#[must_use]
pub fn word(kind: EventKind) -> Option<&'static str> {
    match kind {
        EventKind::OrderCreated => Some("invoice.created"),
        EventKind::PaymentProcessing => Some("invoice_payment.created"),
        EventKind::AttemptFailed | EventKind::AttemptSucceeded => Some("invoice_payment.updated"),
        EventKind::PaymentSucceeded
        | EventKind::PaymentFailed
        | EventKind::OrderExpired
        | EventKind::OrderCancelled
        | EventKind::PaymentRefunded => Some("invoice.updated"),
        EventKind::ActionRequired
        | EventKind::RefundFailed
        | EventKind::PaymentDisputed
        | EventKind::DisputeClosed
        | EventKind::CustomerCancelled => None,
    }
}

/// Who is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum To {
    /// The merchant.
    Merchant,
    /// The customer who pays: what is public about this payment.
    Customer,
}

/// An event in its envelope (PEP-025); `None` where Pepay has no word for it. `pending` says how
/// many webhooks of it are still under way.
#[must_use]
pub fn object(event: &Event, keys: Option<&[Clear]>, to: To, pending: i64) -> Option<Json> {
    let object = match event.kind {
        EventKind::PaymentProcessing => show::payment_of(event, AttemptState::Processing)?,
        EventKind::AttemptFailed => show::payment_of(event, AttemptState::Failed)?,
        EventKind::AttemptSucceeded => show::payment_of(event, AttemptState::Succeeded)?,
        _ => {
            let keys = keys.filter(|_| to == To::Merchant);
            show::invoice_of(event, to == To::Customer)?
                .with_some(
                    "license_keys",
                    keys.map(|keys| Json::array(keys.iter().map(|key| key.as_str()))),
                )
                .build()
        }
    };
    let word = word(event.kind)?;
    Some(envelope(event, word, object, previous(event), pending))
}

fn envelope(event: &Event, word: &str, object: Json, previous: Json, pending: i64) -> Json {
    let data = Json::object()
        .with("object", object)
        .with("previous_attributes", previous)
        .build();
    Json::object()
        .with("id", event.id.as_str())
        .with("object", "event")
        .with("api_version", API_VERSION)
        .with("created", event.at_ms.div_euclid(1000))
        .with("type", word)
        .with("livemode", !event.mode.is_test())
        .with("pending_webhooks", pending)
        .with("data", data)
        .build()
}

/// What the event changed, as it was before.
fn previous(event: &Event) -> Json {
    let s = &event.snapshot;
    let status = |status: &str| Json::object().with("status", status).build();
    match event.kind {
        EventKind::PaymentSucceeded => {
            let state = s.get("previous_state").and_then(Json::as_str);
            let state = state.and_then(OrderState::parse);
            status(state.map_or("unpaid", show::status))
        }
        EventKind::PaymentFailed | EventKind::OrderExpired | EventKind::OrderCancelled => {
            status("unpaid")
        }
        EventKind::AttemptFailed | EventKind::AttemptSucceeded => status("pending"),
        EventKind::PaymentRefunded => {
            let by = s.get("refund").and_then(|r| r.get("amount_minor"));
            let by = by.and_then(Json::as_integer).unwrap_or_default();
            let Some(now) = show::money_of(event, "refunded_minor") else {
                return Json::object().build();
            };
            let before = Money::from_minor(now.minor() - by, now.currency());
            let (millis, decimal) = thousandths(before);
            Json::object()
                .with("amount_refunded", millis)
                .with("amount_refunded_decimal", decimal)
                .build()
        }
        _ => Json::object().build(),
    }
}

/// The webhook's body. It is kept, so it is the same on every attempt; a webhook that is sent is
/// one that is pending.
#[must_use]
pub fn body(event: &Event, keys: Option<&[Clear]>) -> Option<String> {
    object(event, keys, To::Merchant, 1).map(|json| canonical_json::to_string(&json))
}

/// Pepay's own headers (PEP-026). The time is signed with the body, so each attempt is signed
/// afresh within the tolerance of receivers (PEP-027).
#[must_use]
pub fn headers(event: &Event, body: &str, signing: &Signing<'_>) -> Vec<(&'static str, String)> {
    named_headers(word(event.kind).unwrap_or(PING), event, body, signing)
}

/// A made-up event for a receiver to be tried with: its body and Pepay's own headers.
#[must_use]
pub fn ping(event: &Event, signing: &Signing<'_>) -> (String, Vec<(&'static str, String)>) {
    let object = Json::object()
        .with("object", "ping")
        .with("status", "ok")
        .build();
    let body = envelope(event, PING, object, Json::object().build(), 1);
    let body = canonical_json::to_string(&body);
    let headers = named_headers(PING, event, &body, signing);
    (body, headers)
}

fn named_headers(
    word: &str,
    event: &Event,
    body: &str,
    signing: &Signing<'_>,
) -> Vec<(&'static str, String)> {
    let signed = format!("{}.{body}", signing.at_ms);
    let sign = |secret: &str| hmac_sha256_hex(secret, signed.as_bytes());
    let mut headers = vec![
        ("x-pepay-event", word.to_owned()),
        ("x-pepay-event-id", event.id.as_str().to_owned()),
        ("x-pepay-timestamp", signing.at_ms.to_string()),
        ("x-pepay-signature", sign(signing.secret)),
        (
            "x-pepay-network-environment",
            environment(event.mode).to_owned(),
        ),
    ];
    if let Some(previous) = signing.previous {
        headers.push(("x-pepay-signature-previous", sign(previous)));
    }
    headers
}
