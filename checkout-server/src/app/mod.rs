//! Use cases, one per file: open the transaction, let core decide, save, append the events,
//! commit, wake the jobs. No HTTP, no JSON of a dialect, no words for customers.

pub mod auth;
pub mod brand;
pub mod buttons;
pub mod chaos;
pub mod clock;
pub mod coupons;
pub mod create_order;
pub mod deliveries;
pub mod dispute;
pub mod end;
pub mod endpoints;
pub mod entropy;
pub mod event_log;
pub mod feed;
pub mod follow;
mod fulfil;
pub mod guard;
mod idempotent;
pub mod keys;
pub mod ledger;
pub mod licences;
pub mod links;
pub mod mails;
pub mod orders;
pub mod pay;
pub mod payment_endpoints;
pub mod rates;
pub mod record;
pub mod refund;
pub mod result_token;
pub mod settled;
pub mod setup;
mod split;
pub mod status;
pub mod test_clock;
pub mod trigger;
pub mod vault;
pub mod ws_tokens;

use std::sync::Arc;

use pebblepay_core::event::EventKind;
use pebblepay_core::refusal::Refusal;
use pebblepay_core::session::TokenKey;
use pebblepay_core::store::Dialect;
use tokio::sync::Notify;

use crate::db::{self, Db};
use crate::gateways::Gateways;
use crate::outbound;
use clock::Clock;
pub use entropy::{random, secret};

/// The word that a dialect has for an event; `None` where it has none. The dialects give it, so
/// that nothing here knows them.
pub type EventWord = fn(Dialect, EventKind) -> Option<&'static str>;

/// What every use case needs.
#[derive(Clone)]
pub struct App {
    /// The database.
    pub db: Db,
    /// The time.
    pub clock: Clock,
    /// Who moves the money.
    pub gateways: Arc<Gateways>,
    /// The words of the dialects for events.
    pub event_word: EventWord,
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
    Busy(#[source] db::Error),
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
        if error.is_transient() || matches!(error, db::Error::Full { .. }) {
            Self::Busy(error)
        } else {
            Self::Internal(error.into())
        }
    }
}
