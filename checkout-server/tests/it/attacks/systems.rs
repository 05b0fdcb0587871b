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

const PG: System = System {
    name: "PG",
    create: "/api/public/v1/payment-links",
    key_header: bearer,
    body: |amount, more| format!(r#"{{"amount_cents":{amount},"currency":"MAD"{more}}}"#),
    amount: "4999",
    bad_amounts: &["49.99", "\"49.99\"", "1000000000000"],
    text: "/error",
    id: "/id",
    read: |id| {
        let path = format!("/api/public/v1/payment-links/{id}");
        (Method::GET, path, String::new())
    },
    texts: &[
        "description",
        "reference",
        "customer_name",
        "customer_phone",
    ],
    urls: &["success_url", "cancel_url"],
    emails: &["customer_email"],
    key_reused: 400,
};

const PAYERONE: System = System {
    name: "PayerOne",
    create: "/checkout/v1/orders_v2",
    key_header: bearer,
    body: |amount, more| {
        let rest =
            r#""currency_code":"EUR","customer_name":"Jo","customer_email":"jo@example.com""#;
        let ipn_url = "https://shop.example/ipn";
        format!(r#"{{"amount":{amount},{rest},"ipn_url":"{ipn_url}"{more}}}"#)
    },
    amount: "49.99",
    bad_amounts: &["0.49", "50000.01", "49.999"],
    text: "/message",
    id: "/data/order_id",
    read: |id| {
        let path = format!("/checkout/v1/orders?order_id={id}");
        (Method::GET, path, String::new())
    },
    texts: &["description", "custom_id", "customer_name"],
    urls: &["ipn_url", "success_url", "fail_url"],
    emails: &["customer_email"],
    key_reused: 400,
};

const PEPAY: System = System {
    name: "Pepay",
    create: "/api/v1/invoices",
    key_header: |key| ("x-api-key", key.to_owned()),
    body: |amount, more| format!(r#"{{"amount_usd":{amount}{more}}}"#),
    amount: "49.99",
    bad_amounts: &["0.009", "1000000.01", "49.999"],
    text: "/error/message",
    id: "/invoice_id",
    read: |id| (Method::GET, format!("/api/v1/invoices/{id}"), String::new()),
    texts: &["description", "customer_id"],
    urls: &["payment_return_url"],
    emails: &["customer_email"],
    key_reused: 409,
};

const SECPAID: System = System {
    name: "SecPaid",
    create: "/api/v2/createLink",
    key_header: |key| ("token", key.to_owned()),
    body: |amount, more| format!(r#"{{"amount":{amount}{more}}}"#),
    amount: "49.99",
    bad_amounts: &["0.00", "1000000.01", "49.999"],
    text: "/ResponseMsg",
    id: "/data/id",
    read: |id| {
        let body = format!(r#"{{"id":"{id}"}}"#);
        (Method::POST, "/api/v2/getMyUnusedLinks".to_owned(), body)
    },
    texts: &["recipient_note", "bank_statement_description"],
    urls: &["callback_url", "payment_endpoint"],
    emails: &[],
    key_reused: 400,
};

/// All of them.
pub(super) const SYSTEMS: &[System] = &[PEBBLEPAY, PG, PAYERONE, PEPAY, SECPAID];
