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
    let (mut status, _, _) = pebblepay::errors::facts(problem);
    if let Problem::Rejected(Rejection::ContentType(_)) = problem {
        status = 415;
    }
    let envelope = Json::object()
        .with("ResponseCode", 0)
        .with("ResponseMsg", problem.message())
        .with("Result", "False")
        .with("ServerTime", server_time(Clock::System.now_ms()));
    let body = pebblepay::errors::helpful(envelope, problem, request_id, public_url);
    (status, canonical_json::to_string(&body.build()))
}
