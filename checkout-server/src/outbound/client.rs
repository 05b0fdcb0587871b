//! Sends one request and says what came of it.
//!
//! The order is always: check the URL, resolve the name once, judge every address, connect to a
//! judged address, send, read the head of the reply. The caller learns whether a byte of the
//! request may have left, because some receivers must never get a request twice (F-05).

use super::Policy;
use super::connect::Connector;
use super::network::{Network, System};
use super::pool::{Connection, Key, Pool};
use super::url_check::{Target, check_url};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::header::{HOST, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER, USER_AGENT};
use hyper::{Method, Request, Response};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::time::{Instant, timeout};
use tokio_rustls::rustls::RootCertStore;

/// Once the status is known the delivery is decided; the rest of the reply gets this long.
const BODY_TIMEOUT: Duration = Duration::from_secs(2);

/// What came of one request.
#[derive(Debug)]
pub enum Outcome {
    /// A status arrived. Whether it means success is for the caller to say.
    Reply(Reply),
    /// No status arrived.
    Failed(Failure),
}

/// The head of a reply.
#[derive(Debug)]
pub struct Reply {
    /// Status code; 3xx is reported like any other and never followed (TRAP-21).
    pub status: u16,
    /// The `Retry-After` header as sent, if it is text.
    pub retry_after: Option<String>,
    /// The first bytes of the body as they came over the wire, at most
    /// [`Policy::reply_max_bytes`]. Written by a stranger: escape before showing it.
    pub body_head: Vec<u8>,
    /// From the call to the end of reading, in milliseconds.
    pub duration_ms: u64,
}

impl Reply {
    /// How much of a body the owner of a store is shown, in bytes.
    const SHOWN_BYTES: usize = 1024;

    /// The beginning of the body as text, for the owner of the store.
    #[must_use]
    pub fn shown(&self) -> String {
        let head = &self.body_head[..self.body_head.len().min(Self::SHOWN_BYTES)];
        String::from_utf8_lossy(head).into_owned()
    }
}

/// Why no status arrived.
#[derive(Debug)]
pub struct Failure {
    /// The step that failed.
    pub kind: FailureKind,
    /// Whether a byte of the request may have left. If false, the receiver knows of nothing.
    pub sent: bool,
    /// One sentence for the owner of the store. It says the same for a closed port as for one
    /// that does not answer, so that nobody can map a network with it.
    pub message: String,
    /// From the call to the failure, in milliseconds.
    pub duration_ms: u64,
}

/// The step at which a request failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureKind {
    /// The guard refused the URL or an address that its name resolves to.
    Blocked,
    /// The name does not resolve.
    Dns,
    /// No connection: refused, filtered and unreachable alike.
    Connect,
    /// The TLS handshake failed, or the certificate is not valid for the name.
    Tls,
    /// Connected, but no status within [`Policy::total_timeout`].
    Timeout,
    /// The connection was closed before a status arrived.
    Reset,
    /// The request could not be written, or the answer is not HTTP/1.1.
    Protocol,
}

/// A failure before it has a duration: what the steps below return.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) kind: FailureKind,
    pub(super) message: String,
}

impl Fault {
    pub(super) fn new(kind: FailureKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
        }
    }
}

/// The client cannot be set up on this machine.
#[derive(Debug)]
pub struct SetupError(tokio_rustls::rustls::Error);

impl std::fmt::Display for SetupError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the TLS library refuses its own defaults")
    }
}

impl std::error::Error for SetupError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}

/// The outgoing HTTP client. One per server; its clones share their connections.
#[derive(Clone)]
pub struct Client {
    pub(super) policy: Arc<Policy>,
    pub(super) connector: Arc<Connector>,
    pool: Arc<Pool>,
}

/// One request, ready to be sent on any connection to its target.
struct Call<'a> {
    method: Method,
    target: &'a Target,
    headers: HeaderMap,
    body: Bytes,
    /// Raised before the first byte can leave; read by the caller after a timeout.
    sent: &'a AtomicBool,
}

impl Client {
    /// A client that trusts the certificates of the operating system (`SSL_CERT_FILE` and
    /// `SSL_CERT_DIR` are read where set). Call it inside a tokio runtime.
    ///
    /// # Errors
    /// [`SetupError`] if the TLS library cannot be configured. A machine without certificates is
    /// no error: `https` deliveries then fail with a message that names the cause.
    pub fn new(policy: Policy) -> Result<Self, SetupError> {
        let mut roots = RootCertStore::empty();
        let found = rustls_native_certs::load_native_certs();
        roots.add_parsable_certificates(found.certs);
        Self::with(policy, roots, Arc::new(System::default()))
    }

    /// A client on another network than the system's, with the same guard. It trusts no
    /// certificate: for simulations, where nothing is encrypted.
    ///
    /// # Errors
    /// As [`Client::new`].
    pub fn on(policy: Policy, network: Arc<dyn Network>) -> Result<Self, SetupError> {
        Self::with(policy, RootCertStore::empty(), network)
    }

    /// A client with the given roots on the given network.
    pub(super) fn with(
        policy: Policy,
        roots: RootCertStore,
        network: Arc<dyn Network>,
    ) -> Result<Self, SetupError> {
        let connector = Arc::new(Connector::new(roots, network).map_err(SetupError)?);
        let policy = Arc::new(policy);
        Ok(Self {
            policy,
            connector,
            pool: Arc::default(),
        })
    }

    /// The limits this client was made with; pass them to [`check_url`] at registration.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Sends a POST. May use a kept connection; if the receiver closed that one while the request
    /// was on its way, the request is sent once more on a new one. For receivers that accept
    /// repeats, which is every receiver of an at-least-once dialect.
    pub async fn post(&self, url: &str, headers: &[(&str, String)], body: Bytes) -> Outcome {
        self.post_within(None, url, headers, body).await
    }

    /// The same for a receiver that has to answer sooner than others.
    pub async fn post_within(
        &self,
        limit: Option<Duration>,
        url: &str,
        headers: &[(&str, String)],
        body: Bytes,
    ) -> Outcome {
        self.run(limit, (Method::POST, url), headers, body, true)
            .await
    }

    /// Asks with a GET; as [`Client::post`], because asking twice changes nothing.
    pub async fn get(&self, url: &str, headers: &[(&str, String)]) -> Outcome {
        self.run(None, (Method::GET, url), headers, Bytes::new(), true)
            .await
    }

    /// Sends a POST on a connection of its own, and never a second time (F-05).
    pub async fn post_once(&self, url: &str, headers: &[(&str, String)], body: Bytes) -> Outcome {
        self.run(None, (Method::POST, url), headers, body, false)
            .await
    }

    async fn run(
        &self,
        limit: Option<Duration>,
        target: (Method, &str),
        headers: &[(&str, String)],
        body: Bytes,
        reuse: bool,
    ) -> Outcome {
        let started = Instant::now();
        let sent = AtomicBool::new(false);
        let exchange = self.exchange(target, headers, body, reuse, &sent);
        let longest = self.policy.total_timeout;
        let limit = limit.map_or(longest, |limit| limit.min(longest));
        let result = timeout(limit, exchange).await.unwrap_or_else(|_| {
            let message = format!("no answer within {} s", limit.as_secs_f32());
            Err(Fault::new(FailureKind::Timeout, message))
        });
        let duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        match result {
            Ok(reply) => Outcome::Reply(Reply {
                duration_ms,
                ..reply
            }),
            Err(Fault { kind, message }) => {
                let sent = sent.load(Ordering::Acquire);
                Outcome::Failed(Failure {
                    kind,
                    sent,
                    message,
                    duration_ms,
                })
            }
        }
    }

    async fn exchange(
        &self,
        (method, url): (Method, &str),
        headers: &[(&str, String)],
        body: Bytes,
        reuse: bool,
        sent: &AtomicBool,
    ) -> Result<Reply, Fault> {
        let blocked = |why| Fault::new(FailureKind::Blocked, format!("the URL {why}"));
        let target = check_url(url, &self.policy).map_err(blocked)?;
        let headers = header_map(&target, headers)?;
        let call = Call {
            method,
            target: &target,
            headers,
            body,
            sent,
        };
        let kept = if reuse {
            self.pool.take(&Key::from(&target))
        } else {
            None
        };
        if let Some(connection) = kept {
            match self.send(connection, &call).await {
                Ok(response) => return Ok(self.read(response, &call, true).await),
                // The receiver may close an idle connection at any moment: try a new one.
                Err(fault) if fault.kind == FailureKind::Reset => {}
                Err(fault) => return Err(fault),
            }
        }
        let opening = self.connector.open(&target, &self.policy);
        let connection = timeout(self.policy.connect_timeout, opening)
            .await
            .unwrap_or_else(|_| Err(super::connect::no_connection()))?;
        let response = self.send(connection, &call).await?;
        Ok(self.read(response, &call, reuse).await)
    }

    /// Sends the request and waits for the head of the answer.
    async fn send(
        &self,
        mut connection: Connection,
        call: &Call<'_>,
    ) -> Result<(Connection, Response<Incoming>), Fault> {
        connection
            .sender
            .ready()
            .await
            .map_err(|error| fault_of(&error))?;
        let mut request = Request::new(Full::new(call.body.clone()));
        *request.method_mut() = call.method.clone();
        *request.headers_mut() = call.headers.clone();
        *request.uri_mut() = call
            .target
            .path_and_query
            .parse()
            .map_err(|_| Fault::new(FailureKind::Protocol, "the URL's path cannot be sent"))?;
        let was_sent = call.sent.swap(true, Ordering::AcqRel);
        match connection.sender.try_send_request(request).await {
            Ok(response) => Ok((connection, response)),
            Err(mut error) => {
                // hyper gives the request back if it had not begun to write it.
                let untouched = error.take_message().is_some();
                call.sent.store(was_sent || !untouched, Ordering::Release);
                Err(fault_of(error.error()))
            }
        }
    }

    /// Reads the head of the body. What goes wrong now no longer changes the outcome: the status
    /// has been said.
    async fn read(
        &self,
        (connection, response): (Connection, Response<Incoming>),
        call: &Call<'_>,
        keep: bool,
    ) -> Reply {
        let status = response.status().as_u16();
        let retry_after = response.headers().get(RETRY_AFTER);
        let retry_after = retry_after.and_then(|v| v.to_str().ok()).map(str::to_owned);
        let mut body = response.into_body();
        let mut body_head = Vec::new();
        let reading = read_head(&mut body, &mut body_head, self.policy.reply_max_bytes);
        let complete = timeout(BODY_TIMEOUT, reading).await.unwrap_or(false);
        if complete && keep {
            self.pool.put(Key::from(call.target), connection);
        }
        Reply {
            status,
            retry_after,
            body_head,
            duration_ms: 0,
        }
    }
}

/// Fills `head` up to `max_bytes`. True if the body ended by itself within them.
async fn read_head(body: &mut Incoming, head: &mut Vec<u8>, max_bytes: usize) -> bool {
    while let Some(frame) = body.frame().await {
        let Ok(frame) = frame else { return false };
        let Ok(data) = frame.into_data() else {
            continue;
        };
        let room = max_bytes - head.len();
        head.extend_from_slice(&data[..data.len().min(room)]);
        if data.len() > room {
            return false;
        }
    }
    true
}

pub(super) fn header_map(target: &Target, headers: &[(&str, String)]) -> Result<HeaderMap, Fault> {
    let invalid = |name: &str| {
        Fault::new(
            FailureKind::Protocol,
            format!("the header {name:?} cannot be sent"),
        )
    };
    let mut map = HeaderMap::with_capacity(headers.len() + 2);
    let host = target.authority();
    map.insert(
        HOST,
        HeaderValue::try_from(host).map_err(|_| invalid("host"))?,
    );
    map.insert(USER_AGENT, HeaderValue::from_static("PebblePay/1"));
    for (name, value) in headers {
        let key = HeaderName::try_from(*name).map_err(|_| invalid(name))?;
        let value = HeaderValue::try_from(value).map_err(|_| invalid(name))?;
        map.insert(key, value);
    }
    Ok(map)
}

pub(super) fn fault_of(error: &hyper::Error) -> Fault {
    if error.is_parse() || error.is_user() {
        return Fault::new(FailureKind::Protocol, "the answer is not HTTP/1.1");
    }
    Fault::new(
        FailureKind::Reset,
        "the connection was closed before an answer",
    )
}

#[cfg(test)]
#[path = "client_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "evil_tests.rs"]
mod evil_tests;

#[cfg(test)]
#[path = "tls_tests.rs"]
mod tls_tests;
