//! What a store sells, and the ways to it: products, licence keys, coupons, buttons and links.

pub mod buttons;
pub mod coupons;
pub mod licences;
pub mod links;
pub mod products;

use super::routes::Row;
use crate::app::variants::VariantStock;
use crate::words::Language;
use crate::words::money::money;

/// The rows of the table.
#[must_use]
pub fn routes() -> Vec<Row> {
    let mut rows = products::routes();
    rows.extend(licences::routes());
    rows.extend(coupons::routes());
    rows.extend(buttons::routes());
    rows.extend(links::routes());
    rows
}

/// The variants that can be sold, as choices of a form: id, and name with price.
fn choices(variants: Vec<VariantStock>, lang: Language) -> Vec<(String, String)> {
    let on_sale = variants.into_iter().filter(|v| v.archived_at_ms.is_none());
    on_sale
        .map(|v| {
            let words = format!("{} · {}", v.variant.name, money(v.variant.price, lang));
            (v.variant.id.as_str().to_owned(), words)
        })
        .collect()
}
