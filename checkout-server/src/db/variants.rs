//! Product variants: what a store sells at a price of its own.

use pebblepay_core::id::{StoreId, VariantId};
use pebblepay_core::money::Money;

use super::stores::currency;
use super::{Res, Row, Tx, one};
use crate::params;

/// A product variant (F-09).
#[derive(Clone, Debug)]
pub struct Variant {
    /// Its id.
    pub id: VariantId,
    /// The name that customers see.
    pub name: String,
    /// The price; never taken from a URL (PEB-188).
    pub price: Money,
}

/// Writes a variant.
///
/// # Errors
/// As the database says.
pub fn insert(tx: &mut dyn Tx, store: &StoreId, v: &Variant, now_ms: i64) -> Res<()> {
    tx.exec(
        "insert into variants (id, store_id, name, amount_minor, currency, created_at) \
         values ($1, $2, $3, $4, $5, $6)",
        params![
            v.id.as_str(),
            store.as_str(),
            &v.name,
            v.price.minor(),
            v.price.currency().code(),
            now_ms
        ],
    )?;
    Ok(())
}

/// Reads a variant of this store that is sold.
///
/// # Errors
/// As the database says.
pub fn on_sale(tx: &mut dyn Tx, store: &StoreId, id: &VariantId) -> Res<Option<Variant>> {
    one(
        tx,
        "select name, amount_minor, currency from variants \
         where store_id = $1 and id = $2 and archived_at is null",
        params![store.as_str(), id.as_str()],
        |row| read(row, id),
    )
}

/// Reads a variant of this store, whether it is sold or not.
///
/// # Errors
/// As the database says.
pub fn find(tx: &mut dyn Tx, store: &StoreId, id: &VariantId) -> Res<Option<Variant>> {
    one(
        tx,
        "select name, amount_minor, currency from variants where store_id = $1 and id = $2",
        params![store.as_str(), id.as_str()],
        |row| read(row, id),
    )
}

fn read(row: &dyn Row, id: &VariantId) -> Res<Variant> {
    Ok(Variant {
        id: id.clone(),
        name: row.text(0)?,
        price: Money::from_minor(row.int(1)?, currency(&row.text(2)?)?),
    })
}

/// Writes a variant's name and price. Orders keep the price that they were made with.
///
/// # Errors
/// As the database says.
pub fn save(tx: &mut dyn Tx, store: &StoreId, v: &Variant) -> Res<()> {
    tx.exec(
        "update variants set name = $1, amount_minor = $2, currency = $3 \
         where store_id = $4 and id = $5",
        params![
            &v.name,
            v.price.minor(),
            v.price.currency().code(),
            store.as_str(),
            v.id.as_str()
        ],
    )?;
    Ok(())
}

/// Takes a variant off sale at this time, or, with `None`, back on sale; false if nothing changes.
///
/// # Errors
/// As the database says.
pub fn archive(tx: &mut dyn Tx, store: &StoreId, id: &VariantId, at_ms: Option<i64>) -> Res<bool> {
    let was_sold = i64::from(at_ms.is_some());
    let changed = tx.exec(
        "update variants set archived_at = $1 where store_id = $2 and id = $3 \
         and (case when archived_at is null then 1 else 0 end) = $4",
        params![at_ms, store.as_str(), id.as_str(), was_sold],
    )?;
    Ok(changed == 1)
}
