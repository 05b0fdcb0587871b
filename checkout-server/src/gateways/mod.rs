//! Gateways move the money and know nothing else: no HTTP of ours, no storage, no events.
//!
//! A gateway that does not know an answer says [`Outcome::Pending`]; it never guesses "paid".

pub mod btcpay;
pub mod payzone;
pub mod sandbox;

use std::future::{Future, ready};
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use pebblepay_core::card::Card;
use pebblepay_core::json::Json;
use pebblepay_core::json_parse;
use pebblepay_core::order::Order;
use pebblepay_core::payment::{Attempt, CardSummary, Outcome};
use pebblepay_core::refund::{Refund, RefundOutcome};
use pebblepay_core::store::{GatewayKind, Mode, Store};

use crate::outbound::{self, Client, Failure};

/// A call that may wait for a network.
pub type Call<'a> = Pin<Box<dyn Future<Output = Outcome> + Send + 'a>>;

/// A call that gives money back.
pub type RefundCall<'a> = Pin<Box<dyn Future<Output = RefundOutcome> + Send + 'a>>;

/// What opens a gateway's page; none where it has none. It may wait for a network; the error says why
/// the gateway did not answer.
pub type LaunchCall<'a> = Pin<Box<dyn Future<Output = Result<Option<Form>, String>> + Send + 'a>>;

/// Tells the time in milliseconds since the Unix epoch.
pub type Now = Arc<dyn Fn() -> i64 + Send + Sync>;

/// What a customer pays with. It goes to the gateway and nowhere else.
pub enum Means {
    /// A card, typed into the form.
    Card(Card),
    /// What a wallet gave the page in place of a card (F-10).
    Wallet(String),
    /// Whatever the gateway's own page asks for.
    Elsewhere,
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

/// What a page has to know of a gateway before anything is charged.
#[derive(Clone, Copy, Debug)]
pub struct Offer {
    /// The word for it in the database.
    pub id: &'static str,
    /// The wallets that it takes, by the words that the page knows them by.
    pub wallets: &'static [&'static str],
    /// Whether the customer pays on a page of the gateway's own.
    pub redirects: bool,
}

/// What the gateway's page is opened for.
pub struct Launch<'a> {
    /// The order.
    pub order: &'a Order,
    /// Its attempt, which waits at the gateway.
    pub attempt: &'a Attempt,
    /// Where the gateway tells us what became of it.
    pub callback_url: String,
    /// Where it sends the customer afterwards.
    pub success_url: String,
    /// Where it sends the customer after a decline.
    pub failure_url: String,
    /// Where it sends a customer who turns back.
    pub cancel_url: String,
}

/// A form that takes the customer to the gateway's page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// `get` or `post`.
    pub method: &'static str,
    /// Where it goes.
    pub action: String,
    /// Its hidden fields.
    pub fields: Vec<(&'static str, String)>,
}

/// Something that moves money.
pub trait Gateway: Send + Sync {
    /// The word for it in the database.
    fn id(&self) -> &'static str;
    /// What a page has to know of it.
    fn offer(&self) -> Offer {
        Offer {
            id: self.id(),
            wallets: self.wallets(),
            redirects: false,
        }
    }
    /// What opens its page, where customers pay on one.
    fn launch<'a>(&'a self, _launch: &'a Launch<'a>) -> LaunchCall<'a> {
        Box::pin(ready(Ok(None)))
    }
    /// What may be kept of a card; `None` for one that the gateway will not take, and where cards are
    /// typed elsewhere.
    fn keep(&self, _means: &Means) -> Option<CardSummary> {
        None
    }
    /// The wallets that it takes, by the words that the page knows them by.
    fn wallets(&self) -> &'static [&'static str] {
        &[]
    }
    /// Begins a charge.
    fn start<'a>(&'a self, charge: &'a Charge<'a>) -> Call<'a>;
    /// Goes on after the customer answered the bank, where that is asked on our page.
    fn resume<'a>(&'a self, _attempt: &'a Attempt, _passed: bool) -> Call<'a> {
        Box::pin(ready(Outcome::Pending))
    }
    /// Tells what became of an attempt whose answer was lost. Never charges.
    fn ask<'a>(&'a self, order: &'a Order, attempt: &'a Attempt) -> Call<'a>;
    /// Gives a charge back, all or a part. The refund's id makes the call idempotent: asked again
    /// for the same refund, it tells what became of it.
    fn refund<'a>(&'a self, refund: &'a Refund, charge: &'a Attempt) -> RefundCall<'a>;
    /// Tells what became of a refund whose answer was lost.
    fn ask_refund<'a>(&'a self, refund: &'a Refund, charge: &'a Attempt) -> RefundCall<'a> {
        self.refund(refund, charge)
    }
}

/// One call of a gateway's API: a POST with a body, else a GET. A POST is sent once and on a connection
/// of its own: what it asks for is not asked for twice by the transport.
async fn exchange(
    client: &Client,
    url: &str,
    headers: &[(&str, String)],
    body: Option<String>,
) -> Result<(u16, Json), Failure> {
    let outcome = match body {
        Some(body) => client.post_once(url, headers, Bytes::from(body)).await,
        None => client.get(url, headers).await,
    };
    match outcome {
        outbound::Outcome::Reply(reply) => {
            let body = json_parse::parse(&reply.body_head).unwrap_or(Json::Null);
            Ok((reply.status, body))
        }
        outbound::Outcome::Failed(failure) => Err(failure),
    }
}

/// The gateways that the server has without any settings: the sandbox on the test side, and at most
/// one on the live side. A store's owner may set up others.
#[derive(Clone, Default)]
pub struct Gateways {
    sandbox: Arc<sandbox::Sandbox>,
    live: Option<Arc<dyn Gateway>>,
}

impl Gateways {
    /// The sandbox for test payments and `live` for live ones.
    #[must_use]
    pub fn with_live(live: Arc<dyn Gateway>) -> Self {
        Self {
            sandbox: Arc::default(),
            live: Some(live),
        }
    }

    /// What the pages of one side of a store offer; `None` where nothing can be paid (F-08).
    #[must_use]
    pub fn offer(&self, store: &Store, mode: Mode) -> Option<Offer> {
        match (store.gateways.of(mode), mode) {
            (Some(GatewayKind::Payzone), _) => Some(payzone::OFFER),
            (Some(GatewayKind::BtcPay), _) => Some(btcpay::OFFER),
            (Some(GatewayKind::Sandbox), _) | (None, Mode::Test) => Some(self.sandbox.offer()),
            (None, Mode::Live) => self.live.as_deref().map(Gateway::offer),
        }
    }

    /// The gateway that an attempt names, where it needs no settings of a store.
    #[must_use]
    pub fn by_id(&self, id: &str) -> Option<Arc<dyn Gateway>> {
        let sandbox: Arc<dyn Gateway> = self.sandbox.clone();
        [Some(sandbox), self.live.clone()]
            .into_iter()
            .flatten()
            .find(|gateway| gateway.id() == id)
    }
}
