//! Webhook endpoints and deliveries over the API: what their owner sees and may change.

use axum::body::Body;
use axum::http::Request;
use pebblepay_core::signature::{hmac_sha256_hex, verify_hmac_hex};
use pebblepay_core::store::Mode;
use serde_json::{Value, json};

use crate::receiver::Receiver;
use crate::support::{Answer, Shop, on_both};

const ENDPOINTS: &str = "/api/v1/webhook_endpoints";

async fn call(shop: &Shop, method: &str, key: &str, path: &str, body: &Value) -> Answer {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("authorization", format!("Bearer {key}"))
        .header("content-type", "application/json")
        .body(Body::from(body.to_string()))
        .unwrap();
    shop.send(request).await
}

async fn create(shop: &Shop, url: &str) -> Value {
    let body = json!({ "url": url });
    let made = call(shop, "POST", &shop.store.test_key, ENDPOINTS, &body).await;
    assert_eq!(made.status, 201, "{}", made.text);
    made.json()
}

on_both!(
    // proves: F-18
    an_endpoint_is_made_listed_changed_and_deleted_and_its_secret_shown_once,
    async |shop: Shop| {
        let key = shop.store.test_key.clone();
        let made = create(&shop, "https://shop.example/hook").await;
        assert!(made["secret"].as_str().unwrap().starts_with("whsec_"));
        assert_eq!(made["events"], Value::Null);
        assert_eq!(
            (&made["is_test"], &made["enabled"]),
            (&json!(true), &json!(true))
        );
        let path = format!("{ENDPOINTS}/{}", made["id"].as_str().unwrap());
        let listed = shop.api_get(&key, ENDPOINTS).await.json();
        assert_eq!(listed["endpoints"][0]["id"], made["id"]);
        assert_eq!(listed["endpoints"][0].get("secret"), None);
        let change = json!({
            "url": "https://shop.example/other", "events": ["payment.completed"], "enabled": false
        });
        let changed = call(&shop, "PUT", &key, &path, &change).await.json();
        assert_eq!(changed["url"], "https://shop.example/other");
        assert_eq!(changed["events"], json!(["payment.completed"]));
        assert_eq!(changed["disabled_reason"], "owner");
        let all = call(&shop, "PUT", &key, &path, &json!({ "events": null }))
            .await
            .json();
        assert_eq!(
            (&all["events"], &all["enabled"]),
            (&Value::Null, &json!(false))
        );
        assert_eq!(
            call(&shop, "DELETE", &key, &path, &json!({})).await.json()["deleted"],
            true
        );
        assert_eq!(shop.api_get(&key, &path).await.status, 404);
        assert_eq!(
            shop.api_get(&key, ENDPOINTS).await.json()["endpoints"],
            json!([])
        );
    }
);

on_both!(
    nobody_else_sees_an_endpoint_or_anything_of_it,
    async |shop: Shop| {
        let receiver = Receiver::answering(&["200 OK"]).await;
        let made = create(&shop, &receiver.url).await;
        shop.paid_order(r#"{"amount":5}"#).await;
        shop.server.deliverer().run_due().await.unwrap();
        let path = format!("{ENDPOINTS}/{}", made["id"].as_str().unwrap());
        let key = &shop.store.test_key;
        let listed = shop
            .api_get(key, &format!("{path}/deliveries"))
            .await
            .json();
        let delivery = listed["deliveries"][0]["id"].as_str().unwrap();
        let event = listed["deliveries"][0]["event_id"].as_str().unwrap();
        let other = shop.other_store().await;
        for key in [&shop.store.live_key, &other.test_key, &other.live_key] {
            let paths = [
                ("GET", path.clone()),
                ("PUT", path.clone()),
                ("DELETE", path.clone()),
                ("POST", format!("{path}/rotate_secret")),
                ("POST", format!("{path}/test")),
                ("POST", format!("{path}/recover")),
                ("GET", format!("{path}/deliveries")),
                ("GET", format!("/api/v1/deliveries/{delivery}")),
                ("GET", format!("/api/v1/events/{event}/deliveries")),
                ("POST", format!("/api/v1/events/{event}/resend")),
            ];
            for (method, path) in paths {
                let body = json!({ "since": "2026-01-01T00:00:00Z" });
                let answer = call(&shop, method, key, &path, &body).await;
                assert_eq!(answer.status, 404, "{method} {path}: {}", answer.text);
            }
        }
        assert_eq!(shop.api_get(key, &path).await.status, 200);
        assert_eq!(receiver.got().len(), 1);
    }
);

on_both!(
    // proves: TRAP-20
    what_can_not_be_an_endpoint_is_refused_at_its_field,
    async |shop: Shop| {
        let key = shop.store.test_key.clone();
        let id = create(&shop, "https://shop.example/hook").await;
        let path = format!("{ENDPOINTS}/{}", id["id"].as_str().unwrap());
        for (body, param) in [
            (json!({}), "url"),
            (json!({ "url": 5 }), "url"),
            (json!({ "url": "javascript:alert(1)" }), "url"),
            (json!({ "url": "https://user@shop.example/" }), "url"),
            (
                json!({ "url": "https://shop.example/", "events": [] }),
                "events",
            ),
            (
                json!({ "url": "https://shop.example/", "events": ["payment.paid"] }),
                "events",
            ),
            (
                json!({ "url": "https://shop.example/", "events": [7] }),
                "events",
            ),
            (
                json!({ "url": "https://shop.example/", "events": "payment.failed" }),
                "events",
            ),
        ] {
            let refused = call(&shop, "POST", &key, ENDPOINTS, &body).await;
            assert_eq!(refused.status, 400, "{body}");
            assert_eq!(refused.json()["param"], param, "{body}");
        }
        for (path, body, param) in [
            (path.clone(), json!({ "enabled": "perhaps" }), "enabled"),
            (
                format!("{path}/test"),
                json!({ "event": "order.created" }),
                "event",
            ),
            (format!("{path}/recover"), json!({}), "since"),
            (
                format!("{path}/recover"),
                json!({ "since": "yesterday" }),
                "since",
            ),
        ] {
            let method = if path.ends_with("test") || path.ends_with("recover") {
                "POST"
            } else {
                "PUT"
            };
            let refused = call(&shop, method, &key, &path, &body).await;
            assert_eq!(
                (refused.status, refused.json()["param"].clone()),
                (400, json!(param))
            );
        }
        for _ in 1..50 {
            create(&shop, "https://shop.example/hook").await;
        }
        let body = json!({ "url": "https://shop.example/hook" });
        let refused = call(&shop, "POST", &key, ENDPOINTS, &body).await;
        assert_eq!(refused.status, 400);
        assert!(refused.text.contains("50 endpoints"));
    }
);

on_both!(
    every_attempt_is_shown_with_its_answer_and_an_event_can_be_sent_again,
    async |shop: Shop| {
        let receiver = Receiver::answering(&["500 No", "200 OK"]).await;
        let made = create(&shop, &receiver.url).await;
        let key = shop.store.test_key.clone();
        shop.paid_order(r#"{"amount":5}"#).await;
        shop.server.deliverer().run_due().await.unwrap();
        let path = format!("{ENDPOINTS}/{}", made["id"].as_str().unwrap());
        let health = shop.api_get(&key, &path).await.json()["health"].clone();
        assert_eq!(health["pending"], 1);
        assert_eq!(health["failing_since"], "2026-03-15T10:30:00Z");
        let listed = shop
            .api_get(&key, &format!("{path}/deliveries"))
            .await
            .json();
        let delivery = &listed["deliveries"][0];
        assert_eq!(delivery["status"], "pending");
        assert_eq!(delivery["endpoint_sequence"], 1);
        let event = delivery["event_id"].as_str().unwrap();
        let resend = format!("/api/v1/events/{event}/resend");
        let resent = call(
            &shop,
            "POST",
            &key,
            &resend,
            &json!({ "endpoint_id": made["id"] }),
        )
        .await;
        assert_eq!(resent.json(), json!({ "deliveries": 1 }));
        shop.server.deliverer().run_due().await.unwrap();
        let one = format!("/api/v1/deliveries/{}", delivery["id"].as_str().unwrap());
        let whole = shop.api_get(&key, &one).await.json();
        assert_eq!(whole["status"], "delivered");
        assert_eq!(whole["next_attempt_at"], Value::Null);
        assert_eq!(whole["history"][0]["status_code"], 500);
        assert_eq!(whole["history"][0]["reply"], "ok");
        assert_eq!(whole["history"][1]["status_code"], 200);
        assert_eq!(whole["request_body"], receiver.got()[1].body.as_str());
        let of_event = shop
            .api_get(&key, &format!("/api/v1/events/{event}/deliveries"))
            .await;
        assert_eq!(of_event.json()["deliveries"][0]["id"], delivery["id"]);
        let page = format!("{path}/deliveries?before=1");
        assert_eq!(
            shop.api_get(&key, &page).await.json()["deliveries"],
            json!([])
        );
        call(&shop, "PUT", &key, &path, &json!({ "enabled": false })).await;
        let refused = call(
            &shop,
            "POST",
            &key,
            &resend,
            &json!({ "endpoint_id": made["id"] }),
        )
        .await;
        assert_eq!(refused.json()["code"], "endpoint_disabled");
        let recover = json!({ "since": "2026-01-01T00:00:00Z" });
        let refused = call(&shop, "POST", &key, &format!("{path}/recover"), &recover).await;
        assert_eq!(refused.json()["code"], "endpoint_disabled");
    }
);

on_both!(
    // proves: F-01
    a_test_event_is_answered_at_once_and_never_signed_with_a_live_secret,
    async |shop: Shop| {
        let receiver = Receiver::answering(&["200 OK", "418 Teapot"]).await;
        let test = create(&shop, &receiver.url).await;
        let live = shop.endpoint(&receiver.url, Mode::Live, None).await;
        let own = test["secret"].as_str().unwrap().to_owned();
        let cases = [
            (
                &shop.store.test_key,
                test["id"].as_str().unwrap(),
                &own,
                200,
            ),
            (
                &shop.store.live_key,
                live.id.as_str(),
                &shop.store.secrets.test,
                418,
            ),
        ];
        for (n, (key, id, secret, status)) in cases.into_iter().enumerate() {
            let path = format!("{ENDPOINTS}/{id}/test");
            let tried = call(
                &shop,
                "POST",
                key,
                &path,
                &json!({ "event": "payment.refunded" }),
            )
            .await;
            let tried = tried.json();
            assert_eq!(tried["status_code"], status);
            assert_eq!(tried["accepted"], status == 200);
            let got = &receiver.got()[n];
            assert_eq!(tried["request_body"], got.body.as_str());
            assert_eq!(
                got.header("x-webhook-signature"),
                hmac_sha256_hex(secret, got.body.as_bytes())
            );
            let signature = got.header("x-webhook-signature");
            let live = live.secret.as_deref().unwrap();
            assert!(!verify_hmac_hex(live, got.body.as_bytes(), signature));
            assert_eq!(got.json()["event"], "payment.refunded");
            assert_eq!(got.json()["is_test"], true);
        }
        // It is no event of the store: nothing counts it and nothing waits for it.
        let path = format!("{ENDPOINTS}/{}/deliveries", test["id"].as_str().unwrap());
        let listed = shop.api_get(&shop.store.test_key, &path).await.json();
        assert_eq!(listed["deliveries"], json!([]));
        shop.verify().await;
    }
);

on_both!(
    a_new_secret_is_shown_once_and_signs_at_once,
    async |shop: Shop| {
        let receiver = Receiver::answering(&["200 OK"]).await;
        let made = create(&shop, &receiver.url).await;
        let key = shop.store.test_key.clone();
        let path = format!("{ENDPOINTS}/{}", made["id"].as_str().unwrap());
        let rotated = call(
            &shop,
            "POST",
            &key,
            &format!("{path}/rotate_secret"),
            &json!({}),
        )
        .await;
        let secret = rotated.json()["secret"].as_str().unwrap().to_owned();
        assert_ne!(secret, made["secret"].as_str().unwrap());
        assert_eq!(shop.api_get(&key, &path).await.json().get("secret"), None);
        shop.paid_order(r#"{"amount":5}"#).await;
        shop.server.deliverer().run_due().await.unwrap();
        let got = &receiver.got()[0];
        let signature = hmac_sha256_hex(&secret, got.body.as_bytes());
        assert_eq!(got.header("x-webhook-signature"), signature);
        assert_eq!(got.header("webhook-signature").split(' ').count(), 2);
    }
);
