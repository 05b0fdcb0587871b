//! `cargo xtask build`: the browser SDK and the server that carries it.

use crate::{run, sdk};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::PathBuf;

/// The server binary may not grow beyond this.
const SERVER_BYTES_MAX: u64 = 25_000_000;

const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// Builds everything, prints the sizes, and fails if one is over its budget.
pub(crate) fn run() -> Result<()> {
    everything()?;
    sdk::npm::build(&run::root()?)
}

/// Builds the SDK, then the server around it. Returns the path of the server.
pub(crate) fn everything() -> Result<PathBuf> {
    sdk_alone()?;
    let server = server()?;
    let bytes = fs::metadata(&server)?.len();
    eprintln!("checkout-server: {bytes} bytes (limit {SERVER_BYTES_MAX})");
    if bytes > SERVER_BYTES_MAX {
        bail!("checkout-server is {bytes} bytes, more than the {SERVER_BYTES_MAX} it may have");
    }
    Ok(server)
}

/// Builds the SDK into `dist/`, and the npm package.
pub(crate) fn sdk_and_package() -> Result<()> {
    sdk_alone()?;
    sdk::npm::build(&run::root()?)
}

/// Builds the SDK into `dist/`.
pub(crate) fn sdk_alone() -> Result<()> {
    wasm_target()?;
    sdk::build(&run::root()?)
}

/// Builds the release server. `dist/` must be complete: it is embedded.
fn server() -> Result<PathBuf> {
    let mut cargo = run::cargo()?;
    run::check(cargo.args(["build", "--release", "--package", "checkout-server"]))?;
    Ok(run::target_dir()?.join("release/checkout-server"))
}

/// Adds the compiler's WebAssembly target if it is missing.
pub(crate) fn wasm_target() -> Result<()> {
    let mut rustc = run::program(
        "rustc",
        &["--print", "target-libdir", "--target", WASM_TARGET],
    )?;
    let has_std = run::read(&mut rustc)
        .is_ok_and(|dir| fs::read_dir(dir.trim()).is_ok_and(|mut files| files.next().is_some()));
    if has_std {
        return Ok(());
    }
    eprintln!("adding the {WASM_TARGET} target");
    run::check(&mut run::program(
        "rustup",
        &["target", "add", WASM_TARGET],
    )?)
    .with_context(|| format!("the Rust standard library for {WASM_TARGET} is needed"))
}
