//! Licence keys: into stock, out to one order each, and in clear only for whoever may see them
//! (F-09, PEB-193). A test order never gets one (F-01, TRAP-70).

use pebblepay_core::event::Event;
use pebblepay_core::guard::NoticeKind;
use pebblepay_core::id::{LicenceId, StoreId, VariantId};
use pebblepay_core::json::Json;
use pebblepay_core::licence::{KeyLine, Problem, Skipped, Upload};
use pebblepay_core::order::Order;
use pebblepay_core::refusal::{Noun, Refusal};
use pebblepay_core::store::{Mode, Store};
use zeroize::Zeroizing;

use super::audit::{self, Actor};
use super::clock::Clock;
use super::mails::{self, MailKind};
use super::setup::known_store;
use super::vault::Vault;
use super::{App, Error, Res, random};
use crate::db::licences::{self, Sealed};
pub use crate::db::licences::{Listed, VariantStock};
use crate::db::{Db, Tx, notices, orders, settings, variants};

/// How many keys are written in one transaction, so that others get their turn.
const KEYS_PER_WRITE: usize = 500;
/// The member of an event's snapshot that names the order's keys.
const IN_SNAPSHOT: &str = "licence_ids";

/// The setting that tells which encryption key the database's licence keys are sealed with.
pub(super) const KEY_CHECK: &str = "encryption_key_check";

/// A licence key in clear. It is wiped from memory when it is dropped.
pub type Clear = Zeroizing<String>;

/// What became of an upload.
#[derive(Clone, Debug)]
pub struct Added {
    /// How many keys came into stock.
    pub added: usize,
    /// The lines that gave none.
    pub skipped: Vec<Skipped>,
    /// How many keys are in stock now.
    pub in_stock: i64,
}

/// Whose stock an upload goes to.
pub struct Target<'a> {
    /// The store.
    pub store: &'a str,
    /// The variant.
    pub variant: &'a str,
    /// From now on the stock is low at this many keys or fewer.
    pub low: Option<i64>,
    /// Whether mails are sent.
    pub mails: bool,
    /// Who does it, where it is done in the dashboard.
    pub by: Option<&'a Actor>,
}

/// Puts the keys of an upload into a variant's stock and gives the first of them to orders that
/// wait. Blocking.
///
/// # Errors
/// The store or variant is unknown, or the server has no encryption key, or another than before.
pub fn add(db: &Db, vault: &Vault, clock: &Clock, to: &Target<'_>, upload: Upload) -> Res<Added> {
    let (store, variant) = find(db, to.store, to.variant)?;
    unlock(db, vault)?;
    let (mut added, mut skipped) = (0, upload.skipped);
    let (now_ms, low) = (clock.now_ms(), to.low);
    let opened = variant.clone();
    db.write_blocking(move |tx| -> Res<_> { Ok(licences::open_stock(tx, &opened, low, now_ms)?) })?;
    for keys in upload.keys.chunks(KEYS_PER_WRITE) {
        let rows = keys
            .iter()
            .map(|key| sealed(vault, &store, &variant, key, now_ms))
            .collect::<anyhow::Result<Vec<_>>>()
            .map_err(Error::Internal)?;
        let store = store.clone();
        let doubles = db.write_blocking(move |tx| -> Res<Vec<u64>> {
            let mut doubles = Vec::new();
            for (line, row, prints) in &rows {
                let place = i64::try_from(*line).unwrap_or(i64::MAX);
                // One that is not sealed anew yet has the fingerprint of the previous key.
                let is_known = match &prints.previous {
                    Some(previous) => licences::is_known(tx, &store.id, previous)?,
                    None => false,
                };
                let print = &prints.present;
                if is_known || !licences::insert(tx, &store.id, row, print, place, now_ms)? {
                    doubles.push(*line);
                }
            }
            Ok(doubles)
        })?;
        added += keys.len() - doubles.len();
        skipped.extend(doubles.into_iter().map(|line| Skipped {
            line,
            problem: Problem::InStock,
        }));
    }
    skipped.sort_by_key(|s| s.line);
    let (mails, by) = (to.mails, to.by.cloned());
    let in_stock = db.write_blocking(move |tx| -> Res<i64> {
        if let Some(actor) = &by {
            let (of, subject) = (Some(&store.id), format!("{variant}: {added}"));
            audit::record(tx, actor, of, "licences.added", &subject, now_ms)?;
        }
        give_owed(tx, &variant, mails, now_ms)?;
        Ok(licences::count(tx, &variant)?)
    })?;
    Ok(Added {
        added,
        skipped,
        in_stock,
    })
}

fn find(db: &Db, store: &str, variant: &str) -> Res<(Store, VariantId)> {
    let not_found = || Error::Refused(Refusal::NotFound(Noun::Variant));
    let id = VariantId::parse(variant).ok_or_else(not_found)?;
    let store = store.to_owned();
    db.read_blocking(move |tx| -> Res<_> {
        let store = known_store(tx, &store)?;
        let found = variants::find(tx, &store.id, &id)?.ok_or_else(not_found)?;
        Ok((store, found.id))
    })
}

/// Makes sure that the vault has the key that this database's texts are sealed with; the
/// first time that is a new one. Keys sealed with two could not all be opened again.
pub(super) fn unlock(db: &Db, vault: &Vault) -> Res<()> {
    if known_check(db)?.is_none() {
        vault.prepare().map_err(Error::Internal)?;
        let check = vault.check().map_err(Error::Internal)?.to_owned();
        db.write_blocking(move |tx| -> Res<_> {
            Ok(settings::get_or_insert(tx, KEY_CHECK, &check)?)
        })?;
    }
    check_key(db, vault)
}

/// Whether the database's texts are sealed with a key yet, which is then this vault's.
pub(super) fn is_unlocked(db: &Db, vault: &Vault) -> Res<bool> {
    check_key(db, vault)?;
    Ok(known_check(db)?.is_some())
}

/// Tells the key apart that the database's texts are sealed with, if any are. Blocking.
///
/// # Errors
/// As the database says.
pub fn known_check(db: &Db) -> Res<Option<String>> {
    db.read_blocking(|tx| -> Res<_> { Ok(settings::get(tx, KEY_CHECK)?) })
}

/// Checks that the server can open the licence keys of its database, where it has any. Blocking.
///
/// # Errors
/// It has another encryption key, or none.
pub fn check_key(db: &Db, vault: &Vault) -> Res<()> {
    let Some(known) = known_check(db)? else {
        return Ok(());
    };
    let why = match (vault.check(), vault.previous_check()) {
        (Ok(check), _) | (_, Ok(Some(check))) if check == known => return Ok(()),
        (Ok(_), Ok(_)) => anyhow::anyhow!("it is another key"),
        (Err(error), _) | (_, Err(error)) => error,
    };
    let text = "what this database keeps encrypted (licence keys, button keys) was encrypted with a key \
                that is not here: \
                set encryption_key to it, or put its file back beside the database";
    Err(Error::Internal(why.context(text)))
}

fn sealed(
    vault: &Vault,
    store: &Store,
    variant: &VariantId,
    key: &KeyLine,
    now_ms: i64,
) -> anyhow::Result<(u64, Sealed, Fingerprints)> {
    let id = LicenceId::new(now_ms, &random());
    let text = vault.seal(&place(variant, &id), &key.key)?;
    let fingerprints = fingerprints(vault, &store.id, key)?;
    let row = Sealed {
        id,
        variant_id: variant.clone(),
        text,
    };
    Ok((key.line, row, fingerprints))
}

/// What a licence key is known again by in its store.
pub(super) struct Fingerprints {
    pub(super) present: String,
    /// With the previous encryption key, if there is one.
    pub(super) previous: Option<String>,
}

pub(super) fn fingerprints(
    vault: &Vault,
    store: &StoreId,
    key: &KeyLine,
) -> anyhow::Result<Fingerprints> {
    let place = ["licence", store.as_str()];
    Ok(Fingerprints {
        present: vault.fingerprint(&place, &key.key)?,
        previous: vault.previous_fingerprint(&place, &key.key)?,
    })
}

/// What a sealed key is bound to.
pub(super) fn place<'a>(variant: &'a VariantId, id: &'a LicenceId) -> [&'a str; 3] {
    ["licence", variant.as_str(), id.as_str()]
}

/// Gives a paid order its keys, one for each of what it sells, in the transaction of the capture.
/// `None`: the order's variant is sold without keys. Empty: a test order, or a live one that has to
/// wait for stock; one that gets fewer than it bought waits for the rest.
///
/// # Errors
/// As the database says.
pub(super) fn give(tx: &mut dyn Tx, order: &Order, now_ms: i64) -> Res<Option<Vec<LicenceId>>> {
    let Some(variant) = &order.variant_id else {
        return Ok(None);
    };
    let Some(stock) = licences::stock(tx, variant)? else {
        return Ok(None);
    };
    if order.mode.is_test() {
        return Ok(Some(Vec::new()));
    }
    let given = give_missing(tx, variant, order, 0, now_ms)?;
    if given.len() < order.details.quantity as usize {
        licences::owe(tx, &order.store_id, variant, &order.id, now_ms)?;
        notice(tx, order, NoticeKind::LicencesOut, now_ms)?;
        tracing::warn!(%variant, order = order.number.as_str(), "out of stock: a paid order waits for a licence key");
        return Ok(Some(given));
    }
    let left = licences::count(tx, variant)?;
    if left <= stock.low {
        notice(tx, order, NoticeKind::LicencesLow, now_ms)?;
    }
    if left == stock.low || left == 0 {
        tracing::warn!(%variant, left, "the stock of licence keys is low");
    }
    Ok(Some(given))
}

/// Gives an order that has `has` keys the rest of them, as far as the stock goes.
fn give_missing(
    tx: &mut dyn Tx,
    variant: &VariantId,
    order: &Order,
    has: u32,
    now_ms: i64,
) -> Res<Vec<LicenceId>> {
    let mut given = Vec::new();
    for place in has + 1..=order.details.quantity {
        match licences::give(tx, variant, &order.id, place, now_ms)? {
            Some(id) => given.push(id),
            None => break,
        }
    }
    Ok(given)
}

fn notice(tx: &mut dyn Tx, order: &Order, kind: NoticeKind, now_ms: i64) -> Res<()> {
    notices::add(tx, &order.store_id, order.mode, kind, now_ms)?;
    Ok(())
}

/// Notes the keys of an order in the snapshot of its event, by their ids: an event is kept in
/// clear, a key is not.
pub(super) fn note(snapshot: &mut Json, ids: &[LicenceId]) {
    if let Json::Object(members) = snapshot {
        let ids = Json::array(ids.iter().map(LicenceId::as_str));
        members.push((IN_SNAPSHOT.to_owned(), ids));
    }
}

/// Gives keys to orders that wait for one of this variant, the oldest first.
fn give_owed(tx: &mut dyn Tx, variant: &VariantId, mails: bool, now_ms: i64) -> Res<usize> {
    const AT_ONCE: i64 = 100;
    let mut given = 0;
    for session in licences::owed(tx, variant, AT_ONCE)? {
        let Some(order) = orders::by_session(tx, &session)? else {
            continue;
        };
        let has = licences::given(tx, &order.id)?;
        let more = give_missing(tx, variant, &order, has, now_ms)?;
        if has as usize + more.len() < order.details.quantity as usize {
            break;
        }
        licences::settle_owed(tx, &order.id)?;
        mails::enqueue(tx, mails, &order, &MailKind::Licence, now_ms)?;
        given += 1;
    }
    Ok(given)
}

/// Gives keys to all orders that wait although there is stock. Returns how many got one.
///
/// # Errors
/// As the database says.
pub async fn give_all_owed(app: &App) -> Res<usize> {
    let look = app
        .db
        .read(|tx| -> Res<_> { Ok(licences::owing_variants(tx)?) });
    let mut given = 0;
    for variant in look.await? {
        let (mails, now_ms) = (app.mails, app.clock.now_ms());
        let write = app
            .db
            .write(move |tx| -> Res<_> { give_owed(tx, &variant, mails, now_ms) });
        given += write.await?;
    }
    Ok(given)
}

/// Whether so many of this variant can be sold now: not on the live side when its stock has fewer.
///
/// # Errors
/// [`Refusal::OutOfStock`].
pub(super) fn check_stock(
    tx: &mut dyn Tx,
    mode: Mode,
    variant: Option<&VariantId>,
    quantity: u32,
) -> Res<()> {
    let Some(variant) = variant.filter(|_| mode == Mode::Live) else {
        return Ok(());
    };
    if licences::stock(tx, variant)?.is_some() && !licences::has(tx, variant, quantity)? {
        return Err(Refusal::OutOfStock.into());
    }
    Ok(())
}

/// [`check_stock`] for a page that is about to be shown.
///
/// # Errors
/// [`Refusal::OutOfStock`].
pub async fn check_in_stock(app: &App, mode: Mode, variant: &VariantId, quantity: u32) -> Res<()> {
    if mode.is_test() {
        return Ok(());
    }
    let variant = variant.clone();
    let read = app
        .db
        .read(move |tx| -> Res<()> { check_stock(tx, mode, Some(&variant), quantity) });
    read.await
}

/// The licence keys of an order in clear, for its merchant and its customer. `None`: it is sold
/// without keys. Empty: it has none, or none yet.
///
/// # Errors
/// The keys can not be opened.
pub async fn of_order(app: &App, order: &Order) -> Res<Option<Vec<Clear>>> {
    let Some(variant) = order.variant_id.clone() else {
        return Ok(None);
    };
    let id = order.id.clone();
    let read = app.db.read(move |tx| -> Res<_> {
        Ok(match licences::stock(tx, &variant)? {
            Some(_) => Some(licences::of_order(tx, &id)?),
            None => None,
        })
    });
    match read.await? {
        Some(sealed) => open(app, &sealed).map(Some),
        None => Ok(None),
    }
}

/// The licence keys that an event tells about; as they were then, so that every attempt to tell
/// it says the same. `None`: its order is sold without keys.
///
/// # Errors
/// The keys can not be opened.
pub async fn of_event(app: &App, event: &Event) -> Res<Option<Vec<Clear>>> {
    let Some(ids) = event.snapshot.get(IN_SNAPSHOT).and_then(Json::as_array) else {
        return Ok(None);
    };
    if ids.is_empty() {
        return Ok(Some(Vec::new()));
    }
    let order = event.order_id.clone();
    let read = app
        .db
        .read(move |tx| -> Res<_> { Ok(licences::of_order(tx, &order)?) });
    let mut sealed = read.await?;
    sealed.retain(|s| ids.iter().any(|id| id.as_str() == Some(s.id.as_str())));
    open(app, &sealed).map(Some)
}

fn open(app: &App, sealed: &[Sealed]) -> Res<Vec<Clear>> {
    let open = |s: &Sealed| app.vault.open(&place(&s.variant_id, &s.id), &s.text);
    let opened: anyhow::Result<_> = sealed.iter().map(open).collect();
    opened.map_err(Error::Internal)
}

/// The stock of a variant as its merchant may see it.
pub struct StockList {
    /// Its keys, oldest first.
    pub licences: Vec<Listed>,
    /// The numbers of the orders that wait for one.
    pub waiting: Vec<String>,
}

/// Lists the keys of a variant, never in clear. Blocking.
///
/// # Errors
/// The store or variant is unknown.
pub fn list(db: &Db, store: &str, variant: &str) -> Res<StockList> {
    let (_, variant) = find(db, store, variant)?;
    db.read_blocking(move |tx| -> Res<_> {
        Ok(StockList {
            licences: licences::list(tx, &variant)?,
            waiting: licences::waiting(tx, &variant)?,
        })
    })
}

/// Lists the variants of a store with their stock. Blocking.
///
/// # Errors
/// The store is unknown.
pub fn variants(db: &Db, store: &str) -> Res<Vec<VariantStock>> {
    let store = store.to_owned();
    db.read_blocking(move |tx| -> Res<_> {
        let store = known_store(tx, &store)?;
        Ok(licences::variants(tx, &store.id)?)
    })
}
