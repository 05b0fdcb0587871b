//! Forgetting customers: one who asks for it, or all who bought long ago.

use pebblepay_core::erasure::obstacle;
use pebblepay_core::order::Order;

use super::Res;
use super::audit::{self, Actor};
use super::clock::Clock;
use super::setup::known_store;
pub use crate::db::erasure::Whose;
use crate::db::{Db, erasure};

/// How many orders are looked at in one transaction.
const AT_ONCE: i64 = 100;

/// What was done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Forgotten {
    /// How many orders name nobody any more.
    pub orders: usize,
    /// The numbers of those that still do, and why.
    pub kept: Vec<(String, &'static str)>,
}

/// Takes customers out of the orders of a store, both sides, and out of everything that was told of
/// them; amounts, ids and the ledger stay. May be broken off and begun again. Blocking.
///
/// # Errors
/// The store is unknown.
pub fn forget(db: &Db, clock: &Clock, store: &str, whose: &Whose, by: &Actor) -> Res<Forgotten> {
    let mut done = Forgotten::default();
    let mut after = String::new();
    loop {
        let (store, whose, from) = (store.to_owned(), whose.clone(), after.clone());
        let (by, now_ms) = (by.clone(), clock.now_ms());
        let page = db.write_blocking(move |tx| -> Res<_> {
            let store = known_store(tx, &store)?;
            let orders = erasure::named(tx, &store.id, &whose, &from, AT_ONCE)?;
            let mut kept = Vec::new();
            for order in &orders {
                match in_the_way(tx, order)? {
                    None => erasure::forget(tx, order)?,
                    Some(why) => kept.push((order.number.as_str().to_owned(), why)),
                }
            }
            let forgotten = orders.len() - kept.len();
            if forgotten > 0 {
                // Who it was is not in the log: it would be there for ever.
                let subject = format!("{forgotten} orders");
                let id = Some(&store.id);
                audit::record(tx, &by, id, "customer.deleted", &subject, now_ms)?;
            }
            let last = orders.last().map(|order| order.id.as_str().to_owned());
            Ok((forgotten, kept, last))
        });
        let (forgotten, kept, last) = page?;
        done.orders += forgotten;
        done.kept.extend(kept);
        match last {
            Some(last) => after = last,
            None => return Ok(done),
        }
    }
}

fn in_the_way(tx: &mut dyn crate::db::Tx, order: &Order) -> Res<Option<&'static str>> {
    if let Some(why) = obstacle(order) {
        return Ok(Some(why));
    }
    let awaited = erasure::is_awaited(tx, &order.id)?;
    Ok(awaited.then_some("a webhook or a mail still has to go out"))
}
