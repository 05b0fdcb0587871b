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

/// Reads a time of UTC as people and forms write it: `2026-03-15 10:30`, with `T` between, with or
/// without seconds, a date alone (its first moment), or an RFC 3339 time. `None` for anything else.
#[must_use]
pub fn parse_local_minute(text: &str) -> Option<i64> {
    if let Some(ms) = parse_instant(text) {
        return Some(ms);
    }
    let text = text.trim();
    let civil = match text.parse::<jiff::civil::Date>() {
        Ok(date) if text.len() == 10 => date.at(0, 0, 0, 0),
        _ if text.len() >= 16 => text.replacen(' ', "T", 1).parse().ok()?,
        _ => return None,
    };
    let ms = TimeZone::UTC.to_timestamp(civil).ok()?.as_millisecond();
    (ms >= 0).then_some(ms)
}

/// Reads a length of time in milliseconds: `24h`, `90m`, `45s`, `7d`, several of them as in
/// `1h30m`, or a number of seconds. `None` for anything else, and for more than `max_ms`.
#[must_use]
pub fn parse_span(text: &str, max_ms: i64) -> Option<i64> {
    const SECOND_MS: i64 = 1_000;
    let mut rest = text;
    let mut total_ms: i64 = 0;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit());
        let (number, unit) = rest.split_at(digits.unwrap_or(rest.len()));
        let unit_ms = match unit.chars().next() {
            None if number.len() == text.len() => SECOND_MS,
            Some('s') => SECOND_MS,
            Some('m') => 60 * SECOND_MS,
            Some('h') => 3_600 * SECOND_MS,
            Some('d') => 86_400 * SECOND_MS,
            None | Some(_) => return None,
        };
        let part_ms = number.parse::<i64>().ok()?.checked_mul(unit_ms)?;
        total_ms = total_ms.checked_add(part_ms)?;
        rest = unit.get(1..).unwrap_or_default();
    }
    (!text.is_empty() && total_ms <= max_ms).then_some(total_ms)
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
    fn a_span_is_read_as_people_write_it() {
        let day = 86_400_000;
        for (text, ms) in [
            ("24h", day),
            ("1d", day),
            ("86400", day),
            ("90m", 5_400_000),
            ("1h30m", 5_400_000),
            ("1d1h1m1s", day + 3_661_000),
            ("0s", 0),
            ("31d", 31 * day),
        ] {
            assert_eq!(parse_span(text, 31 * day), Some(ms), "{text}");
        }
        for bad in [
            "",
            "h",
            "24",
            "1h30",
            "-1h",
            "+1h",
            "1.5h",
            "1 h",
            "32d",
            "99999999999999999999d",
            "9223372036854775807d",
            "1w",
            "1\u{b5}s",
        ] {
            let max_ms = if bad == "24" { 23_999 } else { 31 * day };
            assert_eq!(parse_span(bad, max_ms), None, "{bad}");
        }
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

    #[test]
    fn times_of_forms_are_of_utc() {
        let ms = Some(1_773_570_600_000);
        for text in [
            "2026-03-15 10:30",
            "2026-03-15T10:30",
            "2026-03-15 10:30:00",
            " 2026-03-15 10:30 ",
            "2026-03-15T10:30:00Z",
            "2026-03-15T12:30:00+02:00",
        ] {
            assert_eq!(parse_local_minute(text), ms, "{text}");
        }
        assert_eq!(parse_local_minute("2026-03-15"), Some(1_773_532_800_000));
        for wrong in [
            "",
            "yesterday",
            "10:30",
            "2026-02-30",
            "2026-03-15 25:00",
            "1773570600",
        ] {
            assert_eq!(parse_local_minute(wrong), None, "{wrong}");
        }
    }
}
