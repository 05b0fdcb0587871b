//! The keys of stores for signed buttons, encrypted.

use pebblepay_core::id::StoreId;
use pebblepay_core::store::Mode;

use super::{Res, Row, Tx, all, one};
use crate::params;

/// A key of one side of a store.
#[derive(Clone, Debug)]
pub struct ButtonKey {
    /// Its number among the keys of that side: 1, 2, 3 …
    pub number: i64,
    /// The key, sealed by the vault.
    pub sealed: String,
    /// Until when it verifies, in milliseconds since the Unix epoch; `None` for the present one.
    pub valid_until_ms: Option<i64>,
}

/// The keys that verify now, the present one first.
///
/// # Errors
/// As the database says.
pub fn valid(tx: &mut dyn Tx, store: &StoreId, mode: Mode, now_ms: i64) -> Res<Vec<ButtonKey>> {
    all(
        tx,
        "select number, sealed, valid_until from button_keys where store_id = $1 and mode = $2 \
         and (valid_until is null or valid_until > $3) order by number desc",
        params![store.as_str(), mode.as_str(), now_ms],
        read,
    )
}

/// The number of the next key.
///
/// # Errors
/// As the database says.
pub fn next_number(tx: &mut dyn Tx, store: &StoreId, mode: Mode) -> Res<i64> {
    let last = one(
        tx,
        "select coalesce(max(number), 0) from button_keys where store_id = $1 and mode = $2",
        params![store.as_str(), mode.as_str()],
        |row| row.int(0),
    )?;
    Ok(last.unwrap_or_default() + 1)
}

/// Writes a key, unless there is one of this number.
///
/// # Errors
/// As the database says.
pub fn insert(
    tx: &mut dyn Tx,
    store: &StoreId,
    mode: Mode,
    key: &ButtonKey,
    now_ms: i64,
) -> Res<()> {
    tx.exec(
        "insert into button_keys (store_id, mode, number, sealed, created_at) \
         values ($1, $2, $3, $4, $5) on conflict (store_id, mode, number) do nothing",
        params![
            store.as_str(),
            mode.as_str(),
            key.number,
            &key.sealed,
            now_ms
        ],
    )?;
    Ok(())
}

/// Lets the present key, and every other that is good for longer, verify until then only.
/// `former` leaves the present one as it is.
///
/// # Errors
/// As the database says.
pub fn end(tx: &mut dyn Tx, store: &StoreId, mode: Mode, until_ms: i64, former: bool) -> Res<()> {
    tx.exec(
        "update button_keys set valid_until = $1 where store_id = $2 and mode = $3 \
         and (valid_until > $1 or (valid_until is null and $4 = 0))",
        params![until_ms, store.as_str(), mode.as_str(), i64::from(former)],
    )?;
    Ok(())
}

fn read(row: &dyn Row) -> Res<ButtonKey> {
    Ok(ButtonKey {
        number: row.int(0)?,
        sealed: row.text(1)?,
        valid_until_ms: row.opt_int(2)?,
    })
}
