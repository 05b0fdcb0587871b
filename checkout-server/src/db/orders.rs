//! Orders, one row each.

use pebblepay_core::canonical_json;
use pebblepay_core::coupon::{CouponProblem, CouponUse};
use pebblepay_core::dispute::DisputeState;
use pebblepay_core::id::{
    AttemptId, CouponId, LinkNumber, OrderId, OrderNumber, OrderRef, SessionId, StoreId, VariantId,
};
use pebblepay_core::limits::CHALLENGE_GRACE_MS;
use pebblepay_core::money::{Currency, Money};
use pebblepay_core::order::{CustomerCancel, Details, Order, OrderState, Origin};
use pebblepay_core::payment::Decline;
use pebblepay_core::store::{Dialect, Mode};

use super::stores::currency;
use super::{Error, P, Res, Row, Tx, all, one, shares, targets};
use crate::params;

/// The columns of an order, in the order in which [`order`] reads them.
macro_rules! order_sql {
    ($($rest:tt)+) => {
        concat!(
            "select id, number, session_id, store_id, mode, origin, state, amount_minor, currency, \
             variant_id, fee_bps, product_name, order_reference, customer_email, customer_name, \
             coupon_code, return_url, cancel_url, webhook_url, metadata, attempt_id, declines, \
             failure, late, created_at, expires_at, completed_at, locale, discount_minor, \
             coupon_id, coupon_refused, refunded_minor, refunding_minor, dispute, quantity, \
             dialect, description, customer_phone, customer_ref, targets, \
             customer_cancel, split from orders ",
            $($rest)+
        )
    };
}

pub(super) use order_sql;

pub(super) fn bad(what: &str) -> Error {
    Error::failed(format!("unreadable {what} in the database"))
}

pub(super) fn read<T>(text: &str, parse: impl FnOnce(&str) -> Option<T>, what: &str) -> Res<T> {
    parse(text).ok_or_else(|| bad(what))
}

pub(super) fn read_opt<T>(
    text: Option<String>,
    parse: impl FnOnce(&str) -> Option<T>,
    what: &str,
) -> Res<Option<T>> {
    text.map(|t| read(&t, parse, what)).transpose()
}

pub(super) fn order(row: &dyn Row) -> Res<Order> {
    let metadata =
        pebblepay_core::json_parse::parse(row.text(19)?.as_bytes()).map_err(|_| bad("metadata"))?;
    let money = Currencied(currency(&row.text(8)?)?);
    Ok(Order {
        id: read(&row.text(0)?, OrderId::parse, "order id")?,
        number: read(&row.text(1)?, OrderNumber::parse, "order number")?,
        session: read(&row.text(2)?, SessionId::parse, "session id")?,
        store_id: read(&row.text(3)?, StoreId::parse, "store id")?,
        mode: read(&row.text(4)?, Mode::parse, "mode")?,
        origin: read(&row.text(5)?, Origin::parse, "origin")?,
        dialect: read(&row.text(35)?, Dialect::parse, "dialect")?,
        state: read(&row.text(6)?, OrderState::parse, "state")?,
        amount: money.of(row.int(7)?),
        coupon: coupon(row, &money)?,
        refunded: money.of(row.int(31)?),
        refunding: money.of(row.int(32)?),
        dispute: read_opt(row.opt_text(33)?, DisputeState::parse, "dispute")?,
        variant_id: read_opt(row.opt_text(9)?, VariantId::parse, "variant id")?,
        fee_bps: u32::try_from(row.int(10)?).map_err(|_| bad("fee_bps"))?,
        details: Details {
            product_name: row.opt_text(11)?,
            order_reference: row.opt_text(12)?,
            customer_email: row.opt_text(13)?,
            customer_name: row.opt_text(14)?,
            coupon_code: row.opt_text(15)?,
            return_url: row.opt_text(16)?,
            cancel_url: row.opt_text(17)?,
            webhook_url: row.opt_text(18)?,
            metadata,
            locale: row.opt_text(27)?,
            quantity: u32::try_from(row.int(34)?).map_err(|_| bad("quantity"))?,
            description: row.opt_text(36)?,
            customer_phone: row.opt_text(37)?,
            customer_ref: row.opt_text(38)?,
            targets: targets::read(row.opt_text(39)?)?,
            customer_cancel: read(&row.text(40)?, CustomerCancel::parse, "customer_cancel")?,
            split: shares::read(row.opt_text(41)?)?,
        },
        attempt_id: read_opt(row.opt_text(20)?, AttemptId::parse, "attempt id")?,
        declines: u32::try_from(row.int(21)?).map_err(|_| bad("declines"))?,
        failure: read_opt(row.opt_text(22)?, Decline::parse, "failure")?,
        late: row.int(23)? != 0,
        created_at_ms: row.int(24)?,
        expires_at_ms: row.int(25)?,
        completed_at_ms: row.opt_int(26)?,
    })
}

struct Currencied(Currency);

impl Currencied {
    fn of(&self, minor: i64) -> Money {
        Money::from_minor(minor, self.0)
    }
}

fn coupon(row: &dyn Row, money: &Currencied) -> Res<CouponUse> {
    if let Some(id) = read_opt(row.opt_text(29)?, CouponId::parse, "coupon id")? {
        let off = money.of(row.int(28)?);
        return Ok(CouponUse::Applied { id, off });
    }
    let refused = read_opt(row.opt_text(30)?, CouponProblem::parse, "coupon problem")?;
    Ok(refused.map_or(CouponUse::None, CouponUse::Refused))
}

/// The word for why a coupon does not apply.
fn refused(coupon: &CouponUse) -> Option<&'static str> {
    match coupon {
        CouponUse::Refused(problem) => Some(problem.code()),
        CouponUse::None | CouponUse::Applied { .. } => None,
    }
}

/// Writes a new order. False: its number or its link number is taken, draw others.
///
/// # Errors
/// As the database says.
pub fn insert(tx: &mut dyn Tx, o: &Order) -> Res<bool> {
    let d = &o.details;
    let targets = targets::write(&d.targets);
    let split = shares::write(&d.split);
    let written = tx.exec(
        "insert into orders (id, number, session_id, store_id, mode, origin, state, amount_minor, \
         currency, variant_id, fee_bps, product_name, order_reference, customer_email, \
         customer_name, coupon_code, return_url, cancel_url, webhook_url, metadata, attempt_id, \
         declines, failure, late, created_at, expires_at, completed_at, locale, \
         discount_minor, coupon_id, coupon_refused, refunded_minor, refunding_minor, dispute, \
         standing, quantity, dialect, description, customer_phone, customer_ref, targets, \
         link_number, customer_cancel, split) values ($1, $2, $3, $4, \
         $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, \
         $23, $24, $25, $26, $27, $28, $29, $30, $31, 0, 0, null, $32, $33, $34, \
         $35, $36, $37, $38, $39, $40, $41) on conflict do nothing",
        params![
            o.id.as_str(),
            o.number.as_str(),
            o.session.as_str(),
            o.store_id.as_str(),
            o.mode.as_str(),
            o.origin.as_str(),
            o.state.as_str(),
            o.amount.minor(),
            o.amount.currency().code(),
            o.variant_id.as_ref().map(VariantId::as_str),
            i64::from(o.fee_bps),
            &d.product_name,
            &d.order_reference,
            &d.customer_email,
            &d.customer_name,
            &d.coupon_code,
            &d.return_url,
            &d.cancel_url,
            &d.webhook_url,
            &canonical_json::to_string(&d.metadata),
            o.attempt_id.as_ref().map(AttemptId::as_str),
            i64::from(o.declines),
            o.failure.map(Decline::code),
            i64::from(o.late),
            o.created_at_ms,
            o.expires_at_ms,
            o.completed_at_ms,
            &d.locale,
            o.coupon.off_minor(),
            o.coupon.id().map(CouponId::as_str),
            refused(&o.coupon),
            o.standing().as_str(),
            i64::from(d.quantity),
            o.dialect.as_str(),
            &d.description,
            &d.customer_phone,
            &d.customer_ref,
            P::OptText(targets.as_deref()),
            LinkNumber::of(&o.id).number(),
            d.customer_cancel.as_str(),
            P::OptText(split.as_deref()),
        ],
    )?;
    Ok(written == 1)
}

/// Saves what a step changed, if the order still stands in `before`. False: it moved on.
///
/// # Errors
/// As the database says.
pub fn save(tx: &mut dyn Tx, o: &Order, before: OrderState) -> Res<bool> {
    let written = tx.exec(
        "update orders set state = $1, attempt_id = $2, declines = $3, failure = $4, late = $5, \
         completed_at = $6, customer_email = $7, customer_name = $8, locale = $9, \
         amount_minor = $10, discount_minor = $11, coupon_id = $12, coupon_refused = $13, \
         coupon_code = $14, refunded_minor = $15, refunding_minor = $16, dispute = $17, \
         standing = $18, customer_cancel = $19 \
         where store_id = $20 and id = $21 and state = $22",
        params![
            o.state.as_str(),
            o.attempt_id.as_ref().map(AttemptId::as_str),
            i64::from(o.declines),
            o.failure.map(Decline::code),
            i64::from(o.late),
            o.completed_at_ms,
            &o.details.customer_email,
            &o.details.customer_name,
            &o.details.locale,
            o.amount.minor(),
            o.coupon.off_minor(),
            o.coupon.id().map(CouponId::as_str),
            refused(&o.coupon),
            &o.details.coupon_code,
            o.refunded.minor(),
            o.refunding.minor(),
            o.dispute.map(DisputeState::as_str),
            o.standing().as_str(),
            o.details.customer_cancel.as_str(),
            o.store_id.as_str(),
            o.id.as_str(),
            before.as_str(),
        ],
    )?;
    Ok(written == 1)
}

/// The order of a checkout session, whatever its store: the session id is the secret.
///
/// # Errors
/// As the database says.
pub fn by_session(tx: &mut dyn Tx, id: &SessionId) -> Res<Option<Order>> {
    one(
        tx,
        order_sql!("where session_id = $1"),
        params![id.as_str()],
        order,
    )
}

/// The session of an order, whatever its store: whoever has the id may see its page (PG-008).
///
/// # Errors
/// As the database says.
pub fn session_of(tx: &mut dyn Tx, id: &OrderId) -> Res<Option<SessionId>> {
    one(
        tx,
        "select session_id from orders where id = $1",
        params![id.as_str()],
        |row| read(&row.text(0)?, SessionId::parse, "session id"),
    )
}

/// The session of the link with this number, whatever its store: nobody can guess it.
///
/// # Errors
/// As the database says.
pub fn session_of_link(tx: &mut dyn Tx, link: LinkNumber) -> Res<Option<SessionId>> {
    one(
        tx,
        "select session_id from orders where link_number = $1",
        params![link.number()],
        |row| read(&row.text(0)?, SessionId::parse, "session id"),
    )
}

/// The order that a store's key may read under any of its ids (PEB-043, PEB-053).
///
/// # Errors
/// As the database says.
pub fn find(tx: &mut dyn Tx, store: &StoreId, id: &OrderRef) -> Res<Option<Order>> {
    let store = store.as_str();
    match id {
        OrderRef::Id(id) => one(
            tx,
            order_sql!("where store_id = $1 and id = $2"),
            params![store, id.as_str()],
            order,
        ),
        OrderRef::Number(id) => one(
            tx,
            order_sql!("where store_id = $1 and number = $2"),
            params![store, id.as_str()],
            order,
        ),
        OrderRef::Session(id) => one(
            tx,
            order_sql!("where store_id = $1 and session_id = $2"),
            params![store, id.as_str()],
            order,
        ),
        OrderRef::Link(id) => one(
            tx,
            order_sql!("where store_id = $1 and link_number = $2"),
            params![store, id.number()],
            order,
        ),
        // A refund or a dispute is a transaction too and leads to its order (B-08).
        OrderRef::Attempt(id) => one(
            tx,
            order_sql!(
                "where store_id = $1 and id = coalesce(\
                 (select order_id from attempts where id = $2), \
                 (select order_id from refunds where id = $2), \
                 (select order_id from disputes where id = $2))"
            ),
            params![store, id.as_str()],
            order,
        ),
    }
}

/// Unpaid orders whose session ended at `now_ms` or before, at most `limit`.
///
/// # Errors
/// As the database says.
pub fn overdue(tx: &mut dyn Tx, now_ms: i64, limit: i64) -> Res<Vec<SessionId>> {
    all(
        tx,
        "select o.session_id from stores s join orders o on o.store_id = s.id \
         where o.mode in ('test', 'live') and o.state in ('open', 'requires_action', 'processing') \
         and (o.state = 'open' and o.expires_at <= $1 \
         or o.state = 'requires_action' and o.expires_at <= $2) and o.expires_at <= $1 limit $3",
        params![now_ms, now_ms - CHALLENGE_GRACE_MS, limit],
        |row| read(&row.text(0)?, SessionId::parse, "session id"),
    )
}
