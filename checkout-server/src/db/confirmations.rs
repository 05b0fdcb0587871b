//! The outbox of messages to customers' telephones.

use pebblepay_core::id::{ConfirmationId, SessionId, StoreId};
use pebblepay_core::order::Order;
use pebblepay_core::store::Mode;

use super::{BySql, Error, P, Res, Row, Tx, all, one};
use crate::{claim_sql, params};

/// Writes a message that is due now; nothing where the order's status was told before.
///
/// # Errors
/// As the database says.
pub fn insert(
    tx: &mut dyn Tx,
    id: &ConfirmationId,
    order: &Order,
    status: &'static str,
    phone: &str,
    now_ms: i64,
) -> Res<()> {
    tx.exec(
        "insert into confirmations (id, store_id, order_id, status, phone, state, attempts, \
         next_at, created_at) values ($1, $2, $3, $4, $5, 'pending', 0, $6, $6) \
         on conflict (order_id, status) do nothing",
        params![
            id.as_str(),
            order.store_id.as_str(),
            order.id.as_str(),
            status,
            phone,
            now_ms,
        ],
    )?;
    Ok(())
}

/// A message that was claimed for sending.
#[derive(Clone, Debug)]
pub struct Due {
    /// Its id.
    pub id: String,
    /// What it tells: `succeeded`, `failed` or `cancelled`.
    pub status: String,
    /// Where it goes: `+` and digits.
    pub phone: String,
    /// Attempts made so far.
    pub attempts: i64,
    /// The store.
    pub store_id: StoreId,
    /// The side of its order.
    pub mode: Mode,
    /// The session of its order.
    pub session: SessionId,
}

/// Due: never sent, due again, or taken by a worker whose lease ran out.
const DUE: BySql = claim_sql!(
    "select id from confirmations where state = 'pending' and next_at <= $1 \
     order by next_at limit $2"
);

/// Leases due messages until `lease_until_ms`: nobody else sends them before.
///
/// # Errors
/// As the database says.
pub fn claim(tx: &mut dyn Tx, now_ms: i64, lease_until_ms: i64, limit: i64) -> Res<Vec<Due>> {
    let sql = DUE.text(tx);
    let ids = all(tx, sql, params![now_ms, limit], |row| row.text(0))?;
    let mut claimed = Vec::with_capacity(ids.len());
    for id in ids {
        tx.exec(
            "update confirmations set next_at = $1 where id = $2",
            params![lease_until_ms, &id],
        )?;
        claimed.extend(one(
            tx,
            "select c.id, c.status, c.phone, c.attempts, c.store_id, o.mode, o.session_id \
             from confirmations c join orders o on o.id = c.order_id where c.id = $1",
            params![&id],
            due,
        )?);
    }
    Ok(claimed)
}

fn due(row: &dyn Row) -> Res<Due> {
    let bad = || Error::failed("unreadable confirmation in the database");
    Ok(Due {
        id: row.text(0)?,
        status: row.text(1)?,
        phone: row.text(2)?,
        attempts: row.int(3)?,
        store_id: StoreId::parse(&row.text(4)?).ok_or_else(bad)?,
        mode: Mode::parse(&row.text(5)?).ok_or_else(bad)?,
        session: SessionId::parse(&row.text(6)?).ok_or_else(bad)?,
    })
}

/// When the next message is due, in milliseconds since the Unix epoch.
///
/// # Errors
/// As the database says.
pub fn next_due(tx: &mut dyn Tx) -> Res<Option<i64>> {
    let found = one(
        tx,
        "select min(next_at) from confirmations where state = 'pending'",
        &[],
        |row| row.opt_int(0),
    )?;
    Ok(found.flatten())
}

/// What came of one attempt to send.
pub struct Report<'a> {
    /// The message.
    pub id: &'a str,
    /// Attempts made, this one included.
    pub attempts: i64,
    /// `pending`, `sent` or `given_up`.
    pub state: &'static str,
    /// When to try again, while pending; in milliseconds since the Unix epoch.
    pub next_at_ms: i64,
    /// Why it was not sent.
    pub error: Option<&'a str>,
}

/// Writes where a message stands after an attempt.
///
/// # Errors
/// As the database says.
pub fn report(tx: &mut dyn Tx, r: &Report<'_>, now_ms: i64) -> Res<()> {
    let finished = (r.state != "pending").then_some(now_ms);
    tx.exec(
        "update confirmations set state = $1, attempts = $2, next_at = $3, last_error = $4, \
         finished_at = $5 where id = $6 and state = 'pending'",
        params![
            r.state,
            r.attempts,
            r.next_at_ms,
            P::OptText(r.error),
            finished,
            r.id
        ],
    )?;
    Ok(())
}
