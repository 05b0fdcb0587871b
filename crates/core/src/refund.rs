//! Refunds: giving a payment back, whole or in parts (F-12).
//!
//! Like a payment, a refund is written down before the gateway hears of it and settled when the
//! gateway has answered. What is written down counts against the order at once, so parallel
//! refunds can not give back more than was paid.

use crate::dispute::DisputeState;
use crate::event::EventKind;
use crate::id::{AttemptId, OrderId};
use crate::json::Json;
use crate::ledger::Movement;
use crate::money::Money;
use crate::order::{Order, OrderState, Settled};
use crate::payment::Attempt;
use crate::refusal::Refusal;

/// Where a refund stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefundState {
    /// The gateway works on it (PEB-067).
    Pending,
    /// The money went back.
    Succeeded,
    /// The gateway refused; nothing went back.
    Failed,
}

impl RefundState {
    /// The word in the database and in answers.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Pending, Self::Succeeded, Self::Failed]
            .into_iter()
            .find(|s| s.as_str() == text)
    }
}

/// A refund.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refund {
    /// A transaction id of its own (B-08).
    pub id: AttemptId,
    /// The order.
    pub order_id: OrderId,
    /// The charge that is given back.
    pub attempt_id: AttemptId,
    /// Where it stands.
    pub state: RefundState,
    /// What goes back to the customer.
    pub amount: Money,
    /// The part of the operator's fee that goes back to the store; known once it succeeded.
    pub fee: Money,
    /// The merchant's words (PEB-061).
    pub reason: Option<String>,
    /// Why it failed.
    pub failure: Option<String>,
    /// The gateway that was asked.
    pub gateway: String,
    /// The gateway's own id.
    pub gateway_ref: Option<String>,
    /// When it was written down, in milliseconds since the Unix epoch.
    pub created_at_ms: i64,
    /// When its outcome was known, in milliseconds since the Unix epoch.
    pub finished_at_ms: Option<i64>,
}

/// What a gateway answered. An answer that nobody knows is [`RefundOutcome::Pending`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RefundOutcome {
    /// The money goes back.
    Done {
        /// The gateway's own id.
        gateway_ref: String,
    },
    /// The gateway will not give it back.
    Refused {
        /// Its words.
        why: String,
    },
    /// It is not decided, or the gateway could not be asked.
    Pending,
}

/// What a merchant asks for.
#[derive(Clone, Debug)]
pub struct NewRefund {
    /// The refund's own transaction id.
    pub id: AttemptId,
    /// How much; `None` = all that is left (F-12).
    pub amount: Option<Money>,
    /// Why.
    pub reason: Option<String>,
}

impl Order {
    /// What can still be given back.
    #[must_use]
    pub fn refundable(&self) -> Money {
        let minor = self.amount.minor() - self.refunded.minor() - self.refunding.minor();
        Money::from_minor(minor, self.amount.currency())
    }

    /// Writes a refund down, before the gateway hears of it.
    ///
    /// # Errors
    /// The order is not paid (PEB-062), disputed, given back already (PEB-065), or less is left.
    pub fn begin_refund(
        &mut self,
        new: NewRefund,
        charge: &Attempt,
        now_ms: i64,
    ) -> Result<Refund, Refusal> {
        if self.state != OrderState::Succeeded {
            return Err(Refusal::NotRefundable);
        }
        if self.dispute.is_some_and(DisputeState::holds_money) {
            return Err(Refusal::Disputed);
        }
        let left = self.refundable();
        if left.minor() <= 0 {
            return Err(Refusal::AlreadyRefunded);
        }
        let amount = new.amount.unwrap_or(left);
        if amount.minor() <= 0 || amount.minor() > left.minor() {
            return Err(Refusal::RefundTooLarge { left });
        }
        self.refunding = plus(self.refunding, amount.minor());
        Ok(Refund {
            id: new.id,
            order_id: self.id.clone(),
            attempt_id: charge.id.clone(),
            state: RefundState::Pending,
            amount,
            fee: Money::zero(amount.currency()),
            reason: new.reason,
            failure: None,
            gateway: charge.gateway.clone(),
            gateway_ref: None,
            created_at_ms: now_ms,
            finished_at_ms: None,
        })
    }

    /// Applies what the gateway answered about a refund. Nothing changes once it is decided.
    pub fn settle_refund(
        &mut self,
        refund: &mut Refund,
        charge: &Attempt,
        outcome: RefundOutcome,
        now_ms: i64,
    ) -> Settled {
        let mut settled = Settled::default();
        if refund.state != RefundState::Pending {
            return settled;
        }
        let kind = match outcome {
            RefundOutcome::Pending => return settled,
            RefundOutcome::Done { gateway_ref } => {
                refund.state = RefundState::Succeeded;
                refund.gateway_ref = Some(gateway_ref);
                let before = self.fee_share(self.refunded);
                self.refunded = plus(self.refunded, refund.amount.minor());
                let after = self.fee_share(self.refunded);
                refund.fee = Money::from_minor(after - before, refund.amount.currency());
                if !self.mode.is_test() {
                    settled.movement =
                        Some(Movement::refund(&refund.id, refund.amount, refund.fee));
                }
                EventKind::PaymentRefunded
            }
            RefundOutcome::Refused { why } => {
                refund.state = RefundState::Failed;
                refund.failure = Some(why);
                EventKind::RefundFailed
            }
        };
        refund.finished_at_ms = Some(now_ms);
        self.refunding = plus(self.refunding, -refund.amount.minor());
        let about = ("refund", about(refund));
        settled
            .events
            .push(self.event_about(kind, Some(charge), &refund.id, Some(about), now_ms));
        settled
    }

    /// The part of the fee that belongs to `part` of the amount, rounded half up. Taken of the
    /// sum given back so far, so that the parts of all refunds add up to the whole fee.
    fn fee_share(&self, part: Money) -> i64 {
        let whole = i128::from(self.amount.minor());
        if whole == 0 {
            return 0;
        }
        let exact = i128::from(self.fee().minor()) * i128::from(part.minor());
        i64::try_from((exact * 2 + whole) / (whole * 2)).unwrap_or(0)
    }
}

fn plus(money: Money, minor: i64) -> Money {
    Money::from_minor(money.minor() + minor, money.currency())
}

/// What an event tells of a refund.
fn about(refund: &Refund) -> Json {
    Json::object()
        .with("id", refund.id.as_str())
        .with("amount_minor", refund.amount.minor())
        .with("fee_minor", refund.fee.minor())
        .with("status", refund.state.as_str())
        .with("reason", refund.reason.as_deref())
        .with("failure", refund.failure.as_deref())
        .build()
}
