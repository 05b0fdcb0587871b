//! Deliveries in the open: what was sent to whom with which answer, and sending it again.

use pebblepay_core::delivery::DeliveryState;
use pebblepay_core::event::EventKind;
use pebblepay_core::id::{DeliveryId, EndpointId, EventId, StoreId};
use pebblepay_core::store::{Dialect, Mode};

use super::{Error, P, Res, Row, Tx, all, one};
use crate::params;

/// A delivery as its merchant may see it.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Its id.
    pub id: String,
    /// The event.
    pub event_id: String,
    /// The event's place in the store's log.
    pub sequence: i64,
    /// The endpoint; `None` = the order's own `webhook_url`.
    pub endpoint_id: Option<String>,
    /// Its place among the deliveries of the endpoint.
    pub number: Option<i64>,
    /// Where it goes.
    pub url: String,
    /// Where it stands.
    pub state: DeliveryState,
    /// Attempts made.
    pub attempts: i64,
    /// When the next attempt is due, in milliseconds since the Unix epoch.
    pub next_at_ms: i64,
    /// When it was written, in milliseconds since the Unix epoch.
    pub created_at_ms: i64,
    /// When it was delivered or given up, in milliseconds since the Unix epoch.
    pub finished_at_ms: Option<i64>,
    /// What happened.
    pub kind: EventKind,
    /// The order that it happened to.
    pub order_id: String,
    /// The words it is told in.
    pub dialect: Dialect,
}

macro_rules! select_deliveries {
    ($rest:literal) => {
        concat!(
            "select d.id, d.event_id, d.sequence, d.endpoint_id, d.number, \
             coalesce(n.url, d.url), d.state, d.attempts, d.next_at, d.created_at, d.finished_at, e.kind, \
             d.order_id, d.dialect \
             from deliveries d join events e on e.id = d.event_id \
             left join endpoints n on n.id = d.endpoint_id \
             where d.store_id = $1 and e.mode = $2 ",
            $rest
        )
    };
}

fn listed(row: &dyn Row) -> Res<Listed> {
    let bad = || Error::failed("unreadable delivery in the database");
    Ok(Listed {
        id: row.text(0)?,
        event_id: row.text(1)?,
        sequence: row.int(2)?,
        endpoint_id: row.opt_text(3)?,
        number: row.opt_int(4)?,
        url: row.text(5)?,
        state: DeliveryState::parse(&row.text(6)?).ok_or_else(bad)?,
        attempts: row.int(7)?,
        next_at_ms: row.int(8)?,
        created_at_ms: row.int(9)?,
        finished_at_ms: row.opt_int(10)?,
        kind: EventKind::parse(&row.text(11)?).ok_or_else(bad)?,
        order_id: row.text(12)?,
        dialect: Dialect::parse(&row.text(13)?).ok_or_else(bad)?,
    })
}

/// The deliveries of one event.
///
/// # Errors
/// As the database says.
pub fn of_event(tx: &mut dyn Tx, store: &StoreId, mode: Mode, event: &EventId) -> Res<Vec<Listed>> {
    all(
        tx,
        select_deliveries!("and d.event_id = $3 order by d.id"),
        params![store.as_str(), mode.as_str(), event.as_str()],
        listed,
    )
}

/// How many deliveries of an event are still to arrive.
///
/// # Errors
/// As the database says.
pub fn pending_of(tx: &mut dyn Tx, event: &EventId) -> Res<i64> {
    let counted = one(
        tx,
        "select cast(count(*) as bigint) from deliveries where event_id = $1 and state = 'pending'",
        params![event.as_str()],
        |row| row.int(0),
    )?;
    Ok(counted.unwrap_or(0))
}

/// The deliveries of one endpoint with a number below `before`, the newest first.
///
/// # Errors
/// As the database says.
pub fn of_endpoint(
    tx: &mut dyn Tx,
    store: &StoreId,
    mode: Mode,
    endpoint: &EndpointId,
    before: i64,
    limit: i64,
) -> Res<Vec<Listed>> {
    all(
        tx,
        select_deliveries!(
            "and d.endpoint_id = $3 and d.number < $4 order by d.number desc limit $5"
        ),
        params![
            store.as_str(),
            mode.as_str(),
            endpoint.as_str(),
            before,
            limit
        ],
        listed,
    )
}

/// The same of those in one state.
///
/// # Errors
/// As the database says.
pub fn in_state(
    tx: &mut dyn Tx,
    store: &StoreId,
    mode: Mode,
    endpoint: &EndpointId,
    (state, before, limit): (DeliveryState, i64, i64),
) -> Res<Vec<Listed>> {
    // Each state has the index that finds its few among the many that were delivered.
    let sql = match state {
        DeliveryState::Pending => select_deliveries!(
            "and d.lane = $3 and d.state = 'pending' and d.state = $6 and d.number < $4 \
             order by d.number desc limit $5"
        ),
        DeliveryState::Held | DeliveryState::Exhausted => select_deliveries!(
            "and d.endpoint_id = $3 and d.state in ('held', 'exhausted') and d.state = $6 \
             and d.number < $4 order by d.number desc limit $5"
        ),
        DeliveryState::Delivered | DeliveryState::Dropped => select_deliveries!(
            "and d.endpoint_id = $3 and d.number < $4 and d.state = $6 \
             order by d.number desc limit $5"
        ),
    };
    all(
        tx,
        sql,
        params![
            store.as_str(),
            mode.as_str(),
            endpoint.as_str(),
            before,
            limit,
            state.as_str()
        ],
        listed,
    )
}

/// One delivery, and the body that was sent if one was.
///
/// # Errors
/// As the database says.
pub fn find(
    tx: &mut dyn Tx,
    store: &StoreId,
    mode: Mode,
    id: &DeliveryId,
) -> Res<Option<(Listed, Option<String>)>> {
    let found = one(
        tx,
        select_deliveries!("and d.id = $3"),
        params![store.as_str(), mode.as_str(), id.as_str()],
        listed,
    )?;
    let Some(found) = found else {
        return Ok(None);
    };
    let body = one(
        tx,
        "select body from deliveries where id = $1",
        params![id.as_str()],
        |row| row.opt_text(0),
    )?;
    Ok(Some((found, body.flatten())))
}

/// One attempt of a delivery.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// 1, 2, 3 …
    pub number: i64,
    /// When it began, in milliseconds since the Unix epoch.
    pub at_ms: i64,
    /// How long it took, in milliseconds.
    pub duration_ms: i64,
    /// The status of the reply.
    pub status: Option<i64>,
    /// Why there was no reply.
    pub error: Option<String>,
    /// The beginning of the reply, as a stranger wrote it.
    pub reply: Option<String>,
    /// Method, URL and headers as they were sent, a line each.
    pub request: Option<String>,
}

/// The attempts of a delivery, the first one first.
///
/// # Errors
/// As the database says.
pub fn attempts(tx: &mut dyn Tx, delivery_id: &str) -> Res<Vec<Attempt>> {
    all(
        tx,
        "select number, at, duration, status, error, reply, request from delivery_attempts \
         where delivery_id = $1 order by number",
        params![delivery_id],
        |row| {
            Ok(Attempt {
                number: row.int(0)?,
                at_ms: row.int(1)?,
                duration_ms: row.int(2)?,
                status: row.opt_int(3)?,
                error: row.opt_text(4)?,
                reply: row.opt_text(5)?,
                request: row.opt_text(6)?,
            })
        },
    )
}

/// Makes the deliveries of an event due now, whatever became of them, with a whole schedule; of
/// one endpoint, or of all. What a disabled or removed endpoint was to get stays where it is.
///
/// # Errors
/// As the database says.
pub fn resend(
    tx: &mut dyn Tx,
    store: &StoreId,
    event: &EventId,
    endpoint: Option<&EndpointId>,
    now_ms: i64,
) -> Res<u64> {
    tx.exec(
        "update deliveries set state = 'pending', tries = 0, next_at = $1, finished_at = null, \
         sent_at = case when state = 'pending' then sent_at end \
         where store_id = $2 and event_id = $3 and state in ('pending', 'delivered', 'exhausted') \
         and endpoint_id is not distinct from coalesce($4, endpoint_id) and not exists \
         (select 1 from endpoints n where n.id = deliveries.endpoint_id \
          and (n.disabled_for is not null or n.removed_at is not null))",
        params![
            now_ms,
            store.as_str(),
            event.as_str(),
            P::OptText(endpoint.map(EndpointId::as_str))
        ],
    )
}

/// Makes one delivery due now, whatever became of it, with a whole schedule. What a disabled or
/// removed endpoint was to get stays where it is.
///
/// # Errors
/// As the database says.
pub fn resend_one(
    tx: &mut dyn Tx,
    store: &StoreId,
    mode: Mode,
    id: &DeliveryId,
    now_ms: i64,
) -> Res<u64> {
    tx.exec(
        "update deliveries set state = 'pending', tries = 0, next_at = $1, finished_at = null, \
         sent_at = case when state = 'pending' then sent_at end \
         where store_id = $2 and id = $3 and state in ('pending', 'delivered', 'exhausted') \
         and exists (select 1 from events e where e.id = deliveries.event_id and e.mode = $4) \
         and not exists (select 1 from endpoints n where n.id = deliveries.endpoint_id \
          and (n.disabled_for is not null or n.removed_at is not null))",
        params![now_ms, store.as_str(), id.as_str(), mode.as_str()],
    )
}

/// The failed deliveries of an endpoint that were written from one time up to another, both in
/// milliseconds since the Unix epoch.
#[derive(Clone, Debug)]
pub struct Failed {
    /// The endpoint.
    pub endpoint: EndpointId,
    /// Not before.
    pub from_ms: i64,
    /// Not at or after.
    pub to_ms: i64,
}

/// Makes the next of the deliveries due that an endpoint was tried with in vain and that wait, one
/// after the other: those with a number above `after`, at most `limit`. Returns how many, and the
/// number of the last; none when there are no more.
///
/// # Errors
/// As the database says.
pub fn resend_failed(
    tx: &mut dyn Tx,
    failed: &Failed,
    (after, limit): (i64, i64),
    now_ms: i64,
) -> Res<(u64, Option<i64>)> {
    let endpoint = failed.endpoint.as_str();
    let numbers = all(
        tx,
        "select number from (select number from deliveries where endpoint_id = $1 \
           and state in ('held', 'exhausted') and state = 'exhausted' and number > $2 \
           and created_at >= $3 and created_at < $4 \
         union all select number from deliveries where lane = $1 and state = 'pending' \
           and attempts > 0 and number > $2 and created_at >= $3 and created_at < $4) f \
         order by number limit $5",
        params![endpoint, after, failed.from_ms, failed.to_ms, limit],
        |row| row.int(0),
    )?;
    let Some(last) = numbers.last().copied() else {
        return Ok((0, None));
    };
    let count = tx.exec(
        "update deliveries set state = 'pending', tries = 0, next_at = $1, ordered = 1, \
         sent_at = case when state = 'pending' then sent_at end, finished_at = null \
         where endpoint_id = $2 and number > $3 and number <= $4 \
         and (state = 'exhausted' or state = 'pending' and attempts > 0) \
         and created_at >= $5 and created_at < $6",
        params![now_ms, endpoint, after, last, failed.from_ms, failed.to_ms],
    )?;
    Ok((count, Some(last)))
}

/// What is to be sent again.
#[derive(Clone, Debug)]
pub struct Recovery {
    /// The store.
    pub store: StoreId,
    /// The side.
    pub mode: Mode,
    /// One endpoint, or all receivers.
    pub endpoint: Option<EndpointId>,
    /// What was delivered too, not only what was not.
    pub delivered_too: bool,
}

/// Makes the deliveries of the events after `from` up to `to` (places in the log) that happened at
/// `at_ms` or later due now, one after the other; returns how many.
///
/// # Errors
/// As the database says.
pub fn recover(
    tx: &mut dyn Tx,
    what: &Recovery,
    (from, to): (i64, i64),
    at_ms: i64,
    now_ms: i64,
) -> Res<u64> {
    tx.exec(
        "update deliveries set state = 'pending', tries = 0, next_at = $1, ordered = 1, \
         sent_at = case when state = 'pending' then sent_at end, \
         finished_at = null where event_id in (select e.id from events e where e.store_id = $2 \
          and e.sequence > $3 and e.sequence <= $4 and e.mode = $5 and e.at >= $6) \
         and endpoint_id is not distinct from coalesce($7, endpoint_id) \
         and (state in ('pending', 'exhausted', 'held') or state = 'delivered' and $8 = 1) \
         and not exists (select 1 from endpoints n where n.id = deliveries.endpoint_id \
          and (n.disabled_for is not null or n.removed_at is not null))",
        params![
            now_ms,
            what.store.as_str(),
            from,
            to,
            what.mode.as_str(),
            at_ms,
            P::OptText(what.endpoint.as_ref().map(EndpointId::as_str)),
            i64::from(what.delivered_too),
        ],
    )
}

/// Makes due what was held for an endpoint, one after the other.
///
/// # Errors
/// As the database says.
pub fn take_up_held(tx: &mut dyn Tx, endpoint: &EndpointId, now_ms: i64) -> Res<u64> {
    tx.exec(
        "update deliveries set state = 'pending', tries = 0, next_at = $1, ordered = 1, \
         finished_at = null where endpoint_id = $2 and state = 'held'",
        params![now_ms, endpoint.as_str()],
    )
}
