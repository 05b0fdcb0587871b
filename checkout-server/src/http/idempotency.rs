//! The `Idempotency-Key` header (B-14).

use axum::http::HeaderMap;
use pebblepay_core::limits::IDEMPOTENCY_KEY_BYTES_MAX;
use pebblepay_core::refusal::Refusal;
use sha2::{Digest, Sha256};

use crate::app::auth::Caller;
use crate::app::create_order::IdempotencyKey;

/// The key of a request in its scope; `None` where none was sent.
///
/// # Errors
/// [`Refusal::IdempotencyKeyInvalid`].
pub fn key(
    headers: &HeaderMap,
    caller: &Caller,
    route: &str,
    body: &[u8],
) -> Result<Option<IdempotencyKey>, Refusal> {
    let Some(value) = headers.get("idempotency-key") else {
        return Ok(None);
    };
    let key = value.to_str().map_err(|_| Refusal::IdempotencyKeyInvalid)?;
    let printable = key.bytes().all(|b| (b' '..=b'~').contains(&b));
    if key.is_empty() || key.len() > IDEMPOTENCY_KEY_BYTES_MAX || !printable {
        return Err(Refusal::IdempotencyKeyInvalid);
    }
    Ok(Some(IdempotencyKey {
        store_id: caller.store.id.clone(),
        mode: caller.mode,
        route: route.to_owned(),
        key: key.to_owned(),
        request_hash: hex::encode(Sha256::digest(body)),
    }))
}
