//! `payment_endpoint`: indices of saved URLs and full URLs, separated by commas (SEC-003…006).

use pebblepay_core::json::Json;
use pebblepay_core::refusal::{FieldProblem, Refusal};

use super::fields::{Fields, as_text};
use crate::app::payment_endpoints::Named;

const FIELD: &str = "payment_endpoint";
/// How many receivers one link may name.
const NAMED_MAX: usize = 20;

/// What a link names; nothing where it leaves that to the profile. Zero names the first saved URL,
/// as a number and as text (TRAP-23).
///
/// # Errors
/// An item is neither an index nor a URL, or there are too many.
pub fn read(fields: &Fields) -> Result<Option<Vec<Named>>, Refusal> {
    let texts = match fields.get(FIELD) {
        None => return Ok(None),
        Some(Json::Array(items)) => items.iter().map(as_text).collect(),
        Some(value) => as_text(value).map(|text| vec![text]),
    };
    let wrong = FieldProblem::WrongType("an index, a URL, or a list of them");
    let texts = texts.ok_or(Refusal::field(FIELD, wrong))?;
    if texts.iter().all(String::is_empty) {
        return Ok(None);
    }
    let items: Vec<&str> = texts.iter().flat_map(|text| split(text)).collect();
    if items.len() > NAMED_MAX {
        let rule = FieldProblem::Invalid("must name 20 receivers at most");
        return Err(Refusal::field(FIELD, rule));
    }
    items
        .into_iter()
        .map(named)
        .collect::<Result<_, _>>()
        .map(Some)
}

fn named(item: &str) -> Result<Named, Refusal> {
    const RULE: &str =
        "must be made of indices of saved URLs and of full URLs, separated by commas";
    if is_index(item) {
        // More digits than fit are certainly beyond the list.
        return Ok(Named::Saved(item.parse().unwrap_or(usize::MAX)));
    }
    if is_url(item) {
        return Ok(Named::Url(item.to_owned()));
    }
    Err(Refusal::field(FIELD, FieldProblem::Invalid(RULE)))
}

fn is_index(item: &str) -> bool {
    !item.is_empty() && item.bytes().all(|b| b.is_ascii_digit())
}

fn is_url(item: &str) -> bool {
    let starts = |scheme: &str| {
        item.get(..scheme.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    };
    starts("https://") || starts("http://")
}

/// The items of a list (TRAP-22). A comma separates before a URL and before an index; but after a
/// URL with a query, digits belong to that: who means an index puts it first.
fn split(text: &str) -> Vec<&str> {
    let mut items = Vec::new();
    let (mut start, mut from) = (0, 0);
    while let Some(comma) = text[from..].find(',').map(|at| from + at) {
        let item = text[start..comma].trim();
        let rest = text[comma + 1..].trim_start();
        let next = rest.split(',').next().unwrap_or_default().trim();
        let in_query = is_url(item) && item.contains('?');
        let separates = !is_url(item) || is_url(rest) || is_index(next) && !in_query;
        if separates {
            items.push(item);
            start = comma + 1;
        }
        from = comma + 1;
    }
    items.push(text[start..].trim());
    items
}

#[cfg(test)]
mod tests {
    use super::*;

    // proves: TRAP-22, SEC-006
    #[test]
    fn a_list_is_split_where_an_item_ends() {
        let cases: &[(&str, &[&str])] = &[
            ("0", &["0"]),
            ("0,1", &["0", "1"]),
            (
                "0,https://yourapp.example/other",
                &["0", "https://yourapp.example/other"],
            ),
            ("0,https://a/x?ids=1,2", &["0", "https://a/x?ids=1,2"]),
            (
                "https://a/x?ids=1,2,https://b/y",
                &["https://a/x?ids=1,2", "https://b/y"],
            ),
            ("https://a/x,1", &["https://a/x", "1"]),
            (
                "https://a/x,1,HTTPS://b/",
                &["https://a/x", "1", "HTTPS://b/"],
            ),
            ("https://a/p,q,r , 0", &["https://a/p,q,r", "0"]),
            (" 1 , 0 ", &["1", "0"]),
            ("0,,1", &["0", "", "1"]),
        ];
        for (text, items) in cases {
            assert_eq!(split(text), *items, "{text}");
        }
    }

    // proves: SEC-003
    #[test]
    fn an_item_is_an_index_or_a_url() {
        assert_eq!(named("0"), Ok(Named::Saved(0)));
        assert_eq!(named("12"), Ok(Named::Saved(12)));
        assert_eq!(named("99999999999999999999"), Ok(Named::Saved(usize::MAX)));
        let url = "https://a.example/x";
        assert_eq!(named(url), Ok(Named::Url(url.to_owned())));
        for wrong in ["", "-1", "1.5", "first", "ftp://a.example", "١"] {
            assert!(named(wrong).is_err(), "{wrong}");
        }
    }
}
