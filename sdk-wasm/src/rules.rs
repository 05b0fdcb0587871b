//! What the author of a button or a call of `PebblePay.open` may write, and what to tell them.
//!
//! The rules read options through a function, so that they serve attributes and option objects
//! alike. They never change a value: what is wrong is reported or refused. An amount that is not
//! exactly a decimal stops the checkout (`TRAP-77`); everything else is a warning, because the
//! server decides and the customer shall be able to pay.

use alloc::string::String;

use pebblepay_protocol::amount::{self, AmountError};
use pebblepay_protocol::attributes::{Attribute, MAPPING, MODE, MODES};
use pebblepay_protocol::{origin, params};

/// Something wrong in what the author wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Name of the attribute.
    pub attribute: &'static str,
    /// The sentence that says what is wrong and what to write instead.
    pub advice: &'static str,
    /// The code of the refusal; `None` if the checkout opens all the same.
    pub refusal: Option<&'static str>,
}

/// Refusal: the amount is not a decimal.
pub const INVALID_AMOUNT: &str = "invalid_amount";
/// Refusal: a variant is asked for, and its id is empty.
pub const INVALID_VARIANT: &str = "invalid_variant";

/// Checks all options. `read` gets a key (`variantId`), which is the same in an options object
/// and in an element's `dataset`, and returns the text written there, if any. Every problem goes
/// to `report`, in the order of [`MAPPING`].
pub fn check(read: impl Fn(&'static str) -> Option<String>, mut report: impl FnMut(Problem)) {
    let variant = read("variantId");
    let success = read("successUrl");
    for attribute in MAPPING {
        let Some(value) = read(attribute.key) else {
            continue;
        };
        if attribute.key == "returnUrl" && success.as_ref().is_some_and(|url| !url.is_empty()) {
            report(warning(
                attribute.name,
                "is not used: data-success-url counts.",
            ));
            continue;
        }
        if let Some(problem) = judge(attribute, value.trim_ascii(), variant.is_some()) {
            report(problem);
        }
    }
    if let Some(mode) = read("mode")
        && !MODES.contains(&mode.as_str())
    {
        report(warning(
            MODE,
            "is unknown. Write modal, inline, popup, redirect or tab.",
        ));
    }
}

fn judge(attribute: Attribute, value: &str, has_variant: bool) -> Option<Problem> {
    let advice = match attribute.param {
        params::VARIANT_ID if value.is_empty() => {
            return Some(Problem {
                attribute: attribute.name,
                advice: "is empty. Write the variant's id, or remove the attribute.",
                refusal: Some(INVALID_VARIANT),
            });
        }
        params::AMOUNT if has_variant => "is not sent: the price of data-variant-id counts.",
        params::AMOUNT => {
            let error = amount::check(value).err()?;
            return Some(Problem {
                attribute: attribute.name,
                advice: amount_advice(error),
                refusal: Some(INVALID_AMOUNT),
            });
        }
        params::RETURN_URL | params::CANCEL_URL | params::WEBHOOK_URL
            if !origin::is_web_url(value) =>
        {
            "is not used. Write a whole address that begins with https://."
        }
        params::CURRENCY if value.len() != 3 => "is not a currency. Write three letters: USD.",
        params::QUANTITY if !has_variant => "needs data-variant-id: it counts variants.",
        params::QUANTITY if !is_count(value) => "is not a count. Write a whole number from 1 up.",
        params::THEME if !["light", "dark", "auto"].contains(&value) => {
            "is unknown. Write light, dark or auto."
        }
        params::TEST_MODE if !["", "true", "false"].contains(&value) => {
            "is unclear. Write true or false."
        }
        _ => return None,
    };
    Some(warning(attribute.name, advice))
}

fn amount_advice(error: AmountError) -> &'static str {
    match error {
        AmountError::Empty => {
            "is empty. Write an amount such as 49.99, or remove the attribute to let the customer \
             choose."
        }
        AmountError::Comma => "has a comma. Write a point and no thousands separator: 1049.99.",
        AmountError::Negative => "is negative. Write an amount such as 49.99.",
        AmountError::TooPrecise => "has too many digits after the point. Write 49.99.",
        AmountError::TooLong => "is too long. Write an amount such as 49.99.",
        AmountError::NotDecimal => "is not a decimal number. Write digits and a point: 49.99.",
    }
}

fn warning(attribute: &'static str, advice: &'static str) -> Problem {
    Problem {
        attribute,
        advice,
        refusal: None,
    }
}

fn is_count(value: &str) -> bool {
    !value.is_empty() && !value.starts_with('0') && value.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The problems of a button with these attributes.
    fn problems(attributes: &[(&str, &str)]) -> Vec<Problem> {
        let mut found = Vec::new();
        check(
            |key| {
                let entry = MAPPING.iter().find(|entry| entry.key == key);
                let name = entry.map_or(MODE, |entry| entry.name);
                let written = attributes.iter().find(|(written, _)| *written == name);
                written.map(|(_, value)| (*value).to_owned())
            },
            |problem| found.push(problem),
        );
        found
    }

    fn refusals(attributes: &[(&str, &str)]) -> Vec<&'static str> {
        problems(attributes)
            .into_iter()
            .filter_map(|problem| problem.refusal)
            .collect()
    }

    // proves: PEB-143, PEB-144, PEB-145, PEB-146, PEB-147, PEB-148, PEB-149, PEB-150
    #[test]
    fn the_documented_buttons_have_no_problems() {
        let by_amount = [
            ("data-amount", "49.99"),
            ("data-product", "Premium License"),
            ("data-success-url", "https://yoursite.com/success"),
            ("data-cancel-url", "https://yoursite.com/cart"),
            ("data-webhook-url", "https://yoursite.com/api/webhooks"),
            ("data-coupon", "SAVE20"),
            ("data-reference", "INV-001"),
            ("data-test-mode", ""),
        ];
        assert_eq!(problems(&by_amount), []);
        let by_variant = [
            ("data-variant-id", "var_abc123"),
            ("data-return-url", "https://yoursite.com/success"),
        ];
        assert_eq!(problems(&by_variant), []);
        assert_eq!(problems(&[]), []);
    }

    // proves: TRAP-77
    #[test]
    fn an_amount_that_is_not_a_decimal_stops_the_checkout_and_says_why() {
        for amount in [
            "", " ", "49,99", "0x10", "1e3", "$5", "-1", "1.2345", "five",
        ] {
            assert_eq!(
                refusals(&[("data-amount", amount)]),
                [INVALID_AMOUNT],
                "{amount}"
            );
        }
        let comma = problems(&[("data-amount", "49,99")]);
        assert!(comma[0].advice.contains("comma"));
    }

    // proves: TRAP-71, TRAP-78
    #[test]
    fn with_a_variant_no_amount_stops_anything() {
        for amount in ["49.99", "", "49,99"] {
            let found = problems(&[("data-variant-id", "var_1"), ("data-amount", amount)]);
            assert_eq!(found.len(), 1);
            assert_eq!(
                (found[0].attribute, found[0].refusal),
                ("data-amount", None)
            );
        }
    }

    #[test]
    fn an_empty_variant_id_never_becomes_a_free_choice_of_price() {
        assert_eq!(refusals(&[("data-variant-id", "")]), [INVALID_VARIANT]);
        assert_eq!(
            refusals(&[("data-variant-id", " "), ("data-amount", "1")]),
            [INVALID_VARIANT]
        );
    }

    // proves: B-11
    #[test]
    fn of_two_destinations_the_second_is_reported() {
        let found = problems(&[
            ("data-return-url", "https://shop.example/b"),
            ("data-success-url", "https://shop.example/a"),
        ]);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].attribute, "data-return-url");
    }

    // proves: TRAP-67
    #[test]
    fn addresses_that_are_no_web_addresses_are_reported() {
        for name in [
            "data-success-url",
            "data-return-url",
            "data-cancel-url",
            "data-webhook-url",
        ] {
            for url in [
                "javascript:alert(1)",
                "/thanks",
                "data:text/html,x",
                "shop.example",
            ] {
                let found = problems(&[(name, url)]);
                assert_eq!(found.len(), 1, "{name} {url}");
                assert_eq!((found[0].attribute, found[0].refusal), (name, None));
            }
        }
    }

    #[test]
    fn words_that_mean_nothing_are_reported_and_stop_nothing() {
        for (name, value) in [
            ("data-mode", "window"),
            ("data-theme", "blue"),
            ("data-currency", "dollars"),
            ("data-quantity", "0"),
            ("data-quantity", "two"),
            ("data-test-mode", "maybe"),
        ] {
            let found = problems(&[(name, value)]);
            assert_eq!(found.len(), 1, "{name}");
            assert_eq!(found[0].refusal, None, "{name}");
        }
        let several = [
            ("data-variant-id", "var_1"),
            ("data-quantity", "12"),
            ("data-mode", "tab"),
        ];
        assert_eq!(problems(&several), []);
        let of_nothing = problems(&[("data-quantity", "12")]);
        assert_eq!(of_nothing.len(), 1);
    }
}
