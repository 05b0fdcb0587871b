//! Names of the DOM events that the SDK dispatches, without their prefix.
//!
//! Each is a cancelable `CustomEvent` on the button (on `document` when there is none) that
//! bubbles; its full name is [`PREFIX`] and the name: `pebblepay:completed`.

/// Prefix of every event name; bare names such as `error` belong to the platform.
pub const PREFIX: &str = "pebblepay:";

/// The SDK's core runs. On `document`; no default action.
pub const READY: &str = "ready";
/// A checkout is about to open. Default: it opens.
pub const OPENING: &str = "opening";
/// The page inside the frame works. Default: it is shown and receives the focus.
pub const LOADED: &str = "loaded";
/// Something about the order changed inside the frame. No default action.
pub const UPDATED: &str = "updated";
/// The customer confirmed; money moves. Default: closing is locked.
pub const CONFIRMED: &str = "confirmed";
/// 3-D Secure is shown. Default: closing stays locked.
pub const CHALLENGE: &str = "challenge";
/// An attempt failed and may be repeated. Default: closing is unlocked.
pub const FAILED: &str = "failed";
/// The bank has not answered for good yet. Default: closing stays locked.
pub const PROCESSING: &str = "processing";
/// Paid. Default: the top page goes to the return URL if there is one.
pub const COMPLETED: &str = "completed";
/// The top page is about to be navigated. Default: it is.
pub const REDIRECTING: &str = "redirecting";
/// The checkout is about to close. Default: it does.
pub const CLOSED: &str = "closed";
/// The session ran out. Default: closing is unlocked.
pub const EXPIRED: &str = "expired";
/// The checkout cannot work; `detail.code` says why. Default: the reason is shown.
pub const ERROR: &str = "error";

/// Every event of this module.
pub const ALL: [&str; 13] = [
    READY,
    OPENING,
    LOADED,
    UPDATED,
    CONFIRMED,
    CHALLENGE,
    FAILED,
    PROCESSING,
    COMPLETED,
    REDIRECTING,
    CLOSED,
    EXPIRED,
    ERROR,
];

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use std::format;

    #[test]
    fn the_document_names_every_event() {
        let document = include_str!("../../../docs/protocol.md");
        for name in ALL {
            assert!(document.contains(&format!("`{PREFIX}{name}`")), "{name}");
        }
    }
}
