//! `/audit`: what was done in a store, and by whom.

use askama::Template;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use pebblepay_core::time::iso_seconds;

use super::gate::Visitor;
use super::routes::{Need, Row};
use super::shell::{self, Shell};
use crate::app::audit;
use crate::http::Site;
use crate::http::problem::Problem;
use crate::http::query::Query;

/// The rows of the table.
#[must_use]
pub fn routes() -> Vec<Row> {
    vec![Row::get("/audit", Need::OWN, show)]
}

#[derive(Template)]
#[template(path = "dashboard/audit.html")]
struct AuditView {
    shell: Shell,
    entries: Vec<EntryRow>,
    newest: Option<String>,
    older: Option<String>,
}

struct EntryRow {
    at: String,
    words: String,
    subject: String,
    email: String,
    address: String,
}

async fn show(State(site): State<Site>, visitor: Visitor, uri: Uri) -> Result<Response, Problem> {
    let query = Query::of(&uri)?;
    let before = query.filled("before").unwrap_or_default();
    let (entries, next) = audit::list(&site.app, &visitor.store.id, before).await?;
    let entries = entries.into_iter().map(|entry| EntryRow {
        at: iso_seconds(entry.at_ms),
        words: audit::words(&entry.action).to_owned(),
        subject: entry.subject,
        email: entry.email,
        address: entry.address.unwrap_or_default(),
    });
    let page = visitor.link("/audit");
    Ok(shell::page(&AuditView {
        shell: Shell::of(&visitor),
        entries: entries.collect(),
        newest: (!before.is_empty()).then(|| page.clone()),
        older: next.map(|id| format!("{page}?before={id}")),
    }))
}
