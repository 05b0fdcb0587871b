//! What the tests of one run came to: printed for people, kept as JSON for `conformance`.

use crate::run;
use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::fs;
use std::path::PathBuf;

/// How one test ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It ran and held.
    Passed,
    /// It ran and did not hold, or could not run.
    Failed,
    /// It says itself that it does not run here.
    Skipped,
}

/// One test of one run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TestResult {
    /// Which phase ran it.
    pub(crate) phase: String,
    /// Rust: the package's folder, ending in `/`. Node: the path of the file.
    pub(crate) folder: String,
    /// The test's full name.
    pub(crate) name: String,
    /// How it ended.
    pub(crate) outcome: Outcome,
}

/// The results of one run.
#[derive(Default)]
pub(crate) struct Report {
    results: Vec<TestResult>,
}

impl Report {
    /// Adds the result of one test.
    pub(crate) fn add(&mut self, phase: &str, folder: &str, name: &str, outcome: Outcome) {
        let (phase, folder, name) = (phase.to_owned(), folder.to_owned(), name.to_owned());
        self.results.push(TestResult {
            phase,
            folder,
            name,
            outcome,
        });
    }

    /// Adds a check that is one thing as a whole, such as formatting.
    pub(crate) fn check(&mut self, phase: &str, name: &str, result: &Result<()>) {
        if let Err(error) = result {
            eprintln!("{phase}: {error:#}");
        }
        let outcome = if result.is_ok() {
            Outcome::Passed
        } else {
            Outcome::Failed
        };
        self.add(phase, "", name, outcome);
    }

    /// How many tests ended like this.
    pub(crate) fn count(&self, outcome: Outcome) -> usize {
        self.results
            .iter()
            .filter(|result| result.outcome == outcome)
            .count()
    }

    /// How many tests of one phase ended like this.
    pub(crate) fn count_in(&self, phase: &str, outcome: Outcome) -> usize {
        let of_phase = |result: &&TestResult| result.phase == phase && result.outcome == outcome;
        self.results.iter().filter(of_phase).count()
    }

    /// Names what failed, so that nobody has to search the output.
    pub(crate) fn print_failures(&self) {
        for result in self
            .results
            .iter()
            .filter(|result| result.outcome == Outcome::Failed)
        {
            let TestResult {
                phase,
                folder,
                name,
                ..
            } = result;
            eprintln!("FAILED ({phase}) {folder} {name}");
        }
    }

    /// Keeps the results for `cargo xtask conformance`.
    pub(crate) fn save(&self) -> Result<()> {
        let path = path()?;
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        let text = serde_json::to_string_pretty(&to_json(&self.results))?;
        fs::write(&path, text).with_context(|| format!("{} cannot be written", path.display()))
    }
}

/// The results of the last run on this checkout, if there was one.
pub(crate) fn load() -> Result<Option<Vec<TestResult>>> {
    let path = path()?;
    if !path.exists() {
        return Ok(None);
    }
    let value = serde_json::from_str(&fs::read_to_string(&path)?)?;
    let results = from_json(&value).with_context(|| format!("{} is damaged", path.display()))?;
    Ok(Some(results))
}

fn path() -> Result<PathBuf> {
    Ok(run::target_dir()?.join("test-results.json"))
}

fn to_json(results: &[TestResult]) -> Value {
    let rows = results.iter().map(|result| {
        let outcome = match result.outcome {
            Outcome::Passed => "passed",
            Outcome::Failed => "failed",
            Outcome::Skipped => "skipped",
        };
        let TestResult {
            phase,
            folder,
            name,
            ..
        } = result;
        json!({"phase": phase, "folder": folder, "name": name, "outcome": outcome})
    });
    json!({"tests": rows.collect::<Vec<_>>()})
}

fn from_json(value: &Value) -> Option<Vec<TestResult>> {
    let text = |row: &Value, key: &str| row.get(key)?.as_str().map(str::to_owned);
    let rows = value.get("tests")?.as_array()?.iter();
    rows.map(|row| {
        let outcome = match row.get("outcome")?.as_str()? {
            "passed" => Outcome::Passed,
            "failed" => Outcome::Failed,
            "skipped" => Outcome::Skipped,
            _ => return None,
        };
        let (phase, folder) = (text(row, "phase")?, text(row, "folder")?);
        Some(TestResult {
            phase,
            folder,
            name: text(row, "name")?,
            outcome,
        })
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::{Outcome, Report, from_json, to_json};

    #[test]
    fn results_survive_being_saved() {
        let mut report = Report::default();
        report.add("rust", "crates/core/", "a::b", Outcome::Passed);
        report.add(
            "node",
            "tests/a.test.mjs",
            "it \"quotes\"",
            Outcome::Skipped,
        );
        report.check("format", "cargo fmt", &Err(anyhow::anyhow!("no")));
        assert_eq!(
            from_json(&to_json(&report.results)).unwrap(),
            report.results
        );
        assert_eq!(report.count(Outcome::Failed), 1);
        assert_eq!(report.count_in("rust", Outcome::Passed), 1);
    }
}
