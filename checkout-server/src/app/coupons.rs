//! Coupons: an owner's list of them, and their use by orders.
//!
//! A use is reserved in the transaction that begins an attempt, and counted or given back in the
//! one that settles it, so a limit holds however many customers pay at once (TRAP-47).

use pebblepay_core::coupon::{Coupon, CouponCode, CouponProblem, CouponUse, customer_key};
use pebblepay_core::id::{CouponId, StoreId};
use pebblepay_core::money::Money;
use pebblepay_core::order::{Order, OrderState};
use pebblepay_core::payment::{Attempt, AttemptState};
use pebblepay_core::refusal::{Noun, Refusal};
use pebblepay_core::store::Mode;

use super::audit::{self, Actor};
use super::create_order::{Answer, IdempotencyKey};
use super::{App, Error, Res, idempotent, random};
use crate::db::coupons::{self, Inserted};
use crate::db::{self, Tx};

/// How many ids are drawn before giving up: 32 random bits make a collision rare.
const ID_DRAWS_MAX: u32 = 8;

/// Writes a new coupon. Its id is drawn here.
///
/// # Errors
/// [`Refusal::CouponCodeTaken`]; an idempotency key used before with another request.
pub async fn create(
    app: &App,
    coupon: Coupon,
    key: Option<IdempotencyKey>,
    render: impl Fn(&Coupon) -> (u16, String) + Send + Sync + 'static,
) -> Res<Answer> {
    let now_ms = app.clock.now_ms();
    let written = app.db.write(move |tx| -> Res<Answer> {
        idempotent::once(tx, key.as_ref(), now_ms, |tx| {
            Ok(render(&insert(tx, coupon.clone())?))
        })
    });
    written.await
}

/// Writes a new coupon under an id that is drawn here.
fn insert(tx: &mut dyn Tx, mut coupon: Coupon) -> Res<Coupon> {
    for _ in 0..ID_DRAWS_MAX {
        coupon.id = CouponId::short(random());
        match coupons::insert(tx, &coupon)? {
            Inserted::Yes => return Ok(coupon),
            Inserted::CodeTaken => return Err(Refusal::CouponCodeTaken.into()),
            Inserted::IdTaken => {}
        }
    }
    Err(db::Error::failed("no free coupon id was drawn").into())
}

/// Writes a new coupon that was made in the dashboard.
///
/// # Errors
/// [`Refusal::CouponCodeTaken`].
pub async fn create_by(app: &App, actor: &Actor, coupon: Coupon) -> Res<Coupon> {
    let (actor, now_ms) = (actor.clone(), app.clock.now_ms());
    let written = app.db.write(move |tx| -> Res<Coupon> {
        let made = insert(tx, coupon.clone())?;
        note(tx, &actor, "coupon.created", &made, now_ms)?;
        Ok(made)
    });
    written.await
}

fn note(tx: &mut dyn Tx, actor: &Actor, action: &str, of: &Coupon, now_ms: i64) -> Res<()> {
    let (store, code) = (Some(&of.store_id), of.code.as_str());
    Ok(audit::record(tx, actor, store, action, code, now_ms)?)
}

/// A coupon of a store.
///
/// # Errors
/// [`Noun::Coupon`] not found.
pub async fn get(app: &App, store: &StoreId, id: &CouponId) -> Res<Coupon> {
    let (store, id) = (store.clone(), id.clone());
    let read = app
        .db
        .read(move |tx| -> Res<Coupon> { find(tx, &store, &id) });
    read.await
}

fn find(tx: &mut dyn Tx, store: &StoreId, id: &CouponId) -> Res<Coupon> {
    coupons::find(tx, store, id)?.ok_or(Error::Refused(Refusal::NotFound(Noun::Coupon)))
}

/// A page of a store's coupons, newest first, and how many there are.
///
/// # Errors
/// As the database says.
pub async fn list(
    app: &App,
    store: &StoreId,
    active: Option<bool>,
    limit: i64,
    offset: i64,
) -> Res<(Vec<Coupon>, i64)> {
    let store = store.clone();
    let read = app
        .db
        .read_long(move |tx| -> Res<_> { Ok(coupons::list(tx, &store, active, limit, offset)?) });
    read.await
}

/// Changes a coupon (PEB-082). `change` gets it as it stands.
///
/// # Errors
/// [`Noun::Coupon`] not found; whatever `change` refuses.
pub async fn update(
    app: &App,
    store: &StoreId,
    id: &CouponId,
    change: impl Fn(&mut Coupon) -> Result<(), Refusal> + Send + 'static,
) -> Res<Coupon> {
    let (store, id) = (store.clone(), id.clone());
    let written = app
        .db
        .write(move |tx| -> Res<Coupon> { save(tx, (&store, &id), &change) });
    written.await
}

fn save(
    tx: &mut dyn Tx,
    (store, id): (&StoreId, &CouponId),
    change: &impl Fn(&mut Coupon) -> Result<(), Refusal>,
) -> Res<Coupon> {
    let mut coupon = find(tx, store, id)?;
    change(&mut coupon)?;
    coupons::save(tx, &coupon)?;
    Ok(coupon)
}

/// The same, done in the dashboard.
///
/// # Errors
/// As [`update`].
pub async fn update_by(
    app: &App,
    actor: &Actor,
    (store, id): (&StoreId, &CouponId),
    change: impl Fn(&mut Coupon) -> Result<(), Refusal> + Send + 'static,
) -> Res<Coupon> {
    let (store, id, actor) = (store.clone(), id.clone(), actor.clone());
    let now_ms = app.clock.now_ms();
    let written = app.db.write(move |tx| -> Res<Coupon> {
        let coupon = save(tx, (&store, &id), &change)?;
        note(tx, &actor, "coupon.changed", &coupon, now_ms)?;
        Ok(coupon)
    });
    written.await
}

/// Deletes a coupon for good, from the dashboard; returns it as it was.
///
/// # Errors
/// [`Noun::Coupon`] not found.
pub async fn delete_by(app: &App, actor: &Actor, store: &StoreId, id: &CouponId) -> Res<Coupon> {
    let (store, id, actor) = (store.clone(), id.clone(), actor.clone());
    let now_ms = app.clock.now_ms();
    let written = app.db.write(move |tx| -> Res<Coupon> {
        let coupon = find(tx, &store, &id)?;
        coupons::delete(tx, &store, &id)?;
        note(tx, &actor, "coupon.deleted", &coupon, now_ms)?;
        Ok(coupon)
    });
    written.await
}

/// Deletes a coupon for good; what orders took off stays (PEB-085, TRAP-49).
///
/// # Errors
/// [`Noun::Coupon`] not found.
pub async fn delete(app: &App, store: &StoreId, id: &CouponId) -> Res<()> {
    let (store, id) = (store.clone(), id.clone());
    let written = app.db.write(move |tx| -> Res<()> {
        if coupons::delete(tx, &store, &id)? {
            Ok(())
        } else {
            Err(Refusal::NotFound(Noun::Coupon).into())
        }
    });
    written.await
}

/// A wish to use a coupon.
pub struct Asked<'a> {
    /// The store.
    pub store: &'a StoreId,
    /// The side.
    pub mode: Mode,
    /// What was typed.
    pub code: &'a str,
    /// Who asks, where that is known.
    pub email: Option<&'a str>,
}

/// What a coupon does to a price. A code that does not apply is no error: it is told (B-22).
///
/// # Errors
/// As the database says.
pub fn apply(tx: &mut dyn Tx, asked: &Asked<'_>, price: Money, now_ms: i64) -> Res<CouponUse> {
    Ok(match offer(tx, asked, price, now_ms)? {
        Ok((id, off)) => CouponUse::Applied { id, off },
        Err(why) => CouponUse::Refused(why),
    })
}

fn offer(
    tx: &mut dyn Tx,
    asked: &Asked<'_>,
    price: Money,
    now_ms: i64,
) -> Res<Result<(CouponId, Money), CouponProblem>> {
    let Some(code) = CouponCode::parse(asked.code) else {
        return Ok(Err(CouponProblem::Unknown));
    };
    let Some(coupon) = coupons::by_code(tx, asked.store, &code)? else {
        return Ok(Err(CouponProblem::Unknown));
    };
    if let Some(email) = asked.email
        && used_by_customer(tx, &coupon, asked.mode, &customer_key(email), "")?
    {
        return Ok(Err(CouponProblem::CustomerLimit));
    }
    Ok(coupon
        .off(price, asked.mode, now_ms)
        .map(|off| (coupon.id, off)))
}

/// What a coupon does to the price on a visitor's page, which writes nothing.
///
/// # Errors
/// As the database says.
pub async fn preview(
    app: &App,
    store: &StoreId,
    mode: Mode,
    code: &str,
    price: Money,
) -> Res<CouponUse> {
    let (store, code) = (store.clone(), code.to_owned());
    let now_ms = app.clock.now_ms();
    let read = app.db.read(move |tx| -> Res<CouponUse> {
        let asked = Asked {
            store: &store,
            mode,
            code: &code,
            email: None,
        };
        apply(tx, &asked, price, now_ms)
    });
    read.await
}

/// Puts a coupon on an unpaid order, or takes it off with an empty code. A code that does not
/// apply leaves the order as it is.
///
/// # Errors
/// The order can not be paid now.
pub async fn set_on_order(
    app: &App,
    session: &pebblepay_core::id::SessionId,
    code: &str,
) -> Res<Result<Order, CouponProblem>> {
    let (session, code) = (session.clone(), code.trim().to_owned());
    let now_ms = app.clock.now_ms();
    let written = app
        .db
        .write(move |tx| -> Res<Result<Order, CouponProblem>> {
            let mut order = db::orders::by_session(tx, &session)?
                .ok_or(Error::Refused(Refusal::NotFound(Noun::Session)))?;
            order.check_payable(now_ms)?;
            // A bank step under way holds the price that it began with.
            if order.state != OrderState::Open {
                return Err(Refusal::PaymentInProgress.into());
            }
            if code.is_empty() {
                order.set_coupon(CouponUse::None);
                order.details.coupon_code = None;
            } else {
                let asked = Asked {
                    store: &order.store_id,
                    mode: order.mode,
                    code: &code,
                    email: order.details.customer_email.as_deref(),
                };
                match offer(tx, &asked, order.price(), now_ms)? {
                    Ok((id, off)) => order.set_coupon(CouponUse::Applied { id, off }),
                    Err(why) => return Ok(Err(why)),
                }
                order.details.coupon_code = Some(code.to_ascii_uppercase());
            }
            super::pay::guarded(db::orders::save(tx, &order, OrderState::Open)?)?;
            Ok(Ok(order))
        });
    written.await
}

/// Whether a customer used a coupon as often as one may, with orders other than `order_id`.
fn used_by_customer(
    tx: &mut dyn Tx,
    coupon: &Coupon,
    mode: Mode,
    customer: &str,
    order_id: &str,
) -> Res<bool> {
    Ok(match coupon.max_uses_per_customer {
        Some(max) => coupons::uses_by(tx, &coupon.id, mode, customer, order_id)? >= max,
        None => false,
    })
}

fn customer(order: &Order) -> String {
    customer_key(order.details.customer_email.as_deref().unwrap_or_default())
}

/// Whether the coupon of an order can be used now, by its customer. An order that holds a use
/// keeps it.
///
/// # Errors
/// As the database says.
pub(super) fn usable(tx: &mut dyn Tx, order: &Order) -> Res<Result<(), CouponProblem>> {
    let Some(id) = order.coupon.id() else {
        return Ok(Ok(()));
    };
    if coupons::holds(tx, order)? {
        return Ok(Ok(()));
    }
    let Some(coupon) = coupons::find(tx, &order.store_id, id)? else {
        return Ok(Err(CouponProblem::Unknown));
    };
    let (customer, order_id) = (customer(order), order.id.as_str());
    Ok(if !coupon.is_active {
        Err(CouponProblem::Inactive)
    } else if used_by_customer(tx, &coupon, order.mode, &customer, order_id)? {
        Err(CouponProblem::CustomerLimit)
    } else if coupon.is_used_up(order.mode) {
        Err(CouponProblem::UsedUp)
    } else {
        Ok(())
    })
}

/// Reserves a use of the order's coupon, which [`usable`] allowed in this transaction.
///
/// # Errors
/// As the database says.
pub(super) fn reserve(tx: &mut dyn Tx, order: &Order, now_ms: i64) -> Res<()> {
    if let Some(id) = order.coupon.id() {
        coupons::reserve(tx, order, id, &customer(order), now_ms)?;
    }
    Ok(())
}

/// Counts the use of a paid order's coupon; gives it back where the order's attempt failed.
///
/// # Errors
/// As the database says.
pub(super) fn settled(tx: &mut dyn Tx, order: &Order, attempt: &Attempt, now_ms: i64) -> Res<()> {
    let Some(id) = order.coupon.id() else {
        return Ok(());
    };
    if attempt.state == AttemptState::Succeeded {
        coupons::count(tx, order, id, &customer(order), now_ms)?;
    } else if matches!(order.state, OrderState::Open | OrderState::Failed) {
        coupons::release(tx, order, id)?;
    }
    Ok(())
}

/// Gives the use of an order that ended unpaid back.
///
/// # Errors
/// As the database says.
pub(super) fn release(tx: &mut dyn Tx, order: &Order) -> Res<()> {
    if let Some(id) = order.coupon.id() {
        coupons::release(tx, order, id)?;
    }
    Ok(())
}
