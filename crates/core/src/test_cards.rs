//! The seven cards of the sandbox: the one table that gateway, pages, documents and tests read.
//!
//! Other payment services give some of the same numbers other meanings (TRAP-80), so nothing here
//! may be copied from anywhere but PebblePay's own list (PEB-123 to PEB-129).

use crate::card::{Brand, CardNumber};

/// What the sandbox answers to a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TestResult {
    /// It pays.
    Success,
    /// It pays after the customer has passed 3-D Secure.
    SuccessAfter3ds,
    /// It is declined as an expired card.
    DeclinedExpired,
    /// It is declined for insufficient funds.
    DeclinedInsufficientFunds,
    /// It asks for 3-D Secure, which then fails whatever the customer does.
    Fails3ds,
}

/// A card of the sandbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TestCard {
    /// The sixteen digits, without spaces.
    pub number: &'static str,
    /// The network.
    pub brand: Brand,
    /// What the sandbox answers.
    pub result: TestResult,
    /// The result in the words of the documentation.
    pub label: &'static str,
}

impl TestCard {
    /// The last four digits.
    #[must_use]
    pub fn last4(&self) -> &'static str {
        self.number.get(12..).unwrap_or_default()
    }

    /// The number in groups of four, as it is printed on cards.
    #[must_use]
    pub fn grouped(&self) -> String {
        let mut text = String::with_capacity(19);
        for (place, digit) in self.number.chars().enumerate() {
            if place > 0 && place % 4 == 0 {
                text.push(' ');
            }
            text.push(digit);
        }
        text
    }
}

/// Every card that the sandbox knows. All other numbers are declined in test mode (PEB-132).
pub const TEST_CARDS: [TestCard; 7] = [
    TestCard {
        number: "4000000000000002",
        brand: Brand::Visa,
        result: TestResult::Success,
        label: "Success",
    },
    TestCard {
        number: "4000000000001091",
        brand: Brand::Visa,
        result: TestResult::SuccessAfter3ds,
        label: "Success with 3DS",
    },
    TestCard {
        number: "5200000000000007",
        brand: Brand::Mastercard,
        result: TestResult::Success,
        label: "Success",
    },
    TestCard {
        number: "5200000000001096",
        brand: Brand::Mastercard,
        result: TestResult::SuccessAfter3ds,
        label: "Success with 3DS",
    },
    TestCard {
        number: "4000000000000069",
        brand: Brand::Visa,
        result: TestResult::DeclinedExpired,
        label: "Declined (Expired)",
    },
    TestCard {
        number: "4000000000000119",
        brand: Brand::Visa,
        result: TestResult::DeclinedInsufficientFunds,
        label: "Declined (Insufficient Funds)",
    },
    TestCard {
        number: "4000000000000259",
        brand: Brand::Visa,
        result: TestResult::Fails3ds,
        label: "3DS Authentication Failed",
    },
];

/// The sandbox card with this number.
#[must_use]
pub fn find(number: &CardNumber) -> Option<&'static TestCard> {
    TEST_CARDS
        .iter()
        .find(|card| card.number == number.expose_digits())
}

/// The sandbox card with these last four digits; no two share them.
#[must_use]
pub fn find_by_last4(last4: &str) -> Option<&'static TestCard> {
    TEST_CARDS.iter().find(|card| card.last4() == last4)
}
