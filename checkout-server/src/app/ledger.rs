//! What a store is owed, and every movement that made it so. Only the live side has a book: test
//! payments never touch it (F-16).

use pebblepay_core::id::MovementId;
use pebblepay_core::money::{Currency, Money};

use super::auth::Caller;
use super::{App, Res};
use crate::db::ledger;
pub use crate::db::ledger::{Booked, Span};

/// The balances of the caller's side, one for each currency.
///
/// # Errors
/// As the database says.
pub async fn balances(app: &App, caller: &Caller) -> Res<Vec<Money>> {
    if caller.mode.is_test() {
        return Ok(Vec::new());
    }
    let store = caller.store.id.clone();
    let read = app
        .db
        .read(move |tx| -> Res<_> { Ok(ledger::balances(tx, &store)?) });
    read.await
}

/// A page of the movements of the caller's side, newest first, and whether there are more.
///
/// # Errors
/// As the database says.
pub async fn movements(
    app: &App,
    caller: &Caller,
    currency: Option<Currency>,
    span: Span<MovementId>,
    limit: i64,
) -> Res<(Vec<Booked>, bool)> {
    if caller.mode.is_test() {
        return Ok((Vec::new(), false));
    }
    let store = caller.store.id.clone();
    let read = app.db.read_long(move |tx| -> Res<_> {
        Ok(ledger::movements(tx, &store, currency, &span, limit)?)
    });
    read.await
}
