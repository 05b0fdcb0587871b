//! The sandbox: the seven test cards (PEB-123…129) and a bank that asks for authentication.
//!
//! It is an ordinary gateway without a memory of its own: what a card does follows from its last
//! four digits, which the attempt keeps, so an answer that a crash swallowed can be asked for.

use std::future::ready;

use pebblepay_core::order::Order;
use pebblepay_core::payment::{Attempt, CardSummary, Decline, Outcome};
use pebblepay_core::refund::{Refund, RefundOutcome};
use pebblepay_core::test_cards::{self, TestCard, TestResult};

use super::{Call, Charge, Gateway, Means, RefundCall, SIMULATED_WALLET};

/// The simulated wallet's token: this, then the last four digits of a test card.
const WALLET_TOKEN: &str = "sim_";

/// A wallet's token whose payment the sandbox has and decides half a minute later.
pub const SLOW_TOKEN: &str = "sim_slow";

/// A refund with this reason is refused, so that a shop can see what a refused refund looks like.
pub const REFUSED_REASON: &str = "test:refuse";

/// The token with which the simulated wallet pays by this card.
#[must_use]
pub fn wallet_token(card: &TestCard) -> String {
    format!("{WALLET_TOKEN}{}", card.last4())
}

/// The sandbox gateway.
#[derive(Clone, Default)]
pub struct Sandbox;

impl Gateway for Sandbox {
    fn id(&self) -> &'static str {
        "sandbox"
    }

    /// Only the test cards are kept; of any other number nothing is stored (F-08).
    fn keep(&self, means: &Means) -> Option<CardSummary> {
        let known = match means {
            Means::Card(card) => test_cards::find(&card.number),
            Means::Wallet(token) if token == SLOW_TOKEN => test_cards::TEST_CARDS.first(),
            Means::Wallet(token) => test_cards::find_by_last4(token.strip_prefix(WALLET_TOKEN)?),
            Means::Elsewhere => None,
        }?;
        Some(CardSummary {
            brand: known.brand.as_str().to_owned(),
            last4: known.last4().to_owned(),
        })
    }

    fn wallets(&self) -> &'static [&'static str] {
        &[SIMULATED_WALLET]
    }

    fn start<'a>(&'a self, charge: &'a Charge<'a>) -> Call<'a> {
        // What was kept of the card or of the wallet's token says which one it is.
        let slow = matches!(charge.means, Means::Wallet(token) if token == SLOW_TOKEN);
        let outcome = match known(charge.attempt) {
            Some(_) if slow => Outcome::Processing {
                gateway_ref: reference(charge.attempt),
            },
            Some(known) => first_answer(known, charge.attempt),
            None => Outcome::Declined(Decline::NotATestCard),
        };
        Box::pin(ready(outcome))
    }

    fn resume<'a>(&'a self, attempt: &'a Attempt, passed: bool) -> Call<'a> {
        let authenticates =
            known(attempt).is_some_and(|card| card.result == TestResult::SuccessAfter3ds);
        let outcome = if passed && authenticates {
            captured(attempt)
        } else {
            Outcome::Declined(Decline::AuthenticationFailed)
        };
        Box::pin(ready(outcome))
    }

    fn ask<'a>(&'a self, _: &'a Order, attempt: &'a Attempt) -> Call<'a> {
        let outcome = match known(attempt) {
            Some(card) => first_answer(card, attempt),
            None => Outcome::Declined(Decline::NotProcessed),
        };
        Box::pin(ready(outcome))
    }

    fn refund<'a>(&'a self, refund: &'a Refund, _: &'a Attempt) -> RefundCall<'a> {
        let outcome = if refund.reason.as_deref() == Some(REFUSED_REASON) {
            let why = "the sandbox refuses refunds with this reason".to_owned();
            RefundOutcome::Refused { why }
        } else {
            let gateway_ref = refund.id.as_str().replacen("txn_", "sbx_", 1);
            RefundOutcome::Done { gateway_ref }
        };
        Box::pin(ready(outcome))
    }
}

fn known(attempt: &Attempt) -> Option<&'static TestCard> {
    attempt
        .card
        .as_ref()
        .and_then(|card| test_cards::find_by_last4(&card.last4))
}

fn first_answer(card: &TestCard, attempt: &Attempt) -> Outcome {
    match card.result {
        TestResult::Success => captured(attempt),
        TestResult::SuccessAfter3ds | TestResult::Fails3ds => Outcome::Challenge {
            gateway_ref: reference(attempt),
        },
        TestResult::DeclinedExpired => Outcome::Declined(Decline::ExpiredCard),
        TestResult::DeclinedInsufficientFunds => Outcome::Declined(Decline::InsufficientFunds),
    }
}

fn captured(attempt: &Attempt) -> Outcome {
    Outcome::Captured {
        gateway_ref: reference(attempt),
    }
}

/// The sandbox's own id for a charge: the same for the same attempt, as an idempotent gateway's.
fn reference(attempt: &Attempt) -> String {
    format!("sbx_{}", attempt.id.as_str().trim_start_matches("txn_"))
}
