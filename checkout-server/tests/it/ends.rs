//! Orders that end unpaid, and lists that are walked by cursor.

use checkout_server::app::end;
use serde_json::{Value, json};

use crate::support::{Shop, on_both};

on_both!(
    // proves: PEB-022, B-27
    an_order_expires_after_an_hour_with_one_event_and_can_not_be_paid,
    async |shop: Shop| {
        let app = shop.server.app();
        let order = shop.order(r#"{"amount":5}"#).await;
        let session = order["id"].as_str().unwrap();
        shop.clock.advance_ms(3_600_000 - 1);
        assert_eq!(end::expire_overdue(app).await.unwrap(), 0);
        shop.clock.advance_ms(1);
        let (one, two) = tokio::join!(end::expire_overdue(app), end::expire_overdue(app));
        assert!(one.unwrap() + two.unwrap() >= 1);
        assert_eq!(end::expire_overdue(app).await.unwrap(), 0);
        let read = shop
            .api_get(&shop.store.test_key, &format!("/api/v1/orders/{session}"))
            .await
            .json();
        assert_eq!(
            (&read["status"], &read["failure_reason"]),
            (&json!("failed"), &json!("expired"))
        );
        let events = app.db.read(|tx| {
            let sql = "select kind from events order by sequence";
            checkout_server::db::all(tx, sql, &[], |row| row.text(0))
        });
        assert_eq!(events.await.unwrap(), ["order.created", "order.expired"]);
        assert_eq!(shop.get(&format!("/pay/{session}")).await.status, 410);
        let found = app
            .db
            .read(checkout_server::db::audit::findings)
            .await
            .unwrap();
        assert!(found.is_empty(), "{found:?}");
    }
);

on_both!(
    // proves: PEB-031, PEB-053
    an_unpaid_order_is_cancelled_once_and_a_paid_one_never,
    async |shop: Shop| {
        let key = shop.store.test_key.clone();
        let cancel = |order: &Value| {
            format!(
                "/api/v1/orders/{}/cancel",
                order["order_id"].as_str().unwrap()
            )
        };
        let order = shop.order(r#"{"amount":5}"#).await;
        let page = shop
            .get(&format!("/pay/{}", order["id"].as_str().unwrap()))
            .await;
        let other = shop.other_store().await;
        assert_eq!(
            shop.api_post(&other.test_key, &cancel(&order), "{}")
                .await
                .status,
            404
        );
        let done = shop.api_post(&key, &cancel(&order), "{}").await;
        assert_eq!(
            (
                done.status,
                &done.json()["status"],
                &done.json()["failure_reason"]
            ),
            (200, &json!("failed"), &json!("cancelled"))
        );
        let again = shop.api_post(&key, &cancel(&order), "{}").await;
        assert_eq!(
            (again.status, &again.json()["code"]),
            (400, &json!("order_cancelled"))
        );
        // The customer who has the page open can not pay any more.
        let late = shop
            .pay_form(
                &page.action(),
                &page.hidden("token"),
                "4000000000000002",
                true,
            )
            .await;
        assert_eq!(late.status, 410, "{}", late.text);
        assert_eq!(
            shop.get(&format!("/pay/{}", order["id"].as_str().unwrap()))
                .await
                .status,
            410
        );
        let paid = shop.paid_order(r#"{"amount":5}"#).await;
        let refused = shop.api_post(&key, &cancel(&paid), "{}").await;
        assert_eq!(
            (refused.status, &refused.json()["code"]),
            (400, &json!("already_paid"))
        );
        assert_eq!(
            shop.api_post(&key, "/api/v1/orders/nonsense/cancel", "{}")
                .await
                .status,
            404
        );
    }
);

on_both!(
    a_cancelled_order_gives_its_bank_step_up,
    async |shop: Shop| {
        let order = shop.order(r#"{"amount":5}"#).await;
        let session = order["id"].as_str().unwrap();
        let challenged = shop
            .pay(&format!("/pay/{session}"), "4000000000001091")
            .await
            .json();
        let path = format!("/api/v1/orders/{session}/cancel");
        assert_eq!(
            shop.api_post(&shop.store.test_key, &path, "{}")
                .await
                .status,
            200
        );
        let bank = shop.get(challenged["challengeUrl"].as_str().unwrap()).await;
        assert_ne!(bank.status, 200);
        let read = shop
            .api_get(
                &shop.store.test_key,
                &format!("/api/v1/orders/{session}?expand[]=attempts"),
            )
            .await
            .json();
        assert_eq!(read["attempts"][0]["status"], "failed");
    }
);

on_both!(
    // proves: PEB-048, PEB-051, PEB-052
    lists_are_walked_by_cursor_in_both_directions,
    async |shop: Shop| {
        for n in 1..=7 {
            shop.order(
                &json!({"amount": n, "order_reference": if n % 2 == 0 { "even" } else { "odd" }})
                    .to_string(),
            )
            .await;
            shop.clock.advance_ms(1000);
        }
        let key = shop.store.test_key.clone();
        let list = async |query: &str| {
            let answer = shop.api_get(&key, &format!("/api/v1/orders{query}")).await;
            assert_eq!(answer.status, 200, "{query}: {}", answer.text);
            answer.json()
        };
        let amounts = |list: &Value| -> Vec<i64> {
            list["orders"]
                .as_array()
                .unwrap()
                .iter()
                .map(|o| o["amount"].as_i64().unwrap())
                .collect()
        };
        let id = |list: &Value, n: usize, kind: &str| {
            list["orders"][n][kind].as_str().unwrap().to_owned()
        };
        let first = list("?limit=3").await;
        assert_eq!(
            (amounts(&first), &first["has_more"], &first["total"]),
            (vec![7, 6, 5], &json!(true), &json!(7))
        );
        for kind in ["id", "order_id"] {
            let second = list(&format!("?limit=3&starting_after={}", id(&first, 2, kind))).await;
            assert_eq!(
                (amounts(&second), &second["has_more"]),
                (vec![4, 3, 2], &json!(true))
            );
            let third = list(&format!("?limit=3&starting_after={}", id(&second, 2, kind))).await;
            assert_eq!(
                (amounts(&third), &third["has_more"]),
                (vec![1], &json!(false))
            );
            let back = list(&format!("?limit=2&ending_before={}", id(&third, 0, kind))).await;
            assert_eq!(
                (amounts(&back), &back["has_more"]),
                (vec![3, 2], &json!(true))
            );
        }
        let odd = list("?limit=2&order_reference=odd").await;
        assert_eq!((amounts(&odd), &odd["total"]), (vec![7, 5], &json!(4)));
        let more = list(&format!(
            "?limit=2&order_reference=odd&starting_after={}",
            id(&odd, 1, "id")
        ))
        .await;
        assert_eq!(
            (amounts(&more), &more["has_more"]),
            (vec![3, 1], &json!(false))
        );
        let pending = list(&format!(
            "?status=pending&limit=2&starting_after={}",
            id(&odd, 1, "id")
        ))
        .await;
        assert_eq!(
            (amounts(&pending), &pending["total"]),
            (vec![4, 3], &json!(7))
        );
        let newer = list(&format!(
            "?status=pending&ending_before={}",
            id(&odd, 1, "id")
        ))
        .await;
        assert_eq!(amounts(&newer), [7, 6]);
        for bad in [
            "?starting_after=x",
            "?starting_after=PP-2603-ABC123",
            "?ending_before=cs_1",
            "?expand[]=card",
        ] {
            assert_eq!(
                shop.api_get(&key, &format!("/api/v1/orders{bad}"))
                    .await
                    .status,
                400,
                "{bad}"
            );
        }
        let both = format!("?starting_after={0}&ending_before={0}", id(&first, 0, "id"));
        assert_eq!(
            shop.api_get(&key, &format!("/api/v1/orders{both}"))
                .await
                .status,
            400
        );
        // Another store's order is no place in this list.
        let other = shop.other_store().await;
        let theirs = format!("/api/v1/orders?starting_after={}", id(&first, 0, "id"));
        assert_eq!(shop.api_get(&other.test_key, &theirs).await.status, 400);
    }
);
