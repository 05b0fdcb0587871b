//! Use cases, one per file: open the transaction, let core decide, save, append the events,
//! commit, wake the jobs. No HTTP, no JSON of a dialect, no words for customers.

pub mod accounts;
pub mod audit;
pub mod auth;
pub mod brand;
pub mod btcpay;
pub mod buttons;
pub mod callback;
pub mod chaos;
pub mod clock;
pub mod confirmations;
pub mod coupons;
pub mod create_order;
pub mod deliveries;
pub mod dispute;
pub mod doctor;
pub mod end;
pub mod endpoints;
pub mod entropy;
pub mod erasure;
pub mod event_log;
pub mod feed;
pub mod figures;
pub mod follow;
mod fulfil;
pub mod gateways;
pub mod guard;
mod idempotent;
pub mod invoices;
pub mod keys;
pub mod ledger;
pub mod licence_stock;
pub mod licences;
pub mod link_book;
pub mod links;
pub mod mails;
pub mod observe;
pub mod orders;
pub mod pay;
pub mod payment_endpoints;
pub mod payment_links;
pub mod payments;
pub mod payor;
pub mod rates;
pub mod record;
pub mod refund;
pub mod reseal;
pub mod result_token;
pub mod settled;
pub mod setup;
pub mod snippets;
mod split;
pub mod status;
pub mod team;
pub mod test_clock;
pub mod timeline;
pub mod trigger;
pub mod variants;
pub mod vault;
pub mod webhooks;
pub mod ws_tokens;

use std::sync::Arc;

use pebblepay_core::event::{self, EventKind};
use pebblepay_core::id::{EventId, StoreId};
use pebblepay_core::refusal::Refusal;
use pebblepay_core::session::TokenKey;
use pebblepay_core::store::Dialect;
use pebblepay_core::style::BodyStyle;
use tokio::sync::Notify;

use crate::db::{self, Db};
use crate::gateways::Gateways;
use crate::metrics::Metrics;
use crate::outbound;
use clock::Clock;
pub use entropy::{random, secret};

/// How events are told. The dialects give their words, so that nothing here knows them.
#[derive(Clone, Copy)]
pub struct EventWord {
    /// The words that a dialect has for an event.
    pub words: fn(Dialect, EventKind) -> Words,
    /// A made-up event of a dialect, signed for a receiver that is to be tried.
    pub trial: fn(Dialect, &Trial<'_>) -> Request,
    /// Whether customers hear of their payments by WhatsApp (PG-061).
    pub confirmations: bool,
}

impl EventWord {
    /// The words that a dialect has for an event.
    #[must_use]
    pub fn of(self, dialect: Dialect, kind: EventKind) -> Words {
        (self.words)(dialect, kind)
    }
}

/// What a receiver is tried with.
pub struct Trial<'a> {
    /// The event; none is a trial without one, where the dialect has such a thing.
    pub kind: Option<EventKind>,
    /// How the receiver wants its body.
    pub style: BodyStyle,
    /// The store whose event it is to look like.
    pub store: &'a StoreId,
    /// Its id.
    pub id: EventId,
    /// The secret that signs, in its shown form (F-18).
    pub secret: &'a str,
    /// When, in milliseconds since the Unix epoch.
    pub at_ms: i64,
}

/// A request to a receiver: its body and its headers.
pub type Request = (String, Vec<(&'static str, String)>);

/// The words of one dialect for one event.
#[derive(Clone, Copy, Debug, Default)]
pub struct Words {
    /// The word that everyone hears who hears of it at all.
    pub usual: Option<&'static str>,
    /// Other words, each for endpoints that have it in their list of events (PAY1-016).
    pub asked: &'static [&'static str],
}

impl Words {
    /// The word for an endpoint with this list of events. An event is told once: by the first word
    /// in the list that means it.
    #[must_use]
    pub fn to(self, list: Option<&[String]>) -> Option<&'static str> {
        match list {
            None => self.usual,
            Some(list) => list
                .iter()
                .find_map(|wanted| self.all().find(|word| event::matches(wanted, word))),
        }
    }

    /// All of them.
    pub fn all(self) -> impl Iterator<Item = &'static str> {
        self.usual.into_iter().chain(self.asked.iter().copied())
    }
}

/// What every use case needs.
#[derive(Clone)]
pub struct App {
    /// The database.
    pub db: Db,
    /// The time.
    pub clock: Clock,
    /// Who moves the money.
    pub gateways: Arc<Gateways>,
    /// How events are told.
    pub event_word: EventWord,
    /// What is counted for the operator.
    pub metrics: Arc<Metrics>,
    /// Signs session tokens.
    pub token_key: TokenKey,
    /// Stops card testing.
    pub guard: Arc<guard::Guard>,
    /// Where the server may send to.
    pub outbound: Arc<outbound::Policy>,
    /// What the server sends with.
    pub client: Arc<outbound::Client>,
    /// How often the API may be asked.
    pub rates: Arc<rates::Rates>,
    /// Keys that were found a moment ago.
    pub known_keys: Arc<auth::KnownKeys>,
    /// Settings of stores' gateways that were read a moment ago.
    pub known_gateways: Arc<gateways::KnownGateways>,
    /// Seals licence keys.
    pub vault: Arc<vault::Vault>,
    /// Whether mails are sent to customers: a mail server is set.
    pub mails: bool,
    /// The event streams of this server.
    pub feed: Arc<feed::Feed>,
    /// Who waits for a payment to be told to its merchant.
    pub settling: Arc<settled::Gate>,
    /// When the delivery job last looked for work.
    pub deliveries_pulse: Arc<status::Pulse>,
    /// Checkout pages that were opened a moment ago.
    pub opens: Arc<figures::Opens>,
    /// Wakes the delivery job after a commit that made work for it.
    pub wake_deliveries: Arc<Notify>,
}

impl App {
    /// Checks a URL that events of an order are to be sent to (F-02).
    ///
    /// # Errors
    /// Names the field and says why the server does not send there.
    pub fn check_webhook_url(&self, param: &'static str, url: Option<&str>) -> Res<()> {
        url.map_or(Ok(()), |url| {
            setup::webhook_url(param, url, &self.outbound).map(drop)
        })
    }
}

/// Why a use case did not happen.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A rule says no.
    #[error("{}", .0.message())]
    Refused(Refusal),
    /// Try again later.
    #[error("the server is busy")]
    Busy(#[source] anyhow::Error),
    /// A fault of ours.
    #[error("internal error")]
    Internal(#[source] anyhow::Error),
}

/// The result of every use case.
pub type Res<T> = Result<T, Error>;

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<db::Error> for Error {
    fn from(error: db::Error) -> Self {
        // A disk that failed or an answer that was lost is not the caller's fault, either: whoever asks
        // again later, with the same key, is told what became of it.
        let unknown = matches!(
            error,
            db::Error::WritesStopped { .. } | db::Error::CommitUnknown { .. }
        );
        if error.is_transient() || unknown {
            Self::Busy(error.into())
        } else {
            Self::Internal(error.into())
        }
    }
}
