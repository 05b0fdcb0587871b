//! The one HTTP client of the server: whatever the server sends to the outside leaves here.
//!
//! Webhooks go to addresses that strangers chose, so the client is built around a guard: a URL is
//! checked when it is registered ([`check_url`]) and again when it is used, the name is resolved
//! once, every address of the answer is judged, and the socket is opened to the judged address
//! ([`guard`]). It follows no redirect (TRAP-21), reads no proxy settings from the environment,
//! asks for no compression, and reads only the head of a reply.
//!
//! It knows nothing about stores, events or signatures, and it never retries: what to do with an
//! [`Outcome`] is decided in `jobs`. No other module may open an outgoing HTTP connection.

mod client;
mod connect;
pub mod guard;
mod lookup;
mod network;
mod page;
mod pool;
pub mod smtp;
mod stream;
mod url_check;

pub use client::{Client, Failure, FailureKind, Outcome, Reply, SetupError};
pub use network::{Dialled, Network, Resolved, Stream};
pub use page::{Ask, Whole};
pub use stream::Ongoing;
pub use url_check::{Blocked, Scheme, Target, URL_BYTES_MAX, check_url, origin};

use std::time::Duration;

/// What the client may do and how long it may take.
#[derive(Debug, Clone)]
pub struct Policy {
    /// Development only: loopback and private addresses, `http:` and every port are accepted.
    pub allow_private: bool,
    /// Names under which this server itself is reached, as `host` (every port) or `host:port`.
    /// Requests to them are refused: the server must not be made to call itself.
    pub own_hosts: Vec<String>,
    /// Ports accepted beside 443, 80 and 8443.
    pub extra_ports: Vec<u16>,
    /// Limit for resolving the name, opening the socket and the TLS handshake, together.
    pub connect_timeout: Duration,
    /// Limit for the whole request, connecting included.
    pub total_timeout: Duration,
    /// Bytes of the reply's body that are kept; the rest is never read.
    pub reply_max_bytes: usize,
}

impl Default for Policy {
    /// The limits of production: nothing private, 5 s to connect, 15 s in all, 16 KiB of reply.
    fn default() -> Self {
        Self {
            allow_private: false,
            own_hosts: Vec::new(),
            extra_ports: Vec::new(),
            connect_timeout: Duration::from_secs(5),
            total_timeout: Duration::from_secs(15),
            reply_max_bytes: 16 * 1024,
        }
    }
}
