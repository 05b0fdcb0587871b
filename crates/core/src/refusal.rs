//! Every "no" that the checkout can say. Closed, so that each dialect has to answer each of them.
//!
//! A refusal knows what is wrong and what to do about it, in words for the caller. It knows no
//! status code and no envelope: those belong to the dialects.

use strum::{EnumDiscriminants, EnumIter};

use crate::limits;
use crate::money::Money;

/// The caller's words for an amount that is missing or outside the limits (PEB-008).
pub const AMOUNT_TEXT: &str = "amount is required and must be between 0.50 and 50000.00";

/// What is wrong with one field of a request.
#[derive(Clone, Debug, EnumDiscriminants, PartialEq, Eq)]
#[strum_discriminants(name(FieldProblemKind), derive(EnumIter, Hash))]
#[strum_discriminants(doc = "The kinds of [`FieldProblem`], to go through all of them.")]
pub enum FieldProblem {
    /// It has to be there and is not.
    Missing,
    /// It is of another JSON type; names the expected one, such as `a string`.
    WrongType(&'static str),
    /// It is empty where something has to stand.
    Empty,
    /// It is longer than this many characters.
    TooLong(usize),
    /// It holds control characters.
    ControlCharacters,
    /// It is no e-mail address.
    NotAnEmail,
    /// It is no http or https URL with a host.
    NotAUrl,
    /// It is no international telephone number.
    NotAPhone,
    /// It is a URL to which the server does not send; says why.
    UrlNotAllowed(String),
    /// It is not the code of a currency that can be charged.
    NotACurrency,
    /// It is none of these words.
    NotOneOf(&'static str),
    /// It is no whole number within these bounds.
    NotAnInteger {
        /// The smallest that is taken.
        min: i64,
        /// The largest that is taken.
        max: i64,
    },
    /// It breaks a rule of metadata; says which.
    Metadata(String),
    /// It breaks a rule of its own; the words follow the field's name.
    Invalid(&'static str),
    /// It can not be changed after creation (PEB-084).
    Unchangeable,
}

impl FieldProblem {
    /// The sentence about field `param`.
    #[must_use]
    pub fn message(&self, param: &str) -> String {
        match self {
            Self::Missing => format!("{param} is required"),
            Self::WrongType(expected) => format!("{param} must be {expected}"),
            Self::Empty => format!("{param} must not be empty"),
            Self::TooLong(max) => format!("{param} must be at most {max} characters long"),
            Self::ControlCharacters => format!("{param} must not contain control characters"),
            Self::NotAnEmail => format!("{param} must be an e-mail address"),
            Self::NotAUrl => {
                format!("{param} must be a full http or https URL without user name or password")
            }
            Self::NotAPhone => {
                format!("{param} must be an international telephone number such as +212600000000")
            }
            Self::UrlNotAllowed(why) => format!("{param} can not be used: {why}"),
            Self::NotACurrency => format!("{param} must be a three-letter ISO 4217 currency code"),
            Self::NotOneOf(words) => format!("{param} must be one of: {words}"),
            Self::NotAnInteger { min, max } => {
                format!("{param} must be a whole number between {min} and {max}")
            }
            Self::Metadata(why) => why.clone(),
            Self::Invalid(rule) => format!("{param} {rule}"),
            Self::Unchangeable => format!("{param} can not be changed after creation"),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Missing => "field_missing",
            Self::WrongType(_) => "field_type",
            Self::Empty => "field_empty",
            Self::TooLong(_) => "field_too_long",
            Self::ControlCharacters => "field_control_characters",
            Self::NotAnEmail => "field_not_an_email",
            Self::NotAUrl | Self::UrlNotAllowed(_) => "field_url",
            Self::NotAPhone => "field_not_a_phone",
            Self::NotACurrency => "field_currency",
            Self::NotOneOf(_) => "field_unknown_value",
            Self::NotAnInteger { .. } => "field_not_an_integer",
            Self::Metadata(_) => "metadata_invalid",
            Self::Invalid(_) => "field_invalid",
            Self::Unchangeable => "field_unchangeable",
        }
    }
}

/// A thing that a caller named and that is not there, or belongs to someone else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Noun {
    /// An order.
    Order,
    /// A store.
    Store,
    /// A variant.
    Variant,
    /// A checkout session.
    Session,
    /// An attempt to pay.
    Attempt,
    /// A coupon.
    Coupon,
    /// A webhook endpoint.
    Endpoint,
    /// A delivery of an event.
    Delivery,
    /// An event.
    Event,
    /// An API key.
    Key,
    /// A page or API path.
    Path,
    /// A merchant, by the code in a gateway's callback (PG-024).
    Merchant,
    /// A payment, by the id that its gateway was given.
    Payment,
    /// A member of a store's team.
    Member,
    /// An invitation to a store's team.
    Invitation,
    /// A passkey.
    Passkey,
    /// A browser that is signed in to the dashboard.
    SignIn,
}

impl Noun {
    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Order => "order",
            Self::Store => "store",
            Self::Variant => "variant",
            Self::Session => "checkout session",
            Self::Attempt => "payment attempt",
            Self::Coupon => "coupon",
            Self::Endpoint => "webhook endpoint",
            Self::Delivery => "delivery",
            Self::Event => "event",
            Self::Key => "API key",
            Self::Path => "path",
            Self::Merchant => "merchant",
            Self::Payment => "payment",
            Self::Member => "member",
            Self::Invitation => "invitation",
            Self::Passkey => "passkey",
            Self::SignIn => "session",
        }
    }
}

/// A "no", with all that a caller needs to mend the request.
#[derive(Clone, Debug, EnumDiscriminants, PartialEq, Eq)]
#[strum_discriminants(name(RefusalKind), derive(EnumIter, Hash))]
#[strum_discriminants(doc = "The kinds of [`Refusal`], to go through all of them.")]
pub enum Refusal {
    /// The amount is missing, unreadable or outside the limits (PEB-008, PEB-023).
    AmountOutOfRange,
    /// The amount has more decimals than its currency (F-06); the same words (PEB-008).
    AmountDecimals,
    /// A field is wrong.
    Field {
        /// The field as the caller wrote it.
        param: &'static str,
        /// What is wrong with it.
        problem: FieldProblem,
    },
    /// No key was sent.
    KeyMissing,
    /// The key is unknown, revoked or unreadable.
    KeyInvalid,
    /// The request names a merchant that is not the key's (PG-071).
    OtherMerchant,
    /// A live payment was asked for and the store has no live gateway (PEB-011, F-08).
    NoLiveGateway,
    /// What was asked for exists on the test side only, and the key is a live one.
    TestSideOnly,
    /// What was asked for is not there, or belongs to another store (PEB-053).
    NotFound(Noun),
    /// The variant's stock of licence keys is empty (F-09).
    OutOfStock,
    /// The session's time is over (PEB-022, PEB-184).
    SessionExpired,
    /// The session closed after too many declined attempts.
    SessionClosed,
    /// The session is paid already.
    AlreadyPaid,
    /// Another attempt of this session is being worked on.
    PaymentInProgress,
    /// Too many payments were tried; see [`crate::guard`].
    TooManyAttempts {
        /// Seconds after which one more may be tried.
        retry_after_s: u32,
    },
    /// Too many requests came with this key, or with wrong keys from this address.
    RateLimited {
        /// Seconds after which one more may come.
        retry_after_s: u32,
    },
    /// A browser asks for a stream from a page of an origin that the store has not registered.
    OriginNotAllowed,
    /// The key, or the server, has as many streams open as it may have.
    TooManyStreams,
    /// The token of a WebSocket is unknown, used, too old or of another store (TRAP-89).
    StreamTokenInvalid,
    /// The merchant cancelled the order.
    OrderCancelled,
    /// Only a paid order can be refunded or disputed (PEB-062).
    NotRefundable,
    /// All of it was given back, or is on its way (PEB-065).
    AlreadyRefunded,
    /// The refund is nothing, or more than is left.
    RefundTooLarge {
        /// What can still be given back.
        left: Money,
    },
    /// The payment is disputed.
    Disputed,
    /// The dispute is decided.
    DisputeClosed,
    /// The store has a coupon with this code (PEB-088).
    CouponCodeTaken,
    /// The endpoint is disabled, so nothing is sent to it.
    EndpointDisabled,
    /// The session token is missing, altered or of another session.
    TokenInvalid,
    /// A customer's signature does not belong to the token that it came with (TRAP-93).
    PayorSignature,
    /// A signed link was changed, or was signed with another key; see [`crate::button`].
    SignatureInvalid,
    /// The store takes no amount from a link that is not signed.
    SignatureMissing,
    /// The idempotency key is empty, too long or not printable.
    IdempotencyKeyInvalid,
    /// The idempotency key was used with another request.
    IdempotencyKeyReused,
    /// A gateway called for a store that has not configured it (TRAP-36).
    GatewayNotConfigured,
    /// A gateway's callback is not signed, or not with this store's key (PG-022).
    CallbackSignatureInvalid,
    /// A gateway's callback is signed and does not fit the payment; names what (TRAP-35).
    CallbackMismatch(&'static str),
}

impl Refusal {
    /// Shorthand for a wrong field.
    #[must_use]
    pub fn field(param: &'static str, problem: FieldProblem) -> Self {
        Self::Field { param, problem }
    }

    /// A stable word for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::AmountOutOfRange => "amount_out_of_range",
            Self::AmountDecimals => "amount_decimals",
            Self::Field { problem, .. } => problem.code(),
            Self::KeyMissing => "api_key_missing",
            Self::KeyInvalid => "api_key_invalid",
            Self::OtherMerchant => "other_merchant",
            Self::NoLiveGateway => "no_live_gateway",
            Self::TestSideOnly => "test_key_required",
            Self::NotFound(_) => "not_found",
            Self::OutOfStock => "out_of_stock",
            Self::SessionExpired => "session_expired",
            Self::SessionClosed => "session_closed",
            Self::AlreadyPaid => "already_paid",
            Self::PaymentInProgress => "payment_in_progress",
            Self::TooManyAttempts { .. } => "too_many_attempts",
            Self::RateLimited { .. } => "rate_limited",
            Self::OriginNotAllowed => "origin_not_allowed",
            Self::TooManyStreams => "too_many_streams",
            Self::StreamTokenInvalid => "ws_token_invalid",
            Self::OrderCancelled => "order_cancelled",
            Self::NotRefundable => "not_refundable",
            Self::AlreadyRefunded => "already_refunded",
            Self::RefundTooLarge { .. } => "refund_amount",
            Self::Disputed => "disputed",
            Self::DisputeClosed => "dispute_closed",
            Self::CouponCodeTaken => "coupon_code_taken",
            Self::EndpointDisabled => "endpoint_disabled",
            Self::TokenInvalid => "token_invalid",
            Self::PayorSignature => "session_signature",
            Self::SignatureInvalid => "signature_invalid",
            Self::SignatureMissing => "signature_missing",
            Self::IdempotencyKeyInvalid => "idempotency_key_invalid",
            Self::IdempotencyKeyReused => "idempotency_key_reused",
            Self::GatewayNotConfigured => "gateway_not_configured",
            Self::CallbackSignatureInvalid => "callback_signature",
            Self::CallbackMismatch(_) => "callback_mismatch",
        }
    }

    /// The field at fault, where there is one.
    #[must_use]
    pub fn param(&self) -> Option<&'static str> {
        match self {
            Self::AmountOutOfRange | Self::AmountDecimals | Self::RefundTooLarge { .. } => {
                Some("amount")
            }
            Self::CouponCodeTaken => Some("code"),
            Self::Field { param, .. } | Self::CallbackMismatch(param) => Some(param),
            Self::KeyMissing
            | Self::KeyInvalid
            | Self::OtherMerchant
            | Self::NoLiveGateway
            | Self::TestSideOnly
            | Self::NotFound(_)
            | Self::OutOfStock
            | Self::SessionExpired
            | Self::SessionClosed
            | Self::AlreadyPaid
            | Self::PaymentInProgress
            | Self::TooManyAttempts { .. }
            | Self::RateLimited { .. }
            | Self::OriginNotAllowed
            | Self::TooManyStreams
            | Self::StreamTokenInvalid
            | Self::OrderCancelled
            | Self::NotRefundable
            | Self::AlreadyRefunded
            | Self::Disputed
            | Self::DisputeClosed
            | Self::EndpointDisabled
            | Self::TokenInvalid
            | Self::PayorSignature
            | Self::SignatureInvalid
            | Self::SignatureMissing
            | Self::IdempotencyKeyInvalid
            | Self::IdempotencyKeyReused
            | Self::GatewayNotConfigured
            | Self::CallbackSignatureInvalid => None,
        }
    }

    /// What is wrong and what to do, in one sentence.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::AmountOutOfRange | Self::AmountDecimals => AMOUNT_TEXT.to_owned(),
            Self::Field { param, problem } => problem.message(param),
            Self::KeyMissing => {
                "API key missing: send it as 'Authorization: Bearer <key>' or 'X-Api-Key: <key>'"
                    .to_owned()
            }
            Self::KeyInvalid => "invalid API key".to_owned(),
            Self::OtherMerchant => "API key does not belong to the requested merchant".to_owned(),
            Self::NoLiveGateway => "account not approved: no live gateway is configured".to_owned(),
            Self::TestSideOnly => {
                "this is for the test side only: use a test key, which begins with sk_test_"
                    .to_owned()
            }
            Self::NotFound(noun) => format!("{} not found", noun.word()),
            Self::OutOfStock => "this product is out of stock".to_owned(),
            Self::SessionExpired => "this checkout session has expired".to_owned(),
            Self::SessionClosed => {
                "this checkout session is closed after too many declined payments".to_owned()
            }
            Self::AlreadyPaid => "this order is paid already".to_owned(),
            Self::PaymentInProgress => "a payment of this order is being processed".to_owned(),
            Self::TooManyAttempts { retry_after_s } => format!(
                "too many payment attempts: try again in {}",
                minutes(*retry_after_s)
            ),
            Self::RateLimited { retry_after_s } => {
                let unit = if *retry_after_s == 1 {
                    "second"
                } else {
                    "seconds"
                };
                format!("too many requests: try again in {retry_after_s} {unit}")
            }
            Self::OriginNotAllowed => {
                "pages of this origin may not open streams: register the origin, or use a ws_token"
                    .to_owned()
            }
            Self::TooManyStreams => format!(
                "too many streams are open: a key may have {}, and the server has a limit of its own",
                limits::STREAMS_PER_KEY_MAX
            ),
            Self::StreamTokenInvalid => {
                "the ws_token is unknown, used or expired: ask for a new one".to_owned()
            }
            Self::OrderCancelled => "this order was cancelled".to_owned(),
            Self::NotRefundable => "only a completed order can be refunded".to_owned(),
            Self::AlreadyRefunded => "this order is refunded already".to_owned(),
            Self::RefundTooLarge { left } => format!(
                "amount must be more than 0 and at most {}, which is what is left to refund",
                left.to_decimal()
            ),
            Self::Disputed => "this payment is disputed: the bank holds the money".to_owned(),
            Self::DisputeClosed => "this dispute is decided already".to_owned(),
            Self::CouponCodeTaken => "code is used by another coupon of this store".to_owned(),
            Self::EndpointDisabled => {
                "this webhook endpoint is disabled: enable it first".to_owned()
            }
            Self::TokenInvalid => "the session token is missing or not valid".to_owned(),
            Self::PayorSignature => {
                "x-signature does not belong to this x-session-token".to_owned()
            }
            Self::SignatureInvalid => {
                "sig does not fit this link: it was changed after it was signed, or signed with \
                 a key of another store, of the other side, or that is no longer valid"
                    .to_owned()
            }
            Self::SignatureMissing => "this store sells by signed links only: sign this one with \
                 'checkout-server sign-button', or sell a variant"
                .to_owned(),
            Self::IdempotencyKeyInvalid => format!(
                "Idempotency-Key must be 1 to {} printable ASCII characters",
                limits::IDEMPOTENCY_KEY_BYTES_MAX
            ),
            Self::IdempotencyKeyReused => {
                "Idempotency-Key was used before with another request".to_owned()
            }
            Self::GatewayNotConfigured => {
                "the gateway is not configured for this merchant".to_owned()
            }
            Self::CallbackSignatureInvalid => "Invalid signature".to_owned(),
            Self::CallbackMismatch(what) => format!("{what} does not fit the payment"),
        }
    }
}

/// A wait in words, in whole minutes.
#[must_use]
pub fn minutes(seconds: u32) -> String {
    match seconds.div_ceil(60) {
        0 | 1 => "a minute".to_owned(),
        minutes => format!("{minutes} minutes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // proves: PEB-008
    #[test]
    fn the_amount_message_is_the_documented_one() {
        assert_eq!(
            Refusal::AmountOutOfRange.message(),
            "amount is required and must be between 0.50 and 50000.00"
        );
    }

    // proves: PEB-011, F-08
    #[test]
    fn a_store_without_a_gateway_is_told_so() {
        assert_eq!(
            Refusal::NoLiveGateway.message(),
            "account not approved: no live gateway is configured"
        );
    }

    #[test]
    fn a_wrong_field_is_named() {
        let refusal = Refusal::field("customer_email", FieldProblem::NotAnEmail);
        assert_eq!(refusal.param(), Some("customer_email"));
        assert_eq!(
            refusal.message(),
            "customer_email must be an e-mail address"
        );
    }
}
