//! What customers see: the card form, hosted or embedded, the bank's step, receipts and messages.
//!
//! Handlers here read a request, ask `app` and fill a view; they never query. Every page is whole
//! without script: a form post is answered with a page. With script (`Accept: application/json`)
//! the same post is answered with JSON. No page sets a cookie (TRAP-72). Words come from `words`, in the
//! language that `reader` finds for each request.

pub mod away;
pub mod brand;
pub mod cancel;
pub mod challenge;
pub mod checkout;
pub mod coupon;
pub mod look;
pub mod open;
pub mod page_assets;
pub mod pay;
pub mod payment;
pub mod preview;
pub mod problem;
pub mod reader;
pub mod receipt;
pub mod result;
pub mod said;
pub mod sale;
pub mod token;
pub mod views;

use axum::http::{HeaderMap, header};
use axum::response::Redirect;

/// Whether the caller is a script that wants JSON rather than a page.
#[must_use]
pub fn wants_json(headers: &HeaderMap) -> bool {
    let accept = headers
        .get(header::ACCEPT)
        .and_then(|v| v.to_str().ok())
        .unwrap_or_default();
    accept
        .split(',')
        .next()
        .is_some_and(|first| first.trim() == "application/json")
}

/// Whether a page fills a frame of another site: it is the embedded page, or the browser says so.
#[must_use]
pub fn is_framed(path: &str, headers: &HeaderMap) -> bool {
    path == "/checkout/embed" || headers.get("sec-fetch-dest").is_some_and(|d| d == "iframe")
}

/// `GET /`: there is no shop here; who comes by hand most likely looks for the reference.
pub async fn home() -> Redirect {
    Redirect::to("/docs")
}
