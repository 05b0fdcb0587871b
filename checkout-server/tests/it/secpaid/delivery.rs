//! A receiver is told once at most (F-05, SEC-011).

use checkout_server::db;
use checkout_server::params;
use pebblepay_core::style::BodyStyle;
use tokio::net::TcpListener;

use super::{deliver, link, pay, saved};
use crate::receiver::Receiver;
use crate::support::{Shop, on_both};

const DAY_MS: i64 = 86_400_000;

/// State, attempts and whether it is marked as sent, of the only delivery.
async fn only(shop: &Shop) -> (String, i64, bool) {
    let read = shop.server.app().db.read(|tx| -> db::Res<_> {
        let row = |row: &dyn db::Row| Ok((row.text(0)?, row.int(1)?, row.opt_int(2)?.is_some()));
        let sql = "select state, attempts, sent_at from deliveries";
        Ok(db::one(tx, sql, &[], row)?.unwrap())
    });
    read.await.unwrap()
}

on_both!(
    // proves: SEC-011, F-05
    an_answer_other_than_2xx_is_not_asked_for_again,
    async |shop: Shop| {
        for status in [
            &["500 Internal Server Error"] as &[&str],
            &["503 Busy"],
            &["404 Not Found"],
            &["302 Found"],
            &["429 Too Many"],
        ] {
            let receiver = Receiver::answering(Box::leak(status.to_vec().into_boxed_slice())).await;
            let body = format!(r#"{{"amount":5,"payment_endpoint":"{}"}}"#, receiver.url);
            pay(&shop, &link(&shop, &body).await).await;
            for _ in 0..3 {
                deliver(&shop).await;
                shop.clock.advance_ms(DAY_MS);
            }
            assert_eq!(receiver.got().len(), 1, "{status:?}");
        }
        shop.verify().await;
    }
);

on_both!(
    // proves: F-05
    a_connection_that_was_cut_after_the_request_is_not_made_again,
    async |shop: Shop| {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let cut = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut first = [0];
            tokio::io::AsyncReadExt::read_exact(&mut stream, &mut first)
                .await
                .unwrap();
            drop(stream);
            // Whoever comes again is counted.
            let mut more = 0;
            while let Ok(Ok(_)) =
                tokio::time::timeout(std::time::Duration::from_millis(300), listener.accept()).await
            {
                more += 1;
            }
            more
        });
        saved(&shop, &url, BodyStyle::default()).await;
        pay(&shop, &link(&shop, r#"{"amount":5}"#).await).await;
        deliver(&shop).await;
        shop.clock.advance_ms(DAY_MS);
        deliver(&shop).await;
        assert_eq!(only(&shop).await, ("exhausted".to_owned(), 1, true));
        assert_eq!(cut.await.unwrap(), 0);
    }
);

on_both!(
    // proves: F-05
    a_connection_that_failed_is_tried_again_within_a_minute_and_not_after_it,
    async |shop: Shop| {
        let port = TcpListener::bind("127.0.0.1:0")
            .await
            .unwrap()
            .local_addr()
            .unwrap();
        saved(&shop, &format!("http://{port}/"), BodyStyle::default()).await;
        pay(&shop, &link(&shop, r#"{"amount":5}"#).await).await;
        deliver(&shop).await;
        assert_eq!(only(&shop).await, ("pending".to_owned(), 1, false));
        for _ in 0..60 {
            shop.clock.advance_ms(1_000);
            deliver(&shop).await;
        }
        assert_eq!(only(&shop).await, ("exhausted".to_owned(), 4, false));
        shop.verify().await;
    }
);

on_both!(
    // proves: F-05
    a_receiver_that_comes_back_within_the_minute_is_told,
    async |shop: Shop| {
        let free = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = free.local_addr().unwrap();
        drop(free);
        saved(&shop, &format!("http://{address}/"), BodyStyle::default()).await;
        pay(&shop, &link(&shop, r#"{"amount":5}"#).await).await;
        deliver(&shop).await;
        let listener = TcpListener::bind(address).await.unwrap();
        let told = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut bytes = [0; 4096];
            let read = tokio::io::AsyncReadExt::read(&mut stream, &mut bytes)
                .await
                .unwrap();
            let reply = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
            tokio::io::AsyncWriteExt::write_all(&mut stream, reply)
                .await
                .unwrap();
            String::from_utf8_lossy(&bytes[..read]).into_owned()
        });
        shop.clock.advance_ms(6_000);
        deliver(&shop).await;
        assert!(told.await.unwrap().contains("POST / HTTP/1.1"));
        assert_eq!(only(&shop).await.0, "delivered");
        shop.verify().await;
    }
);

on_both!(
    // proves: TRAP-19, F-05
    what_was_being_sent_when_the_server_died_is_not_sent_again_until_the_owner_asks,
    async |shop: Shop| {
        let receiver = Receiver::answering(&["200 OK"]).await;
        saved(&shop, &receiver.url, BodyStyle::default()).await;
        pay(&shop, &link(&shop, r#"{"amount":5}"#).await).await;
        // What a dead server leaves: the mark, and no attempt.
        let now_ms = shop.clock.now_ms();
        let marked = shop.server.app().db.write(move |tx| -> db::Res<_> {
            tx.exec("update deliveries set sent_at = $1", params![now_ms])
        });
        assert_eq!(marked.await.unwrap(), 1);
        for _ in 0..3 {
            deliver(&shop).await;
            shop.clock.advance_ms(DAY_MS);
        }
        assert_eq!(receiver.got().len(), 0);
        assert_eq!(only(&shop).await, ("exhausted".to_owned(), 1, true));
        let key = &shop.store.test_key;
        let events = shop
            .api_get(key, "/api/v1/events?type=payment.completed")
            .await
            .json();
        let id = events["events"][0]["id"].as_str().unwrap();
        let again = shop
            .api_post(key, &format!("/api/v1/events/{id}/resend"), "{}")
            .await;
        assert_eq!(again.status, 200, "{}", again.text);
        deliver(&shop).await;
        assert_eq!(receiver.got().len(), 1);
        assert_eq!(only(&shop).await.0, "delivered");
        shop.verify().await;
    }
);
