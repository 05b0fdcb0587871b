//! In which language a page speaks to whoever asked for it.
//!
//! First comes what the address asks for (`?locale=`), then what is known of the order, then what
//! the browser says (`Accept-Language`), then English. Pages are never cached, but a proxy that
//! does so all the same is told what they vary by ([`super::look::html`]).

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Uri, header};
use pebblepay_protocol::params;

use crate::http::query::Query;
use crate::words::{self, Language};

/// What a request says about its reader's language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reader {
    asked: Option<Language>,
    accepted: Option<Language>,
}

impl Reader {
    /// Reads a request.
    #[must_use]
    pub fn of(uri: &Uri, headers: &HeaderMap) -> Self {
        let query = Query::of(uri).unwrap_or_default();
        let asked = query.filled(params::LOCALE);
        let accepted = headers
            .get(header::ACCEPT_LANGUAGE)
            .and_then(|value| value.to_str().ok());
        Self {
            asked: asked.and_then(Language::best_for),
            accepted: accepted.and_then(words::accepted),
        }
    }

    /// The language for a page about something that has a language tag, or none.
    #[must_use]
    pub fn language(self, known: Option<&str>) -> Language {
        self.asked
            .or_else(|| known.and_then(Language::best_for))
            .or(self.accepted)
            .unwrap_or(Language::ENGLISH)
    }

    /// An address on this server that keeps the language the customer asked for.
    #[must_use]
    pub fn link(self, path: &str) -> String {
        match self.asked {
            Some(language) => {
                let joint = if path.contains('?') { '&' } else { '?' };
                format!("{path}{joint}{}={}", params::LOCALE, language.tag())
            }
            None => path.to_owned(),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Reader {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.uri, &parts.headers))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reader(query: &str, accept: &str) -> Reader {
        let uri = format!("/pay/cs_1?{query}").parse().unwrap();
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_LANGUAGE, accept.parse().unwrap());
        Reader::of(&uri, &headers)
    }

    #[test]
    fn the_address_goes_before_the_order_and_the_order_before_the_browser() {
        let tag = |reader: Reader, known| reader.language(known).tag();
        assert_eq!(tag(reader("locale=ja", "fr"), Some("de")), "ja");
        assert_eq!(tag(reader("locale=", "fr"), Some("de")), "de");
        assert_eq!(tag(reader("locale=xx", "fr"), None), "fr");
        assert_eq!(tag(reader("", "xx"), Some("yy")), "en");
        assert_eq!(tag(Reader::default(), None), "en");
    }

    #[test]
    fn a_link_keeps_only_what_was_asked_for() {
        let asked = reader("locale=zh-TW", "fr");
        assert_eq!(asked.link("/pay/cs_1"), "/pay/cs_1?locale=zh-Hant");
        assert_eq!(asked.link("/a?b=1"), "/a?b=1&locale=zh-Hant");
        assert_eq!(reader("", "fr").link("/pay/cs_1"), "/pay/cs_1");
    }
}
