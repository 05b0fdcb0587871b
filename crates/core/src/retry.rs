//! When a webhook is tried again.
//!
//! A schedule is data: the gaps between the attempts of one delivery (B-13). The clock and the
//! random number of the jitter come from the caller; what counts as a failure is decided there too.

use std::time::{Duration, UNIX_EPOCH};

/// The longest that a receiver can hold back the next attempt, in seconds (F-14).
pub const RETRY_AFTER_S_MAX: i64 = 24 * 60 * 60;

/// Jitter lengthens a gap by at most so many thousandths (F-14).
pub const JITTER_PERMILLE_MAX: u32 = 100;

const SECOND_MS: i64 = 1000;
const MINUTE_MS: i64 = 60 * SECOND_MS;
const HOUR_MS: i64 = 60 * MINUTE_MS;

/// The gaps between the attempts of one delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    gaps_ms: &'static [i64],
    answer_ms_max: Option<u64>,
}

impl RetryPolicy {
    /// PebblePay: six attempts over about 17 hours (PEB-110, B-13).
    pub const PEBBLEPAY: Self = Self {
        gaps_ms: &[
            5 * MINUTE_MS,
            15 * MINUTE_MS,
            HOUR_MS,
            4 * HOUR_MS,
            12 * HOUR_MS,
        ],
        answer_ms_max: None,
    };

    /// PayerOne: three more attempts, a minute apart, and ten seconds for an answer (PAY1-018).
    pub const PAYERONE: Self = Self {
        gaps_ms: &[MINUTE_MS; 3],
        answer_ms_max: Some(10_000),
    };

    /// Messages to customers' telephones: five attempts within half an hour. Later ones would
    /// surprise more than they tell.
    pub const MESSAGE: Self = Self {
        gaps_ms: &[30 * SECOND_MS, 2 * MINUTE_MS, 5 * MINUTE_MS, 20 * MINUTE_MS],
        answer_ms_max: None,
    };

    /// `SecPaid`: one attempt once a byte of the request may have left. A connection that failed
    /// may be tried again within a minute (F-05), which these gaps with their jitter and the time
    /// to connect stay below.
    pub const SECPAID: Self = Self {
        gaps_ms: &[5 * SECOND_MS, 15 * SECOND_MS, 15 * SECOND_MS],
        answer_ms_max: None,
    };

    /// Whether a receiver is told once at most: nothing is tried again that may have arrived.
    #[must_use]
    pub fn is_single(self) -> bool {
        self == Self::SECPAID
    }

    /// Mails to customers: six attempts over about 15 hours. Mail servers that know no better ask
    /// for a second attempt after a minute.
    pub const MAIL: Self = Self {
        gaps_ms: &[
            MINUTE_MS,
            5 * MINUTE_MS,
            30 * MINUTE_MS,
            2 * HOUR_MS,
            12 * HOUR_MS,
        ],
        answer_ms_max: None,
    };

    /// How many attempts there are at most, the first one included.
    #[must_use]
    pub fn attempts_max(self) -> usize {
        self.gaps_ms.len() + 1
    }

    /// How long a receiver may take to answer, in milliseconds, where the schedule says so.
    #[must_use]
    pub fn answer_ms_max(self) -> Option<u64> {
        self.answer_ms_max
    }

    /// When the next attempt is due, in milliseconds since the Unix epoch; nothing if the schedule
    /// is exhausted. Before the first attempt that is now.
    ///
    /// `jitter_permille` is a random number of 0 to 100; it only ever lengthens the gap, so that a
    /// documented time is never undercut. Larger numbers count as 100.
    #[must_use]
    pub fn next_attempt_at(
        self,
        attempts_made: u32,
        now_ms: i64,
        jitter_permille: u32,
    ) -> Option<i64> {
        let Some(gaps_used) = attempts_made.checked_sub(1) else {
            return Some(now_ms);
        };
        let gap_ms = self.gaps_ms.get(usize::try_from(gaps_used).ok()?)?;
        let jitter_ms = gap_ms * i64::from(jitter_permille.min(JITTER_PERMILLE_MAX)) / 1000;
        Some(now_ms.saturating_add(gap_ms + jitter_ms))
    }

    /// As [`RetryPolicy::next_attempt_at`], and not before the receiver's `Retry-After`, which
    /// counts for at most [`RETRY_AFTER_S_MAX`]. It never adds an attempt.
    #[must_use]
    pub fn next_attempt_after(
        self,
        attempts_made: u32,
        now_ms: i64,
        jitter_permille: u32,
        retry_after_s: Option<i64>,
    ) -> Option<i64> {
        let due_ms = self.next_attempt_at(attempts_made, now_ms, jitter_permille)?;
        let wait_s = retry_after_s.map_or(0, clamp_retry_after);
        Some(due_ms.max(now_ms.saturating_add(wait_s * SECOND_MS)))
    }
}

/// Brings a wait in seconds into the bounds that are honoured: from nothing to 24 hours.
#[must_use]
pub fn clamp_retry_after(wait_s: i64) -> i64 {
    wait_s.clamp(0, RETRY_AFTER_S_MAX)
}

/// Reads a `Retry-After` header: seconds, or an HTTP date that is held against `now_ms`. The answer
/// is in seconds and within 0 to 24 hours; nothing for any other text, which is then ignored.
#[must_use]
pub fn parse_retry_after(header: &str, now_ms: i64) -> Option<i64> {
    let header = header.trim();
    if !header.is_empty() && header.bytes().all(|byte| byte.is_ascii_digit()) {
        // More digits than fit are certainly more than 24 hours.
        return Some(header.parse().map_or(RETRY_AFTER_S_MAX, clamp_retry_after));
    }
    let date = httpdate::parse_http_date(header).ok()?;
    let now = UNIX_EPOCH.checked_add(Duration::from_millis(u64::try_from(now_ms).ok()?))?;
    let wait = date.duration_since(now).unwrap_or(Duration::ZERO);
    let wait_s = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
    Some(i64::try_from(wait_s).map_or(RETRY_AFTER_S_MAX, clamp_retry_after))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const POLICY: RetryPolicy = RetryPolicy::PEBBLEPAY;

    // proves: B-13, PEB-110
    #[test]
    fn pebblepay_tries_six_times_and_is_then_exhausted() {
        assert_eq!(POLICY.attempts_max(), 6);
        let minutes: Vec<_> = (0..8)
            .map(|made| POLICY.next_attempt_at(made, 0, 0).map(|ms| ms / MINUTE_MS))
            .collect();
        let expected = [
            Some(0),
            Some(5),
            Some(15),
            Some(60),
            Some(240),
            Some(720),
            None,
            None,
        ];
        assert_eq!(minutes, expected);
        assert_eq!(POLICY.next_attempt_at(u32::MAX, 0, 0), None);
    }

    // proves: F-05
    #[test]
    fn a_single_delivery_is_not_tried_after_a_minute() {
        const CONNECT_MS: i64 = 5_000;
        let policy = RetryPolicy::SECPAID;
        assert!(policy.is_single() && !POLICY.is_single());
        let mut now_ms = 0;
        let mut last_ms = 0;
        for made in 1_u32.. {
            now_ms += CONNECT_MS;
            let Some(next_ms) = policy.next_attempt_at(made, now_ms, 100) else {
                break;
            };
            (now_ms, last_ms) = (next_ms, next_ms);
        }
        assert!((30_000..60_000).contains(&last_ms), "{last_ms}");
    }

    // proves: B-13, PAY1-018
    #[test]
    fn payerone_tries_three_times_more_a_minute_apart() {
        let policy = RetryPolicy::PAYERONE;
        let gaps: Vec<_> = (1..5)
            .map(|made| policy.next_attempt_at(made, 0, 0))
            .collect();
        assert_eq!(gaps, [Some(60_000), Some(60_000), Some(60_000), None]);
        assert_eq!(policy.answer_ms_max(), Some(10_000));
        assert_eq!(POLICY.answer_ms_max(), None);
    }

    // proves: F-14
    #[test]
    fn jitter_lengthens_a_gap_by_at_most_a_tenth() {
        let gap_ms = 5 * MINUTE_MS;
        assert_eq!(POLICY.next_attempt_at(1, 1_000, 0), Some(1_000 + gap_ms));
        assert_eq!(
            POLICY.next_attempt_at(1, 1_000, 50),
            Some(1_000 + gap_ms + gap_ms / 20)
        );
        assert_eq!(
            POLICY.next_attempt_at(1, 1_000, 100),
            Some(1_000 + gap_ms + gap_ms / 10)
        );
        assert_eq!(
            POLICY.next_attempt_at(1, 1_000, u32::MAX),
            Some(1_000 + gap_ms + gap_ms / 10)
        );
    }

    // proves: F-14
    #[test]
    fn a_receiver_may_hold_back_the_next_attempt_for_up_to_a_day() {
        let next = |made, wait_s| POLICY.next_attempt_after(made, 0, 0, wait_s);
        assert_eq!(next(1, None), Some(5 * MINUTE_MS));
        assert_eq!(next(1, Some(60)), Some(5 * MINUTE_MS));
        assert_eq!(next(1, Some(600)), Some(10 * MINUTE_MS));
        assert_eq!(next(1, Some(i64::MAX)), Some(24 * HOUR_MS));
        assert_eq!(next(1, Some(i64::MIN)), Some(5 * MINUTE_MS));
        assert_eq!(next(6, Some(60)), None);
        assert_eq!(
            POLICY.next_attempt_after(1, i64::MAX, 100, Some(60)),
            Some(i64::MAX)
        );
    }

    // proves: F-14
    #[test]
    fn retry_after_is_seconds_or_an_http_date_and_anything_else_is_ignored() {
        // 2026-03-15T10:30:00Z was a Sunday.
        let read = |header| parse_retry_after(header, 1_773_570_600_000);
        assert_eq!(read("120"), Some(120));
        assert_eq!(read(" 120 "), Some(120));
        assert_eq!(read("0"), Some(0));
        assert_eq!(read("86401"), Some(86_400));
        assert_eq!(read("1000000000000"), Some(86_400));
        assert_eq!(read("99999999999999999999999999"), Some(86_400));
        assert_eq!(read("Sun, 15 Mar 2026 10:31:30 GMT"), Some(90));
        assert_eq!(read("Sun, 15 Mar 2026 10:29:00 GMT"), Some(0));
        assert_eq!(read("Fri, 31 Dec 9999 23:59:59 GMT"), Some(86_400));
        assert_eq!(read("Sunday, 15-Mar-26 10:31:30 GMT"), Some(90));
        for header in [
            "",
            " ",
            "-1",
            "+1",
            "1e12",
            "1.5",
            "soon",
            "Fri, 31 Dec 9999",
            "١٢٠",
            "\0",
        ] {
            assert_eq!(read(header), None, "{header:?}");
        }
        // Part of a second still has to pass.
        let late = parse_retry_after("Sun, 15 Mar 2026 10:30:02 GMT", 1_773_570_600_001);
        assert_eq!(late, Some(2));
    }

    proptest! {
        // proves: F-14
        #[test]
        fn no_header_and_no_clock_can_break_the_bounds(
            header in ".{0,40}|[0-9]{0,30}|(Mon|Fri), [0-9]{2} Dec [0-9]{4} [0-2][0-9]:30:00 GMT",
            now_ms in any::<i64>(),
            made in 0..8_u32,
            jitter in any::<u32>(),
        ) {
            let wait_s = parse_retry_after(&header, now_ms);
            prop_assert!(wait_s.is_none_or(|wait_s| (0..=RETRY_AFTER_S_MAX).contains(&wait_s)));
            let due = POLICY.next_attempt_after(made, now_ms, jitter, wait_s);
            prop_assert_eq!(due.is_none(), made > 5);
            prop_assert!(due.is_none_or(|due_ms| due_ms >= now_ms));
        }
    }
}
