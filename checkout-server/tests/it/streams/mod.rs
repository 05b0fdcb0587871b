//! Event streams over real connections: a WebSocket client, and a reader of Server-Sent Events.

mod access;
mod bounds;
mod gaps;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use checkout_server::app::feed::Rules;
use checkout_server::http::serve::serve;
use checkout_server::server::{Extras, Protection, Server};
use futures_util::StreamExt;
use http_body_util::{BodyExt, Empty};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::databases::open_db;
use crate::support::{ORIGIN, Shop, extras};

pub(crate) const SOCKET: &str = "/ws/merchant/events";
pub(super) const STREAM: &str = "/api/v1/events/stream";
/// Far longer than anything here takes: a test that waits so long has failed.
const PATIENCE: Duration = Duration::from_secs(20);

/// A server that takes connections.
pub(crate) struct Listening {
    pub address: SocketAddr,
    pub feed: Arc<checkout_server::app::feed::Feed>,
    _stop: oneshot::Sender<()>,
}

/// Takes connections for a server, until the value is dropped.
pub(crate) async fn listen(server: &Server) -> Listening {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    tokio::spawn(serve(listener, server.router(), async {
        // Either way the test is over.
        let _ = stopped.await;
    }));
    Listening {
        address,
        feed: server.app().feed.clone(),
        _stop: stop,
    }
}

/// One more server on the database of a shop, with connections of its own.
pub(super) async fn one_more(shop: &Shop, rules: Rules) -> Server {
    let (url, clock, policy) = (shop.url.clone(), shop.clock.clone(), shop.policy.clone());
    let build = move || {
        let extras = Extras {
            streams: rules,
            ..extras(Protection::default())
        };
        Server::build(open_db(&url), clock, policy, ORIGIN, extras).unwrap()
    };
    tokio::task::spawn_blocking(build).await.unwrap()
}

/// Waits for something that has to happen.
pub(crate) async fn soon<T>(what: impl Future<Output = T>) -> T {
    timeout(PATIENCE, what).await.expect("it took too long")
}

/// A WebSocket of a client.
pub(crate) struct Socket(pub WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Socket {
    /// Opens one with these headers.
    pub(crate) async fn open(
        to: &Listening,
        query: &str,
        headers: &[(&'static str, &str)],
    ) -> Result<Self, u16> {
        Self::at(to, &format!("{SOCKET}?{query}"), headers).await
    }

    /// Opens one at a path with these headers.
    pub(crate) async fn at(
        to: &Listening,
        path: &str,
        headers: &[(&'static str, &str)],
    ) -> Result<Self, u16> {
        let url = format!("ws://{}{path}", to.address);
        let mut request = url.into_client_request().unwrap();
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().unwrap());
        }
        match soon(connect_async(request)).await {
            Ok((socket, _)) => Ok(Self(socket)),
            Err(Error::Http(response)) => Err(response.status().as_u16()),
            Err(error) => panic!("{error}"),
        }
    }

    /// Opens one with a key and reads the greeting.
    pub(crate) async fn greeted(to: &Listening, key: &str, query: &str) -> (Self, Value) {
        let mut socket = Self::open(to, query, &[("x-api-key", key)]).await.unwrap();
        let hello = socket.json().await;
        assert_eq!(
            (&hello["object"], &hello["type"]),
            (&"ws_control".into(), &"hello".into())
        );
        (socket, hello)
    }

    /// The next text frame; `None` at the end.
    pub(crate) async fn text(&mut self) -> Option<String> {
        loop {
            match soon(self.0.next()).await {
                Some(Ok(Message::Text(text))) => return Some(text.to_string()),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                _ => return None,
            }
        }
    }

    pub(crate) async fn json(&mut self) -> Value {
        let text = self.text().await.expect("the stream ended");
        serde_json::from_str(&text).unwrap()
    }

    /// The next event, whatever is told about the stream before it.
    pub(crate) async fn event(&mut self) -> Value {
        loop {
            let frame = self.json().await;
            match frame["object"].as_str() {
                Some("event") => return frame,
                Some("ws_control") => {}
                _ => panic!("{frame}"),
            }
        }
    }

    /// Reads to the end: the code of the error and of the close frame.
    pub(crate) async fn farewell(&mut self) -> (String, Option<u16>) {
        let mut code = String::new();
        loop {
            match soon(self.0.next()).await {
                Some(Ok(Message::Text(text))) => {
                    let frame: Value = serde_json::from_str(&text).unwrap();
                    if frame["object"] == "ws_error" {
                        code = frame["code"].as_str().unwrap().to_owned();
                    }
                }
                Some(Ok(Message::Close(frame))) => {
                    let close = frame.map(|CloseFrame { code, .. }| code.into());
                    return (code, close);
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return (code, None),
            }
        }
    }
}

/// A reader of Server-Sent Events.
pub(super) struct Reader {
    body: hyper::body::Incoming,
    text: String,
    pub headers: http::HeaderMap,
}

impl Reader {
    pub(super) async fn open(
        to: &Listening,
        query: &str,
        headers: &[(&'static str, &str)],
    ) -> Result<Self, (u16, String)> {
        let stream = TcpStream::connect(to.address).await.unwrap();
        let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
            .await
            .unwrap();
        tokio::spawn(connection);
        let mut request = http::Request::get(format!("{STREAM}?{query}")).header("host", "x");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Empty::<bytes::Bytes>::new()).unwrap();
        let response = soon(sender.send_request(request)).await.unwrap();
        let (parts, body) = response.into_parts();
        if parts.status != 200 {
            let bytes = soon(body.collect()).await.unwrap().to_bytes();
            let text = String::from_utf8(bytes.to_vec()).unwrap();
            return Err((parts.status.as_u16(), text));
        }
        Ok(Self {
            body,
            text: String::new(),
            headers: parts.headers,
        })
    }

    /// The next block, which an empty line ends; `None` at the end.
    pub(super) async fn block(&mut self) -> Option<String> {
        loop {
            if let Some((block, rest)) = self.text.split_once("\n\n") {
                let block = block.to_owned();
                self.text = rest.to_owned();
                return Some(block);
            }
            let frame = soon(self.body.frame()).await?.ok()?;
            let data = frame.into_data().unwrap();
            self.text.push_str(std::str::from_utf8(&data).unwrap());
        }
    }

    /// The next event: its id, name and data.
    pub(super) async fn event(&mut self) -> (String, String, Value) {
        loop {
            let block = self.block().await.expect("the stream ended");
            let field = |name: &str| {
                let mut lines = block.lines();
                lines.find_map(|line| line.strip_prefix(name).map(str::to_owned))
            };
            if let Some(data) = field("data: ") {
                let value = serde_json::from_str(&data).unwrap();
                return (field("id: ").unwrap(), field("event: ").unwrap(), value);
            }
        }
    }
}
