//! One row for each finding; and pages that are as they should be, on which nothing is found.

use std::sync::Arc;

use super::*;
use crate::id::StoreId;
use crate::money::Currency;
use crate::store::ChosenGateways;

pub(super) const PAY: &str = "https://pay.example";
pub(super) const SHOP: &str = "https://shop.example/buy";
pub(super) const BUTTON: &str =
    r#"<button data-pebblepay="checkout" data-amount="15">Buy</button>"#;
pub(super) const TAG: &str =
    r#"<script src="https://pay.example/js/pebblepay.js" data-store="store_a"></script>"#;

pub(super) fn store() -> Store {
    Store {
        id: StoreId::parse("store_a").unwrap(),
        name: "A".to_owned(),
        merchant_code: "a".to_owned(),
        currency: Currency::USD,
        fee_bps: 0,
        origins: vec!["https://shop.example".to_owned()],
        return_origins: Vec::new(),
        allow_test_links: false,
        signed_amounts_only: false,
        live_gateway: true,
        gateways: ChosenGateways::default(),
        brand: Arc::default(),
    }
}

pub(super) const FACTS: Facts = Facts {
    has_variant: true,
    signature: Signature::Fits,
};

/// The findings of a page of this store, also of what it sells.
pub(super) fn of(store: &Store, url: &str, headers: &[(&str, &str)], html: &str) -> Vec<Finding> {
    let headers: Vec<(String, String)> = headers
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.replace("HOST", PAY)))
        .collect();
    let page = Page {
        url,
        headers: &headers,
        html,
    };
    let home = Home { origin: PAY, store };
    let examined = examine(&page, &home);
    let mut found = examined.findings;
    for sale in &examined.sales {
        found.extend(of_sale(sale, &home, FACTS));
    }
    found
}

pub(super) fn codes(headers: &[(&str, &str)], html: &str) -> Vec<(&'static str, &'static str)> {
    let found = of(&store(), SHOP, headers, html);
    found
        .iter()
        .map(|f| (f.severity.as_str(), f.code))
        .collect()
}

pub(super) fn csp(policy: &str, html: &str) -> Vec<(&'static str, &'static str)> {
    codes(&[("content-security-policy", policy)], html)
}

#[test]
fn a_good_page_has_no_finding() {
    let page = format!("<!doctype html><title>Shop</title>{BUTTON}{TAG}");
    assert_eq!(codes(&[], &page), []);
    for policy in [
        "script-src HOST 'wasm-unsafe-eval'; connect-src HOST; frame-src HOST",
        "default-src 'none'; script-src HOST 'wasm-unsafe-eval'; connect-src HOST; frame-src HOST",
        "style-src 'self'",
        "require-trusted-types-for 'script'; trusted-types 'none'",
        "frame-ancestors 'none'; base-uri 'none'; upgrade-insecure-requests",
        "default-src * 'unsafe-inline' 'unsafe-eval'",
    ] {
        assert_eq!(csp(policy, &page), [], "{policy}");
    }
    for (name, value) in [
        ("content-security-policy-report-only", "default-src 'none'"),
        ("cross-origin-embedder-policy", "require-corp"),
        ("cross-origin-opener-policy", "same-origin"),
        ("x-frame-options", "DENY"),
        (
            "permissions-policy",
            "camera=(), payment=(self \"https://pay.example\")",
        ),
    ] {
        assert_eq!(codes(&[(name, value)], &page), [], "{name}");
    }
    let nonce = TAG.replace("<script", "<script nonce=x");
    let strict = "script-src 'nonce-x' 'strict-dynamic' 'wasm-unsafe-eval'";
    assert_eq!(csp(strict, &format!("{BUTTON}{nonce}")), []);
}

#[test]
fn every_good_form_of_the_tag_is_taken() {
    for tag in [
        r#"<script type="module" crossorigin src="https://pay.example/js/pebblepay.js" data-store="store_a"></script>"#,
        r#"<script async src="//pay.example/js/pebblepay.js" data-store="store_a"></script>"#,
        r#"<script defer src="https://pay.example/js/store_a/pebblepay.js"></script>"#,
        r#"<meta name="pebblepay-store" content="store_a"><script src="https://pay.example/js/pebblepay.js"></script>"#,
        r#"<script src="https://pay.example/js/pebblepay.1a2b.js" integrity="sha384-x" crossorigin data-store="store_a"></script>"#,
        r#"<script data-cfasync="false" type="text/javascript" src="https://pay.example/js/pebblepay.js" data-store="store_a"></script>"#,
    ] {
        assert_eq!(codes(&[], &format!("{BUTTON}{tag}")), [], "{tag}");
    }
}

#[test]
fn a_tag_that_is_changed_is_told_of_with_what_to_change() {
    let rows = [
        (
            "",
            "error",
            "script_missing",
            "<script src=\"https://pay.example/js/pebblepay.js\" data-store=\"store_a\"></script>",
        ),
        (
            "<script>x = Symbol.for(\"pebblepay\")</script>",
            "warning",
            "script_inlined",
            "pebblepay.js",
        ),
        ("TAGTAG", "note", "script_twice", ""),
        (
            "TAG<script src='https://pay.example/js/store_b/pebblepay.js'></script>",
            "warning",
            "script_ambiguous",
            "",
        ),
        (
            "<script src='https://cdn.example/js/pebblepay.js' data-store=store_a></script>",
            "error",
            "script_elsewhere",
            "pay.example",
        ),
        (
            "<script src='http://pay.example/js/pebblepay.js' data-store=store_a></script>",
            "error",
            "mixed_content",
            "https://pay.example",
        ),
        (
            "<script type=rocketlazyloadscript data-rocket-src='https://pay.example/js/pebblepay.js' data-store=store_a></script>",
            "warning",
            "script_delayed",
            "nowprocket",
        ),
        (
            "<script type='litespeed/javascript' data-src='https://pay.example/js/pebblepay.js' data-store=store_a></script>",
            "warning",
            "script_delayed",
            "data-no-defer",
        ),
        (
            "<script type='text/rocketscript' data-rocketsrc src='https://pay.example/js/pebblepay.js' data-store=store_a></script>",
            "warning",
            "script_delayed",
            "data-cfasync",
        ),
        (
            "<script type='4f2-text/javascript' src='https://pay.example/js/pebblepay.js' data-store=store_a></script>",
            "warning",
            "script_delayed",
            "data-cfasync",
        ),
        (
            "<script type=pmdelayedscript src='https://pay.example/js/pebblepay.js' data-store=store_a></script>",
            "warning",
            "script_delayed",
            "Perfmatters",
        ),
        (
            "<script type=text/plain src='https://pay.example/js/pebblepay.js' data-store=store_a></script>",
            "error",
            "script_not_run",
            "</script>",
        ),
        (
            "<script nomodule src='https://pay.example/js/pebblepay.js' data-store=store_a></script>",
            "error",
            "script_not_run",
            "</script>",
        ),
        (
            "<script data-src='https://pay.example/js/pebblepay.js' data-store=store_a></script>",
            "error",
            "script_not_run",
            "src=\"https://pay.example",
        ),
        (
            "<script src='https://pay.example/js/pebblepay.js' integrity=sha384-x data-store=store_a></script>",
            "error",
            "integrity_without_crossorigin",
            "crossorigin",
        ),
        (
            "<script src='https://pay.example/js/pebblepay.js' integrity=sha384-x crossorigin data-store=store_a></script>",
            "warning",
            "integrity_of_floating_script",
            "<script",
        ),
        (
            "<script src='https://pay.example/js/pebblepay.js' data-store=store_b></script>",
            "error",
            "other_store",
            "data-store=\"store_a\"",
        ),
        (
            "<script src='https://pay.example/js/pebblepay.js'></script>",
            "error",
            "store_missing",
            "data-store=\"store_a\"",
        ),
    ];
    for (tag, severity, code, change) in rows {
        let html = format!("{BUTTON}{}", tag.replace("TAG", TAG));
        let found = of(&store(), SHOP, &[], &html);
        let of_code = found.iter().find(|f| f.code == code);
        let of_code = of_code.unwrap_or_else(|| panic!("{tag}: {found:?}"));
        assert_eq!(of_code.severity.as_str(), severity, "{tag}");
        let text = of_code.change.clone().unwrap_or_default();
        assert!(text.contains(change), "{tag}: {text}");
    }
    assert_eq!(codes(&[], TAG), [("note", "nothing_to_pay")]);
    assert_eq!(codes(&[], "<h1>Shop</h1>"), [("error", "script_missing")]);
}

#[test]
fn links_sell_without_the_script() {
    let link = r#"<a href="https://pay.example/checkout/store_a?amount=15" data-pebblepay>Buy</a>"#;
    assert_eq!(codes(&[], link), [("warning", "script_missing")]);
    let plain = link.replace(" data-pebblepay", "");
    assert_eq!(codes(&[], &plain), []);
    assert_eq!(csp("frame-src 'none'", &plain), []);
    let refused = csp("script-src 'self'", &format!("{link}{TAG}"));
    assert_eq!(refused, [("warning", "script_refused")]);
}

// These rows and what they end in are those of tests/browser/matrix.test.mjs.
#[test]
fn a_policy_is_judged_by_what_the_customer_gets() {
    let nonce = format!("{BUTTON}{}", TAG.replace("<script", "<script nonce=x"));
    let page = format!("{BUTTON}{TAG}");
    type Row<'a> = (&'a str, &'a str, &'a [(&'a str, &'a str)], &'a str);
    let rows: [Row<'_>; 14] = [
        (
            "script-src HOST",
            &page,
            &[("note", "wasm_refused")],
            "script-src HOST 'wasm-unsafe-eval'",
        ),
        (
            "script-src HOST 'wasm-unsafe-eval'; connect-src 'self'",
            &page,
            &[("note", "wasm_refused")],
            "connect-src 'self' HOST",
        ),
        (
            "script-src 'nonce-x' 'strict-dynamic'",
            &nonce,
            &[("note", "wasm_refused")],
            "script-src 'nonce-x' 'strict-dynamic' 'wasm-unsafe-eval'",
        ),
        (
            "script-src 'nonce-x' 'strict-dynamic'",
            &page,
            &[("error", "script_refused")],
            "nonce=\"…\"",
        ),
        (
            "script-src 'nonce-x' 'strict-dynamic' HOST",
            &page,
            &[("error", "script_refused")],
            "nonce=\"…\"",
        ),
        (
            "script-src 'self'",
            &page,
            &[("error", "script_refused")],
            "script-src 'self' HOST 'wasm-unsafe-eval'",
        ),
        (
            "script-src 'none'",
            &page,
            &[("error", "script_refused")],
            "script-src HOST 'wasm-unsafe-eval'",
        ),
        (
            "script-src-elem 'self'; script-src *",
            &page,
            &[("error", "script_refused")],
            "script-src-elem 'self' HOST",
        ),
        (
            "script-src HOST/js/pebblepay.js",
            &page,
            &[("warning", "core_refused")],
            "HOST 'wasm-unsafe-eval'",
        ),
        (
            "frame-src 'none'",
            &page,
            &[("warning", "frame_refused")],
            "frame-src HOST",
        ),
        (
            "child-src 'self'",
            &page,
            &[("warning", "frame_refused")],
            "frame-src 'self' HOST",
        ),
        (
            "frame-src https://pay.example:8443",
            &page,
            &[("warning", "frame_refused")],
            "8443 HOST",
        ),
        (
            "sandbox allow-forms",
            &page,
            &[("error", "page_sandboxed")],
            "sandbox allow-forms allow-scripts",
        ),
        (
            "default-src 'self'",
            &page,
            &[("error", "script_refused"), ("warning", "frame_refused")],
            "script-src 'self' HOST",
        ),
    ];
    for (policy, html, expected, change) in rows {
        assert_eq!(csp(policy, html), expected, "{policy}");
        let header = [("content-security-policy", policy)];
        let found = of(&store(), SHOP, &header, html);
        let text = found[0].change.clone().unwrap_or_default();
        assert!(
            text.contains(&change.replace("HOST", PAY)),
            "{policy}: {text}"
        );
        let mended = policy.split(' ').next().unwrap_or_default();
        assert!(found[0].at.as_deref().unwrap().contains(mended), "{policy}");
    }
}

#[test]
fn what_is_to_be_copied_mends_the_page() {
    let page = format!("{BUTTON}{TAG}");
    for policy in [
        "script-src HOST",
        "script-src 'self'",
        "script-src 'none'",
        "frame-src 'none'",
        "child-src 'self'",
        "default-src 'self'",
        "default-src 'none'; connect-src 'self'",
        "script-src HOST/js/pebblepay.js; connect-src 'none'",
    ] {
        let mut policy = policy.replace("HOST", PAY);
        // As an owner would: one finding after the other.
        for _ in 0..4 {
            let found = of(
                &store(),
                SHOP,
                &[("content-security-policy", &policy)],
                &page,
            );
            let Some(first) = found.first() else { break };
            for change in first.change.as_ref().unwrap().split("; ") {
                let name = change.split(' ').next().unwrap();
                let parts = policy.split(';').map(str::trim);
                let kept = parts.filter(|part| part.split(' ').next() != Some(name));
                policy = kept.chain([change]).collect::<Vec<_>>().join("; ");
            }
        }
        assert_eq!(csp(&policy, &page), [], "{policy}");
    }
}

#[test]
fn all_policies_count_and_a_meta_counts_from_where_it_stands() {
    let meta = r#"<meta http-equiv="Content-Security-Policy" content="script-src 'self'; frame-src https://pay.example">"#;
    let before = codes(&[], &format!("{meta}{BUTTON}{TAG}"));
    assert_eq!(before, [("error", "script_refused")]);
    // The script is there already; what it loads is not.
    let after = codes(&[], &format!("{TAG}{meta}{BUTTON}"));
    assert_eq!(after, [("warning", "core_refused")]);
    let two = csp("script-src *, script-src 'self'", &format!("{BUTTON}{TAG}"));
    assert_eq!(two, [("note", "wasm_refused"), ("error", "script_refused")]);
}

#[test]
fn the_place_of_a_page_is_looked_at() {
    let page = format!("{BUTTON}{TAG}");
    let at = |store: &Store, url: &str| -> Vec<&'static str> {
        of(store, url, &[], &page).iter().map(|f| f.code).collect()
    };
    assert_eq!(
        at(&store(), "http://shop.example/"),
        ["page_not_encrypted", "origin_not_registered"]
    );
    assert_eq!(
        at(&store(), "https://www.shop.example/"),
        ["origin_not_registered"]
    );
    assert_eq!(
        at(&store(), "https://shop.example:8443/"),
        ["origin_not_registered"]
    );
    let open = Store {
        origins: Vec::new(),
        ..store()
    };
    assert_eq!(at(&open, SHOP), ["no_origin_registered"]);
    assert_eq!(
        at(&open, "http://127.0.0.1:4000/"),
        ["no_origin_registered"]
    );
    let found = of(&store(), "https://www.shop.example/x", &[], &page);
    assert_eq!(found[0].change.as_deref(), Some("https://www.shop.example"));
    let kept_out = codes(&[("permissions-policy", "payment=(self)")], &page);
    assert_eq!(kept_out, [("note", "payment_not_permitted")]);
}
