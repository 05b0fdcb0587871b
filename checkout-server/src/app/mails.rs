//! Mails to customers, as an outbox: written in the transaction of what they tell about, sent
//! later by a job, each once for what moved the money (PEB-027).

use pebblepay_core::id::MailId;
use pebblepay_core::order::Order;

use super::setup::known_store;
use super::{Res, random};
pub use crate::db::mails::Listed;
use crate::db::mails::{self, NewMail};
use crate::db::{Db, Tx};

/// What a mail tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MailKind {
    /// The order was paid.
    Receipt,
    /// Money goes back to the customer.
    Refund {
        /// The refund's own transaction id.
        transaction_id: String,
        /// What goes back with it, in minor units.
        amount_minor: i64,
        /// What went back so far, this refund included, in minor units.
        refunded_minor: i64,
    },
    /// A licence key that the receipt could not hold yet.
    Licence,
}

impl MailKind {
    /// The word in the database.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Receipt => "receipt",
            Self::Refund { .. } => "refund",
            Self::Licence => "licence",
        }
    }
}

/// Writes a mail to the order's customer. Nothing is written where no mail server is set (`mails`
/// is [`super::App::mails`]), where the customer gave no address, or where this mail was written
/// before.
///
/// # Errors
/// As the database says.
pub fn enqueue(
    tx: &mut dyn Tx,
    mails: bool,
    order: &Order,
    kind: &MailKind,
    now_ms: i64,
) -> crate::db::Res<()> {
    let Some(recipient) = order.details.customer_email.as_deref().filter(|_| mails) else {
        return Ok(());
    };
    let id = MailId::new(now_ms, &random());
    let paid = order.attempt_id.as_ref().map_or("", |id| id.as_str());
    let (transaction_id, amount_minor, refunded_minor) = match kind {
        MailKind::Receipt | MailKind::Licence => (paid, None, None),
        MailKind::Refund {
            transaction_id,
            amount_minor,
            refunded_minor,
        } => (
            transaction_id.as_str(),
            Some(*amount_minor),
            Some(*refunded_minor),
        ),
    };
    let new = NewMail {
        id: &id,
        kind: kind.as_str(),
        transaction_id,
        recipient,
        amount_minor,
        refunded_minor,
    };
    mails::insert(tx, order, &new, now_ms).map(drop)
}

/// The newest mails of a store, in one state or in any. Blocking.
///
/// # Errors
/// The store is unknown.
pub fn list(db: &Db, store: &str, state: Option<&str>, limit: i64) -> Res<Vec<Listed>> {
    let (store, state) = (store.to_owned(), state.map(str::to_owned));
    db.read_blocking(move |tx| -> Res<_> {
        let store = known_store(tx, &store)?;
        Ok(mails::list(tx, &store.id, state.as_deref(), limit)?)
    })
}

/// Makes the mails of a store that were given up due again; returns how many. Blocking.
///
/// # Errors
/// The store is unknown.
pub fn retry_given_up(db: &Db, store: &str, now_ms: i64) -> Res<u64> {
    let store = store.to_owned();
    db.write_blocking(move |tx| -> Res<_> {
        let store = known_store(tx, &store)?;
        Ok(mails::retry_given_up(tx, &store.id, now_ms)?)
    })
}
