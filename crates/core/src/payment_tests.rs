//! What is asked of an attempt: whether it is open, whose turn it is, when the gateway is asked again.

use super::*;
use crate::callback_tests_support::{NOW_MS, sale};

fn attempt(state: AttemptState, failure: Option<Decline>) -> Attempt {
    let (_, attempt) = sale("payzone");
    Attempt {
        state,
        failure,
        ..attempt
    }
}

#[test]
fn an_attempt_is_open_until_it_is_decided_and_waits_for_the_customer_only_elsewhere() {
    for (state, is_open, is_customers_turn) in [
        (AttemptState::Processing, true, false),
        (AttemptState::Challenge, true, true),
        (AttemptState::Redirect, true, true),
        (AttemptState::Succeeded, false, false),
        (AttemptState::Failed, false, false),
    ] {
        let attempt = attempt(state, None);
        assert_eq!(attempt.in_flight(), is_open, "{state:?}");
        assert_eq!(attempt.awaits_customer(), is_customers_turn, "{state:?}");
    }
}

// proves: F-11
#[test]
fn a_gateway_is_asked_ever_less_often_and_a_day_about_what_was_given_up() {
    let open = attempt(AttemptState::Processing, None);
    let (second, minute, hour) = (1_000, 60_000, 3_600_000);
    for (age_ms, gap_ms) in [
        (0, 30 * second),
        (minute, 30 * second),
        (10 * minute, 5 * minute),
        (2 * hour - 2, hour - 1),
        (300 * hour, hour),
    ] {
        let now_ms = NOW_MS + age_ms;
        assert_eq!(open.ask_again_ms(now_ms), Some(now_ms + gap_ms), "{age_ms}");
    }
    let given_up = [
        Decline::Superseded,
        Decline::Cancelled,
        Decline::NotProcessed,
        Decline::Underpaid,
    ];
    for why in Decline::ALL {
        let failed = attempt(AttemptState::Failed, Some(why));
        assert_eq!(failed.was_given_up(), given_up.contains(&why), "{why:?}");
        let asked = failed.ask_again_ms(NOW_MS + 24 * hour - 2);
        assert_eq!(asked.is_some(), given_up.contains(&why), "{why:?}");
        assert_eq!(failed.ask_again_ms(NOW_MS + 24 * hour), None, "{why:?}");
    }
    let paid = attempt(AttemptState::Succeeded, None);
    assert_eq!(paid.ask_again_ms(NOW_MS), None);
}

#[test]
fn every_decline_has_a_sentence_of_its_own() {
    let messages: std::collections::HashSet<_> = Decline::ALL.map(Decline::message).into();
    assert_eq!(messages.len(), Decline::ALL.len());
    assert!(messages.iter().all(|text| text.ends_with('.')));
}
