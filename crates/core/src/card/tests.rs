//! The card form: every way of typing a card that people and browsers have, and no leaks.

use super::*;
use crate::test_cards::{TEST_CARDS, find, find_by_last4};
use proptest::prelude::*;

/// 2026-03-15T10:30:00Z.
const NOW_MS: i64 = 1_773_570_600_000;

fn number(text: &str) -> Result<String, CardNumberError> {
    CardNumber::parse(text).map(|number| number.expose_digits().to_owned())
}

fn expiry(text: &str) -> Result<(u8, u16), ExpiryError> {
    Expiry::parse(text).map(|expiry| (expiry.month(), expiry.year()))
}

fn input(number: &str, expiry: &str, cvc: &str, name: &str) -> CardInput {
    let [number, expiry, cvc, name] = [number, expiry, cvc, name].map(str::to_owned);
    CardInput {
        number,
        expiry,
        cvc,
        name,
    }
}

/// Completes a number with the digit that makes its check digit right.
fn with_check_digit(digits: &str) -> String {
    let candidates = (0..10).map(|digit| format!("{digits}{digit}"));
    candidates
        .into_iter()
        .find(|candidate| luhn(candidate))
        .unwrap()
}

// proves: TRAP-81
#[test]
fn a_card_number_may_be_typed_or_pasted_in_any_grouping() {
    let wanted = Ok("4000000000000002".to_owned());
    let typed = [
        "4000000000000002",
        "4000 0000 0000 0002",
        "4000-0000-0000-0002",
        " 4000\u{a0}0000\u{2009}0000\u{3000}0002\n",
        "4000\u{2013}0000\u{2011}0000\u{2212}0002",
        "４０００ ００００ ００００ ０００２",
        "\u{202a}4000 0000 0000 0002\u{202c}",
    ];
    for text in typed {
        assert_eq!(number(text), wanted, "{text:?}");
    }
}

// proves: TRAP-81
#[test]
fn a_wrong_card_number_says_what_is_wrong() {
    assert_eq!(number(""), Err(CardNumberError::Empty));
    assert_eq!(number(" - "), Err(CardNumberError::Empty));
    assert_eq!(
        number("4000 0000 0000 000x"),
        Err(CardNumberError::NotDigits)
    );
    assert_eq!(number("٤٠٠٠٠٠٠٠٠٠٠٠٠٠٠٢"), Err(CardNumberError::NotDigits));
    assert_eq!(number("4000 0000 000"), Err(CardNumberError::TooShort));
    assert_eq!(
        number("4000 0000 0000 0003"),
        Err(CardNumberError::Checksum)
    );
    assert_eq!(number(&"0".repeat(20)), Err(CardNumberError::TooLong));
    assert_eq!(
        number(&"0".repeat(1_000_000)),
        Err(CardNumberError::TooLong)
    );
}

#[test]
fn the_brand_follows_from_the_first_digits() {
    let cases = [
        ("4", Brand::Visa),
        ("51", Brand::Mastercard),
        ("55", Brand::Mastercard),
        ("2221", Brand::Mastercard),
        ("2720", Brand::Mastercard),
        ("2220", Brand::Unknown),
        ("2721", Brand::Unknown),
        ("50", Brand::Unknown),
        ("56", Brand::Unknown),
        ("34", Brand::Amex),
        ("37", Brand::Amex),
        ("305", Brand::Diners),
        ("36", Brand::Diners),
        ("3528", Brand::Jcb),
        ("3589", Brand::Jcb),
        ("3527", Brand::Unknown),
        ("6011", Brand::Discover),
        ("644", Brand::Discover),
        ("65", Brand::Discover),
        ("62", Brand::UnionPay),
        ("9", Brand::Unknown),
    ];
    for (prefix, brand) in cases {
        let text = with_check_digit(&format!("{prefix:0<15}"));
        assert_eq!(CardNumber::parse(&text).unwrap().brand(), brand, "{prefix}");
        assert_eq!(Brand::from_word(brand.as_str()), brand);
    }
    assert_eq!(Brand::from_word("VISA"), Brand::Unknown);
}

// proves: TRAP-81, PEB-131
#[test]
fn an_expiry_date_may_be_written_in_every_usual_way() {
    let wanted = Ok((12, 2030));
    let typed = [
        "12/30",
        "12/2030",
        "1230",
        "122030",
        "12 / 30",
        "12-30",
        " 12/30 ",
        "12 30",
        "12.30",
        "12 / 2030",
        "2030-12",
        "１２／３０",
    ];
    for text in typed {
        assert_eq!(expiry(text), wanted, "{text:?}");
    }
    assert_eq!(expiry("1/30"), Ok((1, 2030)));
    assert_eq!(expiry("01/00"), Ok((1, 2000)));
}

#[test]
fn a_wrong_expiry_date_says_what_is_wrong() {
    assert_eq!(expiry("  "), Err(ExpiryError::Empty));
    for text in ["13/30", "00/30", "0030", "1330", "132030", "2030-13"] {
        assert_eq!(expiry(text), Err(ExpiryError::Month), "{text:?}");
    }
    let refused = [
        "12", "123", "12/3", "12/303", "12/30/1", "/30", "12/", "12//30", "Dec 30", "12/20300",
        "123/30", "12345", "1234567", "-12/30", "2030-1", "2030-123",
    ];
    for text in refused {
        assert_eq!(expiry(text), Err(ExpiryError::NotADate), "{text:?}");
    }
}

// proves: PEB-133
#[test]
fn a_card_is_good_until_the_last_moment_of_its_month_in_utc() {
    let march = Expiry::parse("03/26").unwrap();
    // 2026-04-01T00:00:00Z.
    let april_ms = 1_775_001_600_000;
    assert!(!march.is_past(NOW_MS));
    assert!(!march.is_past(april_ms - 1));
    assert!(march.is_past(april_ms));
    assert!(Expiry::parse("12/25").unwrap().is_past(NOW_MS));
    assert!(!Expiry::parse("01/27").unwrap().is_past(NOW_MS));
    assert!(Expiry::parse("12/0026").unwrap().is_past(NOW_MS));
}

// proves: PEB-131, TRAP-81
#[test]
fn a_security_code_has_exactly_the_digits_of_its_brand() {
    let read = |text, brand| Cvc::parse(text, brand).map(|cvc| cvc.expose_digits().to_owned());
    assert_eq!(read("123", Brand::Visa), Ok("123".to_owned()));
    assert_eq!(read(" ０００ ", Brand::Visa), Ok("000".to_owned()));
    assert_eq!(read("1234", Brand::Amex), Ok("1234".to_owned()));
    assert_eq!(read("", Brand::Visa), Err(CvcError::Empty));
    for text in ["12", "1234", "12a", "1 23", "-12"] {
        assert_eq!(
            read(text, Brand::Mastercard),
            Err(CvcError::WrongLength(3)),
            "{text:?}"
        );
    }
    assert_eq!(read("123", Brand::Amex), Err(CvcError::WrongLength(4)));
}

// proves: PEB-131
#[test]
fn a_form_is_read_whole_or_every_wrong_field_is_named() {
    let card = Card::parse(
        &input("4000 0000 0000 0002", "12/30", "123", " Ann "),
        NOW_MS,
    )
    .unwrap();
    assert_eq!(
        (card.number.last4(), card.name.as_deref()),
        ("0002", Some("Ann"))
    );
    let nameless = Card::parse(&input("4000000000000002", "1230", "123", " "), NOW_MS).unwrap();
    assert_eq!(nameless.name, None);

    let wrong = Card::parse(&input("4000", "02/26", "12", "a\nb"), NOW_MS).unwrap_err();
    let fields: Vec<_> = wrong.iter().map(CardFieldError::field).collect();
    assert_eq!(fields, ["card_number", "expiry", "cvc", "name"]);
    assert_eq!(wrong[1], CardFieldError::Expiry(ExpiryError::Past));
    assert_eq!(
        wrong[1].to_string(),
        "The card has expired. Use another card."
    );
    assert_eq!(
        wrong[3].to_string(),
        "The name on the card may not contain control characters."
    );
}

// proves: TRAP-82
#[test]
fn a_card_number_is_no_name() {
    for name in [
        "4000000000000002",
        " 4000 0000 0000 0002",
        "Ann 4000-0000-0000-0002",
        "4000000000000002, 12/30",
        "４００００００００００００００２",
    ] {
        let typed = input("4000000000000002", "12/30", "123", name);
        let wrong = Card::parse(&typed, NOW_MS).unwrap_err();
        assert_eq!(wrong, [CardFieldError::NumberInName], "{name}");
        assert_eq!(wrong[0].field(), "name");
    }
    // Digits alone are none, nor is a number that lacks one or has a wrong one.
    for name in [
        "Ann 2nd",
        "R2-D2",
        "4000000000000003",
        "400000000000",
        "Ann",
    ] {
        let typed = input("4000000000000002", "12/30", "123", name);
        assert!(Card::parse(&typed, NOW_MS).is_ok(), "{name}");
    }
}

#[test]
fn four_digits_are_no_mistake_while_the_brand_is_unknown() {
    let wrong = Card::parse(&input("3782", "12/30", "1234", ""), NOW_MS).unwrap_err();
    assert_eq!(wrong, [CardFieldError::Number(CardNumberError::TooShort)]);
}

// proves: TRAP-82
#[test]
fn debug_output_shows_no_more_than_brand_and_last_four_digits() {
    let typed = input("5200 0000 0000 1096", "12/30", "987", "Ann");
    let card = Card::parse(&typed, NOW_MS).unwrap();
    let shown = format!("{card:?} {typed:?}");
    assert!(shown.contains("mastercard …1096"), "{shown}");
    assert!(!shown.contains("5200") && !shown.contains("987"), "{shown}");
}

// proves: PEB-123, PEB-124, PEB-125, PEB-126, PEB-127, PEB-128, PEB-129, PEB-130, TRAP-80
#[test]
fn the_seven_sandbox_cards_are_readable_and_found() {
    let mut seen = std::collections::BTreeSet::new();
    for card in &TEST_CARDS {
        let number = CardNumber::parse(&card.grouped()).unwrap();
        assert_eq!(number.brand(), card.brand);
        assert_eq!(find(&number), Some(card));
        assert_eq!(find_by_last4(number.last4()), Some(card));
        assert!(seen.insert(card.last4()));
    }
    assert_eq!(seen.len(), 7);
    // Another service's success card is no card here.
    assert_eq!(find(&CardNumber::parse("4242424242424242").unwrap()), None);
    assert_eq!(find_by_last4("4242"), None);
    assert_eq!(find_by_last4(""), None);
}

proptest! {
    // proves: TRAP-81, PEB-130
    #[test]
    fn every_number_with_a_right_check_digit_passes_and_one_wrong_digit_never_does(
        digits in "[0-9]{11,18}",
        separators in proptest::collection::vec("[ \\-\u{a0}\u{2013}]{0,2}", 19),
        place in any::<prop::sample::Index>(),
        change in 1..10_u32,
    ) {
        let right = with_check_digit(&digits);
        let typed: String =
            right.chars().zip(&separators).map(|(digit, gap)| format!("{digit}{gap}")).collect();
        prop_assert_eq!(number(&typed), Ok(right.clone()));

        let place = place.index(right.len());
        let swap = |(at, c): (usize, char)| match c.to_digit(10) {
            Some(digit) if at == place => char::from_digit((digit + change) % 10, 10).unwrap(),
            _ => c,
        };
        let wrong: String = right.chars().enumerate().map(swap).collect();
        prop_assert_eq!(number(&wrong), Err(CardNumberError::Checksum));
    }

    // proves: TRAP-82
    #[test]
    fn no_card_number_leaks_through_debug(digits in "[0-9]{11,18}") {
        let number = CardNumber::parse(&with_check_digit(&digits)).unwrap();
        let shown = format!("{number:?}");
        prop_assert_eq!(shown.chars().filter(char::is_ascii_digit).count(), 4);
    }

    // proves: TRAP-81
    #[test]
    fn every_month_is_read_from_all_its_spellings(month in 1..=12_u8, year in 2000..2100_u16) {
        let short = year % 100;
        let spellings = [
            format!("{month:02}/{short:02}"),
            format!("{month}/{year}"),
            format!("{month:02}{short:02}"),
            format!("{month:02}{year}"),
            format!("{month:02} - {short:02}"),
            format!("{year}-{month:02}"),
        ];
        for text in spellings {
            prop_assert_eq!(expiry(&text), Ok((month, year)), "{}", text);
        }
    }

    #[test]
    fn no_text_makes_a_field_panic(a in ".{0,40}", b in "[0-9/ \\-]{0,12}", c in ".{0,8}") {
        let typed = [input(&a, &b, &c, &a), input(&b, &a, &b, &c)];
        for form in &typed {
            prop_assert!(Card::parse(form, NOW_MS).is_err());
        }
    }
}
