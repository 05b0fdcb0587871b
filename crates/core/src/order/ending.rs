//! How an order ends without a payment: its time runs out, or the merchant cancels it.

use super::{CustomerCancel, Order, OrderState, Settled};
use crate::event::EventKind;
use crate::limits;
use crate::payment::{Attempt, Decline};
use crate::refusal::{Noun, Refusal};

impl Order {
    /// When an unpaid order ends for good, in milliseconds since the Unix epoch: a step at the
    /// customer's bank may finish a little later than the session (B-10).
    #[must_use]
    pub fn ends_at_ms(&self) -> i64 {
        let grace_ms = if self.state == OrderState::RequiresAction {
            limits::CHALLENGE_GRACE_MS
        } else {
            0
        };
        self.expires_at_ms.saturating_add(grace_ms)
    }

    /// Ends an order whose time is over; nothing happens to any other. `waiting` is the attempt
    /// at the customer's bank, if there is one: it is given up.
    pub fn expire(&mut self, waiting: Option<&mut Attempt>, now_ms: i64) -> Settled {
        let open = matches!(self.state, OrderState::Open | OrderState::RequiresAction);
        if !open || now_ms < self.ends_at_ms() {
            return Settled::default();
        }
        // A customer who tried and failed is told of otherwise than one who never came (B-27).
        let event = if self.declines > 0 {
            EventKind::PaymentFailed
        } else {
            EventKind::OrderExpired
        };
        self.end(OrderState::Expired, event, waiting, now_ms)
    }

    /// Cancels an unpaid order. A payment that a gateway takes all the same is not lost (F-11).
    ///
    /// # Errors
    /// It is paid, being paid, or has ended already.
    pub fn cancel(
        &mut self,
        waiting: Option<&mut Attempt>,
        now_ms: i64,
    ) -> Result<Settled, Refusal> {
        match self.state {
            OrderState::Open | OrderState::RequiresAction if now_ms < self.ends_at_ms() => {
                let event = EventKind::OrderCancelled;
                Ok(self.end(OrderState::Cancelled, event, waiting, now_ms))
            }
            OrderState::Open | OrderState::RequiresAction | OrderState::Expired => {
                Err(Refusal::SessionExpired)
            }
            OrderState::Processing => Err(Refusal::PaymentInProgress),
            OrderState::Succeeded => Err(Refusal::AlreadyPaid),
            OrderState::Failed => Err(Refusal::SessionClosed),
            OrderState::Cancelled => Err(Refusal::OrderCancelled),
        }
    }

    /// Cancels an unpaid order because its customer wants so (SEC-007).
    ///
    /// # Errors
    /// As [`Order::cancel`]; there is no such path where the merchant does not allow it.
    pub fn cancel_by_customer(
        &mut self,
        waiting: Option<&mut Attempt>,
        now_ms: i64,
    ) -> Result<Settled, Refusal> {
        if self.details.customer_cancel == CustomerCancel::No {
            return Err(Refusal::NotFound(Noun::Path));
        }
        let mut settled = self.cancel(waiting, now_ms)?;
        self.details.customer_cancel = CustomerCancel::Done;
        let pressed = self.event(EventKind::CustomerCancelled, None, now_ms);
        settled.events.insert(0, pressed);
        Ok(settled)
    }

    fn end(
        &mut self,
        state: OrderState,
        kind: EventKind,
        mut waiting: Option<&mut Attempt>,
        now_ms: i64,
    ) -> Settled {
        if let Some(attempt) = waiting.as_deref_mut() {
            attempt.fail(Decline::NotProcessed, now_ms);
        }
        self.state = state;
        let attempt = waiting.as_deref();
        Settled {
            events: vec![self.event(kind, attempt, now_ms)],
            movement: None,
        }
    }
}
