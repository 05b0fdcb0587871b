//! Attempts: one try to pay an order with one card, from the moment it is recorded until its
//! outcome is known.
//!
//! An attempt is written down before a gateway hears of it. If the server dies in between, the
//! attempt is found again and the gateway is asked what became of it; it is never charged twice.

use crate::id::{AttemptId, OrderId};
use crate::limits;

/// Where an attempt stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttemptState {
    /// Handed to the gateway; the outcome is not known yet.
    Processing,
    /// The customer's bank waits for the customer (3-D Secure).
    Challenge,
    /// The customer pays on a page of the gateway's own.
    Redirect,
    /// The money was taken.
    Succeeded,
    /// It was declined, failed or given up for another attempt.
    Failed,
}

impl AttemptState {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Processing,
        Self::Challenge,
        Self::Redirect,
        Self::Succeeded,
        Self::Failed,
    ];

    /// The word in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Processing => "processing",
            Self::Challenge => "challenge",
            Self::Redirect => "redirect",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == text)
    }
}

/// Why a payment was declined. Closed, so that every page and dialect has words for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Decline {
    /// The issuer says that the card has expired.
    ExpiredCard,
    /// The account does not hold enough.
    InsufficientFunds,
    /// The bank did not authenticate the customer (3-D Secure).
    AuthenticationFailed,
    /// A card that is no test card was used in test mode (PEB-132).
    NotATestCard,
    /// The customer started another attempt instead of finishing this one.
    Superseded,
    /// The gateway never heard of it: nothing was charged.
    NotProcessed,
    /// The gateway or the bank declined and did not say why.
    Refused,
    /// The customer turned back on the gateway's page.
    Cancelled,
    /// Less than the price came, or too late (B-35).
    Underpaid,
}

impl Decline {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::ExpiredCard,
        Self::InsufficientFunds,
        Self::AuthenticationFailed,
        Self::NotATestCard,
        Self::Superseded,
        Self::NotProcessed,
        Self::Refused,
        Self::Cancelled,
        Self::Underpaid,
    ];

    /// A stable word for programs.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::ExpiredCard => "expired_card",
            Self::InsufficientFunds => "insufficient_funds",
            Self::AuthenticationFailed => "authentication_failed",
            Self::NotATestCard => "not_a_test_card",
            Self::Superseded => "superseded",
            Self::NotProcessed => "not_processed",
            Self::Refused => "declined",
            Self::Cancelled => "cancelled",
            Self::Underpaid => "underpaid",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|d| d.code() == text)
    }

    /// What a customer can act on.
    #[must_use]
    pub fn message(self) -> &'static str {
        match self {
            Self::ExpiredCard => "The card has expired. Use another card.",
            Self::InsufficientFunds => "The card does not have enough funds. Use another card.",
            Self::AuthenticationFailed => {
                "Your bank did not confirm the payment. Try again or use another card."
            }
            Self::NotATestCard => "This is a test payment. Use one of the test cards.",
            Self::Superseded => "Another payment was started instead.",
            Self::NotProcessed => "The payment was not processed. Nothing was charged; try again.",
            Self::Refused => "The payment was declined. Try again or use another card.",
            Self::Cancelled => "You cancelled the payment. You can pay again.",
            Self::Underpaid => "The full amount did not arrive in time. Contact the shop.",
        }
    }
}

/// What is kept of a card: never the number, never the CVC (TRAP-82, PEB-191).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardSummary {
    /// The brand's word, such as `visa`.
    pub brand: String,
    /// The last four digits.
    pub last4: String,
}

/// One try to pay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// The merchant's transaction id.
    pub id: AttemptId,
    /// The order that it pays.
    pub order_id: OrderId,
    /// Where it stands.
    pub state: AttemptState,
    /// The gateway that was asked.
    pub gateway: String,
    /// The gateway's own id, once it gave one.
    pub gateway_ref: Option<String>,
    /// What is kept of the card.
    pub card: Option<CardSummary>,
    /// Why it failed.
    pub failure: Option<Decline>,
    /// When it was recorded, in milliseconds since the Unix epoch.
    pub created_at_ms: i64,
    /// When its outcome was known, in milliseconds since the Unix epoch.
    pub finished_at_ms: Option<i64>,
}

impl Attempt {
    /// True while the outcome is open.
    #[must_use]
    pub fn in_flight(&self) -> bool {
        matches!(
            self.state,
            AttemptState::Processing | AttemptState::Challenge | AttemptState::Redirect
        )
    }

    /// True while it waits for the customer, at the bank or at the gateway, and for nobody else: it
    /// can be given up.
    #[must_use]
    pub fn awaits_customer(&self) -> bool {
        matches!(self.state, AttemptState::Challenge | AttemptState::Redirect)
    }

    /// True once the gateway said that it has the payment, and until it has decided.
    #[must_use]
    pub fn is_acknowledged(&self) -> bool {
        self.state == AttemptState::Processing && self.gateway_ref.is_some()
    }

    /// True where we ended it and the gateway did not: money may still come (F-11).
    #[must_use]
    pub fn was_given_up(&self) -> bool {
        matches!(
            self.failure,
            Some(
                Decline::Superseded
                    | Decline::Cancelled
                    | Decline::NotProcessed
                    | Decline::Underpaid
            )
        )
    }

    /// When the gateway is asked again what became of the attempt: soon at first, then ever less
    /// often. None where nothing can come of it any more.
    #[must_use]
    pub fn ask_again_ms(&self, now_ms: i64) -> Option<i64> {
        let age_ms = now_ms.saturating_sub(self.created_at_ms);
        let given_up = self.state == AttemptState::Failed && self.was_given_up();
        let open = self.in_flight() || (given_up && age_ms < limits::ATTEMPT_ASK_MS_MAX);
        let gap_ms = (age_ms / 2).clamp(limits::ATTEMPT_SILENCE_MS, limits::ATTEMPT_ASK_GAP_MS_MAX);
        open.then(|| now_ms.saturating_add(gap_ms))
    }

    /// Ends the attempt without a payment.
    pub fn fail(&mut self, why: Decline, now_ms: i64) {
        self.state = AttemptState::Failed;
        self.failure = Some(why);
        self.finished_at_ms = Some(now_ms);
    }
}

/// What a gateway answered. An answer that nobody knows is [`Outcome::Pending`], never success.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The money was taken.
    Captured {
        /// The gateway's own id.
        gateway_ref: String,
    },
    /// It was declined.
    Declined(Decline),
    /// The customer has to pass a step at the bank first.
    Challenge {
        /// The gateway's own id.
        gateway_ref: String,
    },
    /// The customer has to go to the gateway's page first.
    Redirect,
    /// The gateway has the payment and has not decided. An authorisation is no more than that
    /// (TRAP-34).
    Processing {
        /// The gateway's own id.
        gateway_ref: String,
    },
    /// The gateway has not said, or could not be asked.
    Pending,
}

#[cfg(test)]
#[path = "payment_tests.rs"]
mod tests;
