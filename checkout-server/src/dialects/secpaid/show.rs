//! What SecPaid's answers look like: every one in the envelope of `data`, `ResponseCode`,
//! `ResponseMsg`, `Result` and `ServerTime` (SEC-021).

use pebblepay_core::canonical_json;
use pebblepay_core::id::LinkNumber;
use pebblepay_core::json::Json;
use pebblepay_core::money::Money;
use pebblepay_core::order::{CustomerCancel, Order, OrderState, Standing};
use pebblepay_core::split::allocate;
use pebblepay_core::time::iso_seconds;

/// A time as SecPaid writes it: `2026-03-15 10:30:00`, in UTC.
#[must_use]
pub fn server_time(ms: i64) -> String {
    iso_seconds(ms).replace('T', " ").replace('Z', "")
}

/// An answer in the envelope; `beside` stands next to `data`.
#[must_use]
pub fn envelope(
    data: Json,
    beside: Vec<(&'static str, Json)>,
    message: &str,
    now_ms: i64,
) -> String {
    let mut body = Json::object().with("data", data);
    for (key, value) in beside {
        body = body.with(key, value);
    }
    let body = body
        .with("ResponseCode", 1)
        .with("ResponseMsg", message)
        .with("Result", "True")
        .with("ServerTime", server_time(now_ms));
    canonical_json::to_string(&body.build())
}

/// Where a link stands (SEC-028).
#[must_use]
pub fn status(order: &Order) -> &'static str {
    match order.state {
        OrderState::Open | OrderState::RequiresAction | OrderState::Processing => "Unused",
        OrderState::Succeeded if order.standing() == Standing::Refunded => "Refunded",
        OrderState::Succeeded => "Used",
        OrderState::Failed | OrderState::Expired => "Cancelled",
        OrderState::Cancelled if order.details.customer_cancel == CustomerCancel::Done => {
            "Cancelled"
        }
        OrderState::Cancelled => "Deleted",
    }
}

/// A link (SEC-021, SEC-022).
#[must_use]
pub fn link(order: &Order, public_url: &str) -> Json {
    let number = LinkNumber::of(&order.id);
    let (id, link_id) = (number.number(), number.to_link_id());
    let told = order.details.targets.iter().map(|t| t.url.as_str());
    let told: Vec<&str> = told.collect();
    let cancellable = order.details.customer_cancel != CustomerCancel::No;
    Json::object()
        .with("id", id)
        .with("linktopay_id", id)
        .with(
            "pay_link",
            format!("{public_url}/payment?link_id={link_id}"),
        )
        .with("qr_img", format!("{public_url}/payment/qr/{link_id}.svg"))
        .with("amount", order.amount)
        .with("currency", order.amount.currency().code())
        .with("status", status(order))
        .with("recipient_note", note(order))
        .with("paymentEndpoint", told.join(","))
        .with(
            "callback_url",
            order.details.return_url.as_deref().unwrap_or_default(),
        )
        .with("cancellable", if cancellable { "Yes" } else { "No" })
        .with(
            "is_split_link",
            (!order.details.split.is_empty()).to_string(),
        )
        .with("created_at", server_time(order.created_at_ms))
        .with("order_id", order.number.as_str())
        .with("is_test", order.mode.is_test())
        .with_some("recipients", recipients(order, order.amount))
        .build()
}

/// The words on the link: its note, or what an order of another system sells.
fn note(order: &Order) -> &str {
    let details = &order.details;
    let note = details.product_name.as_deref();
    note.or(details.description.as_deref()).unwrap_or_default()
}

/// What each store gets of `money`; its own first.
fn recipients(order: &Order, money: Money) -> Option<Json> {
    let split = &order.details.split;
    let weights: Vec<i64> = split.iter().map(|share| share.weight).collect();
    let parts = allocate(money.minor(), &weights);
    let rows = split.iter().zip(parts).map(|(share, part)| {
        Json::object()
            .with("user_id", share.store_id.user_id())
            .with(
                "amount",
                Money::from_minor(part, money.currency()).to_decimal(),
            )
            .build()
    });
    (!split.is_empty()).then(|| Json::array(rows))
}

/// A payment in the list of incoming ones; amounts and ids are text there (SEC-025, TRAP-26).
#[must_use]
pub fn pay_in(order: &Order) -> Json {
    let split = !order.details.split.is_empty();
    let refunded = order.standing() == Standing::Refunded;
    let paid_ms = order.completed_at_ms.unwrap_or(order.created_at_ms);
    Json::object()
        .with("pay_id", LinkNumber::of(&order.id).number().to_string())
        .with("user_id", order.store_id.user_id())
        .with("amount", order.amount.to_decimal())
        .with("net_amount", order.net().to_decimal())
        .with("service_fee", order.fee().to_decimal())
        .with("service_fee_psp", "0.00")
        .with("status", if refunded { "Refunded" } else { "Success" })
        .with("recipient_note", note(order))
        .with("payout_status", "Pending")
        .with("created_at", server_time(paid_ms))
        .with("is_split_link", split.to_string())
        .with("transaction_type", if split { "Split" } else { "Basic" })
        .with("currency", order.amount.currency().code())
        .with("amount_refunded", order.refunded.to_decimal())
        .with("order_id", order.number.as_str())
        .with("is_test", order.mode.is_test())
        .with_some("recipients", recipients(order, order.net()))
        .build()
}
