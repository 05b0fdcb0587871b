//! From a checked URL to an open connection: resolve once, judge, connect, shake hands.

use super::client::{FailureKind, Fault};
use super::network::{Network, Stream};
use super::pool::Connection;
use super::url_check::{Scheme, Target};
use super::{Policy, guard};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use tokio::time::{Instant, timeout};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{self, ClientConfig, RootCertStore};

/// Most bytes of a reply's head that are buffered.
const HEAD_BYTES_MAX: usize = 32 * 1024;
/// Most addresses of one name that are tried.
const ADDRESSES_MAX: usize = 4;

/// Opens connections to judged addresses.
pub(super) struct Connector {
    tls: TlsConnector,
    has_roots: bool,
    network: Arc<dyn Network>,
}

impl Connector {
    pub(super) fn new(
        roots: RootCertStore,
        network: Arc<dyn Network>,
    ) -> Result<Self, rustls::Error> {
        let has_roots = !roots.is_empty();
        let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self {
            tls: TlsConnector::from(Arc::new(config)),
            has_roots,
            network,
        })
    }

    /// Opens a connection. Not a byte of the request has left when this fails.
    pub(super) async fn open(&self, target: &Target, policy: &Policy) -> Result<Connection, Fault> {
        let addresses = self.judged_addresses(target, policy).await?;
        let stream = self.connect_any(&addresses, target.port, policy).await?;
        match target.scheme {
            Scheme::Http => handshake(stream).await,
            Scheme::Https => handshake(self.secure(stream, target).await?).await,
        }
    }

    /// Resolves the name once and judges the whole answer. One refused address refuses them all:
    /// a name that mixes public and private addresses is either an attack or a mistake.
    async fn judged_addresses(
        &self,
        target: &Target,
        policy: &Policy,
    ) -> Result<Vec<IpAddr>, Fault> {
        let unknown = || Fault::new(FailureKind::Dns, "the name of the host does not resolve");
        let addresses = match target.address {
            Some(address) => vec![address],
            None => self
                .network
                .resolve(&target.host)
                .await
                .map_err(|_| unknown())?,
        };
        if addresses.is_empty() {
            return Err(unknown());
        }
        if !policy.allow_private && !addresses.iter().all(|address| guard::is_allowed(*address)) {
            let message = "the name of the host leads to an address that is not public";
            return Err(Fault::new(FailureKind::Blocked, message));
        }
        Ok(addresses)
    }

    async fn secure(
        &self,
        stream: Box<dyn Stream>,
        target: &Target,
    ) -> Result<impl Stream + use<>, Fault> {
        if !self.has_roots {
            let message = "this server trusts no certificate authority: install ca-certificates";
            return Err(Fault::new(FailureKind::Tls, message));
        }
        let failed = |why: String| Fault::new(FailureKind::Tls, format!("TLS failed: {why}"));
        let name = match target.address {
            Some(address) => ServerName::from(address),
            None => ServerName::try_from(target.host.clone())
                .map_err(|_| failed("the host is not a name that certificates can carry".into()))?,
        };
        self.tls
            .connect(name, stream)
            .await
            .map_err(|error| failed(error.to_string()))
    }

    /// Tries the addresses in order; an address that does not answer leaves time for the others.
    async fn connect_any(
        &self,
        addresses: &[IpAddr],
        port: u16,
        policy: &Policy,
    ) -> Result<Box<dyn Stream>, Fault> {
        let deadline = Instant::now() + policy.connect_timeout;
        let tried = addresses.len().min(ADDRESSES_MAX);
        for (index, address) in addresses.iter().take(tried).enumerate() {
            let left = deadline.saturating_duration_since(Instant::now());
            let shares = u32::try_from(tried - index).unwrap_or(1);
            let attempt = self.network.dial(SocketAddr::new(*address, port));
            if let Ok(Ok(stream)) = timeout(left / shares, attempt).await {
                return Ok(stream);
            }
        }
        Err(no_connection())
    }
}

/// The one message for every way in which a connection can fail to come about.
pub(super) fn no_connection() -> Fault {
    Fault::new(
        FailureKind::Connect,
        "no connection could be made to the host",
    )
}

async fn handshake(stream: impl Stream + 'static) -> Result<Connection, Fault> {
    let (sender, connection) = http1::Builder::new()
        .max_buf_size(HEAD_BYTES_MAX)
        .handshake(TokioIo::new(stream))
        .await
        .map_err(|_| no_connection())?;
    // The task ends with the connection; its error reaches the sender too, and is told from there.
    let driver = tokio::spawn(async move {
        let _ = connection.await;
    });
    Ok(Connection::new(sender, driver.abort_handle()))
}
