//! What PayerOne's requests say, read and checked (PAY1-013).

use pebblepay_core::json::Json;
use pebblepay_core::limits;
use pebblepay_core::link::check_amount;
use pebblepay_core::money::{Currency, Money};
use pebblepay_core::order::{Details, Target};
use pebblepay_core::refusal::{FieldProblem, Refusal};
use pebblepay_core::store::Dialect;
use pebblepay_core::style::BodyStyle;

use crate::dialects::pebblepay::wire::{email, given, line, money, object, string, url};

/// A request to create an order, read and checked.
#[derive(Debug)]
pub struct Create {
    /// The price.
    pub amount: Money,
    /// What the merchant says about it.
    pub details: Details,
}

/// Reads the body of a create request.
///
/// # Errors
/// The first wrong field.
pub fn create(body: &Json) -> Result<Create, Refusal> {
    object(body)?;
    let currency = currency(body)?;
    let amount = check_amount(money(given(body, "amount"), currency))?;
    let name = text_of(body, "customer_name", limits::NAME_CHARS_MAX)?;
    let name = required("customer_name", name)?;
    let address = email("customer_email", string(body, "customer_email")?)?;
    let address = required("customer_email", address)?;
    let ipn_url = required("ipn_url", url("ipn_url", string(body, "ipn_url")?)?)?;
    let description = text_of(body, "description", limits::DESCRIPTION_CHARS_MAX)?;
    let details = Details {
        // The other systems and the customer's page know what is sold by the product's name.
        product_name: description
            .as_deref()
            .map(|d| d.chars().take(limits::PRODUCT_CHARS_MAX).collect()),
        description,
        order_reference: text_of(body, "custom_id", limits::REFERENCE_CHARS_MAX)?,
        customer_name: Some(name),
        customer_email: Some(address),
        return_url: url("success_url", string(body, "success_url")?)?,
        cancel_url: url("fail_url", string(body, "fail_url")?)?,
        targets: vec![Target {
            dialect: Dialect::PayerOne,
            url: ipn_url,
            style: BodyStyle::default(),
        }],
        ..Details::default()
    };
    Ok(Create { amount, details })
}

/// The currencies that PayerOne documents and that a card is charged in.
fn currency(body: &Json) -> Result<Currency, Refusal> {
    const NAME: &str = "currency_code";
    let code = string(body, NAME)?.filter(|code| !code.is_empty());
    let code = code.ok_or(Refusal::field(NAME, FieldProblem::Missing))?;
    let problem = match code.to_ascii_uppercase().as_str() {
        "USD" | "EUR" | "GBP" => match Currency::parse(&code.to_ascii_uppercase()) {
            Ok(currency) => return Ok(currency),
            Err(_) => FieldProblem::NotACurrency,
        },
        "USDT" => FieldProblem::Invalid(
            "can not be USDT: no gateway of this server takes stablecoins; send USD, EUR or GBP",
        ),
        _ => FieldProblem::NotOneOf("USD, EUR, GBP"),
    };
    Err(Refusal::field(NAME, problem))
}

fn text_of(body: &Json, name: &'static str, max: usize) -> Result<Option<String>, Refusal> {
    line(name, string(body, name)?, max)
}

fn required(name: &'static str, value: Option<String>) -> Result<String, Refusal> {
    value.ok_or(Refusal::field(name, FieldProblem::Missing))
}

#[cfg(test)]
mod tests {
    use pebblepay_core::json_parse::parse;

    use super::*;

    const WHOLE: &str = r#"{"amount":10.5,"currency_code":"EUR","customer_name":"Ada",
        "customer_email":"ada@example.com","ipn_url":"https://shop.example/ipn",
        "description":"Mug","custom_id":"A-1","success_url":"https://shop.example/ok",
        "fail_url":"https://shop.example/no"}"#;

    fn without(name: &str, value: &str) -> Result<Create, Refusal> {
        let Json::Object(members) = parse(WHOLE.as_bytes()).unwrap() else {
            panic!("an object");
        };
        let kept = members.into_iter().filter(|(n, _)| n != name);
        let mut kept: Vec<_> = kept.collect();
        if !value.is_empty() {
            kept.push((name.to_owned(), parse(value.as_bytes()).unwrap()));
        }
        create(&Json::Object(kept))
    }

    // proves: PAY1-001, PAY1-013, B-17
    #[test]
    fn the_documented_request_is_read() {
        let made = create(&parse(WHOLE.as_bytes()).unwrap()).unwrap();
        assert_eq!(made.amount.to_decimal(), "10.50");
        let d = made.details;
        let target = &d.targets[0];
        assert_eq!(
            (target.dialect, target.url.as_str()),
            (Dialect::PayerOne, "https://shop.example/ipn")
        );
        assert_eq!(d.order_reference.as_deref(), Some("A-1"));
        assert_eq!(d.return_url.as_deref(), Some("https://shop.example/ok"));
        assert_eq!(d.cancel_url.as_deref(), Some("https://shop.example/no"));
    }

    // proves: PAY1-013, PAY1-015
    #[test]
    fn what_is_missing_or_wrong_is_named() {
        for (name, value) in [
            ("amount", ""),
            ("amount", "0.49"),
            ("amount", "\"1e3\""),
            ("currency_code", ""),
            ("currency_code", "\"MAD\""),
            ("currency_code", "\"USDT\""),
            ("customer_name", ""),
            ("customer_email", ""),
            ("customer_email", "\"ada\""),
            ("ipn_url", ""),
            ("ipn_url", "\"shop.example/ipn\""),
            ("success_url", "\"javascript:alert(1)\""),
            ("custom_id", "7"),
        ] {
            let refusal = without(name, value).unwrap_err();
            assert_eq!(refusal.param(), Some(name), "{name} {value}");
        }
        let stablecoin = without("currency_code", "\"USDT\"").unwrap_err().message();
        assert!(stablecoin.contains("USD, EUR or GBP"), "{stablecoin}");
    }
}
