//! The balance, the ledger, and disputes.

use checkout_server::app::dispute::{self, Step};
use pebblepay_core::id::OrderRef;
use serde_json::{Value, json};

use crate::receiver::Receiver;
use crate::refunds::{balance, clean, refund_path};
use crate::support::{Shop, on_both};

on_both!(
    // proves: F-16, PEB-120, F-01
    the_test_side_has_no_balance_and_no_ledger,
    async |shop: Shop| {
        let shop = shop.live().await;
        let order = shop.paid_order(r#"{"amount":10}"#).await;
        shop.api_post(
            &shop.store.test_key,
            &refund_path(&order),
            r#"{"amount":4}"#,
        )
        .await;
        for key in [&shop.store.test_key, &shop.store.live_key] {
            for (path, list) in [
                ("/api/v1/balance", "balances"),
                ("/api/v1/ledger", "entries"),
            ] {
                let body = shop.api_get(key, path).await.json();
                assert_eq!(body[list], json!([]), "{path}");
                assert_eq!(body["is_test"], json!(key == &shop.store.test_key));
            }
        }
        clean(&shop).await;
    }
);

on_both!(
    // proves: PEB-053
    the_ledger_is_walked_by_cursor_and_currency,
    async |shop: Shop| {
        let shop = shop.live().await;
        for n in 1..=5 {
            let currency = if n % 2 == 0 { "EUR" } else { "USD" };
            shop.paid_live_order(&json!({"amount": n, "currency": currency}).to_string())
                .await;
            shop.clock.advance_ms(1000);
        }
        let list = async |query: &str| {
            let answer = shop
                .api_get(&shop.store.live_key, &format!("/api/v1/ledger{query}"))
                .await;
            assert_eq!(answer.status, 200, "{}", answer.text);
            answer.json()
        };
        let amounts = |list: &Value| -> Vec<f64> {
            list["entries"]
                .as_array()
                .unwrap()
                .iter()
                .map(|e| e["amount"].as_f64().unwrap())
                .collect()
        };
        let first = list("?limit=2").await;
        assert_eq!(
            (amounts(&first), &first["has_more"]),
            (vec![5.0, 4.0], &json!(true))
        );
        let last = first["entries"][1]["id"].as_str().unwrap();
        let second = list(&format!("?limit=2&starting_after={last}")).await;
        assert_eq!(amounts(&second), [3.0, 2.0]);
        let back = list(&format!(
            "?limit=2&ending_before={}",
            second["entries"][1]["id"].as_str().unwrap()
        ))
        .await;
        assert_eq!(amounts(&back), [4.0, 3.0]);
        assert_eq!(amounts(&list("?currency=EUR").await), [4.0, 2.0]);
        assert_eq!(
            balance(&shop).await,
            json!([{"currency": "EUR", "amount": 5.7}, {"currency": "USD", "amount": 8.55}])
        );
        for bad in [
            "?currency=XXX",
            "?starting_after=x",
            "?limit=0",
            "?starting_after=mov_1&ending_before=mov_2",
        ] {
            let answer = shop
                .api_get(&shop.store.live_key, &format!("/api/v1/ledger{bad}"))
                .await;
            assert_eq!(answer.status, 400, "{bad}");
        }
        let other = shop.other_store().await;
        assert_eq!(
            shop.api_get(&other.live_key, "/api/v1/ledger").await.json()["entries"],
            json!([])
        );
    }
);

on_both!(
    // proves: B-05, PEB-104, TRAP-98
    a_dispute_is_told_shown_and_booked_until_the_bank_has_decided,
    async |shop: Shop| {
        let shop = shop.live().await;
        let receiver = Receiver::answering(&["200 OK"]).await;
        for (step, left) in [(Step::Won, 9.5), (Step::Lost, -0.5)] {
            let body = json!({"amount": 10, "webhook_url": receiver.url}).to_string();
            let order = shop.paid_live_order(&body).await;
            let number = order["order_id"].as_str().unwrap();
            let id = OrderRef::parse(number).unwrap();
            let before = balance(&shop).await[0]["amount"].as_f64().unwrap() - 9.5;
            let act = async |step: Step| {
                let store = shop.store.store.id.clone();
                dispute::step(shop.server.app(), store, id.clone(), step).await
            };
            act(Step::Open("fraudulent".to_owned())).await.unwrap();
            assert!(act(Step::Open("fraudulent".to_owned())).await.is_err());
            let refused = shop
                .api_post(&shop.store.live_key, &refund_path(&order), "{}")
                .await;
            assert_eq!(
                (refused.status, &refused.json()["code"]),
                (400, &json!("disputed"))
            );
            let held = balance(&shop).await[0]["amount"].as_f64().unwrap() - before;
            assert!((held + 0.5).abs() < 1e-9, "{held}");
            let read = shop
                .api_get(&shop.store.live_key, &format!("/api/v1/orders/{number}"))
                .await
                .json();
            assert_eq!(
                (
                    &read["status"],
                    &read["dispute"]["status"],
                    &read["dispute"]["amount"]
                ),
                (&json!("completed"), &json!("open"), &json!(10))
            );
            act(step.clone()).await.unwrap();
            assert!(act(step).await.is_err());
            let after = balance(&shop).await[0]["amount"].as_f64().unwrap() - before;
            assert!((after - left).abs() < 1e-9, "{after}");
        }
        while shop.server.deliverer().run_due().await.unwrap() > 0 {}
        let told: Vec<Value> = receiver
            .got()
            .iter()
            .map(crate::receiver::Received::json)
            .filter(|j| j["event"] == "payment.disputed")
            .collect();
        assert_eq!(told.len(), 2);
        assert_eq!(
            (&told[0]["status"], &told[0]["dispute"]["status"]),
            (&json!("completed"), &json!("open"))
        );
        clean(&shop).await;
    }
);
