//! Shares of a sale among stores (SEC-023): booked with the sale, and taken back with its refunds.
//! Only the live side has a book, so test payments never get here.

use pebblepay_core::id::{AttemptId, MovementId};
use pebblepay_core::ledger::{Account, Movement, MovementKind};
use pebblepay_core::money::Money;
use pebblepay_core::order::Order;
use pebblepay_core::split::allocate;

use super::random;
use crate::db::{Res, Tx, ledger};

/// Books what `movement` of a shared order means for the others: on a sale each gets its share of
/// the net, on a refund each gives back in proportion to what it still has.
///
/// # Errors
/// As the database says.
pub(super) fn follow(tx: &mut dyn Tx, order: &Order, movement: &Movement, now_ms: i64) -> Res<()> {
    let split = &order.details.split;
    if split.is_empty() {
        return Ok(());
    }
    let net: i64 = movement
        .entries
        .iter()
        .filter(|entry| entry.account == Account::Store)
        .map(|entry| entry.minor)
        .sum();
    let (kind, parts) = match movement.kind {
        MovementKind::Sale => {
            let weights: Vec<i64> = split.iter().map(|share| share.weight).collect();
            (MovementKind::Split, allocate(net, &weights))
        }
        MovementKind::Refund => {
            let left = left(tx, order, -net)?;
            let back = allocate(-net, &left).into_iter().map(|part| -part);
            (MovementKind::SplitRefund, back.collect())
        }
        // The store that sold answers for disputes.
        _ => return Ok(()),
    };
    let money = |minor| Money::from_minor(minor, movement.currency);
    let others: i64 = parts.iter().skip(1).sum();
    let own = Movement::share(kind, &movement.transaction_id, money(-others));
    ledger::book(tx, &MovementId::new(now_ms, &random()), order, &own, now_ms)?;
    for (share, part) in split.iter().zip(parts).skip(1) {
        if part != 0 {
            let transaction = AttemptId::new(now_ms, &random());
            let theirs = Movement::share(kind, &transaction, money(part));
            let id = MovementId::new(now_ms, &random());
            ledger::book_for(tx, &id, &share.store_id, order, &theirs, now_ms)?;
        }
    }
    Ok(())
}

/// What each still has of the order before `back` is given back: the others what was booked for
/// them, its own store the rest of the net that was not given back yet.
fn left(tx: &mut dyn Tx, order: &Order, back: i64) -> Res<Vec<i64>> {
    let booked = ledger::shared(tx, &order.id)?;
    let split = &order.details.split;
    let mut left: Vec<i64> = split
        .iter()
        .map(|share| {
            let of_store = booked.iter().find(|(store, _)| *store == share.store_id);
            of_store.map_or(0, |(_, minor)| *minor)
        })
        .collect();
    // The refund is counted with the order already, and its own movement is booked.
    let own_net = ledger::net_of(tx, &order.id, &order.store_id)? + back;
    if let Some(own) = left.first_mut() {
        *own = own_net;
    }
    Ok(left)
}
