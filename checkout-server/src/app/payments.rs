//! What an owner finds: lists of payments by what is known of them, one search box for everything, and
//! all of it as a table.

use pebblepay_core::id::{LinkNumber, OrderRef};
use pebblepay_core::order::Order;
use pebblepay_core::store::Mode;
use pebblepay_core::text;

use super::auth::Caller;
use super::{App, Res};
pub use crate::db::payment_lists::{Filter, From, Page, Text};
use crate::db::{Tx, orders, payment_lists};

/// What a search found.
#[derive(Clone, Debug)]
pub struct Found {
    /// A page of what fits.
    pub page: Page,
    /// As what the words were taken.
    pub taken_as: TakenAs,
    /// The payment with this id is on the other side of the store.
    pub on_the_other_side: bool,
}

/// As what the words of a search were taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TakenAs {
    /// There were none.
    Nothing,
    /// The id of one payment.
    Id,
    /// An e-mail address.
    Email,
    /// A merchant's reference.
    Reference,
    /// Words that may stand anywhere.
    Words,
}

/// Looks for payments. `words` is what was typed: an id of any kind, an e-mail address, a reference, or a
/// part of what a payment says. One that an id names is shown whatever else is asked for.
///
/// # Errors
/// As the database says.
pub async fn search(
    app: &App,
    caller: &Caller,
    words: &str,
    filter: Filter,
    from: From,
    limit: i64,
) -> Res<Found> {
    let (caller, words) = (caller.clone(), words.trim().to_owned());
    let read = app.db.read_long(move |tx| -> Res<Found> {
        let mut filter = filter.clone();
        let mut elsewhere = false;
        if let Some(order) = named(tx, &caller, &words)? {
            if order.mode == caller.mode {
                return Ok(Found::one(order));
            }
            elsewhere = true;
        }
        let taken_as = take(tx, &caller, &words, &mut filter)?;
        Ok(Found {
            page: payment_lists::page(tx, &caller.store.id, &filter, &from, limit)?,
            taken_as,
            on_the_other_side: elsewhere,
        })
    });
    read.await
}

impl Found {
    fn one(order: Order) -> Self {
        Self {
            page: Page {
                orders: vec![order],
                ..Page::default()
            },
            taken_as: TakenAs::Id,
            on_the_other_side: false,
        }
    }
}

/// The payment of the store that the words name, on either side.
fn named(tx: &mut dyn Tx, caller: &Caller, words: &str) -> Res<Option<Order>> {
    let id = OrderRef::parse(words).or_else(|| LinkNumber::of_link_id(words).map(OrderRef::Link));
    Ok(match id {
        Some(id) => orders::find(tx, &caller.store.id, &id)?,
        None => None,
    })
}

/// Takes the words as what they most likely are.
fn take(tx: &mut dyn Tx, caller: &Caller, words: &str, filter: &mut Filter) -> Res<TakenAs> {
    if words.is_empty() {
        return Ok(TakenAs::Nothing);
    }
    let store = &caller.store.id;
    let email = text::parse_email(words).ok().map(Text::Email);
    let exact = [
        (TakenAs::Email, email),
        (TakenAs::Reference, Some(Text::Reference(words.to_owned()))),
    ];
    for (taken_as, text) in exact {
        let Some(text) = text else {
            continue;
        };
        let only = Filter {
            text: text.clone(),
            ..Filter::all(caller.mode)
        };
        let known = payment_lists::page(tx, store, &only, &From::Newest, 1)?;
        if !known.orders.is_empty() || known.older.is_some() {
            filter.text = text;
            return Ok(taken_as);
        }
    }
    filter.text = Text::Somewhere(words.to_owned());
    Ok(TakenAs::Words)
}

/// How many payments are read at once for a table.
const ROWS_AT_ONCE: i64 = 500;

/// All that a search finds, a portion at a time, from the newest on. Each portion is a read of its own, so
/// a table of any length holds up nobody and takes no more memory than a portion.
pub struct Export {
    app: App,
    caller: Caller,
    words: String,
    filter: Filter,
    next: Option<From>,
}

impl Export {
    /// Begins.
    #[must_use]
    pub fn new(app: &App, caller: &Caller, words: &str, filter: Filter) -> Self {
        Self {
            app: app.clone(),
            caller: caller.clone(),
            words: words.to_owned(),
            filter,
            next: Some(From::Newest),
        }
    }

    /// The next portion, which may be empty; `None` after the last.
    ///
    /// # Errors
    /// As the database says.
    pub async fn next(&mut self) -> Res<Option<Vec<Order>>> {
        let Some(from) = self.next.take() else {
            return Ok(None);
        };
        let filter = self.filter.clone();
        let found = search(
            &self.app,
            &self.caller,
            &self.words,
            filter,
            from,
            ROWS_AT_ONCE,
        );
        let page = found.await?.page;
        self.next = page.older.map(From::Older);
        Ok(Some(page.orders))
    }
}

/// The side that a payment of the other one is on.
#[must_use]
pub fn other_side(mode: Mode) -> Mode {
    match mode {
        Mode::Test => Mode::Live,
        Mode::Live => Mode::Test,
    }
}
