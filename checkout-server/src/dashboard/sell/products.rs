//! `/products`: variants with their prices, made, changed, taken off sale.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use pebblepay_core::account::Access;
use pebblepay_core::time::iso_seconds;

use super::super::form::Form;
use super::super::gate::Visitor;
use super::super::routes::{Need, Row};
use super::super::shell::{self, Shell};
use crate::app::snippets::Button;
use crate::app::variants::{self, VariantStock, Wanted};
use crate::http::Site;
use crate::http::problem::Problem;
use crate::words::money::money;

/// The rows of the table.
#[must_use]
pub fn routes() -> Vec<Row> {
    vec![
        Row::get("/products", Need::VIEW, list),
        Row::get("/products/new", Need::DEVELOP, show_new),
        Row::post("/products/new", Need::DEVELOP, create),
        Row::get("/products/{variant}", Need::VIEW, show),
        Row::post("/products/{variant}", Need::DEVELOP, change),
        Row::post("/products/{variant}/archive", Need::DEVELOP, archive),
        Row::post("/products/{variant}/restore", Need::DEVELOP, restore),
    ]
}

/// The path of a page about one thing: store, side and the thing's id.
pub(in crate::dashboard) type Named = Path<(String, String, String)>;

/// A variant as the pages show it.
pub(super) struct VariantRow {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) price: String,
    pub(super) href: String,
    /// What stands for its stock; empty where it is sold without keys.
    pub(super) stock: String,
    /// Whether its stock is low.
    pub(super) is_low: bool,
    pub(super) waiting: i64,
    /// Since when it is off sale; empty where it is sold.
    pub(super) archived: String,
}

pub(super) fn row(visitor: &Visitor, v: &VariantStock) -> VariantRow {
    let id = v.variant.id.as_str();
    VariantRow {
        id: id.to_owned(),
        name: v.variant.name.clone(),
        price: money(v.variant.price, visitor.lang),
        href: visitor.link(&format!("/products/{id}")),
        stock: match v.in_stock {
            Some(1) => "1 key".to_owned(),
            Some(n) => format!("{n} keys"),
            None => String::new(),
        },
        is_low: v.in_stock.is_some_and(|n| n <= v.low),
        waiting: v.owed,
        archived: v.archived_at_ms.map(iso_seconds).unwrap_or_default(),
    }
}

#[derive(Template)]
#[template(path = "dashboard/sell/products.html")]
struct ListView {
    shell: Shell,
    base: String,
    can_change: bool,
    on_sale: Vec<VariantRow>,
    archived: Vec<VariantRow>,
}

#[derive(Template)]
#[template(path = "dashboard/sell/product_new.html")]
struct NewView {
    shell: Shell,
    base: String,
    form: Form,
}

#[derive(Template)]
#[template(path = "dashboard/sell/product.html")]
struct OneView {
    shell: Shell,
    base: String,
    can_change: bool,
    variant: VariantRow,
    form: Form,
    button: String,
    link: String,
}

async fn list(State(site): State<Site>, visitor: Visitor) -> Result<Response, Problem> {
    let all = variants::list(&site.app, &visitor.store).await?;
    let rows = all.iter().rev().map(|v| row(&visitor, v));
    let (on_sale, archived) = rows.partition(|row| row.archived.is_empty());
    Ok(shell::page(&ListView {
        shell: Shell::of(&visitor),
        base: visitor.link("/products"),
        can_change: visitor.may(Access::Develop),
        on_sale,
        archived,
    }))
}

fn new_page(visitor: &Visitor, form: Form) -> NewView {
    NewView {
        shell: Shell::of(visitor),
        base: visitor.link("/products"),
        form,
    }
}

async fn show_new(visitor: Visitor) -> Response {
    let form = Form::of([("currency", visitor.store.currency.code())]);
    shell::page(&new_page(&visitor, form))
}

fn typed(form: &Form, name: &str) -> Option<String> {
    form.filled(name).map(str::to_owned)
}

async fn create(
    State(site): State<Site>,
    visitor: Visitor,
    mut form: Form,
) -> Result<Response, Problem> {
    let wanted = Wanted {
        name: typed(&form, "name"),
        amount: typed(&form, "amount"),
        currency: typed(&form, "currency"),
    };
    match variants::create(&site.app, &visitor.actor(), &visitor.store, &wanted).await {
        Ok(id) => {
            let to = format!("/products/{id}");
            Ok(shell::done(&site, &visitor, &to, "The variant is on sale."))
        }
        Err(error) => {
            form.refused(error)?;
            Ok(shell::mend(&new_page(&visitor, form)))
        }
    }
}

async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    Path((_, _, id)): Named,
) -> Result<Response, Problem> {
    one(&site, &visitor, &id, None).await
}

/// The page of a variant; with the form that has to be mended, if there is one.
async fn one(
    site: &Site,
    visitor: &Visitor,
    id: &str,
    wrong: Option<Form>,
) -> Result<Response, Problem> {
    let found = variants::get(&site.app, &visitor.store, id).await?;
    let variant = &found.variant;
    let is_wrong = wrong.is_some();
    let form = wrong.unwrap_or_else(|| {
        let mut form = Form::default();
        form.begin("name", &variant.name);
        form.begin("amount", &variant.price.to_decimal());
        form.begin("currency", variant.price.currency().code());
        form
    });
    let sold = Button {
        params: vec![("variant_id", id.to_owned())],
        label: "Buy now".to_owned(),
        ..Button::default()
    };
    let view = OneView {
        shell: Shell::of(visitor),
        base: visitor.link("/products"),
        can_change: visitor.may(Access::Develop),
        variant: row(visitor, &found),
        form,
        button: sold.html(),
        link: sold.href(&site.public_url, visitor.store.id.as_str()),
    };
    Ok(if is_wrong {
        shell::mend(&view)
    } else {
        shell::page(&view)
    })
}

async fn change(
    State(site): State<Site>,
    visitor: Visitor,
    Path((_, _, id)): Named,
    mut form: Form,
) -> Result<Response, Problem> {
    let wanted = Wanted {
        name: form.changed("name"),
        amount: form.changed("amount"),
        currency: form.changed("currency"),
    };
    // A variant that is not there has no form to mend.
    variants::get(&site.app, &visitor.store, &id).await?;
    let (actor, store) = (visitor.actor(), &visitor.store);
    match variants::change(&site.app, &actor, store, &id, &wanted).await {
        Ok(()) => {
            let to = format!("/products/{id}");
            Ok(shell::done(&site, &visitor, &to, "The variant is saved."))
        }
        Err(error) => {
            form.refused(error)?;
            one(&site, &visitor, &id, Some(form)).await
        }
    }
}

async fn archive(
    State(site): State<Site>,
    visitor: Visitor,
    Path((_, _, id)): Named,
) -> Result<Response, Problem> {
    variants::archive(&site.app, &visitor.actor(), &visitor.store, &id, true).await?;
    let words = "The variant is off sale.";
    Ok(shell::done(&site, &visitor, "/products", words))
}

async fn restore(
    State(site): State<Site>,
    visitor: Visitor,
    Path((_, _, id)): Named,
) -> Result<Response, Problem> {
    variants::archive(&site.app, &visitor.actor(), &visitor.store, &id, false).await?;
    let to = format!("/products/{id}");
    let words = "The variant is on sale again.";
    Ok(shell::done(&site, &visitor, &to, words))
}
