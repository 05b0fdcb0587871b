//! Payments through Payzone: what opens its paywall, its callbacks, its charge API.

mod callbacks;
mod charges;
mod forged;
mod paying;
mod settings;

use axum::body::Body;
use axum::http::{Request, header};
use checkout_server::app::gateways::{self, Given};
use pebblepay_core::signature::hmac_sha256_hex;
use pebblepay_core::store::{GatewayKind, Mode, Store};
use serde_json::{Value, json};

use crate::support::{Answer, Shop, vault};

pub(crate) const ACCOUNT: &str = "Kiln_Test";
pub(crate) const PAYWALL: &str = "https://paywall.example/pwthree/launch";
pub(crate) const PAYWALL_SECRET: &str = "paywall-secret";
pub(crate) const KEY: &str = "notification-key";
pub(crate) const API_SECRET: &str = "api-secret";

pub(crate) fn given(api_url: Option<&str>) -> Given {
    let text = |text: &str| Some(text.to_owned());
    Given {
        paywall_url: text(PAYWALL),
        merchant_account: text(ACCOUNT),
        paywall_secret: text(PAYWALL_SECRET),
        notification_key: text(KEY),
        api_url: api_url.map(str::to_owned),
        api_caller: None,
        api_secret: api_url.and(text(API_SECRET)),
    }
}

/// Sets Payzone up for a side of the shop's store.
pub(crate) async fn set_up(shop: &Shop, mode: Mode, given: Given) {
    set_up_store(shop, &shop.store.store, mode, given).await;
}

/// The same for any store of the shop's server.
pub(crate) async fn set_up_store(shop: &Shop, store: &Store, mode: Mode, given: Given) {
    let (db, clock) = (shop.server.app().db.clone(), shop.clock.clone());
    let (policy, store) = (shop.policy.clone(), store.id.as_str().to_owned());
    let set = tokio::task::spawn_blocking(move || {
        let side = (mode, GatewayKind::Payzone);
        gateways::set((&db, &vault(7), &clock), &policy, &store, side, given, None).unwrap();
    });
    set.await.unwrap();
}

/// A payment whose customer was sent to the paywall.
pub(crate) struct Away {
    /// The order as the API gave it.
    pub order: Value,
    /// What the page's form sends.
    pub payload: Value,
}

impl Away {
    pub(crate) fn page(&self) -> String {
        format!("/pay/{}", self.order["id"].as_str().unwrap())
    }

    pub(crate) fn charge(&self) -> &str {
        self.payload["chargeId"].as_str().unwrap()
    }

    /// A callback about it, with these members written otherwise; null takes one away.
    pub(crate) fn told(&self, status: &str, changes: &Value) -> String {
        let mut body = json!({
            "status": status,
            "id": self.charge(),
            "internalId": format!("PZN-{}", self.charge()),
            "orderId": self.payload["orderId"],
            "amount": 125,
            "currency": "MAD",
            "customerId": self.payload["customerId"],
            "transactions": [{"type": "CHARGE", "state": "APPROVED", "resultCode": 0,
                "resultMessage": "Approved"}],
        });
        for (name, value) in changes.as_object().unwrap() {
            if value.is_null() {
                body.as_object_mut().unwrap().remove(name);
            } else {
                body[name] = value.clone();
            }
        }
        body.to_string()
    }
}

/// A new order of 125.00 MAD whose customer goes to the paywall.
pub(crate) async fn away(shop: &Shop, mode: Mode) -> Away {
    let key = match mode {
        Mode::Test => &shop.store.test_key,
        Mode::Live => &shop.store.live_key,
    };
    let body = r#"{"amount":125,"currency":"MAD","customer_email":"aya@example.com",
        "customer_name":"Aya O'Brien & Sons","product_name":"Thé \"à la menthe\" <vert>"}"#;
    let created = shop.api_post(key, "/api/v1/orders", body).await;
    assert_eq!(created.status, 201, "{}", created.text);
    let order = created.json();
    let answer = launch(shop, &format!("/pay/{}", order["id"].as_str().unwrap())).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let told = answer.json();
    assert_eq!(told["status"], "redirect", "{told}");
    assert_eq!(told["action"], PAYWALL);
    let payload = told["fields"]["payload"].as_str().unwrap();
    Away {
        order,
        payload: serde_json::from_str(payload).unwrap(),
    }
}

/// Presses the page's button.
pub(crate) async fn launch(shop: &Shop, page: &str) -> Answer {
    let opened = shop.get(page).await;
    assert_eq!(opened.status, 200, "{}", opened.text);
    let token = opened.hidden("token");
    shop.post_form(&opened.action(), &[("token", &token)], true)
        .await
}

pub(crate) fn path(shop: &Shop) -> String {
    format!("/api/public/callback/{}", shop.store.store.merchant_code)
}

/// A callback as the gateway sends it, with these headers.
pub(crate) async fn post(
    shop: &Shop,
    path: &str,
    headers: &[(&str, &str)],
    body: impl Into<Body>,
) -> Answer {
    let mut request = Request::post(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    shop.send(request.body(body.into()).unwrap()).await
}

/// A callback signed with the store's key.
pub(crate) async fn call_back(shop: &Shop, body: &str) -> Answer {
    let signature = hmac_sha256_hex(KEY, body.as_bytes());
    let headers = [
        (header::CONTENT_TYPE.as_str(), "application/json"),
        ("x-callback-signature", &signature),
    ];
    post(shop, &path(shop), &headers, body.to_owned()).await
}

/// The events of the shop's orders, oldest first.
pub(crate) async fn events(shop: &Shop) -> Vec<String> {
    let read = shop.server.app().db.read(|tx| {
        let sql = "select kind from events order by sequence";
        checkout_server::db::all(tx, sql, &[], |row| row.text(0))
    });
    read.await.unwrap()
}

/// The order as the API shows it.
pub(crate) async fn read(shop: &Shop, away: &Away) -> Value {
    let path = format!("/api/v1/orders/{}", away.order["id"].as_str().unwrap());
    shop.api_get(&shop.store.live_key, &path).await.json()
}
