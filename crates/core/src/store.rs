//! A store and its two sides: test and live (F-01).

use std::sync::Arc;

use crate::brand::Brand;
use crate::id::StoreId;
use crate::money::Currency;

/// The side of a store: separate keys, secrets and lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mode {
    /// Nothing is charged and no balance moves (PEB-120).
    Test,
    /// Real money.
    Live,
}

impl Mode {
    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Test => "test",
            Self::Live => "live",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "test" => Some(Self::Test),
            "live" => Some(Self::Live),
            _ => None,
        }
    }

    /// True on the test side.
    #[must_use]
    pub fn is_test(self) -> bool {
        self == Self::Test
    }
}

/// Who moves the money of one side of a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GatewayKind {
    /// The test cards; on the test side only.
    Sandbox,
    /// Payzone (PG-001).
    Payzone,
    /// A BTCPay Server, which takes crypto (PEB-189).
    BtcPay,
}

impl GatewayKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Sandbox, Self::Payzone, Self::BtcPay];

    /// The word on the command line, in the database and on attempts.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sandbox => "sandbox",
            Self::Payzone => "payzone",
            Self::BtcPay => "btcpay",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.as_str() == text)
    }
}

/// The gateways that a store's owner set up; where none is, the server's own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChosenGateways {
    /// Of the test side.
    pub test: Option<GatewayKind>,
    /// Of the live side.
    pub live: Option<GatewayKind>,
}

impl ChosenGateways {
    /// The one of a side.
    #[must_use]
    pub fn of(self, mode: Mode) -> Option<GatewayKind> {
        match mode {
            Mode::Test => self.test,
            Mode::Live => self.live,
        }
    }
}

/// The dialect in which a receiver is spoken to (B-01, F-13).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// PebblePay.
    PebblePay,
    /// PG (1Confirmed).
    Pg,
    /// PayerOne.
    PayerOne,
    /// Pepay.
    Pepay,
    /// SecPaid.
    SecPaid,
}

impl Dialect {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::PebblePay,
        Self::Pg,
        Self::PayerOne,
        Self::Pepay,
        Self::SecPaid,
    ];

    /// The word on the command line and in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PebblePay => "pebblepay",
            Self::Pg => "pg",
            Self::PayerOne => "payerone",
            Self::Pepay => "pepay",
            Self::SecPaid => "secpaid",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|d| d.as_str() == text)
    }
}

/// A merchant's store.
#[derive(Clone, Debug)]
pub struct Store {
    /// Its id; public, it stands in every script tag.
    pub id: StoreId,
    /// The name that customers see.
    pub name: String,
    /// The code in the path of gateway callbacks (PG-020).
    pub merchant_code: String,
    /// The currency where none is given.
    pub currency: Currency,
    /// The operator's fee in basis points, 0–10,000 (B-34).
    pub fee_bps: u32,
    /// Origins that may frame the checkout and receive its messages; empty = any.
    pub origins: Vec<String>,
    /// Further origins to which customers may be sent back (F-03).
    pub return_origins: Vec<String>,
    /// Whether public links may ask for test mode on a live store (F-01).
    pub allow_test_links: bool,
    /// Whether only signed links sell what is no variant; see [`crate::button`].
    pub signed_amounts_only: bool,
    /// Whether the live side has a gateway; without one the store is in test (F-01, F-08).
    pub live_gateway: bool,
    /// The gateways that its owner set up.
    pub gateways: ChosenGateways,
    /// How the store looks to its customers. Shared, because a store is copied for every request.
    pub brand: Arc<Brand>,
}

impl Store {
    /// The side on which a public link or button of this store runs (F-01, TRAP-70).
    ///
    /// A store without a live gateway is in test. A visitor who adds `testMode=true` to a live
    /// store's link gets a test payment only if the owner allowed that.
    #[must_use]
    pub fn public_mode(&self, asked_for_test: bool) -> Mode {
        if !self.live_gateway || (asked_for_test && self.allow_test_links) {
            Mode::Test
        } else {
            Mode::Live
        }
    }

    /// Whether `origin` (scheme, host and port) is registered to frame the checkout.
    #[must_use]
    pub fn knows_origin(&self, origin: &str) -> bool {
        self.origins.iter().any(|o| o == origin)
    }

    /// Whether a customer of a public link may be sent to `origin` without being asked (F-03).
    #[must_use]
    pub fn may_return_to(&self, origin: &str, mode: Mode) -> bool {
        mode.is_test()
            || self.knows_origin(origin)
            || self.return_origins.iter().any(|o| o == origin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn store(live_gateway: bool, allow_test_links: bool) -> Store {
        Store {
            id: StoreId::parse("store_a").unwrap(),
            name: "A".to_owned(),
            merchant_code: "a".to_owned(),
            currency: Currency::USD,
            fee_bps: 0,
            origins: vec!["https://shop.example".to_owned()],
            return_origins: vec!["https://thanks.example".to_owned()],
            allow_test_links,
            signed_amounts_only: false,
            live_gateway,
            gateways: ChosenGateways::default(),
            brand: Arc::default(),
        }
    }

    // proves: F-01, TRAP-70, B-31
    #[test]
    fn a_visitor_can_not_turn_a_live_link_into_a_test_payment() {
        assert_eq!(store(true, false).public_mode(true), Mode::Live);
        assert_eq!(store(true, true).public_mode(true), Mode::Test);
        assert_eq!(store(true, true).public_mode(false), Mode::Live);
        assert_eq!(store(false, false).public_mode(false), Mode::Test);
    }

    // proves: F-03
    #[test]
    fn a_live_public_link_returns_only_to_registered_origins() {
        let store = store(true, false);
        assert!(store.may_return_to("https://shop.example", Mode::Live));
        assert!(store.may_return_to("https://thanks.example", Mode::Live));
        assert!(!store.may_return_to("https://shop.example.evil.example", Mode::Live));
        assert!(store.may_return_to("https://anything.example", Mode::Test));
    }
}
