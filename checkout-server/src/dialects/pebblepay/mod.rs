//! PebblePay: `/api/v1/orders` and its webhooks.

pub mod auth;
pub mod docs;
pub mod errors;
pub mod events;
pub mod notices;
pub mod routes;
pub mod wire;
