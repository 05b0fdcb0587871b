//! Payments: the list, one with its story, refunds, and all of them as a table.

mod export;
mod filter;
mod list;
mod order;
mod refund;
mod story;

pub(super) use story::{decline as decline_words, movement as movement_words};

use pebblepay_core::dispute::DisputeState;
use pebblepay_core::order::{Order, OrderState, Standing};
use pebblepay_core::store::Dialect;
use pebblepay_core::time::iso_seconds;

use super::gate::Visitor;
use super::routes::{Need, Row};
use crate::words::Language;
use crate::words::money::money;

/// The rows of the table.
#[must_use]
pub fn routes() -> Vec<Row> {
    vec![
        Row::get("/payments", Need::VIEW, list::show),
        Row::get("/payments/export.csv", Need::VIEW, export::csv),
        Row::get("/payments/{order}", Need::VIEW, order::show),
        Row::get("/payments/{order}/refund", Need::OWN, refund::ask),
        Row::post("/payments/{order}/refund", Need::OWN, refund::give),
    ]
}

/// A payment in a list.
pub(super) struct Line {
    /// The order's UUID: the row's name.
    pub(super) id: String,
    /// Its page.
    pub(super) href: String,
    /// The number that people read.
    pub(super) number: String,
    /// What the customer pays or paid.
    pub(super) amount: String,
    /// What went back; empty where nothing did.
    pub(super) refunded: String,
    /// How it stands: the kind of the badge, and its word.
    pub(super) state: (&'static str, &'static str),
    /// Whether it is of the test side.
    pub(super) is_test: bool,
    /// The customer.
    pub(super) customer: String,
    /// What is sold.
    pub(super) product: String,
    /// When it was created.
    pub(super) created: String,
}

impl Line {
    /// The line of an order.
    pub(super) fn of(visitor: &Visitor, order: &Order) -> Self {
        let details = &order.details;
        let customer = details
            .customer_email
            .as_ref()
            .or(details.customer_name.as_ref());
        let product = details
            .product_line()
            .or_else(|| details.order_reference.clone());
        Self {
            id: order.id.as_str().to_owned(),
            href: visitor.link(&format!("/payments/{}", order.number.as_str())),
            number: order.number.as_str().to_owned(),
            amount: money(order.amount, visitor.lang),
            refunded: refunded(order, visitor.lang),
            state: state(order),
            is_test: order.mode.is_test(),
            customer: customer.cloned().unwrap_or_default(),
            product: product.unwrap_or_default(),
            created: iso_seconds(order.created_at_ms),
        }
    }
}

fn refunded(order: &Order, lang: Language) -> String {
    if order.refunded.is_zero() {
        return String::new();
    }
    money(order.refunded, lang)
}

/// How a payment stands, as a kind of badge and a word.
pub(super) fn state(order: &Order) -> (&'static str, &'static str) {
    if order.dispute == Some(DisputeState::Open) {
        return ("warn", "Disputed");
    }
    match order.standing() {
        Standing::Refunded => ("plain", "Refunded"),
        Standing::RefundPending => ("wait", "Refund under way"),
        Standing::Completed if !order.refunded.is_zero() => ("good", "Partly refunded"),
        Standing::Completed => ("good", "Paid"),
        Standing::Pending | Standing::Failed => match order.state {
            OrderState::Open if order.declines > 0 => ("bad", "Declined"),
            OrderState::Open => ("wait", "Open"),
            OrderState::RequiresAction => ("wait", "At the bank"),
            OrderState::Processing => ("wait", "Processing"),
            OrderState::Expired => ("plain", "Expired"),
            OrderState::Cancelled => ("plain", "Cancelled"),
            OrderState::Failed | OrderState::Succeeded => ("bad", "Failed"),
        },
    }
}

/// The words for how payments stand, by what a list asks for.
const STANDINGS: [(&str, &str); 5] = [
    ("completed", "Paid"),
    ("pending", "Open"),
    ("failed", "Declined or ended"),
    ("refunded", "Refunded"),
    ("refund_pending", "Refund under way"),
];

/// The name of a system.
pub(super) fn system(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::PebblePay => "PebblePay",
        Dialect::Pg => "PG",
        Dialect::PayerOne => "PayerOne",
        Dialect::Pepay => "Pepay",
        Dialect::SecPaid => "SecPaid",
    }
}
