//! What the server counts while it works, for Prometheus. Each server counts for itself, from its
//! start; queries add servers up.
//!
//! Labels name routes, outcomes, sides and gateways: words of this program, few of each. No label
//! names a store, a customer or an address, so that neither the number of series nor what they tell
//! grows with use.

use std::fmt::Error;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};

/// A request of one kind.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct RequestLabels {
    method: &'static str,
    route: String,
    status: u16,
}

/// A route, as the router has it.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct RouteLabels {
    route: String,
}

/// An attempt to pay.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct PaymentLabels {
    mode: &'static str,
    gateway: String,
    outcome: &'static str,
    reason: &'static str,
}

/// An attempt to deliver a webhook.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct DeliveryLabels {
    dialect: &'static str,
    state: &'static str,
}

/// What is looked up when somebody asks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Looked {
    /// Write transactions committed.
    pub commits: u64,
    /// Write jobs answered.
    pub jobs: u64,
    /// Write jobs run again.
    pub retries: u64,
    /// Streams that are open.
    pub streams: usize,
    /// Deliveries that are due, up to the number that is counted.
    pub due: i64,
    /// How long the oldest of them has been due, in milliseconds.
    pub oldest_due_ms: i64,
    /// Whether the database takes writes.
    pub takes_writes: bool,
}

/// The counters of one server.
pub struct Metrics {
    is_on: bool,
    registry: Registry,
    requests: Family<RequestLabels, Counter>,
    durations: Family<RouteLabels, Histogram>,
    payments: Family<PaymentLabels, Counter>,
    deliveries: Family<DeliveryLabels, Counter>,
    delivery_durations: Histogram,
    commits: Counter,
    jobs: Counter,
    retries: Counter,
    streams: Gauge,
    due: Gauge,
    oldest_due: Gauge<f64, AtomicU64>,
    takes_writes: Gauge,
}

/// From a millisecond to sixteen seconds, each twice the one before.
fn durations() -> Histogram {
    Histogram::new(exponential_buckets(0.001, 2.0, 15))
}

impl Metrics {
    /// Counters that nobody asks for count nothing: `is_on` is whether there is a place to ask.
    #[must_use]
    pub fn new(is_on: bool) -> Self {
        let mut all = Self {
            is_on,
            registry: Registry::with_prefix("pebblepay"),
            requests: Family::default(),
            durations: Family::new_with_constructor(durations),
            payments: Family::default(),
            deliveries: Family::default(),
            delivery_durations: durations(),
            commits: Counter::default(),
            jobs: Counter::default(),
            retries: Counter::default(),
            streams: Gauge::default(),
            due: Gauge::default(),
            oldest_due: Gauge::default(),
            takes_writes: Gauge::default(),
        };
        all.register();
        all
    }

    fn register(&mut self) {
        let registry = &mut self.registry;
        let build = vec![("version", env!("CARGO_PKG_VERSION"))];
        registry.register("build", "Which program this is", Info::new(build));
        registry.register("http_requests", "Requests answered", self.requests.clone());
        registry.register_with_unit(
            "http_request_duration",
            "Until the answer began",
            Unit::Seconds,
            self.durations.clone(),
        );
        registry.register(
            "payments",
            "Attempts to pay, each time their state changed",
            self.payments.clone(),
        );
        registry.register(
            "deliveries",
            "Attempts to deliver a webhook, by what the delivery is afterwards",
            self.deliveries.clone(),
        );
        registry.register_with_unit(
            "delivery_duration",
            "How long receivers took to answer",
            Unit::Seconds,
            self.delivery_durations.clone(),
        );
        for (name, help, counter) in [
            ("db_commits", "Write transactions", &self.commits),
            (
                "db_write_jobs",
                "Write jobs; several share a commit",
                &self.jobs,
            ),
            ("db_retries", "Write jobs run again", &self.retries),
        ] {
            registry.register(name, help, counter.clone());
        }
        for (name, help, gauge) in [
            (
                "db_takes_writes",
                "0 after the disk failed",
                &self.takes_writes,
            ),
            ("streams_open", "Event streams that are open", &self.streams),
            (
                "deliveries_due",
                "Deliveries that are due, 10000 at most",
                &self.due,
            ),
        ] {
            registry.register(name, help, gauge.clone());
        }
        registry.register_with_unit(
            "deliveries_oldest_due",
            "How long the oldest of them has been due",
            Unit::Seconds,
            self.oldest_due.clone(),
        );
    }

    /// A request was answered. `route` is the route's pattern; a request for none has none.
    pub fn request(&self, method: &str, route: &str, status: u16, took: Duration) {
        if !self.is_on {
            return;
        }
        const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
        let method = METHODS.into_iter().find(|known| *known == method);
        let labels = RequestLabels {
            method: method.unwrap_or("other"),
            route: route.to_owned(),
            status,
        };
        self.requests.get_or_create(&labels).inc();
        let route = RouteLabels {
            route: labels.route,
        };
        let seconds = took.as_secs_f64();
        self.durations.get_or_create(&route).observe(seconds);
    }

    /// An attempt to pay is in another state than before; `reason` is why it was declined, if it was.
    pub fn payment(
        &self,
        mode: &'static str,
        gateway: &str,
        outcome: &'static str,
        reason: Option<&'static str>,
    ) {
        if !self.is_on {
            return;
        }
        let labels = PaymentLabels {
            mode,
            gateway: gateway.to_owned(),
            outcome,
            reason: reason.unwrap_or_default(),
        };
        self.payments.get_or_create(&labels).inc();
    }

    /// A delivery was tried and is in this state now.
    pub fn delivery(&self, dialect: &'static str, state: &'static str, took_ms: i64) {
        if !self.is_on {
            return;
        }
        let labels = DeliveryLabels { dialect, state };
        self.deliveries.get_or_create(&labels).inc();
        let took = Duration::from_millis(u64::try_from(took_ms).unwrap_or_default());
        self.delivery_durations.observe(took.as_secs_f64());
    }

    /// All of it, as OpenMetrics text.
    ///
    /// # Errors
    /// It can not be written.
    pub fn text(&self, looked: Looked) -> Result<String, Error> {
        // The database counts these itself.
        for (counter, count) in [
            (&self.commits, looked.commits),
            (&self.jobs, looked.jobs),
            (&self.retries, looked.retries),
        ] {
            counter.inner().store(count, Ordering::Relaxed);
        }
        self.streams
            .set(i64::try_from(looked.streams).unwrap_or(i64::MAX));
        self.due.set(looked.due);
        let oldest = u64::try_from(looked.oldest_due_ms).unwrap_or_default();
        self.oldest_due
            .set(Duration::from_millis(oldest).as_secs_f64());
        self.takes_writes.set(i64::from(looked.takes_writes));
        let mut out = String::new();
        text::encode(&mut out, &self.registry)?;
        Ok(out)
    }
}
