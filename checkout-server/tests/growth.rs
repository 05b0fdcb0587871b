//! How reading and creating grow with the number of orders in a store: `cargo xtask bench growth`.
//!
//! It takes minutes, so it is ignored in an ordinary run. The database is SQLite in a temporary
//! folder; the requests go through the whole router in process, one after the other.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a measurement ends where a step fails"
)]

use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::request::Builder;
use axum::http::{Request, header};
use checkout_server::app::accounts::{self, Place, SignIn, password};
use checkout_server::app::clock::Clock;
use checkout_server::app::setup::{self, NewStore};
use checkout_server::db::{self, Db, Options, orders};
use checkout_server::outbound::Policy;
use checkout_server::params;
use checkout_server::server::{Extras, Server};
use http_body_util::BodyExt;
use pebblepay_core::account::Role;
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
const PASSWORD: &str = "correct horse battery";
/// What a table of a million payments may take more than one of a hundred thousand, in KiB.
const EXPORT_KIB_MAX: u64 = 16 * 1024;

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
            // A hundred orders each.
            customer_ref: Some(format!("cust_{}", n / 100)),
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

async fn send(server: &Server, (key, cookie): (&str, &str), request: Builder, body: Body) {
    let request = request
        .header(header::AUTHORIZATION, format!("Bearer {key}"))
        .header(header::COOKIE, format!("pebblepay={cookie}"))
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
    cookie: String,
    _folder: tempfile::TempDir,
}

impl Grown {
    async fn with(orders: u64) -> Self {
        let mut grown = Self::closed(orders).await;
        let (email, place) = (
            "jo@example.com",
            Place {
                address: None,
                device: String::new(),
            },
        );
        let signed_in = accounts::sign_in(grown.server.app(), email, PASSWORD, &place).await;
        let SignIn::Done(cookie) = signed_in.unwrap() else {
            panic!("not signed in")
        };
        grown.cookie = cookie.to_string();
        grown
    }

    async fn closed(orders: u64) -> Self {
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
            let (hash, id) = (password::hash(PASSWORD).unwrap(), store.store.id.as_str());
            let owner = Some((id, Role::Owner));
            setup::create_user(&db, &clock, "jo@example.com", &hash, owner).unwrap();
            grow(&db, &store.store.id, 0, orders);
            // Closing puts all of it into the database file, as it is after a quiet minute.
            db.close();
            let db = Db::open(&url, Options::default()).unwrap();
            Self {
                server: Server::build(db, clock, policy, "http://x", Extras::default()).unwrap(),
                store: store.store.id,
                key: store.test_key,
                cookie: String::new(),
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
            send(&self.server, self.who(), request, body).await;
        } else {
            send(&self.server, self.who(), Request::get(path), Body::empty()).await;
        }
        started.elapsed()
    }

    /// The key and the cookie.
    fn who(&self) -> (&str, &str) {
        (&self.key, &self.cookie)
    }

    /// The address of a page of the dashboard.
    fn page(&self, path: &str) -> String {
        format!("/dashboard/{}/test{path}", self.store)
    }

    /// The questions, about the same order in the middle of a thousand.
    fn questions(&self) -> [(&'static str, String); 19] {
        let middle = order(&self.store, 500);
        let (list, links) = ("/api/v1/orders", "/api/public/v1/payment-links");
        let invoices = "/api/v1/invoices";
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
            ("paid invoices", format!("{invoices}?status=paid")),
            (
                "ended, of two",
                format!("{invoices}?status=canceled,expired"),
            ),
            ("unpaid invoices", format!("{invoices}?status=unpaid")),
            ("of a customer", format!("{invoices}?customer_id=cust_5")),
            ("home", self.page("")),
            ("payments", self.page("/payments")),
            ("paid payments", self.page("/payments?status=paid")),
            (
                "find a number",
                self.page(&format!("/payments?q={}", middle.number.as_str())),
            ),
            ("find a reference", self.page("/payments?q=ORD-500")),
            ("find an address", self.page("/payments?q=jo%40example.com")),
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

/// The memory of this process that is in use, in KiB.
fn resident_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let number = line.unwrap().split_whitespace().next();
    number.unwrap().parse().unwrap()
}

/// Reads the whole table of payments; returns its rows and the most memory in use meanwhile.
async fn export(grown: &Grown) -> (usize, u64) {
    let request = Request::get(grown.page("/payments/export.csv"))
        .header(header::COOKIE, format!("pebblepay={}", grown.cookie))
        .body(Body::empty())
        .unwrap();
    let answer = grown.server.router().oneshot(request).await.unwrap();
    assert!(answer.status().is_success(), "{}", answer.status());
    let (mut rows, mut most) = (0, 0);
    let mut body = answer.into_body();
    while let Some(frame) = body.frame().await {
        let data = frame.unwrap().into_data().unwrap();
        rows += data.iter().filter(|byte| **byte == b'\n').count();
        most = most.max(resident_kib());
    }
    (rows - 1, most)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes minutes: cargo xtask bench growth"]
async fn a_table_of_a_million_payments_takes_no_more_memory_than_a_short_one() {
    let mut most = Vec::new();
    for size in LARGE {
        let grown = Grown::with(size).await;
        let (before, started) = (resident_kib(), Instant::now());
        let (rows, peak) = export(&grown).await;
        let took = started.elapsed();
        println!(
            "{size:>9} orders  export {rows} rows in {took:.1?}, {before} KiB, {peak} at most"
        );
        assert_eq!(u64::try_from(rows).unwrap(), size);
        most.push(peak.saturating_sub(before));
    }
    assert!(most[1] <= most[0] + EXPORT_KIB_MAX, "{most:?} KiB more");
}
