//! `/branding`: how the checkout looks, with the real checkout beside the form.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use pebblepay_core::brand::{Setting, Support};
use pebblepay_core::store::Store;

use super::super::form::Form;
use super::super::gate::Visitor;
use super::super::routes::{Need, Row};
use super::super::shell::{self, Shell};
use crate::app::brand::{self, Changes, LogoChange};
use crate::http::Site;
use crate::http::problem::Problem;
use crate::http::query::Query;
use crate::pages::preview;
use crate::pages::reader::Reader;
use crate::pages::views::Theme;

/// The rows of the table.
#[must_use]
pub fn routes() -> Vec<Row> {
    vec![
        Row::get("/branding", Need::DEVELOP, show),
        Row::post("/branding", Need::DEVELOP, save),
        Row::get("/branding/preview", Need::DEVELOP, preview),
        Row::post("/branding/preview", Need::DEVELOP, preview_form),
    ]
}

const SETTINGS: [(&str, Setting); 5] = [
    ("accent", Setting::Accent),
    ("support", Setting::Support),
    ("terms_url", Setting::TermsUrl),
    ("privacy_url", Setting::PrivacyUrl),
    ("refund_url", Setting::RefundUrl),
];

#[derive(Template)]
#[template(path = "dashboard/connect/branding.html")]
struct BrandingView {
    shell: Shell,
    base: String,
    form: Form,
    /// The logo's address; empty where there is none.
    logo: String,
    /// What the colour's own field shows while the text is none.
    colour: String,
}

fn view(visitor: &Visitor, form: Form) -> BrandingView {
    let store = &visitor.store;
    let logo = store.brand.logo.as_ref();
    let accent = store.brand.accent.map(|colour| colour.to_string());
    BrandingView {
        shell: Shell::of(visitor),
        base: visitor.link("/branding"),
        form,
        logo: logo
            .map(|logo| format!("/logo/{}/{}", store.id, logo.hash))
            .unwrap_or_default(),
        colour: accent.unwrap_or_else(|| "#2456e6".to_owned()),
    }
}

fn saved(store: &Store) -> [String; 5] {
    let brand = &store.brand;
    let support = brand.support.as_ref().map(Support::as_str);
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    [
        brand.accent.map(|c| c.to_string()).unwrap_or_default(),
        support.unwrap_or_default().to_owned(),
        text(&brand.terms_url),
        text(&brand.privacy_url),
        text(&brand.refund_url),
    ]
}

async fn show(visitor: Visitor) -> Response {
    let mut form = Form::default();
    for ((name, _), value) in SETTINGS.iter().zip(saved(&visitor.store)) {
        form.begin(name, &value);
    }
    shell::page(&view(&visitor, form))
}

/// What a form changes. An empty text takes a setting away.
fn changes(form: &Form) -> Changes {
    let settings = SETTINGS.iter().filter_map(|(name, setting)| {
        let text = form.changed(name)?;
        Some((*setting, Some(text).filter(|text| !text.is_empty())))
    });
    let put = form
        .file("logo")
        .map(|bytes| LogoChange::Put(bytes.to_vec()));
    let remove = form
        .is_ticked("remove_logo", "on")
        .then_some(LogoChange::Remove);
    Changes {
        settings: settings.collect(),
        logo: put.or(remove),
        ..Changes::default()
    }
}

async fn save(
    State(site): State<Site>,
    visitor: Visitor,
    mut form: Form,
) -> Result<Response, Problem> {
    let (actor, store) = (visitor.actor(), &visitor.store.id);
    match brand::change_by(&site.app, &actor, store, &changes(&form)).await {
        Ok(()) => {
            let words = "Customers see it from now on.";
            Ok(shell::done(&site, &visitor, "/branding", words))
        }
        Err(error) => {
            form.refused(error)?;
            Ok(shell::mend(&view(&visitor, form)))
        }
    }
}

fn theme(word: &str) -> Theme {
    Theme::from_query(word)
}

/// The checkout with the texts of the query in the place of those that are saved.
async fn preview(
    State(site): State<Site>,
    visitor: Visitor,
    reader: Reader,
    uri: Uri,
) -> Result<Response, Problem> {
    let query = Query::of(&uri)?;
    let settings = SETTINGS.iter().filter_map(|(name, setting)| {
        let text = query.get(name)?.trim().to_owned();
        Some((*setting, Some(text).filter(|text| !text.is_empty())))
    });
    let changes = Changes {
        settings: settings.collect(),
        logo: query.filled("remove_logo").map(|_| LogoChange::Remove),
        ..Changes::default()
    };
    let (store, logo) = brand::imagine(&visitor.store, &changes);
    let theme = theme(query.get("theme").unwrap_or_default());
    Ok(preview::checkout(
        &site,
        store,
        logo.as_ref(),
        reader,
        theme,
    ))
}

/// The same with a logo that is not saved, which no address can hold.
async fn preview_form(
    State(site): State<Site>,
    visitor: Visitor,
    uri: Uri,
    headers: HeaderMap,
    form: Form,
) -> Response {
    let reader = Reader::of(&uri, &headers);
    let (store, logo) = brand::imagine(&visitor.store, &changes(&form));
    let theme = theme(form.get("theme"));
    preview::checkout(&site, store, logo.as_ref(), reader, theme)
}
