//! The direction between the modules of the server, where SQL may stand, and what keeps the core
//! pure: `pages, dashboard, dialects, http → app → {core, db, gateways, outbound}`, `gateways → outbound`,
//! `jobs → app, db, outbound, dialects`, and `words` for pages, their HTTP and jobs.
//!
//! This reads text, not syntax: it sees `crate::db::…` wherever code says so, except in tests.

use crate::source::Source;

const SERVER: &str = "checkout-server/src/";
const CORE: &str = "crates/core/src/";

/// Each folder of the server and what else of the server it may use. Files beside the folders
/// (`config.rs`, `json.rs` and so on) are leaves that all may use, except those in `ROOTS`.
const MAY_USE: [(&str, &[&str]); 10] = [
    ("words", &[]),
    ("outbound", &[]),
    ("gateways", &["outbound"]),
    ("db", &[]),
    ("app", &["db", "gateways", "outbound"]),
    ("pages", &["app", "http", "words"]),
    ("dashboard", &["app", "pages", "http", "words"]),
    ("dialects", &["app", "http"]),
    ("http", &["app", "pages", "dashboard", "dialects", "words"]),
    ("jobs", &["app", "db", "outbound", "dialects", "words"]),
];

/// Files that put everything together: they may use all, and none may use them back.
const ROOTS: [&str; 4] = ["cli", "lib", "main", "server"];

/// How SQL begins. It is written in lower case throughout.
const SQL: [&str; 5] = [
    "\"select ",
    "insert into ",
    "delete from ",
    "\"update ",
    "create table ",
];

/// What the core may not touch: clocks, files, sockets, the environment, threads, async.
const IMPURE: [&str; 11] = [
    "SystemTime",
    "Instant::now",
    "std::fs",
    "std::net",
    "std::env",
    "std::thread",
    "std::process",
    "async fn",
    ".await",
    "derive(Serialize",
    "derive(Deserialize",
];

/// Every breach in one file.
pub(crate) fn breaches(file: &Source) -> Vec<String> {
    if !file.path.ends_with(".rs") || is_test_file(&file.path) {
        return Vec::new();
    }
    if file.path.starts_with(CORE) {
        return impure(file);
    }
    match file.path.strip_prefix(SERVER) {
        Some(path) => server_breaches(file, path),
        None => Vec::new(),
    }
}

fn server_breaches(file: &Source, path: &str) -> Vec<String> {
    let here = path.split(['/', '.']).next().unwrap_or_default();
    let mut found = Vec::new();
    for (number, line) in code_lines(&file.text) {
        for used in used_modules(line) {
            if !may_use(here, used) {
                found.push(format!("{}:{number}: {here} may not use {used}", file.path));
            }
        }
        if here != "db" && SQL.iter().any(|beginning| line.contains(beginning)) {
            found.push(format!("{}:{number}: SQL stands in db only", file.path));
        }
    }
    found
}

fn impure(file: &Source) -> Vec<String> {
    let mut found = Vec::new();
    for (number, line) in code_lines(&file.text) {
        for word in IMPURE.iter().filter(|word| line.contains(**word)) {
            found.push(format!(
                "{}:{number}: the core is pure, without {word}",
                file.path
            ));
        }
    }
    found
}

fn may_use(here: &str, used: &str) -> bool {
    let rule = |name: &str| MAY_USE.iter().find(|(folder, _)| *folder == name);
    if here == used || ROOTS.contains(&here) {
        return true;
    }
    if ROOTS.contains(&used) {
        return false;
    }
    match (rule(here), rule(used)) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some((_, allowed)), Some(_)) => allowed.contains(&used),
    }
}

/// The modules that a line names as `crate::module`, also inside `crate::{a, b}` on one line.
fn used_modules(line: &str) -> Vec<&str> {
    let mut used = Vec::new();
    for (index, _) in line.match_indices("crate::") {
        // `$crate::` belongs to a macro's user, `pub(in crate::…)` to visibility.
        let rest = &line[index + "crate::".len()..];
        match rest.strip_prefix('{') {
            Some(list) => used.extend(top_level_names(list)),
            None => used.extend(first_name(rest)),
        }
    }
    // Types and macros at the crate's root are no modules.
    used.retain(|name| name.chars().next().is_some_and(|c| c.is_ascii_lowercase()));
    used
}

fn first_name(text: &str) -> Option<&str> {
    let end = text
        .find(|c: char| !c.is_alphanumeric() && c != '_')
        .unwrap_or(text.len());
    (end > 0 && !text[end..].starts_with('!')).then(|| &text[..end])
}

/// The first name of each item of a `use` list, whose items may be lists again.
fn top_level_names(list: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut depth = 0_usize;
    let mut start = 0;
    for (index, c) in list.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => {
                names.extend(first_name(list[start..index].trim_start()));
                return names;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                names.extend(first_name(list[start..index].trim_start()));
                start = index + 1;
            }
            _ => {}
        }
    }
    names.extend(first_name(list[start..].trim_start()));
    names
}

/// The lines of code with their numbers, up to the tests at the end of the file, no comments.
fn code_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let before_tests = |(_, line): &(usize, &str)| !line.starts_with("#[cfg(test)]");
    let lines = text.lines().enumerate().take_while(before_tests);
    lines
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
        .map(|(index, line)| (index + 1, line))
}

fn is_test_file(path: &str) -> bool {
    path.ends_with("_tests.rs") || path.ends_with("/tests.rs") || path.contains("/tests/")
}

#[cfg(test)]
mod tests {
    use super::breaches;
    use crate::source::Source;

    fn found(path: &str, text: &str) -> Vec<String> {
        breaches(&Source {
            path: path.to_owned(),
            text: text.to_owned(),
        })
    }

    #[test]
    fn the_direction_of_modules_is_kept() {
        let app = "checkout-server/src/app/pay.rs";
        assert!(found(app, "use crate::db::{Db, one};\nuse crate::outbound;\n").is_empty());
        assert_eq!(
            found(
                app,
                "use crate::{db, http::Error};\nlet x = crate::pages::render();\n"
            ),
            [
                "checkout-server/src/app/pay.rs:1: app may not use http",
                "checkout-server/src/app/pay.rs:2: app may not use pages",
            ]
        );
        let page = "checkout-server/src/pages/receipt.rs";
        assert_eq!(found(page, "use crate::db::Db;").len(), 1);
        let job = "checkout-server/src/jobs/deliver.rs";
        assert!(found(job, "use crate::dialects::render;\nuse crate::db::Tx;\n").is_empty());
        assert_eq!(found(job, "use crate::pages::x;").len(), 1);
    }

    #[test]
    fn leaves_use_no_folder_and_roots_use_all() {
        let leaf = "checkout-server/src/json.rs";
        assert_eq!(found(leaf, "use crate::db::Db;").len(), 1);
        assert!(found(leaf, "use crate::config::Config;").is_empty());
        assert!(found("checkout-server/src/lib.rs", "use crate::db::Db;").is_empty());
        assert_eq!(
            found(
                "checkout-server/src/app/pay.rs",
                "use crate::server::Server;"
            )
            .len(),
            1
        );
    }

    #[test]
    fn comments_tests_macros_and_types_are_no_use() {
        let text = "// crate::http is above\n/// [`crate::pages`]\nlet p = crate::params![];\n\
                    let s = crate::Server::new();\n#[cfg(test)]\nmod tests { use crate::http; }\n";
        assert!(found("checkout-server/src/db/orders.rs", text).is_empty());
    }

    #[test]
    fn sql_stands_in_db_only() {
        let line = "tx.exec(\"insert into orders values ($1)\", p)";
        assert_eq!(found("checkout-server/src/app/pay.rs", line).len(), 1);
        assert!(found("checkout-server/src/db/orders.rs", line).is_empty());
    }

    #[test]
    fn the_core_has_no_clock() {
        assert_eq!(
            found("crates/core/src/order.rs", "let now = SystemTime::now();").len(),
            1
        );
        assert!(found("crates/core/src/order.rs", "// SystemTime is for others").is_empty());
    }
}
