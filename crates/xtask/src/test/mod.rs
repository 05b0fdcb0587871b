//! `cargo xtask test`: everything that must hold before a change is good.
//!
//! Each phase adds its results to one report; a phase that fails does not stop the others, so
//! that one run tells everything. The last line holds the true sums, and what `conformance`
//! needs is left in the target folder.

pub(crate) mod install;
mod node;
pub(crate) mod results;
mod rust;

use crate::{build, conformance, run, sdk, tidy};
use anyhow::{Result, bail};
use results::{Outcome, Report};
use rust::Databases;
use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

/// Runs the suites. With `fast`, the Rust tests on SQLite only.
pub(crate) fn run(fast: bool) -> Result<()> {
    let started = Instant::now();
    let mut report = Report::default();
    build::wasm_target()?;
    if fast {
        ensure_sdk()?;
        phase(&mut report, "rust", |report| {
            rust::suites(report, Databases::Sqlite)
        });
    } else {
        everything(&mut report)?;
    }
    report.save()?;
    report.print_failures();
    let count = |outcome| report.count(outcome);
    let (passed, failed) = (count(Outcome::Passed), count(Outcome::Failed));
    let skipped = count(Outcome::Skipped);
    eprintln!("all phases: {} s", started.elapsed().as_secs());
    println!("{passed} passed, {failed} failed, {skipped} skipped");
    if failed > 0 {
        bail!("{failed} failed, named above");
    }
    Ok(())
}

fn everything(report: &mut Report) -> Result<()> {
    let tools = install::missing_tools()?;
    phase(report, "format", |report| {
        let mut fmt = run::cargo()?;
        let result = run::check(fmt.args(["fmt", "--all", "--check"]));
        report.check("format", "cargo fmt --check", &result);
        Ok(())
    });
    phase(report, "tidy", |report| {
        report.check("tidy", "cargo xtask tidy", &tidy::run());
        Ok(())
    });
    phase(report, "sdk", |report| {
        report.check(
            "sdk",
            "the SDK builds within its budget",
            &sdk::build(&run::root()?),
        );
        report.check(
            "sdk",
            "the npm package builds within its budget",
            &sdk::npm::build(&run::root()?),
        );
        Ok(())
    });
    phase(report, "lints", lints);
    phase(report, "rust", |report| {
        rust::suites(report, Databases::Both)
    });
    phase(report, "node and browser", |report| {
        let binary = debug_server()?;
        node::suites(report, &tools, &binary)
    });
    // Proofs are judged by what has just run.
    report.save()?;
    phase(report, "conformance", |report| {
        report.check(
            "conformance",
            "cargo xtask conformance --check",
            &conformance::check(),
        );
        Ok(())
    });
    Ok(())
}

/// Runs one phase and prints how long it took. What stops it counts as one failure.
fn phase(report: &mut Report, name: &str, body: impl FnOnce(&mut Report) -> Result<()>) {
    let started = Instant::now();
    eprintln!("== {name}");
    if let Err(error) = body(report) {
        report.check(name, "the phase runs to its end", &Err(error));
    }
    eprintln!("== {name}: {} s", started.elapsed().as_secs());
}

fn lints(report: &mut Report) -> Result<()> {
    let lint = |arguments: &[&str]| -> Result<()> {
        let mut clippy: Command = run::cargo()?;
        run::check(
            clippy
                .arg("clippy")
                .args(arguments)
                .args(["--", "-D", "warnings"]),
        )
    };
    let native = lint(&["--workspace", "--exclude", "pebblepay-sdk", "--all-targets"]);
    report.check("lints", "cargo clippy", &native);
    let wasm = lint(&[
        "--package",
        "pebblepay-sdk",
        "--target",
        "wasm32-unknown-unknown",
    ]);
    report.check("lints", "cargo clippy for wasm", &wasm);
    let typed = lint(&[
        "--package",
        "pebblepay-sdk",
        "--target",
        "wasm32-unknown-unknown",
        "--features",
        "typed",
    ]);
    report.check("lints", "cargo clippy for the npm package", &typed);
    Ok(())
}

/// The server embeds what the SDK's build leaves in `dist/`, so that must be there to compile it.
fn ensure_sdk() -> Result<()> {
    let root = run::root()?;
    if root.join("dist/manifest.json").exists() {
        return Ok(());
    }
    sdk::build(&root)?;
    Ok(())
}

/// The server that the Rust tests were built with. Building it by itself would compile half of its
/// dependencies again, with other features.
fn debug_server() -> Result<PathBuf> {
    let binary = run::target_dir()?.join("debug/checkout-server");
    if !binary.exists() {
        bail!("the Rust tests did not build the server");
    }
    Ok(binary)
}
