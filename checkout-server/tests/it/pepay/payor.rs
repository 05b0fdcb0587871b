//! The customer's side: the hosted page, the payor's endpoints, and who may call them from where.

use axum::body::Body;
use axum::http::Request;
use pebblepay_core::store::Mode;
use serde_json::{Value, json};

use super::{GOOD_CARD, INVOICES, ask, get, id, invoice, key, pay};
use crate::support::{Answer, ORIGIN, Shop, on_both};

const ROUTES: [(&str, &str); 5] = [
    ("GET", "session-details"),
    ("GET", "available-tokens"),
    ("GET", "payment-status"),
    ("POST", "payment-addresses"),
    ("POST", "customer-email"),
];

async fn call(shop: &Shop, method: &str, what: &str, headers: &Value, body: &str) -> Answer {
    let mut request = Request::builder()
        .method(method)
        .uri(format!("/api/v1/payments/{what}"))
        .header("origin", "https://shop.example")
        .header("content-type", "application/json");
    for (name, value) in headers.as_object().unwrap() {
        request = request.header(name, value.as_str().unwrap());
    }
    let body = Body::from(body.to_owned());
    shop.send(request.body(body).unwrap()).await
}

on_both!(
    // proves: PEP-009, PEP-010, PEP-011, PEP-012
    the_headers_of_a_session_tell_its_browser_all_about_the_payment,
    async |shop: Shop| {
        let key = key(&shop, Mode::Test).await;
        let body = r#"{"amount_usd":49.99,"description":"Starter plan","customer_id":"secret-1"}"#;
        let made = invoice(&shop, &key, body).await;
        let own = &made["payment_session_headers"];
        shop.clock.advance_ms(1500);
        let details = call(&shop, "GET", "session-details", own, "").await;
        assert_eq!(
            details.json(),
            json!({
                "invoice_id": id(&made), "amount_usd": 49.99, "currency": "usd",
                "description": "Starter plan", "expires_at": "2026-03-15T22:30:00.000Z",
                "invoice_status": "unpaid", "remaining_time": 12 * 3_600_000 - 1500,
                "remaining_seconds": 12 * 3600 - 2, "merchant_name": "Tea House",
                "network_environment": "devnet", "locked_network": null,
                "locked_token_id": null, "locked_payment_address": null,
            })
        );
        let tokens = call(&shop, "GET", "available-tokens", own, "").await.json();
        assert_eq!(
            (&tokens["tokens"], &tokens["payment_methods"]),
            (&json!([]), &json!(["card"]))
        );
        let page = tokens["payment_url"].as_str().unwrap();
        assert_eq!(
            shop.get(page.strip_prefix(ORIGIN).unwrap()).await.status,
            200
        );
        let status = call(&shop, "GET", "payment-status", own, "").await;
        assert_eq!(status.json(), json!({"status": "unpaid", "paid_at": null}));
        let address = r#"{"network":"base","token_id":"usdc"}"#;
        let address = call(&shop, "POST", "payment-addresses", own, address).await;
        assert_eq!(
            (address.status, &address.json()["error"]["param"]),
            (400, &json!("network"))
        );
        let email = call(
            &shop,
            "POST",
            "customer-email",
            own,
            r#"{"email":"jo@example.com"}"#,
        );
        let email = email.await;
        assert_eq!(
            (email.status, &email.json()["success"]),
            (200, &json!(true))
        );
        for wrong in ["{}", r#"{"email":"x"}"#, r#"{"email":7}"#, "[]", "{"] {
            let answer = call(&shop, "POST", "customer-email", own, wrong).await;
            assert_eq!(answer.status, 400, "{wrong}");
        }
        let read = get(&shop, &key, &format!("{INVOICES}/{}", id(&made))).await;
        assert_eq!(read["customer_email"], "jo@example.com");
        pay(&shop, &made, GOOD_CARD).await;
        let status = call(&shop, "GET", "payment-status", own, "").await;
        let paid_at = "2026-03-15T10:30:01.500Z";
        assert_eq!(status.json(), json!({"status": "paid", "paid_at": paid_at}));
        let late = call(
            &shop,
            "POST",
            "customer-email",
            own,
            r#"{"email":"x@y.example"}"#,
        )
        .await;
        assert_eq!(
            (late.status, &late.json()["error"]["code"]),
            (400, &json!("already_paid"))
        );
        // The key of a merchant opens none of them.
        let of_key = json!({"x-api-key": key});
        for (method, what) in ROUTES {
            assert_eq!(call(&shop, method, what, &of_key, "{}").await.status, 401);
        }
    }
);

on_both!(
    // proves: PEP-013, TRAP-93
    missing_and_wrong_headers_are_401_those_of_another_session_403_and_ended_ones_404,
    async |shop: Shop| {
        let key = key(&shop, Mode::Test).await;
        let brief = r#"{"amount_usd":5,"expires_in":60000}"#;
        let (one, two) = (
            invoice(&shop, &key, brief).await,
            invoice(&shop, &key, brief).await,
        );
        let (token, signature) = (&one["session_token"], &one["signature"]);
        let token_text = token.as_str().unwrap();
        let cut = json!(&token_text[..token_text.len() - 1]);
        for (method, what) in ROUTES {
            for (headers, status, code) in [
                (json!({}), 401, "token_invalid"),
                (json!({"x-session-token": token}), 401, "token_invalid"),
                (json!({"x-signature": signature}), 401, "token_invalid"),
                (
                    json!({"x-session-token": "x", "x-signature": signature}),
                    401,
                    "token_invalid",
                ),
                (
                    json!({"x-session-token": cut, "x-signature": signature}),
                    401,
                    "token_invalid",
                ),
                (
                    json!({"x-session-token": token, "x-signature": "sig_"}),
                    401,
                    "token_invalid",
                ),
                (
                    json!({"x-session-token": token, "x-signature": two["signature"]}),
                    403,
                    "session_signature",
                ),
            ] {
                let answer = call(&shop, method, what, &headers, "{}").await;
                let told = answer.json();
                assert_eq!(answer.status, status, "{what} {headers}: {told}");
                assert_eq!(told["error"]["code"], code);
                // The page that asked may read why not.
                assert_eq!(answer.header("access-control-allow-origin"), "*");
            }
        }
        shop.clock.advance_ms(60_000);
        let own = &one["payment_session_headers"];
        for (method, what) in ROUTES {
            let answer = call(&shop, method, what, own, "{}").await;
            // Who polls has to see the end.
            let status = if what == "payment-status" { 200 } else { 404 };
            assert_eq!(answer.status, status, "{what}");
        }
        let status = call(&shop, "GET", "payment-status", own, "").await;
        assert_eq!(status.json()["status"], "expired");
        shop.clock.advance_ms(24 * 3_600_000);
        let status = call(&shop, "GET", "payment-status", own, "").await;
        assert_eq!(status.status, 404);
    }
);

on_both!(
    // proves: PEP-009, TRAP-59, PEB-012
    browsers_may_send_exactly_those_headers_to_exactly_those_routes,
    async |shop: Shop| {
        let ask_first = async |path: &str| {
            let request = Request::builder()
                .method("OPTIONS")
                .uri(path)
                .header("origin", "https://shop.example")
                .header("access-control-request-method", "GET")
                .header(
                    "access-control-request-headers",
                    "x-session-token,x-signature",
                );
            shop.send(request.body(Body::empty()).unwrap()).await
        };
        for (_, what) in ROUTES {
            let answer = ask_first(&format!("/api/v1/payments/{what}")).await;
            assert_eq!(answer.status, 204, "{what}");
            assert_eq!(answer.header("access-control-allow-origin"), "*");
            assert_eq!(
                answer.header("access-control-allow-headers"),
                "x-session-token, x-signature, content-type"
            );
            assert_eq!(answer.header("access-control-allow-credentials"), "");
        }
        let key = key(&shop, Mode::Test).await;
        let made = invoice(&shop, &key, r#"{"amount_usd":5}"#).await;
        for path in [
            INVOICES,
            &format!("{INVOICES}/{}", id(&made)),
            &format!("{INVOICES}/{}/status", id(&made)),
            "/api/v1/events",
            "/api/v1/ws/token",
            "/api/v1/orders",
            "/api/v1/payments",
            "/api/v1/payments/nothing",
        ] {
            let first = ask_first(path).await;
            assert!(first.status == 405 || first.status == 404, "{path}");
            let asked = ask(&shop, "GET", path, &key, "").await;
            for answer in [first, asked] {
                assert_eq!(answer.header("access-control-allow-origin"), "", "{path}");
                assert_eq!(answer.header("access-control-allow-headers"), "", "{path}");
            }
        }
    }
);

on_both!(
    // proves: PEP-005, TRAP-92, B-33
    the_payment_url_leads_to_the_page_and_leaves_nothing_in_the_address,
    async |shop: Shop| {
        let key = key(&shop, Mode::Test).await;
        let body = r#"{"amount_usd":5,"description":"Starter plan","expires_in":60000}"#;
        let made = invoice(&shop, &key, body).await;
        let path = made["payment_url"]
            .as_str()
            .unwrap()
            .strip_prefix(ORIGIN)
            .unwrap();
        let sent_on = shop.get(path).await;
        assert_eq!(sent_on.status, 303);
        assert_eq!(sent_on.header("referrer-policy"), "no-referrer");
        let to = sent_on.header("location");
        assert!(to.starts_with("/pay/cs_") && !to.contains('?'), "{to}");
        let page = shop.get(to).await;
        assert_eq!(
            (page.status, page.header("referrer-policy")),
            (200, "no-referrer")
        );
        assert!(page.text.contains("Starter plan"));
        for secret in ["session_token", "signature"] {
            assert!(!page.text.contains(made[secret].as_str().unwrap()));
        }
        let (token, signature) = path.split_once("&signature=").unwrap();
        let other = invoice(&shop, &key, r#"{"amount_usd":5}"#).await;
        for (path, status) in [
            (token.to_owned(), 404),
            ("/pay".to_owned(), 404),
            (format!("/pay?session=x&signature={signature}"), 403),
            (
                format!("{token}&signature={}", other["signature"].as_str().unwrap()),
                403,
            ),
        ] {
            assert_eq!(shop.get(&path).await.status, status, "{path}");
        }
        // After its end the page itself says so.
        shop.clock.advance_ms(60_000);
        let sent_on = shop.get(path).await;
        assert_eq!(shop.get(sent_on.header("location")).await.status, 410);
    }
);
