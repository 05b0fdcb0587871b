//! Invoices and payments as Pepay's JSON shows them, whether they come from an order or from the
//! snapshot of an event (PEP-042…044).

use pebblepay_core::event::Event;
use pebblepay_core::invoice::thousandths;
use pebblepay_core::json::{Json, ObjectBuilder};
use pebblepay_core::money::{Currency, Money};
use pebblepay_core::order::{Order, OrderState};
use pebblepay_core::payment::{Attempt, AttemptState, Decline};
use pebblepay_core::store::Mode;
use pebblepay_core::time::iso_millis;

use super::lists::environment;

/// The status of an invoice (PEP-044, mapping B1). Of the two spellings of what was cancelled it is
/// that of the contract (B-28).
#[must_use]
pub fn status(state: OrderState) -> &'static str {
    match state {
        OrderState::Open | OrderState::RequiresAction | OrderState::Processing => "unpaid",
        OrderState::Succeeded => "paid",
        OrderState::Failed | OrderState::Expired => "expired",
        OrderState::Cancelled => "canceled",
    }
}

/// The same, for an order whose time may be over without anybody having noted it yet.
#[must_use]
pub fn status_now(order: &Order, now_ms: i64) -> &'static str {
    if order.is_expired(now_ms) {
        "expired"
    } else {
        status(order.state)
    }
}

/// An amount under its name, in thousandths and as text (TRAP-90).
fn amount(json: ObjectBuilder, names: [&'static str; 2], money: Money) -> ObjectBuilder {
    let (millis, decimal) = thousandths(money);
    json.with(names[0], millis).with(names[1], decimal)
}

/// The unit of amounts: thousandths of the currency, which is the dollar for every invoice made
/// here; orders that were made in other words may have another.
fn unit(currency: Currency) -> String {
    format!("{}_millis", currency.code().to_ascii_lowercase())
}

/// What an invoice is shown from.
struct Invoice<'a> {
    id: &'a str,
    store: Option<&'a str>,
    mode: Mode,
    status: &'static str,
    amount: Money,
    paid: bool,
    refunded: Money,
    description: Option<&'a str>,
    customer_id: Option<&'a str>,
    customer_email: Option<&'a str>,
    created_ms: Option<i64>,
    expires_ms: Option<i64>,
    paid_ms: Option<i64>,
    metadata: Json,
}

/// The members of an invoice that its customer may see.
fn public(invoice: &Invoice<'_>) -> ObjectBuilder {
    let currency = invoice.amount.currency();
    let zero = Money::zero(currency);
    let (paid, remaining) = match invoice.paid {
        true => (invoice.amount, zero),
        false => (zero, invoice.amount),
    };
    let json = Json::object()
        .with("object", "invoice")
        .with("id", invoice.id)
        .with_some("merchant_id", invoice.store)
        .with("status", invoice.status)
        .with("invoice_type", "standard")
        .with("currency", currency.code().to_ascii_lowercase());
    let json = amount(json, ["amount", "amount_decimal"], invoice.amount);
    let json = amount(json, ["amount_paid", "amount_paid_decimal"], paid);
    let names = ["amount_remaining", "amount_remaining_decimal"];
    let json = amount(json, names, remaining);
    let names = ["amount_refunded", "amount_refunded_decimal"];
    amount(json, names, invoice.refunded)
        .with("amount_unit", unit(currency))
        .with("description", invoice.description)
        .with("environment", environment(invoice.mode))
        .with("created_at", invoice.created_ms.map(iso_millis))
        .with("expires_at", invoice.expires_ms.map(iso_millis))
        .with(
            "expires_at_unix",
            invoice.expires_ms.map(|ms| ms.div_euclid(1000)),
        )
        .with("paid_at", invoice.paid_ms.map(iso_millis))
}

fn whole(invoice: &Invoice<'_>) -> ObjectBuilder {
    public(invoice)
        .with("customer_id", invoice.customer_id)
        .with("customer_email", invoice.customer_email)
        .with("metadata", invoice.metadata.clone())
}

/// An invoice as its merchant sees it.
#[must_use]
pub fn invoice(order: &Order, now_ms: i64) -> ObjectBuilder {
    let d = &order.details;
    whole(&Invoice {
        id: order.id.as_str(),
        store: Some(order.store_id.as_str()),
        mode: order.mode,
        status: status_now(order, now_ms),
        amount: order.amount,
        paid: order.state == OrderState::Succeeded,
        refunded: order.refunded,
        description: d.description.as_deref().or(d.product_name.as_deref()),
        customer_id: d.customer_ref.as_deref(),
        customer_email: d.customer_email.as_deref(),
        created_ms: Some(order.created_at_ms),
        expires_ms: Some(order.expires_at_ms),
        paid_ms: order.completed_at_ms,
        metadata: d.metadata.clone(),
    })
}

/// The money of an event, by the name it has in the snapshot.
#[must_use]
pub fn money_of(event: &Event, name: &str) -> Option<Money> {
    let currency = Currency::parse(event.snapshot.get("currency")?.as_str()?).ok()?;
    let minor = event.snapshot.get(name)?.as_integer()?;
    Some(Money::from_minor(minor, currency))
}

/// The invoice of an event as it was then. To its customer an event tells less than to the
/// merchant, whose the metadata and the ids are.
#[must_use]
pub fn invoice_of(event: &Event, to_customer: bool) -> Option<ObjectBuilder> {
    let s = &event.snapshot;
    let text = |name: &str| s.get(name).and_then(Json::as_str);
    let number = |name: &str| s.get(name).and_then(Json::as_integer);
    let state = OrderState::parse(text("state")?)?;
    let invoice = Invoice {
        id: event.order_id.as_str(),
        store: text("store_id").filter(|_| !to_customer),
        mode: event.mode,
        status: status(state),
        amount: money_of(event, "amount_minor")?,
        paid: state == OrderState::Succeeded,
        refunded: money_of(event, "refunded_minor")?,
        description: text("description").or_else(|| text("product_name")),
        customer_id: text("customer_ref"),
        customer_email: text("customer_email"),
        created_ms: number("created_ms"),
        expires_ms: number("expires_ms"),
        paid_ms: number("completed_ms"),
        metadata: s.get("metadata").cloned().unwrap_or(Json::Null),
    };
    Some(match to_customer {
        true => public(&invoice),
        false => whole(&invoice),
    })
}

/// Where a payment and its settlement stand (PEP-044). A declined card is to be tried again by
/// hand: there is no word for a payment that failed.
fn standing(state: AttemptState) -> (&'static str, &'static str) {
    match state {
        AttemptState::Processing | AttemptState::Challenge | AttemptState::Redirect => {
            ("pending", "pending")
        }
        AttemptState::Succeeded => ("confirmed", "settled"),
        AttemptState::Failed => ("manual_retry", "failed"),
    }
}

struct Payment<'a> {
    id: Option<&'a str>,
    invoice: &'a str,
    mode: Mode,
    state: AttemptState,
    amount: Money,
    brand: Option<&'a str>,
    last4: Option<&'a str>,
    failure: Option<(&'a str, &'a str)>,
    created_ms: Option<i64>,
    finished_ms: Option<i64>,
}

fn shown(payment: &Payment<'_>) -> Json {
    let (status, settlement) = standing(payment.state);
    let json = Json::object()
        .with("object", "invoice_payment")
        .with("id", payment.id)
        .with("invoice_id", payment.invoice)
        .with("status", status)
        .with("settlement_status", settlement)
        .with(
            "currency",
            payment.amount.currency().code().to_ascii_lowercase(),
        );
    let confirmed = payment.state == AttemptState::Succeeded;
    amount(json, ["amount", "amount_decimal"], payment.amount)
        .with("amount_unit", unit(payment.amount.currency()))
        .with("payment_method", "card")
        .with("card_brand", payment.brand)
        .with("card_last4", payment.last4)
        .with("failure_code", payment.failure.map(|(code, _)| code))
        .with(
            "failure_message",
            payment.failure.map(|(_, message)| message),
        )
        .with("environment", environment(payment.mode))
        .with("created_at", payment.created_ms.map(iso_millis))
        .with(
            "confirmed_at",
            payment.finished_ms.filter(|_| confirmed).map(iso_millis),
        )
        .build()
}

/// A payment of an invoice.
#[must_use]
pub fn payment(order: &Order, attempt: &Attempt) -> Json {
    let card = attempt.card.as_ref();
    shown(&Payment {
        id: Some(attempt.id.as_str()),
        invoice: order.id.as_str(),
        mode: order.mode,
        state: attempt.state,
        amount: order.amount,
        brand: card.map(|c| c.brand.as_str()),
        last4: card.map(|c| c.last4.as_str()),
        failure: attempt
            .failure
            .map(|why: Decline| (why.code(), why.message())),
        created_ms: Some(attempt.created_at_ms),
        finished_ms: attempt.finished_at_ms,
    })
}

/// The payment of an event as it was then.
#[must_use]
pub fn payment_of(event: &Event, state: AttemptState) -> Option<Json> {
    let text = |name: &str| event.snapshot.get(name).and_then(Json::as_str);
    let number = |name: &str| event.snapshot.get(name).and_then(Json::as_integer);
    Some(shown(&Payment {
        id: text("attempt_id"),
        invoice: event.order_id.as_str(),
        mode: event.mode,
        state,
        amount: money_of(event, "amount_minor")?,
        brand: text("card_brand"),
        last4: text("card_last4"),
        failure: text("failure_code").zip(text("failure_message")),
        created_ms: number("attempt_ms"),
        finished_ms: Some(event.at_ms),
    }))
}
