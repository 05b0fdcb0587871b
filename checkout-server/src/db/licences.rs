//! The stock of licence keys of each variant, and which order got which key. Keys are sealed before
//! they come here.

use pebblepay_core::id::{LicenceId, OrderId, SessionId, StoreId, VariantId};

use super::{BySql, Error, Res, Row, Tx, all, one};
use crate::{claim_sql, params};

/// How a variant is sold with licence keys.
#[derive(Clone, Copy, Debug)]
pub struct Stock {
    /// A stock of this many keys or fewer is low.
    pub low: i64,
}

/// The stock of a variant; `None` where it is sold without licence keys.
///
/// # Errors
/// As the database says.
pub fn stock(tx: &mut dyn Tx, variant: &VariantId) -> Res<Option<Stock>> {
    one(
        tx,
        "select low_stock from variants where id = $1 and stock_since is not null",
        params![variant.as_str()],
        |row| Ok(Stock { low: row.int(0)? }),
    )
}

/// Sells a variant with licence keys from now on, if it was not before; `low` sets from when on
/// its stock is low.
///
/// # Errors
/// As the database says.
pub fn open_stock(tx: &mut dyn Tx, variant: &VariantId, low: Option<i64>, now_ms: i64) -> Res<()> {
    tx.exec(
        "update variants set stock_since = coalesce(stock_since, $1), \
         low_stock = coalesce($2, low_stock) where id = $3",
        params![now_ms, low, variant.as_str()],
    )?;
    Ok(())
}

/// How many keys of a variant are in stock.
///
/// # Errors
/// As the database says.
pub fn count(tx: &mut dyn Tx, variant: &VariantId) -> Res<i64> {
    let counted = one(
        tx,
        "select count(*) from licences where variant_id = $1 and order_id is null",
        params![variant.as_str()],
        |row| row.int(0),
    )?;
    Ok(counted.unwrap_or(0))
}

/// Whether so many keys of a variant are in stock.
///
/// # Errors
/// As the database says.
pub fn has(tx: &mut dyn Tx, variant: &VariantId, quantity: u32) -> Res<bool> {
    let found = one(
        tx,
        "select count(*) from (select id from licences \
         where variant_id = $1 and order_id is null limit $2) as found",
        params![variant.as_str(), i64::from(quantity)],
        |row| row.int(0),
    )?;
    Ok(found == Some(i64::from(quantity)))
}

/// A sealed key.
#[derive(Clone)]
pub struct Sealed {
    /// Its id.
    pub id: LicenceId,
    /// Its variant.
    pub variant_id: VariantId,
    /// The key, encrypted.
    pub text: String,
}

/// Puts a key into stock. False: the store has it already.
///
/// # Errors
/// As the database says.
pub fn insert(
    tx: &mut dyn Tx,
    store: &StoreId,
    new: &Sealed,
    fingerprint: &str,
    line: i64,
    now_ms: i64,
) -> Res<bool> {
    let written = tx.exec(
        "insert into licences (id, store_id, variant_id, fingerprint, sealed, line, created_at) \
         values ($1, $2, $3, $4, $5, $6, $7) on conflict (store_id, fingerprint) do nothing",
        params![
            new.id.as_str(),
            store.as_str(),
            new.variant_id.as_str(),
            fingerprint,
            &new.text,
            line,
            now_ms,
        ],
    )?;
    Ok(written == 1)
}

/// The oldest key in stock that nobody else takes at this moment.
const FREE: BySql = claim_sql!(
    "select id from licences where variant_id = $1 and order_id is null \
     order by created_at, line limit 1"
);

/// Gives an order a key out of stock, the one at this place of those it bought, from 1. `None`: the
/// stock is empty.
///
/// # Errors
/// As the database says; [`Error::Constraint`] if the order has a key in this place already.
pub fn give(
    tx: &mut dyn Tx,
    variant: &VariantId,
    order: &OrderId,
    place: u32,
    now_ms: i64,
) -> Res<Option<LicenceId>> {
    let sql = FREE.text(tx);
    let Some(id) = one(tx, sql, params![variant.as_str()], |row| row.text(0))? else {
        return Ok(None);
    };
    let written = tx.exec(
        "update licences set order_id = $1, given_at = $2, place = $3 \
         where id = $4 and order_id is null",
        params![order.as_str(), now_ms, i64::from(place), &id],
    )?;
    if written != 1 {
        return Err(Error::failed(
            "a licence key moved inside its own transaction",
        ));
    }
    LicenceId::parse(&id).map(Some).ok_or_else(bad)
}

/// How many keys an order has.
///
/// # Errors
/// As the database says.
pub fn given(tx: &mut dyn Tx, order: &OrderId) -> Res<u32> {
    let counted = one(
        tx,
        "select count(*) from licences where order_id = $1",
        params![order.as_str()],
        |row| u32::try_from(row.int(0)?).map_err(|_| bad()),
    )?;
    Ok(counted.unwrap_or(0))
}

/// Notes that a paid order waits for a key.
///
/// # Errors
/// As the database says.
pub fn owe(
    tx: &mut dyn Tx,
    store: &StoreId,
    variant: &VariantId,
    order: &OrderId,
    now_ms: i64,
) -> Res<()> {
    tx.exec(
        "insert into licences_owed (order_id, store_id, variant_id, at) values ($1, $2, $3, $4) \
         on conflict (order_id) do nothing",
        params![order.as_str(), store.as_str(), variant.as_str(), now_ms],
    )?;
    Ok(())
}

/// The order waits no more.
///
/// # Errors
/// As the database says.
pub fn settle_owed(tx: &mut dyn Tx, order: &OrderId) -> Res<()> {
    tx.exec(
        "delete from licences_owed where order_id = $1",
        params![order.as_str()],
    )?;
    Ok(())
}

/// The sessions of the orders that wait for a key of this variant, longest first.
///
/// # Errors
/// As the database says.
pub fn owed(tx: &mut dyn Tx, variant: &VariantId, limit: i64) -> Res<Vec<SessionId>> {
    all(
        tx,
        "select o.session_id from licences_owed w join orders o on o.id = w.order_id \
         where w.variant_id = $1 order by w.at, w.order_id limit $2",
        params![variant.as_str(), limit],
        |row| SessionId::parse(&row.text(0)?).ok_or_else(bad),
    )
}

/// The variants for which orders wait although keys are in stock.
///
/// # Errors
/// As the database says.
pub fn owing_variants(tx: &mut dyn Tx) -> Res<Vec<VariantId>> {
    all(
        tx,
        "select distinct w.variant_id from licences_owed w where exists \
         (select 1 from licences l where l.variant_id = w.variant_id and l.order_id is null)",
        &[],
        |row| VariantId::parse(&row.text(0)?).ok_or_else(bad),
    )
}

/// The sealed keys of an order.
///
/// # Errors
/// As the database says.
pub fn of_order(tx: &mut dyn Tx, order: &OrderId) -> Res<Vec<Sealed>> {
    all(
        tx,
        "select id, variant_id, sealed from licences where order_id = $1 order by id",
        params![order.as_str()],
        |row| {
            Ok(Sealed {
                id: LicenceId::parse(&row.text(0)?).ok_or_else(bad)?,
                variant_id: VariantId::parse(&row.text(1)?).ok_or_else(bad)?,
                text: row.text(2)?,
            })
        },
    )
}

fn bad() -> Error {
    Error::failed("unreadable licence in the database")
}

/// A key as its merchant may see it: never in clear.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Its id.
    pub id: String,
    /// The number of the order that has it.
    pub order_number: Option<String>,
    /// When it came into stock, in milliseconds since the Unix epoch.
    pub added_at_ms: i64,
    /// When it was given away, in milliseconds since the Unix epoch.
    pub given_at_ms: Option<i64>,
}

/// The keys of a variant, oldest first.
///
/// # Errors
/// As the database says.
pub fn list(tx: &mut dyn Tx, variant: &VariantId) -> Res<Vec<Listed>> {
    all(
        tx,
        "select l.id, o.number, l.created_at, l.given_at from licences l \
         left join orders o on o.id = l.order_id where l.variant_id = $1 \
         order by l.created_at, l.line, l.id",
        params![variant.as_str()],
        listed,
    )
}

fn listed(row: &dyn Row) -> Res<Listed> {
    Ok(Listed {
        id: row.text(0)?,
        order_number: row.opt_text(1)?,
        added_at_ms: row.int(2)?,
        given_at_ms: row.opt_int(3)?,
    })
}

/// A key of a stock, sealed, for whoever may see a part of it.
#[derive(Clone)]
pub struct SealedRow {
    /// Its id and text.
    pub sealed: Sealed,
    /// The rest of it.
    pub listed: Listed,
}

/// Some keys of a variant, the last added first.
///
/// # Errors
/// As the database says.
pub fn page(tx: &mut dyn Tx, variant: &VariantId, limit: i64, offset: i64) -> Res<Vec<SealedRow>> {
    all(
        tx,
        "select l.id, o.number, l.created_at, l.given_at, l.sealed from licences l \
         left join orders o on o.id = l.order_id where l.variant_id = $1 \
         order by l.created_at desc, l.line desc, l.id desc limit $2 offset $3",
        params![variant.as_str(), limit, offset],
        |row| {
            let sealed = Sealed {
                id: LicenceId::parse(&row.text(0)?).ok_or_else(bad)?,
                variant_id: variant.clone(),
                text: row.text(4)?,
            };
            let listed = listed(row)?;
            Ok(SealedRow { sealed, listed })
        },
    )
}

/// How many keys of a variant there ever were.
///
/// # Errors
/// As the database says.
pub fn count_all(tx: &mut dyn Tx, variant: &VariantId) -> Res<i64> {
    let counted = one(
        tx,
        "select count(*) from licences where variant_id = $1",
        params![variant.as_str()],
        |row| row.int(0),
    )?;
    Ok(counted.unwrap_or(0))
}

/// Whether a store has a key with this fingerprint.
///
/// # Errors
/// As the database says.
pub fn is_known(tx: &mut dyn Tx, store: &StoreId, fingerprint: &str) -> Res<bool> {
    let found = one(
        tx,
        "select line from licences where store_id = $1 and fingerprint = $2",
        params![store.as_str(), fingerprint],
        |row| row.int(0),
    )?;
    Ok(found.is_some())
}

/// Sets from when on the stock of a variant is low.
///
/// # Errors
/// As the database says.
pub fn set_low(tx: &mut dyn Tx, variant: &VariantId, low: i64) -> Res<()> {
    tx.exec(
        "update variants set low_stock = $1 where id = $2",
        params![low, variant.as_str()],
    )?;
    Ok(())
}

/// The numbers of the orders that wait for a key of this variant.
///
/// # Errors
/// As the database says.
pub fn waiting(tx: &mut dyn Tx, variant: &VariantId) -> Res<Vec<String>> {
    all(
        tx,
        "select o.number from licences_owed w join orders o on o.id = w.order_id \
         where w.variant_id = $1 order by w.at, w.order_id",
        params![variant.as_str()],
        |row| row.text(0),
    )
}

/// A variant and its stock.
#[derive(Clone, Debug)]
pub struct VariantStock {
    /// The variant.
    pub variant: super::variants::Variant,
    /// How many keys are in stock; `None` where it is sold without.
    pub in_stock: Option<i64>,
    /// A stock of this many keys or fewer is low.
    pub low: i64,
    /// How many paid orders wait for a key.
    pub owed: i64,
    /// Since when it is not sold any more, in milliseconds since the Unix epoch.
    pub archived_at_ms: Option<i64>,
}

macro_rules! stock_sql {
    ($tail:literal) => {
        concat!(
            "select v.id, v.name, v.amount_minor, v.currency, v.low_stock, v.stock_since, \
             (select count(*) from licences l where l.variant_id = v.id and l.order_id is null), \
             (select count(*) from licences_owed w where w.variant_id = v.id), v.archived_at \
             from variants v ",
            $tail
        )
    };
}

/// The variants of a store with their stock, oldest first.
///
/// # Errors
/// As the database says.
pub fn variants(tx: &mut dyn Tx, store: &StoreId) -> Res<Vec<VariantStock>> {
    all(
        tx,
        stock_sql!("where v.store_id = $1 order by v.id"),
        params![store.as_str()],
        variant_stock,
    )
}

/// One variant of a store with its stock.
///
/// # Errors
/// As the database says.
pub fn variant(tx: &mut dyn Tx, store: &StoreId, id: &VariantId) -> Res<Option<VariantStock>> {
    one(
        tx,
        stock_sql!("where v.store_id = $1 and v.id = $2"),
        params![store.as_str(), id.as_str()],
        variant_stock,
    )
}

fn variant_stock(row: &dyn Row) -> Res<VariantStock> {
    let currency = super::stores::currency(&row.text(3)?)?;
    let has_stock = row.opt_int(5)?.is_some();
    Ok(VariantStock {
        variant: super::variants::Variant {
            id: VariantId::parse(&row.text(0)?).ok_or_else(bad)?,
            name: row.text(1)?,
            price: pebblepay_core::money::Money::from_minor(row.int(2)?, currency),
        },
        in_stock: if has_stock { Some(row.int(6)?) } else { None },
        low: row.int(4)?,
        owed: row.int(7)?,
        archived_at_ms: row.opt_int(8)?,
    })
}
