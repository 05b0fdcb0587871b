//! The card form: what is read shows no digits of the card but the last four, and no name is a number.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pebblepay_core::card::{self, Card, CardInput};

fuzz_target!(|input: (&str, &str, &str, &str)| {
    let (number, expiry, cvc, name) = input;
    let typed = CardInput {
        number: number.to_owned(),
        expiry: expiry.to_owned(),
        cvc: cvc.to_owned(),
        name: name.to_owned(),
    };
    match Card::parse(&typed, 1_700_000_000_000) {
        Ok(card) => {
            let digits = card.number.expose_digits();
            assert!((12..=19).contains(&digits.len()));
            assert!(!format!("{:?}", card.number).contains(digits));
            assert!(card.name.is_none_or(|name| !card::holds_number(&name)));
        }
        Err(wrong) => assert!(!wrong.is_empty()),
    }
});
