//! PayerOne: `/checkout/v1/orders` and its notifications.

pub mod errors;
pub mod events;
pub mod routes;
pub mod show;
pub mod wire;

use pebblepay_core::retry::RetryPolicy;

use super::Adapter;

/// PayerOne for the engine.
pub const ADAPTER: Adapter = Adapter {
    word: events::word,
    body: |event, _| events::body(event),
    asked: events::asked,
    asked_body: events::asked_body,
    headers: events::headers,
    retries: RetryPolicy::PAYERONE,
    error: errors::render,
};
