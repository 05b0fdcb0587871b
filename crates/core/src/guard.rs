//! Card testing: thieves try stolen numbers on a checkout that tells good ones from bad ones.
//! What is counted, for how long, how much is too much, and who has to wait.
//!
//! Five declines close a session ([`crate::limits::DECLINES_PER_SESSION_MAX`]); the counters here
//! reach across sessions, of which a visitor can open any number. Nobody is ever locked out for
//! good: a counter forgets, and a refusal says when.
//!
//! **Windows.** An act is counted in a slot, a twelfth of its window. A slot counts until the last
//! act that it may hold has left the window, so within any window there are never more acts than
//! the limit, and the price is a wait that may be a twelfth too long.
//!
//! **Whom a store's limit stops.** Were it to stop everyone, a thief with a few addresses, or a
//! good sale, would close the shop. So while a store is over its limit only suspects wait:
//! addresses with two or more declines within the last hour. A customer who comes from anywhere
//! else pays. To a thief each pair of cards then costs a fresh address. What was refused is
//! counted nowhere: waiting is not made longer by knocking, and one address that is stopped by
//! its own limit adds nothing to the store's.
//!
//! Opening a page writes nothing and tells nothing about a card, so it is not limited; the first
//! act that counts is an attempt to pay.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::limits;
use crate::payment::Decline;
use crate::store::Mode;

const MINUTE_MS: i64 = 60 * 1000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
/// How many slots a window has.
const SLOTS: i64 = 12;

/// What stays of a counter after its last act, at most, in milliseconds: a window and a slot.
pub const COUNTED_MS_MAX: i64 = HOUR_MS + HOUR_MS / SLOTS;

/// Whose acts are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// An address, or the network that one customer has.
    Address,
    /// A card.
    Card,
    /// A store.
    Store,
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counter {
    /// Attempts from one address within a minute.
    AddressAttempts,
    /// Declines of one address within an hour.
    AddressDeclines,
    /// Declines of one card within an hour, over all stores.
    CardDeclines,
    /// Attempts at one store within a minute.
    StoreAttempts,
    /// Declines at one store within a minute.
    StoreDeclines,
}

impl Counter {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::AddressAttempts,
        Self::AddressDeclines,
        Self::CardDeclines,
        Self::StoreAttempts,
        Self::StoreDeclines,
    ];

    /// The word in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AddressAttempts => "address_attempts",
            Self::AddressDeclines => "address_declines",
            Self::CardDeclines => "card_declines",
            Self::StoreAttempts => "store_attempts",
            Self::StoreDeclines => "store_declines",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|c| c.as_str() == text)
    }

    /// Whose acts it counts.
    #[must_use]
    pub fn subject(self) -> Subject {
        match self {
            Self::AddressAttempts | Self::AddressDeclines => Subject::Address,
            Self::CardDeclines => Subject::Card,
            Self::StoreAttempts | Self::StoreDeclines => Subject::Store,
        }
    }

    /// How long an act is counted, in milliseconds.
    #[must_use]
    pub fn window_ms(self) -> i64 {
        match self {
            Self::AddressAttempts | Self::StoreAttempts | Self::StoreDeclines => MINUTE_MS,
            Self::AddressDeclines | Self::CardDeclines => HOUR_MS,
        }
    }

    /// How many acts a window may have.
    #[must_use]
    pub fn limit(self, strength: Strength) -> u32 {
        let live = match self {
            Self::AddressAttempts => limits::GUARD_ADDRESS_ATTEMPTS_PER_MINUTE,
            Self::AddressDeclines => limits::GUARD_ADDRESS_DECLINES_PER_HOUR,
            Self::CardDeclines => limits::GUARD_CARD_DECLINES_PER_HOUR,
            Self::StoreAttempts => limits::GUARD_STORE_ATTEMPTS_PER_MINUTE,
            Self::StoreDeclines => limits::GUARD_STORE_DECLINES_PER_MINUTE,
        };
        strength.times(live)
    }

    /// The slot in which an act of now is counted: when it began.
    #[must_use]
    pub fn slot_at_ms(self, now_ms: i64) -> i64 {
        now_ms - now_ms.rem_euclid(self.slot_ms())
    }

    fn slot_ms(self) -> i64 {
        self.window_ms() / SLOTS
    }

    /// When a slot stops counting.
    fn forgotten_ms(self, slot_at_ms: i64) -> i64 {
        slot_at_ms
            .saturating_add(self.slot_ms())
            .saturating_add(self.window_ms())
    }
}

/// Which limits hold (F-15).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strength {
    /// The limits as they are.
    Live,
    /// Twenty times as much, so that nobody who tries things out is stopped.
    Relaxed,
}

impl Strength {
    /// The strength for a side; `strict_test` gives the test side the live limits.
    #[must_use]
    pub fn of(mode: Mode, strict_test: bool) -> Self {
        if mode.is_test() && !strict_test {
            Self::Relaxed
        } else {
            Self::Live
        }
    }

    fn times(self, live: u32) -> u32 {
        match self {
            Self::Live => live,
            Self::Relaxed => live * limits::GUARD_TEST_FACTOR,
        }
    }
}

/// What an attempt is counted in when it begins.
///
/// It counts as a decline of its address and its card until it is known to be none: otherwise any
/// number of attempts could be under way before the first decline is counted.
pub const ATTEMPT: [Counter; 4] = [
    Counter::AddressAttempts,
    Counter::AddressDeclines,
    Counter::CardDeclines,
    Counter::StoreAttempts,
];

/// What changes in the counters when an attempt ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ending {
    /// Counted when it began, and no longer so.
    pub released: &'static [Counter],
    /// Counted now.
    pub counted: &'static [Counter],
}

/// What follows from the end of an attempt; `None` is success.
///
/// An attempt that was given up at the bank stays with its address: the bank's question tells a
/// thief as much as a decline. One that the gateway never heard of told nobody anything.
#[must_use]
pub fn ending(failure: Option<Decline>) -> Ending {
    let (released, counted): (&[Counter], &[Counter]) = match failure {
        None | Some(Decline::NotProcessed | Decline::Cancelled | Decline::Underpaid) => {
            (&[Counter::AddressDeclines, Counter::CardDeclines], &[])
        }
        Some(Decline::Superseded) => (&[Counter::CardDeclines], &[]),
        Some(
            Decline::ExpiredCard
            | Decline::InsufficientFunds
            | Decline::AuthenticationFailed
            | Decline::NotATestCard
            | Decline::Refused,
        ) => (&[], &[Counter::StoreDeclines]),
    };
    Ending { released, counted }
}

/// One slot of one counter of the attempt's address, card or store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    /// What is counted.
    pub counter: Counter,
    /// When the slot began, in milliseconds since the Unix epoch.
    pub at_ms: i64,
    /// How many acts it holds.
    pub count: u32,
}

/// Why an attempt has to wait, in the words of the store's owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeKind {
    /// Its address tried or failed too often.
    Address,
    /// Its card was declined too often.
    Card,
    /// Its address is a suspect while the store is over its limit.
    Store,
    /// A variant has few licence keys left (PEB-193).
    LicencesLow,
    /// An order was paid and no licence key was left for it.
    LicencesOut,
    /// A mail to a customer was given up.
    MailGivenUp,
    /// A confirmation by WhatsApp was given up (PG-062).
    ConfirmationGivenUp,
    /// An endpoint answered 410 and is disabled (F-14).
    EndpointGone,
    /// An endpoint failed for five days and is disabled (F-14).
    EndpointFailing,
    /// Webhooks of the test side are mistreated on purpose; see [`crate::chaos`].
    Chaos,
    /// A customer paid an order twice at the gateway; money never vanishes unseen (F-11).
    PaidTwice,
    /// Money came at the gateway and not in full or not in time (B-35).
    Underpaid,
}

impl NoticeKind {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::Address,
        Self::Card,
        Self::Store,
        Self::LicencesLow,
        Self::LicencesOut,
        Self::MailGivenUp,
        Self::ConfirmationGivenUp,
        Self::EndpointGone,
        Self::EndpointFailing,
        Self::Chaos,
        Self::PaidTwice,
        Self::Underpaid,
    ];

    /// The word in the database and for programs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Address => "attempts_refused_address",
            Self::Card => "attempts_refused_card",
            Self::Store => "attempts_refused_store",
            Self::LicencesLow => "licences_low",
            Self::LicencesOut => "licences_out",
            Self::MailGivenUp => "mail_given_up",
            Self::ConfirmationGivenUp => "confirmation_given_up",
            Self::EndpointGone => "endpoint_gone",
            Self::EndpointFailing => "endpoint_failing",
            Self::Chaos => "chaos",
            Self::PaidTwice => "paid_twice",
            Self::Underpaid => "underpaid",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.as_str() == text)
    }

    /// What happened, for the owner.
    #[must_use]
    pub fn message(self) -> &'static str {
        match self {
            Self::Address => {
                "Payment attempts were refused: too many attempts or declines from one address."
            }
            Self::Card => "Payment attempts were refused: the card was declined too often.",
            Self::Store => {
                "Payment attempts were refused: the store has unusually many attempts or declines, \
                 and these came from addresses with declines."
            }
            Self::LicencesLow => "A variant's stock of licence keys is low: add keys.",
            Self::LicencesOut => "A paid order waits for a licence key: add keys.",
            Self::MailGivenUp => "A mail to a customer could not be delivered.",
            Self::ConfirmationGivenUp => {
                "A WhatsApp confirmation to a customer was not taken by 1Confirmed."
            }
            Self::EndpointGone => {
                "A webhook endpoint answered 410 Gone and is disabled. Events are held until you \
                 enable it again."
            }
            Self::EndpointFailing => {
                "A webhook endpoint failed for five days and is disabled. Events are held until \
                 you enable it again."
            }
            Self::Chaos => {
                "The chaos switches are on: webhooks of the test side are dropped, delayed, \
                 doubled or reordered on purpose."
            }
            Self::PaidTwice => {
                "A customer paid an order twice: give the second payment back at the gateway. The \
                 server's log names the order."
            }
            Self::Underpaid => {
                "A customer sent less than the price, or too late: accept it or give it back at \
                 the gateway. The server's log names the order."
            }
        }
    }
}

/// An attempt that has to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    /// Why.
    pub kind: NoticeKind,
    /// Seconds after which it may be tried again.
    pub retry_after_s: u32,
}

/// Whether an attempt may be made now, by what is known of its address, card and store.
///
/// # Errors
/// The longest wait of those that apply.
pub fn check(slots: &[Slot], strength: Strength, now_ms: i64) -> Result<(), Wait> {
    let declines = sum(slots, Counter::AddressDeclines, now_ms);
    let suspect = declines >= strength.times(limits::GUARD_SUSPECT_DECLINES_PER_HOUR);
    let longest = Counter::ALL
        .into_iter()
        .filter(|counter| suspect || counter.subject() != Subject::Store)
        .filter_map(|counter| Some((free_ms(slots, counter, strength, now_ms)?, counter)))
        .max_by_key(|(free_ms, _)| *free_ms);
    let Some((free_ms, counter)) = longest else {
        return Ok(());
    };
    let wait_s = (free_ms - now_ms).div_euclid(1000) + 1;
    Err(Wait {
        kind: match counter.subject() {
            Subject::Address => NoticeKind::Address,
            Subject::Card => NoticeKind::Card,
            Subject::Store => NoticeKind::Store,
        },
        retry_after_s: u32::try_from(wait_s).unwrap_or(u32::MAX),
    })
}

fn counted(slots: &[Slot], counter: Counter, now_ms: i64) -> impl Iterator<Item = &Slot> {
    slots
        .iter()
        .filter(move |s| s.counter == counter && now_ms < counter.forgotten_ms(s.at_ms))
}

fn sum(slots: &[Slot], counter: Counter, now_ms: i64) -> u32 {
    counted(slots, counter, now_ms)
        .map(|slot| slot.count)
        .fold(0, u32::saturating_add)
}

/// When a counter that is at its limit takes one more act; `None` where it does so now.
fn free_ms(slots: &[Slot], counter: Counter, strength: Strength, now_ms: i64) -> Option<i64> {
    let limit = counter.limit(strength);
    let mut left = sum(slots, counter, now_ms);
    let mut held: Vec<&Slot> = counted(slots, counter, now_ms).collect();
    held.sort_by_key(|slot| slot.at_ms);
    let mut free_ms = None;
    for slot in held {
        if left < limit {
            break;
        }
        left -= slot.count;
        free_ms = Some(counter.forgotten_ms(slot.at_ms));
    }
    free_ms
}

/// The key under which a subject's acts are counted: HMAC-SHA256 in hex, so that the table tells
/// nobody an address or a card number without the server's key.
#[must_use]
pub fn subject_key(key: &[u8; 32], subject: Subject, what: &[u8]) -> String {
    let purpose: &[u8] = match subject {
        Subject::Address => b"guard address\0",
        Subject::Card => b"guard card\0",
        Subject::Store => b"guard store\0",
    };
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else {
        return String::new();
    };
    mac.update(purpose);
    mac.update(what);
    mac.finalize()
        .into_bytes()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[cfg(test)]
#[path = "guard_tests.rs"]
mod tests;
