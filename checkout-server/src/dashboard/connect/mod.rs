//! How a site is tied to its store: snippets, API keys, settings, looks.

pub mod branding;
pub mod integrate;
pub mod keys;
pub mod settings;

use super::routes::Row;

/// The rows of the table.
#[must_use]
pub fn routes() -> Vec<Row> {
    let mut rows = integrate::routes();
    rows.extend(keys::routes());
    rows.extend(settings::routes());
    rows.extend(branding::routes());
    rows
}
