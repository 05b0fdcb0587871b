//! Lists of links, which stay quick however many there are: a page is read along an index, and its
//! offset is walked. A search looks through the newest of the list only, as far as [`TOTAL_MAX`].

use pebblepay_core::id::StoreId;
use pebblepay_core::order::Order;
use pebblepay_core::store::Mode;

use super::orders::{order, order_sql};
use super::{Res, Tx, all, one};
use crate::params;

/// Lists are counted, and searched, up to here.
pub const TOTAL_MAX: i64 = 10_000;

/// What of a list is asked for.
#[derive(Clone, Debug)]
pub struct Span<'a> {
    /// From then on, in milliseconds since the Unix epoch.
    pub from_ms: i64,
    /// Before then.
    pub below_ms: i64,
    /// Words to be found.
    pub search: Option<&'a str>,
    /// How many at most.
    pub limit: i64,
    /// How many to skip.
    pub offset: i64,
}

/// One page.
#[derive(Clone, Debug)]
pub struct Page {
    /// The orders.
    pub orders: Vec<Order>,
    /// How many there are in all, up to [`TOTAL_MAX`].
    pub total: i64,
}

impl Page {
    /// A page of one, or none.
    #[must_use]
    pub fn of(order: Option<Order>) -> Self {
        let total = i64::from(order.is_some());
        Self {
            orders: order.into_iter().collect(),
            total,
        }
    }
}

/// The newest of a list, and what a search looks at.
macro_rules! newest {
    ($cond:literal, $order:literal) => {
        concat!(
            "select id, completed_at, lower(coalesce(product_name, '') || ' ' || \
             coalesce(description, '') || ' ' || coalesce(order_reference, '') || ' ' || \
             coalesce(customer_email, '') || ' ' || coalesce(customer_name, '') || ' ' || number \
             || ' ' || cast(coalesce(link_number, 0) as text)) as words from orders \
             where store_id = $1 and mode = $2 and ",
            $cond,
            $order,
            " limit 10000"
        )
    };
}

macro_rules! lists {
    ($cond:literal, $order:literal) => {
        Sql {
            page: order_sql!(
                "where store_id = $1 and mode = $2 and ",
                $cond,
                $order,
                " limit $5 offset $6"
            ),
            counted: concat!(
                "select cast(count(*) as bigint) from (select 1 from orders \
                 where store_id = $1 and mode = $2 and ",
                $cond,
                " limit 10000) found"
            ),
            found: order_sql!(
                "where id in (select id from (",
                newest!($cond, $order),
                ") newest where words like lower($7) escape '!')",
                $order,
                " limit $5 offset $6"
            ),
            found_counted: concat!(
                "select cast(count(*) as bigint) from (",
                newest!($cond, $order),
                ") newest where words like lower($5) escape '!'"
            ),
        }
    };
}

struct Sql {
    page: &'static str,
    counted: &'static str,
    found: &'static str,
    found_counted: &'static str,
}

const PAID: Sql = lists!(
    "completed_at >= $3 and completed_at < $4",
    " order by completed_at desc, id desc"
);

/// Ids begin with their time, so a span of time is a span of ids. `id || ''` keeps the planner to
/// the index of those that wait.
const WAITING: Sql = lists!(
    "state in ('open', 'requires_action', 'processing') and id || '' >= $3 and id || '' < $4",
    " order by id || '' desc"
);

/// A page of paid orders, the last payment first.
///
/// # Errors
/// As the database says.
pub fn paid(tx: &mut dyn Tx, store: &StoreId, mode: Mode, span: &Span<'_>) -> Res<Page> {
    let (store, mode) = (store.as_str(), mode.as_str());
    let (from, below) = (span.from_ms, span.below_ms);
    let (limit, offset) = (span.limit, span.offset);
    let (orders, total) = match span.search.map(pattern) {
        None => (
            all(
                tx,
                PAID.page,
                params![store, mode, from, below, limit, offset],
                order,
            )?,
            one(tx, PAID.counted, params![store, mode, from, below], |row| {
                row.int(0)
            })?,
        ),
        Some(like) => (
            all(
                tx,
                PAID.found,
                params![store, mode, from, below, limit, offset, &like],
                order,
            )?,
            one(
                tx,
                PAID.found_counted,
                params![store, mode, from, below, &like],
                |row| row.int(0),
            )?,
        ),
    };
    let total = total.unwrap_or(0);
    Ok(Page { orders, total })
}

/// A page of orders that can be paid, the newest first.
///
/// # Errors
/// As the database says.
pub fn waiting(tx: &mut dyn Tx, store: &StoreId, mode: Mode, span: &Span<'_>) -> Res<Page> {
    let (store, mode) = (store.as_str(), mode.as_str());
    let (from, below) = (id_at(span.from_ms), id_at(span.below_ms));
    let (limit, offset) = (span.limit, span.offset);
    let (orders, total) = match span.search.map(pattern) {
        None => (
            all(
                tx,
                WAITING.page,
                params![store, mode, &from, &below, limit, offset],
                order,
            )?,
            one(
                tx,
                WAITING.counted,
                params![store, mode, &from, &below],
                |row| row.int(0),
            )?,
        ),
        Some(like) => (
            all(
                tx,
                WAITING.found,
                params![store, mode, &from, &below, limit, offset, &like],
                order,
            )?,
            one(
                tx,
                WAITING.found_counted,
                params![store, mode, &from, &below, &like],
                |row| row.int(0),
            )?,
        ),
    };
    let total = total.unwrap_or(0);
    Ok(Page { orders, total })
}

/// Where the ids of a moment begin.
fn id_at(ms: i64) -> String {
    const BITS_48: i64 = (1 << 48) - 1;
    if ms > BITS_48 {
        // Greater than every id: they are written in hexadecimal.
        return "g".to_owned();
    }
    let hex = format!("{:012x}", ms.max(0));
    format!("{}-{}", &hex[..8], &hex[8..])
}

/// A pattern that finds the words as they are.
fn pattern(words: &str) -> String {
    let mut like = String::from("%");
    for letter in words.chars() {
        if matches!(letter, '%' | '_' | '!') {
            like.push('!');
        }
        like.push(letter);
    }
    like.push('%');
    like
}
