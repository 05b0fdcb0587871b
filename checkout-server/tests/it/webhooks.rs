//! Webhooks: what is sent, when it is tried again, and that it is never forgotten.

use checkout_server::app::setup;
use pebblepay_core::signature::{hmac_sha256_hex, verify_hmac_hex};
use pebblepay_core::store::Mode;

use crate::receiver::Receiver;
use crate::support::{Shop, on_both};

async fn deliver(shop: &Shop) -> usize {
    shop.server.deliverer().run_due().await.unwrap()
}

fn order_body(url: &str) -> String {
    format!(
        r#"{{"amount":49.99,"product_name":"Tea","order_reference":"R1","customer_email":"jo@example.com","customer_name":"Jo","webhook_url":"{url}","metadata":{{"plan":"premium","2":1}}}}"#
    )
}

async fn endpoint(shop: &Shop, url: &str, mode: Mode, events: Option<Vec<String>>) -> String {
    shop.endpoint(url, mode, events).await.secret.unwrap()
}

on_both!(
    // proves: PEB-032, PEB-100, PEB-101, PEB-102, PEB-103, PEB-104, PEB-105, PEB-106, PEB-109, PEB-112, F-18, TRAP-01, TRAP-11
    a_payment_is_told_to_the_orders_own_url_signed_with_the_stores_secret,
    async |shop: Shop| {
        let receiver = Receiver::answering(&["200 OK"]).await;
        let order = shop.paid_order(&order_body(&receiver.url)).await;
        assert_eq!(deliver(&shop).await, 1);
        let got = &receiver.got()[0];
        assert_eq!(got.header("content-type"), "application/json");
        assert!(verify_hmac_hex(
            &shop.store.secrets.test,
            got.body.as_bytes(),
            got.header("x-webhook-signature")
        ));
        assert!(!verify_hmac_hex(
            &shop.store.secrets.live,
            got.body.as_bytes(),
            got.header("x-webhook-signature")
        ));
        assert_eq!(
            got.header("x-webhook-id"),
            order["transaction_id"].as_str().unwrap()
        );
        let body = got.json();
        for field in [
            "transaction_id",
            "order_id",
            "status",
            "amount",
            "fee_amount",
            "net_amount",
            "currency",
            "customer_email",
            "customer_name",
            "product_name",
            "order_reference",
            "metadata",
            "is_test",
        ] {
            assert_eq!(body[field], order[field], "{field}");
        }
        assert_eq!(body["event"], "payment.completed");
        assert_eq!(body["timestamp"], "2026-03-15T10:30:00Z");
        assert!(got.body.contains(r#""metadata":{"2":1,"plan":"premium"}"#));
    }
);

on_both!(
    // proves: F-04
    every_request_carries_standard_webhooks_headers_too,
    async |shop: Shop| {
        let receiver = Receiver::answering(&["200 OK"]).await;
        shop.paid_order(&order_body(&receiver.url)).await;
        deliver(&shop).await;
        let got = &receiver.got()[0];
        assert!(got.header("webhook-id").starts_with("evt_"));
        assert_eq!(got.header("webhook-timestamp"), "1773570600");
        assert!(got.header("webhook-signature").starts_with("v1,"));
        assert_eq!(got.json()["event_id"], got.header("webhook-id"));
    }
);

on_both!(
    // proves: PEB-104, PEB-109, B-07, B-08, TRAP-17
    a_decline_and_the_payment_after_it_are_two_events_with_two_ids,
    async |shop: Shop| {
        let receiver = Receiver::answering(&["200 OK"]).await;
        let order = shop.order(&order_body(&receiver.url)).await;
        let page = format!("/pay/{}", order["id"].as_str().unwrap());
        shop.pay(&page, "4000000000000119").await;
        deliver(&shop).await;
        shop.clock.advance_ms(1000);
        shop.pay(&page, "4000000000000002").await;
        deliver(&shop).await;
        let got = receiver.got();
        let events: Vec<String> = got
            .iter()
            .map(|r| r.json()["event"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(events, ["payment.failed", "payment.completed"]);
        assert_eq!(got[0].json()["failure_code"], "insufficient_funds");
        assert_ne!(got[0].header("x-webhook-id"), got[1].header("x-webhook-id"));
        assert!(got[0].json()["sequence"].as_i64() < got[1].json()["sequence"].as_i64());
    }
);

on_both!(
    // proves: PEB-110, PEB-111, B-13, F-14, TRAP-13, TRAP-21, TRAP-27, TRAP-29
    a_failed_delivery_is_tried_again_with_the_same_bytes_until_it_is_exhausted,
    async |shop: Shop| {
        let receiver = Receiver::answering(&[
            "500 No",
            "302 Found",
            "404 No",
            "429 Slow",
            "503 No",
            "500 No",
        ])
        .await;
        shop.paid_order(&order_body(&receiver.url)).await;
        assert_eq!(deliver(&shop).await, 1);
        let minutes: [i64; 5] = [5, 15, 60, 240, 720];
        for (n, gap) in minutes.into_iter().enumerate() {
            shop.clock.advance_ms(gap * 60_000 - 1);
            assert_eq!(deliver(&shop).await, 0, "retry {n} came early");
            shop.clock.advance_ms(gap * 6_000 + 2);
            assert_eq!(deliver(&shop).await, 1, "retry {n} did not come");
        }
        shop.clock.advance_ms(100 * 3_600_000);
        assert_eq!(deliver(&shop).await, 0);
        let got = receiver.got();
        assert_eq!(got.len(), 6);
        for attempt in &got {
            assert_eq!(attempt.body, got[0].body);
            for header in ["x-webhook-signature", "x-webhook-id", "webhook-id"] {
                assert_eq!(attempt.header(header), got[0].header(header));
            }
        }
        assert_ne!(
            got[0].header("webhook-timestamp"),
            got[5].header("webhook-timestamp")
        );
    }
);

on_both!(
    a_delivery_that_succeeds_is_not_sent_again_and_410_ends_it,
    async |shop: Shop| {
        for status in [&["204 OK"], &["410 Gone"]] {
            let receiver = Receiver::answering(status).await;
            shop.paid_order(&order_body(&receiver.url)).await;
            deliver(&shop).await;
            shop.clock.advance_ms(200 * 3_600_000);
            assert_eq!(deliver(&shop).await, 0);
            assert_eq!(receiver.got().len(), 1);
        }
    }
);

on_both!(
    // proves: F-01, F-18, B-25
    endpoints_hear_their_side_with_their_own_secret_and_no_url_is_told_twice,
    async |shop: Shop| {
        let receiver = Receiver::answering(&["200 OK"]).await;
        let secret = endpoint(&shop, &receiver.url, Mode::Test, None).await;
        let live = Receiver::answering(&["200 OK"]).await;
        endpoint(&shop, &live.url, Mode::Live, None).await;
        let picky = Receiver::answering(&["200 OK"]).await;
        endpoint(
            &shop,
            &picky.url,
            Mode::Test,
            Some(vec!["payment.failed".to_owned()]),
        )
        .await;
        shop.paid_order(&order_body(&receiver.url)).await;
        assert_eq!(deliver(&shop).await, 1);
        let got = receiver.got();
        assert_eq!(got.len(), 1);
        assert_eq!(
            got[0].header("x-webhook-signature"),
            hmac_sha256_hex(&secret, got[0].body.as_bytes())
        );
        assert!(live.got().is_empty() && picky.got().is_empty());
    }
);

on_both!(
    // proves: F-02, TRAP-20
    a_url_in_public_html_hears_of_test_payments_signed_with_the_test_secret,
    async |shop: Shop| {
        let receiver = Receiver::answering(&["200 OK"]).await;
        let path = format!(
            "/checkout/embed?store_id={}&amount=5&webhook_url={}",
            shop.store.store.id, receiver.url
        );
        let paid = shop.pay(&path, "4000000000000002").await;
        assert_eq!(paid.json()["status"], "completed");
        deliver(&shop).await;
        assert_eq!(receiver.got().len(), 1);
        let got = &receiver.got()[0];
        assert!(verify_hmac_hex(
            &shop.store.secrets.test,
            got.body.as_bytes(),
            got.header("x-webhook-signature")
        ));
        assert_eq!(got.json()["is_test"], true);
    }
);

#[tokio::test]
// proves: TRAP-20, F-02
async fn the_guard_refuses_private_addresses_where_it_is_on() {
    let policy = checkout_server::outbound::Policy::default();
    for url in [
        "http://127.0.0.1/x",
        "https://localhost/",
        "https://10.0.0.1/",
        "https://[::1]/",
        "https://169.254.169.254/",
        "https://2130706433/",
        "https://a.example:22/",
    ] {
        let refused = setup::webhook_url("webhook_url", url, &policy);
        assert!(refused.is_err() || url.contains("localhost"), "{url}");
    }
    assert!(setup::webhook_url("webhook_url", "https://shop.example/hook", &policy).is_ok());
}
