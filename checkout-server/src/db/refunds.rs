//! Refunds and disputes.

use pebblepay_core::dispute::{Dispute, DisputeState};
use pebblepay_core::id::{AttemptId, OrderId, SessionId, StoreId};
use pebblepay_core::money::Money;
use pebblepay_core::order::Order;
use pebblepay_core::refund::{Refund, RefundState};

use super::orders::read;
use super::stores::currency;
use super::{Res, Row, Tx, all, one};
use crate::params;

macro_rules! refund_sql {
    ($tail:literal) => {
        concat!(
            "select id, order_id, attempt_id, state, amount_minor, fee_minor, currency, reason, \
             failure, gateway, gateway_ref, created_at, finished_at from refunds \
             where store_id = $1 and order_id = $2",
            $tail
        )
    };
}

fn refund(row: &dyn Row) -> Res<Refund> {
    let currency = currency(&row.text(6)?)?;
    Ok(Refund {
        id: read(&row.text(0)?, AttemptId::parse, "refund id")?,
        order_id: read(&row.text(1)?, OrderId::parse, "order id")?,
        attempt_id: read(&row.text(2)?, AttemptId::parse, "attempt id")?,
        state: read(&row.text(3)?, RefundState::parse, "refund state")?,
        amount: Money::from_minor(row.int(4)?, currency),
        fee: Money::from_minor(row.int(5)?, currency),
        reason: row.opt_text(7)?,
        failure: row.opt_text(8)?,
        gateway: row.text(9)?,
        gateway_ref: row.opt_text(10)?,
        created_at_ms: row.int(11)?,
        finished_at_ms: row.opt_int(12)?,
    })
}

/// Writes a new refund.
///
/// # Errors
/// As the database says.
pub fn insert(tx: &mut dyn Tx, store: &StoreId, r: &Refund) -> Res<()> {
    tx.exec(
        "insert into refunds (id, order_id, store_id, attempt_id, state, amount_minor, fee_minor, \
         currency, reason, failure, gateway, gateway_ref, created_at, finished_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        params![
            r.id.as_str(),
            r.order_id.as_str(),
            store.as_str(),
            r.attempt_id.as_str(),
            r.state.as_str(),
            r.amount.minor(),
            r.fee.minor(),
            r.amount.currency().code(),
            &r.reason,
            &r.failure,
            &r.gateway,
            &r.gateway_ref,
            r.created_at_ms,
            r.finished_at_ms,
        ],
    )?;
    Ok(())
}

/// Saves the outcome of a pending refund. False: it was decided already.
///
/// # Errors
/// As the database says.
pub fn save(tx: &mut dyn Tx, r: &Refund) -> Res<bool> {
    let written = tx.exec(
        "update refunds set state = $1, fee_minor = $2, failure = $3, gateway_ref = $4, \
         finished_at = $5 where id = $6 and state = 'pending'",
        params![
            r.state.as_str(),
            r.fee.minor(),
            &r.failure,
            &r.gateway_ref,
            r.finished_at_ms,
            r.id.as_str()
        ],
    )?;
    Ok(written == 1)
}

/// A refund of this order.
///
/// # Errors
/// As the database says.
pub fn find(tx: &mut dyn Tx, order: &Order, id: &AttemptId) -> Res<Option<Refund>> {
    one(
        tx,
        refund_sql!(" and id = $3"),
        params![order.store_id.as_str(), order.id.as_str(), id.as_str()],
        refund,
    )
}

/// All refunds of an order, the oldest first.
///
/// # Errors
/// As the database says.
pub fn of_order(tx: &mut dyn Tx, order: &Order) -> Res<Vec<Refund>> {
    all(
        tx,
        refund_sql!(" order by id"),
        params![order.store_id.as_str(), order.id.as_str()],
        refund,
    )
}

/// Refunds that were handed to a gateway before `before_ms` and are not decided.
///
/// # Errors
/// As the database says.
pub fn silent(tx: &mut dyn Tx, before_ms: i64, limit: i64) -> Res<Vec<(SessionId, AttemptId)>> {
    all(
        tx,
        "select o.session_id, r.id from refunds r join orders o on o.id = r.order_id \
         where r.state = 'pending' and r.created_at < $1 order by r.created_at limit $2",
        params![before_ms, limit],
        |row| {
            let session = read(&row.text(0)?, SessionId::parse, "session id")?;
            Ok((session, read(&row.text(1)?, AttemptId::parse, "refund id")?))
        },
    )
}

/// Writes a new dispute.
///
/// # Errors
/// As the database says.
pub fn insert_dispute(tx: &mut dyn Tx, store: &StoreId, d: &Dispute) -> Res<()> {
    tx.exec(
        "insert into disputes (id, order_id, store_id, state, amount_minor, currency, reason, \
         opened_at, closed_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        params![
            d.id.as_str(),
            d.order_id.as_str(),
            store.as_str(),
            d.state.as_str(),
            d.amount.minor(),
            d.amount.currency().code(),
            &d.reason,
            d.opened_at_ms,
            d.closed_at_ms,
        ],
    )?;
    Ok(())
}

/// Saves the outcome of an open dispute. False: it was decided already.
///
/// # Errors
/// As the database says.
pub fn save_dispute(tx: &mut dyn Tx, d: &Dispute) -> Res<bool> {
    let written = tx.exec(
        "update disputes set state = $1, closed_at = $2 where id = $3 and state = 'open'",
        params![d.state.as_str(), d.closed_at_ms, d.id.as_str()],
    )?;
    Ok(written == 1)
}

/// The disputes of an order, the oldest first.
///
/// # Errors
/// As the database says.
pub fn disputes_of(tx: &mut dyn Tx, order: &Order) -> Res<Vec<Dispute>> {
    all(
        tx,
        "select id, order_id, state, amount_minor, currency, reason, opened_at, closed_at \
         from disputes where store_id = $1 and order_id = $2 order by id",
        params![order.store_id.as_str(), order.id.as_str()],
        |row| {
            let currency = currency(&row.text(4)?)?;
            Ok(Dispute {
                id: read(&row.text(0)?, AttemptId::parse, "dispute id")?,
                order_id: read(&row.text(1)?, OrderId::parse, "order id")?,
                state: read(&row.text(2)?, DisputeState::parse, "dispute state")?,
                amount: Money::from_minor(row.int(3)?, currency),
                reason: row.text(5)?,
                opened_at_ms: row.int(6)?,
                closed_at_ms: row.opt_int(7)?,
            })
        },
    )
}
