//! How a store looks to its customers: what its owner sets, and its logo for their browsers.

use std::sync::Arc;

use pebblepay_core::brand::{self, Logo, LogoKind, Setting};
use pebblepay_core::id::StoreId;
use pebblepay_core::refusal::{Noun, Refusal};
use pebblepay_core::store::Store;

use super::setup::known_store;
use super::{App, Error, Res};
use crate::db;
use crate::db::Db;

/// What its owner wants of a store; what is not named stays as it is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changes {
    /// The name that customers see.
    pub name: Option<String>,
    /// Settings with their new text; without one a setting is taken away.
    pub settings: Vec<(Setting, Option<String>)>,
    /// The logo.
    pub logo: Option<LogoChange>,
    /// Whether public links may ask for test mode on a live store (F-01).
    pub allow_test_links: Option<bool>,
    /// Whether an amount counts only on a signed link.
    pub signed_amounts_only: Option<bool>,
}

/// What becomes of a logo.
#[derive(Clone, Debug, PartialEq)]
pub enum LogoChange {
    /// This picture takes its place.
    Put(Vec<u8>),
    /// It is taken away.
    Remove,
}

/// Changes a store, all of it or, where something can not be used, nothing. Blocking.
///
/// # Errors
/// The store is unknown, or names what can not be used.
pub fn change(db: &Db, store: &str, changes: &Changes) -> Res<Store> {
    let (store, changes) = (store.to_owned(), changes.clone());
    let logo = match &changes.logo {
        Some(LogoChange::Put(bytes)) => Some(Some(Logo::check(bytes)?)),
        Some(LogoChange::Remove) => Some(None),
        None => None,
    };
    db.write_blocking(move |tx| -> Res<Store> {
        let mut store = known_store(tx, &store)?;
        if let Some(name) = &changes.name {
            store.name = brand::store_name(name)?;
        }
        let brand = Arc::make_mut(&mut store.brand);
        for (setting, text) in &changes.settings {
            brand.set(*setting, text.as_deref())?;
        }
        if let Some(logo) = &logo {
            brand.logo = logo.as_ref().map(|logo| logo.info.clone());
            db::brand::set_logo(tx, &store.id, logo.as_ref())?;
        }
        if let Some(allowed) = changes.allow_test_links {
            store.allow_test_links = allowed;
        }
        if let Some(signed) = changes.signed_amounts_only {
            store.signed_amounts_only = signed;
        }
        db::brand::update(tx, &store)?;
        Ok(store)
    })
}

/// A store as it is. Blocking.
///
/// # Errors
/// The store is unknown.
pub fn show(db: &Db, store: &str) -> Res<Store> {
    let store = store.to_owned();
    db.read_blocking(move |tx| -> Res<Store> { known_store(tx, &store) })
}

/// A store's logo: its kind and its bytes.
///
/// # Errors
/// The store has no logo under this hash.
pub async fn logo(app: &App, store: &str, hash: &str) -> Res<(LogoKind, Vec<u8>)> {
    let not_found = || Error::Refused(Refusal::NotFound(Noun::Path));
    let store = StoreId::parse(store).ok_or_else(not_found)?;
    // No other text is a hash, and some, such as U+0000, no database takes.
    if !hash.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err(not_found());
    }
    let hash = hash.to_owned();
    let found = app
        .db
        .read(move |tx| -> Res<_> { Ok(db::brand::find_logo(tx, &store, &hash)?) });
    let (kind, base64) = found.await?.ok_or_else(not_found)?;
    let damaged = || Error::Internal(anyhow::anyhow!("a store's logo is damaged"));
    let bytes = Logo::decode(&base64).ok_or_else(damaged)?;
    Ok((kind, bytes))
}
