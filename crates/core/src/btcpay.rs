//! What BTCPay Server says of an invoice, and whether it fits the payment that it was made for
//! (PEB-189, B-35).
//!
//! Its webhooks only say that something happened to an invoice; what counts is the invoice itself,
//! read over its API. Nothing moves unless all of it fits, and a word that is not known never means
//! "paid".

use crate::callback;
use crate::json::Json;
use crate::order::Order;
use crate::payment::{Attempt, Decline, Outcome};
use crate::refusal::{FieldProblem, Refusal};

/// How an invoice stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvoiceStatus {
    /// It waits for money, of which a part may have come.
    New,
    /// All of it was sent and is not confirmed yet.
    Processing,
    /// The money is there.
    Settled,
    /// Its time is over.
    Expired,
    /// What was sent was not confirmed, or the owner marked it so.
    Invalid,
}

impl InvoiceStatus {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::New,
        Self::Processing,
        Self::Settled,
        Self::Expired,
        Self::Invalid,
    ];

    /// The server's word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "New",
            Self::Processing => "Processing",
            Self::Settled => "Settled",
            Self::Expired => "Expired",
            Self::Invalid => "Invalid",
        }
    }

    /// Reads the word: exactly.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == text)
    }
}

/// An invoice as its server tells it.
#[derive(Clone, Debug, PartialEq)]
pub struct Invoice {
    /// The server's id of it.
    pub id: String,
    /// How it stands.
    pub status: InvoiceStatus,
    /// Our attempt, by the id that the invoice was given for its order.
    pub attempt: Option<String>,
    /// Where the customer pays it.
    pub checkout_url: Option<String>,
    /// Seconds since the Unix epoch.
    created_s: i64,
    /// What the server adds to the status.
    exception: Option<String>,
    store: Option<String>,
    amount: Json,
    currency: String,
}

impl Invoice {
    /// Reads an invoice.
    ///
    /// # Errors
    /// Names the first field that is missing or can not be read.
    pub fn read(body: &Json) -> Result<Self, Refusal> {
        let status = InvoiceStatus::parse(&callback::text(body, "status")?);
        let words = FieldProblem::NotOneOf("New, Processing, Settled, Expired, Invalid");
        let amount = body.get("amount").cloned();
        let order = body.get("metadata").and_then(|all| all.get("orderId"));
        let optional = |name| body.get(name).and_then(Json::as_str).map(str::to_owned);
        Ok(Self {
            id: callback::text(body, "id")?,
            status: status.ok_or(Refusal::field("status", words))?,
            attempt: order.and_then(Json::as_str).map(str::to_owned),
            checkout_url: optional("checkoutLink"),
            created_s: body
                .get("createdTime")
                .and_then(Json::as_integer)
                .unwrap_or_default(),
            exception: optional("additionalStatus"),
            store: optional("storeId"),
            amount: amount.ok_or(Refusal::field("amount", FieldProblem::Missing))?,
            currency: callback::text(body, "currency")?,
        })
    }

    /// Whether it was made for this attempt to pay this order, at this store of the server.
    ///
    /// # Errors
    /// [`Refusal::CallbackMismatch`] names what does not fit.
    pub fn check(&self, order: &Order, attempt: &Attempt, store: &str) -> Result<(), Refusal> {
        let currency = order.amount.currency();
        let known = attempt.gateway_ref.as_deref();
        for (fits, what) in [
            (
                self.attempt.as_deref() == Some(attempt.id.as_str()),
                "orderId",
            ),
            (attempt.order_id == order.id, "orderId"),
            (
                self.store.as_deref().is_none_or(|own| own == store),
                "storeId",
            ),
            (self.currency == currency.code(), "currency"),
            (
                callback::amount(&self.amount, currency) == Some(order.amount),
                "amount",
            ),
            (known.is_none_or(|known| known == self.id), "id"),
        ] {
            if !fits {
                return Err(Refusal::CallbackMismatch(what));
            }
        }
        Ok(())
    }

    /// What it means for the attempt. Money that came in part or too late pays nothing; who marks
    /// such an invoice as settled at the server has it paid.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        let gateway_ref = self.id.clone();
        let exception = self.exception.as_deref();
        match self.status {
            InvoiceStatus::New => Outcome::Pending,
            InvoiceStatus::Processing => Outcome::Processing { gateway_ref },
            InvoiceStatus::Settled => Outcome::Captured { gateway_ref },
            InvoiceStatus::Expired => Outcome::Declined(match exception {
                Some("PaidPartial" | "PaidLate" | "PaidOver") => Decline::Underpaid,
                _ => Decline::NotProcessed,
            }),
            InvoiceStatus::Invalid => Outcome::Declined(match exception {
                Some("Marked") => Decline::Refused,
                _ => Decline::Underpaid,
            }),
        }
    }
}

/// The one invoice of an attempt. Two servers that send a customer off at the same moment may both
/// have made one: the one with money in it counts, else the first, so that both choose the same.
#[must_use]
pub fn choose(invoices: Vec<Invoice>, attempt: &Attempt) -> Option<Invoice> {
    let rank = |status| match status {
        InvoiceStatus::Settled => 0,
        InvoiceStatus::Processing => 1,
        InvoiceStatus::New => 2,
        InvoiceStatus::Expired | InvoiceStatus::Invalid => 3,
    };
    let own = |invoice: &Invoice| invoice.attempt.as_deref() == Some(attempt.id.as_str());
    invoices
        .into_iter()
        .filter(own)
        .min_by_key(|invoice| (rank(invoice.status), invoice.created_s, invoice.id.clone()))
}

#[cfg(test)]
#[path = "btcpay_tests.rs"]
mod tests;
