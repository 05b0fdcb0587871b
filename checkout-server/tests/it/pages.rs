//! The pages that customers see.

use axum::body::Body;
use axum::http::Request;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::Value;

use crate::support::{NOW_MS, Shop, on_both};

fn hosted(shop: &Shop, query: &str) -> String {
    format!("/checkout/{}?{query}", shop.store.store.id)
}

async fn order_of(shop: &Shop, action: &str) -> Value {
    let id = action.trim_start_matches("/pay/");
    shop.api_get(&shop.store.test_key, &format!("/api/v1/orders/{id}"))
        .await
        .json()
}

on_both!(
    // proves: PEB-170, PEB-171, PEB-173, PEB-175, PEB-176, PEB-177
    a_hosted_link_sells_what_it_says,
    async |shop: Shop| {
        let query = "amount=49.99&product=Premium%20Plan&ref=INV-001&return_url=https://yoursite.example/success&cancel_url=https://yoursite.example/no";
        let page = shop.get(&hosted(&shop, query)).await;
        assert_eq!(page.status, 200);
        for text in [
            "$49.99",
            "Premium Plan",
            "INV-001",
            "Tea House",
            "https://yoursite.example/no",
        ] {
            assert!(page.text.contains(text), "{text}");
        }
        let paid = shop
            .pay_form(
                &page.action(),
                &page.hidden("token"),
                "4000000000000002",
                true,
            )
            .await
            .json();
        assert_eq!(paid["status"], "completed");
        let order = order_of(&shop, &page.action()).await;
        assert_eq!(
            (&order["amount"], &order["order_reference"]),
            (&49.99.into(), &"INV-001".into())
        );
        assert_eq!(
            (&order["product_name"], &order["customer_email"]),
            (&"Premium Plan".into(), &"jo@example.com".into())
        );
    }
);

on_both!(
    // proves: PEB-171, PEB-181
    without_an_amount_the_customer_enters_one,
    async |shop: Shop| {
        let page = shop.get(&hosted(&shop, "product=Donation")).await;
        let token = page.hidden("token");
        let pay = |amount: &'static str| {
            let fields = vec![
                ("token", token.as_str()),
                ("amount", amount),
                ("email", "a@b.example"),
                ("card_number", "4000000000000002"),
                ("expiry", "12/30"),
                ("cvc", "123"),
                ("name", "Jo"),
            ];
            let (shop, action) = (&shop, page.action());
            async move { shop.post_form(&action, &fields, true).await }
        };
        for wrong in ["", "0.49", "50000.01", "-1", "1e3", "1,000", "１２", "abc"] {
            let answer = pay(wrong).await;
            assert_eq!(answer.status, 422, "{wrong}: {}", answer.text);
            assert_eq!(answer.json()["errors"][0]["field"], "amount");
        }
        assert_eq!(pay("12.34").await.json()["amount"], 12.34);
    }
);

on_both!(
    // proves: PEB-172, PEB-188, TRAP-71
    a_variants_price_is_never_taken_from_the_url,
    async |shop: Shop| {
        let variant = shop.variant("19.99").await;
        for amount in ["0.50", "", "junk"] {
            let page = shop
                .get(&hosted(
                    &shop,
                    &format!("variant_id={variant}&amount={amount}"),
                ))
                .await;
            assert!(page.text.contains("$19.99"), "{}", page.text);
            let paid = shop
                .pay_form(
                    &page.action(),
                    &page.hidden("token"),
                    "4000000000000002",
                    true,
                )
                .await;
            assert_eq!(paid.json()["amount"], 19.99);
        }
        let other = shop.other_store().await;
        let theirs = format!("/checkout/{}?variant_id={variant}", other.store.id);
        assert_eq!(shop.get(&theirs).await.status, 404);
    }
);

on_both!(
    // proves: PEB-174
    a_coupon_in_the_link_is_told_about,
    async |shop: Shop| {
        let page = shop.get(&hosted(&shop, "amount=5&coupon=SAVE20")).await;
        assert!(page.text.contains("SAVE20"));
    }
);

on_both!(wrong_links_say_what_is_wrong, async |shop: Shop| {
    for (query, status) in [
        ("amount=0.49", 400),
        ("amount=x", 400),
        ("amount=", 400),
        ("currency=XXX", 400),
        ("currency=JPY&amount=10.5", 400),
        ("variant_id=var_x", 404),
    ] {
        let page = shop.get(&hosted(&shop, query)).await;
        assert_eq!(page.status, status, "{query}");
        assert!(page.header("content-type").starts_with("text/html"));
    }
    let unknown = shop.get("/checkout/store_unknown?amount=5").await;
    assert_eq!(unknown.status, 404);
    assert!(unknown.text.contains("Store not found"));
});

on_both!(
    // proves: PEB-180, PEB-182, PEB-187, TRAP-39
    the_embedded_page_may_be_framed_and_the_hosted_one_may_not,
    async |shop: Shop| {
        let embed = shop.get(&format!("/checkout/embed?store_id={}&amount=5&currency=EUR&success_url=https://a.example/&ref=R", shop.store.store.id)).await;
        assert_eq!(embed.status, 200);
        assert!(embed.text.contains("€5.00"));
        assert_eq!(embed.header("x-frame-options"), "");
        assert!(
            !embed
                .header("content-security-policy")
                .contains("frame-ancestors")
        );
        let page = shop.get(&hosted(&shop, "amount=5")).await;
        assert!(
            page.header("content-security-policy")
                .contains("frame-ancestors 'none'")
        );
        assert_eq!(shop.get("/checkout/embed").await.status, 404);
    }
);

on_both!(
    // proves: PEB-178, TRAP-66, TRAP-68, B-31, F-01
    the_way_back_carries_the_result_and_replaces_what_stood_there,
    async |shop: Shop| {
        let order = shop.paid_order(r#"{"amount":50,"return_url":"https://a.example/ok?status=x&keep=1&order_id=y#part"}"#).await;
        let path = format!("/pay/{}/status", order["id"].as_str().unwrap());
        let look = shop.get(&path).await.json();
        let number = order["order_id"].as_str().unwrap();
        let attempt = order["transaction_id"].as_str().unwrap();
        let to = look["redirectUrl"].as_str().unwrap();
        assert!(
            to.starts_with("https://a.example/ok?") && to.ends_with("#part"),
            "{to}"
        );
        for part in [
            format!("order_id={number}"),
            format!("transaction_id={attempt}"),
            "amount=50.00".to_owned(),
            "status=completed".to_owned(),
            "is_test=true".to_owned(),
            "keep=1".to_owned(),
        ] {
            assert_eq!(to.matches(&part).count(), 1, "{part} in {to}");
        }
        assert!(!to.contains("status=x") && !to.contains("order_id=y"));
        assert!(!to.contains("jo%40example") && !to.contains("jo@example"));
        // The signed result is on it, in the answer, and behind the receipt's way on.
        let token = look["resultToken"].as_str().unwrap();
        assert_eq!(
            to.matches(&format!("result_token={token}")).count(),
            1,
            "{to}"
        );
        let receipt = shop.get(&path.replace("/status", "/receipt")).await.text;
        assert!(
            receipt.contains(&format!("result_token={token}")),
            "{receipt}"
        );
    }
);

on_both!(
    // proves: TRAP-69, F-01
    a_result_token_is_made_for_paid_orders_only_and_names_nobody,
    async |shop: Shop| {
        let open = shop
            .order(r#"{"amount":5,"return_url":"https://a.example/ok"}"#)
            .await;
        let path = format!("/pay/{}/status", open["id"].as_str().unwrap());
        let look = shop.get(&path).await.json();
        assert_eq!(
            (&look["status"], &look["resultToken"]),
            (&"open".into(), &Value::Null)
        );
        let paid = shop
            .paid_order(r#"{"amount":5,"return_url":"https://a.example/ok"}"#)
            .await;
        let path = format!("/pay/{}/status", paid["id"].as_str().unwrap());
        let first = claims(&shop.get(&path).await.json());
        assert_eq!(first["aud"], shop.store.store.id.as_str());
        assert_eq!(first["order_id"], paid["order_id"]);
        assert_eq!(first["transaction_id"], paid["transaction_id"]);
        assert_eq!(
            (&first["amount"], &first["status"]),
            (&"5.00".into(), &"completed".into())
        );
        assert_eq!(first["is_test"], true);
        assert_eq!(first["iat"], NOW_MS / 1000);
        assert_eq!(first["exp"], NOW_MS / 1000 + 900);
        assert_eq!(first.as_object().unwrap().len(), 9, "nothing else: {first}");
        // Whoever looks again later gets one that is good from then on, and tells of a refund.
        shop.clock.advance_ms(3_600_000);
        let refund = format!("/api/v1/orders/{}/refund", paid["id"].as_str().unwrap());
        let refunded = shop.api_post(&shop.store.test_key, &refund, "{}").await;
        assert_eq!(refunded.status, 200, "{}", refunded.text);
        let second = claims(&shop.get(&path).await.json());
        assert_eq!(
            (&second["status"], &second["iat"]),
            (&"refunded".into(), &(NOW_MS / 1000 + 3600).into())
        );
    }
);

fn claims(look: &Value) -> Value {
    let token = look["resultToken"].as_str().unwrap();
    let body = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(body).unwrap()).unwrap()
}

on_both!(
    // proves: TRAP-67
    what_a_visitor_writes_is_shown_and_never_run,
    async |shop: Shop| {
        let page = shop.get(&hosted(&shop, "amount=5&product=%3C%2Fscript%3E%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E&ref=%22%3E%3Cb%3E&return_url=javascript:alert(1)&cancel_url=data:text/html,x")).await;
        assert_eq!(page.status, 200);
        assert!(!page.text.contains("<img") && !page.text.contains("\"><b>"));
        // The address of the page itself is on it, to start again; what counts is that no link
        // and no field begins with what the visitor wrote.
        for scheme in ["\"javascript:", "\"data:text/html"] {
            assert!(!page.text.contains(scheme), "{}", page.text);
        }
    }
);

on_both!(
    // proves: E3
    every_page_has_a_strict_policy_and_is_never_cached,
    async |shop: Shop| {
        let order = shop.paid_order(r#"{"amount":5}"#).await;
        let id = order["id"].as_str().unwrap();
        for path in [
            hosted(&shop, "amount=5"),
            hosted(&shop, "amount=x"),
            format!("/pay/{id}/receipt"),
            "/checkout/nobody".to_owned(),
            "/nowhere".to_owned(),
        ] {
            let page = shop.get(&path).await;
            let policy = page.header("content-security-policy");
            assert!(
                policy.starts_with("default-src 'none'; script-src 'self'; style-src 'sha256-"),
                "{path}: {policy}"
            );
            assert!(!policy.contains("unsafe"));
            assert_eq!(page.header("cache-control"), "no-store", "{path}");
            assert_eq!(page.header("x-content-type-options"), "nosniff");
            assert_eq!(page.header("referrer-policy"), "no-referrer");
            assert_eq!(page.header("set-cookie"), "");
        }
    }
);

on_both!(
    // proves: TRAP-82
    without_script_the_form_works_and_never_shows_the_card_again,
    async |shop: Shop| {
        let page = shop.get(&hosted(&shop, "amount=5")).await;
        let (action, token) = (page.action(), page.hidden("token"));
        let fields = [
            ("token", token.as_str()),
            ("surface", "hosted"),
            ("email", "jo@example.com"),
            ("card_number", "4000000000000002"),
            ("expiry", "12/30"),
            ("cvc", "12"),
            ("name", "Jo Doe"),
        ];
        let wrong = shop.post_form(&action, &fields, false).await;
        assert_eq!(wrong.status, 422);
        assert!(
            wrong.text.contains("aria-invalid")
                && wrong.text.contains("jo@example.com")
                && wrong.text.contains("Jo Doe")
        );
        assert!(
            !wrong.text.contains("value=\"4000000000000002\"")
                && !wrong.text.contains("value=\"12\"")
        );
        let declined = shop
            .pay_form(&action, &wrong.hidden("token"), "4000000000000119", false)
            .await;
        assert_eq!(declined.status, 402);
        assert!(declined.text.contains("does not have enough funds"));
        let paid = shop
            .pay_form(
                &action,
                &declined.hidden("token"),
                "4000000000000002",
                false,
            )
            .await;
        assert_eq!(paid.status, 303);
        let receipt = shop.get(paid.header("location")).await;
        assert_eq!(receipt.status, 200);
        assert!(
            receipt.text.contains("$5.00")
                && receipt.text.contains("0002")
                && receipt.text.contains("PP-2603-")
        );
        let again = shop
            .pay_form(&action, &token, "4000000000000002", false)
            .await;
        assert_eq!(
            (again.status, again.header("location")),
            (303, paid.header("location"))
        );
    }
);

on_both!(
    // proves: F-03
    a_receipt_of_a_finished_session_shows_no_email,
    async |shop: Shop| {
        let order = shop
            .paid_order(r#"{"amount":5,"customer_email":"secret@example.com"}"#)
            .await;
        let id = order["id"].as_str().unwrap();
        let page = shop.get(&format!("/pay/{id}")).await;
        assert_eq!(
            (page.status, page.header("location")),
            (303, format!("/pay/{id}/receipt").as_str())
        );
        let receipt = shop.get(&format!("/pay/{id}/receipt")).await;
        assert!(!receipt.text.contains("secret@example.com"));
        let unpaid = shop.order(r#"{"amount":5}"#).await;
        let early = shop
            .get(&format!("/pay/{}/receipt", unpaid["id"].as_str().unwrap()))
            .await;
        assert_eq!(early.status, 303);
    }
);

on_both!(
    // proves: PEB-031
    giving_up_leads_to_the_cancel_url,
    async |shop: Shop| {
        let order = shop
            .order(r#"{"amount":5,"cancel_url":"https://a.example/no"}"#)
            .await;
        let answer = shop
            .get(&format!("/pay/{}/cancel", order["id"].as_str().unwrap()))
            .await;
        assert_eq!(
            (answer.status, answer.header("location")),
            (303, "https://a.example/no")
        );
    }
);

on_both!(
    a_checkout_url_in_a_frame_is_an_embedded_page,
    async |shop: Shop| {
        let order = shop.order(r#"{"amount":5}"#).await;
        let request = Request::get(format!("/pay/{}", order["id"].as_str().unwrap()))
            .header("sec-fetch-dest", "iframe")
            .body(Body::empty())
            .unwrap();
        let page = shop.send(request).await;
        assert!(page.text.contains("data-surface=\"embed\""));
        assert!(
            !page
                .header("content-security-policy")
                .contains("frame-ancestors")
        );
    }
);
