//! Finds `proves:` comments and the tests they stand above.

use crate::source::Source;
use crate::test::results::TestResult;

/// How many lines may stand between the comment and the name of the test: attributes, further
/// comments, a loop over cases.
const LINES_TO_TEST_MAX: usize = 12;

/// One test that proves something.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Proof {
    /// Path of the file from the root.
    pub(crate) path: String,
    /// The test's own name. A name with a `${…}` in it is kept as written.
    pub(crate) test: String,
}

impl Proof {
    /// Whether `result` is an outcome of this test.
    pub(crate) fn is_proven_by(&self, result: &TestResult) -> bool {
        if self.path.ends_with(".rs") {
            let of_package = self.path.starts_with(&result.folder);
            return of_package && result.name.split("::").any(|segment| segment == self.test);
        }
        let same_file = result.folder == self.path;
        same_file && is_of_pattern(&self.test, &result.name)
    }
}

/// Whether a name is what a test's name becomes when its gaps, `${…}`, are filled in.
fn is_of_pattern(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split("${");
    let Some(mut rest) = name.strip_prefix(parts.next().unwrap_or_default()) else {
        return false;
    };
    let mut ends_with_gap = false;
    for part in parts {
        let text = part.split_once('}').map_or("", |(_, text)| text);
        let Some(at) = rest.find(text) else {
            return false;
        };
        rest = &rest[at + text.len()..];
        ends_with_gap = text.is_empty();
    }
    rest.is_empty() || ends_with_gap
}

/// Every (id, proof) of one file. An error is a comment that stands above no test.
pub(crate) fn parse(file: &Source) -> Vec<Result<(String, Proof), String>> {
    let lines: Vec<&str> = file.text.lines().collect();
    let mut found = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let Some(ids) = proven_ids(line) else {
            continue;
        };
        let rest = &lines[index + 1..lines.len().min(index + 1 + LINES_TO_TEST_MAX)];
        let Some(test) = test_name(rest, &file.path) else {
            found.push(Err(format!("{}:{}: no test follows", file.path, index + 1)));
            continue;
        };
        for id in ids {
            let proof = Proof {
                path: file.path.clone(),
                test: test.clone(),
            };
            found.push(Ok((id, proof)));
        }
    }
    found
}

/// The ids of a comment line that says what a test proves.
fn proven_ids(line: &str) -> Option<Vec<String>> {
    let line = line.trim_start();
    let comment = line.strip_prefix("//").or_else(|| line.strip_prefix('#'))?;
    let ids = comment.trim_start().strip_prefix("proves:")?;
    let separators = |c: char| c == ',' || c.is_whitespace();
    Some(
        ids.split(separators)
            .filter(|id| !id.is_empty())
            .map(str::to_owned)
            .collect(),
    )
}

/// The name of the first test in these lines.
fn test_name(lines: &[&str], path: &str) -> Option<String> {
    let keyword = match path.rsplit('.').next()? {
        "rs" => "fn ",
        "py" => "def ",
        "php" | "sh" => "function ",
        _ => return quoted_test_name(lines),
    };
    lines.iter().find_map(|line| {
        let code = line.trim_start();
        if code.starts_with("//") || code.starts_with('#') {
            return None;
        }
        match code.split_once(keyword) {
            Some((_, rest)) => identifier(rest),
            None => macro_test_name(code),
        }
    })
}

/// The name of a test that a macro makes: `name,` by itself, or `on_both!(name, …)`.
fn macro_test_name(code: &str) -> Option<String> {
    let first = code
        .split_once("!(")
        .map_or(code, |(_, arguments)| arguments);
    let name = identifier(first)?;
    first[name.len()..].starts_with(',').then_some(name)
}

fn identifier(text: &str) -> Option<String> {
    let end = text
        .find(|c: char| !c.is_alphanumeric() && c != '_')
        .unwrap_or(text.len());
    (end > 0).then(|| text[..end].to_owned())
}

/// The string that a call of `test(` or `it(` begins with; it may stand on the next line.
fn quoted_test_name(lines: &[&str]) -> Option<String> {
    let text = lines.join("\n");
    let calls = ["test(", "it(", "test.only("];
    let starts = calls.iter().filter_map(|call| find_call(&text, call));
    let argument = text[starts.min()?..].trim_start();
    let quote = argument
        .chars()
        .next()
        .filter(|c| ['"', '\'', '`'].contains(c))?;
    let mut name = String::new();
    let mut escaped = false;
    for c in argument[1..].chars() {
        match c {
            _ if escaped => {
                escaped = false;
                name.push(c);
            }
            '\\' => escaped = true,
            _ if c == quote => return Some(name),
            _ => name.push(c),
        }
    }
    None
}

/// Where the argument of the first `call` begins that is not the end of a longer word.
fn find_call(text: &str, call: &str) -> Option<usize> {
    text.match_indices(call).find_map(|(index, _)| {
        let before = text[..index].chars().next_back();
        let whole_word = before.is_none_or(|c| !c.is_alphanumeric() && c != '_' && c != '.');
        whole_word.then_some(index + call.len())
    })
}

#[cfg(test)]
mod tests {
    use super::{Proof, parse};
    use crate::source::Source;
    use crate::test::results::{Outcome, TestResult};

    fn found(path: &str, text: &str) -> Vec<(String, String)> {
        let file = Source {
            path: path.to_owned(),
            text: text.to_owned(),
        };
        let proofs = parse(&file).into_iter().map(Result::unwrap);
        proofs.map(|(id, proof)| (id, proof.test)).collect()
    }

    fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
        expected
            .iter()
            .map(|(id, test)| ((*id).to_owned(), (*test).to_owned()))
            .collect()
    }

    #[test]
    fn a_rust_test_is_found_below_attributes_and_comments() {
        let text = "// proves: PEB-001, TRAP-20\n// Why: fn other(.\n#[tokio::test]\nasync fn it_works() {}\n";
        let expected = pairs(&[("PEB-001", "it_works"), ("TRAP-20", "it_works")]);
        assert_eq!(found("a/src/x.rs", text), expected);
    }

    #[test]
    fn tests_that_macros_make_are_found() {
        let text = "on_both!(\n    // proves: A-1\n    /// Why.\n    it_pays,\n    async |shop| {}\n);\n\
                    // proves: A-2\non_both!(it_fails, async |shop| {});\n\
                    on_both! {\n    // proves: A-3\n    async fn it_waits(d: Database) {}\n}\n";
        let expected = pairs(&[("A-1", "it_pays"), ("A-2", "it_fails"), ("A-3", "it_waits")]);
        assert_eq!(found("checkout-server/tests/it/pay.rs", text), expected);
    }

    #[test]
    fn a_name_with_gaps_is_that_of_every_test_that_fills_them() {
        let is = super::is_of_pattern;
        assert!(is("${engine}: it opens", "chromium: it opens"));
        assert!(!is("${engine}: it opens", "chromium: it closes"));
        assert!(!is("${engine}: it opens", "chromium: it opens twice"));
        assert!(is("pays with ${card}", "pays with 4242"));
        assert!(is("${a} and ${b}: done", "one and two: done"));
        assert!(is("plain", "plain") && !is("plain", "plainer"));
    }

    #[test]
    fn javascript_tests_are_found_with_each_quote_and_across_lines() {
        let text = "// proves: A-1\ntest('it\\'s here', () => {});\n// proves: A-2\nfor (const c of cards) {\n  test(\n    `pays with ${c}`,\n";
        let expected = pairs(&[("A-1", "it's here"), ("A-2", "pays with ${c}")]);
        assert_eq!(found("tests/x.test.mjs", text), expected);
    }

    #[test]
    fn python_and_php_tests_are_found() {
        let text = "# proves: B-1\ndef test_it(self):\n";
        assert_eq!(found("tests/x.py", text), pairs(&[("B-1", "test_it")]));
        let text = "// proves: B-2\npublic function testIt(): void {\n";
        assert_eq!(found("tests/x.php", text), pairs(&[("B-2", "testIt")]));
    }

    #[test]
    fn a_comment_above_nothing_is_an_error() {
        let file = Source {
            path: "a.rs".into(),
            text: "// proves: A-1\nlet x = 1;\n".into(),
        };
        assert_eq!(parse(&file).len(), 1);
        assert!(parse(&file)[0].is_err());
    }

    #[test]
    fn a_comment_in_the_middle_of_a_line_is_none() {
        assert!(found("a.rs", "let x = 1; // proves: A-1\nfn a() {}\n").is_empty());
    }

    #[test]
    fn results_are_matched_by_folder_and_name() {
        let result = |folder: &str, name: &str| TestResult {
            phase: "any".into(),
            folder: folder.into(),
            name: name.into(),
            outcome: Outcome::Passed,
        };
        let rust = Proof {
            path: "crates/core/src/money.rs".into(),
            test: "adds".into(),
        };
        assert!(rust.is_proven_by(&result("crates/core/", "money::tests::adds")));
        assert!(rust.is_proven_by(&result("crates/core/", "both::adds::sqlite")));
        assert!(!rust.is_proven_by(&result("crates/core/", "money::tests::adds_up")));
        assert!(!rust.is_proven_by(&result("checkout-server/", "money::tests::adds")));
        let path = "tests/pay.test.mjs";
        let browser = Proof {
            path: path.into(),
            test: "pays with ${card}".into(),
        };
        assert!(browser.is_proven_by(&result(path, "pays with 4000")));
        assert!(!browser.is_proven_by(&result(path, "fails with 4000")));
    }
}
