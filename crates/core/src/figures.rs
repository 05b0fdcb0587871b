//! What happened, in numbers: what each event adds to the figures of its day, and round axes for
//! charts of them. A day is one of UTC.

use crate::event::{Event, EventKind};
use crate::money::{Currency, Money};
use crate::payment::Decline;
use crate::store::Mode;

/// A day, in milliseconds.
pub const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// The day of an instant: days since the Unix epoch.
#[must_use]
pub fn day_of(at_ms: i64) -> i64 {
    at_ms.div_euclid(DAY_MS)
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Figure {
    /// Checkout pages that were opened.
    Opened,
    /// Orders that were created.
    Created,
    /// Orders that were paid.
    Paid,
    /// Refunds that went through.
    Refunded,
    /// Attempts that failed, for this reason.
    Declined(Decline),
}

/// What the word of a failed attempt begins with; its reason follows.
const DECLINED: &str = "declined.";

impl Figure {
    /// The word in the database.
    #[must_use]
    pub fn word(self) -> String {
        match self {
            Self::Opened => "opened".to_owned(),
            Self::Created => "created".to_owned(),
            Self::Paid => "paid".to_owned(),
            Self::Refunded => "refunded".to_owned(),
            Self::Declined(why) => format!("{DECLINED}{}", why.code()),
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        if let Some(why) = word.strip_prefix(DECLINED) {
            return Decline::parse(why).map(Self::Declined);
        }
        [Self::Opened, Self::Created, Self::Paid, Self::Refunded]
            .into_iter()
            .find(|figure| figure.word() == word)
    }
}

/// One number of one day of one side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Cell {
    /// The side.
    pub mode: Mode,
    /// The day, counted from the Unix epoch.
    pub day: i64,
    /// What is counted.
    pub figure: Figure,
    /// The currency; none for what has no amount.
    pub currency: Option<Currency>,
}

/// How often, and how much in all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// How often.
    pub count: i64,
    /// How much in all, in minor units of the cell's currency.
    pub minor: i64,
}

/// What an event adds, if it counts at all.
#[must_use]
pub fn of_event(event: &Event) -> Option<(Cell, Sum)> {
    let told = &event.snapshot;
    let minor = |json: &crate::json::Json| json.get("amount_minor")?.as_integer();
    let (figure, minor) = match event.kind {
        EventKind::OrderCreated => (Figure::Created, minor(told)?),
        EventKind::PaymentSucceeded => (Figure::Paid, minor(told)?),
        EventKind::PaymentRefunded => (Figure::Refunded, minor(told.get("refund")?)?),
        EventKind::AttemptFailed => {
            let why = told.get("failure_code")?.as_str()?;
            (Figure::Declined(Decline::parse(why)?), 0)
        }
        EventKind::ActionRequired
        | EventKind::PaymentFailed
        | EventKind::OrderExpired
        | EventKind::OrderCancelled
        | EventKind::RefundFailed
        | EventKind::PaymentDisputed
        | EventKind::DisputeClosed
        | EventKind::AttemptSucceeded
        | EventKind::PaymentProcessing
        | EventKind::CustomerCancelled => return None,
    };
    let currency = match figure {
        Figure::Opened | Figure::Declined(_) => None,
        Figure::Created | Figure::Paid | Figure::Refunded => {
            Some(Currency::parse(told.get("currency")?.as_str()?).ok()?)
        }
    };
    let cell = Cell {
        mode: event.mode,
        day: day_of(event.at_ms),
        figure,
        currency,
    };
    Some((cell, Sum { count: 1, minor }))
}

/// An axis from nought to `top` in equal steps that people read easily: 1, 2 or 5 and noughts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Axis {
    /// From one line to the next.
    pub step: i64,
    /// The last line; at least the greatest value, and never nought.
    pub top: i64,
}

impl Axis {
    /// The axis for values from nought to `max`, in four steps or a few more.
    #[must_use]
    pub fn to(max: i64) -> Self {
        let max = max.clamp(1, i64::MAX / 16);
        let mut step: i64 = 1;
        // Factors that go 1, 2, 5, 10, 20, 50 and so on.
        for factor in [(2, 1), (5, 2), (2, 1)].into_iter().cycle() {
            if step * 5 >= max {
                break;
            }
            step = step * factor.0 / factor.1;
        }
        let top = (max + step - 1) / step * step;
        Self { step, top }
    }

    /// The same for amounts: its lines are whole units of the currency where more than one is drawn.
    #[must_use]
    pub fn of_money(max: Money) -> Self {
        let unit = 10_i64.pow(u32::from(max.currency().exponent()));
        let whole = Self::to((max.minor().max(0) + unit - 1) / unit);
        Self {
            step: whole.step * unit,
            top: whole.top * unit,
        }
    }

    /// The values of its lines, from nought up.
    pub fn lines(self) -> impl Iterator<Item = i64> {
        (0..=self.top / self.step).map(move |n| n * self.step)
    }
}

/// A share in tenths of a percent, rounded; none where it would say nothing: of nought, or above one.
#[must_use]
pub fn per_mille(part: i64, whole: i64) -> Option<i64> {
    (whole > 0 && (0..=whole).contains(&part)).then(|| {
        let exact = i128::from(part) * 1000;
        let rounded = (exact + i128::from(whole) / 2) / i128::from(whole);
        // At most a thousand.
        i64::try_from(rounded).unwrap_or(1000)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::{EventId, OrderId};
    use crate::json::Json;

    const NOW_MS: i64 = 1_773_570_600_000;

    fn event(kind: EventKind, snapshot: Json) -> Event {
        Event {
            id: EventId::new(NOW_MS, &[1; 10]),
            sequence: 1,
            kind,
            order_id: OrderId::new(NOW_MS, &[1; 10]),
            mode: Mode::Test,
            at_ms: NOW_MS,
            snapshot,
        }
    }

    #[test]
    fn a_refund_counts_with_its_own_amount_and_a_decline_with_its_reason() {
        let order = || {
            Json::object()
                .with("amount_minor", 4999_i64)
                .with("currency", "USD")
                .with("failure_code", "expired_card")
                .with(
                    "refund",
                    Json::object().with("amount_minor", 500_i64).build(),
                )
                .build()
        };
        let counted = |kind| {
            let (cell, sum) = of_event(&event(kind, order()))?;
            assert_eq!((cell.mode, cell.day), (Mode::Test, 20_527));
            Some((cell.figure, cell.currency.map(Currency::code), sum.minor))
        };
        let of = |figure, minor| Some((figure, Some("USD"), minor));
        assert_eq!(counted(EventKind::PaymentSucceeded), of(Figure::Paid, 4999));
        assert_eq!(counted(EventKind::OrderCreated), of(Figure::Created, 4999));
        assert_eq!(
            counted(EventKind::PaymentRefunded),
            of(Figure::Refunded, 500)
        );
        assert_eq!(
            counted(EventKind::AttemptFailed),
            Some((Figure::Declined(Decline::ExpiredCard), None, 0))
        );
        assert_eq!(counted(EventKind::AttemptSucceeded), None);
        // What is not whole counts nowhere and stops nobody.
        let bare = event(EventKind::PaymentSucceeded, Json::object().build());
        assert_eq!(of_event(&bare), None);
    }

    #[test]
    fn every_figure_has_a_word_of_its_own() {
        let declined = Decline::ALL.map(Figure::Declined);
        let plain = [
            Figure::Opened,
            Figure::Created,
            Figure::Paid,
            Figure::Refunded,
        ];
        for figure in plain.into_iter().chain(declined) {
            assert_eq!(Figure::parse(&figure.word()), Some(figure));
        }
        assert_eq!(Figure::parse("declined.because"), None);
    }

    #[test]
    fn axes_end_in_round_numbers_at_or_above_the_greatest_value() {
        for (max, step, top) in [
            (0, 1, 1),
            (1, 1, 1),
            (5, 1, 5),
            (6, 2, 6),
            (11, 5, 15),
            (26, 10, 30),
            (99, 20, 100),
            (101, 50, 150),
            (1_234_567, 500_000, 1_500_000),
        ] {
            assert_eq!(Axis::to(max), Axis { step, top }, "{max}");
        }
        assert_eq!(Axis::to(7).lines().collect::<Vec<_>>(), [0, 2, 4, 6, 8]);
        assert!(Axis::to(i64::MAX).top > 0);
        let euros = Money::from_minor(4999, Currency::parse("EUR").unwrap());
        assert_eq!(
            Axis::of_money(euros),
            Axis {
                step: 1000,
                top: 5000
            }
        );
        let yen = Money::from_minor(4999, Currency::parse("JPY").unwrap());
        assert_eq!(Axis::of_money(yen).top, 5000);
    }

    #[test]
    fn a_share_is_rounded_and_never_above_the_whole() {
        assert_eq!(per_mille(1, 3), Some(333));
        assert_eq!(per_mille(2, 3), Some(667));
        assert_eq!(per_mille(3, 3), Some(1000));
        assert_eq!(per_mille(4, 3), None);
        assert_eq!(per_mille(0, 0), None);
        assert_eq!(per_mille(i64::MAX, i64::MAX), Some(1000));
    }
}
