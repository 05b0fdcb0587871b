//! Which of our languages suits a wish: one BCP 47 tag, or a browser's `Accept-Language`.

use icu_locale::fallback::{LocaleFallbackConfig, LocaleFallbacker};
use icu_locale::{Locale, LocaleCanonicalizer};

use super::Language;

/// Tags at which the fallback of CLDR ends and under which a catalogue has another name.
const ENDS: [(&str, &str); 3] = [("no", "nb"), ("pt", "pt-BR"), ("zh", "zh-Hans")];

/// How many wishes of a header are looked at; browsers send fewer than ten.
const WISHES_MAX: usize = 20;

/// See [`Language::best_for`].
pub(super) fn best_for(tag: &str) -> Option<Language> {
    if let Some(language) = Language::named(tag) {
        return Some(language);
    }
    let mut locale = Locale::try_from_str(tag).ok()?;
    // Old codes become new ones: iw is he, in is id, no is nb.
    LocaleCanonicalizer::new_common().canonicalize(&mut locale);
    let fallbacker = LocaleFallbacker::new();
    let config = LocaleFallbackConfig::default();
    let mut chain = fallbacker.for_config(config).fallback_for((&locale).into());
    while !chain.get().is_unknown() {
        let step = chain.get().to_string();
        let name = ENDS
            .iter()
            .find(|(end, _)| *end == step)
            .map_or(step.as_str(), |(_, name)| name);
        if let Some(language) = Language::named(name) {
            return Some(language);
        }
        chain.step();
    }
    None
}

/// The first language of an `Accept-Language` header that there is (RFC 9110, 12.5.4): higher
/// weights first, equal weights in their order, weight 0 never. `None` if there is none; what
/// cannot be read is passed over.
#[must_use]
pub fn accepted(header: &str) -> Option<Language> {
    let mut wishes: Vec<(&str, f32)> = header
        .split(',')
        .take(WISHES_MAX)
        .filter_map(wish)
        .filter(|(_, weight)| *weight > 0.0)
        .collect();
    // A stable sort: equal weights keep their order.
    wishes.sort_by(|one, two| two.1.total_cmp(&one.1));
    wishes.into_iter().find_map(|(tag, _)| best_for(tag))
}

fn wish(item: &str) -> Option<(&str, f32)> {
    let (tag, parameters) = item.split_once(';').unwrap_or((item, "q=1"));
    let weight = parameters.trim().strip_prefix("q=")?.trim().parse().ok()?;
    Some((tag.trim(), weight))
}
