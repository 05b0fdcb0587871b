//! One list of attacks for all systems: bad input, other people's keys and ids, repeated and
//! parallel requests. What differs between the systems stands in one table; the cases do not.

mod access;
mod bad_input;
mod repeats;
mod systems;

use axum::body::Body;
use axum::http::{Request, header};
use serde_json::Value;

use crate::support::{Answer, Shop};
use systems::System;

/// A request that creates a sale in a system's words.
fn create(system: &System, key: &str, body: impl Into<Body>) -> Request<Body> {
    let (name, value) = (system.key_header)(key);
    Request::post(system.create)
        .header(name, value)
        .header(header::CONTENT_TYPE, "application/json")
        .body(body.into())
        .unwrap()
}

/// A request that reads a sale.
fn read(system: &System, key: &str, id: &str) -> Request<Body> {
    let (name, value) = (system.key_header)(key);
    let (method, path, body) = (system.read)(id);
    Request::builder()
        .method(method)
        .uri(path)
        .header(name, value)
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body))
        .unwrap()
}

/// Creates a sale; its id.
async fn created(shop: &Shop, system: &System, key: &str, more: &str) -> String {
    let body = (system.body)(system.amount, more);
    let answer = shop.send(create(system, key, body)).await;
    assert!(
        matches!(answer.status, 200 | 201),
        "{}: {}",
        system.name,
        answer.text
    );
    id_of(system, &answer)
}

fn id_of(system: &System, answer: &Answer) -> String {
    match answer.json().pointer(system.id) {
        Some(Value::String(id)) => id.clone(),
        Some(Value::Number(id)) => id.to_string(),
        other => panic!("{}: {other:?} in {}", system.name, answer.text),
    }
}

/// A refusal in the system's own envelope, of a status that says "you".
fn assert_refused(system: &System, answer: &Answer, what: &str) {
    let name = system.name;
    let said = format!("{name}: {what}: {} {}", answer.status, answer.text);
    assert!((400..500).contains(&answer.status), "{said}");
    assert_eq!(answer.header("content-type"), "application/json", "{said}");
    let json = answer.json();
    let text = json.pointer(system.text).and_then(Value::as_str);
    assert!(text.is_some_and(|text| !text.is_empty()), "{said}");
}

/// How many sales there are on the test side, whoever created them.
async fn total(shop: &Shop) -> i64 {
    let list = shop.api_get(&shop.store.test_key, "/api/v1/orders").await;
    list.json()["total"].as_i64().unwrap()
}
