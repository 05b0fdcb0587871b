//! The OpenAPI document and the page that shows it.

use axum::response::{Html, IntoResponse, Response};
use utoipa::OpenApi;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme};
use utoipa_scalar::Scalar;

use super::reply;
use crate::dialects::pebblepay;

/// The document.
#[derive(OpenApi)]
#[openapi(
    info(title = "PebblePay checkout", license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0")),
    paths(
        pebblepay::routes::create,
        pebblepay::routes::list,
        pebblepay::routes::get,
        super::health::alive,
        super::health::ready,
    ),
    modifiers(&Keys),
)]
struct Document;

struct Keys;

impl utoipa::Modify for Keys {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let components = document.components.get_or_insert_default();
        let bearer = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        let header = SecurityScheme::ApiKey(ApiKey::Header(ApiKeyValue::new("X-Api-Key")));
        components.add_security_scheme("bearer", bearer);
        components.add_security_scheme("x_api_key", header);
    }
}

/// The document as JSON text.
///
/// # Errors
/// It can not be printed.
pub fn document() -> Result<String, serde_json::Error> {
    Document::openapi().to_pretty_json()
}

/// `GET /openapi.json`
pub async fn json() -> Response {
    match document() {
        Ok(text) => reply::json_text(200, text),
        Err(error) => super::problem::Problem::Internal(error.into()).into_response(),
    }
}

/// `GET /docs`
pub async fn docs() -> Html<String> {
    Html(Scalar::new(Document::openapi()).to_html())
}
