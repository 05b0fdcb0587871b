//! PayerOne's envelope for every "no" (PAY1-015). `data` is there and null, because clients look into
//! it without asking (TRAP-57).

use pebblepay_core::canonical_json;
use pebblepay_core::json::Json;
use pebblepay_core::refusal::Refusal;

use crate::dialects::pebblepay;
use crate::http::problem::Problem;

/// PayerOne's own words, where the general ones would lead astray.
fn message(problem: &Problem) -> String {
    match problem {
        Problem::Refused(Refusal::KeyMissing) => {
            "API token missing: send it as 'Authorization: Bearer <token>'".to_owned()
        }
        Problem::Refused(Refusal::KeyInvalid) => "invalid API token".to_owned(),
        _ => problem.message(),
    }
}

/// Status and body of a problem; `public_url` is where the page about it stands.
#[must_use]
pub fn render(problem: &Problem, request_id: &str, public_url: &str) -> (u16, String) {
    let (status, _, _) = pebblepay::errors::facts(problem);
    let envelope = Json::object()
        .with("status", "error")
        .with("message", message(problem))
        .with("data", Json::Null);
    let body = pebblepay::errors::helpful(envelope, problem, request_id, public_url);
    (status, canonical_json::to_string(&body.build()))
}

#[cfg(test)]
mod tests {
    use super::*;

    // proves: PAY1-015, TRAP-57, B-16
    #[test]
    fn what_is_nobodys_fault_is_in_the_envelope_too_and_tells_no_cause() {
        let cause = || anyhow::anyhow!("the secret cause");
        let limited = Refusal::RateLimited { retry_after_s: 2 };
        for (problem, status) in [
            (Problem::Internal(cause()), 500),
            (Problem::Busy(cause()), 503),
            (limited.into(), 429),
        ] {
            let (code, body) = render(&problem, "req_1", "https://x");
            assert_eq!(code, status);
            assert!(body.contains(r#""message":""#) && body.contains(r#""request_id":"req_1""#));
            assert!(
                body.starts_with(r#"{"status":"error","message":""#)
                    && body.contains(r#""data":null"#)
            );
            assert!(!body.contains("secret"), "{body}");
        }
    }
}
