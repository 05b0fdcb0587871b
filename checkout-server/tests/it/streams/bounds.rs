//! What a stream may cost: slow and silent clients, floods, large messages, revoked keys, too many.

use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use axum::routing::get;
use checkout_server::app::feed::Rules;
use checkout_server::app::keys;
use checkout_server::http::serve::serve_within;
use futures_util::future::join_all;
use futures_util::{SinkExt, StreamExt};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tower::ServiceExt;

use super::{Listening, Reader, SOCKET, STREAM, Socket, listen, one_more, soon};
use crate::support::{Shop, on_both};

const ORDER: &str = r#"{"amount":5}"#;

/// Takes a key of the shop out of use.
pub(super) async fn revoke(shop: &Shop, key: &str) {
    let (db, clock) = (shop.server.app().db.clone(), shop.clock.clone());
    let (store, key) = (shop.store.store.id.as_str().to_owned(), key.to_owned());
    let revoke = move || keys::revoke(&db, &clock, &store, &key).unwrap();
    tokio::task::spawn_blocking(revoke).await.unwrap();
}

/// Orders whose events have eight kilobytes each.
async fn large_orders(shop: &Shop, count: usize) {
    let metadata: serde_json::Map<_, _> = (0..40)
        .map(|n| (format!("key{n}"), json!("x".repeat(180))))
        .collect();
    let body = json!({ "amount": 5, "metadata": metadata }).to_string();
    join_all((0..count).map(|_| shop.order(&body))).await;
}

/// A WebSocket whose client never reads more than its greeting.
async fn stuck(to: &Listening, key: &str) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    let mut stream = socket.connect(to.address).await.unwrap();
    let url = format!("ws://{}{SOCKET}", to.address);
    let mut request = url.into_client_request().unwrap();
    request
        .headers_mut()
        .insert("x-api-key", key.parse().unwrap());
    let (mut socket, _) = tokio_tungstenite::client_async(request, &mut stream)
        .await
        .unwrap();
    socket.next().await.unwrap().unwrap();
    drop(socket);
    stream
}

on_both!(
    // proves: E9
    a_client_that_falls_behind_is_cut_off_and_comes_again_without_a_gap,
    async |shop: Shop| {
        // What happens within a third of a second is handed on at once: more than four events.
        let rules = Rules {
            queue_events_max: 4,
            gather: Duration::from_millis(300),
            ..Rules::default()
        };
        let there = listen(&one_more(&shop, rules).await).await;
        shop.order(ORDER).await;
        let first = shop
            .api_get(&shop.store.test_key, "/api/v1/events")
            .await
            .json();
        let since = format!("since={}", first["events"][0]["id"].as_str().unwrap());
        let key = ("x-api-key", shop.store.test_key.as_str());
        let (mut socket, _) = Socket::greeted(&there, key.1, "").await;
        let mut stream = Reader::open(&there, "", &[key]).await.unwrap();
        join_all((0..50).map(|_| shop.order(ORDER))).await;
        assert_eq!(
            socket.farewell().await,
            ("slow_consumer".to_owned(), Some(1013))
        );
        let mut last = String::new();
        while let Some(block) = stream.block().await {
            last = block;
        }
        assert_eq!(last, ": slow_consumer");
        soon(there.feed.drained()).await;
        let (mut socket, _) = Socket::greeted(&there, key.1, &since).await;
        for place in 2..=51 {
            assert_eq!(socket.event().await["sequence"], place);
        }
    }
);

on_both!(
    a_client_that_reads_nothing_is_dropped_and_holds_nobody_up,
    async |shop: Shop| {
        // More than the system keeps of what nobody reads: 4 MB.
        const EVENTS: usize = 700;
        let rules = Rules {
            write: Duration::from_secs(1),
            ..Rules::default()
        };
        let there = listen(&one_more(&shop, rules).await).await;
        let key = shop.store.test_key.as_str();
        let held = stuck(&there, key).await;
        let (mut reading, _) = Socket::greeted(&there, key, "").await;
        assert_eq!(there.feed.open(), 2);
        let read = tokio::spawn(async move {
            for place in 1..=EVENTS {
                assert_eq!(reading.event().await["sequence"], place);
            }
            reading.0.close(None).await.unwrap();
        });
        for _ in 0..EVENTS / 20 {
            large_orders(&shop, 20).await;
        }
        read.await.unwrap();
        soon(there.feed.drained()).await;
        drop(held);
    }
);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_does_not_read_its_answer_loses_its_connection() {
    const LENGTH: usize = 64 << 20;
    let router = Router::new().route("/", get(async || vec![b'x'; LENGTH]));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let write_max = Duration::from_millis(200);
    tokio::spawn(serve_within(
        listener,
        router,
        std::future::pending(),
        write_max,
    ));
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream
        .write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
        .await
        .unwrap();
    // Ready again only when the server has closed its side.
    soon(stream.ready(tokio::io::Interest::ERROR | tokio::io::Interest::READABLE))
        .await
        .unwrap();
    tokio::time::sleep(5 * write_max).await;
    let mut got = Vec::new();
    // A reset is as good an end as any.
    let _ = soon(stream.read_to_end(&mut got)).await;
    assert!(!got.is_empty() && got.len() < LENGTH, "{}", got.len());
}

on_both!(
    // proves: E9
    a_revoked_key_closes_its_streams_and_opens_nothing_any_more,
    async |shop: Shop| {
        let rules = Rules {
            key_check: Duration::from_millis(50),
            ..Rules::default()
        };
        let server = one_more(&shop, rules).await;
        let there = listen(&server).await;
        let key = shop.store.test_key.clone();
        let header = ("x-api-key", key.as_str());
        let (mut socket, _) = Socket::greeted(&there, &key, "").await;
        let mut stream = Reader::open(&there, "", &[header]).await.unwrap();
        stream.block().await.unwrap();
        let (mut kept, _) = Socket::greeted(&there, &shop.store.live_key, "test_mode=true").await;
        revoke(&shop, &key).await;
        assert_eq!(
            socket.farewell().await,
            ("key_revoked".to_owned(), Some(1008))
        );
        assert_eq!(stream.block().await.unwrap(), ": key_revoked");
        assert_eq!(stream.block().await, None);
        shop.clock.advance_ms(5_000);
        assert_eq!(Socket::open(&there, "", &[header]).await.err(), Some(401));
        assert_eq!(shop.api_get(&key, "/api/v1/events").await.status, 401);
        let body = r#"{"amount":5,"testMode":true}"#;
        let live = &shop.store.live_key;
        assert_eq!(
            shop.api_post(live, "/api/v1/orders", body).await.status,
            201
        );
        assert_eq!(kept.event().await["type"], "order.created");
    }
);

on_both!(
    a_client_that_talks_too_much_or_too_loud_is_sent_away,
    async |shop: Shop| {
        let there = listen(&shop.server).await;
        let key = &shop.store.test_key;
        for message in [
            Message::text("hello"),
            Message::Ping(vec![1].into()),
            Message::Pong(vec![1].into()),
        ] {
            let (mut socket, _) = Socket::greeted(&there, key, "").await;
            for _ in 0..30 {
                socket.0.send(message.clone()).await.unwrap();
            }
            shop.order(ORDER).await;
            assert_eq!(socket.event().await["type"], "order.created");
            socket.0.send(message).await.unwrap();
            assert_eq!(
                socket.farewell().await,
                ("too_many_messages".to_owned(), Some(1008))
            );
        }
        let (mut socket, _) = Socket::greeted(&there, key, "").await;
        socket
            .0
            .send(Message::text("x".repeat(4096)))
            .await
            .unwrap();
        shop.order(ORDER).await;
        assert_eq!(socket.event().await["type"], "order.created");
        socket
            .0
            .send(Message::text("x".repeat(4097)))
            .await
            .unwrap();
        assert_eq!(
            socket.farewell().await,
            ("message_too_big".to_owned(), Some(1009))
        );
        let (mut socket, _) = Socket::greeted(&there, key, "").await;
        // The server does not wait for the rest of it, so sending may fail.
        let _ = socket.0.send(Message::binary(vec![0; 1 << 20])).await;
        let (_, close) = socket.farewell().await;
        assert!(close.is_none_or(|code| code == 1009), "{close:?}");
        drop(socket);
        soon(there.feed.drained()).await;
    }
);

on_both!(pings_find_out_who_is_gone, async |shop: Shop| {
    let rules = Rules {
        ping: Duration::from_millis(50),
        pong: Duration::from_millis(500),
        ..Rules::default()
    };
    let there = listen(&one_more(&shop, rules).await).await;
    let (mut socket, _) = Socket::greeted(&there, &shop.store.test_key, "").await;
    for _ in 0..5 {
        assert!(matches!(
            soon(socket.0.next()).await,
            Some(Ok(Message::Ping(_)))
        ));
    }
    socket.0.close(None).await.unwrap();
    soon(there.feed.drained()).await;
    let silent = stuck(&there, &shop.store.test_key).await;
    soon(there.feed.drained()).await;
    drop(silent);
});

on_both!(
    // proves: E9
    only_so_many_streams_are_open_for_a_key_and_in_all,
    async |shop: Shop| {
        let rules = Rules {
            streams_max: 3,
            per_key_max: 2,
            ..Rules::default()
        };
        let server = one_more(&shop, rules).await;
        let there = listen(&server).await;
        let other = shop.other_store().await;
        let (test, live) = (shop.store.test_key.as_str(), shop.store.live_key.as_str());
        let (mut one, _) = Socket::greeted(&there, test, "").await;
        let _two = Reader::open(&there, "", &[("x-api-key", test)])
            .await
            .unwrap();
        assert_eq!(
            Socket::open(&there, "", &[("x-api-key", test)]).await.err(),
            Some(429)
        );
        let _three = Socket::greeted(&there, live, "").await;
        for key in [live, &other.test_key] {
            assert_eq!(
                Socket::open(&there, "", &[("x-api-key", key)]).await.err(),
                Some(429)
            );
        }
        let request = Request::get(STREAM)
            .header("x-api-key", test)
            .body(Body::empty());
        let answer = server.router().oneshot(request.unwrap()).await.unwrap();
        assert_eq!(
            (answer.status().as_u16(), &answer.headers()["retry-after"]),
            (429, &"10".parse().unwrap())
        );
        one.0.close(None).await.unwrap();
        while there.feed.open() == 3 {
            tokio::task::yield_now().await;
        }
        let _four = Socket::greeted(&there, test, "").await;
    }
);
