//! The clock of a store's test side: what waits comes nearer, and nothing else moves.

use checkout_server::app::endpoints::{self, NewEndpoint};
use checkout_server::db::Res;
use checkout_server::params;
use pebblepay_core::delivery::DisabledFor;
use pebblepay_core::store::{Dialect, Mode};
use serde_json::{Value, json};

use crate::receiver::Receiver;
use crate::support::{NOW_MS, Shop, on_both};

async fn advance(shop: &Shop, by: &str) -> Value {
    let body = json!({"advance": by}).to_string();
    let answer = shop
        .api_post(&shop.store.test_key, "/api/v1/test/clock", &body)
        .await;
    assert_eq!(answer.status, 200, "{by}: {}", answer.text);
    answer.json()
}

async fn deliver(shop: &Shop) -> usize {
    shop.server.deliverer().run_due().await.unwrap()
}

async fn status(shop: &Shop, key: &str, order: &Value) -> Value {
    let path = format!("/api/v1/orders/{}", order["id"].as_str().unwrap());
    shop.api_get(key, &path).await.json()["status"].clone()
}

on_both!(
    // proves: PEB-022
    an_order_expires_when_its_hour_is_let_pass,
    async |shop: Shop| {
        let order = shop.order(r#"{"amount":5}"#).await;
        let page = format!("/pay/{}", order["id"].as_str().unwrap());
        let opened = shop.get(&page).await;
        let moved = advance(&shop, "59m").await;
        assert_eq!(
            (
                &moved["advanced_seconds"],
                &moved["orders_moved"],
                &moved["orders_expired"]
            ),
            (&json!(3540), &json!(1), &json!(0))
        );
        // The page that is opened again counts down from what is left.
        let again = shop.get(&page).await;
        assert_eq!(again.status, 200);
        for (page, left_ms) in [(&opened, 3_600_000), (&again, 60_000)] {
            let ends = format!(
                "data-now=\"{NOW_MS}\" data-expires=\"{}\"",
                NOW_MS + left_ms
            );
            assert!(page.text.contains(&ends), "{}", page.text);
        }
        let moved = advance(&shop, "60").await;
        assert_eq!(
            (&moved["orders_moved"], &moved["orders_expired"]),
            (&json!(1), &json!(1))
        );
        assert_eq!(status(&shop, &shop.store.test_key, &order).await, "failed");
        // The form that was opened before holds a token that says otherwise: it does not count.
        let late = shop
            .pay_form(
                &opened.action(),
                &opened.hidden("token"),
                "4000000000000002",
                true,
            )
            .await;
        assert_eq!(late.status, 410, "{}", late.text);
        let moved = advance(&shop, "31d").await;
        assert_eq!(
            (&moved["orders_moved"], &moved["orders_expired"]),
            (&json!(0), &json!(0))
        );
        shop.verify().await;
    }
);

on_both!(
    // proves: B-10
    a_step_at_the_bank_keeps_its_grace,
    async |shop: Shop| {
        let order = shop.order(r#"{"amount":5}"#).await;
        let page = format!("/pay/{}", order["id"].as_str().unwrap());
        let challenged = shop.pay(&page, "4000000000001091").await.json();
        assert_eq!(advance(&shop, "69m").await["orders_expired"], 0);
        let bank = challenged["challengeUrl"].as_str().unwrap();
        assert_eq!(shop.get(bank).await.status, 200);
        assert_eq!(advance(&shop, "1m").await["orders_expired"], 1);
        assert_ne!(shop.get(bank).await.status, 200);
    }
);

on_both!(
    // proves: B-13, F-14
    every_attempt_of_the_schedule_can_be_seen_in_a_minute,
    async |shop: Shop| {
        let receiver = Receiver::answering(&["500 No"]).await;
        let body = json!({"amount": 5, "webhook_url": receiver.url}).to_string();
        shop.paid_order(&body).await;
        assert_eq!(deliver(&shop).await, 1);
        // Jitter lengthens each gap by up to a tenth.
        for (n, gap) in ["330s", "990s", "66m", "264m", "792m"]
            .into_iter()
            .enumerate()
        {
            assert_eq!(deliver(&shop).await, 0, "retry {n} came early");
            let moved = advance(&shop, gap).await;
            assert_eq!(
                (&moved["deliveries_moved"], &moved["deliveries_due"]),
                (&json!(1), &json!(1)),
                "retry {n}"
            );
            assert_eq!(deliver(&shop).await, 1, "retry {n} did not come");
        }
        assert_eq!(advance(&shop, "31d").await["deliveries_moved"], 0);
        assert_eq!(deliver(&shop).await, 0);
        assert_eq!(receiver.got().len(), 6);
    }
);

on_both!(
    // proves: F-01
    the_live_side_and_other_stores_stand_still,
    async |shop: Shop| {
        let shop = shop.live().await;
        let receiver = Receiver::answering(&["500 No"]).await;
        let body = json!({"amount": 5, "webhook_url": receiver.url}).to_string();
        let open = shop
            .api_post(&shop.store.live_key, "/api/v1/orders", r#"{"amount":5}"#)
            .await
            .json();
        shop.paid_live_order(&body).await;
        let other = shop.other_store().await;
        let theirs = shop
            .api_post(&other.test_key, "/api/v1/orders", r#"{"amount":5}"#)
            .await
            .json();
        assert_eq!(deliver(&shop).await, 1);
        let before = all_times(&shop).await;
        let moved = advance(&shop, "31d").await;
        for counted in [
            "orders_moved",
            "orders_expired",
            "deliveries_moved",
            "deliveries_due",
        ] {
            assert_eq!(moved[counted], 0, "{counted}");
        }
        assert_eq!(all_times(&shop).await, before);
        assert_eq!(deliver(&shop).await, 0);
        assert_eq!(status(&shop, &shop.store.live_key, &open).await, "pending");
        assert_eq!(status(&shop, &other.test_key, &theirs).await, "pending");
        let refused = shop
            .api_post(
                &shop.store.live_key,
                "/api/v1/test/clock",
                r#"{"advance":"1h"}"#,
            )
            .await;
        assert_eq!(
            (refused.status, &refused.json()["code"]),
            (403, &json!("test_key_required"))
        );
    }
);

on_both!(
    // proves: F-14, F-04
    five_days_of_failure_and_a_day_of_two_secrets_can_be_let_pass,
    async |shop: Shop| {
        let receiver = Receiver::answering(&["500 No"]).await;
        let (app, store) = (shop.server.app(), &shop.store.store.id);
        let new = NewEndpoint {
            url: receiver.url.clone(),
            dialect: Dialect::PebblePay,
            mode: Mode::Test,
            events: None,
            style: pebblepay_core::style::BodyStyle::default(),
        };
        let made = endpoints::create(app, None, store, &new).await.unwrap();
        let id = made.id.clone();
        endpoints::rotate(app, None, store, Mode::Test, id)
            .await
            .unwrap();
        shop.paid_order(r#"{"amount":5}"#).await;
        deliver(&shop).await;
        advance(&shop, "5d").await;
        deliver(&shop).await;
        let signatures: Vec<usize> = receiver
            .got()
            .iter()
            .map(|got| got.header("webhook-signature").split(' ').count())
            .collect();
        assert_eq!(signatures, [2, 1]);
        let (endpoint, _) = &endpoints::list(app, store, Mode::Test).await.unwrap()[0];
        assert_eq!(endpoint.disabled_for, Some(DisabledFor::Failing));
    }
);

/// Every time in the database that the clock could move.
async fn all_times(shop: &Shop) -> Vec<i64> {
    let read = shop.server.app().db.read(|tx| -> Res<Vec<i64>> {
        let mut times = Vec::new();
        for sql in [
            "select expires_at from orders order by id",
            "select next_at from deliveries order by id",
            "select created_at from idempotency_keys order by key",
        ] {
            tx.rows(sql, &[], &mut |row| {
                times.push(row.int(0)?);
                Ok(())
            })?;
        }
        Ok(times)
    });
    read.await.unwrap()
}

on_both!(
    // proves: B-14
    an_idempotency_key_is_forgotten_after_a_day,
    async |shop: Shop| {
        let order = async || {
            let mut request = crate::support::json_request(
                &shop.store.test_key,
                "/api/v1/orders",
                r#"{"amount":5}"#,
            );
            let key = "once".parse().unwrap();
            request.headers_mut().insert("idempotency-key", key);
            shop.send(request).await.json()["order_id"].clone()
        };
        let first = order().await;
        advance(&shop, "23h").await;
        assert_eq!(order().await, first);
        advance(&shop, "1h").await;
        assert_ne!(order().await, first);
    }
);

on_both!(
    /// The server died while a gateway worked: the outcome is asked for as soon as the clock says
    /// that it has been silent for long enough, and the payment is not lost to the order's end.
    an_outcome_that_nobody_heard_is_asked_for_before_the_order_ends,
    async |shop: Shop| {
        let order = shop.order(r#"{"amount":5}"#).await;
        let session = order["id"].as_str().unwrap().to_owned();
        shop.pay(&format!("/pay/{session}"), "4000000000001091").await;
        let at = session.clone();
        let written = shop.server.app().db.write(move |tx| -> Res<u64> {
            tx.exec(
                "update attempts set state = 'processing', gateway_ref = null, card_last4 = '0002' \
                 where order_id = (select id from orders where session_id = $1)",
                params![&at],
            )?;
            tx.exec(
                "update orders set state = 'processing' where session_id = $1",
                params![&at],
            )
        });
        assert_eq!(written.await.unwrap(), 1);
        advance(&shop, "10s").await;
        assert_eq!(status(&shop, &shop.store.test_key, &order).await, "pending");
        let moved = advance(&shop, "24h").await;
        assert_eq!(moved["orders_moved"], 0);
        assert_eq!(status(&shop, &shop.store.test_key, &order).await, "completed");
        shop.verify().await;
    }
);

on_both!(a_span_that_is_none_is_refused, async |shop: Shop| {
    let order = shop.order(r#"{"amount":5}"#).await;
    for body in [
        "{}",
        r#"{"advance":null}"#,
        r#"{"advance":""}"#,
        r#"{"advance":-1}"#,
        r#"{"advance":1.5}"#,
        r#"{"advance":"32d"}"#,
        r#"{"advance":2678401}"#,
        r#"{"advance":"soon"}"#,
        r#"{"advance":true}"#,
        r#"{"advance":"99999999999999999999h"}"#,
    ] {
        let refused = shop
            .api_post(&shop.store.test_key, "/api/v1/test/clock", body)
            .await;
        assert_eq!(refused.status, 400, "{body}");
        assert_eq!(refused.json()["param"], "advance", "{body}");
    }
    assert_eq!(status(&shop, &shop.store.test_key, &order).await, "pending");
    let path = format!("/api/v1/orders/{}", order["id"].as_str().unwrap());
    let read = shop.api_get(&shop.store.test_key, &path).await.json();
    assert_eq!(read["expires_at"], "2026-03-15T11:30:00Z");
});
