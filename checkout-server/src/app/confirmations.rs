//! Messages to customers' telephones, as an outbox: written in the transaction of the end that they
//! tell about, sent later by a job, so that they can hold nothing up (PG-060…062, TRAP-30).

use pebblepay_core::event::{Event, EventKind};
use pebblepay_core::id::ConfirmationId;
use pebblepay_core::order::Order;

use super::random;
use crate::db::{Res, Tx, confirmations};

/// Writes a message to the order's customer, where `event` is an end of the payment and the customer
/// gave a telephone number. That a link's time ran out untried is no news to anybody (B-27).
///
/// # Errors
/// As the database says.
pub(super) fn enqueue(tx: &mut dyn Tx, wanted: bool, order: &Order, event: &Event) -> Res<()> {
    let status = match event.kind {
        EventKind::PaymentSucceeded => "succeeded",
        EventKind::PaymentFailed => "failed",
        EventKind::OrderCancelled => "cancelled",
        _ => return Ok(()),
    };
    let Some(phone) = order.details.customer_phone.as_deref().filter(|_| wanted) else {
        return Ok(());
    };
    let id = ConfirmationId::new(event.at_ms, &random());
    confirmations::insert(tx, &id, order, status, phone, event.at_ms)
}
