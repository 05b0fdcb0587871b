//! What SecPaid's requests say, read and checked. What it answers is in `show`.

use pebblepay_core::id::{LinkNumber, OrderRef};
use pebblepay_core::json::Json;
use pebblepay_core::json_parse;
use pebblepay_core::limits;
use pebblepay_core::money::{Currency, Money};
use pebblepay_core::order::{CustomerCancel, Details};
use pebblepay_core::refusal::{FieldProblem, Noun, Refusal};
use pebblepay_core::split::{RECIPIENTS_MAX, SplitType};

use super::fields::{Fields, as_text};
use crate::dialects::pebblepay::wire::{line, url};
use crate::http::query;

/// The largest amount of a link, in cents.
const AMOUNT_MINOR_MAX: i64 = 100_000_000;
const AMOUNT_RULE: &str =
    "is required and must be euros such as 49.99: more than 0, and at most 1000000.00";

/// SecPaid's currency (B-18).
///
/// # Errors
/// Never: euros are known.
pub fn euro() -> Result<Currency, Refusal> {
    Currency::parse("EUR").map_err(|_| Refusal::field("currency", FieldProblem::NotACurrency))
}

/// An amount of a link (F-06).
///
/// # Errors
/// It is missing, no plain decimal, or not within the bounds.
pub fn amount(fields: &Fields) -> Result<Money, Refusal> {
    let wrong = || Refusal::field("amount", FieldProblem::Invalid(AMOUNT_RULE));
    let money = match fields.get("amount").ok_or_else(wrong)? {
        Json::Float(number) => Money::from_f64(*number, euro()?),
        value => Money::parse(&as_text(value).unwrap_or_default(), euro()?),
    };
    money
        .ok()
        .filter(|money| (1..=AMOUNT_MINOR_MAX).contains(&money.minor()))
        .ok_or_else(wrong)
}

/// What the merchant says of a link, without its receivers (SEC-020).
///
/// # Errors
/// Names the wrong field.
pub fn details(fields: &Fields) -> Result<Details, Refusal> {
    const ENCRYPTED: &str = "is not offered: the request travels over TLS";
    if flag(fields, "is_encryption")?.unwrap_or(false) {
        return Err(Refusal::field(
            "is_encryption",
            FieldProblem::Invalid(ENCRYPTED),
        ));
    }
    // Nothing here can change what these two choose between, but a typing error is still told.
    flag(fields, "bank_transfer")?;
    flag(fields, "is_qr_link")?;
    let callback_url = url("callback_url", fields.string("callback_url")?)?;
    let statement = line(
        "bank_statement_description",
        fields.string("bank_statement_description")?,
        limits::REFERENCE_CHARS_MAX,
    )?;
    Ok(Details {
        product_name: line(
            "recipient_note",
            fields.string("recipient_note")?,
            limits::PRODUCT_CHARS_MAX,
        )?,
        return_url: callback_url,
        metadata: Json::object()
            .with_some("bank_statement_description", statement)
            .build(),
        customer_cancel: if cancellable(fields)? {
            CustomerCancel::Allowed
        } else {
            CustomerCancel::No
        },
        ..Details::default()
    })
}

/// Whether the page has a cancel button: "No" under either name hides it.
fn cancellable(fields: &Fields) -> Result<bool, Refusal> {
    Ok(flag(fields, "cancellable")?.unwrap_or(true)
        && flag(fields, "is_cancellation")?.unwrap_or(true))
}

fn flag(fields: &Fields, name: &'static str) -> Result<Option<bool>, Refusal> {
    fields
        .text(name)?
        .map(|word| query::flag(name, &word))
        .transpose()
}

/// The names of the field that says which link or payment is meant.
const LINK_FIELDS: &[&str] = &["pay_id", "id", "linktopay_id", "link_id"];

/// Which link or payment is meant, under any id of any system (B-02); nothing where none is named.
///
/// # Errors
/// It is no id.
pub fn link_if_named(fields: &Fields) -> Result<Option<OrderRef>, Refusal> {
    let Some(text) = fields.first(LINK_FIELDS)? else {
        return Ok(None);
    };
    let not_found = Refusal::NotFound(Noun::Order);
    of_text(&text).ok_or(not_found).map(Some)
}

/// The same where one has to be named.
///
/// # Errors
/// None is named, or it is no id.
pub fn link(fields: &Fields) -> Result<OrderRef, Refusal> {
    let missing = Refusal::field("pay_id", FieldProblem::Missing);
    link_if_named(fields)?.ok_or(missing)
}

/// An id as it stands in lists, or as it stands in the link itself.
fn of_text(text: &str) -> Option<OrderRef> {
    OrderRef::parse(text).or_else(|| LinkNumber::of_link_id(text).map(OrderRef::Link))
}

/// A recipient of a split as it is written: a store's token, and its share as a weight.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    /// A key of the store.
    pub token: String,
    /// Hundredths of a percent, or cents.
    pub weight: i64,
}

/// How a link is split (SEC-023).
///
/// # Errors
/// A recipient has no token, or a share that is no number.
pub fn split(fields: &Fields) -> Result<(SplitType, Vec<Recipient>), Refusal> {
    let kind = match fields.text("split_type")?.as_deref() {
        None | Some("normal") => SplitType::Normal,
        Some("absolute") => SplitType::Absolute,
        Some(_) => {
            let words = FieldProblem::NotOneOf("normal, absolute");
            return Err(Refusal::field("split_type", words));
        }
    };
    let list = recipients(fields)?;
    if list.len() > RECIPIENTS_MAX {
        return Err(wrong("must be a list of 1 to 20 recipients"));
    }
    let read = |item: &Json| {
        let token = item.get("token").and_then(as_text);
        let token = token.filter(|t| !t.is_empty());
        Ok(Recipient {
            token: token.ok_or_else(|| wrong("must each have a token"))?,
            weight: weight(item.get("share"))?,
        })
    };
    Ok((kind, list.iter().map(read).collect::<Result<_, _>>()?))
}

fn wrong(rule: &'static str) -> Refusal {
    Refusal::field("recipients", FieldProblem::Invalid(rule))
}

/// The list: JSON, JSON in a field of a form, or the fields `recipients[0][token]` and so on.
fn recipients(fields: &Fields) -> Result<Vec<Json>, Refusal> {
    const RULE: &str = "must be a list of objects with token and share";
    match fields.get("recipients") {
        Some(Json::Array(list)) => Ok(list.clone()),
        Some(Json::String(text)) => json_parse::parse(text.as_bytes())
            .ok()
            .and_then(|json| json.as_array().map(<[Json]>::to_vec))
            .ok_or_else(|| wrong(RULE)),
        Some(_) => Err(wrong(RULE)),
        None => Ok(bracketed(fields)),
    }
}

fn bracketed(fields: &Fields) -> Vec<Json> {
    let mut rows: Vec<(&str, Vec<(String, Json)>)> = Vec::new();
    for (name, value) in fields.pairs() {
        let Some((index, key)) = name
            .strip_prefix("recipients[")
            .and_then(|rest| rest.strip_suffix(']'))
            .and_then(|rest| rest.split_once("]["))
        else {
            continue;
        };
        let member = (key.to_owned(), value.clone());
        match rows.iter_mut().find(|(known, _)| *known == index) {
            Some((_, members)) => members.push(member),
            None => rows.push((index, vec![member])),
        }
    }
    rows.into_iter().map(|(_, m)| Json::Object(m)).collect()
}

/// Percent and euros both have two decimals, so either is read like an amount.
fn weight(share: Option<&Json>) -> Result<i64, Refusal> {
    let rule = "must each have a share that is a number with two decimals at most";
    let money = match share.ok_or_else(|| wrong(rule))? {
        Json::Float(number) => Money::from_f64(*number, euro()?),
        value => Money::parse(&as_text(value).unwrap_or_default(), euro()?),
    };
    money.map(Money::minor).map_err(|_| wrong(rule))
}
