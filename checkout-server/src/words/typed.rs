//! Reading an amount as people type it in their language: other digits, a comma for a point.

use std::sync::OnceLock;

use fixed_decimal::Decimal;
use icu_decimal::DecimalFormatter;
use icu_locale::Locale;

use super::{Language, money};

/// The zeros of the scripts whose digits are understood.
const ZEROS: [char; 6] = ['0', '\u{660}', '\u{6f0}', '\u{966}', '\u{e50}', '\u{ff10}'];

/// What stands between groups of digits in a language.
#[must_use]
pub fn group_separator(language: Language) -> char {
    static ALL: [OnceLock<char>; Language::COUNT] = [const { OnceLock::new() }; Language::COUNT];
    *ALL[language.index()].get_or_init(|| read_off(language))
}

/// It is read off a number that ICU wrote.
fn read_off(language: Language) -> char {
    let locale = language.tag().parse().unwrap_or(Locale::UNKNOWN);
    let number = Decimal::from(12_345_678);
    DecimalFormatter::try_new(locale.into(), money::grouping())
        .map(|formatter| formatter.format(&number).to_string())
        .unwrap_or_default()
        .chars()
        .find(|c| digit(*c).is_none())
        .unwrap_or(',')
}

/// The typed amount as plain decimal text (`1234.50`), which says nothing yet about whether it is
/// an amount: what cannot be read comes back as it was.
///
/// Spaces, apostrophes and a currency at either end are dropped. The language's group separator is
/// dropped where it groups (`1.500` in German is 1500); anywhere else a single comma or point
/// stands before the decimals, whatever the language.
#[must_use]
pub fn amount(text: &str, language: Language) -> String {
    let group = group_separator(language);
    let plain: String = text
        .chars()
        .filter(|c| !is_filling(*c))
        .map(|c| match digit(c).unwrap_or(c) {
            '\u{ff0c}' => ',',
            '\u{ff0e}' => '.',
            '\u{66c}' => group,
            c => c,
        })
        .collect();
    let is_edge = |c: char| !c.is_ascii_digit() && !is_separator(c) && c != '-';
    let plain = plain.trim_matches(is_edge);
    let joined = match grouped(plain, group) {
        Some(joined) => joined,
        None => plain.to_owned(),
    };
    let joined: String = joined
        .chars()
        .map(|c| if is_separator(c) { '.' } else { c })
        .collect();
    joined.strip_suffix('.').unwrap_or(&joined).to_owned()
}

/// The text without its group separators, if they stand where groups of three (in India also of
/// two) digits end.
fn grouped(text: &str, group: char) -> Option<String> {
    let end = text.rfind(group)?;
    let (groups, rest) = text.split_at(end);
    let rest = &rest[group.len_utf8()..];
    let last = rest.find(is_separator).unwrap_or(rest.len());
    let fits = |part: &str, sizes: &[usize]| {
        sizes.contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())
    };
    let mut parts = groups.split(group);
    let first = parts.next().is_some_and(|part| fits(part, &[1, 2, 3]));
    let right = first && fits(&rest[..last], &[3]) && parts.all(|part| fits(part, &[2, 3]));
    right.then(|| text.replace(group, ""))
}

/// The ASCII digit for a digit of any script that is understood.
pub(super) fn digit(c: char) -> Option<char> {
    let value = ZEROS.iter().find_map(|zero| {
        let value = u32::from(c).checked_sub(u32::from(*zero))?;
        (value < 10).then_some(value)
    })?;
    char::from_digit(value, 10)
}

fn is_separator(c: char) -> bool {
    matches!(c, '.' | ',' | '\u{66b}' | '\u{66c}')
}

/// What people put between groups without meaning anything by it, and invisible marks.
fn is_filling(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\'' | '\u{2019}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}')
        || matches!(c, '\u{2066}'..='\u{2069}' | '\u{61c}' | '\u{feff}')
}
