//! The rules of invoices: what an amount in dollars may be, how long one can be paid, and amounts
//! in thousandths (PEP-006, PEP-042).

use crate::limits;
use crate::money::{Currency, Money};
use crate::refusal::{FieldProblem, Refusal};

/// What is said of an amount that is missing, unreadable or outside the limits.
pub const AMOUNT_RULE: &str = "is required and must be between 0.01 and 1000000.00 with at most \
    two decimals";

/// An amount in US dollars: within the limits of invoices, which are wider than those of orders.
///
/// # Errors
/// Names the field.
pub fn check_amount<E>(amount: Result<Money, E>) -> Result<Money, Refusal> {
    let bounds = limits::INVOICE_CENTS_MIN..=limits::INVOICE_CENTS_MAX;
    amount
        .ok()
        .filter(|money| money.currency() == Currency::USD && bounds.contains(&money.minor()))
        .ok_or(Refusal::field(
            "amount_usd",
            FieldProblem::Invalid(AMOUNT_RULE),
        ))
}

/// How long an invoice can be paid, in milliseconds: half a day where nothing is said (B-10).
///
/// # Errors
/// Names the field.
pub fn check_expires_in(asked_ms: Option<i64>) -> Result<i64, Refusal> {
    let (min, max) = (limits::INVOICE_MS_MIN, limits::INVOICE_MS_MAX);
    match asked_ms {
        None => Ok(limits::INVOICE_MS_DEFAULT),
        Some(ms) if (min..=max).contains(&ms) => Ok(ms),
        Some(_) => {
            let problem = FieldProblem::NotAnInteger { min, max };
            Err(Refusal::field("expires_in", problem))
        }
    }
}

/// An amount in thousandths of the major unit, and the same with three decimals as text: as a
/// number it would lose its last zero (TRAP-90). A currency with more decimals loses those beyond.
#[must_use]
pub fn thousandths(money: Money) -> (i64, String) {
    let exponent = u32::from(money.currency().exponent());
    let minor = money.minor();
    let millis = match exponent {
        0..=3 => minor.saturating_mul(10_i64.pow(3 - exponent)),
        more => minor / 10_i64.pow(more - 3),
    };
    let sign = if millis < 0 { "-" } else { "" };
    let (whole, part) = (millis.unsigned_abs() / 1000, millis.unsigned_abs() % 1000);
    (millis, format!("{sign}{whole}.{part:03}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usd(text: &str) -> Result<Money, Refusal> {
        check_amount(Money::parse(text, Currency::USD))
    }

    // proves: PEP-006
    #[test]
    fn an_invoice_is_for_a_cent_to_a_million_dollars() {
        for (text, cents) in [
            ("0.01", 1),
            ("49.99", 4999),
            ("49.990", 4999),
            ("1000000", 100_000_000),
        ] {
            assert_eq!(usd(text).map(Money::minor), Ok(cents), "{text}");
        }
        for no in [
            "0",
            "0.00",
            "0.009",
            "1000000.01",
            "49.999",
            "-1",
            "1e3",
            "49,99",
            "",
        ] {
            let refused = usd(no).unwrap_err();
            assert_eq!(refused.param(), Some("amount_usd"), "{no}");
        }
    }

    // proves: PEP-006, B-10
    #[test]
    fn an_invoice_can_be_paid_for_half_a_day_or_up_to_thirty_days() {
        const DAY_MS: i64 = 24 * 60 * 60 * 1000;
        assert_eq!(check_expires_in(None), Ok(DAY_MS / 2));
        assert_eq!(check_expires_in(Some(30 * DAY_MS)), Ok(30 * DAY_MS));
        for no in [0, -1, 999, 30 * DAY_MS + 1, i64::MAX, i64::MIN] {
            assert!(check_expires_in(Some(no)).is_err(), "{no}");
        }
    }

    // proves: PEP-042, TRAP-90, TRAP-95
    #[test]
    fn thousandths_keep_their_last_zero_in_every_currency() {
        for (code, minor, millis, text) in [
            ("USD", 4999, 49_990, "49.990"),
            ("USD", 5, 50, "0.050"),
            ("USD", 0, 0, "0.000"),
            ("USD", -150, -1500, "-1.500"),
            ("JPY", 1500, 1_500_000, "1500.000"),
            ("TND", 49_990, 49_990, "49.990"),
            ("CLF", 123_456, 12_345, "12.345"),
        ] {
            let money = Money::from_minor(minor, Currency::parse(code).unwrap());
            assert_eq!(thousandths(money), (millis, text.to_owned()), "{code}");
        }
    }
}
