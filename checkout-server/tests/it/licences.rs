//! Licence keys: one for each paid live order, never twice, never in clear in the database.

use std::collections::HashSet;

use checkout_server::app::licences::{self, Target};
use checkout_server::jobs::housekeeping;
use pebblepay_core::licence::{self, Format, Problem};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::receiver::Receiver;
use crate::support::{Shop, on_both, vault};

async fn with_stock(shop: Shop, lines: &str) -> (Shop, String) {
    let shop = shop.live().await;
    let variant = shop.variant("30").await;
    shop.add_licences(&variant, lines).await;
    (shop, variant)
}

fn sale(variant: &str) -> String {
    json!({ "variant_id": variant, "customer_email": "jo@example.com" }).to_string()
}

fn keys(order: &Value) -> Vec<&str> {
    let list = order["license_keys"].as_array();
    list.unwrap_or_else(|| panic!("no license_keys: {order}"))
        .iter()
        .map(|key| key.as_str().unwrap())
        .collect()
}

/// Every text in the tables that could hold a key.
async fn stored(shop: &Shop) -> String {
    let mut all = String::new();
    for sql in [
        "select id || ' ' || fingerprint || ' ' || sealed from licences",
        "select snapshot from events",
        "select coalesce(body, '') from deliveries",
        "select coalesce(reply, '') from delivery_attempts",
        "select body from idempotency_keys",
        "select metadata from orders",
    ] {
        let db = &shop.server.app().db;
        let read = db.read(move |tx| checkout_server::db::all(tx, sql, &[], |r| r.text(0)));
        for text in read.await.unwrap() {
            all.push_str(&text);
            all.push('\n');
        }
    }
    all
}

on_both!(
    // proves: PEB-193, F-09
    a_paid_live_order_gets_one_key_that_the_database_never_holds_in_clear,
    async |shop: Shop| {
        let (shop, variant) = with_stock(shop, "KEY-ONE\nKEY-TWO").await;
        let receiver = Receiver::answering(&["500 No", "200 OK"]).await;
        let body = json!({ "variant_id": variant, "webhook_url": receiver.url }).to_string();
        let order = shop.paid_live_order(&body).await;
        assert_eq!(keys(&order), ["KEY-ONE"]);
        assert_eq!(shop.server.deliverer().run_due().await.unwrap(), 1);
        shop.clock.advance_ms(10 * 60_000);
        assert_eq!(shop.server.deliverer().run_due().await.unwrap(), 1);
        let got = receiver.got();
        assert_eq!(keys(&got[0].json()), ["KEY-ONE"]);
        assert_eq!(got[0].body, got[1].body);
        let kept = stored(&shop).await;
        assert!(kept.contains("lic_") && kept.contains("v1."), "{kept}");
        assert!(
            !kept.contains("KEY-ONE") && !kept.contains("KEY-TWO"),
            "{kept}"
        );
        shop.verify().await;
    }
);

on_both!(
    /// A receiver that echoes what it was sent must not put the key into our table.
    // proves: PEB-193
    a_reply_that_repeats_a_key_is_not_kept,
    async |shop: Shop| {
        // The receiver of these tests answers "ok", so the key is just that.
        let (shop, variant) = with_stock(shop, "ok").await;
        let receiver = Receiver::answering(&["200 OK"]).await;
        let body = json!({ "variant_id": variant, "webhook_url": receiver.url }).to_string();
        shop.paid_live_order(&body).await;
        shop.server.deliverer().run_due().await.unwrap();
        assert!(stored(&shop).await.contains("(not kept: it repeats a licence key)"));
    }
);

on_both!(
    // proves: F-01, F-09, TRAP-70
    a_test_order_gets_no_key_and_takes_none_out_of_stock,
    async |shop: Shop| {
        let (shop, variant) = with_stock(shop, "KEY-ONE").await;
        let receiver = Receiver::answering(&["200 OK"]).await;
        let body = json!({ "variant_id": variant, "webhook_url": receiver.url }).to_string();
        let order = shop.paid_order(&body).await;
        assert!(keys(&order).is_empty());
        shop.server.deliverer().run_due().await.unwrap();
        assert!(keys(&receiver.got()[0].json()).is_empty());
        assert_eq!(
            keys(&shop.paid_live_order(&sale(&variant)).await),
            ["KEY-ONE"]
        );
        let plain = shop.variant("5").await;
        let order = shop.paid_live_order(&sale(&plain)).await;
        assert_eq!(order.get("license_keys"), None);
        shop.verify().await;
    }
);

on_both!(
    // proves: F-09
    payments_at_the_same_time_never_get_the_same_key,
    async |shop: Shop| {
        let lines: String = (0..12).map(|n| format!("KEY-{n}\n")).collect();
        let (shop, variant) = with_stock(shop, &lines).await;
        let shop = std::sync::Arc::new(shop);
        let mut orders = Vec::new();
        // No more at a time than the guard against card testing lets one card try at once.
        for _ in 0..4 {
            let mut running = JoinSet::new();
            for _ in 0..3 {
                let (shop, body) = (shop.clone(), sale(&variant));
                running.spawn(async move { shop.paid_live_order(&body).await });
            }
            orders.extend(running.join_all().await);
            shop.clock.advance_ms(2 * 3_600_000);
        }
        let given: HashSet<&str> = orders.iter().flat_map(keys).collect();
        assert_eq!(given.len(), 12, "{given:?}");
        shop.verify().await;
    }
);

on_both!(
    // proves: F-09
    a_variant_whose_stock_is_empty_is_not_sold_live,
    async |shop: Shop| {
        let (shop, variant) = with_stock(shop, "KEY-ONE").await;
        let open = shop
            .api_post(&shop.store.live_key, "/api/v1/orders", &sale(&variant))
            .await
            .json();
        shop.paid_live_order(&sale(&variant)).await;
        let refused = shop
            .api_post(&shop.store.live_key, "/api/v1/orders", &sale(&variant))
            .await;
        assert_eq!(
            (refused.status, &refused.json()["code"]),
            (400, &"out_of_stock".into())
        );
        let link = format!("/checkout/{}?variant_id={variant}", shop.store.store.id);
        let page = shop.get(&link).await;
        assert_eq!(page.status, 410);
        assert!(page.text.contains("Out of stock"), "{}", page.text);
        // An order made while there was stock is not charged once there is none.
        let page = format!("/pay/{}", open["id"].as_str().unwrap());
        let answer = shop.pay(&page, "4000000000000002").await;
        assert_eq!(answer.status, 410);
        let path = format!("/api/v1/orders/{}", open["id"].as_str().unwrap());
        let read = shop.api_get(&shop.store.live_key, &path).await.json();
        assert_eq!(read["status"], "pending");
        assert_eq!(shop.order(&sale(&variant)).await["is_test"], true);
        shop.verify().await;
    }
);

on_both!(
    /// The last key goes to somebody else while the customer answers the bank: the payment stands.
    // proves: F-09
    an_order_paid_without_stock_waits_and_gets_the_next_key,
    async |shop: Shop| {
        let (shop, variant) = with_stock(shop, "KEY-ONE").await;
        let order = shop
            .api_post(&shop.store.live_key, "/api/v1/orders", &sale(&variant))
            .await
            .json();
        let session = order["id"].as_str().unwrap();
        let waiting = shop.pay(&format!("/pay/{session}"), "4000000000001091").await;
        let challenge = waiting.json()["challengeUrl"].as_str().map(str::to_owned);
        shop.paid_live_order(&sale(&variant)).await;
        let to = challenge.unwrap_or_else(|| panic!("{}", waiting.text));
        let token = shop.get(&to).await.hidden("token");
        let answer = [("token", token.as_str()), ("outcome", "pass")];
        shop.post_form(&to, &answer, false).await;
        let path = format!("/api/v1/orders/{session}");
        let read = shop.api_get(&shop.store.live_key, &path).await.json();
        assert_eq!(read["status"], "completed");
        assert!(keys(&read).is_empty());
        shop.verify().await;
        housekeeping::once(shop.server.app()).await.unwrap();
        assert_eq!(shop.add_licences(&variant, "KEY-TWO\nKEY-THREE").await.in_stock, 1);
        let read = shop.api_get(&shop.store.live_key, &path).await.json();
        assert_eq!(keys(&read), ["KEY-TWO"]);
        shop.verify().await;
    }
);

on_both!(
    /// The stock came while another capture held it: the job sees to it.
    // proves: F-09
    an_order_that_waits_although_there_is_stock_is_served_by_the_job,
    async |shop: Shop| {
        let (shop, variant) = with_stock(shop, "KEY-ONE\nKEY-TWO").await;
        let order = shop.paid_live_order(&sale(&variant)).await;
        let number = order["order_id"].as_str().unwrap().to_owned();
        let undo = shop.server.app().db.write(move |tx| -> checkout_server::db::Res<()> {
            use checkout_server::params;
            tx.exec("update licences set order_id = null, given_at = null", &[])?;
            let sql = "insert into licences_owed (order_id, store_id, variant_id, at) \
                       select id, store_id, variant_id, 1 from orders where number = $1";
            tx.exec(sql, params![&number]).map(drop)
        });
        undo.await.unwrap();
        housekeeping::once(shop.server.app()).await.unwrap();
        let path = format!("/api/v1/orders/{}", order["id"].as_str().unwrap());
        let read = shop.api_get(&shop.store.live_key, &path).await.json();
        assert_eq!(keys(&read), ["KEY-ONE"]);
        shop.verify().await;
    }
);

on_both!(
    // proves: F-09, PEB-193
    a_key_that_the_store_has_is_not_added_again_not_even_to_another_variant,
    async |shop: Shop| {
        let (shop, variant) = with_stock(shop, "KEY-ONE\nKEY-TWO").await;
        let again = shop
            .add_licences(&variant, "KEY-TWO\n\nKEY-THREE\nKEY-THREE")
            .await;
        let skipped: Vec<_> = again.skipped.iter().map(|s| (s.line, s.problem)).collect();
        assert_eq!(
            skipped,
            [(1, Problem::InStock), (4, Problem::SameAsLine(3))]
        );
        assert_eq!((again.added, again.in_stock), (1, 3));
        let other = shop.variant("5").await;
        assert_eq!(shop.add_licences(&other, "KEY-ONE").await.added, 0);
    }
);

on_both!(
    /// Keys sealed under two encryption keys could not all be opened again.
    a_server_with_another_encryption_key_adds_nothing,
    async |shop: Shop| {
        let (shop, variant) = with_stock(shop, "KEY-ONE").await;
        let (db, clock) = (shop.server.app().db.clone(), shop.clock.clone());
        let store = shop.store.store.id.clone();
        let refused = tokio::task::spawn_blocking(move || {
            let to = Target {
                by: None,
                store: store.as_str(),
                variant: &variant,
                low: None,
                mails: false,
            };
            let upload = licence::parse(b"KEY-TWO", Format::Lines);
            licences::add(&db, &vault(8), &clock, &to, upload)
        });
        let error = refused.await.unwrap().unwrap_err();
        assert!(matches!(error, checkout_server::app::Error::Internal(_)));
    }
);

on_both!(
    // proves: F-09
    the_receipt_shows_the_keys_that_were_bought,
    async |shop: Shop| {
        let (shop, variant) = with_stock(shop, "KEY-ONE").await;
        let order = shop.paid_live_order(&sale(&variant)).await;
        let path = format!("/pay/{}/receipt", order["id"].as_str().unwrap());
        let receipt = shop.get(&path).await;
        assert!(
            receipt.text.contains("Your licence keys"),
            "{}",
            receipt.text
        );
        assert!(receipt.text.contains("KEY-ONE"));
    }
);

on_both!(
    // proves: PEB-193, F-09
    the_owner_is_told_that_keys_are_running_out,
    async |shop: Shop| {
        let lines: String = (0..7).map(|n| format!("KEY-{n}\n")).collect();
        let (shop, variant) = with_stock(shop, &lines).await;
        let kinds = async || {
            let store = shop.store.store.id.clone();
            let read = shop
                .server
                .app()
                .db
                .read(move |tx| checkout_server::db::notices::list(tx, &store, None, 10));
            let all = read.await.unwrap().into_iter();
            all.map(|n| (n.kind.as_str(), n.count)).collect::<Vec<_>>()
        };
        shop.paid_live_order(&sale(&variant)).await;
        assert!(kinds().await.is_empty());
        shop.paid_live_order(&sale(&variant)).await;
        assert_eq!(kinds().await, [("licences_low", 1)]);
    }
);
