//! What is personal about a sale, and when it may be forgotten: amounts, ids and the ledger stay,
//! because books have to be kept; whoever bought does not.

use crate::dispute::DisputeState;
use crate::json::Json;
use crate::order::{Order, OrderState};

/// The members of an event's snapshot that say who the customer is.
const PERSONAL: [&str; 4] = [
    "customer_email",
    "customer_name",
    "customer_phone",
    "customer_ref",
];

/// An event's snapshot without the customer: who it was is null, and the merchant's own values, in
/// which anything may stand, are empty.
#[must_use]
pub fn redacted(snapshot: &Json) -> Json {
    let members = snapshot.as_object().unwrap_or_default().iter();
    members
        .fold(Json::object(), |all, (name, value)| {
            let value = match name.as_str() {
                name if PERSONAL.contains(&name) => Json::Null,
                "metadata" => Json::object().build(),
                "refund" => without_reason(value),
                _ => value.clone(),
            };
            all.with(name.as_str(), value)
        })
        .build()
}

/// A refund without the words that somebody wrote about it.
fn without_reason(refund: &Json) -> Json {
    let members = refund.as_object().unwrap_or_default().iter();
    let left = members.fold(Json::object(), |all, (name, value)| {
        let value = if name == "reason" {
            Json::Null
        } else {
            value.clone()
        };
        all.with(name.as_str(), value)
    });
    left.build()
}

/// Why the customer of an order can not be forgotten yet.
#[must_use]
pub fn obstacle(order: &Order) -> Option<&'static str> {
    match order.state {
        OrderState::Open | OrderState::RequiresAction | OrderState::Processing => {
            Some("it can still be paid")
        }
        OrderState::Succeeded
        | OrderState::Failed
        | OrderState::Expired
        | OrderState::Cancelled => {
            if order.refunding.minor() > 0 {
                Some("a refund is under way")
            } else if order.dispute == Some(DisputeState::Open) {
                Some("the payment is disputed")
            } else {
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json_parse::parse_body;

    #[test]
    fn a_snapshot_forgets_who_bought_and_keeps_what_was_paid() {
        let told = br#"{"order_id":"o","amount_minor":125,"customer_email":"ada@example.com",
            "customer_name":"Ada","metadata":{"to":"Ada"},"customer_phone":"+1","currency":"USD",
            "refund":{"id":"r","reason":"Ada moved"}}"#;
        let left = redacted(&parse_body(told).unwrap());
        let expected = br#"{"order_id":"o","amount_minor":125,"customer_email":null,
            "customer_name":null,"metadata":{},"customer_phone":null,"currency":"USD",
            "refund":{"id":"r","reason":null}}"#;
        assert_eq!(left, parse_body(expected).unwrap());
        assert_eq!(redacted(&left), left, "once more changes nothing");
    }
}
