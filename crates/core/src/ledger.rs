//! The ledger: double entry, in minor units. Every movement sums to zero, so money can neither
//! appear nor vanish; `checkout-server verify` adds the whole book up.

use crate::id::AttemptId;
use crate::money::{Currency, Money};

/// The accounts of a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Account {
    /// Money that the gateway took from customers: negative, because it is owed to us.
    Gateway,
    /// What the store may have paid out.
    Store,
    /// Fees of the operator.
    Fees,
}

impl Account {
    /// The word in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Gateway => "gateway",
            Self::Store => "store",
            Self::Fees => "fees",
        }
    }
}

/// Why money moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MovementKind {
    /// A customer paid.
    Sale,
}

impl MovementKind {
    /// The word in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sale => "sale",
        }
    }
}

/// One line of a movement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The account.
    pub account: Account,
    /// Signed minor units.
    pub minor: i64,
}

/// Lines that belong together and sum to zero.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Movement {
    /// Why money moved.
    pub kind: MovementKind,
    /// The transaction that moved it: a charge, a refund or a dispute.
    pub transaction_id: AttemptId,
    /// The currency of every line.
    pub currency: Currency,
    /// The lines.
    pub entries: Vec<Entry>,
}

impl Movement {
    /// A sale: the customer's gross becomes the store's net and the operator's fee.
    #[must_use]
    pub fn sale(charge: &AttemptId, gross: Money, fee: Money) -> Self {
        let (gross_minor, fee_minor) = (gross.minor(), fee.minor());
        Self {
            kind: MovementKind::Sale,
            transaction_id: charge.clone(),
            currency: gross.currency(),
            entries: vec![
                Entry {
                    account: Account::Gateway,
                    minor: -gross_minor,
                },
                Entry {
                    account: Account::Store,
                    minor: gross_minor - fee_minor,
                },
                Entry {
                    account: Account::Fees,
                    minor: fee_minor,
                },
            ],
        }
    }

    /// The sum of all lines in minor units: zero, or the movement is wrong.
    #[must_use]
    pub fn sum(&self) -> i64 {
        self.entries.iter().map(|e| e.minor).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn charge() -> AttemptId {
        AttemptId::new(0, &[0; 10])
    }

    // proves: PEB-108, B-34
    #[test]
    fn the_documents_example_books_gross_fee_and_net() {
        let gross = Money::from_minor(4999, Currency::USD);
        let sale = Movement::sale(&charge(), gross, gross.fee(500));
        let minors: Vec<i64> = sale.entries.iter().map(|e| e.minor).collect();
        assert_eq!(minors, [-4999, 4749, 250]);
        assert_eq!(sale.sum(), 0);
    }

    #[test]
    fn every_sale_sums_to_zero_and_fee_plus_net_is_the_amount() {
        for minor in 50..=10_000 {
            for bps in [0, 1, 29, 290, 500, 9_999, 10_000] {
                let gross = Money::from_minor(minor, Currency::USD);
                let fee = gross.fee(bps);
                assert_eq!(Movement::sale(&charge(), gross, fee).sum(), 0);
                assert!(fee.minor() >= 0 && fee.minor() <= minor);
            }
        }
    }
}
