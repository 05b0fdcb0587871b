//! How an amount of money reads in English: `$49.99`, `¥1,500`, `TND 49.990`.
//!
//! Everything here works on minor units and an exponent, so that no float ever touches a price.
//! The texts equal `Intl.NumberFormat('en-US', { style: 'currency' })`, because the script of the
//! page formats a freely chosen amount with `Intl` and the two must not differ.
//! Parsing does not belong here, and neither do other languages.

/// Symbols that English readers know without a second thought. A currency that is not listed is
/// written with its code and a no-break space, as `Intl` does.
const SYMBOLS: &[(&str, &str)] = &[
    ("AUD", "A$"),
    ("BRL", "R$"),
    ("CAD", "CA$"),
    ("CNY", "CN¥"),
    ("EUR", "€"),
    ("GBP", "£"),
    ("HKD", "HK$"),
    ("ILS", "₪"),
    ("INR", "₹"),
    ("JPY", "¥"),
    ("KRW", "₩"),
    ("MXN", "MX$"),
    ("NZD", "NZ$"),
    ("PHP", "₱"),
    ("TWD", "NT$"),
    ("USD", "$"),
    ("VND", "₫"),
    ("XAF", "FCFA\u{a0}"),
    ("XCD", "EC$"),
    ("XCG", "Cg.\u{a0}"),
    ("XOF", "F\u{202f}CFA\u{a0}"),
    ("XPF", "CFPF\u{a0}"),
];

/// The text in front of the digits: a symbol (`$`), or the code and a no-break space (`TND `).
///
/// `code` is an ISO 4217 code in upper case; any other text is returned as it stands.
#[must_use]
pub fn prefix(code: &str) -> String {
    SYMBOLS
        .iter()
        .find(|(known, _)| *known == code)
        .map_or_else(
            || format!("{code}\u{a0}"),
            |(_, symbol)| (*symbol).to_owned(),
        )
}

/// An amount for people: prefix, grouped whole part, and as many decimals as the currency has.
///
/// `minor` is in the currency's smallest unit, `exponent` its number of decimals (0 to 8 in
/// practice; any value works). A negative amount has its sign in front of the prefix.
#[must_use]
pub fn format(minor: i64, code: &str, exponent: u8) -> String {
    let sign = if minor < 0 { "-" } else { "" };
    format!(
        "{sign}{}{}",
        prefix(code),
        grouped(minor.unsigned_abs(), exponent)
    )
}

/// The digits alone, ungrouped, as a form field or a data attribute holds them: `1234.50`.
#[must_use]
pub fn plain(minor: i64, exponent: u8) -> String {
    let (whole, fraction) = split(minor.unsigned_abs(), exponent);
    let sign = if minor < 0 { "-" } else { "" };
    join(&format!("{sign}{whole}"), &fraction)
}

fn grouped(minor: u64, exponent: u8) -> String {
    let (whole, fraction) = split(minor, exponent);
    let mut text = String::with_capacity(whole.len() + whole.len() / 3);
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    join(&text, &fraction)
}

/// Cuts the decimal text instead of dividing: no exponent can overflow a power of ten that way.
fn split(minor: u64, exponent: u8) -> (String, String) {
    let width = usize::from(exponent) + 1;
    let mut whole = format!("{minor:0>width$}");
    let fraction = whole.split_off(whole.len() - usize::from(exponent));
    (whole, fraction)
}

fn join(whole: &str, fraction: &str) -> String {
    if fraction.is_empty() {
        whole.to_owned()
    } else {
        format!("{whole}.{fraction}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // proves: PEB-171, PEB-181
    #[test]
    fn amounts_read_as_english_customers_write_them() {
        for (minor, code, exponent, text) in [
            (4999, "USD", 2, "$49.99"),
            (4999, "EUR", 2, "€49.99"),
            (1500, "JPY", 0, "¥1,500"),
            (49_990, "TND", 3, "TND\u{a0}49.990"),
            (4999, "CHF", 2, "CHF\u{a0}49.99"),
            (5_000_000, "USD", 2, "$50,000.00"),
            (123_456_789, "USD", 2, "$1,234,567.89"),
            (100_000, "KRW", 0, "₩100,000"),
            (5, "USD", 2, "$0.05"),
            (50, "USD", 2, "$0.50"),
            (0, "USD", 2, "$0.00"),
            (0, "JPY", 0, "¥0"),
            (1, "KWD", 3, "KWD\u{a0}0.001"),
            (1, "XXX", 8, "XXX\u{a0}0.00000001"),
        ] {
            assert_eq!(format(minor, code, exponent), text);
        }
    }

    #[test]
    fn a_negative_amount_has_its_sign_before_the_symbol() {
        assert_eq!(format(-1000, "USD", 2), "-$10.00");
        assert_eq!(format(i64::MIN, "JPY", 0), "-¥9,223,372,036,854,775,808");
        assert_eq!(format(i64::MAX, "USD", 2), "$92,233,720,368,547,758.07");
    }

    #[test]
    fn an_exponent_beyond_any_currency_neither_panics_nor_overflows() {
        let text = plain(7, 255);
        assert_eq!(text.len(), 257);
        assert!(text.starts_with("0.000") && text.ends_with('7'));
    }

    #[test]
    fn plain_digits_carry_no_grouping_and_no_symbol() {
        assert_eq!(plain(123_450, 2), "1234.50");
        assert_eq!(plain(50, 2), "0.50");
        assert_eq!(plain(1500, 0), "1500");
        assert_eq!(plain(-5, 2), "-0.05");
    }

    #[test]
    fn grouping_starts_at_the_fourth_digit() {
        assert_eq!(format(999, "JPY", 0), "¥999");
        assert_eq!(format(1000, "JPY", 0), "¥1,000");
        assert_eq!(format(99_999, "USD", 2), "$999.99");
        assert_eq!(format(100_000, "USD", 2), "$1,000.00");
    }
}
