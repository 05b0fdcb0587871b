//! How reading and creating grow with the number of orders in a store: `cargo xtask bench growth`.
//!
//! It takes minutes, so it is ignored in an ordinary run. The database is SQLite in a temporary
//! folder; the requests go through the whole router in process, one after the other.
#![expect(clippy::unwrap_used, reason = "a measurement ends where a step fails")]

use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::request::Builder;
use axum::http::{Request, header};
use checkout_server::app::clock::Clock;
use checkout_server::app::setup::{self, NewStore};
use checkout_server::db::{self, Db, Options, orders};
use checkout_server::outbound::Policy;
use checkout_server::params;
use checkout_server::server::{Extras, Server};
use http_body_util::BodyExt;
use pebblepay_core::coupon::CouponUse;
use pebblepay_core::id::{OrderId, OrderNumber, SessionId, StoreId};
use pebblepay_core::money::{Currency, Money};
use pebblepay_core::order::{Details, NewOrder, Order, OrderState, Origin};
use pebblepay_core::store::{Dialect, Mode};
use tower::ServiceExt;

const SMALL: u64 = 1_000;
const LARGE: [u64; 2] = [100_000, 1_000_000];
const ROUNDS: usize = 500;
/// What a million orders may cost more than a thousand.
const RATIO_MAX: f64 = 1.3;
const NOW_MS: i64 = 1_773_570_600_000;

/// Orders of the last years, one in ten paid, one in a thousand of them refunded; references of
/// their own.
fn order(store: &StoreId, n: u64) -> Order {
    let at_ms = NOW_MS - 1_000_000_000 + i64::try_from(n).unwrap() * 500;
    let mut entropy = [0; 10];
    entropy[2..].copy_from_slice(&n.wrapping_mul(0x9E37_79B9_7F4A_7C15).to_be_bytes());
    let price = Money::from_minor(1999, Currency::USD);
    let new = NewOrder {
        id: OrderId::new(at_ms, &entropy),
        number: OrderNumber::new(at_ms, n),
        session: SessionId::new(at_ms, &entropy),
        store_id: store.clone(),
        mode: Mode::Test,
        origin: Origin::Api,
        dialect: Dialect::PebblePay,
        price,
        coupon: CouponUse::None,
        variant_id: None,
        fee_bps: 500,
        details: Details {
            order_reference: Some(format!("ORD-{n}")),
            customer_email: Some("jo@example.com".to_owned()),
            ..Details::default()
        },
        expires_at_ms: at_ms + 3_600_000,
    };
    let (mut order, _) = Order::create(new, at_ms);
    order.state = match n {
        n if n % 10 == 0 => OrderState::Succeeded,
        _ => OrderState::Expired,
    };
    order
}

fn grow(db: &Db, store: &StoreId, from: u64, to: u64) {
    const AT_ONCE: u64 = 5_000;
    for start in (from..to).step_by(usize::try_from(AT_ONCE).unwrap()) {
        let (store, end) = (store.clone(), (start + AT_ONCE).min(to));
        db.write_blocking(move |tx| -> db::Res<()> {
            for n in start..end {
                assert!(orders::insert(tx, &order(&store, n))?);
            }
            let count = i64::try_from(end - start).unwrap();
            tx.exec(
                "update store_counters set orders_test = orders_test + $1 where store_id = $2",
                params![count, store.as_str()],
            )?;
            Ok(())
        })
        .unwrap();
    }
}

async fn send(server: &Server, key: &str, request: Builder, body: Body) {
    let request = request
        .header(header::AUTHORIZATION, format!("Bearer {key}"))
        .header(header::CONTENT_TYPE, "application/json")
        .body(body)
        .unwrap();
    let answer = server.router().oneshot(request).await.unwrap();
    assert!(answer.status().is_success(), "{}", answer.status());
    answer.into_body().collect().await.unwrap();
}

/// A server whose store has this many orders.
struct Grown {
    server: Server,
    store: StoreId,
    key: String,
    _folder: tempfile::TempDir,
}

impl Grown {
    async fn with(orders: u64) -> Self {
        tokio::task::spawn_blocking(move || {
            let folder = tempfile::tempdir().unwrap();
            let url = format!("sqlite:{}", folder.path().join("grown.db").display());
            let (clock, policy) = (Clock::manual(NOW_MS), Policy::default());
            let new = NewStore {
                name: "Grown".to_owned(),
                origins: Vec::new(),
                return_origins: Vec::new(),
                webhook_url: None,
                currency: "USD".to_owned(),
                fee_bps: 500,
                support_email: None,
            };
            let db = Db::open(&url, Options::default()).unwrap();
            let store = setup::create_store(&db, &clock, &policy, &new).unwrap();
            grow(&db, &store.store.id, 0, orders);
            // Closing puts all of it into the database file, as it is after a quiet minute.
            db.close();
            let db = Db::open(&url, Options::default()).unwrap();
            Self {
                server: Server::build(db, clock, policy, "http://x", Extras::default()).unwrap(),
                store: store.store.id,
                key: store.test_key,
                _folder: folder,
            }
        })
        .await
        .unwrap()
    }

    async fn time(&self, path: &str) -> Duration {
        let started = Instant::now();
        if path == "create" {
            let request = Request::post("/api/v1/orders");
            let body = Body::from(r#"{"amount":19.99}"#);
            send(&self.server, &self.key, request, body).await;
        } else {
            send(&self.server, &self.key, Request::get(path), Body::empty()).await;
        }
        started.elapsed()
    }

    /// The questions, about the same order in the middle of a thousand.
    fn questions(&self) -> [(&'static str, String); 9] {
        let middle = order(&self.store, 500);
        let (list, links) = ("/api/v1/orders", "/api/public/v1/payment-links");
        [
            ("newest page", list.to_owned()),
            (
                "page by cursor",
                format!("{list}?starting_after={}", middle.number.as_str()),
            ),
            ("get", format!("{list}/{}", middle.session)),
            ("by reference", format!("{list}?order_reference=ORD-500")),
            ("completed", format!("{list}?status=completed&limit=10")),
            ("pending", format!("{list}?status=pending&limit=10")),
            ("links by status", format!("{links}?status=cancelled")),
            (
                "links by cursor",
                format!("{links}?cursor={}", middle.id.as_str()),
            ),
            ("create", "create".to_owned()),
        ]
    }
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes minutes: cargo xtask bench growth"]
async fn a_million_orders_cost_what_a_thousand_cost() {
    let small = Grown::with(SMALL).await;
    for size in LARGE {
        let large = Grown::with(size).await;
        for ((what, few), (_, many)) in small.questions().iter().zip(&large.questions()) {
            let (mut of_small, mut of_large) = (Vec::new(), Vec::new());
            // In turns, so that whatever else the machine does meets both.
            for _ in 0..ROUNDS {
                of_small.push(small.time(few).await);
                of_large.push(large.time(many).await);
            }
            let (of_small, of_large) = (median(of_small), median(of_large));
            let ratio = of_large.as_secs_f64() / of_small.as_secs_f64();
            println!("{size:>9} orders  {what:<15} {of_small:>9.1?} {of_large:>9.1?}  {ratio:.2}x");
            // A list by status counts its matches, up to 10,000.
            let flat = *what == "completed" || ratio <= RATIO_MAX;
            assert!(flat, "{what} at {size}: {ratio:.2}");
        }
    }
}
