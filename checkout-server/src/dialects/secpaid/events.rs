//! SecPaid's notifications: two events with one key that differs only in its case (SEC-007…010).

use std::borrow::Cow;

use pebblepay_core::canonical_json;
use pebblepay_core::event::{Event, EventKind};
use pebblepay_core::id::StoreId;
use pebblepay_core::json::Json;
use pebblepay_core::money::{Currency, Money};
use pebblepay_core::style::{BodyFormat, BodyStyle, StatusKey};

use crate::app::licences::Clear;
use crate::dialects::Signing;

/// SecPaid's word for an event: a payment, and the customer's press of the cancel button.
#[must_use]
pub fn word(kind: EventKind) -> Option<&'static str> {
    match kind {
        EventKind::PaymentSucceeded => Some("success"),
        EventKind::CustomerCancelled => Some("cancel"),
        _ => None,
    }
}

/// The body as it is documented.
#[must_use]
pub fn body(event: &Event, _: Option<&[Clear]>) -> Option<String> {
    styled(event, BodyStyle::default())
}

/// What every body tells.
struct Told {
    pay_id: i64,
    amount: Money,
    user_id: String,
}

fn told(event: &Event) -> Option<Told> {
    let text = |name| event.snapshot.get(name).and_then(Json::as_str);
    let number = |name| event.snapshot.get(name).and_then(Json::as_integer);
    let currency = Currency::parse(text("currency")?).ok()?;
    Some(Told {
        pay_id: number("link_number")?,
        amount: Money::from_minor(number("amount_minor")?, currency),
        user_id: StoreId::parse(text("store_id")?)?.user_id(),
    })
}

/// The body of an event in the style that its receiver wants (B-03, B-04); `None` where there is no
/// word for it.
#[must_use]
pub fn styled(event: &Event, style: BodyStyle) -> Option<String> {
    let word = word(event.kind)?;
    let told = told(event)?;
    // The documented spelling: lower case tells a payment, a capital a cancellation.
    let seed = style.status_key == StatusKey::Seed;
    let key = if word == "cancel" && seed {
        "Status"
    } else {
        "status"
    };
    Some(match style.format {
        BodyFormat::SeedJson => canonical_json::to_string(
            &Json::object()
                .with("ResponseCode", 1)
                .with("data[pay_id]", told.pay_id)
                .with("data[amount]", told.amount)
                .with("data[user_id]", told.user_id)
                .with(format!("data[{key}]"), word)
                .build(),
        ),
        BodyFormat::NestedJson => nested(&told, key, word),
        BodyFormat::Form => form_urlencoded::Serializer::new(String::new())
            .append_pair("ResponseCode", "1")
            .append_pair("data[pay_id]", &told.pay_id.to_string())
            .append_pair("data[amount]", &told.amount.to_number_text())
            .append_pair("data[user_id]", &told.user_id)
            .append_pair(&format!("data[{key}]"), word)
            .finish(),
    })
}

/// As SecPaid's pages show it: an object, and the status with a capital.
fn nested(told: &Told, key: &str, word: &str) -> String {
    let word: Cow<'_, str> = match word {
        "success" => "Success".into(),
        "cancel" => "Cancel".into(),
        other => other.into(),
    };
    let data = Json::object()
        .with("pay_id", told.pay_id)
        .with("amount", told.amount)
        .with("user_id", told.user_id.as_str())
        .with(key, word.as_ref())
        .build();
    let body = Json::object().with("ResponseCode", 1).with("data", data);
    canonical_json::to_string(&body.build())
}

/// SecPaid has no headers of its own; a form says what it is.
#[must_use]
pub fn headers(_: &Event, body: &str, _: &Signing<'_>) -> Vec<(&'static str, String)> {
    if body.starts_with('{') {
        return Vec::new();
    }
    let form = "application/x-www-form-urlencoded".to_owned();
    vec![("content-type", form)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use pebblepay_core::id::{EventId, OrderId};
    use pebblepay_core::store::Mode;

    fn event(kind: EventKind, minor: i64) -> Event {
        Event {
            id: EventId::new(0, &[0; 10]),
            sequence: 1,
            kind,
            order_id: OrderId::new(0, &[0; 10]),
            mode: Mode::Live,
            at_ms: 0,
            snapshot: Json::object()
                .with("link_number", 1466)
                .with("amount_minor", minor)
                .with("currency", "EUR")
                .with("store_id", "store_a")
                .build(),
        }
    }

    fn of(kind: EventKind, minor: i64, format: BodyFormat, status_key: StatusKey) -> String {
        let user = StoreId::parse("store_a").unwrap().user_id();
        let style = BodyStyle { format, status_key };
        styled(&event(kind, minor), style)
            .unwrap()
            .replace(&user, "USER")
    }

    // proves: SEC-008, SEC-009, SEC-010, B-03, TRAP-24, TRAP-25
    #[test]
    fn both_bodies_are_the_documented_ones_to_the_byte() {
        let seed = |kind, minor| of(kind, minor, BodyFormat::SeedJson, StatusKey::Seed);
        assert_eq!(
            seed(EventKind::PaymentSucceeded, 10_000),
            r#"{"ResponseCode":1,"data[pay_id]":1466,"data[amount]":100,"data[user_id]":"USER","data[status]":"success"}"#
        );
        assert_eq!(
            seed(EventKind::CustomerCancelled, 4_990),
            r#"{"ResponseCode":1,"data[pay_id]":1466,"data[amount]":49.9,"data[user_id]":"USER","data[Status]":"cancel"}"#
        );
        let user = StoreId::parse("store_a").unwrap().user_id();
        assert!(OrderId::parse(&user).is_some(), "a UUID: {user}");
    }

    // proves: B-03, B-04
    #[test]
    fn other_styles_are_a_choice_of_the_endpoint() {
        let (paid, cancelled) = (EventKind::PaymentSucceeded, EventKind::CustomerCancelled);
        assert_eq!(
            of(cancelled, 100, BodyFormat::SeedJson, StatusKey::Lower),
            r#"{"ResponseCode":1,"data[pay_id]":1466,"data[amount]":1,"data[user_id]":"USER","data[status]":"cancel"}"#
        );
        assert_eq!(
            of(paid, 100, BodyFormat::NestedJson, StatusKey::Seed),
            r#"{"ResponseCode":1,"data":{"pay_id":1466,"amount":1,"user_id":"USER","status":"Success"}}"#
        );
        assert_eq!(
            of(cancelled, 4_999, BodyFormat::Form, StatusKey::Seed),
            "ResponseCode=1&data%5Bpay_id%5D=1466&data%5Bamount%5D=49.99&data%5Buser_id%5D=USER&data%5BStatus%5D=cancel"
        );
        assert_eq!(
            of(cancelled, 4_999, BodyFormat::Form, StatusKey::Lower),
            "ResponseCode=1&data%5Bpay_id%5D=1466&data%5Bamount%5D=49.99&data%5Buser_id%5D=USER&data%5Bstatus%5D=cancel"
        );
    }

    // proves: SEC-007
    #[test]
    fn there_are_two_events() {
        let words: Vec<_> = EventKind::ALL.into_iter().filter_map(word).collect();
        assert_eq!(words, ["success", "cancel"]);
        assert_eq!(body(&event(EventKind::OrderCancelled, 1), None), None);
    }
}
