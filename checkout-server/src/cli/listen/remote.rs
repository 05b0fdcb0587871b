//! The events of a store on a server elsewhere: its stream of Server-Sent Events, taken up again
//! after the last event whenever it breaks.

use std::time::Duration;

use anyhow::{bail, ensure};
use pebblepay_core::event::EventKind;
use pebblepay_core::id::EventId;
use pebblepay_core::json_parse;
use pebblepay_core::signature::{WebhookSecret, hmac_sha256};
use pebblepay_core::text::http_origin;

use super::{From, Told};
use crate::dialects::pebblepay::events;
use crate::outbound::{Client, Ongoing, Policy};

/// The server says that it is alive every 15 seconds.
const SILENCE_MAX: Duration = Duration::from_secs(45);
/// The first rest after the stream broke without an event; each one after it is twice as long.
const REST_MIN: Duration = Duration::from_millis(100);
/// The longest rest.
const REST_MAX: Duration = Duration::from_secs(5);
/// The most of a message that is kept, in bytes: far more than any event has.
const MESSAGE_BYTES_MAX: usize = 1024 * 1024;
/// Older than every event.
const BEGINNING: &str = "1970-01-01T00:00:00Z";

/// The stream.
pub(super) struct Remote {
    client: Client,
    server: String,
    key: String,
    url: String,
    secret: String,
    /// After what it is taken up again.
    from: From,
    open: Option<Open>,
    /// How long it rests before it asks again.
    rest: Duration,
}

impl Remote {
    pub(super) fn new(server: &str, key: &str, wanted: &[EventKind]) -> anyhow::Result<Self> {
        let server = server.trim_end_matches('/');
        ensure!(
            http_origin(server).is_some(),
            "--server must be an http or https URL, such as https://pay.yoursite.example"
        );
        let types: Vec<&str> = wanted.iter().map(|kind| events::name(*kind)).collect();
        let types = types.join(",");
        // The server may be one on this machine, under test itself.
        let policy = Policy {
            allow_private: true,
            ..Policy::default()
        };
        // The same key has the same secret every time, so it is copied once.
        let secret = hmac_sha256(key.as_bytes(), &[b"pebblepay listen"]);
        Ok(Self {
            client: Client::new(policy)?,
            url: format!("{server}/api/v1/events/stream?test_mode=true&types={types}"),
            server: server.to_owned(),
            key: key.to_owned(),
            secret: WebhookSecret::from_bytes(secret).show().to_string(),
            from: From::Now,
            open: None,
            rest: Duration::ZERO,
        })
    }

    /// What is listened to.
    pub(super) fn server(&self) -> &str {
        &self.server
    }

    /// What signs: a secret made from the key, since the server does not tell its own.
    pub(super) fn secret(&self) -> &str {
        &self.secret
    }

    /// Begins. What happens from now on begins after an event that only the server can name, so it
    /// has to answer.
    pub(super) async fn begin(&mut self, from: From) -> anyhow::Result<From> {
        self.from = from;
        while self.from == From::Now {
            if self.open.is_none() {
                self.connect().await?;
            }
            self.from = match self.message().await {
                // An id without data: the newest event of all.
                Some(Message { id: Some(id), .. }) => From::After(id),
                Some(Message { id: None, .. }) => From::Beginning,
                None => From::Now,
            };
        }
        Ok(self.from.clone())
    }

    /// What happened next; waits for it, and for the server.
    pub(super) async fn next(&mut self) -> anyhow::Result<Vec<Told>> {
        loop {
            if self.open.is_none() {
                self.connect().await?;
            }
            let Some(message) = self.message().await else {
                continue;
            };
            let event = json_parse::parse(message.data.as_bytes()).ok();
            if let Some(told) = event.as_ref().and_then(Told::read) {
                self.from = From::After(told.id.clone());
                self.rest = Duration::ZERO;
                return Ok(vec![told]);
            }
        }
    }

    async fn message(&mut self) -> Option<Message> {
        let message = match &mut self.open {
            Some(open) => open.message().await,
            None => None,
        };
        if message.is_none() {
            self.open = None;
        }
        message
    }

    /// Opens the stream, however often that has to be tried; a server that says no is believed.
    async fn connect(&mut self) -> anyhow::Result<()> {
        let mut said = false;
        loop {
            // At once after an event; a server that tells none is not asked without a rest.
            tokio::time::sleep(self.rest).await;
            self.rest = REST_MAX.min(self.rest * 2).max(REST_MIN);
            let mut headers = vec![
                ("authorization", format!("Bearer {}", self.key)),
                ("accept", "text/event-stream".to_owned()),
            ];
            let url = match &self.from {
                From::Now => self.url.clone(),
                From::Beginning => format!("{}&since={BEGINNING}", self.url),
                From::After(id) => {
                    headers.push(("last-event-id", id.as_str().to_owned()));
                    self.url.clone()
                }
            };
            let why = match self.client.get_stream(&url, &headers).await {
                Ok(stream) if stream.status == 200 => {
                    self.open = Some(Open::new(stream));
                    return Ok(());
                }
                Ok(stream) if matches!(stream.status, 429 | 500..) => {
                    format!("it answers {}", stream.status)
                }
                Ok(stream) => {
                    let status = stream.status;
                    let text = Open::new(stream).text().await;
                    bail!("{} answers {status}: {text}", self.server);
                }
                Err(why) => why,
            };
            if !said {
                eprintln!("checkout-server: waiting for {}: {why}", self.server);
                said = true;
            }
        }
    }
}

/// A message of the stream; one without data only says where it stands.
#[derive(Debug, Default, PartialEq, Eq)]
struct Message {
    id: Option<EventId>,
    data: String,
}

/// A stream that is open.
struct Open {
    stream: Ongoing,
    /// What came and was not read yet.
    bytes: Vec<u8>,
}

impl Open {
    fn new(stream: Ongoing) -> Self {
        Self {
            stream,
            bytes: Vec::new(),
        }
    }

    /// The next message with an id or data, or the first of all; none when the stream has ended.
    async fn message(&mut self) -> Option<Message> {
        loop {
            while let Some(block) = take_block(&mut self.bytes) {
                if let Some(message) = read(&block) {
                    return Some(message);
                }
            }
            let more = self.stream.next(SILENCE_MAX).await?;
            self.bytes.extend_from_slice(&more);
            if self.bytes.len() > MESSAGE_BYTES_MAX {
                return None;
            }
        }
    }

    /// The whole answer, where it is no stream.
    async fn text(mut self) -> String {
        while let Some(more) = self.stream.next(Duration::from_secs(5)).await {
            self.bytes.extend_from_slice(&more);
            if self.bytes.len() > MESSAGE_BYTES_MAX {
                break;
            }
        }
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}

/// Takes what stands before the first empty line.
fn take_block(bytes: &mut Vec<u8>) -> Option<String> {
    let end = bytes.windows(2).position(|pair| pair == b"\n\n")?;
    let block = String::from_utf8_lossy(bytes.get(..end)?).into_owned();
    bytes.drain(..end + 2);
    Some(block)
}

/// Reads a block; one of comments alone is none.
fn read(block: &str) -> Option<Message> {
    let mut message = Message::default();
    let mut fields = false;
    for line in block.lines() {
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        fields |= !field.is_empty();
        match field {
            "id" => message.id = EventId::parse(value),
            "data" if message.data.is_empty() => value.clone_into(&mut message.data),
            "data" => {
                message.data.push('\n');
                message.data.push_str(value);
            }
            _ => {}
        }
    }
    fields.then_some(message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_taken_as_they_come_and_comments_are_none() {
        let mut bytes =
            b"retry: 3000\nid: evt_1\n\n: ping\n\nid: evt_2\nevent: x\ndata: {".to_vec();
        let mut messages = || -> Vec<Message> {
            std::iter::from_fn(|| take_block(&mut bytes))
                .filter_map(|block| read(&block))
                .collect()
        };
        let id = |text| EventId::parse(text);
        let begin = Message {
            id: id("evt_1"),
            data: String::new(),
        };
        assert_eq!(messages(), [begin]);
        bytes.extend_from_slice(b"}\n\ndata:a\ndata: b\n\n");
        let mut rest = Vec::new();
        while let Some(block) = take_block(&mut bytes) {
            rest.extend(read(&block));
        }
        assert_eq!(rest[0].data, "{}");
        assert_eq!(rest[0].id, id("evt_2"));
        assert_eq!((rest[1].id.as_ref(), rest[1].data.as_str()), (None, "a\nb"));
    }
}
