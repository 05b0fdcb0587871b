//! The ledger: movements of two or more lines, and each store's balance by currency.

use pebblepay_core::id::{MovementId, StoreId};
use pebblepay_core::ledger::{Account, Movement};
use pebblepay_core::money::Money;
use pebblepay_core::order::Order;

use super::stores::currency;
use super::{Res, Row, Tx, all};
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
    let (store, code) = (order.store_id.as_str(), movement.currency.code());
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

fn money(row: &dyn Row) -> Res<Money> {
    Ok(Money::from_minor(row.int(0)?, currency(&row.text(1)?)?))
}
