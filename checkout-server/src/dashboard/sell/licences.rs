//! `/products/…/licences`: a variant's stock of licence keys, and what an upload would add to it.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::Uri;
use axum::response::Response;
use pebblepay_core::account::Access;
use pebblepay_core::licence::{self, Format, Upload};
use pebblepay_core::time::iso_seconds;

use super::super::form::Form;
use super::super::gate::Visitor;
use super::super::routes::{Need, Row};
use super::super::shell::{self, Shell};
use super::products::{self, Named, VariantRow};
use crate::app::licence_stock::{self as stock, PAGE, Preview, masked};
use crate::app::variants;
use crate::http::Site;
use crate::http::problem::Problem;
use crate::http::query::Query;

/// How many lines of an upload are shown.
const LINES_SHOWN: usize = 100;

/// The rows of the table.
#[must_use]
pub fn routes() -> Vec<Row> {
    vec![
        Row::get("/products/{variant}/licences", Need::VIEW, show),
        Row::post("/products/{variant}/licences/low", Need::DEVELOP, set_low),
        Row::post(
            "/products/{variant}/licences/preview",
            Need::DEVELOP,
            preview,
        ),
        Row::post("/products/{variant}/licences/add", Need::DEVELOP, add),
    ]
}

const FORMATS: [(&str, &str); 2] = [
    ("lines", "One key on each line"),
    ("csv", "CSV: the first column"),
];

struct KeyRow {
    masked: String,
    order: String,
    added: String,
    given: String,
}

#[derive(Template)]
#[template(path = "dashboard/sell/licences.html")]
struct StockView {
    shell: Shell,
    base: String,
    payments: String,
    can_change: bool,
    variant: VariantRow,
    form: Form,
    formats: [(&'static str, &'static str); 2],
    keys: Vec<KeyRow>,
    waiting: Vec<String>,
    newer: Option<String>,
    older: Option<String>,
}

struct LineRow {
    line: u64,
    text: String,
}

#[derive(Template)]
#[template(path = "dashboard/sell/licences_preview.html")]
struct PreviewView {
    shell: Shell,
    base: String,
    variant: VariantRow,
    count: usize,
    skipped_count: usize,
    shown: Vec<LineRow>,
    skipped: Vec<LineRow>,
    /// The keys, one on each line, for the form that confirms.
    keys: String,
}

async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    Path((_, _, id)): Named,
    uri: Uri,
) -> Result<Response, Problem> {
    let query = Query::of(&uri)?;
    let offset = query.filled("from").and_then(|text| text.parse().ok());
    page(&site, &visitor, &id, offset.unwrap_or(0), None).await
}

async fn page(
    site: &Site,
    visitor: &Visitor,
    id: &str,
    offset: i64,
    wrong: Option<Form>,
) -> Result<Response, Problem> {
    let found = variants::get(&site.app, &visitor.store, id).await?;
    let offset = offset.max(0);
    let stock = stock::page(&site.app, &visitor.store, id, offset).await?;
    let is_wrong = wrong.is_some();
    let form = wrong.unwrap_or_else(|| Form::of([("low", &found.low.to_string())]));
    let at = |from: i64| visitor.link(&format!("/products/{id}/licences?from={from}"));
    let keys = stock.keys.into_iter().map(|key| KeyRow {
        masked: key.masked,
        order: key.listed.order_number.unwrap_or_default(),
        added: iso_seconds(key.listed.added_at_ms),
        given: key.listed.given_at_ms.map(iso_seconds).unwrap_or_default(),
    });
    let view = StockView {
        shell: Shell::of(visitor),
        base: visitor.link("/products"),
        payments: visitor.link("/payments"),
        can_change: visitor.may(Access::Develop),
        variant: products::row(visitor, &found),
        form,
        formats: FORMATS,
        keys: keys.collect(),
        waiting: stock.waiting,
        newer: (offset > 0).then(|| at((offset - PAGE).max(0))),
        older: (offset + PAGE < stock.total).then(|| at(offset + PAGE)),
    };
    Ok(if is_wrong {
        shell::mend(&view)
    } else {
        shell::page(&view)
    })
}

async fn set_low(
    State(site): State<Site>,
    visitor: Visitor,
    Path((_, _, id)): Named,
    mut form: Form,
) -> Result<Response, Problem> {
    variants::get(&site.app, &visitor.store, &id).await?;
    let low = form.get("low").to_owned();
    match stock::set_low(&site.app, &visitor.actor(), &visitor.store, &id, &low).await {
        Ok(()) => {
            let to = format!("/products/{id}/licences");
            Ok(shell::done(&site, &visitor, &to, "The threshold is saved."))
        }
        Err(error) => {
            form.refused(error)?;
            page(&site, &visitor, &id, 0, Some(form)).await
        }
    }
}

/// What was pasted, or else the file that was chosen.
fn upload(form: &Form) -> Option<Upload> {
    let format = if form.get("format") == "csv" {
        Format::Csv
    } else {
        Format::Lines
    };
    let pasted = form.filled("text").map(str::as_bytes);
    let bytes = form.file("file").or(pasted)?;
    Some(licence::parse(bytes, format))
}

async fn preview(
    State(site): State<Site>,
    visitor: Visitor,
    Path((_, _, id)): Named,
    mut form: Form,
) -> Result<Response, Problem> {
    let found = variants::get(&site.app, &visitor.store, &id).await?;
    let upload = upload(&form).filter(|u| !u.keys.is_empty() || !u.skipped.is_empty());
    let Some(upload) = upload else {
        form.error("text", "Paste licence keys here, or choose a file.");
        form.set("low", &found.low.to_string());
        return page(&site, &visitor, &id, 0, Some(form)).await;
    };
    let Preview { keys, skipped } = stock::preview(&site.app, &visitor.store, &id, upload).await?;
    let shown = keys.iter().take(LINES_SHOWN).map(|key| LineRow {
        line: key.line,
        text: masked(&key.key),
    });
    let said = skipped.iter().take(LINES_SHOWN).map(|one| LineRow {
        line: one.line,
        text: one.problem.message(),
    });
    let lines: Vec<&str> = keys.iter().map(|key| key.key.as_str()).collect();
    Ok(shell::page(&PreviewView {
        shell: Shell::of(&visitor),
        base: visitor.link("/products"),
        variant: products::row(&visitor, &found),
        count: keys.len(),
        skipped_count: skipped.len(),
        shown: shown.collect(),
        skipped: said.collect(),
        keys: lines.join("\n"),
    }))
}

async fn add(
    State(site): State<Site>,
    visitor: Visitor,
    Path((_, _, id)): Named,
    form: Form,
) -> Result<Response, Problem> {
    let upload = licence::parse(form.get("keys").as_bytes(), Format::Lines);
    let added = stock::add(&site.app, &visitor.actor(), &visitor.store, &id, upload).await?;
    let keys = |n: usize| {
        if n == 1 {
            "1 key was added".to_owned()
        } else {
            format!("{n} keys were added")
        }
    };
    let words = format!("{}. {} in stock.", keys(added.added), added.in_stock);
    let to = format!("/products/{id}/licences");
    Ok(shell::done(&site, &visitor, &to, &words))
}
