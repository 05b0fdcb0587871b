//! Typed identifiers. Each kind is its own type with its own prefix, so that nobody can pass an
//! endpoint's id where an order's is meant.
//!
//! Random ids carry 48 bits of time and 74 bits of randomness (the layout of UUID version 7), so
//! that they are unguessable and new rows still land at the end of an index.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use sha2::{Digest, Sha256};

/// Randomness for one id: the 74 random bits of a `UUIDv7` come out of these bytes.
pub type Entropy = [u8; 10];

/// Crockford's base 32 in lower case: no `i`, `l`, `o`, `u`.
pub(crate) const CROCKFORD: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// The 36 characters of an order number.
const BASE36: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

fn uuid_v7(now_ms: i64, entropy: &Entropy) -> uuid::Uuid {
    uuid::Builder::from_unix_timestamp_millis(now_ms.max(0).unsigned_abs(), entropy).into_uuid()
}

fn base32(mut value: u128) -> String {
    let mut digits = [b'0'; 26];
    for digit in digits.iter_mut().rev() {
        *digit = CROCKFORD[(value & 31) as usize];
        value >>= 5;
    }
    digits.iter().map(|d| char::from(*d)).collect()
}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(String);

        impl $name {
            /// What the written form begins with.
            pub const PREFIX: &'static str = $prefix;

            /// Makes a new id from the time and randomness.
            #[must_use]
            pub fn new(now_ms: i64, entropy: &Entropy) -> Self {
                Self(format!("{}{}", $prefix, base32(uuid_v7(now_ms, entropy).as_u128())))
            }

            /// Reads the written form; `None` if it can not be an id of this kind.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                let rest = text.strip_prefix($prefix)?;
                let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
                (!rest.is_empty() && rest.len() <= 64 && rest.bytes().all(plain))
                    .then(|| Self(text.to_owned()))
            }

            /// The written form.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text_id!(/** A store: one merchant with a live and a test side. */ StoreId, "store_");
text_id!(/** A checkout session: what a customer's link carries (PEB-042). */ SessionId, "cs_");
text_id!(/** An attempt to pay; the merchant's `transaction_id` (PEB-041). */ AttemptId, "txn_");
text_id!(/** A product variant with its price (PEB-024). */ VariantId, "var_");
text_id!(/** A registered webhook endpoint. */ EndpointId, "we_");
text_id!(/** An event; the same on every channel and every retry. */ EventId, "evt_");
text_id!(/** One delivery of one event to one receiver. */ DeliveryId, "dlv_");
text_id!(/** A movement of the ledger. */ MovementId, "mov_");
text_id!(/** A coupon. */ CouponId, "coup_");
text_id!(/** A licence key in a variant's stock (F-09). */ LicenceId, "lic_");
text_id!(/** A mail to a customer. */ MailId, "mail_");
text_id!(/** A message to a customer's telephone. */ ConfirmationId, "conf_");
text_id!(/** A dashboard user. */ UserId, "user_");
text_id!(/** An entry of the audit log. */ AuditId, "log_");
text_id!(/** An invitation to a store's team. */ InvitationId, "inv_");

impl StoreId {
    /// The store for systems whose users are UUIDs (SEC-010): always the same one.
    #[must_use]
    pub fn user_id(&self) -> String {
        let digest: [u8; 32] = Sha256::digest(self.0.as_bytes()).into();
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest[..16]);
        let uuid = uuid::Builder::from_custom_bytes(bytes).into_uuid();
        uuid.hyphenated().to_string()
    }
}

impl CouponId {
    /// Makes a short id such as `coup_a1b2c3d4` (PEB-079). Two draws may collide: the caller keeps
    /// ids unique and draws again.
    #[must_use]
    pub fn short(entropy: [u8; 4]) -> Self {
        Self(format!(
            "{}{:08x}",
            Self::PREFIX,
            u32::from_be_bytes(entropy)
        ))
    }
}

/// The order's primary id, a UUID version 7 (F-20).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OrderId(String);

impl OrderId {
    /// Makes a new id from the time and randomness.
    #[must_use]
    pub fn new(now_ms: i64, entropy: &Entropy) -> Self {
        Self(uuid_v7(now_ms, entropy).hyphenated().to_string())
    }

    /// Reads the hyphenated form in either case.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        (text.len() == 36)
            .then(|| uuid::Uuid::try_parse(text).ok())
            .flatten()
            .map(|id| Self(id.hyphenated().to_string()))
    }

    /// The written form, lower case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The order as a whole number, for systems whose ids are numbers (SEC-008). It is the
/// random end of the order's id: nobody can guess another's, and JSON and PHP hold it exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LinkNumber(i64);

impl LinkNumber {
    /// The greatest one.
    const MAX: i64 = (1 << 48) - 1;

    /// The number of an order.
    #[must_use]
    pub fn of(order: &OrderId) -> Self {
        let last = order.0.rsplit('-').next().unwrap_or_default();
        // The last group has twelve digits, so it always fits.
        Self(i64::from_str_radix(last, 16).unwrap_or_default())
    }

    /// Reads decimal digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let plain = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        let number = plain.then(|| text.parse().ok()).flatten()?;
        (number <= Self::MAX).then_some(Self(number))
    }

    /// Reads the `link_id` of a link (SEC-022): the digits in base64, of which some programs drop
    /// the end.
    #[must_use]
    pub fn of_link_id(text: &str) -> Option<Self> {
        let bytes = STANDARD_NO_PAD.decode(text.trim_end_matches('=')).ok()?;
        Self::parse(std::str::from_utf8(&bytes).ok()?)
    }

    /// The `link_id` of a link.
    #[must_use]
    pub fn to_link_id(self) -> String {
        STANDARD.encode(self.0.to_string())
    }

    /// The number.
    #[must_use]
    pub fn number(self) -> i64 {
        self.0
    }
}

/// The order number that people read: `PP-YYMM-XXXXXX` (PEB-040).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OrderNumber(String);

impl OrderNumber {
    /// Makes a number for the month of `now_ms`. Two draws may collide: the caller keeps numbers
    /// unique and draws again.
    #[must_use]
    pub fn new(now_ms: i64, entropy: u64) -> Self {
        let (year, month) = crate::time::year_month(now_ms);
        let mut rest = entropy;
        let tail: String = (0..6)
            .map(|_| {
                let digit = char::from(BASE36[(rest % 36) as usize]);
                rest /= 36;
                digit
            })
            .collect();
        Self(format!("PP-{:02}{month:02}-{tail}", year.rem_euclid(100)))
    }

    /// Reads a number as people type it: lower case is fine (TRAP-42).
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let upper = text.to_ascii_uppercase();
        let rest = upper.strip_prefix("PP-")?;
        let (month, tail) = rest.split_once('-')?;
        let plain = |t: &str, n| t.len() == n && t.bytes().all(|b| b.is_ascii_alphanumeric());
        (plain(month, 4) && plain(tail, 6)).then_some(Self(upper))
    }

    /// The written form.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The kinds of id by which a merchant may ask for an order (PEB-043, B-02).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OrderRef {
    /// `PP-…`
    Number(OrderNumber),
    /// `txn_…`
    Attempt(AttemptId),
    /// `cs_…`
    Session(SessionId),
    /// A UUID.
    Id(OrderId),
    /// Only digits (B-02).
    Link(LinkNumber),
}

impl OrderRef {
    /// Tells the kind by its shape; `None` where no order can have such an id.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(number) = OrderNumber::parse(text) {
            return Some(Self::Number(number));
        }
        AttemptId::parse(text)
            .map(Self::Attempt)
            .or_else(|| SessionId::parse(text).map(Self::Session))
            .or_else(|| OrderId::parse(text).map(Self::Id))
            .or_else(|| LinkNumber::parse(text).map(Self::Link))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW_MS: i64 = 1_773_570_600_000;

    // proves: SEC-022
    #[test]
    fn a_link_names_its_id_in_base64() {
        let number = LinkNumber::parse("1466").unwrap();
        assert_eq!(number.to_link_id(), "MTQ2Ng==");
        for text in ["MTQ2Ng==", "MTQ2Ng", "MTQ2Ng="] {
            assert_eq!(LinkNumber::of_link_id(text), Some(number), "{text}");
        }
        for wrong in ["", "%", "MTQ2Ng==x", "YWJj", "1466"] {
            assert_eq!(LinkNumber::of_link_id(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_link_number_is_one_that_json_and_php_hold_exactly() {
        let id = OrderId::parse("0190163d-8694-739b-aea5-ffffffffffff").unwrap();
        let number = LinkNumber::of(&id);
        assert_eq!(number.number(), 281_474_976_710_655);
        let text = number.number().to_string();
        assert_eq!(LinkNumber::parse(&text), Some(number));
        assert_eq!(OrderRef::parse(&text), Some(OrderRef::Link(number)));
        for no in [
            "",
            "-1",
            "+1",
            "1.0",
            "281474976710656",
            "99999999999999999999",
        ] {
            assert_eq!(LinkNumber::parse(no), None, "{no}");
        }
    }

    // proves: PEB-040
    #[test]
    fn an_order_number_carries_year_and_month_and_six_characters() {
        let number = OrderNumber::new(NOW_MS, 0);
        assert_eq!(number.as_str(), "PP-2603-000000");
        assert_eq!(OrderNumber::new(NOW_MS, u64::MAX).as_str().len(), 14);
        for example in ["PP-2603-ABC123", "PP-1234-567890"] {
            assert_eq!(OrderNumber::parse(example).unwrap().as_str(), example);
        }
        for wrong in [
            "PP-260-ABC123",
            "PP-2603-ABC12",
            "PP-2603-ABC12é",
            "XX-2603-ABC123",
            "",
        ] {
            assert!(OrderNumber::parse(wrong).is_none(), "{wrong}");
        }
    }

    // proves: TRAP-42
    #[test]
    fn a_number_typed_in_lower_case_is_the_same_number() {
        assert_eq!(
            OrderNumber::parse("pp-2603-abc123"),
            OrderNumber::parse("PP-2603-ABC123")
        );
    }

    // proves: PEB-041, PEB-042, PEB-043, B-02
    #[test]
    fn the_kind_of_an_id_is_told_by_its_shape() {
        let session = SessionId::new(NOW_MS, &[7; 10]);
        assert!(session.as_str().starts_with("cs_"));
        assert_eq!(
            OrderRef::parse(session.as_str()),
            Some(OrderRef::Session(session))
        );
        assert!(matches!(
            OrderRef::parse("txn_abc123"),
            Some(OrderRef::Attempt(_))
        ));
        assert!(matches!(
            OrderRef::parse("PP-2603-ABC123"),
            Some(OrderRef::Number(_))
        ));
        let uuid = "f099ce1e-45be-4373-b08f-485be22fcc51";
        assert!(matches!(OrderRef::parse(uuid), Some(OrderRef::Id(_))));
        for wrong in [
            "",
            "abc",
            "cs_",
            "cs_a b",
            "txn_\0",
            "txn_é",
            "f099ce1e45be4373b08f485be22fcc51",
        ] {
            assert_eq!(OrderRef::parse(wrong), None, "{wrong}");
        }
    }

    // proves: F-20
    #[test]
    fn ids_of_later_times_sort_later_and_differ_by_their_randomness() {
        let early = OrderId::new(NOW_MS, &[255; 10]);
        let late = OrderId::new(NOW_MS + 1, &[0; 10]);
        assert!(early < late);
        assert_ne!(
            SessionId::new(NOW_MS, &[1; 10]),
            SessionId::new(NOW_MS, &[2; 10])
        );
        assert!(AttemptId::new(NOW_MS, &[255; 10]) < AttemptId::new(NOW_MS + 1, &[0; 10]));
    }
}
