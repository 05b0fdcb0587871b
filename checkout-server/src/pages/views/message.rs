//! The page that says one thing: cancelled, expired, not found, too many attempts, our fault.

use askama::Template;

use super::Page;
use crate::pages::words;

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
    /// Shown small, so that support can find the log line.
    pub request_id: Option<String>,
}

impl MessageView {
    fn new(page: Page, icon: MessageIcon, code: &'static str, (title, text): (&str, &str)) -> Self {
        let (title, text) = (title.to_owned(), text.to_owned());
        Self {
            page,
            icon,
            code,
            title,
            text,
            link: None,
            request_id: None,
        }
    }

    /// The customer left on purpose.
    #[must_use]
    pub fn cancelled(page: Page) -> Self {
        Self::new(page, MessageIcon::Cross, "cancelled", words::CANCELLED)
    }

    /// The session is over (PEB-184).
    #[must_use]
    pub fn expired(page: Page) -> Self {
        Self::new(page, MessageIcon::Clock, "expired", words::EXPIRED)
    }

    /// An address that leads nowhere.
    #[must_use]
    pub fn not_found(page: Page) -> Self {
        Self::new(page, MessageIcon::Alert, "not_found", words::NOT_FOUND)
    }

    /// A link that once worked.
    #[must_use]
    pub fn gone(page: Page) -> Self {
        Self::new(page, MessageIcon::Alert, "gone", words::GONE)
    }

    /// A store that does not exist.
    #[must_use]
    pub fn store_unknown(page: Page) -> Self {
        Self::new(
            page,
            MessageIcon::Alert,
            "store_not_found",
            words::STORE_UNKNOWN,
        )
    }

    /// A request that cannot be read; `text` may be replaced by what exactly is wrong.
    #[must_use]
    pub fn bad_request(page: Page) -> Self {
        Self::new(page, MessageIcon::Alert, "bad_request", words::BAD_REQUEST)
    }

    /// Our fault.
    #[must_use]
    pub fn server_error(page: Page) -> Self {
        Self::new(
            page,
            MessageIcon::Alert,
            "server_error",
            words::SERVER_ERROR,
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
