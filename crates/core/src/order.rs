//! Orders: what is sold, to whom, for how much, and every step from open to paid.
//!
//! The order decides; callers save what it returns. A save is guarded by the state it was read
//! in, so two requests can never both move it (TRAP-97, TRAP-99).

mod ending;
mod paying;
mod states;

use crate::coupon::{CouponProblem, CouponUse};
use crate::dispute::DisputeState;
use crate::event::{EventKind, NewEvent, snapshot};
use crate::id::{AttemptId, OrderId, OrderNumber, SessionId, StoreId, VariantId};
use crate::json::Json;
use crate::ledger::Movement;
use crate::money::Money;
use crate::payment::{Attempt, Decline};
use crate::split::Share;
use crate::store::{Dialect, Mode};
use crate::style::BodyStyle;

pub use states::{OrderState, Origin, Standing};

/// What the merchant said about the sale; every text was checked at the edge.
#[derive(Clone, Debug, PartialEq)]
pub struct Details {
    /// What is sold (PEB-025).
    pub product_name: Option<String>,
    /// The merchant's own id; not unique (PEB-026).
    pub order_reference: Option<String>,
    /// For the receipt (PEB-027).
    pub customer_email: Option<String>,
    /// The customer's name (PEB-028).
    pub customer_name: Option<String>,
    /// The coupon that was asked for (PEB-029).
    pub coupon_code: Option<String>,
    /// Where the customer goes after paying (PEB-030).
    pub return_url: Option<String>,
    /// Where the customer goes after giving up (PEB-031).
    pub cancel_url: Option<String>,
    /// Hears of this order, beside the store's endpoints (PEB-032, B-25).
    pub webhook_url: Option<String>,
    /// The merchant's own values, an object (PEB-033).
    pub metadata: Json,
    /// BCP 47 tag of the language in which the customer pays; mails are written in it.
    pub locale: Option<String>,
    /// How many of the variant are sold, from 1 to [`QUANTITY_MAX`](crate::limits::QUANTITY_MAX);
    /// 1 where there is no variant. The order's amount is for all of them.
    pub quantity: u32,
    /// What the sale is about, beside the product's name (PG-007, PEP-006).
    pub description: Option<String>,
    /// The customer's telephone number (PG-007).
    pub customer_phone: Option<String>,
    /// The merchant's own id of the customer (PEP-006).
    pub customer_ref: Option<String>,
    /// Further receivers of this order's events, as they were when it was created (B-26).
    pub targets: Vec<Target>,
    /// Whether the customer may cancel the order, and has (SEC-007).
    pub customer_cancel: CustomerCancel,
    /// Among whom the money is shared; empty where it is all the store's (SEC-023).
    pub split: Vec<Share>,
}

/// Whether the customer may cancel an order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CustomerCancel {
    /// The customer may not: only the merchant does.
    #[default]
    No,
    /// The customer may, as long as nothing is paid.
    Allowed,
    /// The customer did.
    Done,
}

impl CustomerCancel {
    /// The word in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::No => "no",
            Self::Allowed => "allowed",
            Self::Done => "done",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::No, Self::Allowed, Self::Done]
            .into_iter()
            .find(|word| word.as_str() == text)
    }
}

/// A receiver of one order's events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The words it is told in.
    pub dialect: Dialect,
    /// Where it is.
    pub url: String,
    /// How it wants its bodies.
    pub style: BodyStyle,
}

impl Target {
    /// Whether it is this receiver.
    #[must_use]
    pub fn is(&self, dialect: Dialect, url: &str) -> bool {
        self.dialect == dialect && self.url == url
    }
}

impl Details {
    /// What is sold, as people read it: the product, and how many of it if more than one.
    #[must_use]
    pub fn product_line(&self) -> Option<String> {
        let name = self.product_name.as_deref()?;
        Some(match self.quantity {
            0 | 1 => name.to_owned(),
            many => format!("{name} × {many}"),
        })
    }
}

impl Default for Details {
    fn default() -> Self {
        Self {
            product_name: None,
            order_reference: None,
            customer_email: None,
            customer_name: None,
            coupon_code: None,
            return_url: None,
            cancel_url: None,
            webhook_url: None,
            metadata: Json::object().build(),
            locale: None,
            quantity: 1,
            description: None,
            customer_phone: None,
            customer_ref: None,
            targets: Vec::new(),
            customer_cancel: CustomerCancel::No,
            split: Vec::new(),
        }
    }
}

/// All that an order is made from.
#[derive(Clone, Debug)]
pub struct NewOrder {
    /// Its primary id.
    pub id: OrderId,
    /// The number that people read.
    pub number: OrderNumber,
    /// Its checkout session.
    pub session: SessionId,
    /// The store.
    pub store_id: StoreId,
    /// The side of the store.
    pub mode: Mode,
    /// How it came to be.
    pub origin: Origin,
    /// Whose words it was created in.
    pub dialect: Dialect,
    /// The price before any discount.
    pub price: Money,
    /// What a coupon takes off.
    pub coupon: CouponUse,
    /// The variant whose price this is (PEB-024).
    pub variant_id: Option<VariantId>,
    /// The operator's fee in basis points, as of now.
    pub fee_bps: u32,
    /// What the merchant said.
    pub details: Details,
    /// When the session ends, in milliseconds since the Unix epoch.
    pub expires_at_ms: i64,
}

/// An order.
#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    /// Its primary id.
    pub id: OrderId,
    /// The number that people read.
    pub number: OrderNumber,
    /// Its checkout session.
    pub session: SessionId,
    /// The store.
    pub store_id: StoreId,
    /// The side of the store.
    pub mode: Mode,
    /// How it came to be.
    pub origin: Origin,
    /// Whose words it was created in.
    pub dialect: Dialect,
    /// Where it stands.
    pub state: OrderState,
    /// What the customer pays, after the discount (F-17).
    pub amount: Money,
    /// How the coupon that was asked for stands.
    pub coupon: CouponUse,
    /// What went back to the customer.
    pub refunded: Money,
    /// What is on its way back.
    pub refunding: Money,
    /// Whether the customer's bank disputes the payment.
    pub dispute: Option<DisputeState>,
    /// The variant whose price this is.
    pub variant_id: Option<VariantId>,
    /// The operator's fee in basis points, as of creation.
    pub fee_bps: u32,
    /// What the merchant said.
    pub details: Details,
    /// The attempt that stands for the order: the one that paid, or else the newest.
    pub attempt_id: Option<AttemptId>,
    /// How many attempts were declined.
    pub declines: u32,
    /// Why the newest attempt failed.
    pub failure: Option<Decline>,
    /// The money came after the session's end (F-11).
    pub late: bool,
    /// Creation, in milliseconds since the Unix epoch.
    pub created_at_ms: i64,
    /// The session's end, in milliseconds since the Unix epoch.
    pub expires_at_ms: i64,
    /// The capture, in milliseconds since the Unix epoch.
    pub completed_at_ms: Option<i64>,
}

/// What follows from a step: to be saved in one transaction.
#[derive(Clone, Debug, Default)]
pub struct Settled {
    /// What happened, in order.
    pub events: Vec<NewEvent>,
    /// What to book; nothing on the test side (PEB-120).
    pub movement: Option<Movement>,
}

impl Order {
    /// Creates an open order.
    #[must_use]
    pub fn create(new: NewOrder, now_ms: i64) -> (Self, NewEvent) {
        let order = Self {
            id: new.id,
            number: new.number,
            session: new.session,
            store_id: new.store_id,
            mode: new.mode,
            origin: new.origin,
            dialect: new.dialect,
            state: OrderState::Open,
            amount: less(new.price, &new.coupon),
            refunded: Money::zero(new.price.currency()),
            refunding: Money::zero(new.price.currency()),
            dispute: None,
            coupon: new.coupon,
            variant_id: new.variant_id,
            fee_bps: new.fee_bps,
            details: new.details,
            attempt_id: None,
            declines: 0,
            failure: None,
            late: false,
            created_at_ms: now_ms,
            expires_at_ms: new.expires_at_ms,
            completed_at_ms: None,
        };
        let event = order.event(EventKind::OrderCreated, None, now_ms);
        (order, event)
    }

    /// The operator's fee.
    #[must_use]
    pub fn fee(&self) -> Money {
        self.amount.fee(self.fee_bps)
    }

    /// What the store gets.
    #[must_use]
    pub fn net(&self) -> Money {
        Money::from_minor(
            self.amount.minor() - self.fee().minor(),
            self.amount.currency(),
        )
    }

    /// The price before the discount.
    #[must_use]
    pub fn price(&self) -> Money {
        let minor = self.amount.minor() + self.coupon.off_minor();
        Money::from_minor(minor, self.amount.currency())
    }

    /// Puts a coupon on an order that is not paid, or takes it off; the price stays.
    pub fn set_coupon(&mut self, coupon: CouponUse) {
        let price = self.price();
        self.amount = less(price, &coupon);
        self.coupon = coupon;
    }

    /// Takes a coupon off because it can no longer be used: the customer sees the full price
    /// before paying it.
    pub fn lose_coupon(&mut self, why: CouponProblem) {
        self.set_coupon(CouponUse::Refused(why));
    }

    /// How the order stands for a merchant who lists orders (PEB-045).
    #[must_use]
    pub fn standing(&self) -> Standing {
        match self.state {
            OrderState::Succeeded if self.refunded.minor() >= self.amount.minor().max(1) => {
                Standing::Refunded
            }
            OrderState::Succeeded if self.refunding.minor() > 0 => Standing::RefundPending,
            OrderState::Succeeded => Standing::Completed,
            OrderState::Failed | OrderState::Expired | OrderState::Cancelled => Standing::Failed,
            OrderState::Open if self.declines > 0 => Standing::Failed,
            OrderState::Open | OrderState::RequiresAction | OrderState::Processing => {
                Standing::Pending
            }
        }
    }

    /// True once the session's time is over and nothing was paid.
    #[must_use]
    pub fn is_expired(&self, now_ms: i64) -> bool {
        match self.state {
            OrderState::Open | OrderState::RequiresAction => now_ms >= self.expires_at_ms,
            OrderState::Expired => true,
            OrderState::Processing
            | OrderState::Succeeded
            | OrderState::Failed
            | OrderState::Cancelled => false,
        }
    }

    fn event(&self, kind: EventKind, attempt: Option<&Attempt>, now_ms: i64) -> NewEvent {
        NewEvent {
            kind,
            at_ms: now_ms,
            snapshot: snapshot(self, attempt, attempt.map(|a| &a.id), None),
        }
    }

    /// An event of a transaction of its own: a refund or a dispute of `charge` (B-08).
    pub(crate) fn event_about(
        &self,
        kind: EventKind,
        charge: Option<&Attempt>,
        transaction: &AttemptId,
        about: Option<(&'static str, Json)>,
        now_ms: i64,
    ) -> NewEvent {
        NewEvent {
            kind,
            at_ms: now_ms,
            snapshot: snapshot(self, charge, Some(transaction), about),
        }
    }
}

/// What is left of a price.
fn less(price: Money, coupon: &CouponUse) -> Money {
    Money::from_minor(price.minor() - coupon.off_minor(), price.currency())
}

#[cfg(test)]
#[path = "order_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "order_ending_tests.rs"]
mod ending_tests;

#[cfg(test)]
#[path = "order_redirect_tests.rs"]
mod redirect_tests;
