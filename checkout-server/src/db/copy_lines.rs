//! Rows as lines of PostgreSQL's `copy` in its text format, and a digest that two sets of such lines
//! have in common if they are the same.

use std::io::Write;

use rusqlite::types::ValueRef;
use sha2::{Digest as _, Sha256};

use crate::db::error::{Error, Res};

/// Appends the columns of a row as one line, byte for byte as PostgreSQL would write it.
pub(super) fn push_line<'a>(
    line: &mut Vec<u8>,
    values: impl Iterator<Item = rusqlite::Result<ValueRef<'a>>>,
) -> Res<()> {
    for (i, value) in values.enumerate() {
        if i > 0 {
            line.push(b'\t');
        }
        match value.map_err(|e| Error::failed(e.to_string()))? {
            ValueRef::Null => line.extend_from_slice(b"\\N"),
            ValueRef::Integer(int) => {
                // Writing to a Vec does not fail.
                drop(write!(line, "{int}"));
            }
            ValueRef::Text(text) => push_text(line, text)?,
            ValueRef::Real(_) | ValueRef::Blob(_) => {
                return Err(Error::failed(
                    "a column holds neither text nor a whole number",
                ));
            }
        }
    }
    line.push(b'\n');
    Ok(())
}

fn push_text(line: &mut Vec<u8>, text: &[u8]) -> Res<()> {
    if std::str::from_utf8(text).is_err() || text.contains(&0) {
        return Err(Error::failed("a text is not UTF-8, or has a NUL character"));
    }
    for &byte in text {
        let escaped = match byte {
            b'\\' => b'\\',
            0x08 => b'b',
            0x0c => b'f',
            b'\n' => b'n',
            b'\r' => b'r',
            b'\t' => b't',
            0x0b => b'v',
            _ => {
                line.push(byte);
                continue;
            }
        };
        line.extend_from_slice(&[b'\\', escaped]);
    }
    Ok(())
}

/// How many lines there are and what they say, in whatever order they come: the sum of their SHA-256
/// hashes, in four lanes of 64 bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Digest {
    pub(super) lines: i64,
    lanes: [u64; 4],
}

impl Digest {
    /// Counts one line, with or without its end.
    pub(super) fn add(&mut self, line: &[u8]) {
        let hash = Sha256::digest(line.strip_suffix(b"\n").unwrap_or(line));
        let (parts, _) = hash.as_chunks::<8>();
        for (lane, part) in self.lanes.iter_mut().zip(parts) {
            *lane = lane.wrapping_add(u64::from_be_bytes(*part));
        }
        self.lines += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(values: &[ValueRef<'_>]) -> Vec<u8> {
        let mut line = Vec::new();
        push_line(&mut line, values.iter().copied().map(Ok)).unwrap();
        line
    }

    #[test]
    fn a_row_is_one_line_whatever_its_texts_hold() {
        let row = [
            ValueRef::Text("a\tb\\c\nd\re".as_bytes()),
            ValueRef::Null,
            ValueRef::Text(b"\\N"),
            ValueRef::Integer(-7),
            ValueRef::Text("\u{8}\u{b}\u{c}é".as_bytes()),
        ];
        let expected = "a\\tb\\\\c\\nd\\re\t\\N\t\\\\N\t-7\t\\b\\v\\fé\n";
        assert_eq!(String::from_utf8(line(&row)).unwrap(), expected);
    }

    #[test]
    fn what_postgresql_can_not_hold_is_refused() {
        for value in [
            ValueRef::Text(b"a\0b"),
            ValueRef::Text(&[0xff]),
            ValueRef::Real(1.5),
            ValueRef::Blob(b"x"),
        ] {
            let pushed = push_line(&mut Vec::new(), [Ok(value)].into_iter());
            assert!(pushed.is_err(), "{value:?}");
        }
    }

    #[test]
    fn digests_do_not_see_the_order_of_lines_and_see_everything_else() {
        let of = |lines: &[&str]| {
            let mut digest = Digest::default();
            lines.iter().for_each(|line| digest.add(line.as_bytes()));
            digest
        };
        assert_eq!(of(&["a", "b\n"]), of(&["b", "a"]));
        assert_ne!(of(&["a", "b"]), of(&["a", "c"]));
        assert_ne!(of(&["a", "a", "b"]), of(&["a", "b"]));
        assert_ne!(of(&["a", "a"]), of(&["b", "b"]));
        assert_ne!(of(&["a\tb"]), of(&["a", "b"]));
    }
}
