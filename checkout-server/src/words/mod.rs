//! Words in the customer's language: the one place that pages and mails take texts from.
//!
//! A [`Language`] is one of the folders of `locales/`. Its messages are Fluent, one file per
//! surface (`checkout.ftl`, `mail.ftl`); money, numbers and dates are formatted by ICU4X from the
//! same CLDR data that browsers use. Catalogues and formatters are built once, when a language is
//! asked for the first time. Nothing here knows a page, a mail or a request.

mod catalogue;
pub mod dates;
mod languages;
pub mod money;
mod negotiate;
mod provider;
pub mod typed;

pub use languages::Language;
pub use negotiate::accepted;

/// What fills a gap of a message.
#[derive(Clone, Copy, Debug)]
pub enum Arg<'a> {
    /// A finished text: a name, an amount as displayed.
    Text(&'a str),
    /// A number; it chooses the plural form and is written with the language's digits.
    Count(i64),
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<&'a String> for Arg<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Arg<'_> {
    fn from(count: i64) -> Self {
        Self::Count(count)
    }
}

#[cfg(test)]
mod catalogue_tests;
#[cfg(test)]
mod tests;
