//! Finding the orders of a customer, and forgetting who bought.

use pebblepay_core::canonical_json;
use pebblepay_core::erasure;
use pebblepay_core::id::{OrderId, StoreId};
use pebblepay_core::json_parse;
use pebblepay_core::order::Order;

use super::orders::{bad, order, order_sql};
use super::{Res, Tx, all, one};
use crate::params;

/// Whose orders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whose {
    /// Of the customer with this e-mail address, in any case.
    Email(String),
    /// Of every customer, if they are older than this, in milliseconds since the Unix epoch.
    Before(i64),
}

/// The next orders in which somebody is named, both sides, by their ids from after `after`.
///
/// # Errors
/// As the database says.
pub fn named(
    tx: &mut dyn Tx,
    store: &StoreId,
    whose: &Whose,
    after: &str,
    limit: i64,
) -> Res<Vec<Order>> {
    let store = store.as_str();
    match whose {
        Whose::Email(email) => all(
            tx,
            order_sql!(
                "where store_id = $1 and lower(customer_email) = lower($2) and id > $3 \
                 order by id limit $4"
            ),
            params![store, email, after, limit],
            order,
        ),
        Whose::Before(at_ms) => all(
            tx,
            order_sql!(
                "where store_id = $1 and created_at < $2 and id > $3 \
                 and (customer_email is not null or customer_name is not null \
                   or customer_phone is not null or customer_ref is not null \
                   or metadata <> '{}') \
                 order by id limit $4"
            ),
            params![store, *at_ms, after, limit],
            order,
        ),
    }
}

/// Whether somebody has still to be told of an order: a webhook, a mail or a message waits.
///
/// # Errors
/// As the database says.
pub fn is_awaited(tx: &mut dyn Tx, id: &OrderId) -> Res<bool> {
    let sql = "select (select count(*) from deliveries d join events e on e.id = d.event_id \
                 where e.order_id = $1 and d.state = 'pending') \
               + (select count(*) from mails where order_id = $1 and state = 'pending') \
               + (select count(*) from confirmations where order_id = $1 and state = 'pending')";
    let waiting = one(tx, sql, params![id.as_str()], |row| row.int(0))?;
    Ok(waiting.unwrap_or_default() > 0)
}

/// Takes the customer out of an order and out of everything that was told of it. What was sent is
/// forgotten with it: sent again, it is told anew, of nobody.
///
/// # Errors
/// As the database says.
pub fn forget(tx: &mut dyn Tx, forgotten: &Order) -> Res<()> {
    let id = forgotten.id.as_str();
    let events = all(
        tx,
        "select id, snapshot from events where order_id = $1",
        params![id],
        |row| Ok((row.text(0)?, row.text(1)?)),
    )?;
    for (event, snapshot) in events {
        let told = json_parse::parse(snapshot.as_bytes()).map_err(|_| bad("snapshot"))?;
        let left = canonical_json::to_string(&erasure::redacted(&told));
        tx.exec(
            "update events set snapshot = $2 where id = $1",
            params![&event, &left],
        )?;
        tx.exec(
            "update deliveries set body = null where event_id = $1",
            params![&event],
        )?;
        tx.exec(
            "update delivery_attempts set request = null, reply = null where delivery_id in \
             (select id from deliveries where event_id = $1)",
            params![&event],
        )?;
    }
    for sql in [
        "delete from mails where order_id = $1",
        "delete from confirmations where order_id = $1",
        "update coupon_redemptions set customer = $1 where order_id = $1",
        "update refunds set reason = null where order_id = $1",
        "update orders set customer_email = null, customer_name = null, customer_phone = null, \
         customer_ref = null, metadata = '{}' where id = $1",
    ] {
        tx.exec(sql, params![id])?;
    }
    // What was answered to whoever created it is kept for a day.
    let answers = format!("%{id}%");
    tx.exec(
        "delete from idempotency_keys where store_id = $1 and (body like $2 or body like $3)",
        params![
            forgotten.store_id.as_str(),
            &answers,
            &format!("%{}%", forgotten.session),
        ],
    )?;
    Ok(())
}
