//! Content-Security-Policy as browsers read it, as far as a checkout on the page needs it.

use url::Url;

/// One policy: its directives in order. Of two with one name the first counts.
#[derive(Clone, Debug)]
pub(super) struct Csp {
    directives: Vec<(String, Vec<String>)>,
    /// The start tag of its `meta`, and where that stands; none: it came as a header.
    pub(super) meta: Option<usize>,
}

impl Csp {
    /// The policies of a header, which may hold several.
    pub(super) fn of_header(text: &str) -> Vec<Self> {
        let one = |text: &str| Self::read(text, None);
        text.split(',').map(one).filter(|p| !p.is_empty()).collect()
    }

    pub(super) fn read(text: &str, meta: Option<usize>) -> Self {
        let mut directives: Vec<(String, Vec<String>)> = Vec::new();
        for part in text.split(';') {
            let mut words = part.split_ascii_whitespace().map(str::to_owned);
            let Some(name) = words.next().map(|name| name.to_ascii_lowercase()) else {
                continue;
            };
            if directives.iter().all(|(known, _)| *known != name) {
                directives.push((name, words.collect()));
            }
        }
        Self { directives, meta }
    }

    fn is_empty(&self) -> bool {
        self.directives.is_empty()
    }

    pub(super) fn get(&self, name: &str) -> Option<&[String]> {
        let found = self.directives.iter().find(|(known, _)| known == name);
        found.map(|(_, sources)| sources.as_slice())
    }

    /// The first of these directives that it has: each stands for those before it.
    pub(super) fn first<'a>(&self, names: &[&'a str]) -> Option<(&'a str, &[String])> {
        names.iter().find_map(|name| Some((*name, self.get(name)?)))
    }

    /// The directive with further sources, as it should be written. Where another one stands for
    /// it, it gets that one's sources.
    pub(super) fn with(&self, name: &str, of: &[String], more: &[&str]) -> String {
        let mut sources: Vec<&str> = of.iter().map(String::as_str).collect();
        sources.retain(|source| !source.eq_ignore_ascii_case("'none'"));
        for source in more {
            if !sources.iter().any(|s| s.eq_ignore_ascii_case(source)) {
                sources.push(source);
            }
        }
        format!("{name} {}", sources.join(" "))
    }
}

/// Whether a list of sources has this keyword.
pub(super) fn has(sources: &[String], keyword: &str) -> bool {
    sources.iter().any(|s| s.eq_ignore_ascii_case(keyword))
}

/// Whether a list of sources allows this address on a page of this origin.
pub(super) fn allows(sources: &[String], url: &Url, page: &Url) -> bool {
    sources.iter().any(|source| matches(source, url, page))
}

fn matches(source: &str, url: &Url, page: &Url) -> bool {
    if source == "*" {
        return ["http", "https", "ws", "wss"].contains(&url.scheme())
            || url.scheme() == page.scheme();
    }
    if source.eq_ignore_ascii_case("'self'") {
        let same_host = url.host() == page.host();
        let upgraded = page.scheme() == "http"
            && url.scheme() == "https"
            && url.port().is_none()
            && page.port().is_none();
        return url.origin() == page.origin() || same_host && upgraded;
    }
    if source.starts_with('\'') {
        return false;
    }
    if let Some(scheme) = source.strip_suffix(':') {
        return scheme_matches(scheme, url.scheme());
    }
    host_matches(source, url, page)
}

/// `http:` also means what is safer.
fn scheme_matches(allowed: &str, scheme: &str) -> bool {
    let allowed = allowed.to_ascii_lowercase();
    allowed == scheme || allowed == "http" && scheme == "https"
}

fn host_matches(source: &str, url: &Url, page: &Url) -> bool {
    let (scheme, rest) = match source.split_once("://") {
        Some((scheme, rest)) => (scheme, rest),
        None => (page.scheme(), source),
    };
    if !scheme_matches(scheme, url.scheme()) {
        return false;
    }
    let (authority, path) = match rest.find('/') {
        Some(at) => rest.split_at(at),
        None => (rest, ""),
    };
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (authority, None),
    };
    let Some(actual) = url.host_str() else {
        return false;
    };
    let host = host.to_ascii_lowercase();
    let host_is = match host.strip_prefix('*') {
        Some("") => true,
        Some(end) => actual.ends_with(end) && actual.len() > end.len(),
        None => actual == host,
    };
    host_is && port_matches(port, url) && path_matches(path, url.path())
}

fn port_matches(port: Option<&str>, url: &Url) -> bool {
    match port {
        None => url.port().is_none(),
        Some("*") => true,
        Some(port) => {
            let actual = url.port_or_known_default();
            port.parse().ok() == actual || port == "80" && actual == Some(443)
        }
    }
}

fn path_matches(allowed: &str, path: &str) -> bool {
    if allowed.is_empty() || allowed == "/" {
        return true;
    }
    if allowed.ends_with('/') {
        path.starts_with(allowed)
    } else {
        path == allowed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ok(source: &str, url: &str, page: &str) -> bool {
        let (url, page) = (Url::parse(url).unwrap(), Url::parse(page).unwrap());
        allows(&[source.to_owned()], &url, &page)
    }

    #[test]
    fn sources_mean_what_browsers_take_them_for() {
        const PAGE: &str = "https://shop.example/";
        const PAY: &str = "https://pay.example/js/pebblepay.js";
        for source in [
            "*",
            "https:",
            "http:",
            "https://pay.example",
            "pay.example",
            "PAY.example",
            "http://pay.example",
            "*.example",
            "https://pay.example:443",
            "https://pay.example:*",
            "https://pay.example/js/",
            "https://pay.example/js/pebblepay.js",
        ] {
            assert!(ok(source, PAY, PAGE), "{source}");
        }
        for source in [
            "'self'",
            "'none'",
            "'unsafe-inline'",
            "wss:",
            "data:",
            "https://evilpay.example",
            "*.pay.example",
            "https://pay.example:8443",
            "https://pay.example/other/",
            "https://pay.example/js",
            "example",
        ] {
            assert!(!ok(source, PAY, PAGE), "{source}");
        }
        assert!(ok(
            "'self'",
            "https://shop.example/x",
            "http://shop.example/"
        ));
        assert!(!ok("'self'", "http://shop.example/x", PAGE));
        assert!(!ok("pay.example", "http://pay.example/", PAGE));
        assert!(ok(
            "pay.example",
            "http://pay.example/",
            "http://a.example/"
        ));
        assert!(ok("http://127.0.0.1:8080", "http://127.0.0.1:8080/x", PAGE));
        assert!(!ok("http://127.0.0.1:80", "http://127.0.0.1:8080/x", PAGE));
    }

    #[test]
    fn a_header_may_hold_several_policies_and_the_first_directive_of_a_name_counts() {
        let all = Csp::of_header("script-src a b; SCRIPT-SRC c , default-src 'none',, ;");
        assert_eq!(all.len(), 2);
        assert_eq!(all[0].get("script-src").unwrap(), ["a", "b"]);
        assert_eq!(
            all[1]
                .first(&["frame-src", "child-src", "default-src"])
                .unwrap()
                .0,
            "default-src"
        );
    }

    #[test]
    fn what_is_missing_is_added_to_what_is_there() {
        let csp = Csp::read("frame-src 'none'", None);
        let (name, sources) = csp.first(&["frame-src"]).unwrap();
        assert_eq!(
            csp.with(name, sources, &["https://p"]),
            "frame-src https://p"
        );
        let csp = Csp::read("default-src 'self'", None);
        let (_, sources) = csp.first(&["default-src"]).unwrap();
        assert_eq!(
            csp.with("script-src", sources, &["https://p", "'SELF'"]),
            "script-src 'self' https://p"
        );
    }
}
