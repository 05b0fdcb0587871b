//! Gateways move the money and know nothing else: no HTTP of ours, no storage, no events.
//!
//! A gateway that does not know an answer says [`Outcome::Pending`]; it never guesses "paid".

pub mod sandbox;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use pebblepay_core::card::Card;
use pebblepay_core::payment::{Attempt, CardSummary, Outcome};
use pebblepay_core::refund::{Refund, RefundOutcome};
use pebblepay_core::store::Mode;

/// A call that may wait for a network.
pub type Call<'a> = Pin<Box<dyn Future<Output = Outcome> + Send + 'a>>;

/// A call that gives money back.
pub type RefundCall<'a> = Pin<Box<dyn Future<Output = RefundOutcome> + Send + 'a>>;

/// What a customer pays with. It goes to the gateway and nowhere else.
pub enum Means {
    /// A card, typed into the form.
    Card(Card),
    /// What a wallet gave the page in place of a card (F-10).
    Wallet(String),
}

/// The wallet of the sandbox, as the page and its form name it.
pub const SIMULATED_WALLET: &str = "simulated";

/// What is charged.
pub struct Charge<'a> {
    /// The recorded attempt; its id makes the gateway's call idempotent.
    pub attempt: &'a Attempt,
    /// What the customer pays with.
    pub means: &'a Means,
}

/// Something that moves money.
pub trait Gateway: Send + Sync {
    /// The word for it in the database.
    fn id(&self) -> &'static str;
    /// What may be kept of a card; `None` for one that the gateway will not take.
    fn keep(&self, means: &Means) -> Option<CardSummary>;
    /// The wallets that it takes, by the words that the page knows them by.
    fn wallets(&self) -> &'static [&'static str] {
        &[]
    }
    /// Begins a charge.
    fn start<'a>(&'a self, charge: &'a Charge<'a>) -> Call<'a>;
    /// Goes on after the customer answered the bank.
    fn resume<'a>(&'a self, attempt: &'a Attempt, passed: bool) -> Call<'a>;
    /// Tells what became of an attempt whose answer was lost. Never charges.
    fn ask<'a>(&'a self, attempt: &'a Attempt) -> Call<'a>;
    /// Gives a charge back, all or a part. The refund's id makes the call idempotent: asked again
    /// for the same refund, it tells what became of it.
    fn refund<'a>(&'a self, refund: &'a Refund, charge: &'a Attempt) -> RefundCall<'a>;
}

/// The gateways of this server: the sandbox on the test side, and at most one on the live side.
#[derive(Clone, Default)]
pub struct Gateways {
    sandbox: sandbox::Sandbox,
    live: Option<Arc<dyn Gateway>>,
}

impl Gateways {
    /// The sandbox for test payments and `live` for live ones.
    #[must_use]
    pub fn with_live(live: Arc<dyn Gateway>) -> Self {
        Self {
            sandbox: sandbox::Sandbox,
            live: Some(live),
        }
    }

    /// The gateway of one side of a store; `None` where none is configured (F-08).
    #[must_use]
    pub fn of(&self, mode: Mode) -> Option<&dyn Gateway> {
        match mode {
            Mode::Test => Some(&self.sandbox),
            Mode::Live => self.live.as_deref(),
        }
    }

    /// The gateway that an attempt names.
    #[must_use]
    pub fn by_id(&self, id: &str) -> Option<&dyn Gateway> {
        [Mode::Test, Mode::Live]
            .into_iter()
            .filter_map(|mode| self.of(mode))
            .find(|gateway| gateway.id() == id)
    }
}
