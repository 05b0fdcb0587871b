//! The engine that sends events: lanes, order, numbers, health of endpoints, new secrets, and
//! sending again.

use std::time::Duration;

use checkout_server::app::deliveries;
use checkout_server::app::endpoints::{self, Changes};
use checkout_server::app::event_log::Since;
use checkout_server::db::delivery_lists::{Listed, Recovery};
use pebblepay_core::delivery::{DeliveryState, DisabledFor};
use pebblepay_core::id::{DeliveryId, EndpointId, EventId};
use pebblepay_core::signature::{WebhookSecret, hmac_sha256_hex, standard_webhooks_signature};
use pebblepay_core::store::Mode;
use serde_json::Value;
use tokio::net::TcpListener;

use crate::receiver::{Received, Receiver};
use crate::support::{Shop, on_both};

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const DAY_MS: i64 = 24 * HOUR_MS;

const ORDER: &str = r#"{"amount":49.99,"product_name":"Tea"}"#;

async fn deliver(shop: &Shop) -> usize {
    shop.server.deliverer().run_due().await.unwrap()
}

fn events(got: &[Received]) -> Vec<String> {
    got.iter()
        .map(|r| r.json()["event"].as_str().unwrap().to_owned())
        .collect()
}

fn numbers(got: &[Received]) -> Vec<i64> {
    got.iter()
        .map(|r| r.header("webhook-sequence").parse().unwrap())
        .collect()
}

async fn of_endpoint(shop: &Shop, id: &EndpointId) -> Vec<Listed> {
    let (app, store, id) = (shop.server.app(), &shop.store.store.id, id.clone());
    let listed = deliveries::of_endpoint(app, store, Mode::Test, id, i64::MAX, 100);
    listed.await.unwrap()
}

async fn change(shop: &Shop, id: &EndpointId, changes: Changes) {
    let (app, store) = (shop.server.app(), &shop.store.store.id);
    let at = (store, Mode::Test, id.clone());
    endpoints::update(app, None, at, changes).await.unwrap();
}

async fn notices(shop: &Shop) -> String {
    let answer = shop.api_get(&shop.store.test_key, "/api/v1/notices").await;
    answer.json()["notices"].to_string()
}

fn recovery(shop: &Shop, endpoint: Option<EndpointId>) -> Recovery {
    Recovery {
        store: shop.store.store.id.clone(),
        mode: Mode::Test,
        endpoint,
        delivered_too: false,
    }
}

/// An order with a decline and then a payment: two events, one after the other.
async fn declined_then_paid(shop: &Shop) -> Value {
    let order = shop.order(ORDER).await;
    let page = format!("/pay/{}", order["id"].as_str().unwrap());
    shop.pay(&page, "4000000000000119").await;
    shop.clock.advance_ms(1000);
    shop.pay(&page, "4000000000000002").await;
    order
}

on_both!(
    // proves: TRAP-28
    an_event_waits_for_the_earlier_ones_of_its_order_but_not_for_long,
    async |shop: Shop| {
        let receiver = Receiver::answering(&["500 No", "200 OK"]).await;
        shop.endpoint(&receiver.url, Mode::Test, None).await;
        declined_then_paid(&shop).await;
        assert_eq!(deliver(&shop).await, 1);
        assert_eq!(events(&receiver.got()), ["payment.failed"]);
        // Another order waits for neither of them.
        shop.paid_order(ORDER).await;
        assert_eq!(deliver(&shop).await, 1);
        shop.clock.advance_ms(MINUTE_MS - 1001);
        assert_eq!(deliver(&shop).await, 0);
        shop.clock.advance_ms(1001);
        assert_eq!(deliver(&shop).await, 1);
        shop.clock.advance_ms(10 * MINUTE_MS);
        assert_eq!(deliver(&shop).await, 1);
        assert_eq!(
            events(&receiver.got()),
            [
                "payment.failed",
                "payment.completed",
                "payment.completed",
                "payment.failed"
            ]
        );
        assert_eq!(numbers(&receiver.got()), [1, 3, 2, 1]);
        shop.verify().await;
    }
);

on_both!(
    every_endpoint_counts_its_own_events_without_a_gap,
    async |shop: Shop| {
        let all = Receiver::answering(&["200 OK"]).await;
        let paid = Receiver::answering(&["200 OK"]).await;
        let own = Receiver::answering(&["200 OK"]).await;
        shop.endpoint(&all.url, Mode::Test, None).await;
        let only = Some(vec!["payment.completed".to_owned()]);
        shop.endpoint(&paid.url, Mode::Test, only).await;
        for _ in 0..3 {
            declined_then_paid(&shop).await;
        }
        shop.paid_order(&format!(r#"{{"amount":5,"webhook_url":"{}"}}"#, own.url))
            .await;
        deliver(&shop).await;
        let mut heard = numbers(&all.got());
        heard.sort_unstable();
        assert_eq!(heard, [1, 2, 3, 4, 5, 6, 7]);
        let mut heard = numbers(&paid.got());
        heard.sort_unstable();
        assert_eq!(heard, [1, 2, 3, 4]);
        // An order's own URL is no endpoint: it has nothing to count by.
        assert_eq!(own.got().len(), 1);
        assert!(
            own.got()[0]
                .headers
                .iter()
                .all(|(n, _)| n != "webhook-sequence")
        );
        shop.verify().await;
    }
);

on_both!(
    // proves: F-04
    for_a_day_after_a_rotation_both_secrets_sign,
    async |shop: Shop| {
        let receiver = Receiver::answering(&["200 OK"]).await;
        let endpoint = shop.endpoint(&receiver.url, Mode::Test, None).await;
        let old = endpoint.secret.unwrap();
        let (app, store) = (shop.server.app(), &shop.store.store.id);
        let id = endpoint.id.clone();
        let rotated = endpoints::rotate(app, None, store, Mode::Test, id);
        let new = rotated.await.unwrap().0.secret.unwrap();
        assert_ne!(old, new);
        for (wait_ms, secrets) in [(DAY_MS - 1, vec![&new, &old]), (1, vec![&new])] {
            shop.clock.advance_ms(wait_ms);
            shop.paid_order(ORDER).await;
            deliver(&shop).await;
            let got = receiver.got().pop().unwrap();
            let sign = |secret: &&String| {
                standard_webhooks_signature(
                    &WebhookSecret::parse(secret).unwrap(),
                    got.header("webhook-id"),
                    got.header("webhook-timestamp").parse().unwrap(),
                    got.body.as_bytes(),
                )
            };
            let expected: Vec<String> = secrets.iter().map(sign).collect();
            assert_eq!(got.header("webhook-signature"), expected.join(" "));
            assert_eq!(
                got.header("x-webhook-signature"),
                hmac_sha256_hex(&new, got.body.as_bytes())
            );
        }
    }
);

on_both!(
    // proves: F-04, F-18
    a_stores_own_secret_rotates_as_well_and_the_other_side_keeps_its_own,
    async |shop: Shop| {
        let receiver = Receiver::answering(&["200 OK"]).await;
        let order = format!(r#"{{"amount":5,"webhook_url":"{}"}}"#, receiver.url);
        let (db, clock) = (shop.server.app().db.clone(), shop.clock.clone());
        let store = shop.store.store.id.as_str().to_owned();
        let rotate = move |mode| endpoints::rotate_store(&db, &clock, &store, mode).unwrap();
        let new = tokio::task::spawn_blocking(move || {
            rotate(Mode::Live);
            rotate(Mode::Test)
        });
        let new = new.await.unwrap();
        shop.paid_order(&order).await;
        deliver(&shop).await;
        let got = &receiver.got()[0];
        let signature = hmac_sha256_hex(&new, got.body.as_bytes());
        assert_eq!(got.header("x-webhook-signature"), signature);
        assert_eq!(got.header("webhook-signature").split(' ').count(), 2);
        assert_ne!(new, shop.store.secrets.test);
    }
);

on_both!(
    // proves: F-14
    an_endpoint_that_is_gone_is_disabled_and_gets_what_was_held_once_it_is_enabled,
    async |shop: Shop| {
        let receiver = Receiver::answering(&["410 Gone", "200 OK"]).await;
        let id = shop.endpoint(&receiver.url, Mode::Test, None).await.id;
        shop.paid_order(ORDER).await;
        deliver(&shop).await;
        assert!(notices(&shop).await.contains("endpoint_gone"));
        for _ in 0..3 {
            shop.clock.advance_ms(DAY_MS);
            shop.paid_order(ORDER).await;
        }
        assert_eq!(deliver(&shop).await, 0);
        let held = of_endpoint(&shop, &id).await;
        let states: Vec<_> = held.iter().map(|d| d.state).collect();
        use DeliveryState::{Exhausted, Held};
        assert_eq!(states, [Held, Held, Held, Exhausted]);
        shop.verify().await;
        change(
            &shop,
            &id,
            Changes {
                enabled: Some(true),
                ..Changes::default()
            },
        )
        .await;
        assert_eq!(deliver(&shop).await, 3);
        assert_eq!(numbers(&receiver.got()), [1, 2, 3, 4]);
        shop.verify().await;
    }
);

on_both!(
    // proves: F-14
    five_days_of_failure_disable_an_endpoint_and_its_owner_is_told,
    async |shop: Shop| {
        let receiver = Receiver::answering(&["500 No"]).await;
        let id = shop.endpoint(&receiver.url, Mode::Test, None).await.id;
        for day in 0..5 {
            shop.paid_order(ORDER).await;
            assert_eq!(deliver(&shop).await, 1, "day {day}");
            assert!(!notices(&shop).await.contains("endpoint"), "day {day}");
            // The retries of that day fall due together; each is made once.
            shop.clock.advance_ms(DAY_MS);
            deliver(&shop).await;
        }
        shop.paid_order(ORDER).await;
        assert_eq!(deliver(&shop).await, 0);
        let store = &shop.store.store.id;
        let seen = endpoints::get(shop.server.app(), store, Mode::Test, id.clone());
        let (endpoint, health) = seen.await.unwrap();
        assert_eq!(endpoint.disabled_for, Some(DisabledFor::Failing));
        assert!(health.held > 0 && health.pending == 0);
        assert!(notices(&shop).await.contains("endpoint_failing"));
        // One success is enough to begin anew.
        change(
            &shop,
            &id,
            Changes {
                enabled: Some(true),
                ..Changes::default()
            },
        )
        .await;
        let seen = endpoints::get(shop.server.app(), store, Mode::Test, id);
        let (endpoint, _) = seen.await.unwrap();
        assert_eq!(
            (endpoint.disabled_for, endpoint.failing_since_ms),
            (None, None)
        );
    }
);

on_both!(
    what_waits_goes_to_the_endpoints_new_url_and_not_to_the_old_one,
    async |shop: Shop| {
        let old = Receiver::answering(&["500 No"]).await;
        let new = Receiver::answering(&["200 OK"]).await;
        let id = shop.endpoint(&old.url, Mode::Test, None).await.id;
        shop.paid_order(ORDER).await;
        deliver(&shop).await;
        let url = Some(new.url.clone());
        change(
            &shop,
            &id,
            Changes {
                url,
                ..Changes::default()
            },
        )
        .await;
        shop.clock.advance_ms(10 * MINUTE_MS);
        assert_eq!(deliver(&shop).await, 1);
        assert_eq!((old.got().len(), new.got().len()), (1, 1));
        assert_eq!(old.got()[0].body, new.got()[0].body);
    }
);

on_both!(
    a_removed_endpoint_gets_nothing_more_and_its_deliveries_are_dropped,
    async |shop: Shop| {
        let receiver = Receiver::answering(&["500 No"]).await;
        let id = shop.endpoint(&receiver.url, Mode::Test, None).await.id;
        shop.paid_order(ORDER).await;
        deliver(&shop).await;
        let (app, store) = (shop.server.app(), &shop.store.store.id);
        endpoints::remove(app, None, store, Mode::Test, id.clone())
            .await
            .unwrap();
        shop.paid_order(ORDER).await;
        shop.clock.advance_ms(10 * DAY_MS);
        assert_eq!(deliver(&shop).await, 0);
        assert!(endpoints::get(app, store, Mode::Test, id).await.is_err());
        shop.verify().await;
    }
);

on_both!(
    // proves: F-14
    an_event_can_be_sent_again_with_its_id_and_bytes_under_a_new_time,
    async |shop: Shop| {
        let receiver = Receiver::answering(&["200 OK"]).await;
        let id = shop.endpoint(&receiver.url, Mode::Test, None).await.id;
        shop.paid_order(ORDER).await;
        deliver(&shop).await;
        let event = EventId::parse(receiver.got()[0].header("webhook-id")).unwrap();
        shop.clock.advance_ms(DAY_MS);
        let (app, store) = (shop.server.app(), &shop.store.store.id);
        let sent = deliveries::resend(app, store, Mode::Test, event.clone(), Some(id.clone()));
        assert_eq!(sent.await.unwrap(), 1);
        assert_eq!(deliver(&shop).await, 1);
        let got = receiver.got();
        assert_eq!(got[0].body, got[1].body);
        for same in ["webhook-id", "x-webhook-id", "webhook-sequence"] {
            assert_eq!(got[0].header(same), got[1].header(same));
        }
        assert_ne!(
            got[0].header("webhook-timestamp"),
            got[1].header("webhook-timestamp")
        );
        let listed = of_endpoint(&shop, &id).await;
        let delivery = DeliveryId::parse(&listed[0].id).unwrap();
        let whole = deliveries::get(app, store, Mode::Test, delivery.clone())
            .await
            .unwrap();
        assert_eq!(whole.attempts.len(), 2);
        assert_eq!(whole.body.as_deref(), Some(got[0].body.as_str()));
        assert_eq!(whole.attempts[1].status, Some(200));
        // Neither the other side nor another store sees any of it.
        let other = shop.other_store().await;
        for (store, mode) in [(store, Mode::Live), (&other.store.id, Mode::Test)] {
            assert!(
                deliveries::get(app, store, mode, delivery.clone())
                    .await
                    .is_err()
            );
            assert!(
                deliveries::of_event(app, store, mode, event.clone())
                    .await
                    .is_err()
            );
            assert!(
                deliveries::resend(app, store, mode, event.clone(), None)
                    .await
                    .is_err()
            );
        }
    }
);

on_both!(
    // proves: F-14
    a_receiver_that_was_down_for_a_day_gets_everything_in_order_when_it_is_recovered,
    async |shop: Shop| {
        let receiver = Receiver::switched().await;
        receiver.answer("503 Down");
        let id = shop.endpoint(&receiver.url, Mode::Test, None).await.id;
        let began_ms = shop.clock.now_ms();
        for _ in 0..24 {
            declined_then_paid(&shop).await;
            deliver(&shop).await;
            shop.clock.advance_ms(HOUR_MS);
        }
        deliver(&shop).await;
        let down = receiver.got().len();
        let exhausted = of_endpoint(&shop, &id).await;
        let exhausted = exhausted
            .iter()
            .filter(|d| d.state == DeliveryState::Exhausted);
        assert!(exhausted.count() > 0);
        receiver.answer("200 OK");
        let what = recovery(&shop, Some(id));
        let app = shop.server.app();
        let count = deliveries::recover(app, what.clone(), Since::Time(began_ms)).await;
        assert_eq!(count.unwrap(), 48);
        deliver(&shop).await;
        let got = receiver.got().split_off(down);
        assert_eq!(numbers(&got), (1..=48).collect::<Vec<i64>>());
        let sequences: Vec<_> = got.iter().map(|r| r.json()["sequence"].as_i64()).collect();
        assert!(sequences.is_sorted());
        // What has arrived is not sent again, unless that is asked for.
        let again = deliveries::recover(app, what.clone(), Since::Time(began_ms)).await;
        assert_eq!(again.unwrap(), 0);
        let all = Recovery {
            delivered_too: true,
            ..what
        };
        let event = EventId::parse(got[45].header("webhook-id")).unwrap();
        assert_eq!(
            deliveries::recover(app, all, Since::Event(event))
                .await
                .unwrap(),
            2
        );
        deliver(&shop).await;
        assert_eq!(numbers(&receiver.got().split_off(down + 48)), [47, 48]);
        shop.verify().await;
    }
);

on_both!(
    a_recovered_event_waits_for_an_earlier_one_of_its_order_that_is_not_recovered,
    async |shop: Shop| {
        let receiver = Receiver::answering(&["200 OK"]).await;
        let endpoint = Some(shop.endpoint(&receiver.url, Mode::Test, None).await.id);
        declined_then_paid(&shop).await;
        let path = "/api/v1/events?types=payment.failed";
        let log = shop.api_get(&shop.store.test_key, path).await.json();
        let first = EventId::parse(log["events"][0]["id"].as_str().unwrap()).unwrap();
        let what = recovery(&shop, endpoint);
        let count = deliveries::recover(shop.server.app(), what, Since::Event(first)).await;
        assert_eq!(count.unwrap(), 1);
        assert_eq!(deliver(&shop).await, 2);
        assert_eq!(
            events(&receiver.got()),
            ["payment.failed", "payment.completed"]
        );
    }
);

on_both!(
    // proves: TRAP-27
    fifty_receivers_that_hang_hold_up_nobody_else,
    async |shop: Shop| {
        let mut hanging = Vec::new();
        for _ in 0..50 {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let url = format!("http://{}/hook", listener.local_addr().unwrap());
            shop.endpoint(&url, Mode::Test, None).await;
            hanging.push(listener);
        }
        let healthy = Receiver::answering(&["200 OK"]).await;
        let order = format!(r#"{{"amount":5,"webhook_url":"{}"}}"#, healthy.url);
        for _ in 0..20 {
            shop.paid_order(&order).await;
        }
        let job = tokio::spawn(shop.server.deliverer().clone().run());
        let heard = tokio::time::timeout(Duration::from_secs(2), healthy.wait_for(20)).await;
        assert!(heard.is_ok(), "{} of 20 arrived", healthy.got().len());
        // What is under way to those that hang would end long after this test.
        job.abort();
    }
);

on_both!(
    /// The server died while it sent: another server waits for the lease, and a server that is
    /// alone with its database takes the delivery up at once.
    a_delivery_whose_sender_died_is_sent_again,
    async |shop: Shop| {
        let receiver = Receiver::answering(&["200 OK"]).await;
        shop.endpoint(&receiver.url, Mode::Test, None).await;
        shop.paid_order(ORDER).await;
        let now_ms = shop.clock.now_ms();
        let claim = shop.server.app().db.write(move |tx| {
            use checkout_server::db::deliveries::{claim, due_lanes};
            let lane = due_lanes(tx, "", now_ms, 1)?.remove(0);
            let claimed = claim(tx, &lane, now_ms, now_ms + 60_000, 10)?;
            Ok::<_, checkout_server::db::Error>((claimed.len(), tx.backend()))
        });
        let (claimed, backend) = claim.await.unwrap();
        assert_eq!(claimed, 1);
        if backend == checkout_server::db::Backend::Postgres {
            assert_eq!(deliver(&shop).await, 0);
            shop.clock.advance_ms(60_000);
        }
        assert_eq!(deliver(&shop).await, 1);
        assert_eq!(receiver.got().len(), 1);
    }
);
