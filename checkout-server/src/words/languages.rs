//! The languages that there are words for.

use std::borrow::Cow;

use super::{Arg, catalogue, negotiate};

/// A language of the catalogue. It is as small as a number: pass it by value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Language(usize);

/// Every folder of `locales/`, in the order of the alphabet.
const TAGS: [&str; 32] = [
    "ar", "cs", "da", "de", "el", "en", "es", "fa", "fi", "fr", "he", "hi", "hu", "id", "it", "ja",
    "ko", "nb", "nl", "pl", "pt-BR", "pt-PT", "ro", "ru", "sv", "th", "tr", "uk", "ur", "vi",
    "zh-Hans", "zh-Hant",
];

/// Where English stands in the list.
const ENGLISH_AT: usize = 5;

impl Language {
    /// The language of whoever asked for none.
    pub const ENGLISH: Self = Self(ENGLISH_AT);

    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..TAGS.len()).map(Self)
    }

    /// The language whose tag is exactly this one, in any case.
    pub(super) fn named(tag: &str) -> Option<Self> {
        TAGS.iter()
            .position(|t| t.eq_ignore_ascii_case(tag))
            .map(Self)
    }

    /// The best language for a BCP 47 tag: `pt` is `pt-BR`, `zh-TW` is `zh-Hant`, `no` is `nb`,
    /// `iw` is `he`. `None` where there is nothing in that language.
    #[must_use]
    pub fn best_for(tag: &str) -> Option<Self> {
        negotiate::best_for(tag)
    }

    /// The BCP 47 tag, as `lang` attributes and `Content-Language` carry it.
    #[must_use]
    pub fn tag(self) -> &'static str {
        TAGS[self.0]
    }

    /// The place in the list, for tables that hold something for each language.
    pub(super) fn index(self) -> usize {
        self.0
    }

    /// How many there are.
    pub(super) const COUNT: usize = TAGS.len();

    /// Whether it is written from right to left.
    #[must_use]
    pub fn is_rtl(self) -> bool {
        matches!(self.tag(), "ar" | "fa" | "he" | "ur")
    }

    /// `ltr` or `rtl`, as `dir` attributes carry it.
    #[must_use]
    pub fn dir(self) -> &'static str {
        if self.is_rtl() { "rtl" } else { "ltr" }
    }

    /// A message without gaps. An id that no catalogue has comes back as it is.
    #[must_use]
    pub fn word(self, id: &str) -> Cow<'static, str> {
        catalogue::message(self, id, &[])
    }

    /// A message with its gaps filled. Texts whose direction could disturb the sentence are
    /// isolated by invisible marks.
    #[must_use]
    pub fn text(self, id: &str, args: &[(&str, Arg<'_>)]) -> String {
        catalogue::message(self, id, args).into_owned()
    }
}
