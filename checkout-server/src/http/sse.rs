//! A stream of events as Server-Sent Events: every event under its id, a comment now and then to
//! show that the stream is alive. A browser's `EventSource` comes again by itself and says the last
//! id it saw.
//!
//! A client that does not read is not asked for more: it falls out of the window of the hub, or its
//! connection is closed by the accept loop.

use std::convert::Infallible;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::Response;
use futures_util::stream;
use tokio::time::timeout;

use crate::app::event_log::Told;
use crate::app::follow::{End, Follower, Next};

/// How an event is written.
pub struct Words {
    /// Its name.
    pub name: fn(&Told) -> &'static str,
    /// Its data, on one line.
    pub text: fn(&Told) -> Bytes,
}

/// How often a comment is sent at least, whatever the rules for WebSockets say.
const PING_MAX: Duration = Duration::from_secs(15);
/// How long a client waits before it comes again, in milliseconds.
const RETRY_MS: u32 = 3_000;
/// How many bytes are put together at most before they are written.
const CHUNK_BYTES: usize = 64 * 1024;

struct Stream {
    follower: Follower,
    words: Words,
    resume: bool,
    begun: bool,
    ended: bool,
}

/// The response that tells a follower's events; `resume` says that it begins in the past.
#[must_use]
pub fn response(follower: Follower, words: Words, resume: bool) -> Response {
    let stream = Stream {
        follower,
        words,
        resume,
        begun: false,
        ended: false,
    };
    let chunks = stream::unfold(stream, |mut stream| async move {
        let chunk = stream.chunk().await?;
        Some((Ok::<_, Infallible>(Bytes::from(chunk)), stream))
    });
    let mut response = Response::new(Body::from_stream(chunks));
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_TYPE, "text/event-stream"),
        (header::CACHE_CONTROL, "no-store"),
        // Proxies that gather answers would hold events back.
        (HeaderName::from_static("x-accel-buffering"), "no"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

impl Stream {
    /// What is written next; `None` ends the response.
    async fn chunk(&mut self) -> Option<String> {
        if self.ended {
            return None;
        }
        if !self.begun {
            self.begun = true;
            return Some(self.beginning());
        }
        let ping = self.follower.rules().ping.min(PING_MAX);
        let Ok(next) = timeout(ping, self.follower.next()).await else {
            return Some(": ping\n\n".to_owned());
        };
        Some(match next {
            Next::Event(told) => self.events(&told),
            Next::CaughtUp => ": replay_complete\n\n".to_owned(),
            Next::Ended(end) => {
                self.ended = true;
                format!(": {}\n\n", code(end))
            }
        })
    }

    /// An id without data is kept by clients and makes no event: whoever loses the connection
    /// before the first event comes again with it and misses none. Whoever resumes has one.
    fn beginning(&self) -> String {
        let id = self.follower.newest.as_ref().filter(|_| !self.resume);
        let id = id.map_or(String::new(), |id| format!("id: {id}\n"));
        format!("retry: {RETRY_MS}\n{id}\n")
    }

    /// An event and those that are there already.
    fn events(&mut self, first: &Told) -> String {
        let mut chunk = String::new();
        self.write(first, &mut chunk);
        while chunk.len() < CHUNK_BYTES {
            match self.follower.ready() {
                Some(told) => self.write(&told, &mut chunk),
                None => break,
            }
        }
        chunk
    }

    fn write(&self, told: &Told, chunk: &mut String) {
        let (name, text) = ((self.words.name)(told), (self.words.text)(told));
        // The text was made from text, so nothing of it is lost.
        let text = String::from_utf8_lossy(&text);
        chunk.push_str(&format!(
            "id: {}\nevent: {name}\ndata: {text}\n\n",
            told.event.id
        ));
    }
}

/// The stable word for why a stream ends.
#[must_use]
pub fn code(end: End) -> &'static str {
    match end {
        End::Slow => "slow_consumer",
        End::KeyRevoked => "key_revoked",
        End::Stopping => "server_stopping",
        End::Failed => "internal",
    }
}
