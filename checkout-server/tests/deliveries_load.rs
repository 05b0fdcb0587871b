//! How many webhooks a second are sent and recorded: `cargo xtask bench deliveries`.
//!
//! It takes a minute, so it is ignored in an ordinary run. The database is SQLite in a temporary
//! folder with its default durability; the receiver is another process on loopback, this same
//! program started again. Every delivery is claimed, rendered, signed twice, sent, answered and
//! written down; the time ends when the last one is marked delivered. In the same run the receiver
//! alone is asked by as many bare connections as the worker uses: that is the ceiling.
//!
//! The second table is the same load on PostgreSQL, where real server processes share the work: one,
//! two, and two of which one is killed in the middle. What that one had taken is free again after 40
//! seconds, so there the time of all but the last is what counts.
#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a measurement ends where a step fails"
)]

#[path = "support/postgres.rs"]
mod postgres_server;

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use axum::Router;
use axum::routing::post;
use bytes::Bytes;
use checkout_server::app::clock::Clock;
use checkout_server::app::create_order::Pricing;
use checkout_server::app::endpoints::{self, NewEndpoint};
use checkout_server::app::setup::{self, NewStore};
use checkout_server::app::trigger::{Happening, Trigger, trigger};
use checkout_server::db::{Db, Options};
use checkout_server::outbound::{Client, Outcome, Policy};
use checkout_server::server::{Extras, Server};
use pebblepay_core::money::{Currency, Money};
use pebblepay_core::order::Details;
use pebblepay_core::store::{Dialect, Mode, Store};

/// Endpoints, and payments that each of them hears of.
const CASES: [(usize, usize); 3] = [(1, 8_000), (10, 2_000), (50, 400)];
/// The same on PostgreSQL, where preparing takes longer than measuring.
const POSTGRES_CASES: [(usize, usize); 2] = [(1, 5_000), (10, 800)];
/// Payments under way at once while the load is prepared; all are of one store and wait for it.
const PAYERS: usize = 4;
/// Connections of the ceiling: as many as one lane has at most, times the endpoints.
const LANE_AT_ONCE: usize = 8;
const CEILING: Duration = Duration::from_secs(2);

/// The receiver: this program started again with this test.
struct Sink {
    child: Child,
    url: String,
}

impl Drop for Sink {
    fn drop(&mut self) {
        // It ends with its standard input too.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn sink() -> Sink {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "--nocapture", "receiver"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let stdout = BufReader::new(child.stdout.take().unwrap());
    let mut lines = stdout.lines().map_while(Result::ok);
    let url = lines.find_map(|line| line.strip_prefix("receiver at ").map(str::to_owned));
    // Somebody has to read what the runner says after a minute, or it ends.
    std::thread::spawn(move || lines.for_each(drop));
    Sink {
        child,
        url: url.unwrap(),
    }
}

/// No test: the receiver's process. Alone it ends at once.
#[test]
#[ignore = "the other half of a measurement"]
fn receiver() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        println!("receiver at http://{}/hook", listener.local_addr().unwrap());
        std::io::stdout().flush().unwrap();
        let routes = Router::new().route("/hook", post(async |_body: Bytes| "ok"));
        let end = async {
            // Whoever started it is gone when its standard input ends.
            let gone = tokio::task::spawn_blocking(|| std::io::stdin().lines().next());
            let _ = gone.await;
        };
        axum::serve(listener, routes)
            .with_graceful_shutdown(end)
            .await
            .unwrap();
    });
}

struct Bench {
    server: Server,
    store: Store,
    url: String,
    /// The key that encrypts secrets, for server processes on the same database.
    _folder: tempfile::TempDir,
}

/// A store in a new database: SQLite in a temporary folder, or the one at `url`.
async fn bench(url: Option<String>) -> Bench {
    tokio::task::spawn_blocking(|| {
        let folder = tempfile::tempdir().unwrap();
        let in_folder = || format!("sqlite:{}", folder.path().join("load.db").display());
        let url = url.unwrap_or_else(in_folder);
        let policy = Policy {
            allow_private: true,
            ..Policy::default()
        };
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
        let store = setup::create_store(&db, &Clock::System, &policy, &new).unwrap();
        let extras = Extras::default();
        Bench {
            server: Server::build(db, Clock::System, policy, "http://x", extras).unwrap(),
            store: store.store,
            url,
            _folder: folder,
        }
    })
    .await
    .unwrap()
}

impl Bench {
    /// Endpoints at the receiver, and payments that all of them are to hear of; returns how many
    /// deliveries that makes.
    async fn prepare(&self, sink: &Sink, count: usize, payments: usize) -> usize {
        for _ in 0..count {
            let new = NewEndpoint {
                url: sink.url.clone(),
                dialect: Dialect::PebblePay,
                mode: Mode::Test,
                events: None,
                style: pebblepay_core::style::BodyStyle::default(),
            };
            let app = self.server.app();
            endpoints::create(app, None, &self.store.id, &new)
                .await
                .unwrap();
        }
        self.pay(payments).await;
        let total = count * payments;
        assert_eq!(self.waiting().await, i64::try_from(total).unwrap());
        total
    }

    /// Waits until no more than `left` deliveries wait.
    async fn drained_to(&self, left: usize) {
        while self.waiting().await > i64::try_from(left).unwrap() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Payments that nobody has been told of yet.
    async fn pay(&self, count: usize) {
        let mut running = tokio::task::JoinSet::new();
        for payer in 0..PAYERS {
            let (app, store) = (self.server.app().clone(), self.store.clone());
            running.spawn(async move {
                for _ in (payer..count).step_by(PAYERS) {
                    let asked = Trigger {
                        store: store.clone(),
                        happening: Happening::Paid,
                        order: None,
                        pricing: Pricing::Amount(Money::from_minor(4999, Currency::USD)),
                        details: Details::default(),
                        refund_amount: None,
                        reason: None,
                    };
                    trigger(&app, asked).await.unwrap();
                }
            });
        }
        running.join_all().await;
    }

    async fn waiting(&self) -> i64 {
        let (app, store) = (self.server.app(), &self.store.id);
        let all = endpoints::list(app, store, Mode::Test).await.unwrap();
        assert!(all.iter().all(|(_, health)| health.exhausted == 0));
        all.iter().map(|(_, health)| health.pending).sum()
    }
}

/// Processor time of a process so far, as `/proc` knows it: `self` or a number.
fn cpu(process: &str) -> Duration {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
    let fields: Vec<&str> = stat
        .rsplit(')')
        .next()
        .unwrap()
        .split_whitespace()
        .collect();
    let ticks: u64 = fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap();
    Duration::from_millis(ticks * 10)
}

/// Requests a second that the receiver answers to bare connections.
async fn ceiling(url: &str, connections: usize) -> f64 {
    let policy = Policy {
        allow_private: true,
        ..Policy::default()
    };
    let client = Client::new(policy).unwrap();
    let count = Arc::new(AtomicU64::new(0));
    let mut running = tokio::task::JoinSet::new();
    let started = Instant::now();
    for _ in 0..connections {
        let (client, url, count) = (client.clone(), url.to_owned(), count.clone());
        running.spawn(async move {
            while started.elapsed() < CEILING {
                let body = Bytes::from_static(&[b'x'; 600]);
                match client.post(&url, &[], body).await {
                    Outcome::Reply(_) => count.fetch_add(1, Ordering::Relaxed),
                    Outcome::Failed(failure) => panic!("{}", failure.message),
                };
            }
        });
    }
    running.join_all().await;
    count.load(Ordering::Relaxed) as f64 / started.elapsed().as_secs_f64()
}

#[test]
#[ignore = "takes a minute"]
fn deliveries() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let sink = sink();
    println!("| endpoints | deliveries | per second | CPU of each | ceiling | ratio |");
    println!("|---|---|---|---|---|---|");
    for (count, payments) in CASES {
        runtime.block_on(async {
            let bench = bench(None).await;
            let total = bench.prepare(&sink, count, payments).await;
            let (started, before) = (Instant::now(), cpu("self"));
            let job = tokio::spawn(bench.server.deliverer().clone().run());
            bench.drained_to(0).await;
            let (took, used) = (started.elapsed(), cpu("self") - before);
            job.abort();
            let rate = total as f64 / took.as_secs_f64();
            let most = ceiling(&sink.url, count * LANE_AT_ONCE).await;
            println!(
                "| {count} | {total} | {rate:.0} | {} µs | {most:.0} | {:.2} |",
                used.as_micros() / total as u128,
                rate / most
            );
        });
    }
}

/// A server process on the database of a bench. It ends when this does.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Process {
    /// Started, and ready once its line has been read.
    fn start(bench: &Bench) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_checkout-server"))
            .args([
                "serve",
                "--listen",
                "127.0.0.1:0",
                "--allow-private-webhooks",
            ])
            .args(["--database", &bench.url])
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let ready = |line: std::io::Result<String>| line.unwrap().starts_with("listening on");
        assert!(lines.by_ref().any(ready));
        // Somebody has to read what it says from now on.
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        Self(child)
    }

    fn cpu(&self) -> Duration {
        cpu(&self.0.id().to_string())
    }
}

/// Share of the deliveries after which one of two servers is killed, and share whose time counts:
/// what the dead one had taken comes 40 seconds later.
const KILLED_AT: f64 = 0.3;
const COUNTED: f64 = 0.95;

#[test]
#[ignore = "takes minutes"]
fn deliveries_on_postgres() {
    if !postgres_server::is_wanted() {
        return;
    }
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let sink = sink();
    println!("| servers | endpoints | deliveries | per second | CPU of each | all after |");
    println!("|---|---|---|---|---|---|");
    for (servers, is_killed) in [(1, false), (2, false), (2, true)] {
        for (count, payments) in POSTGRES_CASES {
            let row = runtime.block_on(on_postgres(&sink, servers, is_killed, count, payments));
            println!("{row}");
        }
    }
}

async fn on_postgres(
    sink: &Sink,
    servers: usize,
    is_killed: bool,
    count: usize,
    payments: usize,
) -> String {
    let url = tokio::task::spawn_blocking(|| postgres_server::new_database(None));
    let bench = bench(Some(url.await.unwrap())).await;
    let total = bench.prepare(sink, count, payments).await;
    let started = Instant::now();
    let mut running: Vec<Process> = (0..servers).map(|_| Process::start(&bench)).collect();
    let share = |of: f64| total - (total as f64 * of) as usize;
    if is_killed {
        bench.drained_to(share(KILLED_AT)).await;
        drop(running.pop());
    }
    bench.drained_to(share(COUNTED)).await;
    let rate = total as f64 * COUNTED / started.elapsed().as_secs_f64();
    bench.drained_to(0).await;
    let used: Duration = running.iter().map(Process::cpu).sum();
    let each = match is_killed {
        true => "–".to_owned(),
        false => format!("{} µs", used.as_micros() / total as u128),
    };
    let what = if is_killed {
        "2, one killed"
    } else {
        "all live"
    };
    let took = started.elapsed().as_secs_f64();
    format!("| {servers} ({what}) | {count} | {total} | {rate:.0} | {each} | {took:.1} s |")
}
