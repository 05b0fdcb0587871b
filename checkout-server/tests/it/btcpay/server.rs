//! A stand-in of BTCPay Server's API: it makes invoices, and shows them as they stand.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use serde_json::{Value, json};

use super::{API_KEY, STORE};

#[derive(Default)]
struct Inner {
    invoices: Vec<Value>,
    /// Statuses that the next requests are answered with, before anything is looked at.
    failing: Vec<u16>,
    asked: HashMap<String, usize>,
}

#[derive(Clone)]
pub(crate) struct BtcPay {
    pub url: String,
    inner: Arc<Mutex<Inner>>,
}

impl BtcPay {
    pub(crate) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let this = Self {
            url,
            inner: Arc::default(),
        };
        let router = Router::new().fallback(answer).with_state(this.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        this
    }

    /// The only invoice.
    pub(crate) fn invoice(&self) -> Value {
        let inner = self.inner.lock().unwrap();
        assert_eq!(inner.invoices.len(), 1, "{:?}", inner.invoices);
        inner.invoices[0].clone()
    }

    pub(crate) fn id(&self) -> String {
        self.invoice()["id"].as_str().unwrap().to_owned()
    }

    /// Writes some of an invoice's members otherwise.
    pub(crate) fn change(&self, id: &str, changes: &Value) {
        let mut inner = self.inner.lock().unwrap();
        let mut all = inner.invoices.iter_mut();
        let invoice = all.find(|invoice| invoice["id"] == id).unwrap();
        for (name, value) in changes.as_object().unwrap() {
            invoice[name] = value.clone();
        }
    }

    pub(crate) fn set(&self, id: &str, status: &str, exception: &str) {
        self.change(
            id,
            &json!({"status": status, "additionalStatus": exception}),
        );
    }

    pub(crate) fn add(&self, invoice: Value) {
        self.inner.lock().unwrap().invoices.push(invoice);
    }

    pub(crate) fn fail_next(&self, statuses: &[u16]) {
        self.inner.lock().unwrap().failing = statuses.to_vec();
    }

    /// How often it was asked by this method.
    pub(crate) fn asked(&self, method: &Method) -> usize {
        let inner = self.inner.lock().unwrap();
        inner
            .asked
            .get(method.as_str())
            .copied()
            .unwrap_or_default()
    }
}

async fn answer(
    State(btcpay): State<BtcPay>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, String) {
    let mut inner = btcpay.inner.lock().unwrap();
    *inner.asked.entry(method.to_string()).or_default() += 1;
    if !inner.failing.is_empty() {
        let status = inner.failing.remove(0);
        return (StatusCode::from_u16(status).unwrap(), "{}".to_owned());
    }
    let authorized = headers["authorization"] == format!("token {API_KEY}");
    let base = format!("/api/v1/stores/{STORE}/invoices");
    let rest = match uri.path().strip_prefix(&base) {
        _ if !authorized => return (StatusCode::UNAUTHORIZED, "{}".to_owned()),
        None => return (StatusCode::NOT_FOUND, "{}".to_owned()),
        Some(rest) => rest.trim_start_matches('/'),
    };
    if method == Method::POST {
        let asked: Value = serde_json::from_slice(&body).unwrap();
        let id = format!("Inv{}", inner.invoices.len());
        let minutes = asked["checkout"]["expirationMinutes"].as_i64().unwrap();
        assert!(minutes >= 1, "{asked}");
        let mut invoice = asked;
        for (name, value) in [
            ("id", json!(id)),
            ("storeId", json!(STORE)),
            ("checkoutLink", json!(format!("{}/i/{id}", btcpay.url))),
            ("status", json!("New")),
            ("additionalStatus", json!("None")),
            ("createdTime", json!(1_773_570_600)),
        ] {
            invoice[name] = value;
        }
        let text = invoice.to_string();
        inner.invoices.push(invoice);
        return (StatusCode::OK, text);
    }
    if rest.is_empty() {
        let query = uri.query().unwrap_or_default();
        let wanted = query
            .split('&')
            .find_map(|pair| pair.strip_prefix("orderId="));
        let of_order =
            |invoice: &&Value| wanted.is_none_or(|wanted| invoice["metadata"]["orderId"] == wanted);
        let found: Vec<&Value> = inner.invoices.iter().filter(of_order).collect();
        return (StatusCode::OK, json!(found).to_string());
    }
    match inner.invoices.iter().find(|invoice| invoice["id"] == rest) {
        Some(invoice) => (StatusCode::OK, invoice.to_string()),
        None => (StatusCode::NOT_FOUND, "{}".to_owned()),
    }
}
