//! Exact comparison of origins.
//!
//! An origin is compared as a whole or not at all: prefix tests let `http://host:4411` accept
//! `http://host:441`, suffix tests let `pay.example` accept `evilpay.example`.

/// Whether a message that says it comes from `actual` comes from `expected`.
///
/// The opaque origin (`"null"`, sandboxed pages) and the empty one equal nothing, themselves
/// included: two different opaque pages write the same word.
#[must_use]
pub fn is_same(expected: &str, actual: &str) -> bool {
    !expected.is_empty() && expected != "null" && expected == actual
}

/// Whether `url` may be navigated to: absolute `http:` or `https:`, nothing that runs as code
/// (`TRAP-67`).
#[must_use]
pub fn is_web_url(url: &str) -> bool {
    let url = url.as_bytes();
    [&b"https://"[..], b"http://"].iter().any(|scheme| {
        url.len() > scheme.len()
            && url
                .iter()
                .zip(*scheme)
                .all(|(byte, wanted)| byte.eq_ignore_ascii_case(wanted))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    // proves: PEB-155, TRAP-64
    #[test]
    fn only_the_whole_origin_matches() {
        let ours = "http://127.0.0.1:4411";
        assert!(is_same(ours, "http://127.0.0.1:4411"));
        for other in [
            "http://127.0.0.1:441",
            "http://127.0.0.1:44110",
            "https://127.0.0.1:4411",
            "http://127.0.0.1:4411/",
            "http://www.127.0.0.1:4411",
            "null",
            "",
        ] {
            assert!(!is_same(ours, other), "{other}");
        }
    }

    #[test]
    fn opaque_origins_equal_nothing() {
        assert!(!is_same("null", "null"));
        assert!(!is_same("", ""));
    }

    // proves: TRAP-67
    #[test]
    fn only_http_and_https_are_navigated_to() {
        for url in [
            "https://shop.example/ok",
            "http://127.0.0.1:1/x?y#z",
            "HTTPS://SHOP.EXAMPLE",
        ] {
            assert!(is_web_url(url), "{url}");
        }
        for url in [
            "javascript:alert(1)",
            "data:text/html,x",
            "//shop.example",
            "/x",
            "https:x",
            "http://",
        ] {
            assert!(!is_web_url(url), "{url}");
        }
    }
}
