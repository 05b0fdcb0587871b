//! Writes the ledger as a document for people.

use super::Ledger;
use super::ids::Item;
use std::fmt::Write;

const HEAD: &str = "\
# Conformance

Every behaviour this project promises, and the tests that prove it. Written by
`cargo xtask conformance` from `docs/spec/ids.tsv` and the `proves:` comments above tests; do not
edit. Tags: E demanded by the documented API, I our decision where it is silent, P other public
usage, S a merchant's snippet that must run, T a trap for naive builds, D a design decision.
";

/// The title of the section for each prefix of ids, in the order of the document.
const SECTIONS: [(&str, &str); 10] = [
    ("PEB", "PebblePay"),
    ("PG", "PG and Payzone"),
    ("PAY1", "PayerOne"),
    ("PEP", "Pepay"),
    ("SEC", "SecPaid"),
    ("SN", "Merchants' snippets"),
    ("TRAP", "Traps"),
    ("B", "Decisions between the dialects"),
    ("F", "Decisions of the product"),
    ("E", "Defences, by the place that is attacked"),
];

/// The whole document.
pub(crate) fn document(ledger: &Ledger) -> String {
    let mut text = format!("{HEAD}\n{}\n", summary(ledger));
    for (prefix, title) in SECTIONS {
        let of_section = |item: &&Item| item.prefix() == prefix;
        let _ = write!(
            text,
            "\n## {title}\n\n| id | tag | promise | proven by |\n|---|---|---|---|\n"
        );
        for item in ledger.items.iter().filter(of_section) {
            let Item { id, tag, title, .. } = item;
            let _ = writeln!(
                text,
                "| {id} | {tag} | {title} | {} |",
                proven_by(ledger, item)
            );
        }
    }
    text
}

fn proven_by(ledger: &Ledger, item: &Item) -> String {
    let mut tests: Vec<String> = Vec::new();
    for proof in ledger.proofs.get(&item.id).into_iter().flatten() {
        let name = proof.test.replace('_', " ").replace('|', "\\|");
        tests.push(format!("{name} (`{}`)", proof.path));
    }
    tests.sort();
    tests.dedup();
    match (&item.planned, tests.is_empty()) {
        (Some(area), true) => format!("planned: {area}"),
        (Some(area), false) => format!("in part, more planned: {area}<br>{}", tests.join("<br>")),
        (None, true) => "–".to_owned(),
        (None, false) => tests.join("<br>"),
    }
}

/// One sentence with the counts.
pub(crate) fn summary(ledger: &Ledger) -> String {
    let demanded = || ledger.items.iter().filter(|item| item.tag == "E");
    let is_proven = |item: &&Item| ledger.proofs.contains_key(&item.id);
    let proven = demanded().filter(is_proven).count();
    let unproven = || demanded().filter(|item| !is_proven(item));
    let planned = unproven().filter(|item| item.planned.is_some()).count();
    let open = unproven().count() - planned;
    let all_proven = ledger.items.iter().filter(is_proven).count();
    format!(
        "Of {} demanded behaviours {proven} are proven, {planned} are planned and {open} are open; \
         of all {} listed, {all_proven} are proven.",
        demanded().count(),
        ledger.items.len(),
    )
}

#[cfg(test)]
mod tests {
    use super::super::Ledger;
    use super::super::ids;
    use super::super::proofs::Proof;
    use super::{document, summary};
    use std::collections::BTreeMap;

    fn ledger() -> Ledger {
        let table =
            "PEB-001\tE\t\tOne\nPEB-002\tE\trefunds\tTwo\nPEB-003\tE\t\tThree\nF-01\tD\t\tFour";
        let proof = Proof {
            path: "a/b.rs".into(),
            test: "one_works".into(),
        };
        let proofs = BTreeMap::from([("PEB-001".to_owned(), vec![proof.clone(), proof])]);
        Ledger {
            items: ids::parse(table).unwrap(),
            proofs,
        }
    }

    #[test]
    fn each_item_has_a_row_that_says_how_it_stands() {
        let text = document(&ledger());
        assert!(
            text.contains("| PEB-001 | E | One | one works (`a/b.rs`) |\n"),
            "{text}"
        );
        assert!(
            text.contains("| PEB-002 | E | Two | planned: refunds |\n"),
            "{text}"
        );
        assert!(text.contains("| F-01 | D | Four | – |\n"), "{text}");
    }

    #[test]
    fn the_summary_counts_what_is_proven_planned_and_open() {
        let expected = "Of 3 demanded behaviours 1 are proven, 1 are planned and 1 are open; \
                        of all 4 listed, 1 are proven.";
        assert_eq!(summary(&ledger()), expected);
    }
}
