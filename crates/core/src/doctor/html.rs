//! The few elements of a page that matter here, out of whatever stands there.

use std::collections::BTreeMap;

use html5gum::{DefaultEmitter, Token, Tokenizer};
use pebblepay_protocol::attributes::MARKER;
use url::Url;

/// How much of an element is shown, in characters.
const SHOWN_CHARS_MAX: usize = 300;
/// How many elements are kept: a page has fewer that matter.
const ELEMENTS_MAX: usize = 5_000;
/// What our script says of itself, whatever an optimizer made of its tag.
const SCRIPT_MARK: &str = "Symbol.for(\"pebblepay\")";

/// An element with its attributes.
#[derive(Clone, Debug)]
pub(super) struct Element {
    /// Its name, in lower case.
    pub(super) name: String,
    /// Its attributes; of two with one name the first counts, as in browsers.
    attributes: BTreeMap<String, String>,
    /// Where it stands among the others.
    pub(super) place: usize,
}

impl Element {
    /// The value of an attribute; empty if it has none.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(String::as_str)
    }

    /// The value of an attribute that is there and not empty.
    pub(super) fn filled(&self, name: &str) -> Option<&str> {
        self.get(name).filter(|value| !value.is_empty())
    }

    /// Its start tag with these attributes changed, `None` taking one away.
    pub(super) fn with(&self, changes: &[(&str, Option<&str>)]) -> String {
        let mut attributes = self.attributes.clone();
        for (name, value) in changes {
            match value {
                Some(value) => attributes.insert((*name).to_owned(), (*value).to_owned()),
                None => attributes.remove(*name),
            };
        }
        written(&self.name, &attributes)
    }

    /// Its start tag, cut where it gets long.
    pub(super) fn shown(&self) -> String {
        let text = written(&self.name, &self.attributes);
        if text.chars().count() <= SHOWN_CHARS_MAX {
            return text;
        }
        let head: String = text.chars().take(SHOWN_CHARS_MAX).collect();
        format!("{head}…")
    }
}

fn written(name: &str, attributes: &BTreeMap<String, String>) -> String {
    let mut text = format!("<{name}");
    for (name, value) in attributes {
        text.push(' ');
        text.push_str(name);
        if !value.is_empty() {
            let value = value.replace('&', "&amp;").replace('"', "&quot;");
            text.push_str("=\"");
            text.push_str(&value);
            text.push('"');
        }
    }
    text.push('>');
    text
}

/// What is known of a page.
pub(super) struct Document {
    /// Scripts, frames, links, `meta` and payment buttons, as they stand. What a `template` or a
    /// `noscript` holds is not there: browsers do nothing with it.
    pub(super) elements: Vec<Element>,
    /// Whether our script stands in the page itself.
    pub(super) has_inlined_script: bool,
    base: Option<Url>,
}

impl Document {
    pub(super) fn read(html: &str, url: &str) -> Self {
        let mut emitter = DefaultEmitter::default();
        emitter.naively_switch_states(true);
        let mut document = Self {
            elements: Vec::new(),
            has_inlined_script: false,
            base: Url::parse(url).ok(),
        };
        let (mut hidden, mut place, mut in_script) = (0_usize, 0, false);
        for token in Tokenizer::new_with_emitter(html, emitter) {
            let Ok(token) = token;
            match token {
                Token::StartTag(tag) => {
                    place += 1;
                    let element = Element {
                        name: lossy(&tag.name),
                        attributes: tag
                            .attributes
                            .iter()
                            .map(|(name, value)| (lossy(name), lossy(&value.value)))
                            .collect(),
                        place,
                    };
                    in_script = element.name == "script";
                    // A template that is a shadow root is shown.
                    if element.name == "template" && element.get("shadowrootmode").is_none() {
                        hidden += 1;
                    } else if hidden == 0 {
                        document.keep(element);
                    }
                }
                Token::EndTag(tag) => {
                    in_script = false;
                    if *tag.name == b"template" {
                        hidden = hidden.saturating_sub(1);
                    }
                }
                Token::String(text) if in_script => {
                    document.has_inlined_script |= lossy(&text).contains(SCRIPT_MARK);
                }
                _ => {}
            }
        }
        document
    }

    fn keep(&mut self, element: Element) {
        if element.name == "base"
            && let Some(href) = element.filled("href")
            && let Some(base) = self.base.as_ref().and_then(|base| base.join(href).ok())
        {
            self.base = Some(base);
        }
        let matters = ["script", "iframe", "a", "meta"].contains(&element.name.as_str())
            || element.get(MARKER).is_some();
        if matters && self.elements.len() < ELEMENTS_MAX {
            self.elements.push(element);
        }
    }

    /// An address of the page, made whole.
    pub(super) fn resolve(&self, address: &str) -> Option<Url> {
        match &self.base {
            Some(base) => base.join(address.trim()).ok(),
            None => Url::parse(address.trim()).ok(),
        }
    }
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(html: &str) -> Vec<String> {
        let document = Document::read(html, "https://shop.example/a/b");
        document.elements.iter().map(Element::shown).collect()
    }

    #[test]
    fn only_what_a_browser_would_run_or_show_is_kept() {
        let html = r#"<!doctype html><!-- <script src=x></script> -->
            <title><script src="t"></script></title>
            <textarea><button data-pebblepay></button></textarea>
            <noscript><script src="n"></script></noscript>
            <template><button data-pebblepay="checkout"></button><template></template>
              <a href="/in"></a></template>
            <script>document.write('<script src="w">')</script>
            <A HREF=/x DATA-PebblePay=checkout data-pebblepay=twice>Buy</A>
            <p>nothing</p>"#;
        assert_eq!(
            names(html),
            ["<script>", r#"<a data-pebblepay="checkout" href="/x">"#]
        );
    }

    #[test]
    fn a_shadow_root_is_part_of_the_page() {
        let html = r#"<x-y><template shadowrootmode="open"><a href="/x"></a></template></x-y>"#;
        assert_eq!(names(html), [r#"<a href="/x">"#]);
    }

    #[test]
    fn addresses_are_read_from_where_the_page_says() {
        let of = |html: &str| {
            let document = Document::read(html, "https://shop.example/a/b");
            document.resolve("js/x.js").unwrap().to_string()
        };
        assert_eq!(of(""), "https://shop.example/a/js/x.js");
        assert_eq!(
            of(r#"<base href="//cdn.example/y/">"#),
            "https://cdn.example/y/js/x.js"
        );
    }

    #[test]
    fn broken_pages_are_read_to_their_end() {
        for html in [
            "<",
            "<script",
            "<script src='x",
            "<a href=\u{0}>",
            "</template><a href=x>",
            "<iframe src=x /><a>",
        ] {
            let _ = names(html);
        }
        let many = "<a>".repeat(ELEMENTS_MAX + 5);
        assert_eq!(names(&many).len(), ELEMENTS_MAX);
    }

    #[test]
    fn an_inlined_script_is_known_by_what_it_says() {
        let html = format!("<script>const m = {SCRIPT_MARK};</script>");
        assert!(Document::read(&html, "https://a.example").has_inlined_script);
        let html = format!("<p>const m = {SCRIPT_MARK};</p>");
        assert!(!Document::read(&html, "https://a.example").has_inlined_script);
    }
}
