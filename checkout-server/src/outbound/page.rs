//! One request whose answer is read with its headers: a page that is to be looked at, or a receiver
//! that is tried. The same guard as for every other request, on a connection of its own.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::header::HeaderMap;
use hyper::{Method, Request};
use tokio::time::{Instant, timeout};

use super::client::{Client, FailureKind, Fault, fault_of, header_map};
use super::url_check::check_url;

/// What to ask, and how much of the answer to take.
#[derive(Debug)]
pub struct Ask<'a> {
    /// Where.
    pub url: &'a str,
    /// Its headers.
    pub headers: &'a [(&'a str, String)],
    /// What is posted; none: it is a GET.
    pub body: Option<Bytes>,
    /// How much of the answer's body is read, in bytes.
    pub bytes_max: usize,
    /// How long all of it may take.
    pub limit: Duration,
}

/// An answer with its headers.
#[derive(Debug)]
pub struct Whole {
    /// Its status; redirects are not followed.
    pub status: u16,
    /// Its headers; values that are no text are left out. Written by a stranger.
    pub headers: Vec<(String, String)>,
    /// Its body, as far as it was read. Written by a stranger.
    pub body: Vec<u8>,
    /// Whether that is all of it.
    pub is_complete: bool,
    /// From the call to the end of reading, in milliseconds.
    pub duration_ms: u64,
}

impl Whole {
    /// The value of a header, named in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }
}

impl Client {
    /// Asks once and reads the answer.
    ///
    /// # Errors
    /// Which step failed, and one sentence for the owner of the store.
    pub async fn ask(&self, ask: Ask<'_>) -> Result<Whole, (FailureKind, String)> {
        let limit = ask.limit;
        let done = timeout(limit, self.answer(ask)).await;
        done.unwrap_or_else(|_| {
            let message = format!("no answer within {} s", limit.as_secs_f32());
            Err(Fault::new(FailureKind::Timeout, message))
        })
        .map_err(|fault| (fault.kind, fault.message))
    }

    async fn answer(&self, ask: Ask<'_>) -> Result<Whole, Fault> {
        let started = Instant::now();
        let blocked = |why| Fault::new(FailureKind::Blocked, format!("the URL {why}"));
        let target = check_url(ask.url, &self.policy).map_err(blocked)?;
        let opening = self.connector.open(&target, &self.policy);
        let mut connection = timeout(self.policy.connect_timeout, opening)
            .await
            .unwrap_or_else(|_| Err(super::connect::no_connection()))?;
        let is_post = ask.body.is_some();
        let mut request = Request::new(Full::new(ask.body.unwrap_or_default()));
        *request.method_mut() = if is_post { Method::POST } else { Method::GET };
        *request.headers_mut() = header_map(&target, ask.headers)?;
        *request.uri_mut() = target
            .path_and_query
            .parse()
            .map_err(|_| Fault::new(FailureKind::Protocol, "the URL's path cannot be sent"))?;
        let answer = connection.sender.send_request(request).await;
        let answer = answer.map_err(|error| fault_of(&error))?;
        let (head, mut incoming) = answer.into_parts();
        let (mut body, mut is_complete) = (Vec::new(), true);
        // A body that breaks off is judged as far as it came: the status has been said.
        while let Some(frame) = incoming.frame().await {
            let Ok(frame) = frame else {
                is_complete = false;
                break;
            };
            let Ok(data) = frame.into_data() else {
                continue;
            };
            let room = ask.bytes_max - body.len();
            body.extend_from_slice(&data[..data.len().min(room)]);
            if data.len() > room {
                is_complete = false;
                break;
            }
        }
        Ok(Whole {
            status: head.status.as_u16(),
            headers: texts(&head.headers),
            body,
            is_complete,
            duration_ms: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
        })
    }
}

fn texts(headers: &HeaderMap) -> Vec<(String, String)> {
    let text = |(name, value): (&hyper::header::HeaderName, &hyper::header::HeaderValue)| {
        Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
    };
    headers.iter().filter_map(text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outbound::Policy;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    async fn serve(answer: Vec<u8>) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/page", listener.local_addr().unwrap());
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut seen = [0; 2048];
                let _ = stream.read(&mut seen).await;
                let _ = stream.write_all(&answer).await;
            }
        });
        url
    }

    async fn get(url: &str, bytes_max: usize, open: bool) -> Result<Whole, (FailureKind, String)> {
        let policy = Policy {
            allow_private: open,
            ..Policy::default()
        };
        let client = Client::new(policy).unwrap();
        let ask = Ask {
            url,
            headers: &[],
            body: None,
            bytes_max,
            limit: Duration::from_secs(5),
        };
        client.ask(ask).await
    }

    #[tokio::test]
    async fn an_answer_comes_with_its_headers_and_no_more_than_is_asked_for() {
        let long = "x".repeat(100_000);
        let answer = format!(
            "HTTP/1.1 302 Found\r\nLocation: /next\r\nX-Two: a\r\nX-Two: b\r\n\
             content-length: {}\r\n\r\n{long}",
            long.len()
        );
        let url = serve(answer.into_bytes()).await;
        let whole = get(&url, 1000, true).await.unwrap();
        assert_eq!((whole.status, whole.body.len()), (302, 1000));
        assert!(!whole.is_complete);
        assert_eq!(whole.header("location"), Some("/next"));
        let twice = whole.headers.iter().filter(|(name, _)| name == "x-two");
        assert_eq!(twice.count(), 2);
        assert!(get(&url, 200_000, true).await.unwrap().is_complete);
    }

    // proves: TRAP-20
    #[tokio::test]
    async fn the_guard_stands_before_pages_too() {
        let url = serve(b"HTTP/1.1 200 OK\r\n\r\nsecret".to_vec()).await;
        let (kind, why) = get(&url, 1000, false).await.unwrap_err();
        assert_eq!(kind, FailureKind::Blocked, "{why}");
    }

    #[tokio::test]
    async fn a_body_that_breaks_off_is_taken_as_far_as_it_came() {
        let url = serve(b"HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\nbegun".to_vec()).await;
        let ask = get(&url, 1000, true).await.unwrap();
        assert_eq!(
            (ask.body.as_slice(), ask.is_complete),
            (&b"begun"[..], false)
        );
    }
}
