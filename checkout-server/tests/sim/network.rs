//! The simulated network as the server's outgoing client sees it.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};

use checkout_server::outbound::{Dialled, Network, Resolved, Stream};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use turmoil::net::TcpStream;

use crate::world::{Mood, with};

/// Names are hosts of the simulation. The answer to one in a hundred questions is lost.
pub(crate) struct Simulated;

impl Network for Simulated {
    fn resolve<'a>(&'a self, host: &'a str) -> Resolved<'a> {
        Box::pin(async move {
            // The first receiver is never harmed, and nobody is after the faults.
            let harmed = |w: &mut crate::world::World| {
                host != "r0" && w.moods.iter().any(|m| *m != Mood::Well) && w.chance(10)
            };
            if with(harmed) {
                return Err(io::Error::other("no answer"));
            }
            Ok(vec![turmoil::lookup(host)])
        })
    }

    fn dial(&self, address: SocketAddr) -> Dialled<'_> {
        Box::pin(async move {
            let stream = TcpStream::connect(address).await?;
            let number = with(|w| {
                w.lines += 1;
                w.lines
            });
            let line = Line {
                number,
                stream: Some(stream),
            };
            Ok(Box::new(line) as Box<dyn Stream>)
        })
    }
}

/// A connection of the server. In which order a dying runtime drops its tasks depends on how many
/// there ever were in this process, so the connections of a server that dies are kept and closed
/// in their order when it starts again: as if the machine had lost its power.
struct Line {
    number: u64,
    stream: Option<TcpStream>,
}

impl Line {
    fn stream(&mut self) -> io::Result<Pin<&mut TcpStream>> {
        let stream = self.stream.as_mut().map(Pin::new);
        stream.ok_or_else(|| io::Error::other("closed"))
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        if let Some(stream) = self.stream.take()
            && with(|w| w.dying)
        {
            with(|w| w.torn.push((self.number, stream)));
        }
    }
}

/// Closes what the server had open when it died.
pub(crate) fn close_torn() {
    let mut torn = with(|w| std::mem::take(&mut w.torn));
    torn.sort_by_key(|(number, _)| *number);
    for (_, stream) in torn {
        drop(stream);
    }
}

impl AsyncRead for Line {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.stream()?.poll_read(cx, buf)
    }
}

impl AsyncWrite for Line {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.stream()?.poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stream()?.poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stream()?.poll_shutdown(cx)
    }
}
