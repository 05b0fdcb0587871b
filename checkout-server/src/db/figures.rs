//! Figures by the day, counted from the log of events, and how far it is counted.

use pebblepay_core::figures::{Cell, Figure, Sum};
use pebblepay_core::id::StoreId;
use pebblepay_core::money::Currency;
use pebblepay_core::store::Mode;

use super::orders::read;
use super::stores::currency;
use super::{Error, Res, Tx, all, one};
use crate::params;

/// Stores whose log goes further than it is counted, each with how far that is; at most `limit`.
///
/// # Errors
/// As the database says.
pub fn behind(tx: &mut dyn Tx, limit: i64) -> Res<Vec<(StoreId, i64)>> {
    all(
        tx,
        "select c.store_id, coalesce(f.sequence, 0) from store_counters c \
         left join figure_cursors f on f.store_id = c.store_id \
         where c.event_sequence > coalesce(f.sequence, 0) order by c.store_id limit $1",
        params![limit],
        |row| {
            Ok((
                read(&row.text(0)?, StoreId::parse, "store id")?,
                row.int(1)?,
            ))
        },
    )
}

/// How far a store's log is counted.
///
/// # Errors
/// As the database says.
pub fn counted(tx: &mut dyn Tx, store: &StoreId) -> Res<i64> {
    let found = one(
        tx,
        "select sequence from figure_cursors where store_id = $1",
        params![store.as_str()],
        |row| row.int(0),
    )?;
    Ok(found.unwrap_or(0))
}

/// Moves on from `from` to `to`. False: somebody else did, and has counted what is between.
///
/// # Errors
/// As the database says.
pub fn advance(tx: &mut dyn Tx, store: &StoreId, from: i64, to: i64) -> Res<bool> {
    let store = store.as_str();
    let moved = if from == 0 {
        tx.exec(
            "insert into figure_cursors (store_id, sequence) values ($1, $2) \
             on conflict (store_id) do nothing",
            params![store, to],
        )?
    } else {
        tx.exec(
            "update figure_cursors set sequence = $1 where store_id = $2 and sequence = $3",
            params![to, store, from],
        )?
    };
    Ok(moved == 1)
}

/// Adds to a figure.
///
/// # Errors
/// As the database says.
pub fn add(tx: &mut dyn Tx, store: &StoreId, cell: &Cell, sum: Sum) -> Res<()> {
    tx.exec(
        "insert into day_figures (store_id, mode, day, figure, currency, count, amount_minor) \
         values ($1, $2, $3, $4, $5, $6, $7) on conflict (store_id, mode, day, figure, currency) \
         do update set count = day_figures.count + excluded.count, \
         amount_minor = day_figures.amount_minor + excluded.amount_minor",
        params![
            store.as_str(),
            cell.mode.as_str(),
            cell.day,
            &cell.figure.word(),
            cell.currency.map_or("", Currency::code),
            sum.count,
            sum.minor,
        ],
    )?;
    Ok(())
}

/// The figures of a side from a day on.
///
/// # Errors
/// As the database says.
pub fn of_side(
    tx: &mut dyn Tx,
    store: &StoreId,
    mode: Mode,
    first_day: i64,
) -> Res<Vec<(Cell, Sum)>> {
    all(
        tx,
        "select day, figure, currency, count, amount_minor from day_figures \
         where store_id = $1 and mode = $2 and day >= $3 order by day",
        params![store.as_str(), mode.as_str(), first_day],
        |row| {
            let code = row.text(2)?;
            let figure = Figure::parse(&row.text(1)?);
            let cell = Cell {
                mode,
                day: row.int(0)?,
                figure: figure.ok_or_else(|| Error::failed("unreadable figure"))?,
                currency: (!code.is_empty()).then(|| currency(&code)).transpose()?,
            };
            let sum = Sum {
                count: row.int(3)?,
                minor: row.int(4)?,
            };
            Ok((cell, sum))
        },
    )
}

/// Whether a side was ever paid.
///
/// # Errors
/// As the database says.
pub fn ever_paid(tx: &mut dyn Tx, store: &StoreId, mode: Mode) -> Res<bool> {
    let found = one(
        tx,
        "select 1 from orders where store_id = $1 and mode = $2 and completed_at is not null limit 1",
        params![store.as_str(), mode.as_str()],
        |row| row.int(0),
    )?;
    Ok(found.is_some())
}
