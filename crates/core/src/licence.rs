//! Licence keys as a merchant hands them over: pasted lines or a CSV file (F-09, PEB-193).
//!
//! A text is read to its end; a line that can not be used is named with its reason, and the others
//! count. Where the keys go and how they are kept secret is not known here.

use std::collections::HashMap;

use crate::text::{TextError, clean_text};

/// The longest licence key, in code points.
pub const KEY_CHARS_MAX: usize = 512;
/// The most keys of one upload.
pub const KEYS_PER_UPLOAD_MAX: usize = 10_000;
/// The largest upload, in bytes.
pub const UPLOAD_BYTES_MAX: usize = 8 * 1024 * 1024;
/// A stock of this many keys or fewer is low, unless the variant says otherwise.
pub const LOW_STOCK: i64 = 5;
/// The most keys at which a stock may count as low.
pub const LOW_STOCK_MAX: i64 = 1_000_000;

/// First cells of a CSV file that are a heading and no key, in lower case.
const HEADINGS: [&str; 6] = [
    "key",
    "keys",
    "license",
    "licence",
    "license_key",
    "licence_key",
];

/// How a text holds its keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One key on each line; empty lines do not count.
    Lines,
    /// The first column of comma, semicolon or tab separated values, with or without a heading.
    Csv,
}

/// A key and the line that it stands on, counted from 1. Not `Debug`: a key belongs in no log.
#[derive(Clone, PartialEq, Eq)]
pub struct KeyLine {
    /// The line.
    pub line: u64,
    /// The key, without the space round it.
    pub key: String,
}

/// Why a line gives no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// Nothing stands where the key should.
    Empty,
    /// It is longer than [`KEY_CHARS_MAX`].
    TooLong,
    /// It holds control characters.
    ControlCharacters,
    /// The same key stands on an earlier line.
    SameAsLine(u64),
    /// The store has this key already.
    InStock,
    /// The upload has more than [`KEYS_PER_UPLOAD_MAX`] keys.
    TooMany,
    /// It is no text in UTF-8.
    NotText,
}

impl Problem {
    /// The sentence for the merchant.
    #[must_use]
    pub fn message(self) -> String {
        match self {
            Self::Empty => "there is no key on this line".to_owned(),
            Self::TooLong => format!("a key may have at most {KEY_CHARS_MAX} characters"),
            Self::ControlCharacters => "a key must not contain control characters".to_owned(),
            Self::SameAsLine(line) => format!("the same key stands on line {line}"),
            Self::InStock => "the store has this key already".to_owned(),
            Self::TooMany => format!("an upload may hold at most {KEYS_PER_UPLOAD_MAX} keys"),
            Self::NotText => "this line is not UTF-8 text".to_owned(),
        }
    }
}

/// A line that gives no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// The line, counted from 1.
    pub line: u64,
    /// Why.
    pub problem: Problem,
}

/// What an upload holds.
#[derive(Default)]
pub struct Upload {
    /// The keys in their order, each once.
    pub keys: Vec<KeyLine>,
    /// The lines that give none.
    pub skipped: Vec<Skipped>,
}

/// Reads an upload.
#[must_use]
pub fn parse(bytes: &[u8], format: Format) -> Upload {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = Reader::default();
    match format {
        Format::Lines => {
            for (line, text) in (1..).zip(bytes.split(|b| *b == b'\n')) {
                if !text.trim_ascii().is_empty() {
                    reader.take(line, text);
                }
            }
        }
        Format::Csv => read_csv(bytes, &mut reader),
    }
    reader.upload
}

fn read_csv(bytes: &[u8], reader: &mut Reader) {
    let mut rows = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(bytes))
        .from_reader(bytes);
    let mut row = csv::ByteRecord::new();
    let (mut first, mut line, mut counted) = (true, 1, 0);
    // Reading from memory fails on nothing but a row of another length, which is allowed here.
    while rows.read_byte_record(&mut row).unwrap_or(false) {
        // The reader's own count of lines lags behind where lines end in CR LF.
        let start = row.position().map_or(0, csv::Position::byte);
        let start = usize::try_from(start).unwrap_or(0).min(bytes.len());
        let breaks = bytes[start..]
            .iter()
            .take_while(|b| matches!(b, b'\r' | b'\n'));
        let start = start + breaks.count();
        line += (counted..start).filter(|at| bytes[*at] == b'\n').count() as u64;
        counted = start;
        let cell = row.get(0).unwrap_or_default();
        let heading = std::mem::take(&mut first)
            && HEADINGS.contains(&String::from_utf8_lossy(cell).trim().to_lowercase().as_str());
        if !heading {
            reader.take(line, cell);
        }
    }
}

/// The separator that stands first on the first line; spreadsheets of many countries use `;`.
fn delimiter(bytes: &[u8]) -> u8 {
    let first = bytes.split(|b| *b == b'\n').next().unwrap_or_default();
    let found = first.iter().find(|b| matches!(b, b',' | b';' | b'\t'));
    found.copied().unwrap_or(b',')
}

#[derive(Default)]
struct Reader {
    upload: Upload,
    seen: HashMap<String, u64>,
}

impl Reader {
    fn take(&mut self, line: u64, text: &[u8]) {
        match self.key(text) {
            Ok(key) => {
                self.seen.insert(key.clone(), line);
                self.upload.keys.push(KeyLine { line, key });
            }
            Err(problem) => self.upload.skipped.push(Skipped { line, problem }),
        }
    }

    fn key(&self, text: &[u8]) -> Result<String, Problem> {
        let text = std::str::from_utf8(text).map_err(|_| Problem::NotText)?;
        let key = clean_text(text.trim(), KEY_CHARS_MAX).map_err(|error| match error {
            TextError::TooLong(_) => Problem::TooLong,
            TextError::ControlCharacter
            | TextError::NotAnEmail
            | TextError::NotAUrl
            | TextError::NotAPhone => Problem::ControlCharacters,
        })?;
        if key.is_empty() {
            return Err(Problem::Empty);
        }
        if let Some(earlier) = self.seen.get(&key) {
            return Err(Problem::SameAsLine(*earlier));
        }
        if self.upload.keys.len() >= KEYS_PER_UPLOAD_MAX {
            return Err(Problem::TooMany);
        }
        Ok(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn keys(upload: &Upload) -> Vec<(u64, &str)> {
        upload
            .keys
            .iter()
            .map(|k| (k.line, k.key.as_str()))
            .collect()
    }

    fn skipped(upload: &Upload) -> Vec<(u64, Problem)> {
        upload.skipped.iter().map(|s| (s.line, s.problem)).collect()
    }

    // proves: PEB-193, F-09
    #[test]
    fn a_pasted_text_gives_a_key_for_each_line_that_has_one() {
        let upload = parse(
            b"\xef\xbb\xbf AAAA-1 \r\n\r\nBBBB,2\r\n\tCCCC 3\n",
            Format::Lines,
        );
        assert_eq!(keys(&upload), [(1, "AAAA-1"), (3, "BBBB,2"), (4, "CCCC 3")]);
        assert!(upload.skipped.is_empty());
    }

    // proves: PEB-193, F-09
    #[test]
    fn a_csv_file_gives_its_first_column_without_the_heading() {
        let text = b"License_Key;note\r\n\"A;1\";\"two\nlines\"\r\nB-2\r\n;nothing\r\nkey;x\r\n";
        let upload = parse(text, Format::Csv);
        assert_eq!(keys(&upload), [(2, "A;1"), (4, "B-2"), (6, "key")]);
        assert_eq!(skipped(&upload), [(5, Problem::Empty)]);
        assert_eq!(
            keys(&parse(b"a,b\tc\nd", Format::Csv)),
            [(1, "a"), (2, "d")]
        );
    }

    #[test]
    fn a_line_that_can_not_be_used_is_named_and_the_others_count() {
        let long = "x".repeat(KEY_CHARS_MAX);
        let text = format!("A\nB\u{7}\n{long}y\n{long}\nA\n\u{0}\nñ\n");
        let mut bytes = text.into_bytes();
        bytes.extend(b"\xff\xfe\nZ");
        let upload = parse(&bytes, Format::Lines);
        let read: Vec<u64> = upload.keys.iter().map(|k| k.line).collect();
        assert_eq!(read, [1, 4, 7, 9]);
        assert_eq!(
            skipped(&upload),
            [
                (2, Problem::ControlCharacters),
                (3, Problem::TooLong),
                (5, Problem::SameAsLine(1)),
                (6, Problem::ControlCharacters),
                (8, Problem::NotText),
            ]
        );
    }

    #[test]
    fn an_upload_has_an_end() {
        let text: String = (0..=KEYS_PER_UPLOAD_MAX)
            .map(|n| format!("K{n}\n"))
            .collect();
        let upload = parse(text.as_bytes(), Format::Lines);
        assert_eq!(upload.keys.len(), KEYS_PER_UPLOAD_MAX);
        assert_eq!(skipped(&upload), [(10_001, Problem::TooMany)]);
    }

    proptest! {
        #[test]
        fn any_bytes_give_clean_keys_each_once(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            for format in [Format::Lines, Format::Csv] {
                let upload = parse(&bytes, format);
                let mut seen = std::collections::HashSet::new();
                for line in &upload.keys {
                    prop_assert!(!line.key.is_empty() && line.key.trim() == line.key.as_str());
                    prop_assert!(!line.key.chars().any(char::is_control));
                    prop_assert!(seen.insert(line.key.to_string()));
                }
            }
        }
    }
}
