//! The shapes of PebblePay's requests and answers, for the OpenAPI document only: `wire.rs` reads
//! and writes the real ones.

use utoipa::{IntoParams, ToSchema};

pub use super::order_docs::{Attempt, CouponUse, Dispute};

/// What is sold. Either `amount` or `variant_id` is needed.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes JSON; never constructed")]
pub struct CreateOrder {
    /// 0.50 to 50,000 in the major unit, as a number or a decimal string.
    amount: Option<Amount>,
    /// Sells this variant at its price; `amount` is ignored.
    variant_id: Option<String>,
    /// How many of the variant are sold; the amount is for all of them.
    #[schema(minimum = 1, maximum = 999)]
    quantity: Option<i64>,
    /// ISO 4217 code; the store's currency where absent.
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
    #[schema(max_length = 64)]
    coupon_code: Option<String>,
    /// Where the customer goes after paying.
    return_url: Option<String>,
    /// The same as `return_url`, which wins.
    success_url: Option<String>,
    /// Where the customer goes after giving up.
    cancel_url: Option<String>,
    /// Hears of this order, beside the store's endpoints.
    webhook_url: Option<String>,
    /// The language of the page, such as `de` or `pt-BR`; the customer's browser decides where
    /// absent.
    locale: Option<String>,
    /// Your own values, returned everywhere: at most 50 keys and 8 kB.
    #[schema(value_type = Option<Object>)]
    metadata: Option<String>,
    /// A test payment, also with a live key. `test_mode` and `is_test` are read too.
    #[schema(rename = "testMode")]
    test_mode: Option<bool>,
}

/// An amount in the major unit: a number, or text of digits with a point.
#[derive(ToSchema)]
#[serde(untagged)]
pub enum Amount {
    /// A number.
    Number(f64),
    /// Decimal text.
    Text(String),
}

/// An order.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes JSON; never constructed")]
pub struct Order {
    /// The checkout session.
    id: String,
    /// The number that people read.
    order_id: String,
    /// The attempt that paid, or the newest one.
    transaction_id: Option<String>,
    /// Where it stands.
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
    /// How many of it; `amount` is for all of them.
    quantity: i64,
    /// What is sold.
    product_name: Option<String>,
    /// Your own id.
    order_reference: Option<String>,
    /// For the receipt.
    customer_email: Option<String>,
    /// The customer's name.
    customer_name: Option<String>,
    /// The coupon that was asked for; null where none was.
    coupon: Option<CouponUse>,
    /// Where the customer goes after paying.
    return_url: Option<String>,
    /// Where the customer goes after giving up.
    cancel_url: Option<String>,
    /// Hears of this order.
    webhook_url: Option<String>,
    /// BCP 47 tag of the language in which the customer pays.
    locale: Option<String>,
    /// Your own values.
    #[schema(value_type = Object)]
    metadata: String,
    /// True for a payment that moved no money.
    is_test: bool,
    /// The money came after the session's end.
    late: bool,
    /// Why the newest attempt failed.
    failure_reason: Option<String>,
    /// The newest dispute; null where there is none.
    dispute: Option<Dispute>,
    /// RFC 3339, UTC.
    created_at: String,
    /// RFC 3339, UTC: when the session ends.
    expires_at: String,
    /// RFC 3339, UTC.
    completed_at: Option<String>,
    /// Every attempt, the oldest first; with `expand[]=attempts`.
    attempts: Option<Vec<Attempt>>,
    /// Every refund, the oldest first; with `expand[]=refunds`.
    refunds: Option<Vec<Refund>>,
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

/// What may be shown beside an order.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes a query; never constructed")]
pub struct ExpandOrder {
    /// Shows more with each order: `attempts`, `refunds`, `coupon`. May be given more than once.
    #[param(rename = "expand[]")]
    expand: Option<Vec<String>>,
}

/// A refund to be made.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes JSON; never constructed")]
pub struct CreateRefund {
    /// How much, in the order's currency; all that is left where absent.
    amount: Option<Amount>,
    /// Why; shown to you, not to the customer.
    #[schema(max_length = 255)]
    reason: Option<String>,
}

/// A refund.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes JSON; never constructed")]
pub struct Refund {
    /// Its transaction id.
    id: String,
    /// Where it stands.
    status: String,
    /// What goes back to the customer.
    amount: f64,
    /// ISO 4217 code.
    currency: String,
    /// Why.
    reason: Option<String>,
    /// Why it failed.
    failure_reason: Option<String>,
    /// RFC 3339, UTC.
    created_at: String,
    /// RFC 3339, UTC.
    finished_at: Option<String>,
}

/// An order and the refund that was just made.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes JSON; never constructed")]
pub struct RefundedOrder {
    /// The order.
    #[serde(flatten)]
    order: Order,
    /// The refund.
    refund: Refund,
}

/// A coupon to be made.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes JSON; never constructed")]
pub struct CreateCoupon {
    /// What customers type: A–Z, 0–9, - and _; upper-cased.
    #[schema(min_length = 1, max_length = 64, pattern = "^[A-Za-z0-9_-]+$")]
    code: String,
    /// What `discount_value` is.
    discount_type: String,
    /// Percent, 1 to 100 with two decimals at most, or an amount.
    discount_value: Amount,
    /// Of a fixed discount and of `min_amount`; the store's currency where absent.
    currency: Option<String>,
    /// For you.
    #[schema(max_length = 500)]
    description: Option<String>,
    /// The least price that it applies to.
    min_amount: Option<Amount>,
    /// How often it can be used in all; unlimited where null.
    #[schema(minimum = 1)]
    max_uses: Option<i64>,
    /// How often one customer can use it; unlimited where null.
    #[schema(minimum = 1)]
    max_uses_per_customer: Option<i64>,
    /// ISO 8601 with its zone; a date alone is the end of that day, UTC.
    expires_at: Option<String>,
    /// Whether it can be used; true where absent.
    is_active: Option<bool>,
}

/// What changes of a coupon.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes JSON; never constructed")]
pub struct UpdateCoupon {
    /// For you.
    #[schema(max_length = 500)]
    description: Option<String>,
    /// The least price that it applies to.
    min_amount: Option<Amount>,
    /// How often it can be used in all; null = unlimited.
    #[schema(minimum = 1)]
    max_uses: Option<i64>,
    /// How often one customer can use it; null = unlimited.
    #[schema(minimum = 1)]
    max_uses_per_customer: Option<i64>,
    /// ISO 8601 with its zone; null = never.
    expires_at: Option<String>,
    /// Whether it can be used.
    is_active: Option<bool>,
}

/// A coupon.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes JSON; never constructed")]
pub struct Coupon {
    /// `coup_…`
    id: String,
    /// What customers type.
    code: String,
    /// What `discount_value` is.
    discount_type: String,
    /// Percent, or an amount.
    discount_value: f64,
    /// ISO 4217 code.
    currency: String,
    /// For you.
    description: Option<String>,
    /// The least price that it applies to.
    min_amount: Option<f64>,
    /// How often it can be used in all.
    max_uses: Option<i64>,
    /// How often one customer can use it.
    max_uses_per_customer: Option<i64>,
    /// RFC 3339, UTC.
    expires_at: Option<String>,
    /// Whether it is switched on.
    is_active: bool,
    /// Whether its time is over.
    is_expired: bool,
    /// Paid orders of the key's side.
    times_used: i64,
    /// RFC 3339, UTC.
    created_at: String,
}

/// A page of coupons.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes JSON; never constructed")]
pub struct CouponList {
    /// The coupons, newest first.
    coupons: Vec<Coupon>,
    /// How many match.
    total: i64,
    /// The page's size.
    limit: i64,
    /// How many were skipped.
    offset: i64,
    /// Whether there are more.
    has_more: bool,
}

/// Something that is gone.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes JSON; never constructed")]
pub struct Deleted {
    /// Its id.
    id: String,
    /// Always true.
    deleted: bool,
}

/// What a list of coupons may be filtered by.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes a query; never constructed")]
pub struct ListCoupons {
    /// Only those that are switched on, or off.
    active: Option<bool>,
    /// 1 to 100; 50 where absent.
    #[param(minimum = 1)]
    limit: Option<i64>,
    /// How many to skip.
    #[param(minimum = 0, maximum = 10000000)]
    offset: Option<i64>,
}

/// Which side is asked about.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes a query; never constructed")]
pub struct Side {
    /// With a live key: the test side.
    test_mode: Option<bool>,
}

/// The balance of one currency.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes JSON; never constructed")]
pub struct BalanceRow {
    /// ISO 4217 code.
    currency: String,
    /// What the store is owed; below zero where it owes.
    amount: f64,
}

/// What the store is owed.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes JSON; never constructed")]
pub struct Balance {
    /// Whether it is the test side, whose balance is always empty.
    is_test: bool,
    /// By currency.
    balances: Vec<BalanceRow>,
}

/// A movement of the balance.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes JSON; never constructed")]
pub struct LedgerEntry {
    /// `mov_…`
    id: String,
    /// What moved the money.
    r#type: String,
    /// The order.
    order_id: String,
    /// The charge, refund or dispute.
    transaction_id: String,
    /// What the customer paid or got back; below zero for the latter.
    amount: f64,
    /// The operator's part of it.
    fee_amount: f64,
    /// What it did to the balance.
    net_amount: f64,
    /// ISO 4217 code.
    currency: String,
    /// RFC 3339, UTC.
    created_at: String,
}

/// A page of the ledger.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes JSON; never constructed")]
pub struct Ledger {
    /// Whether it is the test side, whose ledger is always empty.
    is_test: bool,
    /// The movements, newest first.
    entries: Vec<LedgerEntry>,
    /// The page's size.
    limit: i64,
    /// Whether there are more.
    has_more: bool,
}

/// What the ledger may be filtered by.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes a query; never constructed")]
pub struct ListLedger {
    /// Only this currency.
    currency: Option<String>,
    /// 1 to 100; 50 where absent.
    #[param(minimum = 1)]
    limit: Option<i64>,
    /// The next older movements after this one.
    starting_after: Option<String>,
    /// The next newer movements before this one.
    ending_before: Option<String>,
    /// With a live key: the test side.
    test_mode: Option<bool>,
}

/// What a list may be filtered by. Filters combine with AND.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes a query; never constructed")]
pub struct ListOrders {
    /// Only orders of this status.
    status: Option<String>,
    /// Your own id, exactly.
    order_reference: Option<String>,
    /// `PP-…`
    order_id: Option<String>,
    /// 1 to 100; 50 where absent.
    #[param(minimum = 1)]
    limit: Option<i64>,
    /// How many to skip.
    #[param(minimum = 0, maximum = 10000000)]
    offset: Option<i64>,
    /// The next older orders after this one, under any of its ids.
    starting_after: Option<String>,
    /// The next newer orders before this one.
    ending_before: Option<String>,
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
