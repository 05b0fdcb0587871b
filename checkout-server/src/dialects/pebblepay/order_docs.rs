//! The shapes of what stands inside an order, for the OpenAPI document only; see `docs.rs`.

use utoipa::ToSchema;

use super::docs::Coupon;

/// A coupon as an order uses it.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes JSON; never constructed")]
pub struct CouponUse {
    /// As it was asked for, upper-cased.
    code: String,
    /// Whether it takes something off.
    applied: bool,
    /// Why not; null where it does.
    reason: Option<String>,
    /// The coupon's id; null where there is no such coupon.
    id: Option<String>,
    /// The coupon itself, null if it was deleted; with `expand[]=coupon`.
    details: Option<Coupon>,
}

/// A try to pay.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes JSON; never constructed")]
pub struct Attempt {
    /// Its transaction id.
    transaction_id: String,
    /// Where it stands.
    status: String,
    /// The card, where anything of it is kept.
    card: Option<Card>,
    /// Why it failed.
    failure_reason: Option<String>,
    /// RFC 3339, UTC.
    created_at: String,
    /// RFC 3339, UTC.
    finished_at: Option<String>,
}

/// What is kept of a card.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes JSON; never constructed")]
pub struct Card {
    /// The network.
    brand: String,
    /// The last four digits.
    #[schema(min_length = 4, max_length = 4)]
    last4: String,
}

/// A dispute that the customer's bank opened.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes JSON; never constructed")]
pub struct Dispute {
    /// Its transaction id.
    id: String,
    /// Where it stands.
    status: String,
    /// What is disputed.
    amount: f64,
    /// The bank's word for it.
    reason: String,
    /// RFC 3339, UTC.
    opened_at: String,
    /// RFC 3339, UTC.
    closed_at: Option<String>,
}
