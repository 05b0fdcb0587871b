//! The header in which every dialect takes a key.

use std::sync::Arc;

use axum::http::HeaderMap;
use pebblepay_core::refusal::Refusal;

use crate::app::{App, Res, auth};

/// The key in `Authorization: Bearer <key>`; none where the header is not there. The scheme's case
/// and the number of spaces after it do not matter, and a key may hold dots (TRAP-53).
///
/// # Errors
/// The header says something else.
pub fn key(headers: &HeaderMap) -> Result<Option<&str>, Refusal> {
    let Some(value) = headers.get("authorization") else {
        return Ok(None);
    };
    let text = value.to_str().map_err(|_| Refusal::KeyInvalid)?;
    let (scheme, key) = text.trim().split_once(' ').ok_or(Refusal::KeyInvalid)?;
    if scheme.eq_ignore_ascii_case("bearer") {
        Ok(Some(key.trim_start()))
    } else {
        Err(Refusal::KeyInvalid)
    }
}

/// The store and side of the request's key, where no other header carries one (TRAP-52).
///
/// # Errors
/// No key, or one that opens nothing.
pub async fn caller(app: &App, headers: &HeaderMap) -> Res<Arc<auth::Caller>> {
    auth::caller(app, key(headers)?.ok_or(Refusal::KeyMissing)?).await
}
