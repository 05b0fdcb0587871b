//! Request bodies: read once, within limits of size and time, then parsed strictly.

use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, HeaderName};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use pebblepay_core::json::Json;
use pebblepay_core::json_parse::parse_body;
use pebblepay_core::limits::BODY_BYTES_MAX;

use super::problem::{Problem, Rejection};

/// How long a whole body may take to arrive.
const BODY_TIME_MAX: Duration = Duration::from_secs(20);

async fn read(body: Body) -> Result<Bytes, Rejection> {
    read_up_to(body, BODY_BYTES_MAX).await
}

/// A whole body of at most this many bytes.
///
/// # Errors
/// It is larger, or does not arrive in time.
pub async fn read_up_to(body: Body, bytes_max: usize) -> Result<Bytes, Rejection> {
    // Whoever says how much comes is told before it comes.
    if HttpBody::size_hint(&body).lower() > bytes_max as u64 {
        return Err(Rejection::BodyTooLarge);
    }
    let limited = Limited::new(body, bytes_max);
    let collected = tokio::time::timeout(BODY_TIME_MAX, limited.collect()).await;
    match collected {
        Err(_) => Err(Rejection::BodyTimeout),
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(Rejection::BodyTooLarge),
        Ok(Err(error)) => Err(Rejection::NotJson(error.to_string())),
    }
}

/// The media type of a request, lower case, without parameters; and its charset.
fn media_type(headers: &HeaderMap) -> (String, Option<String>) {
    let text = headers
        .get("content-type")
        .and_then(|v| v.to_str().ok())
        .unwrap_or_default();
    let mut parts = text.split(';').map(|part| part.trim().to_ascii_lowercase());
    let media = parts.next().unwrap_or_default();
    let charset = parts.find_map(|p| {
        p.strip_prefix("charset=")
            .map(|c| c.trim_matches('"').to_owned())
    });
    (media, charset)
}

/// A body that is expected to be JSON. It is parsed by [`JsonBody::read`], after the caller is
/// known: who has no key learns nothing about the body (B-15).
pub struct JsonBody {
    /// The bytes as they came.
    pub bytes: Bytes,
}

impl JsonBody {
    /// The parsed body. An empty one is an empty object.
    ///
    /// # Errors
    /// Another content type, or no JSON (TRAP-41).
    pub fn read(&self, headers: &HeaderMap) -> Result<Json, Rejection> {
        let (media, charset) = media_type(headers);
        if media != "application/json" || charset.is_some_and(|c| c != "utf-8") {
            return Err(Rejection::ContentType("application/json"));
        }
        if std::str::from_utf8(&self.bytes).is_err() {
            return Err(Rejection::NotUtf8);
        }
        parse_body(&self.bytes).map_err(|error| Rejection::NotJson(error.to_string()))
    }

    /// The parsed body; none at all, of whatever content type, is an empty object (PEB-061).
    ///
    /// # Errors
    /// As [`JsonBody::read`].
    pub fn read_or_empty(&self, headers: &HeaderMap) -> Result<Json, Rejection> {
        if self.bytes.is_empty() {
            Ok(Json::object().build())
        } else {
            self.read(headers)
        }
    }
}

impl<S: Send + Sync> FromRequest<S> for JsonBody {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        Ok(Self {
            bytes: read(request.into_body()).await?,
        })
    }
}

/// The fields of a form, in their order.
pub struct FormBody(Vec<(String, String)>);

impl FormBody {
    /// The last value of a field.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .rev()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }
}

impl Drop for FormBody {
    /// The form holds a card number and a CVC: they are wiped.
    fn drop(&mut self) {
        use zeroize::Zeroize;
        for (_, value) in &mut self.0 {
            value.zeroize();
        }
    }
}

impl<S: Send + Sync> FromRequest<S> for FormBody {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        const FORM: &str = "application/x-www-form-urlencoded";
        if media_type(request.headers()).0 != FORM {
            return Err(Rejection::ContentType(FORM).into());
        }
        let bytes = read(request.into_body()).await?;
        Ok(Self(form_urlencoded::parse(&bytes).into_owned().collect()))
    }
}

/// The one header of this name: of two, nobody could say which counts.
#[must_use]
pub fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut all = headers.get_all(name).iter();
    let first = all.next()?.to_str().ok()?;
    all.next().is_none().then_some(first)
}
