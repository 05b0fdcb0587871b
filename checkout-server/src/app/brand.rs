//! How a store looks to its customers: what its owner sets, and its logo for their browsers.

use std::sync::Arc;

use pebblepay_core::brand::{self, Logo, LogoKind, Setting};
use pebblepay_core::id::StoreId;
use pebblepay_core::limits::ORIGINS_MAX;
use pebblepay_core::refusal::{FieldProblem, Noun, Refusal};
use pebblepay_core::store::Store;

use super::audit::{self, Actor};
use super::setup::{self, known_store};
use super::{App, Error, Res};
use crate::db;
use crate::db::{Db, Tx, stores};

/// What its owner wants of a store; what is not named stays as it is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changes {
    /// The name that customers see.
    pub name: Option<String>,
    /// The currency where none is given.
    pub currency: Option<String>,
    /// Origins that may frame the checkout.
    pub origins: ListChange,
    /// Further origins that customers may be sent to.
    pub return_origins: ListChange,
    /// Settings with their new text; without one a setting is taken away.
    pub settings: Vec<(Setting, Option<String>)>,
    /// The logo.
    pub logo: Option<LogoChange>,
    /// Whether public links may ask for test mode on a live store (F-01).
    pub allow_test_links: Option<bool>,
    /// Whether an amount counts only on a signed link.
    pub signed_amounts_only: Option<bool>,
}

/// What becomes of a list: named by what comes and goes, so that of two people who change it at once
/// neither undoes what the other did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListChange {
    /// What comes.
    pub add: Vec<String>,
    /// What goes.
    pub remove: Vec<String>,
}

impl ListChange {
    /// What makes `now` out of `was`.
    #[must_use]
    pub fn between(was: &[String], now: &[String]) -> Self {
        let without = |list: &[String], other: &[String]| {
            let kept = list.iter().filter(|one| !other.contains(one));
            kept.cloned().collect()
        };
        Self {
            add: without(now, was),
            remove: without(was, now),
        }
    }

    fn apply(&self, param: &'static str, list: &mut Vec<String>) -> Res<bool> {
        let before = list.clone();
        list.retain(|one| !self.remove.contains(one));
        for origin in setup::origins(param, &self.add)? {
            if !list.contains(&origin) {
                list.push(origin);
            }
        }
        list.sort();
        if list.len() > ORIGINS_MAX && list.len() > before.len() {
            const RULE: &str = "may be at most 50";
            return Err(Refusal::field(param, FieldProblem::Invalid(RULE)).into());
        }
        Ok(*list != before)
    }
}

/// What becomes of a logo.
#[derive(Clone, Debug, PartialEq)]
pub enum LogoChange {
    /// This picture takes its place.
    Put(Vec<u8>),
    /// It is taken away.
    Remove,
}

/// A change whose picture was checked, ready to be written.
#[derive(Clone)]
struct Checked {
    changes: Changes,
    logo: Option<Option<Logo>>,
}

impl Checked {
    fn of(changes: &Changes) -> Res<Self> {
        let logo = match &changes.logo {
            Some(LogoChange::Put(bytes)) => Some(Some(Logo::check(bytes)?)),
            Some(LogoChange::Remove) => Some(None),
            None => None,
        };
        Ok(Self {
            changes: changes.clone(),
            logo,
        })
    }

    /// What it makes of a store, before anything is written.
    fn apply(&self, store: &mut Store) -> Res<bool> {
        let changes = &self.changes;
        if let Some(name) = &changes.name {
            store.name = brand::store_name(name)?;
        }
        if let Some(code) = &changes.currency {
            store.currency = setup::currency_of(code)?;
        }
        let frames = changes.origins.apply("origins", &mut store.origins)?;
        let returns = &changes.return_origins;
        let returns = returns.apply("return-origins", &mut store.return_origins)?;
        let brand = Arc::make_mut(&mut store.brand);
        for (setting, text) in &changes.settings {
            brand.set(*setting, text.as_deref())?;
        }
        if let Some(logo) = &self.logo {
            brand.logo = logo.as_ref().map(|logo| logo.info.clone());
        }
        if let Some(allowed) = changes.allow_test_links {
            store.allow_test_links = allowed;
        }
        if let Some(signed) = changes.signed_amounts_only {
            store.signed_amounts_only = signed;
        }
        Ok(frames || returns)
    }

    fn write(&self, tx: &mut dyn Tx, store: &mut Store) -> Res<()> {
        let new_origins = self.apply(store)?;
        if let Some(logo) = &self.logo {
            db::brand::set_logo(tx, &store.id, logo.as_ref())?;
        }
        if new_origins {
            stores::set_origins(tx, store)?;
        }
        Ok(db::brand::update(tx, store)?)
    }

    /// What is changed, for the audit log.
    fn subject(&self) -> String {
        let changes = &self.changes;
        let mut names: Vec<&str> = Vec::new();
        let lists = [
            ("origins", &changes.origins),
            ("return origins", &changes.return_origins),
        ];
        let switches = [
            ("name", changes.name.is_some()),
            ("currency", changes.currency.is_some()),
            ("logo", self.logo.is_some()),
            ("test links", changes.allow_test_links.is_some()),
            ("signed amounts", changes.signed_amounts_only.is_some()),
        ];
        names.extend(switches.iter().filter(|(_, is)| *is).map(|(name, _)| *name));
        let changed = |list: &ListChange| *list != ListChange::default();
        names.extend(
            lists
                .iter()
                .filter(|(_, l)| changed(l))
                .map(|(name, _)| *name),
        );
        names.extend(changes.settings.iter().map(|(setting, _)| setting.as_str()));
        names.join(", ")
    }
}

/// Changes a store, all of it or, where something can not be used, nothing. Blocking.
///
/// # Errors
/// The store is unknown, or names what can not be used.
pub fn change(db: &Db, store: &str, changes: &Changes) -> Res<Store> {
    let (store, checked) = (store.to_owned(), Checked::of(changes)?);
    db.write_blocking(move |tx| -> Res<Store> {
        let mut store = known_store(tx, &store)?;
        checked.write(tx, &mut store)?;
        Ok(store)
    })
}

/// The same, done in the dashboard. Nothing is written where nothing changes.
///
/// # Errors
/// As [`change`].
pub async fn change_by(app: &App, actor: &Actor, store: &StoreId, changes: &Changes) -> Res<()> {
    if *changes == Changes::default() {
        return Ok(());
    }
    let (store, checked) = (store.clone(), Checked::of(changes)?);
    let (actor, now_ms) = (actor.clone(), app.clock.now_ms());
    let write = app.db.write(move |tx| -> Res<()> {
        let mut store = known_store(tx, store.as_str())?;
        checked.write(tx, &mut store)?;
        let subject = checked.subject();
        audit::record(
            tx,
            &actor,
            Some(&store.id),
            "store.changed",
            &subject,
            now_ms,
        )?;
        Ok(())
    });
    write.await
}

/// A store as a change would make it, for looking at it; what can not be used leaves it as it is.
/// Returns the logo that comes with the change.
#[must_use]
pub fn imagine(store: &Store, changes: &Changes) -> (Store, Option<Logo>) {
    let mut seen = store.clone();
    if let Some(name) = changes.name.as_deref().map(brand::store_name) {
        seen.name = name.unwrap_or(seen.name);
    }
    let brand = Arc::make_mut(&mut seen.brand);
    for (setting, text) in &changes.settings {
        // What was refused has changed nothing, and is told when it is saved.
        let _ = brand.set(*setting, text.as_deref());
    }
    let logo = match &changes.logo {
        Some(LogoChange::Put(bytes)) => Logo::check(bytes).ok(),
        Some(LogoChange::Remove) => {
            brand.logo = None;
            None
        }
        None => None,
    };
    if let Some(logo) = &logo {
        brand.logo = Some(logo.info.clone());
    }
    (seen, logo)
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
