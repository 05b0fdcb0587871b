//! An answer that goes on: the events of another server, read as they come. Only the command line
//! asks for one, of a server that its user named.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::{Method, Request};
use tokio::time::timeout;

use super::client::{Client, FailureKind, Fault, fault_of, header_map};
use super::pool::Connection;
use super::url_check::check_url;

/// An answer under way. Dropping it closes its connection.
pub struct Ongoing {
    /// Its status.
    pub status: u16,
    body: Incoming,
    _connection: Connection,
}

impl Client {
    /// Asks with GET, on a connection of its own.
    ///
    /// # Errors
    /// Says in one sentence why no status arrived.
    pub async fn get_stream(
        &self,
        url: &str,
        headers: &[(&str, String)],
    ) -> Result<Ongoing, String> {
        let limit = self.policy.total_timeout;
        let opened = timeout(limit, self.open_stream(url, headers)).await;
        opened
            .unwrap_or_else(|_| {
                let message = format!("no answer within {} s", limit.as_secs_f32());
                Err(Fault::new(FailureKind::Timeout, message))
            })
            .map_err(|fault| fault.message)
    }

    async fn open_stream(&self, url: &str, headers: &[(&str, String)]) -> Result<Ongoing, Fault> {
        let blocked = |why| Fault::new(FailureKind::Blocked, format!("the URL {why}"));
        let target = check_url(url, &self.policy).map_err(blocked)?;
        let mut connection = self.connector.open(&target, &self.policy).await?;
        let mut request = Request::new(Full::new(Bytes::new()));
        *request.method_mut() = Method::GET;
        *request.headers_mut() = header_map(&target, headers)?;
        *request.uri_mut() = target
            .path_and_query
            .parse()
            .map_err(|_| Fault::new(FailureKind::Protocol, "the URL's path cannot be sent"))?;
        let answer = connection.sender.send_request(request).await;
        let answer = answer.map_err(|error| fault_of(&error))?;
        Ok(Ongoing {
            status: answer.status().as_u16(),
            body: answer.into_body(),
            _connection: connection,
        })
    }
}

impl Ongoing {
    /// The next bytes; none when the answer has ended or nothing came for so long.
    pub async fn next(&mut self, silence_max: Duration) -> Option<Bytes> {
        loop {
            let frame = timeout(silence_max, self.body.frame()).await.ok()??.ok()?;
            if let Ok(data) = frame.into_data() {
                return Some(data);
            }
        }
    }
}
