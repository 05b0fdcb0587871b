//! Every language says everything: the same messages with the same gaps, and no English by
//! accident.

use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use fluent_syntax::parser;

use super::catalogue::files;
use super::*;

/// The messages of a file: id, gaps, and the text of all variants together.
type Messages = BTreeMap<String, (BTreeSet<String>, String)>;

fn messages(text: &str, name: &str) -> Messages {
    let resource = parser::parse(text).unwrap_or_else(|(_, errors)| panic!("{name}: {errors:?}"));
    let mut found = Messages::new();
    for entry in resource.body {
        let Entry::Message(message) = entry else {
            continue;
        };
        let (mut gaps, mut words) = (BTreeSet::new(), String::new());
        let pattern = message.value.expect("a message has a text");
        look_into(&pattern, &mut gaps, &mut words);
        let before = found.insert(message.id.name.to_owned(), (gaps, words));
        assert!(before.is_none(), "{name}: {} stands twice", message.id.name);
    }
    found
}

fn look_into(pattern: &Pattern<&str>, gaps: &mut BTreeSet<String>, words: &mut String) {
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } => words.push_str(value),
            PatternElement::Placeable { expression } => match expression {
                Expression::Inline(InlineExpression::VariableReference { id }) => {
                    gaps.insert(id.name.to_owned());
                }
                Expression::Select { selector, variants } => {
                    let InlineExpression::VariableReference { id } = selector else {
                        panic!("only counts are chosen by");
                    };
                    gaps.insert(id.name.to_owned());
                    for variant in variants {
                        look_into(&variant.value, gaps, words);
                    }
                }
                Expression::Inline(other) => panic!("no other expression is used: {other:?}"),
            },
        }
    }
}

fn all_of(language: Language) -> BTreeMap<String, Messages> {
    files(language)
        .map(|(name, text)| {
            let messages = messages(&text, &format!("{}/{name}", language.tag()));
            (name, messages)
        })
        .collect()
}

#[test]
fn every_language_has_every_message_with_the_same_gaps() {
    let english = all_of(Language::ENGLISH);
    assert!(english["checkout.ftl"].len() > 100);
    for language in Language::all() {
        let here = all_of(language);
        let tag = language.tag();
        assert!(here.keys().eq(english.keys()), "{tag}: the files");
        for (file, messages) in &english {
            assert!(
                here[file].keys().eq(messages.keys()),
                "{tag}/{file}: the ids"
            );
            for (id, (gaps, _)) in messages {
                assert_eq!(&here[file][id].0, gaps, "{tag}/{file}: {id}");
            }
        }
    }
}

#[test]
fn nothing_is_left_in_english_by_accident() {
    let english = all_of(Language::ENGLISH);
    for language in Language::all().filter(|l| *l != Language::ENGLISH) {
        for (file, messages) in all_of(language) {
            let mut same = 0;
            for (id, (_, words)) in &messages {
                let original = &english[&file][id].1;
                // Single words are sometimes the same: Total, Code, CVC.
                let is_sentence = original.split_whitespace().count() > 1;
                assert!(
                    !is_sentence || words != original || id == "expiry-shape",
                    "{}/{file}: {id} is English",
                    language.tag()
                );
                same += usize::from(words == original);
            }
            assert!(
                // A short file has a few such words too.
                same * 12 < messages.len() + 36,
                "{}: {same} words are English",
                language.tag()
            );
        }
    }
}

#[test]
fn every_folder_is_a_language_and_every_language_a_folder() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/locales");
    let names = std::fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().file_name());
    let mut folders: Vec<_> = names.map(|name| name.into_string().unwrap()).collect();
    folders.sort_unstable();
    assert!(Language::all().map(Language::tag).eq(folders));
    for language in Language::all() {
        assert_eq!(Language::best_for(language.tag()), Some(language));
    }
    let rtl: Vec<_> = Language::all()
        .filter(|l| l.is_rtl())
        .map(Language::tag)
        .collect();
    assert_eq!(rtl, ["ar", "fa", "he", "ur"]);
}

#[test]
fn plurals_follow_the_rules_of_the_language() {
    let minutes = |tag, count| {
        let language = Language::best_for(tag).unwrap();
        language.text("closes-in", &[("minutes", Arg::Count(count))])
    };
    assert_eq!(minutes("en", 1), "This page closes in 1 minute.");
    assert_eq!(minutes("en", 4), "This page closes in 4 minutes.");
    assert_eq!(minutes("pl", 1), "Ta strona zamknie się za 1 minutę.");
    assert_eq!(minutes("pl", 3), "Ta strona zamknie się za 3 minuty.");
    assert_eq!(minutes("pl", 5), "Ta strona zamknie się za 5 minut.");
    assert_eq!(minutes("ru", 21), "Страница закроется через 21 минуту.");
    assert_eq!(minutes("cs", 5), "Stránka se zavře za 5 minut.");
    assert_eq!(minutes("ar", 2), "تُغلق هذه الصفحة خلال دقيقتين.");
    assert_eq!(
        minutes("ar", 3),
        "تُغلق هذه الصفحة خلال \u{2068}3\u{2069} دقائق."
    );
    assert_eq!(
        minutes("fa", 5),
        "این صفحه \u{2068}۵\u{2069} دقیقه دیگر بسته می‌شود."
    );
    assert_eq!(minutes("ja", 5), "このページはあと5分で閉じます。");
}

#[test]
fn only_what_could_disturb_a_sentence_is_isolated() {
    let pay = |tag, amount: &str| {
        let language = Language::best_for(tag).unwrap();
        language.text("checkout-title", &[("store", Arg::Text(amount))])
    };
    assert_eq!(pay("en", "Kiln & Co."), "Pay Kiln & Co.");
    assert_eq!(pay("en", "מאפייה 24"), "Pay \u{2068}מאפייה 24\u{2069}");
    assert_eq!(
        pay("he", "Kiln & Co."),
        "תשלום ל-\u{2068}Kiln & Co.\u{2069}"
    );
}
