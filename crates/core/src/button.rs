//! Signed buttons: a price in static HTML that nobody but the store can have written.
//!
//! A button, or a link, carries its amount where every visitor can edit it. A signature over what
//! decides the sale makes that useless: the checkout refuses a link whose signature does not fit.
//! The format is public and small, so that any language signs in ten lines (docs/signed-buttons.md).

use std::collections::BTreeMap;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::signature::{constant_time_eq, hmac_sha256};

/// What a signature covers, by the names that links use; sorted, as they are signed.
///
/// Not covered is what a customer may choose: coupon, e-mail, name, language, colours.
pub const COVERED: [&str; 12] = [
    "amount",
    "cancel_url",
    "currency",
    "metadata",
    "product",
    "quantity",
    "ref",
    "return_url",
    "store_id",
    "testMode",
    "variant_id",
    "webhook_url",
];

/// Other names under which links carry something that is covered.
const ALIASES: [(&str, &str); 3] = [
    ("success_url", "return_url"),
    ("test_mode", "testMode"),
    ("is_test", "testMode"),
];

/// What every key begins with.
pub const KEY_PREFIX: &str = "bsk_";

const MESSAGE_VERSION: &str = "pebblepay-button-v1\n";
const SIGNATURE_VERSION: &str = "v1_";

/// A parameter that stands twice, so that nobody can say which one is meant.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} is given more than once")]
pub struct Doubled(pub &'static str);

/// The text that is signed for the parameters of a link to this store. Whether they were written
/// on a link or as attributes makes no difference; with a variant an amount does not count.
///
/// # Errors
/// Something that is covered stands more than once, also under another of its names.
pub fn message<'a>(
    store_id: &'a str,
    params: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Result<String, Doubled> {
    let mut covered: BTreeMap<&'static str, &str> = BTreeMap::new();
    for (name, value) in params {
        let Some(name) = covered_name(name) else {
            continue;
        };
        // A store in the parameters has to be the one that sells; it is signed once, below.
        if name == "store_id" && value == store_id && !covered.contains_key(name) {
            covered.insert(name, value);
        } else if covered.insert(name, value).is_some() || name == "store_id" {
            return Err(Doubled(name));
        }
    }
    covered.insert("store_id", store_id);
    covered.retain(|_, value| !value.is_empty());
    if covered.contains_key("variant_id") {
        covered.remove("amount");
    }
    let lines = covered
        .iter()
        .map(|(name, value)| format!("{name}:{}:{value}\n", value.len()));
    Ok(std::iter::once(MESSAGE_VERSION.to_owned())
        .chain(lines)
        .collect())
}

fn covered_name(name: &str) -> Option<&'static str> {
    let name = ALIASES
        .iter()
        .find(|(alias, _)| *alias == name)
        .map_or(name, |(_, meant)| *meant);
    COVERED.into_iter().find(|covered| *covered == name)
}

/// The signature of a message: the value of `data-sig` and of the link parameter `sig`. The key is
/// used as the text that its owner sees.
#[must_use]
pub fn sign(key: &str, message: &str) -> String {
    let mac = hmac_sha256(key.as_bytes(), &[message.as_bytes()]);
    format!("{SIGNATURE_VERSION}{}", URL_SAFE_NO_PAD.encode(mac))
}

/// Whether a signature is that of a message, in a time that says nothing of where it differs.
#[must_use]
pub fn verify(key: &str, message: &str, signature: &str) -> bool {
    constant_time_eq(sign(key, message).as_bytes(), signature.as_bytes())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const KEY: &str = "bsk_test_000102030405060708090a0b0c0d0e0f";

    /// Message and signature of each of these were made by another program: see the file.
    const VECTORS: &str = include_str!("../fixtures/button-signatures.json");

    #[test]
    fn signatures_are_those_of_an_independent_implementation() {
        let vectors: serde_json::Value = serde_json::from_str(VECTORS).unwrap();
        let key = vectors["key"].as_str().unwrap();
        let cases = vectors["cases"].as_array().unwrap();
        assert!(cases.len() >= 8);
        for case in cases {
            let params = case["params"].as_object().unwrap();
            let pairs = params
                .iter()
                .map(|(n, v)| (n.as_str(), v.as_str().unwrap()));
            let made = message(case["store_id"].as_str().unwrap(), pairs).unwrap();
            assert_eq!(made, case["message"].as_str().unwrap());
            assert_eq!(sign(key, &made), case["sig"].as_str().unwrap(), "{made}");
        }
    }

    #[test]
    fn the_covered_names_are_sorted_and_stand_once() {
        assert!(COVERED.is_sorted_by(|a, b| a < b));
    }

    #[test]
    fn what_stands_twice_is_refused_under_any_of_its_names() {
        for pairs in [
            [("amount", "5"), ("amount", "5")],
            [("amount", ""), ("amount", "5")],
            [("return_url", "a"), ("success_url", "b")],
            [("testMode", "true"), ("is_test", "true")],
            [("test_mode", "1"), ("testMode", "0")],
            [("store_id", "store_a"), ("store_id", "store_a")],
        ] {
            assert!(message("store_a", pairs).is_err(), "{pairs:?}");
        }
        assert!(message("store_a", [("store_id", "store_b")]).is_err());
        assert!(message("store_a", [("store_id", "store_a")]).is_ok());
        // Nobody cares how often something else stands.
        assert!(message("store_a", [("utm", "1"), ("utm", "2")]).is_ok());
    }

    #[test]
    fn aliases_and_attributes_give_one_message() {
        let of = |name| message("store_a", [(name, "https://a.example/?b=1")]).unwrap();
        assert_eq!(of("success_url"), of("return_url"));
        let test = |name| message("store_a", [(name, "true")]).unwrap();
        assert_eq!(test("is_test"), test("testMode"));
        assert_eq!(test("test_mode"), test("testMode"));
    }

    #[test]
    fn an_amount_beside_a_variant_does_not_count() {
        let with = message("store_a", [("amount", "1"), ("variant_id", "var_1")]);
        let without = message("store_a", [("variant_id", "var_1")]);
        assert_eq!(with, without);
        let unnamed = message("store_a", [("amount", "1"), ("variant_id", "")]);
        assert_eq!(unnamed, message("store_a", [("amount", "1")]));
    }

    #[test]
    fn a_signature_that_was_altered_or_cut_anywhere_is_refused() {
        let message = message("store_a", [("amount", "49.99")]).unwrap();
        let signature = sign(KEY, &message);
        assert!(verify(KEY, &message, &signature));
        for at in 0..signature.len() {
            assert!(!verify(KEY, &message, &signature[..at]), "cut at {at}");
            for bit in 0..7 {
                let mut bytes = signature.clone().into_bytes();
                bytes[at] ^= 1 << bit;
                let altered = String::from_utf8(bytes).unwrap();
                assert!(!verify(KEY, &message, &altered), "{altered}");
            }
        }
        assert!(!verify(KEY, &message, &format!("{signature}=")));
        assert!(!verify("bsk_live_00", &message, &signature));
    }

    /// Parameters of a link, each at most once, with values that try to look like other lines.
    fn link() -> impl Strategy<Value = BTreeMap<&'static str, String>> {
        let names: Vec<&'static str> = COVERED.into_iter().filter(|n| *n != "store_id").collect();
        let value = prop_oneof![
            "\\PC{0,12}",
            "[a:0-9\n]{0,12}",
            Just("5\nproduct:3:Tea".to_owned()),
        ];
        proptest::collection::btree_map(proptest::sample::select(names), value, 0..6)
    }

    /// What of a link counts: empty values do not, and no amount beside a variant.
    fn counted(link: &BTreeMap<&'static str, String>) -> BTreeMap<&'static str, String> {
        let mut link = link.clone();
        link.retain(|_, value| !value.is_empty());
        if link.contains_key("variant_id") {
            link.remove("amount");
        }
        link
    }

    fn text(store: &str, link: &BTreeMap<&'static str, String>) -> String {
        message(store, link.iter().map(|(n, v)| (*n, v.as_str()))).unwrap()
    }

    proptest! {
        #[test]
        fn two_links_have_one_message_only_if_they_sell_the_same(a in link(), b in link()) {
            prop_assert_eq!(text("s", &a) == text("s", &b), counted(&a) == counted(&b));
            prop_assert_ne!(text("s", &a), text("t", &a));
        }

        #[test]
        fn order_and_what_is_not_covered_change_nothing(a in link(), coupon in "\\PC{0,12}") {
            let mut pairs: Vec<_> = a.iter().map(|(n, v)| (*n, v.as_str())).collect();
            pairs.reverse();
            pairs.extend([("coupon", coupon.as_str()), ("locale", "de"), ("coupon", "x")]);
            prop_assert_eq!(message("s", pairs).unwrap(), text("s", &a));
        }

        #[test]
        fn no_change_keeps_the_signature(a in link(), name in 0..COVERED.len(), value in "\\PC{1,9}") {
            let mut changed = a.clone();
            changed.insert(COVERED[name], value);
            changed.remove("store_id");
            let signature = sign(KEY, &text("s", &a));
            let fits = verify(KEY, &text("s", &changed), &signature);
            prop_assert_eq!(fits, counted(&a) == counted(&changed));
        }

        #[test]
        fn any_text_at_all_is_no_signature(text_in_its_place in "\\PC{0,60}") {
            prop_assert!(!verify(KEY, "pebblepay-button-v1\n", &text_in_its_place));
        }
    }
}
