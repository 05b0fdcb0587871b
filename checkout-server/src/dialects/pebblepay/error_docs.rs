//! What every error code means and what to do about it: the one table behind `/docs/errors`.
//!
//! A test goes through every kind of refusal and rejection and finds its code here; the status and
//! the example body come from the code that answers requests, so they can not differ from it.

use pebblepay_core::money::{Currency, Money};
use pebblepay_core::refusal::{FieldProblem, Noun, Refusal};

use crate::http::problem::{Problem, Rejection};

/// An error code as its page explains it.
pub struct ErrorDoc {
    /// The stable word.
    pub code: &'static str,
    /// What is wrong, in a few words.
    pub title: &'static str,
    /// What it means.
    pub means: &'static str,
    /// What to do.
    pub fix: &'static str,
    /// Problems with this code; the first one is shown.
    pub examples: &'static [fn() -> Problem],
}

impl ErrorDoc {
    /// The problem that the page shows.
    #[must_use]
    pub fn example(&self) -> Option<Problem> {
        self.examples.first().map(|make| make())
    }
}

/// The entry of a code.
#[must_use]
pub fn find(code: &str) -> Option<&'static ErrorDoc> {
    ALL.iter().find(|doc| doc.code == code)
}

fn field(param: &'static str, problem: FieldProblem) -> Problem {
    Refusal::field(param, problem).into()
}

macro_rules! doc {
    ($code:literal, $title:literal, $means:literal, $fix:literal, $($example:expr),+ $(,)?) => {
        ErrorDoc {
            code: $code,
            title: $title,
            means: $means,
            fix: $fix,
            examples: &[$(|| $example.into()),+],
        }
    };
}

/// Every code, in the order in which the list shows them.
pub const ALL: &[ErrorDoc] = &[
    doc!(
        "amount_out_of_range",
        "The amount is missing or out of range",
        "The amount is missing, unreadable, below 0.50 or above 50000.00.",
        "Send amount in the major unit, as a number or a decimal string: 49.99 or \"49.99\". To sell a variant at its own price send variant_id instead.",
        Refusal::AmountOutOfRange,
    ),
    doc!(
        "amount_decimals",
        "The amount has too many decimals",
        "The amount has more decimals than its currency: a third one of dollars, or any of yen.",
        "Round the amount to the currency's decimals before you send it.",
        Refusal::AmountDecimals,
    ),
    doc!(
        "field_missing",
        "A field is missing",
        "The field that param names has to be there and is not.",
        "Add the field. Names are case-sensitive.",
        field("code", FieldProblem::Missing),
    ),
    doc!(
        "field_type",
        "A field has the wrong type",
        "The field that param names is of another JSON type than it has to be.",
        "Send the type that the message names. Text stands in quotation marks; numbers and true or false do not.",
        field("product_name", FieldProblem::WrongType("a string")),
    ),
    doc!(
        "field_empty",
        "A field is empty",
        "The field that param names is there and holds nothing.",
        "Fill the field in, or leave it out where it is optional.",
        field("name", FieldProblem::Empty),
    ),
    doc!(
        "field_too_long",
        "A field is too long",
        "The field that param names has more characters than it may have.",
        "Shorten it. Characters are counted as people count them: an é is one.",
        field("order_reference", FieldProblem::TooLong(255)),
    ),
    doc!(
        "field_control_characters",
        "A field holds control characters",
        "The field that param names holds a line break, a tab or another character that does not print.",
        "Take such characters out, for example with trim().",
        field("product_name", FieldProblem::ControlCharacters),
    ),
    doc!(
        "field_not_an_email",
        "Not an e-mail address",
        "The field that param names has to be an e-mail address and is none.",
        "Check the address for spaces and missing parts. Send one address, without a name.",
        field("customer_email", FieldProblem::NotAnEmail),
    ),
    doc!(
        "field_not_a_phone",
        "Not an international telephone number",
        "The field that param names has to be a telephone number with its country code and is none.",
        "Send it as +212600000000. Spaces, dots, dashes and brackets do not matter; a number that only its own country can dial, such as 0612345678, can not be used.",
        field("customer_phone", FieldProblem::NotAPhone),
    ),
    doc!(
        "field_url",
        "Not a URL that can be used",
        "The field that param names is no full http or https URL, holds a user name or password, or is one to which this server does not send.",
        "Send the whole URL, beginning with https://. Webhooks go to public addresses only, over https, on port 443, 80 or 8443; while you develop, start the server with --allow-private-webhooks.",
        field("return_url", FieldProblem::NotAUrl),
        field(
            "webhook_url",
            FieldProblem::UrlNotAllowed("the address is private".to_owned())
        ),
    ),
    doc!(
        "field_currency",
        "Not a currency",
        "The field that param names is no ISO 4217 code of a currency that can be charged.",
        "Send three letters, such as USD, EUR or JPY.",
        field("currency", FieldProblem::NotACurrency),
    ),
    doc!(
        "field_unknown_value",
        "A value that is not known",
        "The field that param names takes only the words that the message lists.",
        "Send one of them, exactly as written.",
        field(
            "expand",
            FieldProblem::NotOneOf("attempts, refunds, coupon")
        ),
    ),
    doc!(
        "field_not_an_integer",
        "Not a whole number in range",
        "The field that param names has to be a whole number within the bounds that the message tells.",
        "Send digits only: no decimals, no sign, no separators.",
        field("limit", FieldProblem::NotAnInteger { min: 1, max: 100 }),
    ),
    doc!(
        "field_invalid",
        "A field breaks its rule",
        "The field that param names breaks a rule of its own, which the message tells.",
        "Change the value so that it keeps the rule.",
        field("expires_at", FieldProblem::Invalid("must be in the future")),
    ),
    doc!(
        "field_unchangeable",
        "A field that never changes",
        "The field that param names is set when the thing is created and stays as it is.",
        "Leave the field out. To change it, create a new one and delete the old one.",
        field("code", FieldProblem::Unchangeable),
    ),
    doc!(
        "metadata_invalid",
        "Metadata breaks a rule",
        "Metadata has too many keys, too many bytes, nests too deep, or holds a number or text that not every receiver reads alike.",
        "Keep it to 50 keys and 8 kB, and send large numbers as strings.",
        field(
            "metadata",
            FieldProblem::Metadata("metadata must be an object".to_owned())
        ),
    ),
    doc!(
        "api_key_missing",
        "No key was sent",
        "The request has neither an Authorization nor an X-Api-Key header.",
        "Send 'Authorization: Bearer sk_test_…' or 'X-Api-Key: sk_test_…'. A key in the URL is not read: URLs end up in logs.",
        Refusal::KeyMissing,
    ),
    doc!(
        "api_key_invalid",
        "The key opens nothing",
        "The key is unknown, was revoked, or the header is not written as it has to be.",
        "Check that the whole key was copied and that it belongs to this server. When both headers are sent, Authorization counts. A new key is made with 'checkout-server key create'.",
        Refusal::KeyInvalid,
    ),
    doc!(
        "other_merchant",
        "The key is another merchant's",
        "The request names a merchant, and the key belongs to another one.",
        "Use a key of the merchant that is named, or leave the merchant out: the key tells it.",
        Refusal::OtherMerchant,
    ),
    doc!(
        "no_live_gateway",
        "No live payments yet",
        "A live payment was asked for and the store has no gateway that moves real money.",
        "Use your test key, or send testMode: true, until a live gateway is configured.",
        Refusal::NoLiveGateway,
    ),
    doc!(
        "gateway_not_configured",
        "The gateway is not set up",
        "A gateway called back for a merchant that has not set it up, so nothing can be verified and nothing was taken.",
        "Set it up with 'checkout-server gateway set'; the gateway calls again.",
        Refusal::GatewayNotConfigured,
    ),
    doc!(
        "callback_signature",
        "The callback is not signed",
        "The callback of a gateway has no signature, or one that was made with another key or over other bytes. Nothing was changed.",
        "Check that the notification key here is the one at the gateway, and that nothing between the two changes the body.",
        Refusal::CallbackSignatureInvalid,
    ),
    doc!(
        "callback_mismatch",
        "The callback does not fit the payment",
        "The callback of a gateway is signed, but its amount, currency, order, account or id is not the payment's. Nothing was changed.",
        "Compare the payment with the gateway's own list; money that was taken for another amount is given back there.",
        Refusal::CallbackMismatch("amount"),
    ),
    doc!(
        "test_key_required",
        "This works with a test key only",
        "The paths under /api/v1/test make things happen that only the test side allows, and the key is a live one.",
        "Use the store's test key, which begins with sk_test_.",
        Refusal::TestSideOnly,
    ),
    doc!(
        "not_found",
        "Nothing has this id",
        "No order, coupon, variant or event of your store has this id. Those of other stores are not found either, and a test key does not see live ones.",
        "Check the id and whether the key is of the same store and side.",
        Refusal::NotFound(Noun::Order),
    ),
    doc!(
        "session_expired",
        "The session is over",
        "The checkout session can no longer be paid: an hour has passed since the order was made, or half an hour since an embedded page was opened.",
        "Create a new order and send the customer to its checkout_url.",
        Refusal::SessionExpired,
    ),
    doc!(
        "session_closed",
        "The session is closed",
        "The checkout session closed after five declined payments.",
        "Create a new order if you trust the customer.",
        Refusal::SessionClosed,
    ),
    doc!(
        "already_paid",
        "The order is paid",
        "What was asked for is possible for an unpaid order only.",
        "Read the order: it is completed. To give the money back, refund it.",
        Refusal::AlreadyPaid,
    ),
    doc!(
        "payment_in_progress",
        "A payment is being processed",
        "A gateway is working on a payment of this order, so nothing else can be done to it now.",
        "Read the order again in a few seconds, or wait for its webhook.",
        Refusal::PaymentInProgress,
    ),
    doc!(
        "order_cancelled",
        "The order was cancelled",
        "You cancelled this order; it can not be paid any more.",
        "Create a new order.",
        Refusal::OrderCancelled,
    ),
    doc!(
        "too_many_attempts",
        "Too many payment attempts",
        "Too many payments were tried from one address, with one card or at one store. The guard against card testing holds them back for a while.",
        "Wait as long as Retry-After says. Nothing was charged and the session stays open. Your notices tell how often it happened.",
        Refusal::TooManyAttempts { retry_after_s: 65 },
    ),
    doc!(
        "rate_limited",
        "Too many requests",
        "More requests came with this key than it may send in a second, or too many wrong keys came from your address.",
        "Wait as long as Retry-After says and try again. Spread requests out, and use webhooks instead of asking again and again.",
        Refusal::RateLimited { retry_after_s: 1 },
    ),
    doc!(
        "origin_not_allowed",
        "Pages of this origin may not open streams",
        "A browser asked for a WebSocket from a page whose origin your store has not registered.",
        "Let your server ask for a ws_token and give that to the page. A secret key does not belong into a browser.",
        Refusal::OriginNotAllowed,
    ),
    doc!(
        "too_many_streams",
        "Too many streams are open",
        "This key, or all keys together, have as many event streams open on this server as they may.",
        "Close streams that nobody reads, and share one between the parts of your program. Wait as long as Retry-After says before you try again.",
        Refusal::TooManyStreams,
    ),
    doc!(
        "ws_token_invalid",
        "The ws_token opens nothing",
        "The token of the WebSocket is unknown, was used before, is older than its time, or belongs to another key than the one sent with it.",
        "Ask for a new token with POST /api/v1/ws/token each time you connect.",
        Refusal::StreamTokenInvalid,
    ),
    doc!(
        "not_refundable",
        "Nothing to give back",
        "Only a completed order can be refunded.",
        "Read the order's status first. An unpaid order can be cancelled.",
        Refusal::NotRefundable,
    ),
    doc!(
        "already_refunded",
        "It was given back already",
        "All of the payment was refunded, or is on its way.",
        "Nothing is left to do. amount_refunded tells how much went back.",
        Refusal::AlreadyRefunded,
    ),
    doc!(
        "refund_amount",
        "The refund is too large",
        "The amount is nothing, or more than what is left of the payment.",
        "Send at most what the message tells, or leave amount out to refund all that is left.",
        Refusal::RefundTooLarge {
            left: Money::from_minor(3000, Currency::USD)
        },
    ),
    doc!(
        "disputed",
        "The payment is disputed",
        "The customer's bank holds the money until the dispute is decided, so it can not be refunded.",
        "Answer the dispute. When it is won the payment can be refunded.",
        Refusal::Disputed,
    ),
    doc!(
        "dispute_closed",
        "The dispute is decided",
        "The dispute was won or lost already.",
        "Nothing is left to do.",
        Refusal::DisputeClosed,
    ),
    doc!(
        "coupon_code_taken",
        "The code is taken",
        "Another coupon of your store has this code. Codes are upper-cased, so save20 and SAVE20 are the same.",
        "Choose another code, or change the coupon that has it.",
        Refusal::CouponCodeTaken,
    ),
    doc!(
        "endpoint_disabled",
        "The endpoint is disabled",
        "You disabled the endpoint, it answered 410 Gone, or it failed for five days. What happened meanwhile is held for it.",
        "Enable the endpoint: what is held is sent then, in order.",
        Refusal::EndpointDisabled,
    ),
    doc!(
        "out_of_stock",
        "The variant is sold out",
        "The variant is sold with licence keys and none is left in stock. Nothing was charged.",
        "Add licence keys to the variant's stock, or sell another variant.",
        Refusal::OutOfStock,
    ),
    doc!(
        "token_invalid",
        "The page's token is not valid",
        "A payment page was sent back with a token that is missing, altered or of another session.",
        "Open the page again. Do not keep or copy its hidden fields.",
        Refusal::TokenInvalid,
    ),
    doc!(
        "session_signature",
        "The signature is another session's",
        "x-session-token and x-signature do not belong together.",
        "Send both as the answer to the invoice's creation has them in payment_session_headers.",
        Refusal::PayorSignature,
    ),
    doc!(
        "signature_invalid",
        "The link's signature does not fit",
        "The link or button carries sig, and it is not the signature of this link: something that it covers was changed, added, removed or given twice after it was signed, or it was signed with a key of another store, of the other side, or that is no longer valid. Nothing can be paid there.",
        "Sign the link as it is now, with checkout-server sign-button or your own program, and with the key of the side on which it sells. docs/signed-buttons.md says what is covered.",
        Refusal::SignatureInvalid,
    ),
    doc!(
        "signature_missing",
        "The amount is not signed",
        "The store sells by signed links only, and this link has no sig and sells no variant.",
        "Sign the link with checkout-server sign-button, sell a variant, or create the order with your key. The store's owner sets the rule with checkout-server store set --unsigned-amounts.",
        Refusal::SignatureMissing,
    ),
    doc!(
        "idempotency_key_invalid",
        "The Idempotency-Key can not be used",
        "The Idempotency-Key header is empty, longer than 255 characters or holds characters that do not print.",
        "Send a UUID, or another text of 1 to 255 printable ASCII characters.",
        Refusal::IdempotencyKeyInvalid,
    ),
    doc!(
        "idempotency_key_reused",
        "The Idempotency-Key was used before",
        "Another request, with another body, came with this Idempotency-Key in the last 24 hours.",
        "Use a new key for a new request, and the old one only to repeat exactly the same.",
        Refusal::IdempotencyKeyReused,
    ),
    doc!(
        "body_not_json",
        "The body is not JSON",
        "The body is no valid JSON, is not UTF-8, has a key twice, or nests too deep. The message tells where.",
        "Make the body with your language's JSON encoder instead of by hand.",
        Rejection::NotJson("expected a value at byte 12".to_owned()),
        Rejection::NotUtf8,
    ),
    doc!(
        "content_type",
        "The Content-Type is another",
        "The body is announced as something else than what is read here.",
        "Send 'Content-Type: application/json'. Any charset but utf-8 is refused.",
        Rejection::ContentType("application/json"),
    ),
    doc!(
        "query_unreadable",
        "The query can not be read",
        "The part of the URL after the question mark is not UTF-8 or has too many parameters.",
        "Encode values with your language's URL encoder.",
        Rejection::Query("it is not UTF-8".to_owned()),
    ),
    doc!(
        "body_too_large",
        "The body is too large",
        "The body has more than 64 kB.",
        "Send less. Metadata is limited to 8 kB; keep more on your side under the order's id.",
        Rejection::BodyTooLarge,
    ),
    doc!(
        "body_timeout",
        "The body did not arrive",
        "The body was not sent completely within 20 seconds.",
        "Send the request again. Check that Content-Length matches the body.",
        Rejection::BodyTimeout,
    ),
    doc!(
        "version_unknown",
        "There is no such version",
        "The PebblePay-Version header names a version of this API that does not exist.",
        "Send a version that the reference lists, or leave the header out.",
        Rejection::UnknownVersion,
    ),
    doc!(
        "upgrade_required",
        "The path is a WebSocket's",
        "An ordinary request came to a path that takes WebSockets only.",
        "Open it with a WebSocket client: the URL begins with ws:// or wss://. For ordinary HTTP there is GET /api/v1/events/stream.",
        Rejection::UpgradeRequired,
    ),
    doc!(
        "path_not_found",
        "Nothing is at this path",
        "No operation has this path.",
        "Compare it with the reference: paths begin with /api/v1 and are case-sensitive.",
        Rejection::NoSuchPath,
    ),
    doc!(
        "method_not_allowed",
        "The path does not take this method",
        "The path is right, the method is not.",
        "Use one of the methods that the Allow header lists.",
        Rejection::Method,
    ),
    doc!(
        "busy",
        "The server is busy",
        "The database can not take the request now. Nothing was done.",
        "Wait as long as Retry-After says and send the same request again, with the same Idempotency-Key.",
        Problem::Busy(anyhow::anyhow!("example")),
    ),
    doc!(
        "internal",
        "Our fault",
        "Something broke on the server. The log has the cause under the request's id.",
        "Send the same request again with the same Idempotency-Key. If it happens again, ask for help and quote request_id.",
        Problem::Internal(anyhow::anyhow!("example")),
    ),
];

#[cfg(test)]
mod tests;
