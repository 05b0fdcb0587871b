//! `cargo xtask tidy`: the rules of the house that the compiler does not know.
//!
//! Which crate may use which, which module of the server may use which, where SQL may stand, what a
//! migration may do, how long a file may be, and what may not be left behind. The length of functions is clippy's
//! (`clippy.toml`).

mod crates;
mod leftovers;
mod migrations;
mod modules;

use crate::{run, source};
use anyhow::{Result, bail};

/// Longest file, in lines. A longer one has two subjects.
const LINES_MAX: usize = 500;

/// Checks everything and names each breach.
pub(crate) fn run() -> Result<()> {
    let root = run::root()?;
    let files = source::files(
        &root,
        &["rs", "mjs", "js", "ts", "php", "py", "css", "html", "sql"],
    )?;
    let mut breaches = crates::breaches(&root)?;
    for file in &files {
        breaches.extend(modules::breaches(file));
        breaches.extend(leftovers::breaches(file));
        breaches.extend(migrations::breaches(file));
        let lines = file.text.lines().count();
        if lines > LINES_MAX {
            breaches.push(format!("{}: {lines} lines, at most {LINES_MAX}", file.path));
        }
    }
    for breach in &breaches {
        eprintln!("tidy: {breach}");
    }
    if breaches.is_empty() {
        eprintln!("tidy: {} files are in order", files.len());
        return Ok(());
    }
    bail!("tidy: {} breaches", breaches.len())
}
