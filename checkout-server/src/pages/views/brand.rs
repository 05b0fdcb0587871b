//! What a store shows of itself on a page: its logo, where to get help, its small print.

use pebblepay_core::accent::Accent;

use super::LinkView;

/// A store's own marks and links. What it has not set is not shown.
#[derive(Debug, Clone, Default)]
pub struct BrandView {
    /// Its logo.
    pub logo: Option<LogoView>,
    /// Where customers get help.
    pub support: Option<SupportView>,
    /// Terms, privacy, refund policy.
    pub links: Vec<LinkView>,
}

/// A logo, and the room that is kept for it.
#[derive(Debug, Clone)]
pub struct LogoView {
    /// Its address on this server.
    pub href: String,
    /// Width on the page, in CSS pixels.
    pub width: u32,
    /// Height on the page, in CSS pixels.
    pub height: u32,
}

/// A sentence with a link in it.
#[derive(Debug, Clone)]
pub struct SupportView {
    /// The sentence up to the link.
    pub before: String,
    /// `mailto:` or `https:`.
    pub href: String,
    /// What the link says.
    pub label: String,
    /// The sentence after the link.
    pub after: String,
    /// True for a page, which opens beside the checkout.
    pub is_page: bool,
}

/// The text of the second style block: custom properties and nothing else.
#[must_use]
pub(super) fn css(accent: Accent) -> String {
    let Accent {
        fill,
        on_fill,
        light_ink,
        dark_ink,
    } = accent;
    format!(
        ":root{{--fill:{fill};--on-fill:{on_fill};--ink-light:{light_ink};--ink-dark:{dark_ink}}}"
    )
}
