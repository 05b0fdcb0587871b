//! The core: from the Rust crate to an optimised WebAssembly module, the same as plain JavaScript,
//! and the glue that both speak to the page through.

use super::script;
use crate::run;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::Path;
use std::process::Command;
use wasm_bindgen_cli_support::Bindgen;

const CORE_NAME: &str = "pebblepay_sdk";

/// JavaScript's values are kept in an array of the glue and not in a table of the module, which
/// plain JavaScript has not. The module becomes smaller, too.
const NO_REFERENCES: &str =
    "target.wasm32-unknown-unknown.rustflags=[\"-Ctarget-feature=-reference-types\"]";

/// A core, ready to be written to `dist/`.
pub(super) struct Core {
    /// JavaScript between the page and the core: declares `wasm_bindgen`.
    pub(super) glue: String,
    /// The module.
    pub(super) wasm: Vec<u8>,
    /// The module as a JavaScript module whose default export makes it from its imports; `None`
    /// where the tools are missing.
    pub(super) plain: Option<String>,
    /// Whether binaryen made the module small.
    pub(super) is_optimised: bool,
}

/// Builds the core with these cargo features of the SDK's crate; `work` takes what lies between.
pub(super) fn build(root: &Path, work: &Path, features: &[&str]) -> Result<Core> {
    fs::create_dir_all(work)?;
    let glue = generate(root, work, features)?;
    let bound = work.join(format!("{CORE_NAME}_bg.wasm"));
    let small = work.join("optimised.wasm");
    if !binaryen(root, "wasm-opt").exists() {
        eprintln!(
            "binaryen is not installed (npm ci): the WebAssembly is not optimised for size, and \
             pages that refuse WebAssembly send customers to the hosted page"
        );
        return Ok(Core {
            glue,
            wasm: fs::read(bound)?,
            plain: None,
            is_optimised: false,
        });
    }
    optimise(root, &bound, &small)?;
    Ok(Core {
        glue,
        plain: lower(root, work, &small)?,
        wasm: fs::read(small)?,
        is_optimised: true,
    })
}

fn binaryen(root: &Path, tool: &str) -> std::path::PathBuf {
    root.join("node_modules/.bin").join(tool)
}

/// Compiles the core and writes its bound module into `work`; returns the glue.
fn generate(root: &Path, work: &Path, features: &[&str]) -> Result<String> {
    let target = run::target_dir()?;
    let mut cargo = run::cargo()?;
    cargo.args(["build", "--package", "pebblepay-sdk", "--lib"]);
    cargo.args(["--profile", "wasm", "--target", "wasm32-unknown-unknown"]);
    cargo.arg("--target-dir").arg(&target);
    cargo.arg(format!("--features={}", features.join(",")));
    cargo.args(["--config", NO_REFERENCES]);
    cargo.current_dir(root);
    run::check(&mut cargo)?;
    let compiled = target
        .join("wasm32-unknown-unknown/wasm")
        .join(CORE_NAME)
        .with_extension("wasm");
    let mut output = Bindgen::new()
        .input_bytes(CORE_NAME, without_references(fs::read(compiled)?))
        .no_modules(true)?
        .typescript(false)
        .omit_default_module_path(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate_output()?;
    let mut glue = adapt(output.js())?;
    shorten(output.wasm_mut(), &mut glue);
    output.emit(work)?;
    Ok(glue)
}

/// Marks reference types as not used, for the binding generator ([`NO_REFERENCES`]): the compiler's
/// own libraries, which were compiled before, declare them all the same.
fn without_references(mut module: Vec<u8>) -> Vec<u8> {
    const FEATURE: &[u8] = b"+\x0freference-types";
    let mut places = module.windows(FEATURE.len());
    let place = places.position(|bytes| bytes == FEATURE);
    if let Some(prefix) = place.and_then(|place| module.get_mut(place)) {
        *prefix = b'-';
    }
    module
}

/// Replaces the glue's own loader, which knows WebAssembly only: `imports()` is what a core is made
/// with, `use(exports)` begins to call it. A core in plain JavaScript leaves its old memory whole
/// when it takes a larger one, so the glue must compare and not ask whether the old one is gone.
fn adapt(generated: &str) -> Result<String> {
    const LOADER: &str = "let wasmModule, wasmInstance, wasm;";
    const BEGIN: &str = "(function(exports) {";
    let (glue, loader) = generated
        .split_once(LOADER)
        .context("the generated glue has no loader")?;
    let starts = if loader.contains("wasm.__wbindgen_start();") {
        "wasm.__wbindgen_start();"
    } else {
        ""
    };
    let (begin, rest) = glue.split_once(BEGIN).context("the glue has no scope")?;
    // What stands before the first export finds the script's address, for the loader.
    let (_, rest) = rest.split_once("/**").context("the glue exports nothing")?;
    let mut glue = format!("{begin}{BEGIN}\n/**{rest}");
    for cache in ["cachedDataViewMemory0", "cachedUint8ArrayMemory0"] {
        let start = format!("if ({cache} === null");
        let Some((before, after)) = glue.split_once(&start) else {
            continue;
        };
        let (_, after) = after
            .split_once(") {\n")
            .context("the glue's memory check has another form")?;
        glue = format!("{before}if ({cache}?.buffer !== wasm.memory.buffer) {{\n{after}");
    }
    if glue.contains("require(") {
        bail!("the glue wants modules of its own");
    }
    if glue.contains(".detached") || glue.contains(".byteLength") {
        bail!("the glue has a memory check that is not known here");
    }
    glue.push_str(&format!(
        "let wasm;\n    exports.imports = __wbg_get_imports;\n    \
         exports.use = (made) => {{ wasm = made; {starts} }};\n    \
         return exports;\n}})({{ __proto__: null }});\n"
    ));
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

/// Makes the module small and proves that an engine compiles it.
fn optimise(root: &Path, bound: &Path, small: &Path) -> Result<()> {
    // No feature flags: binaryen reads the features that the module declares. With
    // --all-features it writes modules that no engine loads, hence the proof below.
    let mut command = Command::new(binaryen(root, "wasm-opt"));
    command
        .args(["-Oz", "--converge"])
        .arg(bound)
        .arg("-o")
        .arg(small);
    run::check(&mut command)?;
    let proof = "WebAssembly.compile(require('fs').readFileSync(process.argv[1]))";
    run::check(Command::new("node").args(["-e", proof]).arg(small))
        .context("the optimised WebAssembly does not compile")
}

/// The module as plain JavaScript, made small; `None` if esbuild is not installed.
fn lower(root: &Path, work: &Path, module: &Path) -> Result<Option<String>> {
    let raw = work.join("core.js");
    let mut command = Command::new(binaryen(root, "wasm2js"));
    command.arg("-Oz").arg(module).arg("-o").arg(&raw);
    run::check(&mut command)?;
    let made = as_function(&fs::read_to_string(raw)?)?;
    script::minify(root, &made, &["--format=esm"])
}

/// Turns the module that `wasm2js` writes, which wants its imports from a package named `m`, into
/// one that gets them from its caller.
fn as_function(written: &str) -> Result<String> {
    let body = written
        .strip_prefix("import * as m from 'm';")
        .context("wasm2js began in another way")?;
    let (body, _) = body
        .rsplit_once("var retasmFunc = asmFunc(")
        .context("wasm2js ended in another way")?;
    Ok(format!("{body}export default asmFunc;\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reference_types_are_marked_as_unused_and_nothing_else_changes() {
        let module = b"..\x02+\x0breference-t+\x0freference-types..".to_vec();
        let marked = without_references(module.clone());
        let different = |(index, byte): (usize, &u8)| module.get(index) != Some(byte);
        let places: Vec<_> = marked
            .iter()
            .enumerate()
            .filter(|p| different(*p))
            .collect();
        assert_eq!(places.len(), 1);
        assert!(
            marked
                .windows(17)
                .any(|bytes| bytes == b"-\x0freference-types")
        );
        assert_eq!(without_references(b"none".to_vec()), b"none");
    }

    #[test]
    fn a_module_in_plain_javascript_gets_its_imports_from_its_caller() -> Result<()> {
        let written = "import * as m from 'm';\nfunction asmFunc(imports) {}\n\
                       var retasmFunc = asmFunc({\n \"m\": m,\n});\nexport var a = retasmFunc.a;\n";
        assert_eq!(
            as_function(written)?,
            "\nfunction asmFunc(imports) {}\nexport default asmFunc;\n"
        );
        assert!(as_function("export var a").is_err());
        Ok(())
    }
}
