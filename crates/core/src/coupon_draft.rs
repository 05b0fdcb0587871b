//! A coupon as an owner types it into a form: every field a text, an empty one meaning none.
//!
//! The same rules as for programs (PEB-070…084); what a coupon takes off never changes.

use crate::coupon::{Coupon, CouponCode, Discount, Uses};
use crate::id::{CouponId, StoreId};
use crate::limits;
use crate::link::amount_bounds;
use crate::money::{Currency, Money};
use crate::refusal::{FieldProblem, Refusal};
use crate::text::{self, TextError};
use crate::time;

/// What was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// What customers type.
    pub code: String,
    /// `percentage` or `fixed`.
    pub kind: String,
    /// How many percent, or the amount.
    pub value: String,
    /// The currency of amounts; the store's where it is empty.
    pub currency: String,
    /// What may be changed later.
    pub terms: Terms,
}

/// What may be changed at any time (PEB-082).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// For the owner.
    pub description: String,
    /// The least price.
    pub min_amount: String,
    /// How often it can be used in all.
    pub max_uses: String,
    /// How often by one customer.
    pub max_uses_per_customer: String,
    /// Its end: a date, or a time with its zone.
    pub expires_at: String,
}

impl Draft {
    /// The coupon; its id is drawn when it is written.
    ///
    /// # Errors
    /// Names the field that can not be used.
    pub fn coupon(
        &self,
        store: &StoreId,
        default_currency: Currency,
        now_ms: i64,
    ) -> Result<Coupon, Refusal> {
        const CODE: &str = "must be 1 to 64 of the characters A-Z, 0-9, - and _";
        let currency = match self.currency.trim() {
            "" => default_currency,
            code => Currency::parse(code)
                .map_err(|_| Refusal::field("currency", FieldProblem::NotACurrency))?,
        };
        let code = CouponCode::parse(&self.code)
            .ok_or(Refusal::field("code", FieldProblem::Invalid(CODE)))?;
        let mut coupon = Coupon {
            id: CouponId::short([0; 4]),
            store_id: store.clone(),
            code,
            discount: discount(&self.kind, &self.value, currency)?,
            currency,
            description: None,
            min_amount: None,
            max_uses: None,
            max_uses_per_customer: None,
            expires_at_ms: None,
            is_active: true,
            test: Uses::default(),
            live: Uses::default(),
            created_at_ms: now_ms,
        };
        self.terms.apply(&mut coupon)?;
        if coupon.is_expired(now_ms) {
            let rule = FieldProblem::Invalid("must be in the future");
            return Err(Refusal::field("expires_at", rule));
        }
        Ok(coupon)
    }
}

fn discount(kind: &str, value: &str, currency: Currency) -> Result<Discount, Refusal> {
    match kind {
        "percentage" => Discount::percentage(value.trim()),
        "fixed" => {
            const RULE: FieldProblem =
                FieldProblem::Invalid("must be an amount of more than 0 and at most 50000");
            Money::parse(value.trim(), currency)
                .ok()
                .filter(|off| off.minor() > 0 && off.minor() <= amount_bounds(currency).1.minor())
                .map(Discount::Fixed)
                .ok_or(Refusal::field("discount_value", RULE))
        }
        _ => {
            let words = FieldProblem::NotOneOf("percentage, fixed");
            Err(Refusal::field("discount_type", words))
        }
    }
}

impl Terms {
    /// The terms of a coupon, as they are typed.
    #[must_use]
    pub fn of(coupon: &Coupon) -> Self {
        let number = |n: Option<i64>| n.map(|n| n.to_string()).unwrap_or_default();
        Self {
            description: coupon.description.clone().unwrap_or_default(),
            min_amount: coupon.min_amount.map(Money::to_decimal).unwrap_or_default(),
            max_uses: number(coupon.max_uses),
            max_uses_per_customer: number(coupon.max_uses_per_customer),
            expires_at: coupon
                .expires_at_ms
                .map(time::iso_seconds)
                .unwrap_or_default(),
        }
    }

    /// Sets the terms of a coupon.
    ///
    /// # Errors
    /// Names the field that can not be used.
    pub fn apply(&self, coupon: &mut Coupon) -> Result<(), Refusal> {
        let max = limits::DESCRIPTION_CHARS_MAX;
        let description = text::clean_text(self.description.trim(), max).map_err(|why| {
            let problem = match why {
                TextError::TooLong(max) => FieldProblem::TooLong(max),
                _ => FieldProblem::ControlCharacters,
            };
            Refusal::field("description", problem)
        })?;
        coupon.description = Some(description).filter(|text| !text.is_empty());
        coupon.min_amount = min_amount(&self.min_amount, coupon.currency)?;
        coupon.max_uses = uses("max_uses", &self.max_uses)?;
        coupon.max_uses_per_customer = uses("max_uses_per_customer", &self.max_uses_per_customer)?;
        coupon.expires_at_ms = expires_at(&self.expires_at)?;
        Ok(())
    }
}

fn min_amount(text: &str, currency: Currency) -> Result<Option<Money>, Refusal> {
    const RULE: FieldProblem = FieldProblem::Invalid("must be an amount of at most 50000");
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let (_, max) = amount_bounds(currency);
    Money::parse(text, currency)
        .ok()
        .filter(|least| (0..=max.minor()).contains(&least.minor()))
        .map(Some)
        .ok_or(Refusal::field("min_amount", RULE))
}

fn uses(name: &'static str, text: &str) -> Result<Option<i64>, Refusal> {
    let bounds = FieldProblem::NotAnInteger {
        min: 1,
        max: limits::COUPON_USES_MAX,
    };
    match text.trim() {
        "" => Ok(None),
        text => text
            .parse()
            .ok()
            .filter(|n| (1..=limits::COUPON_USES_MAX).contains(n))
            .map(Some)
            .ok_or(Refusal::field(name, bounds)),
    }
}

fn expires_at(text: &str) -> Result<Option<i64>, Refusal> {
    const RULE: FieldProblem = FieldProblem::Invalid(
        "must be a date such as 2026-12-31, or a time with its zone such as 2026-12-31T23:59:59Z",
    );
    match text.trim() {
        "" => Ok(None),
        text => time::parse_expiry(text)
            .map(Some)
            .ok_or(Refusal::field("expires_at", RULE)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> Draft {
        Draft {
            code: " save20 ".to_owned(),
            kind: "percentage".to_owned(),
            value: "20".to_owned(),
            ..Draft::default()
        }
    }

    fn made(change: impl Fn(&mut Draft)) -> Result<Coupon, Refusal> {
        let mut draft = draft();
        change(&mut draft);
        draft.coupon(&StoreId::parse("store_a").unwrap(), Currency::USD, 1000)
    }

    #[test]
    fn a_typed_coupon_keeps_the_rules_of_the_api() {
        let plain = made(|_| {}).unwrap();
        assert_eq!(plain.code.as_str(), "SAVE20");
        assert_eq!(plain.discount, Discount::Percentage(2000));
        assert!(plain.is_active && plain.max_uses.is_none() && plain.expires_at_ms.is_none());
        let field = |change: fn(&mut Draft)| made(change).unwrap_err().param();
        assert_eq!(field(|d| d.code = "a b".to_owned()), Some("code"));
        assert_eq!(
            field(|d| d.value = "101".to_owned()),
            Some("discount_value")
        );
        assert_eq!(field(|d| d.kind = "half".to_owned()), Some("discount_type"));
        assert_eq!(field(|d| d.currency = "XXX".to_owned()), Some("currency"));
        assert_eq!(
            field(|d| d.terms.max_uses = "0".to_owned()),
            Some("max_uses")
        );
        assert_eq!(
            field(|d| d.terms.min_amount = "-1".to_owned()),
            Some("min_amount")
        );
        assert_eq!(
            field(|d| d.terms.expires_at = "tomorrow".to_owned()),
            Some("expires_at")
        );
        assert_eq!(
            field(|d| d.terms.expires_at = "1970-01-01T00:00:01Z".to_owned()),
            Some("expires_at")
        );
        let fixed = |value: &str| {
            made(|d| {
                d.kind = "fixed".to_owned();
                d.value = value.to_owned();
            })
        };
        assert!(fixed("5.00").is_ok());
        for wrong in ["0", "-5", "50000.01", "1.999", ""] {
            assert!(fixed(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn terms_that_are_shown_and_sent_back_change_nothing() {
        let mut coupon = made(|d| {
            d.terms = Terms {
                description: "Autumn".to_owned(),
                min_amount: "10".to_owned(),
                max_uses: "100".to_owned(),
                max_uses_per_customer: "1".to_owned(),
                expires_at: "2030-12-31T12:00:00Z".to_owned(),
            };
        })
        .unwrap();
        let before = coupon.clone();
        Terms::of(&before).apply(&mut coupon).unwrap();
        assert_eq!(coupon, before);
        Terms::default().apply(&mut coupon).unwrap();
        assert_eq!(coupon.max_uses, None);
        assert_eq!(coupon.discount, before.discount);
    }
}
