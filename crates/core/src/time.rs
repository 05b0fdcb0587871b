//! Instants are milliseconds since the Unix epoch; this prints and splits them, in UTC.

use jiff::{Timestamp, tz::TimeZone};

/// Clamps to the instants that a calendar can show, so that printing never fails.
fn timestamp(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).unwrap_or(if ms < 0 {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    })
}

/// The year and month (1–12) of an instant.
#[must_use]
pub fn year_month(ms: i64) -> (i16, i8) {
    let date = TimeZone::UTC.to_datetime(timestamp(ms)).date();
    (date.year(), date.month())
}

/// `2026-03-15T10:30:00Z`: seconds, no fraction (PEB-107).
#[must_use]
pub fn iso_seconds(ms: i64) -> String {
    timestamp(ms).strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// `2026-03-15T10:30:00.000Z`: with milliseconds.
#[must_use]
pub fn iso_millis(ms: i64) -> String {
    format!(
        "{}.{:03}Z",
        timestamp(ms).strftime("%Y-%m-%dT%H:%M:%S"),
        ms.rem_euclid(1000)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    // proves: PEB-107, TRAP-94
    #[test]
    fn webhook_times_have_seconds_and_no_fraction() {
        assert_eq!(iso_seconds(1_773_570_600_123), "2026-03-15T10:30:00Z");
        assert_eq!(iso_millis(1_773_570_600_023), "2026-03-15T10:30:00.023Z");
    }

    #[test]
    fn an_instant_outside_the_calendar_is_clamped_not_a_panic() {
        assert!(iso_seconds(i64::MAX).starts_with("9999-12-3"));
        assert!(iso_seconds(i64::MIN).starts_with("-9999"));
        assert_eq!(year_month(0), (1970, 1));
    }
}
