//! What a program hears of a checkout, and all types of the npm package as TypeScript.
//!
//! The types here exist for their declarations: the messages themselves are made by the frame and
//! pass through unread. The tests hold them against the names in `pebblepay_protocol`.

use alloc::string::String;

use ts_rs::{Config, TS};

use crate::typed::{Anything, CheckoutOptions, Mode, Theme, Values};

/// How `checkout` and `open` ended. Their promise resolves within eight seconds and is never
/// rejected for anything that a customer or a page does.
#[derive(TS)]
#[ts(tag = "status", rename_all = "lowercase")]
pub enum Outcome {
    /// The checkout is open; the events tell the rest.
    Opened {
        /// Empty.
        #[ts(type = "\"\"")]
        reason: (),
    },
    /// The customer is on the hosted page, in this tab or another one.
    Redirected {
        /// Why.
        reason: RedirectReason,
    },
    /// It was closed before it was open.
    Closed {
        /// By whom.
        reason: CloseReason,
    },
    /// Nothing opened; nothing was charged.
    Error {
        /// Why.
        reason: ErrorReason,
        /// The option that is wrong.
        #[ts(optional)]
        option: Option<String>,
        /// What is wrong with it.
        #[ts(optional)]
        message: Option<String>,
    },
}

/// Why the hosted page was opened.
#[derive(TS)]
#[ts(rename_all = "snake_case")]
pub enum RedirectReason {
    /// The page, the browser or the network refused what the checkout needs.
    Blocked,
    /// It was not ready in time.
    Timeout,
    /// The embedded page could not work.
    Error,
    /// As asked for by `mode`.
    Redirect,
    /// As asked for by `mode`.
    Tab,
    /// As asked for by `mode`.
    Popup,
}

/// Why a checkout closed.
#[derive(TS)]
#[ts(rename_all = "snake_case")]
pub enum CloseReason {
    /// The customer closed it.
    User,
    /// The page closed it.
    Host,
    /// It was paid.
    Completed,
    /// It had run out.
    Expired,
    /// It could not work.
    Error,
}

/// Why nothing opened.
#[derive(TS)]
#[ts(rename_all = "snake_case")]
pub enum ErrorReason {
    /// An option has a name that means nothing.
    UnknownOption,
    /// An option has a value of a wrong type.
    InvalidOption,
    /// The amount is not a decimal.
    InvalidAmount,
    /// The variant's id is empty.
    InvalidVariant,
    /// The link is not one of the checkout.
    InvalidUrl,
    /// No store was named.
    NoStore,
    /// No checkout was named.
    NoOrigin,
    /// The element for an inline checkout does not exist.
    NoContainer,
    /// An inline checkout cannot work on this page; a link takes its place.
    Blocked,
    /// An inline checkout was not ready in time; a link takes its place.
    Timeout,
    /// An inline checkout could not work; a link takes its place.
    Error,
    /// `destroy()` was called before.
    Destroyed,
}

/// What a payment is known by. A browser's word is no proof: verify the webhook or `resultToken`.
#[derive(TS)]
#[ts(rename_all = "camelCase")]
#[expect(dead_code, reason = "only declared")]
pub struct Completed {
    order_id: String,
    transaction_id: String,
    /// In the major unit.
    amount: f64,
    is_test: bool,
    /// Signed by the server; verify it on yours.
    result_token: String,
    /// Where the page goes next.
    redirect_url: Option<String>,
}

/// The `detail` of each event, by the event's name after `pebblepay:`. Every event can be prevented.
#[derive(TS)]
#[expect(dead_code, reason = "only declared")]
pub struct EventDetails {
    #[ts(type = "Record<string, never>")]
    ready: (),
    #[ts(type = "{ url: string }")]
    opening: (),
    #[ts(type = "{ height: number }")]
    loaded: (),
    #[ts(type = "Record<string, unknown>")]
    updated: (),
    #[ts(type = "Record<string, unknown>")]
    confirmed: (),
    #[ts(type = "Record<string, unknown>")]
    challenge: (),
    #[ts(type = "Record<string, unknown>")]
    processing: (),
    #[ts(type = "{ code: string, error: string }")]
    failed: (),
    completed: Completed,
    #[ts(type = "{ url: string, reason: RedirectReason | 'completed' }")]
    redirecting: (),
    #[ts(type = "{ reason: CloseReason }")]
    closed: (),
    #[ts(type = "Record<string, unknown>")]
    expired: (),
    #[ts(type = "{ reason?: string, code?: string }")]
    error: (),
}

/// What the checkout posts to the page's window, with or without this package. Compare
/// `event.origin` with your checkout's before you read it.
#[derive(TS)]
#[ts(tag = "type")]
pub enum PublicMessage {
    /// Once, when the payment is complete.
    #[ts(rename = "pebblepay:payment_complete", rename_all = "camelCase")]
    Complete {
        /// Of the payment.
        transaction_id: String,
        /// Of the order.
        order_id: String,
        /// In the major unit.
        amount: f64,
        /// Whether no money moved.
        is_test: bool,
        /// Signed by the server; verify it on yours.
        result_token: String,
    },
    /// After each attempt that failed.
    #[ts(rename = "pebblepay:payment_failed", rename_all = "camelCase")]
    Failed {
        /// A sentence for people.
        error: String,
        /// A word for programs.
        code: String,
    },
}

/// All types of the npm package, as the text of a TypeScript module.
#[must_use]
pub fn declarations() -> String {
    let config = Config::new();
    let mut module = String::from("// Generated from the Rust types of the SDK.\n");
    let mut add = |docs: Option<String>, declaration: String| {
        module.push('\n');
        module.push_str(docs.unwrap_or_default().trim_end());
        module.push_str("\nexport ");
        module.push_str(&declaration);
        module.push('\n');
    };
    macro_rules! all {
        ($($name:ty),*) => { $( add(<$name as TS>::docs(), <$name as TS>::decl(&config)); )* };
    }
    all!(CheckoutOptions, Values, Anything, Theme, Mode);
    all!(Outcome, RedirectReason, CloseReason, ErrorReason);
    all!(Completed, EventDetails, PublicMessage);
    module
}

#[cfg(test)]
mod tests {
    use super::*;
    use pebblepay_protocol::{attributes, events, messages};

    fn has(text: &str, field: &str) -> bool {
        let forms = [":", "?:"].map(|end| alloc::format!("{field}{end}"));
        let quoted = [":", "?:"].map(|end| alloc::format!("\"{field}\"{end}"));
        let mut words = text.split_whitespace();
        words.any(|word| forms.iter().chain(&quoted).any(|form| word == form))
    }

    #[test]
    fn every_attribute_is_an_option_of_the_package() {
        let declaration = CheckoutOptions::decl(&Config::new());
        let keys = attributes::MAPPING.iter().map(|attribute| attribute.key);
        for key in keys.chain(["storeId", "store", "session", "mode", "container"]) {
            assert!(has(&declaration, key), "{key}: {declaration}");
        }
    }

    #[test]
    fn every_mode_is_one_of_the_package() {
        let declaration = Mode::decl(&Config::new());
        for mode in attributes::MODES {
            assert!(
                declaration.contains(&alloc::format!("\"{mode}\"")),
                "{mode}"
            );
        }
    }

    #[test]
    fn every_event_has_a_type() {
        let declaration = EventDetails::decl(&Config::new());
        for name in events::ALL {
            assert!(has(&declaration, name), "{name}");
        }
    }

    // proves: PEB-152, PEB-153
    #[test]
    fn the_public_messages_have_the_types_and_fields_of_the_protocol() {
        use messages::fields;
        let declaration = PublicMessage::decl(&Config::new());
        for name in [messages::PAYMENT_COMPLETE, messages::PAYMENT_FAILED] {
            assert!(
                declaration.contains(&alloc::format!("\"{name}\"")),
                "{name}"
            );
        }
        let all: Vec<&str> = Vec::from([
            fields::TYPE,
            fields::TRANSACTION_ID,
            fields::ORDER_ID,
            fields::AMOUNT,
            fields::IS_TEST,
            fields::RESULT_TOKEN,
            fields::ERROR,
            fields::CODE,
        ]);
        for field in all {
            assert!(has(&declaration, field), "{field}: {declaration}");
        }
    }
}
