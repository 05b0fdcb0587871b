//! What browsers can verify of the SDK: the script under a name that never changes its bytes, and
//! `integrity.json`, which has every file's hash as pages write it (Subresource Integrity).

use anyhow::{Context, Result};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::json;
use sha2::{Digest, Sha256, Sha384};
use std::fs;
use std::path::Path;

/// Name of the list in `dist/`.
pub(crate) const LIST_NAME: &str = "integrity.json";
/// Digits of the SHA-256 in the script's versioned name.
const HASH_DIGITS: usize = 8;

/// The name of a script of these bytes, such as `pebblepay.0.1.0.1f2e3d4c.js`.
pub(crate) fn versioned_name(script: &[u8]) -> Result<String> {
    let hash = hex::encode(Sha256::digest(script));
    let hash = hash.get(..HASH_DIGITS).context("a hash has 64 digits")?;
    Ok(format!("pebblepay.{}.{hash}.js", env!("CARGO_PKG_VERSION")))
}

/// The value of an `integrity` attribute for these bytes.
pub(crate) fn sri(bytes: &[u8]) -> String {
    format!("sha384-{}", STANDARD.encode(Sha384::digest(bytes)))
}

/// The list of these files of `dist`; `script` is the one that pages load.
pub(crate) fn list(dist: &Path, script: &str, names: &[&str]) -> Result<String> {
    let mut files = serde_json::Map::new();
    for name in names.iter().filter(|name| !name.is_empty()) {
        let bytes = fs::read(dist.join(name)).with_context(|| format!("{name} is missing"))?;
        let facts = json!({ "integrity": sri(&bytes), "size": bytes.len() });
        files.insert((*name).to_owned(), facts);
    }
    let list = json!({ "version": env!("CARGO_PKG_VERSION"), "script": script, "files": files });
    Ok(serde_json::to_string_pretty(&list)? + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    // As `openssl dgst -sha384 -binary | base64` says it.
    #[test]
    fn hashes_are_written_as_browsers_read_them() -> Result<()> {
        assert_eq!(
            sri(b"alert('Hello, world.');"),
            "sha384-H8BRh8j48O9oYatfu5AZzq6A9RINhZO5H16dQZngK7T62em8MUt1FLm52t+eX6xO"
        );
        let name = versioned_name(b"a")?;
        let version = env!("CARGO_PKG_VERSION");
        assert_eq!(name, format!("pebblepay.{version}.ca978112.js"));
        Ok(())
    }
}
