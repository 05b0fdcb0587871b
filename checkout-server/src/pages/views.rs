//! What the payment pages show: one struct per page, filled by the handlers, rendered by askama.
//!
//! A view holds finished texts and never looks anything up. Everything in it is escaped by the
//! template; the two exceptions are the stylesheet and the accent, which hold no foreign text.
//! A card number or CVC has no field here, so it cannot be echoed into HTML (TRAP-82).

use std::borrow::Cow;

use askama::Template;
use pebblepay_core::accent::Accent;

mod away;
mod brand;
mod message;
#[cfg(test)]
mod tests;

pub use away::{LaunchView, WaitingView};
pub use brand::{BrandView, LogoView, SupportView};
pub use message::{CancelView, LinkView, MessageIcon, MessageView};

use super::{page_assets, said};
use crate::words::{Arg, Language};

/// An end that is further away is not counted down to.
const COUNTED_MS_MAX: i64 = 24 * 60 * 60 * 1000;

/// Where a page stands: on its own, in a merchant's frame, or in a frame of our own page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Surface {
    /// A page of its own; never framed.
    Hosted,
    /// Inside a merchant's page: the modal or a plain iframe.
    Embed,
    /// A step inside our own card: the 3-D Secure pages.
    Inner,
}

impl Surface {
    /// Reads the form field `surface`.
    #[must_use]
    pub fn of_form(word: Option<&str>) -> Self {
        if word == Some("embed") {
            Self::Embed
        } else {
            Self::Hosted
        }
    }

    /// The value of `data-surface` and of the form field `surface`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hosted => "hosted",
            Self::Embed => "embed",
            Self::Inner => "inner",
        }
    }
}

/// The colour scheme: the reader's own unless the store or the link chose one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// Follows `prefers-color-scheme`.
    #[default]
    Auto,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Theme {
    /// Reads the query's `theme`; anything unknown is `Auto`.
    #[must_use]
    pub fn from_query(text: &str) -> Self {
        match text {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::Auto,
        }
    }

    /// The value of `data-theme`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// What all pages share: the frame round the content.
#[derive(Debug, Clone)]
pub struct Page {
    /// Where the page stands.
    pub surface: Surface,
    /// The language of the words and of all numbers and times.
    pub lang: Language,
    /// Colour scheme.
    pub theme: Theme,
    /// The store's colour, if it has chosen one.
    pub accent: Option<Accent>,
    /// Registered origins of the store, separated by spaces; empty means that any page may frame
    /// it. Becomes `data-origins`, which the frame protocol checks.
    pub origins: String,
    /// Address of the script, with its hash.
    pub script_href: String,
    /// The store's name; empty where no store is known.
    pub store_name: String,
    /// What the store shows of itself.
    pub brand: BrandView,
    /// Shows the purple strip.
    pub test_mode: bool,
}

impl Page {
    /// The exact text of each style block, in order. The Content-Security-Policy needs the
    /// SHA-256 of each.
    #[must_use]
    pub fn style_texts(&self) -> Vec<Cow<'static, str>> {
        let mut texts = vec![Cow::Borrowed(page_assets::stylesheet())];
        texts.extend(self.accent.map(|accent| Cow::Owned(brand::css(accent))));
        texts
    }

    /// A message without gaps, in the page's language.
    fn say(&self, id: &str) -> Cow<'static, str> {
        self.lang.word(id)
    }

    /// A message with one gap.
    fn say_with<'a>(&self, id: &str, name: &str, arg: impl Into<Arg<'a>>) -> String {
        self.lang.text(id, &[(name, arg.into())])
    }

    /// A message for each of the counts 1 to 5, one on a line, for the script to choose from.
    fn say_counts(&self, id: &str, name: &str) -> String {
        let line = |count: i64| self.say_with(id, name, count);
        (1..=5).map(line).collect::<Vec<_>>().join("\n")
    }

    /// The letter that stands in for a missing logo.
    fn initial(&self) -> String {
        let letter = self.store_name.chars().find(|c| c.is_alphanumeric());
        letter.map_or_else(|| "•".to_owned(), |c| c.to_uppercase().collect())
    }
}

/// A card brand that has a mark of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Brand {
    /// Numbers that begin with 4.
    Visa,
    /// Numbers that begin with 51–55 or 2221–2720.
    Mastercard,
    /// Everything else: a plain card.
    Other,
}

impl Brand {
    /// The name of the mark in the templates.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Visa => "visa",
            Self::Mastercard => "mastercard",
            Self::Other => "card",
        }
    }

    /// The name that customers read.
    fn label(self, page: &Page) -> Cow<'static, str> {
        match self {
            Self::Visa => "Visa".into(),
            Self::Mastercard => "Mastercard".into(),
            Self::Other => page.say("card"),
        }
    }
}

/// The total of a checkout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AmountView {
    /// A price that was set.
    Fixed {
        /// As `words::money` writes it.
        display: String,
    },
    /// The customer chooses (PEB-171, PEB-181): pay what you want, donations.
    Open(OpenAmount),
}

/// An amount that the customer chooses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenAmount {
    /// Decimals of the currency.
    pub exponent: u8,
    /// Least amount, as plain decimals.
    pub min: String,
    /// Greatest amount, as plain decimals.
    pub max: String,
    /// The bounds in words; hint and error at once, because both say the same.
    pub range: String,
    /// What stands before the digits of an amount in this currency and language.
    pub prefix: String,
    /// What stands after them.
    pub suffix: String,
    /// What stands between groups of digits in this language.
    pub group: char,
}

/// A line above the total: subtotal, discount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AmountLine {
    /// What it is.
    pub label: String,
    /// Its amount as displayed, with its sign.
    pub display: String,
}

/// The coupon of a sale, or the field for one.
#[derive(Debug, Clone)]
pub struct CouponView {
    /// Where its form goes: `/pay/cs_…/coupon`.
    pub action: String,
    /// The code that takes something off.
    pub applied: Option<String>,
    /// What was typed.
    pub code: String,
    /// What is wrong with it.
    pub error: Option<String>,
}

/// What the customer has already typed, shown again. Card number and CVC are not among it.
#[derive(Debug, Clone, Default)]
pub struct FormValues {
    /// Open amount, as typed.
    pub amount: String,
    /// E-mail address, as typed or given by the link.
    pub email: String,
    /// Expiry date, as typed.
    pub expiry: String,
    /// Name, as typed or given by the link.
    pub name: String,
}

/// One message per wrong field.
#[derive(Debug, Clone, Default)]
pub struct FieldErrors {
    /// About `amount`.
    pub amount: Option<String>,
    /// About `email`.
    pub email: Option<String>,
    /// About `card_number`.
    pub card_number: Option<String>,
    /// About `expiry`.
    pub expiry: Option<String>,
    /// About `cvc`.
    pub cvc: Option<String>,
    /// About `name`.
    pub name: Option<String>,
}

impl FieldErrors {
    /// Id and message of every wrong field, in the order of the page.
    #[must_use]
    pub fn list(&self) -> Vec<(&'static str, &str)> {
        [
            ("amount", &self.amount),
            ("email", &self.email),
            ("card_number", &self.card_number),
            ("expiry", &self.expiry),
            ("cvc", &self.cvc),
            ("name", &self.name),
        ]
        .into_iter()
        .filter_map(|(field, message)| message.as_deref().map(|text| (field, text)))
        .collect()
    }

    /// Sets the message of a field by the name it has in the form; false if there is no such
    /// field.
    pub fn set(&mut self, field: &str, message: impl Into<String>) -> bool {
        let slot = match field {
            "amount" => &mut self.amount,
            "email" => &mut self.email,
            "card_number" => &mut self.card_number,
            "expiry" => &mut self.expiry,
            "cvc" => &mut self.cvc,
            "name" => &mut self.name,
            _ => return false,
        };
        *slot = Some(message.into());
        true
    }
}

/// A row of the list of test cards.
#[derive(Debug, Clone)]
pub struct TestCardView {
    /// The number in groups of four.
    pub number: String,
    /// Its brand.
    pub brand: Brand,
    /// What it does, in the words of the document (PEB-123…129).
    pub outcome: String,
}

/// The card form, hosted or embedded.
#[derive(Debug, Clone, Template)]
#[template(path = "checkout.html", whitespace = "minimize")]
pub struct CheckoutView {
    /// What all pages share.
    pub page: Page,
    /// Where the form goes: `/pay/cs_…`.
    pub action: String,
    /// The session's page token, sent back as the field `token`.
    pub token: String,
    /// What is bought.
    pub product: Option<String>,
    /// The merchant's own reference.
    pub reference: Option<String>,
    /// The total.
    pub amount: AmountView,
    /// Subtotal and discount, if there is a discount.
    pub lines: Vec<AmountLine>,
    /// Where a coupon is entered; none where the customer chooses the amount.
    pub coupon: Option<CouponView>,
    /// True where nothing is left to pay: no card is asked for.
    pub free: bool,
    /// Whether the sandbox's wallet is offered (F-10).
    pub simulated_wallet: bool,
    /// Whether the form asks for an e-mail address.
    pub ask_email: bool,
    /// The address that the order already has; shown, not asked.
    pub known_email: Option<String>,
    /// What was typed before.
    pub values: FormValues,
    /// What is wrong with it.
    pub errors: FieldErrors,
    /// Why the last attempt failed, in words the customer can act on.
    pub declined: Option<String>,
    /// Things to know that are not errors (a coupon that does not apply).
    pub notices: Vec<String>,
    /// Where Cancel leads: to the merchant, or to the question of `/pay/cs_…/cancel`.
    pub cancel_href: Option<String>,
    /// Whether that ends the order.
    pub cancel_ends: bool,
    /// Where an expired page leads.
    pub way_on: Option<LinkView>,
    /// The server's time when the page was made, in ms.
    pub now_ms: i64,
    /// When the session ends, in ms.
    pub expires_at_ms: i64,
    /// Whether the customer pays on a page of the gateway's own: no card is asked for.
    pub elsewhere: bool,
    /// False if the store cannot take payments yet (F-08): the form is not shown.
    pub payable: bool,
    /// The seven test cards; empty outside test mode.
    pub test_cards: Vec<TestCardView>,
    /// An expiry date that the test cards accept (`12 / 30`).
    pub test_expiry: String,
}

impl CheckoutView {
    fn title(&self) -> String {
        let page = &self.page;
        page.say_with("checkout-title", "store", page.store_name.as_str())
    }

    /// For the script, which puts the amount into the gap.
    fn pay_pattern(&self) -> String {
        self.page.say_with("pay", "amount", "{amount}")
    }

    fn cvc_short(&self) -> String {
        said::cvc_short(self.page.lang)
    }

    fn pay_label(&self) -> String {
        if self.free {
            return self.page.say("complete-order").into_owned();
        }
        if self.elsewhere {
            return self.page.say("pay-elsewhere").into_owned();
        }
        match &self.amount {
            AmountView::Fixed { display } => self.page.say_with("pay", "amount", display),
            AmountView::Open(_) => self.page.say("pay-open").into_owned(),
        }
    }

    /// Whether there is an end worth counting down to: payment links have none (B-10).
    fn ends(&self) -> bool {
        self.expires_at_ms.saturating_sub(self.now_ms) < COUNTED_MS_MAX
    }

    fn expiry_text(&self) -> String {
        let left = self.expires_at_ms.saturating_sub(self.now_ms);
        if left < 60_000 {
            return self.page.say("closes-soon").into_owned();
        }
        // An hour is an hour, although a millisecond of it went by while the page was made.
        let minutes = (left + 30_000) / 60_000;
        self.page.say_with("stays-open", "minutes", minutes)
    }
}

/// The sandbox bank's page of a 3-D Secure challenge.
///
/// It is framed by our own page, which may itself stand in a merchant's frame; `frame-ancestors`
/// is held against every ancestor, so its policy needs `'self'` and the store's origins (TRAP-83).
#[derive(Debug, Clone, Template)]
#[template(path = "challenge.html", whitespace = "minimize")]
pub struct ChallengeView {
    /// What all pages share; the surface is `Inner`.
    pub page: Page,
    /// Where the form goes: `/pay/cs_…/challenge/TXN`.
    pub action: String,
    /// The session's page token.
    pub token: String,
    /// The amount as displayed.
    pub amount: String,
    /// The card's brand.
    pub brand: Brand,
    /// Last four digits of the card.
    pub last4: String,
}

/// The page to which the bank sends the customer back.
#[derive(Debug, Clone, Template)]
#[template(path = "return.html", whitespace = "minimize")]
pub struct ReturnView {
    /// What all pages share; the surface is `Inner`.
    pub page: Page,
    /// Where to go when the page is not framed by ours: the receipt, or the form with the decline.
    pub next_href: String,
}

/// The way back to the shop after a payment.
#[derive(Debug, Clone)]
pub struct ContinueView {
    /// The merchant's address with the result in its query.
    pub href: String,
    /// Its host; named on the link when the customer is not sent on by itself (F-03).
    pub host: String,
    /// Whether the page goes on by itself: the host is registered, or the store is in test.
    pub auto: bool,
}

impl ContinueView {
    fn label(&self, page: &Page) -> String {
        if self.auto {
            page.say("continue").into_owned()
        } else {
            page.say_with("return-to", "host", &self.host)
        }
    }
}

/// The receipt.
#[derive(Debug, Clone, Template)]
#[template(path = "receipt.html", whitespace = "minimize")]
pub struct ReceiptView {
    /// What all pages share.
    pub page: Page,
    /// The amount as displayed.
    pub amount: String,
    /// What was bought.
    pub product: Option<String>,
    /// Subtotal and discount, if there was a discount.
    pub lines: Vec<AmountLine>,
    /// The order's public id.
    pub order_id: String,
    /// The merchant's own reference.
    pub reference: Option<String>,
    /// The date for people (`22 November 2026, 14:32 UTC`).
    pub date: String,
    /// The same in ms, for the script, which writes it in the reader's zone.
    pub paid_at_ms: i64,
    /// The card's brand.
    pub brand: Brand,
    /// Last four digits of the card.
    pub last4: String,
    /// What happens next, one sentence each.
    pub next: Vec<String>,
    /// The licence keys that the customer bought (F-09).
    pub licence_keys: Vec<String>,
    /// The way back to the shop.
    pub go_on: Option<ContinueView>,
}
