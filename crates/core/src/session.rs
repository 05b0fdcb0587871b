//! Session tokens: a payload that the server signed, so that it comes back unaltered.
//!
//! The checkout page carries one in a hidden field. It is bound to its session and its end, it
//! never stands in a URL, and no cookie is needed, so the page works inside a frame on any site
//! (TRAP-72). A visitor's link keeps everything it was opened with inside the token: opening a
//! page writes nothing, and the price that was shown is the price that is charged.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The server's key for tokens.
pub type TokenKey = [u8; 32];

fn mac(key: &TokenKey, purpose: &str, payload: &[u8]) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
    mac.update(purpose.as_bytes());
    mac.update(&[0]);
    mac.update(payload);
    Some(mac)
}

/// Signs `payload` for `purpose`; two purposes never accept each other's tokens.
#[must_use]
pub fn seal(key: &TokenKey, purpose: &str, payload: &[u8]) -> String {
    let tag = mac(key, purpose, payload)
        .map(|m| m.finalize().into_bytes())
        .unwrap_or_default();
    format!(
        "{}.{}",
        URL_SAFE_NO_PAD.encode(payload),
        URL_SAFE_NO_PAD.encode(tag)
    )
}

/// The payload of a token that this server signed for `purpose`; `None` for anything else.
#[must_use]
pub fn open(key: &TokenKey, purpose: &str, token: &str) -> Option<Vec<u8>> {
    let (payload, tag) = token.split_once('.')?;
    let payload = URL_SAFE_NO_PAD.decode(payload).ok()?;
    let tag = URL_SAFE_NO_PAD.decode(tag).ok()?;
    mac(key, purpose, &payload)?.verify_slice(&tag).ok()?;
    Some(payload)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: TokenKey = [7; 32];

    #[test]
    fn a_token_comes_back_as_it_was_sealed() {
        let token = seal(&KEY, "pay", b"hello");
        assert_eq!(open(&KEY, "pay", &token).unwrap(), b"hello");
    }

    #[test]
    fn a_token_altered_anywhere_is_refused() {
        let token = seal(&KEY, "pay", b"cs_1|1000");
        for at in 0..token.len() {
            let mut bytes = token.clone().into_bytes();
            for bit in 0..7 {
                bytes[at] ^= 1 << bit;
                if let Ok(altered) = String::from_utf8(bytes.clone()) {
                    assert_eq!(open(&KEY, "pay", &altered), None, "{altered}");
                }
                bytes[at] ^= 1 << bit;
            }
        }
        for cut in 0..token.len() {
            assert_eq!(open(&KEY, "pay", &token[..cut]), None);
        }
    }

    #[test]
    fn a_token_of_another_purpose_or_server_is_refused() {
        let token = seal(&KEY, "pay", b"x");
        assert_eq!(open(&KEY, "challenge", &token), None);
        assert_eq!(open(&[8; 32], "pay", &token), None);
        assert_eq!(open(&KEY, "pay", ""), None);
    }
}
