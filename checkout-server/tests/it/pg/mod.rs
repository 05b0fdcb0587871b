//! PG: links, their list, their webhooks, and what it says no with.

mod errors;
mod links;
mod lists;
mod webhooks;

use serde_json::Value;

use crate::support::{Answer, Shop};

const PATH: &str = "/api/public/v1/payment-links";
const GOOD: &str = "4000000000000002";
const POOR: &str = "4000000000000119";

const LINK: &str = r#"{"gateway":"payzone","amount_cents":12500,"currency":"MAD",
    "description":"Order 42","reference":"INV-A-1042","customer_name":"Sara Alami",
    "customer_email":"sara@example.com","customer_phone":"+212600000000"}"#;

/// Creates a link with the test key.
async fn link(shop: &Shop, body: &str) -> Value {
    let made = shop.api_post(&shop.store.test_key, PATH, body).await;
    assert_eq!(made.status, 201, "{}", made.text);
    made.json()
}

async fn read(shop: &Shop, id: &str) -> Value {
    let got = shop
        .api_get(&shop.store.test_key, &format!("{PATH}/{id}"))
        .await;
    assert_eq!(got.status, 200, "{}", got.text);
    got.json()
}

/// The path of a link's page.
fn page(link: &Value) -> String {
    let url = link["payment_url"].as_str().unwrap();
    url.strip_prefix(crate::support::ORIGIN).unwrap().to_owned()
}

fn id(link: &Value) -> &str {
    link["id"].as_str().unwrap()
}

async fn cancel(shop: &Shop, id: &str) -> Answer {
    shop.api_post(&shop.store.test_key, &format!("{PATH}/{id}/cancel"), "")
        .await
}
