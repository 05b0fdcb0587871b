//! What a page sells, and what receivers answer: one row for each finding.

use super::tests::{BUTTON, FACTS, PAY, SHOP, TAG, codes, csp, of, store};
use super::*;

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
