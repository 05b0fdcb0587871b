//! The dated version of the API. An answer says in which version it was written; a request may say
//! which one its sender was written for. A change that could break a sender gets a new date, and
//! senders that name the old one go on getting it. Today there is one.

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::Response;

use super::problem::Rejection;

/// The version of every answer.
pub const CURRENT: &str = "2026-11-22";

const HEADER: HeaderName = HeaderName::from_static("pebblepay-version");

/// Checks the version that a request asks for.
///
/// # Errors
/// There is no such version.
pub fn check(headers: &HeaderMap) -> Result<(), Rejection> {
    if headers.get_all(HEADER).iter().all(|asked| asked == CURRENT) {
        Ok(())
    } else {
        Err(Rejection::UnknownVersion)
    }
}

/// Writes the version on an answer.
pub fn stamp(response: &mut Response) {
    let headers = response.headers_mut();
    headers.insert(HEADER, HeaderValue::from_static(CURRENT));
}
