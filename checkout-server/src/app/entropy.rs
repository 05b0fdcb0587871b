//! Randomness: for ids and for jitter, and for secrets.

use rand::Rng;

/// Random bytes for ids: unguessable, from a generator that the operating system seeds.
#[must_use]
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    #[cfg(debug_assertions)]
    if replay::fill(&mut bytes) {
        return bytes;
    }
    rand::rng().fill_bytes(&mut bytes);
    bytes
}

/// Random bytes for keys and secrets, from the operating system itself.
#[must_use]
pub fn secret<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    // The system's generator fails only where the machine is broken beyond repair; without
    // randomness no secret is one, so nothing may go on.
    if getrandom::fill(&mut bytes).is_err() {
        std::process::abort();
    }
    bytes
}

/// The same ids and jitter in every run of a simulation. Secrets stay secrets, and a release build
/// has none of this.
#[cfg(debug_assertions)]
pub mod replay {
    use rand::rngs::StdRng;
    use rand::{Rng, SeedableRng};
    use std::cell::RefCell;

    thread_local! {
        static SEEDED: RefCell<Option<StdRng>> = const { RefCell::new(None) };
    }

    /// From now on [`super::random`] follows from this seed, on this thread alone.
    pub fn seed_this_thread(seed: u64) {
        SEEDED.set(Some(StdRng::seed_from_u64(seed)));
    }

    pub(super) fn fill(bytes: &mut [u8]) -> bool {
        SEEDED.with_borrow_mut(|seeded| seeded.as_mut().map(|rng| rng.fill_bytes(bytes)).is_some())
    }
}
