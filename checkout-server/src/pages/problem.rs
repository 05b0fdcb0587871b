//! A problem as a page, or as JSON for the page's own script.

use axum::http::StatusCode;
use axum::response::Response;
use pebblepay_core::json::Json;
use pebblepay_core::refusal::{Noun, Refusal};

use super::look::{self, Framing};
use super::views::{MessageView, Page, Surface};
use super::words;
use crate::http::problem::{Problem, Rejection};
use crate::http::reply;

fn status(problem: &Problem) -> StatusCode {
    match problem {
        Problem::Refused(refusal) => match refusal {
            Refusal::NotFound(_) => StatusCode::NOT_FOUND,
            Refusal::SessionExpired | Refusal::SessionClosed | Refusal::OutOfStock => {
                StatusCode::GONE
            }
            Refusal::AlreadyPaid | Refusal::PaymentInProgress => StatusCode::CONFLICT,
            Refusal::KeyMissing | Refusal::KeyInvalid => StatusCode::UNAUTHORIZED,
            Refusal::TokenInvalid | Refusal::NoLiveGateway => StatusCode::FORBIDDEN,
            Refusal::AmountOutOfRange
            | Refusal::AmountDecimals
            | Refusal::Field { .. }
            | Refusal::IdempotencyKeyInvalid
            | Refusal::IdempotencyKeyReused => StatusCode::BAD_REQUEST,
        },
        Problem::Rejected(rejection) => match rejection {
            Rejection::NoSuchPath => StatusCode::NOT_FOUND,
            Rejection::Method => StatusCode::METHOD_NOT_ALLOWED,
            Rejection::BodyTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Rejection::BodyTimeout => StatusCode::REQUEST_TIMEOUT,
            Rejection::ContentType(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Rejection::NotJson(_) | Rejection::NotUtf8 | Rejection::Query(_) => {
                StatusCode::BAD_REQUEST
            }
        },
        Problem::Busy(_) => StatusCode::SERVICE_UNAVAILABLE,
        Problem::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// The problem as a page. Whoever asked is a customer: what they can not mend is told shortly.
#[must_use]
pub fn page(problem: &Problem, request_id: &str, framed: bool) -> Response {
    let status = status(problem);
    // In a frame the page has to load, or the parent would wait for a sign of life in vain.
    let (surface, framing) = if framed {
        (Surface::Embed, Framing::Any)
    } else {
        (Surface::Hosted, Framing::Never)
    };
    let page = look::bare_page(surface);
    let view = match problem {
        Problem::Refused(Refusal::NotFound(Noun::Store)) => {
            MessageView::store_unknown(page.clone())
        }
        Problem::Refused(Refusal::SessionExpired) => MessageView::expired(page.clone()),
        Problem::Refused(Refusal::SessionClosed) => closed(page.clone()),
        Problem::Refused(Refusal::PaymentInProgress) => {
            MessageView::bad_request(page.clone()).with_text(words::CHECKING)
        }
        Problem::Busy(_) => {
            MessageView::server_error(page.clone()).with_text(words::SERVER_TROUBLE)
        }
        Problem::Internal(_) => MessageView::server_error(page.clone()),
        Problem::Refused(Refusal::NotFound(_)) | Problem::Rejected(Rejection::NoSuchPath) => {
            MessageView::not_found(page.clone())
        }
        Problem::Refused(_) | Problem::Rejected(_) => {
            MessageView::bad_request(page.clone()).with_text(sentence(&problem.message()))
        }
    };
    let view = view.with_request_id(request_id);
    look::html(status, &page, &view, framing)
}

fn closed(page: Page) -> MessageView {
    let mut view = MessageView::gone(page);
    (view.title, view.text) = (words::CLOSED.0.to_owned(), words::CLOSED.1.to_owned());
    view
}

/// Words for programs begin in lower case and end without a stop; a page's do not.
fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters
        .next()
        .map(|c| c.to_uppercase().to_string())
        .unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}

/// The problem for the page's script.
#[must_use]
pub fn json(problem: &Problem, request_id: &str) -> Response {
    let (word, message) = match problem {
        Problem::Refused(Refusal::SessionExpired) => ("expired", words::EXPIRED.1.to_owned()),
        Problem::Refused(Refusal::SessionClosed) => ("expired", words::CLOSED.1.to_owned()),
        Problem::Refused(Refusal::PaymentInProgress) => ("in_progress", words::CHECKING.to_owned()),
        Problem::Busy(_) | Problem::Internal(_) => ("error", words::SERVER_TROUBLE.to_owned()),
        Problem::Refused(_) | Problem::Rejected(_) => ("error", sentence(&problem.message())),
    };
    let body = Json::object()
        .with("status", word)
        .with("message", message)
        .with("requestId", request_id)
        .build();
    reply::json(status(problem).as_u16(), &body)
}
