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

/// Reads when something ends: an RFC 3339 time with its zone, or a date, which means the end of
/// that day in UTC (TRAP-46). Years 1970 to 9999; `None` for anything else.
#[must_use]
pub fn parse_expiry(text: &str) -> Option<i64> {
    if text.len() != 10 {
        return parse_instant(text);
    }
    let date: jiff::civil::Date = text.parse().ok()?;
    let last = date.at(23, 59, 59, 999_000_000);
    let ms = TimeZone::UTC.to_timestamp(last).ok()?.as_millisecond();
    (ms >= 0).then_some(ms)
}

/// Reads an RFC 3339 time with its zone. Years 1970 to 9999; `None` for anything else.
#[must_use]
pub fn parse_instant(text: &str) -> Option<i64> {
    let second = text.get(17..19)?;
    // A leap second would be read as the one before it.
    (second != "60").then_some(())?;
    let ms = text.parse::<Timestamp>().ok()?.as_millisecond();
    (ms >= 0 && text.starts_with(|c: char| c.is_ascii_digit())).then_some(ms)
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

    // proves: TRAP-46, PEB-078
    #[test]
    fn an_end_is_a_time_with_a_zone_or_a_whole_day() {
        assert_eq!(parse_expiry("1970-01-01T00:00:01Z"), Some(1000));
        assert_eq!(parse_expiry("1970-01-01T02:00:01+02:00"), Some(1000));
        assert_eq!(parse_expiry("1970-01-01"), Some(86_400_000 - 1));
        for bad in [
            "",
            "tomorrow",
            "2026-12-31T23:59:59",
            "2026-12-31T23:59:60Z",
            "2026-13-01",
            "2026-02-30",
            "10000-01-01T00:00:00Z",
            "-2026-01-01T00:00:00Z",
            "1969-12-31",
            "2026-12-31 ",
        ] {
            assert_eq!(parse_expiry(bad), None, "{bad}");
        }
    }
}
