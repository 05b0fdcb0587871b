//! The browser SDK: from the Rust core and the script's parts to the files of `dist/`.
//!
//! cargo compiles the core, wasm-bindgen (as a library, so nothing has to be installed) writes
//! the glue, binaryen and esbuild make both small. The last two come from npm: without them the
//! files work just as well and are larger, which is said and not held against the budgets.

mod core;
pub(crate) mod npm;
mod script;

use crate::{integrity, run};
use anyhow::{Context, Result, bail};
use script::{Names, Parts, minify};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::Path;

/// Largest stub, compressed: all that the first click needs.
const STUB_BYTES_MAX: usize = 2_200;
/// Largest script and WebAssembly together, compressed.
const TOTAL_BYTES_MAX: usize = 14_000;
/// Largest core in plain JavaScript, compressed.
const PLAIN_BYTES_MAX: usize = 30_000;

const SCRIPT_NAME: &str = "pebblepay.js";
const LICENCE: &str = "/*! PebblePay SDK | MIT OR Apache-2.0 */\n";
/// Digits of the SHA-256 in the names of both cores.
const HASH_DIGITS: usize = 16;

/// Sizes of what was built, in bytes; `_br` after brotli at quality 11.
struct Sizes {
    /// The stub alone.
    stub_br: usize,
    /// Stub and glue: `pebblepay.js`.
    script: usize,
    /// The same, compressed.
    script_br: usize,
    /// The WebAssembly core.
    wasm: usize,
    /// The same, compressed.
    wasm_br: usize,
    /// The core in plain JavaScript, compressed; 0 if there is none.
    plain_br: usize,
    /// Whether esbuild made the script small.
    is_minified: bool,
    /// Whether binaryen made the core small.
    is_optimised: bool,
}

impl Sizes {
    /// Script and core together, compressed.
    fn total_br(&self) -> usize {
        self.script_br + self.wasm_br
    }
}

/// Builds `dist/` in `root` and prints the sizes. Fails over budget, unless tools were missing.
pub(crate) fn build(root: &Path) -> Result<()> {
    let core = core::build(root, &run::target_dir()?.join("sdk"), &[])?;
    let wasm_name = hashed(&core.wasm, "wasm")?;
    let plain = core.plain.as_ref().map(|code| LICENCE.to_owned() + code);
    let plain_name = match &plain {
        Some(code) => hashed(code.as_bytes(), "core.js")?,
        None => String::new(),
    };
    let names = Names {
        wasm: &wasm_name,
        wasm_sri: &integrity::sri(&core.wasm),
        core: &plain_name,
    };
    let parts = Parts::read(root, &names)?;
    let whole = parts.tag(&core.glue);
    let minified = minify(root, &whole, &[])?;
    let is_minified = minified.is_some();
    let script = LICENCE.to_owned() + minified.as_deref().unwrap_or(&whole);
    let stub = minify(root, &parts.stub_alone(), &[])?.unwrap_or_else(|| parts.stub_alone());

    let dist = root.join("dist");
    fs::create_dir_all(&dist)?;
    let sizes = Sizes {
        stub_br: compressed(stub.as_bytes())?.len(),
        script: script.len(),
        script_br: write_both(&dist, SCRIPT_NAME, script.as_bytes())?,
        wasm: core.wasm.len(),
        wasm_br: write_both(&dist, &wasm_name, &core.wasm)?,
        plain_br: match &plain {
            Some(code) => write_both(&dist, &plain_name, code.as_bytes())?,
            None => 0,
        },
        is_minified,
        is_optimised: core.is_optimised,
    };
    let versioned = integrity::versioned_name(script.as_bytes())?;
    write_both(&dist, &versioned, script.as_bytes())?;
    let files = [SCRIPT_NAME, &versioned, &wasm_name, &plain_name];
    remove_stale(&dist, &files)?;
    let list = integrity::list(&dist, &versioned, &files)?;
    write_if_new(&dist.join(integrity::LIST_NAME), list.as_bytes())?;
    write_manifest(&dist, &names, &sizes)?;
    judge(&sizes)
}

/// A name that says what is in the file, so that browsers may keep it for ever.
fn hashed(bytes: &[u8], end: &str) -> Result<String> {
    let hash = hex::encode(Sha256::digest(bytes));
    let hash = hash.get(..HASH_DIGITS).context("a hash has 64 digits")?;
    Ok(format!("pebblepay.{hash}.{end}"))
}

/// `bytes` after brotli at its highest quality.
fn compressed(bytes: &[u8]) -> Result<Vec<u8>> {
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: 11,
        ..Default::default()
    };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &bytes[..], &mut compressed, &parameters)?;
    Ok(compressed)
}

/// Writes a file and its compressed twin; returns the size of the twin.
fn write_both(dist: &Path, name: &str, bytes: &[u8]) -> Result<usize> {
    let twin = compressed(bytes)?;
    write_if_new(&dist.join(name), bytes)?;
    write_if_new(&dist.join(format!("{name}.br")), &twin)?;
    Ok(twin.len())
}

/// Leaves a file alone that already holds `bytes`: the server embeds it, and a new time stamp
/// alone would compile the server again.
fn write_if_new(path: &Path, bytes: &[u8]) -> Result<()> {
    if fs::read(path).is_ok_and(|old| old == bytes) {
        return Ok(());
    }
    Ok(fs::write(path, bytes)?)
}

/// Removes what an earlier build left in `dist` under a name that this build does not use.
fn remove_stale(dist: &Path, names: &[&str]) -> Result<()> {
    for entry in fs::read_dir(dist)? {
        let path = entry?.path();
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        let plain = name.strip_suffix(".br").unwrap_or(name);
        if name.starts_with("pebblepay.") && !names.contains(&plain) {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

fn write_manifest(dist: &Path, names: &Names<'_>, sizes: &Sizes) -> Result<()> {
    let manifest = serde_json::json!({
        "js": SCRIPT_NAME,
        "wasm": names.wasm,
        "core": names.core,
        "sizes": {
            "stub_br": sizes.stub_br,
            "js": sizes.script,
            "js_br": sizes.script_br,
            "wasm": sizes.wasm,
            "wasm_br": sizes.wasm_br,
            "total_br": sizes.total_br(),
            "core_br": sizes.plain_br,
            "minified": sizes.is_minified,
            "optimised": sizes.is_optimised,
        },
    });
    let text = serde_json::to_string_pretty(&manifest)? + "\n";
    write_if_new(&dist.join("manifest.json"), text.as_bytes())
}

/// Prints the sizes and holds them against the budgets.
fn judge(sizes: &Sizes) -> Result<()> {
    let total = sizes.total_br();
    eprintln!(
        "SDK, compressed: stub {} bytes (limit {STUB_BYTES_MAX}); script {}, wasm {}, together \
         {total} bytes (limit {TOTAL_BYTES_MAX}); core in plain JavaScript {} bytes (limit \
         {PLAIN_BYTES_MAX})",
        sizes.stub_br, sizes.script_br, sizes.wasm_br, sizes.plain_br
    );
    if !(sizes.is_minified && sizes.is_optimised) {
        eprintln!("the limits are not applied: this build lacks the tools that make it small");
        return Ok(());
    }
    let is_over = total > TOTAL_BYTES_MAX || sizes.plain_br > PLAIN_BYTES_MAX;
    if sizes.stub_br > STUB_BYTES_MAX || is_over {
        bail!("the SDK is over its budget");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compressed_bytes_are_what_they_were() -> Result<()> {
        let mut plain = Vec::new();
        brotli::BrotliDecompress(&mut &compressed(b"pebble pebble")?[..], &mut plain)?;
        assert_eq!(plain, b"pebble pebble");
        Ok(())
    }
}
