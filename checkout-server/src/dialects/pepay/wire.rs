//! What Pepay's requests say, read and checked. What it answers is in `show`.

use pebblepay_core::invoice::{check_amount, check_expires_in};
use pebblepay_core::json::Json;
use pebblepay_core::limits;
use pebblepay_core::money::{Currency, Money};
use pebblepay_core::order::Details;
use pebblepay_core::refusal::{FieldProblem, Refusal};

use crate::dialects::pebblepay::wire;

/// A request to create an invoice, read and checked.
#[derive(Debug)]
pub struct Create {
    /// What is to be paid, in US dollars.
    pub amount: Money,
    /// How long it can be paid, in milliseconds.
    pub valid_ms: i64,
    /// What the merchant says about it.
    pub details: Details,
}

/// Reads the body of a create request (PEP-006).
///
/// # Errors
/// The first wrong field.
pub fn create(body: &Json) -> Result<Create, Refusal> {
    wire::object(body)?;
    let given = wire::given(body, "amount_usd");
    let amount = check_amount(wire::money(given, Currency::USD))?;
    let valid_ms = check_expires_in(wire::integer(body, "expires_in")?)?;
    let line = |name, max| wire::line(name, wire::string(body, name)?, max);
    let description = line("description", limits::PRODUCT_CHARS_MAX)?;
    let return_url = wire::string(body, "payment_return_url")?;
    let email = wire::string(body, "customer_email")?;
    let details = Details {
        // The customer reads it on the page as what is sold.
        product_name: description.clone(),
        description,
        customer_ref: line("customer_id", limits::REFERENCE_CHARS_MAX)?,
        customer_email: wire::email("customer_email", email)?,
        return_url: wire::url("payment_return_url", return_url)?,
        metadata: wire::metadata(wire::given(body, "metadata"))?,
        ..Details::default()
    };
    Ok(Create {
        amount,
        valid_ms,
        details,
    })
}

/// The e-mail address that a customer leaves (PEP-010).
///
/// # Errors
/// It is missing or none.
pub fn customer_email(body: &Json) -> Result<String, Refusal> {
    wire::object(body)?;
    wire::email("email", wire::string(body, "email")?)?
        .ok_or(Refusal::field("email", FieldProblem::Missing))
}

/// How long a token for a WebSocket is asked to live, in seconds (PEP-028).
///
/// # Errors
/// Names the field.
pub fn ws_token(body: &Json) -> Result<i64, Refusal> {
    wire::object(body)?;
    if wire::string(body, "scope")?.is_some_and(|scope| scope != "merchant") {
        return Err(Refusal::field("scope", FieldProblem::NotOneOf("merchant")));
    }
    let (min, max) = (1, limits::WS_TOKEN_S_MAX);
    match wire::integer(body, "ttl_seconds")? {
        None => Ok(max),
        Some(seconds) if (min..=max).contains(&seconds) => Ok(seconds),
        Some(_) => {
            let problem = FieldProblem::NotAnInteger { min, max };
            Err(Refusal::field("ttl_seconds", problem))
        }
    }
}

#[cfg(test)]
mod tests {
    use pebblepay_core::json_parse::parse_body;

    use super::*;

    fn read(text: &str) -> Result<Create, Refusal> {
        create(&parse_body(text.as_bytes()).unwrap())
    }

    // proves: PEP-006, TRAP-90
    #[test]
    fn an_invoice_is_read_with_all_that_it_may_have() {
        let read = read(
            r#"{"amount_usd":49.99,"description":"Starter plan","customer_id":"cust_1",
                "metadata":{"order":"1001"},"expires_in":3600000,"customer_email":"a@b.example",
                "payment_return_url":"https://shop.example/thanks"}"#,
        )
        .unwrap();
        assert_eq!((read.amount.minor(), read.valid_ms), (4999, 3_600_000));
        let details = read.details;
        assert_eq!(details.description.as_deref(), Some("Starter plan"));
        assert_eq!(details.product_name, details.description);
        assert_eq!(details.customer_ref.as_deref(), Some("cust_1"));
        assert_eq!(details.customer_email.as_deref(), Some("a@b.example"));
        assert_eq!(
            details.return_url.as_deref(),
            Some("https://shop.example/thanks")
        );
    }

    #[test]
    fn the_field_at_fault_is_named() {
        for (body, param) in [
            ("[]", "body"),
            ("{}", "amount_usd"),
            (r#"{"amount_usd":0}"#, "amount_usd"),
            (r#"{"amount_usd":true}"#, "amount_usd"),
            (r#"{"amount_usd":"49,99"}"#, "amount_usd"),
            (r#"{"amount_usd":49.999}"#, "amount_usd"),
            (r#"{"amount_usd":1,"expires_in":0}"#, "expires_in"),
            (r#"{"amount_usd":1,"expires_in":2592000001}"#, "expires_in"),
            (r#"{"amount_usd":1,"expires_in":1.5}"#, "expires_in"),
            (r#"{"amount_usd":1,"customer_id":7}"#, "customer_id"),
            (r#"{"amount_usd":1,"metadata":[]}"#, "metadata"),
            (r#"{"amount_usd":1,"customer_email":"x"}"#, "customer_email"),
            (
                r#"{"amount_usd":1,"payment_return_url":"javascript:1"}"#,
                "payment_return_url",
            ),
        ] {
            assert_eq!(read(body).unwrap_err().param(), Some(param), "{body}");
        }
        let long = format!(r#"{{"amount_usd":1,"description":"{}"}}"#, "x".repeat(256));
        assert_eq!(read(&long).unwrap_err().param(), Some("description"));
    }
}
