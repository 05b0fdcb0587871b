//! What a page sells: its payment buttons, its links to the checkout and its frames, each with the
//! parameters that the script or the browser would make of it.

use pebblepay_protocol::attributes::{CONTAINER, MAPPING, MARKER, MODE, MODES, STORE};
use pebblepay_protocol::params;

use super::html::{Document, Element};
use super::tag::{Tag, store_of_page};
use super::{Finding, Home, SALES_MAX, Severity};
use crate::canonical_json::check_metadata;
use crate::json_parse;
use crate::link::{amount_bounds, check_amount, check_quantity};
use crate::money::{Currency, Money};
use crate::refusal::Refusal;
use crate::text;

/// How a page sells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An element that only the script makes work.
    Button,
    /// A link to the checkout, which works without the script.
    Link,
    /// The checkout in a frame of the page's own.
    Frame,
}

/// One thing that a page sells.
#[derive(Clone, Debug)]
pub struct Sale {
    /// How.
    pub kind: Kind,
    /// Whether the script takes it up.
    pub is_marked: bool,
    /// The store that it names itself.
    pub store: Option<String>,
    /// What it says, in the names that links use.
    pub params: Vec<(String, String)>,
    /// Its start tag.
    pub at: String,
    /// What is wrong with how it is written.
    oddities: Vec<Finding>,
    mode: String,
}

impl Sale {
    /// A parameter that is there and not empty.
    #[must_use]
    pub fn filled(&self, name: &str) -> Option<&str> {
        self.param(name).filter(|value| !value.is_empty())
    }

    fn param(&self, name: &str) -> Option<&str> {
        let found = self.params.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Whether it asks for the test side.
    #[must_use]
    pub fn asks_for_test(&self) -> bool {
        ["testMode", "test_mode", "is_test"]
            .iter()
            .find_map(|name| self.filled(name))
            .is_some_and(|word| ["1", "true", "yes"].contains(&word.to_ascii_lowercase().as_str()))
    }

    /// Whether a frame of the checkout opens in the page.
    pub(super) fn opens_frame(&self, has_script: bool) -> bool {
        let leaves = ["popup", "redirect", "tab"].contains(&self.mode.as_str());
        self.kind == Kind::Frame || self.is_marked && has_script && !leaves
    }

    /// What it is, at the beginning of a sentence.
    fn noun(&self) -> &'static str {
        match self.kind {
            Kind::Button => "This button",
            Kind::Link => "This link",
            Kind::Frame => "This frame",
        }
    }

    /// A parameter as its author writes it.
    fn name(&self, param: &str) -> String {
        let attribute = MAPPING.iter().rev().find(|a| a.param == param);
        match (self.kind, attribute) {
            (Kind::Button, Some(attribute)) => attribute.name.to_owned(),
            _ => param.to_owned(),
        }
    }

    fn write(&self, param: &str, value: &str) -> String {
        match self.kind {
            Kind::Button => format!("{}=\"{value}\"", self.name(param)),
            Kind::Link | Kind::Frame => format!("{param}={value}"),
        }
    }
}

/// Everything that the page sells through this checkout.
pub(super) fn find(document: &Document, tags: &[Tag<'_>], home: &Home<'_>) -> Vec<Sale> {
    let of_page = tags.first().and_then(|tag| store_of_page(document, tag));
    let read = |element| of_element(document, element, of_page, home);
    document
        .elements
        .iter()
        .filter_map(read)
        .take(SALES_MAX)
        .collect()
}

fn of_element(
    document: &Document,
    element: &Element,
    of_page: Option<&str>,
    home: &Home<'_>,
) -> Option<Sale> {
    let address = match element.name.as_str() {
        "iframe" => element.filled("src"),
        "a" => element.filled("href"),
        _ => None,
    };
    let address = address
        .and_then(|address| document.resolve(address))
        .filter(|url| url.origin().ascii_serialization() == home.origin);
    let checkout = address.as_ref().and_then(|url| {
        let store = url.path().strip_prefix("/checkout/")?;
        Some((store.to_owned(), url.query_pairs().into_owned().collect()))
    });
    let is_marked = element.name != "iframe" && element.get(MARKER).is_some();
    let (kind, store, params): (_, _, Vec<(String, String)>) = match (checkout, is_marked) {
        (Some((store, params)), _) if element.name == "a" => (Kind::Link, Some(store), params),
        (Some((path, params)), _) if element.name == "iframe" && path == "embed" => {
            let store = params.iter().find(|(name, _)| name == params::STORE_ID);
            (Kind::Frame, store.map(|(_, id)| id.clone()), params)
        }
        // A link to an order's own page is as its order was made.
        (_, true) if address.is_none() => {
            let own = element.filled(STORE).map(str::to_owned);
            (Kind::Button, of_page.map(str::to_owned).or(own), Vec::new())
        }
        _ => return None,
    };
    let mut sale = Sale {
        kind,
        is_marked,
        store,
        params,
        at: element.shown(),
        oddities: Vec::new(),
        mode: element.get(MODE).unwrap_or_default().to_owned(),
    };
    if is_marked {
        add_attributes(&mut sale, element);
    }
    sale.oddities = oddities(&sale, element);
    Some(sale)
}

/// The attributes as the script reads them: later ones of one parameter win, and one without a
/// value says nothing, unless it names the price or asks for the test side.
fn add_attributes(sale: &mut Sale, element: &Element) {
    for attribute in MAPPING {
        let Some(value) = element.get(attribute.name) else {
            continue;
        };
        let is_price = [params::AMOUNT, params::VARIANT_ID].contains(&attribute.param);
        let value = if value.is_empty() && attribute.param == params::TEST_MODE {
            "true"
        } else {
            value
        };
        if value.is_empty() && !is_price {
            continue;
        }
        sale.params.retain(|(name, _)| name != attribute.param);
        sale.params
            .push((attribute.param.to_owned(), value.to_owned()));
    }
}

/// Names that are easily mistaken for ours.
const MISTAKEN: [(&str, &str); 7] = [
    ("data-price", "data-amount"),
    ("data-variant", "data-variant-id"),
    ("data-product-id", "data-variant-id"),
    ("data-return", "data-return-url"),
    ("data-success", "data-success-url"),
    ("data-webhook", "data-webhook-url"),
    ("data-test", "data-test-mode"),
];

fn oddities(sale: &Sale, element: &Element) -> Vec<Finding> {
    let mut found = Vec::new();
    if sale.is_marked {
        for (wrong, right) in MISTAKEN {
            if let (Some(value), None) = (element.get(wrong), element.get(right)) {
                let kind = (Severity::Warning, "attribute_unknown");
                let means = format!("{wrong} means nothing to the checkout.");
                let mend = format!("Write {right}.");
                let value = value.replace('"', "&quot;");
                let change = format!("{right}=\"{value}\"");
                found.push(Finding::new(kind, means, mend).change(change));
            }
        }
        if !sale.mode.is_empty() && !MODES.contains(&sale.mode.as_str()) {
            let kind = (Severity::Note, "mode_unknown");
            let means = "The checkout knows no such mode and opens as a dialog.";
            let mend = format!("Write one of: {}.", MODES.join(", "));
            found.push(Finding::new(kind, means, mend).change("data-mode=\"modal\""));
        }
        if element.get(CONTAINER).is_some() && sale.mode != "inline" {
            let kind = (Severity::Note, "container_unused");
            let means = "data-container is used in the mode inline only.";
            let found_one = Finding::new(kind, means, "Set the mode, or take it away.");
            found.push(found_one.change("data-mode=\"inline\""));
        }
    }
    if sale.kind == Kind::Frame {
        found.extend(of_frame(element));
    }
    found
}

fn of_frame(element: &Element) -> Option<Finding> {
    if let Some(flags) = element.get("sandbox") {
        let flags: Vec<&str> = flags.split_ascii_whitespace().collect();
        if !flags.contains(&"allow-scripts") || !flags.contains(&"allow-forms") {
            let kind = (Severity::Error, "frame_sandboxed");
            let means = "The frame is in a sandbox without scripts or forms, so nobody can pay \
                         in it.";
            let change = "sandbox=\"allow-scripts allow-forms allow-same-origin allow-popups\"";
            let found = Finding::new(kind, means, "Allow both, or take sandbox away.");
            return Some(found.change(change));
        }
    }
    let allow = element.get("allow").unwrap_or_default();
    let permits = |part: &str| part.split_ascii_whitespace().next() == Some("payment");
    if allow.split(';').any(permits) {
        return None;
    }
    let kind = (Severity::Note, "frame_without_payment");
    let means = "The frame does not have allow=\"payment\", so wallets of browsers stay out; cards \
                 work.";
    let found = Finding::new(kind, means, "Add it to the frame.");
    Some(found.change("allow=\"payment\""))
}

/// What only the server knows of a sale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Whether the variant that it names is this store's; also where it names none.
    pub has_variant: bool,
    /// Its signature.
    pub signature: Signature,
}

/// What came of a sale's signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signature {
    /// It fits, or there is none and none is needed.
    Fits,
    /// There has to be one.
    Missing,
    /// It does not fit.
    Wrong,
}

/// What is wrong with a sale.
#[must_use]
pub fn of_sale(sale: &Sale, home: &Home<'_>, facts: Facts) -> Vec<Finding> {
    let mut found = sale.oddities.clone();
    let is_ours = sale.store.as_deref() == Some(home.store.id.as_str());
    if is_ours || sale.store.is_none() && sale.kind == Kind::Button {
        found.extend(of_price(sale, home, facts));
        found.extend(of_signature(sale, facts.signature));
        found.extend(of_urls(sale, home));
        found.extend(of_texts(sale));
        found.extend(of_side(sale, home));
    } else if sale.kind != Kind::Button && sale.filled(params::SESSION).is_none() {
        let kind = (Severity::Error, "sale_of_other_store");
        let noun = sale.noun();
        let means = format!("{noun} leads to another store of this checkout, or to none.");
        let found_one = Finding::new(kind, means, "Name this store.");
        let id = home.store.id.as_str();
        found.push(found_one.change(match sale.kind {
            Kind::Frame => format!("store_id={id}"),
            Kind::Link | Kind::Button => format!("{}/checkout/{id}", home.origin),
        }));
    }
    found
        .into_iter()
        .map(|finding| finding.at(sale.at.clone()))
        .collect()
}

fn of_price(sale: &Sale, home: &Home<'_>, facts: Facts) -> Option<Finding> {
    let quantity = sale
        .filled(params::QUANTITY)
        .map(|q| q.parse().unwrap_or(0));
    let variant = sale.filled(params::VARIANT_ID);
    if let Err(refusal) = check_quantity(quantity, variant.is_some()) {
        let kind = (Severity::Error, "quantity_wrong");
        let means = format!("{} can not be paid: {}.", sale.noun(), refusal.message());
        let found = Finding::new(kind, means, "Correct the quantity, or take it away.");
        return Some(found.change(sale.write(params::QUANTITY, "1")));
    }
    if let Some(id) = variant {
        return of_variant(sale, id, facts);
    }
    let currency = match sale.filled(params::CURRENCY).map(Currency::parse) {
        None => home.store.currency,
        Some(Ok(currency)) => currency,
        Some(Err(_)) => {
            let kind = (Severity::Error, "currency_wrong");
            let means = format!(
                "{} can not be paid: the checkout knows no such currency.",
                sale.noun()
            );
            let mend = "Write its three-letter code, or take it away.";
            let change = sale.write(params::CURRENCY, home.store.currency.code());
            return Some(Finding::new(kind, means, mend).change(change));
        }
    };
    let amount = sale.param(params::AMOUNT)?;
    let refusal = check_amount(Money::parse(amount, currency)).err()?;
    let kind = (Severity::Error, "amount_wrong");
    let (min, max) = amount_bounds(currency);
    let why = match refusal {
        Refusal::AmountDecimals => refusal.message(),
        _ => format!(
            "{} has to be a number from {} to {}",
            sale.name(params::AMOUNT),
            min.to_decimal(),
            max.to_decimal()
        ),
    };
    let means = format!("{} can not be paid: {why}.", sale.noun());
    let mend = "Write the amount with a point before the cents and without a symbol.";
    let found = Finding::new(kind, means, mend);
    Some(match mended(amount, currency) {
        Some(amount) => found.change(sale.write(params::AMOUNT, &amount)),
        None => found,
    })
}

fn of_variant(sale: &Sale, id: &str, facts: Facts) -> Option<Finding> {
    if !facts.has_variant {
        let kind = (Severity::Error, "variant_unknown");
        let shown = text::clean_text(id, 60).unwrap_or_default();
        let noun = sale.noun();
        let means = format!("{noun} can not be paid: the store has no variant {shown}.");
        let mend = "Name a variant of this store; its id begins with var_.";
        return Some(Finding::new(kind, means, mend).change(sale.name(params::VARIANT_ID)));
    }
    sale.filled(params::AMOUNT)?;
    let kind = (Severity::Note, "amount_unused");
    let means = format!(
        "{} names a variant, whose price counts; its amount is not used.",
        sale.noun()
    );
    let mend = format!("Take {} away.", sale.name(params::AMOUNT));
    Some(Finding::new(kind, means, mend))
}

/// The amount that was probably meant: without symbols and spaces, a last comma as the point.
fn mended(text: &str, currency: Currency) -> Option<String> {
    let kept = |c: &char| c.is_ascii_digit() || [',', '.'].contains(c);
    let digits: String = text.chars().filter(kept).collect();
    let point = digits.rfind([',', '.']);
    let decimals = point.map_or(0, |at| digits.len() - at - 1);
    let of_point = point.filter(|_| decimals != 3 || currency.exponent() == 3);
    let amount: String = digits
        .char_indices()
        .filter_map(|(at, c)| match (Some(at) == of_point, c) {
            (true, _) => Some('.'),
            (false, ',' | '.') => None,
            (false, c) => Some(c),
        })
        .collect();
    let money = check_amount(Money::parse(&amount, currency)).ok()?;
    Some(money.to_decimal())
}

fn of_signature(sale: &Sale, signature: Signature) -> Option<Finding> {
    let (code, means, mend) = match signature {
        Signature::Fits => return None,
        Signature::Missing => (
            "signature_missing",
            "can not be paid: this store sells only signed amounts and its variants.",
            "Sign the button, or name a variant.",
        ),
        Signature::Wrong => (
            "signature_wrong",
            "can not be paid: its signature does not fit what it says.",
            "Sign it again as it now stands.",
        ),
    };
    let means = format!("{} {means}", sale.noun());
    Some(Finding::new((Severity::Error, code), means, mend).change(sale.name(params::SIG)))
}

fn of_urls(sale: &Sale, home: &Home<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    let mode = home.mode(sale.asks_for_test());
    for param in [params::RETURN_URL, params::SUCCESS_URL, params::CANCEL_URL] {
        let Some(url) = sale.filled(param) else {
            continue;
        };
        let name = sale.name(param);
        let Ok(url) = text::parse_http_url(url) else {
            let kind = (Severity::Warning, "return_url_wrong");
            let means = format!("{name} is no full address, so customers are not sent back.");
            let mend = "Write it with https:// and the host.";
            found.push(Finding::new(kind, means, mend).change(name));
            continue;
        };
        let origin = text::http_origin(&url).unwrap_or_default();
        if param != params::CANCEL_URL && !home.store.may_return_to(&origin, mode) {
            let kind = (Severity::Warning, "return_not_registered");
            let means = format!(
                "{name} leads to a host that is not registered with the store, so customers are \
                 not sent back by themselves."
            );
            let mend = "Register this origin with the store.";
            found.push(Finding::new(kind, means, mend).change(origin));
        }
    }
    if let Some(url) = sale.filled(params::WEBHOOK_URL) {
        let origin = text::http_origin(url);
        let ours = mode.is_test() || origin.is_some_and(|o| home.store.knows_origin(&o));
        if !ours {
            let kind = (Severity::Warning, "webhook_url_unused");
            let name = sale.name(params::WEBHOOK_URL);
            let means = format!(
                "{name} is not told of payments: on the live side only registered origins are."
            );
            let mend = "Create an endpoint in the dashboard, or register its origin.";
            found.push(Finding::new(kind, means, mend).change(url));
        }
    }
    found
}

fn of_texts(sale: &Sale) -> Vec<Finding> {
    let mut found = Vec::new();
    let metadata = sale.filled(params::METADATA).is_some_and(|text| {
        let read = json_parse::parse(text.as_bytes());
        read.map_or(true, |json| check_metadata(&json).is_err())
    });
    if metadata {
        let name = sale.name(params::METADATA);
        let means = format!("{name} is not kept: it is no JSON object of texts and numbers.");
        let kind = (Severity::Warning, "metadata_wrong");
        let found_one = Finding::new(kind, means, "Write it like this.");
        found.push(found_one.change("{\"plan\":\"pro\",\"seats\":3}"));
    }
    if sale
        .filled(params::EMAIL)
        .is_some_and(|e| text::parse_email(e).is_err())
    {
        let name = sale.name(params::EMAIL);
        let kind = (Severity::Note, "email_wrong");
        let means = format!("{name} is no e-mail address and is not filled in.");
        found.push(Finding::new(kind, means, "Correct it, or take it away.").change(name));
    }
    found
}

fn of_side(sale: &Sale, home: &Home<'_>) -> Option<Finding> {
    let asks = sale.asks_for_test();
    if !asks || home.mode(asks).is_test() {
        return None;
    }
    let kind = (Severity::Warning, "test_mode_unused");
    let means = format!(
        "{} asks for test mode and takes real payments, because the store does not allow test \
         links.",
        sale.noun()
    );
    let mend = "Take it away, or allow test links in the store's settings.";
    Some(Finding::new(kind, means, mend).change(sale.name(params::TEST_MODE)))
}
