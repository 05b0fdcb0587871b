//! How an amount of money reads: `$49.99`, `49,99 €`, `￥1,500`, `‏٤٩٫٩٩ US$`.
//!
//! ICU4X does the writing, from whole minor units: no float ever touches a price. The texts agree
//! with `Intl.NumberFormat(tag, { style: 'currency' })`, with which the pages' script writes an
//! amount that the customer chooses.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use fixed_decimal::Decimal;
use icu_decimal::DecimalFormatter;
use icu_decimal::options::{DecimalFormatterOptions, GroupingStrategy};
use icu_experimental::dimension::currency::CurrencyType;
use icu_experimental::dimension::currency::formatter::CurrencyFormatter;
use icu_locale::Locale;
use pebblepay_core::money::{Currency, Money};

use super::provider::WithDecimals;
use super::{Language, typed};

type Formatter = CurrencyFormatter<DecimalFormatter>;

/// One formatter for each language and currency that was asked for.
type Formatters = HashMap<(Language, Currency), Arc<Formatter>>;

static FORMATTERS: LazyLock<RwLock<Formatters>> = LazyLock::new(RwLock::default);

/// An amount for people, with symbol or code, grouped, and with all decimals of the currency.
#[must_use]
pub fn money(amount: Money, language: Language) -> String {
    match formatter(language, amount.currency()) {
        Some(formatter) => {
            let text = formatter.format_fixed_decimal(&exact(amount)).to_string();
            if language.is_rtl() {
                kept_together(&text)
            } else {
                text
            }
        }
        None => amount.to_string(),
    }
}

/// Between words that run from right to left, a sign after Latin letters would jump to their other
/// side (`US$` reads `$US`). A left-to-right mark after it keeps it in its place.
fn kept_together(text: &str) -> String {
    let mut kept = String::with_capacity(text.len() + 3);
    let mut before = ' ';
    for c in text.chars() {
        kept.push(c);
        if before.is_ascii_alphabetic() && matches!(c, '$' | '¥' | '£') {
            kept.push('\u{200e}');
        }
        before = c;
    }
    kept
}

/// What stands before and after the digits of an amount: (`$`, ``) in English, (``, ` €`) in
/// German.
#[must_use]
pub fn affixes(currency: Currency, language: Language) -> (String, String) {
    let text = money(Money::from_minor(1, currency), language);
    let mut digits = text
        .char_indices()
        .filter(|(_, c)| typed::digit(*c).is_some());
    let first = digits.next();
    let last = digits.next_back().or(first);
    let (from, to) = match (first, last) {
        (Some((from, _)), Some((at, c))) => (from, at + c.len_utf8()),
        _ => (0, 0),
    };
    (text[..from].to_owned(), text[to..].to_owned())
}

/// The amount as ICU takes it: an integer and a power of ten.
fn exact(amount: Money) -> Decimal {
    let mut decimal = Decimal::from(amount.minor());
    decimal.multiply_pow10(-i16::from(amount.currency().exponent()));
    decimal
}

fn formatter(language: Language, currency: Currency) -> Option<Arc<Formatter>> {
    let key = (language, currency);
    let known = FORMATTERS.read().unwrap_or_else(PoisonError::into_inner);
    if let Some(formatter) = known.get(&key) {
        return Some(formatter.clone());
    }
    drop(known);
    let formatter = Arc::new(build(language, currency)?);
    let mut known = FORMATTERS.write().unwrap_or_else(PoisonError::into_inner);
    Some(known.entry(key).or_insert(formatter).clone())
}

fn build(language: Language, currency: Currency) -> Option<Formatter> {
    let locale: Locale = language.tag().parse().ok()?;
    let code = currency.code().to_ascii_lowercase();
    let code = CurrencyType::try_from(&code.parse().ok()?).ok()?;
    let data = WithDecimals(currency.exponent());
    Formatter::try_new_symbol_unstable(&data, (&locale).into(), code, Default::default()).ok()
}

/// Numbers are grouped as the language does it, whatever their length.
pub(super) fn grouping() -> DecimalFormatterOptions {
    DecimalFormatterOptions::from(GroupingStrategy::Auto)
}
