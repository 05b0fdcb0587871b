//! What is refused, field by field: a clear error with the field's name, nothing half-written.

use axum::body::Body;
use axum::http::Request;

use crate::support::{Shop, json_request, on_both};

const AMOUNT: &str = "amount is required and must be between 0.50 and 50000.00";

async fn refused(shop: &Shop, body: &str) -> serde_json::Value {
    let answer = shop
        .api_post(&shop.store.test_key, "/api/v1/orders", body)
        .await;
    assert_eq!(answer.status, 400, "{body}: {}", answer.text);
    assert_eq!(answer.header("content-type"), "application/json");
    let json = answer.json();
    assert!(
        json["error"].is_string() && json["request_id"].is_string(),
        "{json}"
    );
    json
}

async fn nothing_was_written(shop: &Shop) {
    let list = shop
        .api_get(&shop.store.test_key, "/api/v1/orders")
        .await
        .json();
    assert_eq!(list["total"], 0);
}

on_both!(
    // proves: PEB-008, PEB-007, PEB-009, TRAP-51, B-19, B-20
    wrong_amounts_are_refused_in_the_documents_words,
    async |shop: Shop| {
        let amounts = [
            "0.49",
            "50000.01",
            "0",
            "-1",
            "-0.5",
            "true",
            "null",
            "[]",
            "{}",
            "\"\"",
            "\"1e3\"",
            "\"0x10\"",
            "\"49,99\"",
            "\" 5\"",
            "\"+5\"",
            "\"NaN\"",
            "\"-5\"",
            "49.999",
            "1e300",
            "\"５\"",
            "\"1 000\"",
            "\"99999999999999999999999999\"",
        ];
        for amount in amounts {
            let json = refused(&shop, &format!(r#"{{"amount":{amount}}}"#)).await;
            assert_eq!(
                (json["error"].as_str(), json["param"].as_str()),
                (Some(AMOUNT), Some("amount")),
                "{amount}"
            );
        }
        assert_eq!(refused(&shop, "{}").await["error"], AMOUNT);
        refused(&shop, r#"{"amount":10.5,"currency":"JPY"}"#).await;
        nothing_was_written(&shop).await;
    }
);

on_both!(
    // proves: F-07
    wrong_fields_are_named,
    async |shop: Shop| {
        let long = "x".repeat(256);
        let cases = [
            ("product_name", "1".to_owned()),
            ("product_name", format!("\"{long}\"")),
            ("product_name", "\"a\\u0000b\"".to_owned()),
            ("order_reference", "\"a\\nb\"".to_owned()),
            ("order_reference", "[]".to_owned()),
            ("customer_email", "\"a@b.c\\r\\nBcc: x@y.z\"".to_owned()),
            ("customer_email", "\"nobody\"".to_owned()),
            ("customer_name", format!("\"{long}\"")),
            ("coupon_code", "{}".to_owned()),
            ("return_url", "\"javascript:alert(1)\"".to_owned()),
            ("return_url", "\"//evil.example\"".to_owned()),
            ("return_url", "\"https:evil.example\"".to_owned()),
            ("success_url", "\"data:text/html,x\"".to_owned()),
            ("cancel_url", "\"java\\nscript:x\"".to_owned()),
            ("cancel_url", "\"https://u:p@evil.example/\"".to_owned()),
            ("webhook_url", "\"ftp://a.example/\"".to_owned()),
            ("webhook_url", "7".to_owned()),
            ("currency", "\"XXX\"".to_owned()),
            ("currency", "\"USD \"".to_owned()),
            ("testMode", "\"maybe\"".to_owned()),
            ("metadata", "[]".to_owned()),
            ("metadata", "\"x\"".to_owned()),
        ];
        for (field, value) in cases {
            let json = refused(&shop, &format!(r#"{{"amount":5,"{field}":{value}}}"#)).await;
            assert_eq!(json["param"], field, "{field} {value}: {json}");
            assert!(json["error"].as_str().unwrap().contains(field), "{json}");
        }
        nothing_was_written(&shop).await;
    }
);

on_both!(
    // proves: TRAP-04, TRAP-08, TRAP-12
    metadata_that_a_receiver_could_not_verify_is_refused,
    async |shop: Shop| {
        let big = "x".repeat(9000);
        let many: Vec<String> = (0..51).map(|n| format!("\"k{n}\":1")).collect();
        let cases = [
            r#"{"n":9007199254740993}"#.to_owned(),
            r#"{"__proto__":{"a":1}}"#.to_owned(),
            r#"{"constructor":{"prototype":1}}"#.to_owned(),
            format!(r#"{{"a":"{big}"}}"#),
            format!("{{{}}}", many.join(",")),
            r#"{"a":[[[[[[1]]]]]]}"#.to_owned(),
            r#"{"a":"x\u0000"}"#.to_owned(),
        ];
        for metadata in cases {
            let json = refused(&shop, &format!(r#"{{"amount":5,"metadata":{metadata}}}"#)).await;
            assert_eq!(json["param"], "metadata");
        }
        nothing_was_written(&shop).await;
    }
);

on_both!(
    // proves: TRAP-06, TRAP-41
    bodies_that_are_no_json_are_refused_in_the_same_envelope,
    async |shop: Shop| {
        let deep = format!(
            r#"{{"amount":5,"metadata":{}1{}}}"#,
            "[".repeat(10_000),
            "]".repeat(10_000)
        );
        let bodies = [
            "",
            "{",
            "[]",
            "\"x\"",
            "5",
            "null",
            r#"{"amount":1,"amount":5000}"#,
            r#"{"amount":5,"product_name":"\ud800"}"#,
            &deep,
        ];
        for body in bodies {
            refused(&shop, body).await;
        }
        for (kind, bytes) in [
            ("text/plain", b"{\"amount\":5}".to_vec()),
            ("", b"{\"amount\":5}".to_vec()),
            (
                "application/json; charset=utf-16",
                b"{\"amount\":5}".to_vec(),
            ),
            (
                "application/json",
                b"{\"amount\":5,\"product_name\":\"\xff\"}".to_vec(),
            ),
        ] {
            let request = Request::post("/api/v1/orders")
                .header("authorization", format!("Bearer {}", shop.store.test_key))
                .header("content-type", kind)
                .body(Body::from(bytes))
                .unwrap();
            let answer = shop.send(request).await;
            assert_eq!(answer.status, 400, "{kind}: {}", answer.text);
            assert!(answer.json()["error"].is_string());
        }
        let large = format!(
            r#"{{"amount":5,"product_name":"{}"}}"#,
            "x".repeat(64 * 1024)
        );
        let answer = shop
            .api_post(&shop.store.test_key, "/api/v1/orders", &large)
            .await;
        assert_eq!(answer.status, 413);
        assert!(answer.json()["error"].is_string());
        nothing_was_written(&shop).await;
    }
);

on_both!(
    // proves: PEB-048, PEB-049, PEB-052, B-23
    wrong_list_parameters_are_refused,
    async |shop: Shop| {
        for query in [
            "limit=0",
            "limit=-1",
            "limit=abc",
            "limit=",
            "limit=1.5",
            "offset=-1",
            "offset=x",
            "offset=1000000000000000000",
            "status=foo",
            "status=COMPLETED",
            "test_mode=maybe",
            "order_reference=%ff",
        ] {
            let answer = shop
                .api_get(&shop.store.test_key, &format!("/api/v1/orders?{query}"))
                .await;
            assert_eq!(answer.status, 400, "{query}: {}", answer.text);
            assert!(answer.json()["error"].is_string());
        }
    }
);

on_both!(
    // proves: PEB-053, PEB-009
    unknown_ids_are_not_found_whatever_they_look_like,
    async |shop: Shop| {
        for id in [
            "x",
            "cs_x",
            "txn_x",
            "PP-0000-000000",
            "f099ce1e-45be-4373-b08f-485be22fcc51",
            "%00",
            "..%2f..",
            "'",
            "cs_%F0%9F%98%80",
        ] {
            let answer = shop
                .api_get(&shop.store.test_key, &format!("/api/v1/orders/{id}"))
                .await;
            assert_eq!(answer.status, 404, "{id}: {}", answer.text);
            assert_eq!(answer.json()["error"], "order not found");
        }
        let body = r#"{"variant_id":"var_unknown"}"#;
        let answer = shop
            .send(json_request(&shop.store.test_key, "/api/v1/orders", body))
            .await;
        assert_eq!(
            (answer.status, answer.json()["error"].as_str()),
            (404, Some("variant not found"))
        );
        let theirs = shop.other_store().await;
        let mine = shop.variant("5").await;
        let body = format!(r#"{{"variant_id":"{mine}"}}"#);
        let answer = shop
            .send(json_request(&theirs.test_key, "/api/v1/orders", &body))
            .await;
        assert_eq!(answer.status, 404);
    }
);

on_both!(
    texts_of_every_script_are_stored_exactly,
    async |shop: Shop| {
        let name = "Tee «☕» \u{202e}שלום\u{202c} e\u{301} 😀";
        let body = serde_json::json!({"amount": 5, "product_name": name, "order_reference": "é".repeat(255)});
        let order = shop.order(&body.to_string()).await;
        assert_eq!(order["product_name"], name);
        assert_eq!(order["order_reference"], "é".repeat(255));
    }
);
