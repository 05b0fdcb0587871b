//! Reads JSON text into [`Json`], with limits.
//!
//! `serde_json` does the reading; this collects the result in order and refuses what a later reader
//! could take in two ways. [`Json`] itself stays free of serde.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{DeserializeSeed, MapAccess, SeqAccess, Visitor};
use thiserror::Error;

use crate::json::Json;
use crate::limits::JSON_DEPTH_MAX;

/// Why a text is refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum JsonError {
    /// It is no JSON, nests too deep, holds half a surrogate pair (TRAP-06) or a number that no
    /// double can hold; says what and where.
    #[error("{0}")]
    Invalid(String),
    /// A key of the outermost object comes twice.
    #[error("the key {0:?} comes twice")]
    DuplicateKey(String),
}

/// Reads a JSON text of at most [`JSON_DEPTH_MAX`] levels. Of a key that comes twice the first
/// place and the last value count, as in JavaScript (TRAP-07).
///
/// # Errors
/// [`JsonError::Invalid`].
pub fn parse(text: &[u8]) -> Result<Json, JsonError> {
    read(text).map(|(value, _)| value)
}

/// Reads a request body: as [`parse`], but a key of the outermost object may come only once. Of two
/// amounts in one request, two readers could take two different ones.
///
/// # Errors
/// [`JsonError`].
pub fn parse_body(text: &[u8]) -> Result<Json, JsonError> {
    match read(text)? {
        (_, Some(key)) => Err(JsonError::DuplicateKey(key)),
        (value, None) => Ok(value),
    }
}

/// The value, and a key of the outermost object that came twice.
fn read(text: &[u8]) -> Result<(Json, Option<String>), JsonError> {
    let invalid = |error: serde_json::Error| JsonError::Invalid(error.to_string());
    let mut deserializer = serde_json::Deserializer::from_slice(text);
    let mut duplicate = None;
    let seed = ValueSeed {
        depth_left: JSON_DEPTH_MAX,
        duplicate: Some(&mut duplicate),
    };
    let value = seed.deserialize(&mut deserializer).map_err(invalid)?;
    deserializer.end().map_err(invalid)?;
    Ok((value, duplicate))
}

/// Reads one value; reports a duplicate key of its own object, if it is an object.
struct ValueSeed<'a> {
    depth_left: usize,
    duplicate: Option<&'a mut Option<String>>,
}

impl ValueSeed<'_> {
    fn nested<E: serde::de::Error>(&self) -> Result<ValueSeed<'static>, E> {
        let depth_left = self
            .depth_left
            .checked_sub(1)
            .ok_or_else(|| E::custom(format_args!("nested deeper than {JSON_DEPTH_MAX} levels")))?;
        Ok(ValueSeed {
            depth_left,
            duplicate: None,
        })
    }

    fn again(&self) -> ValueSeed<'static> {
        ValueSeed {
            depth_left: self.depth_left,
            duplicate: None,
        }
    }
}

impl<'de> DeserializeSeed<'de> for ValueSeed<'_> {
    type Value = Json;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ValueSeed<'_> {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Json, E> {
        Ok(Json::Integer(number))
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<Json, E> {
        match i64::try_from(number) {
            Ok(number) => Ok(Json::Integer(number)),
            // Such a number is read as JavaScript reads it, as the nearest double.
            Err(_) => number
                .to_string()
                .parse()
                .map(Json::Float)
                .map_err(E::custom),
        }
    }

    fn visit_f64<E>(self, number: f64) -> Result<Json, E> {
        Ok(Json::Float(number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Json, E> {
        Ok(Json::String(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Json, E> {
        Ok(Json::String(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let inner = self.nested()?;
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(inner.again())? {
            list.push(item);
        }
        Ok(Json::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Json, A::Error> {
        let inner = self.nested::<A::Error>()?;
        let mut members: Vec<(String, Json)> = Vec::new();
        let mut places: BTreeMap<String, usize> = BTreeMap::new();
        let mut duplicate = None;
        while let Some(key) = entries.next_key::<String>()? {
            let value = entries.next_value_seed(inner.again())?;
            let place = places.get(&key).copied();
            match place.and_then(|place| members.get_mut(place)) {
                Some(member) => {
                    member.1 = value;
                    duplicate = Some(key);
                }
                None => {
                    places.insert(key.clone(), members.len());
                    members.push((key, value));
                }
            }
        }
        if let (Some(report), Some(key)) = (self.duplicate, duplicate) {
            *report = Some(key);
        }
        Ok(Json::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canonical_json::to_string;

    fn canonical(text: &str) -> String {
        to_string(&parse(text.as_bytes()).unwrap())
    }

    // proves: TRAP-01, TRAP-03, TRAP-07
    #[test]
    fn text_is_read_as_javascript_reads_it() {
        assert_eq!(
            canonical(r#" {"b": 1, "a": [true, null, "x"], "b": 2} "#),
            r#"{"b":2,"a":[true,null,"x"]}"#
        );
        assert_eq!(
            canonical("[50.0, 1e2, -0, -0.0, 1e20, 1e21]"),
            "[50,100,0,0,100000000000000000000,1e+21]"
        );
        assert_eq!(canonical("9007199254740993"), "9007199254740992");
        assert_eq!(canonical("18446744073709551615"), "18446744073709552000");
        assert_eq!(canonical("0.30000000000000004"), "0.30000000000000004");
        assert_eq!(canonical(r#""\u00e9\/\u2028""#), "\"é/\u{2028}\"");
    }

    // proves: TRAP-04, TRAP-06
    #[test]
    fn what_is_not_json_for_every_reader_is_refused() {
        let refused: [&[u8]; 14] = [
            b"",
            b"{",
            b"{} {}",
            b"[1,]",
            b"{'a':1}",
            b"NaN",
            b"01",
            b"+1",
            b"1e400",
            b"\xff",
            b"\"\xff\"",
            br#""\ud800""#,
            b"\"\n\"",
            b"nul",
        ];
        for text in refused {
            assert!(
                matches!(parse(text), Err(JsonError::Invalid(_))),
                "{text:?}"
            );
        }
    }

    #[test]
    fn a_body_may_not_say_a_key_twice_at_its_outermost_level() {
        let twice = br#"{"amount":1,"currency":"USD","amount":5000}"#;
        assert_eq!(
            parse_body(twice),
            Err(JsonError::DuplicateKey("amount".to_owned()))
        );
        assert!(parse(twice).is_ok());
        assert_eq!(
            parse_body(br#"{"a":1,"\u0061":2}"#),
            Err(JsonError::DuplicateKey("a".to_owned()))
        );
        assert!(parse_body(br#"{"metadata":{"a":1,"a":2}}"#).is_ok());
        assert!(parse_body(br#"[{"a":1,"a":2}]"#).is_ok());
    }

    #[test]
    fn nesting_ends_at_the_limit() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(parse(nested(JSON_DEPTH_MAX).as_bytes()).is_ok());
        for depth in [JSON_DEPTH_MAX + 1, 1_000_000] {
            assert!(parse(nested(depth).as_bytes()).is_err(), "{depth}");
        }
        let objects = format!("{}1{}", r#"{"a":"#.repeat(33), "}".repeat(33));
        assert!(parse(objects.as_bytes()).is_err());
    }

    #[test]
    fn many_equal_keys_are_read_in_time_that_grows_with_the_text() {
        let text = format!("{{{}\"z\":0}}", "\"a\":1,".repeat(200_000));
        assert_eq!(
            parse(text.as_bytes()).map(|value| to_string(&value)),
            Ok(r#"{"a":1,"z":0}"#.to_owned())
        );
    }
}
