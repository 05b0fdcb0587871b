//! Lists of a store's orders, which stay quick however many there are: every page is read along
//! an index, from a cursor or from an end. `offset` is walked, so it costs what it skips.

use pebblepay_core::id::{OrderId, OrderNumber, StoreId};
use pebblepay_core::order::{Order, Standing};
use pebblepay_core::store::Mode;

use super::orders::{order, order_sql};
use super::{Res, Tx, all, one};
use crate::params;

/// What a list of orders asks for.
#[derive(Clone, Debug)]
pub struct Filter {
    /// Only this side.
    pub mode: Mode,
    /// Only orders in this standing.
    pub standing: Option<Standing>,
    /// Only this merchant's reference.
    pub reference: Option<String>,
    /// Only this order number.
    pub number: Option<OrderNumber>,
    /// Where the page begins.
    pub from: Cursor,
    /// How many at most.
    pub limit: i64,
    /// How many to skip.
    pub offset: i64,
}

/// Where a page begins.
#[derive(Clone, Debug, Default)]
pub enum Cursor {
    /// With the newest order.
    #[default]
    Newest,
    /// After this one: the next older orders.
    After(OrderId),
    /// Before this one: the next newer orders.
    Before(OrderId),
}

/// One page.
#[derive(Clone, Debug)]
pub struct Page {
    /// The orders, newest first.
    pub orders: Vec<Order>,
    /// Whether there are more in the direction of the page.
    pub has_more: bool,
    /// How many match in all, up to [`TOTAL_MAX`] where a filter makes them be counted.
    pub total: i64,
}

/// Filtered lists are counted up to here.
pub const TOTAL_MAX: i64 = 10_000;

/// The way to walk, by filter. `$1` store, `$2` side, `$3` and `$4` the ids between which the page
/// lies, `$5` standing, `$6` reference, `$7` number; empty asks for all.
///
/// An expression such as `id || ''` can not be walked along an index: it keeps the planner from
/// the index of the whole list where another one finds fewer rows.
macro_rules! walks {
    ($sql:ident) => {
        Walks {
            all: $sql!(
                "mode = $2 and id < $3 and id > $4 and $5 = '' and $6 = '' and $7 = '' ",
                "id"
            ),
            standing: $sql!(
                "mode = $2 and id < $3 and id > $4 and standing = $5 and standing <> 'pending' \
                 and $6 = '' and $7 = '' ",
                "id"
            ),
            pending: $sql!(
                "mode = $2 and id || '' < $3 and id || '' > $4 and standing = $5 \
                 and state in ('open', 'requires_action', 'processing') and $6 = '' and $7 = '' ",
                "id || ''"
            ),
            reference: $sql!(
                "mode || '' = $2 and id < $3 and id > $4 and ($5 = '' or standing = $5) \
                 and order_reference = $6 and $7 = '' ",
                "id"
            ),
            number: $sql!(
                "mode || '' = $2 and id < $3 and id > $4 and ($5 = '' or standing = $5) \
                 and ($6 = '' or order_reference = $6) and number = $7 ",
                "id"
            ),
        }
    };
}

macro_rules! older {
    ($cond:literal, $id:literal) => {
        order_sql!(
            "where store_id = $1 and ",
            $cond,
            "order by ",
            $id,
            " desc limit $8 offset $9"
        )
    };
}

macro_rules! newer {
    ($cond:literal, $id:literal) => {
        order_sql!(
            "where store_id = $1 and ",
            $cond,
            "order by ",
            $id,
            " limit $8 offset $9"
        )
    };
}

macro_rules! counted {
    ($cond:literal, $id:literal) => {
        concat!(
            "select cast(count(*) as bigint) from (select 1 from orders where store_id = $1 and ",
            $cond,
            "limit $8) found"
        )
    };
}

struct Walks {
    all: &'static str,
    standing: &'static str,
    pending: &'static str,
    reference: &'static str,
    number: &'static str,
}

impl Walks {
    fn of(&self, filter: &Filter) -> &'static str {
        match filter {
            Filter {
                number: Some(_), ..
            } => self.number,
            Filter {
                reference: Some(_), ..
            } => self.reference,
            Filter {
                standing: Some(Standing::Pending),
                ..
            } => self.pending,
            Filter {
                standing: Some(_), ..
            } => self.standing,
            Filter { .. } => self.all,
        }
    }
}

const OLDER: Walks = walks!(older);
const NEWER: Walks = walks!(newer);
const COUNTED: Walks = walks!(counted);

/// Greater than every order id: ids are written in hexadecimal.
const BEYOND: &str = "g";

/// One page of a store's orders, newest first (PEB-044…051).
///
/// # Errors
/// As the database says.
pub fn list(tx: &mut dyn Tx, store: &StoreId, f: &Filter) -> Res<Page> {
    let standing = f.standing.map_or("", Standing::as_str);
    let reference = f.reference.as_deref().unwrap_or("");
    let number = f.number.as_ref().map_or("", OrderNumber::as_str);
    let (below, above, walks) = match &f.from {
        Cursor::Newest => (BEYOND, "", &OLDER),
        Cursor::After(id) => (id.as_str(), "", &OLDER),
        Cursor::Before(id) => (BEYOND, id.as_str(), &NEWER),
    };
    let (store, mode) = (store.as_str(), f.mode.as_str());
    let fetch = f.limit + 1;
    let mut orders = all(
        tx,
        walks.of(f),
        params![
            store, mode, below, above, standing, reference, number, fetch, f.offset
        ],
        order,
    )?;
    let has_more = i64::try_from(orders.len()).unwrap_or(i64::MAX) > f.limit;
    orders.truncate(usize::try_from(f.limit).unwrap_or(usize::MAX));
    if matches!(f.from, Cursor::Before(_)) {
        orders.reverse();
    }
    let total = if f.standing.is_none() && f.reference.is_none() && f.number.is_none() {
        ever(tx, store, f.mode)?
    } else {
        one(
            tx,
            COUNTED.of(f),
            params![
                store, mode, BEYOND, "", standing, reference, number, TOTAL_MAX
            ],
            |row| row.int(0),
        )?
        .unwrap_or(0)
    };
    Ok(Page {
        orders,
        has_more,
        total,
    })
}

/// How many orders one side of a store ever had: orders are never deleted.
fn ever(tx: &mut dyn Tx, store: &str, mode: Mode) -> Res<i64> {
    let counted = one(
        tx,
        "select orders_test, orders_live from store_counters where store_id = $1",
        params![store],
        |row| row.int(usize::from(mode == Mode::Live)),
    )?;
    Ok(counted.unwrap_or(0))
}
