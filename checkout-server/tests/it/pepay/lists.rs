//! Lists of invoices: pages, statuses, customers and sides.

use pebblepay_core::store::Mode;
use serde_json::{Value, json};

use super::{DECLINED_CARD, INVOICES, ask, cancel, expire, get, id, invoice, key, paid, pay};
use crate::support::{Shop, on_both};

fn ids(page: &Value) -> Vec<String> {
    assert_eq!(page["object"], "list");
    let rows = page["data"].as_array().unwrap().iter();
    rows.map(|row| row["id"].as_str().unwrap().to_owned())
        .collect()
}

on_both!(
    // proves: PEP-045, B-23
    pages_go_both_ways_and_miss_none,
    async |shop: Shop| {
        let key = key(&shop, Mode::Test).await;
        let mut made = Vec::new();
        for n in 0..13 {
            shop.clock.advance_ms(1);
            let body = json!({"amount_usd": 5, "customer_id": format!("cust_{}", n % 2)});
            made.push(id(&invoice(&shop, &key, &body.to_string()).await).to_owned());
        }
        made.reverse();
        let page = get(&shop, &key, INVOICES).await;
        assert_eq!(
            (ids(&page), &page["has_more"]),
            (made[..10].to_vec(), &json!(true))
        );
        let path = format!("{INVOICES}?starting_after={}", made[9]);
        let page = get(&shop, &key, &path).await;
        assert_eq!(
            (ids(&page), &page["has_more"]),
            (made[10..].to_vec(), &json!(false))
        );
        let path = format!("{INVOICES}?limit=4&ending_before={}", made[9]);
        let page = get(&shop, &key, &path).await;
        assert_eq!(
            (ids(&page), &page["has_more"]),
            (made[5..9].to_vec(), &json!(true))
        );
        let path = format!("{INVOICES}?limit=1000&ending_before={}", made[2]);
        let page = get(&shop, &key, &path).await;
        assert_eq!(
            (ids(&page), &page["has_more"]),
            (made[..2].to_vec(), &json!(false))
        );
        // Those of one customer, page by page.
        let (mut all, mut after) = (Vec::new(), String::new());
        loop {
            let path = format!("{INVOICES}?customer_id=cust_0&limit=3{after}");
            let page = get(&shop, &key, &path).await;
            all.extend(ids(&page));
            after = format!("&starting_after={}", all.last().unwrap());
            if page["has_more"] == json!(false) {
                break;
            }
        }
        let expected: Vec<String> = made.iter().step_by(2).cloned().collect();
        assert_eq!(all, expected);
        for nobody in ["cust_9", "%00"] {
            let page = get(&shop, &key, &format!("{INVOICES}?customer_id={nobody}")).await;
            assert_eq!(page["data"], json!([]));
        }
    }
);

on_both!(
    // proves: PEP-045, B-28
    statuses_filter_alone_together_and_with_a_customer,
    async |shop: Shop| {
        let key = key(&shop, Mode::Test).await;
        let of = |customer: &str| json!({"amount_usd": 5, "customer_id": customer}).to_string();
        let old = r#"{"amount_usd":5,"customer_id":"a","expires_in":1000}"#;
        let old = id(&invoice(&shop, &key, old).await).to_owned();
        expire(&shop, 1000).await;
        let next = async |customer: &str, card: Option<&str>, times: usize| {
            shop.clock.advance_ms(60_000);
            let made = invoice(&shop, &key, &of(customer)).await;
            for _ in 0..times {
                pay(&shop, &made, card.unwrap()).await;
            }
            made
        };
        let unpaid = next("a", None, 0).await;
        let tried = next("b", Some(DECLINED_CARD), 1).await;
        let failed = next("b", Some(DECLINED_CARD), 5).await;
        let ended = next("a", None, 0).await;
        cancel(&shop, &key, &ended).await;
        shop.clock.advance_ms(60_000);
        let good = paid(&shop, &key, &of("a")).await;
        let one = |made: &Value| id(made).to_owned();
        for (query, expected) in [
            ("status=paid", vec![one(&good)]),
            ("status=unpaid", vec![one(&tried), one(&unpaid)]),
            ("status=expired", vec![one(&failed), old.clone()]),
            ("status=canceled", vec![one(&ended)]),
            ("status=cancelled", vec![one(&ended)]),
            ("status=underpaid", vec![]),
            (
                "status=paid,%20canceled,unpaid",
                vec![one(&good), one(&ended), one(&tried), one(&unpaid)],
            ),
            ("status=paid,canceled&limit=1", vec![one(&good)]),
            ("status=unpaid&customer_id=b", vec![one(&tried)]),
            (
                "status=canceled,expired&customer_id=a",
                vec![one(&ended), old.clone()],
            ),
        ] {
            let page = get(&shop, &key, &format!("{INVOICES}?{query}")).await;
            assert_eq!(ids(&page), expected, "{query}");
            let more = query.ends_with("limit=1");
            assert_eq!(page["has_more"], more, "{query}");
        }
        // Pages of several statuses, from the older end.
        let query = format!(
            "status=paid,canceled,unpaid&limit=2&ending_before={}",
            one(&unpaid)
        );
        let page = get(&shop, &key, &format!("{INVOICES}?{query}")).await;
        assert_eq!(
            (ids(&page), &page["has_more"]),
            (vec![one(&ended), one(&tried)], &json!(true))
        );
        let page = get(
            &shop,
            &key,
            &format!("{INVOICES}?expand=latest_payment&limit=1"),
        )
        .await;
        assert_eq!(page["data"][0]["latest_payment"]["status"], "confirmed");
        assert!(page["data"][0].get("payments").is_none());
    }
);

on_both!(
    // proves: PEP-003, PEP-045, F-16
    the_network_is_that_of_the_key_and_a_mainnet_key_may_ask_for_the_other,
    async |shop: Shop| {
        let shop = shop.live().await;
        let (devnet, mainnet) = (key(&shop, Mode::Test).await, key(&shop, Mode::Live).await);
        let test = invoice(&shop, &devnet, r#"{"amount_usd":5}"#).await;
        let live = invoice(&shop, &mainnet, r#"{"amount_usd":5}"#).await;
        for (key, query, made) in [
            (&devnet, "", &test),
            (&devnet, "environment=devnet", &test),
            (&mainnet, "", &live),
            (&mainnet, "environment=mainnet", &live),
            (&mainnet, "environment=devnet", &test),
        ] {
            let page = get(&shop, key, &format!("{INVOICES}?{query}")).await;
            assert_eq!(ids(&page), [id(made)], "{query}");
        }
        let other = shop.other_store().await;
        let path = format!("{INVOICES}?starting_after={}", id(&test));
        for key in [&other.test_key, &other.live_key] {
            assert_eq!(ask(&shop, "GET", &path, key, "").await.status, 400);
            assert_eq!(get(&shop, key, INVOICES).await["data"], json!([]));
        }
    }
);
