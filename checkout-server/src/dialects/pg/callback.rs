//! `POST /api/public/callback/{merchantCode}`: what a store's gateway tells (PG-020…028).
//!
//! The signature is checked over the bytes as they came, before anything reads them as JSON
//! (TRAP-32); what is checked in which order is in [`callback`].

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, header};
use axum::response::Response;
use pebblepay_core::json::Json;

use crate::app::callback;
use crate::http::body::{JsonBody, only};
use crate::http::problem::{Problem, Rejection};
use crate::http::{Site, reply};

const SIGNATURE: HeaderName = HeaderName::from_static("x-callback-signature");

/// Takes a callback. Whatever is signed, fits and was not told before changes the payment; the same
/// callback again is answered alike and changes nothing.
pub async fn receive(
    State(site): State<Site>,
    Path(merchant_code): Path<String>,
    headers: HeaderMap,
    body: JsonBody,
) -> Result<Response, Problem> {
    let called = callback::called(&site.app, &merchant_code).await?;
    let signed = called.verify(&body.bytes, only(&headers, &SIGNATURE))?;
    // The signature covers the bytes that came; what they would unpack to is not asked.
    if headers.contains_key(header::CONTENT_ENCODING) {
        let expected = "application/json, without Content-Encoding";
        return Err(Rejection::ContentType(expected).into());
    }
    let told = body.read(&headers)?;
    callback::take(&site.app, signed, &told).await?;
    let answer = Json::object()
        .with("status", "OK")
        .with("message", "callback received")
        .build();
    Ok(reply::json(200, &answer))
}
