//! Pepay: invoices, the payor's endpoints, events and streams.

pub mod errors;
pub mod event_routes;
pub mod events;
pub mod lists;
pub mod payor_routes;
pub mod routes;
pub mod show;
pub mod streams;
pub mod wire;

use pebblepay_core::retry::RetryPolicy;

use super::Adapter;

/// What the keys made for Pepay begin with.
pub const KEY_PREFIX: &str = "pepay_";

/// Pepay for the engine.
pub const ADAPTER: Adapter = Adapter {
    word: events::word,
    body: events::body,
    asked: |_| &[],
    asked_body: |_, _| None,
    headers: events::headers,
    retries: RetryPolicy::PEBBLEPAY,
    error: errors::render,
};
