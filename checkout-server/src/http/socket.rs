//! A stream of events as a WebSocket. The server talks; what the client says carries nothing.
//!
//! Frames are text: events as their dialect writes them, `{"object":"ws_control",…}` about the
//! stream itself, and `{"object":"ws_error",…}` before the server closes it. Pings show who is
//! gone, writes have a deadline, and a client that talks too much is sent away.

use axum::body::Bytes;
use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket, WebSocketUpgrade, close_code};
use axum::response::Response;
use futures_util::SinkExt;
use pebblepay_core::canonical_json;
use pebblepay_core::json::Json;
use pebblepay_core::limits::{SOCKET_MESSAGE_BYTES_MAX, SOCKET_MESSAGES_PER_MINUTE};
use std::time::Duration;
use tokio::time::{Instant, sleep_until, timeout};

use super::sse;
use crate::app::event_log::Told;
use crate::app::follow::{End, Follower, Next};

/// How an event is written.
pub type Text = fn(&Told) -> Bytes;

/// Close code: the server restarts, come again (RFC 6455 registry).
const SERVICE_RESTART: u16 = 1012;
/// Close code: try again later (RFC 6455 registry).
const TRY_AGAIN_LATER: u16 = 1013;
/// How long a client may take to answer a good-bye.
const GOODBYE: Duration = Duration::from_secs(2);
/// What is read from a client, and gathered for it, at once, in bytes.
const READ_BUFFER: usize = 4 * 1024;
const WRITE_BUFFER: usize = 32 * 1024;
const WRITE_BUFFER_MAX: usize = 1024 * 1024;
/// How many bytes of events are put together at most before they are written.
const BATCH_BYTES: usize = 64 * 1024;

/// The response that opens the WebSocket; from then on it tells the follower's events.
pub fn open(upgrade: WebSocketUpgrade, follower: Follower, text: Text) -> Response {
    upgrade
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(WRITE_BUFFER)
        .max_write_buffer_size(WRITE_BUFFER_MAX)
        .max_message_size(SOCKET_MESSAGE_BYTES_MAX)
        .max_frame_size(SOCKET_MESSAGE_BYTES_MAX)
        .on_upgrade(move |socket| Talk::new(socket, follower, text).run())
}

/// Why the talk is over.
enum Over {
    /// The server says good-bye: a word, what it means, and the close code.
    Goodbye(&'static str, &'static str, u16),
    /// The client left, or can not be reached.
    Gone,
}

struct Talk {
    socket: WebSocket,
    follower: Follower,
    text: Text,
    /// When the next ping is due, or the answer to the last one.
    pulse_at: Instant,
    pinged: bool,
    /// The messages of the client within the present minute.
    heard: u32,
    minute_began: Instant,
}

impl Talk {
    fn new(socket: WebSocket, follower: Follower, text: Text) -> Self {
        let now = Instant::now();
        Self {
            pulse_at: now + follower.rules().ping,
            socket,
            follower,
            text,
            pinged: false,
            heard: 0,
            minute_began: now,
        }
    }

    async fn run(mut self) {
        let over = match self.talk().await {
            Ok(never) => never,
            Err(over) => over,
        };
        if let Over::Goodbye(code, message, close) = over {
            // The client may be the reason why: it gets a moment and no more.
            drop(timeout(GOODBYE, self.goodbye(code, message, close)).await);
        }
    }

    async fn talk(&mut self) -> Result<Over, Over> {
        self.write(vec![self.hello()]).await?;
        loop {
            let pulse_at = self.pulse_at;
            tokio::select! {
                heard = self.socket.recv() => self.hear(heard)?,
                next = self.follower.next() => self.tell(next).await?,
                () = sleep_until(pulse_at) => self.pulse().await?,
            }
        }
    }

    fn hello(&self) -> Message {
        let ping_s = self.follower.rules().ping.as_secs();
        let newest = self.follower.newest.as_ref().map(|id| id.as_str());
        let hello = Json::object()
            .with("object", "ws_control")
            .with("type", "hello")
            .with("latest_event_id", newest)
            .with(
                "ping_interval_seconds",
                i64::try_from(ping_s).unwrap_or(i64::MAX),
            )
            .build();
        frame(&hello)
    }

    async fn tell(&mut self, next: Next) -> Result<(), Over> {
        match next {
            Next::Event(first) => {
                let (mut frames, mut bytes) = (Vec::new(), 0);
                let mut next = Some(first);
                while let Some(told) = next {
                    let text = (self.text)(&told);
                    bytes += text.len();
                    // It was made from text, so it is text.
                    frames.extend(Utf8Bytes::try_from(text).ok().map(Message::Text));
                    next = match bytes < BATCH_BYTES {
                        true => self.follower.ready(),
                        false => None,
                    };
                }
                self.write(frames).await
            }
            Next::CaughtUp => {
                let word = Json::object()
                    .with("object", "ws_control")
                    .with("type", "replay_complete")
                    .build();
                self.write(vec![frame(&word)]).await
            }
            Next::Ended(end) => Err(why(end)),
        }
    }

    /// Counts what the client says, which carries nothing but its end.
    fn hear(&mut self, heard: Option<Result<Message, axum::Error>>) -> Result<(), Over> {
        const MANY: &str = "this WebSocket only talks: send nothing but pongs";
        const LARGE: &str = "a message of yours is too large";
        match heard {
            None | Some(Ok(Message::Close(_))) => return Err(Over::Gone),
            Some(Err(error)) if is_too_large(&error) => {
                return Err(Over::Goodbye("message_too_big", LARGE, close_code::SIZE));
            }
            Some(Err(_)) => return Err(Over::Gone),
            Some(Ok(Message::Pong(_))) if self.pinged => {
                self.pinged = false;
                self.pulse_at = Instant::now() + self.follower.rules().ping;
                return Ok(());
            }
            Some(Ok(_)) => {}
        }
        if self.minute_began.elapsed() >= Duration::from_secs(60) {
            (self.heard, self.minute_began) = (0, Instant::now());
        }
        self.heard += 1;
        if self.heard > SOCKET_MESSAGES_PER_MINUTE {
            return Err(Over::Goodbye("too_many_messages", MANY, close_code::POLICY));
        }
        Ok(())
    }

    /// Pings; a client that did not answer the last one is gone.
    async fn pulse(&mut self) -> Result<(), Over> {
        if self.pinged {
            return Err(Over::Gone);
        }
        self.pinged = true;
        self.pulse_at = Instant::now() + self.follower.rules().pong;
        self.write(vec![Message::Ping(Bytes::new())]).await
    }

    /// Writes frames together. It ends where the client reads too slowly, or the server wants the
    /// stream to end.
    async fn write(&mut self, frames: Vec<Message>) -> Result<(), Over> {
        let socket = &mut self.socket;
        let deadline = self.follower.rules().write;
        let writing = async {
            for frame in frames {
                socket.feed(frame).await?;
            }
            socket.flush().await
        };
        tokio::select! {
            biased;
            written = timeout(deadline, writing) => match written {
                Ok(Ok(())) => Ok(()),
                Ok(Err(_)) => Err(Over::Gone),
                Err(_) => Err(why(End::Slow)),
            },
            end = self.follower.ended() => Err(why(end)),
        }
    }

    async fn goodbye(&mut self, code: &str, message: &str, close: u16) -> Result<(), axum::Error> {
        let error = Json::object()
            .with("object", "ws_error")
            .with("code", code)
            .with("message", message)
            .build();
        self.socket.feed(frame(&error)).await?;
        let words = CloseFrame {
            code: close,
            reason: code.into(),
        };
        self.socket.send(Message::Close(Some(words))).await?;
        while let Some(heard) = self.socket.recv().await {
            heard?;
        }
        Ok(())
    }
}

fn frame(json: &Json) -> Message {
    Message::Text(canonical_json::to_string(json).into())
}

fn why(end: End) -> Over {
    let (message, close) = match end {
        End::Slow => (
            "you read more slowly than events happen: come again with since",
            TRY_AGAIN_LATER,
        ),
        End::KeyRevoked => ("the key was revoked", close_code::POLICY),
        End::Stopping => (
            "the server restarts: come again with since",
            SERVICE_RESTART,
        ),
        End::Failed => ("come again with since", close_code::ERROR),
    };
    Over::Goodbye(sse::code(end), message, close)
}

/// Whether an error says that a message was larger than it may be.
fn is_too_large(error: &axum::Error) -> bool {
    // axum hides the type of the cause; its text is the only way to it.
    error.to_string().contains("too long")
}
