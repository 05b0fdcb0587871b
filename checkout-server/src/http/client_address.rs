//! Where a request comes from, for the limits by address.
//!
//! The socket says it. `X-Forwarded-For` counts only where the socket's other end is one of the
//! proxies that the operator named, since anybody can write the header. It is read from the
//! right, where the nearest proxy wrote, up to the first address that is no proxy of ours: all
//! to the left of that one came from outside.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;
use ipnet::IpNet;

use super::Site;

/// The other end of a request's socket; the accept loop puts it into the request's extensions.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub IpAddr);

/// The client's address; none for a request that came over no socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientAddress(pub Option<IpAddr>);

impl FromRequestParts<Site> for ClientAddress {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<Peer>();
        Ok(Self(peer.map(|Peer(peer)| {
            client(*peer, &parts.headers, &site.trusted_proxies)
        })))
    }
}

fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |address: IpAddr| trusted.iter().any(|net| net.contains(&address));
    let mut found = peer.to_canonical();
    let lines: Vec<_> = headers.get_all("x-forwarded-for").iter().collect();
    // A line that is no text ends the chain like an entry that is no address.
    let texts = lines.iter().rev().map(|line| line.to_str().unwrap_or("?"));
    for entry in texts.flat_map(|text| text.rsplit(',')) {
        if !is_trusted(found) {
            break;
        }
        let Some(address) = parse(entry.trim()) else {
            break;
        };
        found = address;
    }
    found
}

/// An address as proxies write it: bare, in brackets, or with a port.
fn parse(entry: &str) -> Option<IpAddr> {
    let bare = entry
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .unwrap_or(entry);
    let address = bare.parse::<IpAddr>().ok();
    let with_port = || entry.parse::<SocketAddr>().ok().map(|socket| socket.ip());
    address
        .or_else(with_port)
        .map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::parse_network;

    fn found(peer: &str, lines: &[&str], trusted: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append("x-forwarded-for", line.parse().unwrap());
        }
        let trusted: Vec<IpNet> = trusted.iter().map(|t| parse_network(t).unwrap()).collect();
        client(peer.parse().unwrap(), &headers, &trusted).to_string()
    }

    #[test]
    fn a_header_from_a_stranger_has_no_effect() {
        assert_eq!(found("203.0.113.9", &["198.51.100.1"], &[]), "203.0.113.9");
        let other = ["10.0.0.0/8"];
        assert_eq!(
            found("203.0.113.9", &["198.51.100.1"], &other),
            "203.0.113.9"
        );
    }

    #[test]
    fn the_chain_is_walked_from_the_right_over_trusted_proxies_only() {
        let trusted = ["10.0.0.0/8", "2001:db8:f::/48"];
        let chain = ["6.6.6.6, 198.51.100.1, 10.1.1.1"];
        assert_eq!(found("10.0.0.1", &chain, &trusted), "198.51.100.1");
        // Further lines stand to the right of earlier ones.
        let lines = ["6.6.6.6", "198.51.100.2", "2001:db8:f::7, 10.2.2.2"];
        assert_eq!(found("10.0.0.1", &lines, &trusted), "198.51.100.2");
        // All of them are ours: the furthest is the client.
        assert_eq!(
            found("10.0.0.1", &["10.0.0.3, 10.0.0.2"], &trusted),
            "10.0.0.3"
        );
        assert_eq!(found("10.0.0.1", &[], &trusted), "10.0.0.1");
    }

    #[test]
    fn what_is_no_address_ends_the_chain_at_the_last_sane_one() {
        let trusted = ["10.0.0.0/8"];
        for line in [
            "198.51.100.1, unknown, 10.0.0.2",
            "198.51.100.1,, 10.0.0.2",
            "198.51.100.1, 1.2.3, 10.0.0.2",
        ] {
            assert_eq!(found("10.0.0.1", &[line], &trusted), "10.0.0.2", "{line}");
        }
    }

    #[test]
    fn addresses_are_read_in_every_form_that_proxies_write() {
        let trusted = ["10.0.0.1"];
        for (line, expected) in [
            ("198.51.100.1:4711", "198.51.100.1"),
            ("[2001:db8::1]:4711", "2001:db8::1"),
            ("[2001:db8::1]", "2001:db8::1"),
            ("2001:db8::1", "2001:db8::1"),
            ("::ffff:198.51.100.1", "198.51.100.1"),
        ] {
            assert_eq!(found("10.0.0.1", &[line], &trusted), expected);
        }
        // A socket that takes both families says IPv4 addresses in IPv6.
        assert_eq!(
            found("::ffff:10.0.0.1", &["198.51.100.1"], &trusted),
            "198.51.100.1"
        );
    }
}
