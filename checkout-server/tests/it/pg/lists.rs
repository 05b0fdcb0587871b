//! The list of links.

use serde_json::Value;

use super::{GOOD, LINK, PATH, POOR, cancel, id, link, page};
use crate::support::{Shop, on_both};

async fn list(shop: &Shop, query: &str) -> Value {
    let got = shop
        .api_get(&shop.store.test_key, &format!("{PATH}?{query}"))
        .await;
    assert_eq!(got.status, 200, "{}", got.text);
    got.json()
}

fn ids(list: &Value) -> Vec<String> {
    let rows = list["data"].as_array().unwrap().iter();
    rows.map(|row| id(row).to_owned()).collect()
}

on_both!(
    // proves: B-23, F-13
    the_list_goes_from_the_newest_to_the_oldest_page_by_page,
    async |shop: Shop| {
        let mut made = Vec::new();
        for n in 0..5 {
            let body = format!(r#"{{"amount_cents":{},"reference":"R{}"}}"#, 100 + n, n % 2);
            made.insert(0, id(&link(&shop, &body).await).to_owned());
            shop.clock.advance_ms(1);
        }
        let other = shop.order(r#"{"amount":9}"#).await;
        let whole = list(&shop, "").await;
        assert_eq!(whole["data"][0]["order_id"], other["order_id"]);
        assert_eq!(ids(&whole)[1..], made);
        assert_eq!(
            (&whole["has_more"], &whole["next_cursor"]),
            (&false.into(), &Value::Null)
        );
        let (mut seen, mut query) = (Vec::new(), "limit=4".to_owned());
        loop {
            let page = list(&shop, &query).await;
            seen.extend(ids(&page));
            let Some(next) = page["next_cursor"].as_str() else {
                break;
            };
            assert_eq!(page["has_more"], true);
            query = format!("limit=4&cursor={next}");
        }
        assert_eq!(seen, ids(&whole));
        assert_eq!(
            ids(&list(&shop, "reference=R1").await),
            [&made[1], &made[3]].map(Clone::clone)
        );
        assert_eq!(list(&shop, "limit=1000").await["limit"], 100);
        assert!(ids(&list(&shop, "reference=%00").await).is_empty());
        // Another store, and the other side, see none of it.
        let stranger = shop.other_store().await;
        for key in [&stranger.test_key, &shop.store.live_key] {
            let none = shop.api_get(key, PATH).await.json();
            assert!(ids(&none).is_empty(), "{none}");
        }
        let live = shop
            .api_get(&shop.store.live_key, &format!("{PATH}?test_mode=true"))
            .await;
        assert_eq!(ids(&live.json()).len(), 6);
    }
);

on_both!(
    // proves: B-27
    the_list_of_a_status_holds_the_links_that_say_so_themselves,
    async |shop: Shop| {
        let pay = async |card: &str| {
            let made = link(&shop, LINK).await;
            shop.pay(&page(&made), card).await;
            shop.clock.advance_ms(1);
            made
        };
        link(&shop, LINK).await;
        pay(GOOD).await;
        let tried = pay(POOR).await;
        let failed = pay(POOR).await;
        for _ in 1..5 {
            shop.pay(&page(&failed), POOR).await;
        }
        cancel(&shop, id(&link(&shop, LINK).await)).await;
        cancel(&shop, id(&tried)).await;
        pay("4000000000001091").await;
        // Orders whose time ended: one untried, one after a decline.
        shop.order(r#"{"amount":5}"#).await;
        let order = shop.order(r#"{"amount":5}"#).await;
        shop.pay(&format!("/pay/{}", order["id"].as_str().unwrap()), POOR)
            .await;
        shop.clock.advance_ms(2 * 3_600_000);
        checkout_server::app::end::expire_overdue(shop.server.app())
            .await
            .unwrap();
        let whole = list(&shop, "").await;
        let mut found = 0;
        for (status, count) in [
            ("pending", 1),
            ("processing", 1),
            ("succeeded", 1),
            ("failed", 2),
            ("cancelled", 3),
        ] {
            let rows = whole["data"].as_array().unwrap().iter();
            let expected: Vec<String> = rows
                .filter(|row| row["status"] == status)
                .map(|row| id(row).to_owned())
                .collect();
            assert_eq!(expected.len(), count, "{status}: {whole}");
            assert_eq!(
                ids(&list(&shop, &format!("status={status}")).await),
                expected
            );
            let both = format!("status={status}&reference=INV-A-1042");
            found += ids(&list(&shop, &both).await).len();
        }
        assert_eq!(found, ids(&list(&shop, "reference=INV-A-1042").await).len());
    }
);

on_both!(
    // proves: TRAP-40, B-15
    a_parameter_that_can_not_be_read_is_named,
    async |shop: Shop| {
        for (query, param) in [
            ("limit=0", "limit"),
            ("limit=-1", "limit"),
            ("limit=x", "limit"),
            ("status=paid", "status"),
            ("cursor=PP-2603-ABC123", "cursor"),
            ("cursor=x", "cursor"),
            ("test_mode=maybe", "test_mode"),
        ] {
            let answer = shop
                .api_get(&shop.store.test_key, &format!("{PATH}?{query}"))
                .await;
            assert_eq!(answer.status, 400, "{query}");
            assert_eq!(answer.json()["param"], param, "{query}");
        }
        let unreadable = format!("{PATH}?status=%ff");
        assert_eq!(
            shop.api_get(&shop.store.test_key, &unreadable).await.status,
            400
        );
        assert_eq!(shop.api_get("wrong", &unreadable).await.status, 401);
    }
);
