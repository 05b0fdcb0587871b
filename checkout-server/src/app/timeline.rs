//! The story of one payment, in the order of time: what the log says of it, and what followed.

use pebblepay_core::event::{Event, EventKind};
use pebblepay_core::id::OrderRef;
use pebblepay_core::order::Order;
use pebblepay_core::payment::Attempt;
use pebblepay_core::refund::Refund;
use pebblepay_core::refusal::{Noun, Refusal};

use super::auth::Caller;
use super::{App, Error, Res, licences};
pub use crate::db::timeline::{Booked, Message, Told};
use crate::db::{attempts, orders, refunds, timeline};

/// Something that happened.
#[derive(Clone, Debug)]
pub struct Entry {
    /// When, in milliseconds since the Unix epoch.
    pub at_ms: i64,
    /// What.
    pub what: What,
}

/// What happened.
#[derive(Clone, Debug)]
pub enum What {
    /// An event of the log.
    Event(Event),
    /// The customer began to pay.
    Attempt(Attempt),
    /// A refund was asked for.
    Refund(Refund),
    /// An event was told to a receiver, or is to be.
    Told(Told),
    /// The store's book changed.
    Booked(Booked),
    /// Licence keys were given; their last characters.
    Licences(Vec<String>),
    /// A mail to the customer.
    Mail(Message),
    /// A message to the customer's telephone.
    Confirmation(Message),
}

impl What {
    /// What of the same millisecond comes first.
    fn rank(&self) -> u8 {
        match self {
            Self::Event(event) if event.kind == EventKind::OrderCreated => 0,
            Self::Attempt(_) | Self::Refund(_) => 1,
            Self::Event(_) => 2,
            Self::Booked(_) => 3,
            Self::Licences(_) => 4,
            Self::Told(_) => 5,
            Self::Mail(_) | Self::Confirmation(_) => 6,
        }
    }
}

/// A payment with all that happened to it.
#[derive(Clone, Debug)]
pub struct Story {
    /// The order.
    pub order: Order,
    /// Its attempts, the oldest first.
    pub attempts: Vec<Attempt>,
    /// Its refunds, the oldest first.
    pub refunds: Vec<Refund>,
    /// What happened, the oldest first.
    pub entries: Vec<Entry>,
}

/// The payment of this side of the caller's store with this id.
///
/// # Errors
/// [`Noun::Order`] not found, also where it belongs to another store or to the other side.
pub async fn of(app: &App, caller: &Caller, id: &str) -> Res<Story> {
    let not_found = || Error::Refused(Refusal::NotFound(Noun::Order));
    let id = OrderRef::parse(id).ok_or_else(not_found)?;
    let caller = caller.clone();
    let read = app.db.read_long(move |tx| -> Res<(Story, Vec<i64>)> {
        let order = orders::find(tx, &caller.store.id, &id)?
            .filter(|order| order.mode == caller.mode)
            .ok_or_else(not_found)?;
        let attempts = attempts::of_order(tx, &order)?;
        let refunds = refunds::of_order(tx, &order)?;
        let mut entries = Vec::new();
        let mut put = |at_ms, what| entries.push(Entry { at_ms, what });
        for event in timeline::events(tx, &order)? {
            put(event.at_ms, What::Event(event));
        }
        for attempt in &attempts {
            put(attempt.created_at_ms, What::Attempt(attempt.clone()));
        }
        for refund in &refunds {
            put(refund.created_at_ms, What::Refund(refund.clone()));
        }
        for told in timeline::told(tx, &order)? {
            put(told.at_ms, What::Told(told));
        }
        for booked in timeline::booked(tx, &order)? {
            put(booked.at_ms, What::Booked(booked));
        }
        for mail in timeline::mails(tx, &order)? {
            put(mail.at_ms, What::Mail(mail));
        }
        for message in timeline::confirmations(tx, &order)? {
            put(message.at_ms, What::Confirmation(message));
        }
        let given = timeline::licences_given(tx, &order)?;
        let story = Story {
            order,
            attempts,
            refunds,
            entries,
        };
        Ok((story, given))
    });
    let (mut story, given) = read.await?;
    if let Some(at_ms) = given.first() {
        // A server that lost its encryption key still tells the rest of the story.
        let ends = match licences::of_order(app, &story.order).await {
            Ok(keys) => keys.iter().flatten().map(|key| end_of(key)).collect(),
            Err(_) => vec![HIDDEN.to_owned(); given.len()],
        };
        story.entries.push(Entry {
            at_ms: *at_ms,
            what: What::Licences(ends),
        });
    }
    // What happened in one millisecond stays in the order in which it was read.
    let place = |entry: &Entry| (entry.at_ms, entry.what.rank());
    story.entries.sort_by_key(place);
    Ok(story)
}

/// In place of what is not shown of a key.
const HIDDEN: &str = "••••";

/// The last characters of a key, by which its owner knows it; none of a short one.
fn end_of(key: &str) -> String {
    const SHOWN: usize = 4;
    let chars: Vec<char> = key.chars().collect();
    if chars.len() < 3 * SHOWN {
        return HIDDEN.to_owned();
    }
    let end: String = chars[chars.len() - SHOWN..].iter().collect();
    format!("{HIDDEN}{end}")
}
