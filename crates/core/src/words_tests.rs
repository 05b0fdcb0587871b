//! Words that databases hold: another word for the same thing would make yesterday's rows unreadable.

use crate::dispute::DisputeState;
use crate::ledger::{Account, MovementKind};
use crate::order::{CustomerCancel, OrderState, Origin, Standing};
use crate::payment::AttemptState;
use crate::refund::RefundState;

/// Each value has its word, is read from it, and from no other.
macro_rules! words {
    ($($name:ident: $type:ty { $($value:ident = $word:literal),* $(,)? })*) => {$(
        #[test]
        fn $name() {
            $(
                assert_eq!(<$type>::$value.as_str(), $word);
                assert_eq!(<$type>::parse($word), Some(<$type>::$value));
            )*
            for other in ["", "xyzzy", concat!($($word),*)] {
                assert_eq!(<$type>::parse(other), None, "{other}");
            }
        }
    )*};
}

words! {
    a_dispute: DisputeState { Open = "open", Won = "won", Lost = "lost" }
    a_refund: RefundState { Pending = "pending", Succeeded = "succeeded", Failed = "failed" }
    an_attempt: AttemptState {
        Processing = "processing", Challenge = "challenge", Redirect = "redirect",
        Succeeded = "succeeded", Failed = "failed",
    }
    an_order: OrderState {
        Open = "open", RequiresAction = "requires_action", Processing = "processing",
        Succeeded = "succeeded", Failed = "failed", Expired = "expired", Cancelled = "cancelled",
    }
    an_origin: Origin { Api = "api", Link = "link", Embed = "embed" }
    a_standing: Standing {
        Completed = "completed", Pending = "pending", Failed = "failed", Refunded = "refunded",
        RefundPending = "refund_pending",
    }
    a_customers_cancelling: CustomerCancel { No = "no", Allowed = "allowed", Done = "done" }
}

#[test]
fn the_ledger() {
    let accounts = [
        (Account::Gateway, "gateway"),
        (Account::Store, "store"),
        (Account::Fees, "fees"),
        (Account::Disputes, "disputes"),
        (Account::Splits, "splits"),
    ];
    for (account, word) in accounts {
        assert_eq!(account.as_str(), word);
    }
    let kinds = [
        (MovementKind::Sale, "sale"),
        (MovementKind::Refund, "refund"),
        (MovementKind::Dispute, "dispute"),
        (MovementKind::DisputeWon, "dispute_won"),
        (MovementKind::DisputeLost, "dispute_lost"),
        (MovementKind::Split, "split"),
        (MovementKind::SplitRefund, "split_refund"),
    ];
    for (kind, word) in kinds {
        assert_eq!(kind.as_str(), word);
    }
}
