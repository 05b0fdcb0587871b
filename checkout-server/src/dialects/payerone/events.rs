//! PayerOne's notifications: the documented one for everybody, the others for endpoints that have
//! them in their list (PAY1-002…004, PAY1-016).

use pebblepay_core::canonical_json;
use pebblepay_core::event::{Event, EventKind};
use pebblepay_core::json::Json;
use pebblepay_core::money::{Currency, Money};
use pebblepay_core::signature::hmac_sha256_hex;
use pebblepay_core::time::iso_seconds;

use crate::dialects::Signing;

/// The one notification that is always sent, and only for what is paid (PAY1-004, B-06).
#[must_use]
pub fn word(kind: EventKind) -> Option<&'static str> {
    (kind == EventKind::PaymentSucceeded).then_some("charge:confirmed")
}

/// What an endpoint can ask for beside it: `charge:…` has the documented shape, the others the newer
/// one. `payment.partially_paid` and `express_wallet.paid` belong to wallets; no gateway here has any.
#[must_use]
pub fn asked(kind: EventKind) -> &'static [&'static str] {
    match kind {
        EventKind::PaymentProcessing => &["charge:pending"],
        EventKind::PaymentSucceeded => &["payment.paid"],
        EventKind::PaymentFailed => &["charge:failed", "payment.failed"],
        EventKind::OrderExpired => &["charge:failed", "order.expired"],
        EventKind::OrderCancelled => &["charge:failed"],
        EventKind::OrderCreated
        | EventKind::ActionRequired
        | EventKind::AttemptFailed
        | EventKind::PaymentRefunded
        | EventKind::RefundFailed
        | EventKind::PaymentDisputed
        | EventKind::DisputeClosed
        | EventKind::CustomerCancelled
        | EventKind::AttemptSucceeded => &[],
    }
}

/// The usual notification, with exactly the documented members (PAY1-002).
#[must_use]
pub fn body(event: &Event) -> Option<String> {
    Some(plain(event, word(event.kind)?))
}

/// A notification under a word that its endpoint asked for.
#[must_use]
pub fn asked_body(event: &Event, word: &str) -> Option<String> {
    if word.starts_with("charge:") {
        Some(plain(event, word))
    } else {
        newer(event, word)
    }
}

fn plain(event: &Event, word: &str) -> String {
    let data = Json::object()
        .with("order_id", event.order_id.as_str())
        .build();
    let about = Json::object().with("type", word).with("data", data).build();
    canonical_json::to_string(&Json::object().with("event", about).build())
}

/// What the newer shape begins with: so it is told from the documented one.
const NEWER: &str = "{\"id\":";

fn newer(event: &Event, word: &str) -> Option<String> {
    let s = &event.snapshot;
    let copy = |key: &str| s.get(key).cloned().unwrap_or(Json::Null);
    let currency = Currency::parse(s.get("currency")?.as_str()?).ok()?;
    let minor = s.get("amount_minor")?.as_integer()?;
    let data = Json::object()
        .with("order_id", event.order_id.as_str())
        .with("custom_id", copy("order_reference"))
        .with("amount", Money::from_minor(minor, currency))
        .with("currency", currency.code())
        .with("status", status(event.kind))
        .with("network_transaction_id", copy("gateway_ref"))
        .with_some("is_test", event.mode.is_test().then_some(true))
        .build();
    let body = Json::object()
        .with("id", event.id.as_str())
        .with("type", word)
        .with("created_at", iso_seconds(event.at_ms))
        .with("data", data)
        .build();
    Some(canonical_json::to_string(&body))
}

fn status(kind: EventKind) -> &'static str {
    match kind {
        EventKind::PaymentSucceeded => "Paid",
        EventKind::PaymentFailed => "Failed",
        EventKind::OrderExpired => "Expired",
        EventKind::OrderCancelled => "Cancelled",
        _ => "Pending",
    }
}

/// The newer notifications are signed in a header of PayerOne's own (PAY1-017); the documented one is
/// not, because merchants verify it by reading the order (PAY1-011).
#[must_use]
pub fn headers(_: &Event, body: &str, signing: &Signing<'_>) -> Vec<(&'static str, String)> {
    if !body.starts_with(NEWER) {
        return Vec::new();
    }
    let signature = hmac_sha256_hex(signing.secret, body.as_bytes());
    vec![("x-payerone-signature", signature)]
}

#[cfg(test)]
mod tests {
    use pebblepay_core::id::{EventId, OrderId};
    use pebblepay_core::store::Mode;

    use super::*;

    const SIGNING: Signing<'_> = Signing {
        secret: "whsec_a",
        previous: None,
        number: None,
        at_ms: 0,
    };

    fn event(kind: EventKind) -> Event {
        let snapshot = Json::object()
            .with("order_reference", "A-1")
            .with("amount_minor", 1050)
            .with("currency", "EUR")
            .with("gateway_ref", "net_1")
            .build();
        Event {
            id: EventId::parse("evt_1").unwrap(),
            sequence: 7,
            kind,
            order_id: OrderId::parse("f099ce1e-45be-4373-b08f-485be22fcc51").unwrap(),
            mode: Mode::Live,
            at_ms: 1_708_779_600_123,
            snapshot,
        }
    }

    // proves: PAY1-002, PAY1-004, PAY1-005, PAY1-011
    #[test]
    fn the_documented_notification_has_exactly_its_members_and_no_signature_of_its_own() {
        let event = event(EventKind::PaymentSucceeded);
        let text = body(&event).unwrap();
        assert_eq!(
            text,
            concat!(
                r#"{"event":{"type":"charge:confirmed","data":{"#,
                r#""order_id":"f099ce1e-45be-4373-b08f-485be22fcc51"}}}"#
            )
        );
        assert!(headers(&event, &text, &SIGNING).is_empty());
        for kind in EventKind::ALL {
            assert_eq!(word(kind).is_some(), kind == EventKind::PaymentSucceeded);
        }
    }

    // proves: PAY1-003, B-06
    #[test]
    fn the_other_endings_have_the_same_shape_for_those_who_ask() {
        for kind in [
            EventKind::PaymentFailed,
            EventKind::OrderExpired,
            EventKind::OrderCancelled,
        ] {
            assert!(asked(kind).contains(&"charge:failed"), "{kind:?}");
            let text = asked_body(&event(kind), "charge:failed").unwrap();
            assert!(text.starts_with(r#"{"event":{"type":"charge:failed","data":{"order_id":"#));
        }
    }

    // proves: PAY1-016, PAY1-017
    #[test]
    fn the_newer_notifications_tell_more_and_are_signed() {
        let event = event(EventKind::PaymentSucceeded);
        let text = asked_body(&event, "payment.paid").unwrap();
        assert_eq!(
            text,
            concat!(
                r#"{"id":"evt_1","type":"payment.paid","created_at":"2024-02-24T13:00:00Z","#,
                r#""data":{"order_id":"f099ce1e-45be-4373-b08f-485be22fcc51","custom_id":"A-1","#,
                r#""amount":10.5,"currency":"EUR","status":"Paid","#,
                r#""network_transaction_id":"net_1"}}"#
            )
        );
        let headers = headers(&event, &text, &SIGNING);
        assert_eq!(headers.len(), 1);
        assert_eq!(headers[0].1, hmac_sha256_hex("whsec_a", text.as_bytes()));
    }
}
