//! A webhook receiver on a socket of its own, which keeps what it is sent.

use std::sync::{Arc, Mutex};

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::Notify;

/// A request that the receiver got.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Received {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .iter()
            .find(|(n, _)| n == name)
            .map_or("", |(_, v)| v)
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

/// A webhook receiver on a socket of its own.
pub(crate) struct Receiver {
    pub url: String,
    got: Arc<Mutex<Vec<Received>>>,
    heard: Arc<Notify>,
    status: Arc<Mutex<&'static str>>,
}

impl Receiver {
    /// One that answers each request with the next status, and then always with the last.
    pub(crate) async fn answering(statuses: &'static [&'static str]) -> Self {
        Self::with(Some(statuses)).await
    }

    /// One that answers as [`Receiver::answer`] says.
    pub(crate) async fn switched() -> Self {
        Self::with(None).await
    }

    async fn with(statuses: Option<&'static [&'static str]>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let this = Self {
            url: format!("http://{}/hook", listener.local_addr().unwrap()),
            got: Arc::default(),
            heard: Arc::default(),
            status: Arc::new(Mutex::new("200 OK")),
        };
        let (got, heard) = (this.got.clone(), this.heard.clone());
        let status = this.status.clone();
        tokio::spawn(async move {
            for turn in 0.. {
                let Ok((mut stream, _)) = listener.accept().await else {
                    return;
                };
                let received = read_request(&mut stream).await;
                got.lock().unwrap().push(received);
                heard.notify_waiters();
                let status = match statuses {
                    Some(statuses) => statuses[turn.min(statuses.len() - 1)],
                    None => *status.lock().unwrap(),
                };
                let reply = format!(
                    "HTTP/1.1 {status}\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok"
                );
                stream.write_all(reply.as_bytes()).await.unwrap();
            }
        });
        this
    }

    /// What is answered from now on.
    pub(crate) fn answer(&self, status: &'static str) {
        *self.status.lock().unwrap() = status;
    }

    pub(crate) fn got(&self) -> Vec<Received> {
        self.got.lock().unwrap().clone()
    }

    /// Waits until so many requests have come.
    pub(crate) async fn wait_for(&self, count: usize) {
        loop {
            let heard = self.heard.notified();
            if self.got.lock().unwrap().len() >= count {
                return;
            }
            heard.await;
        }
    }
}

async fn read_request(stream: &mut tokio::net::TcpStream) -> Received {
    let mut bytes = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let headers: Vec<(String, String)> = head
                .lines()
                .skip(1)
                .filter_map(|line| line.split_once(':'))
                .map(|(n, v)| (n.to_ascii_lowercase(), v.trim().to_owned()))
                .collect();
            let length = headers.iter().find(|(n, _)| n == "content-length");
            let length: usize = length.map_or(0, |(_, v)| v.parse().unwrap());
            if body.len() >= length {
                return Received {
                    headers,
                    body: body.to_owned(),
                };
            }
        }
        let read = stream.read(&mut chunk).await.unwrap();
        assert!(read > 0, "the request ended early");
        bytes.extend_from_slice(&chunk[..read]);
    }
}
