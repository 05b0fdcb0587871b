//! Creating an order with a secret key, or out of a visitor's link when the visitor pays.

use pebblepay_core::id::{OrderId, OrderNumber, SessionId, VariantId};
use pebblepay_core::money::Money;
use pebblepay_core::order::{Details, NewOrder, Order, Origin};
use pebblepay_core::refusal::{Noun, Refusal};
use pebblepay_core::store::{Mode, Store};

use super::record;
use super::{App, Error, EventWord, Res, random};
use crate::db::idempotency::{self, Claim};
use crate::db::{self, Tx, orders, stores};

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
/// The answer is rendered inside the transaction, so that the answer that is kept for the
/// idempotency key is the one that was given, even if the server dies before it is sent.
///
/// # Errors
/// No live gateway (F-08), an unknown variant, an idempotency key used before with another
/// request.
pub async fn create(
    app: &App,
    request: CreateOrder,
    key: Option<idempotency::Key>,
    render: impl Fn(&Order) -> (u16, String) + Send + 'static,
) -> Res<Answer> {
    if request.mode == Mode::Live && !request.store.live_gateway {
        return Err(Refusal::NoLiveGateway.into());
    }
    let now_ms = app.clock.now_ms();
    let word = app.event_word;
    let written = app.db.write(move |tx| -> Res<Answer> {
        if let Some(key) = &key {
            match idempotency::claim(tx, key, now_ms)? {
                Claim::Fresh => {}
                Claim::Replay(status, body) => {
                    return Ok(Answer {
                        status,
                        body,
                        replayed: true,
                    });
                }
                Claim::Reused => return Err(Refusal::IdempotencyKeyReused.into()),
            }
        }
        let new = new_order(tx, &request, now_ms)?;
        let order = insert(tx, word, new, now_ms)?;
        let (status, body) = render(&order);
        if let Some(key) = &key {
            idempotency::finish(tx, key, status, &body)?;
        }
        Ok(Answer {
            status,
            body,
            replayed: false,
        })
    });
    written.await
}

fn new_order(tx: &mut dyn Tx, request: &CreateOrder, now_ms: i64) -> Res<NewOrder> {
    let mut details = request.details.clone();
    let (amount, variant_id) = match &request.pricing {
        Pricing::Amount(amount) => (*amount, None),
        Pricing::Variant(id) => {
            let variant = stores::find_variant(tx, &request.store.id, id)?
                .ok_or(Error::Refused(Refusal::NotFound(Noun::Variant)))?;
            details.product_name.get_or_insert(variant.name);
            (variant.price, Some(variant.id))
        }
    };
    Ok(NewOrder {
        id: OrderId::new(now_ms, &random()),
        number: OrderNumber::new(now_ms, u64::from_le_bytes(random())),
        session: SessionId::new(now_ms, &random()),
        store_id: request.store.id.clone(),
        mode: request.mode,
        origin: Origin::Api,
        amount,
        variant_id,
        fee_bps: request.store.fee_bps,
        details,
        expires_at_ms: now_ms + Origin::Api.session_ms(),
    })
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
    mut new: NewOrder,
    now_ms: i64,
) -> Res<Order> {
    for _ in 0..NUMBER_DRAWS_MAX {
        let (order, event) = Order::create(new.clone(), now_ms);
        if orders::insert(tx, &order)? {
            record::append(tx, word, &order, event)?;
            return Ok(order);
        }
        new.number = OrderNumber::new(now_ms, u64::from_le_bytes(random()));
    }
    Err(db::Error::failed("no free order number was drawn").into())
}
