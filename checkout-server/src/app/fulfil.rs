//! What a capture sets in motion for the customer, in the capture's own transaction: a licence key
//! where the variant has them, and the receipt; and what a refund does.

use pebblepay_core::event::EventKind;
use pebblepay_core::order::{Order, Settled};
use pebblepay_core::refund::{Refund, RefundState};

use super::mails::{self, MailKind};
use super::{Res, licences};
use crate::db::Tx;

/// Gives the order what it was paid for and notes it in the events that tell about it.
///
/// # Errors
/// As the database says.
pub(super) fn captured(
    tx: &mut dyn Tx,
    order: &Order,
    settled: &mut Settled,
    mails: bool,
    now_ms: i64,
) -> Res<()> {
    let paid = |kind| kind == EventKind::PaymentSucceeded;
    for event in settled.events.iter_mut().filter(|e| paid(e.kind)) {
        if let Some(ids) = licences::give(tx, order, now_ms)? {
            licences::note(&mut event.snapshot, &ids);
        }
        mails::enqueue(tx, mails, order, &MailKind::Receipt, now_ms)?;
    }
    Ok(())
}

/// Tells the customer of a refund once its money went back.
///
/// # Errors
/// As the database says.
pub(super) fn refunded(
    tx: &mut dyn Tx,
    order: &Order,
    refund: &Refund,
    mails: bool,
    now_ms: i64,
) -> Res<()> {
    if refund.state != RefundState::Succeeded {
        return Ok(());
    }
    let kind = MailKind::Refund {
        transaction_id: refund.id.as_str().to_owned(),
        amount_minor: refund.amount.minor(),
        refunded_minor: order.refunded.minor(),
    };
    Ok(mails::enqueue(tx, mails, order, &kind, now_ms)?)
}
