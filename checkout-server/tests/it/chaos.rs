//! The chaos switches: what they do to the webhooks of a test side, and that they do it to nothing
//! else.

use axum::body::Body;
use axum::http::{Method, Request, header};
use checkout_server::app::deliveries;
use checkout_server::db::delivery_lists::Attempt;
use pebblepay_core::id::{DeliveryId, EventId};
use pebblepay_core::store::Mode;
use serde_json::{Value, json};

use crate::receiver::Receiver;
use crate::support::{Answer, Shop, on_both};

async fn call(shop: &Shop, key: &str, method: Method, body: &str) -> Answer {
    let request = Request::builder()
        .method(method)
        .uri("/api/v1/test/chaos")
        .header(header::AUTHORIZATION, format!("Bearer {key}"))
        .header(header::CONTENT_TYPE, "application/json");
    shop.send(request.body(Body::from(body.to_owned())).unwrap())
        .await
}

async fn switch(shop: &Shop, body: &Value) -> Value {
    let key = &shop.store.test_key;
    let set = call(shop, key, Method::PUT, &body.to_string()).await;
    assert_eq!(set.status, 200, "{body}: {}", set.text);
    set.json()
}

async fn deliver(shop: &Shop) {
    while shop.server.deliverer().run_due().await.unwrap() > 0 {}
}

async fn paid(shop: &Shop, receiver: &Receiver) {
    let body = json!({"amount": 5, "webhook_url": receiver.url}).to_string();
    shop.paid_order(&body).await;
}

/// The attempts of the delivery of an event, as its owner sees them.
async fn attempts(shop: &Shop, event: &str) -> Vec<Attempt> {
    let (app, store) = (shop.server.app(), &shop.store.store.id);
    let event = EventId::parse(event).unwrap();
    let of_event = deliveries::of_event(app, store, Mode::Test, event).await;
    let id = DeliveryId::parse(&of_event.unwrap()[0].id).unwrap();
    deliveries::get(app, store, Mode::Test, id)
        .await
        .unwrap()
        .attempts
}

async fn events(shop: &Shop, word: &str) -> Vec<String> {
    let path = format!("/api/v1/events?types={word}&limit=100");
    let list = shop.api_get(&shop.store.test_key, &path).await.json();
    let events = list["events"].as_array().unwrap();
    let id = |event: &Value| event["id"].as_str().unwrap().to_owned();
    events.iter().rev().map(id).collect()
}

async fn notices(shop: &Shop, key: &str) -> i64 {
    let list = shop.api_get(key, "/api/v1/notices").await.json();
    let rows = list["notices"].as_array().unwrap().clone();
    let of = rows.iter().filter(|row| row["kind"] == "chaos");
    of.map(|row| row["count"].as_i64().unwrap()).sum()
}

on_both!(
    // proves: F-14
    a_dropped_attempt_is_not_sent_and_tried_again,
    async |shop: Shop| {
        let receiver = Receiver::answering(&["200 OK"]).await;
        let set = switch(&shop, &json!({"drop": 100})).await;
        assert_eq!(
            (&set["on"], &set["drop"], &set["delay_ms"]),
            (&json!(true), &json!(100), &json!(0))
        );
        paid(&shop, &receiver).await;
        deliver(&shop).await;
        assert!(receiver.got().is_empty());
        let off = call(&shop, &shop.store.test_key, Method::DELETE, "").await;
        assert_eq!(off.json()["on"], false);
        deliver(&shop).await;
        assert!(receiver.got().is_empty(), "it waits for its next attempt");
        shop.clock.advance_ms(6 * 60_000);
        deliver(&shop).await;
        assert_eq!(receiver.got().len(), 1);
        let event = receiver.got()[0].json()["event_id"]
            .as_str()
            .unwrap()
            .to_owned();
        let seen = attempts(&shop, &event).await;
        let errors: Vec<_> = seen.iter().map(|a| a.error.as_deref()).collect();
        assert_eq!(errors, [Some("chaos: dropped"), None]);
        assert_eq!((seen[0].status, seen[1].status), (None, Some(200)));
        // One for the switch, one for the attempt.
        assert_eq!(notices(&shop, &shop.store.test_key).await, 2);
    }
);

on_both!(
    // proves: PEB-109, TRAP-13
    a_duplicate_is_the_same_request_once_more,
    async |shop: Shop| {
        let receiver = Receiver::answering(&["200 OK"]).await;
        switch(&shop, &json!({"duplicate": 100})).await;
        paid(&shop, &receiver).await;
        deliver(&shop).await;
        let got = receiver.got();
        assert_eq!(got.len(), 2);
        assert_eq!(got[0].body, got[1].body);
        for name in [
            "x-webhook-signature",
            "x-webhook-id",
            "webhook-id",
            "webhook-signature",
        ] {
            assert_eq!(got[0].header(name), got[1].header(name));
        }
        let event = got[0].json()["event_id"].as_str().unwrap().to_owned();
        let seen = attempts(&shop, &event).await;
        let errors: Vec<_> = seen.iter().map(|a| a.error.as_deref()).collect();
        assert_eq!(errors, [None, Some("chaos: duplicate")]);
        // Whoever refuses gets it again by the schedule and not at once.
        let strict = Receiver::answering(&["500 No"]).await;
        paid(&shop, &strict).await;
        deliver(&shop).await;
        assert_eq!(strict.got().len(), 1);
        shop.verify().await;
    }
);

on_both!(
    a_delayed_one_comes_within_its_time_and_keeps_the_order,
    async |shop: Shop| {
        let receiver = Receiver::answering(&["200 OK"]).await;
        switch(&shop, &json!({"delay_ms": 60_000})).await;
        let order = shop
            .order(&json!({"amount": 5, "webhook_url": receiver.url}).to_string())
            .await;
        let page = format!("/pay/{}", order["id"].as_str().unwrap());
        shop.pay(&page, "4000000000000119").await;
        deliver(&shop).await;
        shop.clock.advance_ms(1_000);
        shop.pay(&page, "4000000000000002").await;
        // Both are held back, one after the other; nobody waits longer than he has to.
        for _ in 0..4 {
            shop.clock.advance_ms(30_000);
            deliver(&shop).await;
        }
        let words: Vec<String> = receiver
            .got()
            .iter()
            .map(|got| got.json()["event"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(words, ["payment.failed", "payment.completed"]);
        for event in events(&shop, "payment.*").await {
            let seen = attempts(&shop, &event).await;
            assert_eq!(seen.len(), 1);
            // One in 60,001 is not held back at all.
            let note = seen[0].error.as_deref();
            assert!(matches!(note, Some("chaos: delayed") | None), "{note:?}");
        }
    }
);

on_both!(
    a_reordered_one_is_overtaken_by_later_events_of_its_order,
    async |shop: Shop| {
        let receiver = Receiver::answering(&["200 OK"]).await;
        let order = shop
            .order(&json!({"amount": 5, "webhook_url": receiver.url}).to_string())
            .await;
        let page = format!("/pay/{}", order["id"].as_str().unwrap());
        switch(&shop, &json!({"reorder": 100})).await;
        shop.pay(&page, "4000000000000119").await;
        deliver(&shop).await;
        assert!(receiver.got().is_empty());
        switch(&shop, &json!({})).await;
        shop.pay(&page, "4000000000000002").await;
        deliver(&shop).await;
        let words = || -> Vec<String> {
            let word =
                |got: &crate::receiver::Received| got.json()["event"].as_str().unwrap().to_owned();
            receiver.got().iter().map(word).collect()
        };
        assert_eq!(words(), ["payment.completed"]);
        shop.clock.advance_ms(10_000);
        deliver(&shop).await;
        assert_eq!(words(), ["payment.completed", "payment.failed"]);
        let failed = &events(&shop, "payment.failed").await[0];
        let seen = attempts(&shop, failed).await;
        assert_eq!(seen[0].error.as_deref(), Some("chaos: reordered"));
        // Whoever sorts by the sequence sees how it was.
        let got = receiver.got();
        assert!(got[0].json()["sequence"].as_i64() > got[1].json()["sequence"].as_i64());
    }
);

on_both!(
    // proves: F-01, PEB-109
    all_of_it_at_once_loses_nothing_and_touches_no_other_side,
    async |shop: Shop| {
        let shop = shop.live().await;
        let (test, live) = (
            Receiver::answering(&["200 OK"]).await,
            Receiver::answering(&["200 OK"]).await,
        );
        let all = json!({"drop": 50, "delay_ms": 60_000, "duplicate": 50, "reorder": 50});
        switch(&shop, &all).await;
        for n in 0..10 {
            paid(&shop, &test).await;
            let body = json!({"amount": 5 + n, "webhook_url": live.url}).to_string();
            shop.paid_live_order(&body).await;
        }
        deliver(&shop).await;
        assert_eq!(
            live.got().len(),
            10,
            "the live side is sent at once, and once"
        );
        call(&shop, &shop.store.test_key, Method::DELETE, "").await;
        // The schedule goes on until every attempt that was dropped was made.
        for _ in 0..20 {
            shop.clock.advance_ms(60 * 60_000);
            deliver(&shop).await;
        }
        let mut told: Vec<String> = test
            .got()
            .iter()
            .map(|got| got.json()["event_id"].as_str().unwrap().to_owned())
            .collect();
        told.sort();
        told.dedup();
        let mut all = events(&shop, "payment.completed").await;
        all.sort();
        assert_eq!(told, all);
        assert_eq!(live.got().len(), 10);
        assert_eq!(notices(&shop, &shop.store.live_key).await, 0);
        shop.verify().await;
    }
);

on_both!(
    switches_are_shown_as_they_are_set_and_refused_where_they_can_not_be,
    async |shop: Shop| {
        let key = &shop.store.test_key;
        let off = json!({"on": false, "drop": 0, "delay_ms": 0, "duplicate": 0, "reorder": 0});
        assert_eq!(call(&shop, key, Method::GET, "").await.json(), off);
        let some = json!({"drop": 1, "delay_ms": 60_000, "duplicate": 100, "reorder": null});
        let set = switch(&shop, &some).await;
        assert_eq!(set["reorder"], 0);
        assert_eq!(call(&shop, key, Method::GET, "").await.json(), set);
        for (body, param) in [
            (r#"{"drop":101}"#, "drop"),
            (r#"{"drop":-1}"#, "drop"),
            (r#"{"drop":"often"}"#, "drop"),
            (r#"{"delay_ms":60001}"#, "delay_ms"),
            (r#"{"duplicate":1.5}"#, "duplicate"),
            (r#"{"reorder":true}"#, "reorder"),
        ] {
            let refused = call(&shop, key, Method::PUT, body).await;
            assert_eq!(refused.status, 400, "{body}");
            assert_eq!(refused.json()["param"], param, "{body}");
        }
        for method in [Method::GET, Method::PUT, Method::DELETE] {
            let refused = call(&shop, &shop.store.live_key, method, "{}").await;
            assert_eq!(
                (refused.status, &refused.json()["code"]),
                (403, &json!("test_key_required"))
            );
        }
        let other = shop.other_store().await;
        assert_eq!(
            call(&shop, &other.test_key, Method::GET, "").await.json(),
            off
        );
        assert_eq!(call(&shop, key, Method::GET, "").await.json(), set);
        assert_eq!(switch(&shop, &json!({})).await, off);
    }
);
