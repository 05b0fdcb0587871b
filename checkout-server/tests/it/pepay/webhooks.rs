//! Pepay's webhooks: what is signed, how it is signed again, filters and trials.

use checkout_server::app::endpoints;
use pebblepay_core::signature::hmac_sha256_hex;
use pebblepay_core::store::{Dialect, Mode};
use serde_json::json;

use super::{ask, id, invoice, key, paid};
use crate::receiver::{Received, Receiver};
use crate::support::{NOW_MS, Shop, on_both};

/// Whether a request is signed as documented, with this secret at this time.
fn is_signed(got: &Received, secret: &str, at_ms: i64, header: &str) -> bool {
    let signed = format!("{at_ms}.{}", got.body);
    got.header("x-pepay-timestamp") == at_ms.to_string()
        && got.header(header) == hmac_sha256_hex(secret, signed.as_bytes())
}

async fn deliver(shop: &Shop) -> usize {
    shop.server.deliverer().run_due().await.unwrap()
}

on_both!(
    // proves: PEP-020, PEP-026, PEP-027, B-13, B-29, TRAP-13
    each_attempt_is_signed_afresh_over_the_same_bytes,
    async |shop: Shop| {
        let key = key(&shop, Mode::Test).await;
        let receiver = Receiver::answering(&["500 No", "200 OK"]).await;
        let events = Some(vec!["invoice.created".to_owned()]);
        let endpoint = shop
            .endpoint_of(Dialect::Pepay, &receiver.url, Mode::Test, events)
            .await;
        let secret = endpoint.secret.unwrap();
        let made = invoice(&shop, &key, r#"{"amount_usd":5}"#).await;
        deliver(&shop).await;
        // The gap of the schedule, and what it may be longer by.
        shop.clock.advance_ms(5 * 60_000 - 1);
        assert_eq!(deliver(&shop).await, 0);
        shop.clock.advance_ms(30_001);
        deliver(&shop).await;
        let got = receiver.got();
        assert_eq!(got.len(), 2);
        assert_eq!(got[0].body, got[1].body);
        let header = "x-pepay-signature";
        assert!(is_signed(&got[0], &secret, NOW_MS, header));
        assert!(is_signed(&got[1], &secret, NOW_MS + 330_000, header));
        assert!(!is_signed(&got[1], "whsec_x", NOW_MS + 330_000, header));
        let event = got[1].json();
        assert_eq!(event["data"]["object"]["id"], made["invoice_id"]);
        for got in &got {
            assert_eq!(got.header("x-pepay-event"), "invoice.created");
            assert_eq!(got.header("x-pepay-event-id"), event["id"]);
            assert_eq!(got.header("webhook-id"), event["id"]);
            assert_eq!(got.header("x-pepay-network-environment"), "devnet");
            assert_eq!(got.header("x-pepay-signature-previous"), "");
        }
    }
);

on_both!(
    // proves: PEP-026, F-04
    while_a_secret_is_rotated_the_previous_one_signs_beside_it,
    async |shop: Shop| {
        let key = key(&shop, Mode::Test).await;
        let receiver = Receiver::answering(&["200 OK"]).await;
        let endpoint = shop
            .endpoint_of(Dialect::Pepay, &receiver.url, Mode::Test, None)
            .await;
        let (store, app) = (&shop.store.store.id, shop.server.app());
        let rotated = endpoints::rotate(app, None, store, Mode::Test, endpoint.id).await;
        let (new, old) = (rotated.unwrap().0.secret.unwrap(), endpoint.secret.unwrap());
        invoice(&shop, &key, r#"{"amount_usd":5}"#).await;
        deliver(&shop).await;
        let got = &receiver.got()[0];
        assert!(is_signed(got, &new, NOW_MS, "x-pepay-signature"));
        assert!(is_signed(got, &old, NOW_MS, "x-pepay-signature-previous"));
        shop.clock.advance_ms(24 * 3_600_000 + 1);
        invoice(&shop, &key, r#"{"amount_usd":5}"#).await;
        while receiver.got().len() < 2 {
            deliver(&shop).await;
        }
        assert_eq!(receiver.got()[1].header("x-pepay-signature-previous"), "");
    }
);

on_both!(
    // proves: PEP-024
    an_endpoint_hears_what_its_filters_name_and_every_trial,
    async |shop: Shop| {
        let shop = shop.live().await;
        let (devnet, mainnet) = (key(&shop, Mode::Test).await, key(&shop, Mode::Live).await);
        let receiver = Receiver::answering(&["200 OK"]).await;
        let body = json!({"url": receiver.url, "events": ["invoice_payment.*", "test.ping"]});
        let path = "/api/v1/webhook_endpoints";
        let answer = ask(&shop, "POST", path, &mainnet, &body.to_string()).await;
        assert_eq!(answer.status, 201, "{}", answer.text);
        let endpoint = answer.json();
        assert_eq!(endpoint["dialect"], "pepay");
        paid(&shop, &devnet, r#"{"amount_usd":5}"#).await;
        let made = paid(&shop, &mainnet, r#"{"amount_usd":5}"#).await;
        while deliver(&shop).await > 0 {}
        let got = receiver.got();
        assert_eq!(got.len(), 1);
        assert_eq!(got[0].header("x-pepay-event"), "invoice_payment.updated");
        assert_eq!(got[0].header("x-pepay-network-environment"), "mainnet");
        let event = got[0].json();
        assert_eq!(
            (&event["livemode"], &event["data"]["object"]["invoice_id"]),
            (&json!(true), &json!(id(&made)))
        );
        let trial = format!("{path}/{}/test", endpoint["id"].as_str().unwrap());
        let answer = ask(&shop, "POST", &trial, &mainnet, "{}").await;
        assert_eq!(
            (answer.status, &answer.json()["accepted"]),
            (200, &json!(true))
        );
        let ping = &receiver.got()[1];
        assert_eq!(ping.header("x-pepay-event"), "test.ping");
        let event = ping.json();
        assert_eq!(
            (&event["type"], &event["livemode"]),
            (&json!("test.ping"), &json!(false))
        );
        assert_eq!(
            event["data"]["object"],
            json!({"object": "ping", "status": "ok"})
        );
        // A trial can not be taken for a payment: it is signed for the other network.
        let secret = &shop.store.secrets.test;
        assert!(is_signed(ping, secret, NOW_MS, "x-pepay-signature"));
        for events in [
            json!([]),
            json!(["payment.completed"]),
            json!(["invoice"]),
            json!(["x.*"]),
        ] {
            let body = json!({"url": receiver.url, "events": events}).to_string();
            let answer = ask(&shop, "POST", path, &mainnet, &body).await;
            assert_eq!(answer.status, 400, "{events}");
        }
    }
);
