//! Paying an order: from a recorded attempt to its outcome.

use super::{Order, OrderState, Settled};
use crate::event::EventKind;
use crate::id::AttemptId;
use crate::json::Json;
use crate::ledger::Movement;
use crate::limits;
use crate::payment::{Attempt, AttemptState, CardSummary, Decline, Outcome};
use crate::refusal::Refusal;

impl Order {
    /// Whether the customer may try to pay now.
    ///
    /// # Errors
    /// Says why not.
    pub fn check_payable(&self, now_ms: i64) -> Result<(), Refusal> {
        match self.state {
            OrderState::Succeeded => Err(Refusal::AlreadyPaid),
            OrderState::Failed => Err(Refusal::SessionClosed),
            OrderState::Expired => Err(Refusal::SessionExpired),
            OrderState::Cancelled => Err(Refusal::OrderCancelled),
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
            AttemptState::Challenge | AttemptState::Redirect | AttemptState::Failed => {
                Err(Refusal::SessionClosed)
            }
        }
    }

    /// Records that the customer has answered the bank, before the gateway hears of it: until it has
    /// said what it made of that, nothing else can be tried, so there is one capture at most.
    ///
    /// # Errors
    /// As [`Order::check_challenge`].
    pub fn answer_challenge(&mut self, attempt: &mut Attempt, now_ms: i64) -> Result<(), Refusal> {
        self.check_challenge(attempt, now_ms)?;
        attempt.state = AttemptState::Processing;
        self.state = OrderState::Processing;
        Ok(())
    }

    /// Applies what the gateway answered about the order's present attempt.
    ///
    /// Success is taken from every state but success (F-11: late money never vanishes); anything
    /// else is ignored once the attempt is finished, so a callback that comes twice changes
    /// nothing.
    pub fn settle(&mut self, attempt: &mut Attempt, outcome: Outcome, now_ms: i64) -> Settled {
        let mut settled = Settled::default();
        let decided = self.state == OrderState::Succeeded
            || attempt.state == AttemptState::Succeeded
            || (attempt.state == AttemptState::Failed
                && !matches!(outcome, Outcome::Captured { .. }));
        if decided {
            return settled;
        }
        match outcome {
            Outcome::Pending => {}
            // Callbacks may overtake the answer that sends the customer to the gateway.
            Outcome::Redirect if attempt.state == AttemptState::Processing => {
                if !attempt.is_acknowledged() {
                    attempt.state = AttemptState::Redirect;
                    self.state = OrderState::RequiresAction;
                }
            }
            Outcome::Redirect => {}
            Outcome::Processing { gateway_ref } => {
                if !attempt.is_acknowledged() {
                    attempt.state = AttemptState::Processing;
                    attempt.gateway_ref = Some(gateway_ref);
                    self.state = OrderState::Processing;
                    let kind = EventKind::PaymentProcessing;
                    settled.events.push(self.event(kind, Some(attempt), now_ms));
                }
            }
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

    /// Ends the attempt of a customer who turned back at the gateway; the order can be paid again.
    /// False where that is not how things stand. Whoever comes back proves nothing, so nobody is
    /// told and it counts as no decline; money that comes all the same is taken (F-11).
    pub fn give_up(&mut self, attempt: &mut Attempt, now_ms: i64) -> bool {
        let present = self.attempt_id.as_ref() == Some(&attempt.id);
        if !present || attempt.state != AttemptState::Redirect {
            return false;
        }
        attempt.fail(Decline::Cancelled, now_ms);
        self.failure = Some(Decline::Cancelled);
        self.state = OrderState::Open;
        true
    }

    fn capture(&mut self, attempt: &mut Attempt, now_ms: i64, settled: &mut Settled) {
        attempt.state = AttemptState::Succeeded;
        attempt.failure = None;
        attempt.finished_at_ms = Some(now_ms);
        let before = self.state;
        let grace = if self.state == OrderState::RequiresAction {
            limits::CHALLENGE_GRACE_MS
        } else {
            0
        };
        let ended = matches!(self.state, OrderState::Expired | OrderState::Cancelled);
        self.late = ended || now_ms >= self.expires_at_ms.saturating_add(grace);
        self.state = OrderState::Succeeded;
        self.attempt_id = Some(attempt.id.clone());
        self.failure = None;
        self.completed_at_ms = Some(now_ms);
        if !self.mode.is_test() && !self.amount.is_zero() {
            settled.movement = Some(Movement::sale(&attempt.id, self.amount, self.fee()));
        }
        settled
            .events
            .push(self.event(EventKind::AttemptSucceeded, Some(attempt), now_ms));
        // Whoever is told that it changed is told from what.
        let before = ("previous_state", Json::from(before.as_str()));
        let kind = EventKind::PaymentSucceeded;
        settled.events.push(self.event_about(
            kind,
            Some(attempt),
            &attempt.id,
            Some(before),
            now_ms,
        ));
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
}
