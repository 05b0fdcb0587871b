//! The shapes of PebblePay's requests and answers, for the OpenAPI document only: `wire.rs` reads
//! and writes the real ones.

use utoipa::{IntoParams, ToSchema};

/// What is sold. Either `amount` or `variant_id` is needed.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes JSON; never constructed")]
pub struct CreateOrder {
    /// 0.50 to 50,000 in the major unit, as a number or a decimal string.
    #[schema(minimum = 0.5, maximum = 50000, example = 49.99)]
    amount: Option<f64>,
    /// Sells this variant at its price; `amount` is ignored.
    variant_id: Option<String>,
    /// ISO 4217 code; the store's currency where absent.
    #[schema(example = "USD")]
    currency: Option<String>,
    /// What is sold.
    #[schema(max_length = 255)]
    product_name: Option<String>,
    /// Your own id for the order; need not be unique.
    #[schema(max_length = 255)]
    order_reference: Option<String>,
    /// For the receipt.
    customer_email: Option<String>,
    /// The customer's name.
    #[schema(max_length = 255)]
    customer_name: Option<String>,
    /// Applied at checkout.
    coupon_code: Option<String>,
    /// Where the customer goes after paying.
    return_url: Option<String>,
    /// The same as `return_url`, which wins.
    success_url: Option<String>,
    /// Where the customer goes after giving up.
    cancel_url: Option<String>,
    /// Hears of this order, beside the store's endpoints.
    webhook_url: Option<String>,
    /// Your own values, returned everywhere: at most 50 keys and 8 kB.
    #[schema(value_type = Object)]
    metadata: Option<String>,
    /// A test payment, also with a live key.
    #[schema(rename = "testMode")]
    test_mode: Option<bool>,
}

/// An order.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes JSON; never constructed")]
pub struct Order {
    /// The checkout session.
    #[schema(example = "cs_01h…")]
    id: String,
    /// The number that people read.
    #[schema(example = "PP-2603-ABC123")]
    order_id: String,
    /// The attempt that paid, or the newest one.
    transaction_id: Option<String>,
    /// `completed`, `pending`, `failed`, `refunded` or `refund_pending`.
    status: String,
    /// Where the customer pays.
    checkout_url: String,
    /// What the customer pays.
    amount: f64,
    /// Before discounts.
    amount_subtotal: f64,
    /// Taken off by a coupon.
    amount_discount: f64,
    /// Given back so far.
    amount_refunded: f64,
    /// The operator's fee.
    fee_amount: f64,
    /// What the store gets.
    net_amount: f64,
    /// ISO 4217 code.
    currency: String,
    /// The variant whose price it is.
    variant_id: Option<String>,
    /// What is sold.
    product_name: Option<String>,
    /// Your own id.
    order_reference: Option<String>,
    /// For the receipt.
    customer_email: Option<String>,
    /// The customer's name.
    customer_name: Option<String>,
    /// Where the customer goes after paying.
    return_url: Option<String>,
    /// Where the customer goes after giving up.
    cancel_url: Option<String>,
    /// Hears of this order.
    webhook_url: Option<String>,
    /// Your own values.
    #[schema(value_type = Object)]
    metadata: String,
    /// True for a payment that moved no money.
    is_test: bool,
    /// The money came after the session's end.
    late: bool,
    /// Why the newest attempt failed.
    failure_reason: Option<String>,
    /// RFC 3339, UTC.
    created_at: String,
    /// RFC 3339, UTC: when the session ends.
    expires_at: String,
    /// RFC 3339, UTC.
    completed_at: Option<String>,
    /// Only of one order, and only where its variant is sold with licence keys: those of the
    /// order. Empty for test orders, and while the order waits for stock.
    license_keys: Option<Vec<String>>,
}

/// A page of orders.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes JSON; never constructed")]
pub struct OrderList {
    /// The orders, newest first.
    orders: Vec<Order>,
    /// How many match.
    total: i64,
    /// The page's size.
    limit: i64,
    /// How many were skipped.
    offset: i64,
    /// Whether there are more.
    has_more: bool,
}

/// What a list may be filtered by. Filters combine with AND.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes a query; never constructed")]
pub struct ListOrders {
    /// `completed`, `pending`, `failed`, `refunded` or `refund_pending`.
    status: Option<String>,
    /// Your own id, exactly.
    order_reference: Option<String>,
    /// `PP-…`
    order_id: Option<String>,
    /// 1 to 100; 50 where absent.
    limit: Option<i64>,
    /// How many to skip.
    offset: Option<i64>,
    /// With a live key: list the test side.
    test_mode: Option<bool>,
}

/// A "no".
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes JSON; never constructed")]
pub struct Error {
    /// What is wrong and what to do.
    error: String,
    /// A stable word for programs.
    code: String,
    /// The field at fault.
    param: Option<String>,
    /// Quote it when you ask for help.
    request_id: String,
    /// Where to read more.
    doc_url: String,
}
