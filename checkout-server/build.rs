//! Packs the viewer of the API reference, so that the program carries a megabyte of it and not
//! five. Nothing else is made at build time.

use std::error::Error;
use std::io::Write;
use std::path::Path;
use std::{env, fs};

/// Quality 10 saves a tenth and takes seven times as long.
const QUALITY: u32 = 9;
const WINDOW: u32 = 24;
const BUFFER: usize = 1 << 16;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    let plain = scalar_api_reference::get_asset("scalar.js").ok_or("the viewer is missing")?;
    let mut packed = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut packed, BUFFER, QUALITY, WINDOW);
    writer.write_all(&plain)?;
    drop(writer);
    let folder = env::var("OUT_DIR")?;
    fs::write(Path::new(&folder).join("scalar.js.br"), packed)?;
    Ok(())
}
