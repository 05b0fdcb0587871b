//! What becomes of a delivery after an attempt, and of the endpoint that it went to (F-14).
//!
//! The rules only: the time, the random number and the answer come from the caller. When a
//! schedule tries again stands in [`crate::retry`].

use crate::limits::ENDPOINT_FAILING_MS_MAX;
use crate::retry::RetryPolicy;

/// Where a delivery stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, strum::EnumIter)]
pub enum DeliveryState {
    /// It is sent when it is due.
    Pending,
    /// The receiver answered 2xx.
    Delivered,
    /// Its schedule has no attempt left, or nobody listens there any more. It can be sent again.
    Exhausted,
    /// Its endpoint is disabled; it is sent when that is enabled again.
    Held,
    /// Its endpoint was removed before it was delivered.
    Dropped,
}

impl DeliveryState {
    /// The word in the database and for programs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Delivered => "delivered",
            Self::Exhausted => "exhausted",
            Self::Held => "held",
            Self::Dropped => "dropped",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        use strum::IntoEnumIterator;
        Self::iter().find(|state| state.as_str() == text)
    }
}

/// Why an endpoint is sent nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, strum::EnumIter)]
pub enum DisabledFor {
    /// Its owner wants it so.
    Owner,
    /// It answered 410: nobody will listen there again.
    Gone,
    /// Every attempt of five days failed.
    Failing,
}

impl DisabledFor {
    /// The word in the database and for programs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Gone => "gone",
            Self::Failing => "failing",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        use strum::IntoEnumIterator;
        Self::iter().find(|reason| reason.as_str() == text)
    }
}

/// What a receiver answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// A status arrived, and perhaps a `Retry-After`, in seconds.
    Status(u16, Option<i64>),
    /// None arrived.
    Nothing,
    /// None arrived, and no byte of the request left.
    Unsent,
}

impl Answer {
    /// Whether it says that nobody will listen there again.
    #[must_use]
    pub fn is_gone(self) -> bool {
        matches!(self, Self::Status(410, _))
    }
}

/// What becomes of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It arrived.
    Delivered,
    /// It is tried again then, in milliseconds since the Unix epoch.
    Again(i64),
    /// It is not tried again by itself.
    Exhausted,
}

/// What an answer makes of a delivery. 2xx is success and everything else is not, a redirect
/// included (PEB-111, TRAP-21); 410 ends the schedule (F-14). Where a receiver is told once at
/// most, only what never left is tried again (F-05, SEC-011).
///
/// `tries_made` counts this attempt; `jitter_permille` as in [`RetryPolicy::next_attempt_at`].
#[must_use]
pub fn fate(
    answer: Answer,
    policy: RetryPolicy,
    tries_made: u32,
    now_ms: i64,
    jitter_permille: u32,
) -> Fate {
    let retry_after_s = match answer {
        Answer::Status(200..=299, _) => return Fate::Delivered,
        Answer::Status(410, _) => return Fate::Exhausted,
        Answer::Status(..) | Answer::Nothing if policy.is_single() => return Fate::Exhausted,
        Answer::Status(_, retry_after_s) => retry_after_s,
        Answer::Nothing | Answer::Unsent => None,
    };
    policy
        .next_attempt_after(tries_made, now_ms, jitter_permille, retry_after_s)
        .map_or(Fate::Exhausted, Fate::Again)
}

/// Whether a failed attempt disables its endpoint: 410 at once, any other failure when nothing has
/// succeeded for five days (F-14). `failing_since_ms` is the first failure since the last success.
#[must_use]
pub fn disables(answer: Answer, failing_since_ms: Option<i64>, now_ms: i64) -> Option<DisabledFor> {
    if answer.is_gone() {
        return Some(DisabledFor::Gone);
    }
    let since_ms = failing_since_ms?;
    (now_ms.saturating_sub(since_ms) >= ENDPOINT_FAILING_MS_MAX).then_some(DisabledFor::Failing)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW_MS: i64 = 1_773_570_600_000;
    const DAY_MS: i64 = 86_400_000;

    fn of(answer: Answer, tries: u32) -> Fate {
        fate(answer, RetryPolicy::PEBBLEPAY, tries, NOW_MS, 0)
    }

    // proves: PEB-111, F-14, TRAP-21
    #[test]
    fn only_2xx_is_success_and_410_is_the_end() {
        for status in 200..=299 {
            assert_eq!(of(Answer::Status(status, None), 1), Fate::Delivered);
        }
        for status in [
            100, 199, 300, 301, 302, 307, 308, 400, 404, 429, 500, 503, 599,
        ] {
            let again = Fate::Again(NOW_MS + 300_000);
            assert_eq!(of(Answer::Status(status, None), 1), again, "{status}");
        }
        assert_eq!(of(Answer::Status(410, None), 1), Fate::Exhausted);
        assert_eq!(of(Answer::Nothing, 1), Fate::Again(NOW_MS + 300_000));
        assert_eq!(of(Answer::Nothing, 6), Fate::Exhausted);
    }

    // proves: F-14
    #[test]
    fn a_receiver_may_ask_for_more_time_but_not_for_more_attempts() {
        let slow = Answer::Status(429, Some(3600));
        assert_eq!(of(slow, 1), Fate::Again(NOW_MS + 3_600_000));
        assert_eq!(of(slow, 6), Fate::Exhausted);
    }

    // proves: F-14
    #[test]
    fn five_days_without_a_success_disable_an_endpoint() {
        let no = Answer::Status(500, None);
        assert_eq!(disables(no, None, NOW_MS), None);
        assert_eq!(disables(no, Some(NOW_MS - 5 * DAY_MS + 1), NOW_MS), None);
        let long = disables(Answer::Nothing, Some(NOW_MS - 5 * DAY_MS), NOW_MS);
        assert_eq!(long, Some(DisabledFor::Failing));
        let gone = disables(Answer::Status(410, None), None, NOW_MS);
        assert_eq!(gone, Some(DisabledFor::Gone));
    }

    // proves: F-05, SEC-011
    #[test]
    fn a_single_delivery_is_tried_again_only_if_nothing_left() {
        let of = |answer, tries| fate(answer, RetryPolicy::SECPAID, tries, NOW_MS, 0);
        assert_eq!(of(Answer::Status(200, None), 1), Fate::Delivered);
        for status in [100, 301, 400, 404, 410, 429, 500, 503] {
            assert_eq!(of(Answer::Status(status, Some(1)), 1), Fate::Exhausted);
        }
        assert_eq!(of(Answer::Nothing, 1), Fate::Exhausted);
        assert_eq!(of(Answer::Unsent, 1), Fate::Again(NOW_MS + 5_000));
        assert_eq!(of(Answer::Unsent, 4), Fate::Exhausted);
    }

    #[test]
    fn every_word_is_read_as_it_is_written() {
        use strum::IntoEnumIterator;
        for state in DeliveryState::iter() {
            assert_eq!(DeliveryState::parse(state.as_str()), Some(state));
        }
        for reason in DisabledFor::iter() {
            assert_eq!(DisabledFor::parse(reason.as_str()), Some(reason));
        }
        assert_eq!(DeliveryState::parse("sent"), None);
    }
}
