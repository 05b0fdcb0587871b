//! What a public link or button may decide, and what it may not.
//!
//! Every value in a link was written by a visitor. It may choose an amount where the store sells
//! by amount; it can never choose the price of a variant (PEB-171, PEB-188).

use crate::limits::{AMOUNT_HUNDREDTHS_MAX, AMOUNT_HUNDREDTHS_MIN};
use crate::money::{AmountError, Currency, Money};
use crate::refusal::Refusal;

/// The price of a checkout page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Price {
    /// The customer pays this.
    Fixed(Money),
    /// The customer enters an amount in this currency (PEB-171).
    Open(Currency),
}

/// The smallest and largest amounts in `currency`: 0.50 and 50,000 major units, the smallest
/// rounded up to what the currency can express (PEB-023, B-18).
#[must_use]
pub fn amount_bounds(currency: Currency) -> (Money, Money) {
    let scale = |hundredths: i64| match currency.exponent() {
        0 => (hundredths + 99) / 100,
        1 => (hundredths + 9) / 10,
        exponent => hundredths * 10_i64.pow(u32::from(exponent) - 2),
    };
    (
        Money::from_minor(scale(AMOUNT_HUNDREDTHS_MIN), currency),
        Money::from_minor(scale(AMOUNT_HUNDREDTHS_MAX), currency),
    )
}

/// Takes an amount that was read, if it is within the limits.
///
/// # Errors
/// The documented words (PEB-008), whatever is wrong with it; the code tells more.
pub fn check_amount(read: Result<Money, AmountError>) -> Result<Money, Refusal> {
    let money = match read {
        Ok(money) => money,
        Err(AmountError::TooManyDecimals) => {
            return Err(Refusal::AmountDecimals);
        }
        Err(AmountError::NotADecimal | AmountError::TooLarge) => {
            return Err(Refusal::AmountOutOfRange);
        }
    };
    let (min, max) = amount_bounds(money.currency());
    if money.minor() < min.minor() || money.minor() > max.minor() {
        return Err(Refusal::AmountOutOfRange);
    }
    Ok(money)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, code: &str) -> Result<i64, Refusal> {
        let currency = Currency::parse(code).unwrap();
        check_amount(Money::parse(text, currency)).map(Money::minor)
    }

    // proves: PEB-023, PEB-171, TRAP-51
    #[test]
    fn the_bounds_are_inside_and_a_cent_beyond_is_outside() {
        assert_eq!(check("0.50", "USD"), Ok(50));
        assert_eq!(check("50000", "USD"), Ok(5_000_000));
        for outside in [
            "0.49",
            "50000.01",
            "0",
            "-1",
            "",
            "1e3",
            "NaN",
            "99999999999999999999",
        ] {
            assert_eq!(
                check(outside, "USD"),
                Err(Refusal::AmountOutOfRange),
                "{outside}"
            );
        }
    }

    // proves: B-18, B-19, TRAP-95
    #[test]
    fn bounds_follow_the_decimals_of_the_currency() {
        assert_eq!(check("1", "JPY"), Ok(1));
        assert_eq!(check("50000", "JPY"), Ok(50_000));
        assert_eq!(check("50001", "JPY"), Err(Refusal::AmountOutOfRange));
        assert_eq!(check("0.500", "TND"), Ok(500));
        assert_eq!(check("0.499", "TND"), Err(Refusal::AmountOutOfRange));
        assert_eq!(check("10.5", "JPY"), Err(Refusal::AmountDecimals));
        assert_eq!(check("49.999", "USD"), Err(Refusal::AmountDecimals));
    }
}
