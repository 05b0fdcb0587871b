//! SecPaid: links to pay, under `/api/v2`, and its notifications.

pub mod errors;

use pebblepay_core::retry::RetryPolicy;

use super::Adapter;

/// SecPaid for the engine.
pub const ADAPTER: Adapter = Adapter {
    word: |_| None,
    body: |_, _| None,
    asked: |_| &[],
    asked_body: |_, _| None,
    headers: |_, _, _| Vec::new(),
    retries: RetryPolicy::PEBBLEPAY,
    error: errors::render,
};
