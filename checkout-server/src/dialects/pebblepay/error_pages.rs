//! `/docs/errors` and `/docs/errors/{code}`: what an error means and what to do, for the person
//! whom an error's `doc_url` brought here. Plain pages without script.

use std::sync::LazyLock;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{Html, IntoResponse, Response};
use base64::{Engine, engine::general_purpose::STANDARD};
use pebblepay_core::refusal::{Noun, Refusal};
use sha2::{Digest, Sha256};

use super::error_docs::{self, ErrorDoc};
use super::errors;
use crate::http::Site;
use crate::http::problem::Problem;

pub(super) const STYLE: &str = include_str!("../../../assets/docs.css");

/// Our style block by its hash, and nothing else.
static POLICY: LazyLock<Option<HeaderValue>> = LazyLock::new(|| {
    let hash = STANDARD.encode(Sha256::digest(STYLE.as_bytes()));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'none'"
    );
    HeaderValue::from_str(&policy).ok()
});

struct Row {
    status: u16,
    doc: &'static ErrorDoc,
}

#[derive(Template)]
#[template(path = "docs_errors.html")]
struct ListPage {
    style: &'static str,
    rows: Vec<Row>,
}

#[derive(Template)]
#[template(path = "docs_error.html")]
struct ErrorPage {
    style: &'static str,
    status: u16,
    doc: &'static ErrorDoc,
    retry_after_s: Option<u32>,
    body: String,
}

/// `GET /docs/errors`
pub async fn list() -> Result<Response, Problem> {
    let status = |doc: &ErrorDoc| {
        doc.example()
            .map_or(500, |problem| errors::facts(&problem).0)
    };
    let rows = error_docs::ALL
        .iter()
        .map(|doc| Row {
            status: status(doc),
            doc,
        })
        .collect();
    let style = STYLE;
    respond(&ListPage { style, rows })
}

/// `GET /docs/errors/{code}`
pub async fn one(State(site): State<Site>, Path(code): Path<String>) -> Result<Response, Problem> {
    let unknown = || Problem::from(Refusal::NotFound(Noun::Path));
    let doc = error_docs::find(&code).ok_or_else(unknown)?;
    let problem = doc.example().ok_or_else(unknown)?;
    let (status, body) = errors::render(&problem, "req_6a1f0c9be24d7835", &site.public_url);
    respond(&ErrorPage {
        style: STYLE,
        status,
        doc,
        retry_after_s: problem.retry_after_s(),
        body: on_lines(&body),
    })
}

/// The fields of an answer on lines of their own. Its texts hold no `,"` that is not between two.
fn on_lines(body: &str) -> String {
    let inner = body.trim_start_matches('{').trim_end_matches('}');
    format!(
        "{{\n  {}\n}}",
        inner.replace(",\"", ",\n  \"").replace("\":\"", "\": \"")
    )
}

pub(super) fn respond(page: &impl Template) -> Result<Response, Problem> {
    let text = page.render().map_err(|e| Problem::Internal(e.into()))?;
    let mut response = Html(text).into_response();
    if let Some(policy) = POLICY.clone() {
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    Ok(response)
}
