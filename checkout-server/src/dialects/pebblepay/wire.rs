//! PebblePay's JSON in and out, and the parameters of its public links.

use pebblepay_core::canonical_json::check_metadata;
use pebblepay_core::id::VariantId;
use pebblepay_core::json::Json;
use pebblepay_core::limits;
use pebblepay_core::link::check_amount;
use pebblepay_core::money::{AmountError, Currency, Money};
use pebblepay_core::order::{Details, Order, OrderState};
use pebblepay_core::refusal::{FieldProblem, Noun, Refusal};
use pebblepay_core::text::{self, TextError};
use pebblepay_core::time::iso_seconds;

use crate::app::create_order::Pricing;
use crate::app::licences::Clear;
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
fn given<'a>(body: &'a Json, name: &str) -> Option<&'a Json> {
    body.get(name).filter(|value| !value.is_null())
}

fn string<'a>(body: &'a Json, name: &'static str) -> Result<Option<&'a str>, Refusal> {
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
fn metadata(value: Option<&Json>) -> Result<Json, Refusal> {
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
fn flag(body: &Json, name: &'static str) -> Result<Option<bool>, Refusal> {
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

fn amount(body: &Json, currency: Currency) -> Result<Money, Refusal> {
    let read = match given(body, "amount") {
        Some(Json::Integer(number)) => Money::parse(&number.to_string(), currency),
        Some(Json::Float(number)) => Money::from_f64(*number, currency),
        Some(Json::String(text)) => Money::parse(text, currency),
        _ => Err(AmountError::NotADecimal),
    };
    check_amount(read)
}

/// Reads the body of a create request (PEB-020…035).
///
/// # Errors
/// The first wrong field.
pub fn create(body: &Json, default_currency: Currency) -> Result<Create, Refusal> {
    if body.as_object().is_none() {
        return Err(Refusal::field(
            "body",
            FieldProblem::WrongType("a JSON object"),
        ));
    }
    let currency = match string(body, "currency")? {
        None => default_currency,
        Some(code) => Currency::parse(code)
            .map_err(|_| Refusal::field("currency", FieldProblem::NotACurrency))?,
    };
    // With a variant the amount does not count, not even a wrong one (PEB-024, TRAP-71).
    let pricing = match string(body, "variant_id")?.filter(|id| !id.is_empty()) {
        Some(id) => Pricing::Variant(VariantId::parse(id).ok_or(Refusal::NotFound(Noun::Variant))?),
        None => Pricing::Amount(amount(body, currency)?),
    };
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
        )?,
        return_url,
        cancel_url: url("cancel_url", string(body, "cancel_url")?)?,
        webhook_url: url("webhook_url", string(body, "webhook_url")?)?,
        metadata: metadata(given(body, "metadata"))?,
        locale: string(body, "locale")?.and_then(text::parse_language_tag),
    };
    Ok(Create { pricing, details })
}

/// PebblePay's status of an order (PEB-045, mapping B1).
#[must_use]
pub fn status(order: &Order, now_ms: i64) -> &'static str {
    match order.state {
        OrderState::Succeeded => "completed",
        OrderState::Failed => "failed",
        OrderState::Processing => "pending",
        OrderState::Open | OrderState::RequiresAction if order.is_expired(now_ms) => "failed",
        OrderState::Open if order.declines > 0 => "failed",
        OrderState::Open | OrderState::RequiresAction => "pending",
    }
}

/// An order as PebblePay shows it (PEB-036, F-17).
#[must_use]
pub fn order(order: &Order, public_url: &str, now_ms: i64) -> Json {
    let d = &order.details;
    let expired = order.is_expired(now_ms);
    let failure = order
        .failure
        .map(pebblepay_core::payment::Decline::code)
        .or(expired.then_some("expired"));
    // No coupon exists yet, so a code that was asked for can not be applied (B-22).
    let coupon = d.coupon_code.as_ref().map(|code| {
        Json::object()
            .with("code", code)
            .with("applied", false)
            .with("reason", "not_found")
    });
    Json::object()
        .with("id", order.session.as_str())
        .with("order_id", order.number.as_str())
        .with(
            "transaction_id",
            order
                .attempt_id
                .as_ref()
                .map(pebblepay_core::id::AttemptId::as_str),
        )
        .with("status", status(order, now_ms))
        .with(
            "checkout_url",
            format!("{public_url}/pay/{}", order.session),
        )
        .with("amount", order.amount)
        .with("amount_subtotal", order.amount)
        .with("amount_discount", Money::zero(order.amount.currency()))
        .with("amount_refunded", Money::zero(order.amount.currency()))
        .with("fee_amount", order.fee())
        .with("net_amount", order.net())
        .with("currency", order.amount.currency().code())
        .with(
            "variant_id",
            order.variant_id.as_ref().map(VariantId::as_str),
        )
        .with("product_name", d.product_name.as_deref())
        .with("order_reference", d.order_reference.as_deref())
        .with("customer_email", d.customer_email.as_deref())
        .with("customer_name", d.customer_name.as_deref())
        .with_some("coupon", coupon)
        .with("return_url", d.return_url.as_deref())
        .with("cancel_url", d.cancel_url.as_deref())
        .with("webhook_url", d.webhook_url.as_deref())
        .with("metadata", d.metadata.clone())
        .with("is_test", order.mode.is_test())
        .with("late", order.late)
        .with("failure_reason", failure)
        .with("created_at", iso_seconds(order.created_at_ms))
        .with("expires_at", iso_seconds(order.expires_at_ms))
        .with("completed_at", order.completed_at_ms.map(iso_seconds))
        .build()
}

/// Adds the licence keys of an order, where its variant is sold with them (F-09).
pub fn add_license_keys(order: &mut Json, keys: Option<Vec<Clear>>) {
    if let (Json::Object(members), Some(keys)) = (order, keys) {
        let keys = Json::array(keys.iter().map(|key| key.as_str()));
        members.push(("license_keys".to_owned(), keys));
    }
}
