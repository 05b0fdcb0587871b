//! One row for each finding; and pages that are as they should be, on which nothing is found.

use std::sync::Arc;

use super::*;
use crate::id::StoreId;
use crate::money::Currency;
use crate::store::ChosenGateways;

const PAY: &str = "https://pay.example";
const SHOP: &str = "https://shop.example/buy";
const BUTTON: &str = r#"<button data-pebblepay="checkout" data-amount="15">Buy</button>"#;
const TAG: &str =
    r#"<script src="https://pay.example/js/pebblepay.js" data-store="store_a"></script>"#;

fn store() -> Store {
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

const FACTS: Facts = Facts {
    has_variant: true,
    signature: Signature::Fits,
};

/// The findings of a page of this store, also of what it sells.
fn of(store: &Store, url: &str, headers: &[(&str, &str)], html: &str) -> Vec<Finding> {
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

fn codes(headers: &[(&str, &str)], html: &str) -> Vec<(&'static str, &'static str)> {
    let found = of(&store(), SHOP, headers, html);
    found
        .iter()
        .map(|f| (f.severity.as_str(), f.code))
        .collect()
}

fn csp(policy: &str, html: &str) -> Vec<(&'static str, &'static str)> {
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
    let rows: [(&str, &str, &[(&str, &str)], &str); 14] = [
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

#[test]
fn every_button_is_read_as_the_script_reads_it() {
    let rows: [(&str, &str, &str, &str); 19] = [
        (
            "data-amount='49,99'",
            "error",
            "amount_wrong",
            "data-amount=\"49.99\"",
        ),
        (
            "data-amount='$1,234.50'",
            "error",
            "amount_wrong",
            "data-amount=\"1234.50\"",
        ),
        (
            "data-amount='1.234,50 €'",
            "error",
            "amount_wrong",
            "data-amount=\"1234.50\"",
        ),
        ("data-amount=''", "error", "amount_wrong", ""),
        ("data-amount=0.49", "error", "amount_wrong", ""),
        (
            "data-amount=10.5 data-currency=JPY",
            "error",
            "amount_wrong",
            "",
        ),
        (
            "data-amount=5 data-currency=dollars",
            "error",
            "currency_wrong",
            "data-currency=\"USD\"",
        ),
        (
            "data-variant-id=var_x data-amount=5",
            "note",
            "amount_unused",
            "",
        ),
        (
            "data-amount=5 data-quantity=2",
            "error",
            "quantity_wrong",
            "data-quantity=\"1\"",
        ),
        (
            "data-variant-id=var_x data-quantity=many",
            "error",
            "quantity_wrong",
            "",
        ),
        (
            "data-amount=5 data-success-url=/thanks",
            "warning",
            "return_url_wrong",
            "data-success-url",
        ),
        (
            "data-amount=5 data-return-url=https://other.example/",
            "warning",
            "return_not_registered",
            "https://other.example",
        ),
        (
            "data-amount=5 data-webhook-url=https://other.example/",
            "warning",
            "webhook_url_unused",
            "",
        ),
        (
            "data-amount=5 data-metadata=plan:pro",
            "warning",
            "metadata_wrong",
            "",
        ),
        ("data-amount=5 data-email=ada", "note", "email_wrong", ""),
        (
            "data-amount=5 data-test-mode",
            "warning",
            "test_mode_unused",
            "data-test-mode",
        ),
        (
            "data-amount=5 data-mode=overlay",
            "note",
            "mode_unknown",
            "data-mode",
        ),
        (
            "data-amount=5 data-container=#x",
            "note",
            "container_unused",
            "inline",
        ),
        (
            "data-price=5",
            "warning",
            "attribute_unknown",
            "data-amount=\"5\"",
        ),
    ];
    for (attributes, severity, code, change) in rows {
        let html = format!("<button data-pebblepay=checkout {attributes}>Buy</button>{TAG}");
        assert_eq!(codes(&[], &html), [(severity, code)], "{attributes}");
        let found = of(&store(), SHOP, &[], &html);
        let text = found[0].change.clone().unwrap_or_default();
        assert!(text.contains(change), "{attributes}: {text}");
        assert!(found[0].at.as_deref().unwrap().starts_with("<button"));
    }
    for good in [
        "data-amount=5 data-success-url=https://shop.example/thanks",
        "data-variant-id=var_x data-quantity=3",
        "data-amount=1000 data-currency=JPY data-email=ada@example.com",
        "data-metadata='{\"plan\":\"pro\"}'",
        "data-amount=5 data-mode=inline data-container=#x",
        "data-amount=5 data-test-mode=false",
    ] {
        let html = format!("<button data-pebblepay=checkout {good}>Buy</button>{TAG}");
        assert_eq!(codes(&[], &html), [], "{good}");
    }
}

#[test]
fn links_and_frames_are_read_by_their_addresses() {
    let pay = "https://pay.example/checkout";
    let rows = [
        (
            format!("<a href='{pay}/store_b?amount=5'>"),
            "error",
            "sale_of_other_store",
        ),
        (
            format!("<a href='{pay}/store_a?amount=5,5'>"),
            "error",
            "amount_wrong",
        ),
        (
            format!("<a href='{pay}/store_a?amount=5&return_url=x'>"),
            "warning",
            "return_url_wrong",
        ),
        (
            format!("<iframe allow=payment src='{pay}/embed?amount=5'>"),
            "error",
            "sale_of_other_store",
        ),
        (
            format!("<iframe allow=payment src='{pay}/embed?store_id=store_a&amount=0'>"),
            "error",
            "amount_wrong",
        ),
        (
            format!("<iframe src='{pay}/embed?store_id=store_a&amount=5'>"),
            "note",
            "frame_without_payment",
        ),
        (
            format!("<iframe allow=payment sandbox src='{pay}/embed?store_id=store_a'>"),
            "error",
            "frame_sandboxed",
        ),
    ];
    for (html, severity, code) in rows {
        assert_eq!(codes(&[], &html), [(severity, code)], "{html}");
    }
    let frame = format!("<iframe allow='payment *' src='{pay}/embed?store_id=store_a&amount=5'>");
    assert_eq!(codes(&[], &frame), []);
    assert_eq!(
        csp("frame-src 'none'", &frame),
        [("error", "frame_refused")]
    );
    for other in [
        "<a href='https://elsewhere.example/checkout/store_b'>",
        "<a href='https://pay.example/pay/cs_1' data-pebblepay>",
        "<iframe src='https://video.example/embed'>",
    ] {
        assert_eq!(codes(&[], &format!("{BUTTON}{TAG}{other}")), [], "{other}");
    }
}

#[test]
fn what_only_the_server_knows_is_told() {
    let html = format!("<button data-pebblepay data-variant-id=var_gone>Buy</button>{TAG}");
    let store = store();
    let home = Home {
        origin: PAY,
        store: &store,
    };
    let page = Page {
        url: SHOP,
        headers: &[],
        html: &html,
    };
    let sale = &examine(&page, &home).sales[0];
    let of = |facts| -> Vec<&'static str> {
        of_sale(sale, &home, facts).iter().map(|f| f.code).collect()
    };
    assert_eq!(of(FACTS), [""; 0]);
    assert_eq!(
        of(Facts {
            has_variant: false,
            ..FACTS
        }),
        ["variant_unknown"]
    );
    let missing = Facts {
        signature: Signature::Missing,
        ..FACTS
    };
    assert_eq!(of(missing), ["signature_missing"]);
    assert_eq!(
        of(Facts {
            signature: Signature::Wrong,
            ..FACTS
        }),
        ["signature_wrong"]
    );
}

#[test]
fn an_answer_of_a_receiver_says_what_to_change() {
    let answer = |status| Answer {
        url: "https://shop.example/hook?x=1".to_owned(),
        is_live: false,
        status,
        location: Some("https://www.shop.example/hook".to_owned()),
        headers: Vec::new(),
        duration_ms: 80,
    };
    let fault = |why| Err((why, "it did not answer".to_owned()));
    let rows = [
        (
            Ok(301),
            "webhook_redirects",
            "https://www.shop.example/hook",
        ),
        (Ok(403), "webhook_forbidden", "/hook"),
        (
            Ok(404),
            "webhook_not_found",
            "https://shop.example/hook?x=1",
        ),
        (Ok(405), "webhook_method", ""),
        (Ok(422), "webhook_refuses", ""),
        (Ok(429), "webhook_limited", "/hook"),
        (Ok(502), "webhook_fails", ""),
        (fault(NoAnswer::Blocked), "webhook_not_allowed", ""),
        (fault(NoAnswer::Dns), "webhook_dns", ""),
        (fault(NoAnswer::Connect), "webhook_unreachable", ""),
        (fault(NoAnswer::Tls), "webhook_tls", ""),
        (fault(NoAnswer::Timeout), "webhook_timeout", ""),
        (fault(NoAnswer::Broken), "webhook_broken", ""),
    ];
    for (status, code, change) in rows {
        let found = of_receiver(&answer(status)).unwrap();
        assert_eq!((found.code, found.severity), (code, Severity::Error));
        assert!(found.change.unwrap_or_default().contains(change), "{code}");
    }
    assert_eq!(of_receiver(&answer(Ok(204))), None);
    let slow = Answer {
        duration_ms: 9_000,
        ..answer(Ok(200))
    };
    assert_eq!(of_receiver(&slow).unwrap().code, "webhook_slow");
    let live = Answer {
        is_live: true,
        ..answer(Ok(401))
    };
    assert_eq!(of_receiver(&live).unwrap().severity, Severity::Note);
    for (name, value) in [("cf-mitigated", "challenge"), ("server", "cloudflare")] {
        let headers = vec![(name.to_owned(), value.to_owned())];
        let guarded = Answer {
            headers,
            is_live: true,
            ..answer(Ok(403))
        };
        assert_eq!(of_receiver(&guarded).unwrap().code, "webhook_bot_guard");
    }
}
