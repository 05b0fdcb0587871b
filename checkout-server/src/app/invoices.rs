//! Invoices: orders as a merchant lists them by status and customer (PEP-045).

use pebblepay_core::order::Order;

use super::auth::Caller;
use super::orders::{From, cursor};
use super::{App, Res};
use crate::db::invoice_lists;
pub use crate::db::invoice_lists::Filter;

/// A page of orders.
pub struct Page {
    /// The orders, newest first.
    pub orders: Vec<Order>,
    /// Whether there are more in the direction of the page.
    pub has_more: bool,
}

/// Lists the orders of a store. `None`: the order that the page begins at is not the caller's.
///
/// # Errors
/// As the database says.
pub async fn list(app: &App, caller: &Caller, mut filter: Filter, from: From) -> Res<Option<Page>> {
    let Some(cursor) = cursor(app, caller, from).await? else {
        return Ok(None);
    };
    filter.from = cursor;
    let store = caller.store.id.clone();
    let read = app
        .db
        .read_long(move |tx| -> Res<_> { Ok(invoice_lists::list(tx, &store, &filter)?) });
    let (orders, has_more) = read.await?;
    Ok(Some(Page { orders, has_more }))
}
