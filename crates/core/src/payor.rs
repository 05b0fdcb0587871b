//! What a customer's browser shows to speak about one payment: a token that names the session and
//! its end, and a signature over the token (PEP-009, TRAP-93).
//!
//! Both are made by the server's own key and kept nowhere. The two are apart because a stream takes
//! the token alone, in its URL, where it may be logged; whoever finds it there can read what became
//! of a payment and do nothing.

use crate::id::SessionId;
use crate::session::{self, TokenKey};
use crate::signature::{constant_time_eq, hex, hmac_sha256};

/// What tokens begin with.
const TOKEN_PREFIX: &str = "pst_";
/// What signatures begin with.
const SIGNATURE_PREFIX: &str = "sig_";
/// What the token is sealed for.
const PURPOSE: &str = "payor";
/// What the signature is made for.
const SIGNED: &[u8] = b"payor signature\0";

/// A token and its signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credentials {
    /// `x-session-token`.
    pub token: String,
    /// `x-signature`.
    pub signature: String,
}

/// The session that a token opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// The session.
    pub session: SessionId,
    /// When its time ends, in milliseconds since the Unix epoch.
    pub expires_at_ms: i64,
}

/// Why credentials open nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// The token or the signature is missing, unreadable or not of this server.
    Unreadable,
    /// The signature is another token's.
    Mismatch,
}

/// The credentials of a session. The same session has the same ones each time.
#[must_use]
pub fn issue(key: &TokenKey, session: &SessionId, expires_at_ms: i64) -> Credentials {
    let payload = format!("{session}|{expires_at_ms}");
    let sealed = session::seal(key, PURPOSE, payload.as_bytes());
    let token = format!("{TOKEN_PREFIX}{sealed}");
    let signature = sign(key, &token);
    Credentials { token, signature }
}

/// The session of a token.
///
/// # Errors
/// [`Wrong::Unreadable`].
pub fn open(key: &TokenKey, token: &str) -> Result<Opened, Wrong> {
    let read = || {
        let sealed = token.strip_prefix(TOKEN_PREFIX)?;
        let payload = String::from_utf8(session::open(key, PURPOSE, sealed)?).ok()?;
        let (session, end) = payload.split_once('|')?;
        Some(Opened {
            session: SessionId::parse(session)?,
            expires_at_ms: end.parse().ok()?,
        })
    };
    read().ok_or(Wrong::Unreadable)
}

/// The session of a token that comes with its signature, which is compared in constant time.
///
/// # Errors
/// Says what is wrong with them.
pub fn check(key: &TokenKey, token: &str, signature: &str) -> Result<Opened, Wrong> {
    let opened = open(key, token)?;
    let digits = signature.strip_prefix(SIGNATURE_PREFIX);
    let readable =
        digits.is_some_and(|d| d.len() == 64 && d.bytes().all(|b| b.is_ascii_hexdigit()));
    if !readable {
        return Err(Wrong::Unreadable);
    }
    match constant_time_eq(sign(key, token).as_bytes(), signature.as_bytes()) {
        true => Ok(opened),
        false => Err(Wrong::Mismatch),
    }
}

fn sign(key: &TokenKey, token: &str) -> String {
    // The purpose keeps it apart from all else that the key signs.
    let mac = hmac_sha256(key, &[SIGNED, token.as_bytes()]);
    format!("{SIGNATURE_PREFIX}{}", hex(&mac))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: TokenKey = [7; 32];
    const END_MS: i64 = 1_773_570_600_000;

    fn session(n: u8) -> SessionId {
        SessionId::new(END_MS, &[n; 10])
    }

    // proves: PEP-009, TRAP-93
    #[test]
    fn credentials_open_their_session_until_its_end_and_no_other() {
        let one = issue(&KEY, &session(1), END_MS);
        let opened = check(&KEY, &one.token, &one.signature).unwrap();
        assert_eq!((opened.session, opened.expires_at_ms), (session(1), END_MS));
        assert_eq!(one, issue(&KEY, &session(1), END_MS));
        // Another session, another end, another server.
        let others = [
            issue(&KEY, &session(2), END_MS),
            issue(&KEY, &session(1), END_MS + 1),
        ];
        for other in others {
            let mixed = check(&KEY, &one.token, &other.signature);
            assert_eq!(mixed, Err(Wrong::Mismatch));
        }
        let strange = issue(&[8; 32], &session(1), END_MS);
        let read = check(&KEY, &strange.token, &strange.signature);
        assert_eq!(read, Err(Wrong::Unreadable));
    }

    // proves: TRAP-93
    #[test]
    fn what_is_altered_or_cut_opens_nothing() {
        let one = issue(&KEY, &session(1), END_MS);
        for cut in 0..one.token.len() {
            let read = check(&KEY, &one.token[..cut], &one.signature);
            assert_eq!(read, Err(Wrong::Unreadable), "{cut}");
        }
        for cut in 0..one.signature.len() {
            let read = check(&KEY, &one.token, &one.signature[..cut]);
            assert_eq!(read, Err(Wrong::Unreadable), "{cut}");
        }
        for at in SIGNATURE_PREFIX.len()..one.signature.len() {
            let mut bytes = one.signature.clone().into_bytes();
            bytes[at] = if bytes[at] == b'0' { b'1' } else { b'0' };
            let altered = String::from_utf8(bytes).unwrap();
            assert_eq!(check(&KEY, &one.token, &altered), Err(Wrong::Mismatch));
        }
        let upper = one.signature.to_ascii_uppercase();
        assert_eq!(check(&KEY, &one.token, &upper), Err(Wrong::Unreadable));
    }
}
