//! What keeps a site from selling, found by looking at its page: the rules of "Check my site".
//!
//! A page is read as its server sends it. What its own scripts add later can not be seen here, so
//! nothing is said about what is not there but may come, except that it was not found. What pages
//! may refuse and what then happens is in `docs/protocol.md`; these rules say the same.

mod answer;
mod csp;
mod headers;
mod html;
mod policy;
mod receiver;
mod sale;
mod tag;

pub use answer::{of_answer, too_many_redirects, unreachable};
pub use receiver::{Answer, NoAnswer, of_receiver};
pub use sale::{Facts, Kind, Sale, Signature, of_sale};

use crate::store::{Mode, Store};
use crate::text;
use html::Document;

/// How many findings one examination tells at most: more of them help nobody.
pub const FINDINGS_MAX: usize = 100;
/// How many payment buttons, links and frames of a page are looked at.
pub const SALES_MAX: usize = 200;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Customers can not pay, or the shop does not hear of it.
    Error,
    /// Customers can pay, in a worse way than they could.
    Warning,
    /// It works, and could be better.
    Note,
}

impl Severity {
    /// The word for programs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// One thing that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Its name for programs.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What it means, in one sentence.
    pub means: String,
    /// What to do, in one sentence.
    pub mend: String,
    /// The header, attribute or setting as it should be, to be copied.
    pub change: Option<String>,
    /// Where it is: the element or header as it stands, or a URL. A stranger wrote it.
    pub at: Option<String>,
}

impl Finding {
    fn new(
        (severity, code): (Severity, &'static str),
        means: impl Into<String>,
        mend: impl Into<String>,
    ) -> Self {
        Self {
            code,
            severity,
            means: means.into(),
            mend: mend.into(),
            change: None,
            at: None,
        }
    }

    fn change(self, text: impl Into<String>) -> Self {
        Self {
            change: Some(text.into()),
            ..self
        }
    }

    fn at(self, place: impl Into<String>) -> Self {
        Self {
            at: Some(place.into()),
            ..self
        }
    }
}

/// A page as it was fetched.
#[derive(Clone, Copy, Debug)]
pub struct Page<'a> {
    /// Where it came from, after all redirects.
    pub url: &'a str,
    /// Its headers, with their names in lower case.
    pub headers: &'a [(String, String)],
    /// Its text.
    pub html: &'a str,
}

impl Page<'_> {
    fn header<'b>(&'b self, name: &'b str) -> impl Iterator<Item = &'b str> {
        let of_name = move |(n, _): &&(String, String)| n == name;
        self.headers.iter().filter(of_name).map(|(_, v)| v.as_str())
    }

    fn origin(&self) -> String {
        text::http_origin(self.url).unwrap_or_default()
    }
}

/// Where the checkout is, and for whom the page is looked at.
#[derive(Clone, Copy, Debug)]
pub struct Home<'a> {
    /// The checkout's own origin.
    pub origin: &'a str,
    /// The store whose site it is.
    pub store: &'a Store,
}

impl Home<'_> {
    /// The side on which a button sells that does or does not ask for the test side.
    #[must_use]
    pub fn mode(&self, asks_for_test: bool) -> Mode {
        self.store.public_mode(asks_for_test)
    }
}

/// What an examination found.
#[derive(Clone, Debug, Default)]
pub struct Examined {
    /// What is wrong with the page itself.
    pub findings: Vec<Finding>,
    /// What the page sells: buttons, links and frames.
    pub sales: Vec<Sale>,
    /// How many of our script tags it has.
    pub tags: usize,
}

/// Looks at a page.
#[must_use]
pub fn examine(page: &Page<'_>, home: &Home<'_>) -> Examined {
    let document = Document::read(page.html, page.url);
    let tags = tag::find(&document);
    let sales = sale::find(&document, &tags, home);
    let mut findings = of_address(page, home, !sales.is_empty() || !tags.is_empty());
    findings.extend(tag::check(&document, &tags, &sales, page, home));
    let policies = policy::of(page, &document);
    findings.extend(policy::check(&policies, &tags, &sales, page, home));
    findings.extend(headers::check(page, &sales, home));
    Examined {
        findings,
        tags: tags.len(),
        sales,
    }
}

/// The store that a page names for our script.
#[must_use]
pub fn store_named(html: &str) -> Option<String> {
    let document = Document::read(html, "");
    let tags = tag::find(&document);
    let store = tag::store_of_page(&document, tags.first()?)?;
    Some(store.to_owned())
}

/// What is wrong with the place that a page stands at.
fn of_address(page: &Page<'_>, home: &Home<'_>, sells: bool) -> Vec<Finding> {
    let mut found = Vec::new();
    let origin = page.origin();
    if page.url.starts_with("http://") && !is_loopback(&origin) {
        let means = "The page comes unencrypted, so anybody on the way can change where your \
                     customers pay.";
        let secure = page.url.replacen("http://", "https://", 1);
        let mend = "Serve the page over https and redirect http to it.";
        let kind = (Severity::Warning, "page_not_encrypted");
        found.push(Finding::new(kind, means, mend).change(secure));
    }
    if sells && home.store.origins.is_empty() {
        let means = "No origin is registered for the store, so any site may show its checkout.";
        let mend = "Register the origin of this page with the store.";
        let kind = (Severity::Note, "no_origin_registered");
        found.push(Finding::new(kind, means, mend).change(origin));
    } else if sells && !home.store.knows_origin(&origin) && origin != home.origin {
        let means = "The origin of this page is not registered with the store, so the browser \
                     refuses the checkout in it and customers pay on a page of its own.";
        let mend = "Register this origin with the store.";
        let kind = (Severity::Warning, "origin_not_registered");
        found.push(Finding::new(kind, means, mend).change(origin));
    }
    found
}

fn is_loopback(origin: &str) -> bool {
    let host = url::Url::parse(origin).ok();
    host.and_then(|url| match url.host()? {
        url::Host::Ipv4(v4) => Some(v4.is_loopback()),
        url::Host::Ipv6(v6) => Some(v6.is_loopback()),
        url::Host::Domain(name) => Some(name == "localhost" || name.ends_with(".localhost")),
    })
    .unwrap_or(false)
}

#[cfg(test)]
#[path = "doctor_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "doctor_sale_tests.rs"]
mod sale_tests;
