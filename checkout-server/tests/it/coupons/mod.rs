//! Coupons: an owner's list of them, their use by orders, and the page.

mod owner;
mod page;
mod uses;

use axum::body::Body;
use axum::http::{Request, header};
use serde_json::{Value, json};

use crate::support::{Answer, Shop};

pub(super) async fn send(shop: &Shop, method: &str, path: &str, body: Option<&Value>) -> Answer {
    send_as(shop, &shop.store.test_key, method, path, body).await
}

pub(super) async fn send_as(
    shop: &Shop,
    key: &str,
    method: &str,
    path: &str,
    body: Option<&Value>,
) -> Answer {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::AUTHORIZATION, format!("Bearer {key}"))
        .header(header::CONTENT_TYPE, "application/json");
    let body = body.map_or_else(Body::empty, |b| Body::from(b.to_string()));
    shop.send(request.body(body).unwrap()).await
}

pub(super) async fn coupon(shop: &Shop, body: &Value) -> Value {
    let made = send(shop, "POST", "/api/v1/coupons", Some(body)).await;
    assert_eq!(made.status, 201, "{}", made.text);
    made.json()
}

pub(super) fn percent(code: &str, value: i64) -> Value {
    json!({"code": code, "discount_type": "percentage", "discount_value": value})
}

pub(super) async fn used(shop: &Shop, coupon: &Value) -> Value {
    let path = format!("/api/v1/coupons/{}", coupon["id"].as_str().unwrap());
    send(shop, "GET", &path, None).await.json()["times_used"].clone()
}

pub(super) async fn clean(shop: &Shop) {
    let db = &shop.server.app().db;
    let found = db.read(checkout_server::db::audit::findings).await.unwrap();
    assert!(found.is_empty(), "{found:?}");
}
