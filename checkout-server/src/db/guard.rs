//! The counters of the guard against card testing. What is counted and how much is too much is
//! decided in core; see [`pebblepay_core::guard`].

use pebblepay_core::guard::{COUNTED_MS_MAX, Counter, Slot};
use pebblepay_core::id::AttemptId;
use pebblepay_core::limits::GUARD_ATTEMPT_KEEP_MS;
use pebblepay_core::store::Mode;

use super::{Error, Res, Tx, all, one};
use crate::params;

/// Every slot that may still count for one of these keys.
///
/// # Errors
/// As the database says.
pub fn slots(tx: &mut dyn Tx, mode: Mode, keys: [&str; 3], now_ms: i64) -> Res<Vec<Slot>> {
    let [address, card, store] = keys;
    all(
        tx,
        "select counter, slot_at, count from guard_counters \
         where mode = $1 and key in ($2, $3, $4) and slot_at > $5",
        params![mode.as_str(), address, card, store, now_ms - COUNTED_MS_MAX],
        |row| {
            let counter = Counter::parse(&row.text(0)?);
            Ok(Slot {
                counter: counter.ok_or_else(|| Error::failed("counter in the database"))?,
                at_ms: row.int(1)?,
                count: u32::try_from(row.int(2)?).unwrap_or(u32::MAX),
            })
        },
    )
}

/// Counts one act.
///
/// # Errors
/// As the database says.
pub fn count(tx: &mut dyn Tx, mode: Mode, counter: Counter, key: &str, now_ms: i64) -> Res<()> {
    tx.exec(
        "insert into guard_counters (mode, key, counter, slot_at, count) \
         values ($1, $2, $3, $4, 1) on conflict (mode, key, counter, slot_at) \
         do update set count = guard_counters.count + 1",
        params![
            mode.as_str(),
            key,
            counter.as_str(),
            counter.slot_at_ms(now_ms)
        ],
    )?;
    Ok(())
}

/// Takes back an act that was counted at `at_ms`.
///
/// # Errors
/// As the database says.
pub fn release(tx: &mut dyn Tx, mode: Mode, counter: Counter, key: &str, at_ms: i64) -> Res<()> {
    tx.exec(
        "update guard_counters set count = count - 1 \
         where mode = $1 and key = $2 and counter = $3 and slot_at = $4 and count > 0",
        params![
            mode.as_str(),
            key,
            counter.as_str(),
            counter.slot_at_ms(at_ms)
        ],
    )?;
    Ok(())
}

/// The keys of an attempt's address and card.
#[derive(Clone, Debug, Default)]
pub struct Keys {
    /// The address; none for a request that came over no socket.
    pub address: Option<String>,
    /// The card; none where nothing of it may be kept (F-08).
    pub card: Option<String>,
}

/// Remembers whose an attempt is until it ends.
///
/// # Errors
/// As the database says.
pub fn remember(tx: &mut dyn Tx, id: &AttemptId, keys: &Keys, now_ms: i64) -> Res<()> {
    tx.exec(
        "insert into guard_attempts (attempt_id, address_key, card_key, at) \
         values ($1, $2, $3, $4)",
        params![id.as_str(), &keys.address, &keys.card, now_ms],
    )?;
    Ok(())
}

/// Whose an attempt was; nobody remembers afterwards.
///
/// # Errors
/// As the database says.
pub fn forget(tx: &mut dyn Tx, id: &AttemptId) -> Res<Option<Keys>> {
    one(
        tx,
        "delete from guard_attempts where attempt_id = $1 returning address_key, card_key",
        params![id.as_str()],
        |row| {
            Ok(Keys {
                address: row.opt_text(0)?,
                card: row.opt_text(1)?,
            })
        },
    )
}

/// Deletes what counts no more.
///
/// # Errors
/// As the database says.
pub fn purge(tx: &mut dyn Tx, now_ms: i64) -> Res<()> {
    tx.exec(
        "delete from guard_counters where slot_at <= $1",
        params![now_ms - COUNTED_MS_MAX],
    )?;
    tx.exec(
        "delete from guard_attempts where at <= $1",
        params![now_ms - GUARD_ATTEMPT_KEEP_MS],
    )?;
    Ok(())
}
