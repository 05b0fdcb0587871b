//! Attempts to pay.

use pebblepay_core::id::{AttemptId, OrderId, SessionId, StoreId};
use pebblepay_core::limits::ATTEMPT_SILENCE_MS;
use pebblepay_core::order::Order;
use pebblepay_core::payment::{Attempt, AttemptState, CardSummary, Decline};

use super::orders::{read, read_opt};
use super::{P, Res, Row, Tx, all, one};
use crate::params;

fn attempt(row: &dyn Row) -> Res<Attempt> {
    let brand = row.opt_text(5)?;
    let last4 = row.opt_text(6)?;
    Ok(Attempt {
        id: read(&row.text(0)?, AttemptId::parse, "attempt id")?,
        order_id: read(&row.text(1)?, OrderId::parse, "order id")?,
        state: read(&row.text(2)?, AttemptState::parse, "attempt state")?,
        gateway: row.text(3)?,
        gateway_ref: row.opt_text(4)?,
        card: brand
            .zip(last4)
            .map(|(brand, last4)| CardSummary { brand, last4 }),
        failure: read_opt(row.opt_text(7)?, Decline::parse, "failure")?,
        created_at_ms: row.int(8)?,
        finished_at_ms: row.opt_int(9)?,
    })
}

/// The columns of an attempt, in the order in which [`attempt`] reads them.
macro_rules! attempt_sql {
    ($tail:literal) => {
        concat!(
            "select id, order_id, state, gateway, gateway_ref, card_brand, card_last4, failure, \
             created_at, finished_at from attempts where store_id = $1 and order_id = $2",
            $tail
        )
    };
}

/// An attempt of this order.
///
/// # Errors
/// As the database says.
pub fn find(tx: &mut dyn Tx, order: &Order, id: &AttemptId) -> Res<Option<Attempt>> {
    one(
        tx,
        attempt_sql!(" and id = $3"),
        params![order.store_id.as_str(), order.id.as_str(), id.as_str()],
        attempt,
    )
}

/// All attempts of an order, the oldest first.
///
/// # Errors
/// As the database says.
pub fn of_order(tx: &mut dyn Tx, order: &Order) -> Res<Vec<Attempt>> {
    all(
        tx,
        attempt_sql!(" order by id"),
        params![order.store_id.as_str(), order.id.as_str()],
        attempt,
    )
}

/// Writes a new attempt.
///
/// # Errors
/// As the database says.
pub fn insert(tx: &mut dyn Tx, store: &StoreId, a: &Attempt) -> Res<()> {
    tx.exec(
        "insert into attempts (id, order_id, store_id, state, gateway, gateway_ref, card_brand, \
         card_last4, failure, created_at, finished_at, ask_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        params![
            a.id.as_str(),
            a.order_id.as_str(),
            store.as_str(),
            a.state.as_str(),
            &a.gateway,
            &a.gateway_ref,
            P::OptText(a.card.as_ref().map(|c| c.brand.as_str())),
            P::OptText(a.card.as_ref().map(|c| c.last4.as_str())),
            a.failure.map(Decline::code),
            a.created_at_ms,
            a.finished_at_ms,
            a.created_at_ms + ATTEMPT_SILENCE_MS,
        ],
    )?;
    Ok(())
}

/// Saves an attempt, if it still stands in `before`. False: someone else moved it.
///
/// # Errors
/// As the database says; a second success of one order breaks `attempts_order_id_key`.
pub fn save(tx: &mut dyn Tx, a: &Attempt, before: AttemptState) -> Res<bool> {
    let written = tx.exec(
        "update attempts set state = $1, gateway_ref = $2, failure = $3, finished_at = $4, \
         ask_at = case when $8 = 1 then ask_at else $9 end \
         where order_id = $5 and id = $6 and state = $7",
        params![
            a.state.as_str(),
            &a.gateway_ref,
            a.failure.map(Decline::code),
            a.finished_at_ms,
            a.order_id.as_str(),
            a.id.as_str(),
            before.as_str(),
            i64::from(matches!(
                a.state,
                AttemptState::Processing | AttemptState::Redirect
            )),
            ask_at(a, before),
        ],
    )?;
    Ok(written == 1)
}

/// When a gateway is to be asked about an attempt that has ended: where the customer was at the
/// gateway, money may come after we gave it up.
fn ask_at(a: &Attempt, before: AttemptState) -> Option<i64> {
    let may_come = before == AttemptState::Redirect && a.was_given_up();
    let end_ms = a.finished_at_ms.filter(|_| may_come)?;
    a.ask_again_ms(end_ms)
}

/// Attempts whose gateway is to be asked what became of them, the most overdue first.
///
/// # Errors
/// As the database says.
pub fn silent(tx: &mut dyn Tx, now_ms: i64, limit: i64) -> Res<Vec<(SessionId, AttemptId)>> {
    all(
        tx,
        "select o.session_id, a.id from attempts a join orders o on o.id = a.order_id \
         where a.ask_at is not null and a.ask_at <= $1 order by a.ask_at limit $2",
        params![now_ms, limit],
        |row| {
            let session = read(&row.text(0)?, SessionId::parse, "session id")?;
            Ok((
                session,
                read(&row.text(1)?, AttemptId::parse, "attempt id")?,
            ))
        },
    )
}

/// Says when the gateway is to be asked about an attempt again; none = never.
///
/// # Errors
/// As the database says.
pub fn ask_later(tx: &mut dyn Tx, a: &Attempt, at_ms: Option<i64>) -> Res<()> {
    tx.exec(
        "update attempts set ask_at = $1 where order_id = $2 and id = $3",
        params![at_ms, a.order_id.as_str(), a.id.as_str()],
    )?;
    Ok(())
}

/// Has the gateway asked sooner about an attempt that waits to be asked about.
///
/// # Errors
/// As the database says.
pub fn ask_soon(tx: &mut dyn Tx, a: &Attempt, at_ms: i64) -> Res<()> {
    tx.exec(
        "update attempts set ask_at = $1 where order_id = $2 and id = $3 and ask_at > $1",
        params![at_ms, a.order_id.as_str(), a.id.as_str()],
    )?;
    Ok(())
}

/// The session and attempt that a gateway was given as a charge of this store.
///
/// # Errors
/// As the database says.
pub fn of_charge(
    tx: &mut dyn Tx,
    store: &StoreId,
    gateway: &str,
    id: &AttemptId,
) -> Res<Option<SessionId>> {
    one(
        tx,
        "select o.session_id from attempts a join orders o on o.id = a.order_id \
         where a.id = $1 and a.store_id = $2 and a.gateway = $3",
        params![id.as_str(), store.as_str(), gateway],
        |row| read(&row.text(0)?, SessionId::parse, "session id"),
    )
}

/// Whether another attempt of the store has this id of the gateway's.
///
/// # Errors
/// As the database says.
pub fn is_taken(tx: &mut dyn Tx, store: &StoreId, a: &Attempt, gateway_ref: &str) -> Res<bool> {
    let found = one(
        tx,
        "select id from attempts where store_id = $1 and gateway = $2 and gateway_ref = $3 \
         and id <> $4",
        params![store.as_str(), &a.gateway, gateway_ref, a.id.as_str()],
        |row| row.text(0),
    )?;
    Ok(found.is_some())
}
