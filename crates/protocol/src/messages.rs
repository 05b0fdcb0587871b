//! Names of the messages between the SDK, the frame and the merchant's page, and of their fields.
//!
//! Two messages are public and go to the parent window, posted once, by the frame; everything
//! else travels on the `MessagePort` that [`HELLO`] hands over. See `docs/protocol.md`.

/// Public: a payment was completed (`PEB-152`).
pub const PAYMENT_COMPLETE: &str = "pebblepay:payment_complete";
/// Public: an attempt failed (`PEB-153`).
pub const PAYMENT_FAILED: &str = "pebblepay:payment_failed";
/// Parent to frame, by `postMessage` with a port, once per load of the frame.
pub const HELLO: &str = "pebblepay:hello";
/// 3-D Secure return page to our own page, same origin.
pub const CHALLENGE_DONE: &str = "pebblepay:challenge_done";

/// Parent to frame on the port: the dialog is open, the first field may take the focus.
pub const SHOWN: &str = "shown";

/// Frame to parent on the port: the page works; echoes the nonce.
pub const READY: &str = "ready";
/// Frame to parent: the page's height changed.
pub const RESIZE: &str = "resize";
/// Frame to parent: something about the order changed.
pub const UPDATED: &str = "updated";
/// Frame to parent: money moves, closing is locked.
pub const CONFIRMED: &str = "confirmed";
/// Frame to parent: the attempt failed and may be repeated.
pub const FAILED: &str = "failed";
/// Frame to parent: 3-D Secure is shown.
pub const CHALLENGE: &str = "challenge";
/// Frame to parent: the bank has not answered for good yet.
pub const PROCESSING: &str = "processing";
/// Frame to parent: paid.
pub const COMPLETED: &str = "completed";
/// Frame to parent: the shop's server knows of the payment.
pub const SETTLED: &str = "settled";
/// Frame to parent: the session ran out.
pub const EXPIRED: &str = "expired";
/// Frame to parent: the page's own close or cancel button, or Escape inside it.
pub const CLOSE: &str = "close";
/// Frame to parent: the page cannot work.
pub const ERROR: &str = "error";

/// Every message of this module.
pub const ALL: [&str; 17] = [
    PAYMENT_COMPLETE,
    PAYMENT_FAILED,
    HELLO,
    CHALLENGE_DONE,
    SHOWN,
    READY,
    RESIZE,
    UPDATED,
    CONFIRMED,
    FAILED,
    CHALLENGE,
    PROCESSING,
    COMPLETED,
    SETTLED,
    EXPIRED,
    CLOSE,
    ERROR,
];

/// Field names of all messages.
pub mod fields {
    /// Name of the message; a string.
    pub const TYPE: &str = "type";
    /// Protocol version; an integer.
    pub const VERSION: &str = "version";
    /// Random text of one handshake; 32 hexadecimal digits.
    pub const NONCE: &str = "nonce";
    /// Height of the page in CSS pixels; a number.
    pub const HEIGHT: &str = "height";
    /// BCP 47 tag of the page's language; a string.
    pub const LANG: &str = "lang";
    /// Title of the page, a name for the dialog around it; a string.
    pub const TITLE: &str = "title";
    /// Name of the button that closes, in the page's language; a string.
    pub const CLOSE_LABEL: &str = "closeLabel";
    /// Transaction id; a string.
    pub const TRANSACTION_ID: &str = "transactionId";
    /// Order id; a string.
    pub const ORDER_ID: &str = "orderId";
    /// Paid amount in the major unit; a JSON number.
    pub const AMOUNT: &str = "amount";
    /// Whether the payment was a test (`F-01`); a boolean.
    pub const IS_TEST: &str = "isTest";
    /// Signed proof that a backend can verify; a string.
    pub const RESULT_TOKEN: &str = "resultToken";
    /// Where the top page goes next; a string or null.
    pub const REDIRECT_URL: &str = "redirectUrl";
    /// Sentence for people; a string.
    pub const ERROR: &str = "error";
    /// Word for programs; a string.
    pub const CODE: &str = "code";
    /// Why the checkout closes: `user`, `host`, `completed`, `expired` or `error`.
    pub const REASON: &str = "reason";
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use std::format;

    const DOCUMENT: &str = include_str!("../../../docs/protocol.md");

    // proves: PEB-152, PEB-153
    #[test]
    fn the_public_messages_have_the_documented_names() {
        assert_eq!(PAYMENT_COMPLETE, "pebblepay:payment_complete");
        assert_eq!(PAYMENT_FAILED, "pebblepay:payment_failed");
    }

    // proves: TRAP-62
    #[test]
    fn no_internal_message_looks_like_a_public_one() {
        for name in ALL {
            assert_eq!(
                name.contains("payment"),
                name.starts_with("pebblepay:payment_"),
                "{name}"
            );
        }
    }

    #[test]
    fn the_document_names_every_message_of_the_frame_and_the_script() {
        for name in ALL.iter().filter(|name| **name != CHALLENGE_DONE) {
            let quoted = [format!("`{name}`"), format!("'{name}'")];
            assert!(quoted.iter().any(|text| DOCUMENT.contains(text)), "{name}");
        }
    }
}
