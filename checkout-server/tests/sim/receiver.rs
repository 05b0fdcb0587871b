//! Receivers of webhooks: well, slow, wrong, cut off in the middle, or gone. Each writes down what
//! it was asked and what it was about to answer; that survives its own crashes.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout;
use turmoil::net::{TcpListener, TcpStream};

use crate::world::{Heard, Mood, World, sleep_ms, with};

/// What a receiver that wants fewer requests asks for, in seconds.
pub(crate) const RETRY_AFTER_S: i64 = 7_200;

/// What is done with a request.
enum Act {
    /// This status after so many milliseconds; whether the connection stays open.
    Answer(u16, i64, bool),
    /// The head of a 200 and half of its body.
    Half,
    /// A 200 whose body never ends.
    Endless,
    /// A few bytes that are no answer.
    Nonsense,
    /// Nothing, and the connection is closed.
    Close,
    /// Nothing.
    Hang,
}

/// The receiver with this number, on port 80.
pub(crate) async fn serve(index: usize) -> turmoil::Result {
    let listener = TcpListener::bind("0.0.0.0:80").await?;
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::task::spawn_local(async move {
            // A connection that breaks is nothing that a receiver could do anything about.
            let _ = talk(index, stream).await;
        });
    }
}

async fn talk(index: usize, mut stream: TcpStream) -> std::io::Result<()> {
    let mut unread = Vec::new();
    loop {
        let patience = with(|w| w.number(1_000..=6_000));
        let request = read_request(&mut stream, &mut unread);
        let patience = Duration::from_millis(patience.unsigned_abs());
        let Ok(Some(request)) = timeout(patience, request).await.unwrap_or(Ok(None)) else {
            return Ok(());
        };
        let (place, act) = with(|w| heard(w, index, &request));
        match act {
            Act::Answer(status, wait_ms, open) => {
                sleep_ms(wait_ms).await;
                with(|w| answering(w, place, status));
                stream.write_all(&reply(status, open)).await?;
                if !open {
                    return Ok(());
                }
            }
            Act::Half => {
                with(|w| answering(w, place, 200));
                let head = b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf";
                return stream.write_all(head).await;
            }
            Act::Endless => {
                with(|w| answering(w, place, 200));
                let head = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
                stream.write_all(head).await?;
                loop {
                    stream.write_all(b"2\r\nok\r\n").await?;
                    sleep_ms(500).await;
                }
            }
            Act::Nonsense => return stream.write_all(b"HTTP/1.1 20").await,
            Act::Close => return Ok(()),
            Act::Hang => sleep_ms(60_000).await,
        }
    }
}

fn reply(status: u16, open: bool) -> Vec<u8> {
    let connection = if open { "keep-alive" } else { "close" };
    let retry = match status {
        429 => format!("retry-after: {RETRY_AFTER_S}\r\n"),
        _ => String::new(),
    };
    let body = if status == 204 {
        ""
    } else {
        "content-length: 2\r\n\r\nok"
    };
    let end = if status == 204 { "\r\n" } else { "" };
    format!("HTTP/1.1 {status} So\r\nconnection: {connection}\r\n{retry}{body}{end}").into_bytes()
}

fn heard(w: &mut World, index: usize, request: &Request) -> (usize, Act) {
    let heard = Heard {
        url: format!("http://r{index}{}", request.path),
        at_ms: w.clock.now_ms(),
        elapsed_ms: w.elapsed_ms,
        event_id: request.header("webhook-id"),
        number: request.header("webhook-sequence").parse().ok(),
        body: request.body.clone(),
        answered: None,
    };
    let number = heard.number.unwrap_or_default();
    w.note(&format!(
        "{} hears {} as {number}",
        heard.url, heard.event_id
    ));
    w.heard.push(heard);
    (w.heard.len() - 1, act(w, w.moods[index]))
}

fn answering(w: &mut World, place: usize, status: u16) {
    w.heard[place].answered = Some(status);
    let (url, event) = (&w.heard[place].url, &w.heard[place].event_id);
    let line = format!("{url} answers {status} to {event}");
    w.note(&line);
}

fn act(w: &mut World, mood: Mood) -> Act {
    let open = w.chance(700);
    match mood {
        Mood::Well => Act::Answer(w.pick(&[200, 200, 201, 204]), w.number(0..=30), open),
        Mood::Down => Act::Answer(w.pick(&[500, 500, 503, 404, 429]), w.number(0..=200), open),
        Mood::Gone => Act::Answer(410, w.number(0..=20), open),
        Mood::Hangs => Act::Hang,
        Mood::Moody => match w.number(0..=15) {
            0..=4 => Act::Answer(200, w.number(0..=300), open),
            5 | 6 => Act::Answer(500, w.number(0..=300), open),
            7 => Act::Answer(429, w.number(0..=100), open),
            8 => Act::Answer(w.pick(&[301, 400, 410]), 0, open),
            // Around the limit of 15 seconds: the receiver thinks that it has it.
            9 => Act::Answer(200, w.number(12_000..=16_000), open),
            10 => Act::Half,
            11 => Act::Endless,
            12 => Act::Nonsense,
            13 => Act::Close,
            14 => Act::Hang,
            _ => Act::Answer(202, w.number(1_000..=4_000), open),
        },
    }
}

struct Request {
    path: String,
    head: String,
    body: String,
}

impl Request {
    fn header(&self, name: &str) -> String {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        let mut found = lines.filter(|(n, _)| *n == name).map(|(_, v)| v.to_owned());
        found.next().unwrap_or_default()
    }
}

async fn read_request(
    stream: &mut TcpStream,
    unread: &mut Vec<u8>,
) -> std::io::Result<Option<Request>> {
    loop {
        if let Some(request) = take_request(unread) {
            return Ok(Some(request));
        }
        let mut chunk = [0; 2048];
        match stream.read(&mut chunk).await? {
            0 => return Ok(None),
            count => unread.extend_from_slice(&chunk[..count]),
        }
    }
}

fn take_request(unread: &mut Vec<u8>) -> Option<Request> {
    let text = String::from_utf8(unread.clone()).ok()?;
    let (head, rest) = text.split_once("\r\n\r\n")?;
    let request = Request {
        path: head.split(' ').nth(1)?.to_owned(),
        head: head.to_owned(),
        body: String::new(),
    };
    let length: usize = request.header("content-length").parse().ok()?;
    let body = rest.get(..length)?.to_owned();
    unread.drain(..head.len() + 4 + length);
    Some(Request { body, ..request })
}
