//! The types of the npm package: what a program passes to the SDK and what it hears back.
//!
//! [`CheckoutOptions`] is what the package's core reads options with, so a misspelt or wrong one is
//! named instead of ignored. All of them exist as TypeScript, too: the build writes
//! [`declarations`] into the package. The script tag has none of this; attributes are texts, and
//! [`crate::rules`] judge the values in both.

use alloc::string::String;
use core::fmt;

use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
#[cfg(feature = "typescript")]
use ts_rs::TS;

/// What is sold, and how the checkout looks and behaves. Name `variantId`, `amount` or `session`;
/// without any of them the customer chooses the amount.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[cfg_attr(feature = "typescript", derive(TS), ts(optional_fields))]
pub struct CheckoutOptions {
    /// The store, if not the one of `loadPebblePay`.
    store_id: Option<String>,
    /// The same as `storeId`.
    store: Option<String>,
    /// Variant whose price the server looks up.
    variant_id: Option<String>,
    /// Decimal amount in the major unit, such as "49.99". Not used together with `variantId`.
    #[cfg_attr(feature = "typescript", ts(optional, type = "string | number"))]
    amount: Option<Scalar>,
    /// A session that your server made through the API: `cs_…`.
    session: Option<String>,
    /// ISO 4217 code.
    currency: Option<String>,
    /// How many of the variant are bought.
    #[cfg_attr(feature = "typescript", ts(optional, type = "string | number"))]
    quantity: Option<Scalar>,
    /// Product or service that the customer reads.
    product: Option<String>,
    /// Coupon code to apply at once.
    coupon: Option<String>,
    /// Your own order or invoice number.
    reference: Option<String>,
    /// The same as `reference`.
    #[serde(rename = "ref")]
    r#ref: Option<String>,
    /// Where to go after a payment.
    success_url: Option<String>,
    /// The same as `successUrl`, which counts if both are there.
    return_url: Option<String>,
    /// Where to go when the customer cancels.
    cancel_url: Option<String>,
    /// Where to post the result; of the hosts that your store registered.
    webhook_url: Option<String>,
    /// The customer's address, filled in beforehand.
    email: Option<String>,
    /// The customer's name, filled in beforehand.
    name: Option<String>,
    /// Values of your own, returned in webhooks.
    metadata: Option<Values>,
    /// Language of the checkout, as a BCP 47 tag.
    locale: Option<String>,
    /// Colours of the checkout.
    theme: Option<Theme>,
    /// Whether to use the test side of the store.
    #[cfg_attr(feature = "typescript", ts(optional, type = "boolean | string"))]
    test_mode: Option<Scalar>,
    /// The same as `testMode`.
    #[cfg_attr(feature = "typescript", ts(optional, type = "boolean | string"))]
    testmode: Option<Scalar>,
    /// Signature over the options that bear the price.
    sig: Option<String>,
    /// How the checkout opens; in a dialog if nothing is said.
    mode: Option<Mode>,
    /// Element, or selector of it, that an inline checkout stands in.
    container: Option<Anything>,
}

/// Colours of the checkout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "typescript", derive(TS))]
pub enum Theme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
    /// What the customer's system says.
    Auto,
}

/// How a checkout opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "typescript", derive(TS))]
pub enum Mode {
    /// In a dialog.
    Modal,
    /// In the page itself.
    Inline,
    /// In a window of its own.
    Popup,
    /// In a tab of its own.
    Tab,
    /// In this tab.
    Redirect,
}

/// A text, a number or a truth value, whose worth is judged elsewhere.
#[derive(Debug)]
#[cfg_attr(
    feature = "typescript",
    derive(TS),
    ts(type = "string | number | boolean")
)]
pub struct Scalar;

/// A text or an object of texts.
#[derive(Debug)]
#[cfg_attr(
    feature = "typescript",
    derive(TS),
    ts(type = "Record<string, string | number | boolean | null> | string")
)]
pub struct Values;

/// Anything at all: an element is no data.
#[derive(Debug, serde::Deserialize)]
#[cfg_attr(feature = "typescript", derive(TS), ts(type = "Element | string"))]
pub struct Anything(#[cfg_attr(feature = "typescript", ts(skip))] IgnoredAny);

struct ScalarVisitor;

impl Visitor<'_> for ScalarVisitor {
    type Value = Scalar;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a text or a number")
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Scalar, E> {
        Ok(Scalar)
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Scalar, E> {
        Ok(Scalar)
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Scalar, E> {
        Ok(Scalar)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Scalar, E> {
        Ok(Scalar)
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<Scalar, E> {
        Ok(Scalar)
    }
}

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(ScalarVisitor)
    }
}

struct ValuesVisitor;

impl<'de> Visitor<'de> for ValuesVisitor {
    type Value = Values;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object of texts")
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<Values, E> {
        Ok(Values)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Values, A::Error> {
        while map.next_entry::<IgnoredAny, Option<Scalar>>()?.is_some() {}
        Ok(Values)
    }
}

impl<'de> Deserialize<'de> for Values {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(ValuesVisitor)
    }
}
