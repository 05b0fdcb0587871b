//! The stock of licence keys as the dashboard shows and fills it: what an upload would do before it is
//! done, and keys by their last characters only.

use pebblepay_core::id::VariantId;
use pebblepay_core::licence::{KeyLine, LOW_STOCK_MAX, Problem, Skipped, Upload};
use pebblepay_core::refusal::{FieldProblem, Noun, Refusal};
use pebblepay_core::store::Store;
use zeroize::Zeroizing;

use super::audit::{self, Actor};
use super::licences::{self as stock, Added, Listed, Target, place};
use super::{App, Error, Res};
use crate::db::{licences, variants};

/// How many keys are looked up at a time.
const AT_ONCE: usize = 500;
/// How many keys are on a page.
pub const PAGE: i64 = 100;
/// How many characters of a key are shown, and how long it has to be at least for that.
const SHOWN_CHARS: usize = 4;
const SHOWN_FROM_CHARS: usize = 12;

/// What an upload would do.
pub struct Preview {
    /// The keys that would come into stock.
    pub keys: Vec<KeyLine>,
    /// The lines that would not, and why.
    pub skipped: Vec<Skipped>,
}

/// A key as the dashboard shows it.
#[derive(Clone, Debug)]
pub struct Shown {
    /// Its end, with the rest covered.
    pub masked: String,
    /// The rest.
    pub listed: Listed,
}

/// A page of a stock.
pub struct StockPage {
    /// Its keys, the last added first.
    pub keys: Vec<Shown>,
    /// How many keys there ever were.
    pub total: i64,
    /// The numbers of the orders that wait for a key.
    pub waiting: Vec<String>,
}

fn not_found() -> Error {
    Error::Refused(Refusal::NotFound(Noun::Variant))
}

/// A key that may be shown: its last characters, and nothing of a short one.
#[must_use]
pub fn masked(key: &str) -> String {
    let chars = key.chars().count();
    if chars < SHOWN_FROM_CHARS {
        return "••••••••".to_owned();
    }
    let end: String = key.chars().skip(chars - SHOWN_CHARS).collect();
    format!("••••{end}")
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Res<T> + Send + 'static) -> Res<T> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|e| Error::Internal(e.into()))?
}

async fn check_variant(app: &App, store: &Store, variant: &str) -> Res<VariantId> {
    let id = VariantId::parse(variant).ok_or_else(not_found)?;
    let (store, wanted) = (store.id.clone(), id.clone());
    let read = app
        .db
        .read(move |tx| -> Res<_> { Ok(variants::find(tx, &store, &wanted)?) });
    read.await?.map(|_| id).ok_or_else(not_found)
}

/// Says what an upload would do; nothing is written.
///
/// # Errors
/// [`Noun::Variant`] not found; the server has another encryption key than before.
pub async fn preview(app: &App, store: &Store, variant: &str, upload: Upload) -> Res<Preview> {
    check_variant(app, store, variant).await?;
    let (db, vault, store) = (app.db.clone(), app.vault.clone(), store.id.clone());
    blocking(move || {
        let mut skipped = upload.skipped;
        // Before the first key of this database nothing can be known.
        if !stock::is_unlocked(&db, &vault)? {
            let keys = upload.keys;
            return Ok(Preview { keys, skipped });
        }
        let mut fresh = Vec::new();
        for keys in upload.keys.chunks(AT_ONCE) {
            let prints = keys
                .iter()
                .map(|key| stock::fingerprints(&vault, &store, key))
                .collect::<anyhow::Result<Vec<_>>>()
                .map_err(Error::Internal)?;
            let store = store.clone();
            let known = db.read_blocking(move |tx| -> Res<Vec<bool>> {
                let mut is_known = |print: &String| licences::is_known(tx, &store, print);
                let mut known = Vec::new();
                for print in &prints {
                    let is_old = print.previous.as_ref().map(&mut is_known).transpose()?;
                    known.push(is_old.unwrap_or_default() || is_known(&print.present)?);
                }
                Ok(known)
            })?;
            for (key, known) in keys.iter().zip(known) {
                if known {
                    let (line, problem) = (key.line, Problem::InStock);
                    skipped.push(Skipped { line, problem });
                } else {
                    fresh.push(key.clone());
                }
            }
        }
        skipped.sort_by_key(|s| s.line);
        Ok(Preview {
            keys: fresh,
            skipped,
        })
    })
    .await
}

/// Puts the keys of an upload into stock, and gives the first of them to orders that wait.
///
/// # Errors
/// [`Noun::Variant`] not found; the server has no encryption key, or another than before.
pub async fn add(
    app: &App,
    actor: &Actor,
    store: &Store,
    variant: &str,
    upload: Upload,
) -> Res<Added> {
    let (app, actor) = (app.clone(), actor.clone());
    let (store, variant) = (store.id.clone(), variant.to_owned());
    blocking(move || {
        let to = Target {
            store: store.as_str(),
            variant: &variant,
            low: None,
            mails: app.mails,
            by: Some(&actor),
        };
        stock::add(&app.db, &app.vault, &app.clock, &to, upload)
    })
    .await
}

/// Sets from how many keys on a stock is low.
///
/// # Errors
/// [`Noun::Variant`] not found; it is no number that a stock can have.
pub async fn set_low(app: &App, actor: &Actor, store: &Store, variant: &str, low: &str) -> Res<()> {
    let id = check_variant(app, store, variant).await?;
    let problem = FieldProblem::NotAnInteger {
        min: 0,
        max: LOW_STOCK_MAX,
    };
    let low = low.trim().parse().ok();
    let low = low
        .filter(|low| (0..=LOW_STOCK_MAX).contains(low))
        .ok_or(Refusal::field("low", problem))?;
    let (actor, store, now_ms) = (actor.clone(), store.id.clone(), app.clock.now_ms());
    let write = app.db.write(move |tx| -> Res<()> {
        licences::set_low(tx, &id, low)?;
        let subject = format!("{id}: low stock at {low}");
        audit::record(
            tx,
            &actor,
            Some(&store),
            "variant.changed",
            &subject,
            now_ms,
        )?;
        Ok(())
    });
    write.await
}

/// A page of a variant's keys, [`PAGE`] at most.
///
/// # Errors
/// [`Noun::Variant`] not found; the keys can not be opened.
pub async fn page(app: &App, store: &Store, variant: &str, offset: i64) -> Res<StockPage> {
    let id = check_variant(app, store, variant).await?;
    let read = app.db.read_long(move |tx| -> Res<_> {
        let keys = licences::page(tx, &id, PAGE, offset.max(0))?;
        let (total, waiting) = (licences::count_all(tx, &id)?, licences::waiting(tx, &id)?);
        Ok((keys, total, waiting))
    });
    let (rows, total, waiting) = read.await?;
    let shown = rows.into_iter().map(|row| {
        let place = place(&row.sealed.variant_id, &row.sealed.id);
        let key: Zeroizing<String> = app.vault.open(&place, &row.sealed.text)?;
        Ok(Shown {
            masked: masked(&key),
            listed: row.listed,
        })
    });
    let keys: anyhow::Result<_> = shown.collect();
    Ok(StockPage {
        keys: keys.map_err(Error::Internal)?,
        total,
        waiting,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_shown_by_its_end_and_a_short_one_not_at_all() {
        assert_eq!(masked("AAAA-BBBB-CCCC"), "••••CCCC");
        assert_eq!(masked("SHORT-1"), "••••••••");
        assert_eq!(masked("ключ-ключ-ключ"), "••••ключ");
    }
}
