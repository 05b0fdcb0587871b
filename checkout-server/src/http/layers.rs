//! What every request passes: a clean path before routing; then, from the outside in, an id, one
//! log line, the envelope for problems, the headers of every response, and a net for panics.

use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::uri::PathAndQuery;
use axum::http::{HeaderName, HeaderValue, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use pebblepay_core::store::Dialect;
use percent_encoding::percent_decode_str;
use tracing::Instrument;

use super::envelope::Envelope;
use super::problem::{Problem, Rejection, Unrendered};
use super::{Site, version};
use crate::app::random;
use crate::telemetry;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Collapses repeated slashes and drops the one at the end, before routing (TRAP-37, TRAP-39).
/// The query stays as it is. A clean path costs one look at its bytes.
#[must_use]
pub fn clean_path<B>(mut request: http::Request<B>) -> http::Request<B> {
    let path = request.uri().path();
    let dirty = path.contains("//") || (path.len() > 1 && path.ends_with('/'));
    if !dirty {
        return request;
    }
    let mut clean = String::with_capacity(path.len());
    for part in path.split('/').filter(|part| !part.is_empty()) {
        clean.push('/');
        clean.push_str(part);
    }
    if clean.is_empty() {
        clean.push('/');
    }
    if let Some(query) = request.uri().query() {
        clean.push('?');
        clean.push_str(query);
    }
    if let Ok(path) = clean.parse::<PathAndQuery>() {
        let mut parts = request.uri().clone().into_parts();
        parts.path_and_query = Some(path);
        if let Ok(uri) = Uri::from_parts(parts) {
            *request.uri_mut() = uri;
        }
    }
    request
}

/// What the routes said of a problem's answer: which methods there are, and who may read it.
const KEPT: [HeaderName; 3] = [
    header::ALLOW,
    header::ACCESS_CONTROL_ALLOW_ORIGIN,
    header::ACCESS_CONTROL_EXPOSE_HEADERS,
];

/// The outermost layer inside the router.
pub async fn around(State(site): State<Site>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let id = format!("req_{}", hex::encode(random::<8>()));
    let method = request.method().clone();
    // The log names the route, not the path: paths of pages hold session ids.
    let route = request.extensions().get::<MatchedPath>().cloned();
    let envelope = Envelope::of(request.uri(), request.headers());

    let readable = percent_decode_str(request.uri().path())
        .decode_utf8()
        .is_ok();
    let route = route.as_ref().map_or("-", MatchedPath::as_str);
    let span = telemetry::request_span(&method, route, &id, request.headers());
    let mut response = if readable {
        next.run(request).instrument(span.clone()).await
    } else {
        Problem::from(Rejection::NoSuchPath).into_response()
    };
    if let Some(Unrendered(problem)) = response.extensions_mut().remove::<Unrendered>() {
        log_cause(&id, &problem);
        let kept = KEPT.map(|name| (response.headers().get(&name).cloned(), name));
        response = envelope.render(&problem, &id, &site.public_url);
        for (value, name) in kept {
            value.map(|value| response.headers_mut().insert(name, value));
        }
    }
    if envelope == Envelope::Api(Dialect::PebblePay) {
        version::stamp(&mut response);
    }
    common_headers(&site, &id, &mut response);
    let status = response.status().as_u16();
    let took = started.elapsed();
    let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    telemetry::answered(&span, status);
    site.app
        .metrics
        .request(method.as_str(), route, status, took);
    tracing::info!(request_id = %id, %method, route, status, ms, "{method} {route} {status}");
    response
}

/// A fault of ours is logged once, here, with its causes; the caller gets the request id.
fn log_cause(id: &str, problem: &Problem) {
    match problem {
        Problem::Internal(cause) => tracing::error!(request_id = %id, "internal error: {cause:#}"),
        Problem::Busy(cause) => tracing::warn!(request_id = %id, "busy: {cause:#}"),
        Problem::Refused(_) | Problem::Rejected(_) => {}
    }
}

fn common_headers(site: &Site, id: &str, response: &mut Response) {
    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::from_str(id) {
        headers.insert(REQUEST_ID, id);
    }
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    headers
        .entry(header::REFERRER_POLICY)
        .or_insert(HeaderValue::from_static("no-referrer"));
    if site.https {
        headers.insert(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=63072000; includeSubDomains"),
        );
    }
}

/// What a panicking handler answers. The panic's text may hold anything, so it is not logged; the
/// panic hook has told where it happened.
#[must_use]
pub fn caught(_: Box<dyn std::any::Any + Send>) -> Response {
    Problem::Internal(anyhow::anyhow!("a handler panicked")).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clean(uri: &str) -> String {
        let request = http::Request::builder().uri(uri).body(()).unwrap();
        clean_path(request).uri().to_string()
    }

    // proves: TRAP-37, TRAP-39
    #[test]
    fn repeated_and_trailing_slashes_are_dropped_and_the_query_is_kept() {
        assert_eq!(
            clean("//checkout//v1/orders?a=//b/"),
            "/checkout/v1/orders?a=//b/"
        );
        assert_eq!(clean("/checkout/acme/"), "/checkout/acme");
        assert_eq!(clean("///"), "/");
        assert_eq!(clean("/a/b?c"), "/a/b?c");
    }
}
