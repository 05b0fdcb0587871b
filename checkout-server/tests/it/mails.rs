//! The outbox of mails: one for each thing that happened, tried until it is out of time. That a
//! mail server gets them, and what they look like, is tested in tests/mail.

use checkout_server::app::mails::{self, MailKind};
use checkout_server::db;
use pebblepay_core::id::SessionId;
use serde_json::json;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;

use crate::support::{Shop, on_both};

/// Kind, state, attempts and the last error of every mail, oldest first.
async fn outbox(shop: &Shop) -> Vec<(String, String, i64, String)> {
    let read = shop.server.app().db.read(|tx| {
        let sql = "select kind, state, attempts, coalesce(last_error, '') from mails order by id";
        db::all(tx, sql, &[], |row| {
            Ok((row.text(0)?, row.text(1)?, row.int(2)?, row.text(3)?))
        })
    });
    read.await.unwrap()
}

async fn standing(shop: &Shop) -> Vec<(String, String, i64)> {
    let all = outbox(shop).await.into_iter();
    all.map(|(kind, state, attempts, _)| (kind, state, attempts))
        .collect()
}

fn row(kind: &str, state: &str, attempts: i64) -> (String, String, i64) {
    (kind.to_owned(), state.to_owned(), attempts)
}

async fn run(shop: &Shop) -> usize {
    shop.server.mailer().unwrap().run_due().await.unwrap()
}

/// A port on which nobody listens.
async fn closed_port() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    format!("smtp://{}", listener.local_addr().unwrap())
}

/// A mail server that says `answer` to every recipient, or closes the connection where it has none.
async fn refusing(answer: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("smtp://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (read, mut write) = stream.into_split();
            let mut lines = BufReader::new(read).lines();
            write.write_all(b"220 mail.example\r\n").await.unwrap();
            while let Ok(Some(line)) = lines.next_line().await {
                let reply = if line.starts_with("RCPT") {
                    answer
                } else {
                    "250 OK"
                };
                if write
                    .write_all(format!("{reply}\r\n").as_bytes())
                    .await
                    .is_err()
                {
                    break;
                }
            }
        }
    });
    url
}

const SALE: &str = r#"{"amount":5,"customer_email":"jo@example.com"}"#;

on_both!(
    // proves: PEB-027
    a_payment_writes_one_receipt_and_a_decline_none,
    async |shop: Shop| {
        let shop = shop.mailing(&closed_port().await).await;
        let order = shop.order(SALE).await;
        let page = format!("/pay/{}", order["id"].as_str().unwrap());
        shop.pay(&page, "4000000000000119").await;
        assert!(outbox(&shop).await.is_empty());
        shop.pay(&page, "4000000000000002").await;
        assert_eq!(standing(&shop).await, [row("receipt", "pending", 0)]);
    }
);

on_both!(
    a_server_without_a_mail_server_writes_no_mails,
    async |shop: Shop| {
        assert!(shop.server.mailer().is_none());
        shop.paid_order(SALE).await;
        assert!(outbox(&shop).await.is_empty());
    }
);

on_both!(
    a_refund_is_told_once_for_its_transaction,
    async |shop: Shop| {
        let shop = shop.mailing(&closed_port().await).await;
        let order = shop.paid_order(SALE).await;
        let path = format!(
            "/api/v1/orders/{}/refund",
            order["order_id"].as_str().unwrap()
        );
        for amount in ["1", "2"] {
            let body = format!(r#"{{"amount":{amount}}}"#);
            let done = shop.api_post(&shop.store.test_key, &path, &body).await;
            assert_eq!(done.status, 200, "{}", done.text);
        }
        let again = SessionId::parse(order["id"].as_str().unwrap()).unwrap();
        let write = shop.server.app().db.write(move |tx| -> db::Res<()> {
            let order = db::orders::by_session(tx, &again)?.unwrap();
            mails::enqueue(tx, true, &order, &MailKind::Receipt, 1)
        });
        write.await.unwrap();
        let read = shop.server.app().db.read(|tx| {
            let sql =
                "select amount_minor, refunded_minor from mails where kind = 'refund' order by id";
            db::all(tx, sql, &[], |row| Ok((row.int(0)?, row.int(1)?)))
        });
        let mut told: Vec<(i64, i64)> = read.await.unwrap();
        told.sort_unstable();
        assert_eq!(told, [(100, 100), (200, 300)]);
        let kinds: Vec<String> = standing(&shop).await.into_iter().map(|m| m.0).collect();
        assert_eq!(kinds.iter().filter(|kind| *kind == "refund").count(), 2);
        assert_eq!(kinds.len(), 3);
    }
);

on_both!(
    a_mail_server_that_is_down_is_tried_again_until_time_is_over,
    async |shop: Shop| {
        let shop = shop.mailing(&closed_port().await).await;
        shop.paid_order(SALE).await;
        assert_eq!(run(&shop).await, 1);
        let minutes: [i64; 5] = [1, 5, 30, 120, 720];
        for (n, gap) in minutes.into_iter().enumerate() {
            let made = i64::try_from(n).unwrap() + 1;
            assert_eq!(standing(&shop).await, [row("receipt", "pending", made)]);
            shop.clock.advance_ms(gap * 60_000 - 1);
            assert_eq!(run(&shop).await, 0, "attempt {made} came early");
            shop.clock.advance_ms(gap * 6_000 + 2);
            assert_eq!(run(&shop).await, 1, "attempt {made} did not come");
        }
        let (kind, state, attempts, why) = outbox(&shop).await.remove(0);
        assert_eq!(row(&kind, &state, attempts), row("receipt", "given_up", 6));
        assert!(!why.is_empty());
        shop.clock.advance_ms(1_000 * 3_600_000);
        assert_eq!(run(&shop).await, 0);
    }
);

on_both!(
    a_refused_recipient_ends_a_mail_and_a_passing_trouble_does_not,
    async |shop: Shop| {
        let shop = shop.mailing(&refusing("550 5.1.1 nobody here").await).await;
        shop.paid_order(SALE).await;
        run(&shop).await;
        let (kind, state, attempts, why) = outbox(&shop).await.remove(0);
        assert_eq!(row(&kind, &state, attempts), row("receipt", "given_up", 1));
        assert!(why.contains("nobody here"), "{why}");
        // Whoever mended it has it sent again.
        let (db, store) = (shop.server.app().db.clone(), shop.store.store.id.clone());
        let now_ms = shop.clock.now_ms();
        let again = move || mails::retry_given_up(&db, store.as_str(), now_ms);
        assert_eq!(
            tokio::task::spawn_blocking(again).await.unwrap().unwrap(),
            1
        );
        for passing in ["451 4.7.1 try later", "535 5.7.8 wrong password"] {
            let shop = shop.server.app().clone();
            let smtp = checkout_server::outbound::smtp::Smtp::new(
                &refusing(passing).await,
                "receipts@pay.example",
            );
            let mailer = checkout_server::jobs::mail::Mailer::new(shop.clone(), smtp.unwrap(), "");
            assert_eq!(mailer.run_due().await.unwrap(), 1, "{passing}");
            shop.clock.advance_ms(10 * 60_000);
        }
        assert_eq!(standing(&shop).await, [row("receipt", "pending", 2)]);
    }
);

on_both!(
    /// The server died while it sent: the lease runs out and the mail is taken up again.
    a_mail_whose_sender_died_is_sent_after_its_lease,
    async |shop: Shop| {
        let shop = shop.mailing(&closed_port().await).await;
        shop.paid_order(SALE).await;
        let now_ms = shop.clock.now_ms();
        let claim = shop
            .server
            .app()
            .db
            .write(move |tx| db::mails::claim(tx, now_ms, now_ms + 120_000, 10));
        assert_eq!(claim.await.unwrap().len(), 1);
        assert_eq!(run(&shop).await, 0);
        shop.clock.advance_ms(120_000);
        assert_eq!(run(&shop).await, 1);
    }
);

on_both!(
    // proves: F-09, PEB-193
    a_licence_key_that_comes_late_is_told_in_a_mail_of_its_own,
    async |shop: Shop| {
        let shop = shop.live().await.mailing(&closed_port().await).await;
        let variant = shop.variant("30").await;
        shop.add_licences(&variant, "KEY-ONE").await;
        let sale = json!({ "variant_id": variant, "customer_email": "jo@example.com" }).to_string();
        let order = shop.paid_live_order(&sale).await;
        let number = order["order_id"].as_str().unwrap().to_owned();
        let undo = shop.server.app().db.write(move |tx| -> db::Res<()> {
            tx.exec("delete from licences", &[])?;
            let sql = "insert into licences_owed (order_id, store_id, variant_id, at) \
                       select id, store_id, variant_id, 1 from orders where number = $1";
            tx.exec(sql, checkout_server::params![&number]).map(drop)
        });
        undo.await.unwrap();
        shop.add_licences(&variant, "KEY-TWO").await;
        let kinds: Vec<String> = standing(&shop).await.into_iter().map(|m| m.0).collect();
        assert_eq!(kinds.len(), 2);
        assert!(kinds.contains(&"licence".to_owned()), "{kinds:?}");
        let kept = outbox(&shop).await;
        assert!(!format!("{kept:?}").contains("KEY-"));
    }
);
