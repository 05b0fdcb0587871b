//! Ordinary answers.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use pebblepay_core::canonical_json;
use pebblepay_core::json::Json;

use crate::app::create_order::Answer;

/// A response with a JSON body that is never cached.
#[must_use]
pub fn json(status: u16, body: &Json) -> Response {
    json_text(status, canonical_json::to_string(body))
}

/// A response with a JSON body that was printed before.
#[must_use]
pub fn json_text(status: u16, body: String) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() =
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// The same response, with a word on when to come again.
#[must_use]
pub fn retry_after(mut response: Response, seconds: u32) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    response
}

/// The answer of a use case; says when it is an earlier one given again.
#[must_use]
pub fn answer(answer: Answer) -> Response {
    let mut response = json_text(answer.status, answer.body);
    if answer.replayed {
        response
            .headers_mut()
            .insert("idempotency-replayed", HeaderValue::from_static("true"));
    }
    response
}
