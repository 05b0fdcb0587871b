//! How often the API may be asked: so many requests a second for each key, and wrong keys from
//! one address. In memory: it protects the process, not a promise.
//!
//! Servers of one database tell each other what they have counted, some times a second, so that
//! asking three of them is not three times the limit. What is counted between two tellings is
//! counted by one server only.
//!
//! Keys and addresses that were not seen for a while are forgotten by the housekeeping job.

use std::collections::HashMap;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use governor::clock::{Clock as _, Reference as _};
use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter, clock};
use pebblepay_core::id::StoreId;
use pebblepay_core::limits::{
    API_BURST_SECONDS, COUPON_TRIES_PER_MINUTE, SECPAID_REQUESTS_PER_MINUTE, TRIALS_PER_MINUTE,
    WRONG_KEYS_PER_SECOND,
};
use pebblepay_core::refusal::Refusal;
use sha2::{Digest, Sha256};

use super::clock::Clock;
use super::guard::network;
use crate::db::Neighbour;

/// The most that is told at once, in bytes: PostgreSQL takes less than 8,000.
const TOLD_BYTES_MAX: usize = 7_000;
/// The most that one neighbour is believed to have counted for one caller between two tellings.
const HEARD_MAX: u32 = 10_000;

/// Who is counted: a hash of their key, store or network.
type Caller = [u8; 32];

/// The limits of this process.
pub struct Rates {
    clock: Monotonic,
    keys: Limit,
    minutes: Limit,
    wrong: Limit,
    coupons: Limit,
    trials: Limit,
    /// Networks with too many wrong keys, and until when no unknown key of theirs is looked up.
    closed: Mutex<HashMap<Caller, Nanos>>,
    /// Whether anybody asks for what was counted.
    told: Arc<AtomicBool>,
}

impl Rates {
    /// Limits of so many requests a second for each key, and twice as many at once; 0 is no limit,
    /// of wrong keys neither.
    #[must_use]
    pub fn new(per_second: u32, clock: &Clock) -> Self {
        let clock = Monotonic {
            clock: clock.clone(),
            started: Instant::now(),
        };
        let quota = |rate: u32, burst: u32| {
            let (rate, burst) = (NonZeroU32::new(rate)?, NonZeroU32::new(burst)?);
            Some(Quota::per_second(rate).allow_burst(burst))
        };
        let by_minute = |rate: u32| NonZeroU32::new(rate).map(Quota::per_minute);
        // Who switches the limits off for measurements means these, too.
        let switched = |quota: Option<Quota>| quota.filter(|_| per_second > 0);
        let told = Arc::<AtomicBool>::default();
        let limit = |quota: Option<Quota>| Limit::new(quota, &clock, &told);
        Self {
            keys: limit(quota(
                per_second,
                per_second.saturating_mul(API_BURST_SECONDS),
            )),
            minutes: limit(switched(by_minute(SECPAID_REQUESTS_PER_MINUTE))),
            wrong: limit(switched(quota(
                WRONG_KEYS_PER_SECOND,
                WRONG_KEYS_PER_SECOND,
            ))),
            coupons: limit(by_minute(COUPON_TRIES_PER_MINUTE)),
            trials: limit(by_minute(TRIALS_PER_MINUTE)),
            closed: Mutex::default(),
            told,
            clock,
        }
    }

    /// Counts a request with a good key, named by its hash.
    ///
    /// # Errors
    /// [`Refusal::RateLimited`]: there were too many.
    pub fn admit(&self, key: &[u8; 32]) -> Result<(), Refusal> {
        self.keys.count(key).map_err(limited)
    }

    /// Counts a request with a good key against `SecPaid`'s limit of a minute (SEC-027).
    ///
    /// # Errors
    /// [`Refusal::RateLimited`]: there were too many.
    pub fn admit_by_minute(&self, key: &[u8; 32]) -> Result<(), Refusal> {
        self.minutes.count(key).map_err(limited)
    }

    /// Whether a key that nobody remembers may be looked up for this address.
    ///
    /// # Errors
    /// [`Refusal::RateLimited`]: too many wrong ones came from there.
    pub fn admit_stranger(&self, address: Option<IpAddr>) -> Result<(), Refusal> {
        let Some(address) = address.map(network_of) else {
            return Ok(());
        };
        let now = self.clock.now();
        match self.closed().get(&address) {
            Some(until) if *until > now => Err(limited(until.duration_since(now).into())),
            Some(_) | None => Ok(()),
        }
    }

    /// Counts a coupon code that somebody tries on a page.
    ///
    /// # Errors
    /// [`Refusal::TooManyAttempts`]: too many came from there, so they are guesses.
    pub fn admit_coupon(&self, address: Option<IpAddr>) -> Result<(), Refusal> {
        let Some(address) = address.map(network_of) else {
            return Ok(());
        };
        self.coupons.count(&address).map_err(|wait| {
            let retry_after_s = seconds(wait);
            Refusal::TooManyAttempts { retry_after_s }
        })
    }

    /// Counts a request that a store's owner has the server send at once: nobody uses it as a
    /// means to bother others.
    ///
    /// # Errors
    /// [`Refusal::RateLimited`]: there were too many.
    pub fn admit_trial(&self, store: &StoreId) -> Result<(), Refusal> {
        let key = Sha256::digest(store.as_str()).into();
        self.trials.count(&key).map_err(limited)
    }

    /// Counts a wrong key.
    pub fn wrong_key(&self, address: Option<IpAddr>) {
        let Some(address) = address.map(network_of) else {
            return;
        };
        if let Err(wait) = self.wrong.count(&address) {
            self.close(address, wait);
        }
    }

    /// Forgets keys and addresses that could ask as much as anybody again.
    pub fn forget_idle(&self) {
        for (_, limit) in self.limits() {
            limit.forget_idle();
        }
        let now = self.clock.now();
        self.closed().retain(|_, until| *until > now);
    }

    /// Each limit, and the letter that names it between servers.
    fn limits(&self) -> [(char, &Limit); 5] {
        [
            ('k', &self.keys),
            ('m', &self.minutes),
            ('w', &self.wrong),
            ('c', &self.coupons),
            ('t', &self.trials),
        ]
    }

    fn close(&self, address: Caller, wait: Duration) {
        let until = self.clock.now() + Nanos::from(wait);
        self.closed().insert(address, until);
    }

    fn closed(&self) -> MutexGuard<'_, HashMap<Caller, Nanos>> {
        self.closed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Charges what a neighbour has counted; `None` if it cannot be read.
    fn charge(&self, entry: &str) -> Option<()> {
        let mut parts = entry.split(' ');
        let name = parts.next()?;
        let (_, limit) = self
            .limits()
            .into_iter()
            .find(|(letter, _)| name == letter.encode_utf8(&mut [0; 4]))?;
        let caller = URL_SAFE_NO_PAD.decode(parts.next()?).ok()?;
        let caller = Caller::try_from(caller).ok()?;
        let count: u32 = parts.next()?.parse().ok()?;
        let refused = limit.charge(&caller, count.min(HEARD_MAX));
        if let (Some(wait), 'w') = (refused, name.chars().next()?) {
            self.close(caller, wait);
        }
        Some(())
    }
}

/// An entry is a limit's letter, the caller and the count; a comma between two.
impl Neighbour for Rates {
    fn tell(&self) -> Vec<String> {
        self.told.store(true, Ordering::Relaxed);
        let mut told = vec![String::new()];
        for (letter, limit) in self.limits() {
            for (caller, count) in limit.take() {
                let caller = URL_SAFE_NO_PAD.encode(caller);
                let entry = format!("{letter} {caller} {count}");
                if let Some(text) = told.last_mut().filter(|t| t.len() < TOLD_BYTES_MAX) {
                    if !text.is_empty() {
                        text.push(',');
                    }
                    text.push_str(&entry);
                } else {
                    told.push(entry);
                }
            }
        }
        told.retain(|text| !text.is_empty());
        told
    }

    fn hear(&self, text: &str) {
        for entry in text.split(',') {
            if self.charge(entry).is_none() {
                // A server of another version may count what this one does not.
                tracing::debug!("a neighbour counts something unknown");
            }
        }
    }
}

/// One limit, for each caller.
struct Limit {
    clock: Monotonic,
    /// Without one, everybody may.
    limiter: Option<Limiter>,
    told: Arc<AtomicBool>,
    tallies: Mutex<HashMap<Caller, Tally>>,
}

struct Limiter {
    quota: Quota,
    keyed: RateLimiter<Caller, DashMapStateStore<Caller>, Monotonic, NoOpMiddleware<Nanos>>,
}

/// What servers that tell each other keep of a caller.
#[derive(Default)]
struct Tally {
    /// What was counted since it was told last.
    counted: u32,
    /// What neighbours have counted beyond what was left here: it is taken off what comes next. At
    /// most a full burst, so that nobody is shut out for long.
    owed: u32,
}

impl Limit {
    fn new(quota: Option<Quota>, clock: &Monotonic, told: &Arc<AtomicBool>) -> Self {
        Self {
            clock: clock.clone(),
            limiter: quota.map(|quota| Limiter {
                quota,
                keyed: RateLimiter::new(quota, DashMapStateStore::default(), clock.clone()),
            }),
            told: Arc::clone(told),
            tallies: Mutex::default(),
        }
    }

    /// Counts one, or says how long to wait.
    fn count(&self, caller: &Caller) -> Result<(), Duration> {
        let Some(limiter) = &self.limiter else {
            return Ok(());
        };
        if !self.told.load(Ordering::Relaxed) {
            return limiter.take(caller, self.clock.now());
        }
        let mut tallies = self.tallies();
        let tally = tallies.entry(*caller).or_default();
        limiter.pay(caller, tally, self.clock.now())?;
        limiter.take(caller, self.clock.now())?;
        tally.counted += 1;
        Ok(())
    }

    /// Counts what another server has counted; says how long to wait if that was too much.
    fn charge(&self, caller: &Caller, count: u32) -> Option<Duration> {
        let limiter = self.limiter.as_ref()?;
        let mut tallies = self.tallies();
        let tally = tallies.entry(*caller).or_default();
        tally.owed += count;
        let wait = limiter.pay(caller, tally, self.clock.now()).err();
        tally.owed = tally.owed.min(limiter.quota.burst_size().get());
        wait
    }

    /// What was counted since it was taken last.
    fn take(&self) -> Vec<(Caller, u32)> {
        let mut counted = Vec::new();
        self.tallies().retain(|caller, tally| {
            let count = std::mem::take(&mut tally.counted);
            if count > 0 {
                counted.push((*caller, count));
            }
            tally.owed > 0
        });
        counted
    }

    fn forget_idle(&self) {
        let Some(limiter) = &self.limiter else {
            return;
        };
        let now = self.clock.now();
        let mut tallies = self.tallies();
        // If nobody takes what is counted any more, it is kept for nobody.
        tallies.retain(|caller, tally| limiter.pay(caller, tally, now).is_err());
        limiter.keyed.retain_recent();
    }

    fn tallies(&self) -> MutexGuard<'_, HashMap<Caller, Tally>> {
        self.tallies.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Limiter {
    /// Takes one off what the caller may, or says how long to wait.
    fn take(&self, caller: &Caller, now: Nanos) -> Result<(), Duration> {
        let taken = self.keyed.check_key(caller);
        taken.map_err(|until| until.wait_time_from(now))
    }

    /// Takes what is owed, or says how long to wait until there is one to be had.
    fn pay(&self, caller: &Caller, tally: &mut Tally, now: Nanos) -> Result<(), Duration> {
        while tally.owed > 0 {
            self.take(caller, now)
                .map_err(|wait| wait + self.quota.replenish_interval() * tally.owed)?;
            tally.owed -= 1;
        }
        Ok(())
    }
}

/// The network of an address, as a caller.
fn network_of(address: IpAddr) -> Caller {
    Sha256::digest(network(address).to_string()).into()
}

fn limited(wait: Duration) -> Refusal {
    let retry_after_s = seconds(wait);
    Refusal::RateLimited { retry_after_s }
}

/// Whole seconds, rounded up.
fn seconds(wait: Duration) -> u32 {
    let whole = u32::try_from(wait.as_secs()).unwrap_or(u32::MAX);
    let part = u32::from(wait.subsec_nanos() > 0);
    whole.saturating_add(part).max(1)
}

/// The server's clock for the limiters: a manual one as it is set; in place of the system's, which
/// may be set back, one that only goes forward.
#[derive(Clone)]
struct Monotonic {
    clock: Clock,
    started: Instant,
}

impl clock::Clock for Monotonic {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        match &self.clock {
            Clock::System => self.started.elapsed().into(),
            Clock::Manual(_) => Duration::from_millis(self.clock.now_ms().unsigned_abs()).into(),
        }
    }
}
