//! A JSON value that keeps the order of its keys and prints money exactly.
//!
//! Answers and webhook bodies are built with it, metadata is kept in it. It has no serialiser of
//! its own and none of serde's: `canonical_json` is the one way to turn it into bytes, so that
//! every body survives a receiver that parses and prints it again before it checks the signature.

use crate::money::Money;

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// Any other number; NaN and infinities print as `null`, as in JavaScript.
    Float(f64),
    /// An amount, printed as a number in major units: `49.99`, `50`, `0.5`.
    Decimal(Money),
    /// A string.
    String(String),
    /// A list.
    Array(Vec<Json>),
    /// Keys and values in their order. A key that comes twice keeps its first place and its last
    /// value when it is printed or looked up (TRAP-07).
    Object(Vec<(String, Json)>),
}

/// Collects the members of an object, in order: `Json::object().with("a", 1).build()`.
#[derive(Clone, Debug, Default, PartialEq)]
#[must_use = "a builder does nothing until `build`"]
pub struct ObjectBuilder(Vec<(String, Json)>);

impl ObjectBuilder {
    /// Adds a member; `None` is written as `null`.
    pub fn with(mut self, key: impl Into<String>, value: impl Into<Json>) -> Self {
        self.0.push((key.into(), value.into()));
        self
    }

    /// Adds a member only if there is a value.
    pub fn with_some(self, key: impl Into<String>, value: Option<impl Into<Json>>) -> Self {
        match value {
            Some(value) => self.with(key, value),
            None => self,
        }
    }

    /// The object.
    #[must_use]
    pub fn build(self) -> Json {
        Json::Object(self.0)
    }
}

impl Json {
    /// Begins an object.
    pub fn object() -> ObjectBuilder {
        ObjectBuilder::default()
    }

    /// A list of anything that is a JSON value.
    #[must_use]
    pub fn array<T: Into<Self>>(items: impl IntoIterator<Item = T>) -> Self {
        Self::Array(items.into_iter().map(Into::into).collect())
    }

    /// The value of a member of an object; nothing if there is none or this is no object.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        let members = self.as_object()?;
        members
            .iter()
            .rev()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value)
    }

    /// Whether this is `null`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The text, if this is a string.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The truth value, if this is one.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// The number, if this is a whole number. `50.0` is one: JSON does not tell it from `50`.
    #[must_use]
    pub fn as_integer(&self) -> Option<i64> {
        match self {
            Self::Integer(number) => Some(*number),
            Self::Float(number) => whole(*number),
            _ => None,
        }
    }

    /// The amount, if this is one.
    #[must_use]
    pub fn as_money(&self) -> Option<Money> {
        match self {
            Self::Decimal(money) => Some(*money),
            _ => None,
        }
    }

    /// The items, if this is a list.
    #[must_use]
    pub fn as_array(&self) -> Option<&[Self]> {
        match self {
            Self::Array(items) => Some(items),
            _ => None,
        }
    }

    /// The members, if this is an object.
    #[must_use]
    pub fn as_object(&self) -> Option<&[(String, Self)]> {
        match self {
            Self::Object(members) => Some(members),
            _ => None,
        }
    }
}

/// The integer that a double stands for, if it is one that a double holds exactly. It goes through
/// text, because a cast would round silently.
fn whole(number: f64) -> Option<i64> {
    const EXACT_MAX: f64 = 9_007_199_254_740_991.0;
    if !number.is_finite() || number.abs() > EXACT_MAX {
        return None;
    }
    ryu_js::Buffer::new().format_finite(number).parse().ok()
}

impl From<ObjectBuilder> for Json {
    fn from(builder: ObjectBuilder) -> Self {
        builder.build()
    }
}

impl From<&str> for Json {
    fn from(text: &str) -> Self {
        Self::String(text.to_owned())
    }
}

impl From<String> for Json {
    fn from(text: String) -> Self {
        Self::String(text)
    }
}

impl From<&String> for Json {
    fn from(text: &String) -> Self {
        Self::String(text.clone())
    }
}

impl From<bool> for Json {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<i64> for Json {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<i32> for Json {
    fn from(number: i32) -> Self {
        Self::Integer(i64::from(number))
    }
}

impl From<u32> for Json {
    fn from(number: u32) -> Self {
        Self::Integer(i64::from(number))
    }
}

impl From<u16> for Json {
    fn from(number: u16) -> Self {
        Self::Integer(i64::from(number))
    }
}

impl From<f64> for Json {
    fn from(number: f64) -> Self {
        Self::Float(number)
    }
}

impl From<Money> for Json {
    fn from(money: Money) -> Self {
        Self::Decimal(money)
    }
}

impl<T: Into<Json>> From<Option<T>> for Json {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl<T: Into<Json>> From<Vec<T>> for Json {
    fn from(items: Vec<T>) -> Self {
        Self::array(items)
    }
}

impl From<&Json> for Json {
    fn from(value: &Json) -> Self {
        value.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;

    #[test]
    fn an_object_is_built_and_read_in_order() {
        let built = Json::object()
            .with("id", "PP-1")
            .with("amount", Money::from_minor(4999, Currency::USD))
            .with("name", None::<String>)
            .with_some("coupon", None::<&str>)
            .with_some("test", Some(true))
            .with("items", vec![1, 2])
            .with("nested", Json::object().with("a", 1_i64))
            .build();
        let keys: Vec<_> = built
            .as_object()
            .unwrap()
            .iter()
            .map(|(key, _)| key.as_str())
            .collect();
        assert_eq!(keys, ["id", "amount", "name", "test", "items", "nested"]);
        assert_eq!(built.get("id").and_then(Json::as_str), Some("PP-1"));
        assert_eq!(
            built
                .get("amount")
                .and_then(Json::as_money)
                .map(Money::minor),
            Some(4999)
        );
        assert!(built.get("name").is_some_and(Json::is_null));
        assert_eq!(built.get("test").and_then(Json::as_bool), Some(true));
        assert_eq!(
            built.get("items").and_then(Json::as_array).map(<[_]>::len),
            Some(2)
        );
        assert_eq!(
            built
                .get("nested")
                .and_then(|n| n.get("a"))
                .and_then(Json::as_integer),
            Some(1)
        );
        assert_eq!(built.get("absent"), None);
        assert_eq!(Json::Null.get("id"), None);
    }

    // proves: TRAP-07
    #[test]
    fn the_last_of_two_equal_keys_counts() {
        let twice = Json::object().with("a", 1).with("a", 2).build();
        assert_eq!(twice.get("a"), Some(&Json::Integer(2)));
    }

    // proves: TRAP-04
    #[test]
    fn a_number_is_an_integer_only_if_it_is_exactly_one() {
        assert_eq!(Json::Float(50.0).as_integer(), Some(50));
        assert_eq!(Json::Float(-0.0).as_integer(), Some(0));
        for number in [
            50.5,
            f64::NAN,
            f64::INFINITY,
            9_007_199_254_740_992.0,
            1e300,
            1e-7,
        ] {
            assert_eq!(Json::Float(number).as_integer(), None, "{number}");
        }
        assert_eq!(Json::from("50").as_integer(), None);
    }
}
