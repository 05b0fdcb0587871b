//! PebblePay's envelope for every "no": `{"error": "<text>"}` (PEB-007), and beside it what helps
//! to mend the request (F-07).

use pebblepay_core::canonical_json;
use pebblepay_core::json::{Json, ObjectBuilder};
use pebblepay_core::refusal::Refusal;

use crate::http::problem::{Problem, Rejection};

/// The status of a refusal (PEB-009): only those of the documented table, and 413/405 where HTTP
/// itself asks for them.
fn status(refusal: &Refusal) -> u16 {
    match refusal {
        Refusal::AmountOutOfRange
        | Refusal::AmountDecimals
        | Refusal::Field { .. }
        | Refusal::OutOfStock
        | Refusal::SessionExpired
        | Refusal::SessionClosed
        | Refusal::AlreadyPaid
        | Refusal::PaymentInProgress
        | Refusal::OrderCancelled
        | Refusal::NotRefundable
        | Refusal::AlreadyRefunded
        | Refusal::RefundTooLarge { .. }
        | Refusal::Disputed
        | Refusal::DisputeClosed
        | Refusal::CouponCodeTaken
        | Refusal::EndpointDisabled
        | Refusal::TokenInvalid
        | Refusal::IdempotencyKeyInvalid
        | Refusal::IdempotencyKeyReused
        | Refusal::CallbackMismatch(_) => 400,
        Refusal::KeyMissing
        | Refusal::KeyInvalid
        | Refusal::StreamTokenInvalid
        | Refusal::CallbackSignatureInvalid => 401,
        Refusal::NoLiveGateway
        | Refusal::OtherMerchant
        | Refusal::OriginNotAllowed
        | Refusal::PayorSignature
        | Refusal::SignatureInvalid
        | Refusal::SignatureMissing
        | Refusal::TestSideOnly => 403,
        Refusal::NotFound(_) => 404,
        Refusal::GatewayNotConfigured => 503,
        Refusal::TooManyAttempts { .. } | Refusal::RateLimited { .. } | Refusal::TooManyStreams => {
            429
        }
    }
}

fn rejection_status(rejection: &Rejection) -> u16 {
    match rejection {
        Rejection::NotJson(_)
        | Rejection::NotUtf8
        | Rejection::ContentType(_)
        | Rejection::Query(_)
        | Rejection::UnknownVersion => 400,
        Rejection::NoSuchPath => 404,
        Rejection::Method => 405,
        Rejection::BodyTooLarge => 413,
        Rejection::BodyTimeout => 408,
        Rejection::UpgradeRequired => 426,
    }
}

/// The status, the code and the field at fault of a problem.
#[must_use]
pub fn facts(problem: &Problem) -> (u16, &'static str, Option<&'static str>) {
    match problem {
        Problem::Refused(refusal) => (status(refusal), refusal.code(), refusal.param()),
        Problem::Rejected(rejection) => (rejection_status(rejection), rejection.code(), None),
        Problem::Busy(_) => (503, "busy", None),
        Problem::Internal(_) => (500, "internal", None),
    }
}

/// Adds to an envelope what helps to mend the request, alike in every dialect (F-07).
pub fn helpful(
    envelope: ObjectBuilder,
    problem: &Problem,
    request_id: &str,
    public_url: &str,
) -> ObjectBuilder {
    let (_, code, param) = facts(problem);
    envelope
        .with("code", code)
        .with_some("param", param)
        .with("request_id", request_id)
        .with("doc_url", format!("{public_url}/docs/errors/{code}"))
}

/// Status and body of a problem; `public_url` is where the page about it stands.
#[must_use]
pub fn render(problem: &Problem, request_id: &str, public_url: &str) -> (u16, String) {
    let (status, _, _) = facts(problem);
    let envelope = Json::object().with("error", problem.message());
    let body = helpful(envelope, problem, request_id, public_url);
    (status, canonical_json::to_string(&body.build()))
}
