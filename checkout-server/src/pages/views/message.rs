//! The page that says one thing, or asks one: cancelled, expired, not found, too many attempts, our fault.

use askama::Template;

use super::Page;

/// The way on from a message.
#[derive(Debug, Clone)]
pub struct LinkView {
    /// The address.
    pub href: String,
    /// What the link says.
    pub label: String,
}

/// Which drawing a message page shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageIcon {
    /// A clock: expired, wait.
    Clock,
    /// A cross: cancelled.
    Cross,
    /// An exclamation mark: an error.
    Alert,
}

impl MessageIcon {
    fn as_str(self) -> &'static str {
        match self {
            Self::Clock => "clock",
            Self::Cross => "cross",
            Self::Alert => "alert",
        }
    }
}

/// A page that says one thing: cancelled, expired, 404, 410, 429, 500.
#[derive(Debug, Clone, Template)]
#[template(path = "message.html", whitespace = "minimize")]
pub struct MessageView {
    /// What all pages share; the store's name may be empty.
    pub page: Page,
    /// The drawing.
    pub icon: MessageIcon,
    /// Machine word for the parent page: `expired`, `store_not_found`, …
    pub code: &'static str,
    /// The heading.
    pub title: String,
    /// One or two sentences: what happened, what to do.
    pub text: String,
    /// The way on.
    pub link: Option<LinkView>,
    /// Shown small, in English, for whoever made the link.
    pub detail: Option<String>,
    /// Shown small, so that support can find the log line.
    pub request_id: Option<String>,
}

impl MessageView {
    fn new(page: Page, icon: MessageIcon, code: &'static str, (title, text): (&str, &str)) -> Self {
        Self {
            icon,
            code,
            title: page.say(title).into_owned(),
            text: page.say(text).into_owned(),
            page,
            link: None,
            detail: None,
            request_id: None,
        }
    }

    /// The customer left on purpose.
    #[must_use]
    pub fn cancelled(page: Page) -> Self {
        Self::new(
            page,
            MessageIcon::Cross,
            "cancelled",
            ("cancelled", "nothing-charged"),
        )
    }

    /// The session is over (PEB-184).
    #[must_use]
    pub fn expired(page: Page) -> Self {
        Self::new(
            page,
            MessageIcon::Clock,
            "expired",
            ("expired", "nothing-charged"),
        )
    }

    /// An address that leads nowhere.
    #[must_use]
    pub fn not_found(page: Page) -> Self {
        Self::new(
            page,
            MessageIcon::Alert,
            "not_found",
            ("not-found", "not-found-text"),
        )
    }

    /// Too many payments were declined.
    #[must_use]
    pub fn closed(page: Page) -> Self {
        Self::new(
            page,
            MessageIcon::Clock,
            "expired",
            ("closed", "closed-text"),
        )
    }

    /// The product's stock of licence keys is empty.
    #[must_use]
    pub fn out_of_stock(page: Page) -> Self {
        Self::new(
            page,
            MessageIcon::Alert,
            "out_of_stock",
            ("out-of-stock", "out-of-stock-text"),
        )
    }

    /// A link whose signature does not fit, or that needs one; `code` says which.
    #[must_use]
    pub fn link_refused(page: Page, code: &'static str) -> Self {
        Self::new(
            page,
            MessageIcon::Alert,
            code,
            ("link-refused", "bad-request-text"),
        )
    }

    /// The merchant cancelled the order.
    #[must_use]
    pub fn cancelled_order(page: Page) -> Self {
        Self::new(
            page,
            MessageIcon::Cross,
            "expired",
            ("cancelled", "cancelled-order"),
        )
    }

    /// A store that does not exist.
    #[must_use]
    pub fn store_unknown(page: Page) -> Self {
        Self::new(
            page,
            MessageIcon::Alert,
            "store_not_found",
            ("store-unknown", "store-unknown-text"),
        )
    }

    /// A request that cannot be read; `text` may be replaced by what exactly is wrong.
    #[must_use]
    pub fn bad_request(page: Page) -> Self {
        Self::new(
            page,
            MessageIcon::Alert,
            "bad_request",
            ("bad-request", "bad-request-text"),
        )
    }

    /// Our fault.
    #[must_use]
    pub fn server_error(page: Page) -> Self {
        Self::new(
            page,
            MessageIcon::Alert,
            "server_error",
            ("server-error", "server-error-text"),
        )
    }

    /// The same with a link to go on.
    #[must_use]
    pub fn with_link(mut self, href: impl Into<String>, label: impl Into<String>) -> Self {
        self.link = Some(LinkView {
            href: href.into(),
            label: label.into(),
        });
        self
    }

    /// The same with another sentence.
    #[must_use]
    pub fn with_text(mut self, text: impl Into<String>) -> Self {
        self.text = text.into();
        self
    }

    /// The same with the request's id.
    #[must_use]
    pub fn with_request_id(mut self, id: impl Into<String>) -> Self {
        self.request_id = Some(id.into());
        self
    }
}

/// The question whether the customer wants to cancel the order.
#[derive(Debug, Clone, Template)]
#[template(path = "cancel.html", whitespace = "minimize")]
pub struct CancelView {
    /// What all pages share.
    pub page: Page,
    /// Where the form goes: `/pay/cs_…/cancel`.
    pub action: String,
    /// Says that this page was seen.
    pub token: String,
    /// Back to the card form.
    pub back_href: String,
}
