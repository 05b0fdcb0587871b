//! Reading orders.

use pebblepay_core::coupon::Coupon;
use pebblepay_core::dispute::Dispute;
use pebblepay_core::id::{OrderId, OrderRef, SessionId, StoreId};
use pebblepay_core::order::Order;
use pebblepay_core::payment::Attempt;
use pebblepay_core::refund::Refund;
use pebblepay_core::refusal::{Noun, Refusal};
use pebblepay_core::store::{Mode, Store};

use super::auth::Caller;
use super::{App, Error, Res};
pub use crate::db::order_lists::{Cursor, Filter, Page};
use crate::db::variants::{self, Variant};
use crate::db::{Tx, attempts, coupons, order_lists, orders, refunds, stores};

/// One order of the caller's store under any of its ids.
///
/// A test key sees the test side only; a live key reads both by id (F-16).
///
/// # Errors
/// [`Noun::Order`] not found, also where it belongs to another store (PEB-053).
pub async fn get(app: &App, caller: &Caller, id: OrderRef) -> Res<Order> {
    let (store, mode) = (caller.store.id.clone(), caller.mode);
    let read = app
        .db
        .read(move |tx| -> Res<Order> { seen_by(tx, &store, mode, &id) });
    read.await
}

/// The order of a store that a key of this side may see, inside a transaction.
///
/// # Errors
/// [`Noun::Order`] not found.
pub(super) fn seen_by(tx: &mut dyn Tx, store: &StoreId, mode: Mode, id: &OrderRef) -> Res<Order> {
    orders::find(tx, store, id)?
        .filter(|order| mode == Mode::Live || order.mode.is_test())
        .ok_or(Error::Refused(Refusal::NotFound(Noun::Order)))
}

/// One order of a store, whatever its side.
///
/// # Errors
/// [`Noun::Order`] not found, also where it belongs to another store.
pub async fn of_store(app: &App, store: &StoreId, id: OrderRef) -> Res<Order> {
    let store = store.clone();
    let found = app
        .db
        .read(move |tx| -> Res<Option<Order>> { Ok(orders::find(tx, &store, &id)?) });
    found
        .await?
        .ok_or(Error::Refused(Refusal::NotFound(Noun::Order)))
}

/// What may be shown with an order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Expand {
    /// Every attempt to pay.
    pub attempts: bool,
    /// Every refund.
    pub refunds: bool,
    /// The coupon as it stands now.
    pub coupon: bool,
}

/// An order with what was asked for beside it.
#[derive(Clone, Debug)]
pub struct Expanded {
    /// The order.
    pub order: Order,
    /// Its disputes, the oldest first.
    pub disputes: Vec<Dispute>,
    /// Its attempts, where asked for.
    pub attempts: Option<Vec<Attempt>>,
    /// Its refunds, where asked for.
    pub refunds: Option<Vec<Refund>>,
    /// Its coupon, where asked for; none if it was deleted.
    pub coupon: Option<Option<Coupon>>,
}

/// Reads what is to be shown with orders.
///
/// # Errors
/// As the database says.
pub async fn expand(app: &App, orders: Vec<Order>, with: Expand) -> Res<Vec<Expanded>> {
    if with == Expand::default() && orders.iter().all(|o| o.dispute.is_none()) {
        return Ok(orders.into_iter().map(Expanded::plain).collect());
    }
    let read = app.db.read_long(move |tx| -> Res<Vec<Expanded>> {
        orders.iter().map(|o| expand_one(tx, o, with)).collect()
    });
    read.await
}

impl Expanded {
    fn plain(order: Order) -> Self {
        Self {
            order,
            disputes: Vec::new(),
            attempts: None,
            refunds: None,
            coupon: None,
        }
    }
}

fn expand_one(tx: &mut dyn Tx, order: &Order, with: Expand) -> Res<Expanded> {
    let mut shown = Expanded::plain(order.clone());
    if order.dispute.is_some() {
        shown.disputes = refunds::disputes_of(tx, order)?;
    }
    if with.attempts {
        shown.attempts = Some(attempts::of_order(tx, order)?);
    }
    if with.refunds {
        shown.refunds = Some(refunds::of_order(tx, order)?);
    }
    if with.coupon {
        shown.coupon = Some(match order.coupon.id() {
            Some(id) => coupons::find(tx, &order.store_id, id)?,
            None => None,
        });
    }
    Ok(shown)
}

/// Where a page of a list begins, as a caller says it.
#[derive(Clone, Debug, Default)]
pub enum From {
    /// With the newest order.
    #[default]
    Newest,
    /// After this order.
    After(OrderRef),
    /// Before this order.
    Before(OrderRef),
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
        .read_long(move |tx| -> Res<Page> { Ok(order_lists::list(tx, &store, &filter)?) });
    read.await.map(Some)
}

/// Where a page begins; `None` where the order that it begins at is not the caller's.
///
/// # Errors
/// As the database says.
pub(super) async fn cursor(app: &App, caller: &Caller, from: From) -> Res<Option<Cursor>> {
    Ok(match from {
        From::Newest => Some(Cursor::Newest),
        From::After(id) => place(app, caller, id).await?.map(Cursor::After),
        From::Before(id) => place(app, caller, id).await?.map(Cursor::Before),
    })
}

/// The place of an order in a list; `None` where it is not the caller's.
pub(super) async fn place(app: &App, caller: &Caller, id: OrderRef) -> Res<Option<OrderId>> {
    match get(app, caller, id).await {
        Ok(order) => Ok(Some(order.id)),
        Err(Error::Refused(Refusal::NotFound(_))) => Ok(None),
        Err(error) => Err(error),
    }
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

/// The session that a page's path names: by its own id, or by the order's UUID, which links of PG
/// and PayerOne carry (PG-008, B-33).
///
/// # Errors
/// [`Noun::Session`] not found.
pub async fn session_named(app: &App, text: &str) -> Res<SessionId> {
    let not_found = Error::Refused(Refusal::NotFound(Noun::Session));
    if let Some(session) = SessionId::parse(text) {
        return Ok(session);
    }
    let id = OrderId::parse(text).ok_or(Refusal::NotFound(Noun::Session))?;
    let read = app
        .db
        .read(move |tx| -> Res<_> { Ok(orders::session_of(tx, &id)?) });
    read.await?.ok_or(not_found)
}

fn load(tx: &mut dyn Tx, session: &SessionId) -> Res<Option<SessionOrder>> {
    let Some(order) = orders::by_session(tx, session)? else {
        return Ok(None);
    };
    let Some(store) = stores::find(tx, &order.store_id)? else {
        return Ok(None);
    };
    let attempt = match &order.attempt_id {
        Some(id) => attempts::find(tx, &order, id)?,
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

/// A variant of a store that is sold.
///
/// # Errors
/// [`Noun::Variant`] not found.
pub async fn variant(app: &App, store: &StoreId, id: &str) -> Res<Variant> {
    let not_found = Error::Refused(Refusal::NotFound(Noun::Variant));
    let Some(id) = pebblepay_core::id::VariantId::parse(id) else {
        return Err(not_found);
    };
    let store = store.clone();
    let read = app
        .db
        .read(move |tx| -> Res<_> { Ok(variants::on_sale(tx, &store, &id)?) });
    read.await?.ok_or(not_found)
}
