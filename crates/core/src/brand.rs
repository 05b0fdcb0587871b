//! How a store looks to its customers: colour, logo, and the links of its small print.
//!
//! Everything here was typed by the store's owner and is shown on pages where customers enter
//! cards, so it is read once, strictly: a link is http or https, a colour is three numbers, a logo
//! is a picture of a kind that holds no script.

use base64::{Engine, engine::general_purpose::STANDARD};
use imagesize::ImageType;
use sha2::{Digest, Sha256};

use crate::accent::Colour;
use crate::limits::{LOGO_BYTES_MAX, LOGO_PIXELS_MAX, STORE_NAME_CHARS_MAX};
use crate::refusal::{FieldProblem, Refusal};
use crate::text::{self, TextError};

/// How a store looks. Nothing is set at first, and what is not set is not shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Brand {
    /// The owner's colour.
    pub accent: Option<Colour>,
    /// The logo; its bytes are elsewhere.
    pub logo: Option<LogoInfo>,
    /// Where customers get help.
    pub support: Option<Support>,
    /// The terms of sale.
    pub terms_url: Option<String>,
    /// The privacy policy.
    pub privacy_url: Option<String>,
    /// The refund policy.
    pub refund_url: Option<String>,
}

/// Where customers get help.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Support {
    /// An e-mail address; answers to mails go there.
    Email(String),
    /// An https page.
    Url(String),
}

impl Support {
    /// Reads an e-mail address or an https URL; `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if let Ok(email) = text::parse_email(text) {
            return Some(Self::Email(email));
        }
        let url = text::parse_http_url(text).ok()?;
        let secure = url.get(..8)?.eq_ignore_ascii_case("https://");
        secure.then_some(Self::Url(url))
    }

    /// The address or URL.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Email(text) | Self::Url(text) => text,
        }
    }
}

/// A setting that is a line of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// [`Brand::accent`].
    Accent,
    /// [`Brand::support`].
    Support,
    /// [`Brand::terms_url`].
    TermsUrl,
    /// [`Brand::privacy_url`].
    PrivacyUrl,
    /// [`Brand::refund_url`].
    RefundUrl,
}

impl Setting {
    /// Its name on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Accent => "accent",
            Self::Support => "support",
            Self::TermsUrl => "terms-url",
            Self::PrivacyUrl => "privacy-url",
            Self::RefundUrl => "refund-url",
        }
    }
}

impl Brand {
    /// Changes a setting; `None` takes it away.
    ///
    /// # Errors
    /// The text can not be used; names the setting.
    pub fn set(&mut self, setting: Setting, text: Option<&str>) -> Result<(), Refusal> {
        let no = |rule| Refusal::field(setting.as_str(), FieldProblem::Invalid(rule));
        let url = || {
            text.map(text::parse_http_url).transpose().map_err(|why| {
                let problem = match why {
                    TextError::TooLong(max) => FieldProblem::TooLong(max),
                    _ => FieldProblem::NotAUrl,
                };
                Refusal::field(setting.as_str(), problem)
            })
        };
        match setting {
            Setting::Accent => {
                let read = |t| Colour::parse(t).ok_or_else(|| no("must be a colour like #2456e6"));
                self.accent = text.map(read).transpose()?;
            }
            Setting::Support => {
                let rule = "must be an e-mail address or an https URL";
                let read = |t| Support::parse(t).ok_or_else(|| no(rule));
                self.support = text.map(read).transpose()?;
            }
            Setting::TermsUrl => self.terms_url = url()?,
            Setting::PrivacyUrl => self.privacy_url = url()?,
            Setting::RefundUrl => self.refund_url = url()?,
        }
        Ok(())
    }
}

/// Reads the name of a store, which customers see.
///
/// # Errors
/// It is empty, too long, or holds control characters.
pub fn store_name(text: &str) -> Result<String, Refusal> {
    let name = text::clean_text(text, STORE_NAME_CHARS_MAX).map_err(|why| match why {
        TextError::TooLong(max) => Refusal::field("name", FieldProblem::TooLong(max)),
        _ => Refusal::field("name", FieldProblem::ControlCharacters),
    })?;
    if name.trim().is_empty() {
        return Err(Refusal::field("name", FieldProblem::Empty));
    }
    Ok(name)
}

/// What is known of a logo without its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogoInfo {
    /// The beginning of its SHA-256 in hex; it stands in the logo's address, so that a new logo
    /// has a new one.
    pub hash: String,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

/// The kinds of pictures that can be a logo. SVG is none: it can hold script and load others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogoKind {
    /// PNG.
    Png,
    /// JPEG.
    Jpeg,
    /// WebP.
    Webp,
}

impl LogoKind {
    const ALL: [Self; 3] = [Self::Png, Self::Jpeg, Self::Webp];

    /// The media type.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Webp => "image/webp",
        }
    }

    /// Reads the media type.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.media_type() == text)
    }
}

/// A logo that was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logo {
    /// What is known of it.
    pub info: LogoInfo,
    /// What kind of picture it is.
    pub kind: LogoKind,
    /// Its bytes in base64, as they are stored.
    pub base64: String,
}

impl Logo {
    /// Checks a picture by what it is, whatever its file is called.
    ///
    /// # Errors
    /// It is too large, of another kind, or its size can not be read or shown.
    pub fn check(bytes: &[u8]) -> Result<Self, Refusal> {
        let no = |rule| Refusal::field("logo", FieldProblem::Invalid(rule));
        if bytes.len() > LOGO_BYTES_MAX {
            return Err(no("must have at most 64 KiB"));
        }
        let kind = match imagesize::image_type(bytes) {
            Ok(ImageType::Png) => LogoKind::Png,
            Ok(ImageType::Jpeg) => LogoKind::Jpeg,
            Ok(ImageType::Webp) => LogoKind::Webp,
            _ => return Err(no("must be a PNG, JPEG or WebP picture")),
        };
        let size = imagesize::blob_size(bytes).map_err(|_| no("is damaged: it tells no size"))?;
        let pixels = |n: usize| u32::try_from(n).ok().filter(|n| *n <= LOGO_PIXELS_MAX);
        let (Some(width), Some(height)) = (pixels(size.width), pixels(size.height)) else {
            return Err(no("must be at most 4096 pixels wide and high"));
        };
        if width == 0 || height == 0 {
            return Err(no("is damaged: it has no pixels"));
        }
        // Half of the hash tells logos of one store apart, and its address stays short.
        let hash: String = Sha256::digest(bytes)[..16]
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        Ok(Self {
            info: LogoInfo {
                hash,
                width,
                height,
            },
            kind,
            base64: STANDARD.encode(bytes),
        })
    }

    /// The picture's bytes; `None` if what was stored is damaged.
    #[must_use]
    pub fn decode(base64: &str) -> Option<Vec<u8>> {
        STANDARD.decode(base64).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The beginning of a PNG of this size: its mark and its header chunk.
    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        bytes.extend(width.to_be_bytes());
        bytes.extend(height.to_be_bytes());
        bytes.extend([8, 6, 0, 0, 0, 0, 0, 0, 0]);
        bytes
    }

    /// A lossless WebP of this size, as far as its header.
    fn webp(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = b"RIFF\x20\0\0\0WEBPVP8L\x10\0\0\0\x2f".to_vec();
        bytes.extend(((width - 1) | ((height - 1) << 14)).to_le_bytes());
        bytes.extend([0; 16]);
        bytes
    }

    /// A JPEG of this size, as far as its frame header.
    fn jpeg(width: u16, height: u16) -> Vec<u8> {
        let mut bytes = b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0".to_vec();
        bytes.extend(b"\xff\xc0\0\x11\x08");
        bytes.extend(height.to_be_bytes());
        bytes.extend(width.to_be_bytes());
        bytes.extend([3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1, 0xff, 0xd9]);
        bytes
    }

    #[test]
    fn a_logo_is_told_by_its_bytes() {
        for (bytes, kind) in [
            (png(640, 120), LogoKind::Png),
            (webp(640, 120), LogoKind::Webp),
            (jpeg(640, 120), LogoKind::Jpeg),
        ] {
            let logo = Logo::check(&bytes).unwrap();
            assert_eq!(
                (logo.kind, logo.info.width, logo.info.height),
                (kind, 640, 120)
            );
            assert_eq!(logo.info.hash.len(), 32);
            assert_eq!(Logo::decode(&logo.base64), Some(bytes));
            assert_eq!(LogoKind::parse(kind.media_type()), Some(kind));
        }
    }

    #[test]
    fn a_file_that_is_no_picture_of_a_bearable_size_is_no_logo() {
        let mut large = png(10, 10);
        large.resize(LOGO_BYTES_MAX, 0);
        assert!(Logo::check(&large).is_ok());
        large.push(0);
        let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>".to_vec();
        let cases = [
            (large, "64 KiB"),
            (png(100_000, 10), "4096"),
            (png(10, 4097), "4096"),
            (png(0, 10), "no pixels"),
            (png(10, 10)[..18].to_vec(), "damaged"),
            (svg, "PNG, JPEG or WebP"),
            (b"GIF89a\x01\0\x01\0".to_vec(), "PNG, JPEG or WebP"),
            (b"<html>".to_vec(), "PNG, JPEG or WebP"),
            (Vec::new(), "PNG, JPEG or WebP"),
        ];
        for (bytes, words) in cases {
            let message = Logo::check(&bytes).unwrap_err().message();
            assert!(message.contains(words), "{words}: {message}");
        }
        for length in 0..png(9, 9).len() {
            // Whatever a damaged file is taken for, it is never a panic.
            let _ = (
                Logo::check(&png(9, 9)[..length]),
                Logo::check(&jpeg(9, 9)[..length.min(30)]),
            );
        }
    }

    // proves: TRAP-38
    #[test]
    fn a_link_is_http_or_https_and_nothing_else() {
        let mut brand = Brand::default();
        for setting in [Setting::TermsUrl, Setting::PrivacyUrl, Setting::RefundUrl] {
            brand.set(setting, Some("http://shop.example/t")).unwrap();
            for text in [
                "",
                "javascript:alert(1)",
                "javascript://shop.example/%0aalert(1)",
                "data:text/html,x",
                "//evil.example",
                "shop.example",
                "https://user@shop.example",
                "https://shop.example/\n",
            ] {
                let message = brand.set(setting, Some(text)).unwrap_err().message();
                assert!(message.starts_with(setting.as_str()), "{message}");
            }
        }
        assert_eq!(brand.terms_url.as_deref(), Some("http://shop.example/t"));
        brand.set(Setting::TermsUrl, None).unwrap();
        assert_eq!(brand.terms_url, None);
        assert!(brand.privacy_url.is_some() && brand.refund_url.is_some());
    }

    #[test]
    fn support_is_an_address_or_an_https_page() {
        let mut brand = Brand::default();
        for text in ["help@shop.example", "https://shop.example/help"] {
            brand.set(Setting::Support, Some(text)).unwrap();
            assert_eq!(brand.support.as_ref().map(Support::as_str), Some(text));
        }
        for text in [
            "",
            "http://shop.example",
            "help",
            "mailto:a@b.co",
            "javascript:alert(1)",
            "a@b.co\r\nBcc:c@d.co",
            "https:é",
        ] {
            assert!(brand.set(Setting::Support, Some(text)).is_err(), "{text}");
        }
        assert!(brand.support.is_some(), "what is refused changes nothing");
    }

    #[test]
    fn a_store_has_a_name_that_can_be_shown() {
        assert_eq!(store_name("Kiln & Co.").as_deref(), Ok("Kiln & Co."));
        for text in ["", "  ", "a\nb", &"a".repeat(256)] {
            assert!(store_name(text).is_err(), "{text:?}");
        }
    }
}
