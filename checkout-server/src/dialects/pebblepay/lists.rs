//! The parameters that PebblePay's lists share.

use pebblepay_core::limits;
use pebblepay_core::order::Standing;
use pebblepay_core::refusal::{FieldProblem, Refusal};
use pebblepay_core::store::Mode;

use crate::http::query::{self, Query};

/// The size of a page: 1 to 100, 50 where none is given. A larger page than the largest is the
/// largest, and is echoed as such (PEB-048, B-23).
///
/// # Errors
/// It is no whole number of 1 or more.
pub fn limit(params: &Query) -> Result<i64, Refusal> {
    match params.get("limit") {
        None => Ok(limits::LIST_LIMIT_DEFAULT),
        Some(text) => Ok(integer("limit", text, 1, i64::MAX)?.min(limits::LIST_LIMIT_MAX)),
    }
}

/// How many rows to skip (PEB-049).
///
/// # Errors
/// It is no whole number, or further than [`limits::LIST_OFFSET_MAX`].
pub fn offset(params: &Query) -> Result<i64, Refusal> {
    match params.get("offset") {
        None => Ok(0),
        Some(text) => integer("offset", text, 0, limits::LIST_OFFSET_MAX),
    }
}

/// The side that is listed: a test key sees the test side only; a live key lists live unless it
/// asks (F-16).
///
/// # Errors
/// `test_mode` is no flag.
pub fn side(params: &Query, key_mode: Mode) -> Result<Mode, Refusal> {
    let asked_for_test = match params.get("test_mode") {
        Some(word) => query::flag("test_mode", word)?,
        None => false,
    };
    Ok(if asked_for_test || key_mode.is_test() {
        Mode::Test
    } else {
        Mode::Live
    })
}

/// A flag that filters; only `true` and `false` are taken, as the document writes it (B-24).
///
/// # Errors
/// It is neither.
pub fn strict_flag(params: &Query, name: &'static str) -> Result<Option<bool>, Refusal> {
    match params.get(name) {
        None => Ok(None),
        Some("true") => Ok(Some(true)),
        Some("false") => Ok(Some(false)),
        Some(_) => Err(Refusal::field(name, FieldProblem::NotOneOf("true, false"))),
    }
}

/// A status of orders (PEB-045, PEB-052).
///
/// # Errors
/// It is none of the five words.
pub fn standing(params: &Query) -> Result<Option<Standing>, Refusal> {
    const WORDS: &str = "completed, pending, failed, refunded, refund_pending";
    match params.filled("status") {
        None => Ok(None),
        Some(word) => Standing::parse(word)
            .map(Some)
            .ok_or(Refusal::field("status", FieldProblem::NotOneOf(WORDS))),
    }
}

/// The two cursors of a page; at most one may be given.
///
/// # Errors
/// Both are given, or one is no id of this list.
pub fn cursors<T>(
    params: &Query,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<(Option<T>, Option<T>), Refusal> {
    let read = |name: &'static str| match params.filled(name) {
        None => Ok(None),
        Some(text) => parse(text).map(Some).ok_or(not_in_list(name)),
    };
    let both = (read("starting_after")?, read("ending_before")?);
    if let (Some(_), Some(_)) = both {
        const RULE: &str = "can not be used together with starting_after";
        return Err(Refusal::field("ending_before", FieldProblem::Invalid(RULE)));
    }
    Ok(both)
}

/// A cursor that points nowhere.
#[must_use]
pub fn not_in_list(name: &'static str) -> Refusal {
    Refusal::field(name, FieldProblem::Invalid("must be an id of this list"))
}

/// A whole number of a query.
///
/// # Errors
/// It is none, or outside the bounds.
pub fn integer(param: &'static str, text: &str, min: i64, max: i64) -> Result<i64, Refusal> {
    let shown_max = if max == i64::MAX {
        limits::LIST_LIMIT_MAX
    } else {
        max
    };
    let problem = FieldProblem::NotAnInteger {
        min,
        max: shown_max,
    };
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let number = if digits {
        text.parse::<i64>().unwrap_or(i64::MAX)
    } else {
        -1
    };
    if (min..=max).contains(&number) {
        Ok(number)
    } else {
        Err(Refusal::field(param, problem))
    }
}
