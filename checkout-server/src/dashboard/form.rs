//! A form that was sent, with what is wrong with it. It is what a page shows again when something has
//! to be mended, so nothing that was typed is lost.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use bytes::Bytes;
use futures_util::stream;
use pebblepay_core::refusal::Refusal;
use std::sync::Arc;

use crate::app;
use crate::http::problem::{Problem, Rejection};

/// The most bytes of a form, files included.
pub const FORM_BYTES_MAX: usize = 1024 * 1024;
/// The most fields of a form.
const FIELDS_MAX: usize = 2000;

/// The fields of a form, the files sent with it, and the errors found since.
#[derive(Clone, Debug, Default)]
pub struct Form {
    values: Vec<(String, String)>,
    files: Vec<(String, Bytes)>,
    errors: Vec<(String, String)>,
}

/// The name under which an error stands that is about no one field.
const TOP: &str = "";

impl Form {
    /// A form as a page shows it first.
    #[must_use]
    pub fn of<const N: usize>(values: [(&str, &str); N]) -> Self {
        let owned = values.map(|(name, value)| (name.to_owned(), value.to_owned()));
        Self {
            values: owned.into(),
            ..Self::default()
        }
    }

    /// Reads a body; without a content type that is a form's, there are no fields.
    ///
    /// # Errors
    /// The body is not what its type says.
    pub async fn read(headers: &HeaderMap, body: Bytes) -> Result<Self, Problem> {
        let given = headers.get(header::CONTENT_TYPE);
        let given = given.and_then(|v| v.to_str().ok()).unwrap_or_default();
        if given.starts_with("multipart/form-data") {
            return multipart(given, body).await;
        }
        if !given.starts_with("application/x-www-form-urlencoded") {
            return Ok(Self::default());
        }
        let values = form_urlencoded::parse(&body).into_owned();
        Ok(Self {
            values: values.take(FIELDS_MAX).collect(),
            ..Self::default()
        })
    }

    /// A field's last value; empty where there is none.
    #[must_use]
    pub fn get(&self, name: &str) -> &str {
        let mut from_end = self.values.iter().rev();
        from_end
            .find(|(key, _)| key == name)
            .map_or("", |(_, value)| value)
    }

    /// A field's value without the white space round it; `None` where nothing is left.
    #[must_use]
    pub fn filled(&self, name: &str) -> Option<&str> {
        Some(self.get(name).trim()).filter(|value| !value.is_empty())
    }

    /// Every value of a field.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let named = self.values.iter().filter(move |(key, _)| key == name);
        named.map(|(_, value)| value.as_str())
    }

    /// Whether a box with this value is ticked.
    #[must_use]
    pub fn is_ticked(&self, name: &str, value: &str) -> bool {
        self.all(name).any(|given| given == value)
    }

    /// A file that was chosen; `None` where none was.
    #[must_use]
    pub fn file(&self, name: &str) -> Option<&[u8]> {
        let found = self.files.iter().find(|(key, _)| key == name);
        found
            .map(|(_, bytes)| &bytes[..])
            .filter(|bytes| !bytes.is_empty())
    }

    /// Sets a field, so that the page shows another text than was sent.
    pub fn set(&mut self, name: &str, value: &str) {
        self.values.retain(|(key, _)| key != name);
        self.values.push((name.to_owned(), value.to_owned()));
    }

    /// Adds a value to a field that may have several.
    pub fn add(&mut self, name: &str, value: &str) {
        self.values.push((name.to_owned(), value.to_owned()));
    }

    /// Sets a field to what is saved, and notes that it was this when the page was made.
    pub fn begin(&mut self, name: &str, value: &str) {
        self.set(name, value);
        self.set(&format!("was_{name}"), value);
    }

    /// What a field was when the page was made.
    #[must_use]
    pub fn was(&self, name: &str) -> &str {
        self.get(&format!("was_{name}")).trim()
    }

    /// A field's value, if it was changed on the page: of two people who save one page at once, each
    /// changes what they changed and nothing else.
    #[must_use]
    pub fn changed(&self, name: &str) -> Option<String> {
        let now = self.get(name).trim();
        (now != self.was(name)).then(|| now.to_owned())
    }

    /// The lines of a field that are not empty, as they are now and as they were.
    #[must_use]
    pub fn lines(&self, name: &str) -> (Vec<String>, Vec<String>) {
        let lines = |text: &str| {
            let lines = text.lines().map(str::trim);
            lines
                .filter(|line| !line.is_empty())
                .map(str::to_owned)
                .collect()
        };
        (lines(self.was(name)), lines(self.get(name)))
    }

    /// Says what is wrong with a field.
    pub fn error(&mut self, name: &str, words: impl Into<String>) {
        self.errors.push((name.to_owned(), words.into()));
    }

    /// Says what is wrong with the whole.
    pub fn error_at_top(&mut self, words: impl Into<String>) {
        self.error(TOP, words);
    }

    /// Whether anything is wrong.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        !self.errors.is_empty()
    }

    /// What is wrong with a field; empty where nothing is.
    #[must_use]
    pub fn error_of(&self, name: &str) -> &str {
        let found = self.errors.iter().find(|(key, _)| key == name);
        found.map_or("", |(_, words)| words)
    }

    /// What is wrong with the whole; empty where nothing is.
    #[must_use]
    pub fn top_error(&self) -> &str {
        self.error_of(TOP)
    }

    /// Takes a refusal as an error of the field that it is about, or of the whole. `-` in a
    /// parameter's name is `_` in a field's.
    ///
    /// # Errors
    /// What is no refusal of something that was sent.
    pub fn refused(&mut self, error: app::Error) -> Result<(), Problem> {
        match error {
            app::Error::Refused(refusal) => {
                self.refuse(&refusal);
                Ok(())
            }
            other => Err(other.into()),
        }
    }

    fn refuse(&mut self, refusal: &Refusal) {
        let words = sentence(&match refusal {
            Refusal::Field { problem, .. } => problem.message("this"),
            other => other.message(),
        });
        match refusal.param() {
            Some(param) => self.error(&param.replace('-', "_"), words),
            None => self.error_at_top(words),
        }
    }
}

/// Messages of refusals begin small, for programs; people read sentences.
fn sentence(message: &str) -> String {
    let mut chars = message.chars();
    match chars.next() {
        Some(first) => format!(
            "{}{}.",
            first.to_uppercase(),
            chars.as_str().trim_end_matches('.')
        ),
        None => String::new(),
    }
}

async fn multipart(content_type: &str, body: Bytes) -> Result<Form, Problem> {
    let unreadable = |why: multer::Error| Problem::from(Rejection::Query(why.to_string()));
    let boundary = multer::parse_boundary(content_type).map_err(unreadable)?;
    let whole = stream::iter([Ok::<_, Infallible>(body)]);
    let mut parts = multer::Multipart::new(whole, boundary);
    let mut form = Form::default();
    while let Some(part) = parts.next_field().await.map_err(unreadable)? {
        let name = part.name().unwrap_or_default().to_owned();
        let is_file = part.file_name().is_some();
        let bytes = part.bytes().await.map_err(unreadable)?;
        if is_file {
            form.files.push((name, bytes));
        } else {
            let value = String::from_utf8(bytes.into()).map_err(|_| Rejection::NotUtf8)?;
            form.values.push((name, value));
        }
        if form.files.len() + form.values.len() > FIELDS_MAX {
            break;
        }
    }
    Ok(form)
}

/// The gate read it, to check its token; a handler takes it from there.
impl<S: Send + Sync> FromRequestParts<S> for Form {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let read = parts.extensions.remove::<Arc<Form>>();
        Ok(read.map(Arc::unwrap_or_clone).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use pebblepay_core::refusal::FieldProblem;

    use super::*;

    #[test]
    fn a_refusal_stands_at_its_field_in_a_sentence() {
        let mut form = Form::of([("return_origin", "x")]);
        let refusal = Refusal::field("return-origin", FieldProblem::Empty);
        form.refused(app::Error::Refused(refusal)).unwrap();
        assert_eq!(form.error_of("return_origin"), "This must not be empty.");
        assert_eq!(form.top_error(), "");
        form.refused(app::Error::Refused(Refusal::AlreadyRefunded))
            .unwrap();
        assert!(form.top_error().ends_with('.') && !form.top_error().ends_with(".."));
        assert!(
            form.refused(app::Error::Internal(anyhow::anyhow!("x")))
                .is_err()
        );
    }

    #[tokio::test]
    async fn fields_and_files_of_a_multipart_form_come_apart() {
        let mut headers = HeaderMap::new();
        let kind = "multipart/form-data; boundary=b".parse().unwrap();
        headers.insert(header::CONTENT_TYPE, kind);
        let body = "--b\r\ncontent-disposition: form-data; name=\"a\"\r\n\r\none\r\n--b\r\n\
                    content-disposition: form-data; name=\"f\"; filename=\"x.csv\"\r\n\r\n1,2\r\n--b--\r\n";
        let form = Form::read(&headers, body.into()).await.unwrap();
        assert_eq!(form.get("a"), "one");
        assert_eq!(form.file("f"), Some(&b"1,2"[..]));
        assert_eq!(form.file("a"), None);
    }
}
