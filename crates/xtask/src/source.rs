//! The files of the checkout that were written by hand.

use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};

/// Folders that hold only what tools made.
const GENERATED: [&str; 7] = [
    "target",
    "dist",
    "node_modules",
    ".git",
    "test-results",
    "vendor",
    "__snapshots__",
];

/// One file: its path from the root, with `/` between the parts, and its text.
pub(crate) struct Source {
    /// Path from the root of the checkout.
    pub(crate) path: String,
    /// The whole text.
    pub(crate) text: String,
}

/// Every file under `root` whose name ends in one of `extensions`, sorted by path.
pub(crate) fn files(root: &Path, extensions: &[&str]) -> Result<Vec<Source>> {
    let mut paths = Vec::new();
    walk(root, &mut paths)?;
    paths.sort();
    let mut sources = Vec::new();
    for path in paths {
        let extension = path
            .extension()
            .and_then(|text| text.to_str())
            .unwrap_or_default();
        if extensions.contains(&extension) {
            let relative = path
                .strip_prefix(root)?
                .to_string_lossy()
                .replace('\\', "/");
            let text =
                fs::read(&path).with_context(|| format!("{} cannot be read", path.display()));
            let text = String::from_utf8_lossy(&text?).into_owned();
            sources.push(Source {
                path: relative,
                text,
            });
        }
    }
    Ok(sources)
}

fn walk(dir: &Path, paths: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(dir).with_context(|| format!("{} cannot be read", dir.display()))? {
        let entry = entry?;
        let name = entry.file_name();
        let kind = entry.file_type()?;
        if kind.is_dir() && !GENERATED.iter().any(|generated| name == *generated) {
            walk(&entry.path(), paths)?;
        } else if kind.is_file() {
            paths.push(entry.path());
        }
    }
    Ok(())
}
