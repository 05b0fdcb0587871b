//! PG (1Confirmed): payment links, their webhooks, and callbacks of gateways.

pub mod callback;
pub mod errors;
pub mod events;
pub mod routes;
pub mod show;
pub mod wire;

use pebblepay_core::retry::RetryPolicy;

use super::Adapter;

/// PG for the engine. Its schedule is PebblePay's: 5 m, 15 m, 1 h, 4 h, 12 h (PG-048).
pub const ADAPTER: Adapter = Adapter {
    word: events::word,
    body: |event, _| events::body(event),
    asked: |_| &[],
    asked_body: |_, _| None,
    headers: events::headers,
    retries: RetryPolicy::PEBBLEPAY,
    error: errors::render,
};
