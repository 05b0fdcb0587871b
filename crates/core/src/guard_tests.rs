use super::*;

const NOW_MS: i64 = 1_773_570_600_000;

fn slot(counter: Counter, ago_ms: i64, count: u32) -> Slot {
    Slot {
        counter,
        at_ms: counter.slot_at_ms(NOW_MS - ago_ms),
        count,
    }
}

fn kind(slots: &[Slot]) -> Option<NoticeKind> {
    check(slots, Strength::Live, NOW_MS).err().map(|w| w.kind)
}

#[test]
fn each_counter_stops_at_its_limit_and_not_before() {
    for (counter, limit, expected) in [
        (Counter::AddressAttempts, 5, NoticeKind::Address),
        (Counter::AddressDeclines, 10, NoticeKind::Address),
        (Counter::CardDeclines, 3, NoticeKind::Card),
    ] {
        assert_eq!(kind(&[slot(counter, 0, limit - 1)]), None, "{counter:?}");
        assert_eq!(kind(&[slot(counter, 0, limit)]), Some(expected));
    }
}

// proves: F-15
#[test]
fn the_test_side_has_twenty_times_the_limits_unless_it_is_strict() {
    assert_eq!(Strength::of(Mode::Test, false), Strength::Relaxed);
    assert_eq!(Strength::of(Mode::Test, true), Strength::Live);
    assert_eq!(Strength::of(Mode::Live, false), Strength::Live);
    for counter in Counter::ALL {
        assert_eq!(
            counter.limit(Strength::Relaxed),
            20 * counter.limit(Strength::Live)
        );
    }
}

#[test]
fn a_store_over_its_limit_stops_suspects_only() {
    for (counter, limit) in [(Counter::StoreAttempts, 30), (Counter::StoreDeclines, 10)] {
        let store = slot(counter, 0, limit);
        assert_eq!(kind(&[store]), None);
        assert_eq!(kind(&[store, slot(Counter::AddressDeclines, 0, 1)]), None);
        let suspect = slot(Counter::AddressDeclines, 0, 2);
        assert_eq!(kind(&[store, suspect]), Some(NoticeKind::Store));
        assert_eq!(kind(&[slot(counter, 0, limit - 1), suspect]), None);
    }
}

#[test]
fn the_wait_is_as_long_as_the_window_and_a_slot_at_most_and_then_it_is_over() {
    for counter in [Counter::AddressAttempts, Counter::CardDeclines] {
        let full = slot(counter, 0, counter.limit(Strength::Live));
        let wait = check(&[full], Strength::Live, NOW_MS).unwrap_err();
        let wait_ms = i64::from(wait.retry_after_s) * 1000;
        let longest_ms = counter.window_ms() + counter.slot_ms() + 1000;
        assert!((counter.window_ms()..=longest_ms).contains(&wait_ms));
        assert_eq!(check(&[full], Strength::Live, NOW_MS + wait_ms), Ok(()));
        let early_ms = NOW_MS + wait_ms - 2000;
        assert!(check(&[full], Strength::Live, early_ms).is_err());
    }
}

#[test]
fn the_wait_ends_when_enough_slots_are_forgotten_and_the_longest_wait_is_told() {
    let counter = Counter::AddressAttempts;
    // Two have to leave before one more is taken: those of 40 and of 20 seconds ago.
    let slots = [
        slot(counter, 0, 4),
        slot(counter, 20_000, 1),
        slot(counter, 40_000, 1),
    ];
    let wait = check(&slots, Strength::Live, NOW_MS).unwrap_err();
    assert_eq!(wait.retry_after_s, 60 + 5 - 20 + 1);
    let both = [slot(counter, 0, 5), slot(Counter::CardDeclines, 0, 3)];
    let wait = check(&both, Strength::Live, NOW_MS).unwrap_err();
    assert_eq!(wait.kind, NoticeKind::Card);
}

/// However acts fall into slots, no window of a minute ever holds more than five.
#[test]
fn no_window_ever_holds_more_than_the_limit() {
    let counter = Counter::AddressAttempts;
    for step_ms in [1, 700, 4_999, 5_000, 12_345, 59_999] {
        let (mut slots, mut admitted): (Vec<Slot>, Vec<i64>) = (Vec::new(), Vec::new());
        let mut at_ms = NOW_MS;
        for _ in 0..2_000 {
            at_ms += step_ms;
            if check(&slots, Strength::Live, at_ms).is_err() {
                continue;
            }
            admitted.push(at_ms);
            slots.push(Slot {
                counter,
                at_ms: counter.slot_at_ms(at_ms),
                count: 1,
            });
            let within = admitted.iter().filter(|a| **a > at_ms - 60_000).count();
            assert!(within <= 5, "{within} within a minute, step {step_ms}");
        }
        assert!(admitted.len() >= 5);
    }
}

#[test]
fn an_attempt_counts_as_a_decline_until_it_is_known_to_be_none() {
    for counter in [Counter::AddressDeclines, Counter::CardDeclines] {
        assert!(ATTEMPT.contains(&counter));
        assert!(ending(None).released.contains(&counter));
    }
    assert_eq!(ending(Some(Decline::NotProcessed)), ending(None));
    let given_up = ending(Some(Decline::Superseded));
    assert_eq!(given_up.released, [Counter::CardDeclines]);
    for why in Decline::ALL {
        let expected = !matches!(
            why,
            Decline::NotProcessed | Decline::Superseded | Decline::Cancelled | Decline::Underpaid
        );
        let counted = ending(Some(why)).counted;
        assert_eq!(counted.contains(&Counter::StoreDeclines), expected);
    }
}

#[test]
fn keys_differ_by_subject_and_server_and_hold_nothing_of_what_they_stand_for() {
    let key = subject_key(&[1; 32], Subject::Card, b"4000000000000119");
    assert_eq!(key.len(), 64);
    assert!(!key.contains("4000000000000119"));
    assert_ne!(
        key,
        subject_key(&[1; 32], Subject::Address, b"4000000000000119")
    );
    assert_ne!(
        key,
        subject_key(&[2; 32], Subject::Card, b"4000000000000119")
    );
}

#[test]
fn words_are_read_back() {
    for counter in Counter::ALL {
        assert_eq!(Counter::parse(counter.as_str()), Some(counter));
    }
    for kind in NoticeKind::ALL {
        assert_eq!(NoticeKind::parse(kind.as_str()), Some(kind));
    }
}
