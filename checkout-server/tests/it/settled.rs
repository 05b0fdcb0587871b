//! The settle gate: a customer goes back to the shop when the shop has heard of the payment, and
//! after 3 seconds in any case.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use checkout_server::app::endpoints::{self, Changes};
use checkout_server::app::settled::{WAIT_MAX, WAITERS_MAX, WAITERS_PER_ORDER_MAX};
use checkout_server::server::{Protection, Server};
use pebblepay_core::store::Mode;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::time::Instant;

use crate::databases;
use crate::receiver::Receiver;
use crate::support::{self, ORIGIN, Shop, on_both};

const TRUE: &str = r#"{"settled":true}"#;
const FALSE: &str = r#"{"settled":false}"#;

async fn deliver(shop: &Shop) -> usize {
    shop.server.deliverer().run_due().await.unwrap()
}

/// A paid order; `rest` follows its amount. Returns its session.
async fn paid(shop: &Shop, rest: &str) -> String {
    let order = shop.paid_order(&format!(r#"{{"amount":5{rest}}}"#)).await;
    order["id"].as_str().unwrap().to_owned()
}

/// What is said of a session, and after which time.
async fn ask(shop: &Shop, session: &str) -> (String, Duration) {
    let from = Instant::now();
    let answer = shop.get(&format!("/pay/{session}/settled")).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.header("cache-control"), "no-store");
    (answer.text, from.elapsed())
}

async fn waiting(shop: &Shop, count: usize) {
    while shop.server.app().settling.waiting() != count {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

/// A receiver that answers each request when it is allowed to.
async fn slow() -> (String, Arc<Semaphore>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let allowed = Arc::new(Semaphore::new(0));
    let mine = allowed.clone();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            assert!(stream.read(&mut [0; 4096]).await.unwrap() > 0);
            mine.acquire().await.unwrap().forget();
            let reply = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
            stream.write_all(reply).await.unwrap();
        }
    });
    (url, allowed)
}

on_both!(
    an_order_that_nobody_is_to_hear_of_is_settled_at_once,
    async |shop: Shop| {
        let session = paid(&shop, "").await;
        assert_eq!(ask(&shop, &session).await.0, TRUE);
    }
);

on_both!(
    nothing_is_said_of_sessions_that_are_unknown_or_not_paid,
    async |shop: Shop| {
        let order = shop.order(r#"{"amount":5}"#).await;
        let open = order["id"].as_str().unwrap();
        for session in [open, "cs_0123456789abcdefghijklmnop", "x", "%00"] {
            let (said, after) = ask(&shop, session).await;
            assert_eq!(said, FALSE, "{session}");
            assert!(after < WAIT_MAX, "{session} waited");
        }
    }
);

on_both!(
    an_endpoint_that_answers_late_holds_the_customer_until_it_has_answered,
    async |shop: Shop| {
        let (url, allowed) = slow().await;
        shop.endpoint(&url, Mode::Test, None).await;
        let session = paid(&shop, "").await;
        let answering = async {
            waiting(&shop, 1).await;
            allowed.add_permits(1);
        };
        let ((said, after), sent, ()) =
            tokio::join!(ask(&shop, &session), deliver(&shop), answering);
        assert_eq!((said.as_str(), sent), (TRUE, 1));
        assert!(after < WAIT_MAX, "{after:?}");
        assert_eq!(shop.server.app().settling.waiting(), 0);
        // And so it stays.
        assert_eq!(ask(&shop, &session).await.0, TRUE);
    }
);

on_both!(
    every_receiver_counts_the_orders_own_as_well,
    async |shop: Shop| {
        let quick = Receiver::answering(&["200 OK"]).await;
        let (own, allowed) = slow().await;
        shop.endpoint(&quick.url, Mode::Test, None).await;
        let session = paid(&shop, &format!(r#","webhook_url":"{own}""#)).await;
        let job = tokio::spawn(shop.server.deliverer().clone().run());
        quick.wait_for(1).await;
        // The one that has answered is not enough: the customer waits for the other.
        assert_eq!(ask(&shop, &session).await.0, FALSE);
        allowed.add_permits(1);
        assert_eq!(ask(&shop, &session).await.0, TRUE);
        job.abort();
    }
);

on_both!(
    a_receiver_that_fails_holds_the_customer_for_three_seconds,
    async |shop: Shop| {
        let receiver = Receiver::answering(&["500 No"]).await;
        shop.endpoint(&receiver.url, Mode::Test, None).await;
        let session = paid(&shop, "").await;
        assert_eq!(deliver(&shop).await, 1);
        let (said, after) = ask(&shop, &session).await;
        assert_eq!(said, FALSE);
        assert!(after >= WAIT_MAX && after < 2 * WAIT_MAX, "after {after:?}");
    }
);

on_both!(disabled_receivers_hold_nobody, async |shop: Shop| {
    let receiver = Receiver::answering(&["200 OK"]).await;
    let endpoint = shop.endpoint(&receiver.url, Mode::Test, None).await;
    let off = Changes {
        enabled: Some(false),
        ..Changes::default()
    };
    let before = paid(&shop, "").await;
    let store = &shop.store.store.id;
    endpoints::update(
        shop.server.app(),
        None,
        (store, Mode::Test, endpoint.id),
        off,
    )
    .await
    .unwrap();
    let after = paid(&shop, "").await;
    for session in [before, after] {
        assert_eq!(ask(&shop, &session).await.0, TRUE);
    }
    assert_eq!(receiver.got().len(), 0);
});

on_both!(
    a_visitors_session_is_settled_like_an_orders,
    async |shop: Shop| {
        let receiver = Receiver::answering(&["200 OK"]).await;
        shop.endpoint(&receiver.url, Mode::Test, None).await;
        let link = format!("/checkout/{}?amount=5", shop.store.store.id);
        let opened = shop.get(&link).await;
        let session = opened.action().replace("/pay/", "");
        assert_eq!(ask(&shop, &session).await.0, FALSE);
        let token = opened.hidden("token");
        let paid = shop
            .pay_form(&opened.action(), &token, "4000000000000002", true)
            .await;
        assert_eq!(paid.json()["status"], "completed", "{}", paid.text);
        assert_eq!(deliver(&shop).await, 1);
        assert_eq!(ask(&shop, &session).await.0, TRUE);
    }
);

on_both!(
    what_another_server_has_sent_is_seen_too,
    async |shop: Shop| {
        let receiver = Receiver::answering(&["200 OK"]).await;
        shop.endpoint(&receiver.url, Mode::Test, None).await;
        let session = paid(&shop, "").await;
        let (url, clock, policy) = (shop.url.clone(), shop.clock.clone(), shop.policy.clone());
        let other = tokio::task::spawn_blocking(move || {
            let extras = support::extras(Protection::default());
            Server::build(databases::open_db(&url), clock, policy, ORIGIN, extras).unwrap()
        });
        let other = other.await.unwrap();
        let sending = async {
            waiting(&shop, 1).await;
            assert_eq!(other.deliverer().run_due().await.unwrap(), 1);
        };
        let ((said, after), ()) = tokio::join!(ask(&shop, &session), sending);
        assert_eq!(said, TRUE);
        assert!(after < WAIT_MAX, "{after:?}");
        tokio::task::spawn_blocking(move || other.app().db.close())
            .await
            .unwrap();
    }
);

on_both!(
    those_who_wait_are_bounded_and_hold_no_connection,
    async |shop: Shop| {
        let receiver = Receiver::answering(&["200 OK"]).await;
        shop.endpoint(&receiver.url, Mode::Test, None).await;
        let mut sessions = Vec::new();
        for _ in 0..WAITERS_MAX.div_ceil(WAITERS_PER_ORDER_MAX) {
            sessions.push(paid(&shop, "").await);
        }
        let last = paid(&shop, "").await;
        let shop = Arc::new(shop);
        let full = Arc::new(AtomicBool::new(false));
        let mut waiters = tokio::task::JoinSet::new();
        for session in &sessions {
            for _ in 0..WAITERS_PER_ORDER_MAX {
                let (shop, session) = (shop.clone(), session.clone());
                let full = full.clone();
                // On a busy machine the first may have had their time before the last sit.
                waiters.spawn(async move {
                    while !full.load(Ordering::Relaxed) {
                        assert_eq!(ask(&shop, &session).await.0, FALSE);
                    }
                });
            }
        }
        waiting(&shop, WAITERS_MAX).await;
        full.store(true, Ordering::Relaxed);
        // One more is told at once that the page need not wait, of any order.
        for session in [&sessions[0], &last] {
            let (said, after) = ask(&shop, session).await;
            assert_eq!(said, FALSE);
            assert!(after < WAIT_MAX, "{after:?}");
        }
        // There are many times more of them than connections, and the server works on.
        let from = Instant::now();
        paid(&shop, "").await;
        assert!(from.elapsed() < WAIT_MAX, "{:?}", from.elapsed());
        waiters.join_all().await;
        assert_eq!(shop.server.app().settling.waiting(), 0);
    }
);
