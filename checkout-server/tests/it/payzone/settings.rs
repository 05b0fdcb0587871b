//! The gateways of each side of a store: who sets them up, what is kept of them, and which side
//! charges through which.

use checkout_server::app::gateways::{self, Given};
use pebblepay_core::store::{GatewayKind, Mode};

use super::{API_SECRET, KEY, PAYWALL_SECRET, away, call_back, given, launch, set_up};
use crate::support::{Answer, Shop, on_both, vault};

/// Spoils one setting.
type Change = fn(&mut Given);

async fn set(shop: &Shop, mode: Mode, kind: GatewayKind, given: Given) -> Result<(), String> {
    let (db, clock) = (shop.server.app().db.clone(), shop.clock.clone());
    let (mut policy, store) = (shop.policy.clone(), shop.store.store.id.as_str().to_owned());
    policy.allow_private = false;
    let set = tokio::task::spawn_blocking(move || {
        let done = gateways::set(
            (&db, &vault(7), &clock),
            &policy,
            &store,
            (mode, kind),
            given,
            None,
        );
        done.map(drop).map_err(|error| error.to_string())
    });
    set.await.unwrap()
}

async fn live_order(shop: &Shop) -> Answer {
    let body = r#"{"amount":5,"customer_email":"jo@example.com"}"#;
    shop.api_post(&shop.store.live_key, "/api/v1/orders", body)
        .await
}

on_both!(
    // proves: PG-001, F-08
    a_store_is_live_once_its_live_gateway_is_set_up,
    async |shop: Shop| {
        assert_eq!(live_order(&shop).await.status, 403);
        set_up(&shop, Mode::Live, given(None)).await;
        // A key is believed for two seconds.
        shop.clock.advance_ms(2_001);
        let made = live_order(&shop).await;
        assert_eq!(made.status, 201, "{}", made.text);
        // The test side still has its test cards.
        let order = shop.paid_order(r#"{"amount":5}"#).await;
        assert_eq!(order["status"], "completed");
        // A visitor's link sells on the live side now, through the gateway's page.
        let link = format!("/checkout/{}?amount=5", shop.store.store.id);
        let page = shop.get(&link).await;
        assert!(page.text.contains("Continue to payment"), "{}", page.text);
        let (action, token) = (page.action(), page.hidden("token"));
        let fields = [("token", token.as_str()), ("email", "not one")];
        assert_eq!(shop.post_form(&action, &fields, true).await.status, 422);
        let fields = [("token", token.as_str()), ("email", "jo@example.com")];
        let gone = shop.post_form(&action, &fields, true).await;
        assert_eq!(gone.json()["status"], "redirect", "{}", gone.text);
        // Posted again it is the same order and another charge.
        let again = shop.post_form(&action, &fields, true).await;
        assert_ne!(again.json()["transactionId"], gone.json()["transactionId"]);
        shop.verify().await;
    }
);

on_both!(
    the_test_side_may_charge_through_payzone_and_go_back_to_the_sandbox,
    async |shop: Shop| {
        set_up(&shop, Mode::Test, given(None)).await;
        let gone = away(&shop, Mode::Test).await;
        let page = shop.get(&gone.page()).await;
        assert!(!page.text.contains("4000 0000 0000 0002"), "no test cards");
        let sandbox = set(&shop, Mode::Test, GatewayKind::Sandbox, Given::default());
        sandbox.await.unwrap();
        let order = shop.paid_order(r#"{"amount":5}"#).await;
        assert_eq!(order["status"], "completed");
        // What is at the former gateway is still told and taken.
        let told = gone.told("CHARGED", &serde_json::json!({}));
        let answer = call_back(&shop, &told).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        shop.verify().await;
    }
);

on_both!(
    // proves: PG-001, TRAP-36
    what_can_not_work_is_refused_and_named,
    async |shop: Shop| {
        let with = |change: Change| {
            let mut given = given(Some("https://api.example"));
            change(&mut given);
            given
        };
        let cases: [(Change, &str); 11] = [
            (|g| g.paywall_url = None, "paywall-url"),
            (
                |g| g.paywall_url = Some("http://paywall.example/".to_owned()),
                "paywall-url",
            ),
            (
                |g| g.paywall_url = Some("javascript:alert(1)".to_owned()),
                "paywall-url",
            ),
            (
                |g| g.merchant_account = Some(String::new()),
                "merchant-account",
            ),
            (|g| g.paywall_secret = Some(String::new()), "paywall-secret"),
            (|g| g.notification_key = None, "notification-key"),
            (
                |g| g.notification_key = Some(String::new()),
                "notification-key",
            ),
            (
                |g| g.notification_key = Some("a b".to_owned()),
                "notification-key",
            ),
            (|g| g.api_secret = None, "api-secret"),
            (
                |g| g.api_url = Some("https://127.0.0.1".to_owned()),
                "api-url",
            ),
            (
                |g| g.api_url = Some("https://api.example/v3?x".to_owned()),
                "api-url",
            ),
        ];
        for (change, named) in cases {
            let refused = set(&shop, Mode::Live, GatewayKind::Payzone, with(change)).await;
            let why = refused.unwrap_err();
            assert!(why.contains(named), "{named}: {why}");
        }
        let refused = set(&shop, Mode::Live, GatewayKind::Sandbox, Given::default()).await;
        assert!(refused.unwrap_err().contains("live side"));
        assert_eq!(live_order(&shop).await.status, 403);
    }
);

on_both!(
    secrets_are_kept_encrypted_and_open_for_their_own_side_only,
    async |shop: Shop| {
        set_up(&shop, Mode::Live, given(Some("https://api.example"))).await;
        let db = &shop.server.app().db;
        let kept = db.read(|tx| {
            let sql = "select paywall_secret || notification_key || api_secret \
                 from gateway_settings";
            checkout_server::db::all(tx, sql, &[], |row| row.text(0))
        });
        let kept = kept.await.unwrap().concat();
        for secret in [PAYWALL_SECRET, KEY, API_SECRET] {
            assert!(!kept.contains(secret));
        }
        let moved = db.write(|tx| tx.exec("update gateway_settings set mode = 'test'", &[]));
        assert_eq!(moved.await.unwrap(), 1);
        let order = shop
            .order(r#"{"amount":5,"customer_email":"jo@example.com"}"#)
            .await;
        let page = format!("/pay/{}", order["id"].as_str().unwrap());
        let answer = launch(&shop, &page).await;
        assert_eq!(answer.status, 500, "{}", answer.text);
        assert!(!answer.text.contains("seal"), "{}", answer.text);
    }
);
