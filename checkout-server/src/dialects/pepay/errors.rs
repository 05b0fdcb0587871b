//! Pepay's envelope for every "no" (PEP-052).

use pebblepay_core::canonical_json;
use pebblepay_core::json::Json;
use pebblepay_core::refusal::Refusal;

use crate::dialects::pebblepay;
use crate::http::problem::Problem;

/// Status and body of a problem; `public_url` is where the page about it stands.
#[must_use]
pub fn render(problem: &Problem, request_id: &str, public_url: &str) -> (u16, String) {
    let (status, code, param) = facts(problem);
    let error = Json::object()
        .with("code", code)
        .with("message", problem.message())
        .with_some("param", param)
        .with("request_id", request_id)
        .with("doc_url", format!("{public_url}/docs/errors/{code}"))
        .build();
    let body = Json::object()
        .with("success", false)
        .with("error", error)
        .build();
    (status, canonical_json::to_string(&body))
}

/// The status, the code and the field at fault. The statuses are PebblePay's, but for a key that
/// was used with another request (B-14), and for a customer's token, which stands for a key here
/// (PEP-013).
fn facts(problem: &Problem) -> (u16, &'static str, Option<&'static str>) {
    let (status, code, param) = pebblepay::errors::facts(problem);
    let status = match problem {
        Problem::Refused(Refusal::IdempotencyKeyReused) => 409,
        Problem::Refused(Refusal::TokenInvalid) => 401,
        _ => status,
    };
    (status, code, param)
}
