//! PayerOne: orders, look-ups with doubled slashes, notifications, and what it says no with.

use axum::body::Body;
use axum::http::{Method, Request};
use pebblepay_core::signature::verify_hmac_hex;
use pebblepay_core::store::{Dialect, Mode};
use serde_json::{Value, json};

use crate::receiver::{Received, Receiver};
use crate::support::{Answer, ORIGIN, Shop, json_request, on_both};

const ORDERS: &str = "/checkout/v1/orders";
const GOOD: &str = "4000000000000002";
const POOR: &str = "4000000000000119";

fn body(ipn_url: &str) -> Value {
    json!({
        "amount": 10.5, "currency_code": "EUR", "customer_name": "Ada Okafor",
        "customer_email": "ada@example.com", "ipn_url": ipn_url, "description": "Mug",
        "custom_id": "A-1", "success_url": "https://shop.example/ok?x=1",
        "fail_url": "https://shop.example/no",
    })
}

/// Creates an order; returns `data`.
async fn create(shop: &Shop, ipn_url: &str) -> Value {
    let path = "/checkout/v1/orders_v2";
    let made = shop
        .api_post(&shop.store.test_key, path, &body(ipn_url).to_string())
        .await;
    assert_eq!(made.status, 200, "{}", made.text);
    let made = made.json();
    assert_eq!(made["status"], "success");
    made["data"].clone()
}

async fn look_up(shop: &Shop, key: &str, id: &str) -> Answer {
    shop.api_get(key, &format!("{ORDERS}?order_id={id}")).await
}

async fn read(shop: &Shop, order: &Value) -> Value {
    let id = order["order_id"].as_str().unwrap();
    let found = look_up(shop, &shop.store.test_key, id).await;
    assert_eq!(found.status, 200, "{}", found.text);
    assert_eq!(found.json()["status"], "success");
    found.json()["data"].clone()
}

fn page(order: &Value) -> String {
    let url = order["order_url"].as_str().unwrap();
    url.strip_prefix(ORIGIN).unwrap().to_owned()
}

on_both!(
    // proves: PAY1-001, PAY1-005, PAY1-012, PAY1-013, PAY1-014, B-17
    an_order_is_created_at_both_paths,
    async |shop: Shop| {
        let hook = "https://shop.example/ipn";
        let made = create(&shop, hook).await;
        let uuid = made["order_id"].as_str().unwrap();
        assert_eq!(uuid.len(), 36);
        assert_eq!(made["order_url"], format!("{ORIGIN}/pay/{uuid}"));
        let text = body(hook).to_string();
        let older = shop.api_post(&shop.store.test_key, ORDERS, &text).await;
        assert_eq!(
            (older.status, &older.json()["status"]),
            (200, &json!("success"))
        );
        let shown = read(&shop, &made).await;
        let expected = json!({
            "order_id": uuid, "custom_id": "A-1", "status": "Pending", "amount": 10.5,
            "currency": "EUR", "description": "Mug", "customer_email": "ada@example.com",
            "network_transaction_id": null, "paid_at": null, "is_test": true,
        });
        for (name, value) in expected.as_object().unwrap() {
            assert_eq!(&shown[name], value, "{name}");
        }
        let opened = shop.get(&page(&made)).await;
        assert!(opened.status == 200 && opened.text.contains("Mug"));
        assert!(opened.text.contains("https://shop.example/no"));
    }
);

on_both!(
    // proves: PAY1-006, PAY1-007, TRAP-37
    an_order_is_found_however_many_slashes_there_are,
    async |shop: Shop| {
        let made = create(&shop, "https://shop.example/ipn").await;
        let id = made["order_id"].as_str().unwrap();
        let plain = look_up(&shop, &shop.store.test_key, id).await;
        for path in [
            "//checkout//v1/orders",
            "/checkout///v1//orders/",
            "//checkout/v1/orders",
        ] {
            let answer = shop
                .api_get(&shop.store.test_key, &format!("{path}?order_id={id}"))
                .await;
            assert_eq!((answer.status, &answer.text), (200, &plain.text), "{path}");
        }
    }
);

on_both!(
    // proves: PAY1-008, TRAP-53, B-30
    a_token_of_three_parts_opens_its_store_and_only_as_a_bearer,
    async |shop: Shop| {
        let token = shop.key(Dialect::PayerOne, Mode::Test).await;
        assert_eq!(token.split('.').count(), 3);
        let made = create(&shop, "https://shop.example/ipn").await;
        let id = made["order_id"].as_str().unwrap();
        assert_eq!(look_up(&shop, &token, id).await.status, 200);
        let whole: Vec<&str> = token.split('.').collect();
        for part in [whole[0], &whole[..2].join("."), whole[2]] {
            assert_eq!(look_up(&shop, part, id).await.status, 401, "{part}");
        }
        let request = Request::get(format!("{ORDERS}?order_id={id}")).header("x-api-key", &token);
        let other_header = shop.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(other_header.status, 401);
    }
);

on_both!(
    // proves: PAY1-009, PAY1-012, TRAP-57, B-02
    data_is_one_object_under_every_id_and_null_for_other_stores,
    async |shop: Shop| {
        let order = shop
            .paid_order(r#"{"amount":5,"order_reference":"R1"}"#)
            .await;
        let ids = ["id", "order_id", "transaction_id"].map(|n| order[n].as_str().unwrap());
        for id in ids {
            let found = look_up(&shop, &shop.store.test_key, id).await.json();
            assert!(found["data"].is_object(), "{found}");
            assert_eq!(found["data"]["status"], "Paid");
            assert_eq!(found["data"]["custom_id"], "R1");
            assert_eq!(found["data"]["currency"], "USD");
        }
        let other = shop.other_store().await;
        for id in ids
            .into_iter()
            .chain(["x", "f099ce1e-45be-4373-b08f-485be22fcc51"])
        {
            let none = look_up(&shop, &other.test_key, id).await;
            assert_eq!(none.status, 404, "{id}");
            let none = none.json();
            assert_eq!(
                (&none["status"], &none["data"]),
                (&json!("error"), &Value::Null)
            );
            assert_eq!(none["message"], "order not found");
        }
    }
);

on_both!(
    // proves: PAY1-009, B-05, F-12
    the_status_says_where_the_order_stands,
    async |shop: Shop| {
        let hook = "https://shop.example/ipn";
        let status = async |order: &Value| read(&shop, order).await["status"].clone();
        let paid = create(&shop, hook).await;
        shop.pay(&page(&paid), POOR).await;
        assert_eq!(status(&paid).await, "Pending");
        let answer = shop.pay(&page(&paid), GOOD).await.json();
        assert!(
            answer["returnUrl"]
                .as_str()
                .is_none_or(|url| url.starts_with("https://shop"))
        );
        assert_eq!(status(&paid).await, "Paid");
        let refund = format!(
            "/api/v1/orders/{}/refund",
            paid["order_id"].as_str().unwrap()
        );
        for (body, word) in [(r#"{"amount":1}"#, "Paid"), ("{}", "Refunded")] {
            shop.api_post(&shop.store.test_key, &refund, body).await;
            assert_eq!(status(&paid).await, word);
        }
        let cancelled = create(&shop, hook).await;
        let path = format!(
            "/api/v1/orders/{}/cancel",
            cancelled["order_id"].as_str().unwrap()
        );
        shop.api_post(&shop.store.test_key, &path, "").await;
        assert_eq!(status(&cancelled).await, "Cancelled");
        let (untried, tried) = (create(&shop, hook).await, create(&shop, hook).await);
        let used_up = create(&shop, hook).await;
        shop.pay(&page(&tried), POOR).await;
        for _ in 0..5 {
            shop.pay(&page(&used_up), POOR).await;
        }
        assert_eq!(status(&used_up).await, "Failed");
        // The time is over at its end, and not when somebody notices.
        shop.clock.advance_ms(3_600_000);
        for _ in 0..2 {
            assert_eq!(status(&untried).await, "Expired");
            assert_eq!(status(&tried).await, "Failed");
            checkout_server::app::end::expire_overdue(shop.server.app())
                .await
                .unwrap();
        }
    }
);

on_both!(
    // proves: PAY1-002, PAY1-003, PAY1-004, PAY1-010, PAY1-011, PAY1-018, B-06, B-13, TRAP-18
    a_payment_is_notified_with_exactly_the_documented_body,
    async |shop: Shop| {
        let receiver = Receiver::answering(&["500 No"]).await;
        let made = create(&shop, &receiver.url).await;
        shop.pay(&page(&made), POOR).await;
        assert_eq!(shop.deliver().await, 0);
        shop.pay(&page(&made), GOOD).await;
        assert_eq!(read(&shop, &made).await["status"], "Paid");
        assert_eq!(shop.deliver().await, 1);
        for _ in 0..3 {
            shop.clock.advance_ms(59_999);
            assert_eq!(shop.deliver().await, 0);
            shop.clock.advance_ms(6_001);
            assert_eq!(shop.deliver().await, 1);
        }
        shop.clock.advance_ms(100 * 3_600_000);
        assert_eq!(shop.deliver().await, 0);
        let got = receiver.got();
        assert_eq!(got.len(), 4);
        for one in &got {
            let id = made["order_id"].as_str().unwrap();
            let text = format!(
                r#"{{"event":{{"type":"charge:confirmed","data":{{"order_id":"{id}"}}}}}}"#
            );
            assert_eq!(one.body, text);
            assert_eq!(one.header("content-type"), "application/json");
            assert_eq!(one.header("x-payerone-signature"), "");
            assert_eq!(one.header("webhook-id"), got[0].header("webhook-id"));
        }
    }
);

on_both!(
    // proves: PAY1-003, PAY1-004, B-06, B-25, F-13
    an_order_that_is_not_paid_is_notified_to_nobody_who_did_not_ask,
    async |shop: Shop| {
        let (ipn, endpoint) = (Receiver::switched().await, Receiver::switched().await);
        shop.endpoint_of(Dialect::PayerOne, &endpoint.url, Mode::Test, None)
            .await;
        let failed = create(&shop, &ipn.url).await;
        for _ in 0..5 {
            shop.pay(&page(&failed), POOR).await;
        }
        create(&shop, &ipn.url).await;
        shop.clock.advance_ms(2 * 3_600_000);
        checkout_server::app::end::expire_overdue(shop.server.app())
            .await
            .unwrap();
        assert_eq!(shop.deliver().await, 0);
        // The endpoint hears of what another API sold, too; the order's own address of its order.
        let paid = create(&shop, &ipn.url).await;
        shop.pay(&page(&paid), GOOD).await;
        shop.paid_order(r#"{"amount":5}"#).await;
        while shop.deliver().await > 0 {}
        assert_eq!((ipn.got().len(), endpoint.got().len()), (1, 2));
    }
);

on_both!(
    // proves: PAY1-016, PAY1-017, PAY1-003
    an_endpoint_hears_the_words_it_asks_for,
    async |shop: Shop| {
        let (newer, plain) = (Receiver::switched().await, Receiver::switched().await);
        let list = |words: &[&str]| Some(words.iter().map(|w| (*w).to_owned()).collect());
        let words = list(&["payment.paid", "payment.failed", "order.expired"]);
        let made = shop
            .endpoint_of(Dialect::PayerOne, &newer.url, Mode::Test, words)
            .await;
        let secret = made.secret.unwrap();
        let words = list(&["charge:confirmed", "charge:failed"]);
        shop.endpoint_of(Dialect::PayerOne, &plain.url, Mode::Test, words)
            .await;
        let paid = create(&shop, &plain.url).await;
        shop.pay(&page(&paid), GOOD).await;
        let failed = create(&shop, &newer.url).await;
        for _ in 0..5 {
            shop.pay(&page(&failed), POOR).await;
        }
        let expired = create(&shop, &newer.url).await;
        shop.clock.advance_ms(2 * 3_600_000);
        checkout_server::app::end::expire_overdue(shop.server.app())
            .await
            .unwrap();
        while shop.deliver().await > 0 {}
        let id = |order: &Value| order["order_id"].clone();
        let told: Vec<Value> = newer.got().iter().map(Received::json).collect();
        let expected = [
            ("payment.paid", id(&paid), "Paid"),
            ("payment.failed", id(&failed), "Failed"),
            ("order.expired", id(&expired), "Expired"),
        ];
        assert_eq!(told.len(), expected.len());
        for (word, order, status) in expected {
            let one = told.iter().find(|t| t["type"] == word).unwrap();
            assert_eq!(
                (&one["data"]["order_id"], &one["data"]["status"]),
                (&order, &json!(status))
            );
            assert_eq!(
                (&one["data"]["amount"], &one["data"]["currency"]),
                (&json!(10.5), &json!("EUR"))
            );
        }
        for got in newer.got() {
            assert_eq!(got.json()["id"], got.header("webhook-id"));
            let signature = got.header("x-payerone-signature");
            assert!(verify_hmac_hex(&secret, got.body.as_bytes(), signature));
        }
        // The ipn_url of the paid order is this endpoint's address: it is told once.
        let words: Vec<Value> = plain
            .got()
            .iter()
            .map(|g| g.json()["event"]["type"].clone())
            .collect();
        let mut words: Vec<&str> = words.iter().map(|w| w.as_str().unwrap()).collect();
        words.sort_unstable();
        assert_eq!(
            words,
            ["charge:confirmed", "charge:failed", "charge:failed"]
        );
        assert!(
            plain
                .got()
                .iter()
                .all(|g| g.header("x-payerone-signature").is_empty())
        );
        shop.verify().await;
    }
);

on_both!(
    // proves: PAY1-015, B-16, TRAP-39, TRAP-41
    everything_under_the_path_answers_in_the_envelope,
    async |shop: Shop| {
        let key = format!("Bearer {}", shop.store.test_key);
        let large = "x".repeat(70_000);
        let text = body("https://shop.example/ipn").to_string();
        let private = body("gopher://shop.example").to_string();
        for (method, path, kind, body, status) in [
            (Method::POST, ORDERS, "application/json", "{", 400),
            (Method::POST, ORDERS, "application/json", "{}", 400),
            (
                Method::POST,
                ORDERS,
                "application/json",
                private.as_str(),
                400,
            ),
            (Method::POST, ORDERS, "text/plain", text.as_str(), 400),
            (
                Method::POST,
                ORDERS,
                "application/json",
                large.as_str(),
                413,
            ),
            (Method::PUT, ORDERS, "application/json", "{}", 405),
            (Method::GET, ORDERS, "application/json", "", 400),
            (
                Method::GET,
                "/checkout/v1/orders_v2",
                "application/json",
                "",
                405,
            ),
            (Method::GET, "/checkout/v1", "application/json", "", 404),
            (
                Method::POST,
                "/checkout/v1/express_wallet",
                "application/json",
                "{}",
                404,
            ),
            (
                Method::GET,
                "/checkout/v1/orders?order_id=%ff",
                "application/json",
                "",
                400,
            ),
        ] {
            let request = Request::builder().method(method).uri(path);
            let request = request
                .header("authorization", &key)
                .header("content-type", kind);
            let answer = shop
                .send(request.body(Body::from(body.to_owned())).unwrap())
                .await;
            assert_eq!(answer.status, status, "{path}: {}", answer.text);
            let said = answer.json();
            assert_eq!(
                (&said["status"], &said["data"]),
                (&json!("error"), &Value::Null)
            );
            assert!(said["message"].as_str().is_some_and(|m| !m.is_empty()));
        }
        let none = shop.get(&format!("{ORDERS}?order_id=x")).await;
        assert_eq!(
            (none.status, &none.json()["status"]),
            (401, &json!("error"))
        );
        let live = shop.api_post(&shop.store.live_key, ORDERS, &text).await;
        assert_eq!(
            (live.status, &live.json()["code"]),
            (403, &json!("no_live_gateway"))
        );
    }
);

on_both!(
    // proves: B-14
    the_same_idempotency_key_makes_one_order,
    async |shop: Shop| {
        let text = body("https://shop.example/ipn").to_string();
        let ask = |body: &str| {
            let mut request = json_request(&shop.store.test_key, ORDERS, body);
            let headers = request.headers_mut();
            headers.insert("idempotency-key", "one".parse().unwrap());
            shop.send(request)
        };
        let (first, second) = (ask(&text).await, ask(&text).await);
        assert_eq!((first.status, &first.text), (200, &second.text));
        let other = body("https://shop.example/other").to_string();
        assert_eq!(ask(&other).await.status, 400);
    }
);
