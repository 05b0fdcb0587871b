//! What PebblePay's requests say, read and checked. What it answers is in `show`.

use pebblepay_core::canonical_json::check_metadata;
use pebblepay_core::id::VariantId;
use pebblepay_core::json::Json;
use pebblepay_core::limits;
use pebblepay_core::link::{check_amount, check_quantity};
use pebblepay_core::money::{AmountError, Currency, Money};
use pebblepay_core::order::Details;
use pebblepay_core::refusal::{FieldProblem, Noun, Refusal};
use pebblepay_core::text::{self, TextError};

use crate::app::create_order::Pricing;
use crate::http::query;

/// A request to create an order, read and checked.
#[derive(Debug)]
pub struct Create {
    /// The price.
    pub pricing: Pricing,
    /// What the merchant says about it.
    pub details: Details,
}

/// The value of a field that may be absent or null.
pub(in crate::dialects) fn given<'a>(body: &'a Json, name: &str) -> Option<&'a Json> {
    body.get(name).filter(|value| !value.is_null())
}

pub(in crate::dialects) fn string<'a>(
    body: &'a Json,
    name: &'static str,
) -> Result<Option<&'a str>, Refusal> {
    match given(body, name) {
        None => Ok(None),
        Some(Json::String(text)) => Ok(Some(text)),
        Some(_) => Err(Refusal::field(name, FieldProblem::WrongType("a string"))),
    }
}

/// Turns what is wrong with a text into what is wrong with a field.
#[must_use]
pub fn field_problem(error: TextError) -> FieldProblem {
    match error {
        TextError::TooLong(max) => FieldProblem::TooLong(max),
        TextError::ControlCharacter => FieldProblem::ControlCharacters,
        TextError::NotAnEmail => FieldProblem::NotAnEmail,
        TextError::NotAUrl => FieldProblem::NotAUrl,
        TextError::NotAPhone => FieldProblem::NotAPhone,
    }
}

/// A line of text. An empty one is the same as none: forms send those.
///
/// # Errors
/// Names the field.
pub fn line(
    param: &'static str,
    text: Option<&str>,
    max: usize,
) -> Result<Option<String>, Refusal> {
    let Some(text) = text.filter(|t| !t.is_empty()) else {
        return Ok(None);
    };
    text::clean_text(text, max)
        .map(Some)
        .map_err(|e| Refusal::field(param, field_problem(e)))
}

/// An e-mail address (PEB-027).
///
/// # Errors
/// Names the field.
pub fn email(param: &'static str, text: Option<&str>) -> Result<Option<String>, Refusal> {
    let Some(text) = text.filter(|t| !t.is_empty()) else {
        return Ok(None);
    };
    text::parse_email(text)
        .map(Some)
        .map_err(|e| Refusal::field(param, field_problem(e)))
}

/// A URL that a browser or the server may be sent to.
///
/// # Errors
/// Names the field.
pub fn url(param: &'static str, text: Option<&str>) -> Result<Option<String>, Refusal> {
    let Some(text) = text.filter(|t| !t.is_empty()) else {
        return Ok(None);
    };
    text::parse_http_url(text)
        .map(Some)
        .map_err(|e| Refusal::field(param, field_problem(e)))
}

/// Metadata: an object within the limits (PEB-033, TRAP-04, TRAP-08, TRAP-12).
///
/// # Errors
/// Says which rule it breaks.
pub(in crate::dialects) fn metadata(value: Option<&Json>) -> Result<Json, Refusal> {
    let Some(value) = value.filter(|v| !v.is_null()) else {
        return Ok(Json::object().build());
    };
    match check_metadata(value) {
        Ok(()) => Ok(value.clone()),
        Err(why) => Err(Refusal::field(
            "metadata",
            FieldProblem::Metadata(why.to_string()),
        )),
    }
}

/// A flag in JSON: true or false, 1 or 0, or the words that forms send (TRAP-56).
pub(in crate::dialects) fn flag(body: &Json, name: &'static str) -> Result<Option<bool>, Refusal> {
    match given(body, name) {
        None => Ok(None),
        Some(Json::Bool(value)) => Ok(Some(*value)),
        Some(Json::Integer(number @ (0 | 1))) => Ok(Some(*number == 1)),
        Some(Json::String(word)) => query::flag(name, word).map(Some),
        Some(_) => Err(Refusal::field(
            name,
            FieldProblem::WrongType("true or false"),
        )),
    }
}

/// Whether the body asks for a test payment: `testMode` (PEB-034) or its aliases (PEB-035).
///
/// # Errors
/// Names the field.
pub fn test_mode(body: &Json) -> Result<Option<bool>, Refusal> {
    for name in ["testMode", "test_mode", "is_test"] {
        if let Some(value) = flag(body, name)? {
            return Ok(Some(value));
        }
    }
    Ok(None)
}

/// An amount as a number or as decimal text (F-06).
pub(in crate::dialects) fn money(
    value: Option<&Json>,
    currency: Currency,
) -> Result<Money, AmountError> {
    match value {
        Some(Json::Integer(number)) => Money::parse(&number.to_string(), currency),
        Some(Json::Float(number)) => Money::from_f64(*number, currency),
        Some(Json::String(text)) => Money::parse(text, currency),
        _ => Err(AmountError::NotADecimal),
    }
}

/// A decimal as it was written: a number or text; whoever knows the currency reads it.
pub(in crate::dialects) fn decimal(
    body: &Json,
    name: &'static str,
) -> Result<Option<String>, Refusal> {
    match given(body, name) {
        None => Ok(None),
        Some(Json::Integer(number)) => Ok(Some(number.to_string())),
        Some(Json::Float(number)) => Ok(Some(number.to_string())),
        Some(Json::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(Refusal::field(name, FieldProblem::WrongType("a number"))),
    }
}

/// A whole number, also as text, which has no plus sign (F-06).
pub(in crate::dialects) fn integer(
    body: &Json,
    name: &'static str,
) -> Result<Option<i64>, Refusal> {
    let wrong = || Refusal::field(name, FieldProblem::WrongType("a whole number"));
    match given(body, name) {
        None => Ok(None),
        Some(Json::Integer(number)) => Ok(Some(*number)),
        Some(Json::String(text)) if text.starts_with('+') => Err(wrong()),
        Some(Json::String(text)) => text.parse().map(Some).map_err(|_| wrong()),
        Some(_) => Err(wrong()),
    }
}

/// The object that a request's body has to be.
pub(in crate::dialects) fn object(body: &Json) -> Result<(), Refusal> {
    match body.as_object() {
        Some(_) => Ok(()),
        None => Err(Refusal::field(
            "body",
            FieldProblem::WrongType("a JSON object"),
        )),
    }
}

/// Reads the body of a create request (PEB-020…035).
///
/// # Errors
/// The first wrong field.
pub fn create(body: &Json, default_currency: Currency) -> Result<Create, Refusal> {
    object(body)?;
    let currency = match string(body, "currency")? {
        None => default_currency,
        Some(code) => Currency::parse(code)
            .map_err(|_| Refusal::field("currency", FieldProblem::NotACurrency))?,
    };
    // With a variant the amount does not count, not even a wrong one (PEB-024, TRAP-71).
    let pricing = match string(body, "variant_id")?.filter(|id| !id.is_empty()) {
        Some(id) => Pricing::Variant(VariantId::parse(id).ok_or(Refusal::NotFound(Noun::Variant))?),
        None => Pricing::Amount(check_amount(money(given(body, "amount"), currency))?),
    };
    let quantity = check_quantity(
        integer(body, "quantity")?,
        matches!(pricing, Pricing::Variant(_)),
    )?;
    // `return_url` is this surface's own name and wins over its alias (B-11).
    let return_url = url("return_url", string(body, "return_url")?)?
        .or(url("success_url", string(body, "success_url")?)?);
    let details = Details {
        product_name: line(
            "product_name",
            string(body, "product_name")?,
            limits::PRODUCT_CHARS_MAX,
        )?,
        order_reference: line(
            "order_reference",
            string(body, "order_reference")?,
            limits::REFERENCE_CHARS_MAX,
        )?,
        customer_email: email("customer_email", string(body, "customer_email")?)?,
        customer_name: line(
            "customer_name",
            string(body, "customer_name")?,
            limits::NAME_CHARS_MAX,
        )?,
        coupon_code: line(
            "coupon_code",
            string(body, "coupon_code")?,
            limits::COUPON_CHARS_MAX,
        )?
        .map(|code| code.trim().to_ascii_uppercase())
        .filter(|code| !code.is_empty()),
        return_url,
        cancel_url: url("cancel_url", string(body, "cancel_url")?)?,
        webhook_url: url("webhook_url", string(body, "webhook_url")?)?,
        metadata: metadata(given(body, "metadata"))?,
        locale: string(body, "locale")?.and_then(text::parse_language_tag),
        quantity,
        ..Details::default()
    };
    Ok(Create { pricing, details })
}
