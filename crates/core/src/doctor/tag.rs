//! The script tag: that it is there, from the right place, for the right store, and is run.

use url::Url;

use super::html::{Document, Element};
use super::sale::{Kind, Sale};
use super::{Finding, Home, Page, Severity};
use crate::text;

/// Where optimizers put the address of a script that they run later.
const SOURCES: [&str; 6] = [
    "src",
    "data-src",
    "data-rocket-src",
    "data-litespeed-src",
    "data-pmdelayedscript",
    "data-lazy-src",
];

/// How optimizers mark a script that they run later, what they are called, the attribute by which
/// they leave a tag alone, and the setting that says the same.
const DELAYERS: [(&str, &str, &str, &str); 7] = [
    (
        "rocketlazyloadscript",
        "WP Rocket",
        "nowprocket",
        "WP Rocket → File Optimization → Delay JavaScript execution → Excluded: /pebblepay.js",
    ),
    (
        "litespeed/javascript",
        "LiteSpeed Cache",
        "data-no-defer",
        "LiteSpeed Cache → Page Optimization → Tuning → JS Delayed/Deferred Excludes: /pebblepay.js",
    ),
    (
        "pmdelayedscript",
        "Perfmatters",
        "",
        "Perfmatters → JavaScript → Exclude from Delay: pebblepay.js",
    ),
    (
        "flying-press/javascript",
        "FlyingPress",
        "",
        "FlyingPress → JavaScript → Exclude from delay: pebblepay.js",
    ),
    (
        "text/rocketscript",
        "Cloudflare Rocket Loader",
        "data-cfasync",
        "Cloudflare → Speed → Optimization → Rocket Loader: off",
    ),
    (
        "-text/javascript",
        "Cloudflare Rocket Loader",
        "data-cfasync",
        "Cloudflare → Speed → Optimization → Rocket Loader: off",
    ),
    (
        "-module",
        "Cloudflare Rocket Loader",
        "data-cfasync",
        "Cloudflare → Speed → Optimization → Rocket Loader: off",
    ),
];

/// Our script on the page.
pub(super) struct Tag<'a> {
    pub(super) element: &'a Element,
    pub(super) url: Url,
    /// The store in its path.
    path_store: Option<String>,
}

impl Tag<'_> {
    /// The store that its own attribute or address names.
    pub(super) fn store(&self) -> Option<&str> {
        let own = self.element.filled("data-store");
        own.or(self.path_store.as_deref())
    }
}

/// All of our script tags, as they stand.
pub(super) fn find(document: &Document) -> Vec<Tag<'_>> {
    let scripts = document.elements.iter().filter(|e| e.name == "script");
    scripts
        .filter_map(|element| {
            SOURCES.iter().find_map(|name| {
                let url = document.resolve(element.filled(name)?)?;
                let path_store = ours(url.path())?;
                Some(Tag {
                    element,
                    url,
                    path_store,
                })
            })
        })
        .collect()
}

/// Whether a path is that of our script, and the store in it.
fn ours(path: &str) -> Option<Option<String>> {
    let mut parts: Vec<&str> = path.strip_prefix("/js/")?.split('/').collect();
    let name = parts.pop()?;
    let is_script = name.starts_with("pebblepay.") && name.ends_with(".js");
    match parts.as_slice() {
        _ if !is_script => None,
        [] => Some(None),
        [store] => Some(Some((*store).to_owned())),
        _ => None,
    }
}

/// The store that the page names where the tag does not.
pub(super) fn store_of_page<'a>(document: &'a Document, tag: &'a Tag<'_>) -> Option<&'a str> {
    let elements = || document.elements.iter();
    let other_tag = || elements().find(|e| e.name == "script" && e.filled("data-store").is_some());
    let meta = || elements().find(|e| e.get("name") == Some("pebblepay-store"));
    tag.store()
        .or_else(|| other_tag()?.filled("data-store"))
        .or_else(|| meta()?.filled("content"))
}

/// How bad it is that the script does not run: links still lead to the checkout, buttons do
/// nothing.
pub(super) fn without_script(sales: &[Sale]) -> Severity {
    let has_button = sales.iter().any(|sale| sale.kind == Kind::Button);
    if has_button || sales.is_empty() {
        Severity::Error
    } else {
        Severity::Warning
    }
}

pub(super) fn check(
    document: &Document,
    tags: &[Tag<'_>],
    sales: &[Sale],
    page: &Page<'_>,
    home: &Home<'_>,
) -> Vec<Finding> {
    let Some(tag) = tags.first() else {
        return missing(document, sales, home).into_iter().collect();
    };
    let mut found = Vec::new();
    if tags.len() > 1 {
        found.extend(of_several(tags, document));
    }
    found.extend(of_place(tag, sales, page, home));
    found.extend(of_type(tag, sales));
    found.extend(of_integrity(tag, sales));
    found.extend(of_store(document, tag, sales, home));
    if sales.is_empty() {
        let kind = (Severity::Note, "nothing_to_pay");
        let means = "The page has our script and no payment button in its HTML; a script of the \
                     page may add one.";
        let mend = "Put a button on the page, unless a script does.";
        let button = "<button data-pebblepay=\"checkout\" data-amount=\"49.99\">Buy</button>";
        found.push(Finding::new(kind, means, mend).change(button));
    }
    found
}

/// The tag as it should stand.
fn whole_tag(home: &Home<'_>) -> String {
    let (origin, store) = (home.origin, home.store.id.as_str());
    format!("<script src=\"{origin}/js/pebblepay.js\" data-store=\"{store}\"></script>")
}

fn missing(document: &Document, sales: &[Sale], home: &Home<'_>) -> Option<Finding> {
    let tag = whole_tag(home);
    if document.has_inlined_script {
        let means = "An optimizer has copied our script into the page, where it grows old.";
        let mend = "Exclude pebblepay.js from combining and inlining in the optimizer.";
        let kind = (Severity::Warning, "script_inlined");
        return Some(Finding::new(kind, means, mend).change("pebblepay.js"));
    }
    let needs_it = |sale: &Sale| sale.kind == Kind::Button || sale.is_marked;
    let (means, mend) = if sales.iter().any(needs_it) {
        (
            "The page has payment buttons and not our script, so a click does not open the \
             checkout.",
            "Put the script tag on the page.",
        )
    } else if sales.is_empty() {
        (
            "There is neither our script nor a link to the checkout in the page's HTML.",
            "Put the script tag and a payment button on the page.",
        )
    } else {
        return None;
    };
    let kind = (without_script(sales), "script_missing");
    Some(Finding::new(kind, means, mend).change(tag))
}

fn of_several(tags: &[Tag<'_>], document: &Document) -> Option<Finding> {
    let first = &tags[0];
    let is_other = |tag: &&Tag<'_>| {
        tag.url.origin() != first.url.origin()
            || tag.store().is_some() && tag.store() != store_of_page(document, first)
    };
    let other = tags[1..].iter().find(is_other);
    Some(match other {
        Some(other) => Finding::new(
            (Severity::Warning, "script_ambiguous"),
            "The page has several of our script tags that differ, and only the first one counts.",
            "Remove the other one.",
        )
        .at(other.element.shown()),
        None => Finding::new(
            (Severity::Note, "script_twice"),
            format!(
                "Our script tag is there {} times; one is enough.",
                tags.len()
            ),
            "Remove all but one.",
        )
        .at(tags[1].element.shown()),
    })
}

fn of_place(tag: &Tag<'_>, sales: &[Sale], page: &Page<'_>, home: &Home<'_>) -> Option<Finding> {
    let origin = tag.url.origin().ascii_serialization();
    if origin == home.origin {
        return None;
    }
    let at = tag.element.shown();
    let change = whole_tag(home);
    let is_plain = tag.url.scheme() == "http" && page.url.starts_with("https://");
    let only_scheme = home.origin == origin.replacen("http://", "https://", 1);
    let found = if is_plain && only_scheme {
        Finding::new(
            (without_script(sales), "mixed_content"),
            "The page is encrypted and the script's address is not, so browsers refuse it.",
            "Load the script over https.",
        )
    } else {
        Finding::new(
            (Severity::Error, "script_elsewhere"),
            format!(
                "The script comes from {origin} and not from this checkout, {}.",
                home.origin
            ),
            "Load the script from the checkout; exclude it where an optimizer keeps a copy.",
        )
    };
    Some(found.at(at).change(change))
}

fn of_type(tag: &Tag<'_>, sales: &[Sale]) -> Option<Finding> {
    let at = tag.element.shown();
    let word = tag.element.get("type").unwrap_or_default();
    let word = word.trim().to_ascii_lowercase();
    let delayer = DELAYERS.iter().find(|(mark, ..)| word.ends_with(mark));
    if let Some((_, name, attribute, setting)) = delayer {
        let means = format!(
            "{name} holds our script back until the visitor does something, so the first click \
             may be lost."
        );
        let kind = (Severity::Warning, "script_delayed");
        let (mend, change) = match *attribute {
            "" => ("Exclude our script there.".to_owned(), setting.to_string()),
            "data-cfasync" => (
                format!("Add data-cfasync=\"false\" to our tag, before src, or: {setting}"),
                "data-cfasync=\"false\"".to_owned(),
            ),
            word => (
                format!("Add {word} to our tag, or: {setting}"),
                word.to_owned(),
            ),
        };
        return Some(Finding::new(kind, means, mend).at(at).change(change));
    }
    let is_run = ["", "module", "text/javascript", "application/javascript"];
    let is_run = is_run.contains(&word.as_str())
        || ["text/ecmascript", "application/ecmascript", "text/jscript"].contains(&word.as_str())
        || ["application/x-javascript", "text/x-javascript"].contains(&word.as_str());
    let source = tag.element.filled("src").is_some();
    if is_run && source && tag.element.get("nomodule").is_none() {
        return None;
    }
    let kind = (without_script(sales), "script_not_run");
    let means = "Something has changed our tag, so that browsers do not run it.";
    let mend = "Exclude pebblepay.js in the optimizer or consent tool that changed it, or write \
                the tag like this.";
    let source = [
        ("type", None),
        ("nomodule", None),
        ("src", Some(tag.url.as_str())),
    ];
    let changed = tag.element.with(&source);
    Some(
        Finding::new(kind, means, mend)
            .at(at)
            .change(changed + "</script>"),
    )
}

/// Whether a name holds the hash of its file: `pebblepay.1a2b….js`.
fn is_versioned(url: &Url) -> bool {
    let name = url.path().rsplit('/').next().unwrap_or_default();
    name.split('.').count() > 2
}

fn of_integrity(tag: &Tag<'_>, sales: &[Sale]) -> Option<Finding> {
    tag.element.filled("integrity")?;
    let at = tag.element.shown();
    if tag.element.get("crossorigin").is_none() {
        let kind = (without_script(sales), "integrity_without_crossorigin");
        let means = "The tag has integrity without crossorigin, so browsers refuse the script.";
        let tag = tag.element.with(&[("crossorigin", Some("anonymous"))]);
        let found = Finding::new(kind, means, "Add crossorigin to the tag.");
        return Some(found.at(at).change(tag + "</script>"));
    }
    if is_versioned(&tag.url) {
        return None;
    }
    let kind = (Severity::Warning, "integrity_of_floating_script");
    let means = "The tag pins the bytes of a file that changes with every update of the \
                 checkout: after the next one browsers refuse it.";
    let mend = "Take integrity away, or pin the file that has its version in its name.";
    let tag = tag.element.with(&[("integrity", None)]);
    Some(
        Finding::new(kind, means, mend)
            .at(at)
            .change(tag + "</script>"),
    )
}

fn of_store(
    document: &Document,
    tag: &Tag<'_>,
    sales: &[Sale],
    home: &Home<'_>,
) -> Option<Finding> {
    let store = home.store.id.as_str();
    let change = format!("data-store=\"{store}\"");
    let at = tag.element.shown();
    match store_of_page(document, tag) {
        Some(named) if named == store => None,
        Some(named) => {
            // It stands in the page; only what an id may look like is repeated.
            let named = text::clean_text(named, 60).unwrap_or_else(|_| "another one".to_owned());
            let kind = (Severity::Error, "other_store");
            let means = format!("The script names the store {named}, and this store is {store}.");
            let found = Finding::new(kind, means, "Name this store on the tag.");
            Some(found.at(at).change(change))
        }
        None if !sales.is_empty() && sales.iter().all(|sale| sale.store.is_some()) => None,
        None => {
            let kind = (Severity::Error, "store_missing");
            let means = "Nothing on the page says which store sells, so buttons do nothing.";
            let found = Finding::new(kind, means, "Name the store on the tag.");
            Some(found.at(at).change(change))
        }
    }
}
