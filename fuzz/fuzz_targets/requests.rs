//! Whole requests to a whole server: paths, queries, forms, multipart forms, JSON and headers of every
//! system, to every handler that reads any. No answer may be a fault of the server's, and what says
//! that it is JSON has to be some.
#![no_main]

use std::sync::OnceLock;

use axum::body::Body;
use axum::http::{Method, Request};
use checkout_server::app::audit::Actor;
use checkout_server::app::clock::Clock;
use checkout_server::app::keys;
use checkout_server::app::setup::{self, NewStore};
use checkout_server::app::vault::Vault;
use checkout_server::db::{Db, Options};
use checkout_server::gateways::Gateways;
use checkout_server::http::layers::clean_path;
use checkout_server::outbound::Policy;
use checkout_server::server::{Extras, Protection, Server};
use http_body_util::BodyExt;
use libfuzzer_sys::fuzz_target;
use pebblepay_core::store::{Dialect, Mode};
use tokio::runtime::Runtime;
use tower::ServiceExt;

/// Methods and paths; `*` is what the input says.
const ROUTES: &[(Method, &str)] = &[
    (Method::POST, "/api/v1/orders"),
    (Method::GET, "/api/v1/orders?*"),
    (Method::GET, "/api/v1/orders/*"),
    (Method::POST, "/api/v1/orders/ORDER/refund"),
    (Method::POST, "/api/v1/orders/*/cancel"),
    (Method::GET, "/api/v1/ledger?*"),
    (Method::GET, "/api/v1/balance?*"),
    (Method::POST, "/api/v1/coupons"),
    (Method::GET, "/api/v1/coupons?*"),
    (Method::PUT, "/api/v1/coupons/*"),
    (Method::GET, "/api/v1/events?*"),
    (Method::GET, "/api/v1/events/*"),
    (Method::GET, "/api/v1/notices?*"),
    (Method::POST, "/api/v1/ws/token"),
    (Method::POST, "/api/v1/webhook_endpoints"),
    (Method::POST, "/api/v1/test/trigger"),
    (Method::PUT, "/api/v1/test/chaos"),
    (Method::POST, "/api/v1/invoices"),
    (Method::GET, "/api/v1/invoices?*"),
    (Method::GET, "/api/v1/payments/session-details"),
    (Method::POST, "/api/v1/payments/customer-email"),
    (Method::POST, "/api/public/v1/payment-links"),
    (Method::GET, "/api/public/v1/payment-links?*"),
    (Method::POST, "/api/public/callback/*"),
    (Method::POST, "/checkout/v1/orders_v2"),
    (Method::GET, "/checkout/v1/orders?*"),
    (Method::POST, "/api/v2/createLink"),
    (Method::POST, "/api/v2/createSplitLink"),
    (Method::POST, "/api/v2/deleteLink"),
    (Method::POST, "/api/v2/refundPayment"),
    (Method::POST, "/api/v2/getPayInTransactions"),
    (Method::POST, "/api/v2/getMyUnusedLinks"),
    (Method::GET, "/checkout/STORE?*"),
    (Method::GET, "/checkout/embed?store=STORE&*"),
    (Method::POST, "/pay/SESSION"),
    (Method::GET, "/pay/SESSION?*"),
    (Method::POST, "/pay/SESSION/coupon"),
    (Method::GET, "/pay?*"),
    (Method::GET, "/payment?*"),
    (Method::GET, "/payment/qr/*"),
    (Method::POST, "/dashboard/sign-in"),
    (Method::GET, "/dashboard/*"),
    (Method::GET, "/js/*"),
    (Method::GET, "/*"),
];
const TYPES: &[&str] = &[
    "application/json",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=b",
    "text/plain",
];

struct Shop {
    runtime: Runtime,
    server: Server,
    /// PebblePay's, Pepay's, and none.
    keys: [String; 3],
    names: [(&'static str, String); 3],
}

fn shop() -> Shop {
    let folder = tempfile::tempdir().expect("a folder").keep();
    let url = format!("sqlite:{}", folder.join("fuzz.db").display());
    let db = Db::open(&url, Options::default()).expect("a database");
    let clock = Clock::manual(1_773_570_600_000);
    let new = NewStore {
        name: "Tea House".to_owned(),
        origins: Vec::new(),
        return_origins: Vec::new(),
        webhook_url: None,
        currency: "USD".to_owned(),
        fee_bps: 500,
        support_email: None,
    };
    let policy = Policy::default();
    let store = setup::create_store(&db, &clock, &policy, &new).expect("a store");
    let extras = Extras {
        gateways: Gateways::default(),
        vault: Vault::of_settings(&format!("{}=", "A".repeat(43)), "", "").expect("a key"),
        protection: Protection {
            api_rate_per_second: 0,
            ..Protection::default()
        },
        ..Extras::default()
    };
    let server = Server::build(db, clock, policy, "https://pay.example", extras).expect("a server");
    let runtime = Runtime::new().expect("a runtime");
    let id = &store.store.id;
    let pepay = (Dialect::Pepay, Mode::Test);
    let owner = Actor {
        user: None,
        email: "owner@shop.example".to_owned(),
        address: None,
    };
    let pepay = runtime
        .block_on(keys::create(server.app(), &owner, id, pepay))
        .expect("a key");
    let mut shop = Shop {
        keys: [store.test_key.to_string(), pepay.to_string(), String::new()],
        names: [
            ("STORE", id.as_str().to_owned()),
            ("ORDER", String::new()),
            ("SESSION", String::new()),
        ],
        runtime,
        server,
    };
    let (_, made) = shop.ask(
        Request::post("/api/v1/orders")
            .header("authorization", format!("Bearer {}", shop.keys[0]))
            .header("content-type", "application/json")
            .body(Body::from(r#"{"amount":5}"#))
            .expect("a request"),
    );
    let made: serde_json::Value = serde_json::from_slice(&made).expect("an order");
    shop.names[1].1 = made["order_id"].as_str().expect("an id").to_owned();
    shop.names[2].1 = made["id"].as_str().expect("a session").to_owned();
    shop
}

impl Shop {
    /// The status and what claims to be JSON.
    fn ask(&self, request: Request<Body>) -> (u16, Vec<u8>) {
        self.runtime.block_on(async {
            let answer = self.server.router().oneshot(clean_path(request)).await;
            let (parts, body) = answer.expect("an answer").into_parts();
            let is_json = parts
                .headers
                .get("content-type")
                .is_some_and(|t| t.as_bytes().starts_with(b"application/json"));
            let bytes = body.collect().await.expect("a body").to_bytes();
            let json = if is_json {
                bytes.to_vec()
            } else {
                b"{}".to_vec()
            };
            (parts.status.as_u16(), json)
        })
    }
}

fuzz_target!(|input: (u8, u8, u8, &str, &str, &[u8])| {
    static SHOP: OnceLock<Shop> = OnceLock::new();
    let shop = SHOP.get_or_init(shop);
    let (route, kind, who, said, value, body) = input;
    let (method, path) = &ROUTES[usize::from(route) % ROUTES.len()];
    let mut path = path.replace('*', said);
    for (name, id) in &shop.names {
        path = path.replace(name, id);
    }
    let key = &shop.keys[usize::from(who) % shop.keys.len()];
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header("content-type", TYPES[usize::from(kind) % TYPES.len()])
        .header("authorization", format!("Bearer {key}"))
        .header("token", key);
    for name in [
        "idempotency-key",
        "accept-language",
        "x-session-token",
        "cookie",
        "traceparent",
    ] {
        request = request.header(name, value);
    }
    // What no HTTP server would hand on.
    let Ok(request) = request.body(Body::from(body.to_vec())) else {
        return;
    };
    let (status, json) = shop.ask(request);
    assert!(status != 500 && status < 600, "{status}");
    serde_json::from_slice::<serde_json::Value>(&json).expect("JSON");
});
