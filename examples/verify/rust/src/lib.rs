//! Verifies what `PebblePay` sends: copy this file into your project, with the four dependencies of
//! its `Cargo.toml`. Each function returns why not, or nothing if all is well.
//!
//! `body` is the request's body exactly as it came: `axum::body::Bytes`, not `Json`. `header` gives
//! the value of a request header by its name: `|name| headers.get(name)?.to_str().ok()`. `secret`
//! is your webhook secret as `PebblePay` shows it, `whsec_` included.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};
use subtle::ConstantTimeEq as _;

const TOLERANCE_S: u64 = 300;

/// Why a webhook is not to be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Invalid {
    /// This header is missing.
    Missing(&'static str),
    /// `webhook-timestamp` is not a number.
    Timestamp,
    /// Sent more than five minutes ago: somebody may be repeating it.
    TooOld,
    /// Sent more than five minutes from now: one of the two clocks is wrong.
    Future,
    /// Not signed with this secret, or changed on its way.
    Signature,
    /// The secret itself was not copied as it was shown.
    Secret,
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing(name) => return write!(f, "{name} is missing"),
            Self::Timestamp => "webhook-timestamp is not a number",
            Self::TooOld => "the webhook is too old",
            Self::Future => "the webhook is from the future",
            Self::Signature => "no signature matches",
            Self::Secret => "the secret is not whsec_ and 32 bytes in base64",
        })
    }
}

impl std::error::Error for Invalid {}

/// Checks `webhook-id`, `webhook-timestamp` and `webhook-signature` (Standard Webhooks).
///
/// # Errors
/// [`Invalid`] says why the webhook is not to be believed.
pub fn verify_webhook<'a>(
    body: &[u8],
    header: impl Fn(&str) -> Option<&'a str>,
    secret: &str,
    now: SystemTime,
) -> Result<(), Invalid> {
    let id = required(&header, "webhook-id")?;
    let timestamp = required(&header, "webhook-timestamp")?;
    let signatures = required(&header, "webhook-signature")?;
    if timestamp.len() > 12 || !timestamp.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Invalid::Timestamp);
    }
    let sent_s: u64 = timestamp.parse().map_err(|_| Invalid::Timestamp)?;
    let now_s = now.duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs());
    if sent_s + TOLERANCE_S < now_s {
        return Err(Invalid::TooOld);
    }
    if sent_s > now_s + TOLERANCE_S {
        return Err(Invalid::Future);
    }
    let encoded = secret.strip_prefix("whsec_").ok_or(Invalid::Secret)?;
    let key = STANDARD.decode(encoded).map_err(|_| Invalid::Secret)?;
    if key.len() != 32 {
        return Err(Invalid::Secret);
    }
    let head = format!("{id}.{timestamp}.");
    let expected = format!(
        "v1,{}",
        STANDARD.encode(hmac(&key, &[head.as_bytes(), body])?)
    );
    // While a secret is rotated there are two signatures, with a space between.
    let matches = signatures.split(' ').filter(|one| is_same(one, &expected));
    if matches.count() == 0 {
        return Err(Invalid::Signature);
    }
    Ok(())
}

/// Checks `x-webhook-signature`. It has no time in it: remember which `event_id` you have seen.
///
/// # Errors
/// [`Invalid`] says why the webhook is not to be believed.
pub fn verify_signature<'a>(
    body: &[u8],
    header: impl Fn(&str) -> Option<&'a str>,
    secret: &str,
) -> Result<(), Invalid> {
    let given = required(&header, "x-webhook-signature")?;
    let mac = hmac(secret.as_bytes(), &[body])?;
    let expected: String = mac.iter().map(|byte| format!("{byte:02x}")).collect();
    if is_same(given, &expected) {
        Ok(())
    } else {
        Err(Invalid::Signature)
    }
}

fn required<'a>(
    header: &impl Fn(&str) -> Option<&'a str>,
    name: &'static str,
) -> Result<&'a str, Invalid> {
    header(name)
        .filter(|value| !value.is_empty())
        .ok_or(Invalid::Missing(name))
}

fn hmac(key: &[u8], parts: &[&[u8]]) -> Result<[u8; 32], Invalid> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).map_err(|_| Invalid::Secret)?;
    for part in parts {
        mac.update(part);
    }
    Ok(mac.finalize().into_bytes().into())
}

fn is_same(given: &str, expected: &str) -> bool {
    given.as_bytes().ct_eq(expected.as_bytes()).into()
}
