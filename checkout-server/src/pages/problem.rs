//! A problem as a page, or as JSON for the page's own script.

use axum::http::StatusCode;
use axum::response::Response;
use pebblepay_core::json::Json;
use pebblepay_core::refusal::{Noun, Refusal};

use super::look::{self, Framing};
use super::reader::Reader;
use super::views::{MessageView, Surface};
use crate::http::problem::{Problem, Rejection};
use crate::http::reply;
use crate::words::{Arg, Language};

/// The status of a problem's page.
#[must_use]
pub fn status(problem: &Problem) -> StatusCode {
    match problem {
        Problem::Refused(refusal) => match refusal {
            Refusal::NotFound(_) => StatusCode::NOT_FOUND,
            Refusal::SessionExpired
            | Refusal::SessionClosed
            | Refusal::OrderCancelled
            | Refusal::OutOfStock => StatusCode::GONE,
            Refusal::AlreadyPaid | Refusal::PaymentInProgress => StatusCode::CONFLICT,
            Refusal::TooManyAttempts { .. }
            | Refusal::RateLimited { .. }
            | Refusal::TooManyStreams => StatusCode::TOO_MANY_REQUESTS,
            Refusal::KeyMissing
            | Refusal::KeyInvalid
            | Refusal::StreamTokenInvalid
            | Refusal::CallbackSignatureInvalid => StatusCode::UNAUTHORIZED,
            Refusal::GatewayNotConfigured => StatusCode::SERVICE_UNAVAILABLE,
            Refusal::TokenInvalid
            | Refusal::PayorSignature
            | Refusal::SignatureInvalid
            | Refusal::SignatureMissing
            | Refusal::NoLiveGateway
            | Refusal::OtherMerchant
            | Refusal::OriginNotAllowed
            | Refusal::TestSideOnly => StatusCode::FORBIDDEN,
            Refusal::AmountOutOfRange
            | Refusal::AmountDecimals
            | Refusal::Field { .. }
            | Refusal::NotRefundable
            | Refusal::AlreadyRefunded
            | Refusal::RefundTooLarge { .. }
            | Refusal::Disputed
            | Refusal::DisputeClosed
            | Refusal::CouponCodeTaken
            | Refusal::EndpointDisabled
            | Refusal::IdempotencyKeyInvalid
            | Refusal::IdempotencyKeyReused
            | Refusal::CallbackMismatch(_) => StatusCode::BAD_REQUEST,
        },
        Problem::Rejected(rejection) => match rejection {
            Rejection::NoSuchPath => StatusCode::NOT_FOUND,
            Rejection::Method => StatusCode::METHOD_NOT_ALLOWED,
            Rejection::BodyTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Rejection::BodyTimeout => StatusCode::REQUEST_TIMEOUT,
            Rejection::ContentType(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Rejection::UpgradeRequired => StatusCode::UPGRADE_REQUIRED,
            Rejection::NotJson(_)
            | Rejection::NotUtf8
            | Rejection::Query(_)
            | Rejection::UnknownVersion => StatusCode::BAD_REQUEST,
        },
        Problem::Busy(_) => StatusCode::SERVICE_UNAVAILABLE,
        Problem::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// The problem as a page. Whoever asked is a customer: what they can not mend is told shortly,
/// and what a shop's developer has to know stands below it in the words of the API.
#[must_use]
pub fn page(problem: &Problem, request_id: &str, framed: bool, reader: Reader) -> Response {
    let status = status(problem);
    // In a frame the page has to load, or the parent would wait for a sign of life in vain.
    let (surface, framing) = if framed {
        (Surface::Embed, Framing::Any)
    } else {
        (Surface::Hosted, Framing::Never)
    };
    let lang = reader.language(None);
    let page = look::bare_page(surface, lang);
    let view = match problem {
        Problem::Refused(Refusal::NotFound(Noun::Store)) => {
            MessageView::store_unknown(page.clone())
        }
        Problem::Refused(Refusal::SessionExpired) => MessageView::expired(page.clone()),
        Problem::Refused(Refusal::SessionClosed) => MessageView::closed(page.clone()),
        Problem::Refused(Refusal::OutOfStock) => MessageView::out_of_stock(page.clone()),
        Problem::Refused(refusal @ (Refusal::SignatureInvalid | Refusal::SignatureMissing)) => {
            MessageView::link_refused(page.clone(), refusal.code())
        }
        Problem::Busy(_) | Problem::Internal(_) => MessageView::server_error(page.clone()),
        Problem::Refused(Refusal::NotFound(_)) | Problem::Rejected(Rejection::NoSuchPath) => {
            MessageView::not_found(page.clone())
        }
        Problem::Refused(_) | Problem::Rejected(_) => MessageView::bad_request(page.clone()),
    };
    let mut view = view.with_request_id(request_id);
    if let Some(text) = sentence(problem, lang) {
        view = view.with_text(text);
    }
    if let Problem::Refused(
        Refusal::Field { .. } | Refusal::SignatureInvalid | Refusal::SignatureMissing,
    )
    | Problem::Rejected(_) = problem
    {
        view.detail = Some(problem.message());
    }
    look::html(status, &page, &view, framing)
}

/// What a customer who tried too often is told.
#[must_use]
pub fn throttled(retry_after_s: u32, lang: Language) -> String {
    let minutes = i64::from(retry_after_s.div_ceil(60));
    lang.text("try-later", &[("minutes", Arg::Count(minutes))])
}

/// What exactly is wrong, where the customer has a use for it.
fn sentence(problem: &Problem, lang: Language) -> Option<String> {
    let id = match problem {
        Problem::Refused(Refusal::AmountOutOfRange | Refusal::AmountDecimals) => {
            let args = [("min", Arg::Text("0.50")), ("max", Arg::Text("50000.00"))];
            return Some(lang.text("amount-refused", &args));
        }
        Problem::Refused(Refusal::TooManyAttempts { retry_after_s }) => {
            return Some(throttled(*retry_after_s, lang));
        }
        Problem::Refused(Refusal::SessionExpired) => "nothing-charged",
        Problem::Refused(Refusal::SessionClosed) => "closed-text",
        Problem::Refused(Refusal::OutOfStock) => "out-of-stock-text",
        Problem::Refused(Refusal::OrderCancelled) => "cancelled-order",
        Problem::Refused(Refusal::PaymentInProgress) => "in-progress",
        Problem::Refused(Refusal::AlreadyPaid) => "already-paid",
        Problem::Refused(Refusal::NoLiveGateway) => "not-payable",
        Problem::Busy(_) => "server-trouble",
        Problem::Refused(_) | Problem::Rejected(_) | Problem::Internal(_) => return None,
    };
    Some(lang.word(id).into_owned())
}

/// The problem for the page's script.
#[must_use]
pub fn json(problem: &Problem, request_id: &str, reader: Reader) -> Response {
    let lang = reader.language(None);
    let (word, otherwise) = match problem {
        Problem::Refused(
            Refusal::SessionExpired | Refusal::SessionClosed | Refusal::OrderCancelled,
        ) => ("expired", ""),
        Problem::Refused(Refusal::PaymentInProgress) => ("in_progress", ""),
        Problem::Refused(Refusal::TooManyAttempts { .. }) => ("throttled", ""),
        Problem::Busy(_) | Problem::Internal(_) => ("error", "server-trouble"),
        Problem::Refused(_) | Problem::Rejected(_) => ("error", "bad-request-text"),
    };
    let message = sentence(problem, lang).unwrap_or_else(|| lang.word(otherwise).into_owned());
    let body = Json::object()
        .with("status", word)
        .with("message", message)
        .with_some("retryAfter", problem.retry_after_s())
        .with("requestId", request_id)
        .build();
    reply::json(status(problem).as_u16(), &body)
}
