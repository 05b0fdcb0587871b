//! What differs between the systems, as far as attacks care.

use axum::http::Method;

/// A system's words for creating and reading a sale.
pub(super) struct System {
    pub name: &'static str,
    /// Where a sale is created.
    pub create: &'static str,
    /// The header that carries a key.
    pub key_header: fn(&str) -> (&'static str, String),
    /// A JSON body that sells for this amount, a JSON token; further members follow.
    pub body: fn(amount: &str, more: &str) -> String,
    /// An amount that is fine.
    pub amount: &'static str,
    /// Amounts that only this system refuses.
    pub bad_amounts: &'static [&'static str],
    /// Where a refusal has its text.
    pub text: &'static str,
    /// Where a created sale has its id.
    pub id: &'static str,
    /// Method, path and body that read a sale.
    pub read: fn(&str) -> (Method, String, String),
    /// Fields for one line of text.
    pub texts: &'static [&'static str],
    /// Fields for addresses.
    pub urls: &'static [&'static str],
    /// Fields for e-mail addresses.
    pub emails: &'static [&'static str],
    /// The status for a key of idempotency that is used for something else.
    pub key_reused: u16,
}

fn bearer(key: &str) -> (&'static str, String) {
    ("authorization", format!("Bearer {key}"))
}

const PEBBLEPAY: System = System {
    name: "PebblePay",
    create: "/api/v1/orders",
    key_header: bearer,
    body: |amount, more| format!(r#"{{"amount":{amount}{more}}}"#),
    amount: "49.99",
    bad_amounts: &["0.49", "50000.01", "49.999"],
    text: "/error",
    id: "/order_id",
    read: |id| (Method::GET, format!("/api/v1/orders/{id}"), String::new()),
    texts: &["product_name", "order_reference", "customer_name"],
    urls: &["return_url", "cancel_url", "webhook_url"],
    emails: &["customer_email"],
    key_reused: 400,
};

/// All of them.
pub(super) const SYSTEMS: &[System] = &[PEBBLEPAY];
