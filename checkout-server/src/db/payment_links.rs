//! Orders that were made in the dashboard as links to be sent to somebody.

use pebblepay_core::id::{OrderId, StoreId};
use pebblepay_core::order::Order;
use pebblepay_core::store::Mode;

use super::{Error, Res, Tx, all};
use crate::params;

/// Notes that an order is a link.
///
/// # Errors
/// As the database says.
pub fn insert(tx: &mut dyn Tx, order: &Order) -> Res<()> {
    tx.exec(
        "insert into payment_links (order_id, store_id, mode) values ($1, $2, $3)",
        params![
            order.id.as_str(),
            order.store_id.as_str(),
            order.mode.as_str()
        ],
    )?;
    Ok(())
}

/// The links of one side of a store, newest first; below this one.
///
/// # Errors
/// As the database says.
pub fn list(
    tx: &mut dyn Tx,
    store: &StoreId,
    mode: Mode,
    below: Option<&OrderId>,
    limit: i64,
) -> Res<Vec<OrderId>> {
    let below = below.map_or("", OrderId::as_str);
    all(
        tx,
        "select order_id from payment_links where store_id = $1 and mode = $2 \
         and ($3 = '' or order_id < $3) order by order_id desc limit $4",
        params![store.as_str(), mode.as_str(), below, limit],
        |row| OrderId::parse(&row.text(0)?).ok_or_else(|| Error::failed("order id")),
    )
}
