//! How reading the event log grows with it: a thousand events against a million.
//! `cargo test --test events_growth -- --ignored --nocapture`; it takes minutes.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a measurement ends where a step fails"
)]

#[path = "support/postgres.rs"]
mod postgres_server;

use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::{Request, header};
use checkout_server::app::clock::Clock;
use checkout_server::app::setup::{self, NewStore};
use checkout_server::db::{self, Db, Options};
use checkout_server::outbound::Policy;
use checkout_server::params;
use checkout_server::server::{Extras, Server};
use http_body_util::BodyExt;
use pebblepay_core::id::{EventId, OrderId, StoreId};
use tower::ServiceExt;

const SMALL: i64 = 1_000;
const LARGE: i64 = 1_000_000;
const ROUNDS: usize = 200;
/// What a million events may cost more than a thousand.
const RATIO_MAX: f64 = 1.5;
const NOW_MS: i64 = 1_773_570_600_000;
const SNAPSHOT: &str = r#"{"order_number":"PP-2603-ABC123","attempt_id":null,"standing":"pending","amount_minor":1999,"fee_minor":100,"currency":"USD","product_name":"Stoneware mug","metadata":{}}"#;

fn entropy(n: i64) -> [u8; 10] {
    let mut bytes = [0; 10];
    bytes[2..].copy_from_slice(
        &n.unsigned_abs()
            .wrapping_mul(0x9E37_79B9_7F4A_7C15)
            .to_be_bytes(),
    );
    bytes
}

fn event_id(n: i64) -> EventId {
    EventId::new(NOW_MS + n * 500, &entropy(n))
}

/// Events of two years: of the test side but for the very first; one in a thousand a refund; two
/// for each order.
fn grow(db: &Db, store: &StoreId, count: i64) {
    const AT_ONCE: i64 = 10_000;
    for start in (1..=count).step_by(usize::try_from(AT_ONCE).unwrap()) {
        let (store, end) = (store.clone(), (start + AT_ONCE).min(count + 1));
        db.write_blocking(move |tx| -> db::Res<()> {
            for n in start..end {
                let order = OrderId::new(NOW_MS + n / 2, &entropy(n / 2));
                let kind = if n % 1000 == 500 { "payment.refunded" } else { "order.created" };
                let mode = if n == 1 { "live" } else { "test" };
                tx.exec(
                    "insert into events (id, store_id, sequence, kind, order_id, mode, at, snapshot) \
                     values ($1, $2, $3, $4, $5, $6, $7, $8)",
                    params![event_id(n).as_str(), store.as_str(), n, kind, order.as_str(), mode, NOW_MS + n * 500, SNAPSHOT],
                )?;
            }
            tx.exec(
                "update store_counters set event_sequence = $1 where store_id = $2",
                params![end - 1, store.as_str()],
            )?;
            Ok(())
        })
        .unwrap();
    }
}

struct Grown {
    server: Server,
    test_key: String,
    live_key: String,
    _folder: Option<tempfile::TempDir>,
}

impl Grown {
    async fn with(events: i64, on_postgres: bool) -> Self {
        let build = move || {
            let folder = (!on_postgres).then(|| tempfile::tempdir().unwrap());
            let url = match &folder {
                Some(folder) => format!("sqlite:{}", folder.path().join("grown.db").display()),
                None => postgres_server::new_database(None),
            };
            let (clock, policy) = (Clock::manual(NOW_MS), Policy::default());
            let db = Db::open(&url, Options::default()).unwrap();
            let new = NewStore {
                name: "Grown".to_owned(),
                origins: Vec::new(),
                return_origins: Vec::new(),
                webhook_url: None,
                currency: "USD".to_owned(),
                fee_bps: 500,
                support_email: None,
            };
            let made = setup::create_store(&db, &clock, &policy, &new).unwrap();
            grow(&db, &made.store.id, events);
            // Closing puts all of it into the database file, as it is after a quiet minute.
            db.close();
            let db = Db::open(&url, Options::default()).unwrap();
            Self {
                server: Server::build(db, clock, policy, "http://x", Extras::default()).unwrap(),
                test_key: made.test_key,
                live_key: made.live_key,
                _folder: folder,
            }
        };
        tokio::task::spawn_blocking(build).await.unwrap()
    }

    async fn time(&self, (live, query): &(bool, String)) -> Duration {
        let key = if *live {
            &self.live_key
        } else {
            &self.test_key
        };
        let request = Request::get(format!("/api/v1/events{query}"))
            .header(header::AUTHORIZATION, format!("Bearer {key}"))
            .body(Body::empty());
        let started = Instant::now();
        let answer = self
            .server
            .router()
            .oneshot(request.unwrap())
            .await
            .unwrap();
        assert!(answer.status().is_success(), "{query}: {}", answer.status());
        answer.into_body().collect().await.unwrap();
        started.elapsed()
    }
}

fn questions() -> Vec<(&'static str, (bool, String))> {
    let middle = event_id(750);
    vec![
        ("newest page", (false, String::new())),
        (
            "page by cursor",
            (false, format!("?starting_after={middle}")),
        ),
        ("one event", (false, format!("/{middle}"))),
        (
            "a rare type",
            (false, "?types=payment.refunded&limit=1".to_owned()),
        ),
        ("a type that is not", (false, "?types=dispute.*".to_owned())),
        (
            "the usual type",
            (false, "?types=order.created&limit=20".to_owned()),
        ),
        ("the side with one", (true, String::new())),
        (
            "since an event",
            (false, format!("?since={middle}&limit=20")),
        ),
        (
            "since a time",
            (false, "?since=2026-03-15T10:36:15Z&limit=20".to_owned()),
        ),
    ]
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a measurement that takes minutes"]
async fn a_million_events_cost_what_a_thousand_cost() {
    compare(false).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a measurement that takes minutes"]
async fn a_million_events_cost_what_a_thousand_cost_on_postgres() {
    if postgres_server::is_wanted() {
        compare(true).await;
    }
}

async fn compare(on_postgres: bool) {
    let small = Grown::with(SMALL, on_postgres).await;
    let large = Grown::with(LARGE, on_postgres).await;
    for (what, question) in questions() {
        let (mut of_small, mut of_large) = (Vec::new(), Vec::new());
        // In turns, so that whatever else the machine does meets both.
        for _ in 0..ROUNDS {
            of_small.push(small.time(&question).await);
            of_large.push(large.time(&question).await);
        }
        let (of_small, of_large) = (median(of_small), median(of_large));
        let ratio = of_large.as_secs_f64() / of_small.as_secs_f64();
        eprintln!("{what:<20} {of_small:>9.1?} {of_large:>9.1?}  {ratio:.2}x");
        assert!(ratio <= RATIO_MAX, "{what}: {ratio:.2}");
    }
}
