//! Stores, their origins and keys.

use std::sync::Arc;

use pebblepay_core::id::StoreId;
use pebblepay_core::money::Currency;
use pebblepay_core::store::{ChosenGateways, Dialect, GatewayKind, Mode, Store};

use super::{Error, Res, Tx, brand, one};
use crate::params;

/// The webhook secrets of a store, one for each side (F-01).
#[derive(Clone)]
pub struct StoreSecrets {
    /// Signs test events; the shown form (F-18).
    pub test: String,
    /// Signs live events; the shown form.
    pub live: String,
}

/// Writes a new store.
///
/// # Errors
/// As the database says.
pub fn insert(tx: &mut dyn Tx, store: &Store, secrets: &StoreSecrets, now_ms: i64) -> Res<()> {
    let id = store.id.as_str();
    tx.exec(
        "insert into stores (id, name, merchant_code, currency, fee_bps, allow_test_links, \
         live_gateway, webhook_secret_test, webhook_secret_live, created_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        params![
            id,
            &store.name,
            &store.merchant_code,
            store.currency.code(),
            i64::from(store.fee_bps),
            i64::from(store.allow_test_links),
            i64::from(store.live_gateway),
            &secrets.test,
            &secrets.live,
            now_ms,
        ],
    )?;
    tx.exec(
        "insert into store_counters (store_id, event_sequence) values ($1, 0)",
        params![id],
    )?;
    insert_origins(tx, store)
}

fn insert_origins(tx: &mut dyn Tx, store: &Store) -> Res<()> {
    for (kind, origins) in [("frame", &store.origins), ("return", &store.return_origins)] {
        for origin in origins {
            tx.exec(
                "insert into store_origins (store_id, kind, origin) values ($1, $2, $3) \
                 on conflict (store_id, kind, origin) do nothing",
                params![store.id.as_str(), kind, origin],
            )?;
        }
    }
    Ok(())
}

/// Writes a store's origins in the place of those before.
///
/// # Errors
/// As the database says.
pub fn set_origins(tx: &mut dyn Tx, store: &Store) -> Res<()> {
    tx.exec(
        "delete from store_origins where store_id = $1",
        params![store.id.as_str()],
    )?;
    insert_origins(tx, store)
}

/// Reads a store with its origins and its brand, the logo's bytes left out.
///
/// # Errors
/// As the database says.
pub fn find(tx: &mut dyn Tx, id: &StoreId) -> Res<Option<Store>> {
    let found = one(
        tx,
        "select s.name, s.merchant_code, s.currency, s.fee_bps, s.allow_test_links, \
         s.live_gateway, s.signed_amounts_only, s.accent, s.support, s.terms_url, s.privacy_url, s.refund_url, \
         l.hash, l.width, l.height, \
         (select g.gateway from gateway_settings g where g.store_id = s.id \
          and g.mode = 'test' and g.active = 1), \
         (select g.gateway from gateway_settings g where g.store_id = s.id \
          and g.mode = 'live' and g.active = 1) \
         from stores s left join store_logos l on l.store_id = s.id where s.id = $1",
        params![id.as_str()],
        |row| {
            Ok(Store {
                id: id.clone(),
                name: row.text(0)?,
                merchant_code: row.text(1)?,
                currency: currency(&row.text(2)?)?,
                fee_bps: u32::try_from(row.int(3)?).map_err(|_| Error::failed("fee_bps"))?,
                allow_test_links: row.int(4)? != 0,
                live_gateway: row.int(5)? != 0,
                gateways: ChosenGateways {
                    test: gateway(row.opt_text(15)?)?,
                    live: gateway(row.opt_text(16)?)?,
                },
                signed_amounts_only: row.int(6)? != 0,
                origins: Vec::new(),
                return_origins: Vec::new(),
                brand: Arc::new(brand::read(row, 7)?),
            })
        },
    )?;
    let Some(mut store) = found else {
        return Ok(None);
    };
    tx.rows(
        "select kind, origin from store_origins where store_id = $1 order by kind, origin",
        params![id.as_str()],
        &mut |row| {
            let kind = row.text(0)?;
            let list = if kind == "frame" {
                &mut store.origins
            } else {
                &mut store.return_origins
            };
            list.push(row.text(1)?);
            Ok(())
        },
    )?;
    Ok(Some(store))
}

/// The store of a merchant code (PG-020).
///
/// # Errors
/// As the database says.
pub fn by_merchant_code(tx: &mut dyn Tx, code: &str) -> Res<Option<StoreId>> {
    let sql = "select id from stores where merchant_code = $1";
    one(tx, sql, params![code], |row| {
        StoreId::parse(&row.text(0)?).ok_or_else(|| Error::failed("store id"))
    })
}

/// The shown secret of one side of a store.
///
/// # Errors
/// As the database says.
pub fn secret(tx: &mut dyn Tx, id: &StoreId, mode: Mode) -> Res<Option<String>> {
    one(
        tx,
        "select webhook_secret_test, webhook_secret_live from stores where id = $1",
        params![id.as_str()],
        |row| row.text(usize::from(mode == Mode::Live)),
    )
}

fn gateway(word: Option<String>) -> Res<Option<GatewayKind>> {
    word.map(|word| GatewayKind::parse(&word).ok_or_else(|| Error::failed("gateway")))
        .transpose()
}

/// Reads a currency that was written by us.
pub(super) fn currency(code: &str) -> Res<Currency> {
    Currency::parse(code)
        .map_err(|_| Error::failed(format!("unknown currency {code} in the database")))
}

/// An API key, as the database knows it.
pub struct NewKey<'a> {
    /// SHA-256 of the key, in hex.
    pub hash: &'a str,
    /// The store.
    pub store_id: &'a StoreId,
    /// The dialect it was made for; cosmetic (B-30).
    pub dialect: Dialect,
    /// The side it opens.
    pub mode: Mode,
    /// The first characters, to recognise it by.
    pub prefix: &'a str,
}

/// Writes an API key.
///
/// # Errors
/// As the database says.
pub fn insert_key(tx: &mut dyn Tx, key: &NewKey<'_>, now_ms: i64) -> Res<()> {
    tx.exec(
        "insert into api_keys (hash, store_id, dialect, mode, prefix, created_at) \
         values ($1, $2, $3, $4, $5, $6)",
        params![
            key.hash,
            key.store_id.as_str(),
            key.dialect.as_str(),
            key.mode.as_str(),
            key.prefix,
            now_ms
        ],
    )?;
    Ok(())
}

/// The store and side that a key opens; `None` for an unknown one, or one that has ended.
///
/// # Errors
/// As the database says.
pub fn find_key(tx: &mut dyn Tx, hash: &str, now_ms: i64) -> Res<Option<(StoreId, Mode, Dialect)>> {
    one(
        tx,
        "select store_id, mode, dialect from api_keys \
         where hash = $1 and (revoked_at is null or revoked_at > $2)",
        params![hash, now_ms],
        |row| {
            let store = StoreId::parse(&row.text(0)?).ok_or_else(|| Error::failed("store id"))?;
            let mode = Mode::parse(&row.text(1)?).ok_or_else(|| Error::failed("mode"))?;
            let dialect = Dialect::parse(&row.text(2)?).ok_or_else(|| Error::failed("dialect"))?;
            Ok((store, mode, dialect))
        },
    )
}
