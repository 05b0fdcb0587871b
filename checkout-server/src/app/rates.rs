//! How often the API may be asked: so many requests a second for each key, and wrong keys from
//! one address. In memory and for each process: it protects the process, not a promise.
//!
//! Keys and addresses that were not seen for a while are forgotten by the housekeeping job.

use std::collections::HashMap;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

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

type Limiter<K> = RateLimiter<K, DashMapStateStore<K>, Monotonic, NoOpMiddleware<Nanos>>;

/// The limits of this process.
pub struct Rates {
    clock: Monotonic,
    keys: Option<Limiter<[u8; 32]>>,
    minutes: Option<Limiter<[u8; 32]>>,
    wrong: Option<Limiter<IpAddr>>,
    coupons: Option<Limiter<IpAddr>>,
    trials: Option<Limiter<[u8; 32]>>,
    /// Networks with too many wrong keys, and until when no unknown key of theirs is looked up.
    closed: Mutex<HashMap<IpAddr, Nanos>>,
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
        let keys = quota(per_second, per_second.saturating_mul(API_BURST_SECONDS));
        // Who switches the limits off for measurements means these, too.
        let wrong = quota(WRONG_KEYS_PER_SECOND, WRONG_KEYS_PER_SECOND);
        let wrong = wrong.filter(|_| per_second > 0);
        let coupons = NonZeroU32::new(COUPON_TRIES_PER_MINUTE).map(Quota::per_minute);
        let trials = NonZeroU32::new(TRIALS_PER_MINUTE).map(Quota::per_minute);
        let minute = NonZeroU32::new(SECPAID_REQUESTS_PER_MINUTE).map(Quota::per_minute);
        let minute = minute.filter(|_| per_second > 0);
        Self {
            keys: keys.map(|q| RateLimiter::new(q, DashMapStateStore::default(), clock.clone())),
            minutes: minute
                .map(|q| RateLimiter::new(q, DashMapStateStore::default(), clock.clone())),
            wrong: wrong.map(|q| RateLimiter::new(q, DashMapStateStore::default(), clock.clone())),
            coupons: coupons
                .map(|q| RateLimiter::new(q, DashMapStateStore::default(), clock.clone())),
            trials: trials
                .map(|q| RateLimiter::new(q, DashMapStateStore::default(), clock.clone())),
            closed: Mutex::default(),
            clock,
        }
    }

    /// Counts a request with a good key, named by its hash.
    ///
    /// # Errors
    /// [`Refusal::RateLimited`]: there were too many.
    pub fn admit(&self, key: &[u8; 32]) -> Result<(), Refusal> {
        match self.keys.as_ref().map(|keys| keys.check_key(key)) {
            None | Some(Ok(())) => Ok(()),
            Some(Err(until)) => Err(limited(until.wait_time_from(self.clock.now()))),
        }
    }

    /// Counts a request with a good key against `SecPaid`'s limit of a minute (SEC-027).
    ///
    /// # Errors
    /// [`Refusal::RateLimited`]: there were too many.
    pub fn admit_by_minute(&self, key: &[u8; 32]) -> Result<(), Refusal> {
        match self.minutes.as_ref().map(|keys| keys.check_key(key)) {
            None | Some(Ok(())) => Ok(()),
            Some(Err(until)) => Err(limited(until.wait_time_from(self.clock.now()))),
        }
    }

    /// Whether a key that nobody remembers may be looked up for this address.
    ///
    /// # Errors
    /// [`Refusal::RateLimited`]: too many wrong ones came from there.
    pub fn admit_stranger(&self, address: Option<IpAddr>) -> Result<(), Refusal> {
        let Some(address) = address.map(network) else {
            return Ok(());
        };
        let now = self.clock.now();
        let closed = self.closed.lock().unwrap_or_else(PoisonError::into_inner);
        match closed.get(&address) {
            Some(until) if *until > now => Err(limited(until.duration_since(now).into())),
            Some(_) | None => Ok(()),
        }
    }

    /// Counts a coupon code that somebody tries on a page.
    ///
    /// # Errors
    /// [`Refusal::TooManyAttempts`]: too many came from there, so they are guesses.
    pub fn admit_coupon(&self, address: Option<IpAddr>) -> Result<(), Refusal> {
        let (Some(coupons), Some(address)) = (&self.coupons, address.map(network)) else {
            return Ok(());
        };
        coupons.check_key(&address).map_err(|until| {
            let wait = until.wait_time_from(self.clock.now());
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
        let Some(trials) = &self.trials else {
            return Ok(());
        };
        let key = Sha256::digest(store.as_str()).into();
        let admitted = trials.check_key(&key);
        admitted.map_err(|until| limited(until.wait_time_from(self.clock.now())))
    }

    /// Counts a wrong key.
    pub fn wrong_key(&self, address: Option<IpAddr>) {
        let (Some(wrong), Some(address)) = (&self.wrong, address.map(network)) else {
            return;
        };
        if let Err(until) = wrong.check_key(&address) {
            let now = self.clock.now();
            let wait = Nanos::from(until.wait_time_from(now));
            let mut closed = self.closed.lock().unwrap_or_else(PoisonError::into_inner);
            closed.insert(address, now + wait);
        }
    }

    /// Forgets keys and addresses that could ask as much as anybody again.
    pub fn forget_idle(&self) {
        if let Some(keys) = &self.keys {
            keys.retain_recent();
        }
        if let Some(minutes) = &self.minutes {
            minutes.retain_recent();
        }
        if let Some(trials) = &self.trials {
            trials.retain_recent();
        }
        if let Some(wrong) = &self.wrong {
            wrong.retain_recent();
        }
        if let Some(coupons) = &self.coupons {
            coupons.retain_recent();
        }
        let now = self.clock.now();
        let mut closed = self.closed.lock().unwrap_or_else(PoisonError::into_inner);
        closed.retain(|_, until| *until > now);
    }
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
