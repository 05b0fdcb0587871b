//! Files that owners upload: licence keys and logos.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pebblepay_core::brand::Logo;
use pebblepay_core::licence::{self, Format};

fuzz_target!(|bytes: &[u8]| {
    for format in [Format::Lines, Format::Csv] {
        let upload = licence::parse(bytes, format);
        for key in &upload.keys {
            assert!(!key.key.trim().is_empty() && key.line > 0);
            assert!(!key.key.chars().any(char::is_control));
        }
    }
    let _ = Logo::check(bytes);
});
