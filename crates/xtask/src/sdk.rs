//! The browser SDK: from the Rust core and the script's parts to the files of `dist/`.
//!
//! cargo compiles the core, wasm-bindgen (as a library, so nothing has to be installed) writes
//! the glue, binaryen and esbuild make both small. The last two come from npm: without them the
//! files work just as well and are larger, which is said and not held against the budgets.

use crate::run;
use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use wasm_bindgen_cli_support::Bindgen;

/// Largest stub, compressed: all that the first click needs.
const STUB_BYTES_MAX: usize = 2_200;
/// Largest script and WebAssembly together, compressed.
const TOTAL_BYTES_MAX: usize = 14_000;

const SCRIPT_NAME: &str = "pebblepay.js";
const CORE_NAME: &str = "pebblepay_sdk";
const LICENCE: &str = "/*! PebblePay SDK | MIT OR Apache-2.0 */\n";
/// Digits of the SHA-256 in the name of the WebAssembly file.
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
    let work = run::target_dir()?.join("sdk");
    fs::create_dir_all(&work)?;
    let glue = generate(root, &work)?;
    let (wasm, is_optimised) = optimise(root, &work)?;
    let hash = hex::encode(Sha256::digest(&wasm));
    let hash = hash.get(..HASH_DIGITS).context("a hash has 64 digits")?;
    let wasm_name = format!("pebblepay.{hash}.wasm");

    let parts = Parts::read(root, &wasm_name)?;
    let bundle = parts.bundle(&glue);
    let minified = minify(root, &bundle)?;
    let is_minified = minified.is_some();
    let script = LICENCE.to_owned() + minified.as_deref().unwrap_or(&bundle);
    let stub = minify(root, &parts.stub_alone())?.unwrap_or_else(|| parts.stub_alone());

    let dist = root.join("dist");
    fs::create_dir_all(&dist)?;
    let sizes = Sizes {
        stub_br: compressed(stub.as_bytes())?.len(),
        script: script.len(),
        script_br: write_both(&dist, SCRIPT_NAME, script.as_bytes())?,
        wasm: wasm.len(),
        wasm_br: write_both(&dist, &wasm_name, &wasm)?,
        is_minified,
        is_optimised,
    };
    remove_stale(&dist, &wasm_name)?;
    write_manifest(&dist, &wasm_name, &sizes)?;
    judge(&sizes)
}

/// Compiles the core and writes its bound module into `work`; returns the glue.
fn generate(root: &Path, work: &Path) -> Result<String> {
    let target = run::target_dir()?;
    let mut cargo = run::cargo()?;
    cargo.args([
        "build",
        "--package",
        "pebblepay-sdk",
        "--lib",
        "--profile",
        "wasm",
    ]);
    cargo
        .args(["--target", "wasm32-unknown-unknown", "--target-dir"])
        .arg(&target);
    cargo.current_dir(root);
    run::check(&mut cargo)?;
    let compiled = target
        .join("wasm32-unknown-unknown/wasm")
        .join(CORE_NAME)
        .with_extension("wasm");
    let mut output = Bindgen::new()
        .input_path(compiled)
        .no_modules(true)?
        .typescript(false)
        .omit_default_module_path(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate_output()?;
    let mut glue = output.js().to_owned();
    shorten(output.wasm_mut(), &mut glue);
    output.emit(work)?;
    Ok(glue)
}

/// Gives the module's imports names of a few letters, on both sides. The generated ones carry a
/// hash each, which compresses to nothing smaller and would be a tenth of the download.
fn shorten(module: &mut walrus::Module, glue: &mut String) {
    let mut source = String::new();
    for (number, import) in module.imports.iter_mut().enumerate() {
        let short = format!("i{number}");
        *glue = glue.replace(
            &format!("{}: function", import.name),
            &format!("{short}: function"),
        );
        source = std::mem::replace(&mut import.module, "m".to_owned());
        import.name = short;
    }
    *glue = glue.replace(&format!("\"{source}\""), "m");
}

/// Where wasm-bindgen puts the module.
fn bound(work: &Path) -> PathBuf {
    work.join(format!("{CORE_NAME}_bg.wasm"))
}

/// Makes the module small if binaryen is installed, and proves that an engine compiles it.
fn optimise(root: &Path, work: &Path) -> Result<(Vec<u8>, bool)> {
    let tool = root.join("node_modules/.bin/wasm-opt");
    if !tool.exists() {
        eprintln!("binaryen is not installed (npm ci): the WebAssembly is not optimised for size");
        return Ok((fs::read(bound(work))?, false));
    }
    // No feature flags: binaryen reads the features that the module declares. With
    // --all-features it writes modules that no engine loads, hence the proof below.
    let small = work.join("optimised.wasm");
    let mut command = Command::new(tool);
    command
        .args(["-Oz", "--converge"])
        .arg(bound(work))
        .arg("-o")
        .arg(&small);
    run::check(&mut command)?;
    let proof = "WebAssembly.compile(require('fs').readFileSync(process.argv[1]))";
    run::check(Command::new("node").args(["-e", proof]).arg(&small))
        .context("the optimised WebAssembly does not compile")?;
    Ok((fs::read(small)?, true))
}

/// The hand-written parts of the script, placeholders filled in.
struct Parts {
    stub: String,
    boot: String,
}

impl Parts {
    fn read(root: &Path, wasm_name: &str) -> Result<Self> {
        let dir = root.join("sdk-wasm/js");
        let part = |name: &str| {
            fs::read_to_string(dir.join(name)).with_context(|| format!("{name} cannot be read"))
        };
        let style = compact(&part("modal.css")?);
        let inline_style = compact(&part("inline.css")?);
        let fill = |text: String| {
            text.replace("__PEBBLEPAY_FIELDS__", &fields())
                .replace("__PEBBLEPAY_CSS__", &style)
                .replace("__PEBBLEPAY_INLINE_CSS__", &inline_style)
                .replace("__PEBBLEPAY_VERSION__", env!("CARGO_PKG_VERSION"))
                .replace("__PEBBLEPAY_WASM__", wasm_name)
        };
        let (stub, boot) = (fill(part("stub.js")?), fill(part("boot.js")?));
        if stub.contains("__PEBBLEPAY_") || boot.contains("__PEBBLEPAY_") {
            bail!("the script has a placeholder that nothing fills");
        }
        Ok(Self { stub, boot })
    }

    /// Everything in one function scope: the glue declares a `let`, which must not get out.
    fn bundle(&self, glue: &str) -> String {
        format!(
            "(() => {{\n\"use strict\";\n{}\n{glue}\n{}\n}})();\n",
            self.stub, self.boot
        )
    }

    fn stub_alone(&self) -> String {
        format!("(() => {{\n\"use strict\";\n{}\n}})();\n", self.stub)
    }
}

/// The stub's table from keys to link parameters, `key` or `key=param` where they differ.
fn fields() -> String {
    let entries = pebblepay_protocol::attributes::MAPPING.map(|attribute| {
        if attribute.key == attribute.param {
            attribute.key.to_owned()
        } else {
            format!("{}={}", attribute.key, attribute.param)
        }
    });
    entries.join(",")
}

/// A style sheet without comments and without white space that means nothing.
fn compact(style: &str) -> String {
    let mut rest = style;
    let mut bare = String::new();
    while let Some((before, after)) = rest.split_once("/*") {
        bare.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    bare.push_str(rest);
    let mut small = bare.split_whitespace().collect::<Vec<_>>().join(" ");
    for sign in ["{", "}", ";", ",", ">"] {
        small = small
            .replace(&format!(" {sign}"), sign)
            .replace(&format!("{sign} "), sign);
    }
    // A space before a colon may stand between selectors, one after it never means anything.
    small.replace(": ", ":").replace(";}", "}")
}

/// The script made small by esbuild; `None`, and said so, if that is not installed.
fn minify(root: &Path, script: &str) -> Result<Option<String>> {
    let tool = root.join("node_modules/.bin/esbuild");
    if !tool.exists() {
        eprintln!("esbuild is not installed (npm ci): the script is not minified");
        return Ok(None);
    }
    let mut child = Command::new(tool)
        .args([
            "--minify",
            "--target=es2020",
            "--loader=js",
            "--log-level=warning",
        ])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("esbuild cannot start")?;
    // esbuild reads everything before it writes anything, so neither pipe can block the other.
    child
        .stdin
        .take()
        .context("esbuild has no input")?
        .write_all(script.as_bytes())?;
    let output = child.wait_with_output()?;
    if !output.status.success() {
        bail!("esbuild failed");
    }
    Ok(Some(String::from_utf8(output.stdout)?))
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
fn remove_stale(dist: &Path, wasm_name: &str) -> Result<()> {
    for entry in fs::read_dir(dist)? {
        let path = entry?.path();
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        let plain = name.strip_suffix(".br").unwrap_or(name);
        if name.starts_with("pebblepay.") && plain != SCRIPT_NAME && plain != wasm_name {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

fn write_manifest(dist: &Path, wasm_name: &str, sizes: &Sizes) -> Result<()> {
    let manifest = serde_json::json!({
        "js": SCRIPT_NAME,
        "wasm": wasm_name,
        "sizes": {
            "stub_br": sizes.stub_br,
            "js": sizes.script,
            "js_br": sizes.script_br,
            "wasm": sizes.wasm,
            "wasm_br": sizes.wasm_br,
            "total_br": sizes.total_br(),
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
         {total} bytes (limit {TOTAL_BYTES_MAX})",
        sizes.stub_br, sizes.script_br, sizes.wasm_br
    );
    if !(sizes.is_minified && sizes.is_optimised) {
        eprintln!("the limits are not applied: this build lacks the tools that make it small");
        return Ok(());
    }
    if sizes.stub_br > STUB_BYTES_MAX || total > TOTAL_BYTES_MAX {
        bail!("the SDK is over its budget");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn style_sheets_lose_comments_and_white_space_only() {
        let style = "/* a; b */\na > b, c:hover { d: e f; g: h }\n@media (i: j) { k { l: m } }\n";
        assert_eq!(compact(style), "a>b,c:hover{d:e f;g:h}@media (i:j){k{l:m}}");
    }

    #[test]
    fn the_stub_knows_every_attribute_and_the_parameter_it_becomes() {
        let fields = fields();
        let entries: Vec<&str> = fields.split(',').collect();
        assert_eq!(entries.len(), pebblepay_protocol::attributes::MAPPING.len());
        for entry in [
            "amount",
            "variantId=variant_id",
            "reference=ref",
            "successUrl=return_url",
        ] {
            assert!(entries.contains(&entry), "{entry}");
        }
    }

    #[test]
    fn compressed_bytes_are_what_they_were() -> Result<()> {
        let mut plain = Vec::new();
        brotli::BrotliDecompress(&mut &compressed(b"pebble pebble")?[..], &mut plain)?;
        assert_eq!(plain, b"pebble pebble");
        Ok(())
    }
}
