//! The OpenAPI document and the page that shows it.

use std::sync::LazyLock;

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{Html, IntoResponse, Response};
use utoipa::OpenApi;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme};

use super::problem::Problem;
use super::{Site, reply};
use crate::dialects::pebblepay;

/// The document.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "PebblePay checkout",
        description = "Create an order with your secret key, send the customer to its checkout_url, and act on the webhook. Test keys move no money.", license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0")),
    paths(
        pebblepay::routes::create,
        pebblepay::routes::list,
        pebblepay::routes::get,
        pebblepay::routes::cancel,
        pebblepay::money_routes::refund,
        pebblepay::money_routes::balance,
        pebblepay::money_routes::entries,
        pebblepay::coupon_routes::create,
        pebblepay::coupon_routes::list,
        pebblepay::coupon_routes::get,
        pebblepay::coupon_routes::update,
        pebblepay::coupon_routes::delete,
        pebblepay::notices::list,
        pebblepay::endpoint_routes::create,
        pebblepay::endpoint_routes::list,
        pebblepay::endpoint_routes::get,
        pebblepay::endpoint_routes::update,
        pebblepay::endpoint_routes::delete,
        pebblepay::endpoint_routes::rotate,
        pebblepay::endpoint_routes::test,
        pebblepay::endpoint_routes::recover,
        pebblepay::delivery_routes::of_endpoint,
        pebblepay::delivery_routes::of_event,
        pebblepay::delivery_routes::get,
        pebblepay::delivery_routes::resend,
        pebblepay::event_routes::list,
        pebblepay::event_routes::get,
        pebblepay::streams::stream,
        pebblepay::event_routes::create_token,
        pebblepay::streams::socket,
        pebblepay::test_routes::trigger,
        pebblepay::test_routes::clock,
        pebblepay::test_routes::set_chaos,
        pebblepay::test_routes::get_chaos,
        pebblepay::test_routes::end_chaos,
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

/// The document as JSON text, with the host of the examples.
static TEXT: LazyLock<Result<String, String>> = LazyLock::new(|| {
    let complete = || -> Result<String, serde_json::Error> {
        let mut document = serde_json::to_value(Document::openapi())?;
        pebblepay::reference::complete(&mut document)?;
        serde_json::to_string_pretty(&document)
    };
    complete().map_err(|error| error.to_string())
});

/// The document as JSON text.
///
/// # Errors
/// It can not be printed.
pub fn document() -> anyhow::Result<&'static str> {
    TEXT.as_deref().map_err(|error| anyhow::anyhow!("{error}"))
}

/// `GET /openapi.json`: its examples name this server, so that they can be copied and run.
pub async fn json(State(site): State<Site>) -> Response {
    match document() {
        Ok(text) => {
            let text = text.replace(pebblepay::reference::HOST, &site.public_url);
            reply::json_text(200, text)
        }
        Err(error) => Problem::Internal(error).into_response(),
    }
}

/// The page: the document's viewer is part of the server, nothing is loaded from elsewhere.
const PAGE: &str = r#"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>API reference · PebblePay checkout</title>
</head>
<body>
<noscript>This page needs JavaScript. The document itself is at <a href="/openapi.json">/openapi.json</a>.</noscript>
<script id="api-reference" data-url="/openapi.json"
  data-configuration='{"withDefaultFonts":false,"telemetry":false,"hideClientButton":true,
  "showDeveloperTools":"never","agent":{"disabled":true},"mcp":{"disabled":true}}'></script>
<script src="/assets/scalar.js"></script>
</body>
</html>
"#;

/// The viewer styles its elements one by one, so styles may stand in the page; scripts may not.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; \
    frame-ancestors 'none'";

/// `GET /docs`
pub async fn docs() -> Response {
    let policy = HeaderValue::from_static(POLICY);
    ([(header::CONTENT_SECURITY_POLICY, policy)], Html(PAGE)).into_response()
}
