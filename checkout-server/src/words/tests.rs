//! What customers of several languages read for the same amount, instant and wish.

use pebblepay_core::money::{Currency, Money};

use super::*;

fn language(tag: &str) -> Language {
    Language::best_for(tag).unwrap()
}

fn amount(minor: i64, code: &str, tag: &str) -> String {
    let currency = Currency::parse(code).unwrap();
    money::money(Money::from_minor(minor, currency), language(tag))
}

// proves: PEB-171, PEB-181
#[test]
fn amounts_read_as_customers_of_the_language_write_them() {
    for (minor, code, tag, text) in [
        (4999, "USD", "en", "$49.99"),
        (4999, "EUR", "en", "€49.99"),
        (49_990, "TND", "en", "TND\u{a0}49.990"),
        (5_000_000, "USD", "en", "$50,000.00"),
        (0, "JPY", "en", "¥0"),
        (-1000, "USD", "en", "-$10.00"),
        (4999, "EUR", "de", "49,99\u{a0}€"),
        (
            123_456_789,
            "EUR",
            "fr",
            "1\u{202f}234\u{202f}567,89\u{a0}€",
        ),
        (123_456, "EUR", "es", "1234,56\u{a0}€"),
        (5000, "JPY", "ja", "￥5,000"),
        (5000, "JPY", "zh-Hant", "¥5,000"),
        (500_000_000, "INR", "hi", "₹50,00,000.00"),
        (4999, "USD", "ar", "\u{200f}49.99\u{a0}US$\u{200e}"),
        (4999, "USD", "fa", "\u{200e}$۴۹٫۹۹"),
        (4999, "BRL", "pt", "R$\u{a0}49,99"),
    ] {
        assert_eq!(amount(minor, code, tag), text, "{minor} {code} in {tag}");
    }
}

#[test]
fn no_amount_is_rounded_to_fewer_decimals_than_are_charged() {
    // CLDR writes these three without decimals, and dinars of Iraq too.
    assert_eq!(amount(1234, "ALL", "en"), "ALL\u{a0}12.34");
    assert_eq!(amount(1234, "RSD", "de"), "12,34\u{a0}RSD");
    assert_eq!(amount(12_345, "IQD", "en"), "IQD\u{a0}12.345");
    assert_eq!(amount(i64::MAX, "USD", "en"), "$92,233,720,368,547,758.07");
    assert_eq!(amount(i64::MIN, "JPY", "en"), "-¥9,223,372,036,854,775,808");
}

#[test]
fn every_language_writes_every_amount_and_date() {
    for language in Language::all() {
        for code in ["USD", "JPY", "TND", "XOF", "PLN"] {
            let currency = Currency::parse(code).unwrap();
            let text = money::money(Money::from_minor(123_456, currency), language);
            assert!(
                !text.contains(&format!("{code} ")),
                "{text}: the plain fallback"
            );
        }
        assert!(!dates::date(0, language).contains("1970-01-01"));
        assert!(dates::date_time(0, language).ends_with(" UTC"));
    }
}

#[test]
fn dates_are_those_of_the_language() {
    const AT: i64 = 1_795_357_920_000;
    for (tag, text) in [
        ("en", "November 22, 2026"),
        ("de", "22. November 2026"),
        ("ja", "2026年11月22日"),
        ("ar", "22 نوفمبر 2026"),
        ("fa", "۱ آذر ۱۴۰۵"),
        ("th", "22 พฤศจิกายน 2569"),
    ] {
        assert_eq!(dates::date(AT, language(tag)), text);
    }
    let time = dates::date_time(AT, language("de"));
    assert_eq!(time, "22. November 2026 um 14:32 UTC");
}

#[test]
fn a_wish_finds_the_nearest_language() {
    for (wish, tag) in [
        ("pt", "pt-BR"),
        ("pt-AO", "pt-PT"),
        ("zh", "zh-Hans"),
        ("zh-TW", "zh-Hant"),
        ("zh-HK", "zh-Hant"),
        ("zh-hans-tw", "zh-Hans"),
        ("no", "nb"),
        ("nn-NO", "nb"),
        ("iw", "he"),
        ("in", "id"),
        ("EN-gb", "en"),
        ("es-419", "es"),
        ("fa-AF", "fa"),
    ] {
        assert_eq!(language(wish).tag(), tag, "{wish}");
    }
    for wish in ["", "*", "xx", "sr-Latn", "english please", "../en"] {
        assert_eq!(Language::best_for(wish), None, "{wish}");
    }
}

#[test]
fn a_header_is_read_by_its_weights() {
    for (header, tag) in [
        ("de", Some("de")),
        ("de-CH, fr;q=0.9", Some("de")),
        ("fr;q=0.8,de;q=0.9", Some("de")),
        ("xx, fr ; q=0.5", Some("fr")),
        ("de;q=0, fr;q=0.1", Some("fr")),
        ("ja;q=nonsense, ar;q=0.3", Some("ar")),
        ("zh-TW,zh;q=0.9,en;q=0.8", Some("zh-Hant")),
        ("*", None),
        ("", None),
    ] {
        assert_eq!(accepted(header).map(Language::tag), tag, "{header}");
    }
}

#[test]
fn a_typed_amount_is_read_as_the_language_writes_it() {
    for (typed, tag, plain) in [
        ("49.99", "en", "49.99"),
        ("$1,234.50", "en", "1234.50"),
        ("1,5", "en", "1.5"),
        ("1.500", "de", "1500"),
        ("1.234,50 €", "de", "1234.50"),
        ("12,5", "de", "12.5"),
        ("12.5", "de", "12.5"),
        ("1 234,5", "fr", "1234.5"),
        ("٤٩٫٥", "ar", "49.5"),
        ("۱٬۲۳۴٫۵", "fa", "1234.5"),
        ("５０００", "ja", "5000"),
        ("１２，５００", "ja", "12500"),
        ("１２．５", "ja", "12.5"),
        ("٤٬٩٩٩٫٥", "ar", "4999.5"),
        ("1,00,000", "hi", "100000"),
        ("४९.५", "hi", "49.5"),
        ("1'000.50", "en", "1000.50"),
        ("20,", "de", "20"),
    ] {
        assert_eq!(
            typed::amount(typed, language(tag)),
            plain,
            "{typed} in {tag}"
        );
    }
    for (typed, tag) in [
        ("1.2.3", "en"),
        ("-5", "en"),
        ("five", "en"),
        ("", "en"),
        ("1,2,3", "de"),
    ] {
        let plain = typed::amount(typed, language(tag));
        assert!(
            Money::parse(&plain, Currency::USD).is_err(),
            "{typed}: {plain}"
        );
    }
}
