//! BTCPay Server: the customer pays an invoice on its page, with whatever coins its owner takes; it
//! calls back, and the invoice is read over its API (PEB-189, B-35).
//!
//! Every attempt has one invoice, which names the attempt as its order. What a webhook says is not
//! believed: it only tells which invoice to read.

mod invoices;

use std::future::ready;
use std::sync::Arc;

use pebblepay_core::btcpay::InvoiceStatus;
use pebblepay_core::order::Order;
use pebblepay_core::payment::{Attempt, Outcome};
use pebblepay_core::refund::{Refund, RefundOutcome};
use pebblepay_core::signature::verify_hmac_hex;
use pebblepay_core::store::GatewayKind;
use zeroize::Zeroizing;

use super::{Call, Charge, Form, Gateway, Launch, LaunchCall, Now, Offer, RefundCall};
use crate::outbound::Client;
pub use invoices::Unread;

/// What pages have to know of it.
pub const OFFER: Offer = Offer {
    id: "btcpay",
    wallets: &[],
    redirects: true,
};

/// What a store's owner has at a BTCPay Server.
#[derive(Clone)]
pub struct Settings {
    /// The server's origin.
    pub url: String,
    /// The id of the store there.
    pub store: String,
    /// May create and read the store's invoices.
    pub api_key: Zeroizing<String>,
    /// Signs webhooks.
    pub webhook_secret: Zeroizing<String>,
}

/// A BTCPay Server, as one side of one store uses it.
pub struct BtcPay {
    settings: Settings,
    client: Arc<Client>,
    now: Now,
}

impl BtcPay {
    /// The server with these settings.
    #[must_use]
    pub fn new(settings: Settings, client: Arc<Client>, now: Now) -> Self {
        Self {
            settings,
            client,
            now,
        }
    }

    /// The id of the store at the server.
    #[must_use]
    pub fn store(&self) -> &str {
        &self.settings.store
    }

    /// Whether these bytes were signed with the webhook's secret: `sha256=` and hex digits. An empty
    /// secret signs nothing (TRAP-36).
    #[must_use]
    pub fn signed(&self, body: &[u8], header: &str) -> bool {
        let secret = &self.settings.webhook_secret;
        let hex = header.strip_prefix("sha256=").unwrap_or_default();
        !secret.is_empty() && verify_hmac_hex(secret, body, hex)
    }

    /// Where the customer pays: the invoice of the attempt, made now if there is none yet.
    async fn page(&self, launch: &Launch<'_>) -> Result<Option<Form>, String> {
        let invoice = self.open_invoice(launch).await.map_err(|why| why.0)?;
        let open = invoice.status == InvoiceStatus::New;
        Ok(invoice.checkout_url.filter(|_| open).map(|action| Form {
            method: "get",
            action,
            fields: Vec::new(),
        }))
    }

    /// How an attempt stands. Without an invoice its customer never got there, and may still.
    async fn standing(&self, order: &Order, attempt: &Attempt) -> Outcome {
        let found = match &attempt.gateway_ref {
            Some(id) => self.invoice(id).await,
            None => self.invoice_of(attempt).await,
        };
        let told = match found {
            Ok(Some(invoice)) => invoice
                .check(order, attempt, self.store())
                .map(|()| invoice.outcome())
                .map_err(|why| why.message()),
            Ok(None) => Ok(Outcome::Pending),
            Err(Unread(why)) => Err(why),
        };
        told.unwrap_or_else(|why| {
            tracing::warn!(attempt = %attempt.id, "btcpay's answer about an invoice: {why}");
            Outcome::Pending
        })
    }
}

impl Gateway for BtcPay {
    fn id(&self) -> &'static str {
        GatewayKind::BtcPay.as_str()
    }

    fn offer(&self) -> Offer {
        OFFER
    }

    fn launch<'a>(&'a self, launch: &'a Launch<'a>) -> LaunchCall<'a> {
        Box::pin(self.page(launch))
    }

    /// Nothing is paid before the customer is at the invoice.
    fn start<'a>(&'a self, _: &'a Charge<'a>) -> Call<'a> {
        Box::pin(ready(Outcome::Redirect))
    }

    fn ask<'a>(&'a self, order: &'a Order, attempt: &'a Attempt) -> Call<'a> {
        Box::pin(self.standing(order, attempt))
    }

    /// Coins go back to an address that only the customer knows: the server asks for it.
    fn refund<'a>(&'a self, _: &'a Refund, charge: &'a Attempt) -> RefundCall<'a> {
        let invoice = charge.gateway_ref.as_deref().unwrap_or_default();
        let why = format!("coins are given back at BTCPay Server: invoice {invoice}, Issue refund");
        Box::pin(ready(RefundOutcome::Refused { why }))
    }
}
