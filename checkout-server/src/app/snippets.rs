//! What an owner pastes into a site: buttons and links, as HTML. Texts are escaped here, once.

use pebblepay_core::text::append_query;
use pebblepay_protocol::attributes;

/// Parameters of a link and the attributes that become them, in the order in which they are written.
pub const ATTRIBUTES: [(&str, &str); 12] = [
    ("variant_id", "data-variant-id"),
    ("amount", "data-amount"),
    ("currency", "data-currency"),
    ("quantity", "data-quantity"),
    ("product", "data-product"),
    ("ref", "data-reference"),
    ("return_url", "data-return-url"),
    ("cancel_url", "data-cancel-url"),
    ("webhook_url", "data-webhook-url"),
    ("metadata", "data-metadata"),
    ("locale", "data-locale"),
    ("testMode", "data-test-mode"),
];

/// What a button says and sells.
#[derive(Clone, Debug, Default)]
pub struct Button {
    /// Link parameters, filled ones only.
    pub params: Vec<(&'static str, String)>,
    /// How the checkout opens; none: in a dialog.
    pub mode: Option<&'static str>,
    /// What the button says.
    pub label: String,
    /// The signature over its parameters.
    pub signature: Option<String>,
}

impl Button {
    /// The attributes beside the one that makes it a button, with their values as they are.
    #[must_use]
    pub fn attributes(&self) -> Vec<(&'static str, String)> {
        let value = |name: &str| self.params.iter().find(|(n, _)| *n == name);
        let mut found: Vec<_> = ATTRIBUTES
            .iter()
            .filter_map(|(name, attribute)| Some((*attribute, value(name)?.1.clone())))
            .collect();
        found.extend(self.mode.map(|mode| (attributes::MODE, mode.to_owned())));
        found.extend(self.signature.clone().map(|sig| ("data-sig", sig)));
        found
    }

    /// The button as HTML.
    #[must_use]
    pub fn html(&self) -> String {
        let attributes: String = self
            .attributes()
            .iter()
            .map(|(name, value)| format!(" {name}=\"{}\"", escape(value)))
            .collect();
        format!(
            "<button data-pebblepay=\"checkout\"{attributes}>{}</button>",
            escape(&self.label)
        )
    }

    /// The address of the hosted page that sells the same.
    #[must_use]
    pub fn href(&self, host: &str, store: &str) -> String {
        let mut pairs: Vec<_> = self
            .params
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        pairs.extend(self.signature.as_deref().map(|sig| ("sig", sig)));
        append_query(&format!("{host}/checkout/{store}"), &pairs)
    }

    /// A link to the hosted page, which opens as a button does where the script is.
    #[must_use]
    pub fn link(&self, host: &str, store: &str) -> String {
        let href = escape(&self.href(host, store));
        let label = escape(&self.label);
        format!("<a href=\"{href}\" data-pebblepay=\"checkout\">{label}</a>")
    }
}

/// The script tag of a store.
#[must_use]
pub fn script_tag(host: &str, store: &str) -> String {
    format!(
        "<script src=\"{}/js/pebblepay.js\" data-store=\"{}\" defer></script>",
        escape(host),
        escape(store)
    )
}

/// A text as it stands in HTML, also in an attribute.
#[must_use]
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use pebblepay_core::button::COVERED;
    use pebblepay_protocol::params;

    use super::*;

    #[test]
    fn the_attributes_are_those_that_the_sdk_reads() {
        for (param, attribute) in ATTRIBUTES {
            assert_eq!(attributes::param_of(attribute), Some(param));
            assert!(COVERED.contains(&param) || param == "locale");
        }
    }

    #[test]
    fn what_is_covered_are_parameters_of_links() {
        for name in COVERED {
            assert!(params::ALL.contains(&name), "{name}");
        }
    }

    #[test]
    fn what_an_owner_typed_stays_text() {
        let button = Button {
            params: vec![("product", "\"><script>alert(1)</script>".to_owned())],
            label: "<b>&".to_owned(),
            ..Button::default()
        };
        assert_eq!(
            button.html(),
            "<button data-pebblepay=\"checkout\" \
             data-product=\"&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;\">&lt;b&gt;&amp;</button>"
        );
        let link = button.link("https://pay.example", "store_1");
        assert!(!link.contains("<script>"), "{link}");
    }
}
