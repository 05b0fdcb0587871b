//! The hand-written parts of the script, put together around the glue and made small.

use anyhow::{Context, Result, bail};
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

const ESBUILD: &str = "node_modules/.bin/esbuild";

/// Whether the tools of npm are there.
pub(super) fn has_esbuild(root: &Path) -> bool {
    root.join(ESBUILD).exists()
}

/// Names of the files that the script asks for; a module asks for none.
#[derive(Default)]
pub(super) struct Names<'a> {
    /// The WebAssembly module.
    pub(super) wasm: &'a str,
    /// What the module has to be, for the browser.
    pub(super) wasm_sri: &'a str,
    /// The core in plain JavaScript; empty if there is none.
    pub(super) core: &'a str,
}

/// The hand-written parts, placeholders filled in.
pub(super) struct Parts {
    /// Finds the script's own tag.
    head: String,
    /// Opens the checkout.
    stub: String,
    /// Listens for clicks.
    click: String,
    /// Serves the core.
    boot: String,
    /// What only the script tag does.
    tail: String,
    /// The beginning of a module, and its end.
    module: [String; 2],
}

impl Parts {
    pub(super) fn read(root: &Path, names: &Names<'_>) -> Result<Self> {
        let dir = root.join("sdk-wasm/js");
        let part = |name: &str| {
            fs::read_to_string(dir.join(name)).with_context(|| format!("{name} cannot be read"))
        };
        let style = compact(&part("modal.css")?);
        let inline_style = compact(&part("inline.css")?);
        let filled = |name: &str| -> Result<String> {
            let text = part(name)?
                .replace("__PEBBLEPAY_FIELDS__", &fields())
                .replace("__PEBBLEPAY_CSS__", &style)
                .replace("__PEBBLEPAY_INLINE_CSS__", &inline_style)
                .replace("__PEBBLEPAY_VERSION__", env!("CARGO_PKG_VERSION"))
                .replace("__PEBBLEPAY_WASM__", names.wasm)
                .replace("__PEBBLEPAY_WASM_SRI__", names.wasm_sri)
                .replace("__PEBBLEPAY_CORE__", names.core);
            if text.contains("__PEBBLEPAY_") {
                bail!("{name} has a placeholder that nothing fills");
            }
            Ok(text)
        };
        Ok(Self {
            head: filled("tag/head.js")?,
            stub: filled("stub.js")?,
            click: filled("tag/click.js")?,
            boot: filled("boot.js")?,
            tail: filled("tag/tail.js")?,
            module: [filled("module/head.js")?, filled("module/tail.js")?],
        })
    }

    /// The script tag's file: everything in one function scope, because the glue declares a `let`,
    /// which must not get out.
    pub(super) fn tag(&self, glue: &str) -> String {
        scope(&[
            &self.head,
            &self.stub,
            &self.click,
            glue,
            &self.boot,
            &self.tail,
        ])
    }

    /// The npm package's module: a function that makes an instance, with everything in its scope.
    pub(super) fn module(&self, glue: &str) -> String {
        let [head, tail] = &self.module;
        let parts: [&str; 5] = [head, &self.stub, glue, &self.boot, tail];
        parts.join("\n")
    }

    /// What of it the first click needs.
    pub(super) fn stub_alone(&self) -> String {
        scope(&[&self.head, &self.stub, &self.click])
    }
}

fn scope(parts: &[&str]) -> String {
    format!("(() => {{\n\"use strict\";\n{}\n}})();\n", parts.join("\n"))
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
pub(super) fn minify(root: &Path, script: &str, further: &[&str]) -> Result<Option<String>> {
    let tool = root.join(ESBUILD);
    if !has_esbuild(root) {
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
        .args(further)
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
}
