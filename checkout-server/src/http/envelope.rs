//! Which words a problem is told in: by the path that was asked for (B-16).

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;

use super::problem::Problem;
use super::reply;
use crate::dialects::pebblepay;
use crate::pages;

/// Seconds after which a busy server may be asked again.
const BUSY_RETRY_AFTER_S: &str = "2";

/// Gives a problem the envelope of its path.
#[must_use]
pub fn render(path: &str, headers: &HeaderMap, problem: &Problem, id: &str) -> Response {
    let mut response = if is_page(path) && !pages::wants_json(headers) {
        pages::problem::page(problem, id, pages::is_framed(path, headers))
    } else if is_page(path) {
        pages::problem::json(problem, id)
    } else {
        let (status, body) = pebblepay::errors::render(problem, id);
        reply::json_text(status, body)
    };
    if matches!(problem, Problem::Busy(_)) {
        response.headers_mut().insert(
            header::RETRY_AFTER,
            HeaderValue::from_static(BUSY_RETRY_AFTER_S),
        );
    }
    response
}

/// Paths that people open in a browser; everything else speaks JSON.
fn is_page(path: &str) -> bool {
    !(path.starts_with("/api/") || path == "/api" || path.starts_with("/openapi"))
}
