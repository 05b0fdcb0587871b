//! Addresses, telephone numbers, instants and headers: whatever is accepted is accepted again as it
//! was kept, and holds nothing that could split a header or a line.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pebblepay_core::{retry, text, time};

fuzz_target!(|input: &str| {
    for read in [text::parse_email, text::parse_phone, text::parse_http_url] {
        if let Ok(kept) = read(input) {
            assert!(!kept.chars().any(char::is_control), "{kept:?}");
            assert_eq!(read(&kept).as_ref(), Ok(&kept), "{input:?}");
        }
    }
    if let Some(origin) = text::http_origin(input) {
        assert_eq!(text::http_origin(&origin), Some(origin));
    }
    if let Some(tag) = text::parse_language_tag(input) {
        assert_eq!(text::parse_language_tag(&tag), Some(tag));
    }
    let _ = time::parse_expiry(input);
    let _ = time::parse_instant(input);
    let _ = time::parse_local_minute(input);
    let span = time::parse_span(input, 86_400_000);
    assert!(
        span.is_none_or(|span_ms| (0..=86_400_000).contains(&span_ms)),
        "{span:?}"
    );
    let wait = retry::parse_retry_after(input, 1_700_000_000_000);
    assert!(wait.is_none_or(|wait_s| wait_s >= 0), "{wait:?}");
});
