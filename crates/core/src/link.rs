//! What a public link or button may decide, and what it may not.
//!
//! Every value in a link was written by a visitor. It may choose an amount where the store sells
//! by amount; it can never choose the price of a variant (PEB-171, PEB-188).

use crate::limits::{AMOUNT_HUNDREDTHS_MAX, AMOUNT_HUNDREDTHS_MIN, QUANTITY_MAX};
use crate::money::{AmountError, Currency, Money};
use crate::refusal::{FieldProblem, Refusal};

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

/// The price of several of a variant (`data-quantity`).
///
/// # Errors
/// No order may be as large.
pub fn price_of(one: Money, quantity: u32) -> Result<Money, Refusal> {
    let minor = one.minor().checked_mul(i64::from(quantity));
    let total = minor.map(|minor| Money::from_minor(minor, one.currency()));
    // A variant may be cheaper than any amount that a customer could name; many are not.
    match total {
        Some(total) if quantity == 1 || check_amount(Ok(total)).is_ok() => Ok(total),
        _ => Err(Refusal::AmountOutOfRange),
    }
}

/// Reads how many of a variant are asked for; one where nothing is said.
///
/// # Errors
/// It is no whole number from 1 to [`QUANTITY_MAX`], or there is no variant: how much several of an
/// amount would be, nobody can say.
pub fn check_quantity(asked: Option<i64>, of_variant: bool) -> Result<u32, Refusal> {
    let Some(asked) = asked else { return Ok(1) };
    if !of_variant {
        return Err(Refusal::field(
            "quantity",
            FieldProblem::Invalid("needs a variant_id"),
        ));
    }
    let problem = FieldProblem::NotAnInteger {
        min: 1,
        max: i64::from(QUANTITY_MAX),
    };
    u32::try_from(asked)
        .ok()
        .filter(|quantity| (1..=QUANTITY_MAX).contains(quantity))
        .ok_or(Refusal::field("quantity", problem))
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

    #[test]
    fn several_cost_several_times_as_much_and_never_more_than_an_order_may() {
        let one = Money::parse("19.99", Currency::USD).unwrap();
        assert_eq!(price_of(one, 3).map(Money::minor), Ok(5997));
        assert_eq!(price_of(one, 1), Ok(one));
        let dear = Money::parse("50000", Currency::USD).unwrap();
        assert_eq!(price_of(dear, 2), Err(Refusal::AmountOutOfRange));
        let huge = Money::from_minor(i64::MAX, Currency::USD);
        assert_eq!(price_of(huge, 2), Err(Refusal::AmountOutOfRange));
    }

    #[test]
    fn a_quantity_is_a_whole_number_from_one_up_and_of_a_variant() {
        assert_eq!(check_quantity(None, false), Ok(1));
        assert_eq!(check_quantity(Some(1), true), Ok(1));
        let max = i64::from(QUANTITY_MAX);
        assert_eq!(check_quantity(Some(max), true), Ok(QUANTITY_MAX));
        for wrong in [0, -1, max + 1, i64::MAX, i64::MIN] {
            assert!(check_quantity(Some(wrong), true).is_err(), "{wrong}");
        }
        assert!(check_quantity(Some(2), false).is_err());
    }
}
