//! What comes through a stream: everything, in order, from whichever point on.

use std::time::Duration;

use checkout_server::app::feed::Rules;
use futures_util::future::join_all;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use super::{Listening, Reader, Socket, listen, one_more, soon};
use crate::support::{Shop, on_both};

const ORDER: &str = r#"{"amount":5}"#;

async fn newest(shop: &Shop) -> Value {
    let page = shop.api_get(&shop.store.test_key, "/api/v1/events").await;
    page.json()["events"][0].clone()
}

async fn until_sequence(shop: &Shop, sequence: i64) {
    while newest(shop).await["sequence"].as_i64().unwrap_or(0) < sequence {
        tokio::task::yield_now().await;
    }
}

on_both!(
    // proves: TRAP-87
    a_websocket_tells_events_as_the_list_shows_them_and_from_now_on,
    async |shop: Shop| {
        let there = listen(&shop.server).await;
        shop.order(ORDER).await;
        let key = &shop.store.test_key;
        let (mut all, hello) = Socket::greeted(&there, key, "").await;
        assert_eq!(hello["latest_event_id"], newest(&shop).await["id"]);
        assert_eq!(hello["ping_interval_seconds"], 30);
        let (mut paid, _) = Socket::greeted(&there, key, "types=payment.*").await;
        let order = shop.paid_order(ORDER).await;
        assert_eq!(all.event().await["type"], "order.created");
        assert_eq!(all.event().await["type"], "attempt.succeeded");
        let completed = newest(&shop).await;
        assert_eq!(all.event().await, completed);
        assert_eq!(paid.event().await, completed);
        // Only one order, and of it only what happens from here on.
        let query = format!("order_id={}", order["id"].as_str().unwrap());
        let (mut one, _) = Socket::greeted(&there, key, &query).await;
        shop.paid_order(ORDER).await;
        let refund = format!(
            "/api/v1/orders/{}/refund",
            order["order_id"].as_str().unwrap()
        );
        assert_eq!(shop.api_post(key, &refund, "").await.status, 200);
        assert_eq!(one.event().await["type"], "payment.refunded");
    }
);

on_both!(
    server_sent_events_carry_id_type_and_data_and_a_way_to_come_again,
    async |shop: Shop| {
        let rules = Rules {
            ping: Duration::from_millis(100),
            ..Rules::default()
        };
        let there = listen(&one_more(&shop, rules).await).await;
        shop.order(ORDER).await;
        let first = newest(&shop).await;
        let id = first["id"].as_str().unwrap().to_owned();
        let key = ("x-api-key", shop.store.test_key.as_str());
        let mut stream = Reader::open(&there, "", &[key]).await.unwrap();
        assert_eq!(stream.headers["content-type"], "text/event-stream");
        assert_eq!(stream.headers["cache-control"], "no-store");
        assert_eq!(
            stream.block().await.unwrap(),
            format!("retry: 3000\nid: {id}")
        );
        assert_eq!(stream.block().await.unwrap(), ": ping");
        shop.order(ORDER).await;
        let second = newest(&shop).await;
        let (said, name, data) = stream.event().await;
        assert_eq!(
            (json!(said), json!(name), data),
            (second["id"].clone(), second["type"].clone(), second.clone())
        );
        // The header wins over the parameter: a browser repeats the URL that it began with.
        let said = second["id"].as_str().unwrap();
        let query = format!("since={id}");
        let mut again = Reader::open(&there, &query, &[key, ("last-event-id", said)])
            .await
            .unwrap();
        assert_eq!(again.block().await.unwrap(), "retry: 3000");
        assert_eq!(again.block().await.unwrap(), ": replay_complete");
        let mut since = Reader::open(&there, &query, &[key]).await.unwrap();
        assert_eq!(since.event().await.2, second);
    }
);

/// The places in the log of what a reader is told, up to this one.
async fn told(to: &Listening, key: &str, query: &str, last: i64, sse: bool) -> Vec<i64> {
    let mut places = Vec::new();
    if sse {
        let mut reader = Reader::open(to, query, &[("x-api-key", key)])
            .await
            .unwrap();
        while places.last() != Some(&last) {
            places.push(reader.event().await.2["sequence"].as_i64().unwrap());
        }
    } else {
        let (mut socket, _) = Socket::greeted(to, key, query).await;
        while places.last() != Some(&last) {
            places.push(socket.event().await["sequence"].as_i64().unwrap());
        }
    }
    places
}

on_both!(
    // proves: TRAP-88
    a_stream_that_begins_in_the_past_reaches_the_present_without_a_gap,
    async |shop: Shop| {
        let here = listen(&shop.server).await;
        // Another server of the same database hears of nobody's commits.
        let elsewhere = listen(&one_more(&shop, Rules::default()).await).await;
        shop.order(ORDER).await;
        let first = newest(&shop).await["id"].as_str().unwrap().to_owned();
        let key = &shop.store.test_key;
        let write = async || {
            for _ in 0..25 {
                shop.order(ORDER).await;
            }
        };
        let read = async |to, sse, begin| {
            until_sequence(&shop, begin).await;
            let query = format!("since={first}");
            assert_eq!(
                told(to, key, &query, 201, sse).await,
                Vec::from_iter(2..=201)
            );
        };
        let writers = join_all((0..8).map(|_| write()));
        let readers = join_all((0..12).map(|n| {
            let to = if n % 4 < 2 { &here } else { &elsewhere };
            read(to, n % 2 == 0, 10 + n * 15)
        }));
        tokio::join!(writers, readers);
    }
);

on_both!(
    what_happens_on_other_servers_is_told_within_moments,
    async |shop: Shop| {
        let elsewhere = listen(&one_more(&shop, Rules::default()).await).await;
        let (mut socket, _) = Socket::greeted(&elsewhere, &shop.store.test_key, "").await;
        for _ in 0..3 {
            shop.order(ORDER).await;
            let event = newest(&shop).await;
            assert_eq!(socket.event().await, event);
        }
    }
);

on_both!(
    a_replay_says_where_the_past_ends_and_times_can_begin_it,
    async |shop: Shop| {
        let there = listen(&shop.server).await;
        let key = &shop.store.test_key;
        for _ in 0..130 {
            shop.order(ORDER).await;
        }
        shop.clock.advance_ms(1000);
        shop.paid_order(ORDER).await;
        let query = "since=2026-03-15T10:30:00Z&types=order.*";
        let (mut socket, _) = Socket::greeted(&there, key, query).await;
        for place in 1..=131 {
            assert_eq!(socket.json().await["sequence"], place);
        }
        let word = socket.json().await;
        assert_eq!(
            word,
            json!({"object": "ws_control", "type": "replay_complete"})
        );
        shop.order(ORDER).await;
        assert_eq!(socket.json().await["sequence"], 134);
        let query = "since=2026-03-15T10:30:01Z";
        let (mut socket, _) = Socket::greeted(&there, key, query).await;
        assert_eq!(socket.json().await["sequence"], 131);
    }
);

on_both!(
    // proves: F-16
    a_stream_tells_one_side_of_one_store,
    async |shop: Shop| {
        let shop = shop.live().await;
        let there = listen(&shop.server).await;
        let other = shop.other_store().await;
        let (test, live) = (shop.store.test_key.clone(), shop.store.live_key.clone());
        let (mut of_test, _) = Socket::greeted(&there, &test, "").await;
        let (mut of_live, hello) = Socket::greeted(&there, &live, "").await;
        assert_eq!(hello["latest_event_id"], json!(null));
        let (mut asked, _) = Socket::greeted(&there, &live, "test_mode=true").await;
        let (mut of_other, _) = Socket::greeted(&there, &other.test_key, "").await;
        for key in [&live, &test, &other.test_key] {
            shop.api_post(key, "/api/v1/orders", ORDER).await;
        }
        for (socket, is_test) in [
            (&mut of_test, true),
            (&mut of_live, false),
            (&mut asked, true),
        ] {
            let event = socket.event().await;
            assert_eq!(event["is_test"], is_test);
        }
        // The other store's first event is its own: it heard of no other.
        assert_eq!(of_other.event().await["sequence"], 1);
        let live_event = shop.api_get(&live, "/api/v1/events").await.json()["events"][0].clone();
        let query = format!("since={}", live_event["id"].as_str().unwrap());
        for (key, status) in [
            (&live, None),
            (&test, Some(400)),
            (&other.test_key, Some(400)),
        ] {
            let opened = Socket::open(&there, &query, &[("x-api-key", key)]).await;
            assert_eq!(opened.err(), status);
        }
        let query = format!("order_id={}", live_event["order_id"].as_str().unwrap());
        for (key, status) in [
            (&live, None),
            (&test, Some(404)),
            (&other.test_key, Some(404)),
        ] {
            let opened = Socket::open(&there, &query, &[("x-api-key", key)]).await;
            assert_eq!(opened.err(), status);
        }
    }
);

on_both!(
    // proves: TRAP-88
    a_server_that_stops_says_so_and_the_next_one_goes_on_where_it_ended,
    async |shop: Shop| {
        let server = one_more(&shop, Rules::default()).await;
        let feed = server.app().feed.clone();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let running = tokio::spawn(server.run(listener, async {
            stopped.await.unwrap();
        }));
        let (end, _) = oneshot::channel();
        let there = Listening {
            address,
            feed,
            _stop: end,
        };
        let key = shop.store.test_key.as_str();
        let (mut socket, _) = Socket::greeted(&there, key, "").await;
        let mut stream = Reader::open(&there, "", &[("x-api-key", key)])
            .await
            .unwrap();
        shop.order(ORDER).await;
        let last = socket.event().await["id"].as_str().unwrap().to_owned();
        assert_eq!(stream.event().await.0, last);
        stop.send(()).unwrap();
        assert_eq!(
            socket.farewell().await,
            ("server_stopping".to_owned(), Some(1012))
        );
        assert_eq!(stream.block().await.unwrap(), ": server_stopping");
        assert_eq!(stream.block().await, None);
        soon(running).await.unwrap();
        for _ in 0..3 {
            shop.order(ORDER).await;
        }
        let next = listen(&one_more(&shop, Rules::default()).await).await;
        let (mut socket, _) = Socket::greeted(&next, key, &format!("since={last}")).await;
        for place in 2..=4 {
            assert_eq!(socket.event().await["sequence"], place);
        }
    }
);
