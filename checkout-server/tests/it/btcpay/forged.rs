//! Webhooks that are not the server's, or say what the invoice does not.

use axum::http::Method;
use checkout_server::app::gateways::Given;
use pebblepay_core::signature::hmac_sha256_hex;
use serde_json::json;

use super::{
    SECRET, STORE, events, given, launch, order, page, path, read, ready, refused, set_up, signed,
    tell,
};
use crate::payzone::post;
use crate::support::{Shop, on_both};

on_both!(
    // proves: PEB-189, TRAP-36
    what_is_not_signed_with_the_stores_secret_moves_nothing_and_asks_nobody,
    async |shop: Shop| {
        let (btcpay, order) = ready(&shop).await;
        launch(&shop, &page(&order)).await;
        btcpay.set(&btcpay.id(), "Settled", "None");
        let body = json!({"type": "InvoiceSettled", "storeId": STORE, "invoiceId": btcpay.id()});
        let body = body.to_string();
        let asked = btcpay.asked(&Method::GET);
        let right = hmac_sha256_hex(SECRET, body.as_bytes());
        let kind = ("content-type", "application/json");
        for header in [
            "",
            "sha256=",
            &right,
            &format!("sha1={right}"),
            &format!("sha256={}", &right[1..]),
            &format!("sha256={right}0"),
            &format!("sha256= {right}"),
            &format!("sha256={}", hmac_sha256_hex("", body.as_bytes())),
            &format!("sha256={}", hmac_sha256_hex(SECRET, b"{}")),
        ] {
            let headers = [kind, ("btcpay-sig", header)];
            let answer = post(&shop, &path(&shop), &headers, body.clone()).await;
            assert_eq!(answer.status, 401, "{header}");
        }
        let right = format!("sha256={right}");
        let twice = [kind, ("btcpay-sig", &right), ("btcpay-sig", &right)];
        let answer = post(&shop, &path(&shop), &twice, body.clone()).await;
        assert_eq!(answer.status, 401, "two signatures");
        assert_eq!(signed(&shop, &body, "another").await.status, 401);
        assert_eq!(btcpay.asked(&Method::GET), asked);
        // Another store's path, no store's path, a store without a BTCPay Server.
        let other = shop.other_store().await;
        let code = &other.store.merchant_code;
        for (path, status) in [
            (format!("/api/public/callback/{code}/btcpay"), 503),
            ("/api/public/callback/nobody/btcpay".to_owned(), 404),
            ("/api/public/callback/%00/btcpay".to_owned(), 404),
        ] {
            let headers = [kind, ("btcpay-sig", &right)];
            let answer = post(&shop, &path, &headers, body.clone()).await;
            assert_eq!(answer.status, status, "{path}");
        }
        assert_eq!(read(&shop, &order).await["status"], "pending");
        assert_eq!(events(&shop).await, ["order.created"]);
    }
);

on_both!(
    what_a_webhook_says_is_not_believed_and_the_invoice_has_to_fit,
    async |shop: Shop| {
        let (btcpay, sold) = ready(&shop).await;
        launch(&shop, &page(&sold)).await;
        let id = btcpay.id();
        // It is not settled, whatever the webhook says.
        assert_eq!(tell(&shop, "InvoiceSettled", &id).await.status, 200);
        assert_eq!(read(&shop, &sold).await["status"], "pending");
        btcpay.set(&id, "Settled", "None");
        let good = btcpay.invoice();
        for (changes, status) in [
            (json!({"amount": "1.25"}), 400),
            (json!({"amount": "12500"}), 400),
            (json!({"currency": "BTC"}), 400),
            (json!({"storeId": "Another"}), 400),
            // No invoice of ours.
            (json!({"metadata": {}}), 200),
            (
                json!({"metadata": {"orderId": "txn_01ARZ3NDEKTSV4RRFFQ69G5FAV"}}),
                200,
            ),
            // Words that nobody knows.
            (json!({"status": "Complete"}), 503),
        ] {
            btcpay.change(&id, &changes);
            let told = tell(&shop, "InvoiceSettled", &id).await;
            assert_eq!(told.status, status, "{changes}: {}", told.text);
            assert_eq!(read(&shop, &sold).await["status"], "pending", "{changes}");
            btcpay.change(&id, &good);
        }
        // The invoice of one order says that it is another's.
        let other = order(&shop).await;
        let sent = launch(&shop, &page(&other)).await.json();
        let cheap = json!({"amount": "1.00", "metadata": {"orderId": sent["transactionId"]}});
        btcpay.change(&id, &cheap);
        assert_eq!(tell(&shop, "InvoiceSettled", &id).await.status, 400);
        assert_eq!(read(&shop, &other).await["status"], "pending");
        shop.verify().await;
    }
);

on_both!(
    bodies_that_name_no_invoice_are_answered_and_change_nothing,
    async |shop: Shop| {
        let (btcpay, _) = ready(&shop).await;
        let asked = btcpay.asked(&Method::GET);
        for (body, status) in [
            (
                json!({"type": "PayoutCreated", "payoutId": "p"}).to_string(),
                200,
            ),
            (json!({}).to_string(), 400),
            (json!({"invoiceId": "../../../keys"}).to_string(), 400),
            (json!({"invoiceId": "a".repeat(65)}).to_string(), 400),
            (json!({"invoiceId": ""}).to_string(), 400),
            (json!({"type": 7, "invoiceId": 7}).to_string(), 400),
            ("[]".to_owned(), 400),
            ("{".to_owned(), 400),
        ] {
            let answer = signed(&shop, &body, SECRET).await;
            assert_eq!(answer.status, status, "{body}: {}", answer.text);
        }
        assert_eq!(btcpay.asked(&Method::GET), asked);
        let unknown = tell(&shop, "InvoiceSettled", "Nothing").await;
        assert_eq!(
            (unknown.status, unknown.text.as_str()),
            (200, r#"{"status":"ignored"}"#)
        );
    }
);

on_both!(
    // proves: E8
    settings_have_to_be_whole_and_secrets_are_sealed,
    async |shop: Shop| {
        set_up(&shop, "https://btcpay.example").await;
        let stored = shop.server.app().db.read({
            let store = shop.store.store.id.clone();
            move |tx| checkout_server::db::gateway_settings::of_store(tx, &store)
        });
        let row = stored.await.unwrap().remove(0);
        for secret in [row.api_secret, row.notification_key] {
            assert!(secret.unwrap().starts_with("v1."), "it is sealed");
        }
        let text = |text: &str| Some(text.to_owned());
        let whole = || given("https://btcpay.example");
        for (name, wrong) in [
            (
                "api-url",
                Given {
                    api_url: None,
                    ..whole()
                },
            ),
            (
                "api-url",
                Given {
                    api_url: text("btcpay"),
                    ..whole()
                },
            ),
            (
                "api-url",
                Given {
                    api_url: text("https://a.example/btcpay"),
                    ..whole()
                },
            ),
            (
                "api-secret",
                Given {
                    api_secret: text(""),
                    ..whole()
                },
            ),
            (
                "notification-key",
                Given {
                    notification_key: None,
                    ..whole()
                },
            ),
            (
                "notification-key",
                Given {
                    notification_key: text(""),
                    ..whole()
                },
            ),
            (
                "merchant-account",
                Given {
                    merchant_account: text("../x"),
                    ..whole()
                },
            ),
        ] {
            let refused = refused(&shop, wrong).await;
            assert!(refused.starts_with(name), "{name}: {refused}");
        }
    }
);
