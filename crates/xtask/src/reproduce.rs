//! `cargo xtask reproduce`: two clean builds of the SDK in two places give the same bytes.
//!
//! Whoever pins a script by its hash wants to make that hash from the source. So the sources are
//! copied to two directories with different names, each is built from nothing, and what comes out is
//! compared, byte by byte, and searched for the names of places.

use crate::{build, run};
use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Directories of different length, because a path in a file also moves what follows it.
const PLACES: [&str; 2] = ["one", "another/place with a space"];

/// Builds twice, prints the hashes, and fails if a file differs. With `with_dist` the first build is
/// the one that is in `dist/`.
pub(crate) fn run(with_dist: bool) -> Result<()> {
    build::wasm_target()?;
    let work = std::env::temp_dir().join(format!("pebblepay-reproduce-{}", std::process::id()));
    let [one, another] = PLACES.map(|place| work.join(place));
    let first = if with_dist {
        hashes(&run::root()?.join("dist"), &places(&one)?)
    } else {
        clean_build(&one)
    };
    let second = clean_build(&another);
    let removed = fs::remove_dir_all(&work);
    let (first, second) = (first?, second?);
    removed?;
    let mut differ = Vec::new();
    for name in first.keys().chain(second.keys()) {
        if first.get(name) != second.get(name) && !differ.contains(&name) {
            differ.push(name);
        }
    }
    for (name, hash) in &first {
        println!("{hash}  {name}");
    }
    if !differ.is_empty() {
        bail!("two builds differ in {differ:?}");
    }
    println!("two builds, the same {} files", first.len());
    Ok(())
}

/// Names and hashes of what a build from nothing gives.
fn clean_build(place: &Path) -> Result<BTreeMap<String, String>> {
    copy(&sources()?, place)?;
    let program = std::env::current_exe()?;
    run::check(
        Command::new(program)
            .arg("sdk")
            .env(run::ROOT_VARIABLE, place)
            .env("CARGO_TARGET_DIR", place.join("target"))
            .current_dir(place),
    )?;
    hashes(&place.join("dist"), &places(place)?)
}

/// The files that belong to the source: what git knows, as it is on the disk.
fn sources() -> Result<Vec<String>> {
    let words = ["ls-files", "--cached", "--others", "--exclude-standard"];
    let list = run::read(&mut run::program("git", &words)?)?;
    Ok(list.lines().map(str::to_owned).collect())
}

/// Copies the sources; the tools from npm are the same for both.
fn copy(sources: &[String], place: &Path) -> Result<()> {
    let root = run::root()?;
    for name in sources {
        let (from, to) = (root.join(name), place.join(name));
        if !from.is_file() {
            continue;
        }
        fs::create_dir_all(to.parent().context("a file is in a folder")?)?;
        fs::copy(from, to)?;
    }
    let tools = root.join("node_modules");
    if tools.exists() {
        symlink(tools, place.join("node_modules"))?;
    }
    Ok(())
}

/// What no file may name: where it was built, and whose libraries it was built with.
fn places(place: &Path) -> Result<Vec<PathBuf>> {
    let mut places = vec![place.to_owned(), run::root()?];
    places.extend(std::env::var_os("CARGO_HOME").map(PathBuf::from));
    places.extend(std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cargo")));
    Ok(places)
}

fn hashes(dist: &Path, places: &[PathBuf]) -> Result<BTreeMap<String, String>> {
    let mut hashes = BTreeMap::new();
    for entry in fs::read_dir(dist)? {
        let path = entry?.path();
        let bytes = fs::read(&path)?;
        for place in places {
            let place = place.to_string_lossy();
            if bytes.windows(place.len()).any(|w| w == place.as_bytes()) {
                bail!("{} names {place}", path.display());
            }
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        hashes.insert(name.into_owned(), hex::encode(Sha256::digest(&bytes)));
    }
    if hashes.is_empty() {
        bail!("nothing was built");
    }
    Ok(hashes)
}
