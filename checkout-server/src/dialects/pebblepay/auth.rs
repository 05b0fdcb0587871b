//! PebblePay's two headers for one key (PEB-002, PEB-003).

use std::sync::Arc;

use axum::http::HeaderMap;
use pebblepay_core::refusal::Refusal;

use crate::app::{App, Res, auth};
use crate::dialects::bearer;

/// The store and side of the request's key.
///
/// `Authorization` wins over `X-Api-Key` (PEB-006). The scheme's case and the number of spaces
/// after it do not matter (TRAP-53).
///
/// # Errors
/// No key, or one that opens nothing.
pub async fn caller(app: &App, headers: &HeaderMap) -> Res<Arc<auth::Caller>> {
    auth::caller(app, key(headers)?).await
}

/// The key of a request.
///
/// # Errors
/// None was sent, or in a form that is none.
pub fn key(headers: &HeaderMap) -> Result<&str, Refusal> {
    if let Some(key) = bearer::key(headers)? {
        return Ok(key);
    }
    let value = headers.get("x-api-key").ok_or(Refusal::KeyMissing)?;
    value
        .to_str()
        .map(str::trim)
        .map_err(|_| Refusal::KeyInvalid)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &'static str, value: &str) -> Result<String, Refusal> {
        let mut headers = HeaderMap::new();
        headers.insert(name, value.parse().unwrap());
        key(&headers).map(str::to_owned)
    }

    // proves: PEB-002, PEB-003, TRAP-53, TRAP-52
    #[test]
    fn both_headers_carry_the_same_key() {
        assert_eq!(
            read("authorization", "Bearer sk_live_a"),
            Ok("sk_live_a".to_owned())
        );
        assert_eq!(
            read("authorization", "bearer   a.b.c"),
            Ok("a.b.c".to_owned())
        );
        assert_eq!(read("x-api-key", "sk_live_a"), Ok("sk_live_a".to_owned()));
        assert_eq!(read("authorization", "Basic abc"), Err(Refusal::KeyInvalid));
        assert_eq!(read("authorization", "Bearer"), Err(Refusal::KeyInvalid));
        assert_eq!(read("token", "sk_live_a"), Err(Refusal::KeyMissing));
    }

    // proves: PEB-006
    #[test]
    fn authorization_wins_over_the_other_header() {
        let mut headers = HeaderMap::new();
        headers.insert("authorization", "Bearer one".parse().unwrap());
        headers.insert("x-api-key", "two".parse().unwrap());
        assert_eq!(key(&headers), Ok("one"));
    }
}
