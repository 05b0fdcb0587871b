//! What names and addresses lead to: the system's network, or another one in tests.
//!
//! The guard stands between the two steps: it judges what [`Network::resolve`] answered, and only
//! addresses that it let pass are given to [`Network::dial`].

use super::lookup::Lookups;
use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;

/// The addresses of a name, in the order in which to try them.
pub type Resolved<'a> = Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send + 'a>>;
/// An open connection, or why there is none.
pub type Dialled<'a> = Pin<Box<dyn Future<Output = io::Result<Box<dyn Stream>>> + Send + 'a>>;

/// The bytes of a connection, whatever carries them.
pub trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

/// Turns a name into addresses and an address into a connection. A trait so that tests can answer
/// as a hostile DNS server would, and so that a simulation can lose and delay what is sent.
pub trait Network: Send + Sync {
    /// Every address of `host`.
    fn resolve<'a>(&'a self, host: &'a str) -> Resolved<'a>;

    /// Connects to an address that the guard let pass; a socket of the system, unless said
    /// otherwise.
    fn dial(&self, address: SocketAddr) -> Dialled<'_> {
        Box::pin(async move {
            let stream = TcpStream::connect(address).await?;
            // Failing to switch off Nagle's delay costs milliseconds, not the delivery.
            let _ = stream.set_nodelay(true);
            Ok(Box::new(stream) as Box<dyn Stream>)
        })
    }
}

/// Asks the operating system, `/etc/hosts` included.
#[derive(Default)]
pub(super) struct System {
    lookups: Lookups,
}

impl Network for System {
    fn resolve<'a>(&'a self, host: &'a str) -> Resolved<'a> {
        Box::pin(self.lookups.find(host))
    }
}
