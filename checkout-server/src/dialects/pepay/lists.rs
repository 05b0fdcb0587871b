//! The parameters of Pepay's lists and streams.

use pebblepay_core::event::{self, EventKind};
use pebblepay_core::limits;
use pebblepay_core::order::OrderState;
use pebblepay_core::refusal::{FieldProblem, Refusal};
use pebblepay_core::store::Mode;

use super::events;
use crate::dialects::pebblepay::lists;
use crate::http::query::Query;

/// The network of a side: test keys are for the one, live keys for the other (PEP-003).
#[must_use]
pub fn environment(mode: Mode) -> &'static str {
    match mode {
        Mode::Test => "devnet",
        Mode::Live => "mainnet",
    }
}

/// The side that is asked for: the key's own, or with a live key either of them (F-16).
///
/// # Errors
/// `environment` is none, or one that the key does not see.
pub fn side(params: &Query, key_mode: Mode) -> Result<Mode, Refusal> {
    const RULE: &str = "must be devnet: the key is a devnet key";
    match params.filled("environment") {
        None => Ok(key_mode),
        Some("devnet") => Ok(Mode::Test),
        Some("mainnet") if key_mode == Mode::Live => Ok(Mode::Live),
        Some("mainnet") => Err(Refusal::field("environment", FieldProblem::Invalid(RULE))),
        Some(_) => Err(Refusal::field(
            "environment",
            FieldProblem::NotOneOf("devnet, mainnet"),
        )),
    }
}

/// The size of a page: 1 to 100, 10 where none is given (PEP-045).
///
/// # Errors
/// It is no whole number of 1 or more.
pub fn limit(params: &Query) -> Result<i64, Refusal> {
    match params.get("limit") {
        None => Ok(limits::INVOICE_LIST_DEFAULT),
        Some(_) => lists::limit(params),
    }
}

/// The states that `status` names, as words separated by commas; either spelling of what was
/// cancelled is read (B-28). `None` where it is absent.
///
/// # Errors
/// A word is none of the statuses.
pub fn states(params: &Query) -> Result<Option<Vec<OrderState>>, Refusal> {
    const WORDS: &str = "unpaid, underpaid, paid, expired, canceled";
    let Some(text) = params.filled("status") else {
        return Ok(None);
    };
    let mut states = Vec::new();
    for word in text.split(',').map(str::trim) {
        let named: &[OrderState] = match word {
            "unpaid" => &[
                OrderState::Open,
                OrderState::RequiresAction,
                OrderState::Processing,
            ],
            // A card pays all of it or nothing.
            "underpaid" => &[],
            "paid" => &[OrderState::Succeeded],
            "expired" => &[OrderState::Expired, OrderState::Failed],
            "canceled" | "cancelled" => &[OrderState::Cancelled],
            _ => return Err(Refusal::field("status", FieldProblem::NotOneOf(WORDS))),
        };
        for state in named {
            if !states.contains(state) {
                states.push(*state);
            }
        }
    }
    Ok(Some(states))
}

/// The kinds of events that are told, of those that `types` (or `type`) names; there are some
/// that Pepay has no word for.
///
/// # Errors
/// A word is no event and the beginning of none.
pub fn kinds(params: &Query) -> Result<Vec<EventKind>, Refusal> {
    const WORDS: &str = "invoice.created, invoice.updated, invoice_payment.created, \
        invoice_payment.updated, or a beginning such as invoice.*";
    let told = || {
        EventKind::ALL
            .into_iter()
            .filter_map(|kind| Some((kind, events::word(kind)?)))
    };
    let Some(text) = params.filled("types").or_else(|| params.filled("type")) else {
        return Ok(told().map(|(kind, _)| kind).collect());
    };
    let filters: Vec<&str> = text.split(',').map(str::trim).collect();
    for filter in &filters {
        let known = *filter == events::PING || told().any(|(_, word)| event::matches(filter, word));
        if !known {
            return Err(Refusal::field("types", FieldProblem::NotOneOf(WORDS)));
        }
    }
    let wanted = |word: &str| filters.iter().any(|filter| event::matches(filter, word));
    Ok(told()
        .filter(|(_, word)| wanted(word))
        .map(|(kind, _)| kind)
        .collect())
}

/// What is to be shown with an invoice (PEP-045).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Expand {
    /// The payment that stands for it.
    pub latest_payment: bool,
    /// Every payment.
    pub payments: bool,
}

/// Reads `expand`: words separated by commas, or several of it.
///
/// # Errors
/// A word is unknown.
pub fn expand(params: &Query) -> Result<Expand, Refusal> {
    let mut expand = Expand::default();
    let all = params.all("expand").chain(params.all("expand[]"));
    for word in all.flat_map(|text| text.split(',')).map(str::trim) {
        match word {
            "latest_payment" => expand.latest_payment = true,
            "payments" => expand.payments = true,
            "" => {}
            _ => {
                let words = FieldProblem::NotOneOf("latest_payment, payments");
                return Err(Refusal::field("expand", words));
            }
        }
    }
    Ok(expand)
}
