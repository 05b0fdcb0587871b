//! Pepay: invoices, the payor's endpoints, events and streams.

pub mod errors;

use pebblepay_core::retry::RetryPolicy;

use super::Adapter;

/// What the keys made for Pepay begin with.
pub const KEY_PREFIX: &str = "pepay_";

/// Pepay for the engine.
pub const ADAPTER: Adapter = Adapter {
    word: |_| None,
    body: |_, _| None,
    asked: |_| &[],
    asked_body: |_, _| None,
    headers: |_, _, _| Vec::new(),
    retries: RetryPolicy::PEBBLEPAY,
    error: errors::render,
};
