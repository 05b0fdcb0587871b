//! Query strings, decoded once (TRAP-43), with names as they are written.

use axum::http::Uri;
use pebblepay_core::refusal::{FieldProblem, Refusal};

use super::problem::Rejection;

/// How many parameters are read at most.
const PARAMETERS_MAX: usize = 100;

/// The parameters of a query, in their order.
#[derive(Debug, Default)]
pub struct Query(Vec<(String, String)>);

impl Query {
    /// Reads the query of a request.
    ///
    /// # Errors
    /// It holds bytes that are not UTF-8, or too many parameters.
    pub fn of(uri: &Uri) -> Result<Self, Rejection> {
        let text = uri.query().unwrap_or_default();
        let pairs: Vec<(String, String)> = form_urlencoded::parse(text.as_bytes())
            .into_owned()
            .take(PARAMETERS_MAX + 1)
            .collect();
        if pairs.len() > PARAMETERS_MAX {
            return Err(Rejection::Query(format!(
                "more than {PARAMETERS_MAX} parameters"
            )));
        }
        if pairs
            .iter()
            .any(|(name, value)| [name, value].iter().any(|t| t.contains('\u{fffd}')))
        {
            return Err(Rejection::Query("it is not UTF-8".to_owned()));
        }
        Ok(Self(pairs))
    }

    /// The first value of a parameter.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// Every value of a parameter that may be given more than once.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// Names and values, in their order.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(n, v)| (n.as_str(), v.as_str()))
    }

    /// The first value of a parameter, if it is not empty.
    #[must_use]
    pub fn filled(&self, name: &str) -> Option<&str> {
        self.get(name).filter(|value| !value.is_empty())
    }
}

/// A flag in a form or query (TRAP-56).
///
/// # Errors
/// Names the field.
pub fn flag(param: &'static str, word: &str) -> Result<bool, Refusal> {
    match word.to_ascii_lowercase().as_str() {
        "1" | "true" | "yes" | "on" => Ok(true),
        "0" | "false" | "no" | "off" | "" => Ok(false),
        _ => Err(Refusal::field(param, FieldProblem::NotOneOf("true, false"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // proves: TRAP-56
    #[test]
    fn flags_are_the_words_that_clients_send() {
        for (word, is) in [
            ("1", true),
            ("True", true),
            ("yes", true),
            ("0", false),
            ("", false),
        ] {
            assert_eq!(flag("testMode", word), Ok(is), "{word}");
        }
        assert!(flag("testMode", "maybe").is_err());
    }

    // proves: TRAP-43
    #[test]
    fn values_are_decoded_once_and_a_plus_is_a_space() {
        let uri: Uri = "/x?a=ORD%20%231+b&b=%2520&c".parse().unwrap();
        let query = Query::of(&uri).unwrap();
        assert_eq!(query.get("a"), Some("ORD #1 b"));
        assert_eq!(query.get("b"), Some("%20"));
        assert_eq!(query.get("c"), Some(""));
        assert_eq!(query.filled("c"), None);
        assert!(Query::of(&"/x?a=%ff".parse().unwrap()).is_err());
    }
}
