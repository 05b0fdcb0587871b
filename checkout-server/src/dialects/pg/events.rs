//! PG's webhooks (PG-040…050).

use pebblepay_core::canonical_json;
use pebblepay_core::event::{Event, EventKind};
use pebblepay_core::json::Json;
use pebblepay_core::signature::hmac_sha256_hex;
use pebblepay_core::time::iso_millis;

use crate::dialects::Signing;

/// PG's word for an event (PG-050). A declined attempt is none: the customer may try again (B-07).
/// A link whose time ended untried was cancelled; after a declined attempt it failed (B-27).
#[must_use]
pub fn word(kind: EventKind) -> Option<&'static str> {
    match kind {
        EventKind::PaymentProcessing => Some("payment.processing"),
        EventKind::PaymentSucceeded => Some("payment.succeeded"),
        EventKind::PaymentFailed => Some("payment.failed"),
        EventKind::OrderExpired | EventKind::OrderCancelled => Some("payment.cancelled"),
        EventKind::OrderCreated
        | EventKind::ActionRequired
        | EventKind::AttemptFailed
        | EventKind::PaymentRefunded
        | EventKind::RefundFailed
        | EventKind::PaymentDisputed
        | EventKind::DisputeClosed
        | EventKind::CustomerCancelled
        | EventKind::AttemptSucceeded => None,
    }
}

/// The body: the documented members and, for a test payment, that it is one (F-01).
#[must_use]
pub fn body(event: &Event) -> Option<String> {
    let word = word(event.kind)?;
    let copy = |key: &str| event.snapshot.get(key).cloned().unwrap_or(Json::Null);
    let data = Json::object()
        .with("payment_request_id", event.order_id.as_str())
        .with("reference", copy("order_reference"))
        .with("gateway", copy("gateway"))
        .with("gateway_transaction_id", copy("gateway_ref"))
        .with("status", word.trim_start_matches("payment."))
        .build();
    let body = Json::object()
        .with("event", word)
        .with("created_at", iso_millis(event.at_ms))
        .with("data", data)
        .with_some("is_test", event.mode.is_test().then_some(true))
        .build();
    Some(canonical_json::to_string(&body))
}

/// PG's own headers (PG-040, PG-041).
#[must_use]
pub fn headers(event: &Event, body: &str, signing: &Signing<'_>) -> Vec<(&'static str, String)> {
    vec![
        (
            "x-pg-event",
            word(event.kind).unwrap_or_default().to_owned(),
        ),
        (
            "x-pg-signature",
            hmac_sha256_hex(signing.secret, body.as_bytes()),
        ),
    ]
}

#[cfg(test)]
mod tests {
    use pebblepay_core::id::{EventId, OrderId};
    use pebblepay_core::store::Mode;

    use super::*;

    fn event(kind: EventKind, mode: Mode) -> Event {
        let snapshot = Json::object()
            .with("order_reference", "INV-A-1042")
            .with("gateway", "payzone")
            .with("gateway_ref", "PZN-9817263")
            .build();
        Event {
            id: EventId::parse("evt_1").unwrap(),
            sequence: 7,
            kind,
            order_id: OrderId::parse("8b9b0b8e-45be-4373-b08f-485be22fcc51").unwrap(),
            mode,
            at_ms: 1_782_222_301_000,
            snapshot,
        }
    }

    // proves: PG-042, PG-043, PG-044, PG-045, PG-046, TRAP-94
    #[test]
    fn the_body_of_a_live_payment_is_the_documented_one() {
        assert_eq!(
            body(&event(EventKind::PaymentSucceeded, Mode::Live)).unwrap(),
            concat!(
                r#"{"event":"payment.succeeded","created_at":"2026-06-23T13:45:01.000Z","#,
                r#""data":{"payment_request_id":"8b9b0b8e-45be-4373-b08f-485be22fcc51","#,
                r#""reference":"INV-A-1042","gateway":"payzone","#,
                r#""gateway_transaction_id":"PZN-9817263","status":"succeeded"}}"#
            )
        );
    }

    // proves: F-01, TRAP-70
    #[test]
    fn a_test_payment_says_so() {
        let body = body(&event(EventKind::PaymentFailed, Mode::Test)).unwrap();
        assert!(
            body.ends_with(r#""status":"failed"},"is_test":true}"#),
            "{body}"
        );
    }

    // proves: PG-040, PG-046, PG-050, B-07, B-27
    #[test]
    fn the_status_is_the_last_part_of_the_events_name() {
        let signing = Signing {
            secret: "whsec_a",
            previous: None,
            number: None,
            at_ms: 0,
        };
        for kind in EventKind::ALL {
            let event = event(kind, Mode::Live);
            let Some(word) = word(kind) else {
                assert_eq!(body(&event), None);
                continue;
            };
            let text = body(&event).unwrap();
            let status = word.strip_prefix("payment.").unwrap();
            assert!(text.contains(&format!(r#""status":"{status}""#)), "{text}");
            assert_eq!(headers(&event, &text, &signing)[0].1, word);
        }
        assert_eq!(word(EventKind::AttemptFailed), None);
    }
}
