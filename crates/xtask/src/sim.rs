//! `cargo xtask sim`: the delivery engine in simulated worlds, one for each seed.
//!
//! The worlds are a test of the server (`checkout-server/tests/sim`), built as tests are: release
//! builds have no way to foresee their ids.

use crate::run;
use anyhow::Result;

/// Which worlds.
#[derive(Clone, Copy)]
pub(crate) struct Options {
    /// How many.
    pub(crate) seeds: u64,
    /// The first seed.
    pub(crate) from: u64,
    /// This one alone, with all that happens in it.
    pub(crate) seed: Option<u64>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            seeds: 1_000,
            from: 1,
            seed: None,
        }
    }
}

/// Runs them; fails if anything in them was lost.
pub(crate) fn run(options: Options) -> Result<()> {
    let mut cargo = run::cargo()?;
    cargo.args(["test", "--quiet", "--package", "checkout-server"]);
    cargo.args(["--test", "sim", "--"]);
    cargo.args(["--ignored", "--nocapture", "many_worlds"]);
    match options.seed {
        Some(seed) => cargo.env("PEBBLEPAY_SIM_SEED", seed.to_string()),
        None => cargo
            .env("PEBBLEPAY_SIM_SEEDS", options.seeds.to_string())
            .env("PEBBLEPAY_SIM_FROM", options.from.to_string()),
    };
    run::check(&mut cargo)
}
