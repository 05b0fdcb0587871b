//! Text from outside: names, e-mail addresses and URLs, read once and then trusted.
//!
//! Nothing here repairs a text: it is taken as given or refused, so that what was sent is what is
//! stored, shown and sent on. Whether a URL may be called or followed is decided elsewhere.

use email_address::{EmailAddress, Options};
use thiserror::Error;
use url::{Url, form_urlencoded};

use crate::limits::{EMAIL_BYTES_MAX, PHONE_DIGITS_MAX, URL_BYTES_MAX};

/// Why a text is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TextError {
    /// It has more characters (or, for addresses, bytes) than allowed; holds the limit.
    #[error("may have at most {0} characters")]
    TooLong(usize),
    /// It holds a control character, such as a line break or U+0000.
    #[error("may not contain control characters")]
    ControlCharacter,
    /// It is no e-mail address.
    #[error("must be an e-mail address")]
    NotAnEmail,
    /// It is no http or https URL with a host, or it carries a user name or password.
    #[error("must be a full http or https URL without user name or password")]
    NotAUrl,
    /// It is no international telephone number.
    #[error("must be an international telephone number such as +212600000000")]
    NotAPhone,
}

/// Takes a text of at most `max_chars` code points without control characters, unchanged. An empty
/// text passes; whether it may be empty is the field's own rule.
///
/// # Errors
/// [`TextError::TooLong`] or [`TextError::ControlCharacter`].
pub fn clean_text(text: &str, max_chars: usize) -> Result<String, TextError> {
    // A code point has one to four bytes, so that a huge text is refused without counting it.
    if text.len() > max_chars.saturating_mul(4) || text.chars().count() > max_chars {
        return Err(TextError::TooLong(max_chars));
    }
    if text.chars().any(char::is_control) {
        return Err(TextError::ControlCharacter);
    }
    Ok(text.to_owned())
}

/// Takes an e-mail address that a mail server could deliver to, unchanged. Line breaks, spaces,
/// quoted local parts, display names and address literals are refused: none of them is worth the
/// header injection that it invites.
///
/// # Errors
/// [`TextError::TooLong`] above 254 bytes, else [`TextError::NotAnEmail`].
pub fn parse_email(text: &str) -> Result<String, TextError> {
    if text.len() > EMAIL_BYTES_MAX {
        return Err(TextError::TooLong(EMAIL_BYTES_MAX));
    }
    if text.contains(|c: char| c.is_control() || c.is_whitespace() || c == '"') {
        return Err(TextError::NotAnEmail);
    }
    let options = Options::default()
        .without_domain_literal()
        .without_display_text();
    EmailAddress::parse_with_options(text, options).map_err(|_| TextError::NotAnEmail)?;
    Ok(text.to_owned())
}

/// Reads a telephone number with its country code; returns `+` and its digits. People write it with
/// spaces, dots, dashes and brackets, and `00` or nothing for the `+`.
///
/// # Errors
/// [`TextError::NotAPhone`], also for a number that only its own country can dial.
pub fn parse_phone(text: &str) -> Result<String, TextError> {
    const DIGITS_MIN: usize = 7;
    let plain: String = text
        .chars()
        .filter(|c| !matches!(c, ' ' | '.' | '-' | '(' | ')'))
        .take(PHONE_DIGITS_MAX + 3)
        .collect();
    let digits = plain.strip_prefix('+').or(plain.strip_prefix("00"));
    let digits = digits.unwrap_or(&plain);
    let fits = (DIGITS_MIN..=PHONE_DIGITS_MAX).contains(&digits.len());
    // No country code begins with a zero.
    if !fits || digits.starts_with('0') || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(TextError::NotAPhone);
    }
    Ok(format!("+{digits}"))
}

/// Takes an absolute http or https URL, unchanged.
///
/// It has to be written as browsers and URL libraries all read it: `//` after the scheme, a host,
/// no user name or password, no backslash, space, line break or other control character. A text
/// that some reader repairs (`https:evil`, `https:\\evil`) is refused, because the next reader may
/// repair it into another address.
///
/// # Errors
/// [`TextError::TooLong`] above 2048 bytes, [`TextError::ControlCharacter`], else
/// [`TextError::NotAUrl`].
pub fn parse_http_url(text: &str) -> Result<String, TextError> {
    if text.len() > URL_BYTES_MAX {
        return Err(TextError::TooLong(URL_BYTES_MAX));
    }
    if text.chars().any(char::is_control) {
        return Err(TextError::ControlCharacter);
    }
    if text.contains(|c: char| c.is_whitespace() || c == '\\') {
        return Err(TextError::NotAUrl);
    }
    let (scheme, rest) = text.split_once("://").ok_or(TextError::NotAUrl)?;
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let is_http = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    if !is_http || authority.is_empty() || authority.contains('@') {
        return Err(TextError::NotAUrl);
    }
    // For these two schemes the parser itself insists on a host.
    Url::parse(text).map_err(|_| TextError::NotAUrl)?;
    Ok(text.to_owned())
}

/// The origin of an http or https URL as browsers write it: lower-case scheme and host, the port
/// only if it is not the scheme's own. Nothing if [`parse_http_url`] would refuse the text.
#[must_use]
pub fn http_origin(text: &str) -> Option<String> {
    let url = Url::parse(&parse_http_url(text).ok()?).ok()?;
    Some(url.origin().ascii_serialization())
}

/// Sets query parameters of a URL: before the fragment, and in place of parameters of the same
/// name, whose old value a receiver would otherwise read first (TRAP-66). Spaces become `%20`. The
/// rest of the text stays as it was.
#[must_use]
pub fn append_query(url: &str, pairs: &[(&str, &str)]) -> String {
    let (before_fragment, fragment) = match url.split_once('#') {
        Some((before, fragment)) => (before, Some(fragment)),
        None => (url, None),
    };
    let (base, query) = before_fragment
        .split_once('?')
        .unwrap_or((before_fragment, ""));
    let is_set = |parameter: &str| {
        form_urlencoded::parse(parameter.as_bytes())
            .next()
            .is_some_and(|(name, _)| pairs.iter().any(|(set, _)| *set == name))
    };
    let kept = query
        .split('&')
        .filter(|parameter| !parameter.is_empty() && !is_set(parameter));
    let set = pairs
        .iter()
        .map(|(name, value)| format!("{}={}", encode(name), encode(value)));
    let query = kept
        .map(str::to_owned)
        .chain(set)
        .collect::<Vec<_>>()
        .join("&");
    let mut result = base.to_owned();
    for (mark, part) in [
        ('?', Some(query.as_str()).filter(|q| !q.is_empty())),
        ('#', fragment),
    ] {
        if let Some(part) = part {
            result.push(mark);
            result.push_str(part);
        }
    }
    result
}

/// Percent-encodes a name or value. The form encoding writes a plus sign for a space and `%2B` for
/// a plus sign, so that every plus sign in its output is a space.
fn encode(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes())
        .collect::<String>()
        .replace('+', "%20")
}

/// A BCP 47 language tag such as `pt-BR`, by its shape: letters and digits in groups of at most
/// eight, joined by hyphens, 35 characters at most. `None` for anything else: a wish for a
/// language is never a reason to refuse a payment.
#[must_use]
pub fn parse_language_tag(text: &str) -> Option<String> {
    let group =
        |g: &str| (1..=8).contains(&g.len()) && g.bytes().all(|b| b.is_ascii_alphanumeric());
    let tag = text.trim().replace('_', "-");
    (tag.len() <= 35 && tag.split('-').all(group)).then_some(tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    // proves: PG-007
    #[test]
    fn a_telephone_number_is_kept_as_its_digits() {
        for (written, number) in [
            ("+212600000000", "+212600000000"),
            ("+212 6 00-00-00.00", "+212600000000"),
            ("00212600000000", "+212600000000"),
            ("212600000000", "+212600000000"),
            ("+1 (555) 010-0199", "+15550100199"),
        ] {
            assert_eq!(parse_phone(written).as_deref(), Ok(number), "{written}");
        }
        for no in [
            "",
            "+",
            "0612345678",
            "+0612345678",
            "+12345",
            "+1234567890123456",
            "+21260000000x",
            "+2126\u{0660}000000",
            "++212600000000",
            "12+345678",
            "+212\n600000000",
        ] {
            assert_eq!(parse_phone(no), Err(TextError::NotAPhone), "{no}");
        }
    }
    use proptest::prelude::*;

    #[test]
    fn text_is_counted_in_code_points_and_kept_as_given() {
        assert_eq!(
            clean_text(" é\u{1F600}\u{202E} ", 5),
            Ok(" é\u{1F600}\u{202E} ".to_owned())
        );
        assert_eq!(clean_text(&"é".repeat(255), 255), Ok("é".repeat(255)));
        assert_eq!(
            clean_text(&"é".repeat(256), 255),
            Err(TextError::TooLong(255))
        );
        assert_eq!(clean_text("", 0), Ok(String::new()));
        for text in ["a\0", "a\nb", "\r", "\t", "\u{7f}", "\u{85}", "\u{1b}[31m"] {
            assert_eq!(
                clean_text(text, 255),
                Err(TextError::ControlCharacter),
                "{text:?}"
            );
        }
    }

    #[test]
    fn an_email_address_is_one_that_cannot_carry_a_header() {
        for text in [
            "a@b.co",
            "first.last+tag@shop.example",
            "o'neil@xn--bcher-kva.example",
            "ü@bücher.example",
        ] {
            assert_eq!(parse_email(text).as_deref(), Ok(text));
        }
        let refused = [
            "",
            "a",
            "@",
            "a@",
            "@b.co",
            "a@b@c.co",
            "a b@c.co",
            "a@b.c\r\nBcc:x",
            "a@b.co\n",
            "a\0@b.co",
            " a@b.co",
            "a@b.co ",
            "\"a b\"@c.co",
            "\"a\"@c.co",
            "A <a@b.co>",
            "<a@b.co>",
            "A<a@b.co>",
            "a@[127.0.0.1]",
            "a..b@c.co",
            ".a@c.co",
            "a@-b.co",
            "a@b..co",
            "a,b@c.co",
            "a@b.co,c@d.co",
            "a@\u{a0}b.co",
        ];
        for text in refused {
            assert_eq!(parse_email(text), Err(TextError::NotAnEmail), "{text:?}");
        }
        let long = format!("a@{}.co", "b.".repeat(130));
        assert_eq!(parse_email(&long), Err(TextError::TooLong(254)));
    }

    // proves: TRAP-38
    #[test]
    fn only_urls_that_every_reader_reads_alike_are_taken() {
        let taken = [
            "https://shop.example",
            "HTTPS://Shop.Example/Path?a=1&b=%20#frag",
            "http://127.0.0.1:3000/return",
            "http://[::1]:3000/",
            "https://bücher.example/ü",
            "https://shop.example/a//b?u=https://other.example/@x",
            "https://shop.example?email=a@b.co",
        ];
        for text in taken {
            assert_eq!(parse_http_url(text).as_deref(), Ok(text));
        }
        let refused = [
            "",
            "/",
            "shop.example",
            "//evil.example",
            "\\\\evil.example",
            "https:evil.example",
            "https:/evil.example",
            "https:///evil.example",
            "https:\\\\evil.example",
            "https://",
            "http://?a",
            "https://shop.example\\@evil.example",
            "https://shop.example\\evil",
            "javascript:alert(1)",
            "javascript://shop.example/%0aalert(1)",
            "data:text/html,x",
            "ftp://shop.example",
            "file:///etc/passwd",
            "https://user@shop.example",
            "https://user:secret@shop.example",
            "https://@shop.example",
            "https://:@shop.example",
            " https://shop.example",
            "https://shop.example ",
            "https://shop.example/a b",
            "https://sh op.example",
            "https://shop.example:99999/",
            "https://[::1/",
            "https://a%00b.example",
            "https://a^b.example",
            "https://shop.example/\u{3000}",
            "h\u{2028}ttps://shop.example",
        ];
        for text in refused {
            assert_eq!(parse_http_url(text), Err(TextError::NotAUrl), "{text:?}");
        }
        for text in [
            "java\nscript:x",
            "https://shop\t.example",
            "https://shop.example/\r\nSet-Cookie:x",
            "\0",
        ] {
            assert_eq!(
                parse_http_url(text),
                Err(TextError::ControlCharacter),
                "{text:?}"
            );
        }
        let sized = |bytes: usize| format!("https://shop.example/{}", "a".repeat(bytes - 21));
        assert!(parse_http_url(&sized(2048)).is_ok());
        assert_eq!(parse_http_url(&sized(2049)), Err(TextError::TooLong(2048)));
    }

    #[test]
    fn an_origin_is_written_as_browsers_write_it() {
        assert_eq!(
            http_origin("HTTPS://Shop.Example:443/a?b#c").as_deref(),
            Some("https://shop.example")
        );
        assert_eq!(
            http_origin("http://127.0.0.1:3000/").as_deref(),
            Some("http://127.0.0.1:3000")
        );
        assert_eq!(
            http_origin("https://bücher.example").as_deref(),
            Some("https://xn--bcher-kva.example")
        );
        assert_eq!(http_origin("https://user@shop.example"), None);
        assert_eq!(http_origin("null"), None);
    }

    // proves: TRAP-66
    #[test]
    fn parameters_are_set_before_the_fragment_and_replace_those_of_the_merchant() {
        let set = |url| append_query(url, &[("status", "completed"), ("order_id", "PP-1")]);
        let both = "status=completed&order_id=PP-1";
        assert_eq!(
            set("https://a.example/r"),
            format!("https://a.example/r?{both}")
        );
        assert_eq!(
            set("https://a.example/r?"),
            format!("https://a.example/r?{both}")
        );
        assert_eq!(
            set("https://a.example/r#f?x"),
            format!("https://a.example/r?{both}#f?x")
        );
        assert_eq!(
            set("https://a.example/r?x=1#"),
            format!("https://a.example/r?x=1&{both}#")
        );
        let merchant = "https://a.example/?status=old&x=a+b%20c&st%61tus&order_id=1&STATUS=kept#f";
        assert_eq!(
            set(merchant),
            format!("https://a.example/?x=a+b%20c&STATUS=kept&{both}#f")
        );
        let odd = append_query("https://a.example/", &[("ref", "a b+c&d=é#/?\u{1F600}")]);
        assert_eq!(
            odd,
            "https://a.example/?ref=a%20b%2Bc%26d%3D%C3%A9%23%2F%3F%F0%9F%98%80"
        );
        assert_eq!(
            append_query("https://a.example/?#f", &[]),
            "https://a.example/#f"
        );
    }

    proptest! {
        // proves: TRAP-66
        #[test]
        fn a_url_reader_finds_every_set_parameter_once_and_nothing_else_changed(
            path in "[a-z/]{0,8}", query in "[a-c=&%2+]{0,16}", fragment in "[a-z?&=]{0,6}",
            a in ".{0,12}", b in ".{0,12}",
        ) {
            let before = format!("https://shop.example/{path}?{query}#{fragment}");
            let after = append_query(&before, &[("a", &a), ("b", &b)]);
            let (before, after) = (Url::parse(&before).unwrap(), Url::parse(&after).unwrap());
            prop_assert_eq!(before.path(), after.path());
            prop_assert_eq!(before.fragment(), after.fragment());
            let mut expected: Vec<(String, String)> = before
                .query_pairs()
                .into_owned()
                .filter(|(name, _)| name != "a" && name != "b")
                .collect();
            expected.extend([("a".to_owned(), a), ("b".to_owned(), b)]);
            prop_assert_eq!(after.query_pairs().into_owned().collect::<Vec<_>>(), expected);
        }

        #[test]
        fn no_text_makes_a_reader_panic(text in ".{0,64}", rest in "[@:/\\\\?#\\[\\]a-z0-9.%]{0,24}") {
            let _ = (clean_text(&text, 10), parse_email(&text), parse_http_url(&text));
            let url = format!("https://{rest}");
            if parse_http_url(&url).is_ok() {
                let parsed = Url::parse(&url).unwrap();
                prop_assert!(parsed.username().is_empty() && parsed.password().is_none());
                prop_assert!(parsed.has_host());
            }
        }
    }
}
