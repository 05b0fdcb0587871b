//! How orders end without a payment: cancelled by the merchant, or out of time.

use pebblepay_core::id::{OrderRef, SessionId};
use pebblepay_core::order::{Order, Settled};
use pebblepay_core::payment::Attempt;
use pebblepay_core::refusal::{Noun, Refusal};

use super::auth::Caller;
use super::create_order::{Answer, IdempotencyKey};
use super::orders::seen_by;
use super::{App, Error, EventWord, Res, coupons, guard, idempotent, pay, record};
use crate::db::{Tx, attempts, orders};

/// Cancels an unpaid order of the caller's store.
///
/// # Errors
/// [`Noun::Order`] not found; the order is paid, being paid or has ended.
pub async fn cancel(
    app: &App,
    caller: &Caller,
    id: OrderRef,
    key: Option<IdempotencyKey>,
    render: impl Fn(&Order) -> (u16, String) + Send + Sync + 'static,
) -> Res<Answer> {
    let (store, mode) = (caller.store.id.clone(), caller.mode);
    let now_ms = app.clock.now_ms();
    let word = app.event_word;
    let written = app.db.write(move |tx| -> Res<Answer> {
        idempotent::once(tx, key.as_ref(), now_ms, |tx| {
            let mut order = seen_by(tx, &store, mode, &id)?;
            cancel_in(tx, word, &mut order, now_ms)?;
            Ok(render(&order))
        })
    });
    let answer = written.await?;
    app.wake_deliveries.notify_one();
    Ok(answer)
}

/// Cancels an unpaid order of the merchant's.
///
/// # Errors
/// The order is paid, being paid or has ended.
pub(super) fn cancel_in(
    tx: &mut dyn Tx,
    word: EventWord,
    order: &mut Order,
    now_ms: i64,
) -> Res<()> {
    let step = |order: &mut Order, waiting: Option<&mut Attempt>| order.cancel(waiting, now_ms);
    end(tx, word, order, now_ms, step)
}

/// Cancels an unpaid order because its customer, who is at its page, wants so (SEC-007).
///
/// # Errors
/// [`Noun::Session`] not found; the merchant does not allow it; the order is paid, being paid or
/// has ended.
pub async fn cancel_by_customer(app: &App, session: &SessionId) -> Res<()> {
    let (session, now_ms, word) = (session.clone(), app.clock.now_ms(), app.event_word);
    let written = app.db.write(move |tx| -> Res<()> {
        let not_found = Error::Refused(Refusal::NotFound(Noun::Session));
        let mut order = orders::by_session(tx, &session)?.ok_or(not_found)?;
        let step = |order: &mut Order, waiting: Option<&mut Attempt>| {
            order.cancel_by_customer(waiting, now_ms)
        };
        end(tx, word, &mut order, now_ms, step)
    });
    written.await?;
    app.wake_deliveries.notify_one();
    Ok(())
}

/// How many orders are ended at a time.
pub const AT_ONCE: usize = 1_000;

/// Ends orders whose time is over; returns how many. At most [`AT_ONCE`]: call again while it
/// returns that many.
///
/// # Errors
/// As the database says.
pub async fn expire_overdue(app: &App) -> Res<usize> {
    let limit = i64::try_from(AT_ONCE).unwrap_or(i64::MAX);
    let now_ms = app.clock.now_ms();
    let read = app
        .db
        .read(move |tx| -> Res<_> { Ok(orders::overdue(tx, now_ms, limit)?) });
    let overdue = read.await?;
    let found = overdue.len();
    let word = app.event_word;
    // One transaction for each: a thousand in one would hold up everyone who pays meanwhile.
    for session in overdue {
        let written = app
            .db
            .write(move |tx| -> Res<()> { expire(tx, word, &session, now_ms) });
        written.await?;
    }
    if found > 0 {
        app.wake_deliveries.notify_one();
    }
    Ok(found)
}

/// Ends the order of a session if its time is over.
///
/// # Errors
/// As the database says.
pub(super) fn expire(
    tx: &mut dyn Tx,
    word: EventWord,
    session: &SessionId,
    now_ms: i64,
) -> Res<()> {
    // Paid, cancelled or expired by another server since it was listed: then `expire` does nothing.
    let Some(mut order) = orders::by_session(tx, session)? else {
        return Ok(());
    };
    let step = |order: &mut Order, waiting: Option<&mut Attempt>| Ok(order.expire(waiting, now_ms));
    end(tx, word, &mut order, now_ms, step)
}

fn end(
    tx: &mut dyn Tx,
    word: EventWord,
    order: &mut Order,
    now_ms: i64,
    step: impl FnOnce(&mut Order, Option<&mut Attempt>) -> Result<Settled, Refusal>,
) -> Res<()> {
    let before = order.state;
    let mut waiting =
        pay::waiting_attempt(tx, order)?.filter(|(attempt, _)| attempt.awaits_customer());
    let settled = step(order, waiting.as_mut().map(|w| &mut w.0))?;
    if settled.events.is_empty() {
        return Ok(());
    }
    if let Some((attempt, was)) = &waiting {
        pay::guarded(attempts::save(tx, attempt, *was)?)?;
        guard::ended(tx, order, attempt, now_ms)?;
    }
    pay::guarded(orders::save(tx, order, before)?)?;
    coupons::release(tx, order)?;
    record::settled(tx, word, order, settled, now_ms)?;
    Ok(())
}
