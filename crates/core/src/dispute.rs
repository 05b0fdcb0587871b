//! Disputes: the customer's bank takes the money back and asks who is right.
//!
//! While a dispute is open, and for good if it is lost, the disputed amount is not the store's.
//! A dispute is a mark on a paid order, not a state of it (B-05).

use crate::event::EventKind;
use crate::id::{AttemptId, OrderId};
use crate::json::Json;
use crate::ledger::Movement;
use crate::money::Money;
use crate::order::{Order, OrderState, Settled};
use crate::payment::Attempt;
use crate::refusal::Refusal;

/// Where a dispute stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DisputeState {
    /// The bank has not decided.
    Open,
    /// The store keeps the money.
    Won,
    /// The customer keeps the money.
    Lost,
}

impl DisputeState {
    /// The word in the database and in answers.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Won => "won",
            Self::Lost => "lost",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Open, Self::Won, Self::Lost]
            .into_iter()
            .find(|s| s.as_str() == text)
    }

    /// True while the disputed amount is not the store's.
    #[must_use]
    pub fn holds_money(self) -> bool {
        matches!(self, Self::Open | Self::Lost)
    }
}

/// A dispute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dispute {
    /// A transaction id of its own (B-08).
    pub id: AttemptId,
    /// The order.
    pub order_id: OrderId,
    /// Where it stands.
    pub state: DisputeState,
    /// What is disputed: all that was not given back.
    pub amount: Money,
    /// The bank's word for it, such as `fraudulent`.
    pub reason: String,
    /// When it was opened, in milliseconds since the Unix epoch.
    pub opened_at_ms: i64,
    /// When it was decided, in milliseconds since the Unix epoch.
    pub closed_at_ms: Option<i64>,
}

impl Order {
    /// Opens a dispute about all that was not given back.
    ///
    /// # Errors
    /// The order is not paid, all of it was given back, or it was disputed before.
    pub fn open_dispute(
        &mut self,
        id: AttemptId,
        reason: String,
        charge: &Attempt,
        now_ms: i64,
    ) -> Result<(Dispute, Settled), Refusal> {
        if self.state != OrderState::Succeeded {
            return Err(Refusal::NotRefundable);
        }
        if self.dispute.is_some() {
            return Err(Refusal::Disputed);
        }
        let amount = self.refundable();
        if amount.minor() <= 0 {
            return Err(Refusal::AlreadyRefunded);
        }
        self.dispute = Some(DisputeState::Open);
        let dispute = Dispute {
            id,
            order_id: self.id.clone(),
            state: DisputeState::Open,
            amount,
            reason,
            opened_at_ms: now_ms,
            closed_at_ms: None,
        };
        let mut settled = Settled::default();
        if !self.mode.is_test() {
            settled.movement = Some(Movement::dispute_opened(&dispute.id, amount));
        }
        settled.events.push(self.dispute_event(
            EventKind::PaymentDisputed,
            &dispute,
            charge,
            now_ms,
        ));
        Ok((dispute, settled))
    }

    /// Decides an open dispute.
    ///
    /// # Errors
    /// It is decided already.
    pub fn close_dispute(
        &mut self,
        dispute: &mut Dispute,
        won: bool,
        charge: &Attempt,
        now_ms: i64,
    ) -> Result<Settled, Refusal> {
        if dispute.state != DisputeState::Open {
            return Err(Refusal::DisputeClosed);
        }
        dispute.state = if won {
            DisputeState::Won
        } else {
            DisputeState::Lost
        };
        dispute.closed_at_ms = Some(now_ms);
        self.dispute = Some(dispute.state);
        let mut settled = Settled::default();
        if !self.mode.is_test() {
            settled.movement = Some(Movement::dispute_closed(&dispute.id, dispute.amount, won));
        }
        settled
            .events
            .push(self.dispute_event(EventKind::DisputeClosed, dispute, charge, now_ms));
        Ok(settled)
    }

    fn dispute_event(
        &self,
        kind: EventKind,
        dispute: &Dispute,
        charge: &Attempt,
        now_ms: i64,
    ) -> crate::event::NewEvent {
        let about = Json::object()
            .with("id", dispute.id.as_str())
            .with("status", dispute.state.as_str())
            .with("amount_minor", dispute.amount.minor())
            .with("reason", dispute.reason.as_str())
            .build();
        self.event_about(
            kind,
            Some(charge),
            &dispute.id,
            Some(("dispute", about)),
            now_ms,
        )
    }
}
