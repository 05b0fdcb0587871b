//! The event log as merchants read it: lists, cursors, filters and recovery.

use checkout_server::app::end;
use serde_json::{Value, json};

use crate::support::{Shop, on_both};

const LIST: &str = "/api/v1/events";

async fn list(shop: &Shop, key: &str, query: &str) -> Value {
    let answer = shop.api_get(key, &format!("{LIST}?{query}")).await;
    assert_eq!(answer.status, 200, "{query}: {}", answer.text);
    answer.json()
}

fn ids(page: &Value) -> Vec<String> {
    let each = page["events"].as_array().unwrap().iter();
    each.map(|event| event["id"].as_str().unwrap().to_owned())
        .collect()
}

fn types(page: &Value) -> Vec<&str> {
    let each = page["events"].as_array().unwrap().iter();
    each.map(|event| event["type"].as_str().unwrap()).collect()
}

fn number(order: &Value) -> &str {
    order["order_id"].as_str().unwrap()
}

/// Asks until there is no more; `next` makes the query that follows a page.
async fn walk(shop: &Shop, first: &str, next: impl Fn(&[String]) -> String) -> Vec<String> {
    let (mut all, mut query) = (Vec::new(), first.to_owned());
    loop {
        let page = list(shop, &shop.store.test_key, &query).await;
        let ids = ids(&page);
        query = next(&ids);
        all.extend(ids);
        if page["has_more"] == json!(false) {
            return all;
        }
    }
}

on_both!(
    // proves: TRAP-87, B-01
    an_event_is_listed_under_one_id_with_what_its_webhook_tells,
    async |shop: Shop| {
        let body = json!({"amount": 49.99, "product_name": "Tea", "metadata": {"a": 1}});
        let order = shop.paid_order(&body.to_string()).await;
        let page = list(&shop, &shop.store.test_key, "").await;
        assert_eq!(
            types(&page),
            ["payment.completed", "attempt.succeeded", "order.created"]
        );
        assert_eq!(
            (&page["limit"], &page["has_more"]),
            (&json!(50), &json!(false))
        );
        let event = &page["events"][0];
        assert_eq!(event["object"], "event");
        assert_eq!(event["sequence"], 3);
        assert_eq!(event["created_at"], "2026-03-15T10:30:00Z");
        assert_eq!(event["order_id"], order["order_id"]);
        assert_eq!(event["is_test"], true);
        let data = &event["data"];
        assert_eq!(data["event"], event["type"]);
        assert_eq!(data["event_id"], event["id"]);
        assert_eq!(data["sequence"], event["sequence"]);
        assert_eq!(data["transaction_id"], order["transaction_id"]);
        assert_eq!(
            (&data["amount"], &data["status"]),
            (&json!(49.99), &json!("completed"))
        );
        let created = &page["events"][2]["data"];
        assert_eq!(
            (&created["status"], &created["transaction_id"]),
            (&json!("pending"), &json!(null))
        );
        let path = format!("{LIST}/{}", event["id"].as_str().unwrap());
        let one = shop.api_get(&shop.store.test_key, &path).await;
        assert_eq!((one.status, &one.json()), (200, event));
    }
);

on_both!(
    // proves: PEB-048
    pages_go_both_ways_from_an_event_and_miss_none,
    async |shop: Shop| {
        for _ in 0..7 {
            shop.order(r#"{"amount":5}"#).await;
        }
        let all = ids(&list(&shop, &shop.store.test_key, "").await);
        assert_eq!(all.len(), 7);
        let down = walk(&shop, "limit=3", |page| {
            format!("limit=3&starting_after={}", page.last().unwrap())
        });
        assert_eq!(down.await, all);
        // Newer pages stand newest first too, so they are put together from the other end.
        let query = format!("limit=2&ending_before={}", all[6]);
        let page = list(&shop, &shop.store.test_key, &query).await;
        assert_eq!(
            (ids(&page), &page["has_more"]),
            (all[4..6].to_vec(), &json!(true))
        );
        let query = format!("limit=2&ending_before={}", all[2]);
        let page = list(&shop, &shop.store.test_key, &query).await;
        assert_eq!(
            (ids(&page), &page["has_more"]),
            (all[..2].to_vec(), &json!(false))
        );
    }
);

on_both!(
    what_was_missed_is_recovered_in_the_order_in_which_it_happened,
    async |shop: Shop| {
        for _ in 0..5 {
            shop.order(r#"{"amount":5}"#).await;
        }
        shop.clock.advance_ms(30_000);
        for _ in 0..5 {
            shop.order(r#"{"amount":5}"#).await;
        }
        let mut all = ids(&list(&shop, &shop.store.test_key, "").await);
        all.reverse();
        let first = format!("limit=4&since={}", all[1]);
        let again = |page: &[String]| format!("limit=4&since={}", page.last().unwrap());
        assert_eq!(walk(&shop, &first, again).await, all[2..]);
        for (time, from) in [
            ("2026-03-15T10:30:00Z", 0),
            ("2026-03-15T12:30:00.001%2B02:00", 5),
            ("2026-03-15T10:30:30Z", 5),
            ("2026-03-15T10:30:31Z", 10),
            ("1970-01-01T00:00:00Z", 0),
            ("9998-12-31T23:59:59Z", 10),
        ] {
            let first = format!("limit=4&since={time}");
            let again = |page: &[String]| match page.last() {
                Some(last) => format!("limit=4&since={last}"),
                None => first.clone(),
            };
            assert_eq!(walk(&shop, &first, again).await, all[from..], "{time}");
        }
        let last = format!("since={}", all[9]);
        assert_eq!(
            ids(&list(&shop, &shop.store.test_key, &last).await),
            [""; 0]
        );
    }
);

on_both!(
    types_and_orders_filter_the_list_and_every_walk_of_it,
    async |shop: Shop| {
        let key = shop.store.test_key.clone();
        let paid = shop.paid_order(r#"{"amount":5}"#).await;
        let declined = shop.order(r#"{"amount":5}"#).await;
        let page = format!("/pay/{}", declined["id"].as_str().unwrap());
        shop.pay(&page, "4000000000000119").await;
        shop.api_post(
            &key,
            &format!("/api/v1/orders/{}/refund", number(&paid)),
            "",
        )
        .await;
        shop.api_post(
            &key,
            &format!("/api/v1/orders/{}/cancel", number(&declined)),
            "",
        )
        .await;
        let expiring = shop.order(r#"{"amount":5}"#).await;
        shop.clock.advance_ms(3_600_000);
        end::expire_overdue(shop.server.app()).await.unwrap();
        for (query, expected) in [
            (
                "types=payment.*",
                vec!["payment.refunded", "payment.failed", "payment.completed"],
            ),
            (
                "types=payment.completed,order.expired",
                vec!["order.expired", "payment.completed"],
            ),
            ("types=order.cancelled", vec!["order.cancelled"]),
            ("types=dispute.*", vec![]),
            ("types=payment.*&limit=1", vec!["payment.refunded"]),
        ] {
            assert_eq!(types(&list(&shop, &key, query).await), expected, "{query}");
        }
        let everything = list(&shop, &key, "").await;
        assert_eq!(list(&shop, &key, "types=*").await, everything);
        let of_paid = [
            "payment.refunded",
            "payment.completed",
            "attempt.succeeded",
            "order.created",
        ];
        for name in ["order_id", "id", "transaction_id"] {
            let query = format!("order_id={}", paid[name].as_str().unwrap());
            assert_eq!(types(&list(&shop, &key, &query).await), of_paid, "{name}");
        }
        let query = format!("order_id={}&types=order.*", number(&expiring));
        assert_eq!(
            types(&list(&shop, &key, &query).await),
            ["order.expired", "order.created"]
        );
        let oldest = ids(&everything).pop().unwrap();
        let query = format!("types=payment.*&limit=2&since={oldest}");
        let page = list(&shop, &key, &query).await;
        assert_eq!(types(&page), ["payment.completed", "payment.failed"]);
        assert_eq!(page["has_more"], true);
        let query = format!("types=payment.*&limit=2&ending_before={oldest}");
        assert_eq!(
            types(&list(&shop, &key, &query).await),
            ["payment.failed", "payment.completed"]
        );
        for nobody in ["PP-0000-000000", "nonsense"] {
            let page = list(&shop, &key, &format!("order_id={nobody}")).await;
            assert_eq!(page["events"], json!([]));
        }
    }
);

on_both!(
    // proves: F-16
    the_two_sides_and_other_stores_are_kept_apart,
    async |shop: Shop| {
        let shop = shop.live().await;
        let (test, live) = (shop.store.test_key.clone(), shop.store.live_key.clone());
        shop.order(r#"{"amount":5}"#).await;
        shop.paid_live_order(r#"{"amount":5}"#).await;
        let other = shop.other_store().await;
        let order = r#"{"amount":5}"#;
        shop.api_post(&other.test_key, "/api/v1/orders", order)
            .await;
        let of_test = list(&shop, &test, "").await;
        let of_live = list(&shop, &live, "").await;
        assert_eq!(types(&of_test), ["order.created"]);
        assert_eq!(
            types(&of_live),
            ["payment.completed", "attempt.succeeded", "order.created"]
        );
        assert_eq!(list(&shop, &live, "test_mode=true").await, of_test);
        assert_eq!(list(&shop, &test, "test_mode=false").await, of_test);
        let of_other = list(&shop, &other.test_key, "").await;
        let (test_id, live_id) = (&ids(&of_test)[0], &ids(&of_live)[0]);
        let other_id = &ids(&of_other)[0];
        for (key, id, status) in [
            (&test, test_id, 200),
            (&test, live_id, 404),
            (&live, live_id, 200),
            // A live key reads both sides by id.
            (&live, test_id, 200),
            (&test, other_id, 404),
            (&other.test_key, test_id, 404),
        ] {
            let answer = shop.api_get(key, &format!("{LIST}/{id}")).await;
            assert_eq!(answer.status, status, "{}", answer.text);
        }
        for id in [live_id, other_id] {
            for name in ["since", "starting_after", "ending_before"] {
                let answer = shop.api_get(&test, &format!("{LIST}?{name}={id}")).await;
                assert_eq!(
                    (answer.status, &answer.json()["param"]),
                    (400, &json!(name))
                );
            }
        }
        // Places of the log are counted over both sides.
        assert_eq!(of_live["events"][0]["sequence"], 4);
    }
);

on_both!(
    // proves: F-09, PEB-193
    licence_keys_stand_in_the_data_as_in_the_webhook,
    async |shop: Shop| {
        let shop = shop.live().await;
        let variant = shop.variant("30").await;
        shop.add_licences(&variant, "KEY-ONE").await;
        let body = json!({ "variant_id": variant }).to_string();
        shop.paid_live_order(&body).await;
        let page = list(&shop, &shop.store.live_key, "").await;
        assert_eq!(
            page["events"][0]["data"]["license_keys"],
            json!(["KEY-ONE"])
        );
        assert_eq!(page["events"][1]["data"].get("license_keys"), None);
    }
);

on_both!(bad_questions_are_told_what_is_wrong, async |shop: Shop| {
    let key = shop.store.test_key.clone();
    shop.order(r#"{"amount":5}"#).await;
    let id = ids(&list(&shop, &key, "").await).pop().unwrap();
    for (query, param) in [
        ("limit=0".to_owned(), "limit"),
        ("limit=x".to_owned(), "limit"),
        ("types=payment.succeeded".to_owned(), "types"),
        ("types=payment*".to_owned(), "types"),
        ("types=payment.completed,".to_owned(), "types"),
        ("types=nothing.*".to_owned(), "types"),
        ("since=yesterday".to_owned(), "since"),
        ("since=evt_unknown".to_owned(), "since"),
        ("since=2026-03-15".to_owned(), "since"),
        ("starting_after=evt_%00".to_owned(), "starting_after"),
        ("starting_after=cs_1".to_owned(), "starting_after"),
        (format!("since={id}&starting_after={id}"), "since"),
        (
            format!("starting_after={id}&ending_before={id}"),
            "ending_before",
        ),
    ] {
        let answer = shop.api_get(&key, &format!("{LIST}?{query}")).await;
        assert_eq!(
            (answer.status, &answer.json()["param"]),
            (400, &json!(param)),
            "{query}"
        );
    }
    assert_eq!(shop.get(LIST).await.status, 401);
    for id in ["evt_nothing", "nothing", "evt_%00"] {
        let answer = shop.api_get(&key, &format!("{LIST}/{id}")).await;
        assert_eq!(
            (answer.status, &answer.json()["error"]),
            (404, &json!("event not found"))
        );
    }
});
