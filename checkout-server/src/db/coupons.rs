//! Coupons and who used them.

use pebblepay_core::coupon::{Coupon, CouponCode, Discount, Uses};
use pebblepay_core::id::{CouponId, StoreId};
use pebblepay_core::money::Money;
use pebblepay_core::order::Order;
use pebblepay_core::store::Mode;

use super::orders::{bad, read};
use super::stores::currency;
use super::{Res, Row, Tx, all, one};
use crate::params;

macro_rules! coupon_sql {
    ($tail:literal) => {
        concat!(
            "select id, store_id, code, kind, value, currency, description, min_amount_minor, \
             max_uses, max_uses_per_customer, expires_at, is_active, used_test, reserved_test, \
             used_live, reserved_live, created_at from coupons ",
            $tail
        )
    };
}

const PERCENTAGE: &str = "percentage";
const FIXED: &str = "fixed";

fn coupon(row: &dyn Row) -> Res<Coupon> {
    let currency = currency(&row.text(5)?)?;
    let value = row.int(4)?;
    let discount = match row.text(3)?.as_str() {
        PERCENTAGE => Discount::Percentage(value),
        FIXED => Discount::Fixed(Money::from_minor(value, currency)),
        _ => return Err(bad("kind of coupon")),
    };
    let money = |minor| Money::from_minor(minor, currency);
    Ok(Coupon {
        id: read(&row.text(0)?, CouponId::parse, "coupon id")?,
        store_id: read(&row.text(1)?, StoreId::parse, "store id")?,
        code: read(&row.text(2)?, CouponCode::parse, "coupon code")?,
        discount,
        currency,
        description: row.opt_text(6)?,
        min_amount: row.opt_int(7)?.map(money),
        max_uses: row.opt_int(8)?,
        max_uses_per_customer: row.opt_int(9)?,
        expires_at_ms: row.opt_int(10)?,
        is_active: row.int(11)? != 0,
        test: Uses {
            used: row.int(12)?,
            reserved: row.int(13)?,
        },
        live: Uses {
            used: row.int(14)?,
            reserved: row.int(15)?,
        },
        created_at_ms: row.int(16)?,
    })
}

/// What came of writing a new coupon.
#[derive(Debug, PartialEq, Eq)]
pub enum Inserted {
    /// It is there.
    Yes,
    /// Another coupon of the store has its code (PEB-088).
    CodeTaken,
    /// Its id is taken: draw another.
    IdTaken,
}

/// Writes a new coupon.
///
/// # Errors
/// As the database says.
pub fn insert(tx: &mut dyn Tx, c: &Coupon) -> Res<Inserted> {
    let (kind, value) = match c.discount {
        Discount::Percentage(hundredths) => (PERCENTAGE, hundredths),
        Discount::Fixed(amount) => (FIXED, amount.minor()),
    };
    if by_code(tx, &c.store_id, &c.code)?.is_some() {
        return Ok(Inserted::CodeTaken);
    }
    let written = tx.exec(
        "insert into coupons (id, store_id, code, kind, value, currency, description, \
         min_amount_minor, max_uses, max_uses_per_customer, expires_at, is_active, used_test, \
         reserved_test, used_live, reserved_live, position, created_at) \
         select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0, 0, 0, 0, \
         coalesce(max(position), 0) + 1, $13 from coupons where store_id = $2 \
         on conflict (id) do nothing",
        params![
            c.id.as_str(),
            c.store_id.as_str(),
            c.code.as_str(),
            kind,
            value,
            c.currency.code(),
            &c.description,
            c.min_amount.map(Money::minor),
            c.max_uses,
            c.max_uses_per_customer,
            c.expires_at_ms,
            i64::from(c.is_active),
            c.created_at_ms,
        ],
    )?;
    Ok(if written == 1 {
        Inserted::Yes
    } else {
        Inserted::IdTaken
    })
}

/// A coupon of a store.
///
/// # Errors
/// As the database says.
pub fn find(tx: &mut dyn Tx, store: &StoreId, id: &CouponId) -> Res<Option<Coupon>> {
    one(
        tx,
        coupon_sql!("where store_id = $1 and id = $2"),
        params![store.as_str(), id.as_str()],
        coupon,
    )
}

/// The coupon of a store with this code.
///
/// # Errors
/// As the database says.
pub fn by_code(tx: &mut dyn Tx, store: &StoreId, code: &CouponCode) -> Res<Option<Coupon>> {
    one(
        tx,
        coupon_sql!("where store_id = $1 and code = $2"),
        params![store.as_str(), code.as_str()],
        coupon,
    )
}

/// A page of a store's coupons, newest first, and how many there are (PEB-080). `active` looks at
/// the owner's switch alone (B-24).
///
/// # Errors
/// As the database says.
pub fn list(
    tx: &mut dyn Tx,
    store: &StoreId,
    active: Option<bool>,
    limit: i64,
    offset: i64,
) -> Res<(Vec<Coupon>, i64)> {
    let active = active.map_or(-1, i64::from);
    let page = all(
        tx,
        coupon_sql!(
            "where store_id = $1 and ($2 = -1 or is_active = $2) \
             order by position desc limit $3 offset $4"
        ),
        params![store.as_str(), active, limit, offset],
        coupon,
    )?;
    let total = one(
        tx,
        "select cast(count(*) as bigint) from coupons \
         where store_id = $1 and ($2 = -1 or is_active = $2)",
        params![store.as_str(), active],
        |row| row.int(0),
    )?;
    Ok((page, total.unwrap_or(0)))
}

/// Saves what an owner may change (PEB-082).
///
/// # Errors
/// As the database says.
pub fn save(tx: &mut dyn Tx, c: &Coupon) -> Res<()> {
    tx.exec(
        "update coupons set description = $1, min_amount_minor = $2, max_uses = $3, \
         max_uses_per_customer = $4, expires_at = $5, is_active = $6 \
         where store_id = $7 and id = $8",
        params![
            &c.description,
            c.min_amount.map(Money::minor),
            c.max_uses,
            c.max_uses_per_customer,
            c.expires_at_ms,
            i64::from(c.is_active),
            c.store_id.as_str(),
            c.id.as_str(),
        ],
    )?;
    Ok(())
}

/// Deletes a coupon for good (PEB-085). Orders keep what it took off (TRAP-49). False: it was not
/// there.
///
/// # Errors
/// As the database says.
pub fn delete(tx: &mut dyn Tx, store: &StoreId, id: &CouponId) -> Res<bool> {
    let deleted = tx.exec(
        "delete from coupons where store_id = $1 and id = $2",
        params![store.as_str(), id.as_str()],
    )?;
    Ok(deleted == 1)
}

/// How often a customer used a coupon, or is using it, with orders other than `order_id`.
///
/// # Errors
/// As the database says.
pub fn uses_by(
    tx: &mut dyn Tx,
    coupon: &CouponId,
    mode: Mode,
    customer: &str,
    order_id: &str,
) -> Res<i64> {
    let counted = one(
        tx,
        "select cast(count(*) as bigint) from coupon_redemptions \
         where coupon_id = $1 and mode = $2 and customer = $3 and order_id <> $4",
        params![coupon.as_str(), mode.as_str(), customer, order_id],
        |row| row.int(0),
    )?;
    Ok(counted.unwrap_or(0))
}

/// Whether an order holds a use of its coupon, reserved or counted.
///
/// # Errors
/// As the database says.
pub fn holds(tx: &mut dyn Tx, order: &Order) -> Res<bool> {
    let held = one(
        tx,
        "select state from coupon_redemptions where order_id = $1",
        params![order.id.as_str()],
        |row| row.text(0),
    )?;
    Ok(held.is_some())
}

/// Reserves one use for an order's attempt, which the coupon allowed in this transaction
/// (TRAP-47).
///
/// # Errors
/// As the database says.
pub fn reserve(
    tx: &mut dyn Tx,
    order: &Order,
    id: &CouponId,
    customer: &str,
    now_ms: i64,
) -> Res<()> {
    if record(tx, order, id, customer, "reserved", now_ms)? {
        add(tx, order.mode, id, 0, 1)?;
    }
    Ok(())
}

/// Gives a reserved use back: the attempt was declined or the session ended.
///
/// # Errors
/// As the database says.
pub fn release(tx: &mut dyn Tx, order: &Order, id: &CouponId) -> Res<()> {
    let released = tx.exec(
        "delete from coupon_redemptions where order_id = $1 and state = 'reserved'",
        params![order.id.as_str()],
    )?;
    if released == 1 {
        add(tx, order.mode, id, 0, -1)?;
    }
    Ok(())
}

/// Counts a use: the order is paid. A use that was given back because the money came late is
/// counted all the same.
///
/// # Errors
/// As the database says.
pub fn count(
    tx: &mut dyn Tx,
    order: &Order,
    id: &CouponId,
    customer: &str,
    now_ms: i64,
) -> Res<()> {
    let reserved = tx.exec(
        "update coupon_redemptions set state = 'used', at = $1 \
         where order_id = $2 and state = 'reserved'",
        params![now_ms, order.id.as_str()],
    )?;
    if reserved == 1 {
        return add(tx, order.mode, id, 1, -1);
    }
    if record(tx, order, id, customer, "used", now_ms)? {
        add(tx, order.mode, id, 1, 0)?;
    }
    Ok(())
}

fn record(
    tx: &mut dyn Tx,
    order: &Order,
    id: &CouponId,
    customer: &str,
    state: &str,
    now_ms: i64,
) -> Res<bool> {
    let written = tx.exec(
        "insert into coupon_redemptions (order_id, coupon_id, mode, customer, state, at) \
         values ($1, $2, $3, $4, $5, $6) on conflict (order_id) do nothing",
        params![
            order.id.as_str(),
            id.as_str(),
            order.mode.as_str(),
            customer,
            state,
            now_ms
        ],
    )?;
    Ok(written == 1)
}

/// A coupon that was deleted meanwhile counts nothing any more.
fn add(tx: &mut dyn Tx, mode: Mode, id: &CouponId, used: i64, reserved: i64) -> Res<()> {
    let sql = match mode {
        Mode::Test => {
            "update coupons set used_test = used_test + $1, reserved_test = reserved_test + $2 \
             where id = $3"
        }
        Mode::Live => {
            "update coupons set used_live = used_live + $1, reserved_live = reserved_live + $2 \
             where id = $3"
        }
    };
    tx.exec(sql, params![used, reserved, id.as_str()])?;
    Ok(())
}
