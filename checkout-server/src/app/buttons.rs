//! Signed buttons: the keys of stores, and whether a link may sell what it says.
//!
//! Each side of a store has a key of its own, made when it is first asked for and encrypted by the
//! vault. A rotation leaves the former key good for [`BUTTON_KEY_GRACE_MS`], because the pages that
//! it signed are static; who knows that it leaked ends it at once.

use pebblepay_core::canonical_json::check_metadata;
use pebblepay_core::id::{StoreId, VariantId};
use pebblepay_core::limits::{self, BUTTON_KEY_GRACE_MS};
use pebblepay_core::link::{check_amount, check_quantity};
use pebblepay_core::money::{Currency, Money};
use pebblepay_core::refusal::{FieldProblem, Noun, Refusal};
use pebblepay_core::store::{Mode, Store};
use pebblepay_core::{button, json_parse, text};
use zeroize::Zeroizing;

use super::clock::Clock;
use super::setup::known_store;
use super::vault::Vault;
use super::{App, Error, Res, licences, secret};
use crate::db::button_keys::{self, ButtonKey};
use crate::db::{Db, Tx, variants};

/// What is to become of the keys of one side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wish {
    /// A new key takes the place of the present one, which stays good for a while.
    pub rotate: bool,
    /// Former keys are good no longer.
    pub end_former: bool,
}

/// The present key of one side of a store.
pub struct Shown {
    /// The store.
    pub store: Store,
    /// The side.
    pub mode: Mode,
    /// The key as it is used.
    pub key: Zeroizing<String>,
    /// Until when the latest former key verifies, in milliseconds since the Unix epoch.
    pub former_until_ms: Option<i64>,
}

/// The key with which a side of a store signs its buttons; made now if there is none. Without a
/// `mode` it is the side on which the store's links sell. Blocking.
///
/// # Errors
/// The store is unknown, or the server has no encryption key.
pub fn key(
    db: &Db,
    vault: &Vault,
    clock: &Clock,
    (store, mode): (&str, Option<Mode>),
    wish: Wish,
) -> Res<Shown> {
    licences::unlock(db, vault)?;
    let (id, now_ms) = (store.to_owned(), clock.now_ms());
    let store = db.read_blocking(move |tx| -> Res<Store> { known_store(tx, &id) })?;
    let mode = mode.unwrap_or(store.public_mode(false));
    // Sealed before the transaction and for its number: a transaction may run twice.
    let of = store.id.clone();
    let next =
        db.read_blocking(move |tx| -> Res<_> { Ok(button_keys::next_number(tx, &of, mode)?) })?;
    let fresh = format!(
        "{}{}_{}",
        button::KEY_PREFIX,
        mode.as_str(),
        hex::encode(secret::<32>())
    );
    let fresh = ButtonKey {
        number: next,
        sealed: vault
            .seal(&place(&store.id, mode, next).each(), &fresh)
            .map_err(Error::Internal)?,
        valid_until_ms: None,
    };
    let of = store.id.clone();
    let valid = db.write_blocking(move |tx| -> Res<Vec<ButtonKey>> {
        change(tx, &of, mode, wish, &fresh, now_ms)
    })?;
    let former = valid.iter().filter_map(|key| key.valid_until_ms).max();
    let present = valid.iter().find(|key| key.valid_until_ms.is_none());
    let present = present.ok_or_else(|| Error::Internal(anyhow::anyhow!("no button key")))?;
    Ok(Shown {
        key: open(vault, &store.id, mode, present)?,
        store,
        mode,
        former_until_ms: former,
    })
}

/// Whoever comes first writes a key of a number; who comes second uses it.
fn change(
    tx: &mut dyn Tx,
    store: &StoreId,
    mode: Mode,
    wish: Wish,
    fresh: &ButtonKey,
    now_ms: i64,
) -> Res<Vec<ButtonKey>> {
    if wish.end_former {
        button_keys::end(tx, store, mode, now_ms, true)?;
    }
    let none = button_keys::valid(tx, store, mode, now_ms)?
        .iter()
        .all(|key| key.valid_until_ms.is_some());
    if none || (wish.rotate && button_keys::next_number(tx, store, mode)? == fresh.number) {
        let until_ms = if wish.end_former {
            now_ms
        } else {
            now_ms + BUTTON_KEY_GRACE_MS
        };
        button_keys::end(tx, store, mode, until_ms, false)?;
        button_keys::insert(tx, store, mode, fresh, now_ms)?;
    }
    Ok(button_keys::valid(tx, store, mode, now_ms)?)
}

/// Where a key is kept: its seal opens nowhere else.
struct Place<'a>([&'a str; 3], String);

impl Place<'_> {
    fn each(&self) -> [&str; 4] {
        let [what, store, mode] = self.0;
        [what, store, mode, &self.1]
    }
}

fn place(store: &StoreId, mode: Mode, number: i64) -> Place<'_> {
    Place(
        ["button", store.as_str(), mode.as_str()],
        number.to_string(),
    )
}

fn open(vault: &Vault, store: &StoreId, mode: Mode, key: &ButtonKey) -> Res<Zeroizing<String>> {
    vault
        .open(&place(store, mode, key.number).each(), &key.sealed)
        .map_err(Error::Internal)
}

/// Whether a public link may sell what it says: its signature has to fit if it has one, and some
/// stores want one for all but their own prices.
///
/// # Errors
/// [`Refusal::SignatureInvalid`], [`Refusal::SignatureMissing`].
pub async fn check(app: &App, store: &Store, mode: Mode, params: &[(&str, &str)]) -> Res<()> {
    let value = |name: &str| params.iter().find(|(n, _)| *n == name).map(|(_, v)| *v);
    let filled = |name: &str| value(name).is_some_and(|value| !value.is_empty());
    let Some(signature) = value("sig") else {
        // A price that the customer names needs a signature too: otherwise whoever takes the amount
        // and the signature away would name his own.
        if store.signed_amounts_only && !filled("variant_id") {
            return Err(Refusal::SignatureMissing.into());
        }
        return Ok(());
    };
    let invalid = || Error::Refused(Refusal::SignatureInvalid);
    if params.iter().filter(|(name, _)| *name == "sig").count() > 1 {
        return Err(invalid());
    }
    let message = button::message(store.id.as_str(), params.iter().copied());
    let message = message.map_err(|_| invalid())?;
    let (id, now_ms) = (store.id.clone(), app.clock.now_ms());
    let read = app
        .db
        .read(move |tx| -> Res<_> { Ok(button_keys::valid(tx, &id, mode, now_ms)?) });
    for key in read.await? {
        let key = open(&app.vault, &store.id, mode, &key)?;
        if button::verify(&key, &message, signature) {
            return Ok(());
        }
    }
    Err(invalid())
}

/// What a button is to sell, as link parameters in the order in which they are written.
pub type Params = Vec<(&'static str, String)>;

/// A signed button.
pub struct Signed {
    /// The store, the side and its key.
    pub by: Shown,
    /// What was signed.
    pub params: Params,
    /// The signature.
    pub signature: String,
}

/// Signs what a button sells; only what a customer could then pay. Blocking.
///
/// # Errors
/// The store or the variant is unknown, the amount can not be charged, or a text can not be used.
pub fn sign(
    db: &Db,
    vault: &Vault,
    clock: &Clock,
    (store, mode): (&str, Option<Mode>),
    mut params: Params,
) -> Res<Signed> {
    let by = key(db, vault, clock, (store, mode), Wish::default())?;
    if by.mode.is_test() {
        params.push(("testMode", "true".to_owned()));
    }
    let (store, checked) = (by.store.clone(), params.clone());
    db.read_blocking(move |tx| -> Res<()> { check_sale(tx, &store, &checked) })?;
    let pairs = params.iter().map(|(name, value)| (*name, value.as_str()));
    let message = button::message(by.store.id.as_str(), pairs)
        .map_err(|error| Error::Internal(error.into()))?;
    let signature = button::sign(&by.key, &message);
    Ok(Signed {
        by,
        params,
        signature,
    })
}

/// Signs a button in the dashboard.
///
/// # Errors
/// As [`sign`].
pub async fn sign_by(app: &App, store: &StoreId, mode: Mode, params: Params) -> Res<Signed> {
    let (app, store) = (app.clone(), store.clone());
    let signed = tokio::task::spawn_blocking(move || {
        let side = (store.as_str(), Some(mode));
        sign(&app.db, &app.vault, &app.clock, side, params)
    });
    signed.await.map_err(|e| Error::Internal(e.into()))?
}

/// Checks what a button that is not signed is to sell, for its author.
///
/// # Errors
/// As [`sign`]; [`Refusal::SignatureMissing`] where the store wants one.
pub async fn check_unsigned(app: &App, store: &Store, params: &Params) -> Res<()> {
    let is_variant = params.iter().any(|(name, _)| *name == "variant_id");
    if store.signed_amounts_only && !is_variant {
        return Err(Refusal::SignatureMissing.into());
    }
    let (store, params) = (store.clone(), params.clone());
    let read = app
        .db
        .read(move |tx| -> Res<()> { check_sale(tx, &store, &params) });
    read.await
}

/// The rules of a link, each told to its author rather than to a customer.
fn check_sale(tx: &mut dyn Tx, store: &Store, params: &Params) -> Res<()> {
    let value = |name: &str| params.iter().find(|(n, _)| *n == name).map(|(_, v)| v);
    let wrong = |param, problem| Error::Refused(Refusal::field(param, problem));
    let currency = match value("currency") {
        Some(code) => {
            Currency::parse(code).map_err(|_| wrong("currency", FieldProblem::NotACurrency))?
        }
        None => store.currency,
    };
    if let Some(amount) = value("amount") {
        check_amount(Money::parse(amount, currency))?;
    }
    if let Some(id) = value("variant_id") {
        let unknown = || Error::Refused(Refusal::NotFound(Noun::Variant));
        let id = VariantId::parse(id).ok_or_else(unknown)?;
        variants::on_sale(tx, &store.id, &id)?.ok_or_else(unknown)?;
    }
    let asked = value("quantity").map(|text| text.parse().unwrap_or(0));
    check_quantity(asked, value("variant_id").is_some())?;
    for (param, max) in [
        ("product", limits::PRODUCT_CHARS_MAX),
        ("ref", limits::REFERENCE_CHARS_MAX),
    ] {
        if value(param).is_some_and(|text| text::clean_text(text, max).is_err()) {
            return Err(wrong(param, FieldProblem::TooLong(max)));
        }
    }
    for param in ["return_url", "cancel_url", "webhook_url"] {
        if value(param).is_some_and(|url| text::parse_http_url(url).is_err()) {
            return Err(wrong(param, FieldProblem::NotAUrl));
        }
    }
    if let Some(metadata) = value("metadata") {
        let read = json_parse::parse(metadata.as_bytes());
        let read = read.map_err(|_| wrong("metadata", FieldProblem::WrongType("JSON")))?;
        check_metadata(&read)
            .map_err(|why| wrong("metadata", FieldProblem::Metadata(why.to_string())))?;
    }
    Ok(())
}
