//! The edges at which an order ends, and who may end it.

use super::tests::{NOW_MS, begin, captured, kinds, order};
use super::*;
use crate::limits;
use crate::payment::{AttemptState, Decline, Outcome};
use crate::refusal::{Noun, Refusal};

fn open() -> Order {
    order(Mode::Test, Origin::Api)
}

fn declined(order: &mut Order) {
    let mut attempt = begin(order, 1, None, NOW_MS).unwrap();
    let refused = Outcome::Declined(Decline::Refused);
    order.settle(&mut attempt, refused, NOW_MS);
}

/// An order whose customer is at the bank.
fn challenged() -> (Order, Attempt) {
    let mut order = open();
    let mut attempt = begin(&mut order, 1, None, NOW_MS).unwrap();
    let gateway_ref = "g".to_owned();
    order.settle(&mut attempt, Outcome::Challenge { gateway_ref }, NOW_MS);
    (order, attempt)
}

// proves: PEB-045
#[test]
fn an_open_order_stands_as_failed_after_a_decline_and_as_pending_before() {
    let mut order = open();
    assert_eq!(order.standing(), Standing::Pending);
    declined(&mut order);
    assert_eq!(
        (order.state, order.standing()),
        (OrderState::Open, Standing::Failed)
    );
}

// proves: B-27
#[test]
fn an_order_expires_as_failed_only_where_somebody_tried() {
    for (tries, kind) in [(0, EventKind::OrderExpired), (1, EventKind::PaymentFailed)] {
        let mut order = open();
        (0..tries).for_each(|_| declined(&mut order));
        let end_ms = order.expires_at_ms;
        assert!(order.expire(None, end_ms - 1).events.is_empty());
        assert_eq!(kinds(&order.expire(None, end_ms)), [kind]);
    }
}

#[test]
fn an_order_can_be_cancelled_until_its_time_is_over_to_the_millisecond() {
    let end_ms = open().expires_at_ms;
    assert!(open().cancel(None, end_ms - 1).is_ok());
    assert_eq!(
        open().cancel(None, end_ms).unwrap_err(),
        Refusal::SessionExpired
    );
}

// proves: SEC-007
#[test]
fn a_customer_cancels_only_where_the_merchant_lets_them() {
    let mut order = open();
    let refused = order.cancel_by_customer(None, NOW_MS).unwrap_err();
    assert_eq!(refused, Refusal::NotFound(Noun::Path));
    order.details.customer_cancel = CustomerCancel::Allowed;
    let settled = order.cancel_by_customer(None, NOW_MS).unwrap();
    assert_eq!(
        kinds(&settled),
        [EventKind::CustomerCancelled, EventKind::OrderCancelled]
    );
    assert_eq!(order.details.customer_cancel, CustomerCancel::Done);
}

#[test]
fn only_the_present_attempt_of_an_order_that_waits_for_the_bank_is_answered() {
    let (order, attempt) = challenged();
    let end_ms = order.expires_at_ms + limits::CHALLENGE_GRACE_MS;
    assert_eq!(order.check_challenge(&attempt, end_ms - 1), Ok(()));
    assert_eq!(
        order.check_challenge(&attempt, end_ms),
        Err(Refusal::SessionExpired)
    );
    let closed = Err(Refusal::SessionClosed);
    let other = Order {
        attempt_id: Some(AttemptId::new(NOW_MS, &[9; 10])),
        ..order.clone()
    };
    assert_eq!(other.check_challenge(&attempt, NOW_MS), closed);
    let elsewhere = Order {
        state: OrderState::Open,
        ..order
    };
    assert_eq!(elsewhere.check_challenge(&attempt, NOW_MS), closed);
}

// proves: F-11
#[test]
fn while_the_gateway_hears_the_answer_to_the_bank_nothing_else_is_tried() {
    let (mut order, mut attempt) = challenged();
    assert_eq!(order.answer_challenge(&mut attempt, NOW_MS), Ok(()));
    assert_eq!(
        (order.state, attempt.state),
        (OrderState::Processing, AttemptState::Processing)
    );
    let busy = Err(Refusal::PaymentInProgress);
    assert_eq!(order.check_payable(NOW_MS), busy);
    assert_eq!(order.answer_challenge(&mut attempt, NOW_MS), busy);
    order.settle(&mut attempt, captured(), NOW_MS);
    assert_eq!(order.state, OrderState::Succeeded);
    let (mut late, mut attempt) = challenged();
    let end_ms = late.expires_at_ms + limits::CHALLENGE_GRACE_MS;
    let over = late.answer_challenge(&mut attempt, end_ms);
    assert_eq!(over, Err(Refusal::SessionExpired));
    assert_eq!(attempt.state, AttemptState::Challenge);
}

#[test]
fn a_customer_at_the_bank_is_not_sent_to_a_gateway_s_page_by_a_late_answer() {
    let (mut order, mut attempt) = challenged();
    order.settle(&mut attempt, Outcome::Redirect, NOW_MS);
    assert_eq!(attempt.state, AttemptState::Challenge);
    let paid = order.settle(&mut attempt, captured(), NOW_MS);
    assert!(!paid.events.is_empty());
}

#[test]
fn a_receiver_is_known_by_its_dialect_and_its_url() {
    let target = Target {
        dialect: Dialect::Pepay,
        url: "https://a.example/".to_owned(),
        style: BodyStyle::default(),
    };
    assert!(target.is(Dialect::Pepay, "https://a.example/"));
    assert!(!target.is(Dialect::Pg, "https://a.example/"));
    assert!(!target.is(Dialect::Pepay, "https://b.example/"));
    assert!(!target.is(Dialect::Pg, "https://b.example/"));
}

#[test]
fn several_of_one_product_are_counted_in_its_line() {
    let line = |name: Option<&str>, quantity| {
        let details = Details {
            product_name: name.map(str::to_owned),
            quantity,
            ..Details::default()
        };
        details.product_line()
    };
    assert_eq!(line(None, 2), None);
    assert_eq!(line(Some("Mug"), 1).as_deref(), Some("Mug"));
    assert_eq!(line(Some("Mug"), 3).as_deref(), Some("Mug × 3"));
}
