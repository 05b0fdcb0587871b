//! Pepay: invoices, the payor's endpoints, events, streams and webhooks.

mod events;
mod invoices;
mod lists;
mod payor;
mod webhooks;

use axum::body::Body;
use axum::http::Request;
use checkout_server::app::end;
use checkout_server::app::setup;
use pebblepay_core::store::{Dialect, Mode};
use serde_json::Value;

use crate::support::{Answer, Shop};

const INVOICES: &str = "/api/v1/invoices";
const GOOD_CARD: &str = "4000000000000002";
const DECLINED_CARD: &str = "4000000000000119";

/// A key made for Pepay.
async fn key(shop: &Shop, mode: Mode) -> String {
    let (db, clock) = (shop.server.app().db.clone(), shop.clock.clone());
    let store = shop.store.store.id.as_str().to_owned();
    let made = move || setup::create_key(&db, &clock, &store, Dialect::Pepay, mode).unwrap();
    tokio::task::spawn_blocking(made).await.unwrap()
}

/// A request as Pepay's clients send it.
async fn ask(shop: &Shop, method: &str, path: &str, key: &str, body: &str) -> Answer {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("x-api-key", key)
        .header("content-type", "application/json")
        .body(Body::from(body.to_owned()))
        .unwrap();
    shop.send(request).await
}

async fn get(shop: &Shop, key: &str, path: &str) -> Value {
    let answer = ask(shop, "GET", path, key, "").await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text);
    answer.json()
}

/// Creates an invoice.
async fn invoice(shop: &Shop, key: &str, body: &str) -> Value {
    let answer = ask(shop, "POST", INVOICES, key, body).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    answer.json()
}

/// Opens the hosted page by its URL, as a browser does, and pays with a card.
async fn pay(shop: &Shop, invoice: &Value, card: &str) -> Answer {
    let url = invoice["payment_url"].as_str().unwrap();
    let path = url.strip_prefix(crate::support::ORIGIN).unwrap();
    let sent_on = shop.get(path).await;
    assert_eq!(sent_on.status, 303, "{}", sent_on.text);
    shop.pay(sent_on.header("location"), card).await
}

async fn paid(shop: &Shop, key: &str, body: &str) -> Value {
    let made = invoice(shop, key, body).await;
    let answer = pay(shop, &made, GOOD_CARD).await;
    assert_eq!(answer.json()["status"], "completed", "{}", answer.text);
    made
}

fn id(invoice: &Value) -> &str {
    invoice["invoice_id"].as_str().unwrap()
}

async fn cancel(shop: &Shop, key: &str, invoice: &Value) {
    let path = format!("/api/v1/orders/{}/cancel", id(invoice));
    assert_eq!(ask(shop, "POST", &path, key, "").await.status, 200);
}

/// Lets the time of what was made run out.
async fn expire(shop: &Shop, by_ms: i64) {
    shop.clock.advance_ms(by_ms);
    assert!(end::expire_overdue(shop.server.app()).await.unwrap() > 0);
}
