//! The simulated network as the server's outgoing client sees it.

use std::io;
use std::net::SocketAddr;

use checkout_server::outbound::{Dialled, Network, Resolved, Stream};
use turmoil::net::TcpStream;

use crate::world::with;

/// Names are hosts of the simulation. The answer to one in a hundred questions is lost.
pub(crate) struct Simulated;

impl Network for Simulated {
    fn resolve<'a>(&'a self, host: &'a str) -> Resolved<'a> {
        Box::pin(async move {
            // The first receiver is never harmed.
            if host != "r0"
                && with(|w| w.moods.iter().any(|m| *m != crate::world::Mood::Well))
                && with(|w| w.chance(10))
            {
                return Err(io::Error::other("no answer"));
            }
            Ok(vec![turmoil::lookup(host)])
        })
    }

    fn dial(&self, address: SocketAddr) -> Dialled<'_> {
        Box::pin(async move {
            let stream = TcpStream::connect(address).await?;
            Ok(Box::new(stream) as Box<dyn Stream>)
        })
    }
}
