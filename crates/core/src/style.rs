//! How a receiver wants its bodies, where its dialect leaves a choice (B-03, B-04). So far only
//! `SecPaid` does: what it documents, what its pages show and what its plugins read are three
//! forms.

/// The form of a body.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BodyFormat {
    /// JSON whose keys are `data[…]` to the letter, as documented (SEC-008).
    #[default]
    SeedJson,
    /// JSON with an object `data`.
    NestedJson,
    /// A form, in which PHP makes an array of `data[…]`.
    Form,
}

impl BodyFormat {
    /// The words, as a caller is told of them.
    pub const WORDS: &'static str = "seed_json, nested_json, form";

    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SeedJson => "seed_json",
            Self::NestedJson => "nested_json",
            Self::Form => "form",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::SeedJson, Self::NestedJson, Self::Form]
            .into_iter()
            .find(|format| format.as_str() == text)
    }
}

/// How the key of a status is spelled (B-03).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StatusKey {
    /// As documented: `status` tells a payment, `Status` a cancellation.
    #[default]
    Seed,
    /// `status` always.
    Lower,
}

impl StatusKey {
    /// The words, as a caller is told of them.
    pub const WORDS: &'static str = "seed, lower";

    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Seed => "seed",
            Self::Lower => "lower",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Seed, Self::Lower]
            .into_iter()
            .find(|key| key.as_str() == text)
    }
}

/// How a receiver wants its bodies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BodyStyle {
    /// The form.
    pub format: BodyFormat,
    /// The spelling of the status key.
    pub status_key: StatusKey,
}

impl BodyStyle {
    /// The text in the database; none for what is documented.
    #[must_use]
    pub fn to_text(self) -> Option<String> {
        let (format, key) = (self.format.as_str(), self.status_key.as_str());
        (self != Self::default()).then(|| format!("{format} {key}"))
    }

    /// Reads that text.
    #[must_use]
    pub fn parse(text: Option<&str>) -> Option<Self> {
        let Some(text) = text else {
            return Some(Self::default());
        };
        let (format, key) = text.split_once(' ')?;
        Some(Self {
            format: BodyFormat::parse(format)?,
            status_key: StatusKey::parse(key)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // proves: B-04
    #[test]
    fn every_style_is_read_as_it_is_written() {
        for format in [
            BodyFormat::SeedJson,
            BodyFormat::NestedJson,
            BodyFormat::Form,
        ] {
            for status_key in [StatusKey::Seed, StatusKey::Lower] {
                let style = BodyStyle { format, status_key };
                assert_eq!(BodyStyle::parse(style.to_text().as_deref()), Some(style));
            }
        }
        assert_eq!(BodyStyle::default().to_text(), None);
        assert_eq!(BodyStyle::parse(Some("form")), None);
        assert_eq!(BodyStyle::parse(Some("xml lower")), None);
    }
}
