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
    /// What a bank holds back while it decides a dispute.
    Disputes,
    /// Passes shares from one store to another; the lines of an order sum to zero (SEC-023).
    Splits,
}

impl Account {
    /// The word in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Gateway => "gateway",
            Self::Store => "store",
            Self::Fees => "fees",
            Self::Disputes => "disputes",
            Self::Splits => "splits",
        }
    }
}

/// Why money moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MovementKind {
    /// A customer paid.
    Sale,
    /// A customer got money back.
    Refund,
    /// A bank took money back until it has decided.
    Dispute,
    /// The bank decided for the store.
    DisputeWon,
    /// The bank decided for the customer.
    DisputeLost,
    /// A store passed shares of a sale on, or got one (SEC-023).
    Split,
    /// Shares came back for a refund.
    SplitRefund,
}

impl MovementKind {
    /// The word in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sale => "sale",
            Self::Refund => "refund",
            Self::Dispute => "dispute",
            Self::DisputeWon => "dispute_won",
            Self::DisputeLost => "dispute_lost",
            Self::Split => "split",
            Self::SplitRefund => "split_refund",
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
        Self::of(
            MovementKind::Sale,
            charge,
            gross.currency(),
            &[
                (Account::Gateway, -gross.minor()),
                (Account::Store, gross.minor() - fee.minor()),
                (Account::Fees, fee.minor()),
            ],
        )
    }

    /// A refund: the customer's money goes back out of the store's net and the fee's share
    /// (PEB-064, B-12).
    #[must_use]
    pub fn refund(refund: &AttemptId, gross: Money, fee: Money) -> Self {
        Self::of(
            MovementKind::Refund,
            refund,
            gross.currency(),
            &[
                (Account::Gateway, gross.minor()),
                (Account::Store, fee.minor() - gross.minor()),
                (Account::Fees, -fee.minor()),
            ],
        )
    }

    /// A dispute was opened: the amount leaves the store's balance.
    #[must_use]
    pub fn dispute_opened(dispute: &AttemptId, amount: Money) -> Self {
        Self::of(
            MovementKind::Dispute,
            dispute,
            amount.currency(),
            &[
                (Account::Store, -amount.minor()),
                (Account::Disputes, amount.minor()),
            ],
        )
    }

    /// A dispute was decided: the amount goes back to the store, or to the customer.
    #[must_use]
    pub fn dispute_closed(dispute: &AttemptId, amount: Money, won: bool) -> Self {
        let (kind, to) = if won {
            (MovementKind::DisputeWon, Account::Store)
        } else {
            (MovementKind::DisputeLost, Account::Gateway)
        };
        Self::of(
            kind,
            dispute,
            amount.currency(),
            &[(Account::Disputes, -amount.minor()), (to, amount.minor())],
        )
    }

    /// A share moves between stores: `minor` comes to this store, or leaves it where it is
    /// negative.
    #[must_use]
    pub fn share(kind: MovementKind, transaction: &AttemptId, money: Money) -> Self {
        Self::of(
            kind,
            transaction,
            money.currency(),
            &[
                (Account::Store, money.minor()),
                (Account::Splits, -money.minor()),
            ],
        )
    }

    fn of(
        kind: MovementKind,
        transaction: &AttemptId,
        currency: Currency,
        lines: &[(Account, i64)],
    ) -> Self {
        let entries = lines
            .iter()
            .map(|(account, minor)| Entry {
                account: *account,
                minor: *minor,
            })
            .collect();
        Self {
            kind,
            transaction_id: transaction.clone(),
            currency,
            entries,
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
    fn a_share_comes_out_of_what_is_passed_on_and_a_wrong_movement_shows() {
        let share = Movement::share(
            MovementKind::Split,
            &charge(),
            Money::from_minor(-700, Currency::USD),
        );
        let lines: Vec<_> = share.entries.iter().map(|e| (e.account, e.minor)).collect();
        assert_eq!(lines, [(Account::Store, -700), (Account::Splits, 700)]);
        assert_eq!(share.sum(), 0);
        let lines = [(Account::Store, 5), (Account::Fees, 2)];
        let wrong = Movement::of(MovementKind::Sale, &charge(), Currency::USD, &lines);
        assert_eq!(wrong.sum(), 7);
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
