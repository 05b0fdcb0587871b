//! What a BTCPay Server tells of an invoice fits in every part or moves nothing.

use super::*;
use crate::callback_tests_support::{NOW_MS, body, sale};
use crate::id::AttemptId;

fn invoice(changes: &[(&'static str, &str)]) -> Result<Invoice, Refusal> {
    let (_, attempt) = sale("btcpay");
    let members = vec![
        ("id", "\"Inv1\"".to_owned()),
        ("storeId", "\"Shop1\"".to_owned()),
        ("status", "\"Settled\"".to_owned()),
        ("additionalStatus", "\"None\"".to_owned()),
        ("amount", "\"125.00\"".to_owned()),
        ("currency", "\"MAD\"".to_owned()),
        ("createdTime", "1773570600".to_owned()),
        ("metadata", format!("{{\"orderId\":\"{}\"}}", attempt.id)),
    ];
    Invoice::read(&body(members, changes))
}

fn checked(changes: &[(&'static str, &str)]) -> Result<(), Refusal> {
    let (order, attempt) = sale("btcpay");
    invoice(changes)?.check(&order, &attempt, "Shop1")
}

// proves: PEB-189
#[test]
fn an_invoice_fits_in_every_part_or_moves_nothing() {
    assert_eq!(checked(&[]), Ok(()));
    for same in ["125", "125.0", "\"125\"", "\"125.000\""] {
        assert_eq!(checked(&[("amount", same)]), Ok(()), "{same}");
    }
    assert_eq!(checked(&[("storeId", "")]), Ok(()), "it need not be told");
    for (name, value, what) in [
        ("amount", "\"124.99\"", "amount"),
        ("amount", "\"125.001\"", "amount"),
        ("amount", "\"-125\"", "amount"),
        ("amount", "null", "amount"),
        ("amount", "[125]", "amount"),
        ("currency", "\"BTC\"", "currency"),
        ("currency", "\"mad\"", "currency"),
        ("storeId", "\"Shop2\"", "storeId"),
        ("metadata", "{}", "orderId"),
        ("metadata", "{\"orderId\":125}", "orderId"),
        ("metadata", "{\"orderId\":\"txn_other\"}", "orderId"),
        ("metadata", "\"txn\"", "orderId"),
    ] {
        let expected = Err(Refusal::CallbackMismatch(what));
        assert_eq!(checked(&[(name, value)]), expected, "{name} {value}");
    }
    for (name, value) in [
        ("id", ""),
        ("id", "7"),
        ("status", ""),
        ("status", "\"Paid\""),
        ("status", "\"settled\""),
        ("amount", ""),
        ("currency", ""),
    ] {
        assert!(invoice(&[(name, value)]).is_err(), "{name} {value}");
    }
}

#[test]
fn another_invoice_than_the_one_that_paid_does_not_fit() {
    let (order, mut attempt) = sale("btcpay");
    attempt.gateway_ref = Some("Inv1".to_owned());
    let told = invoice(&[]).unwrap();
    assert_eq!(told.check(&order, &attempt, "Shop1"), Ok(()));
    attempt.gateway_ref = Some("Inv2".to_owned());
    let refused = told.check(&order, &attempt, "Shop1");
    assert_eq!(refused, Err(Refusal::CallbackMismatch("id")));
}

// proves: B-35
#[test]
fn only_a_settled_invoice_is_paid() {
    let gateway_ref = "Inv1".to_owned();
    let outcome = |status: InvoiceStatus, exception: &str| {
        let status = format!("\"{}\"", status.as_str());
        let exception = format!("\"{exception}\"");
        let told = invoice(&[("status", &status), ("additionalStatus", &exception)]);
        told.unwrap().outcome()
    };
    let every = ["None", "PaidPartial", "PaidLate", "PaidOver", "Marked", "?"];
    for exception in every {
        assert_eq!(outcome(InvoiceStatus::New, exception), Outcome::Pending);
        let gateway_ref = gateway_ref.clone();
        let captured = Outcome::Captured { gateway_ref };
        assert_eq!(outcome(InvoiceStatus::Settled, exception), captured);
        let gateway_ref = "Inv1".to_owned();
        let processing = Outcome::Processing { gateway_ref };
        assert_eq!(outcome(InvoiceStatus::Processing, exception), processing);
        let short = ["PaidPartial", "PaidLate", "PaidOver"].contains(&exception);
        let why = if short {
            Decline::Underpaid
        } else {
            Decline::NotProcessed
        };
        let declined = Outcome::Declined(why);
        assert_eq!(outcome(InvoiceStatus::Expired, exception), declined);
        let why = match exception {
            "Marked" => Decline::Refused,
            _ => Decline::Underpaid,
        };
        let declined = Outcome::Declined(why);
        assert_eq!(outcome(InvoiceStatus::Invalid, exception), declined);
    }
}

#[test]
fn of_two_invoices_of_an_attempt_everybody_chooses_the_same() {
    let (_, attempt) = sale("btcpay");
    let made = |id: &str, status: &str, at: &str| {
        let (id, status) = (format!("\"{id}\""), format!("\"{status}\""));
        invoice(&[("id", &id), ("status", &status), ("createdTime", at)]).unwrap()
    };
    let chosen = |mut all: Vec<Invoice>| {
        let first = choose(all.clone(), &attempt).unwrap().id;
        all.reverse();
        assert_eq!(choose(all, &attempt).unwrap().id, first);
        first
    };
    let (a, b) = (made("A", "New", "20"), made("B", "New", "10"));
    assert_eq!(chosen(vec![a.clone(), b.clone()]), "B", "the first");
    let same = made("C", "New", "10");
    assert_eq!(chosen(vec![same, b.clone()]), "B", "of one second");
    let sent = made("D", "Processing", "30");
    assert_eq!(chosen(vec![b.clone(), sent.clone()]), "D", "money is in it");
    let paid = made("E", "Settled", "40");
    assert_eq!(chosen(vec![b.clone(), sent, paid]), "E");
    let over = made("F", "Expired", "1");
    assert_eq!(chosen(vec![over, b]), "B", "it can be paid");
    let mut other = attempt.clone();
    other.id = AttemptId::new(NOW_MS, &[9; 10]);
    assert_eq!(choose(vec![a], &other), None);
}
