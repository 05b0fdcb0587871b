//! Orders, coupons and movements as PebblePay's JSON shows them.

use pebblepay_core::coupon::{Coupon, CouponUse, Discount};
use pebblepay_core::dispute::Dispute;
use pebblepay_core::id::{AttemptId, CouponId, VariantId};
use pebblepay_core::json::Json;
use pebblepay_core::money::{Currency, Money};
use pebblepay_core::order::{Order, OrderState};
use pebblepay_core::payment::{Attempt, Decline};
use pebblepay_core::refund::Refund;
use pebblepay_core::store::Mode;
use pebblepay_core::time::iso_seconds;

use crate::app::ledger::Booked;
use crate::app::licences::Clear;
use crate::app::orders::Expanded;
use crate::http::Site;

/// What the shape of an answer depends on beside the thing itself.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// The base of every URL.
    pub public_url: &'a str,
    /// Now, in milliseconds since the Unix epoch.
    pub now_ms: i64,
}

impl<'a> View<'a> {
    /// The view of a site now.
    #[must_use]
    pub fn of(site: &'a Site) -> Self {
        Self {
            public_url: &site.public_url,
            now_ms: site.app.clock.now_ms(),
        }
    }
}

/// PebblePay's status of an order (PEB-045, mapping B1).
#[must_use]
pub fn status(order: &Order, now_ms: i64) -> &'static str {
    if order.is_expired(now_ms) {
        "failed"
    } else {
        order.standing().as_str()
    }
}

fn failure(order: &Order, now_ms: i64) -> Option<&'static str> {
    match order.state {
        OrderState::Succeeded => None,
        OrderState::Cancelled => Some("cancelled"),
        _ => order
            .failure
            .map(Decline::code)
            .or(order.is_expired(now_ms).then_some("expired")),
    }
}

/// An order as it was just made or changed (PEB-036, F-17).
#[must_use]
pub fn order(order: &Order, view: View<'_>) -> Json {
    full(order, &[], None, view).build()
}

/// An order with one more thing beside it.
#[must_use]
pub fn order_with(order: &Order, name: &'static str, thing: Json, view: View<'_>) -> Json {
    full(order, &[], None, view).with(name, thing).build()
}

/// An order with what was asked for beside it.
#[must_use]
pub fn expanded(shown: &Expanded, view: View<'_>) -> Json {
    let list = |items: Vec<Json>| Json::Array(items);
    let attempts = shown
        .attempts
        .as_ref()
        .map(|all| list(all.iter().map(attempt).collect()));
    let refunds = shown
        .refunds
        .as_ref()
        .map(|all| list(all.iter().map(refund).collect()));
    let details = shown.coupon.as_ref().map(|found| {
        found
            .as_ref()
            .map(|c| coupon(c, shown.order.mode, view.now_ms))
    });
    full(&shown.order, &shown.disputes, details, view)
        .with_some("attempts", attempts)
        .with_some("refunds", refunds)
        .build()
}

/// Adds the licence keys of an order, where its variant is sold with them (F-09).
pub fn add_license_keys(order: &mut Json, keys: Option<Vec<Clear>>) {
    if let (Json::Object(members), Some(keys)) = (order, keys) {
        let keys = Json::array(keys.iter().map(|key| key.as_str()));
        members.push(("license_keys".to_owned(), keys));
    }
}

fn full(
    order: &Order,
    disputes: &[Dispute],
    coupon_details: Option<Option<Json>>,
    view: View<'_>,
) -> pebblepay_core::json::ObjectBuilder {
    let d = &order.details;
    Json::object()
        .with("id", order.session.as_str())
        .with("order_id", order.number.as_str())
        .with(
            "transaction_id",
            order.attempt_id.as_ref().map(AttemptId::as_str),
        )
        .with("status", status(order, view.now_ms))
        .with(
            "checkout_url",
            format!("{}/pay/{}", view.public_url, order.session),
        )
        .with("amount", order.amount)
        .with("amount_subtotal", order.price())
        .with("amount_discount", money_of(order, order.coupon.off_minor()))
        .with("amount_refunded", order.refunded)
        .with("fee_amount", order.fee())
        .with("net_amount", order.net())
        .with("currency", order.amount.currency().code())
        .with(
            "variant_id",
            order.variant_id.as_ref().map(VariantId::as_str),
        )
        .with("quantity", i64::from(d.quantity))
        .with("product_name", d.product_name.as_deref())
        .with("order_reference", d.order_reference.as_deref())
        .with("customer_email", d.customer_email.as_deref())
        .with("customer_name", d.customer_name.as_deref())
        .with("coupon", coupon_use(order, coupon_details))
        .with("return_url", d.return_url.as_deref())
        .with("cancel_url", d.cancel_url.as_deref())
        .with("webhook_url", d.webhook_url.as_deref())
        .with("locale", d.locale.as_deref())
        .with("metadata", d.metadata.clone())
        .with("is_test", order.mode.is_test())
        .with("late", order.late)
        .with("failure_reason", failure(order, view.now_ms))
        .with("dispute", disputes.last().map(dispute))
        .with("created_at", iso_seconds(order.created_at_ms))
        .with("expires_at", iso_seconds(order.expires_at_ms))
        .with("completed_at", order.completed_at_ms.map(iso_seconds))
}

fn money_of(order: &Order, minor: i64) -> Money {
    Money::from_minor(minor, order.amount.currency())
}

/// How the coupon that was asked for stands (B-22); null where none was.
fn coupon_use(order: &Order, details: Option<Option<Json>>) -> Json {
    let Some(code) = &order.details.coupon_code else {
        return Json::Null;
    };
    let (applied, reason) = match &order.coupon {
        CouponUse::Applied { .. } => (true, None),
        CouponUse::Refused(why) => (false, Some(why.code())),
        CouponUse::None => (false, None),
    };
    Json::object()
        .with("code", code.as_str())
        .with("applied", applied)
        .with("reason", reason)
        .with("id", order.coupon.id().map(CouponId::as_str))
        .with_some("details", details.map(|d| d.unwrap_or(Json::Null)))
        .build()
}

fn attempt(a: &Attempt) -> Json {
    let card = a.card.as_ref().map(|card| {
        Json::object()
            .with("brand", card.brand.as_str())
            .with("last4", card.last4.as_str())
            .build()
    });
    Json::object()
        .with("transaction_id", a.id.as_str())
        .with("status", a.state.as_str())
        .with("card", card.unwrap_or(Json::Null))
        .with("failure_reason", a.failure.map(Decline::code))
        .with("created_at", iso_seconds(a.created_at_ms))
        .with("finished_at", a.finished_at_ms.map(iso_seconds))
        .build()
}

/// A refund (F-12).
#[must_use]
pub fn refund(r: &Refund) -> Json {
    Json::object()
        .with("id", r.id.as_str())
        .with("status", r.state.as_str())
        .with("amount", r.amount)
        .with("currency", r.amount.currency().code())
        .with("reason", r.reason.as_deref())
        .with("failure_reason", r.failure.as_deref())
        .with("created_at", iso_seconds(r.created_at_ms))
        .with("finished_at", r.finished_at_ms.map(iso_seconds))
        .build()
}

/// A dispute (B-05).
#[must_use]
pub fn dispute(d: &Dispute) -> Json {
    Json::object()
        .with("id", d.id.as_str())
        .with("status", d.state.as_str())
        .with("amount", d.amount)
        .with("reason", d.reason.as_str())
        .with("opened_at", iso_seconds(d.opened_at_ms))
        .with("closed_at", d.closed_at_ms.map(iso_seconds))
        .build()
}

/// A coupon, with its uses on the caller's side (PEB-086).
#[must_use]
pub fn coupon(c: &Coupon, mode: Mode, now_ms: i64) -> Json {
    let (kind, value) = match c.discount {
        // Hundredths of a percent print as cents do: 27, 12.5.
        Discount::Percentage(hundredths) => {
            ("percentage", Money::from_minor(hundredths, Currency::USD))
        }
        Discount::Fixed(amount) => ("fixed", amount),
    };
    Json::object()
        .with("id", c.id.as_str())
        .with("code", c.code.as_str())
        .with("discount_type", kind)
        .with("discount_value", value)
        .with("currency", c.currency.code())
        .with("description", c.description.as_deref())
        .with("min_amount", c.min_amount)
        .with("max_uses", c.max_uses)
        .with("max_uses_per_customer", c.max_uses_per_customer)
        .with("expires_at", c.expires_at_ms.map(iso_seconds))
        .with("is_active", c.is_active)
        .with("is_expired", c.is_expired(now_ms))
        .with("times_used", c.uses(mode).used)
        .with("created_at", iso_seconds(c.created_at_ms))
        .build()
}

/// A movement of the ledger.
#[must_use]
pub fn movement(m: &Booked) -> Json {
    Json::object()
        .with("id", m.id.as_str())
        .with("type", m.kind.as_str())
        .with("order_id", m.order.as_str())
        .with("transaction_id", m.transaction_id.as_str())
        .with("amount", m.net.checked_add(m.fee))
        .with("fee_amount", m.fee)
        .with("net_amount", m.net)
        .with("currency", m.net.currency().code())
        .with("created_at", iso_seconds(m.at_ms))
        .build()
}
