//! Orders and their attempts.

use pebblepay_core::canonical_json;
use pebblepay_core::id::{
    AttemptId, OrderId, OrderNumber, OrderRef, SessionId, StoreId, VariantId,
};
use pebblepay_core::money::Money;
use pebblepay_core::order::{Details, Order, OrderState, Origin};
use pebblepay_core::payment::{Attempt, AttemptState, CardSummary, Decline};
use pebblepay_core::store::Mode;

use super::stores::currency;
use super::{Error, P, Res, Row, Tx, all, one};
use crate::params;

/// The columns of an order, in the order in which [`order`] reads them.
macro_rules! order_sql {
    ($($rest:tt)+) => {
        concat!(
            "select id, number, session_id, store_id, mode, origin, state, amount_minor, currency, \
             variant_id, fee_bps, product_name, order_reference, customer_email, customer_name, \
             coupon_code, return_url, cancel_url, webhook_url, metadata, attempt_id, declines, \
             failure, late, created_at, expires_at, completed_at, locale from orders ",
            $($rest)+
        )
    };
}

fn bad(what: &str) -> Error {
    Error::failed(format!("unreadable {what} in the database"))
}

fn read<T>(text: &str, parse: impl FnOnce(&str) -> Option<T>, what: &str) -> Res<T> {
    parse(text).ok_or_else(|| bad(what))
}

fn read_opt<T>(
    text: Option<String>,
    parse: impl FnOnce(&str) -> Option<T>,
    what: &str,
) -> Res<Option<T>> {
    text.map(|t| read(&t, parse, what)).transpose()
}

fn order(row: &dyn Row) -> Res<Order> {
    let metadata =
        pebblepay_core::json_parse::parse(row.text(19)?.as_bytes()).map_err(|_| bad("metadata"))?;
    Ok(Order {
        id: read(&row.text(0)?, OrderId::parse, "order id")?,
        number: read(&row.text(1)?, OrderNumber::parse, "order number")?,
        session: read(&row.text(2)?, SessionId::parse, "session id")?,
        store_id: read(&row.text(3)?, StoreId::parse, "store id")?,
        mode: read(&row.text(4)?, Mode::parse, "mode")?,
        origin: read(&row.text(5)?, Origin::parse, "origin")?,
        state: read(&row.text(6)?, OrderState::parse, "state")?,
        amount: Money::from_minor(row.int(7)?, currency(&row.text(8)?)?),
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

/// Writes a new order. False: the order number is taken, draw another.
///
/// # Errors
/// As the database says.
pub fn insert(tx: &mut dyn Tx, o: &Order) -> Res<bool> {
    let d = &o.details;
    let written = tx.exec(
        "insert into orders (id, number, session_id, store_id, mode, origin, state, amount_minor, \
         currency, variant_id, fee_bps, product_name, order_reference, customer_email, \
         customer_name, coupon_code, return_url, cancel_url, webhook_url, metadata, attempt_id, \
         declines, failure, late, created_at, expires_at, completed_at, locale) values ($1, $2, $3, $4, \
         $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, \
         $23, $24, $25, $26, $27, $28) on conflict (number) do nothing",
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
        ],
    )?;
    Ok(written == 1)
}

/// Saves what an attempt changed, if the order still stands in `before`. False: it moved on.
///
/// # Errors
/// As the database says.
pub fn save(tx: &mut dyn Tx, o: &Order, before: OrderState) -> Res<bool> {
    let written = tx.exec(
        "update orders set state = $1, attempt_id = $2, declines = $3, failure = $4, late = $5, \
         completed_at = $6, customer_email = $7, customer_name = $8, locale = $9 \
         where store_id = $10 and id = $11 and state = $12",
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
        OrderRef::Attempt(id) => one(
            tx,
            order_sql!(
                "where store_id = $1 and id = (select order_id from attempts where id = $2)"
            ),
            params![store, id.as_str()],
            order,
        ),
    }
}

/// What a list of orders asks for. An empty filter asks for all.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only this side.
    pub mode: Option<Mode>,
    /// Only orders in this standing.
    pub standing: Option<Standing>,
    /// Only this merchant's reference.
    pub reference: Option<String>,
    /// Only this order number.
    pub number: Option<OrderNumber>,
    /// How many at most.
    pub limit: i64,
    /// How many to skip.
    pub offset: i64,
}

/// How an order stands for a merchant who lists them (PEB-045).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Paid.
    Completed,
    /// Can be paid, and nothing went wrong so far.
    Pending,
    /// An attempt failed, or the time ran out, and nothing was paid.
    Failed,
    /// Refunded.
    Refunded,
    /// A refund is under way.
    RefundPending,
}

impl Standing {
    fn as_str(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::Pending => "pending",
            Self::Failed => "failed",
            Self::Refunded => "refunded",
            Self::RefundPending => "refund_pending",
        }
    }
}

/// The standing of an order as SQL, the same rule as `dialects::pebblepay::wire::status`.
macro_rules! filtered {
    ($head:literal, $tail:literal) => {
        concat!(
            $head,
            "where store_id = $1 and ($2 = '' or mode = $2) and ($3 = '' or number = $3) \
             and ($4 = '' or order_reference = $4) and ($5 = '' or $5 = case \
             when state = 'succeeded' then 'completed' \
             when state = 'failed' then 'failed' \
             when state in ('requires_action', 'processing') and expires_at > $6 then 'pending' \
             when state = 'processing' then 'pending' \
             when declines > 0 or expires_at <= $6 then 'failed' \
             else 'pending' end) ",
            $tail
        )
    };
}

/// One page of a store's orders, newest first, and how many there are in all (PEB-044…051).
///
/// # Errors
/// As the database says.
pub fn list(tx: &mut dyn Tx, store: &StoreId, f: &Filter, now_ms: i64) -> Res<(Vec<Order>, i64)> {
    let mode = f.mode.map_or("", Mode::as_str);
    let number = f.number.as_ref().map_or("", OrderNumber::as_str);
    let reference = f.reference.as_deref().unwrap_or("");
    let standing = f.standing.map_or("", Standing::as_str);
    let total = one(
        tx,
        filtered!("select cast(count(*) as bigint) from orders ", ""),
        params![store.as_str(), mode, number, reference, standing, now_ms],
        |row| row.int(0),
    )?;
    let page = all(
        tx,
        order_sql!(filtered!("", "order by id desc limit $7 offset $8")),
        params![
            store.as_str(),
            mode,
            number,
            reference,
            standing,
            now_ms,
            f.limit,
            f.offset
        ],
        order,
    )?;
    Ok((page, total.unwrap_or(0)))
}

fn attempt(row: &dyn Row) -> Res<Attempt> {
    let brand = row.opt_text(5)?;
    let last4 = row.opt_text(6)?;
    Ok(Attempt {
        id: read(&row.text(0)?, AttemptId::parse, "attempt id")?,
        order_id: read(&row.text(1)?, OrderId::parse, "order id")?,
        state: read(&row.text(2)?, AttemptState::parse, "attempt state")?,
        gateway: row.text(3)?,
        gateway_ref: row.opt_text(4)?,
        card: brand
            .zip(last4)
            .map(|(brand, last4)| CardSummary { brand, last4 }),
        failure: read_opt(row.opt_text(7)?, Decline::parse, "failure")?,
        created_at_ms: row.int(8)?,
        finished_at_ms: row.opt_int(9)?,
    })
}

/// An attempt of this order.
///
/// # Errors
/// As the database says.
pub fn find_attempt(tx: &mut dyn Tx, order: &Order, id: &AttemptId) -> Res<Option<Attempt>> {
    one(
        tx,
        "select id, order_id, state, gateway, gateway_ref, card_brand, card_last4, failure, \
         created_at, finished_at from attempts where store_id = $1 and order_id = $2 and id = $3",
        params![order.store_id.as_str(), order.id.as_str(), id.as_str()],
        attempt,
    )
}

/// Writes a new attempt.
///
/// # Errors
/// As the database says.
pub fn insert_attempt(tx: &mut dyn Tx, store: &StoreId, a: &Attempt) -> Res<()> {
    tx.exec(
        "insert into attempts (id, order_id, store_id, state, gateway, gateway_ref, card_brand, \
         card_last4, failure, created_at, finished_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        params![
            a.id.as_str(),
            a.order_id.as_str(),
            store.as_str(),
            a.state.as_str(),
            &a.gateway,
            &a.gateway_ref,
            P::OptText(a.card.as_ref().map(|c| c.brand.as_str())),
            P::OptText(a.card.as_ref().map(|c| c.last4.as_str())),
            a.failure.map(Decline::code),
            a.created_at_ms,
            a.finished_at_ms,
        ],
    )?;
    Ok(())
}

/// Saves an attempt, if it still stands in `before`. False: someone else moved it.
///
/// # Errors
/// As the database says; a second success of one order breaks `attempts_order_id_key`.
pub fn save_attempt(tx: &mut dyn Tx, a: &Attempt, before: AttemptState) -> Res<bool> {
    let written = tx.exec(
        "update attempts set state = $1, gateway_ref = $2, failure = $3, finished_at = $4 \
         where order_id = $5 and id = $6 and state = $7",
        params![
            a.state.as_str(),
            &a.gateway_ref,
            a.failure.map(Decline::code),
            a.finished_at_ms,
            a.order_id.as_str(),
            a.id.as_str(),
            before.as_str(),
        ],
    )?;
    Ok(written == 1)
}

/// Attempts that were handed to a gateway before `before_ms` and never heard of again.
///
/// # Errors
/// As the database says.
pub fn silent_attempts(
    tx: &mut dyn Tx,
    before_ms: i64,
    limit: i64,
) -> Res<Vec<(SessionId, AttemptId)>> {
    all(
        tx,
        "select o.session_id, a.id from attempts a join orders o on o.id = a.order_id \
         where a.state = 'processing' and a.created_at < $1 order by a.created_at limit $2",
        params![before_ms, limit],
        |row| {
            let session = read(&row.text(0)?, SessionId::parse, "session id")?;
            Ok((
                session,
                read(&row.text(1)?, AttemptId::parse, "attempt id")?,
            ))
        },
    )
}
