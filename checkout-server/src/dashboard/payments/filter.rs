//! What the address of a list says is looked for. It can be shared: the address is all there is.

use pebblepay_core::figures::DAY_MS;
use pebblepay_core::id::OrderId;
use pebblepay_core::money::{Currency, Money};
use pebblepay_core::order::Standing;
use pebblepay_core::store::Dialect;
use pebblepay_core::time::parse_expiry;

use super::{STANDINGS, system};
use crate::app::payments::{Filter, From};
use crate::dashboard::form::Form;
use crate::dashboard::gate::Visitor;
use crate::http::query::Query;
use crate::words::typed;

/// The longest text that is looked for, in characters.
const WORDS_MAX: usize = 200;

/// What is asked for.
pub(super) struct Asked {
    /// The words of the search box.
    pub(super) words: String,
    /// What else.
    pub(super) filter: Filter,
    /// Where the page begins.
    pub(super) from: From,
    /// The fields as they were filled in, with what is wrong with them.
    pub(super) form: Form,
}

/// A filter that is set, and the list without it.
pub(super) struct Chip {
    /// What it asks for.
    pub(super) words: String,
    /// The list without it.
    pub(super) without: String,
}

/// The fields of a list, without where its page begins.
const FIELDS: [&str; 8] = [
    "q", "status", "system", "from", "until", "currency", "min", "max",
];

impl Asked {
    /// Reads the query.
    pub(super) fn of(visitor: &Visitor, query: &Query) -> Self {
        let mut form = Form::of(FIELDS.map(|name| (name, query.get(name).unwrap_or("").trim())));
        let words: String = form.get("q").chars().take(WORDS_MAX).collect();
        let mut filter = Filter::all(visitor.mode);
        filter.standing = Standing::parse(form.get("status"));
        filter.dialect = Dialect::parse(form.get("system"));
        filter.from_ms = day(&mut form, "from").map(|end_ms| end_ms + 1 - DAY_MS);
        filter.until_ms = day(&mut form, "until").map(|end_ms| end_ms + 1);
        amounts(&mut form, visitor, &mut filter);
        if let (Some(from), Some(until)) = (filter.from_ms, filter.until_ms)
            && until <= from
        {
            form.error("until", "Choose a day that is not before the first.");
        }
        let place = |name| OrderId::parse(query.get(name).unwrap_or(""));
        let from = match (place("older"), place("newer")) {
            (Some(id), _) => From::Older(id),
            (None, Some(id)) => From::Newer(id),
            (None, None) => From::Newest,
        };
        Self {
            words,
            filter,
            from,
            form,
        }
    }

    /// The address of a page of this list, with these fields set anew (empty ones are left out).
    pub(super) fn link(&self, visitor: &Visitor, path: &str, set: &[(&str, &str)]) -> String {
        let mut pairs = form_urlencoded::Serializer::new(String::new());
        for name in FIELDS {
            let anew = set.iter().find(|(key, _)| *key == name);
            let value = anew.map_or(self.form.get(name), |(_, value)| value);
            if !value.is_empty() {
                pairs.append_pair(name, value);
            }
        }
        for (name, value) in set.iter().filter(|(key, _)| !FIELDS.contains(key)) {
            pairs.append_pair(name, value);
        }
        let query = pairs.finish();
        let joint = if query.is_empty() { "" } else { "?" };
        visitor.link(&format!("{path}{joint}{query}"))
    }

    /// The filters that are set.
    pub(super) fn chips(&self, visitor: &Visitor) -> Vec<Chip> {
        let chip = |words: String, fields: &[(&str, &str)]| Chip {
            words,
            without: self.link(visitor, "/payments", fields),
        };
        let get = |name| self.form.get(name);
        let mut chips = Vec::new();
        if !self.words.is_empty() {
            chips.push(chip(format!("“{}”", self.words), &[("q", "")]));
        }
        if let Some((_, words)) = STANDINGS.iter().find(|(value, _)| *value == get("status")) {
            chips.push(chip((*words).to_owned(), &[("status", "")]));
        }
        if let Some(dialect) = self.filter.dialect {
            chips.push(chip(system(dialect).to_owned(), &[("system", "")]));
        }
        match (get("from"), get("until")) {
            ("", "") => {}
            (from, "") => chips.push(chip(format!("from {from}"), &[("from", "")])),
            ("", until) => chips.push(chip(format!("until {until}"), &[("until", "")])),
            (from, until) => {
                let fields = [("from", ""), ("until", "")];
                chips.push(chip(format!("{from} to {until}"), &fields));
            }
        }
        let code = self.filter.currency.map_or("", Currency::code);
        let fields = [("min", ""), ("max", ""), ("currency", "")];
        match (get("min"), get("max")) {
            ("", "") if code.is_empty() => {}
            ("", "") => chips.push(chip(code.to_owned(), &fields)),
            (min, "") => chips.push(chip(format!("{min} {code} or more"), &fields)),
            ("", max) => chips.push(chip(format!("{max} {code} or less"), &fields)),
            (min, max) => chips.push(chip(format!("{min} to {max} {code}"), &fields)),
        }
        chips
    }
}

/// The end of a day, in milliseconds since the Unix epoch.
fn day(form: &mut Form, name: &str) -> Option<i64> {
    let text = form.filled(name)?.to_owned();
    let end_ms = (text.len() == 10).then(|| parse_expiry(&text)).flatten();
    if end_ms.is_none() {
        form.error(name, "Write the day as 2026-01-31.");
    }
    end_ms
}

/// Amounts are in one currency: the one that is named, or the store's.
fn amounts(form: &mut Form, visitor: &Visitor, filter: &mut Filter) {
    filter.currency = match form.filled("currency").map(Currency::parse) {
        None => None,
        Some(Ok(currency)) => Some(currency),
        Some(Err(_)) => {
            form.error("currency", "Write three letters, such as USD.");
            return;
        }
    };
    let currency = filter.currency.unwrap_or(visitor.store.currency);
    let mut read = |name: &str| {
        let text = typed::amount(form.filled(name)?, visitor.lang);
        let amount = Money::parse(&text, currency).ok();
        if amount.is_none() {
            form.error(
                name,
                format!("Write an amount of {}, such as 20.", currency.code()),
            );
        }
        amount.map(Money::minor)
    };
    filter.min_minor = read("min");
    filter.max_minor = read("max");
    if filter.min_minor.is_some() || filter.max_minor.is_some() {
        filter.currency = Some(currency);
    }
}
