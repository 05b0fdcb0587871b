//! Starting other programs: cargo, npm, apt-get, the server's own command line.

use anyhow::{Context, Result, bail};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Names another root, for a build of a copy of the sources.
pub(crate) const ROOT_VARIABLE: &str = "XTASK_ROOT";

/// The root of the checkout.
pub(crate) fn root() -> Result<PathBuf> {
    if let Some(named) = std::env::var_os(ROOT_VARIABLE) {
        return Ok(named.into());
    }
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = here
        .ancestors()
        .nth(2)
        .context("xtask is not where it was built")?;
    Ok(root.to_path_buf())
}

/// Where cargo puts what it builds for this checkout.
pub(crate) fn target_dir() -> Result<PathBuf> {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(dir) => Ok(root()?.join(dir)),
        None => Ok(root()?.join("target")),
    }
}

/// The cargo that runs this command.
pub(crate) fn cargo() -> Result<Command> {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root()?);
    Ok(command)
}

/// A program started in the root of the checkout.
pub(crate) fn program(name: &str, arguments: &[&str]) -> Result<Command> {
    let mut command = Command::new(name);
    command.args(arguments).current_dir(root()?);
    Ok(command)
}

/// Whether `name` can be started at all, found by asking for its version.
pub(crate) fn exists(name: &str) -> bool {
    Command::new(name)
        .arg("--version")
        .output()
        .is_ok_and(|output| output.status.success())
}

/// Runs to the end with output on stderr, so that stdout stays free for the result.
pub(crate) fn check(command: &mut Command) -> Result<()> {
    let (lines, success) = watch(command, |line| eprintln!("{line}"))?;
    drop(lines);
    if !success {
        bail!("{} failed", describe(command));
    }
    Ok(())
}

/// Runs to the end and returns stdout; on failure the error holds what was said on stderr.
pub(crate) fn read(command: &mut Command) -> Result<String> {
    let output = command
        .output()
        .with_context(|| format!("{} cannot start", describe(command)))?;
    if !output.status.success() {
        let errors = String::from_utf8_lossy(&output.stderr);
        bail!("{} failed: {}", describe(command), errors.trim());
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// Runs to the end, hands each line of stdout and stderr to `each` in the order in which they
/// were written, and returns all lines and whether the program succeeded.
pub(crate) fn watch(
    command: &mut Command,
    mut each: impl FnMut(&str),
) -> Result<(Vec<String>, bool)> {
    let (reader, writer) = std::io::pipe()?;
    command.stdout(writer.try_clone()?).stderr(writer);
    let started = command.spawn();
    let mut child = started.with_context(|| format!("{} cannot start", describe(command)))?;
    // The command still holds the pipe's writing end: without this the reading below never ends.
    command
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null());
    let mut lines = Vec::new();
    for line in BufReader::new(reader).split(b'\n') {
        let line = String::from_utf8_lossy(&line?)
            .trim_end_matches('\r')
            .to_owned();
        each(&line);
        lines.push(line);
    }
    Ok((lines, child.wait()?.success()))
}

/// The command as one would type it, for messages.
pub(crate) fn describe(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}
