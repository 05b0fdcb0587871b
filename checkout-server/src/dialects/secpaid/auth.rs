//! SecPaid's header for a key: `token`, which nothing outside `/api/v2` reads (TRAP-52).

use std::sync::Arc;

use axum::http::HeaderMap;
use pebblepay_core::refusal::Refusal;

use crate::app::{App, Res, auth};

/// The store and side of the request's key.
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
    let value = headers.get("token").ok_or(Refusal::KeyMissing)?;
    let text = value.to_str().map_err(|_| Refusal::KeyInvalid)?.trim();
    if text.is_empty() {
        return Err(Refusal::KeyMissing);
    }
    Ok(text)
}
