//! Creating, reading and listing orders over PebblePay's API.

use crate::support::{NOW_MS, Shop, on_both};

on_both!(
    // proves: PEB-020, PEB-021, PEB-025, PEB-026, PEB-027, PEB-028, PEB-030, PEB-031, PEB-033, PEB-036, PEB-001, PEB-010
    an_order_is_created_and_says_where_to_pay,
    async |shop: Shop| {
        let order = shop
            .order(
                r#"{"amount":49.99,"product_name":"Premium Subscription",
                "order_reference":"ORD-2024-001","customer_email":"john@example.com",
                "customer_name":"John Doe","return_url":"https://yoursite.example/success",
                "cancel_url":"https://yoursite.example/cancel","metadata":{"plan":"premium","user_id":"123"}}"#,
            )
            .await;
        let id = order["id"].as_str().unwrap();
        assert!(id.starts_with("cs_"));
        assert_eq!(
            order["checkout_url"],
            format!("https://pay.example/pay/{id}")
        );
        assert_eq!(order["status"], "pending");
        assert_eq!(order["amount"], 49.99);
        assert_eq!(order["currency"], "USD");
        assert_eq!(order["transaction_id"], serde_json::Value::Null);
        assert_eq!(order["product_name"], "Premium Subscription");
        assert_eq!(order["order_reference"], "ORD-2024-001");
        assert_eq!(order["customer_email"], "john@example.com");
        assert_eq!(order["customer_name"], "John Doe");
        assert_eq!(order["return_url"], "https://yoursite.example/success");
        assert_eq!(order["cancel_url"], "https://yoursite.example/cancel");
        assert_eq!(order["metadata"]["plan"], "premium");
        assert_eq!(order["is_test"], true);
        assert_eq!(order["created_at"], "2026-03-15T10:30:00Z");
    }
);

on_both!(
    // proves: PEB-022
    a_session_ends_an_hour_after_its_creation,
    async |shop: Shop| {
        let order = shop.order(r#"{"amount":1}"#).await;
        assert_eq!(order["expires_at"], "2026-03-15T11:30:00Z");
        let page = format!("/pay/{}", order["id"].as_str().unwrap());
        shop.clock.advance_ms(3_600_000 - 1);
        assert_eq!(shop.get(&page).await.status, 200);
        shop.clock.advance_ms(1);
        assert_eq!(shop.get(&page).await.status, 410);
        let path = format!("/api/v1/orders/{}", order["order_id"].as_str().unwrap());
        let read = shop.api_get(&shop.store.test_key, &path).await;
        assert_eq!(read.json()["failure_reason"], "expired");
    }
);

on_both!(
    // proves: PEB-023, B-20, F-06, TRAP-51
    amounts_are_numbers_or_decimal_strings_within_the_bounds,
    async |shop: Shop| {
        for (sent, amount) in [
            ("0.5", 0.5),
            ("50000", 50000.0),
            ("\"49.99\"", 49.99),
            ("29.990000000000002", 29.99),
        ] {
            let order = shop.order(&format!(r#"{{"amount":{sent}}}"#)).await;
            assert_eq!(order["amount"].as_f64().unwrap(), amount);
        }
    }
);

on_both!(
    // proves: PEB-024, PEB-188
    a_variant_decides_the_price_whatever_the_amount_says,
    async |shop: Shop| {
        let variant = shop.variant("19.99").await;
        for amount in ["0.5", "-1", "\"x\"", "null"] {
            let body = format!(r#"{{"variant_id":"{variant}","amount":{amount}}}"#);
            let order = shop.order(&body).await;
            assert_eq!(order["amount"], 19.99);
            assert_eq!(order["product_name"], "Licence");
        }
    }
);

on_both!(
    // proves: PEB-030, B-11
    return_url_wins_over_its_alias,
    async |shop: Shop| {
        let both = shop.order(r#"{"amount":1,"return_url":"https://a.example/","success_url":"https://b.example/"}"#).await;
        assert_eq!(both["return_url"], "https://a.example/");
        let alias = shop
            .order(r#"{"amount":1,"success_url":"https://b.example/"}"#)
            .await;
        assert_eq!(alias["return_url"], "https://b.example/");
    }
);

on_both!(
    // proves: PEB-029, B-22
    an_unknown_coupon_does_not_stop_the_order,
    async |shop: Shop| {
        let order = shop
            .order(r#"{"amount":49.99,"coupon_code":"SUMMER25"}"#)
            .await;
        assert_eq!(order["coupon"]["code"], "SUMMER25");
        assert_eq!(order["coupon"]["applied"], false);
        let page = shop
            .get(&format!("/pay/{}", order["id"].as_str().unwrap()))
            .await;
        assert!(page.text.contains("SUMMER25"));
    }
);

on_both!(
    // proves: PEB-038
    fields_that_only_we_write_are_ignored_when_sent,
    async |shop: Shop| {
        let order = shop
            .order(r#"{"amount":5,"status":"completed","fee_amount":0,"net_amount":9,"id":"cs_x","order_id":"PP-0000-000000","store_id":"x","unknown":[1]}"#)
            .await;
        assert_eq!(order["status"], "pending");
        assert_eq!(order["fee_amount"], 0.25);
        assert_ne!(order["id"], "cs_x");
    }
);

on_both!(
    // proves: PEB-043, PEB-041, PEB-040, TRAP-42
    an_order_is_read_by_each_of_its_ids,
    async |shop: Shop| {
        let order = shop.paid_order(r#"{"amount":5}"#).await;
        let number = order["order_id"].as_str().unwrap();
        assert!(number.starts_with("PP-2603-"));
        let ids = [
            order["id"].as_str().unwrap().to_owned(),
            order["transaction_id"].as_str().unwrap().to_owned(),
            number.to_owned(),
            number.to_lowercase(),
        ];
        for id in ids {
            let read = shop
                .api_get(&shop.store.test_key, &format!("/api/v1/orders/{id}"))
                .await;
            assert_eq!(read.status, 200, "{id}: {}", read.text);
            assert_eq!(read.json(), order);
        }
    }
);

on_both!(
    // proves: PEB-053
    another_stores_order_is_not_found,
    async |shop: Shop| {
        let order = shop.paid_order(r#"{"amount":5}"#).await;
        let other = shop.other_store().await;
        for id in ["id", "order_id", "transaction_id"] {
            let path = format!("/api/v1/orders/{}", order[id].as_str().unwrap());
            let read = shop.api_get(&other.test_key, &path).await;
            assert_eq!(read.status, 404);
            assert_eq!(read.json()["error"], "order not found");
        }
        let list = shop.api_get(&other.test_key, "/api/v1/orders").await.json();
        assert_eq!(list["total"], 0);
    }
);

on_both!(
    // proves: F-16, F-01
    a_test_key_sees_the_test_side_and_a_live_key_reads_both_by_id,
    async |shop: Shop| {
        let body = r#"{"amount":5,"testMode":true}"#;
        let made = shop
            .api_post(&shop.store.live_key, "/api/v1/orders", body)
            .await;
        assert_eq!(made.status, 201, "{}", made.text);
        let order = made.json();
        assert_eq!(order["is_test"], true);
        let path = format!("/api/v1/orders/{}", order["order_id"].as_str().unwrap());
        for key in [&shop.store.live_key, &shop.store.test_key] {
            assert_eq!(shop.api_get(key, &path).await.status, 200);
        }
        let live = shop
            .api_get(&shop.store.live_key, "/api/v1/orders")
            .await
            .json();
        assert_eq!(live["total"], 0);
        let asked = shop
            .api_get(&shop.store.live_key, "/api/v1/orders?test_mode=true")
            .await
            .json();
        assert_eq!(asked["total"], 1);
    }
);

on_both!(
    // proves: PEB-044, PEB-048, PEB-049, PEB-050, PEB-051, B-23
    a_list_is_paged_and_newest_first,
    async |shop: Shop| {
        for n in 1..=5 {
            shop.clock.advance_ms(1);
            shop.order(&format!(r#"{{"amount":{n}}}"#)).await;
        }
        let list = |query: &'static str| {
            let (shop, key) = (&shop, &shop.store.test_key);
            async move {
                shop.api_get(key, &format!("/api/v1/orders{query}"))
                    .await
                    .json()
            }
        };
        let amounts = |page: &serde_json::Value| -> Vec<f64> {
            page["orders"]
                .as_array()
                .unwrap()
                .iter()
                .map(|o| o["amount"].as_f64().unwrap())
                .collect()
        };
        let all = list("").await;
        assert_eq!(amounts(&all), [5.0, 4.0, 3.0, 2.0, 1.0]);
        assert_eq!(
            (
                &all["total"],
                &all["limit"],
                &all["offset"],
                &all["has_more"]
            ),
            (&5.into(), &50.into(), &0.into(), &false.into())
        );
        let page = list("?limit=2&offset=2").await;
        assert_eq!(amounts(&page), [3.0, 2.0]);
        assert_eq!(page["has_more"], true);
        assert_eq!(list("?limit=1000").await["limit"], 100);
        assert_eq!(list("?limit=2&offset=4").await["has_more"], false);
    }
);

on_both!(
    // proves: PEB-045, PEB-046, PEB-047, PEB-052, TRAP-43
    lists_are_filtered_by_status_reference_and_number,
    async |shop: Shop| {
        let key = shop.store.test_key.clone();
        let paid = shop
            .paid_order(r#"{"amount":5,"order_reference":"ORD #1 50%"}"#)
            .await;
        shop.order(r#"{"amount":6,"order_reference":"ORD #1 50%"}"#)
            .await;
        let failed = shop.order(r#"{"amount":7}"#).await;
        shop.pay(
            &format!("/pay/{}", failed["id"].as_str().unwrap()),
            "4000000000000119",
        )
        .await;
        let total = async |query: String| {
            let answer = shop.api_get(&key, &format!("/api/v1/orders?{query}")).await;
            assert_eq!(answer.status, 200, "{}", answer.text);
            let list = answer.json();
            assert_eq!(
                list["orders"].as_array().unwrap().len() as i64,
                list["total"].as_i64().unwrap()
            );
            list["total"].as_i64().unwrap()
        };
        assert_eq!(total("status=completed".to_owned()).await, 1);
        assert_eq!(total("status=pending".to_owned()).await, 1);
        assert_eq!(total("status=failed".to_owned()).await, 1);
        assert_eq!(total("status=refunded".to_owned()).await, 0);
        assert_eq!(total("status=refund_pending".to_owned()).await, 0);
        assert_eq!(
            total("order_reference=ORD+%231%2050%25".to_owned()).await,
            2
        );
        assert_eq!(total("order_reference=ORD".to_owned()).await, 0);
        assert_eq!(total("order_reference=%25".to_owned()).await, 0);
        assert_eq!(total("order_reference='%20OR%201=1--".to_owned()).await, 0);
        let number = paid["order_id"].as_str().unwrap();
        assert_eq!(total(format!("order_id={number}")).await, 1);
        assert_eq!(total(format!("order_id={number}&status=failed")).await, 0);
        assert_eq!(total("order_id=nonsense".to_owned()).await, 0);
        shop.clock.advance_ms(3_600_000);
        checkout_server::app::end::expire_overdue(shop.server.app())
            .await
            .unwrap();
        assert_eq!(total("status=failed".to_owned()).await, 2);
        assert_eq!(total("status=pending".to_owned()).await, 0);
    }
);

on_both!(
    // proves: TRAP-02, TRAP-03, PEB-112
    metadata_comes_back_as_given_and_in_the_order_that_javascript_gives_it,
    async |shop: Shop| {
        let body =
            r#"{"amount":1,"metadata":{"b":1,"2":2.50,"a":{"10":1e2,"9":"é"},"t":true,"n":null}}"#;
        let made = shop
            .api_post(&shop.store.test_key, "/api/v1/orders", body)
            .await;
        assert!(
            made.text
                .contains(r#""metadata":{"2":2.5,"b":1,"a":{"9":"é","10":100},"t":true,"n":null}"#),
            "{}",
            made.text
        );
    }
);

#[test]
fn the_clock_of_the_tests_stands_where_they_say() {
    assert_eq!(
        pebblepay_core::time::iso_seconds(NOW_MS),
        "2026-03-15T10:30:00Z"
    );
}
