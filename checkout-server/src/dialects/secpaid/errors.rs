//! SecPaid's envelope for every "no" (SEC-027).

use pebblepay_core::canonical_json;
use pebblepay_core::json::Json;

use super::show::server_time;
use crate::app::clock::Clock;
use crate::dialects::pebblepay;
use crate::http::problem::{Problem, Rejection};

/// Status and body of a problem; `public_url` is where the page about it stands.
#[must_use]
pub fn render(problem: &Problem, request_id: &str, public_url: &str) -> (u16, String) {
    let (mut status, code, param) = pebblepay::errors::facts(problem);
    if let Problem::Rejected(Rejection::ContentType(_)) = problem {
        status = 415;
    }
    let body = Json::object()
        .with("ResponseCode", 0)
        .with("ResponseMsg", problem.message())
        .with("Result", "False")
        .with("ServerTime", server_time(Clock::System.now_ms()))
        .with("code", code)
        .with_some("param", param)
        .with("request_id", request_id)
        .with("doc_url", format!("{public_url}/docs/errors/{code}"))
        .build();
    (status, canonical_json::to_string(&body))
}
