//! One key, one order: repeated, changed, in parallel, after a day.

use axum::http::Request;

use crate::support::{Shop, json_request, on_both};

fn with_key(shop: &Shop, key: &str, body: &str) -> Request<axum::body::Body> {
    let mut request = json_request(&shop.store.test_key, "/api/v1/orders", body);
    request
        .headers_mut()
        .insert("idempotency-key", key.parse().unwrap());
    request
}

async fn total(shop: &Shop) -> i64 {
    let list = shop
        .api_get(&shop.store.test_key, "/api/v1/orders")
        .await
        .json();
    list["total"].as_i64().unwrap()
}

on_both!(
    // proves: B-14
    the_same_request_gets_the_same_answer,
    async |shop: Shop| {
        let first = shop.send(with_key(&shop, "k1", r#"{"amount":5}"#)).await;
        shop.clock.advance_ms(24 * 3_600_000 - 1);
        let again = shop.send(with_key(&shop, "k1", r#"{"amount":5}"#)).await;
        assert_eq!((first.status, &first.text), (again.status, &again.text));
        assert_eq!(again.header("idempotency-replayed"), "true");
        assert_eq!(first.header("idempotency-replayed"), "");
        assert_eq!(total(&shop).await, 1);
        shop.clock.advance_ms(2);
        let fresh = shop.send(with_key(&shop, "k1", r#"{"amount":5}"#)).await;
        assert_eq!(fresh.status, 201);
        assert_ne!(fresh.text, first.text);
        assert_eq!(total(&shop).await, 2);
    }
);

on_both!(
    // proves: B-14
    the_same_key_with_another_body_is_refused,
    async |shop: Shop| {
        shop.send(with_key(&shop, "k1", r#"{"amount":5}"#)).await;
        let other = shop.send(with_key(&shop, "k1", r#"{"amount":6}"#)).await;
        assert_eq!(other.status, 400);
        assert_eq!(other.json()["code"], "idempotency_key_reused");
        assert_eq!(total(&shop).await, 1);
    }
);

on_both!(
    a_refused_request_does_not_use_its_key_up,
    async |shop: Shop| {
        assert_eq!(
            shop.send(with_key(&shop, "k1", r#"{"amount":0}"#))
                .await
                .status,
            400
        );
        let unknown = r#"{"variant_id":"var_unknown"}"#;
        assert_eq!(shop.send(with_key(&shop, "k1", unknown)).await.status, 404);
        assert_eq!(
            shop.send(with_key(&shop, "k1", r#"{"amount":5}"#))
                .await
                .status,
            201
        );
    }
);

on_both!(keys_of_other_stores_are_other_keys, async |shop: Shop| {
    let mine = shop.send(with_key(&shop, "k1", r#"{"amount":5}"#)).await;
    let other = shop.other_store().await;
    let mut request = json_request(&other.test_key, "/api/v1/orders", r#"{"amount":5}"#);
    request
        .headers_mut()
        .insert("idempotency-key", "k1".parse().unwrap());
    let theirs = shop.send(request).await;
    assert_eq!(theirs.status, 201);
    assert_ne!(mine.text, theirs.text);
});

on_both!(keys_that_are_no_keys_are_refused, async |shop: Shop| {
    let long = "k".repeat(256);
    for key in ["", &long, "a\tb"] {
        let answer = shop.send(with_key(&shop, key, r#"{"amount":5}"#)).await;
        assert_eq!(answer.status, 400, "{key}");
        assert_eq!(answer.json()["code"], "idempotency_key_invalid");
    }
    let longest = "k".repeat(255);
    assert_eq!(
        shop.send(with_key(&shop, &longest, r#"{"amount":5}"#))
            .await
            .status,
        201
    );
});

on_both!(fifty_requests_at_once_make_one_order, async |shop: Shop| {
    let shop = std::sync::Arc::new(shop);
    let mut running = tokio::task::JoinSet::new();
    for _ in 0..50 {
        let shop = shop.clone();
        running.spawn(async move { shop.send(with_key(&shop, "k1", r#"{"amount":5}"#)).await });
    }
    let answers = running.join_all().await;
    let first = &answers[0];
    assert_eq!(first.status, 201, "{}", first.text);
    for answer in &answers {
        assert_eq!((answer.status, &answer.text), (201, &first.text));
    }
    assert_eq!(total(&shop).await, 1);
});
