//! Orders: what is sold, to whom, for how much, and every step from open to paid.
//!
//! The order decides; callers save what it returns. A save is guarded by the state it was read
//! in, so two requests can never both move it (TRAP-97, TRAP-99).

use crate::event::{EventKind, NewEvent, snapshot};
use crate::id::{AttemptId, OrderId, OrderNumber, SessionId, StoreId, VariantId};
use crate::json::Json;
use crate::ledger::Movement;
use crate::limits;
use crate::money::Money;
use crate::payment::{Attempt, AttemptState, CardSummary, Decline, Outcome};
use crate::refusal::Refusal;
use crate::store::Mode;

/// Where an order stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OrderState {
    /// It can be paid.
    Open,
    /// The customer's bank waits for the customer.
    RequiresAction,
    /// A gateway works on it.
    Processing,
    /// It is paid.
    Succeeded,
    /// It failed for good.
    Failed,
}

impl OrderState {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Open,
        Self::RequiresAction,
        Self::Processing,
        Self::Succeeded,
        Self::Failed,
    ];

    /// The word in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::RequiresAction => "requires_action",
            Self::Processing => "processing",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == text)
    }
}

/// How the order came to be; it decides how long it can be paid (B-10).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Made with a secret key.
    Api,
    /// A visitor opened a hosted link.
    Link,
    /// A visitor opened an embedded page or a modal.
    Embed,
}

impl Origin {
    /// The word in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Api => "api",
            Self::Link => "link",
            Self::Embed => "embed",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Api, Self::Link, Self::Embed]
            .into_iter()
            .find(|o| o.as_str() == text)
    }

    /// How long a session of this kind can be paid, in milliseconds (PEB-022, PEB-184, B-10).
    #[must_use]
    pub fn session_ms(self) -> i64 {
        match self {
            Self::Api => limits::API_SESSION_MS,
            Self::Link => limits::LINK_SESSION_MS,
            Self::Embed => limits::EMBED_SESSION_MS,
        }
    }
}

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
    /// What the customer pays.
    pub amount: Money,
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
    /// Where it stands.
    pub state: OrderState,
    /// What the customer pays.
    pub amount: Money,
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

/// What follows from an outcome: to be saved in one transaction.
#[derive(Clone, Debug)]
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
            state: OrderState::Open,
            amount: new.amount,
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

    /// True once the session's time is over and nothing was paid.
    #[must_use]
    pub fn is_expired(&self, now_ms: i64) -> bool {
        match self.state {
            OrderState::Open | OrderState::RequiresAction => now_ms >= self.expires_at_ms,
            OrderState::Processing | OrderState::Succeeded | OrderState::Failed => false,
        }
    }

    /// Whether the customer may try to pay now.
    ///
    /// # Errors
    /// Says why not.
    pub fn check_payable(&self, now_ms: i64) -> Result<(), Refusal> {
        match self.state {
            OrderState::Succeeded => Err(Refusal::AlreadyPaid),
            OrderState::Failed => Err(Refusal::SessionClosed),
            OrderState::Processing => Err(Refusal::PaymentInProgress),
            OrderState::Open | OrderState::RequiresAction if now_ms >= self.expires_at_ms => {
                Err(Refusal::SessionExpired)
            }
            OrderState::Open | OrderState::RequiresAction => Ok(()),
        }
    }

    /// Records an attempt, before any gateway hears of it.
    ///
    /// An attempt that still waits for the customer's bank is given up for the new one; its
    /// challenge can not be passed any more, so there is one capture at most.
    ///
    /// # Errors
    /// Says why the order can not be paid now.
    pub fn begin(
        &mut self,
        id: AttemptId,
        gateway: &str,
        card: Option<CardSummary>,
        waiting: Option<&mut Attempt>,
        now_ms: i64,
    ) -> Result<Attempt, Refusal> {
        self.check_payable(now_ms)?;
        if let Some(old) = waiting {
            old.fail(Decline::Superseded, now_ms);
        }
        self.state = OrderState::Processing;
        self.attempt_id = Some(id.clone());
        Ok(Attempt {
            id,
            order_id: self.id.clone(),
            state: AttemptState::Processing,
            gateway: gateway.to_owned(),
            gateway_ref: None,
            card,
            failure: None,
            created_at_ms: now_ms,
            finished_at_ms: None,
        })
    }

    /// Whether the customer may still answer the bank for `attempt`.
    ///
    /// # Errors
    /// The attempt is not waiting, is not the order's present one, or its time is over.
    pub fn check_challenge(&self, attempt: &Attempt, now_ms: i64) -> Result<(), Refusal> {
        let present = self.attempt_id.as_ref() == Some(&attempt.id);
        match attempt.state {
            AttemptState::Succeeded => Err(Refusal::AlreadyPaid),
            AttemptState::Challenge if present && self.state == OrderState::RequiresAction => {
                let end_ms = self
                    .expires_at_ms
                    .saturating_add(limits::CHALLENGE_GRACE_MS);
                if now_ms < end_ms {
                    Ok(())
                } else {
                    Err(Refusal::SessionExpired)
                }
            }
            AttemptState::Processing => Err(Refusal::PaymentInProgress),
            AttemptState::Challenge | AttemptState::Failed => Err(Refusal::SessionClosed),
        }
    }

    /// Applies what the gateway answered about the order's present attempt.
    ///
    /// Success is taken from every state but success (F-11: late money never vanishes); anything
    /// else is ignored once the attempt is finished, so a callback that comes twice changes
    /// nothing.
    pub fn settle(&mut self, attempt: &mut Attempt, outcome: Outcome, now_ms: i64) -> Settled {
        let mut settled = Settled {
            events: Vec::new(),
            movement: None,
        };
        let decided = self.state == OrderState::Succeeded
            || attempt.state == AttemptState::Succeeded
            || (attempt.state == AttemptState::Failed
                && !matches!(outcome, Outcome::Captured { .. }));
        if decided {
            return settled;
        }
        match outcome {
            Outcome::Pending => {}
            Outcome::Challenge { gateway_ref } => {
                attempt.state = AttemptState::Challenge;
                attempt.gateway_ref = Some(gateway_ref);
                self.state = OrderState::RequiresAction;
                settled
                    .events
                    .push(self.event(EventKind::ActionRequired, Some(attempt), now_ms));
            }
            Outcome::Captured { gateway_ref } => {
                attempt.gateway_ref = Some(gateway_ref);
                self.capture(attempt, now_ms, &mut settled);
            }
            Outcome::Declined(why) => self.decline(attempt, why, now_ms, &mut settled),
        }
        settled
    }

    fn capture(&mut self, attempt: &mut Attempt, now_ms: i64, settled: &mut Settled) {
        attempt.state = AttemptState::Succeeded;
        attempt.failure = None;
        attempt.finished_at_ms = Some(now_ms);
        let grace = if self.state == OrderState::RequiresAction {
            limits::CHALLENGE_GRACE_MS
        } else {
            0
        };
        self.late = now_ms >= self.expires_at_ms.saturating_add(grace);
        self.state = OrderState::Succeeded;
        self.attempt_id = Some(attempt.id.clone());
        self.failure = None;
        self.completed_at_ms = Some(now_ms);
        if !self.mode.is_test() {
            settled.movement = Some(Movement::sale(&attempt.id, self.amount, self.fee()));
        }
        settled
            .events
            .push(self.event(EventKind::PaymentSucceeded, Some(attempt), now_ms));
    }

    fn decline(&mut self, attempt: &mut Attempt, why: Decline, now_ms: i64, settled: &mut Settled) {
        attempt.fail(why, now_ms);
        // An attempt that was given up must not move the order that another attempt now holds.
        if self.attempt_id.as_ref() != Some(&attempt.id) {
            return;
        }
        self.declines += 1;
        self.failure = Some(why);
        let used_up = self.declines >= limits::DECLINES_PER_SESSION_MAX;
        self.state = if used_up {
            OrderState::Failed
        } else {
            OrderState::Open
        };
        settled
            .events
            .push(self.event(EventKind::AttemptFailed, Some(attempt), now_ms));
        if used_up {
            settled
                .events
                .push(self.event(EventKind::PaymentFailed, Some(attempt), now_ms));
        }
    }

    fn event(&self, kind: EventKind, attempt: Option<&Attempt>, now_ms: i64) -> NewEvent {
        NewEvent {
            kind,
            at_ms: now_ms,
            snapshot: snapshot(self, attempt),
        }
    }
}

#[cfg(test)]
#[path = "order_tests.rs"]
mod tests;
