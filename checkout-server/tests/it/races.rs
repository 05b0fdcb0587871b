//! What happens to a delivery or its endpoint while an attempt is under way.

use std::sync::Arc;

use checkout_server::app::{deliveries, endpoints};
use checkout_server::db::Res;
use checkout_server::db::deliveries::{Report, claim, due_lanes, report};
use pebblepay_core::delivery::DeliveryState;
use pebblepay_core::id::EventId;
use pebblepay_core::store::Mode;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

use crate::receiver::Receiver;
use crate::support::{Shop, on_both};

const DAY_MS: i64 = 86_400_000;
const ORDER: &str = r#"{"amount":49.99,"product_name":"Tea"}"#;

/// Answers the third delivery with 500 and everything else with 200, the fourth when it is told to.
async fn moody(mut stream: TcpStream, go: Arc<Notify>) -> std::io::Result<()> {
    let mut head = Vec::new();
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        let mut chunk = [0; 4096];
        let count = stream.read(&mut chunk).await?;
        head.extend_from_slice(&chunk[..count]);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let status = if head.contains("webhook-sequence: 3\r\n") {
        "500 No"
    } else {
        "200 OK"
    };
    if head.contains("webhook-sequence: 4\r\n") {
        go.notified().await;
    }
    let reply = format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    stream.write_all(reply.as_bytes()).await
}

on_both!(
    // proves: F-14
    an_endpoint_that_answers_2xx_after_a_failure_is_well_though_both_were_under_way,
    async |shop: Shop| {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let go = Arc::new(Notify::new());
        let told = go.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(moody(stream, told.clone()));
            }
        });
        let endpoint = shop.endpoint(&url, Mode::Test, None).await;
        // After two successes the third and the fourth are sent together.
        for _ in 0..4 {
            shop.paid_order(ORDER).await;
        }
        let deliverer = shop.server.deliverer().clone();
        let sending = tokio::spawn(async move { deliverer.run_due().await.unwrap() });
        let failing_since = async || {
            let (app, store) = (shop.server.app(), &shop.store.store.id);
            let seen = endpoints::get(app, store, Mode::Test, endpoint.id.clone());
            seen.await.unwrap().0.failing_since_ms
        };
        while failing_since().await.is_none() {
            tokio::task::yield_now().await;
        }
        go.notify_one();
        assert_eq!(sending.await.unwrap(), 4);
        assert_eq!(failing_since().await, None);
    }
);

on_both!(
    // proves: F-14
    a_resend_is_not_lost_to_the_last_attempt_that_was_under_way,
    async |shop: Shop| {
        let receiver =
            Receiver::answering(&["500 No", "500 No", "500 No", "500 No", "500 No", "200 OK"])
                .await;
        shop.endpoint(&receiver.url, Mode::Test, None).await;
        shop.paid_order(ORDER).await;
        for _ in 0..5 {
            assert_eq!(shop.server.deliverer().run_due().await.unwrap(), 1);
            shop.clock.advance_ms(DAY_MS / 2 + DAY_MS / 10);
        }
        let (app, store) = (shop.server.app(), &shop.store.store.id);
        let now_ms = shop.clock.now_ms();
        let claimed = app.db.write(move |tx| -> Res<_> {
            let lane = due_lanes(tx, "", now_ms, 1)?.remove(0);
            Ok(claim(tx, &lane, now_ms, now_ms, 1)?.remove(0))
        });
        let due = claimed.await.unwrap();
        assert_eq!(due.tries, 5);
        let event = EventId::parse(due.event.id.as_str()).unwrap();
        let resent = deliveries::resend(app, store, Mode::Test, event, None).await;
        assert_eq!(resent.unwrap(), 1);
        // The sixth attempt ends after that: without success, so its schedule is over.
        let written = app.db.write(move |tx| -> Res<()> {
            let last = Report {
                delivery_id: &due.id,
                attempts: due.attempts + 1,
                tries: due.tries + 1,
                at_ms: now_ms,
                duration_ms: 15_000,
                status: None,
                error: Some("no answer within 15 s"),
                request: None,
                reply: None,
                body: due.body.as_deref().unwrap_or_default(),
                state: DeliveryState::Exhausted,
                next_at_ms: now_ms,
                unsent: false,
            };
            report(tx, &last, now_ms)
        });
        written.await.unwrap();
        assert_eq!(shop.server.deliverer().run_due().await.unwrap(), 1);
        assert_eq!(receiver.got().len(), 6);
        shop.verify().await;
    }
);
