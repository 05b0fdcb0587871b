//! Payments through a BTCPay Server: the invoice, its webhooks, and reading it back.

mod forged;
mod paying;
mod server;

use axum::http::header;
use checkout_server::app::gateways::{self, Given};
use pebblepay_core::signature::hmac_sha256_hex;
use pebblepay_core::store::{GatewayKind, Mode};
use serde_json::{Value, json};

use crate::payzone::post;
pub(crate) use crate::payzone::{events, launch};
use crate::support::{Answer, Shop, vault};
use server::BtcPay;

pub(crate) const STORE: &str = "9kLp2";
pub(crate) const API_KEY: &str = "api-key-of-btcpay";
pub(crate) const SECRET: &str = "webhook-secret";

pub(crate) fn given(url: &str) -> Given {
    let text = |text: &str| Some(text.to_owned());
    Given {
        merchant_account: text(STORE),
        notification_key: text(SECRET),
        api_url: text(url),
        api_secret: text(API_KEY),
        ..Given::default()
    }
}

/// Has the live side of the shop's store charge through this server.
pub(crate) async fn set_up(shop: &Shop, url: &str) {
    let (db, clock) = (shop.server.app().db.clone(), shop.clock.clone());
    let (policy, store) = (shop.policy.clone(), shop.store.store.id.to_string());
    let given = given(url);
    let set = tokio::task::spawn_blocking(move || {
        let side = (Mode::Live, GatewayKind::BtcPay);
        gateways::set((&db, &vault(7), &clock), &policy, &store, side, given, None).unwrap();
    });
    set.await.unwrap();
}

/// What is said to settings that can not be used.
pub(crate) async fn refused(shop: &Shop, given: Given) -> String {
    let (db, clock) = (shop.server.app().db.clone(), shop.clock.clone());
    let (policy, store) = (shop.policy.clone(), shop.store.store.id.to_string());
    let set = tokio::task::spawn_blocking(move || {
        let side = (Mode::Live, GatewayKind::BtcPay);
        let set = gateways::set((&db, &vault(7), &clock), &policy, &store, side, given, None);
        set.unwrap_err().to_string()
    });
    set.await.unwrap()
}

/// A new order of 125.00 MAD, and a server that takes its payment.
pub(crate) async fn ready(shop: &Shop) -> (BtcPay, Value) {
    let btcpay = BtcPay::start().await;
    set_up(shop, &btcpay.url).await;
    (btcpay, order(shop).await)
}

pub(crate) async fn order(shop: &Shop) -> Value {
    let body = r#"{"amount":125,"currency":"MAD","customer_email":"aya@example.com",
        "product_name":"Thé"}"#;
    let key = &shop.store.live_key;
    let created = shop.api_post(key, "/api/v1/orders", body).await;
    assert_eq!(created.status, 201, "{}", created.text);
    created.json()
}

pub(crate) fn page(order: &Value) -> String {
    format!("/pay/{}", order["id"].as_str().unwrap())
}

/// The order as the API shows it.
pub(crate) async fn read(shop: &Shop, order: &Value) -> Value {
    let path = format!("/api/v1/orders/{}", order["id"].as_str().unwrap());
    shop.api_get(&shop.store.live_key, &path).await.json()
}

pub(crate) fn path(shop: &Shop) -> String {
    let code = &shop.store.store.merchant_code;
    format!("/api/public/callback/{code}/btcpay")
}

/// A webhook about an invoice, as the server sends it.
pub(crate) async fn tell(shop: &Shop, kind: &str, invoice: &str) -> Answer {
    let body = json!({"deliveryId": "d1", "webhookId": "w1", "isRedelivery": false, "type": kind,
        "timestamp": 1_773_570_600, "storeId": STORE, "invoiceId": invoice});
    signed(shop, &body.to_string(), SECRET).await
}

pub(crate) async fn signed(shop: &Shop, body: &str, secret: &str) -> Answer {
    let signature = format!("sha256={}", hmac_sha256_hex(secret, body.as_bytes()));
    let headers = [
        (header::CONTENT_TYPE.as_str(), "application/json"),
        ("btcpay-sig", &signature),
    ];
    post(shop, &path(shop), &headers, body.to_owned()).await
}
