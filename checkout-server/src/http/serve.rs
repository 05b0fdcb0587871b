//! The accept loop. `axum::serve` sets no timer for request heads, so a client that sends one
//! byte a second could hold connections for ever; this loop uses hyper's own timers, and one for
//! clients that do not read.

use std::future::Future;
use std::io;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio_io_timeout::TimeoutStream;
use tower::ServiceExt;

use super::client_address::Peer;
use super::layers::clean_path;

/// How long a request's head may take to arrive, also between two requests of a connection.
const HEAD_TIME_MAX: Duration = Duration::from_secs(15);
/// How long a client may read nothing of what it asked for: then its connection is closed, and
/// what is kept for it is freed.
const WRITE_TIME_MAX: Duration = Duration::from_secs(30);
/// The most bytes that a request's head may have.
const HEAD_BYTES_MAX: usize = 100 * 1024;
/// How long requests may finish after the server was told to stop.
const DRAIN_TIME_MAX: Duration = Duration::from_secs(30);
/// How long to wait when no connection can be taken, as when file descriptors have run out.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Serves until `stop` is ready, then lets running requests finish.
pub async fn serve(listener: TcpListener, router: Router, stop: impl Future<Output = ()>) {
    serve_within(listener, router, stop, WRITE_TIME_MAX).await;
}

/// [`serve`] with a time of one's own for clients that read nothing.
pub async fn serve_within(
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()>,
    write_max: Duration,
) {
    let stopping = watch::Sender::new(());
    let mut stop = std::pin::pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        match accepted {
            Ok((stream, peer)) => {
                if let Err(error) = set_up(&stream, write_max) {
                    tracing::debug!("a socket could not be set up: {error}");
                }
                connection(
                    stream,
                    Peer(peer.ip()),
                    router.clone(),
                    stopping.subscribe(),
                    write_max,
                );
            }
            Err(error) => {
                tracing::warn!("no connection can be taken: {error}");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
    drop(listener);
    stopping.send_replace(());
    tokio::select! {
        // Each connection holds a receiver until it ends.
        () = stopping.closed() => {}
        () = tokio::time::sleep(DRAIN_TIME_MAX) => {
            tracing::warn!("some requests did not finish within {DRAIN_TIME_MAX:?}");
        }
    }
}

fn set_up(stream: &TcpStream, write_max: Duration) -> io::Result<()> {
    // Answers are small: waiting to fill a packet would only delay them.
    stream.set_nodelay(true)?;
    // A client that vanished answers nothing any more. The system would try to reach it for a
    // quarter of an hour, and a stream would count as open all that time.
    #[cfg(target_os = "linux")]
    socket2::SockRef::from(stream).set_tcp_user_timeout(Some(write_max))?;
    Ok(())
}

fn connection(
    stream: TcpStream,
    peer: Peer,
    router: Router,
    mut stop: watch::Receiver<()>,
    write_max: Duration,
) {
    let service = hyper::service::service_fn(move |mut request: http::Request<Incoming>| {
        request.extensions_mut().insert(peer);
        router.clone().oneshot(clean_path(request).map(Body::new))
    });
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(write_max));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME_MAX)
        .max_buf_size(HEAD_BYTES_MAX)
        .serve_connection(TokioIo::new(Box::pin(stream)), service)
        .with_upgrades();
    tokio::spawn(async move {
        let mut connection = std::pin::pin!(connection);
        let ended = tokio::select! {
            ended = connection.as_mut() => ended,
            // An error would say that the accept loop is gone, which stops as well.
            _ = stop.changed() => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        };
        if let Err(error) = ended {
            tracing::debug!("connection ended: {error}");
        }
    });
}
