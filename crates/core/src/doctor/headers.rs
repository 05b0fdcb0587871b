//! Other headers that reach into the checkout's frame. Isolation (`COOP`, `COEP`) does not: the
//! checkout's own headers allow it. `X-Frame-Options` is about the page, not about what it shows.

use url::Url;

use super::sale::Sale;
use super::{Finding, Home, Page, Severity};

pub(super) fn check(page: &Page<'_>, sales: &[Sale], home: &Home<'_>) -> Option<Finding> {
    if !sales.iter().any(|sale| sale.opens_frame(true)) {
        return None;
    }
    let header = page
        .header("permissions-policy")
        .find(|text| payment(text).is_some_and(|list| !covers(list, home.origin, page.url)))?;
    let kind = (Severity::Note, "payment_not_permitted");
    let means = "The page's Permissions-Policy keeps the wallets of browsers out of the \
                 checkout's frame; cards work.";
    let mend = "Name the checkout in it.";
    let change = format!("payment=(self \"{}\")", home.origin);
    let found = Finding::new(kind, means, mend).change(change);
    Some(found.at(format!("Permissions-Policy: {header}")))
}

/// What a Permissions-Policy says of `payment`; the last word counts.
fn payment(header: &str) -> Option<&str> {
    let mut depth = 0_usize;
    let outside = |c: char| {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == ',' && depth == 0
    };
    let members: Vec<&str> = header.split(outside).collect();
    members.into_iter().rev().find_map(|member| {
        let (name, list) = member.split_once('=')?;
        (name.trim() == "payment").then_some(list.trim())
    })
}

fn covers(list: &str, origin: &str, page: &str) -> bool {
    let list = list.split(';').next().unwrap_or_default().trim();
    let words = list.trim_matches(['(', ')']).split_ascii_whitespace();
    let page = Url::parse(page)
        .ok()
        .map(|u| u.origin().ascii_serialization());
    words.map(|word| word.trim_matches('"')).any(|word| {
        word == "*" || word == origin || word == "self" && page.as_deref() == Some(origin)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_payment_is_found_among_others() {
        assert_eq!(payment("camera=(), payment=()"), Some("()"));
        assert_eq!(
            payment("payment=(self \"https://a.example\"), usb=()"),
            Some("(self \"https://a.example\")")
        );
        assert_eq!(payment("usb=(payment=x), camera=*"), None);
        assert_eq!(payment(""), None);
    }

    #[test]
    fn a_list_covers_whom_it_names() {
        const PAY: &str = "https://pay.example";
        for list in [
            "*",
            "(*)",
            "(self \"https://pay.example\")",
            "\"https://pay.example\"",
        ] {
            assert!(covers(list, PAY, "https://shop.example/"), "{list}");
        }
        for list in ["()", "(self)", "self", "(\"https://other.example\")"] {
            assert!(!covers(list, PAY, "https://shop.example/"), "{list}");
        }
        assert!(covers("(self)", PAY, "https://pay.example/x"));
    }
}
