//! What PG says no with: one object with an error text, and five codes.

use axum::body::Body;
use axum::http::{Method, Request};
use serde_json::Value;

use super::{LINK, PATH, id, link};
use crate::support::{Answer, Shop, on_both};

/// The envelope: an object whose `error` is a text, beside it what F-07 adds.
fn envelope(answer: &Answer) -> Value {
    assert_eq!(
        answer.header("content-type"),
        "application/json",
        "{}",
        answer.text
    );
    let body = answer.json();
    assert!(
        body["error"].as_str().is_some_and(|text| !text.is_empty()),
        "{body}"
    );
    assert!(body["request_id"].as_str().unwrap().starts_with("req_"));
    body
}

async fn send(shop: &Shop, method: Method, path: &str, kind: &str, body: &str) -> Answer {
    let key = format!("Bearer {}", shop.store.test_key);
    let request = Request::builder().method(method).uri(path);
    let request = request
        .header("authorization", key)
        .header("content-type", kind);
    shop.send(request.body(Body::from(body.to_owned())).unwrap())
        .await
}

on_both!(
    // proves: PG-070, PG-071, B-16, TRAP-41
    everything_under_the_path_answers_in_the_envelope,
    async |shop: Shop| {
        let json = "application/json";
        let large = "x".repeat(70_000);
        let one = format!("{PATH}/nothing");
        for (method, path, kind, body, status) in [
            (Method::POST, PATH, json, "{", 400),
            (Method::POST, PATH, json, "[]", 400),
            (Method::POST, PATH, json, r#"{"amount_cents":"x"}"#, 400),
            (Method::POST, PATH, json, "{\"a\":\"\\ud800\"}", 400),
            (Method::POST, PATH, "text/plain", LINK, 400),
            (Method::POST, PATH, json, large.as_str(), 413),
            (Method::PUT, PATH, json, "{}", 405),
            (Method::GET, one.as_str(), json, "", 404),
            (Method::GET, "/api/public", json, "", 404),
            (Method::GET, "/api/public/v1/nothing", json, "", 404),
            (
                Method::POST,
                "/api/public/v1/payment-links/x/cancel",
                json,
                "",
                404,
            ),
            (
                Method::GET,
                "/api/public/v1/payment-links/%ff",
                json,
                "",
                404,
            ),
        ] {
            let answer = send(&shop, method, path, kind, body).await;
            assert_eq!(answer.status, status, "{path}: {}", answer.text);
            envelope(&answer);
        }
        for key in ["", "wrong", "pg_live_0000000000000000000000000000"] {
            let answer = shop.api_get(key, PATH).await;
            assert_eq!(answer.status, 401);
            envelope(&answer);
        }
        let none = shop.get(PATH).await;
        assert_eq!(none.status, 401);
        let text = envelope(&none)["error"].as_str().unwrap().to_owned();
        assert!(
            text.contains("Bearer") && !text.contains("X-Api-Key"),
            "{text}"
        );
    }
);

on_both!(
    // proves: PG-071, F-08
    a_live_store_without_a_gateway_is_503,
    async |shop: Shop| {
        let answer = shop.api_post(&shop.store.live_key, PATH, LINK).await;
        assert_eq!(answer.status, 503);
        assert_eq!(
            envelope(&answer)["error"],
            "gateway not configured for this merchant"
        );
        // Its links can be read all the same, and the test side works.
        assert_eq!(shop.api_get(&shop.store.live_key, PATH).await.status, 200);
        link(&shop, LINK).await;
        let live = shop.live().await;
        // A key that was just looked up is believed for two seconds.
        live.clock.advance_ms(2_000);
        let made = live.api_post(&live.store.live_key, PATH, LINK).await;
        assert_eq!(made.status, 201, "{}", made.text);
        assert_eq!(made.json()["is_test"], false);
    }
);

on_both!(
    // proves: PG-071, B-15
    a_key_of_another_merchant_is_403_before_the_body_is_read,
    async |shop: Shop| {
        let (key, own) = (&shop.store.test_key, &shop.store.store);
        let other = shop.other_store().await.store;
        let code = |code: &str, rest: &str| format!(r#"{{"merchant_code":"{code}"{rest}}}"#);
        for name in [
            other.merchant_code.as_str(),
            other.id.as_str(),
            "nobody",
            "../x",
        ] {
            let answer = shop.api_post(key, PATH, &code(name, "")).await;
            assert_eq!(answer.status, 403, "{name}");
            assert_eq!(
                envelope(&answer)["error"],
                "API key does not belong to the requested merchant"
            );
            let query = form_urlencoded::Serializer::new(String::new())
                .append_pair("merchant_code", name)
                .finish();
            let made = link(&shop, LINK).await;
            for path in [PATH.to_owned(), format!("{PATH}/{}", id(&made))] {
                let answer = shop.api_get(key, &format!("{path}?{query}")).await;
                assert_eq!(answer.status, 403, "{path}");
            }
        }
        for name in [own.merchant_code.as_str(), own.id.as_str()] {
            let made = shop
                .api_post(key, PATH, &code(name, r#","amount_cents":5"#))
                .await;
            assert_eq!(made.status, 201, "{}", made.text);
        }
    }
);
