//! Disputes: what a customer's bank says about a paid order.

use pebblepay_core::dispute::{Dispute, DisputeState};
use pebblepay_core::id::{AttemptId, OrderRef, StoreId};
use pebblepay_core::order::Order;
use pebblepay_core::refusal::{Noun, Refusal};

use super::{App, Error, Res, pay, random, record};
use crate::db::{attempts, orders, refunds};

/// What the bank says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// The customer disputes the payment, for this reason.
    Open(String),
    /// The store keeps the money.
    Won,
    /// The customer keeps the money.
    Lost,
}

/// Applies what the bank says about an order of a store.
///
/// # Errors
/// [`Noun::Order`] not found; the order is not paid, is given back, or its dispute does not stand
/// where the step begins.
pub async fn step(app: &App, store: StoreId, id: OrderRef, step: Step) -> Res<(Order, Dispute)> {
    let now_ms = app.clock.now_ms();
    let word = app.event_word;
    let written = app.db.write(move |tx| -> Res<(Order, Dispute)> {
        let mut order =
            orders::find(tx, &store, &id)?.ok_or(Error::Refused(Refusal::NotFound(Noun::Order)))?;
        let state = order.state;
        let charge = match &order.attempt_id {
            Some(id) => attempts::find(tx, &order, id)?,
            None => None,
        };
        let charge = charge.ok_or(Error::Refused(Refusal::NotRefundable))?;
        let (dispute, settled) = match &step {
            Step::Open(reason) => {
                let id = AttemptId::new(now_ms, &random());
                let (dispute, settled) = order.open_dispute(id, reason.clone(), &charge, now_ms)?;
                refunds::insert_dispute(tx, &order.store_id, &dispute)?;
                (dispute, settled)
            }
            Step::Won | Step::Lost => {
                let mut dispute = refunds::disputes_of(tx, &order)?
                    .into_iter()
                    .find(|d| d.state == DisputeState::Open)
                    .ok_or(Error::Refused(Refusal::DisputeClosed))?;
                let won = step == Step::Won;
                let settled = order.close_dispute(&mut dispute, won, &charge, now_ms)?;
                pay::guarded(refunds::save_dispute(tx, &dispute)?)?;
                (dispute, settled)
            }
        };
        pay::guarded(orders::save(tx, &order, state)?)?;
        record::settled(tx, word, &order, settled, now_ms)?;
        Ok((order, dispute))
    });
    let done = written.await?;
    app.wake_deliveries.notify_one();
    Ok(done)
}
