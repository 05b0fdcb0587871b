//! A store's brand on the pages, and its logo for browsers.

use axum::extract::{Path, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use pebblepay_core::brand::{LogoInfo, Support};
use pebblepay_core::store::Store;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use url::Url;

use super::views::{BrandView, LinkView, LogoView, SupportView};
use crate::app::brand;
use crate::http::Site;
use crate::http::problem::Problem;
use crate::words::{Arg, Language};

/// Room for a logo, in CSS pixels: with the plate round it as high as the letter that stands in
/// for it, and as wide as leaves the name its place beside it.
const LOGO_WIDTH_MAX: u32 = 112;
const LOGO_HEIGHT: u32 = 28;

/// What an address may hold in a `mailto:` link as it is.
const MAILTO: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'@')
    .remove(b'.')
    .remove(b'-')
    .remove(b'_');

/// What a page shows of a store.
#[must_use]
pub fn view(store: &Store, lang: Language) -> BrandView {
    let brand = &store.brand;
    let links = [
        ("terms", &brand.terms_url),
        ("privacy", &brand.privacy_url),
        ("refund-policy", &brand.refund_url),
    ];
    let link = |(word, href): (&str, &Option<String>)| {
        let label = lang.word(word).into_owned();
        href.clone().map(|href| LinkView { href, label })
    };
    BrandView {
        logo: brand.logo.as_ref().map(|logo| logo_view(store, logo)),
        support: brand.support.as_ref().map(|s| support_view(s, lang)),
        links: links.into_iter().filter_map(link).collect(),
    }
}

fn logo_view(store: &Store, logo: &LogoInfo) -> LogoView {
    let (width, height) = fit(logo.width.max(1), logo.height.max(1));
    LogoView {
        href: format!("/logo/{}/{}", store.id, logo.hash),
        width,
        height,
    }
}

/// The largest size in the room for a logo that keeps its proportions.
fn fit(width: u32, height: u32) -> (u32, u32) {
    if width * LOGO_HEIGHT <= LOGO_WIDTH_MAX * height {
        ((width * LOGO_HEIGHT / height).max(1), LOGO_HEIGHT)
    } else {
        (LOGO_WIDTH_MAX, (height * LOGO_WIDTH_MAX / width).max(1))
    }
}

/// The sentence is written with a mark in its gap and cut there: where the link stands in it is
/// the language's own choice.
fn support_view(support: &Support, lang: Language) -> SupportView {
    const MARK: char = '\u{e000}';
    let mut mark = [0; 4];
    let mark = Arg::Text(MARK.encode_utf8(&mut mark));
    let sentence = lang.text("support", &[("address", mark)]);
    let (before, after) = sentence.split_once(MARK).unwrap_or((&sentence, ""));
    let (href, label, is_page) = match support {
        Support::Email(address) => {
            let href = format!("mailto:{}", utf8_percent_encode(address, MAILTO));
            (href, address.clone(), false)
        }
        Support::Url(url) => {
            let host = Url::parse(url)
                .ok()
                .and_then(|u| u.host_str().map(str::to_owned));
            (url.clone(), host.unwrap_or_else(|| url.clone()), true)
        }
    };
    SupportView {
        before: before.to_owned(),
        href,
        label,
        after: after.to_owned(),
        is_page,
    }
}

/// `GET /logo/{store}/{hash}`: a picture that an owner uploaded. It was checked when it came in;
/// should a browser still take it for a page, that page may do nothing.
pub async fn logo(
    State(site): State<Site>,
    Path((store, hash)): Path<(String, String)>,
) -> Result<Response, Problem> {
    const RESOURCE: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
    let (kind, bytes) = brand::logo(&site.app, &store, &hash).await?;
    let fixed = |text| HeaderValue::from_static(text);
    let headers = [
        (header::CONTENT_TYPE, fixed(kind.media_type())),
        (
            header::CACHE_CONTROL,
            fixed("public, max-age=31536000, immutable"),
        ),
        (
            header::CONTENT_SECURITY_POLICY,
            fixed("default-src 'none'; sandbox"),
        ),
        // A page in a cross-origin isolated frame only loads what says this.
        (RESOURCE, fixed("cross-origin")),
    ];
    Ok((headers, bytes).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_logo_keeps_its_proportions_in_the_room_for_it() {
        assert_eq!(fit(512, 512), (28, 28));
        assert_eq!(fit(640, 320), (56, 28));
        assert_eq!(fit(4096, 1), (112, 1));
        assert_eq!(fit(1, 4096), (1, 28));
        assert_eq!(fit(4096, 4096), (28, 28));
        assert_eq!(fit(1200, 200), (112, 18));
        assert_eq!(fit(16, 16), (28, 28));
    }

    #[test]
    fn the_link_stands_in_the_sentence_of_every_language() {
        for lang in Language::all() {
            let address = "a?b&c%d@shop.example".to_owned();
            let view = support_view(&Support::Email(address.clone()), lang);
            assert!(view.before.len() + view.after.len() > 5, "{}", lang.tag());
            assert!(!format!("{}{}", view.before, view.after).contains('\u{e000}'));
            assert_eq!(view.label, address);
            assert_eq!(view.href, "mailto:a%3Fb%26c%25d@shop.example");
        }
    }
}
