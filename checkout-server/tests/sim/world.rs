//! What the hosts of a simulation share: the random numbers, the clock, the trace of all that
//! happens, and what every receiver heard. One world for each thread, because a simulation runs on
//! one thread and a write's stepper is a plain function.

use std::cell::RefCell;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::RangeInclusive;
use std::time::Duration;

use checkout_server::app::clock::Clock;
use checkout_server::db::Step;
use pebblepay_core::store::Store;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tokio::runtime::Handle;
use turmoil::net::TcpStream;

/// 2026-03-15T10:30:00Z.
pub(crate) const BEGIN_MS: i64 = 1_773_570_600_000;

/// How a receiver behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mood {
    /// It answers 2xx within some milliseconds.
    Well,
    /// It does anything.
    Moody,
    /// It answers 500, 503 and 429.
    Down,
    /// It takes the request and says nothing.
    Hangs,
    /// It answers 410.
    Gone,
}

/// A request that a receiver has read to its end.
#[derive(Clone, Debug)]
pub(crate) struct Heard {
    /// The whole URL.
    pub url: String,
    /// When, by the clock.
    pub at_ms: i64,
    /// When, in time that really passed.
    pub elapsed_ms: i64,
    pub event_id: String,
    pub number: Option<i64>,
    pub body: String,
    /// The status that was answered, from just before its first byte left.
    pub answered: Option<u16>,
}

/// Something that made deliveries due out of turn: by the clock, from when until when.
#[derive(Clone, Debug)]
pub(crate) struct Touch {
    pub from_ms: i64,
    pub to_ms: i64,
    /// One endpoint, or all receivers.
    pub endpoint: Option<String>,
    /// One event, or all.
    pub event: Option<String>,
}

pub(crate) struct World {
    pub rng: StdRng,
    pub clock: Clock,
    /// Milliseconds that really passed: the clock without its jumps.
    pub elapsed_ms: i64,
    /// Each jump of the clock: where the clock stood, and by how much it went on.
    pub jumps: Vec<(i64, i64)>,
    pub trace: Vec<String>,
    hasher: DefaultHasher,
    /// The server dies when the trace has so many lines.
    pub die_at: Option<usize>,
    /// The server is dead; what it does until the end of the tick does not count.
    pub dying: bool,
    /// How many connections the server has opened.
    pub lines: u64,
    /// Those that it had open when it died.
    pub torn: Vec<(u64, TcpStream)>,
    /// The slowest step of a write, in milliseconds.
    pub write_ms_max: i64,
    pub moods: Vec<Mood>,
    pub heard: Vec<Heard>,
    pub touches: Vec<Touch>,
    /// When the server was up, in time that really passed.
    pub up: Vec<(i64, i64)>,
    /// Customers and owners that are at it.
    pub busy: usize,
    pub store: Store,
    /// What must never happen, and did.
    pub failure: Option<String>,
}

impl World {
    pub(crate) fn new(seed: u64, store: Store) -> Self {
        Self {
            rng: StdRng::seed_from_u64(seed),
            clock: Clock::manual(BEGIN_MS),
            elapsed_ms: 0,
            jumps: Vec::new(),
            trace: Vec::new(),
            hasher: DefaultHasher::new(),
            die_at: None,
            dying: false,
            lines: 0,
            torn: Vec::new(),
            write_ms_max: 0,
            moods: Vec::new(),
            heard: Vec::new(),
            touches: Vec::new(),
            up: Vec::new(),
            busy: 0,
            store,
            failure: None,
        }
    }

    /// Writes a line into the trace. The server may die of it: a line is a step.
    pub(crate) fn note(&mut self, what: &str) {
        let line = format!("{:>7} {what}", self.elapsed_ms);
        line.hash(&mut self.hasher);
        self.trace.push(line);
        if self.die_at == Some(self.trace.len()) {
            self.dying = true;
        }
    }

    /// Stands for the whole run: two runs with the same trace have the same.
    pub(crate) fn fingerprint(&self) -> u64 {
        self.hasher.finish()
    }

    pub(crate) fn number(&mut self, range: RangeInclusive<i64>) -> i64 {
        self.rng.random_range(range)
    }

    /// True in so many of a thousand cases.
    pub(crate) fn chance(&mut self, permille: u32) -> bool {
        self.rng.random_range(0..1000) < permille
    }

    pub(crate) fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.rng.random_range(0..from.len())].clone()
    }

    pub(crate) fn jump(&mut self, by_ms: i64) {
        self.note(&format!("the clock goes on by {by_ms} ms"));
        self.jumps.push((self.clock.now_ms(), by_ms));
        self.clock.advance_ms(by_ms);
    }

    /// When the clock showed this, in time that really passed.
    pub(crate) fn elapsed_at(&self, at_ms: i64) -> i64 {
        let mut passed = at_ms - BEGIN_MS;
        for &(from_ms, by_ms) in &self.jumps {
            if at_ms > from_ms {
                passed -= by_ms.min(at_ms - from_ms);
            }
        }
        passed
    }

    pub(crate) fn fail(&mut self, why: String) {
        self.note(&why);
        self.failure.get_or_insert(why);
    }
}

thread_local! {
    static WORLD: RefCell<Option<World>> = const { RefCell::new(None) };
}

/// Makes this the world of this thread and gives back the one before.
pub(crate) fn replace(world: Option<World>) -> Option<World> {
    WORLD.replace(world)
}

/// Does something with the world.
pub(crate) fn with<R>(f: impl FnOnce(&mut World) -> R) -> R {
    WORLD.with_borrow_mut(|world| f(world.as_mut().expect("a simulation runs on this thread")))
}

/// Where the server's writes go: each is committed and answered some time later, or never if the
/// server dies before.
pub(crate) fn stepper(step: Step) {
    // While the server is put together nothing else happens.
    let Ok(runtime) = Handle::try_current() else {
        return step.commit().answer();
    };
    runtime.spawn(async move {
        pass("write").await;
        let committed = step.commit();
        pass("committed").await;
        committed.answer();
    });
}

/// A step of the server: it may die here, and it takes a moment.
async fn pass(what: &str) {
    let wait_ms = with(|w| {
        w.note(what);
        let slowest_ms = w.write_ms_max;
        (!w.dying).then(|| w.number(0..=slowest_ms))
    });
    match wait_ms {
        None => std::future::pending().await,
        Some(wait_ms) => sleep_ms(wait_ms).await,
    }
}

pub(crate) async fn sleep_ms(ms: i64) {
    tokio::time::sleep(Duration::from_millis(ms.unsigned_abs())).await;
}
