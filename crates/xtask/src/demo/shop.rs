//! The demo shop: a small web server for the pages of `examples/html` and for webhooks.
//!
//! It is a merchant in miniature and knows nothing of the checkout but its address. HTTP is
//! spoken one request per connection, on loopback, for one person's browser.

use super::webhooks::Inbox;
use crate::run;
use anyhow::{Result, bail};
use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

const HEAD_BYTES_MAX: usize = 16 * 1024;
const BODY_BYTES_MAX: usize = 256 * 1024;
const HEADERS_MAX: usize = 64;

/// The panel that shows webhooks; added to each page of the shop.
const PANEL_HTML: &str = include_str!("panel.html");

/// What the pages' placeholders stand for.
#[derive(Clone)]
pub(super) struct Pages {
    /// Origin of the checkout: `https://HOST` in the pages.
    pub(super) checkout: String,
    /// Origin of the shop: `https://SHOP` in the pages.
    pub(super) shop: String,
    /// `STORE_ID` in the pages.
    pub(super) store_id: String,
    /// `VARIANT_ID` in the pages.
    pub(super) variant_id: String,
}

impl Pages {
    /// A page with its placeholders filled in and the panel at its end.
    fn fill(&self, page: &str) -> String {
        page.replace("https://HOST", &self.checkout)
            .replace("https://SHOP", &self.shop)
            // Inside a link's query the address is percent-encoded.
            .replace("https%3A%2F%2FSHOP", &encoded(&self.shop))
            .replace("STORE_ID", &self.store_id)
            .replace("VARIANT_ID", &self.variant_id)
            .replace("</body>", &format!("{PANEL_HTML}</body>"))
    }
}

/// An origin as a query carries it.
fn encoded(origin: &str) -> String {
    origin.replace(':', "%3A").replace('/', "%2F")
}

struct Request {
    method: String,
    path: String,
    signature: String,
    body: Vec<u8>,
}

struct Answer {
    status: u16,
    content_type: &'static str,
    body: Vec<u8>,
}

impl Answer {
    fn new(status: u16, content_type: &'static str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            content_type,
            body: body.into(),
        }
    }
}

/// Serves until the process ends.
pub(super) fn serve(listener: TcpListener, pages: Pages, inbox: Arc<Inbox>) {
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (pages, inbox) = (pages.clone(), Arc::clone(&inbox));
            thread::spawn(move || {
                // A broken connection concerns the browser that broke it.
                let _ = answer(stream, &pages, &inbox);
            });
        }
    });
}

fn answer(mut stream: TcpStream, pages: &Pages, inbox: &Inbox) -> Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    stream.set_write_timeout(Some(Duration::from_secs(10)))?;
    let answer = match read_request(&mut stream) {
        Ok(request) => route(&request, pages, inbox),
        Err(error) => Answer::new(400, "text/plain", error.to_string()),
    };
    let Answer {
        status,
        content_type,
        body,
    } = answer;
    let reason = if status < 400 { "OK" } else { "Error" };
    let length = body.len();
    write!(
        stream,
        "HTTP/1.1 {status} {reason}\r\ncontent-type: {content_type}\r\ncontent-length: {length}\r\n\
         cache-control: no-store\r\nconnection: close\r\n\r\n"
    )?;
    stream.write_all(&body)?;
    Ok(())
}

fn route(request: &Request, pages: &Pages, inbox: &Inbox) -> Answer {
    let path = request.path.split('?').next().unwrap_or_default();
    match (request.method.as_str(), path) {
        ("POST", "/webhooks/pebblepay") => {
            let status = inbox.receive(&request.signature, &request.body);
            Answer::new(
                status,
                "text/plain",
                if status == 200 { "ok" } else { "bad signature" },
            )
        }
        ("GET", "/webhooks/received.json") => Answer::new(200, "application/json", inbox.to_json()),
        ("GET" | "HEAD", "/") => file("index.html", pages),
        ("GET" | "HEAD", path) => file(path.trim_start_matches('/'), pages),
        _ => Answer::new(405, "text/plain", "method not allowed"),
    }
}

/// A file of `examples/html`, read anew each time so that an edit shows on reload.
fn file(name: &str, pages: &Pages) -> Answer {
    let plain = name
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b"-.".contains(&b));
    let content_type = match name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => return Answer::new(404, "text/plain", "not found"),
    };
    let path = run::root().map(|root| root.join("examples/html").join(name));
    match path.and_then(|path| Ok(fs::read_to_string(path)?)) {
        Ok(text) if plain && name.ends_with(".html") => {
            Answer::new(200, content_type, pages.fill(&text))
        }
        Ok(text) if plain => Answer::new(200, content_type, text),
        _ => Answer::new(404, "text/plain", "not found"),
    }
}

fn read_request(stream: &mut impl Read) -> Result<Request> {
    let mut bytes = Vec::new();
    let (mut request, head_length, body_length) = loop {
        let mut chunk = [0; 4096];
        let count = stream.read(&mut chunk)?;
        bytes.extend_from_slice(&chunk[..count]);
        if let Some(head) = parse_head(&bytes)? {
            break head;
        }
        if count == 0 || bytes.len() > HEAD_BYTES_MAX {
            bail!("the request has no end");
        }
    };
    if body_length > BODY_BYTES_MAX {
        bail!("the body is too long");
    }
    while bytes.len() < head_length + body_length {
        let mut chunk = [0; 4096];
        match stream.read(&mut chunk)? {
            0 => bail!("the body is cut short"),
            count => bytes.extend_from_slice(&chunk[..count]),
        }
    }
    request.body = bytes[head_length..head_length + body_length].to_vec();
    Ok(request)
}

/// The request's head, its length and the length of the body, once all of the head is there.
fn parse_head(bytes: &[u8]) -> Result<Option<(Request, usize, usize)>> {
    let mut headers = [httparse::EMPTY_HEADER; HEADERS_MAX];
    let mut parsed = httparse::Request::new(&mut headers);
    let httparse::Status::Complete(head_length) = parsed.parse(bytes)? else {
        return Ok(None);
    };
    let method = parsed.method.unwrap_or_default().to_owned();
    let path = parsed.path.unwrap_or_default().to_owned();
    let header = |name: &str| -> String {
        let found = parsed
            .headers
            .iter()
            .find(|header| header.name.eq_ignore_ascii_case(name));
        found
            .map(|header| String::from_utf8_lossy(header.value).into_owned())
            .unwrap_or_default()
    };
    let length = header("content-length");
    let body_length = if length.is_empty() {
        0
    } else {
        length.parse()?
    };
    let signature = header("x-webhook-signature");
    Ok(Some((
        Request {
            method,
            path,
            signature,
            body: Vec::new(),
        },
        head_length,
        body_length,
    )))
}

#[cfg(test)]
mod tests {
    use super::{Pages, Request, file, parse_head, read_request, route};
    use crate::demo::webhooks::Inbox;

    fn pages() -> Pages {
        Pages {
            checkout: "http://127.0.0.1:1".into(),
            shop: "http://127.0.0.1:2".into(),
            store_id: "st_1".into(),
            variant_id: "var_1".into(),
        }
    }

    #[test]
    fn a_request_is_read_to_the_end_of_its_body() {
        let bytes = b"POST /webhooks/pebblepay HTTP/1.1\r\nX-Webhook-Signature: ab\r\nContent-Length: 2\r\n\r\n{}rest";
        let request = read_request(&mut &bytes[..]).unwrap();
        assert_eq!(
            (request.path.as_str(), request.signature.as_str()),
            ("/webhooks/pebblepay", "ab")
        );
        assert_eq!(request.body, b"{}");
        assert!(parse_head(b"GET / HTTP/1.1\r\nHost").unwrap().is_none());
        assert!(read_request(&mut &b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\n{}"[..]).is_err());
        assert!(read_request(&mut &b"nonsense\r\n\r\n"[..]).is_err());
    }

    #[test]
    fn pages_are_filled_in_and_leave_no_placeholder() {
        for name in ["index.html", "embed.html", "thanks.html"] {
            let answer = file(name, &pages());
            let text = String::from_utf8(answer.body).unwrap();
            assert_eq!(answer.status, 200, "{name}");
            for placeholder in ["HOST", "SHOP", "STORE_ID", "VARIANT_ID"] {
                assert!(!text.contains(placeholder), "{name} holds {placeholder}");
            }
            assert!(text.contains("received.json"), "{name} shows the webhooks");
        }
    }

    #[test]
    fn nothing_outside_the_folder_is_served() {
        for path in [
            "/../../Cargo.html",
            "/%2e%2e/x.css",
            "/shop.rs",
            "/nothing.html",
        ] {
            let request = Request {
                method: "GET".into(),
                path: path.into(),
                signature: String::new(),
                body: Vec::new(),
            };
            assert_eq!(
                route(&request, &pages(), &Inbox::new(&[])).status,
                404,
                "{path}"
            );
        }
    }
}
