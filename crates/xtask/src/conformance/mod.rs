//! `cargo xtask conformance`: which test proves which promised behaviour.
//!
//! `docs/spec/ids.tsv` lists every behaviour; comments of the form `proves: PEB-023` above tests
//! say what they prove; `cargo xtask test` leaves the outcome of each test behind. This command
//! joins the three. `docs/conformance.md` holds no outcomes and no line numbers, so that it
//! changes only when a promise or a test does.

mod ids;
mod proofs;
mod render;

use crate::{run, source, test};
use anyhow::{Context, Result, bail};
use ids::Item;
use proofs::Proof;
use std::collections::BTreeMap;
use std::fs;

const IDS: &str = "docs/spec/ids.tsv";
const DOCUMENT: &str = "docs/conformance.md";
const TEST_LANGUAGES: [&str; 8] = ["rs", "mjs", "js", "ts", "tsx", "php", "py", "sh"];

/// The promises, and the tests by the id they prove.
struct Ledger {
    items: Vec<Item>,
    proofs: BTreeMap<String, Vec<Proof>>,
}

/// Writes the document. Fails if a promise is unproven or a proving test failed when last run.
pub(crate) fn write() -> Result<()> {
    let ledger = read()?;
    let path = run::root()?.join(DOCUMENT);
    let text = render::document(&ledger);
    fs::write(&path, text).with_context(|| format!("{DOCUMENT} cannot be written"))?;
    println!("{}", render::summary(&ledger));
    refuse(&[unproven(&ledger), failed(&ledger)?])
}

/// Fails if the document is out of date or a promise is unproven. Changes nothing.
pub(crate) fn check() -> Result<()> {
    let ledger = read()?;
    let current = fs::read_to_string(run::root()?.join(DOCUMENT)).unwrap_or_default();
    let mut stale = Vec::new();
    if current != render::document(&ledger) {
        stale.push(format!(
            "{DOCUMENT} is out of date: run `cargo xtask conformance`"
        ));
    }
    println!("{}", render::summary(&ledger));
    refuse(&[stale, unproven(&ledger)])
}

fn read() -> Result<Ledger> {
    let root = run::root()?;
    let table = fs::read_to_string(root.join(IDS)).with_context(|| format!("{IDS} is missing"))?;
    let items = ids::parse(&table)?;
    let mut proofs: BTreeMap<String, Vec<Proof>> = BTreeMap::new();
    let mut errors = Vec::new();
    for file in source::files(&root, &TEST_LANGUAGES)? {
        // The parser of these comments is tested on made-up ones.
        if file.path.starts_with("crates/xtask/src/conformance/") {
            continue;
        }
        for found in proofs::parse(&file) {
            match found {
                Ok((id, _)) if !items.iter().any(|item| item.id == id) => {
                    errors.push(format!("{}: {id} is not in {IDS}", file.path));
                }
                Ok((id, proof)) => proofs.entry(id).or_default().push(proof),
                Err(error) => errors.push(error),
            }
        }
    }
    refuse(&[errors])?;
    Ok(Ledger { items, proofs })
}

/// What the documented API demands, nothing proves, and no later work is named for.
fn unproven(ledger: &Ledger) -> Vec<String> {
    let open = |item: &&Item| {
        item.tag == "E" && item.planned.is_none() && !ledger.proofs.contains_key(&item.id)
    };
    let items = ledger.items.iter().filter(open);
    items
        .map(|item| format!("{} has no proving test: {}", item.id, item.title))
        .collect()
}

/// Proofs whose test failed in the last `cargo xtask test`.
fn failed(ledger: &Ledger) -> Result<Vec<String>> {
    let Some(results) = test::results::load()? else {
        eprintln!("no results of a test run: only the existence of proofs is checked");
        return Ok(Vec::new());
    };
    let mut messages = Vec::new();
    for (id, proofs) in &ledger.proofs {
        for proof in proofs {
            let outcomes = || results.iter().filter(|result| proof.is_proven_by(result));
            if outcomes().any(|result| result.outcome == test::results::Outcome::Failed) {
                messages.push(format!("{id}: {} failed ({})", proof.test, proof.path));
            } else if outcomes().next().is_none() {
                eprintln!(
                    "{id}: {} did not run last time ({})",
                    proof.test, proof.path
                );
            }
        }
    }
    Ok(messages)
}

fn refuse(problems: &[Vec<String>]) -> Result<()> {
    let problems: Vec<_> = problems.iter().flatten().collect();
    for problem in &problems {
        eprintln!("conformance: {problem}");
    }
    if problems.is_empty() {
        return Ok(());
    }
    bail!("conformance: {} problems", problems.len())
}
