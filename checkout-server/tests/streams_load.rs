//! A thousand WebSockets that hear of two hundred events a second, in one process: how long a frame
//! takes from the commit, and what it costs. Ignored in an ordinary run:
//! `cargo test --release --test streams_load -- --ignored --nocapture`.
//!
//! Fifty more connections never read; they have to be dropped without anybody noticing.
#![expect(clippy::unwrap_used, reason = "a measurement ends where a step fails")]

use std::collections::HashMap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::http::{Request, header};
use checkout_server::app::clock::Clock;
use checkout_server::app::setup::{self, NewStore};
use checkout_server::db::{self, Db, Options};
use checkout_server::http::serve::serve;
use checkout_server::outbound::Policy;
use checkout_server::server::{Extras, Server};
use http_body_util::BodyExt;
use pebblepay_core::store::{Dialect, Mode};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval};
use tower::ServiceExt;

const SUBSCRIBERS: usize = 1_000;
const SILENT: usize = 50;
const KEYS: usize = 30;
const PER_SECOND: usize = 200;
const SECONDS: usize = 10;
const EVENTS: usize = PER_SECOND * SECONDS;
/// The bars: performance under a load that one small server has to carry.
const P99_MAX: Duration = Duration::from_millis(250);
const RSS_MB_MAX: u64 = 300;

struct Place {
    server: Server,
    keys: Vec<String>,
    _folder: tempfile::TempDir,
}

fn build() -> Place {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("load.db").display());
    let (clock, policy) = (Clock::System, Policy::default());
    let db = Db::open(&url, Options::default()).unwrap();
    let new = NewStore {
        name: "Load".to_owned(),
        origins: Vec::new(),
        return_origins: Vec::new(),
        webhook_url: None,
        currency: "USD".to_owned(),
        fee_bps: 500,
        support_email: None,
    };
    let store = setup::create_store(&db, &clock, &policy, &new)
        .unwrap()
        .store;
    let key = |_| {
        let (dialect, mode) = (Dialect::PebblePay, Mode::Test);
        setup::create_key(&db, &clock, store.id.as_str(), dialect, mode).unwrap()
    };
    let keys = (0..KEYS).map(key).collect();
    let server = Server::build(db, clock, policy, "http://x", Extras::default()).unwrap();
    Place {
        server,
        keys,
        _folder: folder,
    }
}

/// Opens a WebSocket and reads the answer and the greeting.
async fn open(address: SocketAddr, key: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!(
        "GET /ws/merchant/events HTTP/1.1\r\nhost: x\r\nx-api-key: {key}\r\nupgrade: websocket\r\n\
         connection: upgrade\r\nsec-websocket-version: 13\r\n\
         sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.unwrap());
    }
    assert!(head.starts_with(b"HTTP/1.1 101"));
    frame(&mut stream, &mut Vec::new()).await;
    stream
}

/// Reads one frame of the server, whose payload it leaves in `payload`.
async fn frame(stream: &mut (impl AsyncReadExt + Unpin), payload: &mut Vec<u8>) {
    let kind = stream.read_u8().await.unwrap();
    assert_eq!(kind, 0x81, "one frame of text");
    let length = match stream.read_u8().await.unwrap() {
        126 => usize::from(stream.read_u16().await.unwrap()),
        127 => usize::try_from(stream.read_u64().await.unwrap()).unwrap(),
        short => usize::from(short),
    };
    payload.resize(length, 0);
    stream.read_exact(payload).await.unwrap();
}

/// The place of an event in the log, which stands after a beginning that is always as long.
fn place(payload: &[u8]) -> usize {
    const BEGINNING: usize = concat!(
        r#"{"id":"evt_00000000000000000000000000","object":"event","#,
        r#""type":"order.created","sequence":"#
    )
    .len();
    let digits = payload[BEGINNING..]
        .iter()
        .take_while(|b| b.is_ascii_digit());
    digits.fold(0, |place, digit| place * 10 + usize::from(digit - b'0'))
}

/// Reads every event, in order; returns when each came, in microseconds since the beginning.
async fn subscribe(stream: TcpStream, began: Instant) -> Vec<u64> {
    let mut stream = tokio::io::BufReader::with_capacity(16 * 1024, stream);
    let (mut payload, mut came) = (Vec::new(), Vec::with_capacity(EVENTS));
    for n in 1..=EVENTS {
        frame(&mut stream, &mut payload).await;
        came.push(micros(began));
        assert_eq!(place(&payload), n);
    }
    came
}

fn micros(began: Instant) -> u64 {
    u64::try_from(began.elapsed().as_micros()).unwrap()
}

/// Creates an order; returns its number and when it was answered, which is after the commit.
async fn create(router: Router, key: String, began: Instant) -> (String, u64) {
    const BODY: &str = r#"{"amount":5,"product_name":"Stoneware mug","order_reference":"MUG-001","customer_email":"jo@example.com"}"#;
    let request = Request::post("/api/v1/orders")
        .header(header::AUTHORIZATION, format!("Bearer {key}"))
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(BODY));
    let answer = router.oneshot(request.unwrap()).await.unwrap();
    let answered = micros(began);
    assert_eq!(answer.status(), 201);
    let body = answer.into_body().collect().await.unwrap().to_bytes();
    let order: serde_json::Value = serde_json::from_slice(&body).unwrap();
    (order["order_id"].as_str().unwrap().to_owned(), answered)
}

/// When the event of each place was answered for.
async fn answered(db: &Db, of_orders: &HashMap<String, u64>) -> Vec<u64> {
    let sql =
        "select o.number from events e join orders o on o.id = e.order_id order by e.sequence";
    let numbers = db.read(move |tx| db::all(tx, sql, &[], |row| row.text(0)));
    numbers
        .await
        .unwrap()
        .iter()
        .map(|number| of_orders[number])
        .collect()
}

fn rss_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmRSS:"))
        .unwrap();
    line.split_whitespace()
        .nth(1)
        .unwrap()
        .parse::<u64>()
        .unwrap()
        / 1024
}

/// Seconds of processor time that this process used.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat
        .rsplit(')')
        .next()
        .unwrap()
        .split_whitespace()
        .collect();
    let ticks: u32 = fields[11].parse::<u32>().unwrap() + fields[12].parse::<u32>().unwrap();
    f64::from(ticks) / 100.0
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a measurement: run it with --release"]
async fn a_thousand_subscribers_hear_of_two_hundred_events_a_second() {
    let place = tokio::task::spawn_blocking(build).await.unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = place.server.router();
    tokio::spawn(serve(listener, router.clone(), std::future::pending()));
    let began = Instant::now();
    let key = |n: usize| place.keys[n % KEYS].clone();
    let mut silent = Vec::new();
    for n in 0..SILENT {
        silent.push(open(address, &key(n)).await);
    }
    let mut reading = JoinSet::new();
    for n in 0..SUBSCRIBERS {
        let stream = open(address, &key(n)).await;
        reading.spawn(subscribe(stream, began));
    }
    let feed = place.server.app().feed.clone();
    println!("{} streams open, {} MB", feed.open(), rss_mb());
    let (cpu, writing_began) = (cpu_seconds(), Instant::now());
    let mut tick = interval(Duration::from_secs(1) / u32::try_from(PER_SECOND).unwrap());
    tick.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let mut writing = JoinSet::new();
    for n in 0..EVENTS {
        tick.tick().await;
        writing.spawn(create(router.clone(), key(n), began));
    }
    let of_orders = writing.join_all().await.into_iter().collect();
    let wrote = writing_began.elapsed();
    let came = reading.join_all().await;
    let cpu = cpu_seconds() - cpu;
    let answered = answered(&place.server.app().db, &of_orders).await;
    // A frame may be quicker than the answer to the request that made its event.
    let each = |came: Vec<u64>| {
        let pairs: Vec<(u64, u64)> = came.into_iter().zip(answered.iter().copied()).collect();
        pairs
            .into_iter()
            .map(|(came, answered)| came.saturating_sub(answered))
    };
    let mut took: Vec<u64> = came.into_iter().flat_map(each).collect();
    assert_eq!(took.len(), SUBSCRIBERS * EVENTS);
    took.sort_unstable();
    let at = |share: f64| {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a place in a list"
        )]
        let place = ((took.len() - 1) as f64 * share) as usize;
        Duration::from_micros(took[place])
    };
    println!(
        "{EVENTS} events in {wrote:.1?} to {SUBSCRIBERS} subscribers beside {SILENT} silent ones: \
         p50 {:.1?}, p99 {:.1?}, max {:.1?}; {:.1} s CPU with the clients; {} MB",
        at(0.5),
        at(0.99),
        at(1.0),
        cpu_seconds() - cpu,
        rss_mb()
    );
    assert!(at(0.99) < P99_MAX);
    assert!(rss_mb() < RSS_MB_MAX);
    drop(silent);
}
