//! The event log: appended to in the transaction of what happened, never changed.

use pebblepay_core::event::{Event, EventKind, NewEvent};
use pebblepay_core::id::EventId;
use pebblepay_core::order::Order;
use pebblepay_core::store::Mode;

use super::{Error, Res, Tx, one};
use crate::params;

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
