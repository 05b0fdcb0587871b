//! SecPaid: links to pay, under `/api/v2`, and its notifications.

pub mod auth;
pub mod endpoint_list;
pub mod errors;
pub mod events;
pub mod fields;
pub mod gate;
pub mod lists;
pub mod routes;
pub mod show;
pub mod wire;

use pebblepay_core::retry::RetryPolicy;

use super::Adapter;

/// SecPaid for the engine.
pub const ADAPTER: Adapter = Adapter {
    word: events::word,
    body: events::body,
    asked: |_| &[],
    asked_body: |_, _| None,
    headers: events::headers,
    retries: RetryPolicy::SECPAID,
    error: errors::render,
};
