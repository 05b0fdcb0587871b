//! Judges a URL before anything is resolved: at registration, and again before each use.
//!
//! The text is parsed by the WHATWG rules, so `http://2130706433`, `0x7f.1`, `0177.0.0.1` and
//! full-width digits all arrive here as the address they stand for. What those rules would repair
//! in silence (spaces, line breaks, backslashes) is refused instead: a URL that two parsers read
//! differently is how guards are bypassed.

use super::{Policy, guard};
use std::fmt;
use std::net::IpAddr;
use url::{Host, Url};

/// Longest URL accepted, in bytes.
pub const URL_BYTES_MAX: usize = 2048;

const PORTS: [u16; 3] = [443, 80, 8443];

/// The scheme of an accepted URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scheme {
    /// Plain text; accepted only where private addresses are.
    Http,
    /// TLS with the certificate checked against the system's roots.
    Https,
}

/// Where a request goes, taken from a URL that passed every check which needs no DNS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Scheme of the URL.
    pub scheme: Scheme,
    /// Host in lower case without a final dot; an IPv6 address without brackets.
    pub host: String,
    /// The address, if the host is an address and not a name.
    pub address: Option<IpAddr>,
    /// Port, the scheme's own if the URL names none.
    pub port: u16,
    /// What follows the authority: path and query, never the fragment.
    pub path_and_query: String,
}

impl Target {
    /// The value of the `Host` header: brackets round IPv6, the port only if it is not the default.
    #[must_use]
    pub fn authority(&self) -> String {
        let host = match self.address {
            Some(IpAddr::V6(v6)) => format!("[{v6}]"),
            _ => self.host.clone(),
        };
        match (self.scheme, self.port) {
            (Scheme::Http, 80) | (Scheme::Https, 443) => host,
            (_, port) => format!("{host}:{port}"),
        }
    }
}

/// Why a URL is refused. The text says what to change and is fit for the caller of an API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Blocked {
    /// Not an absolute URL, or one that parsers read differently.
    Malformed,
    /// Longer than [`URL_BYTES_MAX`].
    TooLong,
    /// Not `https:`.
    Scheme,
    /// Contains `user@` or `user:password@`.
    UserInfo,
    /// A port that is not open to webhooks.
    Port(u16),
    /// An address, or a name that stands for one, that is not reachable from the internet.
    PrivateAddress,
    /// This server itself.
    OwnHost,
}

impl fmt::Display for Blocked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed => {
                f.write_str("must be an absolute URL such as https://example.com/hook")
            }
            Self::TooLong => write!(f, "must be at most {URL_BYTES_MAX} bytes long"),
            Self::Scheme => f.write_str("must begin with https://"),
            Self::UserInfo => f.write_str("must not contain a user name or a password"),
            Self::Port(port) => write!(f, "must use port 443, 80 or 8443, not {port}"),
            Self::PrivateAddress => f.write_str("must be a public address on the internet"),
            Self::OwnHost => f.write_str("must not be an address of this server"),
        }
    }
}

impl std::error::Error for Blocked {}

/// The origin of a URL that was accepted: requests to it end at one receiver, whatever their paths.
#[must_use]
pub fn origin(text: &str) -> String {
    Url::parse(text).map_or_else(
        |_| text.to_owned(),
        |url| url.origin().ascii_serialization(),
    )
}

/// Reads a URL and refuses what may never be requested, whatever its name resolves to.
///
/// # Errors
/// [`Blocked`] with the first rule that the URL breaks (TRAP-20).
pub fn check_url(text: &str, policy: &Policy) -> Result<Target, Blocked> {
    if text.len() > URL_BYTES_MAX {
        return Err(Blocked::TooLong);
    }
    let ambiguous = |c: char| c.is_control() || c.is_whitespace() || c == '\\';
    if text.contains(ambiguous) {
        return Err(Blocked::Malformed);
    }
    let url = Url::parse(text).map_err(|_| Blocked::Malformed)?;
    let scheme = match url.scheme() {
        "https" => Scheme::Https,
        "http" if policy.allow_private => Scheme::Http,
        _ => return Err(Blocked::Scheme),
    };
    // `https:host`, `https:/host` and `https:///host` are repaired by browsers, so they are
    // written by mistake or to mislead.
    let rest = text.split_once(':').map_or("", |(_, rest)| rest);
    if !rest.starts_with("//") || rest.starts_with("///") {
        return Err(Blocked::Malformed);
    }
    // An empty user name (`https://@host`) is dropped by the parser; the text still shows it.
    let authority = rest.trim_start_matches('/').split(['/', '?', '#']).next();
    if authority.is_some_and(|text| text.contains('@')) {
        return Err(Blocked::UserInfo);
    }
    // Some parsers decode a host and some do not; `%25` begins the zone of an IPv6 address.
    if authority.is_some_and(|text| text.contains('%')) {
        return Err(Blocked::Malformed);
    }
    let target = target_of(&url, scheme)?;
    check_target(&target, policy)?;
    Ok(target)
}

fn target_of(url: &Url, scheme: Scheme) -> Result<Target, Blocked> {
    let (host, address) = match url.host().ok_or(Blocked::Malformed)? {
        Host::Domain(name) => (name.strip_suffix('.').unwrap_or(name).to_owned(), None),
        Host::Ipv4(v4) => (v4.to_string(), Some(IpAddr::V4(v4))),
        Host::Ipv6(v6) => (v6.to_string(), Some(IpAddr::V6(v6))),
    };
    if host.is_empty() || host.ends_with('.') {
        return Err(Blocked::Malformed);
    }
    let port = url.port_or_known_default().ok_or(Blocked::Malformed)?;
    let path_and_query = url[url::Position::BeforePath..url::Position::AfterQuery].to_owned();
    Ok(Target {
        scheme,
        host,
        address,
        port,
        path_and_query,
    })
}

fn check_target(target: &Target, policy: &Policy) -> Result<(), Blocked> {
    let own = |entry: &String| is_own(entry, target);
    if policy.own_hosts.iter().any(own) {
        return Err(Blocked::OwnHost);
    }
    if policy.allow_private {
        return Ok(());
    }
    let local_name = target.host == "localhost" || target.host.ends_with(".localhost");
    if local_name
        || target
            .address
            .is_some_and(|address| !guard::is_allowed(address))
    {
        return Err(Blocked::PrivateAddress);
    }
    if !PORTS.contains(&target.port) && !policy.extra_ports.contains(&target.port) {
        return Err(Blocked::Port(target.port));
    }
    Ok(())
}

/// Whether `entry` of [`Policy::own_hosts`], `host` or `host:port`, names this target.
fn is_own(entry: &str, target: &Target) -> bool {
    let bare = |host: &str| host.trim_matches(['[', ']']).to_ascii_lowercase();
    if bare(entry) == target.host {
        return true;
    }
    entry
        .rsplit_once(':')
        .is_some_and(|(host, port)| bare(host) == target.host && port.parse() == Ok(target.port))
}

#[cfg(test)]
mod tests {
    use super::{Blocked, check_url};
    use crate::outbound::Policy;

    fn refusal(url: &str) -> Blocked {
        check_url(url, &Policy::default()).expect_err(url)
    }

    // proves: TRAP-20, PEB-032
    #[test]
    fn a_public_https_url_is_taken_apart_as_written() {
        let target = check_url(
            "https://Shop.Example.com/hook?a=1&b=2#part",
            &Policy::default(),
        )
        .unwrap();
        assert_eq!(target.host, "shop.example.com");
        assert_eq!((target.port, target.address), (443, None));
        assert_eq!(target.path_and_query, "/hook?a=1&b=2");
        assert_eq!(target.authority(), "shop.example.com");
        let other = check_url("https://[2606:4700::1]:8443", &Policy::default()).unwrap();
        assert_eq!(other.authority(), "[2606:4700::1]:8443");
        assert_eq!(other.path_and_query, "/");
    }

    // proves: TRAP-20
    #[test]
    fn private_addresses_are_refused_in_every_notation() {
        let urls = [
            "https://127.0.0.1/",
            "https://2130706433/",
            "https://0x7f000001/",
            "https://0x7f.1/",
            "https://0177.0.0.1/",
            "https://127.1/",
            "https://127.0.0.1./",
            "https://\u{ff11}\u{ff12}\u{ff17}.0.0.1/",
            "https://0/",
            "https://0.0.0.0/",
            "https://10.1.2.3/",
            "https://172.16.0.1/",
            "https://192.168.1.1/",
            "https://169.254.169.254/latest/meta-data",
            "https://[::1]/",
            "https://[::]/",
            "https://[::ffff:127.0.0.1]/",
            "https://[::ffff:7f00:1]/",
            "https://[fd00::7]/",
            "https://[fe80::1]/",
            "https://[64:ff9b::7f00:1]/",
            "https://localhost/",
            "https://LOCALHOST./",
            "https://api.localhost/",
        ];
        for url in urls {
            assert_eq!(refusal(url), Blocked::PrivateAddress, "{url}");
        }
    }

    // proves: TRAP-20, SEC-014, E7
    #[test]
    fn only_https_is_accepted() {
        for scheme in [
            "http",
            "ftp",
            "ws",
            "wss",
            "gopher",
            "javascript",
            "data",
            "file",
            "unix",
        ] {
            let url = format!("{scheme}://example.com/");
            let why = refusal(&url);
            assert!(
                matches!(why, Blocked::Scheme | Blocked::Malformed),
                "{url}: {why}"
            );
        }
        assert_eq!(refusal("data:text/plain,x"), Blocked::Scheme);
    }

    // proves: TRAP-20
    #[test]
    fn urls_that_parsers_read_differently_are_refused() {
        let urls = [
            "",
            "example.com/hook",
            "//example.com/hook",
            "https:example.com",
            "https:/example.com",
            "https:///example.com",
            "https://",
            "https://exa mple.com/",
            "https://exa\tmple.com/",
            "https://example.com/\r\nX-Evil: 1",
            "https://example.com\\@127.0.0.1/",
            "https:\\\\127.0.0.1\\",
            "https://example.com:0x1bb/",
            "https://example.com:99999/",
            "https://exa%2emple%00.com/",
            "https://example%2ecom/",
            "https://%31%32%37.0.0.1/",
            "https://[fe80::1%25eth0]/",
            "https://../",
            "https://example..",
            " https://example.com/",
        ];
        for url in urls {
            assert_eq!(refusal(url), Blocked::Malformed, "{url:?}");
        }
        let long = format!("https://example.com/{}", "a".repeat(64 * 1024));
        assert_eq!(refusal(&long), Blocked::TooLong);
    }

    // proves: TRAP-20
    #[test]
    fn user_info_is_refused() {
        for url in [
            "https://good.example@127.0.0.1/",
            "https://good.example:443@evil.example/",
            "https://@evil.example/",
            "https://user:secret@example.com/",
        ] {
            assert_eq!(refusal(url), Blocked::UserInfo, "{url}");
        }
        let in_path = check_url("https://example.com/@me?x=a@b", &Policy::default());
        assert!(in_path.is_ok(), "an @ after the authority is no user info");
    }

    // proves: TRAP-20
    #[test]
    fn only_web_ports_and_those_the_operator_added_are_accepted() {
        for port in [22, 25, 5432, 6379, 8080, 9000] {
            let url = format!("https://example.com:{port}/");
            assert_eq!(refusal(&url), Blocked::Port(port), "{url}");
        }
        let policy = Policy {
            extra_ports: vec![9000],
            ..Policy::default()
        };
        for port in [80, 443, 8443, 9000] {
            let url = format!("https://example.com:{port}/");
            assert!(check_url(&url, &policy).is_ok(), "{url}");
        }
    }

    // proves: TRAP-20
    #[test]
    fn the_server_does_not_call_itself() {
        let own_hosts = vec!["Pay.Example.com".to_owned(), "127.0.0.1:8080".to_owned()];
        let policy = Policy {
            own_hosts,
            allow_private: true,
            ..Policy::default()
        };
        for url in [
            "https://pay.example.com/x",
            "https://PAY.example.com.:8443/",
            "http://127.1:8080/",
        ] {
            assert_eq!(check_url(url, &policy), Err(Blocked::OwnHost), "{url}");
        }
        assert!(
            check_url("http://127.0.0.1:8081/", &policy).is_ok(),
            "another port, another server"
        );
    }

    #[test]
    fn development_accepts_http_and_loopback_on_any_port() {
        let policy = Policy {
            allow_private: true,
            ..Policy::default()
        };
        let target = check_url("http://localhost:4000/hook", &policy).unwrap();
        assert_eq!((target.host.as_str(), target.port), ("localhost", 4000));
        assert_eq!(check_url("ftp://localhost/", &policy), Err(Blocked::Scheme));
    }
}
