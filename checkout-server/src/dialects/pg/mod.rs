//! PG (1Confirmed): payment links, their webhooks, and callbacks of gateways.

pub mod callback;
pub mod errors;

use pebblepay_core::retry::RetryPolicy;

use super::Adapter;

/// PG for the engine.
pub const ADAPTER: Adapter = Adapter {
    word: |_| None,
    body: |_, _| None,
    headers: |_, _, _| Vec::new(),
    retries: RetryPolicy::PEBBLEPAY,
    error: errors::render,
};
