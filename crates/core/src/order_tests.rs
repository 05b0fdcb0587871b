//! The life of an order, step by step.

use super::*;
use crate::ledger::Account;
use crate::limits;
use crate::money::Currency;
use crate::payment::{AttemptState, CardSummary, Outcome};
use crate::refund::{NewRefund, Refund, RefundOutcome};
use crate::refusal::Refusal;

pub(super) const NOW_MS: i64 = 1_773_570_600_000;

pub(super) fn order(mode: Mode, origin: Origin) -> Order {
    let new = NewOrder {
        id: OrderId::new(NOW_MS, &[1; 10]),
        number: OrderNumber::new(NOW_MS, 42),
        session: SessionId::new(NOW_MS, &[2; 10]),
        store_id: StoreId::parse("store_a").unwrap(),
        mode,
        origin,
        dialect: Dialect::PebblePay,
        price: Money::from_minor(4999, Currency::USD),
        coupon: CouponUse::None,
        variant_id: None,
        fee_bps: 500,
        details: Details::default(),
        expires_at_ms: NOW_MS + origin.session_ms(),
    };
    Order::create(new, NOW_MS).0
}

pub(super) fn begin(
    order: &mut Order,
    n: u8,
    waiting: Option<&mut Attempt>,
    now_ms: i64,
) -> Result<Attempt, Refusal> {
    order.begin(
        AttemptId::new(now_ms, &[n; 10]),
        "sandbox",
        None,
        waiting,
        now_ms,
    )
}

pub(super) fn captured() -> Outcome {
    Outcome::Captured {
        gateway_ref: "g".to_owned(),
    }
}

fn challenge() -> Outcome {
    Outcome::Challenge {
        gateway_ref: "g".to_owned(),
    }
}

pub(super) fn kinds(settled: &Settled) -> Vec<EventKind> {
    settled.events.iter().map(|e| e.kind).collect()
}

// proves: PEB-022, PEB-184, B-10
#[test]
fn sessions_live_as_long_as_the_document_says() {
    assert_eq!(Origin::Api.session_ms(), 60 * 60 * 1000);
    assert_eq!(Origin::Embed.session_ms(), 30 * 60 * 1000);
    let mut open = order(Mode::Test, Origin::Embed);
    let end_ms = open.expires_at_ms;
    assert_eq!(open.check_payable(end_ms - 1), Ok(()));
    assert_eq!(
        begin(&mut open, 1, None, end_ms).unwrap_err(),
        Refusal::SessionExpired
    );
    assert!(open.is_expired(end_ms) && !open.is_expired(end_ms - 1));
}

/// What a capture tells: first of the attempt, then of the order.
const PAID: [EventKind; 2] = [EventKind::AttemptSucceeded, EventKind::PaymentSucceeded];

// proves: PEB-120, F-16
#[test]
fn a_test_payment_succeeds_and_books_nothing() {
    let mut order = order(Mode::Test, Origin::Api);
    let mut attempt = begin(&mut order, 1, None, NOW_MS).unwrap();
    let settled = order.settle(&mut attempt, captured(), NOW_MS + 5);
    assert_eq!(kinds(&settled), PAID);
    let told = &settled.events[1].snapshot;
    assert_eq!(told.get("previous_state"), Some(&Json::from("processing")));
    assert_eq!(settled.movement, None);
    assert_eq!(order.state, OrderState::Succeeded);
    assert_eq!(order.completed_at_ms, Some(NOW_MS + 5));
    assert_eq!((order.fee().minor(), order.net().minor()), (250, 4749));
}

#[test]
fn a_live_payment_books_gross_fee_and_net() {
    let mut order = order(Mode::Live, Origin::Api);
    let mut attempt = begin(&mut order, 1, None, NOW_MS).unwrap();
    let movement = order
        .settle(&mut attempt, captured(), NOW_MS)
        .movement
        .unwrap();
    assert_eq!(movement.sum(), 0);
    let net = movement
        .entries
        .iter()
        .find(|e| e.account == Account::Store)
        .unwrap();
    assert_eq!(net.minor, 4749);
}

// proves: TRAP-97
#[test]
fn a_paid_order_takes_no_second_attempt_and_a_repeated_capture_changes_nothing() {
    let mut order = order(Mode::Live, Origin::Api);
    let mut attempt = begin(&mut order, 1, None, NOW_MS).unwrap();
    order.settle(&mut attempt, captured(), NOW_MS);
    assert_eq!(
        begin(&mut order, 2, None, NOW_MS).unwrap_err(),
        Refusal::AlreadyPaid
    );
    let before = (order.clone(), attempt.clone());
    for outcome in [
        captured(),
        Outcome::Declined(Decline::ExpiredCard),
        challenge(),
    ] {
        let again = order.settle(&mut attempt, outcome, NOW_MS + 9);
        assert!(again.events.is_empty() && again.movement.is_none());
        assert_eq!((&order, &attempt), (&before.0, &before.1));
    }
}

#[test]
fn while_a_gateway_works_nobody_else_pays() {
    let mut order = order(Mode::Test, Origin::Api);
    begin(&mut order, 1, None, NOW_MS).unwrap();
    assert_eq!(
        begin(&mut order, 2, None, NOW_MS).unwrap_err(),
        Refusal::PaymentInProgress
    );
}

// proves: B-07, TRAP-84
#[test]
fn a_decline_leaves_the_session_open_for_another_card() {
    let mut order = order(Mode::Test, Origin::Api);
    let mut first = begin(&mut order, 1, None, NOW_MS).unwrap();
    let settled = order.settle(&mut first, Outcome::Declined(Decline::ExpiredCard), NOW_MS);
    assert_eq!(kinds(&settled), [EventKind::AttemptFailed]);
    assert_eq!(
        (order.state, order.failure),
        (OrderState::Open, Some(Decline::ExpiredCard))
    );
    let mut second = begin(&mut order, 2, None, NOW_MS).unwrap();
    let settled = order.settle(&mut second, captured(), NOW_MS);
    assert_eq!(kinds(&settled), PAID);
    assert_eq!(
        (order.failure, order.attempt_id.clone()),
        (None, Some(second.id))
    );
}

#[test]
fn five_declines_close_the_session() {
    let mut order = order(Mode::Test, Origin::Api);
    for n in 1..=5 {
        let mut attempt = begin(&mut order, n, None, NOW_MS).unwrap();
        let settled = order.settle(
            &mut attempt,
            Outcome::Declined(Decline::InsufficientFunds),
            NOW_MS,
        );
        let last = n == 5;
        assert_eq!(kinds(&settled).contains(&EventKind::PaymentFailed), last);
    }
    assert_eq!(order.state, OrderState::Failed);
    assert_eq!(
        begin(&mut order, 9, None, NOW_MS).unwrap_err(),
        Refusal::SessionClosed
    );
}

#[test]
fn a_challenge_that_was_given_up_can_not_be_passed_any_more() {
    let mut order = order(Mode::Test, Origin::Api);
    let mut first = begin(&mut order, 1, None, NOW_MS).unwrap();
    let settled = order.settle(&mut first, challenge(), NOW_MS);
    assert_eq!(kinds(&settled), [EventKind::ActionRequired]);
    assert_eq!(order.check_challenge(&first, NOW_MS), Ok(()));
    let mut second = begin(&mut order, 2, Some(&mut first), NOW_MS).unwrap();
    assert_eq!(
        (first.state, first.failure),
        (AttemptState::Failed, Some(Decline::Superseded))
    );
    assert_eq!(
        order.check_challenge(&first, NOW_MS),
        Err(Refusal::SessionClosed)
    );
    order.settle(&mut second, Outcome::Declined(Decline::ExpiredCard), NOW_MS);
    let late = order.settle(
        &mut first,
        Outcome::Declined(Decline::AuthenticationFailed),
        NOW_MS,
    );
    assert!(late.events.is_empty());
    assert_eq!(order.declines, 1);
}

// proves: B-10
#[test]
fn a_challenge_that_began_in_time_may_finish_ten_minutes_after_the_end() {
    let mut order = order(Mode::Test, Origin::Embed);
    let mut attempt = begin(&mut order, 1, None, NOW_MS).unwrap();
    order.settle(&mut attempt, challenge(), NOW_MS);
    let end_ms = order.expires_at_ms;
    assert_eq!(order.check_challenge(&attempt, end_ms + 599_999), Ok(()));
    assert_eq!(
        order.check_challenge(&attempt, end_ms + 600_000),
        Err(Refusal::SessionExpired)
    );
    order.settle(&mut attempt, captured(), end_ms + 1);
    assert!(!order.late);
}

// proves: F-11, TRAP-99
#[test]
fn money_that_comes_after_the_end_is_taken_and_marked_late() {
    let mut order = order(Mode::Live, Origin::Api);
    let mut attempt = begin(&mut order, 1, None, NOW_MS).unwrap();
    let settled = order.settle(&mut attempt, captured(), order.expires_at_ms + 1);
    assert_eq!(order.state, OrderState::Succeeded);
    assert!(order.late);
    assert_eq!(kinds(&settled), PAID);
    assert_eq!(
        settled.events[0].snapshot.get("late"),
        Some(&Json::Bool(true))
    );
}

#[test]
fn an_unknown_outcome_moves_nothing() {
    let mut order = order(Mode::Live, Origin::Api);
    let mut attempt = begin(&mut order, 1, None, NOW_MS).unwrap();
    let settled = order.settle(&mut attempt, Outcome::Pending, NOW_MS);
    assert!(settled.events.is_empty());
    assert_eq!(
        (order.state, attempt.state),
        (OrderState::Processing, AttemptState::Processing)
    );
}

// proves: TRAP-82, TRAP-13
#[test]
fn a_snapshot_keeps_the_order_as_it_was_and_nothing_of_the_card_but_brand_and_last_four() {
    let mut order = order(Mode::Test, Origin::Api);
    let card = CardSummary {
        brand: "visa".to_owned(),
        last4: "0002".to_owned(),
    };
    let id = AttemptId::new(NOW_MS, &[1; 10]);
    let mut attempt = order
        .begin(id, "sandbox", Some(card), None, NOW_MS)
        .unwrap();
    let event = order
        .settle(&mut attempt, captured(), NOW_MS)
        .events
        .remove(0);
    let text = crate::canonical_json::to_string(&event.snapshot);
    assert!(text.contains(r#""card_last4":"0002""#) && text.contains(r#""amount_minor":4999"#));
    assert!(!text.contains("4000"));
}

fn paid(mode: Mode, minor: i64) -> (Order, Attempt) {
    let mut order = order(mode, Origin::Api);
    order.amount = Money::from_minor(minor, Currency::USD);
    let mut attempt = begin(&mut order, 1, None, NOW_MS).unwrap();
    order.settle(&mut attempt, captured(), NOW_MS);
    (order, attempt)
}

fn refund(
    order: &mut Order,
    charge: &Attempt,
    n: u8,
    minor: Option<i64>,
) -> Result<Refund, Refusal> {
    let new = NewRefund {
        id: AttemptId::new(NOW_MS, &[n; 10]),
        amount: minor.map(|m| Money::from_minor(m, Currency::USD)),
        reason: None,
    };
    order.begin_refund(new, charge, NOW_MS)
}

fn done() -> RefundOutcome {
    RefundOutcome::Done {
        gateway_ref: "r".to_owned(),
    }
}

// proves: F-12, PEB-062, PEB-065, B-12
#[test]
fn refunds_in_parts_give_back_exactly_what_was_paid_and_the_whole_fee() {
    for parts in [
        vec![4999],
        vec![1, 4998],
        vec![1666, 1666, 1667],
        vec![33; 151],
    ] {
        let (mut order, charge) = paid(Mode::Live, 4999);
        let mut book: i64 = 4999 - order.fee().minor();
        for (n, part) in parts.iter().enumerate() {
            let n = u8::try_from(n % 250).unwrap() + 2;
            let take = (*part).min(order.refundable().minor());
            let mut refund = refund(&mut order, &charge, n, Some(take)).unwrap();
            assert_eq!(order.standing(), Standing::RefundPending);
            let settled = order.settle_refund(&mut refund, &charge, done(), NOW_MS);
            assert_eq!(kinds(&settled), [EventKind::PaymentRefunded]);
            let movement = settled.movement.unwrap();
            assert_eq!(movement.sum(), 0);
            book += movement
                .entries
                .iter()
                .filter(|e| e.account == Account::Store)
                .map(|e| e.minor)
                .sum::<i64>();
        }
        if order.refundable().minor() > 0 {
            let mut rest = refund(&mut order, &charge, 1, None).unwrap();
            let settled = order.settle_refund(&mut rest, &charge, done(), NOW_MS);
            let of_store = |e: &&crate::ledger::Entry| e.account == Account::Store;
            book += settled
                .movement
                .unwrap()
                .entries
                .iter()
                .find(of_store)
                .unwrap()
                .minor;
        }
        assert_eq!((book, order.refunded.minor()), (0, 4999));
        assert_eq!(order.standing(), Standing::Refunded);
        let again = refund(&mut order, &charge, 9, None);
        assert_eq!(again.unwrap_err(), Refusal::AlreadyRefunded);
    }
}

// proves: F-12
#[test]
fn a_refund_under_way_counts_before_the_gateway_answers() {
    let (mut order, charge) = paid(Mode::Test, 10_000);
    let mut first = refund(&mut order, &charge, 2, Some(6000)).unwrap();
    let left = Money::from_minor(4000, Currency::USD);
    assert_eq!(
        refund(&mut order, &charge, 3, Some(6000)).unwrap_err(),
        Refusal::RefundTooLarge { left }
    );
    for wrong in [0, -1, 4001] {
        assert!(
            refund(&mut order, &charge, 3, Some(wrong)).is_err(),
            "{wrong}"
        );
    }
    // Refused by the gateway: the amount is free again.
    let refused = RefundOutcome::Refused {
        why: "no".to_owned(),
    };
    let settled = order.settle_refund(&mut first, &charge, refused, NOW_MS);
    assert_eq!(kinds(&settled), [EventKind::RefundFailed]);
    assert_eq!(order.refundable().minor(), 10_000);
    // Decided is decided.
    assert!(
        order
            .settle_refund(&mut first, &charge, done(), NOW_MS)
            .events
            .is_empty()
    );
    assert_eq!(order.standing(), Standing::Completed);
}

// proves: PEB-062
#[test]
fn only_a_paid_order_is_refunded() {
    let (_, charge) = paid(Mode::Test, 100);
    let mut open = order(Mode::Test, Origin::Api);
    assert_eq!(
        refund(&mut open, &charge, 2, None).unwrap_err(),
        Refusal::NotRefundable
    );
}

// proves: B-05, PEB-104, TRAP-98
#[test]
fn a_dispute_takes_the_money_and_gives_it_back_only_when_it_is_won() {
    for won in [true, false] {
        let (mut order, charge) = paid(Mode::Live, 5000);
        let id = AttemptId::new(NOW_MS, &[9; 10]);
        let (mut dispute, opened) = order
            .open_dispute(id.clone(), "fraudulent".to_owned(), &charge, NOW_MS)
            .unwrap();
        assert_eq!(kinds(&opened), [EventKind::PaymentDisputed]);
        assert_eq!(opened.movement.unwrap().sum(), 0);
        assert_eq!(order.standing(), Standing::Completed);
        assert_eq!(
            refund(&mut order, &charge, 2, None).unwrap_err(),
            Refusal::Disputed
        );
        let closed = order
            .close_dispute(&mut dispute, won, &charge, NOW_MS)
            .unwrap();
        assert_eq!(closed.movement.unwrap().sum(), 0);
        assert_eq!(refund(&mut order, &charge, 2, None).is_ok(), won);
        assert!(
            order
                .close_dispute(&mut dispute, won, &charge, NOW_MS)
                .is_err()
        );
        assert!(
            order
                .open_dispute(id, String::new(), &charge, NOW_MS)
                .is_err()
        );
    }
}

// proves: PEB-022, B-10, F-11
#[test]
fn an_order_expires_once_and_late_money_still_counts() {
    let mut open = order(Mode::Live, Origin::Api);
    let end_ms = open.expires_at_ms;
    assert!(open.expire(None, end_ms - 1).events.is_empty());
    assert_eq!(kinds(&open.expire(None, end_ms)), [EventKind::OrderExpired]);
    assert!(open.expire(None, end_ms).events.is_empty());
    assert_eq!(open.standing(), Standing::Failed);
    // A bank step that began in time has ten minutes more; then its attempt is given up.
    let mut order = order(Mode::Live, Origin::Api);
    let mut attempt = begin(&mut order, 1, None, NOW_MS).unwrap();
    order.settle(&mut attempt, challenge(), NOW_MS);
    let grace_ms = end_ms + limits::CHALLENGE_GRACE_MS;
    assert!(
        order
            .expire(Some(&mut attempt), grace_ms - 1)
            .events
            .is_empty()
    );
    assert_eq!(
        kinds(&order.expire(Some(&mut attempt), grace_ms)),
        [EventKind::OrderExpired]
    );
    assert_eq!(attempt.state, AttemptState::Failed);
    let settled = order.settle(&mut attempt, captured(), grace_ms + 1);
    assert_eq!(kinds(&settled), PAID);
    assert!(order.late && settled.movement.is_some());
}

// proves: PEB-031
#[test]
fn only_an_unpaid_order_is_cancelled() {
    let mut open = order(Mode::Test, Origin::Api);
    assert_eq!(
        kinds(&open.cancel(None, NOW_MS).unwrap()),
        [EventKind::OrderCancelled]
    );
    assert_eq!(open.check_payable(NOW_MS), Err(Refusal::OrderCancelled));
    assert_eq!(
        open.cancel(None, NOW_MS).unwrap_err(),
        Refusal::OrderCancelled
    );
    let (mut done, _) = paid(Mode::Test, 100);
    assert_eq!(done.cancel(None, NOW_MS).unwrap_err(), Refusal::AlreadyPaid);
    let mut busy = order(Mode::Test, Origin::Api);
    begin(&mut busy, 1, None, NOW_MS).unwrap();
    assert_eq!(
        busy.cancel(None, NOW_MS).unwrap_err(),
        Refusal::PaymentInProgress
    );
}

// proves: F-17, B-22
#[test]
fn a_coupon_lowers_what_is_paid_and_losing_it_restores_the_price() {
    let mut order = order(Mode::Test, Origin::Api);
    let id = crate::id::CouponId::short([1, 2, 3, 4]);
    let off = Money::from_minor(1350, Currency::USD);
    order.set_coupon(CouponUse::Applied { id, off });
    assert_eq!((order.amount.minor(), order.price().minor()), (3649, 4999));
    order.lose_coupon(CouponProblem::UsedUp);
    assert_eq!((order.amount.minor(), order.price().minor()), (4999, 4999));
}
