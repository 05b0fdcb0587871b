//! The step to a gateway's own page, and the wait after it.

use askama::Template;

use super::Page;

/// The step to a gateway's own page: a form that the script sends at once.
#[derive(Debug, Clone, Template)]
#[template(path = "launch.html", whitespace = "minimize")]
pub struct LaunchView {
    /// What all pages share.
    pub page: Page,
    /// `get` or `post`.
    pub method: &'static str,
    /// Where the form goes.
    pub action: String,
    /// Its hidden fields.
    pub fields: Vec<(&'static str, String)>,
}

/// The page of a customer who is back from the gateway while nobody knows yet what became of the
/// payment.
#[derive(Debug, Clone, Template)]
#[template(path = "waiting.html", whitespace = "minimize")]
pub struct WaitingView {
    /// What all pages share.
    pub page: Page,
    /// This page, to look again.
    pub here: String,
    /// Where the script asks.
    pub status_href: String,
    /// Where it goes on when the payment came to nothing.
    pub next_href: String,
}
