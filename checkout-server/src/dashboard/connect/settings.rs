//! `/settings`: a store's name, currency, origins, and what its public links may do. Each field that was
//! not changed on the page stays as whoever else saved it.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::super::form::Form;
use super::super::gate::Visitor;
use super::super::routes::{Need, Row};
use super::super::shell::{self, Shell};
use crate::app::brand::{self, Changes, ListChange};
use crate::http::Site;
use crate::http::problem::Problem;

/// The rows of the table.
#[must_use]
pub fn routes() -> Vec<Row> {
    vec![
        Row::get("/settings", Need::DEVELOP, show),
        Row::post("/settings", Need::DEVELOP, save),
    ]
}

#[derive(Template)]
#[template(path = "dashboard/connect/settings.html")]
struct SettingsView {
    shell: Shell,
    base: String,
    branding: String,
    store_id: String,
    merchant_code: String,
    form: Form,
}

fn view(visitor: &Visitor, form: Form) -> SettingsView {
    SettingsView {
        shell: Shell::of(visitor),
        base: visitor.link("/settings"),
        branding: visitor.link("/branding"),
        store_id: visitor.store.id.as_str().to_owned(),
        merchant_code: visitor.store.merchant_code.clone(),
        form,
    }
}

fn word(is_on: bool) -> &'static str {
    if is_on { "on" } else { "" }
}

async fn show(visitor: Visitor) -> Response {
    let store = &visitor.store;
    let mut form = Form::default();
    form.begin("name", &store.name);
    form.begin("currency", store.currency.code());
    form.begin("origins", &store.origins.join("\n"));
    form.begin("return_origins", &store.return_origins.join("\n"));
    form.begin("allow_test_links", word(store.allow_test_links));
    form.begin("signed_amounts_only", word(store.signed_amounts_only));
    shell::page(&view(&visitor, form))
}

fn changes(form: &Form) -> Changes {
    let list = |name: &str| {
        let (was, now) = form.lines(name);
        ListChange::between(&was, &now)
    };
    let switch = |name: &str| form.changed(name).map(|word| word == "on");
    Changes {
        name: form.changed("name"),
        currency: form.changed("currency"),
        origins: list("origins"),
        return_origins: list("return_origins"),
        allow_test_links: switch("allow_test_links"),
        signed_amounts_only: switch("signed_amounts_only"),
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
            let words = "The settings are saved.";
            Ok(shell::done(&site, &visitor, "/settings", words))
        }
        Err(error) => {
            form.refused(error)?;
            Ok(shell::mend(&view(&visitor, form)))
        }
    }
}
