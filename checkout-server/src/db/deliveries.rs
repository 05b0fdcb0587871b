//! Deliveries: who is still to hear of which event, and every attempt that was made.
//!
//! Deliveries wait in lanes: one for each endpoint, and one for each host of the URLs that orders
//! name themselves. Lanes know nothing of each other, so a dead one delays nobody else.

use pebblepay_core::chaos::{Chaos, Upset};
use pebblepay_core::delivery::DeliveryState;
use pebblepay_core::event::{Event, EventKind};
use pebblepay_core::id::{EventId, OrderId, SessionId, StoreId};
use pebblepay_core::limits::ORDER_WAIT_MS_MAX;
use pebblepay_core::store::{Dialect, Mode};
use pebblepay_core::style::BodyStyle;

use super::{Backend, BySql, Error, P, Res, Row, Tx, all, chaos, one};
use crate::params;

/// One receiver of an event.
pub struct NewDelivery<'a> {
    /// The delivery's id.
    pub id: &'a str,
    /// The endpoint; `None` = the order's own `webhook_url`.
    pub endpoint_id: Option<&'a str>,
    /// What it waits with.
    pub lane: &'a str,
    /// Where it goes.
    pub url: &'a str,
    /// The words it is told in.
    pub dialect: Dialect,
    /// The word that its endpoint asked for; none: the dialect's usual one.
    pub word: Option<&'a str>,
    /// Pending, or held for an endpoint that is disabled.
    pub state: DeliveryState,
    /// How it wants its body, where no endpoint says so.
    pub style: BodyStyle,
}

/// Writes that `event` is due to a receiver now, under the next number of its endpoint.
///
/// # Errors
/// As the database says.
pub fn insert(tx: &mut dyn Tx, event: &Event, store: &StoreId, new: &NewDelivery<'_>) -> Res<()> {
    let number = match new.endpoint_id {
        None => None,
        Some(id) => one(
            tx,
            "update endpoint_counters set deliveries = deliveries + 1 where endpoint_id = $1 \
             returning deliveries",
            params![id],
            |row| row.int(0),
        )?,
    };
    tx.exec(
        "insert into deliveries (id, event_id, store_id, endpoint_id, url, dialect, state, \
         attempts, next_at, created_at, lane, number, sequence, order_id, word, style) \
         values ($1, $2, $3, $4, $5, $6, $7, 0, $8, $8, $9, $10, $11, $12, $13, $14)",
        params![
            new.id,
            event.id.as_str(),
            store.as_str(),
            P::OptText(new.endpoint_id),
            new.url,
            new.dialect.as_str(),
            new.state.as_str(),
            event.at_ms,
            new.lane,
            number,
            event.sequence,
            event.order_id.as_str(),
            P::OptText(new.word),
            P::OptText(new.style.to_text().as_deref()),
        ],
    )?;
    Ok(())
}

/// How many deliveries are counted.
const COUNTED_MAX: i64 = 10_000;

/// How many deliveries are due, at most [`COUNTED_MAX`], and since when the oldest of those counted
/// is, in milliseconds since the Unix epoch.
///
/// # Errors
/// As the database says.
pub fn backlog(tx: &mut dyn Tx, now_ms: i64) -> Res<(i64, Option<i64>)> {
    let sql = "select count(*), min(next_at) from (select next_at from deliveries \
               where state = 'pending' and next_at <= $1 limit $2) d";
    let counted = one(tx, sql, params![now_ms, COUNTED_MAX], |row| {
        Ok((row.int(0)?, row.opt_int(1)?))
    })?;
    Ok(counted.unwrap_or_default())
}

/// The lanes in which something is due, from the first after `after`, at most `limit`. What is due
/// may still have to wait for something else of its lane.
///
/// # Errors
/// As the database says.
pub fn due_lanes(tx: &mut dyn Tx, after: &str, now_ms: i64, limit: i64) -> Res<Vec<String>> {
    // Walks from lane to lane along the index: the cost is that of the lanes in which anything
    // waits, however many deliveries each has.
    all(
        tx,
        "with recursive walk (lane) as ( \
           select min(lane) from deliveries where state = 'pending' and lane > $1 \
           union all \
           select (select min(d.lane) from deliveries d \
             where d.state = 'pending' and d.lane > walk.lane) \
           from walk where walk.lane is not null) \
         select lane from walk where lane is not null and ( \
           exists (select 1 from deliveries d where d.lane = walk.lane and d.state = 'pending' \
             and d.ordered = 0 and d.next_at <= $2) \
           or exists (select 1 from deliveries d where d.lane = walk.lane and d.state = 'pending' \
             and d.ordered = 1 and d.next_at <= $2)) \
         limit $3",
        params![after, now_ms, limit],
        |row| row.text(0),
    )
}

/// A delivery that was claimed for sending.
pub struct Due {
    /// Its id.
    pub id: String,
    /// The store.
    pub store_id: StoreId,
    /// The endpoint; `None` = the order's own `webhook_url`.
    pub endpoint_id: Option<String>,
    /// Where it goes: where its endpoint is now.
    pub url: String,
    /// The words it is told in.
    pub dialect: Dialect,
    /// The word that its endpoint asked for; none: the dialect's usual one.
    pub word: Option<String>,
    /// Attempts made so far.
    pub attempts: i64,
    /// Attempts made so far of the schedule that runs now.
    pub tries: i64,
    /// The bytes of earlier attempts.
    pub body: Option<String>,
    /// Its place among the deliveries of its endpoint.
    pub number: Option<i64>,
    /// Whether it is recovered: the one after it waits for its attempt.
    pub ordered: bool,
    /// The secret that signs, in its shown form (F-18).
    pub secret: String,
    /// The secret before the last rotation, while it signs too (F-04).
    pub previous_secret: Option<String>,
    /// Whether it was held back by the chaos switches.
    pub upset: Option<Upset>,
    /// The chaos switches of the store, on its test side.
    pub chaos: Option<Chaos>,
    /// How the receiver wants its body.
    pub style: BodyStyle,
    /// When an attempt began that nothing is known of, where a receiver is told once at most.
    pub sent_at_ms: Option<i64>,
    /// The event.
    pub event: Event,
}

macro_rules! claim_due {
    ($which:literal) => {
        BySql {
            sqlite: concat!(claim_due!(), $which),
            postgres: concat!(claim_due!(), $which, " for update of d skip locked"),
        }
    };
    () => {
        "select d.id, d.store_id, d.endpoint_id, coalesce(n.url, d.url), d.dialect, d.attempts, \
         d.tries, d.body, d.number, d.ordered, n.secret, n.previous_secret, n.previous_until, \
         case e.mode when 'test' then s.webhook_secret_test else s.webhook_secret_live end, \
         case e.mode when 'test' then s.previous_secret_test else s.previous_secret_live end, \
         case e.mode when 'test' then s.previous_until_test else s.previous_until_live end, \
         e.id, e.sequence, e.kind, e.order_id, e.mode, e.at, e.snapshot, \
         d.upset, c.drop_percent, c.delay_ms, c.duplicate_percent, c.reorder_percent, \
         d.word, coalesce(n.style, d.style), d.sent_at \
         from deliveries d join events e on e.id = d.event_id \
         join stores s on s.id = d.store_id left join endpoints n on n.id = d.endpoint_id \
         left join chaos c on c.store_id = d.store_id and e.mode = 'test' "
    };
}

/// Due: never sent, due again, or taken by a worker whose lease ran out; and no earlier event of
/// its order is on its way to the same lane, unless it has waited for long enough.
const FREE: BySql = claim_due!(
    "where d.lane = $1 and d.state = 'pending' and d.ordered = 0 and d.next_at <= $2 \
     and (d.created_at <= $3 or not exists (select 1 from deliveries b \
       where b.order_id = d.order_id and b.state = 'pending' and b.sequence < d.sequence \
       and b.lane = d.lane and coalesce(b.upset, '') <> 'reordered')) \
     order by d.next_at, d.sequence limit $4"
);

/// The next of a recovery, unless the one before it is on its way. It waits for an earlier event of
/// its order as any other does: that may not be part of the recovery.
const ORDERED: BySql = claim_due!(
    "where d.lane = $1 and d.state = 'pending' and d.ordered = 1 and d.next_at <= $2 \
     and (d.created_at <= $3 or not exists (select 1 from deliveries b \
       where b.order_id = d.order_id and b.state = 'pending' and b.sequence < d.sequence \
       and b.lane = d.lane)) \
     and not exists (select 1 from deliveries b where b.lane = $1 and b.state = 'pending' \
       and b.ordered = 1 and b.next_at > $2) \
     order by d.next_at, d.sequence limit 1"
);

/// Takes what is due in a lane, at most `limit`. On PostgreSQL it is leased until
/// `lease_until_ms`: no other server sends it before. On SQLite there is no other server, so the
/// caller has to leave out what it is sending already, and nothing waits for a lease after a crash.
///
/// # Errors
/// As the database says.
pub fn claim(
    tx: &mut dyn Tx,
    lane: &str,
    now_ms: i64,
    lease_until_ms: i64,
    limit: i64,
) -> Res<Vec<Due>> {
    let (free, ordered) = (FREE.text(tx), ORDERED.text(tx));
    let waited_ms = now_ms - ORDER_WAIT_MS_MAX;
    let read = |row: &dyn Row| due(row, now_ms);
    let mut claimed = all(tx, ordered, params![lane, now_ms, waited_ms], read)?;
    claimed.extend(all(
        tx,
        free,
        params![lane, now_ms, waited_ms, limit],
        read,
    )?);
    if tx.backend() == Backend::Postgres {
        for due in &claimed {
            tx.exec(
                "update deliveries set next_at = $1 where id = $2",
                params![lease_until_ms, &due.id],
            )?;
        }
    }
    Ok(claimed)
}

/// Gives back what was claimed and not sent after all.
///
/// # Errors
/// As the database says.
pub fn release(tx: &mut dyn Tx, ids: &[String], now_ms: i64) -> Res<()> {
    if tx.backend() == Backend::Postgres {
        for id in ids {
            tx.exec(
                "update deliveries set next_at = $1 where id = $2 and state = 'pending'",
                params![now_ms, id],
            )?;
        }
    }
    Ok(())
}

fn due(row: &dyn Row, now_ms: i64) -> Res<Due> {
    let bad = || Error::failed("unreadable delivery in the database");
    let own = row.opt_text(10)?;
    // An endpoint with a secret of its own was rotated by itself, any other with its store.
    let (secret, previous, until_ms) = match own {
        Some(own) => (own, row.opt_text(11)?, row.opt_int(12)?),
        None => (row.text(13)?, row.opt_text(14)?, row.opt_int(15)?),
    };
    Ok(Due {
        id: row.text(0)?,
        store_id: StoreId::parse(&row.text(1)?).ok_or_else(bad)?,
        endpoint_id: row.opt_text(2)?,
        url: row.text(3)?,
        dialect: Dialect::parse(&row.text(4)?).ok_or_else(bad)?,
        attempts: row.int(5)?,
        tries: row.int(6)?,
        body: row.opt_text(7)?,
        number: row.opt_int(8)?,
        ordered: row.int(9)? == 1,
        secret,
        previous_secret: previous.filter(|_| until_ms.is_some_and(|until| now_ms < until)),
        upset: row.opt_text(23)?.as_deref().and_then(Upset::parse),
        chaos: chaos::read(row, 24)?,
        word: row.opt_text(28)?,
        style: BodyStyle::parse(row.opt_text(29)?.as_deref()).ok_or_else(bad)?,
        sent_at_ms: row.opt_int(30)?,
        event: Event {
            id: EventId::parse(&row.text(16)?).ok_or_else(bad)?,
            sequence: row.int(17)?,
            kind: EventKind::parse(&row.text(18)?).ok_or_else(bad)?,
            order_id: OrderId::parse(&row.text(19)?).ok_or_else(bad)?,
            mode: Mode::parse(&row.text(20)?).ok_or_else(bad)?,
            at_ms: row.int(21)?,
            snapshot: pebblepay_core::json_parse::parse(row.text(22)?.as_bytes())
                .map_err(|_| bad())?,
        },
    })
}

/// Notes that a delivery is being sent, before a byte of it can leave. False: somebody else sends
/// it, or it is not to be sent any more.
///
/// # Errors
/// As the database says.
pub fn begin_single(tx: &mut dyn Tx, id: &str, now_ms: i64) -> Res<bool> {
    let marked = tx.exec(
        "update deliveries set sent_at = $1 where id = $2 and state = 'pending' and sent_at is null",
        params![now_ms, id],
    )?;
    Ok(marked == 1)
}

/// What came of one attempt to deliver.
pub struct Report<'a> {
    /// The delivery.
    pub delivery_id: &'a str,
    /// Attempts made, this one included.
    pub attempts: i64,
    /// Those of the schedule that runs now.
    pub tries: i64,
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
    /// Method, URL and headers of the request; none where nothing was sent.
    pub request: Option<&'a str>,
    /// The bytes that were sent.
    pub body: &'a str,
    /// Where the delivery stands now.
    pub state: DeliveryState,
    /// When to try again, while pending; in milliseconds since the Unix epoch.
    pub next_at_ms: i64,
    /// Whether no byte of the request left.
    pub unsent: bool,
}

/// Writes an attempt and where the delivery stands after it. One that was held, dropped or made due
/// again meanwhile stays so, unless it arrived.
///
/// # Errors
/// As the database says.
pub fn report(tx: &mut dyn Tx, r: &Report<'_>, now_ms: i64) -> Res<()> {
    let written = tx.exec(
        "insert into delivery_attempts (delivery_id, number, at, duration, status, error, reply, \
         request) values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (delivery_id, number) do nothing",
        params![
            r.delivery_id,
            r.attempts,
            r.at_ms,
            r.duration_ms,
            r.status,
            P::OptText(r.error),
            P::OptText(r.reply),
            P::OptText(r.request)
        ],
    )?;
    if written == 0 {
        // Another server sent it as well, after a lease had run out, and told so first: this
        // attempt is the next one. Both may also have failed; the schedule counts one of them.
        let renumbered = Report {
            attempts: r.attempts + 1,
            ..*r
        };
        return report(tx, &renumbered, now_ms);
    }
    let finished = (r.state != DeliveryState::Pending).then_some(now_ms);
    let ended = tx.exec(
        "update deliveries set attempts = $1, tries = $2, next_at = $3, body = $4, ordered = 0, \
         upset = null, sent_at = case when $9 = 1 then null else sent_at end, \
         state = case when state = 'pending' or $5 = 'delivered' then $5 else state end, \
         finished_at = $6 where id = $7 and state <> 'delivered' \
         and (tries = $8 or $5 = 'delivered')",
        params![
            r.attempts,
            r.tries,
            r.next_at_ms,
            r.body,
            r.state.as_str(),
            finished,
            r.delivery_id,
            r.tries - 1,
            i64::from(r.unsent),
        ],
    )?;
    if ended == 0 {
        // It has arrived meanwhile, or somebody had it sent again: that began a new schedule, which
        // a failure of the old one neither delays nor ends.
        tx.exec(
            "update deliveries set attempts = $1, body = $2, \
             sent_at = null where id = $3",
            params![r.attempts, r.body, r.delivery_id],
        )?;
    }
    Ok(())
}

/// How far a payment is told to those who are to hear of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Telling {
    /// There is no such session, or its order is not paid.
    NotPaid,
    /// Not everybody has accepted the event of this order.
    Waiting(OrderId),
    /// Everybody has, apart from those who are disabled.
    Done,
}

/// How far the payment of a session is told.
///
/// # Errors
/// As the database says.
pub fn telling(tx: &mut dyn Tx, session: &SessionId) -> Res<Telling> {
    let found = one(
        tx,
        "select o.id, (select count(*) from deliveries d where d.event_id = e.id \
           and d.state in ('pending', 'exhausted')) \
         from orders o join events e on e.order_id = o.id and e.kind = $2 \
         where o.session_id = $1",
        params![session.as_str(), EventKind::PaymentSucceeded.as_str()],
        |row| {
            let bad = || Error::failed("unreadable order in the database");
            Ok((OrderId::parse(&row.text(0)?).ok_or_else(bad)?, row.int(1)?))
        },
    )?;
    Ok(match found {
        None => Telling::NotPaid,
        Some((_, 0)) => Telling::Done,
        Some((order, _)) => Telling::Waiting(order),
    })
}
