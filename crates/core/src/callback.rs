//! What a gateway tells of a charge, in a callback or when it is asked, and whether it fits the
//! payment that it names (TRAP-34, TRAP-35).
//!
//! Whoever signs is the gateway; what is signed may still be of another payment, of another amount
//! or of another account. Nothing moves unless all of it fits, and a word that is not known never
//! means "paid".

use crate::json::Json;
use crate::money::{Currency, Money};
use crate::order::Order;
use crate::payment::{Attempt, Decline, Outcome};
use crate::refusal::{FieldProblem, Refusal};

/// How a charge stands at the gateway (PG-027).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChargeStatus {
    /// The money is held and not taken.
    Authorized,
    /// It is not known yet whether it is held.
    AuthorizePending,
    /// The money was taken.
    Charged,
    /// The money went back.
    Refunded,
    /// The money is held no longer; it was never taken.
    AuthReversed,
    /// The bank said no.
    Declined,
    /// The gateway could not do it.
    Error,
}

impl ChargeStatus {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Authorized,
        Self::AuthorizePending,
        Self::Charged,
        Self::Refunded,
        Self::AuthReversed,
        Self::Declined,
        Self::Error,
    ];

    /// The words, as a caller is told of them.
    const WORDS: &str =
        "AUTHORIZED, AUTHORIZE_PENDING, CHARGED, REFUNDED, AUTH_REVERSED, DECLINED, ERROR";

    /// The gateway's word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Authorized => "AUTHORIZED",
            Self::AuthorizePending => "AUTHORIZE_PENDING",
            Self::Charged => "CHARGED",
            Self::Refunded => "REFUNDED",
            Self::AuthReversed => "AUTH_REVERSED",
            Self::Declined => "DECLINED",
            Self::Error => "ERROR",
        }
    }

    /// Reads the word: exactly, because a near miss is another system's word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == text)
    }
}

/// What the gateway says of one charge (PG-026).
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// How it stands.
    pub status: ChargeStatus,
    /// Our attempt, by the id that the gateway was given for the charge.
    pub charge: String,
    /// The gateway's own id of the charge.
    pub gateway_ref: String,
    /// Our order, by its number.
    pub order: Option<String>,
    /// The gateway account that took it, where it is named.
    pub account: Option<String>,
    amount: Json,
    currency: String,
}

impl Told {
    /// Reads what a callback tells.
    ///
    /// # Errors
    /// Names the first field that is missing or can not be read.
    pub fn read(body: &Json) -> Result<Self, Refusal> {
        // Asked for a charge, the gateway gives amount and currency in an object of their own.
        let item = body.get("lineItem").unwrap_or(body);
        let charge = text(body, "id")?;
        let status = text(body, "status")?;
        let problem = FieldProblem::NotOneOf(ChargeStatus::WORDS);
        let status = ChargeStatus::parse(&status).ok_or(Refusal::field("status", problem))?;
        let amount = item.get("amount").cloned();
        Ok(Self {
            status,
            gateway_ref: optional(body, "internalId")?.unwrap_or_else(|| charge.clone()),
            charge,
            order: optional(body, "orderId")?,
            account: optional(body, "merchantAccount")?,
            amount: amount.ok_or(Refusal::field("amount", FieldProblem::Missing))?,
            currency: text(item, "currency")?,
        })
    }

    /// Whether it is about this attempt to pay this order, through this account. `whole` asks for
    /// the order's number too, which callbacks always have.
    ///
    /// # Errors
    /// [`Refusal::CallbackMismatch`] names what does not fit.
    pub fn check(
        &self,
        order: &Order,
        attempt: &Attempt,
        account: &str,
        whole: bool,
    ) -> Result<(), Refusal> {
        let fits = |fits: bool, what| {
            if fits {
                Ok(())
            } else {
                Err(Refusal::CallbackMismatch(what))
            }
        };
        let number = order.number.as_str();
        let same_order = match self.order.as_deref() {
            Some(told) => told == number,
            None => !whole,
        };
        fits(self.charge == attempt.id.as_str(), "id")?;
        fits(attempt.order_id == order.id && same_order, "orderId")?;
        fits(
            self.account.as_deref().is_none_or(|told| told == account),
            "merchantAccount",
        )?;
        let currency = order.amount.currency();
        fits(self.currency == currency.code(), "currency")?;
        // Money that goes back may be a part of it.
        let refund = self.status == ChargeStatus::Refunded;
        fits(
            refund || amount(&self.amount, currency) == Some(order.amount),
            "amount",
        )?;
        fits(
            attempt
                .gateway_ref
                .as_deref()
                .is_none_or(|known| known == self.gateway_ref),
            "internalId",
        )
    }

    /// What it means for the attempt; none where the money went back.
    #[must_use]
    pub fn outcome(&self) -> Option<Outcome> {
        let gateway_ref = self.gateway_ref.clone();
        Some(match self.status {
            ChargeStatus::Charged => Outcome::Captured { gateway_ref },
            ChargeStatus::Authorized | ChargeStatus::AuthorizePending => {
                Outcome::Processing { gateway_ref }
            }
            ChargeStatus::Declined => Outcome::Declined(Decline::Refused),
            ChargeStatus::AuthReversed | ChargeStatus::Error => {
                Outcome::Declined(Decline::NotProcessed)
            }
            ChargeStatus::Refunded => return None,
        })
    }
}

/// An amount in major units, as a number or as text.
pub(crate) fn amount(told: &Json, currency: Currency) -> Option<Money> {
    match told {
        Json::Integer(number) => Money::parse(&number.to_string(), currency).ok(),
        Json::Float(number) => Money::from_f64(*number, currency).ok(),
        Json::String(text) => Money::parse(text, currency).ok(),
        Json::Null | Json::Bool(_) | Json::Decimal(_) | Json::Array(_) | Json::Object(_) => None,
    }
}

pub(crate) fn text(body: &Json, param: &'static str) -> Result<String, Refusal> {
    optional(body, param)?.ok_or(Refusal::field(param, FieldProblem::Missing))
}

fn optional(body: &Json, param: &'static str) -> Result<Option<String>, Refusal> {
    match body.get(param) {
        None | Some(Json::Null) => Ok(None),
        Some(Json::String(text)) if text.is_empty() => {
            Err(Refusal::field(param, FieldProblem::Empty))
        }
        Some(Json::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(Refusal::field(param, FieldProblem::WrongType("a string"))),
    }
}

#[cfg(test)]
#[path = "callback_tests.rs"]
mod tests;
