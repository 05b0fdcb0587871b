//! Runs the Node tests: browser tests, receivers in other languages, end-to-end tests.

use super::install::Tools;
use super::results::{Outcome, Report};
use crate::{run, source};
use anyhow::{Result, bail};
use serde_json::Value;
use std::path::Path;

const PHASE: &str = "node and browser";
const REPORTER: &str = "crates/xtask/src/test/node_reporter.mjs";
/// A single test may not run longer; the runner's own default is for ever.
const TEST_MS_MAX: &str = "300000";

/// Runs every `*.test.mjs` below `tests/` and `examples/`.
pub(crate) fn suites(report: &mut Report, tools: &Tools, server: &Path) -> Result<()> {
    let root = run::root()?;
    let sources = source::files(&root, &["mjs"])?;
    let is_test = |path: &&str| path.ends_with(".test.mjs");
    let files: Vec<&str> = sources
        .iter()
        .map(|file| file.path.as_str())
        .filter(is_test)
        .collect();
    if files.is_empty() {
        bail!("there is no *.test.mjs");
    }
    let reporter = format!("--test-reporter=./{REPORTER}");
    let timeout = format!("--test-timeout={TEST_MS_MAX}");
    // Two files at a time: each starts a server and a browser of its own, and waits for them a lot.
    let mut node = run::program(
        "node",
        &["--test", "--test-concurrency=2", &reporter, &timeout],
    )?;
    node.args(&files).env("PEBBLEPAY_BIN", server);
    node.env("CHROMIUM_PATH", &tools.chromium)
        .env("PHP_BIN", &tools.php);
    let mut failures = 0_usize;
    let (_, success) = run::watch(&mut node, |line| match result_of(line, &root) {
        Some((file, name, outcome, detail)) => {
            eprintln!("{} {file} › {name}{detail}", mark(outcome));
            failures += usize::from(outcome == Outcome::Failed);
            report.add(PHASE, &file, &name, outcome);
        }
        None => eprintln!("{line}"),
    })?;
    let count = |outcome| report.count_in(PHASE, outcome);
    let (passed, failed) = (count(Outcome::Passed), count(Outcome::Failed));
    eprintln!(
        "{PHASE}: {passed} passed, {failed} failed, {} skipped",
        count(Outcome::Skipped)
    );
    if !success && failures == 0 {
        bail!("node --test ended badly");
    }
    if passed + failed == 0 {
        bail!("node --test ran nothing");
    }
    Ok(())
}

fn mark(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Passed => "ok  ",
        Outcome::Failed => "FAIL",
        Outcome::Skipped => "skip",
    }
}

/// Reads one line of the reporter: file, name, outcome, and what to print after them.
fn result_of(line: &str, root: &Path) -> Option<(String, String, Outcome, String)> {
    let row: Value = serde_json::from_str(line).ok()?;
    let text = |key: &str| row.get(key)?.as_str();
    let outcome = match text("outcome")? {
        "passed" => Outcome::Passed,
        "failed" => Outcome::Failed,
        "skipped" => Outcome::Skipped,
        _ => return None,
    };
    let file = text("file")?;
    let file = Path::new(file)
        .strip_prefix(root)
        .map_or(file.into(), |path| path.to_string_lossy());
    let error = text("error")
        .map(|error| format!("\n{error}"))
        .unwrap_or_default();
    let detail = format!(" ({} ms){error}", row.get("duration_ms")?.as_u64()?);
    Some((file.into_owned(), text("test")?.to_owned(), outcome, detail))
}

#[cfg(test)]
mod tests {
    use super::{Outcome, result_of};
    use std::path::Path;

    #[test]
    fn lines_of_the_reporter_are_read() {
        let line = r#"{"test":"pays","file":"/p/tests/a.test.mjs","outcome":"failed","duration_ms":3,"error":"no"}"#;
        let (file, name, outcome, detail) = result_of(line, Path::new("/p")).unwrap();
        assert_eq!((file.as_str(), name.as_str()), ("tests/a.test.mjs", "pays"));
        assert_eq!((outcome, detail.as_str()), (Outcome::Failed, " (3 ms)\nno"));
        assert!(result_of("  | printed by a test", Path::new("/p")).is_none());
        assert!(result_of("{}", Path::new("/p")).is_none());
    }
}
