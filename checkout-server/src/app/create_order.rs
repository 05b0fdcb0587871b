//! Creating an order with a secret key, or out of a visitor's link when the visitor pays.

use std::sync::Arc;

use pebblepay_core::canonical_json;
use pebblepay_core::coupon::CouponUse;
use pebblepay_core::event::NewEvent;
use pebblepay_core::id::{OrderId, OrderNumber, SessionId, VariantId};
use pebblepay_core::link::price_of;
use pebblepay_core::money::Money;
use pebblepay_core::order::{Details, NewOrder, Order, Origin};
use pebblepay_core::refusal::{Noun, Refusal};
use pebblepay_core::store::{Dialect, Mode, Store};

use super::{App, Error, EventWord, Res, coupons, idempotent, licences, random, record};
pub use crate::db::idempotency::Key as IdempotencyKey;
use crate::db::{self, Tx, idempotency, orders, variants};

/// What is charged: an amount, or the price of a variant.
#[derive(Clone, Debug)]
pub enum Pricing {
    /// This amount.
    Amount(Money),
    /// The price that the store has for this variant; nothing else counts (PEB-024, PEB-188).
    Variant(VariantId),
}

/// What is asked for.
#[derive(Clone, Debug)]
pub struct CreateOrder {
    /// The store.
    pub store: Store,
    /// The side.
    pub mode: Mode,
    /// The price.
    pub pricing: Pricing,
    /// What the merchant says about it.
    pub details: Details,
    /// Whose words it is asked for in.
    pub dialect: Dialect,
    /// How long it can be paid, in milliseconds; none: as long as orders of the API (B-10).
    pub valid_ms: Option<i64>,
}

/// The answer: a status and a body, as the dialect renders them.
#[derive(Clone, Debug)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Body.
    pub body: String,
    /// True when an earlier answer was given again.
    pub replayed: bool,
}

/// Creates an order for a caller with a key.
///
/// With an idempotency key the answer is rendered inside the transaction, so that the answer that
/// is kept is the one that was given, even if the server dies before it is sent. Without one,
/// whatever needs no database is done outside: on SQLite all transactions share one thread.
///
/// # Errors
/// No live gateway (F-08), an unknown variant, an idempotency key used before with another
/// request.
pub async fn create(
    app: &App,
    request: CreateOrder,
    key: Option<IdempotencyKey>,
    render: impl Fn(&Order) -> (u16, String) + Send + Sync + 'static,
) -> Res<Answer> {
    if request.mode == Mode::Live && !request.store.live_gateway {
        return Err(Refusal::NoLiveGateway.into());
    }
    let now_ms = app.clock.now_ms();
    let word = app.event_word;
    let render = Arc::new(render);
    let kept = key.is_some().then(|| render.clone());
    let ready = match &request.pricing {
        Pricing::Amount(amount) if request.details.coupon_code.is_none() => {
            Some(Prepared::new(new_order(&request, *amount, now_ms), now_ms))
        }
        Pricing::Amount(_) | Pricing::Variant(_) => None,
    };
    let written = app.db.write(move |tx| -> Res<Written> {
        if let Some(key) = &key
            && let Some(answer) = idempotent::earlier(tx, key, now_ms)?
        {
            return Ok(Written::Answer(answer));
        }
        let prepared = match &ready {
            Some(prepared) => prepared.clone(),
            None => Prepared::new(priced(tx, &request, now_ms)?, now_ms),
        };
        let order = insert(tx, word, prepared, now_ms)?;
        let (Some(key), Some(render)) = (&key, &kept) else {
            return Ok(Written::Order(Box::new(order)));
        };
        let (status, body) = render(&order);
        idempotency::finish(tx, key, status, &body)?;
        Ok(Written::Answer(Answer {
            status,
            body,
            replayed: false,
        }))
    });
    Ok(match written.await? {
        Written::Answer(answer) => answer,
        Written::Order(order) => {
            let (status, body) = render(&order);
            Answer {
                status,
                body,
                replayed: false,
            }
        }
    })
}

/// What a transaction that creates an order gives back.
enum Written {
    /// The order, still to be rendered.
    Order(Box<Order>),
    /// The answer that was kept.
    Answer(Answer),
}

/// The order at the price that the store has for its variant (PEB-024), less its coupon.
pub(super) fn priced(tx: &mut dyn Tx, request: &CreateOrder, now_ms: i64) -> Res<NewOrder> {
    let mut new = match &request.pricing {
        Pricing::Amount(amount) => new_order(request, *amount, now_ms),
        Pricing::Variant(id) => {
            let not_found = Error::Refused(Refusal::NotFound(Noun::Variant));
            let variant = variants::on_sale(tx, &request.store.id, id)?.ok_or(not_found)?;
            let quantity = request.details.quantity;
            licences::check_stock(tx, request.mode, Some(&variant.id), quantity)?;
            let price = price_of(variant.price, quantity)?;
            let mut new = new_order(request, price, now_ms);
            new.variant_id = Some(variant.id);
            new.details.product_name.get_or_insert(variant.name);
            new
        }
    };
    if let Some(code) = &new.details.coupon_code {
        let email = new.details.customer_email.as_deref();
        let asked = coupons::Asked {
            store: &new.store_id,
            mode: new.mode,
            code,
            email,
        };
        new.coupon = coupons::apply(tx, &asked, new.price, now_ms)?;
    }
    Ok(new)
}

fn new_order(request: &CreateOrder, price: Money, now_ms: i64) -> NewOrder {
    let valid_ms = request.valid_ms.unwrap_or(Origin::Api.session_ms());
    NewOrder {
        id: OrderId::new(now_ms, &random()),
        number: OrderNumber::new(now_ms, u64::from_le_bytes(random())),
        session: SessionId::new(now_ms, &random()),
        store_id: request.store.id.clone(),
        mode: request.mode,
        origin: Origin::Api,
        dialect: request.dialect,
        price,
        coupon: CouponUse::None,
        variant_id: None,
        fee_bps: request.store.fee_bps,
        details: request.details.clone(),
        expires_at_ms: now_ms.saturating_add(valid_ms),
    }
}

/// A new order, ready to be written: its event is printed already.
#[derive(Clone)]
pub(super) struct Prepared {
    new: NewOrder,
    order: Order,
    event: NewEvent,
    snapshot: String,
}

impl Prepared {
    /// The order as it will be written.
    pub(super) fn order(&self) -> &Order {
        &self.order
    }

    /// Makes the order and prints its event.
    pub(super) fn new(new: NewOrder, now_ms: i64) -> Self {
        let (order, event) = Order::create(new.clone(), now_ms);
        let snapshot = canonical_json::to_string(&event.snapshot);
        Self {
            new,
            order,
            event,
            snapshot,
        }
    }
}

/// How many order numbers are drawn before giving up. Six characters of 36 make two thousand
/// million numbers a month, so one draw nearly always is enough.
const NUMBER_DRAWS_MAX: u32 = 8;

/// Writes a new order and its event.
///
/// # Errors
/// As the database says.
pub(super) fn insert(
    tx: &mut dyn Tx,
    word: EventWord,
    mut prepared: Prepared,
    now_ms: i64,
) -> Res<Order> {
    for _ in 0..NUMBER_DRAWS_MAX {
        if orders::insert(tx, &prepared.order)? {
            let Prepared {
                order,
                event,
                snapshot,
                ..
            } = prepared;
            record::append(tx, word, &order, event, &snapshot)?;
            return Ok(order);
        }
        let mut new = prepared.new;
        new.id = OrderId::new(now_ms, &random());
        new.number = OrderNumber::new(now_ms, u64::from_le_bytes(random()));
        prepared = Prepared::new(new, now_ms);
    }
    Err(db::Error::failed("no free order number was drawn").into())
}
