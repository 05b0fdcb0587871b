//! The ledger: movements of two or more lines, and each store's balance by currency.

use pebblepay_core::id::{MovementId, OrderId, StoreId};
use pebblepay_core::ledger::{Account, Movement};
use pebblepay_core::money::{Currency, Money};
use pebblepay_core::order::Order;

use super::orders::read;
use super::stores::currency;
use super::{Res, Row, Tx, all, one};
use crate::params;

/// Books a movement once: a second booking of the same kind for the same transaction is an error.
///
/// # Errors
/// As the database says.
pub fn book(
    tx: &mut dyn Tx,
    id: &MovementId,
    order: &Order,
    movement: &Movement,
    now_ms: i64,
) -> Res<()> {
    book_for(tx, id, &order.store_id, order, movement, now_ms)
}

/// The same in the book of another store than the order's: a share of it (SEC-023).
///
/// # Errors
/// As the database says.
pub fn book_for(
    tx: &mut dyn Tx,
    id: &MovementId,
    store: &StoreId,
    order: &Order,
    movement: &Movement,
    now_ms: i64,
) -> Res<()> {
    let (store, code) = (store.as_str(), movement.currency.code());
    tx.exec(
        "insert into ledger_movements (id, store_id, order_id, transaction_id, kind, currency, at) \
         values ($1, $2, $3, $4, $5, $6, $7)",
        params![
            id.as_str(),
            store,
            order.id.as_str(),
            movement.transaction_id.as_str(),
            movement.kind.as_str(),
            code,
            now_ms,
        ],
    )?;
    for entry in &movement.entries {
        tx.exec(
            "insert into ledger_lines (movement_id, account, amount_minor) values ($1, $2, $3)",
            params![id.as_str(), entry.account.as_str(), entry.minor],
        )?;
        if entry.account == Account::Store {
            tx.exec(
                "insert into balances (store_id, currency, amount_minor) values ($1, $2, $3) \
                 on conflict (store_id, currency) \
                 do update set amount_minor = balances.amount_minor + excluded.amount_minor",
                params![store, code, entry.minor],
            )?;
        }
    }
    Ok(())
}

/// What each store has got of an order's shares so far.
///
/// # Errors
/// As the database says.
pub fn shared(tx: &mut dyn Tx, order: &OrderId) -> Res<Vec<(StoreId, i64)>> {
    all(
        tx,
        "select m.store_id, cast(-sum(l.amount_minor) as bigint) from ledger_movements m \
         join ledger_lines l on l.movement_id = m.id \
         where m.order_id = $1 and l.account = 'splits' group by m.store_id",
        params![order.as_str()],
        |row| {
            Ok((
                read(&row.text(0)?, StoreId::parse, "store id")?,
                row.int(1)?,
            ))
        },
    )
}

/// What an order has brought a store so far, apart from disputes.
///
/// # Errors
/// As the database says.
pub fn net_of(tx: &mut dyn Tx, order: &OrderId, store: &StoreId) -> Res<i64> {
    let sum = one(
        tx,
        "select cast(coalesce(sum(l.amount_minor), 0) as bigint) from ledger_movements m \
         join ledger_lines l on l.movement_id = m.id \
         where m.order_id = $1 and m.store_id = $2 and l.account = 'store' \
         and m.kind in ('sale', 'refund', 'split', 'split_refund')",
        params![order.as_str(), store.as_str()],
        |row| row.int(0),
    )?;
    Ok(sum.unwrap_or(0))
}

/// What a store may have paid out, one sum for each currency in which it ever sold.
///
/// # Errors
/// As the database says.
pub fn balances(tx: &mut dyn Tx, store: &StoreId) -> Res<Vec<Money>> {
    all(
        tx,
        "select amount_minor, currency from balances where store_id = $1 order by currency",
        params![store.as_str()],
        money,
    )
}

/// A movement as it was booked.
#[derive(Clone, Debug)]
pub struct Booked {
    /// Its id.
    pub id: MovementId,
    /// The order's number.
    pub order: String,
    /// The charge, refund or dispute.
    pub transaction_id: String,
    /// Why money moved.
    pub kind: String,
    /// What it did to the store's balance.
    pub net: Money,
    /// What it did to the operator's fees.
    pub fee: Money,
    /// When, in milliseconds since the Unix epoch.
    pub at_ms: i64,
}

/// The ids between which a page lies: it holds neither of them.
#[derive(Clone, Debug)]
pub struct Span<T> {
    /// Only what is older than this.
    pub below: Option<T>,
    /// Only what is newer than this.
    pub above: Option<T>,
}

macro_rules! movements_sql {
    ($tail:literal) => {
        concat!(
            "select m.id, o.number, m.transaction_id, m.kind, m.currency, m.at, \
             (select amount_minor from ledger_lines l where l.movement_id = m.id \
              and l.account = 'store'), \
             (select amount_minor from ledger_lines l where l.movement_id = m.id \
              and l.account = 'fees') \
             from ledger_movements m join orders o on o.id = m.order_id \
             where m.store_id = $1 and m.id < $2 and m.id > $3 and ($4 = '' or m.currency = $4) ",
            $tail
        )
    };
}

/// A page of a store's movements, newest first, and whether there are more.
///
/// # Errors
/// As the database says.
pub fn movements(
    tx: &mut dyn Tx,
    store: &StoreId,
    only: Option<Currency>,
    span: &Span<MovementId>,
    limit: i64,
) -> Res<(Vec<Booked>, bool)> {
    let newer = span.below.is_none() && span.above.is_some();
    let sql = if newer {
        movements_sql!("order by m.id limit $5")
    } else {
        movements_sql!("order by m.id desc limit $5")
    };
    // Ids begin with their time, so this sorts behind every one of them in any collation.
    let below = span.below.as_ref().map_or("movz", MovementId::as_str);
    let above = span.above.as_ref().map_or("", MovementId::as_str);
    let code = only.map_or("", Currency::code);
    let values = params![store.as_str(), below, above, code, limit + 1];
    let mut page = all(tx, sql, values, booked)?;
    let has_more = i64::try_from(page.len()).unwrap_or(i64::MAX) > limit;
    page.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    if newer {
        page.reverse();
    }
    Ok((page, has_more))
}

fn booked(row: &dyn Row) -> Res<Booked> {
    let currency = currency(&row.text(4)?)?;
    let money = |minor: Option<i64>| Money::from_minor(minor.unwrap_or(0), currency);
    Ok(Booked {
        id: read(&row.text(0)?, MovementId::parse, "movement id")?,
        order: row.text(1)?,
        transaction_id: row.text(2)?,
        kind: row.text(3)?,
        at_ms: row.int(5)?,
        net: money(row.opt_int(6)?),
        fee: money(row.opt_int(7)?),
    })
}

fn money(row: &dyn Row) -> Res<Money> {
    Ok(Money::from_minor(row.int(0)?, currency(&row.text(1)?)?))
}
