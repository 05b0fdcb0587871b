//! What every page has round its content: where one is and may go, the message of the last act, and the
//! headers. Cookies are written here and nowhere else.

use askama::Template;
use axum::body::Body;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use pebblepay_core::limits::SIGN_IN_MS;
use pebblepay_core::store::Mode;
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::files::{SCRIPT, STYLES};
use super::gate::{Here, Person, Visitor, is_htmx, link};
use super::routes;
use crate::http::Site;
use crate::http::problem::Problem;

/// What stands round the content of a page.
#[derive(Clone, Default)]
pub struct Shell {
    /// The token of the session's forms; empty where nobody is signed in.
    pub csrf: String,
    /// Who is signed in; empty where nobody is.
    pub email: String,
    /// What the last act said.
    pub said: Option<String>,
    /// The store and side that the page is about.
    pub place: Option<StorePlace>,
    /// The person's stores.
    pub stores: Vec<StoreLink>,
    /// The stylesheet's address.
    pub style_href: String,
    /// The script's address.
    pub script_href: String,
}

/// The store and side that a page is about.
#[derive(Clone)]
pub struct StorePlace {
    /// The store's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What the person is there.
    pub role: &'static str,
    /// What every address of this store and side begins with.
    pub base: String,
    /// Whether it is the test side.
    pub is_test: bool,
    /// The same section on the test side.
    pub test_href: String,
    /// The same section on the live side.
    pub live_href: String,
    /// The navigation, in groups.
    pub nav: Vec<NavGroup>,
}

/// Some pages that belong together.
#[derive(Clone)]
pub struct NavGroup {
    /// What they are; empty for the first.
    pub title: &'static str,
    /// The pages.
    pub items: Vec<NavItem>,
}

/// A page in the navigation.
#[derive(Clone)]
pub struct NavItem {
    /// Its name.
    pub label: &'static str,
    /// Its picture.
    pub icon: &'static str,
    /// Its address.
    pub href: String,
    /// Whether it is the one that is shown, or one below it is.
    pub is_current: bool,
}

/// A store that one can go to.
#[derive(Clone)]
pub struct StoreLink {
    /// Its name.
    pub name: String,
    /// Its first page.
    pub href: String,
    /// Whether it is the one that is shown.
    pub is_current: bool,
}

type Group = (
    &'static str,
    &'static [(&'static str, &'static str, &'static str)],
);

/// The navigation: title, then name, path and picture of each page. A page without a route is left out,
/// and so is one that the person may not see.
const NAV: [Group; 4] = [
    (
        "",
        &[
            ("Home", "", "home"),
            ("Payments", "/payments", "payments"),
            ("Balance", "/balance", "balance"),
        ],
    ),
    (
        "Sell",
        &[
            ("Products", "/products", "products"),
            ("Coupons", "/coupons", "coupons"),
            ("Payment links", "/links", "links"),
            ("Buttons", "/buttons", "buttons"),
        ],
    ),
    (
        "Connect",
        &[
            ("Integrate", "/integrate", "integrate"),
            ("API keys", "/keys", "keys"),
            ("Webhooks", "/webhooks", "webhooks"),
            ("Check my site", "/doctor", "doctor"),
        ],
    ),
    (
        "Store",
        &[
            ("Settings", "/settings", "settings"),
            ("Branding", "/branding", "branding"),
            ("Gateways", "/gateways", "gateways"),
            ("Team", "/team", "team"),
            ("Audit log", "/audit", "audit"),
        ],
    ),
];

impl Shell {
    /// Round a page that nobody has to be signed in for.
    #[must_use]
    pub fn bare() -> Self {
        Self {
            style_href: STYLES.href(),
            script_href: SCRIPT.href(),
            ..Self::default()
        }
    }

    /// Round a page that is about an account.
    #[must_use]
    pub fn of_person(person: &Person) -> Self {
        let first_side = |m: &crate::app::accounts::Membership| link(&m.store_id, Mode::Test, "");
        let stores = person.found.memberships.iter().map(|m| StoreLink {
            name: m.name.clone(),
            href: first_side(m),
            is_current: false,
        });
        Self {
            csrf: person.csrf.clone(),
            email: person.account.email.clone(),
            said: person.said.clone(),
            stores: stores.collect(),
            ..Self::bare()
        }
    }

    /// Round a page that is about a store.
    #[must_use]
    pub fn of(visitor: &Visitor) -> Self {
        let mut shell = Self::of_person(visitor);
        for store in &mut shell.stores {
            store.is_current = store.href == link(&visitor.store.id, Mode::Test, "");
        }
        let base = visitor.link("");
        let below = visitor.path.strip_prefix(&base).unwrap_or_default();
        let section = below.split('/').nth(1).unwrap_or_default();
        let section = if section.is_empty() {
            String::new()
        } else {
            format!("/{section}")
        };
        let side = |mode| link(&visitor.store.id, mode, &section);
        shell.place = Some(StorePlace {
            id: visitor.store.id.as_str().to_owned(),
            name: visitor.store.name.clone(),
            role: visitor.role.as_str(),
            is_test: visitor.mode.is_test(),
            test_href: side(Mode::Test),
            live_href: side(Mode::Live),
            nav: nav(visitor, &section),
            base,
        });
        shell
    }
}

fn nav(visitor: &Visitor, section: &str) -> Vec<NavGroup> {
    let groups = NAV.iter().map(|(title, pages)| {
        let seen = pages
            .iter()
            .filter(|(_, path, _)| routes::access(path).is_some_and(|a| visitor.may(a)));
        let items = seen.map(|(label, path, icon)| NavItem {
            label,
            icon,
            href: visitor.link(path),
            is_current: *path == section,
        });
        NavGroup {
            title,
            items: items.collect(),
        }
    });
    groups.filter(|group| !group.items.is_empty()).collect()
}

const OPENER: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
/// Nothing inline, nothing from elsewhere, and nobody frames it. `blob:` and `data:` are pictures that a
/// page shows before they are saved.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' data: blob:; connect-src 'self'; frame-src 'self'; form-action 'self'; \
    base-uri 'none'; frame-ancestors 'none'";

/// A page.
#[must_use]
pub fn page(view: &impl Template) -> Response {
    page_with(StatusCode::OK, view)
}

/// A page whose form has to be mended.
#[must_use]
pub fn mend(view: &impl Template) -> Response {
    page_with(StatusCode::UNPROCESSABLE_ENTITY, view)
}

/// A page with another status.
#[must_use]
pub fn page_with(status: StatusCode, view: &impl Template) -> Response {
    let text = match view.render() {
        Ok(text) => text,
        Err(error) => return Problem::Internal(error.into()).into_response(),
    };
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::VARY, "accept-language"),
        (OPENER, "same-origin"),
        (header::REFERRER_POLICY, "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// Goes to another page.
#[must_use]
pub fn go(to: &str) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    // What is not an address of ours is a fault of ours, and ends at the beginning.
    let to = HeaderValue::from_str(to).unwrap_or(HeaderValue::from_static(routes::ROOT));
    response.headers_mut().insert(header::LOCATION, to);
    response
}

/// An act is done: goes to a page of the store, which says so once.
#[must_use]
pub fn done(site: &Site, visitor: &Visitor, path: &str, words: &str) -> Response {
    say(site, go(&visitor.link(path)), words)
}

/// Has the next page say something once. The words travel in a cookie, so they are no place for secrets.
#[must_use]
pub fn say(site: &Site, mut response: Response, words: &str) -> Response {
    const SECONDS: i64 = 60;
    let value = utf8_percent_encode(words, NON_ALPHANUMERIC).to_string();
    set_cookie(site, response.headers_mut(), SAID, &value, SECONDS);
    response
}

/// To the page that asks for e-mail address and password, and then back.
#[must_use]
pub fn to_sign_in(parts: &Parts) -> Response {
    let next = if parts.method == Method::GET {
        parts.uri.path_and_query().map(ToString::to_string)
    } else {
        None
    };
    to_asking(parts, routes::SIGN_IN, next.as_deref())
}

/// To the page that asks for the password again, and then back: to the page itself, or to the one whose
/// form was sent.
#[must_use]
pub fn to_confirm(parts: &Parts, is_write: bool) -> Response {
    let came_from = || {
        let referer = parts.headers.get(header::REFERER)?.to_str().ok()?;
        let url = url::Url::parse(referer).ok()?;
        Some(url.path().to_owned())
    };
    let here = || parts.uri.path_and_query().map(ToString::to_string);
    let next = if is_write { came_from() } else { here() };
    to_asking(parts, routes::CONFIRM, next.as_deref())
}

fn to_asking(parts: &Parts, page: &str, next: Option<&str>) -> Response {
    let to = match next {
        Some(next) => format!(
            "{page}?next={}",
            utf8_percent_encode(next, NON_ALPHANUMERIC)
        ),
        None => page.to_owned(),
    };
    if is_htmx(&parts.headers) {
        // A part of a page can not become another page; the browser goes there as a whole.
        let mut response = StatusCode::OK.into_response();
        if let Ok(to) = HeaderValue::from_str(&to) {
            response.headers_mut().insert("hx-redirect", to);
        }
        return response;
    }
    go(&to)
}

/// Where to go on after signing in: only to pages of the dashboard.
#[must_use]
pub fn next(given: &str) -> &str {
    let is_page = given.starts_with("/dashboard") && !given.contains(['\\', '\r', '\n']);
    if is_page { given } else { routes::ROOT }
}

/// The names of our two cookies. `__Host-` ties them to this host, and needs TLS; development without
/// TLS gets by without.
#[derive(Clone, Copy)]
pub struct CookieName {
    secure: &'static str,
    plain: &'static str,
}

const SESSION: CookieName = CookieName {
    secure: "__Host-pebblepay",
    plain: "pebblepay",
};
const SAID: CookieName = CookieName {
    secure: "__Host-pebblepay-said",
    plain: "pebblepay-said",
};

impl CookieName {
    fn on(self, site: &Site) -> &'static str {
        if site.https { self.secure } else { self.plain }
    }
}

/// The name of the cookie of who is signed in.
#[must_use]
pub fn session_cookie(site: &Site) -> &'static str {
    SESSION.on(site)
}

/// The value of a cookie.
#[must_use]
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let lines = headers.get_all(header::COOKIE).into_iter();
    let texts = lines.filter_map(|line| line.to_str().ok());
    let mut pairs = texts.flat_map(|line| line.split(';'));
    pairs.find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}

fn set_cookie(site: &Site, headers: &mut HeaderMap, name: CookieName, value: &str, seconds: i64) {
    let secure = if site.https { "; Secure" } else { "" };
    let name = name.on(site);
    let text = format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    if let Ok(text) = HeaderValue::from_str(&text) {
        headers.append(header::SET_COOKIE, text);
    }
}

/// Keeps a browser signed in.
pub fn set_session(site: &Site, headers: &mut HeaderMap, cookie: &str) {
    set_cookie(site, headers, SESSION, cookie, SIGN_IN_MS / 1000);
}

/// Takes the cookie of who was signed in away.
pub fn forget_session(site: &Site, headers: &mut HeaderMap) {
    set_cookie(site, headers, SESSION, "", 0);
}

/// What the last act said.
#[must_use]
pub fn said(site: &Site, headers: &HeaderMap) -> Option<String> {
    let value = cookie(headers, SAID.on(site))?;
    let text = percent_decode_str(value).decode_utf8().ok()?;
    Some(text.into_owned()).filter(|text| !text.is_empty())
}

/// What was said is not said again.
pub fn forget_said(site: &Site, headers: &mut HeaderMap) {
    set_cookie(site, headers, SAID, "", 0);
}

/// Round a page for whoever is there, signed in or not.
#[must_use]
pub fn of_here(here: &Here) -> Shell {
    here.person
        .as_ref()
        .map_or_else(Shell::bare, Shell::of_person)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_goes_on_to_pages_of_the_dashboard_only() {
        assert_eq!(
            next("/dashboard/store_1/test?q=a%20b"),
            "/dashboard/store_1/test?q=a%20b"
        );
        for elsewhere in [
            "",
            "//evil.example",
            "https://evil.example",
            "/pay/x",
            "/dashboard\\@e",
        ] {
            assert_eq!(next(elsewhere), routes::ROOT, "{elsewhere}");
        }
    }

    #[test]
    fn a_cookie_is_found_by_its_whole_name() {
        let mut headers = HeaderMap::new();
        headers.append(
            header::COOKIE,
            HeaderValue::from_static("xpebblepay=1; pebblepay-said=2"),
        );
        headers.append(header::COOKIE, HeaderValue::from_static("pebblepay=3"));
        assert_eq!(cookie(&headers, "pebblepay"), Some("3"));
        assert_eq!(cookie(&headers, "pebble"), None);
    }
}
