//! What a gateway says, and the signatures that say that it was the gateway.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pebblepay_core::callback::{ChargeStatus, Told};
use pebblepay_core::{btcpay, json_parse, signature};

fuzz_target!(|input: (&str, &str, &[u8])| {
    let (secret, header, body) = input;
    let right = signature::hmac_sha256_hex(secret, body);
    assert!(signature::verify_hmac_hex(secret, body, &right));
    if signature::verify_hmac_hex(secret, body, header) {
        assert!(
            header.eq_ignore_ascii_case(&right),
            "{header:?} is believed"
        );
    }
    if let Ok(value) = json_parse::parse_body(body) {
        let _ = btcpay::Invoice::read(&value);
    }
    if let Ok(value) = json_parse::parse_body(body)
        && let Ok(told) = Told::read(&value)
    {
        let word = told.status.as_str();
        assert_eq!(
            ChargeStatus::parse(word).map(ChargeStatus::as_str),
            Some(word)
        );
        let _ = told.outcome();
    }
    if let Ok(secret) = signature::WebhookSecret::parse(secret) {
        assert!(signature::WebhookSecret::parse(&secret.show()).is_ok());
    }
});
