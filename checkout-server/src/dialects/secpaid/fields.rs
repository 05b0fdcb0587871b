//! The fields of a request, in whichever of the three ways SecPaid's clients send them (TRAP-58): a
//! form, a multipart form, or JSON. A request that does not say what it is is a form.

use axum::http::{HeaderMap, header};
use bytes::Bytes;
use futures_util::stream;
use pebblepay_core::json::Json;
use pebblepay_core::refusal::{FieldProblem, Refusal};

use crate::http::body::JsonBody;
use crate::http::problem::{Problem, Rejection};

/// How many fields are read at most.
const FIELDS_MAX: usize = 100;
/// What is read here, as a caller is told.
const TYPES: &str = "application/x-www-form-urlencoded, multipart/form-data or application/json";

/// The fields of a request; those of forms are text.
#[derive(Debug)]
pub struct Fields(Json);

impl Fields {
    /// Reads the body.
    ///
    /// # Errors
    /// Another type, or a body that is not what its type says.
    pub async fn read(headers: &HeaderMap, body: &JsonBody) -> Result<Self, Problem> {
        let given = headers
            .get(header::CONTENT_TYPE)
            .map(|v| v.to_str().unwrap_or("?"));
        let media = given.unwrap_or_default().split(';').next();
        let media = media.unwrap_or_default().trim().to_ascii_lowercase();
        match media.as_str() {
            "application/json" => {
                let json = body.read_or_empty(headers)?;
                if json.as_object().is_none() {
                    let wrong = FieldProblem::WrongType("a JSON object");
                    return Err(Refusal::field("body", wrong).into());
                }
                Ok(Self(json))
            }
            "multipart/form-data" => multipart(given.unwrap_or_default(), &body.bytes).await,
            "" | "application/x-www-form-urlencoded" => form(&body.bytes),
            _ => Err(Rejection::ContentType(TYPES).into()),
        }
    }

    /// A field as it came; nothing for null.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Json> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    /// A field as text: a number counts as its digits. An empty text is none: forms send those.
    ///
    /// # Errors
    /// It is something else.
    pub fn text(&self, name: &'static str) -> Result<Option<String>, Refusal> {
        let Some(value) = self.get(name) else {
            return Ok(None);
        };
        let wrong = Refusal::field(name, FieldProblem::WrongType("a string or a number"));
        as_text(value)
            .ok_or(wrong)
            .map(|text| Some(text).filter(|text| !text.is_empty()))
    }

    /// A field that has to be text. An empty one is none.
    ///
    /// # Errors
    /// It is something else.
    pub fn string(&self, name: &'static str) -> Result<Option<&str>, Refusal> {
        match self.get(name) {
            None => Ok(None),
            Some(Json::String(text)) => Ok(Some(text.as_str()).filter(|text| !text.is_empty())),
            Some(_) => Err(Refusal::field(name, FieldProblem::WrongType("a string"))),
        }
    }

    /// The first of several names of one field that is given.
    ///
    /// # Errors
    /// As [`Fields::text`].
    pub fn first(&self, names: &[&'static str]) -> Result<Option<String>, Refusal> {
        for name in names {
            if let Some(text) = self.text(name)? {
                return Ok(Some(text));
            }
        }
        Ok(None)
    }

    /// Names and values, in their order.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &Json)> {
        let members = self.0.as_object().unwrap_or_default();
        members.iter().map(|(name, value)| (name.as_str(), value))
    }
}

/// Text or a number as text.
#[must_use]
pub fn as_text(value: &Json) -> Option<String> {
    match value {
        Json::String(text) => Some(text.clone()),
        Json::Integer(number) => Some(number.to_string()),
        // Printed in its shortest form, so 49.99 stays 49.99.
        Json::Float(number) => Some(number.to_string()),
        Json::Bool(value) => Some(value.to_string()),
        _ => None,
    }
}

fn of_pairs(pairs: Vec<(String, String)>) -> Result<Fields, Problem> {
    if pairs.len() > FIELDS_MAX {
        let why = format!("more than {FIELDS_MAX} fields");
        return Err(Rejection::Query(why).into());
    }
    let broken = |text: &str| text.contains('\u{fffd}');
    if pairs
        .iter()
        .any(|(name, value)| broken(name) || broken(value))
    {
        return Err(Rejection::NotUtf8.into());
    }
    let members = pairs
        .into_iter()
        .map(|(name, value)| (name, Json::String(value)));
    Ok(Fields(Json::Object(members.collect())))
}

fn form(bytes: &Bytes) -> Result<Fields, Problem> {
    let pairs = form_urlencoded::parse(bytes).into_owned();
    of_pairs(pairs.take(FIELDS_MAX + 1).collect())
}

async fn multipart(content_type: &str, bytes: &Bytes) -> Result<Fields, Problem> {
    let unreadable = |why: multer::Error| Problem::from(Rejection::Query(why.to_string()));
    let boundary = multer::parse_boundary(content_type).map_err(unreadable)?;
    let whole = stream::iter([Ok::<_, std::convert::Infallible>(bytes.clone())]);
    let mut parts = multer::Multipart::new(whole, boundary);
    let mut pairs = Vec::new();
    while let Some(part) = parts.next_field().await.map_err(unreadable)? {
        let name = part.name().unwrap_or_default().to_owned();
        let value = part.bytes().await.map_err(unreadable)?;
        let value = String::from_utf8(value.to_vec()).map_err(|_| Rejection::NotUtf8)?;
        pairs.push((name, value));
        if pairs.len() > FIELDS_MAX {
            break;
        }
    }
    of_pairs(pairs)
}
