//! What the page's Content-Security-Policies leave of the checkout: see the ladder in
//! `docs/protocol.md`. Nothing is needed for styles and for Trusted Types.

use url::Url;

use super::csp::{Csp, allows, has};
use super::html::Document;
use super::sale::{Kind, Sale};
use super::tag::{Tag, without_script};
use super::{Finding, Home, Page, Severity};

/// The policies of a page: of its headers, and of its `meta` elements. What is only reported
/// refuses nothing.
pub(super) fn of(page: &Page<'_>, document: &Document) -> Vec<Csp> {
    let headers = page
        .header("content-security-policy")
        .flat_map(Csp::of_header);
    let metas = document.elements.iter().filter(|e| {
        let name = e.get("http-equiv").unwrap_or_default();
        e.name == "meta" && name.eq_ignore_ascii_case("content-security-policy")
    });
    let metas = metas.filter_map(|e| Some(Csp::read(e.filled("content")?, Some(e.place))));
    headers.chain(metas).collect()
}

/// What the rules below look at.
struct Under<'a> {
    csp: &'a Csp,
    tag: Option<&'a Tag<'a>>,
    sales: &'a [Sale],
    page: Url,
    home: &'a Home<'a>,
}

pub(super) fn check(
    policies: &[Csp],
    tags: &[Tag<'_>],
    sales: &[Sale],
    page: &Page<'_>,
    home: &Home<'_>,
) -> Vec<Finding> {
    let mut found: Vec<Finding> = Vec::new();
    let Ok(url) = Url::parse(page.url) else {
        return found;
    };
    // A script of another place is told of already; its policy would be about that place.
    let tag = tags
        .first()
        .filter(|tag| tag.url.origin().ascii_serialization() == home.origin);
    for csp in policies {
        let under = Under {
            csp,
            tag,
            sales,
            page: url.clone(),
            home,
        };
        let each = [sandbox(&under), script(&under), frame(&under)];
        for one in each.into_iter().flatten() {
            if !found
                .iter()
                .any(|f| f.code == one.code && f.change == one.change)
            {
                found.push(one);
            }
        }
    }
    found
}

impl Under<'_> {
    /// An address of the checkout.
    fn ours(&self, path: &str) -> Option<Url> {
        Url::parse(self.home.origin).ok()?.join(path).ok()
    }

    /// The directive as it stands.
    fn at(&self, name: &str, sources: &[String]) -> String {
        let place = if self.csp.meta.is_some() {
            "<meta http-equiv=\"Content-Security-Policy\">"
        } else {
            "Content-Security-Policy"
        };
        format!("{place}: {name} {}", sources.join(" "))
    }

    fn allows(&self, sources: &[String], path: &str) -> bool {
        self.ours(path)
            .is_some_and(|url| allows(sources, &url, &self.page))
    }
}

/// The directives that decide about a script's file, each standing for those before it.
const SCRIPTS: [&str; 3] = ["script-src-elem", "script-src", "default-src"];
/// The same for what a script may evaluate.
const EVALUATED: [&str; 2] = ["script-src", "default-src"];
/// The same for downloads by scripts.
const DOWNLOADS: [&str; 2] = ["connect-src", "default-src"];
/// The same for frames.
const FRAMES: [&str; 3] = ["frame-src", "child-src", "default-src"];

fn script(under: &Under<'_>) -> Option<Finding> {
    let tag = under.tag?;
    let csp = under.csp;
    let comes_first = csp.meta.is_none_or(|place| place < tag.element.place);
    if comes_first
        && let Some((name, sources)) = csp.first(&SCRIPTS)
        && !takes_tag(under, tag, sources)
    {
        return Some(refused(under, tag, name, sources));
    }
    core(under, tag)
}

fn has_nonce(tag: &Tag<'_>, sources: &[String]) -> bool {
    let nonce = tag.element.filled("nonce");
    nonce.is_some_and(|nonce| sources.iter().any(|s| *s == format!("'nonce-{nonce}'")))
}

fn takes_tag(under: &Under<'_>, tag: &Tag<'_>, sources: &[String]) -> bool {
    let by_hash = tag.element.filled("integrity").is_some_and(|integrity| {
        integrity
            .split_ascii_whitespace()
            .all(|hash| sources.iter().any(|s| *s == format!("'{hash}'")))
    });
    has_nonce(tag, sources)
        || by_hash
        || !has(sources, "'strict-dynamic'") && allows(sources, &tag.url, &under.page)
}

fn refused(under: &Under<'_>, tag: &Tag<'_>, name: &str, sources: &[String]) -> Finding {
    let kind = (without_script(under.sales), "script_refused");
    let means = "The page's security policy refuses our script, so buttons do nothing.";
    let at = under.at(name, sources);
    let nonces = sources.iter().any(|s| s.starts_with("'nonce-"));
    if has(sources, "'strict-dynamic'") || nonces && sources.iter().all(|s| s.starts_with('\'')) {
        let mend = "Give our tag the nonce that the page's other scripts have.";
        let tag = tag.element.with(&[("nonce", Some("…"))]);
        return Finding::new(kind, means, mend)
            .at(at)
            .change(tag + "</script>");
    }
    let name = if name == "default-src" {
        "script-src"
    } else {
        name
    };
    let mend = format!("Add the checkout to {name} of the policy.");
    let more = [under.home.origin, "'wasm-unsafe-eval'"];
    let more = if name == "script-src" {
        &more[..]
    } else {
        &more[..1]
    };
    let change = under.csp.with(name, sources, more);
    Finding::new(kind, means, mend).at(at).change(change)
}

/// Which core the script gets: WebAssembly, the same as plain JavaScript, or none.
fn core(under: &Under<'_>, tag: &Tag<'_>) -> Option<Finding> {
    let csp = under.csp;
    let evaluates =
        |sources: &[String]| has(sources, "'wasm-unsafe-eval'") || has(sources, "'unsafe-eval'");
    let evaluated = csp.first(&EVALUATED);
    let download = csp.first(&DOWNLOADS);
    let may_evaluate = evaluated.is_none_or(|(_, sources)| evaluates(sources));
    let may_download =
        download.is_none_or(|(_, sources)| under.allows(sources, "/js/pebblepay.x.wasm"));
    if may_evaluate && may_download {
        return None;
    }
    let takes_plain = csp.first(&SCRIPTS).is_none_or(|(_, sources)| {
        has_nonce(tag, sources)
            || has(sources, "'strict-dynamic'")
            || under.allows(sources, "/js/pebblepay.x.core.js")
    });
    let mut changes = Vec::new();
    if let Some((_, sources)) = evaluated
        && !may_evaluate
    {
        let more = [under.home.origin, "'wasm-unsafe-eval'"];
        let more = if takes_plain { &more[1..] } else { &more[..] };
        changes.push(csp.with("script-src", sources, more));
    }
    if let Some((_, sources)) = download
        && !may_download
    {
        changes.push(csp.with("connect-src", sources, &[under.home.origin]));
    }
    let (name, sources) = evaluated.or(download)?;
    let found = if takes_plain {
        Finding::new(
            (Severity::Note, "wasm_refused"),
            "The page's security policy refuses WebAssembly or its download, so our script runs \
             a slower form of itself; everything works.",
            "Allow it, if you want the faster form.",
        )
    } else {
        Finding::new(
            (Severity::Warning, "core_refused"),
            "The page's security policy lets our script in and nothing that it loads, so \
             customers pay on a page of their own.",
            "Let the script load its core.",
        )
    };
    Some(found.at(under.at(name, sources)).change(changes.join("; ")))
}

fn frame(under: &Under<'_>) -> Option<Finding> {
    let opens_frame = |sale: &&Sale| sale.opens_frame(under.tag.is_some());
    let framed = under.sales.iter().filter(opens_frame);
    let own = framed.clone().any(|sale| sale.kind == Kind::Frame);
    // A page whose buttons its scripts add needs the frame as well.
    if framed.count() == 0 && (under.tag.is_none() || !under.sales.is_empty()) {
        return None;
    }
    let (name, sources) = under.csp.first(&FRAMES)?;
    if under.allows(sources, "/checkout/embed") {
        return None;
    }
    let (severity, means) = if own {
        (
            Severity::Error,
            "The page's security policy refuses the frame of the checkout, so customers see \
             nothing there.",
        )
    } else {
        (
            Severity::Warning,
            "The page's security policy refuses the frame of the checkout, so customers leave \
             the page and pay on one of its own.",
        )
    };
    let change = under.csp.with("frame-src", sources, &[under.home.origin]);
    let found = Finding::new(
        (severity, "frame_refused"),
        means,
        "Add the checkout to frame-src of the policy.",
    );
    Some(found.at(under.at(name, sources)).change(change))
}

fn sandbox(under: &Under<'_>) -> Option<Finding> {
    let flags = under.csp.get("sandbox")?;
    if has(flags, "allow-scripts") && has(flags, "allow-forms") {
        return None;
    }
    let kind = (Severity::Error, "page_sandboxed");
    let means = "The page's security policy puts it into a sandbox without scripts or forms, so \
                 nobody can pay there.";
    let mend = "Allow scripts and forms, or take the sandbox away.";
    let more = ["allow-scripts", "allow-forms", "allow-same-origin"];
    let change = under.csp.with("sandbox", flags, &more);
    Some(
        Finding::new(kind, means, mend)
            .at(under.at("sandbox", flags))
            .change(change),
    )
}
