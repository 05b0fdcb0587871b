//! Orders as PayerOne's JSON shows them.

use pebblepay_core::json::{Json, ObjectBuilder};
use pebblepay_core::order::{Order, OrderState};
use pebblepay_core::payment::Attempt;
use pebblepay_core::time::iso_seconds;

/// PayerOne's status of an order (PAY1-009, mapping B1).
#[must_use]
pub fn status(order: &Order, now_ms: i64) -> &'static str {
    let all_back = order.refunded.minor() >= order.amount.minor().max(1);
    match order.state {
        OrderState::Succeeded if all_back => "Refunded",
        OrderState::Succeeded => "Paid",
        OrderState::Failed => "Failed",
        OrderState::Cancelled => "Cancelled",
        _ if order.is_expired(now_ms) && order.declines > 0 => "Failed",
        _ if order.is_expired(now_ms) => "Expired",
        OrderState::Processing => "Processing",
        OrderState::Open | OrderState::Expired | OrderState::RequiresAction => "Pending",
    }
}

/// Where the customer pays.
fn order_url(order: &Order, public_url: &str) -> String {
    format!("{public_url}/pay/{}", order.id.as_str())
}

/// An answer: `data` is always one object (TRAP-57, PAY1-012).
fn answer(data: Json) -> Json {
    Json::object()
        .with("status", "success")
        .with("data", data)
        .build()
}

/// The answer to a create request (PAY1-013): the documented members, then the rest.
#[must_use]
pub fn created(order: &Order, public_url: &str, now_ms: i64) -> Json {
    let data = Json::object()
        .with("order_url", order_url(order, public_url))
        .with("order_id", order.id.as_str());
    answer(details(data, order, now_ms).build())
}

/// The answer to a look-up (PAY1-009).
#[must_use]
pub fn found(order: &Order, attempt: Option<&Attempt>, public_url: &str, now_ms: i64) -> Json {
    let data = Json::object()
        .with("order_id", order.id.as_str())
        .with("order_url", order_url(order, public_url));
    let data = details(data, order, now_ms)
        .with(
            "network_transaction_id",
            attempt.and_then(|a| a.gateway_ref.as_deref()),
        )
        .with("amount_refunded", order.refunded)
        .with("paid_at", order.completed_at_ms.map(iso_seconds));
    answer(data.build())
}

fn details(data: ObjectBuilder, order: &Order, now_ms: i64) -> ObjectBuilder {
    let d = &order.details;
    data.with("custom_id", d.order_reference.as_deref())
        .with("status", status(order, now_ms))
        .with("amount", order.amount)
        .with("currency", order.amount.currency().code())
        .with("currency_code", order.amount.currency().code())
        .with("description", d.description.as_deref())
        .with("customer_name", d.customer_name.as_deref())
        .with("customer_email", d.customer_email.as_deref())
        .with("is_test", order.mode.is_test())
        .with("created_at", iso_seconds(order.created_at_ms))
        .with("expires_at", iso_seconds(order.expires_at_ms))
}
