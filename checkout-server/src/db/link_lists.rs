//! Lists of orders by PG's status, each page read along an index (`orders_by_link_status`, or that
//! of references), however many orders there are.

use pebblepay_core::id::{OrderId, StoreId};
use pebblepay_core::order::Order;
use pebblepay_core::store::Mode;

use super::orders::{order, order_sql};
use super::{Res, Tx, all};
use crate::params;

/// PG's status of a link, as the index has it. An order whose time is over and that was not ended
/// yet still counts as open, for a second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Nobody tried to pay it.
    Pending,
    /// Somebody is paying, or may try again.
    Processing,
    /// It is paid.
    Succeeded,
    /// It failed for good.
    Failed,
    /// It was cancelled, or its time ended untried.
    Cancelled,
}

impl Status {
    /// PG's word, which is the database's.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Processing => "processing",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [
            Self::Pending,
            Self::Processing,
            Self::Succeeded,
            Self::Failed,
            Self::Cancelled,
        ]
        .into_iter()
        .find(|status| status.as_str() == text)
    }
}

/// What a list of links asks for.
#[derive(Clone, Debug)]
pub struct Filter {
    /// Only this side.
    pub mode: Mode,
    /// Only links in this status.
    pub status: Option<Status>,
    /// Only this merchant's reference.
    pub reference: Option<String>,
    /// Only links older than this one.
    pub below: Option<OrderId>,
    /// How many at most.
    pub limit: i64,
}

/// One page.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// The orders, newest first.
    pub orders: Vec<Order>,
    /// Whether there are older ones.
    pub has_more: bool,
}

/// The index's expression, to the letter: a planner takes no other for it.
macro_rules! status_sql {
    () => {
        "(case when state = 'succeeded' then 'succeeded' \
         when state = 'cancelled' then 'cancelled' \
         when state = 'failed' then 'failed' \
         when state = 'expired' and declines > 0 then 'failed' \
         when state = 'expired' then 'cancelled' \
         when state = 'open' and declines = 0 then 'pending' \
         else 'processing' end)"
    };
}

const ALL: &str = order_sql!(
    "where store_id = $1 and mode = $2 and id < $3 and $4 = '' and $5 = '' \
     order by id desc limit $6"
);
const OF_STATUS: &str = order_sql!(
    "where store_id = $1 and mode = $2 and id < $3 and ",
    status_sql!(),
    " = $4 and $5 = '' order by id desc limit $6"
);
/// A reference has few orders, so their status is looked at one by one; `mode || ''` keeps the
/// planner from the index of the whole list.
const OF_REFERENCE: &str = order_sql!(
    "where store_id = $1 and mode || '' = $2 and id < $3 and ($4 = '' or ",
    status_sql!(),
    " || '' = $4) and order_reference = $5 order by id desc limit $6"
);

/// Greater than every order id: ids are written in hexadecimal.
const BEYOND: &str = "g";

/// One page of a store's links, newest first.
///
/// # Errors
/// As the database says.
pub fn list(tx: &mut dyn Tx, store: &StoreId, f: &Filter) -> Res<Page> {
    let status = f.status.map_or("", Status::as_str);
    let reference = f.reference.as_deref().unwrap_or("");
    let below = f.below.as_ref().map_or(BEYOND, OrderId::as_str);
    let sql = match (&f.reference, f.status) {
        (Some(_), _) => OF_REFERENCE,
        (None, Some(_)) => OF_STATUS,
        (None, None) => ALL,
    };
    let (store, mode) = (store.as_str(), f.mode.as_str());
    let mut orders = all(
        tx,
        sql,
        params![store, mode, below, status, reference, f.limit + 1],
        order,
    )?;
    let has_more = i64::try_from(orders.len()).unwrap_or(i64::MAX) > f.limit;
    orders.truncate(usize::try_from(f.limit).unwrap_or(usize::MAX));
    Ok(Page { orders, has_more })
}
