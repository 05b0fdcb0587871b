//! The way to the invoice and back, and what each of its states means for the order.

use axum::http::Method;
use checkout_server::jobs::housekeeping;
use serde_json::{Value, json};

use super::{events, launch, order, page, read, ready, tell};
use crate::support::{ORIGIN, Shop, on_both};

/// The order's state and why it failed.
fn stands(order: &Value) -> (&str, &str) {
    (
        order["status"].as_str().unwrap(),
        order["failure_reason"].as_str().unwrap_or_default(),
    )
}

async fn later(shop: &Shop, by_ms: i64) {
    shop.clock.advance_ms(by_ms);
    housekeeping::once(shop.server.app()).await.unwrap();
}

async fn notices(shop: &Shop) -> Vec<String> {
    let told = shop.api_get(&shop.store.live_key, "/api/v1/notices").await;
    let told = told.json();
    let all = told["notices"].as_array().unwrap().iter();
    all.map(|notice| notice["kind"].as_str().unwrap().to_owned())
        .collect()
}

on_both!(
    // proves: PEB-189
    an_order_is_paid_by_an_invoice_that_names_the_attempt_and_nobody_else,
    async |shop: Shop| {
        let (btcpay, order) = ready(&shop).await;
        let opened = shop.get(&page(&order)).await;
        assert!(
            opened.text.contains("Continue to payment"),
            "{}",
            opened.text
        );
        let sent = launch(&shop, &page(&order)).await.json();
        let invoice = btcpay.invoice();
        assert_eq!(
            (
                &sent["status"],
                &sent["method"],
                &sent["action"],
                &sent["fields"]
            ),
            (
                &json!("redirect"),
                &json!("get"),
                &invoice["checkoutLink"],
                &json!({})
            )
        );
        assert_eq!(
            (&invoice["amount"], &invoice["currency"]),
            (&json!("125.00"), &json!("MAD"))
        );
        let attempt = sent["transactionId"].as_str().unwrap();
        let metadata = &invoice["metadata"];
        assert_eq!(metadata["orderId"], attempt);
        assert_eq!(metadata["orderNumber"], order["order_id"]);
        assert_eq!(metadata["itemDesc"], "Thé");
        assert!(!invoice.to_string().contains("aya@"), "{invoice}");
        let back = format!("{ORIGIN}{}/back/{attempt}?came=paid", page(&order));
        assert_eq!(invoice["checkout"]["redirectURL"], json!(back));
        assert_eq!(invoice["checkout"]["expirationMinutes"], 60);

        // Whoever comes back has proved nothing.
        let waiting = shop.get(back.strip_prefix(ORIGIN).unwrap()).await;
        assert!(waiting.text.contains("Waiting for confirmation"));
        assert_eq!(read(&shop, &order).await["status"], "pending");
        for _ in 0..3 {
            btcpay.set(&btcpay.id(), "Settled", "None");
            let told = tell(&shop, "InvoiceSettled", &btcpay.id()).await;
            assert_eq!(
                (told.status, told.text.as_str()),
                (200, r#"{"status":"OK"}"#)
            );
        }
        let paid = read(&shop, &order).await;
        assert_eq!(
            (&paid["status"], &paid["transaction_id"]),
            (&json!("completed"), &json!(attempt))
        );
        assert_eq!(
            events(&shop).await,
            ["order.created", "attempt.succeeded", "payment.succeeded"]
        );
        let onward = shop.get(back.strip_prefix(ORIGIN).unwrap()).await;
        assert_eq!(
            onward.header("location"),
            format!("{}/receipt", page(&order))
        );
        shop.verify().await;
    }
);

on_both!(
    the_page_leads_to_the_invoice_without_script_and_to_nowhere_else,
    async |shop: Shop| {
        let (btcpay, order) = ready(&shop).await;
        let opened = shop.get(&page(&order)).await;
        let token = opened.hidden("token");
        let fields = [("token", token.as_str())];
        let launched = shop.post_form(&opened.action(), &fields, false).await;
        assert_eq!(launched.status, 200, "{}", launched.text);
        let form = launched.text.split("id=\"launch\"").nth(1).unwrap();
        let link = btcpay.invoice()["checkoutLink"]
            .as_str()
            .unwrap()
            .to_owned();
        assert!(form.contains("method=\"get\""), "{form}");
        assert!(form.contains(&format!("action=\"{link}\"")), "{form}");
        let policy = launched.header("content-security-policy");
        assert!(
            policy.contains(&format!("form-action {};", btcpay.url)),
            "{policy}"
        );
    }
);

on_both!(
    money_that_is_sent_and_not_confirmed_is_processing,
    async |shop: Shop| {
        let (btcpay, order) = ready(&shop).await;
        launch(&shop, &page(&order)).await;
        for kind in ["InvoiceReceivedPayment", "InvoiceProcessing"] {
            btcpay.set(&btcpay.id(), "Processing", "None");
            assert_eq!(tell(&shop, kind, &btcpay.id()).await.status, 200);
        }
        assert_eq!(read(&shop, &order).await["status"], "pending");
        assert_eq!(events(&shop).await, ["order.created", "payment.processing"]);
        // It is neither paid a second time nor does it end meanwhile.
        assert_eq!(launch(&shop, &page(&order)).await.status, 409);
        later(&shop, 3 * 3_600_000).await;
        assert_eq!(read(&shop, &order).await["status"], "pending");
        btcpay.set(&btcpay.id(), "Settled", "None");
        tell(&shop, "InvoiceSettled", &btcpay.id()).await;
        assert_eq!(read(&shop, &order).await["status"], "completed");
        shop.verify().await;
    }
);

on_both!(
    // proves: B-35
    a_part_of_the_price_pays_nothing_and_the_owner_is_told_once,
    async |shop: Shop| {
        let (btcpay, order) = ready(&shop).await;
        launch(&shop, &page(&order)).await;
        btcpay.set(&btcpay.id(), "New", "PaidPartial");
        tell(&shop, "InvoiceReceivedPayment", &btcpay.id()).await;
        assert_eq!(stands(&read(&shop, &order).await), ("pending", ""));
        for _ in 0..2 {
            btcpay.set(&btcpay.id(), "Expired", "PaidPartial");
            tell(&shop, "InvoiceExpired", &btcpay.id()).await;
        }
        assert_eq!(stands(&read(&shop, &order).await), ("failed", "underpaid"));
        assert_eq!(notices(&shop).await, ["underpaid"]);
        let page = shop.get(&format!("{}?declined=1", page(&order))).await;
        assert!(page.text.contains("The full amount did not arrive in time"));
        // The owner takes it all the same, at the server.
        btcpay.set(&btcpay.id(), "Settled", "Marked");
        tell(&shop, "InvoiceSettled", &btcpay.id()).await;
        assert_eq!(read(&shop, &order).await["status"], "completed");
        shop.verify().await;
    }
);

on_both!(
    // proves: F-11
    money_that_comes_after_the_end_is_late_and_not_lost_though_no_webhook_came,
    async |shop: Shop| {
        let (btcpay, order) = ready(&shop).await;
        launch(&shop, &page(&order)).await;
        shop.clock.advance_ms(71 * 60_000);
        checkout_server::app::end::expire_overdue(shop.server.app())
            .await
            .unwrap();
        assert_eq!(read(&shop, &order).await["status"], "failed");
        btcpay.set(&btcpay.id(), "Settled", "PaidLate");
        later(&shop, 3_600_000).await;
        let paid = read(&shop, &order).await;
        assert_eq!(
            (&paid["status"], &paid["late"]),
            (&json!("completed"), &json!(true))
        );
        shop.verify().await;
    }
);

on_both!(
    an_expired_invoice_leaves_the_order_open_and_another_one_pays_it,
    async |shop: Shop| {
        let (btcpay, order) = ready(&shop).await;
        launch(&shop, &page(&order)).await;
        let first = btcpay.id();
        btcpay.set(&first, "Expired", "None");
        tell(&shop, "InvoiceExpired", &first).await;
        assert_eq!(
            stands(&read(&shop, &order).await),
            ("failed", "not_processed")
        );
        let again = launch(&shop, &page(&order)).await.json();
        let link = again["action"].as_str().unwrap();
        let (_, second) = link.rsplit_once('/').unwrap();
        assert_ne!(second, first);
        btcpay.set(second, "Settled", "None");
        tell(&shop, "InvoiceSettled", second).await;
        assert_eq!(read(&shop, &order).await["status"], "completed");
        // Somebody pays the old one, too: it is no second capture, and the owner is told.
        btcpay.set(&first, "Settled", "PaidLate");
        assert_eq!(tell(&shop, "InvoiceSettled", &first).await.status, 200);
        assert_eq!(notices(&shop).await, ["paid_twice"]);
        shop.verify().await;
    }
);

on_both!(
    a_server_that_does_not_answer_is_a_503_and_the_next_try_makes_one_invoice,
    async |shop: Shop| {
        let (btcpay, order) = ready(&shop).await;
        for failing in [&[500][..], &[200, 500], &[403]] {
            btcpay.fail_next(failing);
            let refused = launch(&shop, &page(&order)).await;
            assert_eq!(refused.status, 503, "{}", refused.text);
        }
        assert_eq!(launch(&shop, &page(&order)).await.status, 200);
        let id = btcpay.id();
        // A webhook that comes while the invoice can not be read is sent again.
        btcpay.set(&id, "Settled", "None");
        btcpay.fail_next(&[502]);
        assert_eq!(tell(&shop, "InvoiceSettled", &id).await.status, 503);
        assert_eq!(read(&shop, &order).await["status"], "pending");
        assert_eq!(tell(&shop, "InvoiceSettled", &id).await.status, 200);
        assert_eq!(read(&shop, &order).await["status"], "completed");
        shop.verify().await;
    }
);

on_both!(
    two_servers_that_send_a_customer_off_at_once_lead_to_one_invoice,
    async |shop: Shop| {
        let (btcpay, order) = ready(&shop).await;
        let sent = launch(&shop, &page(&order)).await.json();
        let mut other = btcpay.invoice();
        // The other server made its own a second before ours was there.
        other["id"] = json!("InvOfTheOther");
        other["createdTime"] = json!(1_773_570_599);
        btcpay.add(other);
        assert_eq!(
            sent["action"].as_str().unwrap().rsplit('/').next(),
            Some("Inv0")
        );
        // Paid is paid, whichever it was; once.
        btcpay.set("InvOfTheOther", "Settled", "None");
        tell(&shop, "InvoiceSettled", "InvOfTheOther").await;
        assert_eq!(read(&shop, &order).await["status"], "completed");
        btcpay.set("Inv0", "Settled", "None");
        assert_eq!(tell(&shop, "InvoiceSettled", "Inv0").await.status, 400);
        assert_eq!(
            events(&shop).await,
            ["order.created", "attempt.succeeded", "payment.succeeded"]
        );
        shop.verify().await;
    }
);

on_both!(
    coins_are_given_back_at_the_server_and_the_answer_says_where,
    async |shop: Shop| {
        let (btcpay, order) = ready(&shop).await;
        launch(&shop, &page(&order)).await;
        btcpay.set(&btcpay.id(), "Settled", "None");
        tell(&shop, "InvoiceSettled", &btcpay.id()).await;
        let path = format!("/api/v1/orders/{}/refund", order["id"].as_str().unwrap());
        let asked = shop
            .api_post(&shop.store.live_key, &path, "{}")
            .await
            .json();
        assert_eq!(asked["refund"]["status"], "failed", "{asked}");
        let why = asked["refund"]["failure_reason"].as_str().unwrap();
        assert!(why.contains(&btcpay.id()), "{why}");
        assert_eq!(btcpay.asked(&Method::POST), 1, "only the invoice");
        shop.verify().await;
    }
);

on_both!(
    two_orders_have_two_invoices_and_one_of_them_pays_one,
    async |shop: Shop| {
        let (btcpay, first) = ready(&shop).await;
        let second = order(&shop).await;
        for order in [&first, &second] {
            launch(&shop, &page(order)).await;
        }
        btcpay.set("Inv0", "Settled", "None");
        tell(&shop, "InvoiceSettled", "Inv0").await;
        assert_eq!(read(&shop, &first).await["status"], "completed");
        assert_eq!(read(&shop, &second).await["status"], "pending");
        assert_eq!(btcpay.asked(&Method::POST), 2);
    }
);
