//! The stylesheet and the script of the payment pages, as the bytes that are sent.
//!
//! Both are written by hand with comments for the next reader; customers do not download the
//! comments. The stylesheet goes into each page (its hash stands in the Content-Security-Policy),
//! the script is served under a name that holds its hash. No file is read at run time.

use std::sync::LazyLock;

static STYLESHEET: LazyLock<String> = LazyLock::new(|| {
    squeeze(concat!(
        include_str!("../../assets/tokens.css"),
        include_str!("../../assets/checkout.css"),
    ))
});

static SCRIPT: LazyLock<String> = LazyLock::new(|| {
    squeeze(concat!(
        include_str!("../../assets/frame.js"),
        include_str!("../../assets/fields.js"),
        include_str!("../../assets/checkout.js"),
        include_str!("../../assets/coupon.js"),
        include_str!("../../assets/wallet.js"),
    ))
});

/// The text of the first style block of every page.
#[must_use]
pub fn stylesheet() -> &'static str {
    &STYLESHEET
}

/// The one script of the payment pages (classic, deferred).
#[must_use]
pub fn script() -> &'static str {
    &SCRIPT
}

/// Drops indentation, blank lines and comments that have lines of their own. It never looks into
/// a line, so no string or pattern can be misread.
#[must_use]
pub fn squeeze(source: &str) -> String {
    let mut kept = String::with_capacity(source.len());
    let mut in_comment = false;
    for line in source.lines().map(str::trim) {
        if in_comment || line.starts_with("/*") {
            in_comment = !line.ends_with("*/");
        } else if !line.is_empty() && !line.starts_with("//") {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_on_their_own_lines_and_indentation_are_dropped_and_nothing_else() {
        let source = "/* one */\na {\n  color: red;\n}\n\n/* two\n   lines */\nb { c: url(//x) }\n";
        assert_eq!(squeeze(source), "a {\ncolor: red;\n}\nb { c: url(//x) }\n");
        assert_eq!(
            squeeze("// why\nlet a = 1;\n  a += 2; // tail\n"),
            "let a = 1;\na += 2; // tail\n"
        );
    }

    #[test]
    fn neither_asset_can_end_its_element_early() {
        assert!(!stylesheet().contains("</"));
        assert!(!stylesheet().contains("@import"));
        assert!(!stylesheet().contains("http"));
        assert!(script().starts_with("'use strict';"));
    }
}
