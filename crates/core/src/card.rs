//! What a customer types into the card form: number, expiry, security code and name.
//!
//! Each field is parsed once into a type that cannot hold anything else. Card numbers and security
//! codes never show in debug output and are wiped when they are dropped; they go to the gateway
//! and nowhere else, and only brand and last four digits outlive the request (TRAP-82). Whether a
//! card pays is the gateway's answer, not ours.

use std::fmt;

use thiserror::Error;
use zeroize::{Zeroize as _, Zeroizing};

use crate::limits::NAME_CHARS_MAX;
use crate::text::{TextError, clean_text};
use crate::time::year_month;

/// Digits of a card number, at least (ISO/IEC 7812).
const NUMBER_DIGITS_MIN: usize = 12;
/// Digits of a card number, at most.
const NUMBER_DIGITS_MAX: usize = 19;
/// Characters of any card field that are looked at; the longest honest text is far shorter.
const FIELD_CHARS_MAX: usize = 64;

/// The network that a card number belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Brand {
    /// Visa.
    Visa,
    /// Mastercard.
    Mastercard,
    /// American Express.
    Amex,
    /// Discover.
    Discover,
    /// Diners Club.
    Diners,
    /// JCB.
    Jcb,
    /// `UnionPay` of China.
    UnionPay,
    /// Another network, or none that we know.
    Unknown,
}

impl Brand {
    /// The lower-case word for code and databases.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Visa => "visa",
            Self::Mastercard => "mastercard",
            Self::Amex => "amex",
            Self::Discover => "discover",
            Self::Diners => "diners",
            Self::Jcb => "jcb",
            Self::UnionPay => "unionpay",
            Self::Unknown => "unknown",
        }
    }

    /// The name that people know.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Visa => "Visa",
            Self::Mastercard => "Mastercard",
            Self::Amex => "American Express",
            Self::Discover => "Discover",
            Self::Diners => "Diners Club",
            Self::Jcb => "JCB",
            Self::UnionPay => "UnionPay",
            Self::Unknown => "Card",
        }
    }

    /// Reads the word of [`Brand::as_str`]; any other word is [`Brand::Unknown`].
    #[must_use]
    pub fn from_word(word: &str) -> Self {
        const KNOWN: [Brand; 7] = [
            Brand::Visa,
            Brand::Mastercard,
            Brand::Amex,
            Brand::Discover,
            Brand::Diners,
            Brand::Jcb,
            Brand::UnionPay,
        ];
        KNOWN
            .into_iter()
            .find(|brand| brand.as_str() == word)
            .unwrap_or(Self::Unknown)
    }

    /// How many digits the security code of this brand has.
    #[must_use]
    pub fn cvc_digits(self) -> usize {
        if self == Self::Amex { 4 } else { 3 }
    }

    /// The brand by the first four digits, `prefix`.
    fn of(prefix: u16) -> Self {
        match prefix {
            4000..=4999 => Self::Visa,
            5100..=5599 | 2221..=2720 => Self::Mastercard,
            3400..=3499 | 3700..=3799 => Self::Amex,
            3000..=3059 | 3095 | 3600..=3699 | 3800..=3999 => Self::Diners,
            3528..=3589 => Self::Jcb,
            6011 | 6440..=6599 => Self::Discover,
            6200..=6299 | 8100..=8199 => Self::UnionPay,
            _ => Self::Unknown,
        }
    }
}

/// Why a text is no card number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CardNumberError {
    /// There is nothing in the field.
    #[error("Enter the card number.")]
    Empty,
    /// There is something other than digits, spaces and dashes.
    #[error("Use only digits in the card number.")]
    NotDigits,
    /// Digits are missing.
    #[error("The card number is too short.")]
    TooShort,
    /// There are too many digits.
    #[error("The card number is too long.")]
    TooLong,
    /// The check digit does not match: a digit is wrong or two are swapped.
    #[error("The card number is not valid. Check the digits.")]
    Checksum,
}

/// A card number of 12 to 19 digits whose check digit is right.
pub struct CardNumber(Zeroizing<String>);

impl CardNumber {
    /// Reads what people type and paste: spaces and dashes of any kind between the digits, and
    /// full-width digits (TRAP-81).
    ///
    /// # Errors
    /// [`CardNumberError`] says what to correct.
    pub fn parse(text: &str) -> Result<Self, CardNumberError> {
        // The whole capacity is taken at once, so that growing leaves no copy behind.
        let mut digits = Zeroizing::new(String::with_capacity(NUMBER_DIGITS_MAX));
        for c in text.chars().filter(|c| !is_separator(*c)) {
            let digit = ascii_digit(c).ok_or(CardNumberError::NotDigits)?;
            if digits.len() == NUMBER_DIGITS_MAX {
                return Err(CardNumberError::TooLong);
            }
            digits.push(digit);
        }
        if digits.is_empty() {
            return Err(CardNumberError::Empty);
        }
        if digits.len() < NUMBER_DIGITS_MIN {
            return Err(CardNumberError::TooShort);
        }
        if !luhn(&digits) {
            return Err(CardNumberError::Checksum);
        }
        Ok(Self(digits))
    }

    /// The network.
    #[must_use]
    pub fn brand(&self) -> Brand {
        let prefix = self.0.get(..4).and_then(|first| first.parse().ok());
        prefix.map_or(Brand::Unknown, Brand::of)
    }

    /// The last four digits, which may be stored and shown.
    #[must_use]
    pub fn last4(&self) -> &str {
        self.0
            .get(self.0.len().saturating_sub(4)..)
            .unwrap_or_default()
    }

    /// All digits, for the gateway only.
    #[must_use]
    pub fn expose_digits(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for CardNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CardNumber({} …{})", self.brand().as_str(), self.last4())
    }
}

/// Whether a text has a card number of 13 digits or more in it, together or as people group them.
#[must_use]
pub fn holds_number(text: &str) -> bool {
    text.split(|c| ascii_digit(c).is_none() && !is_separator(c))
        .filter_map(|part| CardNumber::parse(part).ok())
        .any(|number| number.0.len() > NUMBER_DIGITS_MIN)
}

/// The check digit rule of ISO/IEC 7812: every second digit from the right counts double.
fn luhn(digits: &str) -> bool {
    let weigh = |(place, digit): (usize, u32)| match (place % 2, digit) {
        (0, digit) => digit,
        (_, digit) if digit < 5 => digit * 2,
        (_, digit) => digit * 2 - 9,
    };
    let from_the_right = digits.chars().rev().filter_map(|c| c.to_digit(10));
    from_the_right.enumerate().map(weigh).sum::<u32>() % 10 == 0
}

/// Why a text is no expiry date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ExpiryError {
    /// There is nothing in the field.
    #[error("Enter the expiry date.")]
    Empty,
    /// It is not a month and a year.
    #[error("Enter the expiry date as MM / YY, for example 12 / 30.")]
    NotADate,
    /// The month is not 1 to 12.
    #[error("The month of the expiry date must be 01 to 12.")]
    Month,
    /// The card has expired.
    #[error("The card has expired. Use another card.")]
    Past,
}

/// The last month in which a card is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Expiry {
    year: u16,
    month: u8,
}

impl Expiry {
    /// Reads what people type and browsers fill in (TRAP-81): `12/30`, `12 / 2030`, `12-30`,
    /// `1230`, `122030`, and the ISO month `2030-12`. Two-digit years belong to this century.
    ///
    /// # Errors
    /// [`ExpiryError`], but never [`ExpiryError::Past`]: that takes a clock, see
    /// [`Expiry::is_past`].
    pub fn parse(text: &str) -> Result<Self, ExpiryError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(ExpiryError::Empty);
        }
        let (month, year) = month_and_year(text).ok_or(ExpiryError::NotADate)?;
        let month = month.parse::<u8>().map_err(|_| ExpiryError::NotADate)?;
        let century = if year.len() == 2 { 2000 } else { 0 };
        let year = century + year.parse::<u16>().map_err(|_| ExpiryError::NotADate)?;
        if !(1..=12).contains(&month) {
            return Err(ExpiryError::Month);
        }
        Ok(Self { year, month })
    }

    /// The year, with its century.
    #[must_use]
    pub fn year(self) -> u16 {
        self.year
    }

    /// The month, 1 to 12.
    #[must_use]
    pub fn month(self) -> u8 {
        self.month
    }

    /// Whether the month is over in UTC: a card is good until the end of its month (PEB-133).
    #[must_use]
    pub fn is_past(self, now_ms: i64) -> bool {
        let (year, month) = year_month(now_ms);
        (i32::from(self.year), i32::from(self.month)) < (i32::from(year), i32::from(month))
    }
}

/// Splits into the digits of the month and of the year.
fn month_and_year(text: &str) -> Option<(String, String)> {
    let mut parts = vec![String::new()];
    for c in text
        .chars()
        .take(FIELD_CHARS_MAX)
        .filter(|c| !c.is_whitespace())
    {
        match ascii_digit(c) {
            Some(digit) => parts.last_mut()?.push(digit),
            None if matches!(c, '/' | '.' | '／') || is_separator(c) => parts.push(String::new()),
            None => return None,
        }
    }
    let [first, rest @ ..] = parts.as_slice() else {
        return None;
    };
    match (rest, first.len()) {
        ([], 4 | 6) => {
            let (month, year) = first.split_at(2);
            Some((month.to_owned(), year.to_owned()))
        }
        ([year], 1 | 2) if matches!(year.len(), 2 | 4) => Some((first.clone(), year.clone())),
        ([month], 4) if month.len() == 2 => Some((month.clone(), first.clone())),
        _ => None,
    }
}

/// Why a text is no security code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CvcError {
    /// There is nothing in the field.
    #[error("Enter the security code.")]
    Empty,
    /// It is not so many digits, 3 or, for American Express, 4.
    #[error("The security code of this card has {0} digits.")]
    WrongLength(usize),
}

/// The security code of a card. It is never stored.
pub struct Cvc(Zeroizing<String>);

impl Cvc {
    /// Reads exactly as many digits as the brand prints on its cards (PEB-131, TRAP-81).
    ///
    /// # Errors
    /// [`CvcError`] says what to correct.
    pub fn parse(text: &str, brand: Brand) -> Result<Self, CvcError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(CvcError::Empty);
        }
        let wanted = brand.cvc_digits();
        let mut digits = Zeroizing::new(String::with_capacity(wanted));
        for c in text.chars() {
            match ascii_digit(c) {
                Some(digit) if digits.len() < wanted => digits.push(digit),
                _ => return Err(CvcError::WrongLength(wanted)),
            }
        }
        if digits.len() < wanted {
            return Err(CvcError::WrongLength(wanted));
        }
        Ok(Self(digits))
    }

    /// The digits, for the gateway only.
    #[must_use]
    pub fn expose_digits(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Cvc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Cvc(…)")
    }
}

/// The four fields as they were typed. They are wiped when this is dropped.
#[derive(Default)]
pub struct CardInput {
    /// The card number.
    pub number: String,
    /// The expiry date.
    pub expiry: String,
    /// The security code.
    pub cvc: String,
    /// The name on the card; may be empty.
    pub name: String,
}

impl Drop for CardInput {
    fn drop(&mut self) {
        self.number.zeroize();
        self.cvc.zeroize();
    }
}

impl fmt::Debug for CardInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CardInput(…)")
    }
}

/// What is wrong with one field of the form; the text is for the customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CardFieldError {
    /// The card number.
    #[error(transparent)]
    Number(#[from] CardNumberError),
    /// The expiry date.
    #[error(transparent)]
    Expiry(#[from] ExpiryError),
    /// The security code.
    #[error(transparent)]
    Cvc(#[from] CvcError),
    /// The name on the card.
    #[error("The name on the card {0}.")]
    Name(TextError),
    /// The card number, in the field of the name, which is kept.
    #[error("The name on the card may not be a card number.")]
    NumberInName,
}

impl CardFieldError {
    /// The name of the form field.
    #[must_use]
    pub fn field(&self) -> &'static str {
        match self {
            Self::Number(_) => "card_number",
            Self::Expiry(_) => "expiry",
            Self::Cvc(_) => "cvc",
            Self::Name(_) | Self::NumberInName => "name",
        }
    }
}

/// A card that can be handed to a gateway.
#[derive(Debug)]
pub struct Card {
    /// The number.
    pub number: CardNumber,
    /// The last month in which it is good.
    pub expiry: Expiry,
    /// The security code.
    pub cvc: Cvc,
    /// The name on the card, if one was typed.
    pub name: Option<String>,
}

impl Card {
    /// Reads the form at an instant, `now_ms` milliseconds since the Unix epoch.
    ///
    /// # Errors
    /// One error per wrong field, in the order of the form, so that the page can show them all.
    pub fn parse(input: &CardInput, now_ms: i64) -> Result<Self, Vec<CardFieldError>> {
        let number = CardNumber::parse(&input.number);
        let brand = number.as_ref().map_or(Brand::Unknown, CardNumber::brand);
        let expiry = Expiry::parse(&input.expiry).and_then(|expiry| {
            if expiry.is_past(now_ms) {
                Err(ExpiryError::Past)
            } else {
                Ok(expiry)
            }
        });
        let cvc = parse_cvc(&input.cvc, brand, number.is_ok());
        let name = match clean_text(input.name.trim(), NAME_CHARS_MAX) {
            Ok(name) if holds_number(&name) => Err(CardFieldError::NumberInName),
            name => name.map_err(CardFieldError::Name),
        };
        match (number, expiry, cvc, name) {
            (Ok(number), Ok(expiry), Ok(cvc), Ok(name)) => {
                let name = Some(name).filter(|name| !name.is_empty());
                Ok(Self {
                    number,
                    expiry,
                    cvc,
                    name,
                })
            }
            (number, expiry, cvc, name) => Err([
                number.err().map(CardFieldError::Number),
                expiry.err().map(CardFieldError::Expiry),
                cvc.err().map(CardFieldError::Cvc),
                name.err(),
            ]
            .into_iter()
            .flatten()
            .collect()),
        }
    }
}

/// While the number is wrong its brand is not known, and four digits may be right as well.
fn parse_cvc(text: &str, brand: Brand, brand_is_known: bool) -> Result<Cvc, CvcError> {
    let parsed = Cvc::parse(text, brand);
    if parsed.is_err() && !brand_is_known {
        return Cvc::parse(text, Brand::Amex).or(parsed);
    }
    parsed
}

/// The ASCII digit for an ASCII or full-width digit.
fn ascii_digit(c: char) -> Option<char> {
    let digit = match c {
        '０'..='９' => u32::from(c) - u32::from('０'),
        _ => c.to_digit(10)?,
    };
    char::from_digit(digit, 10)
}

/// What people put between groups of digits: any space, and the dashes of keyboards and of word
/// processors. Pasted text brings invisible characters along, too.
fn is_separator(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '－')
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests;
