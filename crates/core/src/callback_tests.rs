//! What a gateway tells fits in every part or moves nothing.

use super::*;
use crate::callback_tests_support::body;
use crate::json_parse::parse_body;

const ACCOUNT: &str = "Kiln_Test";

fn sale() -> (Order, Attempt) {
    crate::callback_tests_support::sale("payzone")
}

/// The callback of the sale, with some of its members written otherwise.
fn told(changes: &[(&'static str, &str)]) -> Result<Told, Refusal> {
    let (order, attempt) = sale();
    let members = vec![
        ("status", "\"CHARGED\"".to_owned()),
        ("id", format!("\"{}\"", attempt.id)),
        ("internalId", "\"PZN-9817263\"".to_owned()),
        ("orderId", format!("\"{}\"", order.number.as_str())),
        ("amount", "125.00".to_owned()),
        ("currency", "\"MAD\"".to_owned()),
    ];
    Told::read(&body(members, changes))
}

fn checked(changes: &[(&'static str, &str)]) -> Result<(), Refusal> {
    let (order, attempt) = sale();
    told(changes)?.check(&order, &attempt, ACCOUNT, true)
}

// proves: PG-026, TRAP-35
#[test]
fn a_callback_that_fits_is_taken_with_its_amount_as_a_number_or_as_text() {
    for amount in ["125", "125.0", "125.00", "\"125\"", "\"125.00\""] {
        assert_eq!(checked(&[("amount", amount)]), Ok(()), "{amount}");
    }
    let account = format!("\"{ACCOUNT}\"");
    assert_eq!(checked(&[("merchantAccount", &account)]), Ok(()));
    let told = told(&[]).unwrap();
    assert_eq!(told.gateway_ref, "PZN-9817263");
}

// proves: TRAP-35
#[test]
fn what_does_not_fit_is_named() {
    for (name, value) in [
        ("amount", "1"),
        ("amount", "125.01"),
        ("amount", "124.99"),
        ("amount", "12500"),
        ("amount", "-125"),
        ("amount", "\"1.25e2\""),
        ("amount", "\" 125\""),
        ("amount", "true"),
        ("amount", "[125]"),
        ("currency", "\"USD\""),
        ("currency", "\"mad\""),
        ("orderId", "\"PP-2603-AAAAAA\""),
        ("orderId", ""),
        ("id", "\"txn_other\""),
        ("merchantAccount", "\"Someone_Else\""),
    ] {
        let expected = Refusal::CallbackMismatch(name);
        assert_eq!(checked(&[(name, value)]), Err(expected), "{name} {value}");
    }
}

#[test]
fn a_charge_that_has_a_gateway_id_keeps_it() {
    let (order, mut attempt) = sale();
    attempt.gateway_ref = Some("PZN-1".to_owned());
    let refused = told(&[]).unwrap().check(&order, &attempt, ACCOUNT, true);
    assert_eq!(refused, Err(Refusal::CallbackMismatch("internalId")));
}

#[test]
fn an_empty_text_is_none() {
    assert!(told(&[("internalId", "\"PZN-1\"")]).is_ok());
    assert!(told(&[("internalId", "\"\"")]).is_err());
}

// proves: PG-027, TRAP-34
#[test]
fn only_charged_is_paid_and_an_authorisation_is_not() {
    for status in ChargeStatus::ALL {
        let word = format!("\"{}\"", status.as_str());
        let outcome = told(&[("status", &word)]).unwrap().outcome();
        let gateway_ref = "PZN-9817263".to_owned();
        let expected = match status.as_str() {
            "CHARGED" => Some(Outcome::Captured { gateway_ref }),
            "AUTHORIZED" | "AUTHORIZE_PENDING" => Some(Outcome::Processing { gateway_ref }),
            "DECLINED" => Some(Outcome::Declined(Decline::Refused)),
            "ERROR" | "AUTH_REVERSED" => Some(Outcome::Declined(Decline::NotProcessed)),
            _ => None,
        };
        assert_eq!(outcome, expected, "{word}");
    }
}

// proves: PG-027
#[test]
fn a_word_that_is_not_known_is_refused_and_never_paid() {
    for word in [
        "\"SUCCEEDED\"",
        "\"success\"",
        "\"paid\"",
        "\"charged\"",
        "\" CHARGED\"",
        "\"\"",
        "1",
        "true",
        "[\"CHARGED\"]",
        "",
    ] {
        let refused = told(&[("status", word)]).unwrap_err();
        assert_eq!(refused.param(), Some("status"), "{word}");
    }
}

#[test]
fn an_answer_about_a_charge_has_its_amount_in_an_object_of_its_own() {
    let (order, attempt) = sale();
    let answer = format!(
        r#"{{"id":"{}","status":"CHARGED","merchantAccount":"{ACCOUNT}",
            "lineItem":{{"amount":125.0,"currency":"MAD"}}}}"#,
        attempt.id
    );
    let told = Told::read(&parse_body(answer.as_bytes()).unwrap()).unwrap();
    assert_eq!(told.check(&order, &attempt, ACCOUNT, false), Ok(()));
    assert_eq!(told.gateway_ref, attempt.id.as_str());
}
