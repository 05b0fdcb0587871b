//! Reading the event log: lists, replays and what streams follow. Every walk goes along an index,
//! from a sequence on, so it costs the same however long the log is.

use pebblepay_core::event::{Event, EventKind};
use pebblepay_core::id::{EventId, OrderId, StoreId};
use pebblepay_core::store::Mode;

use super::{Error, Res, Row, Tx, all, one};
use crate::params;

/// Which events of a store are asked for.
#[derive(Clone, Debug)]
pub struct Filter {
    /// Only this side.
    pub mode: Mode,
    /// Only these kinds.
    pub kinds: Option<Vec<EventKind>>,
    /// Only those of this order.
    pub order: Option<OrderId>,
}

/// Which way a page goes, from where; in places of the store's log.
#[derive(Clone, Copy, Debug)]
pub enum Walk {
    /// The next older ones, newest first.
    Below(i64),
    /// The next newer ones, oldest first, but none from before a time in milliseconds since the
    /// Unix epoch.
    Above(i64, i64),
}

macro_rules! events_sql {
    ($($part:literal),+) => {
        concat!(
            "select id, sequence, kind, order_id, mode, at, snapshot from events where ",
            $($part),+
        )
    };
}

/// `$1` store, `$2` side, `$3` and `$4` the places between which the page lies, `$5` the earliest
/// time, `$6` kind, `$7` order; empty asks for all. Expressions tell the planner which index to
/// walk: `sequence + 0` is in those of a side and of a kind, `mode || ''` is in none.
macro_rules! walks {
    ($tail:literal) => {
        [
            events_sql!(
                "store_id = $1 and mode = $2 and sequence + 0 > $3 and sequence + 0 < $4 \
                 and at >= $5 and ($6 = '' or kind = $6) and $7 = '' order by sequence + 0 ",
                $tail
            ),
            events_sql!(
                "store_id = $1 and mode = $2 and sequence + 0 > $3 and sequence + 0 < $4 \
                 and at >= $5 and kind = $6 and kind <> 'order.created' and $7 = '' \
                 order by sequence + 0 ",
                $tail
            ),
            events_sql!(
                "store_id || '' = $1 and mode || '' = $2 and sequence > $3 and sequence < $4 \
                 and at >= $5 and ($6 = '' or kind = $6) and order_id = $7 order by sequence ",
                $tail
            ),
        ]
    };
}

const OLDER: [&str; 3] = walks!("desc limit $8");
const NEWER: [&str; 3] = walks!("limit $8");

/// A page of a side's events, at most `limit` of them.
///
/// # Errors
/// As the database says.
pub fn page(
    tx: &mut dyn Tx,
    store: &StoreId,
    f: &Filter,
    walk: Walk,
    limit: i64,
) -> Res<Vec<Event>> {
    let (above, below, at_ms, texts) = match walk {
        Walk::Below(below) => (0, below, 0, OLDER),
        Walk::Above(above, at_ms) => (above, i64::MAX, at_ms, NEWER),
    };
    let [of_side, of_kind, of_order] = texts;
    let text = |kind: Option<EventKind>| match (&f.order, kind) {
        (Some(_), _) => of_order,
        // Orders begin all the time: on the way through a side one is met soon.
        (None, None | Some(EventKind::OrderCreated)) => of_side,
        (None, Some(_)) => of_kind,
    };
    let (mode, order) = (
        f.mode.as_str(),
        f.order.as_ref().map_or("", OrderId::as_str),
    );
    let mut read = |kind: Option<EventKind>| {
        let sql = text(kind);
        let kind = kind.map_or("", EventKind::as_str);
        let values = params![
            store.as_str(),
            mode,
            above,
            below,
            at_ms,
            kind,
            order,
            limit
        ];
        all(tx, sql, values, event)
    };
    let Some(kinds) = &f.kinds else {
        return read(None);
    };
    // Each kind has its own walk; together they are the page.
    let mut found = Vec::new();
    for kind in kinds {
        found.extend(read(Some(*kind))?);
    }
    found.sort_unstable_by_key(|event| match walk {
        Walk::Below(_) => -event.sequence,
        Walk::Above(..) => event.sequence,
    });
    found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(found)
}

/// What happened at a store after a place of its log, both sides, oldest first.
///
/// # Errors
/// As the database says.
pub fn after(tx: &mut dyn Tx, store: &StoreId, sequence: i64, limit: i64) -> Res<Vec<Event>> {
    all(
        tx,
        events_sql!("store_id = $1 and sequence > $2 order by sequence limit $3"),
        params![store.as_str(), sequence, limit],
        event,
    )
}

/// The place of a store's newest event; 0 where nothing happened yet.
///
/// # Errors
/// As the database says.
pub fn end(tx: &mut dyn Tx, store: &StoreId) -> Res<i64> {
    let found = one(
        tx,
        "select event_sequence from store_counters where store_id = $1",
        params![store.as_str()],
        |row| row.int(0),
    )?;
    Ok(found.unwrap_or(0))
}

/// The newest event of one side of a store.
///
/// # Errors
/// As the database says.
pub fn newest(tx: &mut dyn Tx, store: &StoreId, mode: Mode) -> Res<Option<EventId>> {
    one(
        tx,
        "select id from events where store_id = $1 and mode = $2 \
         order by sequence + 0 desc limit 1",
        params![store.as_str(), mode.as_str()],
        |row| EventId::parse(&row.text(0)?).ok_or_else(|| Error::failed("event id")),
    )
}

/// One event of a store.
///
/// # Errors
/// As the database says.
pub fn find(tx: &mut dyn Tx, store: &StoreId, id: &EventId) -> Res<Option<Event>> {
    one(
        tx,
        events_sql!("id = $1 and store_id = $2"),
        params![id.as_str(), store.as_str()],
        event,
    )
}

/// The place of an event in its store's log, if it is of this store and side.
///
/// # Errors
/// As the database says.
pub fn place(tx: &mut dyn Tx, store: &StoreId, mode: Mode, id: &EventId) -> Res<Option<i64>> {
    one(
        tx,
        "select sequence from events where id = $1 and store_id = $2 and mode = $3",
        params![id.as_str(), store.as_str(), mode.as_str()],
        |row| row.int(0),
    )
}

/// How far times of neighbours may be out of order, in milliseconds: a time is taken before its
/// transaction begins, and servers have clocks of their own.
const DISORDER_MS: i64 = 60_000;

/// A place of the log after which every event of this time or later lies: found by halving, since
/// times rise with places.
///
/// # Errors
/// As the database says.
pub fn place_before(tx: &mut dyn Tx, store: &StoreId, mode: Mode, at_ms: i64) -> Res<i64> {
    let (mut low, mut high) = (0, end(tx, store)?);
    while low < high {
        let middle = low + (high - low) / 2;
        // The first of this side behind the middle.
        let found = one(
            tx,
            "select sequence, at from events \
             where store_id = $1 and mode = $2 and sequence + 0 > $3 \
             order by sequence + 0 limit 1",
            params![store.as_str(), mode.as_str(), middle],
            |row| Ok((row.int(0)?, row.int(1)?)),
        )?;
        match found {
            Some((sequence, at)) if at < at_ms.saturating_sub(DISORDER_MS) => low = sequence,
            Some(_) | None => high = middle,
        }
    }
    Ok(low)
}

fn event(row: &dyn Row) -> Res<Event> {
    let bad = || Error::failed("unreadable event in the database");
    Ok(Event {
        id: EventId::parse(&row.text(0)?).ok_or_else(bad)?,
        sequence: row.int(1)?,
        kind: EventKind::parse(&row.text(2)?).ok_or_else(bad)?,
        order_id: OrderId::parse(&row.text(3)?).ok_or_else(bad)?,
        mode: Mode::parse(&row.text(4)?).ok_or_else(bad)?,
        at_ms: row.int(5)?,
        snapshot: pebblepay_core::json_parse::parse(row.text(6)?.as_bytes()).map_err(|_| bad())?,
    })
}
