//! Payzone: the customer pays on its paywall, it calls back, and charges are asked about and given
//! back over its charge API.
//!
//! Three secrets do three things (TRAP-31): one signs what opens the paywall (SHA-256 over secret
//! and payload), one verifies callbacks (HMAC), one signs calls of the charge API (HMAC).

mod charges;
mod launch;

use std::future::ready;
use std::sync::Arc;

use pebblepay_core::order::Order;
use pebblepay_core::payment::{Attempt, Outcome};
use pebblepay_core::refund::Refund;
use pebblepay_core::signature::verify_hmac_hex;
use pebblepay_core::store::GatewayKind;
use zeroize::Zeroizing;

use super::{Call, Charge, Gateway, Launch, LaunchCall, Now, Offer, RefundCall};
use crate::outbound::Client;

/// What pages have to know of it.
pub const OFFER: Offer = Offer {
    id: "payzone",
    wallets: &[],
    redirects: true,
};

/// The name under which the charge API is called where no other was given.
pub const API_CALLER: &str = "$apicaller";

/// What a store's owner was given by Payzone (PG-001).
#[derive(Clone)]
pub struct Settings {
    /// Where customers pay.
    pub paywall_url: String,
    /// The store's account.
    pub merchant_account: String,
    /// Signs what opens the paywall.
    pub paywall_secret: Zeroizing<String>,
    /// Verifies callbacks.
    pub notification_key: Zeroizing<String>,
    /// The charge API, where it may be called.
    pub api: Option<Api>,
}

/// The charge API (PG-032).
#[derive(Clone)]
pub struct Api {
    /// Its origin.
    pub url: String,
    /// The name that calls.
    pub caller: String,
    /// Signs calls.
    pub secret: Zeroizing<String>,
}

/// Payzone, as one side of one store uses it.
pub struct Payzone {
    settings: Settings,
    client: Arc<Client>,
    now: Now,
}

impl Payzone {
    /// Payzone with these settings.
    #[must_use]
    pub fn new(settings: Settings, client: Arc<Client>, now: Now) -> Self {
        Self {
            settings,
            client,
            now,
        }
    }

    /// The store's account.
    #[must_use]
    pub fn account(&self) -> &str {
        &self.settings.merchant_account
    }

    /// Whether these bytes were signed with this store's notification key (PG-025). The hex digits
    /// may be of either case; an empty key signs nothing (TRAP-36).
    #[must_use]
    pub fn signed(&self, body: &[u8], signature: &str) -> bool {
        let key = &self.settings.notification_key;
        !key.is_empty() && verify_hmac_hex(key, body, signature)
    }

    fn now_s(&self) -> i64 {
        (self.now)().div_euclid(1000)
    }
}

impl Gateway for Payzone {
    fn id(&self) -> &'static str {
        GatewayKind::Payzone.as_str()
    }

    fn offer(&self) -> Offer {
        OFFER
    }

    fn launch<'a>(&'a self, launch: &'a Launch<'a>) -> LaunchCall<'a> {
        let form = launch::form(&self.settings, launch, self.now_s());
        Box::pin(ready(Ok(Some(form))))
    }

    /// Nothing is charged before the customer is at the paywall.
    fn start<'a>(&'a self, _: &'a Charge<'a>) -> Call<'a> {
        Box::pin(ready(Outcome::Redirect))
    }

    fn ask<'a>(&'a self, order: &'a Order, attempt: &'a Attempt) -> Call<'a> {
        Box::pin(self.charge(order, attempt))
    }

    fn refund<'a>(&'a self, refund: &'a Refund, charge: &'a Attempt) -> RefundCall<'a> {
        Box::pin(self.give_back(refund, charge))
    }

    fn ask_refund<'a>(&'a self, refund: &'a Refund, charge: &'a Attempt) -> RefundCall<'a> {
        Box::pin(self.refund_again(refund, charge))
    }
}
