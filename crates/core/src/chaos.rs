//! Chaos on purpose: what a store's test side does to its own webhooks, so that a merchant can see
//! that nothing comes of it.
//!
//! Every network drops, delays, doubles and overtakes now and then; here it is done as often as one
//! likes. The random numbers come from the caller.

use crate::limits::CHAOS_REORDER_MS;

/// The switches. All at nothing is no chaos.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Chaos {
    /// Of a hundred attempts so many are not sent and count as failed.
    pub drop_percent: u8,
    /// Attempts are held back for a random time of up to so many milliseconds.
    pub delay_ms: u32,
    /// Of a hundred accepted deliveries so many are sent once more.
    pub duplicate_percent: u8,
    /// Of a hundred deliveries so many are held back while later ones of their order overtake.
    pub reorder_percent: u8,
}

/// Why a delivery is held back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Upset {
    /// It comes late, and whatever waits for it as well.
    Delayed,
    /// It comes late, and nothing waits for it.
    Reordered,
}

impl Upset {
    /// The word in the database and in notes.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Delayed => "delayed",
            Self::Reordered => "reordered",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Delayed, Self::Reordered]
            .into_iter()
            .find(|upset| upset.as_str() == text)
    }
}

/// What is done to an attempt.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// It is held back for so many milliseconds, and planned anew then.
    pub hold: Option<(Upset, i64)>,
    /// It is not sent.
    pub drop: bool,
    /// It is sent once more if it is accepted.
    pub duplicate: bool,
}

impl Chaos {
    /// Whether nothing is done to anything.
    #[must_use]
    pub fn is_off(self) -> bool {
        self == Self::default()
    }

    /// What is done to an attempt. One that was held back is not held back again; only the first
    /// attempt of a delivery is reordered, since a later one is out of order anyway.
    #[must_use]
    pub fn plan(self, first: bool, held: Option<Upset>, random: [u32; 4]) -> Plan {
        let [reorder, delay, drop, duplicate] = random;
        let hit = |percent: u8, random: u32| random % 100 < u32::from(percent);
        let hold = if held.is_some() {
            None
        } else if first && hit(self.reorder_percent, reorder) {
            Some((Upset::Reordered, CHAOS_REORDER_MS))
        } else {
            let ms = delay % self.delay_ms.saturating_add(1);
            (ms > 0).then_some((Upset::Delayed, i64::from(ms)))
        };
        Plan {
            hold,
            drop: hit(self.drop_percent, drop),
            duplicate: hit(self.duplicate_percent, duplicate),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ALL: Chaos = Chaos {
        drop_percent: 100,
        delay_ms: 60_000,
        duplicate_percent: 100,
        reorder_percent: 100,
    };

    #[test]
    fn no_chaos_does_nothing_and_full_chaos_does_everything() {
        for random in [[0; 4], [99; 4], [u32::MAX; 4]] {
            assert_eq!(Chaos::default().plan(true, None, random), Plan::default());
            let plan = ALL.plan(true, None, random);
            assert_eq!(plan.hold, Some((Upset::Reordered, CHAOS_REORDER_MS)));
            assert!(plan.drop && plan.duplicate);
        }
        assert!(Chaos::default().is_off() && !ALL.is_off());
    }

    #[test]
    fn what_was_held_back_is_sent_now() {
        for held in [Upset::Delayed, Upset::Reordered] {
            assert_eq!(ALL.plan(true, Some(held), [1; 4]).hold, None);
            assert_eq!(Upset::parse(held.as_str()), Some(held));
        }
        let later = ALL.plan(false, None, [1, 5_000, 1, 1]);
        assert_eq!(later.hold, Some((Upset::Delayed, 5_000)));
    }

    #[test]
    fn a_percentage_is_as_often_as_it_says() {
        let chaos = Chaos {
            drop_percent: 10,
            ..Chaos::default()
        };
        let dropped = (0..100).filter(|n| chaos.plan(true, None, [0, 0, *n, 0]).drop);
        assert_eq!(dropped.count(), 10);
    }

    proptest! {
        #[test]
        fn nobody_waits_longer_than_was_said(
            delay_ms in 0..=60_000_u32,
            random in any::<[u32; 4]>(),
        ) {
            let chaos = Chaos { delay_ms, ..Chaos::default() };
            let wait_ms = chaos.plan(true, None, random).hold.map_or(0, |(_, ms)| ms);
            prop_assert!((0..=i64::from(delay_ms)).contains(&wait_ms));
        }
    }
}
