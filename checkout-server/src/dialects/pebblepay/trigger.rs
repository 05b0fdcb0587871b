//! What can be made to happen on the test side, in PebblePay's words; and the request for it, which
//! the API and the command line read alike.

use pebblepay_core::id::OrderRef;
use pebblepay_core::json::Json;
use pebblepay_core::limits;
use pebblepay_core::money::Currency;
use pebblepay_core::refusal::{FieldProblem, Noun, Refusal};
use pebblepay_core::store::Store;

use super::wire;
use crate::app::trigger::{Happening, Trigger, TriggerWord};

const fn does(word: &'static str, happening: Happening, does: &'static str) -> TriggerWord {
    TriggerWord {
        word,
        happening,
        does,
    }
}

/// Every word: those that events are listed under, and the steps of a dispute.
pub const WORDS: [TriggerWord; 17] = [
    does(
        "order.created",
        Happening::OrderCreated,
        "creates an order and leaves it open",
    ),
    does(
        "attempt.action_required",
        Happening::ActionRequired,
        "pays with a card whose bank asks for 3-D Secure, and leaves it there",
    ),
    does(
        "payment.processing",
        Happening::Processing,
        "pays through a gateway that has the payment and decides half a minute later",
    ),
    does(
        "payment.completed",
        Happening::Paid,
        "pays with a card that is good for it",
    ),
    does(
        "attempt.succeeded",
        Happening::Paid,
        "pays with a card that is good for it, like payment.completed",
    ),
    does(
        "payment.failed",
        Happening::Declined,
        "pays with a card that is declined for insufficient funds; the order stays open",
    ),
    does(
        "order.failed",
        Happening::Failed,
        "pays with declined cards until the order fails for good",
    ),
    does(
        "order.expired",
        Happening::Expired,
        "lets the order's time run out",
    ),
    does(
        "order.cancelled",
        Happening::Cancelled,
        "cancels the order before it is paid",
    ),
    does(
        "payment.refunded",
        Happening::Refunded,
        "gives a paid order back, all of it or as much as you say",
    ),
    does(
        "refund.failed",
        Happening::RefundFailed,
        "asks for a refund that the gateway refuses",
    ),
    does(
        "payment.disputed",
        Happening::Disputed,
        "opens a dispute of a paid order",
    ),
    does(
        "dispute.closed",
        Happening::DisputeWon,
        "closes a dispute for the store, like dispute.won",
    ),
    does(
        "dispute.opened",
        Happening::Disputed,
        "opens a dispute of a paid order, like payment.disputed",
    ),
    does(
        "dispute.won",
        Happening::DisputeWon,
        "closes a dispute: the store keeps the money",
    ),
    does(
        "dispute.lost",
        Happening::DisputeLost,
        "closes a dispute: the customer keeps the money",
    ),
    does(
        "customer.cancelled",
        Happening::CustomerCancelled,
        "has the customer press the cancel button of a link before it is paid",
    ),
];

/// The same words in one line, for whoever wrote another.
pub const WORDS_LINE: &str = "order.created, attempt.action_required, payment.processing, \
    payment.completed, attempt.succeeded, payment.failed, order.failed, order.expired, \
    order.cancelled, payment.refunded, \
    refund.failed, payment.disputed, dispute.closed, dispute.opened, dispute.won, dispute.lost, \
    customer.cancelled";

/// Reads a request: `event`, and perhaps `order_id`, `refund_amount`, `reason` and `override`,
/// which holds fields of a new order.
///
/// # Errors
/// The first wrong field.
pub fn read(body: &Json, store: &Store) -> Result<Trigger, Refusal> {
    wire::object(body)?;
    let missing = Refusal::field("event", FieldProblem::Missing);
    let event = wire::string(body, "event")?.ok_or(missing)?;
    let known = WORDS.iter().find(|w| w.word == event);
    let unknown = Refusal::field("event", FieldProblem::NotOneOf(WORDS_LINE));
    let happening = known.ok_or(unknown)?.happening;
    let order = match wire::string(body, "order_id")? {
        None => None,
        Some(id) => Some(OrderRef::parse(id).ok_or(Refusal::NotFound(Noun::Order))?),
    };
    let overrides = wire::given(body, "override");
    if order.is_some() && overrides.is_some() {
        let problem = FieldProblem::Invalid("is for a new order: leave it or order_id out");
        return Err(Refusal::field("override", problem));
    }
    let new = new_order(event, overrides, store.currency)?;
    let wire::Create { pricing, details } = wire::create(&new, store.currency)?;
    let reason = wire::string(body, "reason")?;
    Ok(Trigger {
        store: store.clone(),
        happening,
        order,
        pricing,
        details,
        refund_amount: wire::decimal(body, "refund_amount")?,
        reason: wire::line("reason", reason, limits::REASON_CHARS_MAX)?,
    })
}

/// The request that creates the new order: what a shop would say, and above it what the caller
/// wants to be otherwise.
fn new_order(event: &str, overrides: Option<&Json>, currency: Currency) -> Result<Json, Refusal> {
    let none = Json::object().build();
    let given = overrides.unwrap_or(&none);
    let Some(members) = given.as_object() else {
        let problem = FieldProblem::WrongType("an object");
        return Err(Refusal::field("override", problem));
    };
    // The price has to be one of the currency that is asked for.
    let asked = given.get("currency").and_then(Json::as_str);
    let currency = asked.map_or(Ok(currency), Currency::parse);
    let currency = currency.map_err(|_| Refusal::field("currency", FieldProblem::NotACurrency))?;
    let amount = match currency.exponent() {
        0 => "4999",
        _ => "49.99",
    };
    let metadata = Json::object()
        .with("cart", "mug-and-saucer")
        .with("triggered_by", event);
    let metadata = match given.get("metadata").and_then(Json::as_object) {
        Some(more) => more.iter().fold(metadata, |all, (k, v)| all.with(k, v)),
        None => metadata,
    };
    let defaults = Json::object()
        .with("amount", amount)
        .with("currency", currency.code())
        .with("product_name", "Stoneware mug")
        .with("order_reference", "MUG-001")
        .with("customer_email", "ada@example.com")
        .with("customer_name", "Ada Okafor");
    let others = members.iter().filter(|(name, _)| name != "metadata");
    let all = others.fold(defaults, |all, (name, value)| all.with(name, value));
    // Metadata of another type is refused like that of any order.
    Ok(match given.get("metadata") {
        Some(other) if other.as_object().is_none() => all.with("metadata", other),
        _ => all.with("metadata", metadata),
    }
    .build())
}

#[cfg(test)]
mod tests {
    use super::super::events;
    use super::*;
    use pebblepay_core::event::EventKind;

    #[test]
    fn every_event_that_is_listed_can_be_triggered_under_its_name() {
        for kind in EventKind::ALL {
            let name = events::name(kind);
            assert!(WORDS.iter().any(|w| w.word == name), "{name}");
        }
        let words: Vec<&str> = WORDS.iter().map(|w| w.word).collect();
        assert_eq!(words.join(", "), WORDS_LINE);
    }
}
