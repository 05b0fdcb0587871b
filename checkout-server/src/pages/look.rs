//! What all pages share: the frame round the content and the headers that guard it.

use askama::Template;
use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use base64::{Engine, engine::general_purpose::STANDARD};
use pebblepay_core::accent::Accent;
use pebblepay_core::store::{Mode, Store};
use sha2::{Digest, Sha256};

use super::brand;
use super::views::{BrandView, Page, Surface, Theme};
use crate::http::assets;
use crate::http::problem::Problem;
use crate::words::Language;

/// Who may frame a page.
#[derive(Clone, Copy)]
pub enum Framing<'a> {
    /// Nobody.
    Never,
    /// Our own pages and the store's registered origins; any site where none is registered.
    Store(&'a Store),
    /// Any site: a message that tells nothing of any store.
    Any,
    /// Pages of this server only.
    Own,
}

/// The frame round a page of this store.
#[must_use]
pub fn page(store: &Store, mode: Mode, surface: Surface, theme: Theme, lang: Language) -> Page {
    Page {
        surface,
        lang,
        theme,
        accent: store.brand.accent.map(Accent::of),
        origins: store.origins.join(" "),
        script_href: assets::page_script_href(),
        store_name: store.name.clone(),
        brand: brand::view(store, lang),
        test_mode: mode.is_test(),
    }
}

/// The frame round a page where no store is known.
#[must_use]
pub fn bare_page(surface: Surface, lang: Language) -> Page {
    Page {
        surface,
        lang,
        theme: Theme::Auto,
        accent: None,
        origins: String::new(),
        script_href: assets::page_script_href(),
        store_name: String::new(),
        brand: BrandView::default(),
        test_mode: false,
    }
}

const EMBEDDER: HeaderName = HeaderName::from_static("cross-origin-embedder-policy");
const RESOURCE: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const OPENER: HeaderName = HeaderName::from_static("cross-origin-opener-policy");

/// Sends the customer on to another page of ours. In an isolated frame `WebKit` follows a redirect only
/// if that has the header, too; the others ask the page at the end.
#[must_use]
pub fn onward(to: &str) -> Response {
    let embedder = [(EMBEDDER, HeaderValue::from_static("require-corp"))];
    (embedder, Redirect::to(to)).into_response()
}

/// Renders a view with its policy.
#[must_use]
pub fn html(
    status: StatusCode,
    page: &Page,
    view: &impl Template,
    framing: Framing<'_>,
) -> Response {
    let text = match view.render() {
        Ok(text) => text,
        Err(error) => return Problem::Internal(error.into()).into_response(),
    };
    let policy = policy(page, framing, None);
    finish(status, page, text, &policy, framing)
}

/// The same for a page whose form goes to another site: the policy lets it go to that origin and
/// to no other.
#[must_use]
pub fn html_leading_to(page: &Page, view: &impl Template, origin: &str) -> Response {
    let text = match view.render() {
        Ok(text) => text,
        Err(error) => return Problem::Internal(error.into()).into_response(),
    };
    let policy = policy(page, Framing::Never, Some(origin));
    finish(StatusCode::OK, page, text, &policy, Framing::Never)
}

fn finish(
    status: StatusCode,
    page: &Page,
    text: String,
    policy: &str,
    framing: Framing<'_>,
) -> Response {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/html; charset=utf-8"),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(
        header::CONTENT_LANGUAGE,
        HeaderValue::from_static(page.lang.tag()),
    );
    headers.insert(header::VARY, HeaderValue::from_static("accept-language"));
    if let Ok(policy) = HeaderValue::from_str(policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    match framing {
        Framing::Never => {
            headers.insert(OPENER, HeaderValue::from_static("same-origin-allow-popups"));
        }
        // These two let the page load inside a cross-origin isolated site.
        Framing::Store(_) | Framing::Any | Framing::Own => {
            headers.insert(EMBEDDER, HeaderValue::from_static("require-corp"));
            headers.insert(RESOURCE, HeaderValue::from_static("cross-origin"));
        }
    }
    response
}

/// The Content-Security-Policy: our script, the style blocks by their hashes, nothing inline,
/// nothing from elsewhere.
fn policy(page: &Page, framing: Framing<'_>, form_to: Option<&str>) -> String {
    let hashes: Vec<String> = page
        .style_texts()
        .iter()
        .map(|text| {
            format!(
                "'sha256-{}'",
                STANDARD.encode(Sha256::digest(text.as_bytes()))
            )
        })
        .collect();
    let mut policy = format!(
        "default-src 'none'; script-src 'self'; style-src {}; img-src 'self' data:; \
         connect-src 'self'; frame-src 'self'; form-action {}; base-uri 'none'",
        hashes.join(" "),
        form_to.unwrap_or("'self'")
    );
    match framing {
        Framing::Never => policy.push_str("; frame-ancestors 'none'"),
        Framing::Own => policy.push_str("; frame-ancestors 'self'"),
        // Without a list any site may frame it, also one whose origin is opaque, which no
        // expression of frame-ancestors matches: so the directive is left out.
        Framing::Any => {}
        Framing::Store(store) if store.origins.is_empty() => {}
        Framing::Store(store) => {
            policy.push_str("; frame-ancestors 'self' ");
            policy.push_str(&store.origins.join(" "));
        }
    }
    policy
}
