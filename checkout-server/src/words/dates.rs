//! How an instant reads: `November 22, 2026 at 2:32 PM UTC`.
//!
//! Months, order and digits are the language's, the calendar is the one its readers use, and the
//! zone is always UTC: the server does not know where its reader is. A page's script may write
//! the same instant again in the reader's own zone.

use std::sync::OnceLock;

use icu_datetime::DateTimeFormatter;
use icu_datetime::fieldsets::{YMD, YMDT};
use icu_locale::Locale;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::Language;

/// One formatter for each language, built when it is first needed.
type ForEach<T> = [OnceLock<Option<T>>; Language::COUNT];

static DATES: ForEach<DateTimeFormatter<YMD>> = [const { OnceLock::new() }; Language::COUNT];
static TIMES: ForEach<DateTimeFormatter<YMDT>> = [const { OnceLock::new() }; Language::COUNT];

/// The day of an instant in UTC: `22 November 2026`.
#[must_use]
pub fn date(ms: i64, language: Language) -> String {
    let at = civil(ms);
    let build = || DateTimeFormatter::try_new(locale(language)?.into(), YMD::long()).ok();
    match DATES[language.index()].get_or_init(build) {
        Some(formatter) => formatter.format(&at.date()).to_string(),
        None => at.date().to_string(),
    }
}

/// The day and the minute of an instant in UTC, and that it is UTC.
#[must_use]
pub fn date_time(ms: i64, language: Language) -> String {
    let at = civil(ms);
    let fields = || YMD::long().with_time_hm();
    let build = || DateTimeFormatter::try_new(locale(language)?.into(), fields()).ok();
    let text = match TIMES[language.index()].get_or_init(build) {
        Some(formatter) => formatter.format(&at).to_string(),
        None => at.to_string(),
    };
    format!("{text} UTC")
}

fn locale(language: Language) -> Option<Locale> {
    language.tag().parse().ok()
}

fn civil(ms: i64) -> DateTime {
    let at = Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH);
    TimeZone::UTC.to_datetime(at)
}
