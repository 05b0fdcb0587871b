//! The bytes of every body that is signed: a fixed point of `JSON.stringify(JSON.parse(x))`.
//!
//! The documented receiver parses a webhook, prints it again with `JSON.stringify` and checks the
//! signature over that text (TRAP-01). So the bytes that are sent have to be the bytes that
//! JavaScript prints: array indices first among the keys (TRAP-02), numbers as in ECMAScript
//! (TRAP-03), the fewest escapes (TRAP-05), no spaces, no newline at the end. The same writer
//! prints API answers, so that there is one spelling of everything.
//!
//! What a merchant may put into `metadata` is checked here too ([`check_metadata`]), because
//! every one of those rules exists for the way of the metadata through such a receiver.

use std::collections::BTreeMap;

use thiserror::Error;

use crate::json::Json;
use crate::money::{MINOR_MAX, Money};

/// Members of the metadata, and of each object in it.
pub const METADATA_KEYS_MAX: usize = 50;
/// Characters of a metadata key.
pub const METADATA_KEY_CHARS_MAX: usize = 64;
/// Bytes of the printed metadata.
pub const METADATA_BYTES_MAX: usize = 8 * 1024;
/// Objects and lists within each other; the metadata itself is the first.
pub const METADATA_DEPTH_MAX: usize = 5;

/// The largest whole number that JavaScript keeps, 2^53 − 1 (TRAP-04).
const SAFE_INTEGER_MAX: i64 = 9_007_199_254_740_991;
/// The largest key that JavaScript takes for an array index.
const ARRAY_INDEX_MAX: u32 = u32::MAX - 1;

/// The canonical bytes.
#[must_use]
pub fn to_bytes(value: &Json) -> Vec<u8> {
    to_string(value).into_bytes()
}

/// The canonical text. It recurses once per level, so what comes from outside has to be limited in
/// depth before it gets here; the parser does that.
#[must_use]
pub fn to_string(value: &Json) -> String {
    // Most answers and bodies fit into this, so they are written without growing.
    let mut out = String::with_capacity(1024);
    write_value(&mut out, value);
    out
}

fn write_value(out: &mut String, value: &Json) {
    match value {
        Json::Null => out.push_str("null"),
        Json::Bool(true) => out.push_str("true"),
        Json::Bool(false) => out.push_str("false"),
        Json::Integer(number) => write_integer(out, *number),
        Json::Float(number) => write_float(out, *number),
        Json::Decimal(money) => write_money(out, *money),
        Json::String(text) => write_text(out, text),
        Json::Array(items) => write_array(out, items),
        Json::Object(members) => write_object(out, members),
    }
}

fn write_integer(out: &mut String, number: i64) {
    let text = number.to_string();
    if number.unsigned_abs() <= SAFE_INTEGER_MAX.unsigned_abs() {
        out.push_str(&text);
    } else {
        write_parsed(out, &text);
    }
}

fn write_money(out: &mut String, money: Money) {
    let text = money.to_number_text();
    if money.minor().unsigned_abs() <= MINOR_MAX.unsigned_abs() {
        out.push_str(&text);
    } else {
        write_parsed(out, &text);
    }
}

/// A number with more digits than a double holds is printed as JavaScript would read it: its
/// receivers see that number anyway, and the signature has to hold for what they see.
fn write_parsed(out: &mut String, text: &str) {
    match text.parse() {
        Ok(number) => write_float(out, number),
        Err(_) => out.push_str("null"),
    }
}

fn write_float(out: &mut String, number: f64) {
    if number.is_finite() {
        out.push_str(ryu_js::Buffer::new().format_finite(number));
    } else {
        out.push_str("null");
    }
}

fn write_text(out: &mut String, text: &str) {
    let plain = text
        .bytes()
        .all(|byte| byte >= b' ' && byte != b'"' && byte != b'\\');
    if plain {
        out.push('"');
        out.push_str(text);
        out.push('"');
    } else {
        // serde_json escapes exactly what JavaScript escapes, in the same spelling (TRAP-05).
        out.push_str(&serde_json::Value::from(text).to_string());
    }
}

fn write_array(out: &mut String, items: &[Json]) {
    out.push('[');
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        write_value(out, item);
    }
    out.push(']');
}

fn write_object(out: &mut String, members: &[(String, Json)]) {
    if keeps_its_order(members) {
        write_members(
            out,
            members.iter().map(|(key, value)| (key.as_str(), value)),
        );
    } else {
        write_reordered(out, members);
    }
}

/// Whether JavaScript keeps the members as they are: no key is a number and none comes twice. Our
/// own objects are such, and for their few keys comparing all pairs is the quickest way to know.
fn keeps_its_order(members: &[(String, Json)]) -> bool {
    const PAIRS_WORTH_COMPARING: usize = 64;
    members.len() <= PAIRS_WORTH_COMPARING
        && members.iter().enumerate().all(|(place, (key, _))| {
            !key.starts_with(|first: char| first.is_ascii_digit())
                && members[..place].iter().all(|(earlier, _)| earlier != key)
        })
}

fn write_members<'a>(out: &mut String, members: impl Iterator<Item = (&'a str, &'a Json)>) {
    out.push('{');
    for (place, (key, value)) in members.enumerate() {
        if place > 0 {
            out.push(',');
        }
        write_text(out, key);
        out.push(':');
        write_value(out, value);
    }
    out.push('}');
}

fn write_reordered(out: &mut String, members: &[(String, Json)]) {
    let mut indexed: BTreeMap<u32, (&str, &Json)> = BTreeMap::new();
    let mut named: Vec<(&str, &Json)> = Vec::with_capacity(members.len());
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    for (key, value) in members {
        if let Some(index) = array_index(key) {
            indexed.insert(index, (key, value));
        } else if let Some(member) = places.get(key.as_str()).and_then(|at| named.get_mut(*at)) {
            member.1 = value;
        } else {
            places.insert(key, named.len());
            named.push((key, value));
        }
    }
    write_members(out, indexed.into_values().chain(named));
}

/// The number that a key is, if JavaScript treats it as an array index: `0` to `4294967294` in
/// their shortest spelling (TRAP-02).
fn array_index(key: &str) -> Option<u32> {
    let digits_only = key.bytes().all(|byte| byte.is_ascii_digit());
    let shortest = key == "0" || !key.starts_with('0');
    if !digits_only || !shortest {
        return None;
    }
    key.parse().ok().filter(|index| *index <= ARRAY_INDEX_MAX)
}

/// Why metadata is refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum MetadataError {
    /// It is a list, a text, a number, `true`, `false` or `null`.
    #[error("metadata must be an object")]
    NotAnObject,
    /// An object in it has more than [`METADATA_KEYS_MAX`] keys.
    #[error("metadata may have at most {METADATA_KEYS_MAX} keys")]
    TooManyKeys,
    /// A key has more than [`METADATA_KEY_CHARS_MAX`] characters.
    #[error("a metadata key may have at most {METADATA_KEY_CHARS_MAX} characters")]
    KeyTooLong,
    /// It prints to more than [`METADATA_BYTES_MAX`] bytes (TRAP-12).
    #[error("metadata may have at most {METADATA_BYTES_MAX} bytes")]
    TooLarge,
    /// Objects and lists lie within each other more than [`METADATA_DEPTH_MAX`] deep.
    #[error("metadata may nest at most {METADATA_DEPTH_MAX} levels deep")]
    TooDeep,
    /// A key that common receivers refuse, so that the webhook would never arrive (TRAP-08).
    #[error("metadata may not contain the key {0}")]
    ForbiddenKey(&'static str),
    /// A number that JavaScript would change (TRAP-04).
    #[error("metadata numbers must lie within ±9007199254740991; send larger ones as strings")]
    NumberOutOfRange,
    /// The character U+0000, which PostgreSQL cannot store.
    #[error("metadata may not contain the character U+0000")]
    NulCharacter,
}

/// Holds the metadata of an order against the limits above.
///
/// # Errors
/// The first rule that it breaks.
pub fn check_metadata(metadata: &Json) -> Result<(), MetadataError> {
    if metadata.as_object().is_none() {
        return Err(MetadataError::NotAnObject);
    }
    check_value(metadata, METADATA_DEPTH_MAX)?;
    if to_string(metadata).len() > METADATA_BYTES_MAX {
        return Err(MetadataError::TooLarge);
    }
    Ok(())
}

fn check_value(value: &Json, depth_left: usize) -> Result<(), MetadataError> {
    match value {
        Json::Null | Json::Bool(_) => Ok(()),
        Json::Integer(number) => check(
            number.unsigned_abs() <= SAFE_INTEGER_MAX.unsigned_abs(),
            || MetadataError::NumberOutOfRange,
        ),
        // The bound is exact as a double; NaN is on neither side of it and fails.
        Json::Float(number) => check(number.abs() <= 9_007_199_254_740_991.0, || {
            MetadataError::NumberOutOfRange
        }),
        Json::Decimal(money) => check(
            money.minor().unsigned_abs() <= MINOR_MAX.unsigned_abs(),
            || MetadataError::NumberOutOfRange,
        ),
        Json::String(text) => check(!text.contains('\0'), || MetadataError::NulCharacter),
        Json::Array(items) => {
            let depth_left = depth_left.checked_sub(1).ok_or(MetadataError::TooDeep)?;
            items
                .iter()
                .try_for_each(|item| check_value(item, depth_left))
        }
        Json::Object(members) => {
            let depth_left = depth_left.checked_sub(1).ok_or(MetadataError::TooDeep)?;
            check(members.len() <= METADATA_KEYS_MAX, || {
                MetadataError::TooManyKeys
            })?;
            members.iter().try_for_each(|(key, value)| {
                check_key(key, value)?;
                check_value(value, depth_left)
            })
        }
    }
}

fn check_key(key: &str, value: &Json) -> Result<(), MetadataError> {
    check(!key.contains('\0'), || MetadataError::NulCharacter)?;
    check(key.chars().count() <= METADATA_KEY_CHARS_MAX, || {
        MetadataError::KeyTooLong
    })?;
    check(key != "__proto__", || {
        MetadataError::ForbiddenKey("__proto__")
    })?;
    let prototype = key == "constructor" && value.get("prototype").is_some();
    check(!prototype, || {
        MetadataError::ForbiddenKey("constructor.prototype")
    })
}

fn check(holds: bool, error: impl FnOnce() -> MetadataError) -> Result<(), MetadataError> {
    if holds { Ok(()) } else { Err(error()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json_parse::parse;
    use crate::money::Currency;

    fn read(text: &str) -> Json {
        parse(text.as_bytes()).unwrap()
    }

    // proves: PEB-105, TRAP-01, TRAP-03
    #[test]
    fn money_prints_as_the_number_that_javascript_prints() {
        let usd = |minor| Money::from_minor(minor, Currency::USD);
        let body = Json::object()
            .with("amount", usd(4999))
            .with("fee_amount", usd(250))
            .with("net_amount", usd(5000))
            .with("none", usd(0))
            .build();
        assert_eq!(
            to_string(&body),
            r#"{"amount":49.99,"fee_amount":2.5,"net_amount":50,"none":0}"#
        );
        // Beyond what a double keeps, the receivers' reading of the number is what is printed.
        assert_eq!(to_string(&usd(i64::MAX).into()), "92233720368547760");
    }

    // proves: TRAP-02
    #[test]
    fn array_indices_come_first_in_numeric_order_at_every_depth() {
        let body = read(
            r#"{"b":1,"10":2,"9":3,"01":4,"4294967295":5,"4294967294":6,"-1":7,"1.5":8,"":9,
                "c":[{"z":1,"0":2}]}"#,
        );
        assert_eq!(
            to_string(&body),
            r#"{"9":3,"10":2,"4294967294":6,"b":1,"01":4,"4294967295":5,"-1":7,"1.5":8,"":9,"#
                .to_owned()
                + r#""c":[{"0":2,"z":1}]}"#
        );
    }

    // proves: TRAP-03, TRAP-04
    #[test]
    fn numbers_follow_the_rules_of_ecmascript() {
        let numbers = [
            1e16,
            1e20,
            1e21,
            1e-6,
            1e-7,
            100.0,
            -0.0,
            0.1,
            f64::MAX,
            5e-324,
            123.456,
        ];
        assert_eq!(
            to_string(&Json::array(numbers)),
            "[10000000000000000,100000000000000000000,1e+21,0.000001,1e-7,100,0,0.1,\
             1.7976931348623157e+308,5e-324,123.456]"
        );
        assert_eq!(
            to_string(&Json::array([f64::NAN, f64::INFINITY])),
            "[null,null]"
        );
        let integers = [
            SAFE_INTEGER_MAX,
            -SAFE_INTEGER_MAX,
            9_007_199_254_740_993,
            i64::MAX,
        ];
        assert_eq!(
            to_string(&Json::array(integers)),
            "[9007199254740991,-9007199254740991,9007199254740992,9223372036854776000]"
        );
    }

    // proves: TRAP-05
    #[test]
    fn strings_have_the_escapes_that_javascript_writes_and_no_others() {
        let text = "\"\\/é<\u{2028}\u{7f}\u{1F600}\t\u{8}\u{c}\n\r\u{b}\u{1f}\0";
        assert_eq!(
            to_string(&text.into()),
            "\"\\\"\\\\/é<\u{2028}\u{7f}\u{1F600}\\t\\b\\f\\n\\r\\u000b\\u001f\\u0000\""
        );
    }

    // proves: TRAP-07
    #[test]
    fn a_key_that_comes_twice_keeps_its_first_place_and_its_last_value() {
        let body = Json::object()
            .with("a", 1)
            .with("7", 2)
            .with("b", 3)
            .with("7", 4)
            .with("a", 5);
        assert_eq!(to_string(&body.build()), r#"{"7":4,"a":5,"b":3}"#);
    }

    // proves: PEB-112, TRAP-15
    #[test]
    fn ordinary_metadata_passes_unchanged() {
        for text in [
            r#"{"plan":"premium","user_id":"123"}"#,
            "{}",
            r#"{"a":{"b":[1,2.5,null,true]}}"#,
        ] {
            assert_eq!(check_metadata(&read(text)), Ok(()));
            assert_eq!(to_string(&read(text)), text);
        }
    }

    // proves: TRAP-08
    #[test]
    fn keys_that_receivers_refuse_are_refused_at_every_depth() {
        for text in [
            r#"{"__proto__":1}"#,
            r#"{"a":[{"__proto__":{}}]}"#,
            r#"{"\u005f_proto__":1}"#,
        ] {
            assert_eq!(
                check_metadata(&read(text)),
                Err(MetadataError::ForbiddenKey("__proto__"))
            );
        }
        for text in [
            r#"{"constructor":{"prototype":1}}"#,
            r#"{"a":{"constructor":{"prototype":{}}}}"#,
        ] {
            let forbidden = MetadataError::ForbiddenKey("constructor.prototype");
            assert_eq!(check_metadata(&read(text)), Err(forbidden));
        }
        for text in [
            r#"{"constructor":"Acme"}"#,
            r#"{"prototype":1}"#,
            r#"{"constructor":{"a":1},"b":{"prototype":1}}"#,
        ] {
            assert_eq!(check_metadata(&read(text)), Ok(()));
        }
    }

    // proves: TRAP-04
    #[test]
    fn numbers_that_javascript_would_change_are_refused() {
        for number in ["9007199254740991", "-9007199254740991", "0.1", "1e15"] {
            assert_eq!(
                check_metadata(&read(&format!("{{\"n\":{number}}}"))),
                Ok(()),
                "{number}"
            );
        }
        for number in [
            "9007199254740992",
            "-9007199254740992",
            "12345678901234567890",
            "1e16",
        ] {
            let metadata = read(&format!("{{\"n\":[{number}]}}"));
            assert_eq!(
                check_metadata(&metadata),
                Err(MetadataError::NumberOutOfRange),
                "{number}"
            );
        }
        let nan = Json::object().with("n", f64::NAN).build();
        assert_eq!(check_metadata(&nan), Err(MetadataError::NumberOutOfRange));
    }

    // proves: TRAP-12
    #[test]
    fn metadata_ends_at_each_of_its_limits() {
        let keys = |count: usize| {
            Json::Object((0..count).map(|n| (format!("k{n}"), Json::Null)).collect())
        };
        assert_eq!(check_metadata(&keys(50)), Ok(()));
        assert_eq!(check_metadata(&keys(51)), Err(MetadataError::TooManyKeys));
        let key = |chars| Json::object().with("é".repeat(chars), 1).build();
        assert_eq!(check_metadata(&key(64)), Ok(()));
        assert_eq!(check_metadata(&key(65)), Err(MetadataError::KeyTooLong));
        let bytes = |count: usize| Json::object().with("a", "x".repeat(count - 8)).build();
        assert_eq!(to_string(&bytes(8192)).len(), 8192);
        assert_eq!(check_metadata(&bytes(8192)), Ok(()));
        assert_eq!(check_metadata(&bytes(8193)), Err(MetadataError::TooLarge));
        assert_eq!(check_metadata(&read(r#"{"a":[[[[1]]]]}"#)), Ok(()));
        assert_eq!(
            check_metadata(&read(r#"{"a":[[[[[]]]]]}"#)),
            Err(MetadataError::TooDeep)
        );
        assert_eq!(
            check_metadata(&read(r#"{"a":"\u0000"}"#)),
            Err(MetadataError::NulCharacter)
        );
        assert_eq!(
            check_metadata(&read(r#"{"a\u0000":1}"#)),
            Err(MetadataError::NulCharacter)
        );
        for text in ["null", "[]", "1", "\"a\"", "true"] {
            assert_eq!(check_metadata(&read(text)), Err(MetadataError::NotAnObject));
        }
    }
}
