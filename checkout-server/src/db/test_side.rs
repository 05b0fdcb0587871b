//! What only a store's test side has: orders whose time can be moved, and what they then wait for.
//!
//! Every statement here names the store and its test side; none may reach the live one.

use pebblepay_core::event::EventKind;
use pebblepay_core::id::{AttemptId, EventId, OrderId, SessionId, StoreId};
use pebblepay_core::limits::CHALLENGE_GRACE_MS;

use super::orders::read;
use super::{Error, Res, Tx, all, one};
use crate::params;

/// An event by its name tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logged {
    /// The same on every channel.
    pub id: EventId,
    /// Its place in the store's log.
    pub sequence: i64,
    /// What happened.
    pub kind: EventKind,
}

/// The events of an order that came after a place in its store's log, in their order.
///
/// # Errors
/// As the database says.
pub fn events_of(
    tx: &mut dyn Tx,
    store: &StoreId,
    order: &OrderId,
    after: i64,
) -> Res<Vec<Logged>> {
    all(
        tx,
        "select id, sequence, kind from events \
         where store_id = $1 and sequence > $2 and order_id = $3 order by sequence",
        params![store.as_str(), after, order.as_str()],
        |row| {
            Ok(Logged {
                id: read(&row.text(0)?, EventId::parse, "event id")?,
                sequence: row.int(1)?,
                kind: read(&row.text(2)?, EventKind::parse, "event kind")?,
            })
        },
    )
}

/// Brings the end of a test order's session to now, the bank's grace included.
///
/// # Errors
/// As the database says.
pub fn end_now(tx: &mut dyn Tx, session: &SessionId, now_ms: i64) -> Res<()> {
    tx.exec(
        "update orders set expires_at = $1 where session_id = $2 and mode = 'test' \
         and expires_at > $1",
        params![now_ms - CHALLENGE_GRACE_MS, session.as_str()],
    )?;
    Ok(())
}

/// What came nearer, and what of it is due now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moved {
    /// Unpaid orders, whose sessions end sooner.
    pub orders: i64,
    /// Those of them whose time is over.
    pub orders_due: i64,
    /// Webhooks that wait for their next attempt.
    pub deliveries: i64,
    /// Webhooks that wait for nothing any more.
    pub deliveries_due: i64,
    /// Mails that wait for their next attempt.
    pub mails: i64,
}

/// Brings everything that waits on the test side of a store nearer by `by_ms`.
///
/// # Errors
/// As the database says.
pub fn advance(tx: &mut dyn Tx, store: &StoreId, by_ms: i64, now_ms: i64) -> Res<Moved> {
    let store = store.as_str();
    let count = |changed: u64| i64::try_from(changed).unwrap_or(i64::MAX);
    let orders = tx.exec(
        "update orders set expires_at = expires_at - $1 where store_id = $2 and mode = 'test' \
         and state in ('open', 'requires_action', 'processing')",
        params![by_ms, store],
    )?;
    // An attempt that is under way may be leased by this column; if so it is made twice, which a
    // receiver has to expect anyway.
    let deliveries = tx.exec(
        "update deliveries set next_at = next_at - $1 \
         where store_id = $2 and state = 'pending' and next_at > $3 and event_id in \
         (select id from events where store_id = $2 and mode = 'test')",
        params![by_ms, store, now_ms],
    )?;
    let mails = tx.exec(
        "update mails set next_at = next_at - $1 \
         where store_id = $2 and state = 'pending' and next_at > $3 and order_id in \
         (select id from orders where store_id = $2 and mode = 'test')",
        params![by_ms, store, now_ms],
    )?;
    tx.exec(
        "update confirmations set next_at = next_at - $1 \
         where store_id = $2 and state = 'pending' and next_at > $3 and order_id in \
         (select id from orders where store_id = $2 and mode = 'test')",
        params![by_ms, store, now_ms],
    )?;
    // How long an endpoint has failed, and how long a secret that was rotated still signs.
    tx.exec(
        "update endpoints set failing_since = failing_since - $1, \
         previous_until = previous_until - $1 where store_id = $2 and mode = 'test'",
        params![by_ms, store],
    )?;
    tx.exec(
        "update stores set previous_until_test = previous_until_test - $1 where id = $2",
        params![by_ms, store],
    )?;
    // An idempotency key is free again after a day.
    tx.exec(
        "update idempotency_keys set created_at = created_at - $1 \
         where store_id = $2 and mode = 'test'",
        params![by_ms, store],
    )?;
    let orders_due = counted(
        tx,
        "select count(*) from orders where store_id = $1 and mode = 'test' \
         and (state = 'open' and expires_at <= $2 \
         or state = 'requires_action' and expires_at <= $3)",
        params![store, now_ms, now_ms - CHALLENGE_GRACE_MS],
    )?;
    let deliveries_due = counted(
        tx,
        "select count(*) from deliveries d join events e on e.id = d.event_id \
         where d.store_id = $1 and e.mode = 'test' and d.state = 'pending' and d.next_at <= $2",
        params![store, now_ms],
    )?;
    Ok(Moved {
        orders: count(orders),
        orders_due,
        deliveries: count(deliveries),
        deliveries_due,
        mails: count(mails),
    })
}

fn counted(tx: &mut dyn Tx, sql: &'static str, p: &[super::P<'_>]) -> Res<i64> {
    let found = one(tx, sql, p, |row| row.int(0))?;
    found.ok_or_else(|| Error::failed("a count gave no row"))
}

/// Which kind of outcome is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// Of an attempt to pay.
    Payment,
    /// Of a refund.
    Refund,
}

/// Attempts and refunds of the test side whose outcome nobody knows, written down before
/// `before_ms`.
///
/// # Errors
/// As the database says.
pub fn silent(
    tx: &mut dyn Tx,
    store: &StoreId,
    before_ms: i64,
) -> Res<Vec<(Unknown, SessionId, AttemptId)>> {
    let mut found = Vec::new();
    for (kind, sql) in [
        (
            Unknown::Payment,
            "select o.session_id, a.id from attempts a join orders o on o.id = a.order_id \
             where a.state = 'processing' and a.created_at < $1 and o.store_id = $2 \
             and o.mode = 'test' order by a.created_at",
        ),
        (
            Unknown::Refund,
            "select o.session_id, r.id from refunds r join orders o on o.id = r.order_id \
             where r.state = 'pending' and r.created_at < $1 and o.store_id = $2 \
             and o.mode = 'test' order by r.created_at",
        ),
    ] {
        found.extend(all(tx, sql, params![before_ms, store.as_str()], |row| {
            let session = read(&row.text(0)?, SessionId::parse, "session id")?;
            let id = read(&row.text(1)?, AttemptId::parse, "transaction id")?;
            Ok((kind, session, id))
        })?);
    }
    Ok(found)
}
