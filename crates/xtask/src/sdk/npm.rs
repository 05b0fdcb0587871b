//! The npm package `pebblepay`: the same parts as the script tag's around the typed core, with the
//! TypeScript types of the Rust types, in `target/npm/package` and packed beside it.
//!
//! It is not in `dist/`, which the server carries.

use super::core::{self, Core};
use super::script::{self, Names, Parts, minify};
use super::{LICENCE, compressed};
use crate::run;
use anyhow::{Context, Result, bail};
use pebblepay_protocol::{attributes, events};
use std::fs;
use std::path::Path;

/// Largest typed build, compressed: everything that the default entry downloads.
const BYTES_MAX: usize = 30_000;

/// Options that are no attribute of a button.
const FURTHER_OPTIONS: [&str; 5] = ["storeId", "store", "session", "mode", "container"];

/// Builds and packs the package, unless npm's tools are missing.
pub(crate) fn build(root: &Path) -> Result<()> {
    if !script::has_esbuild(root) {
        eprintln!("npm's tools are not installed (npm ci): the npm package is not built");
        return Ok(());
    }
    let work = run::target_dir()?.join("sdk-npm");
    let made = core::build(root, &work, &["typed"])?;
    let plain = made.plain.as_ref();
    let plain = plain.context("the core in plain JavaScript needs binaryen")?;
    let folder = run::target_dir()?.join("npm");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    let package = folder.join("package");
    fs::create_dir_all(&package)?;
    let write = |name: &str, bytes: &[u8]| {
        fs::write(package.join(name), bytes).with_context(|| format!("{name} cannot be written"))
    };

    let whole = Parts::read(root, &Names::default())?.module(&made.glue);
    let sdk = minify(root, &whole, &["--format=esm"])?.context("esbuild was there before")?;
    write("sdk.js", (LICENCE.to_owned() + &sdk).as_bytes())?;
    write("core.js", (LICENCE.to_owned() + plain).as_bytes())?;
    let text = format!("export default \"{}\";\n", base64(&made.wasm));
    write("wasm.js", text.as_bytes())?;
    write("pebblepay.wasm", &made.wasm)?;
    write(
        "types.d.ts",
        pebblepay_sdk::typescript::declarations().as_bytes(),
    )?;
    for entry in fs::read_dir(root.join("sdk-wasm/npm"))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        write(&name, fill(&fs::read_to_string(entry.path())?).as_bytes())?;
    }
    for name in ["LICENSE-MIT", "LICENSE-APACHE"] {
        write(name, &fs::read(root.join(name))?)?;
    }
    let mut npm = run::program("npm", &["pack", "--silent", "--pack-destination"])?;
    npm.arg(&folder).arg(&package);
    run::check(&mut npm)?;
    judge(&package, &made)
}

/// The text with the names that the protocol defines.
fn fill(text: &str) -> String {
    let keys = attributes::MAPPING.iter().map(|attribute| attribute.key);
    let options: Vec<&str> = keys.chain(FURTHER_OPTIONS).collect();
    text.replace("__PEBBLEPAY_VERSION__", env!("CARGO_PKG_VERSION"))
        .replace("__PEBBLEPAY_OPTIONS__", &options.join(","))
        .replace("__PEBBLEPAY_EVENTS__", &events::ALL.join(","))
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digit = |value: u32| {
        let index = usize::try_from(value & 63).unwrap_or(0);
        DIGITS.get(index).copied().map_or('=', char::from)
    };
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let byte = |index: usize| u32::from(three.get(index).copied().unwrap_or(0));
        let value = (byte(0) << 16) | (byte(1) << 8) | byte(2);
        text.extend([digit(value >> 18), digit(value >> 12)]);
        text.push(if three.len() > 1 {
            digit(value >> 6)
        } else {
            '='
        });
        text.push(if three.len() > 2 { digit(value) } else { '=' });
    }
    text
}

/// Prints the sizes and holds them against the budget.
fn judge(package: &Path, made: &Core) -> Result<()> {
    let mut total = 0;
    for name in ["index.js", "loader.js", "sdk.js", "wasm.js"] {
        total += compressed(&fs::read(package.join(name))?)?.len();
    }
    let wasm = compressed(&made.wasm)?.len();
    let plain = compressed(&fs::read(package.join("core.js"))?)?.len();
    eprintln!(
        "npm package, compressed: default entry with its core {total} bytes (limit {BYTES_MAX}); \
         pebblepay.wasm {wasm} bytes, core in plain JavaScript {plain} bytes (limit {BYTES_MAX})"
    );
    if total > BYTES_MAX || plain > BYTES_MAX {
        bail!("the npm package is over its budget");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_become_base64() {
        for (bytes, text) in [
            (&b""[..], ""),
            (b"f", "Zg=="),
            (b"fo", "Zm8="),
            (b"foo", "Zm9v"),
            (b"\xff\xee\xdd\xcc", "/+7dzA=="),
        ] {
            assert_eq!(base64(bytes), text);
        }
    }

    #[test]
    fn the_react_button_knows_every_option_and_event() {
        let filled = fill("__PEBBLEPAY_OPTIONS__ __PEBBLEPAY_EVENTS__");
        assert!(filled.contains("variantId,") && filled.contains(",container"));
        assert!(filled.contains("completed") && !filled.contains("__"));
    }
}
