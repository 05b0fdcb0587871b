//! Paying: the seven cards, wrong cards, races, and what is kept.

use crate::support::{Shop, on_both};

async fn status_of(shop: &Shop, order: &serde_json::Value) -> serde_json::Value {
    let path = format!("/api/v1/orders/{}", order["id"].as_str().unwrap());
    shop.api_get(&shop.store.test_key, &path).await.json()
}

fn page(order: &serde_json::Value) -> String {
    format!("/pay/{}", order["id"].as_str().unwrap())
}

on_both!(
    // proves: PEB-123, PEB-125, PEB-130
    the_cards_that_succeed_pay_at_once,
    async |shop: Shop| {
        for card in ["4000 0000 0000 0002", "5200000000000007"] {
            let order = shop.order(r#"{"amount":49.99}"#).await;
            let paid = shop.pay(&page(&order), card).await.json();
            assert_eq!(
                (paid["status"].as_str(), paid["amount"].as_f64()),
                (Some("completed"), Some(49.99))
            );
            assert_eq!(paid["isTest"], true);
            let read = status_of(&shop, &order).await;
            assert_eq!(read["status"], "completed");
            assert_eq!(read["transaction_id"], paid["transactionId"]);
            assert_eq!(
                (read["fee_amount"].as_f64(), read["net_amount"].as_f64()),
                (Some(2.5), Some(47.49))
            );
            assert_eq!(read["completed_at"], "2026-03-15T10:30:00Z");
        }
    }
);

on_both!(
    // proves: PEB-127, PEB-128, B-07, TRAP-84
    the_cards_that_are_declined_say_why_and_leave_the_session_open,
    async |shop: Shop| {
        for (card, code) in [
            ("4000000000000069", "expired_card"),
            ("4000000000000119", "insufficient_funds"),
        ] {
            let order = shop.order(r#"{"amount":5}"#).await;
            let declined = shop.pay(&page(&order), card).await;
            assert_eq!(declined.status, 402);
            assert_eq!(
                (&declined.json()["status"], &declined.json()["code"]),
                (&"declined".into(), &code.into())
            );
            let read = status_of(&shop, &order).await;
            assert_eq!(
                (&read["status"], &read["failure_reason"]),
                (&"failed".into(), &code.into())
            );
            let paid = shop.pay(&page(&order), "4000000000000002").await;
            assert_eq!(paid.json()["status"], "completed");
            assert_eq!(
                status_of(&shop, &order).await["failure_reason"],
                serde_json::Value::Null
            );
        }
    }
);

on_both!(
    // proves: PEB-132, F-08
    any_other_card_is_declined_and_nothing_of_it_is_kept,
    async |shop: Shop| {
        let order = shop.order(r#"{"amount":5}"#).await;
        let declined = shop.pay(&page(&order), "4242424242424242").await;
        assert_eq!(declined.json()["code"], "not_a_test_card");
        let kept = shop.server.app().db.read(|tx| {
            checkout_server::db::one(
                tx,
                "select count(*) from attempts where card_last4 is not null",
                &[],
                |r| r.int(0),
            )
        });
        assert_eq!(kept.await.unwrap(), Some(0));
    }
);

on_both!(
    // proves: PEB-131, PEB-133, TRAP-81, PEB-192
    wrong_fields_are_told_all_at_once_and_nothing_is_attempted,
    async |shop: Shop| {
        let order = shop.order(r#"{"amount":5}"#).await;
        let opened = shop.get(&page(&order)).await;
        let token = opened.hidden("token");
        let fields = [
            ("token", token.as_str()),
            ("card_number", "4000000000000001"),
            ("expiry", "02/26"),
            ("cvc", "12"),
            ("name", ""),
            ("email", "x"),
        ];
        let answer = shop.post_form(&opened.action(), &fields, true).await;
        assert_eq!(answer.status, 422);
        let json = answer.json();
        let wrong: Vec<&str> = json["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|e| e["field"].as_str().unwrap())
            .collect();
        assert_eq!(wrong, ["email", "card_number", "expiry", "cvc", "name"]);
        assert_eq!(
            status_of(&shop, &order).await["transaction_id"],
            serde_json::Value::Null
        );
        let fields = [
            ("token", token.as_str()),
            ("card_number", "４０００-0000 0000 0002"),
            ("expiry", "0326"),
            ("cvc", "123"),
            ("name", "Jo"),
            ("email", "jo@example.com"),
        ];
        let answer = shop.post_form(&opened.action(), &fields, true).await;
        assert_eq!(answer.json()["status"], "completed", "{}", answer.text);
    }
);

on_both!(
    // proves: TRAP-97
    ten_posts_of_one_form_make_one_capture,
    async |shop: Shop| {
        let opened = shop
            .get(&format!("/checkout/{}?amount=5", shop.store.store.id))
            .await;
        let (action, token) = (opened.action(), opened.hidden("token"));
        let shop = std::sync::Arc::new(shop);
        let mut running = tokio::task::JoinSet::new();
        for _ in 0..10 {
            let (shop, action, token) = (shop.clone(), action.clone(), token.clone());
            running.spawn(async move {
                shop.pay_form(&action, &token, "4000000000000002", true)
                    .await
            });
        }
        let mut completed = 0;
        for answer in running.join_all().await {
            match answer.json()["status"].as_str().unwrap() {
                "completed" => completed += 1,
                "already_paid" | "in_progress" => assert_eq!(answer.status, 409),
                other => panic!("{other}: {}", answer.text),
            }
        }
        assert_eq!(completed, 1);
        let list = shop
            .api_get(&shop.store.test_key, "/api/v1/orders")
            .await
            .json();
        assert_eq!(
            (&list["total"], &list["orders"][0]["status"]),
            (&1.into(), &"completed".into())
        );
        let broken = shop
            .server
            .app()
            .db
            .read(checkout_server::db::audit::findings)
            .await
            .unwrap();
        assert!(broken.is_empty(), "{broken:?}");
    }
);

on_both!(five_declines_close_the_session, async |shop: Shop| {
    let order = shop.order(r#"{"amount":5}"#).await;
    let opened = shop.get(&page(&order)).await;
    let (action, token) = (opened.action(), opened.hidden("token"));
    for n in 1..=5 {
        let answer = shop
            .pay_form(&action, &token, "4000000000000119", true)
            .await;
        assert_eq!(
            answer.status,
            if n < 5 { 402 } else { 410 },
            "{n}: {}",
            answer.text
        );
    }
    let answer = shop
        .pay_form(&action, &token, "4000000000000002", true)
        .await;
    assert_eq!(answer.status, 410);
    assert_eq!(shop.get(&page(&order)).await.status, 410);
});

on_both!(
    // proves: PEB-184
    a_token_that_was_altered_or_is_over_pays_nothing,
    async |shop: Shop| {
        let opened = shop
            .get(&format!(
                "/checkout/embed?store_id={}&amount=5",
                shop.store.store.id
            ))
            .await;
        let (action, token) = (opened.action(), opened.hidden("token"));
        let other = shop
            .get(&format!(
                "/checkout/embed?store_id={}&amount=5",
                shop.store.store.id
            ))
            .await;
        for wrong in [
            "",
            "x",
            &token[1..],
            &token.replace('.', ""),
            &other.hidden("token"),
        ] {
            let answer = shop
                .pay_form(&action, wrong, "4000000000000002", true)
                .await;
            assert_eq!(answer.status, 403, "{wrong}: {}", answer.text);
        }
        shop.clock.advance_ms(30 * 60_000);
        let late = shop
            .pay_form(&action, &token, "4000000000000002", true)
            .await;
        assert_eq!(
            (late.status, &late.json()["status"]),
            (410, &"expired".into())
        );
        let list = shop
            .api_get(&shop.store.test_key, "/api/v1/orders")
            .await
            .json();
        assert_eq!(list["total"], 0);
    }
);

on_both!(
    // proves: PEB-191, TRAP-82
    no_card_number_reaches_the_database,
    async |shop: Shop| {
        shop.paid_order(r#"{"amount":5}"#).await;
        for sql in [
            "select snapshot from events",
            "select coalesce(card_last4, '') from attempts",
            "select coalesce(body, '') from deliveries",
        ] {
            let rows = shop
                .server
                .app()
                .db
                .read(move |tx| checkout_server::db::all(tx, sql, &[], |r| r.text(0)));
            for row in rows.await.unwrap() {
                assert!(
                    !row.contains("4000000000000002") && !row.contains("40000000"),
                    "{row}"
                );
            }
        }
    }
);

on_both!(
    /// The server died between the gateway's answer and the commit: the attempt is asked about.
    an_attempt_whose_answer_was_lost_is_settled_and_not_charged_twice,
    async |shop: Shop| {
        let order = shop.paid_order(r#"{"amount":5}"#).await;
        let number = order["order_id"].as_str().unwrap().to_owned();
        let undo = shop.server.app().db.write(move |tx| -> checkout_server::db::Res<()> {
            use checkout_server::params;
            tx.exec("update orders set state = 'processing', completed_at = null where number = $1", params![&number])?;
            tx.exec("update attempts set state = 'processing', finished_at = null, gateway_ref = null, ask_at = created_at + 30000", &[])?;
            tx.exec("delete from events where kind = 'payment.succeeded'", &[])?;
            tx.exec("update store_counters set event_sequence = event_sequence - 1 where event_sequence > 0", &[])?;
            Ok(())
        });
        undo.await.unwrap();
        checkout_server::jobs::housekeeping::once(shop.server.app()).await.unwrap();
        assert_eq!(status_of(&shop, &order).await["status"], "pending");
        shop.clock.advance_ms(31_000);
        checkout_server::jobs::housekeeping::once(shop.server.app()).await.unwrap();
        assert_eq!(status_of(&shop, &order).await["status"], "completed");
        let broken = shop.server.app().db.read(checkout_server::db::audit::findings).await.unwrap();
        assert!(broken.is_empty(), "{broken:?}");
    }
);

on_both!(
    // proves: F-01, F-08
    a_live_payment_goes_through_the_live_gateway_and_is_booked,
    async |shop: Shop| {
        let shop = shop.live().await;
        let order = shop.paid_live_order(r#"{"amount":49.99}"#).await;
        assert_eq!(
            (&order["is_test"], &order["status"]),
            (&false.into(), &"completed".into())
        );
        let booked = shop.server.app().db.read(|tx| {
            let sql = "select account from ledger_lines order by account";
            checkout_server::db::all(tx, sql, &[], |row| row.text(0))
        });
        assert!(!booked.await.unwrap().is_empty());
        let broken = shop
            .server
            .app()
            .db
            .read(checkout_server::db::audit::findings);
        let broken = broken.await.unwrap();
        assert!(broken.is_empty(), "{broken:?}");
    }
);
