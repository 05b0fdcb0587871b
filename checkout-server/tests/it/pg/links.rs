//! Links: created, opened, paid, cancelled, read under every id.

use axum::body::Body;
use axum::http::Request;
use pebblepay_core::store::{Dialect, Mode};
use serde_json::json;

use super::{GOOD, LINK, PATH, POOR, cancel, id, link, page, read};
use crate::support::{ORIGIN, Shop, json_request, on_both};

on_both!(
    // proves: PG-002, PG-003, PG-004, B-30
    a_key_of_pg_opens_it_and_so_does_any_other_key_of_the_store,
    async |shop: Shop| {
        let key = shop.key(Dialect::Pg, Mode::Live).await;
        assert!(key.starts_with("pg_live_") && key.len() == "pg_live_".len() + 28);
        let own = shop.key(Dialect::Pg, Mode::Test).await;
        let payerone = shop.key(Dialect::PayerOne, Mode::Test).await;
        for key in [&own, &payerone, &shop.store.test_key] {
            let made = shop.api_post(key, PATH, LINK).await;
            assert_eq!(made.status, 201, "{}", made.text);
            assert_eq!(made.json()["is_test"], true);
        }
        // What is kept of a key is its hash and its beginning.
        let kept = shop.server.app().db.read(|tx| {
            let sql = "select hash, prefix from api_keys where dialect = 'pg' order by mode";
            checkout_server::db::all(tx, sql, &[], |row| Ok((row.text(0)?, row.text(1)?)))
        });
        for (hash, prefix) in kept.await.unwrap() {
            assert!(!hash.contains(&key) && prefix.len() <= 12 && !prefix.contains(&key));
        }
    }
);

on_both!(
    // proves: PG-006, PG-007, PG-008, PG-045, B-33
    the_documented_request_makes_a_link,
    async |shop: Shop| {
        let made = link(&shop, LINK).await;
        let uuid = id(&made).to_owned();
        assert_eq!(uuid.len(), 36);
        assert_eq!(made["reference"], "INV-A-1042");
        assert_eq!(made["status"], "pending");
        assert_eq!(made["payment_url"], format!("{ORIGIN}/pay/{uuid}"));
        let echoed = json!({
            "amount_cents": 12500, "currency": "MAD", "description": "Order 42",
            "customer_name": "Sara Alami", "customer_email": "sara@example.com",
            "customer_phone": "+212600000000", "is_test": true, "paid_at": null,
            "created_at": "2026-03-15T10:30:00.000Z",
        });
        for (name, value) in echoed.as_object().unwrap() {
            assert_eq!(&made[name], value, "{name}");
        }
        assert_eq!(read(&shop, &uuid).await, made);
    }
);

on_both!(
    // proves: PG-009, B-10
    a_link_is_a_page_that_anybody_may_open_and_that_never_ends,
    async |shop: Shop| {
        let made = link(&shop, LINK).await;
        let opened = shop.get(&page(&made)).await;
        assert_eq!(opened.status, 200);
        assert!(opened.text.contains("Order 42") && opened.text.contains("125.00"));
        assert!(!opened.text.contains("data-expires") && !opened.text.contains("id=\"open\""));
        // A year later it can still be paid, and nothing has ended it.
        shop.clock.advance_ms(365 * 24 * 3_600_000);
        let ended = checkout_server::app::end::expire_overdue(shop.server.app()).await;
        assert_eq!(ended.unwrap(), 0);
        let paid = shop.pay(&page(&made), "4000000000000002").await;
        assert_eq!(paid.json()["status"], "completed", "{}", paid.text);
        let again = shop.get(&page(&made)).await;
        assert_eq!(again.status, 303, "{}", again.text);
        // An order of the other API has its hour, and says so.
        let order = shop.order(r#"{"amount":5}"#).await;
        let other = shop
            .get(&format!("/pay/{}", order["id"].as_str().unwrap()))
            .await;
        assert!(other.text.contains("data-expires") && other.text.contains("id=\"open\""));
    }
);

on_both!(an_id_that_is_no_orders_opens_no_page, async |shop: Shop| {
    for path in [
        "/pay/f099ce1e-45be-4373-b08f-485be22fcc51",
        "/pay/f099ce1e-45be-4373-b08f-485be22fcc51/receipt",
        "/pay/f099ce1e",
        "/pay/PP-2603-ABC123",
    ] {
        assert_eq!(shop.get(path).await.status, 404, "{path}");
    }
});

on_both!(
    // proves: PG-044, PG-046, B-07
    a_links_status_follows_its_payment,
    async |shop: Shop| {
        let made = link(&shop, LINK).await;
        let declined = shop.pay(&page(&made), POOR).await;
        assert_eq!(declined.status, 402, "{}", declined.text);
        assert_eq!(read(&shop, id(&made)).await["status"], "processing");
        shop.pay(&page(&made), GOOD).await;
        let paid = read(&shop, id(&made)).await;
        assert_eq!(paid["status"], "succeeded");
        assert_eq!(paid["gateway"], "sandbox");
        assert!(paid["gateway_transaction_id"].is_string(), "{paid}");
        assert_eq!(paid["paid_at"], "2026-03-15T10:30:00.000Z");
        // What went back is told beside the status, which stays.
        let order = format!("/api/v1/orders/{}/refund", id(&made));
        let key = &shop.store.test_key;
        for (body, back) in [(r#"{"amount":25}"#, false), ("{}", true)] {
            let refunded = shop.api_post(key, &order, body).await;
            assert_eq!(refunded.status, 200, "{}", refunded.text);
            let now = read(&shop, id(&made)).await;
            assert_eq!(now["status"], "succeeded");
            assert_eq!(now["refunded_at"].is_string(), back, "{now}");
        }
    }
);

on_both!(
    // proves: B-27
    a_cancelled_link_can_not_be_paid_and_a_paid_one_not_cancelled,
    async |shop: Shop| {
        let made = link(&shop, LINK).await;
        let ended = cancel(&shop, id(&made)).await;
        assert_eq!(
            (ended.status, ended.json()["status"].as_str().unwrap()),
            (200, "cancelled")
        );
        assert_eq!(shop.get(&page(&made)).await.status, 410);
        assert_eq!(cancel(&shop, id(&made)).await.status, 400);
        let paid = link(&shop, LINK).await;
        shop.pay(&page(&paid), GOOD).await;
        let refused = cancel(&shop, id(&paid)).await;
        assert_eq!(refused.status, 400);
        assert_eq!(refused.json()["error"], "this order is paid already");
        assert_eq!(read(&shop, id(&paid)).await["status"], "succeeded");
    }
);

on_both!(
    // proves: B-02, F-13, F-16
    every_id_of_an_order_finds_its_link_and_none_of_another_store_does,
    async |shop: Shop| {
        let order = shop
            .paid_order(r#"{"amount":5,"order_reference":"R1"}"#)
            .await;
        let uuid = order["uuid"].as_str().unwrap_or_default().to_owned();
        let ids = ["id", "order_id", "transaction_id"].map(|n| order[n].as_str().unwrap());
        let first = read(&shop, ids[0]).await;
        assert_eq!(
            (first["amount_cents"].as_i64(), &first["reference"]),
            (Some(500), &json!("R1"))
        );
        for one in ids.into_iter().chain([id(&first)]) {
            assert_eq!(read(&shop, one).await, first, "{one}");
        }
        assert!(uuid.is_empty() || uuid == id(&first));
        let other = shop.other_store().await;
        for one in ids
            .into_iter()
            .chain([id(&first), "nothing", "99999999999999999999"])
        {
            let answer = shop
                .api_get(&other.test_key, &format!("{PATH}/{one}"))
                .await;
            assert_eq!(answer.status, 404, "{one}");
            assert_eq!(answer.json()["error"], "unknown payment reference");
        }
        // A live key reads both sides by id; a test key only its own.
        let live = shop
            .api_get(&shop.store.live_key, &format!("{PATH}/{}", ids[0]))
            .await;
        assert_eq!(live.status, 200);
    }
);

on_both!(
    // proves: B-14
    the_same_idempotency_key_makes_one_link,
    async |shop: Shop| {
        let ask = |body: &str| {
            let mut request = json_request(&shop.store.test_key, PATH, body);
            let headers = request.headers_mut();
            headers.insert("idempotency-key", "one".parse().unwrap());
            shop.send(request)
        };
        let (first, second) = (ask(LINK).await, ask(LINK).await);
        assert_eq!((first.status, second.status), (201, 201));
        assert_eq!(first.text, second.text);
        assert_eq!(second.header("idempotency-replayed"), "true");
        let other = ask(r#"{"amount_cents":1}"#).await;
        assert_eq!(other.status, 400);
        assert_eq!(other.json()["code"], "idempotency_key_reused");
    }
);

on_both!(
    // proves: PG-004, TRAP-52, TRAP-53
    a_key_is_read_from_the_bearer_header_alone,
    async |shop: Shop| {
        let key = &shop.store.test_key;
        for (name, value, status) in [
            ("authorization", format!("Bearer {key}"), 200),
            ("authorization", format!("bearer   {key}"), 200),
            ("x-api-key", key.clone(), 401),
            ("token", key.clone(), 401),
            ("authorization", format!("Basic {key}"), 401),
            ("authorization", "Bearer pg_test_wrong".to_owned(), 401),
        ] {
            let request = Request::get(PATH).header(name, &value);
            let answer = shop.send(request.body(Body::empty()).unwrap()).await;
            assert_eq!(answer.status, status, "{name}: {value}");
        }
    }
);
