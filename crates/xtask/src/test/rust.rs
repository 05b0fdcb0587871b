//! Runs the Rust tests and reads what libtest prints.
//!
//! The test programs are built once by cargo and then started one by one, because only then is
//! it certain which package a line of output belongs to.

use super::results::{Outcome, Report};
use crate::run;
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

/// One built test program.
struct Program {
    executable: PathBuf,
    /// The package's folder, absolute.
    package: PathBuf,
}

/// Which databases the tests use.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Databases {
    /// SQLite alone; what needs PostgreSQL counts as skipped.
    Sqlite,
    /// SQLite and PostgreSQL.
    Both,
}

/// Runs every test of the workspace.
pub(crate) fn suites(report: &mut Report, databases: Databases) -> Result<()> {
    let phase = "rust";
    let root = run::root()?;
    for program in build()? {
        let folder = format!("{}/", program.package.strip_prefix(&root)?.display());
        let mut command = Command::new(&program.executable);
        command
            .current_dir(&program.package)
            .env("CARGO_MANIFEST_DIR", &program.package);
        if databases == Databases::Sqlite {
            // Tests that need PostgreSQL then return at once, which libtest takes for success.
            command.env("PEBBLEPAY_TEST_DATABASES", "sqlite");
        } else {
            command.env_remove("PEBBLEPAY_TEST_DATABASES");
        }
        let is_out = |name: &str| databases == Databases::Sqlite && needs_postgres(name);
        collect(report, phase, &folder, &mut command, is_out)?;
    }
    print_sums(report, phase);
    Ok(())
}

/// Whether a test's name says that it runs on PostgreSQL.
fn needs_postgres(name: &str) -> bool {
    name.split("::").any(|segment| segment == "on_postgres")
}

/// Builds all test programs and lists them.
fn build() -> Result<Vec<Program>> {
    let mut cargo = run::cargo()?;
    // What the lints build is without the feature, so both ways are built.
    cargo.args(["test", "--workspace", "--features", "checkout-server/otel"]);
    cargo.arg("--no-run");
    cargo.args(["--message-format", "json-render-diagnostics"]);
    let mut programs = Vec::new();
    let (_, success) = run::watch(&mut cargo, |line| match program_of(line) {
        Some(program) => programs.push(program),
        None if line.starts_with('{') => {}
        None => eprintln!("{line}"),
    })?;
    if !success {
        bail!("the tests do not compile");
    }
    Ok(programs)
}

/// The test program that this line of cargo's JSON says is ready.
fn program_of(line: &str) -> Option<Program> {
    let message: Value = serde_json::from_str(line).ok()?;
    let is_test = message.get("profile")?.get("test")?.as_bool()?;
    if message.get("reason")? != "compiler-artifact" || !is_test {
        return None;
    }
    let executable = PathBuf::from(message.get("executable")?.as_str()?);
    let manifest = Path::new(message.get("manifest_path")?.as_str()?);
    Some(Program {
        executable,
        package: manifest.parent()?.to_path_buf(),
    })
}

/// Runs one program and adds a result for each of its tests.
fn collect(
    report: &mut Report,
    phase: &str,
    folder: &str,
    command: &mut Command,
    is_out: impl Fn(&str) -> bool,
) -> Result<()> {
    let mut count = 0_usize;
    let mut failures = 0_usize;
    let mut lines_of_failures = Vec::new();
    let (_, success) = run::watch(command, |line| match outcome_of(line) {
        Some((name, outcome)) => {
            let outcome = if is_out(name) {
                Outcome::Skipped
            } else {
                outcome
            };
            count += 1;
            failures += usize::from(outcome == Outcome::Failed);
            report.add(phase, folder, name, outcome);
        }
        None => lines_of_failures.push(line.to_owned()),
    })?;
    if success {
        return Ok(());
    }
    eprintln!("{}", lines_of_failures.join("\n"));
    if failures == 0 {
        let described = run::describe(command);
        return Err(anyhow::anyhow!(
            "{described} ended badly after {count} tests"
        ))
        .context("a test program crashed");
    }
    Ok(())
}

/// Reads a line such as `test money::adds ... ok`.
fn outcome_of(line: &str) -> Option<(&str, Outcome)> {
    let (name, outcome) = line.strip_prefix("test ")?.rsplit_once(" ... ")?;
    let name = name.strip_suffix(" - should panic").unwrap_or(name);
    match outcome.split([',', ' ', '<']).next()? {
        "ok" => Some((name, Outcome::Passed)),
        "FAILED" => Some((name, Outcome::Failed)),
        "ignored" => Some((name, Outcome::Skipped)),
        _ => None,
    }
}

fn print_sums(report: &Report, phase: &str) {
    let count = |outcome| report.count_in(phase, outcome);
    let (passed, failed) = (count(Outcome::Passed), count(Outcome::Failed));
    eprintln!(
        "{phase}: {passed} passed, {failed} failed, {} skipped",
        count(Outcome::Skipped)
    );
}

#[cfg(test)]
mod tests {
    use super::{Outcome, needs_postgres, outcome_of, program_of};

    #[test]
    fn lines_of_libtest_are_read() {
        let cases = [
            (
                "test money::tests::adds ... ok",
                Some(("money::tests::adds", Outcome::Passed)),
            ),
            ("test a ... FAILED", Some(("a", Outcome::Failed))),
            (
                "test a ... ignored, needs a disk",
                Some(("a", Outcome::Skipped)),
            ),
            ("test a ... ok <0.012s>", Some(("a", Outcome::Passed))),
            ("test a - should panic ... ok", Some(("a", Outcome::Passed))),
            (
                "test src/lib.rs - f (line 3) ... ok",
                Some(("src/lib.rs - f (line 3)", Outcome::Passed)),
            ),
            ("test result: ok. 3 passed; 0 failed", None),
            ("running 3 tests", None),
            ("test a has been running for over 60 seconds", None),
        ];
        for (line, expected) in cases {
            assert_eq!(outcome_of(line), expected, "{line}");
        }
    }

    #[test]
    fn tests_that_need_postgresql_are_known_by_their_name() {
        assert!(needs_postgres("pay::the_cards_pay::on_postgres"));
        assert!(needs_postgres("on_postgres::a_deadlock_is_resolved"));
        assert!(!needs_postgres("pay::the_cards_pay::on_sqlite"));
    }

    #[test]
    fn test_programs_are_found_in_the_messages_of_cargo() {
        let line = r#"{"reason":"compiler-artifact","manifest_path":"/p/crates/core/Cargo.toml",
            "profile":{"test":true},"executable":"/p/target/debug/deps/core-1"}"#;
        let program = program_of(line).unwrap();
        assert_eq!(program.package.to_str(), Some("/p/crates/core"));
        assert!(program_of(&line.replace("true", "false")).is_none());
        assert!(program_of("   Compiling core").is_none());
    }
}
