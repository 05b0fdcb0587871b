//! What every request meets: envelopes, headers, clean paths, health, the document.

use axum::body::Body;
use axum::http::{Method, Request};

use crate::support::{Shop, on_both};

on_both!(
    // proves: PEB-013, PEB-007, B-16
    what_is_not_there_is_told_in_the_envelope_of_its_path,
    async |shop: Shop| {
        // Where each system tells its text.
        for (path, text) in [
            ("/api/v1/nothing", "/error"),
            ("/api/v1", "/error"),
            ("/api", "/error"),
            ("/api/v1/orders/a/b/c", "/error"),
            ("/api/public/v1/x", "/error"),
            ("/checkout/v1/x", "/message"),
            ("/api/v1/invoices/a/b/c", "/error/message"),
            ("/api/v2/x", "/ResponseMsg"),
        ] {
            let answer = shop.get(path).await;
            assert_eq!(answer.status, 404, "{path}");
            assert_eq!(answer.header("content-type"), "application/json");
            let json = answer.json();
            assert!(
                json.pointer(text).is_some_and(serde_json::Value::is_string),
                "{json}"
            );
            let id = json.get("request_id").or(json.pointer("/error/request_id"));
            assert_eq!(*id.unwrap(), answer.header("x-request-id"));
        }
        let page = shop.get("/nothing").await;
        assert_eq!(page.status, 404);
        assert!(page.header("content-type").starts_with("text/html"));
    }
);

on_both!(a_wrong_method_is_told_so, async |shop: Shop| {
    for method in [Method::DELETE, Method::PUT, Method::PATCH] {
        let request = Request::builder()
            .method(method)
            .uri("/api/v1/orders")
            .body(Body::empty())
            .unwrap();
        let answer = shop.send(request).await;
        assert_eq!(answer.status, 405);
        assert!(answer.json()["error"].is_string());
        assert!(
            answer.header("allow").contains("POST"),
            "{:?}",
            answer.headers
        );
    }
});

on_both!(
    // proves: TRAP-37, TRAP-39
    slashes_that_say_nothing_are_dropped,
    async |shop: Shop| {
        let order = shop.order(r#"{"amount":5}"#).await;
        let id = order["id"].as_str().unwrap();
        let answer = shop
            .api_get(&shop.store.test_key, &format!("//api//v1/orders/{id}/"))
            .await;
        assert_eq!(answer.status, 200);
        assert_eq!(
            shop.get(&format!("/checkout/{}/?amount=5", shop.store.store.id))
                .await
                .status,
            200
        );
    }
);

on_both!(health_and_readiness_answer, async |shop: Shop| {
    assert_eq!(shop.get("/healthz").await.status, 200);
    let ready = shop.get("/readyz").await;
    assert_eq!((ready.status, &ready.json()["status"]), (200, &"ok".into()));
});

on_both!(
    the_document_describes_what_the_server_answers,
    async |shop: Shop| {
        let document = shop.get("/openapi.json").await.json();
        for path in ["/api/v1/orders", "/api/v1/orders/{id}", "/healthz"] {
            assert!(document["paths"][path].is_object(), "{path}");
        }
        let coupon = r#"{"code":"X","discount_type":"fixed","discount_value":1}"#;
        let key = &shop.store.test_key;
        let coupon = shop.api_post(key, "/api/v1/coupons", coupon).await.json();
        let order = shop.paid_order(r#"{"amount":5,"coupon_code":"X"}"#).await;
        let path = format!("/api/v1/orders/{}", order["id"].as_str().unwrap());
        let refunded = shop.api_post(key, &format!("{path}/refund"), "{}").await;
        assert_eq!(refunded.status, 200, "{}", refunded.text);
        let all = "?expand[]=attempts&expand[]=refunds&expand[]=coupon";
        let order = shop.api_get(key, &format!("{path}{all}")).await.json();
        for (schema, shown) in [
            ("Coupon", &coupon),
            ("Order", &order),
            ("CouponUse", &order["coupon"]),
            ("Attempt", &order["attempts"][0]),
            ("Card", &order["attempts"][0]["card"]),
            ("Refund", &order["refunds"][0]),
        ] {
            let described = document["components"]["schemas"][schema]["properties"]
                .as_object()
                .unwrap();
            for field in shown.as_object().unwrap().keys() {
                assert!(
                    described.contains_key(field),
                    "{schema}.{field} is not described"
                );
            }
            // Licence keys are shown where a variant has them.
            for field in described.keys().filter(|f| *f != "license_keys") {
                assert!(
                    shown.get(field).is_some(),
                    "{schema}.{field} does not exist"
                );
            }
        }
        assert_eq!(shop.get("/docs").await.status, 200);
        // Every operation says all that can come back, under a name of its own.
        let mut names = std::collections::HashSet::new();
        for (path, methods) in document["paths"].as_object().unwrap() {
            for (method, operation) in methods.as_object().unwrap() {
                let name = operation["operationId"].as_str().unwrap();
                assert!(names.insert(name.to_owned()), "{name} stands twice");
                if path.starts_with("/api/") {
                    for status in ["400", "401", "429", "500", "503"] {
                        let answer = &operation["responses"][status];
                        assert!(
                            answer["description"].is_string(),
                            "{method} {path} {status}"
                        );
                    }
                }
            }
        }
    }
);

on_both!(
    // proves: TRAP-73, PEB-140
    the_pages_script_is_served_packed_and_for_ever,
    async |shop: Shop| {
        let page = shop
            .get(&format!("/checkout/{}?amount=5", shop.store.store.id))
            .await;
        let href = page
            .text
            .split("<script src=\"")
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap()
            .to_owned();
        let request = Request::get(&href).body(Body::empty()).unwrap();
        let plain = shop.send(request).await;
        assert_eq!(plain.status, 200);
        assert!(plain.header("cache-control").contains("immutable"));
        assert!(plain.header("content-type").starts_with("text/javascript"));
        assert_eq!(shop.get("/assets/checkout.js").await.status, 404);
    }
);

on_both!(
    // proves: PEB-190
    the_status_page_says_whether_payments_and_webhooks_work,
    async |shop: Shop| {
        // Nothing looks after deliveries yet.
        let late = shop.get("/status").await;
        assert_eq!(late.status, 200);
        assert!(late.text.contains("Webhooks are late"), "{}", late.text);
        shop.server.deliverer().run_due().await.unwrap();
        let up = shop.get("/status").await.text;
        assert!(up.contains("All systems operational") && !up.contains("not working"));
        assert!(up.contains(env!("CARGO_PKG_VERSION")) && up.contains("API 20"));
        shop.clock.advance_ms(30_001);
        assert!(shop.get("/status").await.text.contains("Webhooks are late"));
        let db = shop.server.app().db.clone();
        tokio::task::spawn_blocking(move || db.close())
            .await
            .unwrap();
        let down = shop.get("/status").await;
        assert!(
            down.text.contains("Payments can not be taken"),
            "{}",
            down.text
        );
    }
);

on_both!(
    // proves: F-07
    an_error_leads_to_a_page_that_says_what_to_do,
    async |shop: Shop| {
        let refused = shop
            .api_post(&shop.store.test_key, "/api/v1/orders", r#"{"amount":0}"#)
            .await;
        let url = refused.json()["doc_url"].as_str().unwrap().to_owned();
        let path = url.strip_prefix(crate::support::ORIGIN).unwrap();
        assert_eq!(path, "/docs/errors/amount_out_of_range");
        let page = shop.get(path).await;
        assert_eq!(page.status, 200);
        assert!(page.header("content-type").starts_with("text/html"));
        for text in ["What to do", "status 400", "between 0.50 and 50000.00"] {
            assert!(page.text.contains(text), "{text}: {}", page.text);
        }
        let policy = page.header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'none'; style-src 'sha256-"),
            "{policy}"
        );
        let list = shop.get("/docs/errors").await;
        let links: Vec<&str> = list.text.split("href=\"/docs/errors/").skip(1).collect();
        assert!(links.len() > 40, "{}", links.len());
        for link in links {
            let code = link.split('"').next().unwrap();
            let page = shop.get(&format!("/docs/errors/{code}")).await;
            assert_eq!(page.status, 200, "{code}");
            assert!(
                page.text
                    .contains(&format!("&#34;code&#34;: &#34;{code}&#34;")),
                "{}",
                page.text
            );
        }
        assert_eq!(shop.get("/docs/errors/none").await.status, 404);
    }
);

on_both!(
    /// A payment server's own pages load nothing from other servers.
    the_reference_is_shown_without_any_other_server,
    async |shop: Shop| {
        let page = shop.get("/docs").await;
        assert!(!page.text.contains("https://"), "{}", page.text);
        assert!(page.header("content-security-policy").contains("script-src 'self';"));
        let viewer = shop.get("/assets/scalar.js").await;
        assert_eq!(viewer.status, 200);
        assert!(viewer.text.len() > 1_000_000);
    }
);
