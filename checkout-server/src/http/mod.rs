//! HTTP: every route on one page (`router`), what every request passes (`layers`), how bytes
//! become values (`body`, `query`) and how a "no" becomes a response (`problem`, `envelope`).

pub mod api_gate;
pub mod assets;
pub mod body;
pub mod btcpay;
pub mod client_address;
pub mod envelope;
pub mod health;
pub mod idempotency;
pub mod layers;
pub mod metrics;
pub mod openapi;
pub mod problem;
pub mod query;
pub mod reply;
pub mod router;
pub mod serve;
pub mod socket;
pub mod sse;
pub mod version;

use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use ipnet::IpNet;

use crate::app::App;

/// What every handler gets: the use cases and where the server stands in the world.
#[derive(Clone)]
pub struct Site(Arc<SiteParts>);

/// The parts of a [`Site`].
pub struct SiteParts {
    /// The use cases.
    pub app: App,
    /// The base of every URL that the server writes, without a slash at the end. It comes from
    /// the configuration, never from a Host header.
    pub public_url: String,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Whether customers reach the server over TLS.
    pub https: bool,
    /// Set once the server was told to stop: it serves on, and proxies send it nothing new.
    pub stopping: AtomicBool,
}

impl Site {
    /// Puts a site together.
    #[must_use]
    pub fn new(app: App, public_url: &str, trusted_proxies: Vec<IpNet>) -> Self {
        let public_url = public_url.trim_end_matches('/').to_owned();
        let https = public_url.starts_with("https://");
        Self(Arc::new(SiteParts {
            app,
            public_url,
            trusted_proxies,
            https,
            stopping: AtomicBool::new(false),
        }))
    }
}

impl Deref for Site {
    type Target = SiteParts;

    fn deref(&self) -> &SiteParts {
        &self.0
    }
}
