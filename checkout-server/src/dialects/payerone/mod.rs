//! PayerOne: `/checkout/v1/orders` and its notifications.

pub mod errors;

use pebblepay_core::retry::RetryPolicy;

use super::Adapter;

/// PayerOne for the engine.
pub const ADAPTER: Adapter = Adapter {
    word: |_| None,
    body: |_, _| None,
    asked: |_| &[],
    asked_body: |_, _| None,
    headers: |_, _, _| Vec::new(),
    retries: RetryPolicy::PEBBLEPAY,
    error: errors::render,
};
