//! What the rules of the core say no to, in the customer's words.
//!
//! The core knows no languages: its errors are closed sets, and each has its message here.

use std::borrow::Cow;

use pebblepay_core::card::{Brand, CardFieldError, CardNumberError, CvcError, ExpiryError};
use pebblepay_core::coupon::CouponProblem;
use pebblepay_core::payment::Decline;
use pebblepay_core::test_cards::TestResult;

use crate::words::{Arg, Language};

/// What is wrong with a field of the card.
#[must_use]
pub fn card_error(error: CardFieldError, lang: Language) -> String {
    let id = match error {
        CardFieldError::Number(why) => match why {
            CardNumberError::Empty => "number-empty",
            CardNumberError::NotDigits => "number-digits",
            CardNumberError::TooShort => "number-short",
            CardNumberError::TooLong => "number-long",
            CardNumberError::Checksum => "number-bad",
        },
        CardFieldError::Expiry(why) => match why {
            ExpiryError::Empty => "expiry-empty",
            ExpiryError::NotADate | ExpiryError::Month => "expiry-bad",
            ExpiryError::Past => "expiry-past",
        },
        CardFieldError::Cvc(why) => match why {
            CvcError::Empty => "cvc-empty",
            CvcError::WrongLength(digits) => return cvc_bad(digits, lang),
        },
        CardFieldError::Name(_) | CardFieldError::NumberInName => "name-bad",
    };
    lang.word(id).into_owned()
}

fn cvc_bad(digits: usize, lang: Language) -> String {
    let digits = i64::try_from(digits).unwrap_or_default();
    lang.text("cvc-bad", &[("digits", Arg::Count(digits))])
}

/// The same for the script, which knows cards with three digits only.
#[must_use]
pub fn cvc_short(lang: Language) -> String {
    cvc_bad(Brand::Unknown.cvc_digits(), lang)
}

/// Why a payment was declined, and what to do.
#[must_use]
pub fn decline(why: Decline, lang: Language) -> Cow<'static, str> {
    lang.word(match why {
        Decline::ExpiredCard => "decline-expired-card",
        Decline::InsufficientFunds => "decline-insufficient-funds",
        Decline::AuthenticationFailed => "decline-authentication-failed",
        Decline::NotATestCard => "decline-not-a-test-card",
        Decline::Superseded => "decline-superseded",
        Decline::NotProcessed => "decline-not-processed",
        Decline::Refused => "decline-refused",
        Decline::Cancelled => "decline-cancelled",
        Decline::Underpaid => "decline-underpaid",
    })
}

/// What a test card does (PEB-123…129).
#[must_use]
pub fn test_outcome(result: TestResult, lang: Language) -> Cow<'static, str> {
    lang.word(match result {
        TestResult::Success => "test-success",
        TestResult::SuccessAfter3ds => "test-success-3ds",
        TestResult::DeclinedExpired => "test-expired",
        TestResult::DeclinedInsufficientFunds => "test-funds",
        TestResult::Fails3ds => "test-3ds-failed",
    })
}

/// Why a coupon does not apply.
#[must_use]
pub fn coupon(why: CouponProblem, code: &str, lang: Language) -> String {
    let id = match why {
        CouponProblem::Unknown => "coupon-unknown",
        CouponProblem::Inactive => "coupon-inactive",
        CouponProblem::Expired => "coupon-expired",
        CouponProblem::UsedUp => "coupon-used-up",
        CouponProblem::CustomerLimit => "coupon-used-by-customer",
        CouponProblem::OtherCurrency => "coupon-currency",
        CouponProblem::OpenAmount => "coupon-not-here",
        CouponProblem::MinAmount => {
            return lang.text("coupon-not-applied", &[("code", Arg::Text(code))]);
        }
    };
    lang.word(id).into_owned()
}

#[cfg(test)]
mod tests {
    use pebblepay_core::test_cards::TEST_CARDS;

    use super::*;

    // proves: PEB-123, PEB-129
    #[test]
    fn english_says_what_the_documentation_says() {
        for card in TEST_CARDS {
            assert_eq!(test_outcome(card.result, Language::ENGLISH), card.label);
        }
        for why in Decline::ALL {
            assert_eq!(decline(why, Language::ENGLISH), why.message());
        }
    }

    // proves: PEB-131
    #[test]
    fn the_digits_of_the_security_code_are_those_of_the_card() {
        let error = CardFieldError::Cvc(CvcError::WrongLength(4));
        let text = card_error(error, Language::ENGLISH);
        assert_eq!(text, "Enter all 4 digits of the CVC");
        assert_eq!(
            cvc_short(Language::ENGLISH),
            "Enter all 3 digits of the CVC"
        );
    }
}
