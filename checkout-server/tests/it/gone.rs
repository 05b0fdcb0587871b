//! A customer whose connection breaks off while money moves: the payment ends as it would have. And an
//! outcome that can not be written down: nobody is told that nothing happened.

use std::sync::Arc;
use std::time::Duration;

use checkout_server::gateways::sandbox::Sandbox;
use checkout_server::gateways::{Call, Charge, Gateway, Means, RefundCall};
use pebblepay_core::order::Order;
use pebblepay_core::payment::{Attempt, CardSummary};
use pebblepay_core::refund::Refund;
use tokio::sync::Semaphore;

use crate::support::{Shop, on_both};

/// A gateway that answers when it is let.
struct Held {
    asked: Semaphore,
    may_answer: Semaphore,
}

impl Held {
    async fn answer<T>(&self, outcome: impl Future<Output = T>) -> T {
        self.asked.add_permits(1);
        self.may_answer.acquire().await.unwrap().forget();
        outcome.await
    }
}

impl Gateway for Held {
    fn id(&self) -> &'static str {
        "held"
    }
    fn keep(&self, means: &Means) -> Option<CardSummary> {
        Sandbox.keep(means)
    }
    fn start<'a>(&'a self, charge: &'a Charge<'a>) -> Call<'a> {
        let (attempt, means) = (charge.attempt, charge.means);
        Box::pin(self.answer(async move { Sandbox.start(&Charge { attempt, means }).await }))
    }
    fn resume<'a>(&'a self, attempt: &'a Attempt, passed: bool) -> Call<'a> {
        Box::pin(self.answer(async move { Sandbox.resume(attempt, passed).await }))
    }
    fn ask<'a>(&'a self, order: &'a Order, attempt: &'a Attempt) -> Call<'a> {
        Box::pin(async move { Sandbox.ask(order, attempt).await })
    }
    fn refund<'a>(&'a self, refund: &'a Refund, attempt: &'a Attempt) -> RefundCall<'a> {
        Box::pin(self.answer(async move { Sandbox.refund(refund, attempt).await }))
    }
}

/// The shop with a live side whose gateway is held.
async fn held(shop: Shop) -> (Arc<Held>, Shop) {
    let held = Arc::new(Held {
        asked: Semaphore::new(0),
        may_answer: Semaphore::new(0),
    });
    let shop = shop.live_through(held.clone()).await;
    (held, shop)
}

/// Sends a request and breaks the connection off once the gateway was asked; then lets that answer.
async fn break_off(held: &Held, request: impl Future) {
    tokio::select! {
        asked = held.asked.acquire() => asked.unwrap().forget(),
        _ = request => panic!("answered before the gateway was"),
    }
    held.may_answer.add_permits(1);
}

/// Waits until an order stands like this.
async fn until(shop: &Shop, session: &str, status: &str) {
    let path = format!("/api/v1/orders/{session}");
    for _ in 0..500 {
        let order = shop.api_get(&shop.store.live_key, &path).await.json();
        if order["status"] == status {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("it never became {status}");
}

on_both!(
    // proves: F-11
    a_payment_and_a_refund_end_though_whoever_asked_is_gone,
    async |shop: Shop| {
        let (held, shop) = held(shop).await;
        let key = shop.store.live_key.clone();
        for (card, status) in [
            ("4000000000000002", "completed"),
            ("4000000000009995", "failed"),
        ] {
            let order = shop
                .api_post(&key, "/api/v1/orders", r#"{"amount":5}"#)
                .await;
            let session = order.json()["id"].as_str().unwrap().to_owned();
            let page = format!("/pay/{session}");
            break_off(&held, shop.pay(&page, card)).await;
            until(&shop, &session, status).await;
            if status == "completed" {
                let path = format!("/api/v1/orders/{session}/refund");
                break_off(&held, shop.api_post(&key, &path, "{}")).await;
                until(&shop, &session, "refunded").await;
            }
        }
        shop.verify().await;
    }
);

async fn alter(shop: &Shop, sql: &'static str) {
    let db = &shop.server.app().db;
    let altered = db.write(move |tx| -> checkout_server::db::Res<_> { tx.exec(sql, &[]) });
    altered.await.unwrap();
}

on_both!(
    // proves: F-11
    an_outcome_that_can_not_be_written_down_yet_is_no_failure,
    async |shop: Shop| {
        let (held, shop) = held(shop).await;
        let key = shop.store.live_key.clone();
        let order = shop
            .api_post(&key, "/api/v1/orders", r#"{"amount":5}"#)
            .await;
        let session = order.json()["id"].as_str().unwrap().to_owned();
        let page = format!("/pay/{session}");
        let (paid, ()) = tokio::join!(shop.pay(&page, "4000000000000002"), async {
            held.asked.acquire().await.unwrap().forget();
            // Whoever settles tells of it.
            alter(&shop, "alter table events rename to events_away").await;
            held.may_answer.add_permits(1);
        });
        assert_eq!(paid.json()["status"], "in_progress", "{}", paid.text);
        alter(&shop, "alter table events_away rename to events").await;
        let path = format!("/api/v1/orders/{session}");
        let standing = shop.api_get(&key, &path).await.json();
        assert_eq!(standing["status"], "pending");
        // Another try charges nobody a second time.
        let again = shop.pay(&page, "4000000000000002").await;
        assert_eq!(again.json()["status"], "in_progress", "{}", again.text);
        shop.clock.advance_ms(60_000);
        checkout_server::jobs::housekeeping::once(shop.server.app())
            .await
            .unwrap();
        until(&shop, &session, "completed").await;
        shop.verify().await;
    }
);

on_both!(
    // proves: F-11
    whoever_has_answered_the_bank_can_not_pay_another_way_meanwhile,
    async |shop: Shop| {
        let (held, shop) = held(shop).await;
        let key = shop.store.live_key.clone();
        let order = shop
            .api_post(&key, "/api/v1/orders", r#"{"amount":5}"#)
            .await;
        let session = order.json()["id"].as_str().unwrap().to_owned();
        let page = format!("/pay/{session}");
        held.may_answer.add_permits(1);
        let begun = shop.pay(&page, "4000000000001091").await.json();
        assert_eq!(begun["status"], "challenge", "{begun}");
        held.asked.acquire().await.unwrap().forget();
        // Two tabs show the bank's question. One answers it, and the gateway takes its time.
        let url = begun["challengeUrl"].as_str().unwrap();
        let token = shop.get(url).await.hidden("token");
        let fields = [("token", token.as_str()), ("outcome", "pass")];
        let pass = || shop.post_form(url, &fields, false);
        let (passed, meanwhile) = tokio::join!(pass(), async {
            held.asked.acquire().await.unwrap().forget();
            let other_card = shop.pay(&page, "4000000000000002");
            let other_card = tokio::time::timeout(Duration::from_secs(10), other_card).await;
            let again = tokio::time::timeout(Duration::from_secs(10), pass()).await;
            held.may_answer.add_permits(1);
            (
                other_card.expect("no gateway is asked"),
                again.expect("nor again"),
            )
        });
        let (other_card, again) = meanwhile;
        assert_eq!(
            other_card.json()["status"],
            "in_progress",
            "{}",
            other_card.text
        );
        assert_eq!((passed.status, again.status), (303, 303));
        until(&shop, &session, "completed").await;
        shop.verify().await;
    }
);
