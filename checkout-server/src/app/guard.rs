//! The guard against card testing at work: inside the transaction that records an attempt, before
//! any gateway hears of it, so that parallel requests can not slip through; and inside the one
//! that settles it. The rules are in [`pebblepay_core::guard`].
//!
//! A plain card number never gets here: a card comes as a keyed hash, and only where its gateway
//! keeps anything of it at all. Without a live card gateway those are the seven test cards (F-08).

use std::net::{IpAddr, Ipv6Addr};

use pebblepay_core::card::CardNumber;
use pebblepay_core::guard::{self, Counter, NoticeKind, Strength, Subject, Wait, subject_key};
use pebblepay_core::id::{AttemptId, StoreId};
use pebblepay_core::limits::NOTICES_MAX;
use pebblepay_core::order::Order;
use pebblepay_core::payment::Attempt;
use pebblepay_core::refusal::{Noun, Refusal};
use pebblepay_core::store::Mode;

pub use crate::db::guard::Keys;
pub use crate::db::notices::Notice;

use super::{App, Error, Res};
use crate::db::{self, Db, Tx, guard as counters, notices, stores};

/// The network that one customer has: an IPv4 address, or a /64 of IPv6, of which every customer
/// has at least one. An IPv4 address written as IPv6 is the same address.
#[must_use]
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(v4) => v4.into(),
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
    }
}

/// What the guard knows besides its counters.
#[derive(Clone)]
pub struct Guard {
    /// Keys the hashes of addresses and cards.
    pub key: [u8; 32],
    /// Whether the live limits hold on the test side too (F-15).
    pub strict_test: bool,
}

impl Guard {
    /// The key of an address, which is that of its [`network`].
    #[must_use]
    pub fn address_key(&self, address: IpAddr) -> String {
        match network(address) {
            IpAddr::V4(v4) => subject_key(&self.key, Subject::Address, &v4.octets()),
            IpAddr::V6(v6) => subject_key(&self.key, Subject::Address, &v6.octets()),
        }
    }

    /// The key of a card.
    #[must_use]
    pub fn card_key(&self, number: &CardNumber) -> String {
        let digits = number.expose_digits().as_bytes();
        subject_key(&self.key, Subject::Card, digits)
    }

    /// Whether an attempt may be made. If not, the store's owner gets a notice of it; returns the
    /// wait and how many attempts were refused for that reason within the hour.
    ///
    /// # Errors
    /// As the database says.
    pub fn admit(
        &self,
        tx: &mut dyn Tx,
        order: &Order,
        keys: &Keys,
        now_ms: i64,
    ) -> Result<Option<(Wait, i64)>, db::Error> {
        let (store, mode) = (&order.store_id, order.mode);
        let of = |key: &Option<String>| key.clone().unwrap_or_default();
        let (address, card) = (of(&keys.address), of(&keys.card));
        let slots = counters::slots(tx, mode, [&address, &card, store.as_str()], now_ms)?;
        match guard::check(&slots, Strength::of(mode, self.strict_test), now_ms) {
            Ok(()) => Ok(None),
            Err(wait) => {
                let refused = notices::add(tx, store, mode, wait.kind, now_ms)?;
                Ok(Some((wait, refused)))
            }
        }
    }
}

fn key_of<'a>(counter: Counter, keys: &'a Keys, store: &'a StoreId) -> Option<&'a str> {
    match counter.subject() {
        Subject::Address => keys.address.as_deref(),
        Subject::Card => keys.card.as_deref(),
        Subject::Store => Some(store.as_str()),
    }
}

/// Counts an attempt that begins now.
///
/// # Errors
/// As the database says.
pub fn begun(
    tx: &mut dyn Tx,
    order: &Order,
    attempt: &AttemptId,
    keys: &Keys,
    now_ms: i64,
) -> Result<(), db::Error> {
    for counter in guard::ATTEMPT {
        if let Some(key) = key_of(counter, keys, &order.store_id) {
            counters::count(tx, order.mode, counter, key, now_ms)?;
        }
    }
    counters::remember(tx, attempt, keys, now_ms)
}

/// Counts the end of an attempt; one that still waits has none.
///
/// # Errors
/// As the database says.
pub fn ended(
    tx: &mut dyn Tx,
    order: &Order,
    attempt: &Attempt,
    now_ms: i64,
) -> Result<(), db::Error> {
    if attempt.in_flight() {
        return Ok(());
    }
    let Some(keys) = counters::forget(tx, &attempt.id)? else {
        return Ok(());
    };
    let ending = guard::ending(attempt.failure);
    for counter in ending.released {
        if let Some(key) = key_of(*counter, &keys, &order.store_id) {
            counters::release(tx, order.mode, *counter, key, attempt.created_at_ms)?;
        }
    }
    for counter in ending.counted {
        if let Some(key) = key_of(*counter, &keys, &order.store_id) {
            counters::count(tx, order.mode, *counter, key, now_ms)?;
        }
    }
    Ok(())
}

/// Logs a refusal: once an hour for each reason, since an attack may be thousands.
pub fn log(store: &StoreId, mode: Mode, kind: NoticeKind, refused: i64) {
    if refused == 1 {
        tracing::warn!(store = %store, mode = mode.as_str(), kind = kind.as_str(),
            "card testing? {}", kind.message());
    }
}

/// What the guard has to tell the owner of a store, newest first; of one side, or of both.
///
/// # Errors
/// As the database says.
pub async fn notices(app: &App, store: &StoreId, mode: Option<Mode>) -> Res<Vec<Notice>> {
    let store = store.clone();
    let read = app
        .db
        .read(move |tx| -> Res<_> { Ok(notices::list(tx, &store, mode, NOTICES_MAX)?) });
    read.await
}

/// The same for the command line, by the store's id as it was typed.
///
/// # Errors
/// The store is unknown.
pub fn notices_of(db: &Db, store: &str) -> Res<Vec<Notice>> {
    let unknown = || Error::Refused(Refusal::NotFound(Noun::Store));
    let id = StoreId::parse(store).ok_or_else(unknown)?;
    db.read_blocking(move |tx| -> Res<_> {
        stores::find(tx, &id)?.ok_or_else(unknown)?;
        Ok(notices::list(tx, &id, None, NOTICES_MAX)?)
    })
}
