//! Amounts of money: whole minor units of an ISO 4217 currency, and their decimal text.
//!
//! Everything that computes with money does it here, in integers (B-17). Text and JSON numbers are
//! read and printed exactly; no amount ever passes through floating-point arithmetic, because 5 %
//! of 49.99 is 2.4995000000000003 there (TRAP-96). Limits, fees per store and currency lists of a
//! store are the business of other modules.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// Amounts read from outside stay below this many minor units. Up to 15 digits survive
/// `JSON.parse` and `JSON.stringify` unchanged in every language that reads them as a double.
pub const MINOR_MAX: i64 = 999_999_999_999_999;

/// A whole, in basis points. No fee is larger.
const BPS_WHOLE: u32 = 10_000;

/// An amount may miss a minor unit by 10^-6 of the major unit (B-19), that is six decimals.
const TOLERANCE_DECIMALS: usize = 6;

/// A currency that people pay with: it has an ISO 4217 code and a number of decimals.
///
/// Metals, drawing rights, `XTS` and `XXX` have no minor unit and are not currencies here. Codes
/// that ISO has since withdrawn still parse, because old orders carry them.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Currency {
    iso: iso_currency::Currency,
    exponent: u8,
}

/// The text is not the code of a currency that people pay with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not the three-letter code of a currency that can be paid with")]
pub struct UnknownCurrency;

impl Currency {
    /// The US dollar, PebblePay's default.
    pub const USD: Self = Self {
        iso: iso_currency::Currency::USD,
        exponent: 2,
    };

    /// Reads a three-letter code in any ASCII case.
    ///
    /// # Errors
    /// [`UnknownCurrency`] for anything else, also with spaces around it.
    pub fn parse(text: &str) -> Result<Self, UnknownCurrency> {
        if text.len() != 3 {
            return Err(UnknownCurrency);
        }
        let iso =
            iso_currency::Currency::from_code(&text.to_ascii_uppercase()).ok_or(UnknownCurrency)?;
        let exponent = iso.exponent().ok_or(UnknownCurrency)?;
        let exponent = u8::try_from(exponent).map_err(|_| UnknownCurrency)?;
        Ok(Self { iso, exponent })
    }

    /// The three capital letters of ISO 4217.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.iso.code()
    }

    /// How many decimals the minor unit has: JPY 0, USD 2, TND 3 (TRAP-95).
    #[must_use]
    pub fn exponent(self) -> u8 {
        self.exponent
    }

    /// How many minor units make one major unit.
    fn minor_per_major(self) -> i64 {
        10_i64.pow(u32::from(self.exponent))
    }
}

impl FromStr for Currency {
    type Err = UnknownCurrency;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// Why a text or a number is not an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum AmountError {
    /// It is not digits with at most one point between them.
    #[error("not a plain decimal number such as 49.99")]
    NotADecimal,
    /// It names a part of a minor unit.
    #[error("more decimals than the currency has")]
    TooManyDecimals,
    /// It has more minor units than [`MINOR_MAX`].
    #[error("too large")]
    TooLarge,
}

/// An amount of one currency, in whole minor units. It may be negative in a ledger; what is read
/// from outside never is.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    minor: i64,
    currency: Currency,
}

impl Money {
    /// So many minor units: `from_minor(4999, USD)` is 49.99 dollars.
    #[must_use]
    pub const fn from_minor(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Nothing, in a currency.
    #[must_use]
    pub const fn zero(currency: Currency) -> Self {
        Self::from_minor(0, currency)
    }

    /// The amount in minor units: cents for dollars, yen for yen.
    #[must_use]
    pub const fn minor(self) -> i64 {
        self.minor
    }

    /// The currency.
    #[must_use]
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// Whether the amount is zero.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.minor == 0
    }

    /// Whether the amount is below zero.
    #[must_use]
    pub const fn is_negative(self) -> bool {
        self.minor < 0
    }

    /// Reads canonical decimal text (F-06, B-20): ASCII digits and at most one point, with digits
    /// on both sides of it. No sign, exponent, space, comma or needless leading zero, so that two
    /// readers can never take one text for two amounts (TRAP-77).
    ///
    /// # Errors
    /// [`AmountError::TooManyDecimals`] if it misses a minor unit by more than 10^-6 of the major
    /// unit (B-19); within that it is rounded.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, AmountError> {
        let (whole, fraction) = match text.split_once('.') {
            Some((_, "")) => return Err(AmountError::NotADecimal),
            Some(parts) => parts,
            None => (text, ""),
        };
        let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let leading_zero = whole.len() > 1 && whole.starts_with('0');
        if whole.is_empty() || leading_zero || !all_digits(whole) || !all_digits(fraction) {
            return Err(AmountError::NotADecimal);
        }
        let exponent = usize::from(currency.exponent);
        let (kept, rest) = fraction.split_at(exponent.min(fraction.len()));
        let round_up = rounds_up(rest, TOLERANCE_DECIMALS.saturating_sub(exponent))
            .ok_or(AmountError::TooManyDecimals)?;
        // `kept` is filled up with zeros to the decimals of the currency.
        let digits = format!("{whole}{kept:0<exponent$}");
        let minor = digits.parse::<i64>().map_err(|_| AmountError::TooLarge)?;
        let minor = minor
            .checked_add(i64::from(round_up))
            .ok_or(AmountError::TooLarge)?;
        if minor > MINOR_MAX {
            return Err(AmountError::TooLarge);
        }
        Ok(Self { minor, currency })
    }

    /// Reads a JSON number: its shortest decimal text, as JavaScript prints it, is read exactly.
    ///
    /// # Errors
    /// As for [`Money::parse`]; negative numbers, NaN and infinities are
    /// [`AmountError::NotADecimal`].
    pub fn from_f64(number: f64, currency: Currency) -> Result<Self, AmountError> {
        if !number.is_finite() || number < 0.0 {
            return Err(AmountError::NotADecimal);
        }
        let mut buffer = ryu_js::Buffer::new();
        let text = buffer.format_finite(number);
        match text.split_once('e') {
            // JavaScript writes an exponent below 10^-6, which the tolerance rounds to nothing …
            Some((_, exponent)) if exponent.starts_with('-') => Ok(Self::zero(currency)),
            // … and from 10^21, which is more money than there is.
            Some(_) => Err(AmountError::TooLarge),
            None => Self::parse(text, currency),
        }
    }

    /// Fixed decimals of the currency: `49.99`, `50.00`, `1500` yen, `49.990` dinars (TRAP-90).
    #[must_use]
    pub fn to_decimal(self) -> String {
        let sign = if self.minor < 0 { "-" } else { "" };
        let exponent = usize::from(self.currency.exponent);
        let digits = format!(
            "{:0>width$}",
            self.minor.unsigned_abs(),
            width = exponent + 1
        );
        let (whole, fraction) = digits.split_at(digits.len() - exponent);
        let point = if exponent == 0 { "" } else { "." };
        format!("{sign}{whole}{point}{fraction}")
    }

    /// The text of the JSON number, as JavaScript prints it: `49.99`, `50`, `0.5` (TRAP-03).
    #[must_use]
    pub fn to_number_text(self) -> String {
        let mut text = self.to_decimal();
        if self.currency.exponent > 0 {
            text.truncate(text.trim_end_matches('0').trim_end_matches('.').len());
        }
        text
    }

    /// The sum; nothing if the currencies differ or it does not fit.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        let minor = self.minor.checked_add(other.minor)?;
        (self.currency == other.currency).then_some(Self { minor, ..self })
    }

    /// The difference, which may be negative; nothing if the currencies differ or it does not fit.
    #[must_use]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        let minor = self.minor.checked_sub(other.minor)?;
        (self.currency == other.currency).then_some(Self { minor, ..self })
    }

    /// A share in basis points (hundredths of a percent), rounded half up to a minor unit (PEB-108,
    /// B-34): 5 % of 49.99 is 2.50, 27 % is 13.50 (TRAP-50). More than the whole counts as the
    /// whole. Of a negative amount it is the negative of the same share.
    #[must_use]
    pub fn fee(self, bps: u32) -> Self {
        let whole = i128::from(BPS_WHOLE);
        let bps = i128::from(bps.min(BPS_WHOLE));
        let minor = i128::from(self.minor);
        let share = (minor.abs() * bps + whole / 2) / whole * minor.signum();
        // A share of at most the whole always fits where the whole did.
        Self {
            minor: i64::try_from(share).unwrap_or(self.minor),
            ..self
        }
    }

    /// Whether the amount lies within two bounds, ends included. They are in hundredths of the
    /// major unit whatever the currency is: 50 means 0.50 dollars and half a yen (B-18, TRAP-51).
    #[must_use]
    pub fn within(self, hundredths_min: i64, hundredths_max: i64) -> bool {
        let per_major = i128::from(self.currency.minor_per_major());
        let scaled = i128::from(self.minor) * 100;
        let bounds =
            i128::from(hundredths_min) * per_major..=i128::from(hundredths_max) * per_major;
        bounds.contains(&scaled)
    }
}

/// Whether the digits after the last minor unit round it up; nothing if they are too far from a
/// minor unit. `places` is the number of those digits that the tolerance can see.
fn rounds_up(rest: &str, places: usize) -> Option<bool> {
    let padded = format!("{rest:0<places$}");
    let (seen, unseen) = padded.split_at(places);
    let exactly_at_tolerance = || {
        let zeros_and_one = seen
            .strip_suffix('1')
            .is_some_and(|s| s.bytes().all(|b| b == b'0'));
        zeros_and_one && unseen.bytes().all(|byte| byte == b'0')
    };
    if seen.bytes().all(|byte| byte == b'0') || exactly_at_tolerance() {
        Some(false)
    } else {
        seen.bytes().all(|byte| byte == b'9').then_some(true)
    }
}

/// Amounts of one currency have an order; amounts of two currencies have none.
impl PartialOrd for Money {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        (self.currency == other.currency).then(|| self.minor.cmp(&other.minor))
    }
}

/// `49.99 USD`.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.to_decimal(), self.currency)
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests;
