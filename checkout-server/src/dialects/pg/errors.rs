//! PG's envelope for every "no": `{"error": "<text>"}` (PG-070), its codes (PG-071), and beside the
//! text what helps to mend the request (F-07).

use pebblepay_core::canonical_json;
use pebblepay_core::json::Json;
use pebblepay_core::refusal::{Noun, Refusal};

use crate::dialects::pebblepay;
use crate::http::problem::Problem;

/// PG's own words, where its documents have some or the general ones would lead astray.
fn message(problem: &Problem) -> String {
    let own = match problem {
        Problem::Refused(Refusal::KeyMissing) => {
            "API key missing: send it as 'Authorization: Bearer <key>'"
        }
        Problem::Refused(Refusal::NoLiveGateway) => "gateway not configured for this merchant",
        Problem::Refused(Refusal::NotFound(Noun::Order)) => "unknown payment reference",
        Problem::Refused(Refusal::NotFound(Noun::Store)) => "unknown merchant",
        _ => return problem.message(),
    };
    own.to_owned()
}

/// Status and body of a problem; `public_url` is where the page about it stands.
#[must_use]
pub fn render(problem: &Problem, request_id: &str, public_url: &str) -> (u16, String) {
    let (status, _, _) = pebblepay::errors::facts(problem);
    let status = match problem {
        Problem::Refused(Refusal::NoLiveGateway) => 503,
        _ => status,
    };
    let envelope = Json::object().with("error", message(problem));
    let body = pebblepay::errors::helpful(envelope, problem, request_id, public_url);
    (status, canonical_json::to_string(&body.build()))
}

#[cfg(test)]
mod tests {
    use super::*;

    // proves: PG-070, PG-071, B-16
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
            assert!(body.contains(r#""error":""#) && body.contains(r#""request_id":"req_1""#));
            assert!(!body.contains("secret"), "{body}");
        }
    }

    // proves: PG-071, F-08
    #[test]
    fn a_live_store_without_a_gateway_and_unknown_things_are_told_in_pgs_words() {
        for (refusal, status, words) in [
            (
                Refusal::NoLiveGateway,
                503,
                "gateway not configured for this merchant",
            ),
            (
                Refusal::OtherMerchant,
                403,
                "API key does not belong to the requested merchant",
            ),
            (
                Refusal::NotFound(Noun::Order),
                404,
                "unknown payment reference",
            ),
            (Refusal::NotFound(Noun::Store), 404, "unknown merchant"),
        ] {
            let (code, body) = render(&refusal.into(), "req_1", "https://x");
            assert_eq!(code, status);
            assert!(
                body.starts_with(&format!(r#"{{"error":"{words}""#)),
                "{body}"
            );
        }
    }
}
