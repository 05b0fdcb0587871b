//! What PG's requests say, read and checked (PG-007).

use pebblepay_core::json::Json;
use pebblepay_core::limits;
use pebblepay_core::money::{Currency, Money};
use pebblepay_core::order::Details;
use pebblepay_core::refusal::{FieldProblem, Refusal};
use pebblepay_core::store::Store;
use pebblepay_core::text;

use crate::dialects::pebblepay::wire::{
    email, field_problem, given, integer, line, object, string, url,
};

/// The gateways that a request may name. Which of them a payment goes through is the store's
/// setting; without one for live payments the answer is 503 before this is read (PG-071).
const GATEWAYS: [&str; 2] = ["payzone", "sandbox"];

/// A request to create a link, read and checked.
#[derive(Debug)]
pub struct Create {
    /// What is to be paid.
    pub amount: Money,
    /// What the merchant says about it.
    pub details: Details,
}

/// A merchant that a request names has to be the key's: by its code, or by its store's id (PG-071).
///
/// # Errors
/// It is another one, or none at all: who asks learns nothing of other merchants.
pub fn check_merchant(store: &Store, named: Option<&str>) -> Result<(), Refusal> {
    let own = |name| name == store.merchant_code || name == store.id.as_str();
    if named.is_none_or(own) {
        Ok(())
    } else {
        Err(Refusal::OtherMerchant)
    }
}

/// The merchant that a body names.
///
/// # Errors
/// It is no text.
pub fn merchant(body: &Json) -> Result<Option<&str>, Refusal> {
    object(body)?;
    string(body, "merchant_code")
}

/// Reads the body of a create request.
///
/// # Errors
/// The first wrong field.
pub fn create(body: &Json, default_currency: Currency) -> Result<Create, Refusal> {
    object(body)?;
    if let Some(gateway) = string(body, "gateway")?
        && !GATEWAYS.contains(&gateway)
    {
        let words = FieldProblem::NotOneOf("payzone, sandbox");
        return Err(Refusal::field("gateway", words));
    }
    let currency = match string(body, "currency")? {
        None => default_currency,
        Some(code) => Currency::parse(code)
            .map_err(|_| Refusal::field("currency", FieldProblem::NotACurrency))?,
    };
    let amount = amount(body, currency)?;
    let description = text_of(body, "description", limits::DESCRIPTION_CHARS_MAX)?;
    let details = Details {
        // The other systems and the customer's page know what is sold by the product's name.
        product_name: description
            .as_deref()
            .map(|d| d.chars().take(limits::PRODUCT_CHARS_MAX).collect()),
        description,
        order_reference: text_of(body, "reference", limits::REFERENCE_CHARS_MAX)?,
        customer_name: text_of(body, "customer_name", limits::NAME_CHARS_MAX)?,
        customer_email: email("customer_email", string(body, "customer_email")?)?,
        customer_phone: phone(body)?,
        return_url: url("success_url", string(body, "success_url")?)?,
        cancel_url: url("cancel_url", string(body, "cancel_url")?)?,
        ..Details::default()
    };
    Ok(Create { amount, details })
}

/// Whole minor units of the currency: cents where it has them (B-17).
fn amount(body: &Json, currency: Currency) -> Result<Money, Refusal> {
    const NAME: &str = "amount_cents";
    let max = limits::PG_AMOUNT_MINOR_MAX;
    given(body, NAME).ok_or(Refusal::field(NAME, FieldProblem::Missing))?;
    let minor = integer(body, NAME)?.filter(|minor| (1..=max).contains(minor));
    let minor = minor.ok_or(Refusal::field(
        NAME,
        FieldProblem::NotAnInteger { min: 1, max },
    ))?;
    Ok(Money::from_minor(minor, currency))
}

fn text_of(body: &Json, name: &'static str, max: usize) -> Result<Option<String>, Refusal> {
    line(name, string(body, name)?, max)
}

fn phone(body: &Json) -> Result<Option<String>, Refusal> {
    const NAME: &str = "customer_phone";
    match string(body, NAME)?.filter(|number| !number.is_empty()) {
        None => Ok(None),
        Some(number) => text::parse_phone(number)
            .map(Some)
            .map_err(|e| Refusal::field(NAME, field_problem(e))),
    }
}

#[cfg(test)]
mod tests {
    use pebblepay_core::json_parse::parse;

    use super::*;

    fn read(body: &str) -> Result<Create, Refusal> {
        create(&parse(body.as_bytes()).unwrap(), Currency::USD)
    }

    fn param(body: &str) -> Option<&'static str> {
        read(body).err().and_then(|refusal| refusal.param())
    }

    // proves: PG-007, B-17
    #[test]
    fn the_documented_request_is_read() {
        let made = read(
            r#"{"gateway":"payzone","amount_cents":12500,"currency":"MAD","description":"Order 42",
            "reference":"INV-A-1042","customer_name":"Sara","customer_email":"sara@example.com",
            "customer_phone":"+212 600-000000"}"#,
        )
        .unwrap();
        assert_eq!(made.amount.to_decimal(), "125.00");
        assert_eq!(made.amount.currency().code(), "MAD");
        let d = made.details;
        assert_eq!(d.description.as_deref(), Some("Order 42"));
        assert_eq!(d.product_name.as_deref(), Some("Order 42"));
        assert_eq!(d.order_reference.as_deref(), Some("INV-A-1042"));
        assert_eq!(d.customer_phone.as_deref(), Some("+212600000000"));
        let plain = read(r#"{"amount_cents":"1"}"#).unwrap();
        assert_eq!(plain.amount, Money::from_minor(1, Currency::USD));
    }

    // proves: PG-071
    #[test]
    fn a_wrong_field_is_named() {
        for (body, wrong) in [
            ("{}", "amount_cents"),
            (r#"{"amount_cents":0}"#, "amount_cents"),
            (r#"{"amount_cents":-5}"#, "amount_cents"),
            (r#"{"amount_cents":12.5}"#, "amount_cents"),
            (r#"{"amount_cents":"12.50"}"#, "amount_cents"),
            (r#"{"amount_cents":100000000000}"#, "amount_cents"),
            (r#"{"amount_cents":true}"#, "amount_cents"),
            (r#"{"amount_cents":5,"currency":"XXQ"}"#, "currency"),
            (r#"{"amount_cents":5,"gateway":"stripe"}"#, "gateway"),
            (
                r#"{"amount_cents":5,"customer_phone":"0612345678"}"#,
                "customer_phone",
            ),
            (
                r#"{"amount_cents":5,"customer_email":"a@"}"#,
                "customer_email",
            ),
            (r#"{"amount_cents":5,"reference":7}"#, "reference"),
            (
                r#"{"amount_cents":5,"description":"a\u0000b"}"#,
                "description",
            ),
            ("[]", "body"),
        ] {
            assert_eq!(param(body), Some(wrong), "{body}");
        }
    }
}
