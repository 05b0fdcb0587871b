//! `cargo xtask sbom`: what is inside the server and the browser SDK, as a `CycloneDX` document.
//!
//! Names, versions, licences and checksums are those of cargo's lock file. Only what is compiled into
//! the two products is listed: no tools, no tests, no other platforms.

use crate::run;
use anyhow::{Context, Result};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// The products and where they run.
const PRODUCTS: [(&str, &str); 2] = [
    ("checkout-server", "x86_64-unknown-linux-gnu"),
    ("pebblepay-sdk", "wasm32-unknown-unknown"),
];

/// What is embedded from elsewhere: package URL, licence, file.
const VENDORED: [(&str, &str, &str); 1] = [(
    "pkg:npm/htmx.org@2.0.11",
    "0BSD",
    "checkout-server/assets/vendor/htmx.min.js",
)];

/// Prints the document.
pub(crate) fn run() -> Result<()> {
    let mut components = BTreeMap::new();
    let mut dependencies = BTreeMap::new();
    let mut version = String::new();
    for (product, platform) in PRODUCTS {
        let metadata = metadata(platform)?;
        let packages = by_id(&metadata)?;
        let root = packages
            .values()
            .find(|package| text(package, "name") == product)
            .with_context(|| format!("there is no package {product}"))?;
        text(root, "version").clone_into(&mut version);
        let edges = edges(&metadata)?;
        for id in reached(text(root, "id"), &edges) {
            let package = packages.get(id).context("a package has no description")?;
            let name = purl(package);
            let uses = edges.get(id).into_iter().flatten();
            let uses = uses.filter_map(|id| packages.get(id)).map(|p| purl(p));
            let known: &mut BTreeSet<String> = dependencies.entry(name.clone()).or_default();
            known.extend(uses);
            components.insert(name, component(package));
        }
    }
    let checksums = checksums()?;
    for (purl, component) in &mut components {
        if let Some(sum) = checksums.get(purl) {
            component["hashes"] = json!([{ "alg": "SHA-256", "content": sum }]);
        }
    }
    for (purl, licence, file) in VENDORED {
        components.insert(purl.to_owned(), vendored(purl, licence, file)?);
    }
    let document = json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": { "type": "application", "name": "pebblepay-checkout", "version": version },
        },
        "components": components.into_values().collect::<Vec<_>>(),
        "dependencies": dependencies
            .into_iter()
            .map(|(name, uses)| json!({ "ref": name, "dependsOn": uses }))
            .collect::<Vec<_>>(),
    });
    println!("{document:#}");
    Ok(())
}

fn metadata(platform: &str) -> Result<Value> {
    let mut cargo = run::cargo()?;
    cargo.args(["metadata", "--format-version", "1", "--locked"]);
    let printed = run::read(cargo.args(["--filter-platform", platform]))?;
    Ok(serde_json::from_str(&printed)?)
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn list<'a>(value: &'a Value, path: &str) -> Result<&'a Vec<Value>> {
    let list = value.pointer(path).and_then(Value::as_array);
    list.with_context(|| format!("cargo's metadata has no {path}"))
}

fn by_id(metadata: &Value) -> Result<BTreeMap<&str, &Value>> {
    let packages = list(metadata, "/packages")?;
    Ok(packages.iter().map(|p| (text(p, "id"), p)).collect())
}

/// Which packages each package is compiled with, by their ids.
fn edges(metadata: &Value) -> Result<BTreeMap<&str, Vec<&str>>> {
    let mut edges = BTreeMap::new();
    for node in list(metadata, "/resolve/nodes")? {
        let used = list(node, "/deps")?.iter().filter(|used| {
            let kinds = used.get("dep_kinds").and_then(Value::as_array);
            // Its kind is null where it is neither for building nor for testing.
            kinds.is_some_and(|kinds| kinds.iter().any(|kind| kind["kind"].is_null()))
        });
        edges.insert(
            text(node, "id"),
            used.map(|used| text(used, "pkg")).collect(),
        );
    }
    Ok(edges)
}

/// All packages that one leads to, itself included.
fn reached<'a>(root: &'a str, edges: &BTreeMap<&'a str, Vec<&'a str>>) -> BTreeSet<&'a str> {
    let mut seen = BTreeSet::new();
    let mut next = vec![root];
    while let Some(id) = next.pop() {
        if seen.insert(id) {
            next.extend(edges.get(id).into_iter().flatten());
        }
    }
    seen
}

fn purl(package: &Value) -> String {
    format!(
        "pkg:cargo/{}@{}",
        text(package, "name"),
        text(package, "version")
    )
}

fn component(package: &Value) -> Value {
    // Older packages write a slash for "or".
    let licence = text(package, "license").replace('/', " OR ");
    let mut component = json!({
        "type": "library",
        "bom-ref": purl(package),
        "name": text(package, "name"),
        "version": text(package, "version"),
        "purl": purl(package),
    });
    if !licence.is_empty() {
        component["licenses"] = json!([{ "expression": licence }]);
    }
    component
}

fn vendored(purl: &str, licence: &str, file: &str) -> Result<Value> {
    let bytes = std::fs::read(run::root()?.join(file))?;
    let (name, version) = purl
        .rsplit('/')
        .next()
        .and_then(|last| last.split_once('@'))
        .with_context(|| format!("{purl} has no version"))?;
    Ok(json!({
        "type": "library",
        "bom-ref": purl,
        "name": name,
        "version": version,
        "purl": purl,
        "licenses": [{ "expression": licence }],
        "hashes": [{ "alg": "SHA-256", "content": hex::encode(Sha256::digest(bytes)) }],
    }))
}

/// The checksums of the packages in `Cargo.lock`, by package URL.
fn checksums() -> Result<BTreeMap<String, String>> {
    let lock = std::fs::read_to_string(run::root()?.join("Cargo.lock"))?;
    let mut sums = BTreeMap::new();
    for package in lock.split("[[package]]").skip(1) {
        let value = |key: &str| {
            let start = format!("{key} = \"");
            package
                .lines()
                .find_map(|line| line.strip_prefix(&start)?.strip_suffix('"'))
        };
        if let (Some(name), Some(version), Some(sum)) =
            (value("name"), value("version"), value("checksum"))
        {
            sums.insert(format!("pkg:cargo/{name}@{version}"), sum.to_owned());
        }
    }
    Ok(sums)
}

#[cfg(test)]
mod tests {
    use super::{edges, reached};
    use serde_json::json;

    #[test]
    fn what_is_only_built_or_tested_with_is_not_listed() {
        let dep = |to: &str, kind: Option<&str>| json!({"pkg": to, "dep_kinds": [{"kind": kind}]});
        let metadata = json!({"resolve": {"nodes": [
            {"id": "server", "deps": [dep("a", None), dep("build", Some("build"))]},
            {"id": "a", "deps": [dep("b", None), dep("test", Some("dev"))]},
            {"id": "b", "deps": [dep("a", None)]},
            {"id": "build", "deps": []},
            {"id": "test", "deps": []},
        ]}});
        let edges = edges(&metadata).unwrap();
        let reached: Vec<&str> = reached("server", &edges).into_iter().collect();
        assert_eq!(reached, ["a", "b", "server"]);
    }
}
