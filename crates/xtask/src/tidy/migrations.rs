//! Migrations only add, so that servers of the version before go on while one of the new version
//! migrates their database. What nobody uses any more is taken away in a later version, and says so.

use crate::source::Source;

/// Where they are.
const FOLDER: &str = "checkout-server/migrations/";
/// The last one from before servers were upgraded one after the other.
const FREE_UNTIL: u32 = 20;
/// What a comment above a statement that takes something away begins with: the version that stopped
/// using it.
const CONTRACT: &str = "-- contract:";

/// Everything in one migration that a server of the version before would trip over.
pub(crate) fn breaches(file: &Source) -> Vec<String> {
    let Some(name) = file.path.strip_prefix(FOLDER) else {
        return Vec::new();
    };
    let number = name.split('_').next().and_then(|n| n.parse::<u32>().ok());
    if number.is_none_or(|number| number <= FREE_UNTIL) {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut allowed = false;
    let mut statement = String::new();
    for (index, line) in file.text.lines().enumerate() {
        let line = line.trim();
        if line.starts_with("--") {
            allowed |= line.starts_with(CONTRACT);
            continue;
        }
        statement.push_str(line);
        statement.push(' ');
        if !line.ends_with(';') {
            continue;
        }
        let ended = std::mem::take(&mut statement).to_ascii_lowercase();
        if !std::mem::take(&mut allowed) && !only_adds(&ended) {
            let place = index + 1;
            found.push(format!(
                "{}:{place}: servers of the version before would trip over this; CONTRIBUTING.md \
                 says what may change",
                file.path
            ));
        }
    }
    found
}

/// Whether a server that does not know of the statement reads and writes as before.
fn only_adds(statement: &str) -> bool {
    let words: Vec<&str> = statement.split_whitespace().collect();
    match words.as_slice() {
        ["create", "table" | "index", ..]
        | ["drop", "index", ..]
        | ["insert" | "update" | "delete", ..] => true,
        // Its rows do not name the column.
        ["alter", "table", _, "add", "column", ..] => {
            let may_be_absent = !statement.contains("not null") || statement.contains("default");
            may_be_absent && !statement.contains("check (") && !statement.contains("unique")
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::breaches;
    use crate::source::Source;

    fn found(name: &str, text: &str) -> usize {
        breaches(&Source {
            path: format!("checkout-server/migrations/{name}"),
            text: text.to_owned(),
        })
        .len()
    }

    #[test]
    fn what_adds_is_fine() {
        let text = "-- A comment.\ncreate table a (\n    id text not null unique\n);\n\
            create index a_by_id on a (id);\n\
            alter table orders add column b text;\n\
            alter table orders add column c bigint not null default 0;\n\
            update orders set b = 'x' where b is null;\n";
        assert_eq!(found("0021_adds.sql", text), 0);
    }

    #[test]
    fn what_takes_away_or_forbids_is_a_breach() {
        for statement in [
            "drop table orders;",
            "alter table orders drop column state;",
            "alter table orders rename column state to standing;",
            "alter table orders rename to sales;",
            "alter table orders add column b text not null;",
            "alter table orders add column b text unique;",
            "alter table orders alter column b set not null;",
            "ALTER TABLE orders\n    DROP COLUMN state;",
            "create unique index orders_b on orders (b);",
            "create trigger t before insert on orders begin select 1; end;",
        ] {
            assert!(found("0021_takes.sql", statement) > 0, "{statement}");
        }
    }

    #[test]
    fn what_nobody_uses_any_more_is_taken_away_with_a_word_about_it() {
        let text = "-- contract: nothing reads it since 0.3.\ndrop table old;\ndrop table new;\n";
        assert_eq!(found("0021_mixed.sql", text), 1);
        assert_eq!(found("0002_orders_whole.sql", text), 0);
        assert_eq!(found("readme.txt", text), 0);
    }
}
