//! Webhook endpoints: who hears of a store's events, with which secret, and how they are.

use pebblepay_core::delivery::DisabledFor;
use pebblepay_core::id::{EndpointId, StoreId};
use pebblepay_core::limits::SECRET_OVERLAP_MS;
use pebblepay_core::store::{Dialect, Mode};
use pebblepay_core::style::BodyStyle;

use super::{Error, P, Res, Row, Tx, all, one};
use crate::params;

/// A registered receiver of events.
#[derive(Clone, Debug)]
pub struct Endpoint {
    /// Its id.
    pub id: EndpointId,
    /// Its place among the store's endpoints of this mode and dialect, from 0 (SEC-003).
    pub position: i64,
    /// Where events go.
    pub url: String,
    /// The dialect it is spoken to in.
    pub dialect: Dialect,
    /// The side whose events it hears.
    pub mode: Mode,
    /// The events it hears, in its dialect's words; `None` = all.
    pub events: Option<Vec<String>>,
    /// Its own secret, shown form; `None` = the store's secret of that mode (F-18).
    pub secret: Option<String>,
    /// Why it is sent nothing.
    pub disabled_for: Option<DisabledFor>,
    /// The first failure since the last success, in milliseconds since the Unix epoch.
    pub failing_since_ms: Option<i64>,
    /// When it was registered, in milliseconds since the Unix epoch.
    pub created_at_ms: i64,
    /// How it wants its bodies (B-04).
    pub style: BodyStyle,
}

macro_rules! select_endpoints {
    ($rest:literal) => {
        concat!(
            "select id, position, url, dialect, mode, events, secret, disabled_for, \
             failing_since, created_at, style from endpoints where store_id = $1 and mode = $2 \
             and removed_at is null",
            $rest
        )
    };
}

fn endpoint(row: &dyn Row) -> Res<Endpoint> {
    let bad = || Error::failed("unreadable endpoint in the database");
    let events = row.opt_text(5)?;
    let disabled = row.opt_text(7)?;
    Ok(Endpoint {
        id: EndpointId::parse(&row.text(0)?).ok_or_else(bad)?,
        position: row.int(1)?,
        url: row.text(2)?,
        dialect: Dialect::parse(&row.text(3)?).ok_or_else(bad)?,
        mode: Mode::parse(&row.text(4)?).ok_or_else(bad)?,
        events: events.map(|t| t.split(',').map(str::to_owned).collect()),
        secret: row.opt_text(6)?,
        disabled_for: disabled
            .map(|word| DisabledFor::parse(&word).ok_or_else(bad))
            .transpose()?,
        failing_since_ms: row.opt_int(8)?,
        created_at_ms: row.int(9)?,
        style: BodyStyle::parse(row.opt_text(10)?.as_deref()).ok_or_else(bad)?,
    })
}

/// Writes an endpoint at the next free position, which it returns.
///
/// # Errors
/// As the database says.
pub fn insert(tx: &mut dyn Tx, store: &StoreId, e: &Endpoint) -> Res<i64> {
    let next = one(
        tx,
        "select cast(coalesce(max(position), -1) + 1 as bigint) from endpoints \
         where store_id = $1 and mode = $2 and dialect = $3",
        params![store.as_str(), e.mode.as_str(), e.dialect.as_str()],
        |row| row.int(0),
    )?
    .unwrap_or(0);
    let events = e.events.as_ref().map(|list| list.join(","));
    tx.exec(
        "insert into endpoints (id, store_id, position, url, dialect, mode, events, secret, \
         created_at, style) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        params![
            e.id.as_str(),
            store.as_str(),
            next,
            &e.url,
            e.dialect.as_str(),
            e.mode.as_str(),
            P::OptText(events.as_deref()),
            P::OptText(e.secret.as_deref()),
            e.created_at_ms,
            P::OptText(e.style.to_text().as_deref()),
        ],
    )?;
    tx.exec(
        "insert into endpoint_counters (endpoint_id, deliveries) values ($1, 0)",
        params![e.id.as_str()],
    )?;
    Ok(next)
}

/// The endpoints of one side of a store by position, without those that were removed.
///
/// # Errors
/// As the database says.
pub fn of_side(tx: &mut dyn Tx, store: &StoreId, mode: Mode) -> Res<Vec<Endpoint>> {
    all(
        tx,
        select_endpoints!(" order by dialect, position"),
        params![store.as_str(), mode.as_str()],
        endpoint,
    )
}

/// One endpoint of one side of a store, unless it was removed.
///
/// # Errors
/// As the database says.
pub fn find(
    tx: &mut dyn Tx,
    store: &StoreId,
    mode: Mode,
    id: &EndpointId,
) -> Res<Option<Endpoint>> {
    one(
        tx,
        select_endpoints!(" and id = $3"),
        params![store.as_str(), mode.as_str(), id.as_str()],
        endpoint,
    )
}

/// Changes where an endpoint is, what it hears and how. What waits goes to the new URL.
///
/// # Errors
/// As the database says.
pub fn update(tx: &mut dyn Tx, e: &Endpoint) -> Res<()> {
    let events = e.events.as_ref().map(|list| list.join(","));
    tx.exec(
        "update endpoints set url = $1, events = $2, style = $3 where id = $4",
        params![
            &e.url,
            P::OptText(events.as_deref()),
            P::OptText(e.style.to_text().as_deref()),
            e.id.as_str()
        ],
    )?;
    Ok(())
}

/// Stops sending to an endpoint: what waits is held. Whether it was enabled until now.
///
/// # Errors
/// As the database says.
pub fn disable(tx: &mut dyn Tx, id: &str, reason: DisabledFor, now_ms: i64) -> Res<bool> {
    let changed = tx.exec(
        "update endpoints set disabled_for = $1, disabled_at = $2 \
         where id = $3 and disabled_for is null and removed_at is null",
        params![reason.as_str(), now_ms, id],
    )?;
    tx.exec(
        "update deliveries set state = 'held' where state = 'pending' and lane = $1",
        params![id],
    )?;
    Ok(changed == 1)
}

/// Sends to an endpoint again. What was held stays so until it is recovered.
///
/// # Errors
/// As the database says.
pub fn enable(tx: &mut dyn Tx, id: &EndpointId) -> Res<()> {
    tx.exec(
        "update endpoints set disabled_for = null, disabled_at = null, failing_since = null \
         where id = $1",
        params![id.as_str()],
    )?;
    Ok(())
}

/// Removes an endpoint: what waits for it is dropped. Its past deliveries can still be read.
///
/// # Errors
/// As the database says.
pub fn remove(tx: &mut dyn Tx, id: &EndpointId, now_ms: i64) -> Res<()> {
    tx.exec(
        "update endpoints set removed_at = $1 where id = $2",
        params![now_ms, id.as_str()],
    )?;
    tx.exec(
        "update deliveries set state = 'dropped', finished_at = $1 \
         where endpoint_id = $2 and state in ('pending', 'held')",
        params![now_ms, id.as_str()],
    )?;
    Ok(())
}

/// Notes that something arrived at an endpoint: it does not fail, or no longer.
///
/// # Errors
/// As the database says.
pub fn note_success(tx: &mut dyn Tx, id: &str) -> Res<()> {
    tx.exec(
        "update endpoints set failing_since = null where id = $1 and failing_since is not null",
        params![id],
    )?;
    Ok(())
}

/// Notes that an attempt at an endpoint failed; returns when the first one since its last success
/// did, in milliseconds since the Unix epoch.
///
/// # Errors
/// As the database says.
pub fn note_failure(tx: &mut dyn Tx, id: &str, now_ms: i64) -> Res<i64> {
    let since = one(
        tx,
        "select failing_since from endpoints where id = $1",
        params![id],
        |row| row.opt_int(0),
    )?;
    if let Some(since_ms) = since.flatten() {
        return Ok(since_ms);
    }
    tx.exec(
        "update endpoints set failing_since = $1 where id = $2",
        params![now_ms, id],
    )?;
    Ok(now_ms)
}

/// Gives an endpoint a new secret; the one that signed until now signs beside it for 24 hours
/// (F-04). An endpoint that used the store's has its own from now on.
///
/// # Errors
/// As the database says.
pub fn rotate(
    tx: &mut dyn Tx,
    store: &StoreId,
    e: &Endpoint,
    secret: &str,
    now_ms: i64,
) -> Res<()> {
    let until = now_ms + SECRET_OVERLAP_MS;
    let previous = match &e.secret {
        Some(own) => Some(own.clone()),
        None => super::stores::secret(tx, store, e.mode)?,
    };
    tx.exec(
        "update endpoints set secret = $1, previous_secret = $2, previous_until = $3 where id = $4",
        params![
            secret,
            P::OptText(previous.as_deref()),
            until,
            e.id.as_str()
        ],
    )?;
    Ok(())
}

/// Until when the secret before the last rotation signs too, in milliseconds since the Unix epoch;
/// `None` if there was none. It is the endpoint's own, or the store's where it has none.
///
/// # Errors
/// As the database says.
pub fn former_until(
    tx: &mut dyn Tx,
    store: &StoreId,
    mode: Mode,
    own: Option<&EndpointId>,
) -> Res<Option<i64>> {
    let found = match own {
        Some(id) => one(
            tx,
            "select previous_until from endpoints where store_id = $1 and id = $2",
            params![store.as_str(), id.as_str()],
            |row| row.opt_int(0),
        )?,
        None => one(
            tx,
            "select previous_until_test, previous_until_live from stores where id = $1",
            params![store.as_str()],
            |row| row.opt_int(usize::from(mode == Mode::Live)),
        )?,
    };
    Ok(found.flatten())
}

/// Puts endpoints of one dialect into this order. The places stay those that they have among them.
///
/// # Errors
/// As the database says.
pub fn reorder(tx: &mut dyn Tx, store: &StoreId, ordered: &[Endpoint]) -> Res<()> {
    let mut places: Vec<i64> = ordered.iter().map(|e| e.position).collect();
    places.sort_unstable();
    // No two may have one place, not even for a moment.
    for (endpoint, place) in ordered.iter().zip(&places) {
        set_place(tx, store, endpoint, -1 - place)?;
    }
    for (endpoint, place) in ordered.iter().zip(&places) {
        set_place(tx, store, endpoint, *place)?;
    }
    Ok(())
}

fn set_place(tx: &mut dyn Tx, store: &StoreId, endpoint: &Endpoint, place: i64) -> Res<()> {
    tx.exec(
        "update endpoints set position = $1 where store_id = $2 and id = $3",
        params![place, store.as_str(), endpoint.id.as_str()],
    )?;
    Ok(())
}

/// Gives one side of a store a new secret; the old one signs beside it for 24 hours (F-04).
///
/// # Errors
/// As the database says.
pub fn rotate_store(
    tx: &mut dyn Tx,
    store: &StoreId,
    mode: Mode,
    secret: &str,
    now_ms: i64,
) -> Res<()> {
    let sql = match mode {
        Mode::Test => {
            "update stores set previous_secret_test = webhook_secret_test, \
             previous_until_test = $1, webhook_secret_test = $2 where id = $3"
        }
        Mode::Live => {
            "update stores set previous_secret_live = webhook_secret_live, \
             previous_until_live = $1, webhook_secret_live = $2 where id = $3"
        }
    };
    let until = now_ms + SECRET_OVERLAP_MS;
    tx.exec(sql, params![until, secret, store.as_str()])?;
    Ok(())
}

/// How an endpoint is doing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Health {
    /// Deliveries that are due or will be tried again.
    pub pending: i64,
    /// Deliveries that wait for the endpoint to be enabled.
    pub held: i64,
    /// Deliveries that no attempt is left for.
    pub exhausted: i64,
    /// The last success, in milliseconds since the Unix epoch.
    pub last_success_ms: Option<i64>,
}

/// Counts what waits for an endpoint.
///
/// # Errors
/// As the database says.
pub fn health(tx: &mut dyn Tx, id: &EndpointId) -> Res<Health> {
    let id = id.as_str();
    let pending = one(
        tx,
        "select count(*) from deliveries where lane = $1 and state = 'pending'",
        params![id],
        |row| row.int(0),
    )?;
    let unsent = one(
        tx,
        "select count(case when state = 'held' then 1 end), \
         count(case when state = 'exhausted' then 1 end) from deliveries \
         where endpoint_id = $1 and state in ('held', 'exhausted')",
        params![id],
        |row| Ok((row.int(0)?, row.int(1)?)),
    )?;
    let last_success = one(
        tx,
        "select finished_at from deliveries where endpoint_id = $1 and state = 'delivered' \
         order by number desc limit 1",
        params![id],
        |row| row.opt_int(0),
    )?;
    let (held, exhausted) = unsent.unwrap_or_default();
    Ok(Health {
        pending: pending.unwrap_or_default(),
        held,
        exhausted,
        last_success_ms: last_success.flatten(),
    })
}
