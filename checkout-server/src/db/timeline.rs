//! What happened round one order: what was told of it to whom, booked, sent and given.

use pebblepay_core::delivery::DeliveryState;
use pebblepay_core::event::Event;
use pebblepay_core::money::Money;
use pebblepay_core::order::Order;

use super::event_lists::{self, Filter, Walk};
use super::orders::read;
use super::stores::currency;
use super::{Res, Tx, all};
use crate::params;

/// How many rows of each kind are told; a payment with more is one that somebody plays with.
const ROWS_MAX: i64 = 500;

/// The events of an order, the oldest first.
///
/// # Errors
/// As the database says.
pub fn events(tx: &mut dyn Tx, order: &Order) -> Res<Vec<Event>> {
    let filter = Filter {
        mode: order.mode,
        kinds: None,
        order: Some(order.id.clone()),
    };
    let walk = Walk::Above(0, 0);
    event_lists::page(tx, &order.store_id, &filter, walk, ROWS_MAX)
}

/// An event on its way to a receiver.
#[derive(Clone, Debug)]
pub struct Told {
    /// The delivery's id.
    pub id: String,
    /// The endpoint; none for a receiver that the order names itself.
    pub endpoint: Option<String>,
    /// Where it goes.
    pub url: String,
    /// The word for what happened, in the log.
    pub kind: String,
    /// Where it stands.
    pub state: DeliveryState,
    /// Attempts made.
    pub attempts: i64,
    /// What the last attempt was answered with.
    pub status: Option<i64>,
    /// Why the last attempt was not answered.
    pub error: Option<String>,
    /// When it was accepted or given up, or else written down; in milliseconds since the Unix epoch.
    pub at_ms: i64,
}

/// What was told of an order, the oldest first.
///
/// # Errors
/// As the database says.
pub fn told(tx: &mut dyn Tx, order: &Order) -> Res<Vec<Told>> {
    all(
        tx,
        "select d.id, d.endpoint_id, coalesce(n.url, d.url), e.kind, d.state, d.attempts, a.status, \
         a.error, coalesce(d.finished_at, d.created_at) from events e \
         join deliveries d on d.event_id = e.id left join endpoints n on n.id = d.endpoint_id \
         left join delivery_attempts a on a.delivery_id = d.id and a.number = d.attempts \
         where e.order_id = $1 and e.store_id = $2 order by d.id limit $3",
        params![order.id.as_str(), order.store_id.as_str(), ROWS_MAX],
        |row| {
            Ok(Told {
                id: row.text(0)?,
                endpoint: row.opt_text(1)?,
                url: row.text(2)?,
                kind: row.text(3)?,
                state: read(&row.text(4)?, DeliveryState::parse, "delivery state")?,
                attempts: row.int(5)?,
                status: row.opt_int(6)?,
                error: row.opt_text(7)?,
                at_ms: row.int(8)?,
            })
        },
    )
}

/// A message to the customer: a mail, or one to a telephone.
#[derive(Clone, Debug)]
pub struct Message {
    /// What it tells: a word of its kind.
    pub kind: String,
    /// Where it goes.
    pub recipient: String,
    /// `pending`, `sent` or `given_up`.
    pub state: String,
    /// What went wrong last.
    pub last_error: Option<String>,
    /// When it was sent or given up, or else written down; in milliseconds since the Unix epoch.
    pub at_ms: i64,
}

/// The mails about an order, the oldest first.
///
/// # Errors
/// As the database says.
pub fn mails(tx: &mut dyn Tx, order: &Order) -> Res<Vec<Message>> {
    messages(
        tx,
        order,
        "select kind, recipient, state, last_error, coalesce(finished_at, created_at) from mails \
         where order_id = $1 and store_id = $2 order by id limit $3",
    )
}

/// The messages about an order to its customer's telephone, the oldest first.
///
/// # Errors
/// As the database says.
pub fn confirmations(tx: &mut dyn Tx, order: &Order) -> Res<Vec<Message>> {
    messages(
        tx,
        order,
        "select status, phone, state, last_error, coalesce(finished_at, created_at) \
         from confirmations where order_id = $1 and store_id = $2 order by id limit $3",
    )
}

fn messages(tx: &mut dyn Tx, order: &Order, sql: &'static str) -> Res<Vec<Message>> {
    let values = params![order.id.as_str(), order.store_id.as_str(), ROWS_MAX];
    all(tx, sql, values, |row| {
        Ok(Message {
            kind: row.text(0)?,
            recipient: row.text(1)?,
            state: row.text(2)?,
            last_error: row.opt_text(3)?,
            at_ms: row.int(4)?,
        })
    })
}

/// What an order did to its store's book.
#[derive(Clone, Debug)]
pub struct Booked {
    /// Why money moved: a word of the ledger.
    pub kind: String,
    /// What it did to the store's balance.
    pub net: Money,
    /// What it did to the operator's fees.
    pub fee: Money,
    /// When, in milliseconds since the Unix epoch.
    pub at_ms: i64,
}

/// The movements of an order in its store's book, the oldest first.
///
/// # Errors
/// As the database says.
pub fn booked(tx: &mut dyn Tx, order: &Order) -> Res<Vec<Booked>> {
    all(
        tx,
        "select m.kind, m.currency, m.at, \
         (select amount_minor from ledger_lines l where l.movement_id = m.id \
          and l.account = 'store'), \
         (select amount_minor from ledger_lines l where l.movement_id = m.id \
          and l.account = 'fees') \
         from ledger_movements m where m.order_id = $1 and m.store_id = $2 order by m.id limit $3",
        params![order.id.as_str(), order.store_id.as_str(), ROWS_MAX],
        |row| {
            let currency = currency(&row.text(1)?)?;
            let money = |minor: Option<i64>| Money::from_minor(minor.unwrap_or(0), currency);
            Ok(Booked {
                kind: row.text(0)?,
                at_ms: row.int(2)?,
                net: money(row.opt_int(3)?),
                fee: money(row.opt_int(4)?),
            })
        },
    )
}

/// When the licence keys of an order were given, the first place first; in milliseconds since the Unix
/// epoch.
///
/// # Errors
/// As the database says.
pub fn licences_given(tx: &mut dyn Tx, order: &Order) -> Res<Vec<i64>> {
    all(
        tx,
        "select coalesce(given_at, created_at) from licences \
         where order_id = $1 and store_id = $2 order by place limit $3",
        params![order.id.as_str(), order.store_id.as_str(), ROWS_MAX],
        |row| row.int(0),
    )
}
