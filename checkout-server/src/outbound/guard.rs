//! Which addresses an outgoing request may connect to.
//!
//! Webhook URLs come from strangers, so every address a name resolves to is judged here, after
//! DNS and before the socket is opened. Nothing in this file does I/O, and no other file of the
//! server may decide whether an address is acceptable (TRAP-20).
//!
//! IPv4 is a list of refused ranges. IPv6 is the opposite: only global unicast (`2000::/3`) is
//! accepted, less the ranges inside it that lead elsewhere. That refuses IPv4-mapped,
//! IPv4-compatible and NAT64 forms as a whole, even when the embedded IPv4 address is public,
//! because which network such an address reaches is decided by a translator we do not know.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Refused IPv4 ranges as (first address, prefix length in bits).
const REFUSED_V4: [(Ipv4Addr, u32); 16] = [
    (Ipv4Addr::new(0, 0, 0, 0), 8), // "this network"; 0.0.0.0 reaches localhost on Linux
    (Ipv4Addr::new(10, 0, 0, 0), 8), // private
    (Ipv4Addr::new(100, 64, 0, 0), 10), // carrier-grade NAT
    (Ipv4Addr::new(127, 0, 0, 0), 8), // loopback
    (Ipv4Addr::new(168, 63, 129, 16), 32), // Azure's metadata: public, and answered by the host
    (Ipv4Addr::new(169, 254, 0, 0), 16), // link-local; cloud metadata services
    (Ipv4Addr::new(172, 16, 0, 0), 12), // private
    (Ipv4Addr::new(192, 0, 0, 0), 24), // protocol assignments
    (Ipv4Addr::new(192, 0, 2, 0), 24), // documentation
    (Ipv4Addr::new(192, 88, 99, 0), 24), // 6to4 relays
    (Ipv4Addr::new(192, 168, 0, 0), 16), // private
    (Ipv4Addr::new(198, 18, 0, 0), 15), // benchmarking
    (Ipv4Addr::new(198, 51, 100, 0), 24), // documentation
    (Ipv4Addr::new(203, 0, 113, 0), 24), // documentation
    (Ipv4Addr::new(224, 0, 0, 0), 4), // multicast
    (Ipv4Addr::new(240, 0, 0, 0), 4), // reserved, and broadcast
];

/// Global unicast: the only part of IPv6 that is accepted at all.
const GLOBAL_UNICAST_V6: (Ipv6Addr, u32) = (Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);

/// Refused ranges inside global unicast.
const REFUSED_V6: [(Ipv6Addr, u32); 4] = [
    // Protocol assignments: Teredo tunnels, ORCHID identifiers, benchmarking.
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32), // documentation
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16),     // 6to4: embeds any IPv4 address
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),     // documentation
];

/// Whether a request of a store may connect to `address`.
///
/// True only for addresses that are reachable from the whole internet and belong to nobody in
/// particular: no loopback, private, link-local, shared, documentation, multicast or reserved
/// range, and no address that tunnels into another one.
#[must_use]
pub fn is_allowed(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => !REFUSED_V4.iter().any(|range| contains_v4(*range, v4)),
        IpAddr::V6(v6) => {
            contains_v6(GLOBAL_UNICAST_V6, v6)
                && !REFUSED_V6.iter().any(|range| contains_v6(*range, v6))
        }
    }
}

fn contains_v4((network, prefix_bits): (Ipv4Addr, u32), address: Ipv4Addr) -> bool {
    let mask = u32::MAX << (32 - prefix_bits);
    u32::from(network) & mask == u32::from(address) & mask
}

fn contains_v6((network, prefix_bits): (Ipv6Addr, u32), address: Ipv6Addr) -> bool {
    let mask = u128::MAX << (128 - prefix_bits);
    u128::from(network) & mask == u128::from(address) & mask
}

#[cfg(test)]
mod tests {
    use super::is_allowed;
    use std::net::IpAddr;

    fn allowed(text: &str) -> bool {
        is_allowed(text.parse::<IpAddr>().unwrap())
    }

    // Each row is the first and the last address of a refused range.
    // proves: TRAP-20
    #[test]
    fn both_ends_of_every_refused_range_are_refused() {
        let ranges = [
            ("0.0.0.0", "0.255.255.255"),
            ("10.0.0.0", "10.255.255.255"),
            ("100.64.0.0", "100.127.255.255"),
            ("127.0.0.0", "127.255.255.255"),
            ("168.63.129.16", "168.63.129.16"),
            ("169.254.0.0", "169.254.255.255"),
            ("172.16.0.0", "172.31.255.255"),
            ("192.0.0.0", "192.0.0.255"),
            ("192.0.2.0", "192.0.2.255"),
            ("192.88.99.0", "192.88.99.255"),
            ("192.168.0.0", "192.168.255.255"),
            ("198.18.0.0", "198.19.255.255"),
            ("198.51.100.0", "198.51.100.255"),
            ("203.0.113.0", "203.0.113.255"),
            ("224.0.0.0", "239.255.255.255"),
            ("240.0.0.0", "255.255.255.255"),
            ("::", "::"),
            ("::1", "::1"),
            ("::7f00:1", "::ffff:ffff"),
            ("::ffff:0.0.0.0", "::ffff:255.255.255.255"),
            ("64:ff9b::", "64:ff9b::ffff:ffff"),
            ("64:ff9b:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff"),
            ("100::", "100::ffff:ffff:ffff:ffff"),
            ("2001::", "2001:0:ffff:ffff:ffff:ffff:ffff:ffff"),
            ("2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"),
            ("2002::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
            ("3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff"),
            ("5f00::", "5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
            ("fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
            ("fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
            ("fec0::", "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
            ("ff00::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
        ];
        for (first, last) in ranges {
            assert!(!allowed(first), "{first} must be refused");
            assert!(!allowed(last), "{last} must be refused");
        }
    }

    // proves: TRAP-20
    #[test]
    fn the_neighbours_of_refused_ranges_are_public() {
        let neighbours = [
            "1.0.0.0",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.0",
            "168.63.129.15",
            "168.63.129.17",
            "169.253.255.255",
            "169.255.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.1.0",
            "192.0.3.0",
            "192.88.98.255",
            "192.88.100.0",
            "192.167.255.255",
            "192.169.0.0",
            "198.17.255.255",
            "198.20.0.0",
            "198.51.99.255",
            "198.51.101.0",
            "203.0.112.255",
            "203.0.114.0",
            "223.255.255.255",
            "2000::",
            "2001:200::",
            "2001:db7:ffff::1",
            "2001:db9::",
            "2003::",
            "2606:4700:4700::1111",
            "3ffe:ffff::1",
            "3fff:1000::",
        ];
        for address in neighbours {
            assert!(allowed(address), "{address} is public");
        }
    }

    // A translator decides where these go, so the public address inside does not help.
    // proves: TRAP-20
    #[test]
    fn a_public_ipv4_address_inside_an_ipv6_one_is_refused() {
        for address in [
            "::ffff:8.8.8.8",
            "::8.8.8.8",
            "64:ff9b::8.8.8.8",
            "2002:808:808::1",
        ] {
            assert!(!allowed(address), "{address} must be refused");
        }
    }
}
