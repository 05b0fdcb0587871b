//! The server through its real router, in process, on SQLite and on PostgreSQL.
//!
//! A test is a few lines: `on_both!` gives it a [`support::Shop`] with a store and keys, and the
//! clock stands still until the test moves it.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a failed step of a test ends the test, in its helpers too"
)]

mod attacks;
mod auth;
mod backups;
mod bad_input;
mod brand;
mod btcpay;
mod buttons;
mod challenge;
mod chaos;
mod cli;
mod cli_events;
mod cli_gateways;
mod cli_test_side;
mod confirmations;
mod coupons;
mod dashboard;
mod databases;
mod deliveries;
mod endpoints;
mod ends;
mod erasure;
mod events;
mod gone;
mod guard;
mod http;
mod idempotency;
mod inventory;
mod licences;
mod locales;
mod mails;
mod metrics;
mod money;
mod moving;
mod orders;
mod pages;
mod pay;
mod payerone;
mod payzone;
mod pepay;
mod pg;
#[path = "../support/postgres.rs"]
mod postgres_server;
mod quantity;
mod races;
mod rates;
mod receiver;
mod refunds;
mod reseal;
mod secpaid;
mod settled;
mod streams;
mod support;
mod test_side;
mod trigger;
mod upgrade;
mod webhooks;
