//! The Fluent catalogues: every `.ftl` file below `locales/<tag>/`, one bundle for each language.

use std::borrow::Cow;
use std::sync::OnceLock;

use fixed_decimal::Decimal;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use icu_decimal::DecimalFormatter;
use intl_memoizer::Memoizable;
use intl_memoizer::concurrent::IntlLangMemoizer;
use rust_embed::RustEmbed;
use unic_langid::LanguageIdentifier;

use super::{Arg, Language};

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/locales"]
#[include = "*.ftl"]
struct Files;

type Bundle = FluentBundle<FluentResource>;

static BUNDLES: [OnceLock<Bundle>; Language::COUNT] = [const { OnceLock::new() }; Language::COUNT];

/// Marks that keep a text's direction from disturbing its surroundings (UAX #9: FSI and PDI).
const ISOLATE: [char; 2] = ['\u{2068}', '\u{2069}'];

/// The names of the files of a language, and their texts.
pub(super) fn files(language: Language) -> impl Iterator<Item = (String, String)> {
    let folder = format!("{}/", language.tag());
    Files::iter().filter_map(move |path| {
        let name = path.strip_prefix(&folder)?.to_owned();
        let text = String::from_utf8(Files::get(&path)?.data.into_owned()).ok()?;
        Some((name, text))
    })
}

/// A message in a language. What is missing there is said in English, and what is missing
/// everywhere is said by its id; tests keep both from happening.
pub(super) fn message(language: Language, id: &str, args: &[(&str, Arg<'_>)]) -> Cow<'static, str> {
    let found = in_language(language, id, args);
    found
        .or_else(|| in_language(Language::ENGLISH, id, args))
        .unwrap_or_else(|| {
            debug_assert!(false, "no catalogue has the message {id}");
            tracing::warn!(id, "no catalogue has this message");
            Cow::Owned(id.to_owned())
        })
}

fn in_language(
    language: Language,
    id: &str,
    args: &[(&str, Arg<'_>)],
) -> Option<Cow<'static, str>> {
    let bundle = BUNDLES[language.index()].get_or_init(|| load(language));
    let pattern = bundle.get_message(id)?.value()?;
    let mut errors = Vec::new();
    if args.is_empty() {
        return Some(bundle.format_pattern(pattern, None, &mut errors));
    }
    let mut filled = FluentArgs::with_capacity(args.len());
    for (name, arg) in args {
        filled.set(*name, value(language, *arg));
    }
    let text = bundle.format_pattern(pattern, Some(&filled), &mut errors);
    Some(Cow::Owned(text.into_owned()))
}

/// In languages that run from right to left the bundle isolates every gap; in the others only a
/// text that itself runs from right to left needs it, and all others stay as they are.
fn value<'a>(language: Language, arg: Arg<'a>) -> FluentValue<'a> {
    match arg {
        Arg::Count(count) => FluentValue::from(count),
        Arg::Text(text) if !language.is_rtl() && text.chars().any(runs_from_right) => {
            FluentValue::from(format!("{}{text}{}", ISOLATE[0], ISOLATE[1]))
        }
        Arg::Text(text) => FluentValue::from(text),
    }
}

/// The blocks of Hebrew, Arabic and their neighbours, and their presentation forms.
fn runs_from_right(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'
        | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}' | '\u{200f}')
}

fn load(language: Language) -> Bundle {
    let id: LanguageIdentifier = language.tag().parse().unwrap_or_default();
    let mut bundle = Bundle::new_concurrent(vec![id]);
    bundle.set_use_isolating(language.is_rtl());
    bundle.set_formatter(Some(digits));
    for (name, text) in files(language) {
        let resource = FluentResource::try_new(text).unwrap_or_else(|(resource, errors)| {
            tracing::error!(tag = language.tag(), name, "catalogue: {errors:?}");
            resource
        });
        if let Err(errors) = bundle.add_resource(resource) {
            tracing::error!(tag = language.tag(), name, "catalogue: {errors:?}");
        }
    }
    bundle
}

/// Writes a count with the digits of the language.
fn digits(value: &FluentValue<'_>, memoizer: &IntlLangMemoizer) -> Option<String> {
    let FluentValue::Number(number) = value else {
        return None;
    };
    let whole = number.as_string().parse::<i64>().ok()?;
    memoizer
        .with_try_get::<Digits, _, _>((), |digits| {
            digits.0.format(&Decimal::from(whole)).to_string()
        })
        .ok()
}

struct Digits(DecimalFormatter);

impl Memoizable for Digits {
    type Args = ();
    type Error = ();

    fn construct(language: LanguageIdentifier, (): ()) -> Result<Self, ()> {
        let locale: icu_locale::Locale = language.to_string().parse().map_err(|_| ())?;
        DecimalFormatter::try_new(locale.into(), super::money::grouping())
            .map(Self)
            .map_err(|_| ())
    }
}
