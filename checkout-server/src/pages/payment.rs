//! `/payment?link_id=…`: the page of a link, and its address as a picture (SEC-021, SEC-022).

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, Uri, header};
use axum::response::Response;
use pebblepay_core::id::LinkNumber;
use pebblepay_core::refusal::{Noun, Refusal};
use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};

use super::checkout;
use super::reader::Reader;
use crate::app::link_book;
use crate::http::Site;
use crate::http::problem::Problem;
use crate::http::query::Query;

/// `GET /payment?link_id=…`
pub async fn show(
    State(site): State<Site>,
    reader: Reader,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, Problem> {
    let query = Query::of(&uri)?;
    // A plus sign that was not escaped has become a space.
    let link_id = query.get("link_id").unwrap_or_default().replace(' ', "+");
    let not_found = Refusal::NotFound(Noun::Session);
    let link = LinkNumber::of_link_id(&link_id).ok_or(not_found)?;
    let session = link_book::session(&site.app, link).await?;
    let seen = checkout::seen(reader, checkout::surface(&headers), &query);
    checkout::of_session(&site, session.as_str(), seen, &query).await
}

/// `GET /payment/qr/….svg`: says nothing but the address, so it asks nobody and may be kept.
pub async fn qr(
    State(site): State<Site>,
    Path(picture): Path<String>,
) -> Result<Response, Problem> {
    let not_found = Refusal::NotFound(Noun::Path);
    let link = picture
        .strip_suffix(".svg")
        .and_then(LinkNumber::of_link_id);
    let link_id = link.ok_or(not_found)?.to_link_id();
    let address = format!("{}/payment?link_id={link_id}", site.public_url);
    let drawn = drawn(&address)?;
    let mut response = Response::new(Body::from(drawn));
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("image/svg+xml"),
    );
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=31536000, immutable"),
    );
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'"),
    );
    // A picture for mails and pages of any site.
    headers.insert(
        "cross-origin-resource-policy",
        HeaderValue::from_static("cross-origin"),
    );
    Ok(response)
}

/// An address as a picture that telephones read.
///
/// # Errors
/// It is longer than such a picture can be.
pub fn drawn(address: &str) -> Result<String, Problem> {
    let code = QrCode::with_error_correction_level(address, EcLevel::M)
        .map_err(|why| Problem::Internal(why.into()))?;
    let mut picture = code.render::<svg::Color<'_>>();
    Ok(picture.min_dimensions(240, 240).build())
}
