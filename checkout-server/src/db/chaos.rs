//! The chaos switches of stores' test sides, and deliveries that they hold back.

use pebblepay_core::chaos::{Chaos, Upset};
use pebblepay_core::id::StoreId;

use super::{Error, P, Res, Row, Tx, one};
use crate::params;

/// The switches of a store; all at nothing where none were set.
///
/// # Errors
/// As the database says.
pub fn find(tx: &mut dyn Tx, store: &StoreId) -> Res<Chaos> {
    let found = one(
        tx,
        "select drop_percent, delay_ms, duplicate_percent, reorder_percent from chaos \
         where store_id = $1",
        params![store.as_str()],
        |row| read(row, 0),
    )?;
    Ok(found.flatten().unwrap_or_default())
}

/// Reads the switches from four columns; nothing where the first is null.
///
/// # Errors
/// They are out of bounds.
pub(super) fn read(row: &dyn Row, first: usize) -> Res<Option<Chaos>> {
    let Some(drop) = row.opt_int(first)? else {
        return Ok(None);
    };
    let bad = |_| Error::failed("unreadable chaos in the database");
    let percent = |n: i64| u8::try_from(n).map_err(bad);
    Ok(Some(Chaos {
        drop_percent: percent(drop)?,
        delay_ms: u32::try_from(row.int(first + 1)?).map_err(bad)?,
        duplicate_percent: percent(row.int(first + 2)?)?,
        reorder_percent: percent(row.int(first + 3)?)?,
    }))
}

/// Sets the switches of a store.
///
/// # Errors
/// As the database says.
pub fn set(tx: &mut dyn Tx, store: &StoreId, chaos: Chaos, now_ms: i64) -> Res<()> {
    tx.exec(
        "delete from chaos where store_id = $1",
        params![store.as_str()],
    )?;
    if chaos.is_off() {
        return Ok(());
    }
    tx.exec(
        "insert into chaos (store_id, drop_percent, delay_ms, duplicate_percent, \
         reorder_percent, set_at) values ($1, $2, $3, $4, $5, $6)",
        params![
            store.as_str(),
            i64::from(chaos.drop_percent),
            i64::from(chaos.delay_ms),
            i64::from(chaos.duplicate_percent),
            i64::from(chaos.reorder_percent),
            now_ms,
        ],
    )?;
    Ok(())
}

/// Holds a delivery back until `until_ms`, and marks why.
///
/// # Errors
/// As the database says.
pub fn hold(tx: &mut dyn Tx, delivery: &str, why: Upset, until_ms: i64) -> Res<()> {
    tx.exec(
        "update deliveries set next_at = $1, upset = $2 where id = $3 and state = 'pending'",
        params![until_ms, why.as_str(), delivery],
    )?;
    Ok(())
}

/// A request that was made once more than it had to be.
pub struct Duplicate<'a> {
    /// The delivery.
    pub delivery_id: &'a str,
    /// When it began, in milliseconds since the Unix epoch.
    pub at_ms: i64,
    /// How long it took, in milliseconds.
    pub duration_ms: i64,
    /// The status of the reply.
    pub status: Option<i64>,
    /// The beginning of the reply.
    pub reply: Option<&'a str>,
}

/// Writes a duplicate beside the attempts of its delivery, which stands where it stood.
///
/// # Errors
/// As the database says.
pub fn note_duplicate(tx: &mut dyn Tx, d: &Duplicate<'_>) -> Res<()> {
    let last = one(
        tx,
        "select max(number) from delivery_attempts where delivery_id = $1",
        params![d.delivery_id],
        |row| row.opt_int(0),
    )?;
    tx.exec(
        "insert into delivery_attempts (delivery_id, number, at, duration, status, error, reply) \
         values ($1, $2, $3, $4, $5, 'chaos: duplicate', $6) \
         on conflict (delivery_id, number) do nothing",
        params![
            d.delivery_id,
            last.flatten().unwrap_or(0) + 1,
            d.at_ms,
            d.duration_ms,
            d.status,
            P::OptText(d.reply)
        ],
    )?;
    Ok(())
}
