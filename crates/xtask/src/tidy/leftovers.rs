//! What a finished piece of work does not contain.

use crate::source::Source;

/// Words that promise work for later, and calls that were for looking at something once.
const WORDS: [&str; 7] = [
    "todo!",
    "unimplemented!",
    "dbg!",
    "FIXME",
    "XXX:",
    "not implemented",
    "TODO",
];

/// Everything of that kind in one file.
pub(crate) fn breaches(file: &Source) -> Vec<String> {
    // This file has to name the words.
    if file.path == "crates/xtask/src/tidy/leftovers.rs" {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (index, line) in file.text.lines().enumerate() {
        let number = index + 1;
        for word in WORDS.iter().filter(|word| has_word(line, word)) {
            found.push(format!("{}:{number}: {word} is left over", file.path));
        }
        if is_shipped_script(&file.path) && line.contains("console.log") {
            found.push(format!(
                "{}:{number}: console.log in a shipped script",
                file.path
            ));
        }
    }
    found
}

/// Whether `word` stands in the line by itself: the lint `dbg_macro` does not count.
fn has_word(line: &str, word: &str) -> bool {
    let part_of_word = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    line.match_indices(word).any(|(index, _)| {
        let before = line[..index].chars().next_back();
        let after = line[index + word.len()..].chars().next();
        !before.is_some_and(part_of_word) && !after.is_some_and(part_of_word)
    })
}

/// Scripts that run in a customer's browser.
fn is_shipped_script(path: &str) -> bool {
    let is_script = path.ends_with(".js") || path.ends_with(".mjs") || path.ends_with(".html");
    let shipped = ["sdk-wasm/", "checkout-server/", "www/"];
    let is_test = path.contains(".test.") || path.contains("/tests/");
    is_script && !is_test && shipped.iter().any(|folder| path.starts_with(folder))
}

#[cfg(test)]
mod tests {
    use super::breaches;
    use crate::source::Source;

    fn count(path: &str, text: &str) -> usize {
        breaches(&Source {
            path: path.to_owned(),
            text: text.to_owned(),
        })
        .len()
    }

    #[test]
    fn leftovers_are_found_where_they_stand_alone() {
        for line in [
            "todo!()",
            "// FIXME: later",
            "// XXX: why",
            "dbg!(x)",
            "\"not implemented\"",
            "# TODO x",
        ] {
            assert_eq!(count("a.rs", line), 1, "{line}");
        }
        for line in [
            "PP-XXXX-XXXXXX",
            "todo_list",
            "a TODOs",
            "dbg_macro = \"deny\"",
        ] {
            assert_eq!(count("a.rs", line), 0, "{line}");
        }
    }

    #[test]
    fn shipped_scripts_do_not_log() {
        assert_eq!(count("sdk-wasm/js/stub.js", "console.log(1)"), 1);
        assert_eq!(count("sdk-wasm/js/stub.js", "console.warn(1)"), 0);
        assert_eq!(count("tests/pay.test.mjs", "console.log(1)"), 0);
    }
}
