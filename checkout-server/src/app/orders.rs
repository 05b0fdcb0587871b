//! Reading orders.

use pebblepay_core::id::{OrderRef, SessionId, StoreId};
use pebblepay_core::order::Order;
use pebblepay_core::payment::Attempt;
use pebblepay_core::refusal::{Noun, Refusal};
use pebblepay_core::store::{Mode, Store};

use super::auth::Caller;
use super::{App, Error, Res};
use crate::db::orders;
pub use crate::db::orders::{Filter, Standing};
use crate::db::{Tx, stores};

/// One order of the caller's store under any of its ids.
///
/// A test key sees the test side only; a live key reads both by id (F-16).
///
/// # Errors
/// [`Noun::Order`] not found, also where it belongs to another store (PEB-053).
pub async fn get(app: &App, caller: &Caller, id: OrderRef) -> Res<Order> {
    let store = caller.store.id.clone();
    let found = app
        .db
        .read(move |tx| -> Res<Option<Order>> { Ok(orders::find(tx, &store, &id)?) });
    let order = found
        .await?
        .filter(|o| caller.mode == Mode::Live || o.mode.is_test());
    order.ok_or(Error::Refused(Refusal::NotFound(Noun::Order)))
}

/// A page of orders and how many there are in all.
pub struct Page {
    /// The orders, newest first.
    pub orders: Vec<Order>,
    /// How many match the filter.
    pub total: i64,
}

/// Lists the orders of a store.
///
/// # Errors
/// As the database says.
pub async fn list(app: &App, store: &StoreId, filter: Filter) -> Res<Page> {
    let store = store.clone();
    let now_ms = app.clock.now_ms();
    let read = app.db.read_long(move |tx| -> Res<Page> {
        let (orders, total) = orders::list(tx, &store, &filter, now_ms)?;
        Ok(Page { orders, total })
    });
    read.await
}

/// Everything about the order of a session that its page shows.
#[derive(Clone, Debug)]
pub struct SessionOrder {
    /// The store.
    pub store: Store,
    /// The order.
    pub order: Order,
    /// Its present attempt.
    pub attempt: Option<Attempt>,
}

/// The order of a session with its store and present attempt.
///
/// # Errors
/// [`Noun::Session`] not found.
pub async fn of_session(app: &App, session: &SessionId) -> Res<SessionOrder> {
    let session = session.clone();
    let read = app
        .db
        .read(move |tx| -> Res<Option<SessionOrder>> { load(tx, &session) });
    read.await?
        .ok_or(Error::Refused(Refusal::NotFound(Noun::Session)))
}

fn load(tx: &mut dyn Tx, session: &SessionId) -> Res<Option<SessionOrder>> {
    let Some(order) = orders::by_session(tx, session)? else {
        return Ok(None);
    };
    let Some(store) = stores::find(tx, &order.store_id)? else {
        return Ok(None);
    };
    let attempt = match &order.attempt_id {
        Some(id) => orders::find_attempt(tx, &order, id)?,
        None => None,
    };
    Ok(Some(SessionOrder {
        store,
        order,
        attempt,
    }))
}

/// A store by its public id.
///
/// # Errors
/// [`Noun::Store`] not found.
pub async fn store(app: &App, id: &str) -> Res<Store> {
    let not_found = Error::Refused(Refusal::NotFound(Noun::Store));
    let Some(id) = StoreId::parse(id) else {
        return Err(not_found);
    };
    let read = app
        .db
        .read(move |tx| -> Res<Option<Store>> { Ok(stores::find(tx, &id)?) });
    read.await?.ok_or(not_found)
}

/// A variant of a store.
///
/// # Errors
/// [`Noun::Variant`] not found.
pub async fn variant(app: &App, store: &StoreId, id: &str) -> Res<stores::Variant> {
    let not_found = Error::Refused(Refusal::NotFound(Noun::Variant));
    let Some(id) = pebblepay_core::id::VariantId::parse(id) else {
        return Err(not_found);
    };
    let store = store.clone();
    let read = app
        .db
        .read(move |tx| -> Res<_> { Ok(stores::find_variant(tx, &store, &id)?) });
    read.await?.ok_or(not_found)
}
