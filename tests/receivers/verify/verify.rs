//! Reads one case a line and prints what `examples/verify/rust` says to it; see `languages.mjs`.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use std::error::Error;
use std::io::{BufRead as _, Write as _};
use std::time::{Duration, UNIX_EPOCH};

fn main() -> Result<(), Box<dyn Error>> {
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        match judge(&line?)? {
            Ok(()) => writeln!(out, "ok")?,
            Err(invalid) => writeln!(out, "no: {invalid}")?,
        }
    }
    Ok(())
}

type Judged = Result<(), pebblepay_verify::Invalid>;

fn judge(line: &str) -> Result<Judged, Box<dyn Error>> {
    let fields: Vec<&str> = line.split('\t').collect();
    let [what, now, secret, id, timestamp, signature, body] = fields[..] else {
        return Err("a case has seven fields".into());
    };
    let text =
        |field: &str| -> Result<String, Box<dyn Error>> { Ok(String::from_utf8(decode(field)?)?) };
    let (secret, body) = (text(secret)?, decode(body)?);
    let (id, timestamp, signature) = (text(id)?, text(timestamp)?, text(signature)?);
    let is_hex = what == "hex";
    let header = |name: &str| match name {
        "webhook-id" if !is_hex => Some(id.as_str()),
        "webhook-timestamp" if !is_hex => Some(timestamp.as_str()),
        "webhook-signature" if !is_hex => Some(signature.as_str()),
        "x-webhook-signature" if is_hex => Some(signature.as_str()),
        _ => None,
    };
    if is_hex {
        return Ok(pebblepay_verify::verify_signature(&body, header, &secret));
    }
    let now = UNIX_EPOCH + Duration::from_secs(now.parse()?);
    Ok(pebblepay_verify::verify_webhook(
        &body, header, &secret, now,
    ))
}

/// A missing header is the same as an empty one to the helper.
fn decode(field: &str) -> Result<Vec<u8>, Box<dyn Error>> {
    match field.strip_prefix('=') {
        Some(encoded) => Ok(STANDARD.decode(encoded)?),
        None => Ok(Vec::new()),
    }
}
