//! Orders that are paid on a gateway's own page.

use super::tests::{NOW_MS, begin, captured, kinds, order};
use super::*;
use crate::limits;
use crate::payment::{AttemptState, Outcome};
use crate::refusal::Refusal;

/// A live order whose customer is at the gateway.
fn away() -> (Order, Attempt) {
    let mut order = order(Mode::Live, Origin::Api);
    let mut attempt = begin(&mut order, 1, None, NOW_MS).unwrap();
    let settled = order.settle(&mut attempt, Outcome::Redirect, NOW_MS);
    assert!(settled.events.is_empty() && settled.movement.is_none());
    assert_eq!(order.state, OrderState::RequiresAction);
    assert_eq!(attempt.state, AttemptState::Redirect);
    (order, attempt)
}

fn acknowledged() -> Outcome {
    Outcome::Processing {
        gateway_ref: "g".to_owned(),
    }
}

// proves: TRAP-34
#[test]
fn an_authorisation_is_told_once_and_is_no_payment() {
    let (mut order, mut attempt) = away();
    let settled = order.settle(&mut attempt, acknowledged(), NOW_MS);
    assert_eq!(kinds(&settled), [EventKind::PaymentProcessing]);
    assert!(settled.movement.is_none());
    assert_eq!(order.state, OrderState::Processing);
    for _ in 0..3 {
        let again = order.settle(&mut attempt, acknowledged(), NOW_MS);
        assert!(again.events.is_empty());
    }
    // What the gateway works on neither ends nor is cancelled, and nobody pays beside it.
    let after_ms = order.expires_at_ms + limits::CHALLENGE_GRACE_MS + 1;
    assert!(order.expire(None, after_ms).events.is_empty());
    assert_eq!(
        order.cancel(None, NOW_MS).unwrap_err(),
        Refusal::PaymentInProgress
    );
    let settled = order.settle(&mut attempt, captured(), NOW_MS);
    assert_eq!(
        kinds(&settled),
        [EventKind::AttemptSucceeded, EventKind::PaymentSucceeded]
    );
    assert!(settled.movement.is_some() && !order.late);
    let late = order.settle(&mut attempt, acknowledged(), NOW_MS);
    assert!(late.events.is_empty() && order.state == OrderState::Succeeded);
}

#[test]
fn callbacks_that_overtake_the_answer_are_not_undone_by_it() {
    for (first, state) in [
        (captured(), OrderState::Succeeded),
        (acknowledged(), OrderState::Processing),
        (Outcome::Declined(Decline::Refused), OrderState::Open),
    ] {
        let mut order = order(Mode::Live, Origin::Api);
        let mut attempt = begin(&mut order, 1, None, NOW_MS).unwrap();
        order.settle(&mut attempt, first, NOW_MS);
        let then = order.settle(&mut attempt, Outcome::Redirect, NOW_MS);
        assert!(then.events.is_empty());
        assert_eq!(order.state, state);
    }
}

#[test]
fn a_customer_who_turns_back_can_pay_again_and_nothing_is_counted() {
    let (mut order, mut first) = away();
    assert!(order.give_up(&mut first, NOW_MS));
    assert!(!order.give_up(&mut first, NOW_MS));
    assert_eq!((order.state, order.declines), (OrderState::Open, 0));
    assert_eq!(order.failure, Some(Decline::Cancelled));
    assert!(first.was_given_up());
    // Coming back a second time does not touch the attempt that is under way now.
    let mut second = begin(&mut order, 2, None, NOW_MS).unwrap();
    order.settle(&mut second, Outcome::Redirect, NOW_MS);
    assert!(!order.give_up(&mut first, NOW_MS));
    assert_eq!(order.state, OrderState::RequiresAction);
    // The one that was given up was paid all the same: that is the capture, and the only one.
    let settled = order.settle(&mut first, captured(), NOW_MS);
    assert_eq!(
        kinds(&settled),
        [EventKind::AttemptSucceeded, EventKind::PaymentSucceeded]
    );
    let again = order.settle(&mut second, captured(), NOW_MS);
    assert!(again.events.is_empty() && again.movement.is_none());
    assert_eq!(order.attempt_id, Some(first.id));
}

// proves: F-11
#[test]
fn money_that_comes_after_the_end_or_a_cancellation_is_late_and_counts() {
    let (mut expired, mut attempt) = away();
    let end_ms = expired.ends_at_ms();
    assert_eq!(end_ms, expired.expires_at_ms + limits::CHALLENGE_GRACE_MS);
    let ended = expired.expire(Some(&mut attempt), end_ms);
    assert_eq!(kinds(&ended), [EventKind::OrderExpired]);
    let settled = expired.settle(&mut attempt, captured(), end_ms + 1);
    assert_eq!(
        kinds(&settled),
        [EventKind::AttemptSucceeded, EventKind::PaymentSucceeded]
    );
    assert!(expired.late && settled.movement.is_some());

    let (mut cancelled, mut attempt) = away();
    cancelled.cancel(Some(&mut attempt), NOW_MS).unwrap();
    let settled = cancelled.settle(&mut attempt, captured(), NOW_MS);
    assert_eq!(
        kinds(&settled),
        [EventKind::AttemptSucceeded, EventKind::PaymentSucceeded]
    );
    assert!(cancelled.late, "before its time, and late all the same");
}

#[test]
fn a_decline_after_a_payment_or_of_an_attempt_that_was_given_up_changes_nothing() {
    let (mut order, mut attempt) = away();
    order.settle(&mut attempt, captured(), NOW_MS);
    let refused = Outcome::Declined(Decline::Refused);
    assert!(
        order
            .settle(&mut attempt, refused.clone(), NOW_MS)
            .events
            .is_empty()
    );
    assert_eq!(order.state, OrderState::Succeeded);
    let (mut order, mut attempt) = away();
    order.give_up(&mut attempt, NOW_MS);
    for outcome in [refused, acknowledged()] {
        let settled = order.settle(&mut attempt, outcome, NOW_MS);
        assert!(settled.events.is_empty());
    }
    assert_eq!((order.state, order.declines), (OrderState::Open, 0));
}
