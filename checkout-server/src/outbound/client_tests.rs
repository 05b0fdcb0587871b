//! The client against real listeners on loopback, and against a resolver that lies.

use super::super::network::{Network, Resolved};
use super::super::{Client, Failure, FailureKind, Outcome, Policy, Reply};
use bytes::Bytes;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio_rustls::rustls::RootCertStore;

/// Answers every name with the same addresses.
pub(super) struct Fixed(pub(super) Vec<IpAddr>);

impl Network for Fixed {
    fn resolve<'a>(&'a self, _host: &'a str) -> Resolved<'a> {
        Box::pin(async { Ok(self.0.clone()) })
    }
}

pub(super) fn private() -> Policy {
    Policy {
        allow_private: true,
        connect_timeout: Duration::from_secs(5),
        total_timeout: Duration::from_secs(10),
        ..Policy::default()
    }
}

fn client(policy: Policy) -> Client {
    Client::new(policy).unwrap()
}

fn client_resolving(policy: Policy, addresses: &[&str]) -> Client {
    let addresses = addresses.iter().map(|text| text.parse().unwrap()).collect();
    Client::with(policy, RootCertStore::empty(), Arc::new(Fixed(addresses))).unwrap()
}

pub(super) fn reply(outcome: Outcome) -> Reply {
    match outcome {
        Outcome::Reply(reply) => reply,
        Outcome::Failed(failure) => panic!("{failure:?}"),
    }
}

pub(super) fn failure(outcome: Outcome) -> Failure {
    match outcome {
        Outcome::Failed(failure) => failure,
        Outcome::Reply(reply) => panic!("{reply:?}"),
    }
}

/// Reads one request, head and `content-length` body. None if the connection ended before it.
async fn read_request(stream: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .to_lowercase()
                .split("content-length: ")
                .nth(1)
                .map_or(0, |rest| {
                    rest.split("\r\n").next().unwrap().parse::<usize>().unwrap()
                });
            if body.len() >= length {
                return Some(text);
            }
        }
        let mut chunk = [0; 4096];
        match stream.read(&mut chunk).await {
            Ok(0) | Err(_) => return None,
            Ok(count) => bytes.extend_from_slice(&chunk[..count]),
        }
    }
}

/// A receiver that answers each connection's requests with `answers` in turn and then closes.
/// Returns its URL, the requests it got, and the number of connections so far.
async fn receiver(
    answers: &'static [&'static str],
) -> (String, mpsc::UnboundedReceiver<String>, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook?x=1", listener.local_addr().unwrap());
    let (requests, received) = mpsc::unbounded_channel();
    let connections = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&connections);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            count.fetch_add(1, Ordering::SeqCst);
            let requests = requests.clone();
            tokio::spawn(async move {
                for answer in answers {
                    let Some(request) = read_request(&mut stream).await else {
                        return;
                    };
                    requests.send(request).unwrap();
                    stream.write_all(answer.as_bytes()).await.unwrap();
                }
            });
        }
    });
    (url, received, connections)
}

// proves: PEB-100, TRAP-20
#[tokio::test]
async fn a_post_arrives_byte_for_byte_and_its_answer_comes_back() {
    let (url, mut requests, _) =
        receiver(&["HTTP/1.1 202 Accepted\r\nRetry-After: 30\r\nContent-Length: 4\r\n\r\ndone"])
            .await;
    let headers = [
        ("X-Webhook-Id", "txn_1".to_owned()),
        ("content-type", "text/x".to_owned()),
    ];
    let body = Bytes::from_static(b"{\"amount\":49.99}");
    let answer = reply(client(private()).post(&url, &headers, body).await);
    assert_eq!(
        (answer.status, answer.body_head.as_slice()),
        (202, b"done".as_slice())
    );
    assert_eq!(answer.retry_after.as_deref(), Some("30"));
    let request = requests.recv().await.unwrap();
    let host = url
        .trim_start_matches("http://")
        .trim_end_matches("/hook?x=1");
    assert!(
        request.starts_with("POST /hook?x=1 HTTP/1.1\r\n"),
        "{request}"
    );
    assert!(request.contains(&format!("host: {host}\r\n")), "{request}");
    assert!(request.contains("x-webhook-id: txn_1\r\n"), "{request}");
    assert!(
        !request.to_lowercase().contains("accept-encoding"),
        "{request}"
    );
    assert!(request.ends_with("\r\n\r\n{\"amount\":49.99}"), "{request}");
}

// proves: TRAP-21, PEB-111
#[tokio::test]
async fn a_redirect_is_reported_and_not_followed() {
    let (elsewhere, mut followed, _) = receiver(&["HTTP/1.1 200 OK\r\n\r\n"]).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        read_request(&mut stream).await;
        let head = format!("HTTP/1.1 302 Found\r\nLocation: {elsewhere}\r\nContent-Length: 0\r\n");
        stream
            .write_all(format!("{head}\r\n").as_bytes())
            .await
            .unwrap();
        read_request(&mut stream).await;
    });
    let answer = reply(client(private()).post(&url, &[], Bytes::new()).await);
    assert_eq!(answer.status, 302);
    assert!(
        followed.try_recv().is_err(),
        "nothing may reach the redirect's target"
    );
}

// proves: TRAP-20, PEB-111
#[tokio::test]
async fn a_receiver_that_never_answers_times_out_with_the_request_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let policy = Policy {
        total_timeout: Duration::from_millis(200),
        ..private()
    };
    let failed = failure(
        client(policy)
            .post(&url, &[], Bytes::from_static(b"{}"))
            .await,
    );
    assert_eq!((failed.kind, failed.sent), (FailureKind::Timeout, true));
    assert!((200..5_000).contains(&failed.duration_ms), "{failed:?}");
}

// proves: TRAP-20
#[tokio::test]
async fn a_reply_without_end_is_cut_at_the_limit() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        read_request(&mut stream).await;
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
        let mut written = 0_u64;
        // Ends only when the client closes the connection.
        while stream.write_all(&[b'a'; 64 * 1024]).await.is_ok() {
            written += 64 * 1024;
        }
        written
    });
    let answer = reply(client(private()).post(&url, &[], Bytes::new()).await);
    assert_eq!((answer.status, answer.body_head.len()), (200, 16 * 1024));
    // What the sockets' buffers hold may have been written; a hundred megabytes may not.
    assert!(server.await.unwrap() < 100 * 1024 * 1024);
}

// proves: TRAP-20
#[tokio::test]
async fn a_reply_cut_short_keeps_its_status_and_loses_its_connection() {
    let (url, _requests, connections) =
        receiver(&["HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart"]).await;
    let sender = client(private());
    let answer = reply(sender.post(&url, &[], Bytes::new()).await);
    assert_eq!(
        (answer.status, answer.body_head.as_slice()),
        (200, b"part".as_slice())
    );
    reply(sender.post(&url, &[], Bytes::new()).await);
    assert_eq!(
        connections.load(Ordering::SeqCst),
        2,
        "a cut reply's connection is not reused"
    );
}

// proves: PEB-111
#[tokio::test]
async fn a_connection_closed_before_an_answer_is_a_reset_that_was_sent() {
    let (url, _requests, connections) = receiver(&[""]).await;
    let failed = failure(
        client(private())
            .post(&url, &[], Bytes::from_static(b"{}"))
            .await,
    );
    assert_eq!((failed.kind, failed.sent), (FailureKind::Reset, true));
    assert_eq!(
        connections.load(Ordering::SeqCst),
        1,
        "no second attempt by itself"
    );
}

// proves: TRAP-20
#[tokio::test]
async fn closed_and_silent_ports_read_the_same_and_nothing_was_sent() {
    let closed = {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        format!("http://{}/", listener.local_addr().unwrap())
    };
    let refused = failure(client(private()).post(&closed, &[], Bytes::new()).await);
    assert_eq!((refused.kind, refused.sent), (FailureKind::Connect, false));
    // A TLS server that accepts and stays silent stands for a filtered port: the same time limit
    // cuts it, without a packet filter on the machine.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let silent = format!("https://{}/", listener.local_addr().unwrap());
    let policy = Policy {
        connect_timeout: Duration::from_millis(100),
        ..private()
    };
    let filtered = failure(client(policy).post(&silent, &[], Bytes::new()).await);
    assert_eq!(
        (filtered.kind, filtered.sent),
        (FailureKind::Connect, false)
    );
    assert_eq!(refused.message, filtered.message);
}

// proves: TRAP-20
#[tokio::test]
async fn an_answer_that_is_not_http_is_a_protocol_failure() {
    let (url, _requests, _) = receiver(&["SSH-2.0-OpenSSH_9.2\r\n\r\n"]).await;
    let failed = failure(client(private()).post(&url, &[], Bytes::new()).await);
    assert_eq!((failed.kind, failed.sent), (FailureKind::Protocol, true));
}

// proves: TRAP-20
#[tokio::test]
async fn compressed_replies_stay_compressed() {
    let (url, _requests, _) = receiver(&[
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\x1f\x0b\x08\x00",
    ])
    .await;
    let answer = reply(client(private()).post(&url, &[], Bytes::new()).await);
    assert_eq!(answer.body_head, b"\x1f\x0b\x08\x00");
}

// proves: TRAP-20
#[tokio::test]
async fn one_private_address_among_public_ones_blocks_the_name() {
    let answers: [&[&str]; 4] = [
        &["127.0.0.1"],
        &["93.184.216.34", "10.0.0.1"],
        &["2606:4700::1", "::1"],
        &["::ffff:127.0.0.1"],
    ];
    for addresses in answers {
        let sender = client_resolving(Policy::default(), addresses);
        let failed = failure(
            sender
                .post("https://hook.example/", &[], Bytes::new())
                .await,
        );
        assert_eq!(
            (failed.kind, failed.sent),
            (FailureKind::Blocked, false),
            "{addresses:?}"
        );
    }
}

// proves: TRAP-20
#[tokio::test]
async fn a_name_that_resolves_to_loopback_reaches_nothing() {
    let (url, mut requests, connections) = receiver(&["HTTP/1.1 200 OK\r\n\r\n"]).await;
    let port = url
        .rsplit(':')
        .next()
        .unwrap()
        .split('/')
        .next()
        .unwrap()
        .parse()
        .unwrap();
    let policy = Policy {
        extra_ports: vec![port],
        ..Policy::default()
    };
    let sender = client_resolving(policy, &["127.0.0.1"]);
    let target = format!("https://hook.example:{port}/");
    assert_eq!(
        failure(sender.post(&target, &[], Bytes::new()).await).kind,
        FailureKind::Blocked
    );
    assert_eq!(connections.load(Ordering::SeqCst), 0);
    assert!(requests.try_recv().is_err());
}

#[tokio::test]
async fn a_name_without_addresses_is_a_dns_failure() {
    let sender = client_resolving(Policy::default(), &[]);
    let failed = failure(
        sender
            .post("https://hook.example/", &[], Bytes::new())
            .await,
    );
    assert_eq!((failed.kind, failed.sent), (FailureKind::Dns, false));
}

// proves: TRAP-20
#[tokio::test]
async fn the_next_address_is_tried_when_the_first_refuses() {
    let (url, mut requests, _) = receiver(&["HTTP/1.1 204 No Content\r\n\r\n"]).await;
    let target = url.replace("127.0.0.1", "hook.example");
    // Nothing listens on the second loopback address at that port.
    let sender = client_resolving(private(), &["127.0.0.2", "127.0.0.1"]);
    assert_eq!(
        reply(sender.post(&target, &[], Bytes::new()).await).status,
        204
    );
    assert!(
        requests
            .recv()
            .await
            .unwrap()
            .contains("host: hook.example:")
    );
}

// proves: F-05
#[tokio::test]
async fn connections_are_kept_for_repeatable_posts_and_never_for_single_ones() {
    const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    let (url, _requests, connections) = receiver(&[OK, OK, OK, OK]).await;
    let sender = client(private());
    for _ in 0..3 {
        assert_eq!(
            reply(sender.post(&url, &[], Bytes::new()).await).status,
            200
        );
    }
    assert_eq!(connections.load(Ordering::SeqCst), 1);
    assert_eq!(
        reply(sender.post_once(&url, &[], Bytes::new()).await).status,
        200
    );
    assert_eq!(connections.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_kept_connection_that_the_receiver_closed_is_replaced() {
    const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    // The second request on each connection is read and answered by closing.
    let (url, mut requests, connections) = receiver(&[OK, ""]).await;
    let sender = client(private());
    assert_eq!(
        reply(sender.post(&url, &[], Bytes::new()).await).status,
        200
    );
    assert_eq!(
        reply(sender.post(&url, &[], Bytes::new()).await).status,
        200
    );
    assert_eq!(connections.load(Ordering::SeqCst), 2);
    for _ in 0..3 {
        requests.recv().await.unwrap();
    }
}

// proves: TRAP-20
#[tokio::test]
async fn headers_cannot_be_split() {
    let (url, mut requests, _) = receiver(&["HTTP/1.1 200 OK\r\n\r\n"]).await;
    for header in [
        ("x-a", "1\r\nx-evil: 2"),
        ("x a", "1"),
        ("x-a\r\nx-evil", "1"),
    ] {
        let headers = [(header.0, header.1.to_owned())];
        let failed = failure(client(private()).post(&url, &headers, Bytes::new()).await);
        assert_eq!((failed.kind, failed.sent), (FailureKind::Protocol, false));
    }
    assert!(requests.try_recv().is_err());
}

// The test runs itself again in a process whose environment names a proxy: this process must not
// change its own, which all tests share.
// proves: TRAP-20
#[tokio::test]
async fn a_proxy_in_the_environment_is_ignored() {
    if let Ok(url) = std::env::var("PROXY_TEST_TARGET_URL") {
        assert_eq!(
            reply(client(private()).post(&url, &[], Bytes::new()).await).status,
            200
        );
        return;
    }
    let (url, mut requests, _) = receiver(&["HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"]).await;
    let (proxy, _unused, proxied) = receiver(&["HTTP/1.1 500 Proxy\r\n\r\n"]).await;
    let mut command = std::process::Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", std::thread::current().name().unwrap()]);
    for name in [
        "http_proxy",
        "HTTP_PROXY",
        "https_proxy",
        "HTTPS_PROXY",
        "all_proxy",
        "ALL_PROXY",
    ] {
        command.env(name, &proxy);
    }
    command.env("PROXY_TEST_TARGET_URL", &url);
    let run = tokio::task::spawn_blocking(move || command.output().unwrap());
    let run = run.await.unwrap();
    let report = String::from_utf8_lossy(&run.stdout);
    assert!(
        run.status.success() && report.contains("1 passed"),
        "{report}"
    );
    assert!(requests.recv().await.unwrap().starts_with("POST /hook"));
    assert_eq!(proxied.load(Ordering::SeqCst), 0);
}
