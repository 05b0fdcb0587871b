//! Coupons: a code that takes something off the price, and the limits of its use.
//!
//! A coupon is applied when a session starts, so the page shows the price that is charged. Its
//! use is reserved when an attempt begins, counted when the attempt succeeds, and given back when
//! it is declined or the session ends (TRAP-47). The two sides of a store count their uses apart,
//! so a coupon can be tried out in test without using it up (F-01).

use crate::id::{CouponId, StoreId};
use crate::limits;
use crate::money::{Currency, Money};
use crate::refusal::{FieldProblem, Refusal};
use crate::store::Mode;

/// A percentage in hundredths: 2,750 is 27.5 %.
pub const WHOLE: i64 = 10_000;

/// The code that customers type: ASCII letters, digits, `-` and `_`, in capitals (PEB-071,
/// PEB-087, TRAP-45).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CouponCode(String);

impl CouponCode {
    /// Reads a code as it was typed, in either case, with spaces around it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
        let sound = !text.is_empty() && text.len() <= limits::COUPON_CHARS_MAX;
        (sound && text.bytes().all(plain)).then(|| Self(text.to_ascii_uppercase()))
    }

    /// The code in capitals.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a coupon takes off (PEB-072, PEB-073).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Discount {
    /// Hundredths of a percent, 100 to 10,000.
    Percentage(i64),
    /// An amount; never more than the price.
    Fixed(Money),
}

impl Discount {
    /// Reads a percentage: 1 to 100 with two decimals at most (PEB-073).
    ///
    /// # Errors
    /// Anything else.
    pub fn percentage(text: &str) -> Result<Self, Refusal> {
        const RULE: FieldProblem =
            FieldProblem::Invalid("must be a percentage from 1 to 100 with at most two decimals");
        // Hundredths of a percent have the decimals of a dollar.
        let read = Money::parse(text, Currency::USD).map(Money::minor);
        match read {
            Ok(value @ 100..=WHOLE) => Ok(Self::Percentage(value)),
            _ => Err(Refusal::field("discount_value", RULE)),
        }
    }

    /// What comes off `price`: rounded half up to the minor unit, never more than the price
    /// (TRAP-50).
    #[must_use]
    pub fn off(self, price: Money) -> Money {
        let minor = match self {
            Self::Percentage(hundredths) => {
                let exact = i128::from(price.minor()) * i128::from(hundredths);
                let whole = i128::from(WHOLE);
                i64::try_from((exact + whole / 2) / whole).unwrap_or(i64::MAX)
            }
            Self::Fixed(amount) => amount.minor(),
        };
        Money::from_minor(minor.min(price.minor()), price.currency())
    }
}

/// Why a coupon does not apply. Closed, so that every page has words for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CouponProblem {
    /// The store has no coupon of this code.
    Unknown,
    /// The owner switched it off.
    Inactive,
    /// Its time is over.
    Expired,
    /// It was used as often as it may be.
    UsedUp,
    /// This customer used it as often as one may.
    CustomerLimit,
    /// The price is below its least.
    MinAmount,
    /// It takes off an amount of another currency.
    OtherCurrency,
    /// The customer chooses the price, so there is none to take from.
    OpenAmount,
}

impl CouponProblem {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Unknown,
        Self::Inactive,
        Self::Expired,
        Self::UsedUp,
        Self::CustomerLimit,
        Self::MinAmount,
        Self::OtherCurrency,
        Self::OpenAmount,
    ];

    /// A stable word for programs (B-22).
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Unknown => "not_found",
            Self::Inactive => "inactive",
            Self::Expired => "expired",
            Self::UsedUp => "used_up",
            Self::CustomerLimit => "customer_limit",
            Self::MinAmount => "min_amount",
            Self::OtherCurrency => "other_currency",
            Self::OpenAmount => "open_amount",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|p| p.code() == text)
    }
}

/// How often a coupon was used on one side of the store.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Uses {
    /// Paid with it.
    pub used: i64,
    /// Paying with it now.
    pub reserved: i64,
}

/// A coupon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coupon {
    /// Its id.
    pub id: CouponId,
    /// The store.
    pub store_id: StoreId,
    /// What customers type; one coupon of a store has it.
    pub code: CouponCode,
    /// What it takes off; never changes (PEB-084).
    pub discount: Discount,
    /// The currency of a fixed discount and of the least amount.
    pub currency: Currency,
    /// For the owner.
    pub description: Option<String>,
    /// The least price that it applies to (PEB-075).
    pub min_amount: Option<Money>,
    /// How often it can be used in all; `None` = unlimited (PEB-076).
    pub max_uses: Option<i64>,
    /// How often one customer can use it; `None` = unlimited (PEB-077).
    pub max_uses_per_customer: Option<i64>,
    /// Its last moment, in milliseconds since the Unix epoch (PEB-078).
    pub expires_at_ms: Option<i64>,
    /// Whether the owner has it switched on.
    pub is_active: bool,
    /// Uses on the test side.
    pub test: Uses,
    /// Uses on the live side.
    pub live: Uses,
    /// Creation, in milliseconds since the Unix epoch.
    pub created_at_ms: i64,
}

impl Coupon {
    /// The uses on one side.
    #[must_use]
    pub fn uses(&self, mode: Mode) -> Uses {
        match mode {
            Mode::Test => self.test,
            Mode::Live => self.live,
        }
    }

    /// True once its time is over.
    #[must_use]
    pub fn is_expired(&self, now_ms: i64) -> bool {
        self.expires_at_ms.is_some_and(|end_ms| now_ms >= end_ms)
    }

    /// True once every use of this side is counted or reserved.
    #[must_use]
    pub fn is_used_up(&self, mode: Mode) -> bool {
        let uses = self.uses(mode);
        self.max_uses
            .is_some_and(|max| uses.used + uses.reserved >= max)
    }

    /// What it takes off `price` now. The limit per customer is asked elsewhere: here no customer
    /// is known.
    ///
    /// # Errors
    /// Why it does not apply.
    pub fn off(&self, price: Money, mode: Mode, now_ms: i64) -> Result<Money, CouponProblem> {
        let needs_currency =
            self.min_amount.is_some() || matches!(self.discount, Discount::Fixed(_));
        if !self.is_active {
            Err(CouponProblem::Inactive)
        } else if self.is_expired(now_ms) {
            Err(CouponProblem::Expired)
        } else if needs_currency && price.currency() != self.currency {
            Err(CouponProblem::OtherCurrency)
        } else if self
            .min_amount
            .is_some_and(|min| price.minor() < min.minor())
        {
            Err(CouponProblem::MinAmount)
        } else if self.is_used_up(mode) {
            Err(CouponProblem::UsedUp)
        } else {
            Ok(self.discount.off(price))
        }
    }
}

/// How a coupon stands on an order.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum CouponUse {
    /// None was asked for.
    #[default]
    None,
    /// It takes something off.
    Applied {
        /// The coupon; it may have been deleted since (TRAP-49).
        id: CouponId,
        /// What it takes off.
        off: Money,
    },
    /// It was asked for and does not apply (B-22).
    Refused(CouponProblem),
}

impl CouponUse {
    /// The coupon that is applied.
    #[must_use]
    pub fn id(&self) -> Option<&CouponId> {
        match self {
            Self::Applied { id, .. } => Some(id),
            Self::None | Self::Refused(_) => None,
        }
    }

    /// What is taken off, in minor units.
    #[must_use]
    pub fn off_minor(&self) -> i64 {
        match self {
            Self::Applied { off, .. } => off.minor(),
            Self::None | Self::Refused(_) => 0,
        }
    }
}

/// One customer in the eyes of a coupon: an e-mail address without the parts that make no new
/// mailbox. Letters are lowered; dots before the `@` and all from a `+` on are dropped there, for
/// every provider: two people who differ only in dots share one use.
#[must_use]
pub fn customer_key(email: &str) -> String {
    let email = email.trim().to_lowercase();
    let Some((local, domain)) = email.rsplit_once('@') else {
        return email;
    };
    let local = local.split('+').next().unwrap_or_default().replace('.', "");
    format!("{local}@{domain}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usd(minor: i64) -> Money {
        Money::from_minor(minor, Currency::USD)
    }

    fn coupon(discount: Discount) -> Coupon {
        Coupon {
            id: CouponId::parse("coup_a1b2c3d4").unwrap(),
            store_id: StoreId::parse("store_a").unwrap(),
            code: CouponCode::parse("save20").unwrap(),
            discount,
            currency: Currency::USD,
            description: None,
            min_amount: None,
            max_uses: None,
            max_uses_per_customer: None,
            expires_at_ms: None,
            is_active: true,
            test: Uses::default(),
            live: Uses::default(),
            created_at_ms: 0,
        }
    }

    // proves: TRAP-50, PEB-073
    #[test]
    fn discounts_are_exact_and_round_half_up() {
        let percent = |text: &str| Discount::percentage(text).unwrap();
        assert_eq!(percent("27").off(usd(4999)), usd(1350));
        assert_eq!(percent("12.5").off(usd(100)), usd(13));
        assert_eq!(percent("100").off(usd(4999)), usd(4999));
        assert_eq!(percent("1").off(usd(50)), usd(1));
        assert_eq!(percent("1").off(usd(49)), usd(0));
        assert_eq!(Discount::Fixed(usd(500)).off(usd(4999)), usd(500));
        assert_eq!(Discount::Fixed(usd(5000)).off(usd(4999)), usd(4999));
        let yen = Money::from_minor(999, Currency::parse("JPY").unwrap());
        assert_eq!(percent("50").off(yen).minor(), 500);
    }

    // proves: PEB-073
    #[test]
    fn a_percentage_is_1_to_100_with_two_decimals_at_most() {
        for good in ["1", "100", "33.33", "12.5"] {
            assert!(Discount::percentage(good).is_ok(), "{good}");
        }
        for bad in [
            "0", "0.99", "100.01", "101", "-5", "33.333", "", "1e1", "ten",
        ] {
            assert!(Discount::percentage(bad).is_err(), "{bad}");
        }
    }

    // proves: PEB-071, PEB-087, TRAP-45
    #[test]
    fn codes_are_plain_ascii_in_capitals() {
        assert_eq!(
            CouponCode::parse(" save-20_x ").unwrap().as_str(),
            "SAVE-20_X"
        );
        let long = "A".repeat(65);
        for bad in ["", " ", "SAVE 20", "ЅAVE20", "straße", "50%", long.as_str()] {
            assert_eq!(CouponCode::parse(bad), None, "{bad}");
        }
    }

    // proves: PEB-075, PEB-076, PEB-078
    #[test]
    fn a_coupon_says_why_it_does_not_apply() {
        let off = |c: &Coupon, price| c.off(price, Mode::Live, 1000);
        let plain = coupon(Discount::Percentage(2000));
        assert_eq!(off(&plain, usd(1000)), Ok(usd(200)));
        let with = |change: &dyn Fn(&mut Coupon)| {
            let mut c = plain.clone();
            change(&mut c);
            off(&c, usd(1000))
        };
        assert_eq!(with(&|c| c.is_active = false), Err(CouponProblem::Inactive));
        assert_eq!(
            with(&|c| c.expires_at_ms = Some(1000)),
            Err(CouponProblem::Expired)
        );
        assert_eq!(with(&|c| c.expires_at_ms = Some(1001)), Ok(usd(200)));
        assert_eq!(
            with(&|c| c.min_amount = Some(usd(1001))),
            Err(CouponProblem::MinAmount)
        );
        assert_eq!(with(&|c| c.min_amount = Some(usd(1000))), Ok(usd(200)));
        assert_eq!(with(&|c| c.max_uses = Some(0)), Err(CouponProblem::UsedUp));
        let reserved = |c: &mut Coupon| {
            c.max_uses = Some(1);
            c.live.reserved = 1;
        };
        assert_eq!(with(&reserved), Err(CouponProblem::UsedUp));
        // The other side's uses do not count (F-01).
        let other_side = |c: &mut Coupon| {
            c.max_uses = Some(1);
            c.test.used = 1;
        };
        assert_eq!(with(&other_side), Ok(usd(200)));
    }

    // proves: B-18
    #[test]
    fn a_fixed_discount_needs_its_currency_and_a_percentage_does_not() {
        let euro = Money::from_minor(1000, Currency::parse("EUR").unwrap());
        let fixed = coupon(Discount::Fixed(usd(100)));
        assert_eq!(
            fixed.off(euro, Mode::Live, 0),
            Err(CouponProblem::OtherCurrency)
        );
        let percent = coupon(Discount::Percentage(1000));
        assert_eq!(percent.off(euro, Mode::Live, 0).map(Money::minor), Ok(100));
    }

    // proves: PEB-077, TRAP-48
    #[test]
    fn one_mailbox_is_one_customer_however_it_is_written() {
        let one = customer_key("johndoe@example.com");
        for same in [
            "JohnDoe@Example.com",
            " john.doe@example.com ",
            "j.o.h.n.doe+shop@example.com",
        ] {
            assert_eq!(customer_key(same), one, "{same}");
        }
        assert_ne!(customer_key("jane@example.com"), one);
    }
}
