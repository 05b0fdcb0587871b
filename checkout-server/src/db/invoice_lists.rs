//! Lists of a store's orders by how they ended and by customer. Every page is read along an index,
//! from a cursor or from an end, so it costs the same however many orders there are.

use pebblepay_core::id::StoreId;
use pebblepay_core::order::{Order, OrderState};
use pebblepay_core::store::Mode;

use super::order_lists::Cursor;
use super::orders::{order, order_sql};
use super::{Res, Tx, all};
use crate::params;

/// What a list asks for.
#[derive(Clone, Debug)]
pub struct Filter {
    /// Only this side.
    pub mode: Mode,
    /// Only orders in one of these states; `None` = in any.
    pub states: Option<Vec<OrderState>>,
    /// Only those of this customer, under the merchant's own id.
    pub customer: Option<String>,
    /// Where the page begins.
    pub from: Cursor,
    /// How many at most.
    pub limit: i64,
}

/// The ways to walk. `$1` store, `$2` side, `$3` and `$4` the ids between which the page lies, `$5`
/// state, `$6` customer; empty asks for all. `mode || ''` is in no index, so that the planner takes
/// that of the customer.
macro_rules! walks {
    ($tail:literal) => {
        Walks {
            all: order_sql!(
                "where store_id = $1 and mode = $2 and id < $3 and id > $4 and $5 = '' \
                 and $6 = '' ",
                $tail
            ),
            decided: order_sql!(
                "where store_id = $1 and mode = $2 and id < $3 and id > $4 and state = $5 \
                 and state in ('succeeded', 'failed', 'expired', 'cancelled') and $6 = '' ",
                $tail
            ),
            unpaid: order_sql!(
                "where store_id = $1 and mode = $2 and id < $3 and id > $4 and $5 = '' \
                 and state in ('open', 'requires_action', 'processing') and $6 = '' ",
                $tail
            ),
            of_customer: order_sql!(
                "where store_id = $1 and mode || '' = $2 and id < $3 and id > $4 \
                 and ($5 = '' or state = $5) and customer_ref = $6 ",
                $tail
            ),
        }
    };
}

struct Walks {
    all: &'static str,
    decided: &'static str,
    unpaid: &'static str,
    of_customer: &'static str,
}

const OLDER: Walks = walks!("order by id desc limit $7");
const NEWER: Walks = walks!("order by id limit $7");

/// Greater than every order id: ids are written in hexadecimal.
const BEYOND: &str = "g";

/// One page, newest first, and whether there are more in its direction (PEP-045).
///
/// # Errors
/// As the database says.
pub fn list(tx: &mut dyn Tx, store: &StoreId, f: &Filter) -> Res<(Vec<Order>, bool)> {
    let (below, above, walks, newer) = match &f.from {
        Cursor::Newest => (BEYOND, "", &OLDER, false),
        Cursor::After(id) => (id.as_str(), "", &OLDER, false),
        Cursor::Before(id) => (BEYOND, id.as_str(), &NEWER, true),
    };
    let customer = f.customer.as_deref().unwrap_or("");
    let mut found = Vec::new();
    // Each state has its own walk; together they are the page.
    for (sql, state) in ways(walks, f) {
        let values = params![
            store.as_str(),
            f.mode.as_str(),
            below,
            above,
            state,
            customer,
            f.limit + 1
        ];
        found.extend(all(tx, sql, values, order)?);
    }
    found.sort_unstable_by(|one: &Order, other: &Order| other.id.cmp(&one.id));
    let limit = usize::try_from(f.limit).unwrap_or(usize::MAX);
    let has_more = found.len() > limit;
    if newer && has_more {
        // The next newer ones are those nearest to the cursor.
        found.drain(..found.len() - limit);
    }
    found.truncate(limit);
    Ok((found, has_more))
}

/// Which walks make the page, each with the word of its state.
fn ways(walks: &Walks, f: &Filter) -> Vec<(&'static str, &'static str)> {
    let Some(states) = &f.states else {
        return match f.customer {
            Some(_) => vec![(walks.of_customer, "")],
            None => vec![(walks.all, "")],
        };
    };
    let mut ways = Vec::new();
    for state in states {
        let way = match (f.customer.is_some(), is_unpaid(*state)) {
            (true, _) => (walks.of_customer, state.as_str()),
            // One walk meets all states in which an order can still be paid.
            (false, true) => (walks.unpaid, ""),
            (false, false) => (walks.decided, state.as_str()),
        };
        if !ways.contains(&way) {
            ways.push(way);
        }
    }
    ways
}

fn is_unpaid(state: OrderState) -> bool {
    matches!(
        state,
        OrderState::Open | OrderState::RequiresAction | OrderState::Processing
    )
}
