//! Makes the orders that a measurement needs, over a few connections of its own.

use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::thread;

const CONNECTIONS: usize = 8;
/// What follows the token in the form of a successful test card.
const CARD: &str = "surface=hosted&email=ada%40example.com&card_number=4000000000000002\
                    &expiry=12%2F30&cvc=123&name=Ada";

/// Whether a server says that it is ready.
pub(super) fn is_ready(origin: &str) -> bool {
    let ask = || Connection::open(origin)?.ask("GET /readyz HTTP/1.1\r\nhost: bench\r\n\r\n");
    ask().is_ok()
}

/// Makes one order and returns its id.
pub(super) fn order(origin: &str, key: &str, body: &str) -> Result<String> {
    let order = Connection::open(origin)?.create(key, body)?;
    let id = order.get("order_id").and_then(Value::as_str);
    Ok(id.context("the order has no order_id")?.to_owned())
}

/// Makes `count` orders, opens their pages, and writes a line for each payment.
pub(super) fn payments(
    origin: &str,
    key: &str,
    body: &str,
    count: usize,
    list: &Path,
) -> Result<()> {
    let share = count.div_ceil(CONNECTIONS);
    let parts: Vec<Result<String>> = thread::scope(|scope| {
        let make = || scope.spawn(move || one_part(origin, key, body, share));
        let threads: Vec<_> = (0..CONNECTIONS).map(|_| make()).collect();
        let joined = threads.into_iter().map(thread::ScopedJoinHandle::join);
        joined
            .map(|part| part.unwrap_or_else(|_| bail!("a thread panicked")))
            .collect()
    });
    let lines: Result<Vec<String>> = parts.into_iter().collect();
    Ok(fs::write(list, lines?.concat())?)
}

fn one_part(origin: &str, key: &str, body: &str, count: usize) -> Result<String> {
    let mut connection = Connection::open(origin)?;
    let mut lines = String::new();
    for _ in 0..count {
        let order = connection.create(key, body)?;
        let url = order
            .get("checkout_url")
            .and_then(Value::as_str)
            .context("no checkout_url")?;
        let path = url
            .strip_prefix(origin)
            .context("the checkout is elsewhere")?;
        let page = connection.ask(&format!("GET {path} HTTP/1.1\r\nhost: bench\r\n\r\n"))?;
        let token = page.split("name=\"token\" value=\"").nth(1);
        let token = token
            .and_then(|rest| rest.split('"').next())
            .context("a page has no token")?;
        lines.push_str(&format!("{path} token={token}&{CARD}\n"));
    }
    Ok(lines)
}

/// A kept connection that sends one request after the other.
struct Connection {
    stream: BufReader<TcpStream>,
}

impl Connection {
    fn open(origin: &str) -> Result<Self> {
        let address = origin
            .strip_prefix("http://")
            .context("the server speaks http here")?;
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream: BufReader::new(stream),
        })
    }

    fn create(&mut self, key: &str, body: &str) -> Result<Value> {
        let length = body.len();
        let answer = self.ask(&format!(
            "POST /api/v1/orders HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer {key}\r\n\
             content-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
        ))?;
        Ok(serde_json::from_str(&answer)?)
    }

    /// Sends one request and returns the body of its answer, which must be a 2xx.
    fn ask(&mut self, request: &str) -> Result<String> {
        self.stream.get_mut().write_all(request.as_bytes())?;
        let status = self.line()?;
        let mut length = None;
        loop {
            let header = self.line()?.to_ascii_lowercase();
            if header.is_empty() {
                break;
            }
            if let Some(value) = header.strip_prefix("content-length:") {
                length = Some(value.trim().parse::<usize>()?);
            }
        }
        let body = match length {
            Some(length) => self.exactly(length)?,
            None => self.chunks()?,
        };
        let body = String::from_utf8(body)?;
        if !status.starts_with("HTTP/1.1 2") {
            bail!("{status}: {body}");
        }
        Ok(body)
    }

    fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        if self.stream.read_line(&mut line)? == 0 {
            bail!("the server closed the connection");
        }
        Ok(line.trim_end().to_owned())
    }

    fn exactly(&mut self, length: usize) -> Result<Vec<u8>> {
        let mut bytes = vec![0; length];
        self.stream.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    fn chunks(&mut self) -> Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let length = usize::from_str_radix(self.line()?.as_str(), 16)?;
            body.extend(self.exactly(length)?);
            self.line()?;
            if length == 0 {
                return Ok(body);
            }
        }
    }
}
