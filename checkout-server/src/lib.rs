//! PebblePay checkout, the server: HTTP, dialects, pages, gateways, storage and jobs around the
//! pure rules of `pebblepay-core`.
//!
//! `main` and the tests start it the same way: [`server::Server::build`].

pub mod app;
pub mod cli;
pub mod config;
pub mod dashboard;
pub mod db;
pub mod dialects;
pub mod gateways;
pub mod http;
pub mod jobs;
pub mod metrics;
pub mod outbound;
pub mod pages;
pub mod private_file;
pub mod server;
pub mod telemetry;
pub mod words;
