//! The direction between crates: `protocol ← core ← checkout-server`, `protocol ← pebblepay-sdk`.

use crate::run;
use anyhow::{Context, Result};
use serde_json::Value;
use std::path::Path;

/// Each crate of the workspace and those of the workspace it may use.
const MAY_USE: [(&str, &[&str]); 6] = [
    ("pebblepay-protocol", &[]),
    ("pebblepay-core", &["pebblepay-protocol"]),
    ("pebblepay-sdk", &["pebblepay-protocol"]),
    ("checkout-server", &["pebblepay-protocol", "pebblepay-core"]),
    // It writes the types of the npm package.
    ("xtask", &["pebblepay-protocol", "pebblepay-sdk"]),
    // For merchants to copy: it stands alone.
    ("pebblepay-verify", &[]),
];

/// What the pure crates may not reach, not even through others: runtimes, sockets, databases,
/// clocks with a system behind them, sources of randomness.
const IMPURE: [&str; 16] = [
    "tokio",
    "async-std",
    "smol",
    "mio",
    "hyper",
    "axum",
    "tower",
    "reqwest",
    "rusqlite",
    "postgres",
    "sqlx",
    "rand",
    "getrandom",
    "ring",
    "chrono",
    "tracing",
];
const PURE: [&str; 2] = ["pebblepay-protocol", "pebblepay-core"];

/// Every dependency that points the wrong way.
pub(crate) fn breaches(root: &Path) -> Result<Vec<String>> {
    let mut cargo = run::cargo()?;
    let metadata = run::read(cargo.args(["metadata", "--format-version", "1", "--no-deps"]))?;
    let mut found = between(&serde_json::from_str(&metadata)?).context("cargo metadata changed")?;
    for name in PURE {
        let mut cargo = run::cargo()?;
        cargo.args([
            "tree",
            "--package",
            name,
            "--edges",
            "normal",
            "--prefix",
            "none",
        ]);
        found.extend(impure(name, &run::read(cargo.current_dir(root))?));
    }
    Ok(found)
}

/// Dependencies between crates of the workspace that `MAY_USE` does not have.
fn between(metadata: &Value) -> Option<Vec<String>> {
    let mut found = Vec::new();
    let members = metadata.get("packages")?.as_array()?;
    let name_of = |value: &Value| value.get("name").and_then(Value::as_str).map(str::to_owned);
    let names: Vec<String> = members.iter().filter_map(name_of).collect();
    for member in members {
        let name = name_of(member)?;
        let Some((_, allowed)) = MAY_USE.iter().find(|(member, _)| *member == name) else {
            found.push(format!(
                "{name}: the crate has no place in the direction of crates"
            ));
            continue;
        };
        for dependency in member.get("dependencies")?.as_array()? {
            // Tests may use what they like; they are not part of what is built.
            let for_tests = dependency.get("kind").and_then(Value::as_str) == Some("dev");
            let used = name_of(dependency)?;
            if !for_tests && names.contains(&used) && !allowed.contains(&used.as_str()) {
                found.push(format!("{name} may not use {used}"));
            }
        }
    }
    Some(found)
}

/// Crates in a tree of dependencies that a pure crate may not reach.
fn impure(name: &str, tree: &str) -> Vec<String> {
    let reached = tree.lines().filter_map(|line| line.split(' ').next());
    let forbidden = reached.filter(|reached| IMPURE.contains(reached));
    forbidden
        .map(|reached| format!("{name} is pure and may not reach {reached}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{between, impure};
    use serde_json::json;

    #[test]
    fn a_dependency_against_the_direction_is_named() {
        let metadata = json!({"packages": [
            {"name": "pebblepay-protocol", "dependencies": []},
            {"name": "pebblepay-core", "dependencies": [
                {"name": "pebblepay-protocol", "kind": null},
                {"name": "checkout-server", "kind": "dev"},
                {"name": "serde_json", "kind": null}]},
            {"name": "checkout-server", "dependencies": [{"name": "pebblepay-core", "kind": null}]},
            {"name": "pebblepay-sdk", "dependencies": [{"name": "pebblepay-core", "kind": null}]},
            {"name": "stranger", "dependencies": []},
        ]});
        let expected = [
            "pebblepay-sdk may not use pebblepay-core",
            "stranger: the crate has no place in the direction of crates",
        ];
        assert_eq!(between(&metadata).unwrap(), expected);
    }

    #[test]
    fn a_pure_crate_may_not_reach_a_runtime() {
        let tree =
            "pebblepay-core v0.1.0 (/p)\nserde v1.0.0\ntokio v1.54.1 (*)\ntokio-util v0.7.0\n";
        assert_eq!(
            impure("core", tree),
            ["core is pure and may not reach tokio"]
        );
    }
}
