//! `cargo xtask bench`: what the documentation says of speed, measured again.
//!
//! An absolute number says more about the machine than about the program. So figures are ratios of
//! what takes turns under the same load.

pub(crate) mod orders;
mod peers;
mod prepare;
pub(crate) mod sdk;
mod turns;
mod wrk;

use crate::run;
use anyhow::Result;

/// Measures how reading and creating grow with the number of orders and events.
pub(crate) fn growth() -> Result<()> {
    measurement("growth", "")?;
    measurement("events_growth", "")
}

/// Measures how many webhooks a second are sent and recorded, on SQLite and on PostgreSQL.
pub(crate) fn deliveries() -> Result<()> {
    measurement("deliveries_load", "deliveries")
}

/// Measures how soon a thousand readers of a stream hear of an event.
pub(crate) fn streams() -> Result<()> {
    measurement("streams_load", "")
}

/// Runs a measurement that is an ignored test of the server, in a release build.
fn measurement(file: &str, name: &str) -> Result<()> {
    let test = [
        "test",
        "--package",
        "checkout-server",
        "--release",
        "--test",
        file,
    ];
    let measured = ["--", "--ignored", "--nocapture", name];
    let mut cargo = run::cargo()?;
    // What is measured on PostgreSQL is durable there too.
    cargo.env("PEBBLEPAY_TEST_POSTGRES_FSYNC", "on");
    run::check(cargo.args(test).args(measured))
}
