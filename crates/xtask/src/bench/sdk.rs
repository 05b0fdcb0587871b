//! `cargo xtask bench sdk`: the script tag beside Polar's embed, which is the best of its kind, and
//! beside the same features written by hand. The measuring is done in the browser, by
//! `tests/bench/sdk.mjs`.

use crate::test::install;
use crate::{build, run};
use anyhow::Result;
use std::fs;

/// The peer. Only the benchmark needs it, so it is no dependency of the project.
const PEER: &str = "@polar-sh/checkout";
const PEER_VERSION: &str = "0.4.1";

/// Builds the SDK, fetches the peer, and prints the tables.
pub(crate) fn run() -> Result<()> {
    let chromium = install::browser()?;
    build::sdk_alone()?;
    let folder = run::target_dir()?.join("bench-sdk");
    fs::create_dir_all(&folder)?;
    // Without its own peers, which are for React.
    let mut npm = run::program("npm", &["install", "--no-save", "--legacy-peer-deps"])?;
    npm.args(["--ignore-scripts", "--no-audit", "--no-fund", "--prefix"]);
    npm.arg(&folder).arg(format!("{PEER}@{PEER_VERSION}"));
    run::check(&mut npm)?;
    let mut node = run::program("node", &["tests/bench/sdk.mjs"])?;
    node.env("CHROMIUM_PATH", chromium);
    node.env("POLAR", folder.join("node_modules").join(PEER));
    println!("{}", run::read(&mut node)?.trim_end());
    Ok(())
}
