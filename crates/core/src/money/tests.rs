//! Amounts: what is read, what is printed, how shares are rounded.

use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;

static CURRENCIES: LazyLock<Vec<Currency>> = LazyLock::new(every_currency);

fn currency(code: &str) -> Currency {
    Currency::parse(code).unwrap()
}

fn every_currency() -> Vec<Currency> {
    let letters = || 'A'..='Z';
    letters()
        .flat_map(|a| letters().flat_map(move |b| letters().map(move |c| [a, b, c])))
        .filter_map(|code| Currency::parse(&String::from_iter(code)).ok())
        .collect()
}

fn usd(text: &str) -> Result<i64, AmountError> {
    Money::parse(text, Currency::USD).map(Money::minor)
}

// proves: TRAP-95, B-18
#[test]
fn currencies_have_the_decimals_that_iso_4217_gives_them() {
    assert_eq!(Currency::parse("USD"), Ok(Currency::USD));
    assert_eq!(currency("uSd").code(), "USD");
    let with_decimals = |exponent| {
        let all = CURRENCIES.iter().copied();
        all.filter(|c| c.exponent() == exponent)
            .map(Currency::code)
            .collect::<Vec<_>>()
            .join(" ")
    };
    let none = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF";
    assert_eq!(with_decimals(0), none);
    assert_eq!(with_decimals(1), "");
    assert_eq!(with_decimals(3), "BHD IQD JOD KWD LYD OMR TND");
    assert_eq!(with_decimals(4), "CLF UYW");
    assert!(with_decimals(2).split(' ').count() > 130);
}

#[test]
fn what_nobody_pays_with_is_not_a_currency() {
    for text in [
        "", "US", "USDT", "USD ", " USD", "XXX", "XTS", "XAU", "XDR", "ABC", "€", "U$D",
    ] {
        assert_eq!(Currency::parse(text), Err(UnknownCurrency), "{text:?}");
    }
}

// proves: F-06, B-20, TRAP-51, TRAP-77
#[test]
fn only_canonical_decimal_text_is_an_amount() {
    assert_eq!(usd("49.99"), Ok(4999));
    assert_eq!(usd("50"), Ok(5000));
    assert_eq!(usd("50.0"), Ok(5000));
    assert_eq!(usd("0.50"), Ok(50));
    assert_eq!(usd("49.990"), Ok(4999));
    assert_eq!(usd("0"), Ok(0));
    let refused = [
        "", ".", "5.", ".5", "1e3", "1E3", "0x10", "49,99", "1 000", "1_000", "+1", "-1", "-0",
        "1.2.3", " 1", "1 ", "1\n", "NaN", "Infinity", "true", "007", "00", "00.5", "٤٩", "４９",
        "49.9a", "$49.99",
    ];
    for text in refused {
        assert_eq!(usd(text), Err(AmountError::NotADecimal), "{text:?}");
    }
}

// proves: B-19, F-06
#[test]
fn an_amount_within_a_millionth_of_a_cent_boundary_is_rounded_and_no_other() {
    assert_eq!(usd("29.990000000000002"), Ok(2999));
    assert_eq!(usd("29.989999999999998"), Ok(2999));
    assert_eq!(usd("29.990001"), Ok(2999));
    assert_eq!(usd("29.99000100"), Ok(2999));
    assert_eq!(usd("29.989999"), Ok(2999));
    assert_eq!(usd("0.9999990"), Ok(100));
    for text in [
        "49.999",
        "49.991",
        "29.9900011",
        "29.99000101",
        "29.9899989",
        "29.995",
    ] {
        assert_eq!(usd(text), Err(AmountError::TooManyDecimals), "{text:?}");
    }
    let (yen, dinar) = (currency("JPY"), currency("TND"));
    assert_eq!(Money::parse("10.5", yen), Err(AmountError::TooManyDecimals));
    assert_eq!(
        Money::parse("9.999999", yen),
        Ok(Money::from_minor(10, yen))
    );
    assert_eq!(Money::parse("10.00", yen), Ok(Money::from_minor(10, yen)));
    assert_eq!(
        Money::parse("49.991", dinar),
        Ok(Money::from_minor(49_991, dinar))
    );
    assert_eq!(
        Money::parse("49.9915", dinar),
        Err(AmountError::TooManyDecimals)
    );
}

#[test]
fn an_amount_with_more_digits_than_a_double_keeps_is_too_large() {
    assert_eq!(usd("9999999999999.99"), Ok(MINOR_MAX));
    for text in [
        "9999999999999.999999",
        "10000000000000",
        "99999999999999999999999999999999",
    ] {
        assert_eq!(usd(text), Err(AmountError::TooLarge), "{text:?}");
    }
    assert_eq!(usd(&"9".repeat(100_000)), Err(AmountError::TooLarge));
}

// proves: B-17, B-19, TRAP-51
#[test]
fn a_json_number_is_read_through_its_decimal_text() {
    let read = |number| Money::from_f64(number, Currency::USD).map(Money::minor);
    assert_eq!(read(49.99), Ok(4999));
    assert_eq!(read(50.0), Ok(5000));
    assert_eq!(read(0.1 + 0.2), Ok(30));
    assert_eq!(read(29.990_000_000_000_002), Ok(2999));
    assert_eq!(read(-0.0), Ok(0));
    assert_eq!(read(5e-324), Ok(0));
    assert_eq!(read(1e-7), Ok(0));
    assert_eq!(read(1.5e-6), Err(AmountError::TooManyDecimals));
    assert_eq!(read(49.999), Err(AmountError::TooManyDecimals));
    assert_eq!(read(1e20), Err(AmountError::TooLarge));
    assert_eq!(read(1e300), Err(AmountError::TooLarge));
    for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -0.5, -1e-9] {
        assert_eq!(read(number), Err(AmountError::NotADecimal), "{number}");
    }
}

// proves: TRAP-03, TRAP-90, TRAP-95
#[test]
fn amounts_print_with_fixed_decimals_or_as_javascript_prints_the_number() {
    let cases = [
        (4999, "USD", "49.99", "49.99"),
        (5000, "USD", "50.00", "50"),
        (50, "USD", "0.50", "0.5"),
        (5, "USD", "0.05", "0.05"),
        (0, "USD", "0.00", "0"),
        (-250, "USD", "-2.50", "-2.5"),
        (1500, "JPY", "1500", "1500"),
        (0, "JPY", "0", "0"),
        (49_990, "TND", "49.990", "49.99"),
        (1, "CLF", "0.0001", "0.0001"),
        (
            i64::MIN,
            "USD",
            "-92233720368547758.08",
            "-92233720368547758.08",
        ),
    ];
    for (minor, code, decimal, number) in cases {
        let money = Money::from_minor(minor, currency(code));
        assert_eq!(money.to_decimal(), decimal);
        assert_eq!(money.to_number_text(), number);
    }
    assert_eq!(
        Money::from_minor(4999, Currency::USD).to_string(),
        "49.99 USD"
    );
}

// proves: PEB-108, B-34, TRAP-50, TRAP-96
#[test]
fn shares_are_rounded_half_up_in_minor_units() {
    let share = |minor, bps| Money::from_minor(minor, Currency::USD).fee(bps).minor();
    assert_eq!(share(4999, 500), 250);
    assert_eq!(4999 - share(4999, 500), 4749);
    assert_eq!(share(4999, 2700), 1350);
    assert_eq!(share(1, 5000), 1);
    assert_eq!(share(1, 4999), 0);
    assert_eq!(share(4999, 0), 0);
    assert_eq!(share(4999, 10_000), 4999);
    assert_eq!(share(4999, u32::MAX), 4999);
    assert_eq!(share(-4999, 500), -250);
    assert_eq!(share(i64::MAX, 10_000), i64::MAX);
    assert_eq!(share(i64::MIN, 10_000), i64::MIN);
}

#[test]
fn sums_of_two_currencies_or_beyond_the_range_do_not_exist() {
    let dollars = Money::from_minor(100, Currency::USD);
    let yen = Money::from_minor(100, currency("JPY"));
    let most = Money::from_minor(i64::MAX, Currency::USD);
    assert_eq!(
        dollars.checked_add(dollars),
        Some(Money::from_minor(200, Currency::USD))
    );
    assert_eq!(
        dollars.checked_sub(most).map(Money::is_negative),
        Some(true)
    );
    assert_eq!(dollars.checked_add(yen), None);
    assert_eq!(dollars.checked_sub(yen), None);
    assert_eq!(most.checked_add(dollars), None);
    assert_eq!(dollars.partial_cmp(&yen), None);
    assert!(dollars < most);
}

// proves: B-18, TRAP-51, TRAP-95
#[test]
fn limits_count_in_major_units_of_each_currency() {
    let within = |minor, code| Money::from_minor(minor, currency(code)).within(50, 5_000_000);
    for (least, most, code) in [
        (50, 5_000_000, "USD"),
        (1, 50_000, "JPY"),
        (500, 50_000_000, "TND"),
    ] {
        assert!(within(least, code) && within(most, code), "{code}");
        assert!(
            !within(least - 1, code) && !within(most + 1, code),
            "{code}"
        );
    }
    assert!(!within(-100, "USD"));
}

proptest! {
    // proves: B-17, F-06, TRAP-03, TRAP-95
    #[test]
    fn every_amount_survives_both_of_its_texts(
        minor in 0..=MINOR_MAX,
        pick in any::<prop::sample::Index>(),
    ) {
        let money = Money::from_minor(minor, *pick.get(&CURRENCIES));
        let (decimal, number) = (money.to_decimal(), money.to_number_text());
        prop_assert_eq!(Money::parse(&decimal, money.currency()), Ok(money));
        prop_assert_eq!(Money::parse(&number, money.currency()), Ok(money));
        let double: f64 = number.parse().unwrap();
        let mut buffer = ryu_js::Buffer::new();
        prop_assert_eq!(buffer.format(double), &number);
        prop_assert_eq!(Money::from_f64(double, money.currency()), Ok(money));
    }

    // proves: B-19
    #[test]
    fn an_amount_that_was_divided_in_floating_point_finds_its_cent(cents in 0..5_000_000_u32) {
        let sloppy = f64::from(cents) * 0.01;
        let read = Money::from_f64(sloppy, Currency::USD).map(Money::minor);
        prop_assert_eq!(read, Ok(i64::from(cents)));
    }

    // proves: F-06
    #[test]
    fn no_text_is_read_as_an_amount_that_is_further_than_the_tolerance_away(
        text in "[0-9]{1,6}(\\.[0-9]{1,12})?",
    ) {
        if let Ok(money) = Money::parse(&text, Currency::USD) {
            let fraction = text.split_once('.').map_or("", |(_, fraction)| fraction);
            let digits = format!("{}{fraction:0<12}", text.split('.').next().unwrap());
            let picos: i128 = digits.parse().unwrap();
            let distance = picos - i128::from(money.minor()) * 10_000_000_000;
            prop_assert!(distance.abs() <= 1_000_000, "{} -> {}", text, money);
        }
    }
}

#[test]
fn nothing_is_neither_negative_nor_more_than_zero() {
    let of = |minor| Money::from_minor(minor, Currency::USD);
    assert!(of(0).is_zero() && !of(1).is_zero() && !of(-1).is_zero());
    assert!(of(-1).is_negative() && !of(0).is_negative() && !of(1).is_negative());
    assert_eq!(of(0).fee(500), of(0));
    // Logs and failing tests show what it is.
    assert!(
        format!("{:?}", of(4999)).contains("49.99"),
        "{:?}",
        of(4999)
    );
    assert!(format!("{:?}", Currency::USD).contains("USD"));
}
