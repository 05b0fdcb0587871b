//! What people type as their second factor: the six digits of an app, or one of the codes that they
//! wrote down.

use crate::id::CROCKFORD;

/// How many recovery codes an account gets at once.
pub const RECOVERY_CODES: usize = 10;
/// Random bytes of a recovery code: 80 bits, which nobody guesses, not even from its hash.
pub const RECOVERY_BYTES: usize = 10;
/// Characters of a recovery code without its hyphens.
const RECOVERY_CHARS: usize = 16;
/// Digits of an app's code.
const TOTP_DIGITS: usize = 6;

/// A typed second factor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Typed {
    /// Six digits.
    Totp(String),
    /// A recovery code as [`recovery_code`] writes it.
    Recovery(String),
}

/// Reads what was typed, with whatever spaces and hyphens; `None` if it can not be a code.
#[must_use]
pub fn read(text: &str) -> Option<Typed> {
    let is_gap = |c: char| c.is_whitespace() || c == '-';
    let plain: String = text.chars().filter(|c| !is_gap(*c)).take(64).collect();
    if plain.len() == TOTP_DIGITS && plain.bytes().all(|b| b.is_ascii_digit()) {
        return Some(Typed::Totp(plain));
    }
    // The alphabet has none of the letters that are taken for digits, so they can only be those.
    let plain: String = plain
        .to_ascii_lowercase()
        .chars()
        .map(|c| match c {
            'o' => '0',
            'i' | 'l' => '1',
            other => other,
        })
        .collect();
    let is_code = plain.len() == RECOVERY_CHARS && plain.bytes().all(|b| CROCKFORD.contains(&b));
    is_code.then(|| Typed::Recovery(grouped(&plain)))
}

/// Writes a recovery code: `k7f3-q9xw-2m4t-8abc`.
#[must_use]
pub fn recovery_code(bytes: [u8; RECOVERY_BYTES]) -> String {
    let mut value = bytes
        .iter()
        .fold(0_u128, |all, b| all << 8 | u128::from(*b));
    let mut digits = ['0'; RECOVERY_CHARS];
    for digit in digits.iter_mut().rev() {
        *digit = char::from(CROCKFORD[(value & 31) as usize]);
        value >>= 5;
    }
    grouped(&digits.iter().collect::<String>())
}

fn grouped(plain: &str) -> String {
    let chars: Vec<char> = plain.chars().collect();
    let groups: Vec<String> = chars
        .chunks(4)
        .map(|group| group.iter().collect())
        .collect();
    groups.join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recovery_code_is_read_however_it_is_typed() {
        let code = recovery_code([0xab, 0xcd, 0xef, 1, 2, 3, 4, 5, 6, 7]);
        assert_eq!(code.len(), 19);
        for typed in [
            code.clone(),
            code.to_uppercase(),
            code.replace('-', ""),
            format!("  {} ", code.replace('-', " ")),
            code.replace('0', "o").replace('1', "L"),
        ] {
            assert_eq!(read(&typed), Some(Typed::Recovery(code.clone())), "{typed}");
        }
    }

    #[test]
    fn codes_differ_in_their_last_bit_and_in_their_first() {
        let code = |first, last| recovery_code([first, 0, 0, 0, 0, 0, 0, 0, 0, last]);
        assert_eq!(code(0, 0), "0000-0000-0000-0000");
        assert_eq!(code(0, 1), "0000-0000-0000-0001");
        assert_eq!(code(0x80, 0), "g000-0000-0000-0000");
        assert_eq!(recovery_code([0xff; 10]), "zzzz-zzzz-zzzz-zzzz");
    }

    #[test]
    fn six_digits_are_the_code_of_an_app_and_nothing_else_is() {
        assert_eq!(read(" 012 345 "), Some(Typed::Totp("012345".to_owned())));
        for text in [
            "",
            "12345",
            "1234567",
            "١٢٣٤٥٦",
            "12345a",
            "u000-0000-0000-0000",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(read(&"1".repeat(100_000)), None);
    }
}
