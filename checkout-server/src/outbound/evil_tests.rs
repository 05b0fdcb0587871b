//! The client against receivers that mean harm: each gets a bounded time and a bounded memory, and
//! a status that was said stays said.

use super::super::{Client, FailureKind, Outcome, Policy, Reply};
use super::tests::{failure, private, reply};
use bytes::Bytes;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What a receiver does after it has read the beginning of the request.
async fn receiver<F, Fut>(answer: F) -> String
where
    F: Fn(TcpStream) -> Fut + Send + 'static,
    Fut: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut buffer = [0; 1024];
            let _ = stream.read(&mut buffer).await;
            tokio::spawn(answer(stream));
        }
    });
    url
}

/// Writes `head` and then `again` for ever, in large pieces, until the client closes.
async fn endless(head: &'static str, again: &'static str) -> String {
    receiver(move |mut stream| async move {
        let piece = again.repeat(16 * 1024 / again.len());
        let _ = stream.write_all(head.as_bytes()).await;
        while stream.write_all(piece.as_bytes()).await.is_ok() {}
    })
    .await
}

async fn post(url: &str, policy: Policy) -> (Outcome, Duration) {
    let started = Instant::now();
    let client = Client::new(policy).unwrap();
    let outcome = client.post(url, &[], Bytes::from_static(b"{}")).await;
    (outcome, started.elapsed())
}

// proves: PEB-111
#[tokio::test]
async fn an_answer_before_a_reset_counts() {
    let url = receiver(|mut stream| async move {
        let head = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nthanks";
        stream.write_all(head).await.unwrap();
        stream.set_zero_linger().unwrap();
    })
    .await;
    for _ in 0..20 {
        let Reply { status, .. } = reply(post(&url, private()).await.0);
        assert_eq!(status, 200);
    }
}

// proves: TRAP-20
#[tokio::test]
async fn heads_without_end_are_no_answer() {
    let policy = Policy {
        total_timeout: Duration::from_secs(2),
        ..private()
    };
    let endless_heads = [
        ("HTTP/1.1 200 OK\r\n", "x-more: and more and more\r\n"),
        ("HTTP/1.1 200 OK\r\nx-long: ", "aaaaaaaa"),
        ("HTTP/1.1 200 ", "OK "),
        ("", "HTTP/1.1 103 Early Hints\r\n\r\n"),
        ("", "HTTP/1.1 100 Continue\r\n\r\n"),
        ("", "\r\n\r\n"),
    ];
    for (head, again) in endless_heads {
        let url = endless(head, again).await;
        let (outcome, took) = post(&url, policy.clone()).await;
        let failed = failure(outcome);
        assert!(failed.sent, "{head}{again}: {failed:?}");
        assert!(took < Duration::from_secs(3), "{head}{again}: {took:?}");
    }
}

// proves: TRAP-20
#[tokio::test]
async fn bodies_without_end_are_cut_and_the_status_stands() {
    let endless_bodies = [
        ("HTTP/1.1 200 OK\r\n\r\n", "a"),
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775807\r\n\r\n",
            "a",
        ),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
            "1\r\na\r\n",
        ),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;",
            "extension",
        ),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "0"),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n",
            "x-trailer: a\r\n",
        ),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n",
            "a",
        ),
    ];
    for (head, again) in endless_bodies {
        let url = endless(head, again).await;
        let (outcome, took) = post(&url, private()).await;
        let answer = reply(outcome);
        assert_eq!(answer.status, 200, "{head}");
        assert!(answer.body_head.len() <= 16 * 1024, "{head}");
        assert!(took < Duration::from_secs(3), "{head}: {took:?}");
    }
}

// proves: TRAP-20
#[tokio::test]
async fn a_drop_at_a_time_is_cut_by_the_clock() {
    let dropping = |head: &'static str| {
        receiver(move |mut stream| async move {
            let _ = stream.write_all(head.as_bytes()).await;
            while stream.write_all(b"a").await.is_ok() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        })
    };
    let policy = Policy {
        total_timeout: Duration::from_millis(500),
        ..private()
    };
    let url = dropping("HTTP/1.1 200 OK\r\nx-slow: ").await;
    let (outcome, took) = post(&url, policy).await;
    assert_eq!(failure(outcome).kind, FailureKind::Timeout);
    assert!(took < Duration::from_secs(2), "{took:?}");
    // The status has been said: the rest gets two seconds more.
    let url = dropping("HTTP/1.1 201 Created\r\n\r\n").await;
    let (outcome, took) = post(&url, private()).await;
    assert_eq!(reply(outcome).status, 201);
    assert!(took < Duration::from_secs(3), "{took:?}");
}

// A hundred kilobytes that would unpack to a hundred megabytes are kept as they came.
// proves: TRAP-20
#[tokio::test]
async fn a_bomb_stays_packed() {
    let url = receiver(|mut stream| async move {
        let packed = [0x1f_u8, 0x8b, 8, 0].repeat(25_000);
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n\r\n",
            packed.len()
        );
        let _ = stream.write_all(head.as_bytes()).await;
        let _ = stream.write_all(&packed).await;
    })
    .await;
    let answer = reply(post(&url, private()).await.0);
    assert_eq!((answer.status, answer.body_head.len()), (200, 16 * 1024));
    assert_eq!(answer.body_head[..4], [0x1f, 0x8b, 8, 0]);
}

// Two lengths are how requests are smuggled past whoever reads the other one.
// proves: TRAP-20
#[tokio::test]
async fn an_answer_that_can_be_read_in_two_ways_is_none() {
    for head in [
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 2000 OK\r\n\r\n",
        "HTTP/1.1 99 Low\r\n\r\n",
        "HTTP/9.9 200 OK\r\n\r\n",
        "200 OK\r\n\r\n",
    ] {
        let url = receiver(move |mut stream| async move {
            let _ = stream.write_all(head.as_bytes()).await;
        })
        .await;
        let failed = failure(post(&url, private()).await.0);
        assert_eq!(failed.kind, FailureKind::Protocol, "{head}: {failed:?}");
    }
}
