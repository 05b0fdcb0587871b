//! Setting up: stores, keys, variants, endpoints and users, for the command line and, later, the
//! dashboard. Blocking, because the command line has no runtime.

use std::sync::Arc;

use pebblepay_core::account::Role;
use pebblepay_core::brand::{self, Brand, Support};
use pebblepay_core::id::{EndpointId, StoreId, UserId, VariantId};
use pebblepay_core::limits;
use pebblepay_core::link::check_amount;
use pebblepay_core::money::{Currency, Money};
use pebblepay_core::refusal::{FieldProblem, Noun, Refusal};
use pebblepay_core::signature::WebhookSecret;
use pebblepay_core::store::{ChosenGateways, Dialect, Mode, Store};
use pebblepay_core::style::BodyStyle;
use pebblepay_core::text::{self, TextError};

use super::auth::key_hash;
use super::clock::Clock;
use super::{Error, Res, random, secret};
use crate::db::endpoints::{self, Endpoint};
use crate::db::stores::{self, NewKey, StoreSecrets};
use crate::db::variants::{self, Variant};
use crate::db::{Db, users};
use crate::outbound;

/// What a new store is made from.
#[derive(Clone, Debug)]
pub struct NewStore {
    /// The name that customers see.
    pub name: String,
    /// Origins that may frame the checkout.
    pub origins: Vec<String>,
    /// Further origins that customers may be sent to.
    pub return_origins: Vec<String>,
    /// Hears of every payment, on both sides.
    pub webhook_url: Option<String>,
    /// The currency where none is given.
    pub currency: String,
    /// The operator's fee in basis points.
    pub fee_bps: u32,
    /// Where customers write to.
    pub support_email: Option<String>,
}

/// A new store and everything that is shown once.
pub struct CreatedStore {
    /// The store.
    pub store: Store,
    /// A key of each side.
    pub test_key: String,
    /// A key of each side.
    pub live_key: String,
    /// The shown webhook secrets.
    pub secrets: StoreSecrets,
}

/// A new store that is checked and not yet written.
pub struct Prepared {
    store: Store,
    secrets: StoreSecrets,
    keys: [(String, Mode); 2],
    webhook_url: Option<String>,
}

/// Checks a new store and draws its keys and secrets.
///
/// # Errors
/// A name, origin, currency, fee or URL that can not be used.
pub fn prepare(new: &NewStore, policy: &outbound::Policy, now_ms: i64) -> Res<Prepared> {
    let url = new.webhook_url.as_deref();
    let url = url.map(|u| webhook_url("webhook-url", u, policy));
    Ok(Prepared {
        store: parse_store(new, now_ms)?,
        secrets: StoreSecrets {
            test: new_secret(),
            live: new_secret(),
        },
        keys: [Mode::Test, Mode::Live].map(|mode| (new_key(Dialect::PebblePay, mode), mode)),
        webhook_url: url.transpose()?,
    })
}

impl Prepared {
    /// The store's id.
    #[must_use]
    pub fn id(&self) -> &StoreId {
        &self.store.id
    }

    /// Writes the store with a key, a webhook secret and, where a URL was given, an endpoint for each
    /// side.
    ///
    /// # Errors
    /// As the database says.
    pub fn write(&self, tx: &mut dyn crate::db::Tx, now_ms: i64) -> Res<()> {
        let id = self.id();
        stores::insert(tx, &self.store, &self.secrets, now_ms)?;
        crate::db::brand::update(tx, &self.store)?;
        for (key, mode) in &self.keys {
            insert_key(tx, id, Dialect::PebblePay, *mode, key, now_ms)?;
            if let Some(url) = &self.webhook_url {
                let endpoint = Endpoint {
                    id: EndpointId::new(now_ms, &random()),
                    position: 0,
                    url: url.clone(),
                    dialect: Dialect::PebblePay,
                    mode: *mode,
                    events: None,
                    secret: None,
                    disabled_for: None,
                    failing_since_ms: None,
                    created_at_ms: now_ms,
                    style: BodyStyle::default(),
                };
                endpoints::insert(tx, id, &endpoint)?;
            }
        }
        Ok(())
    }
}

/// Creates a store with a key and a webhook secret for each side.
///
/// # Errors
/// A name, origin, currency, fee or URL that can not be used.
pub fn create_store(
    db: &Db,
    clock: &Clock,
    policy: &outbound::Policy,
    new: &NewStore,
) -> Res<CreatedStore> {
    let now_ms = clock.now_ms();
    let prepared = prepare(new, policy, now_ms)?;
    let [(test_key, _), (live_key, _)] = prepared.keys.clone();
    let (store, secrets) = (prepared.store.clone(), prepared.secrets.clone());
    db.write_blocking(move |tx| prepared.write(tx, now_ms))?;
    Ok(CreatedStore {
        store,
        test_key,
        live_key,
        secrets,
    })
}

fn parse_store(new: &NewStore, now_ms: i64) -> Res<Store> {
    let name = brand::store_name(&new.name)?;
    let support = new.support_email.as_deref().map(text::parse_email);
    let support = support
        .transpose()
        .map_err(|_| Refusal::field("support-email", FieldProblem::NotAnEmail))?;
    let brand = Brand {
        support: support.map(Support::Email),
        ..Brand::default()
    };
    if new.fee_bps > 10_000 {
        let problem = FieldProblem::NotAnInteger {
            min: 0,
            max: 10_000,
        };
        return Err(Refusal::field("fee-bps", problem).into());
    }
    let currency = Currency::parse(&new.currency)
        .map_err(|_| Refusal::field("currency", FieldProblem::NotACurrency))?;
    let id = StoreId::new(now_ms, &random());
    // The code stands in callback paths; the random end of the id is enough and needs no choice.
    let merchant_code = id.as_str().chars().rev().take(12).collect();
    Ok(Store {
        id,
        name,
        merchant_code,
        currency,
        fee_bps: new.fee_bps,
        origins: origins("origin", &new.origins)?,
        return_origins: origins("return-origin", &new.return_origins)?,
        allow_test_links: false,
        signed_amounts_only: false,
        live_gateway: false,
        gateways: ChosenGateways::default(),
        brand: Arc::new(brand),
    })
}

pub(super) fn origins(param: &'static str, given: &[String]) -> Res<Vec<String>> {
    let one = |text: &String| {
        text::http_origin(text).ok_or(Error::Refused(Refusal::field(param, FieldProblem::NotAUrl)))
    };
    given.iter().map(one).collect()
}

/// Checks a URL that events are to be sent to (F-02).
///
/// # Errors
/// It is no URL, or one to which the server does not send.
pub fn webhook_url(param: &'static str, url: &str, policy: &outbound::Policy) -> Res<String> {
    let url =
        text::parse_http_url(url).map_err(|_| Refusal::field(param, FieldProblem::NotAUrl))?;
    match outbound::check_url(&url, policy) {
        Ok(_) => Ok(url),
        Err(why) => Err(Refusal::field(param, FieldProblem::UrlNotAllowed(why.to_string())).into()),
    }
}

/// A webhook secret in its shown form (F-18).
#[must_use]
pub fn new_secret() -> String {
    WebhookSecret::from_bytes(secret()).show().to_string()
}

/// A key that begins as its dialect's documents show it (PEB-004, PEB-005, PG-002).
pub(super) fn new_key(dialect: Dialect, mode: Mode) -> String {
    const LETTERS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let text = |length: usize| -> String {
        let mut drawn = String::with_capacity(length);
        while drawn.len() < length {
            // A byte of 248 or more would favour the first letters; it is drawn again.
            for byte in secret::<32>() {
                if byte < 248 && drawn.len() < length {
                    drawn.push(char::from(LETTERS[usize::from(byte % 62)]));
                }
            }
        }
        drawn
    };
    let mode = mode.as_str();
    match dialect {
        Dialect::PebblePay => format!("sk_{mode}_{}", text(32)),
        Dialect::Pg => format!("pg_{mode}_{}", text(28)),
        Dialect::PayerOne => format!("{}.{}.{}", text(16), text(16), text(32)),
        Dialect::Pepay => format!("pepay_{mode}_{}", text(32)),
        Dialect::SecPaid => text(40),
    }
}

pub(super) fn insert_key(
    tx: &mut dyn crate::db::Tx,
    store_id: &StoreId,
    dialect: Dialect,
    mode: Mode,
    key: &str,
    now_ms: i64,
) -> Res<()> {
    let (hash, prefix) = (key_hash(key), key_prefix(key));
    let new = NewKey {
        hash: &hash,
        store_id,
        dialect,
        mode,
        prefix,
    };
    Ok(stores::insert_key(tx, &new, now_ms)?)
}

/// The part of a key that may be shown again: enough to recognise it, far from enough to use it.
#[must_use]
pub fn key_prefix(key: &str) -> &str {
    key.get(..12).unwrap_or(key)
}

/// Creates a key; its plain text is returned this once.
///
/// # Errors
/// The store is unknown.
pub fn create_key(
    db: &Db,
    clock: &Clock,
    store: &str,
    dialect: Dialect,
    mode: Mode,
) -> Res<String> {
    let now_ms = clock.now_ms();
    let key = new_key(dialect, mode);
    let written = key.clone();
    with_store(db, store, move |tx, store| {
        insert_key(tx, &store.id, dialect, mode, &written, now_ms)
    })?;
    Ok(key)
}

/// Reads the name of a variant, which customers see.
pub(super) fn variant_name(name: &str) -> Result<String, Refusal> {
    let name = text::clean_text(name.trim(), limits::PRODUCT_CHARS_MAX).map_err(|why| {
        let problem = match why {
            TextError::TooLong(max) => FieldProblem::TooLong(max),
            _ => FieldProblem::ControlCharacters,
        };
        Refusal::field("name", problem)
    })?;
    if name.is_empty() {
        return Err(Refusal::field("name", FieldProblem::Empty));
    }
    Ok(name)
}

/// Reads the code of a currency.
pub(super) fn currency_of(code: &str) -> Result<Currency, Refusal> {
    Currency::parse(code).map_err(|_| Refusal::field("currency", FieldProblem::NotACurrency))
}

/// Creates a variant.
///
/// # Errors
/// The store is unknown, or the name, price or currency can not be used.
pub fn create_variant(
    db: &Db,
    clock: &Clock,
    store: &str,
    name: &str,
    amount: &str,
    currency: Option<&str>,
) -> Res<VariantId> {
    let now_ms = clock.now_ms();
    let name = variant_name(name)?;
    let currency = currency.map(currency_of).transpose()?;
    let (id, amount) = (VariantId::new(now_ms, &random()), amount.to_owned());
    let made = id.clone();
    with_store(db, store, move |tx, store| {
        let currency = currency.unwrap_or(store.currency);
        let variant = Variant {
            id: id.clone(),
            name: name.clone(),
            price: check_amount(Money::parse(&amount, currency))?,
        };
        Ok(variants::insert(tx, &store.id, &variant, now_ms)?)
    })?;
    Ok(made)
}

/// Creates a dashboard user, or gives one a new password, and a role in a store.
///
/// # Errors
/// The e-mail address can not be one, or the store is unknown.
pub fn create_user(
    db: &Db,
    clock: &Clock,
    email: &str,
    password_hash: &str,
    role: Option<(&str, Role)>,
) -> Res<UserId> {
    let now_ms = clock.now_ms();
    let email = text::parse_email(email)
        .map_err(|_| Refusal::field("email", FieldProblem::NotAnEmail))?
        .to_lowercase();
    let id = UserId::new(now_ms, &random());
    let hash = password_hash.to_owned();
    let role = role.map(|(store, role)| (store.to_owned(), role));
    db.write_blocking(move |tx| -> Res<UserId> {
        let user = users::upsert(tx, &id, &email, &hash, now_ms)?;
        if let Some((store, role)) = &role {
            let store = known_store(tx, store)?;
            users::set_role(tx, &user, &store.id, *role)?;
        }
        Ok(user)
    })
}

pub(super) fn known_store(tx: &mut dyn crate::db::Tx, id: &str) -> Res<Store> {
    let found = match StoreId::parse(id) {
        Some(id) => stores::find(tx, &id)?,
        None => None,
    };
    found.ok_or(Error::Refused(Refusal::NotFound(Noun::Store)))
}

fn with_store<T: Send + 'static>(
    db: &Db,
    store: &str,
    mut write: impl FnMut(&mut dyn crate::db::Tx, &Store) -> Res<T> + Send + 'static,
) -> Res<T> {
    let id = store.to_owned();
    db.write_blocking(move |tx| -> Res<T> {
        let store = known_store(tx, &id)?;
        write(tx, &store)
    })
}
