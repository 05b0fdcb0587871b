//! PebblePay: `/api/v1/orders`, `/coupons`, `/balance`, `/ledger`, `/events`, its streams and its
//! webhooks.

pub mod auth;
pub mod coupon_routes;
pub mod delivery_routes;
pub mod docs;
pub mod endpoint_docs;
pub mod endpoint_routes;
pub mod error_docs;
pub mod error_pages;
pub mod errors;
pub mod event_docs;
pub mod event_routes;
pub mod events;
pub mod lists;
pub mod money_routes;
pub mod notices;
pub mod order_docs;
pub mod reference;
pub mod routes;
pub mod samples;
pub mod show;
pub mod status_page;
pub mod streams;
pub mod test_docs;
pub mod test_routes;
pub mod trigger;
pub mod wire;

use pebblepay_core::retry::RetryPolicy;

use super::Adapter;

/// PebblePay for the engine.
pub const ADAPTER: Adapter = Adapter {
    word: events::word,
    body: events::body,
    asked: |_| &[],
    asked_body: |_, _| None,
    headers: events::headers,
    retries: RetryPolicy::PEBBLEPAY,
    error: errors::render,
};
