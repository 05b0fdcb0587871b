//! `/buttons`: a button for a web page, put together in a form, tried out, and copied; signed if wished.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderValue, Uri, header};
use axum::response::Response;
use pebblepay_protocol::attributes::{self, MODES};

use super::super::files::STYLES;
use super::super::form::Form;
use super::super::gate::Visitor;
use super::super::routes::{Need, Row};
use super::super::shell::{self, Shell};
use super::choices;
use crate::app::buttons::{self, Params};
use crate::app::snippets::{ATTRIBUTES, Button, script_tag};
use crate::app::{Res, variants};
use crate::http::Site;
use crate::http::problem::Problem;
use crate::http::query::Query;
use crate::words::Language;

/// The rows of the table.
#[must_use]
pub fn routes() -> Vec<Row> {
    vec![
        Row::get("/buttons", Need::DEVELOP, show),
        Row::post("/buttons", Need::DEVELOP, build),
        Row::get("/buttons/preview", Need::DEVELOP, preview),
    ]
}

/// What a form asks for, as link parameters; the two that depend on the choice above come first.
const FIELDS: [&str; 9] = [
    "variant_id",
    "amount",
    "currency",
    "quantity",
    "product",
    "ref",
    "return_url",
    "cancel_url",
    "webhook_url",
];
const MODE_WORDS: [(&str, &str); 5] = [
    ("modal", "In a dialog over the page"),
    ("inline", "In the page itself"),
    ("popup", "In a window"),
    ("tab", "In a tab"),
    ("redirect", "On a page of its own"),
];

struct Made {
    html: String,
    link: String,
    preview: String,
    is_signed: bool,
}

#[derive(Template)]
#[template(path = "dashboard/sell/buttons.html")]
struct ButtonsView {
    shell: Shell,
    base: String,
    form: Form,
    variants: Vec<(String, String)>,
    languages: Vec<(&'static str, &'static str)>,
    modes: [(&'static str, &'static str); 5],
    made: Option<Made>,
    tag: String,
    /// Whether test payments of public links are ignored, because the store is live.
    test_ignored: bool,
}

#[derive(Template)]
#[template(path = "dashboard/sell/button_preview.html")]
struct PreviewView {
    style_href: String,
    store: String,
    attributes: Vec<(&'static str, String)>,
    label: String,
}

async fn page(
    site: &Site,
    visitor: &Visitor,
    form: Form,
    made: Option<Made>,
) -> Result<Response, Problem> {
    let found = variants::list(&site.app, &visitor.store).await?;
    let mut variants = choices(found, visitor.lang);
    variants.insert(0, (String::new(), "An amount".to_owned()));
    let mut languages = vec![("", "The customer's own")];
    languages.extend(Language::all().map(|lang| (lang.tag(), lang.tag())));
    let store = &visitor.store;
    let is_wrong = form.has_errors();
    let view = ButtonsView {
        shell: Shell::of(visitor),
        base: visitor.link("/buttons"),
        form,
        variants,
        languages,
        modes: MODE_WORDS,
        made,
        tag: script_tag(&site.public_url, store.id.as_str()),
        test_ignored: visitor.mode.is_test() && store.live_gateway && !store.allow_test_links,
    };
    Ok(if is_wrong {
        shell::mend(&view)
    } else {
        shell::page(&view)
    })
}

async fn show(State(site): State<Site>, visitor: Visitor) -> Result<Response, Problem> {
    let signed = if visitor.store.signed_amounts_only {
        "on"
    } else {
        ""
    };
    let form = Form::of([
        ("currency", visitor.store.currency.code()),
        ("label", "Buy now"),
        ("mode", "modal"),
        ("signed", signed),
    ]);
    page(&site, &visitor, form, None).await
}

/// What the form says a button sells.
fn params(form: &Form) -> Params {
    let of_variant = form.filled("variant_id").is_some();
    let counts = |name: &&str| match *name {
        "amount" | "currency" => !of_variant,
        "quantity" => of_variant,
        _ => true,
    };
    let filled = FIELDS
        .into_iter()
        .filter(counts)
        .filter_map(|name| Some((name, form.filled(name)?.to_owned())));
    filled.collect()
}

async fn made(site: &Site, visitor: &Visitor, form: &Form) -> Res<Button> {
    let (store, mode) = (&visitor.store, visitor.mode);
    let mut params = params(form);
    let signature = if form.is_ticked("signed", "on") {
        let signed = buttons::sign_by(&site.app, &store.id, mode, params).await?;
        params = signed.params;
        Some(signed.signature)
    } else {
        if mode.is_test() {
            params.push(("testMode", "true".to_owned()));
        }
        buttons::check_unsigned(&site.app, store, &params).await?;
        None
    };
    // The language is the customer's own affair and not signed.
    let locale = form.filled("locale").and_then(Language::best_for);
    params.extend(locale.map(|lang| ("locale", lang.tag().to_owned())));
    let asked = form.get("mode");
    Ok(Button {
        params,
        mode: MODES.into_iter().find(|m| *m == asked && *m != "modal"),
        label: form.filled("label").unwrap_or("Buy now").to_owned(),
        signature,
    })
}

async fn build(
    State(site): State<Site>,
    visitor: Visitor,
    mut form: Form,
) -> Result<Response, Problem> {
    match made(&site, &visitor, &form).await {
        Ok(button) => {
            let made = Made {
                html: button.html(),
                link: button.href(&site.public_url, visitor.store.id.as_str()),
                preview: preview_href(&visitor, &button),
                is_signed: button.signature.is_some(),
            };
            page(&site, &visitor, form, Some(made)).await
        }
        Err(error) => {
            form.refused(error)?;
            page(&site, &visitor, form, None).await
        }
    }
}

fn preview_href(visitor: &Visitor, button: &Button) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in button.attributes() {
        query.append_pair(name, &value);
    }
    query.append_pair("label", &button.label);
    visitor.link(&format!("/buttons/preview?{}", query.finish()))
}

/// A page with nothing but the button and the script, as a shop would have it.
async fn preview(visitor: Visitor, uri: Uri) -> Result<Response, Problem> {
    const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
        style-src 'self'; connect-src 'self'; frame-src 'self'; img-src 'self' data:; \
        form-action 'self'; base-uri 'none'; frame-ancestors 'self'";
    let query = Query::of(&uri)?;
    let names = ATTRIBUTES.iter().map(|(_, attribute)| *attribute);
    let names = names.chain([attributes::MODE, "data-sig"]);
    let view = PreviewView {
        style_href: STYLES.href(),
        store: visitor.store.id.as_str().to_owned(),
        attributes: names
            .filter_map(|name| Some((name, query.filled(name)?.to_owned())))
            .collect(),
        label: query.filled("label").unwrap_or("Buy now").to_owned(),
    };
    let mut response = shell::page(&view);
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(POLICY),
    );
    Ok(response)
}
