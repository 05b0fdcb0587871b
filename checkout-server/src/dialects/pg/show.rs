//! Payment links as PG's JSON shows them (PG-008).

use pebblepay_core::json::Json;
use pebblepay_core::order::{Order, OrderState};
use pebblepay_core::payment::Attempt;
use pebblepay_core::refund::RefundState;
use pebblepay_core::time::iso_millis;

use crate::app::orders::Expanded;

/// PG's status of an order (mapping B1). A link whose time ended has failed if somebody tried to
/// pay it, and is cancelled otherwise (B-27).
#[must_use]
pub fn status(order: &Order, now_ms: i64) -> &'static str {
    match order.state {
        OrderState::Succeeded => "succeeded",
        OrderState::Failed => "failed",
        OrderState::Cancelled => "cancelled",
        _ if order.is_expired(now_ms) && order.declines > 0 => "failed",
        _ if order.is_expired(now_ms) => "cancelled",
        OrderState::Open if order.declines == 0 => "pending",
        OrderState::Open
        | OrderState::Expired
        | OrderState::RequiresAction
        | OrderState::Processing => "processing",
    }
}

/// A link that was just made or changed.
#[must_use]
pub fn link(order: &Order, public_url: &str, now_ms: i64) -> Json {
    full(order, None, None, public_url, now_ms)
}

/// A link with what became of it.
#[must_use]
pub fn expanded(shown: &Expanded, public_url: &str, now_ms: i64) -> Json {
    let order = &shown.order;
    let standing = |a: &&Attempt| Some(&a.id) == order.attempt_id.as_ref();
    let attempt = shown.attempts.iter().flatten().find(standing);
    let refunds = shown.refunds.iter().flatten();
    let done = refunds.filter(|r| r.state == RefundState::Succeeded);
    let last = done.filter_map(|r| r.finished_at_ms).max();
    let all_back = order.refunded.minor() >= order.amount.minor().max(1);
    let refunded = last.filter(|_| all_back);
    full(order, attempt, refunded, public_url, now_ms)
}

fn full(
    order: &Order,
    attempt: Option<&Attempt>,
    refunded_ms: Option<i64>,
    public_url: &str,
    now_ms: i64,
) -> Json {
    let d = &order.details;
    let id = order.id.as_str();
    Json::object()
        .with("id", id)
        .with("reference", d.order_reference.as_deref())
        .with("payment_url", format!("{public_url}/pay/{id}"))
        .with("status", status(order, now_ms))
        .with("amount_cents", order.amount.minor())
        .with("currency", order.amount.currency().code())
        .with("description", d.description.as_deref())
        .with("customer_name", d.customer_name.as_deref())
        .with("customer_email", d.customer_email.as_deref())
        .with("customer_phone", d.customer_phone.as_deref())
        .with("gateway", attempt.map(|a| a.gateway.as_str()))
        .with(
            "gateway_transaction_id",
            attempt.and_then(|a| a.gateway_ref.as_deref()),
        )
        .with("order_id", order.number.as_str())
        .with("is_test", order.mode.is_test())
        .with("created_at", iso_millis(order.created_at_ms))
        .with("paid_at", order.completed_at_ms.map(iso_millis))
        .with("refunded_at", refunded_ms.map(iso_millis))
        .build()
}
