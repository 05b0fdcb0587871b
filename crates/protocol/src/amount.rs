//! The strict reading of a decimal amount that page authors write (`TRAP-77`).
//!
//! JavaScript's own readings are traps: `parseFloat("49,99")` is 49, `Number("")` is 0,
//! `Number("0x10")` is 16. Here a text is an amount exactly or it is refused with a reason; it is
//! never turned into a number, so nothing is ever rounded. Limits (0.50 to 50,000, digits of the
//! currency) are the server's to judge.

/// Longest accepted text in bytes; more digits than any currency and amount needs.
pub const MAX_LENGTH: usize = 16;
/// Most digits after the point in any currency (TND, KWD).
pub const MAX_FRACTION_DIGITS: usize = 3;

/// Why a text is not an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AmountError {
    /// Nothing but white space.
    Empty,
    /// A comma, as decimal or thousands separator.
    Comma,
    /// A minus sign.
    Negative,
    /// More than [`MAX_FRACTION_DIGITS`] digits after the point.
    TooPrecise,
    /// Longer than [`MAX_LENGTH`].
    TooLong,
    /// Anything else: letters, currency signs, exponents, a missing digit.
    NotDecimal,
}

/// Checks that `text` is digits, with at most one point between digits: `49`, `49.9`, `49.99`.
/// White space around it is allowed, nothing else is.
///
/// # Errors
/// The first rule that `text` breaks.
pub fn check(text: &str) -> Result<(), AmountError> {
    let text = text.trim_ascii().as_bytes();
    if text.is_empty() {
        return Err(AmountError::Empty);
    }
    if text.len() > MAX_LENGTH {
        return Err(AmountError::TooLong);
    }
    let mut whole = 0_usize;
    let mut fraction: Option<usize> = None;
    for byte in text {
        match (byte, fraction) {
            (b'0'..=b'9', None) => whole += 1,
            (b'0'..=b'9', Some(digits)) => fraction = Some(digits + 1),
            (b'.', None) => fraction = Some(0),
            (b',', _) => return Err(AmountError::Comma),
            (b'-', None) if whole == 0 => return Err(AmountError::Negative),
            _ => return Err(AmountError::NotDecimal),
        }
    }
    match (whole, fraction) {
        (0, _) | (_, Some(0)) => Err(AmountError::NotDecimal),
        (_, Some(digits)) if digits > MAX_FRACTION_DIGITS => Err(AmountError::TooPrecise),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // proves: PEB-143, TRAP-77
    #[test]
    fn plain_decimals_are_amounts() {
        for text in [
            "49.99", "49", "0.50", "50000", "50000.00", " 49.99 ", "1.234", "007",
        ] {
            assert_eq!(check(text), Ok(()), "{text}");
        }
    }

    // proves: TRAP-77
    #[test]
    fn texts_that_javascript_would_misread_are_refused_with_their_reason() {
        for (text, error) in [
            ("", AmountError::Empty),
            ("  ", AmountError::Empty),
            ("49,99", AmountError::Comma),
            ("1,000.00", AmountError::Comma),
            ("-5", AmountError::Negative),
            ("1.2345", AmountError::TooPrecise),
            ("0.30000000000000004", AmountError::TooLong),
            ("0x10", AmountError::NotDecimal),
            ("1e3", AmountError::NotDecimal),
            ("$49.99", AmountError::NotDecimal),
            ("49.99 USD", AmountError::NotDecimal),
            (".5", AmountError::NotDecimal),
            ("5.", AmountError::NotDecimal),
            (".", AmountError::NotDecimal),
            ("1.2.3", AmountError::NotDecimal),
            ("1 000", AmountError::NotDecimal),
            ("+5", AmountError::NotDecimal),
            ("5-", AmountError::NotDecimal),
            ("NaN", AmountError::NotDecimal),
            ("Infinity", AmountError::NotDecimal),
            ("٤٩", AmountError::NotDecimal),
            ("49\u{0}", AmountError::NotDecimal),
        ] {
            assert_eq!(check(text), Err(error), "{text}");
        }
    }
}
