//! What a store's owner should know, counted by the hour.

use pebblepay_core::guard::NoticeKind;
use pebblepay_core::id::StoreId;
use pebblepay_core::limits::NOTICE_KEEP_MS;
use pebblepay_core::store::Mode;

use super::{Error, Res, Tx, all, one};
use crate::params;

const HOUR_MS: i64 = 60 * 60 * 1000;

/// What happened to a store within an hour.
#[derive(Clone, Debug)]
pub struct Notice {
    /// The side.
    pub mode: Mode,
    /// What happened.
    pub kind: NoticeKind,
    /// How often.
    pub count: i64,
    /// The first time, in milliseconds since the Unix epoch.
    pub first_at_ms: i64,
    /// The last time, in milliseconds since the Unix epoch.
    pub last_at_ms: i64,
}

/// Counts an occurrence; returns how many the hour has now.
///
/// # Errors
/// As the database says.
pub fn add(
    tx: &mut dyn Tx,
    store: &StoreId,
    mode: Mode,
    kind: NoticeKind,
    now_ms: i64,
) -> Res<i64> {
    let counted = one(
        tx,
        "insert into notices (store_id, mode, kind, hour_at, count, first_at, last_at) \
         values ($1, $2, $3, $4, 1, $5, $5) on conflict (store_id, mode, kind, hour_at) \
         do update set count = notices.count + 1, last_at = excluded.last_at returning count",
        params![
            store.as_str(),
            mode.as_str(),
            kind.as_str(),
            now_ms - now_ms.rem_euclid(HOUR_MS),
            now_ms,
        ],
        |row| row.int(0),
    )?;
    counted.ok_or_else(|| Error::failed("a notice was not written"))
}

/// The newest notices of a store, newest first; of one side, or of both.
///
/// # Errors
/// As the database says.
pub fn list(tx: &mut dyn Tx, store: &StoreId, mode: Option<Mode>, limit: i64) -> Res<Vec<Notice>> {
    all(
        tx,
        "select mode, kind, count, first_at, last_at from notices \
         where store_id = $1 and mode = coalesce($2, mode) \
         order by hour_at desc, last_at desc, mode, kind limit $3",
        params![store.as_str(), mode.map(Mode::as_str), limit],
        |row| {
            let bad = || Error::failed("unreadable notice in the database");
            Ok(Notice {
                mode: Mode::parse(&row.text(0)?).ok_or_else(bad)?,
                kind: NoticeKind::parse(&row.text(1)?).ok_or_else(bad)?,
                count: row.int(2)?,
                first_at_ms: row.int(3)?,
                last_at_ms: row.int(4)?,
            })
        },
    )
}

/// Deletes what is old.
///
/// # Errors
/// As the database says.
pub fn purge(tx: &mut dyn Tx, now_ms: i64) -> Res<u64> {
    tx.exec(
        "delete from notices where hour_at <= $1",
        params![now_ms - NOTICE_KEEP_MS],
    )
}
