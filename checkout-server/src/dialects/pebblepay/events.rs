//! PebblePay's webhooks: names, body and headers (PEB-100…112); and events as lists and streams
//! show them.

use pebblepay_core::canonical_json;
use pebblepay_core::event::{Event, EventKind};
use pebblepay_core::id::{EventId, OrderId, StoreId};
use pebblepay_core::json::Json;
use pebblepay_core::money::{Currency, Money};
use pebblepay_core::signature::hmac_sha256_hex;
use pebblepay_core::store::Mode;
use pebblepay_core::time::iso_seconds;

use crate::app::licences::Clear;
use crate::dialects::Signing;

/// PebblePay's word for an event (PEB-104). A declined attempt is its `payment.failed`; that an
/// order failed for good was said with its last attempt already (B-07).
#[must_use]
pub fn word(kind: EventKind) -> Option<&'static str> {
    match kind {
        EventKind::PaymentSucceeded => Some("payment.completed"),
        EventKind::AttemptFailed => Some("payment.failed"),
        EventKind::PaymentRefunded => Some("payment.refunded"),
        EventKind::PaymentDisputed => Some("payment.disputed"),
        EventKind::OrderCreated
        | EventKind::ActionRequired
        | EventKind::PaymentFailed
        | EventKind::OrderExpired
        | EventKind::OrderCancelled
        | EventKind::RefundFailed
        | EventKind::DisputeClosed
        | EventKind::AttemptSucceeded
        | EventKind::PaymentProcessing
        | EventKind::CustomerCancelled => None,
    }
}

/// The name of an event in lists and streams: PebblePay's word, or else ours. That an order failed
/// for good is not told like a declined attempt.
#[must_use]
pub fn name(kind: EventKind) -> &'static str {
    match (word(kind), kind) {
        (Some(word), _) => word,
        (None, EventKind::PaymentFailed) => "order.failed",
        (None, _) => kind.as_str(),
    }
}

/// The four words, as a caller is told of them.
pub const WORDS: &str = "payment.completed, payment.failed, payment.refunded, payment.disputed";

/// The event that one of PebblePay's words means.
#[must_use]
pub fn kind(of: &str) -> Option<EventKind> {
    EventKind::ALL
        .into_iter()
        .find(|kind| word(*kind) == Some(of))
}

/// A made-up event that looks like a real one, for a receiver to be tried with.
#[must_use]
pub fn sample(kind: EventKind, store: &StoreId, id: EventId, at_ms: i64) -> Event {
    let about = |amount: i64, reason: &str, status: &str| {
        Json::object()
            .with("id", "txn_test_about")
            .with("amount_minor", amount)
            .with("reason", reason)
            .with("status", status)
            .build()
    };
    let (refunded, disputed) = (
        kind == EventKind::PaymentRefunded,
        kind == EventKind::PaymentDisputed,
    );
    let failed = kind == EventKind::AttemptFailed;
    let snapshot = Json::object()
        .with("order_number", "PP-0000-TEST00")
        // The number of no link, for receivers that believe what is not signed.
        .with("link_number", 0)
        .with("store_id", store.as_str())
        .with("attempt_id", "txn_test_charge")
        .with("transaction_id", format!("txn_test_{}", id.as_str()))
        .with("standing", if refunded { "refunded" } else { "completed" })
        .with("amount_minor", 4999)
        .with("refunded_minor", if refunded { 4999 } else { 0 })
        .with("currency", "USD")
        .with("fee_minor", 0)
        .with("product_name", "Stoneware mug")
        .with("order_reference", "TEST-EVENT")
        .with("customer_email", "ada@example.com")
        .with("customer_name", "Ada Okafor")
        .with("metadata", Json::object())
        .with_some("failure_code", failed.then_some("insufficient_funds"))
        .with_some("failure_message", failed.then_some("Insufficient funds"))
        .with_some("refund", refunded.then(|| about(4999, "Test", "succeeded")))
        .with_some(
            "dispute",
            disputed.then(|| about(4999, "fraudulent", "open")),
        )
        .build();
    Event {
        id,
        sequence: 0,
        kind,
        order_id: OrderId::new(at_ms, &[0; 10]),
        mode: Mode::Test,
        at_ms,
        snapshot,
    }
}

/// An event as lists and streams show it; `data` is exactly what a webhook tells of it.
#[must_use]
pub fn object(event: &Event, keys: Option<&[Clear]>) -> Json {
    let order = event.snapshot.get("order_number").cloned();
    Json::object()
        .with("id", event.id.as_str())
        .with("object", "event")
        .with("type", name(event.kind))
        .with("sequence", event.sequence)
        .with("created_at", iso_seconds(event.at_ms))
        .with("order_id", order.unwrap_or(Json::Null))
        .with("is_test", event.mode.is_test())
        .with("data", data(event, keys).unwrap_or(Json::Null))
        .build()
}

/// The webhook's body, printed: it survives a receiver that parses and prints it again before it
/// checks the signature (TRAP-01).
#[must_use]
pub fn body(event: &Event, keys: Option<&[Clear]>) -> Option<String> {
    data(event, keys).map(|data| canonical_json::to_string(&data))
}

/// What a webhook tells: the documented fields in their order (PEB-105), then ours.
fn data(event: &Event, keys: Option<&[Clear]>) -> Option<Json> {
    let s = &event.snapshot;
    let copy = |key: &str| s.get(key).cloned().unwrap_or(Json::Null);
    let currency = Currency::parse(s.get("currency")?.as_str()?).ok()?;
    let money = |key: &str| {
        s.get(key)
            .and_then(Json::as_integer)
            .map(|m| Money::from_minor(m, currency))
    };
    let (amount, fee) = (money("amount_minor")?, money("fee_minor")?);
    let status = match event.kind {
        EventKind::AttemptFailed => "failed",
        EventKind::PaymentSucceeded | EventKind::PaymentDisputed => "completed",
        _ => s.get("standing")?.as_str()?,
    };
    let failed = matches!(
        event.kind,
        EventKind::AttemptFailed | EventKind::PaymentFailed
    );
    let refunded = (event.kind == EventKind::PaymentRefunded)
        .then(|| money("refunded_minor"))
        .flatten();
    let of_minor = |about: &Json| {
        let minor = about.get("amount_minor").and_then(Json::as_integer)?;
        Some(Money::from_minor(minor, currency))
    };
    let data = Json::object()
        .with("event", name(event.kind))
        .with("transaction_id", copy("attempt_id"))
        .with("order_id", copy("order_number"))
        .with("status", status)
        .with("amount", amount)
        .with("fee_amount", fee)
        .with("net_amount", amount.checked_sub(fee)?)
        .with("currency", currency.code())
        .with("customer_email", copy("customer_email"))
        .with("customer_name", copy("customer_name"))
        .with("product_name", copy("product_name"))
        .with("order_reference", copy("order_reference"))
        .with("metadata", copy("metadata"))
        .with("is_test", event.mode.is_test())
        .with("timestamp", iso_seconds(event.at_ms))
        .with_some("failure_code", failed.then(|| copy("failure_code")))
        .with_some("failure_reason", failed.then(|| copy("failure_message")))
        .with_some("quantity", s.get("quantity").cloned())
        .with_some(
            "license_keys",
            keys.map(|keys| Json::array(keys.iter().map(|key| key.as_str()))),
        )
        .with_some("amount_refunded", refunded)
        .with_some("refund", s.get("refund").map(|r| refund(r, of_minor(r))))
        .with_some("dispute", s.get("dispute").map(|d| dispute(d, of_minor(d))))
        .with("event_id", event.id.as_str())
        .with("sequence", event.sequence)
        .build();
    Some(data)
}

fn refund(about: &Json, amount: Option<Money>) -> Json {
    Json::object()
        .with("id", about.get("id").cloned().unwrap_or(Json::Null))
        .with("amount", amount)
        .with("reason", about.get("reason").cloned().unwrap_or(Json::Null))
        .build()
}

/// A disputed payment stays completed; what the bank says stands beside it (B-05).
fn dispute(about: &Json, amount: Option<Money>) -> Json {
    Json::object()
        .with("id", about.get("id").cloned().unwrap_or(Json::Null))
        .with("status", about.get("status").cloned().unwrap_or(Json::Null))
        .with("amount", amount)
        .with("reason", about.get("reason").cloned().unwrap_or(Json::Null))
        .build()
}

/// PebblePay's own headers (PEB-101, PEB-102). Every event has a transaction of its own, so a
/// receiver that drops ids it has seen drops no event (B-08).
#[must_use]
pub fn headers(event: &Event, body: &str, signing: &Signing<'_>) -> Vec<(&'static str, String)> {
    let transaction = event
        .snapshot
        .get("transaction_id")
        .or_else(|| event.snapshot.get("attempt_id"))
        .and_then(Json::as_str)
        .unwrap_or_default();
    own_headers(transaction, body, signing.secret)
}

/// The transaction that an event of a list or a stream is about: that of its refund or dispute, or
/// else the charge. It is the same that its webhook names in a header.
#[must_use]
pub fn transaction(data: &Json) -> &str {
    let about = ["refund", "dispute"].into_iter().find_map(|k| data.get(k));
    about
        .map_or_else(|| data.get("transaction_id"), |about| about.get("id"))
        .and_then(Json::as_str)
        .unwrap_or_default()
}

/// PebblePay's own headers over a body that tells about a transaction.
#[must_use]
pub fn own_headers(transaction: &str, body: &str, secret: &str) -> Vec<(&'static str, String)> {
    vec![
        (
            "x-webhook-signature",
            hmac_sha256_hex(secret, body.as_bytes()),
        ),
        ("x-webhook-id", transaction.to_owned()),
    ]
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn event(kind: EventKind) -> Event {
        let snapshot = Json::object()
            .with("order_number", "PP-1234-567890")
            .with("attempt_id", "txn_abc123")
            .with("amount_minor", 4999)
            .with("currency", "USD")
            .with("fee_minor", 250)
            .with("standing", "pending")
            .with("product_name", "Premium Subscription")
            .with("order_reference", "ORD-2024-001")
            .with("customer_email", "john@example.com")
            .with("customer_name", "John Doe")
            .with(
                "metadata",
                Json::object().with("plan", "premium").with("2", 1),
            )
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

    // proves: PEB-105, PEB-106, PEB-107, PEB-108, PEB-112, B-09, TRAP-02, TRAP-15, TRAP-16
    #[test]
    fn the_body_has_the_documented_fields_in_their_order() {
        assert_eq!(
            body(&event(EventKind::PaymentSucceeded), None).unwrap(),
            concat!(
                r#"{"event":"payment.completed","transaction_id":"txn_abc123","#,
                r#""order_id":"PP-1234-567890","status":"completed","amount":49.99,"#,
                r#""fee_amount":2.5,"net_amount":47.49,"currency":"USD","#,
                r#""customer_email":"john@example.com","customer_name":"John Doe","#,
                r#""product_name":"Premium Subscription","order_reference":"ORD-2024-001","#,
                r#""metadata":{"2":1,"plan":"premium"},"is_test":false,"#,
                r#""timestamp":"2024-02-24T13:00:00Z","event_id":"evt_1","sequence":7}"#
            )
        );
    }

    // proves: PEB-104, B-01, B-07
    #[test]
    fn a_declined_attempt_is_payment_failed_and_says_why() {
        let body = body(&event(EventKind::AttemptFailed), None).unwrap();
        assert!(body.starts_with(r#"{"event":"payment.failed""#));
        assert!(body.contains(r#""status":"failed""#));
        assert!(body.contains(r#""failure_code":null"#));
        assert_eq!(word(EventKind::OrderCreated), None);
    }

    // proves: B-01, B-07, TRAP-87
    #[test]
    fn every_kind_is_listed_under_a_name_of_its_own_with_its_webhook_as_data() {
        let names: HashSet<&str> = EventKind::ALL.map(name).into_iter().collect();
        assert_eq!(names.len(), EventKind::ALL.len());
        assert_eq!(name(EventKind::PaymentFailed), "order.failed");
        assert_eq!(name(EventKind::AttemptFailed), "payment.failed");
        for kind in EventKind::ALL {
            let event = event(kind);
            let text = canonical_json::to_string(&object(&event, None));
            let head = format!(
                concat!(
                    r#"{{"id":"evt_1","object":"event","type":"{}","sequence":7,"#,
                    r#""created_at":"2024-02-24T13:00:00Z","order_id":"PP-1234-567890","#,
                    r#""is_test":false,"data":{}}}"#
                ),
                name(kind),
                body(&event, None).unwrap()
            );
            assert_eq!(text, head);
            assert!(text.contains(&format!(r#""data":{{"event":"{}""#, name(kind))));
        }
        let keys = [Clear::new("KEY-ONE".to_owned())];
        let text =
            canonical_json::to_string(&object(&event(EventKind::PaymentSucceeded), Some(&keys)));
        assert!(text.contains(r#""license_keys":["KEY-ONE"]"#));
    }

    // proves: PEB-101, PEB-102, TRAP-09, TRAP-14
    #[test]
    fn the_signature_is_bare_hex_under_the_shown_secret() {
        let signing = Signing {
            secret: "whsec_abc",
            previous: None,
            number: None,
            at_ms: 0,
        };
        let headers = headers(&event(EventKind::PaymentSucceeded), "{}", &signing);
        let (name, signature) = &headers[0];
        assert_eq!(*name, "x-webhook-signature");
        assert_eq!(signature.len(), 64);
        assert!(
            signature
                .bytes()
                .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
        );
        assert_eq!(headers[1], ("x-webhook-id", "txn_abc123".to_owned()));
    }
}
