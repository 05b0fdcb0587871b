//! The `data-*` attributes of payment buttons and the link parameter each one becomes.
//!
//! [`MAPPING`] is the only place where the two vocabularies meet: the server documents it, the
//! build writes it into the script's stub, the SDK core checks values with it.

use crate::params;

/// Marks an element as a payment button (`PEB-142`); the value is `checkout`.
pub const MARKER: &str = "data-pebblepay";
/// The store, on the script tag; on a button only where no script tag names one.
pub const STORE: &str = "data-store";
/// How the checkout opens; see [`MODES`].
pub const MODE: &str = "data-mode";

/// Values of [`MODE`]. `modal` is what happens without the attribute.
pub const MODES: [&str; 5] = ["modal", "inline", "popup", "redirect", "tab"];
/// Selector of the element that an inline checkout stands in.
pub const CONTAINER: &str = "data-container";

/// One attribute: its name, the key a script reads it by, the parameter it becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// Full attribute name, such as `data-variant-id`.
    pub name: &'static str,
    /// Its key in `element.dataset` and in the options of `PebblePay.open`, such as `variantId`.
    pub key: &'static str,
    /// Link parameter, one of [`params::ALL`].
    pub param: &'static str,
}

const fn attribute(name: &'static str, key: &'static str, param: &'static str) -> Attribute {
    Attribute { name, key, param }
}

/// Every attribute that becomes a link parameter. Where two of them mean the same parameter the
/// later one wins if it has a value (`B-11`: success wins over return).
pub const MAPPING: [Attribute; 20] = [
    attribute("data-variant-id", "variantId", params::VARIANT_ID),
    attribute("data-amount", "amount", params::AMOUNT),
    attribute("data-currency", "currency", params::CURRENCY),
    attribute("data-quantity", "quantity", params::QUANTITY),
    attribute("data-product", "product", params::PRODUCT),
    attribute("data-coupon", "coupon", params::COUPON),
    attribute("data-ref", "ref", params::REF),
    attribute("data-reference", "reference", params::REF),
    attribute("data-return-url", "returnUrl", params::RETURN_URL),
    attribute("data-success-url", "successUrl", params::RETURN_URL),
    attribute("data-cancel-url", "cancelUrl", params::CANCEL_URL),
    attribute("data-webhook-url", "webhookUrl", params::WEBHOOK_URL),
    attribute("data-email", "email", params::EMAIL),
    attribute("data-name", "name", params::NAME),
    attribute("data-metadata", "metadata", params::METADATA),
    attribute("data-locale", "locale", params::LOCALE),
    attribute("data-theme", "theme", params::THEME),
    attribute("data-testmode", "testmode", params::TEST_MODE),
    attribute("data-test-mode", "testMode", params::TEST_MODE),
    attribute("data-sig", "sig", params::SIG),
];

/// The link parameter of a `data-*` attribute; `None` for attributes that are not ours.
#[must_use]
pub fn param_of(attribute_name: &str) -> Option<&'static str> {
    let found = MAPPING.iter().find(|entry| entry.name == attribute_name);
    found.map(|entry| entry.param)
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use std::string::String;

    /// The platform's rule from attribute name to `dataset` key.
    fn dataset_key(name: &str) -> String {
        let mut key = String::new();
        let mut upper = false;
        for character in name.trim_start_matches("data-").chars() {
            if character == '-' {
                upper = true;
            } else {
                key.push(if upper {
                    character.to_ascii_uppercase()
                } else {
                    character
                });
                upper = false;
            }
        }
        key
    }

    // proves: PEB-143, PEB-144, PEB-145, PEB-146, PEB-147, PEB-148, PEB-149, PEB-150, PEB-151
    #[test]
    fn every_documented_attribute_has_its_parameter() {
        for (name, param) in [
            ("data-amount", "amount"),
            ("data-variant-id", "variant_id"),
            ("data-product", "product"),
            ("data-coupon", "coupon"),
            ("data-success-url", "return_url"),
            ("data-return-url", "return_url"),
            ("data-cancel-url", "cancel_url"),
            ("data-webhook-url", "webhook_url"),
            ("data-reference", "ref"),
            ("data-test-mode", "testMode"),
            ("data-testmode", "testMode"),
        ] {
            assert_eq!(param_of(name), Some(param), "{name}");
        }
        assert_eq!(param_of("data-pebblepay"), None);
        assert_eq!(param_of("data-store"), None);
    }

    // proves: B-11
    #[test]
    fn success_url_wins_over_return_url() {
        let position = |name| MAPPING.iter().position(|entry| entry.name == name);
        assert!(position("data-success-url") > position("data-return-url"));
    }

    #[test]
    fn keys_are_what_the_platform_makes_of_the_names() {
        for entry in MAPPING {
            assert_eq!(dataset_key(entry.name), entry.key);
            assert!(
                params::ALL.contains(&entry.param),
                "{} is unknown",
                entry.param
            );
        }
    }

    #[test]
    fn no_parameter_is_named_twice() {
        for (index, name) in params::ALL.iter().enumerate() {
            assert!(!params::ALL[..index].contains(name), "{name}");
        }
    }
}
