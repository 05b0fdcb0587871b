//! The event log, what is due to whom, and the ledger: all written in the payment's transaction.

use pebblepay_core::event::{Event, EventKind, NewEvent};
use pebblepay_core::id::{EventId, OrderId, StoreId};
use pebblepay_core::order::Order;
use pebblepay_core::store::{Dialect, Mode};

use super::{BySql, Error, P, Res, Row, Tx, all, one};
use crate::{claim_sql, params};

/// Appends an event to its store's log and returns it with its place there. `snapshot` is the
/// event's own, printed.
///
/// # Errors
/// As the database says.
pub fn append(
    tx: &mut dyn Tx,
    id: EventId,
    order: &Order,
    new: NewEvent,
    snapshot: &str,
) -> Res<Event> {
    let store = order.store_id.as_str();
    // A new order is counted with its event, so that lists know their total.
    let count = match (new.kind, order.mode) {
        (EventKind::OrderCreated, Mode::Test) => {
            "update store_counters set event_sequence = event_sequence + 1, \
             orders_test = orders_test + 1 where store_id = $1 returning event_sequence"
        }
        (EventKind::OrderCreated, Mode::Live) => {
            "update store_counters set event_sequence = event_sequence + 1, \
             orders_live = orders_live + 1 where store_id = $1 returning event_sequence"
        }
        _ => {
            "update store_counters set event_sequence = event_sequence + 1 where store_id = $1 \
             returning event_sequence"
        }
    };
    let sequence = one(tx, count, params![store], |row| row.int(0))?
        .ok_or_else(|| Error::failed("the store has no event counter"))?;
    tx.exec(
        "insert into events (id, store_id, sequence, kind, order_id, mode, at, snapshot) \
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        params![
            id.as_str(),
            store,
            sequence,
            new.kind.as_str(),
            order.id.as_str(),
            order.mode.as_str(),
            new.at_ms,
            snapshot,
        ],
    )?;
    Ok(Event {
        id,
        sequence,
        kind: new.kind,
        order_id: order.id.clone(),
        mode: order.mode,
        at_ms: new.at_ms,
        snapshot: new.snapshot,
    })
}

/// One receiver of an event.
pub struct NewDelivery<'a> {
    /// The delivery's id.
    pub id: &'a str,
    /// The endpoint; `None` = the order's own `webhook_url`.
    pub endpoint_id: Option<&'a str>,
    /// Where it goes.
    pub url: &'a str,
    /// The words it is told in.
    pub dialect: Dialect,
}

/// Writes that `event` is due to a receiver now.
///
/// # Errors
/// As the database says.
pub fn insert_delivery(
    tx: &mut dyn Tx,
    event: &Event,
    store: &StoreId,
    new: &NewDelivery<'_>,
) -> Res<()> {
    tx.exec(
        "insert into deliveries (id, event_id, store_id, endpoint_id, url, dialect, state, \
         attempts, next_at, created_at) \
         values ($1, $2, $3, $4, $5, $6, 'pending', 0, $7, $7)",
        params![
            new.id,
            event.id.as_str(),
            store.as_str(),
            P::OptText(new.endpoint_id),
            new.url,
            new.dialect.as_str(),
            event.at_ms,
        ],
    )?;
    Ok(())
}

/// A delivery that was claimed for sending.
pub struct Due {
    /// Its id.
    pub id: String,
    /// The store.
    pub store_id: StoreId,
    /// The endpoint; `None` = the order's own `webhook_url`.
    pub endpoint_id: Option<String>,
    /// Where it goes.
    pub url: String,
    /// The words it is told in.
    pub dialect: Dialect,
    /// Attempts made so far.
    pub attempts: i64,
    /// The bytes of earlier attempts.
    pub body: Option<String>,
    /// The event.
    pub event: Event,
}

/// Due: never sent, due again, or taken by a worker whose lease ran out.
const DUE: BySql = claim_sql!(
    "select id from deliveries where state = 'pending' and next_at <= $1 order by next_at limit $2"
);

/// Leases due deliveries until `lease_until_ms`: nobody else sends them before.
///
/// # Errors
/// As the database says.
pub fn claim(tx: &mut dyn Tx, now_ms: i64, lease_until_ms: i64, limit: i64) -> Res<Vec<Due>> {
    let sql = DUE.text(tx);
    let ids = all(tx, sql, params![now_ms, limit], |row| row.text(0))?;
    let mut claimed = Vec::with_capacity(ids.len());
    for id in ids {
        tx.exec(
            "update deliveries set next_at = $1 where id = $2",
            params![lease_until_ms, &id],
        )?;
        let due = one(
            tx,
            "select d.id, d.store_id, d.endpoint_id, d.url, d.dialect, d.attempts, d.body, e.id, \
             e.sequence, e.kind, e.order_id, e.mode, e.at, e.snapshot \
             from deliveries d join events e on e.id = d.event_id where d.id = $1",
            params![&id],
            due,
        )?;
        claimed.extend(due);
    }
    Ok(claimed)
}

fn due(row: &dyn Row) -> Res<Due> {
    let bad = || Error::failed("unreadable delivery in the database");
    Ok(Due {
        id: row.text(0)?,
        store_id: StoreId::parse(&row.text(1)?).ok_or_else(bad)?,
        endpoint_id: row.opt_text(2)?,
        url: row.text(3)?,
        dialect: Dialect::parse(&row.text(4)?).ok_or_else(bad)?,
        attempts: row.int(5)?,
        body: row.opt_text(6)?,
        event: Event {
            id: EventId::parse(&row.text(7)?).ok_or_else(bad)?,
            sequence: row.int(8)?,
            kind: EventKind::parse(&row.text(9)?).ok_or_else(bad)?,
            order_id: OrderId::parse(&row.text(10)?).ok_or_else(bad)?,
            mode: Mode::parse(&row.text(11)?).ok_or_else(bad)?,
            at_ms: row.int(12)?,
            snapshot: pebblepay_core::json_parse::parse(row.text(13)?.as_bytes())
                .map_err(|_| bad())?,
        },
    })
}

/// When the next delivery is due, in milliseconds since the Unix epoch.
///
/// # Errors
/// As the database says.
pub fn next_due(tx: &mut dyn Tx) -> Res<Option<i64>> {
    let found = one(
        tx,
        "select min(next_at) from deliveries where state = 'pending'",
        &[],
        |row| row.opt_int(0),
    )?;
    Ok(found.flatten())
}

/// What came of one attempt to deliver.
pub struct Report<'a> {
    /// The delivery.
    pub delivery_id: &'a str,
    /// Attempts made, this one included.
    pub number: i64,
    /// When it began, in milliseconds since the Unix epoch.
    pub at_ms: i64,
    /// How long it took, in milliseconds.
    pub duration_ms: i64,
    /// The status of the reply.
    pub status: Option<i64>,
    /// Why there was no reply.
    pub error: Option<&'a str>,
    /// The beginning of the reply.
    pub reply: Option<&'a str>,
    /// The bytes that were sent.
    pub body: &'a str,
    /// `pending`, `delivered` or `exhausted`.
    pub state: &'static str,
    /// When to try again, while pending; in milliseconds since the Unix epoch.
    pub next_at_ms: i64,
}

/// Writes an attempt and where the delivery stands after it.
///
/// # Errors
/// As the database says.
pub fn report(tx: &mut dyn Tx, r: &Report<'_>, now_ms: i64) -> Res<()> {
    tx.exec(
        "insert into delivery_attempts (delivery_id, number, at, duration, status, error, reply) \
         values ($1, $2, $3, $4, $5, $6, $7)",
        params![
            r.delivery_id,
            r.number,
            r.at_ms,
            r.duration_ms,
            r.status,
            P::OptText(r.error),
            P::OptText(r.reply)
        ],
    )?;
    let finished = (r.state != "pending").then_some(now_ms);
    tx.exec(
        "update deliveries set state = $1, attempts = $2, next_at = $3, body = $4, \
         finished_at = $5 where id = $6",
        params![
            r.state,
            r.number,
            r.next_at_ms,
            r.body,
            finished,
            r.delivery_id
        ],
    )?;
    Ok(())
}
