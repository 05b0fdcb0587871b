//! Callbacks that are genuine: each status, repeats, disorder, and what comes late.

use pebblepay_core::store::Mode;
use serde_json::json;

use super::{Away, away, call_back, events, given, launch, read, set_up};
use crate::support::{Shop, on_both};

async fn live(shop: Shop) -> (Shop, Away) {
    set_up(&shop, Mode::Live, given(None)).await;
    let away = away(&shop, Mode::Live).await;
    (shop, away)
}

on_both!(
    // proves: PG-020, PG-021, PG-025, PG-026, PG-028
    ten_times_the_same_callback_is_one_payment_and_one_event,
    async |shop: Shop| {
        let (shop, away) = live(shop).await;
        assert_eq!(read(&shop, &away).await["status"], "pending");
        for _ in 0..10 {
            let answer = call_back(&shop, &away.told("CHARGED", &json!({}))).await;
            assert_eq!(answer.status, 200, "{}", answer.text);
            assert_eq!(answer.json()["status"], "OK");
            assert!(answer.json()["message"].is_string());
        }
        let order = read(&shop, &away).await;
        assert_eq!(
            (&order["status"], &order["transaction_id"]),
            (&"completed".into(), &away.charge().into())
        );
        assert_eq!(
            events(&shop).await,
            ["order.created", "attempt.succeeded", "payment.succeeded"]
        );
        shop.verify().await;
    }
);

on_both!(
    // proves: PG-027, TRAP-34
    an_authorisation_is_told_once_as_processing_and_books_nothing,
    async |shop: Shop| {
        let (shop, away) = live(shop).await;
        for status in ["AUTHORIZE_PENDING", "AUTHORIZED", "AUTHORIZED"] {
            let answer = call_back(&shop, &away.told(status, &json!({}))).await;
            assert_eq!(answer.status, 200, "{}", answer.text);
            assert_eq!(read(&shop, &away).await["status"], "pending");
        }
        assert_eq!(events(&shop).await, ["order.created", "payment.processing"]);
        // What the gateway has is neither paid a second time nor cancelled here.
        assert_eq!(launch(&shop, &away.page()).await.status, 409);
        call_back(&shop, &away.told("AUTH_REVERSED", &json!({}))).await;
        let order = read(&shop, &away).await;
        assert_eq!(
            (&order["status"], &order["failure_reason"]),
            (&"failed".into(), &"not_processed".into())
        );
        shop.verify().await;
    }
);

on_both!(
    // proves: PG-027
    a_decline_leaves_the_order_open_and_another_try_pays_it,
    async |shop: Shop| {
        let (shop, away) = live(shop).await;
        for status in ["DECLINED", "ERROR"] {
            call_back(&shop, &away.told(status, &json!({}))).await;
        }
        let order = read(&shop, &away).await;
        assert_eq!(
            (&order["status"], &order["failure_reason"]),
            (&"failed".into(), &"declined".into())
        );
        let page = shop.get(&format!("{}?declined=1", away.page())).await;
        assert!(
            page.text.contains("The payment was declined"),
            "{}",
            page.text
        );
        let again = launch(&shop, &away.page()).await.json();
        let again = Away {
            order: away.order.clone(),
            payload: serde_json::from_str(again["fields"]["payload"].as_str().unwrap()).unwrap(),
        };
        assert_ne!(again.charge(), away.charge());
        call_back(&shop, &again.told("CHARGED", &json!({}))).await;
        // Whatever comes afterwards about either charge moves nothing back.
        for (one, status) in [
            (&again, "DECLINED"),
            (&away, "DECLINED"),
            (&again, "AUTHORIZED"),
        ] {
            let answer = call_back(&shop, &one.told(status, &json!({}))).await;
            assert_eq!(answer.status, 200, "{}", answer.text);
        }
        assert_eq!(read(&shop, &away).await["status"], "completed");
        assert_eq!(
            events(&shop).await,
            [
                "order.created",
                "attempt.failed",
                "attempt.succeeded",
                "payment.succeeded"
            ]
        );
        shop.verify().await;
    }
);

on_both!(
    /// The customer opened the paywall twice and paid at both: there is one capture here, and the
    /// second is told nobody as a payment.
    a_second_charge_of_a_paid_order_is_no_second_capture,
    async |shop: Shop| {
        let (shop, first) = live(shop).await;
        let second = launch(&shop, &first.page()).await.json();
        let second = Away {
            order: first.order.clone(),
            payload: serde_json::from_str(second["fields"]["payload"].as_str().unwrap()).unwrap(),
        };
        // The first one was given up for the second, and its money counts all the same.
        for one in [&first, &second] {
            let answer = call_back(&shop, &one.told("CHARGED", &json!({}))).await;
            assert_eq!(answer.status, 200, "{}", answer.text);
        }
        let order = read(&shop, &first).await;
        assert_eq!(order["transaction_id"], first.charge());
        assert_eq!(events(&shop).await, ["order.created", "attempt.succeeded", "payment.succeeded"]);
        // The customer has paid twice: the owner is told.
        let told = shop.api_get(&shop.store.live_key, "/api/v1/notices").await;
        assert_eq!(told.json()["notices"][0]["kind"], "paid_twice", "{}", told.text);
        shop.verify().await;
    }
);

on_both!(
    // proves: F-11
    money_that_comes_after_the_end_or_after_a_cancellation_is_late_and_not_lost,
    async |shop: Shop| {
        let (shop, expired) = live(shop).await;
        let cancelled = away(&shop, Mode::Live).await;
        let cancel = format!(
            "/api/v1/orders/{}/cancel",
            cancelled.order["id"].as_str().unwrap()
        );
        let answer = shop.api_post(&shop.store.live_key, &cancel, "{}").await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        shop.clock.advance_ms(70 * 60_000);
        checkout_server::app::end::expire_overdue(shop.server.app())
            .await
            .unwrap();
        for away in [&expired, &cancelled] {
            assert_eq!(read(&shop, away).await["status"], "failed");
            let answer = call_back(&shop, &away.told("CHARGED", &json!({}))).await;
            assert_eq!(answer.status, 200, "{}", answer.text);
            let order = read(&shop, away).await;
            assert_eq!(
                (&order["status"], &order["late"]),
                (&"completed".into(), &true.into()),
                "{order}"
            );
        }
        shop.verify().await;
    }
);

on_both!(
    /// A gateway that answers instantly calls back before the payment that it answers is written
    /// down as being there.
    a_callback_that_overtakes_our_own_commit_is_not_undone_by_it,
    async |shop: Shop| {
        let (shop, away) = live(shop).await;
        let charge = away.charge().to_owned();
        let back = shop.server.app().db.write(move |tx| -> checkout_server::db::Res<()> {
            use checkout_server::params;
            tx.exec("update attempts set state = 'processing' where id = $1", params![&charge])?;
            tx.exec("update orders set state = 'processing' where attempt_id = $1", params![&charge])?;
            Ok(())
        });
        back.await.unwrap();
        let answer = call_back(&shop, &away.told("CHARGED", &json!({}))).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        assert_eq!(read(&shop, &away).await["status"], "completed");
        shop.verify().await;
    }
);

on_both!(
    both_sides_with_one_account_are_told_apart_by_the_payment,
    async |shop: Shop| {
        set_up(&shop, Mode::Test, given(None)).await;
        let (shop, live) = live(shop).await;
        let test = away(&shop, Mode::Test).await;
        for away in [&test, &live] {
            let answer = call_back(&shop, &away.told("CHARGED", &json!({}))).await;
            assert_eq!(answer.status, 200, "{}", answer.text);
            assert_eq!(read(&shop, away).await["status"], "completed");
        }
        assert_eq!(read(&shop, &test).await["is_test"], true);
        shop.verify().await;
    }
);
