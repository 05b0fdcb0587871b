//! PG's webhooks: their events, their signature, their schedule.

use pebblepay_core::signature::verify_hmac_hex;
use pebblepay_core::store::{Dialect, Mode};
use serde_json::json;

use super::{GOOD, LINK, POOR, cancel, id, link, page, read};
use crate::payzone::{self, Away};
use crate::receiver::{Received, Receiver};
use crate::support::{Shop, on_both};

async fn endpoint(shop: &Shop, url: &str) -> String {
    let made = shop.endpoint_of(Dialect::Pg, url, Mode::Test, None).await;
    made.secret.unwrap()
}

on_both!(
    // proves: PG-010, PG-040, PG-041, PG-042, PG-043, PG-044, PG-045, PG-046, PG-047, B-01, F-04, F-13
    a_payment_is_told_to_every_endpoint_signed_with_its_own_secret,
    async |shop: Shop| {
        let (one, two) = (Receiver::switched().await, Receiver::switched().await);
        let secrets = [
            endpoint(&shop, &one.url).await,
            endpoint(&shop, &two.url).await,
        ];
        assert_ne!(secrets[0], secrets[1]);
        let made = link(&shop, LINK).await;
        assert_eq!(shop.deliver().await, 0);
        shop.pay(&page(&made), POOR).await;
        assert_eq!(
            shop.deliver().await,
            0,
            "a declined attempt is no event of PG"
        );
        shop.clock.advance_ms(123);
        shop.pay(&page(&made), GOOD).await;
        assert_eq!(shop.deliver().await, 2);
        let shown = read(&shop, id(&made)).await;
        for (n, receiver) in [&one, &two].into_iter().enumerate() {
            let got = &receiver.got()[0];
            assert_eq!(got.header("x-pg-event"), "payment.succeeded");
            let signature = got.header("x-pg-signature");
            assert!(verify_hmac_hex(&secrets[n], got.body.as_bytes(), signature));
            assert!(!verify_hmac_hex(
                &secrets[1 - n],
                got.body.as_bytes(),
                signature
            ));
            assert!(!verify_hmac_hex(
                &shop.store.secrets.test,
                got.body.as_bytes(),
                signature
            ));
            assert!(got.header("webhook-signature").starts_with("v1,"));
            assert_eq!(got.header("content-type"), "application/json");
            let expected = format!(
                concat!(
                    r#"{{"event":"payment.succeeded","created_at":"2026-03-15T10:30:00.123Z","#,
                    r#""data":{{"payment_request_id":"{}","reference":"INV-A-1042","#,
                    r#""gateway":"sandbox","gateway_transaction_id":{},"status":"succeeded"}},"#,
                    r#""is_test":true}}"#
                ),
                id(&made),
                shown["gateway_transaction_id"]
            );
            assert_eq!(got.body, expected);
        }
    }
);

on_both!(
    // proves: PG-050, B-07, B-27
    an_end_is_failed_if_somebody_tried_and_cancelled_otherwise,
    async |shop: Shop| {
        let receiver = Receiver::switched().await;
        endpoint(&shop, &receiver.url).await;
        let mut expected = Vec::new();
        let mut order = async |body: &str, tries: usize, word: &'static str| {
            let order = shop.order(body).await;
            let session = format!("/pay/{}", order["id"].as_str().unwrap());
            for _ in 0..tries {
                shop.pay(&session, POOR).await;
            }
            shop.clock.advance_ms(1000);
            let reference = order["order_reference"].as_str().unwrap().to_owned();
            expected.push((reference, word));
        };
        order(
            r#"{"amount":5,"order_reference":"expired"}"#,
            0,
            "payment.cancelled",
        )
        .await;
        order(
            r#"{"amount":5,"order_reference":"tried"}"#,
            2,
            "payment.failed",
        )
        .await;
        order(
            r#"{"amount":5,"order_reference":"used up"}"#,
            5,
            "payment.failed",
        )
        .await;
        shop.clock.advance_ms(2 * 3_600_000);
        checkout_server::app::end::expire_overdue(shop.server.app())
            .await
            .unwrap();
        let tried = link(&shop, r#"{"amount_cents":5,"reference":"cancelled"}"#).await;
        shop.pay(&page(&tried), POOR).await;
        cancel(&shop, id(&tried)).await;
        expected.push(("cancelled".to_owned(), "payment.cancelled"));
        while shop.deliver().await > 0 {}
        let mut told: Vec<(String, String)> = Vec::new();
        for got in receiver.got() {
            let body = got.json();
            let reference = body["data"]["reference"].as_str().unwrap();
            let (event, status) = (got.header("x-pg-event"), &body["data"]["status"]);
            assert_eq!(event, body["event"]);
            assert_eq!(
                Some(status.as_str().unwrap()),
                event.strip_prefix("payment.")
            );
            told.push((reference.to_owned(), event.to_owned()));
        }
        told.sort();
        let mut expected: Vec<_> = expected
            .into_iter()
            .map(|(r, w)| (r, w.to_owned()))
            .collect();
        expected.sort();
        assert_eq!(told, expected);
    }
);

on_both!(
    // proves: PG-048, B-13, TRAP-13, TRAP-27
    five_retries_follow_and_then_the_delivery_is_exhausted,
    async |shop: Shop| {
        let receiver = Receiver::answering(&["500 No"]).await;
        endpoint(&shop, &receiver.url).await;
        let made = link(&shop, LINK).await;
        shop.pay(&page(&made), GOOD).await;
        assert_eq!(shop.deliver().await, 1);
        for minutes in [5, 15, 60, 240, 720] {
            shop.clock.advance_ms(minutes * 60_000 - 1);
            assert_eq!(shop.deliver().await, 0, "{minutes} minutes came early");
            shop.clock.advance_ms(minutes * 6_000 + 2);
            assert_eq!(shop.deliver().await, 1, "{minutes} minutes did not come");
        }
        shop.clock.advance_ms(100 * 3_600_000);
        assert_eq!(shop.deliver().await, 0);
        let got = receiver.got();
        assert_eq!(got.len(), 6);
        for attempt in &got {
            assert_eq!(attempt.body, got[0].body);
            assert_eq!(
                attempt.header("x-pg-signature"),
                got[0].header("x-pg-signature")
            );
        }
        let states = shop.server.app().db.read(|tx| {
            let sql = "select state from deliveries";
            checkout_server::db::all(tx, sql, &[], |row| row.text(0))
        });
        assert_eq!(states.await.unwrap(), ["exhausted"]);
        shop.verify().await;
    }
);

on_both!(
    // proves: PG-010, PG-044, PG-050, PAY1-003, PAY1-016, B-06, SN-24
    what_the_gateway_has_and_has_not_decided_is_processing,
    async |shop: Shop| {
        payzone::set_up(&shop, Mode::Test, payzone::given(None)).await;
        let (pg, payerone) = (Receiver::switched().await, Receiver::switched().await);
        let secret = endpoint(&shop, &pg.url).await;
        let asked = Some(vec!["charge:pending".to_owned()]);
        shop.endpoint_of(Dialect::PayerOne, &payerone.url, Mode::Test, asked)
            .await;
        let made = link(&shop, LINK).await;
        let answer = payzone::launch(&shop, &page(&made)).await.json();
        let payload = answer["fields"]["payload"].as_str().unwrap();
        let away = Away {
            payload: serde_json::from_str(payload).unwrap(),
            order: made.clone(),
        };
        for (status, word) in [("AUTHORIZED", "processing"), ("CHARGED", "succeeded")] {
            let answer = payzone::call_back(&shop, &away.told(status, &json!({}))).await;
            assert_eq!(answer.status, 200, "{}", answer.text);
            while shop.deliver().await > 0 {}
            assert_eq!(read(&shop, id(&made)).await["status"], word);
            let got = pg.got();
            let last = got.last().unwrap();
            assert_eq!(last.header("x-pg-event"), format!("payment.{word}"));
            let signature = last.header("x-pg-signature");
            assert!(verify_hmac_hex(&secret, last.body.as_bytes(), signature));
            let data = json!({
                "payment_request_id": id(&made), "reference": "INV-A-1042", "gateway": "payzone",
                "gateway_transaction_id": format!("PZN-{}", away.charge()), "status": word,
            });
            assert_eq!(last.json()["data"], data);
        }
        assert_eq!(pg.got().len(), 2);
        let told: Vec<_> = payerone.got().iter().map(Received::json).collect();
        let data = json!({ "order_id": id(&made) });
        assert_eq!(
            told,
            [json!({"event": {"type": "charge:pending", "data": data}})]
        );
        shop.verify().await;
    }
);
