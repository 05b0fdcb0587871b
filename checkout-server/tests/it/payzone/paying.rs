//! The way to the paywall and back: what opens it, who may say that a customer turned back, and
//! what the page tells meanwhile.

use pebblepay_core::store::Mode;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{
    ACCOUNT, PAYWALL, PAYWALL_SECRET, away, call_back, events, given, launch, read, set_up,
};
use crate::support::{NOW_MS, ORIGIN, Shop, on_both};

fn unescaped(html: &str) -> String {
    html.replace("&#34;", "\"")
        .replace("&#39;", "'")
        .replace("&#60;", "<")
        .replace("&#62;", ">")
        .replace("&#38;", "&")
}

/// Where the gateway sends the customer back to, as a path of ours.
fn path(payload: &Value, name: &str) -> String {
    let url = payload[name].as_str().unwrap();
    url.strip_prefix(ORIGIN).unwrap().to_owned()
}

on_both!(
    // proves: PG-030, PG-031, TRAP-31, TRAP-33
    the_paywall_is_opened_by_a_form_whose_payload_is_signed_as_it_is,
    async |shop: Shop| {
        set_up(&shop, Mode::Live, given(None)).await;
        let body = r#"{"amount":125,"currency":"MAD","customer_email":"aya@example.com",
            "customer_name":"Aya O'Brien & Sons","product_name":"Thé \"vert\" <1>"}"#;
        let key = &shop.store.live_key;
        let order = shop.api_post(key, "/api/v1/orders", body).await.json();
        let page = shop
            .get(&format!("/pay/{}", order["id"].as_str().unwrap()))
            .await;
        assert!(page.text.contains("Continue to payment"), "{}", page.text);
        for field in ["card_number", "cvc", "expiry"] {
            assert!(!page.text.contains(&format!("name=\"{field}\"")), "{field}");
        }
        let token = page.hidden("token");
        let fields = [("token", token.as_str())];
        let launch = shop.post_form(&page.action(), &fields, false).await;
        assert_eq!(launch.status, 200, "{}", launch.text);
        let policy = launch.header("content-security-policy");
        assert!(
            policy.contains("form-action https://paywall.example;"),
            "{policy}"
        );
        assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
        assert!(!launch.text.contains("<1>") && !launch.text.contains("O'Brien"));
        let form = launch.text.split("id=\"launch\"").nth(1).unwrap();
        assert!(form.contains(&format!("action=\"{PAYWALL}\"")), "{form}");

        let payload = unescaped(&launch.hidden("payload"));
        let expected = hex::encode(Sha256::digest(format!("{PAYWALL_SECRET}{payload}")));
        assert_eq!(launch.hidden("signature"), expected);
        let told: Value = serde_json::from_str(&payload).unwrap();
        let charge = told["chargeId"].as_str().unwrap().to_owned();
        let back = format!(
            "{ORIGIN}/pay/{}/back/{charge}",
            order["id"].as_str().unwrap()
        );
        let code = &shop.store.store.merchant_code;
        for (name, value) in [
            ("merchantAccount", json!(ACCOUNT)),
            ("timestamp", json!(NOW_MS / 1000)),
            ("skin", json!("vps-1-vue")),
            ("customerCountry", json!("MA")),
            ("customerLocale", json!("en_US")),
            ("customerName", json!("Aya O'Brien & Sons")),
            ("customerEmail", json!("aya@example.com")),
            ("orderId", order["order_id"].clone()),
            ("price", json!("125.00")),
            ("currency", json!("MAD")),
            ("description", json!("Thé \"vert\" <1>")),
            ("mode", json!("DEEP_LINK")),
            ("paymentMethod", json!("CREDIT_CARD")),
            ("showPaymentProfiles", json!("false")),
            (
                "callbackUrl",
                json!(format!("{ORIGIN}/api/public/callback/{code}")),
            ),
            ("successUrl", json!(format!("{back}?came=paid"))),
            ("failureUrl", json!(format!("{back}?came=failed"))),
        ] {
            assert_eq!(told[name], value, "{name}");
        }
        assert!(told["customerId"].is_string() && told["cancelUrl"].is_string());
        assert_eq!(
            told.get("doFundsAuthOnly"),
            None,
            "funds are taken, not held"
        );
        assert!(!launch.text.contains(PAYWALL_SECRET));
    }
);

on_both!(
    coming_back_proves_nothing_and_the_page_waits_for_the_callback,
    async |shop: Shop| {
        set_up(&shop, Mode::Live, given(None)).await;
        let away = away(&shop, Mode::Live).await;
        let status = format!("{}/status", away.page());
        for name in ["successUrl", "failureUrl"] {
            let back = shop.get(&path(&away.payload, name)).await;
            assert_eq!(back.status, 200, "{}", back.text);
            assert!(
                back.text.contains("Waiting for confirmation"),
                "{}",
                back.text
            );
            assert_eq!(shop.get(&status).await.json()["status"], "redirect");
            assert_eq!(read(&shop, &away).await["status"], "pending");
        }
        call_back(&shop, &away.told("CHARGED", &json!({}))).await;
        for name in ["successUrl", "failureUrl", "cancelUrl"] {
            let back = shop.get(&path(&away.payload, name)).await;
            assert_eq!(back.status, 303);
            assert_eq!(back.header("location"), format!("{}/receipt", away.page()));
        }
        assert_eq!(shop.get(&status).await.json()["status"], "completed");
    }
);

on_both!(
    only_the_gateways_own_link_turns_a_customer_back_and_the_order_stays_open,
    async |shop: Shop| {
        set_up(&shop, Mode::Live, given(None)).await;
        let one = away(&shop, Mode::Live).await;
        let other = away(&shop, Mode::Live).await;
        let cancel = path(&one.payload, "cancelUrl");
        let (base, token) = cancel.split_once("&token=").unwrap();
        let (_, others) = other.payload["cancelUrl"]
            .as_str()
            .unwrap()
            .split_once("&token=")
            .unwrap();
        for forged in [
            base.to_owned(),
            format!("{base}&token="),
            format!("{base}&token={}", &token[1..]),
            format!("{base}&token={others}"),
        ] {
            let back = shop.get(&forged).await;
            assert_eq!(back.status, 200, "{forged}: {}", back.text);
            assert_eq!(
                shop.get(&format!("{}/status", one.page())).await.json()["status"],
                "redirect"
            );
        }
        for _ in 0..2 {
            let back = shop.get(&cancel).await;
            assert_eq!(back.status, 303, "{}", back.text);
            let page = shop.get(back.header("location")).await;
            assert!(
                page.text.contains("You cancelled the payment"),
                "{}",
                page.text
            );
            assert!(page.text.contains("Continue to payment"));
        }
        assert_eq!(read(&shop, &one).await["status"], "pending");
        // Going again is another charge; turning back from the first does not touch it.
        let again = launch(&shop, &one.page()).await;
        assert_eq!(again.json()["status"], "redirect");
        shop.get(&cancel).await;
        assert_eq!(
            shop.get(&format!("{}/status", one.page())).await.json()["status"],
            "redirect"
        );
        assert_eq!(events(&shop).await, ["order.created", "order.created"]);
        // Who turned back and was charged all the same has paid.
        call_back(&shop, &one.told("CHARGED", &json!({}))).await;
        assert_eq!(read(&shop, &one).await["status"], "completed");
        shop.verify().await;
    }
);

on_both!(
    // proves: TRAP-47
    a_coupon_is_held_while_its_customer_is_away_and_comes_back_with_the_customer,
    async |shop: Shop| {
        set_up(&shop, Mode::Live, given(None)).await;
        let coupon =
            r#"{"code":"TEA20","discount_type":"percentage","discount_value":20,"max_uses":1}"#;
        let key = shop.store.live_key.clone();
        let made = shop.api_post(&key, "/api/v1/coupons", coupon).await;
        assert_eq!(made.status, 201, "{}", made.text);
        let body = r#"{"amount":125,"currency":"MAD","customer_email":"a@example.com","coupon_code":"TEA20"}"#;
        let order = shop.api_post(&key, "/api/v1/orders", body).await.json();
        let page = format!("/pay/{}", order["id"].as_str().unwrap());
        let gone = launch(&shop, &page).await.json();
        let payload: Value =
            serde_json::from_str(gone["fields"]["payload"].as_str().unwrap()).unwrap();
        assert_eq!(payload["price"], "100.00");
        // Nobody changes the price meanwhile, and nobody else gets the last use.
        let opened = shop.get(&page).await;
        let token = opened.hidden("token");
        let fields = [("token", token.as_str()), ("coupon", "")];
        let changed = shop
            .post_form(&format!("{page}/coupon"), &fields, true)
            .await;
        assert_eq!(changed.status, 409, "{}", changed.text);
        let other = shop.api_post(&key, "/api/v1/orders", body).await.json();
        assert_eq!(other["coupon"]["applied"], false, "{other}");
        shop.get(&path(&payload, "cancelUrl")).await;
        let body = body.replace("a@", "b@");
        let third = shop.api_post(&key, "/api/v1/orders", &body).await.json();
        assert_eq!(third["coupon"]["applied"], true, "{third}");
        shop.verify().await;
    }
);
