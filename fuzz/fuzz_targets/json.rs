//! Bodies of requests: what is read has one canonical form, which is read as the same value.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pebblepay_core::{canonical_json, json_parse};

fuzz_target!(|bytes: &[u8]| {
    let Ok(value) = json_parse::parse(bytes) else {
        assert!(
            json_parse::parse_body(bytes).is_err(),
            "a body is no more than JSON"
        );
        return;
    };
    let written = canonical_json::to_bytes(&value);
    let again = json_parse::parse(&written).expect("what we write can be read");
    assert_eq!(
        canonical_json::to_bytes(&again),
        written,
        "it is a fixed point"
    );
    let _ = canonical_json::check_metadata(&value);
});
