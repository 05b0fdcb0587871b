//! Webhook signatures: the dialects' own HMAC header and the Standard Webhooks header.
//!
//! One secret serves both (F-18): the dialect's HMAC uses the whole text that the merchant sees,
//! `whsec_…`, as its key (TRAP-14); Standard Webhooks uses the 32 bytes that the text encodes.
//! Which header carries which, and what happens while a secret is rotated, is decided elsewhere.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use thiserror::Error;
use zeroize::{Zeroize as _, ZeroizeOnDrop, Zeroizing};

/// What every shown webhook secret begins with.
const SECRET_PREFIX: &str = "whsec_";
/// Random bytes in a webhook secret.
const SECRET_BYTES: usize = 32;
/// The block size of SHA-256, to which HMAC brings its key.
const BLOCK_BYTES: usize = 64;

/// The text is no webhook secret: `whsec_` and the base64 of 32 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not a webhook secret (whsec_ and the base64 of 32 bytes)")]
pub struct InvalidSecret;

/// A webhook signing secret. It never shows in debug output and is wiped when it is dropped.
#[derive(Clone, ZeroizeOnDrop)]
pub struct WebhookSecret([u8; SECRET_BYTES]);

impl WebhookSecret {
    /// A secret of random bytes, which the caller draws.
    #[must_use]
    pub fn from_bytes(bytes: [u8; SECRET_BYTES]) -> Self {
        Self(bytes)
    }

    /// Reads the text that [`WebhookSecret::show`] gives.
    ///
    /// # Errors
    /// [`InvalidSecret`] for anything else.
    pub fn parse(text: &str) -> Result<Self, InvalidSecret> {
        let encoded = text.strip_prefix(SECRET_PREFIX).ok_or(InvalidSecret)?;
        let mut decoded = STANDARD.decode(encoded).map_err(|_| InvalidSecret)?;
        let bytes = <[u8; SECRET_BYTES]>::try_from(decoded.as_slice());
        decoded.zeroize();
        bytes.map(Self).map_err(|_| InvalidSecret)
    }

    /// The text that the merchant sees and configures.
    #[must_use]
    pub fn show(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(SECRET_PREFIX.len() + 44));
        text.push_str(SECRET_PREFIX);
        STANDARD.encode_string(self.0, &mut text);
        text
    }

    /// The bytes, for the key store of the server.
    #[must_use]
    pub fn expose_bytes(&self) -> &[u8; SECRET_BYTES] {
        &self.0
    }

    /// The dialects' signature of a body under this secret: [`hmac_sha256_hex`] with the shown text.
    #[must_use]
    pub fn hmac_hex(&self, body: &[u8]) -> String {
        hmac_sha256_hex(&self.show(), body)
    }
}

impl fmt::Debug for WebhookSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WebhookSecret(…)")
    }
}

/// The value of a dialect's signature header: 64 lower-case hex digits, nothing before or after
/// them, because the documented receiver throws on any other length (PEB-101, TRAP-09).
///
/// The key is the whole secret as shown, taken as UTF-8 text (PEB-103, F-18).
#[must_use]
pub fn hmac_sha256_hex(secret_text: &str, body: &[u8]) -> String {
    hex(&hmac_sha256(secret_text.as_bytes(), &[body]))
}

/// One entry of the `webhook-signature` header of Standard Webhooks, `v1,<base64>` (F-04). While a
/// secret is rotated the header carries two of them, with a space between.
#[must_use]
pub fn standard_webhooks_signature(
    secret: &WebhookSecret,
    id: &str,
    timestamp_s: i64,
    body: &[u8],
) -> String {
    let head = format!("{id}.{timestamp_s}.");
    let mac = hmac_sha256(secret.expose_bytes(), &[head.as_bytes(), body]);
    format!("v1,{}", STANDARD.encode(mac))
}

/// Whether two byte strings are equal, in a time that does not depend on where they differ.
#[must_use]
pub fn constant_time_eq(left: &[u8], right: &[u8]) -> bool {
    left.ct_eq(right).into()
}

/// Whether a header is the signature that [`hmac_sha256_hex`] gives. It takes hex digits of either
/// case and nothing else.
#[must_use]
pub fn verify_hmac_hex(secret_text: &str, body: &[u8], header: &str) -> bool {
    let expected = hmac_sha256_hex(secret_text, body);
    constant_time_eq(expected.as_bytes(), header.to_ascii_lowercase().as_bytes())
}

/// HMAC-SHA256 over the parts, one after the other.
#[must_use]
pub fn hmac_sha256(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    // The key is brought to one block as RFC 2104 says; a key of exactly one block cannot be
    // refused, so that signing has no error that nobody could handle.
    let mut block = Zeroizing::new([0_u8; BLOCK_BYTES]);
    if key.len() > BLOCK_BYTES {
        let digest = Sha256::digest(key);
        block
            .iter_mut()
            .zip(digest)
            .for_each(|(to, from)| *to = from);
    } else {
        block.iter_mut().zip(key).for_each(|(to, from)| *to = *from);
    }
    let mut mac = Hmac::<Sha256>::new((&*block).into());
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        for half in [byte >> 4, byte & 15] {
            text.extend(char::from_digit(u32::from(half), 16));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mac_hex(key: &[u8], data: &[u8]) -> String {
        hex(&hmac_sha256(key, &[data]))
    }

    // proves: PEB-101
    #[test]
    fn a_key_of_a_block_is_used_as_it_is_and_a_longer_one_by_its_hash() {
        for length in [0, 1, 63, 64, 65, 200] {
            let key = vec![0x5a; length];
            let mut known: Hmac<Sha256> = hmac::KeyInit::new_from_slice(&key).unwrap();
            known.update(b"data");
            let known: [u8; 32] = known.finalize().into_bytes().into();
            assert_eq!(hmac_sha256(&key, &[b"da", b"ta"]), known, "{length}");
        }
    }

    // The test vectors of RFC 4231, section 4 (case 5 is about truncation, which is not used here).
    // proves: PEB-101
    #[test]
    fn hmac_gives_the_known_answers_of_rfc_4231() {
        let long_key = [0xaa; 131];
        let key_4: Vec<u8> = (1..=25).collect();
        let long_text = "This is a test using a larger than block-size key and a larger than \
                         block-size data. The key needs to be hashed before being used by the HMAC \
                         algorithm.";
        let cases: [(&[u8], &[u8], &str); 6] = [
            (
                &[0x0b; 20],
                b"Hi There",
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
            ),
            (
                b"Jefe",
                b"what do ya want for nothing?",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            ),
            (
                &[0xaa; 20],
                &[0xdd; 50],
                "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
            ),
            (
                &key_4,
                &[0xcd; 50],
                "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
            ),
            (
                &long_key,
                b"Test Using Larger Than Block-Size Key - Hash Key First",
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
            ),
            (
                &long_key,
                long_text.as_bytes(),
                "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
            ),
        ];
        for (key, data, expected) in cases {
            assert_eq!(mac_hex(key, data), expected);
        }
        // A key of exactly one block is used as it is; one byte more and it is hashed.
        assert_ne!(mac_hex(&[7; 64], b"x"), mac_hex(&[7; 65], b"x"));
    }

    // proves: F-04, F-18
    #[test]
    fn the_standard_webhooks_library_gives_the_same_signature() {
        for seed in 0..64_u8 {
            let secret =
                WebhookSecret::from_bytes(std::array::from_fn(|n| seed.wrapping_mul(31) ^ n as u8));
            let oracle = standardwebhooks::Webhook::new(&secret.show()).unwrap();
            let body = format!("{{\"n\":{seed},\"text\":\"é\"}}");
            let expected = oracle
                .sign("evt_1", 1_773_570_600, body.as_bytes())
                .unwrap();
            let signed =
                standard_webhooks_signature(&secret, "evt_1", 1_773_570_600, body.as_bytes());
            assert_eq!(signed, expected);
        }
    }

    // proves: PEB-103, TRAP-14, F-18
    #[test]
    fn the_dialects_sign_with_the_whole_shown_text() {
        let secret = WebhookSecret::from_bytes([7; 32]);
        let shown = secret.show();
        assert_eq!(*shown, "whsec_BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=");
        assert_eq!(secret.hmac_hex(b"{}"), mac_hex(shown.as_bytes(), b"{}"));
        assert_ne!(secret.hmac_hex(b"{}"), mac_hex(&[7; 32], b"{}"));
    }

    // proves: PEB-101, TRAP-09
    #[test]
    fn a_signature_is_64_lower_case_hex_digits_and_only_that_verifies() {
        let signature = hmac_sha256_hex("key", b"body");
        assert_eq!(signature.len(), 64);
        assert!(
            signature
                .bytes()
                .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
        );
        let verifies = |header: &str| verify_hmac_hex("key", b"body", header);
        assert!(verifies(&signature));
        assert!(verifies(&signature.to_ascii_uppercase()));
        let refused = [
            String::new(),
            signature[..62].to_owned(),
            format!("{signature}00"),
            format!("sha256={signature}"),
            format!(" {signature}"),
            "0".repeat(64),
            "é".repeat(32),
        ];
        for header in refused {
            assert!(!verifies(&header), "{header}");
        }
        assert!(!verify_hmac_hex("other", b"body", &signature));
        assert!(!verify_hmac_hex("key", b"bodY", &signature));
    }

    // proves: F-18
    #[test]
    fn a_secret_is_read_back_from_its_text_and_never_shown_by_debug() {
        let secret = WebhookSecret::from_bytes(std::array::from_fn(|n| n as u8));
        let shown = secret.show();
        assert_eq!(
            WebhookSecret::parse(&shown).unwrap().expose_bytes(),
            secret.expose_bytes()
        );
        assert_eq!(format!("{secret:?}"), "WebhookSecret(…)");
        let body = &shown["whsec_".len()..];
        let refused = [
            body.to_owned(),
            format!("WHSEC_{body}"),
            format!("whsec_{}", body.trim_end_matches('=')),
            format!("whsec_{body} "),
            format!("whsec_{}", STANDARD.encode([0; 31])),
            format!("whsec_{}", STANDARD.encode([0; 33])),
            "whsec_".to_owned(),
        ];
        for text in refused {
            assert!(WebhookSecret::parse(&text).is_err(), "{text}");
        }
    }
}
