//! A request that came to nothing: what a handler returns instead of a response.
//!
//! A problem travels in the response's extensions until the outermost layer gives it the envelope
//! of the dialect or page whose path was asked for, with the request's id (B-16). So a handler, an
//! extractor, a missing route and a panic all end in the same words.

use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use pebblepay_core::limits::STREAM_RETRY_AFTER_S;
use pebblepay_core::refusal::Refusal;
use strum::{EnumDiscriminants, EnumIter};

use super::version;
use crate::app;

/// Seconds after which a busy server may be asked again.
const BUSY_RETRY_AFTER_S: u32 = 2;

/// What HTTP itself says no to.
#[derive(Clone, Debug, EnumDiscriminants, PartialEq, Eq)]
#[strum_discriminants(name(RejectionKind), derive(EnumIter, Hash))]
#[strum_discriminants(doc = "The kinds of [`Rejection`], to go through all of them.")]
pub enum Rejection {
    /// The body is no JSON; says what and where.
    NotJson(String),
    /// The body is not UTF-8.
    NotUtf8,
    /// The body's type is not one that is read here; names the expected one.
    ContentType(&'static str),
    /// The query can not be read; says why.
    Query(String),
    /// The body is too large.
    BodyTooLarge,
    /// The body did not arrive in time.
    BodyTimeout,
    /// The request asks for a version of the API that is none.
    UnknownVersion,
    /// The path is a WebSocket's and the request opens none.
    UpgradeRequired,
    /// There is nothing at this path.
    NoSuchPath,
    /// The path is there, the method is not.
    Method,
}

impl Rejection {
    /// A stable word for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotJson(_) | Self::NotUtf8 => "body_not_json",
            Self::ContentType(_) => "content_type",
            Self::Query(_) => "query_unreadable",
            Self::BodyTooLarge => "body_too_large",
            Self::BodyTimeout => "body_timeout",
            Self::UnknownVersion => "version_unknown",
            Self::UpgradeRequired => "upgrade_required",
            Self::NoSuchPath => "path_not_found",
            Self::Method => "method_not_allowed",
        }
    }

    /// What is wrong and what to do.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::NotJson(why) => format!("the body is not valid JSON: {why}"),
            Self::NotUtf8 => "the body is not valid UTF-8".to_owned(),
            Self::ContentType(expected) => format!("Content-Type must be {expected}"),
            Self::Query(why) => format!("the query can not be read: {why}"),
            Self::BodyTooLarge => "the body is too large".to_owned(),
            Self::BodyTimeout => "the body did not arrive in time".to_owned(),
            Self::UnknownVersion => format!(
                "PebblePay-Version names no version of this API: send {} or leave the header out",
                version::CURRENT
            ),
            Self::UpgradeRequired => "this path is a WebSocket's: open it as one".to_owned(),
            Self::NoSuchPath => "there is nothing at this path".to_owned(),
            Self::Method => "this path does not answer to this method".to_owned(),
        }
    }
}

/// Why there is no ordinary response.
#[derive(Debug)]
pub enum Problem {
    /// A rule of the checkout says no.
    Refused(Refusal),
    /// HTTP says no.
    Rejected(Rejection),
    /// Try again later; the cause is for the log.
    Busy(anyhow::Error),
    /// A fault of ours; the cause is for the log.
    Internal(anyhow::Error),
}

impl Problem {
    /// The words for the caller. They never tell the cause of a fault of ours.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::Refused(refusal) => refusal.message(),
            Self::Rejected(rejection) => rejection.message(),
            Self::Busy(_) => "the server is busy: try again in a few seconds".to_owned(),
            Self::Internal(_) => "internal server error".to_owned(),
        }
    }

    /// Seconds after which the same request may come again, where that is known.
    #[must_use]
    pub fn retry_after_s(&self) -> Option<u32> {
        match self {
            Self::Refused(
                Refusal::TooManyAttempts { retry_after_s } | Refusal::RateLimited { retry_after_s },
            ) => Some(*retry_after_s),
            Self::Refused(Refusal::TooManyStreams) => Some(STREAM_RETRY_AFTER_S),
            Self::Busy(_) => Some(BUSY_RETRY_AFTER_S),
            Self::Refused(_) | Self::Rejected(_) | Self::Internal(_) => None,
        }
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Rejection> for Problem {
    fn from(rejection: Rejection) -> Self {
        Self::Rejected(rejection)
    }
}

impl From<app::Error> for Problem {
    fn from(error: app::Error) -> Self {
        match error {
            app::Error::Refused(refusal) => Self::Refused(refusal),
            app::Error::Busy(cause) => Self::Busy(cause),
            app::Error::Internal(cause) => Self::Internal(cause),
        }
    }
}

/// The problem of a response that has no envelope yet.
#[derive(Clone)]
pub struct Unrendered(pub Arc<Problem>);

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = StatusCode::INTERNAL_SERVER_ERROR.into_response();
        response.extensions_mut().insert(Unrendered(Arc::new(self)));
        response
    }
}
