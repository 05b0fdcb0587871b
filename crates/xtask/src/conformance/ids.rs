//! Reads `docs/spec/ids.tsv`: id, tag, area of later work (or nothing), title.

use anyhow::{Result, bail};
use std::collections::BTreeSet;

const TAGS: [&str; 6] = ["E", "I", "P", "S", "T", "D"];

/// One promised behaviour.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Item {
    /// Such as `PEB-023`.
    pub(crate) id: String,
    /// E, I, P, S, T or D; the table's head says what they mean.
    pub(crate) tag: String,
    /// The area of work that will bring it, if it is not meant to be here yet.
    pub(crate) planned: Option<String>,
    /// One short sentence.
    pub(crate) title: String,
}

impl Item {
    /// The letters that ids of this kind begin with: `PEB` of `PEB-023`, `PAY1` of `PAY1-001`.
    pub(crate) fn prefix(&self) -> &str {
        self.id
            .trim_end_matches(|c: char| c.is_ascii_digit())
            .trim_end_matches('-')
    }
}

/// Parses the table. Refuses lines of another shape, unknown tags and repeated ids.
pub(crate) fn parse(table: &str) -> Result<Vec<Item>> {
    let mut items = Vec::new();
    let mut seen = BTreeSet::new();
    for (index, line) in table.lines().enumerate() {
        if line.starts_with('#') || line.is_empty() {
            continue;
        }
        let columns: Vec<&str> = line.split('\t').collect();
        let [id, tag, planned, title] = columns[..] else {
            bail!(
                "line {}: four columns are needed, not {}",
                index + 1,
                columns.len()
            );
        };
        if !TAGS.contains(&tag) {
            bail!("line {}: {tag:?} is not a tag", index + 1);
        }
        if title.trim().is_empty() {
            bail!("line {}: {id} has no title", index + 1);
        }
        if !seen.insert(id) {
            bail!("line {}: {id} is listed twice", index + 1);
        }
        let planned = (!planned.is_empty()).then(|| planned.to_owned());
        let (id, tag, title) = (id.to_owned(), tag.to_owned(), title.to_owned());
        items.push(Item {
            id,
            tag,
            planned,
            title,
        });
    }
    Ok(items)
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn rows_become_items_and_comments_do_not() {
        let items = parse("# head\nPEB-001\tE\t\tOne\nPEB-060\tE\trefunds\tTwo\n").unwrap();
        assert_eq!(items.len(), 2);
        assert_eq!(
            (items[0].id.as_str(), items[0].planned.as_deref()),
            ("PEB-001", None)
        );
        assert_eq!(items[1].planned.as_deref(), Some("refunds"));
        assert_eq!(items[1].prefix(), "PEB");
        assert_eq!(parse("PAY1-001\tE\t\tOne").unwrap()[0].prefix(), "PAY1");
        assert_eq!(parse("E12\tD\t\tOne").unwrap()[0].prefix(), "E");
    }

    #[test]
    fn malformed_rows_are_refused() {
        for table in [
            "PEB-001\tE\tOne",
            "PEB-001\tX\t\tOne",
            "A\tE\t\tOne\nA\tE\t\tTwo",
            "A\tE\t\t ",
        ] {
            assert!(parse(table).is_err(), "{table:?}");
        }
    }
}
