//! PG's envelope for every "no" (PG-070).

use pebblepay_core::canonical_json;
use pebblepay_core::json::Json;

use crate::dialects::pebblepay;
use crate::http::problem::Problem;

/// Status and body of a problem; `public_url` is where the page about it stands.
#[must_use]
pub fn render(problem: &Problem, request_id: &str, public_url: &str) -> (u16, String) {
    let (status, code, param) = pebblepay::errors::facts(problem);
    let body = Json::object()
        .with("error", problem.message())
        .with("code", code)
        .with_some("param", param)
        .with("request_id", request_id)
        .with("doc_url", format!("{public_url}/docs/errors/{code}"))
        .build();
    (status, canonical_json::to_string(&body))
}
