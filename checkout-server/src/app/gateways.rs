//! The gateways of stores: an owner sets one up for a side, and payments find the one that they go
//! through. Secrets are encrypted by the vault and open only for the side they were given for.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use pebblepay_core::id::StoreId;
use pebblepay_core::refusal::{FieldProblem, Refusal};
use pebblepay_core::store::{GatewayKind, Mode, Store};
use pebblepay_core::text;
use zeroize::Zeroizing;

use super::audit::{self, Actor};
use super::auth::Caller;
use super::clock::Clock;
use super::setup::known_store;
use super::vault::Vault;
use super::{App, Error, Res, licences};
pub use crate::db::gateway_settings::GatewayRow;
use crate::db::{Db, gateway_settings};
use crate::gateways::payzone::{API_CALLER, Api, Payzone, Settings};
pub use crate::gateways::{Form, Gateway, Launch, Offer};
use crate::outbound::Policy;

/// How long settings that were read are believed. A change takes effect within this time.
const BELIEVED_MS: i64 = 2_000;
/// How many sides are remembered.
const REMEMBERED_MAX: usize = 1_000;
/// Accounts, names and secrets, in characters.
const CHARS_MAX: usize = 255;

/// What an owner was given for a gateway.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// Where customers pay.
    pub paywall_url: Option<String>,
    /// The store's account.
    pub merchant_account: Option<String>,
    /// Signs what opens the paywall.
    pub paywall_secret: Option<String>,
    /// Verifies callbacks.
    pub notification_key: Option<String>,
    /// Where charges are asked about and refunded.
    pub api_url: Option<String>,
    /// The name that calls there.
    pub api_caller: Option<String>,
    /// Signs those calls.
    pub api_secret: Option<String>,
}

/// Sets up the gateway of one side of a store, through which it charges from now on. What it took
/// through another one can still be refunded. Blocking.
///
/// # Errors
/// The store is unknown, the sandbox is asked for on the live side, a setting is missing or can not
/// be used, or the server has no encryption key.
pub fn set(
    (db, vault, clock): (&Db, &Vault, &Clock),
    policy: &Policy,
    store: &str,
    (mode, gateway): (Mode, GatewayKind),
    given: Given,
    by: Option<&Actor>,
) -> Res<(Store, GatewayRow)> {
    let id = store.to_owned();
    let store = db.read_blocking(move |tx| -> Res<Store> { known_store(tx, &id) })?;
    let row = match gateway {
        GatewayKind::Sandbox => sandbox(mode, &given)?,
        GatewayKind::Payzone => {
            let checked = payzone(policy, given)?;
            licences::unlock(db, vault)?;
            sealed(vault, &store.id, mode, checked)?
        }
    };
    let (id, now_ms, written) = (store.id.clone(), clock.now_ms(), row.clone());
    let by = by.cloned();
    let store = db.write_blocking(move |tx| -> Res<Store> {
        gateway_settings::choose(tx, &id, &written, now_ms)?;
        if let Some(by) = &by {
            let subject = format!("{} {}", written.mode.as_str(), written.gateway.as_str());
            audit::record(tx, by, Some(&id), "gateway.changed", &subject, now_ms)?;
        }
        known_store(tx, id.as_str())
    })?;
    Ok((store, row))
}

/// What is set up for a store. Blocking.
///
/// # Errors
/// The store is unknown.
pub fn show(db: &Db, store: &str) -> Res<Vec<GatewayRow>> {
    let id = store.to_owned();
    db.read_blocking(move |tx| -> Res<_> {
        let store = known_store(tx, &id)?;
        Ok(gateway_settings::of_store(tx, &store.id)?)
    })
}

fn sandbox(mode: Mode, given: &Given) -> Res<GatewayRow> {
    if !mode.is_test() {
        let problem = FieldProblem::Invalid("can not be sandbox on the live side");
        return Err(Refusal::field("gateway", problem).into());
    }
    if given.paywall_url.is_some() || given.merchant_account.is_some() {
        let problem = FieldProblem::Invalid("is not used by the sandbox");
        return Err(Refusal::field("paywall-url", problem).into());
    }
    Ok(GatewayRow {
        mode,
        gateway: GatewayKind::Sandbox,
        active: true,
        paywall_url: None,
        merchant_account: None,
        paywall_secret: None,
        notification_key: None,
        api_url: None,
        api_caller: None,
        api_secret: None,
    })
}

/// Every setting that Payzone needs, checked.
fn payzone(policy: &Policy, given: Given) -> Res<Settings> {
    let paywall_url = page_url(&required("paywall-url", given.paywall_url)?, policy)?;
    let api = match (given.api_url, given.api_secret) {
        (None, None) => None,
        (url, secret) => Some(Api {
            url: api_url(&required("api-url", url)?, policy)?,
            caller: match given.api_caller {
                Some(caller) => required("api-caller", Some(caller))?,
                None => API_CALLER.to_owned(),
            },
            secret: required("api-secret", secret)?.into(),
        }),
    };
    Ok(Settings {
        paywall_url,
        merchant_account: required("merchant-account", given.merchant_account)?,
        paywall_secret: required("paywall-secret", given.paywall_secret)?.into(),
        notification_key: required("notification-key", given.notification_key)?.into(),
        api,
    })
}

/// A setting that has to be there. No secret may be empty: an empty key would verify what anybody
/// signs (TRAP-36).
fn required(param: &'static str, value: Option<String>) -> Res<String> {
    let wrong = |problem| Err(Refusal::field(param, problem).into());
    match value {
        None => wrong(FieldProblem::Missing),
        Some(text) if text.is_empty() => wrong(FieldProblem::Empty),
        Some(text) if text.chars().count() > CHARS_MAX => wrong(FieldProblem::TooLong(CHARS_MAX)),
        Some(text) if text.chars().any(|c| c.is_control() || c.is_whitespace()) => {
            wrong(FieldProblem::Invalid("must not contain spaces"))
        }
        Some(text) => Ok(text),
    }
}

/// A page that customers are sent to: https, and http only where the server runs for development.
fn page_url(url: &str, policy: &Policy) -> Res<String> {
    let param = "paywall-url";
    let url =
        text::parse_http_url(url).map_err(|_| Refusal::field(param, FieldProblem::NotAUrl))?;
    if !url.starts_with("https://") && !policy.allow_private {
        let problem = FieldProblem::Invalid("must begin with https://");
        return Err(Refusal::field(param, problem).into());
    }
    Ok(url)
}

/// An origin that the server may call.
fn api_url(url: &str, policy: &Policy) -> Res<String> {
    let url = super::setup::webhook_url("api-url", url, policy)?;
    let origin = text::http_origin(&url);
    if origin.as_deref() != Some(url.trim_end_matches('/')) {
        let problem = FieldProblem::Invalid("must be an origin, such as https://api.example.com");
        return Err(Refusal::field("api-url", problem).into());
    }
    Ok(url.trim_end_matches('/').to_owned())
}

/// Where a secret is kept: its seal opens nowhere else.
fn place<'a>(store: &'a StoreId, mode: Mode, what: &'a str) -> [&'a str; 4] {
    ["gateway", store.as_str(), mode.as_str(), what]
}

fn sealed(vault: &Vault, store: &StoreId, mode: Mode, settings: Settings) -> Res<GatewayRow> {
    let seal = |what: &str, secret: &str| {
        let sealed = vault.seal(&place(store, mode, what), secret);
        sealed.map_err(Error::Internal)
    };
    let api = settings.api.as_ref();
    Ok(GatewayRow {
        mode,
        gateway: GatewayKind::Payzone,
        active: true,
        paywall_secret: Some(seal("paywall_secret", &settings.paywall_secret)?),
        notification_key: Some(seal("notification_key", &settings.notification_key)?),
        api_url: api.map(|api| api.url.clone()),
        api_caller: api.map(|api| api.caller.clone()),
        api_secret: api.map(|api| seal("api_secret", &api.secret)).transpose()?,
        paywall_url: Some(settings.paywall_url),
        merchant_account: Some(settings.merchant_account),
    })
}

pub(super) fn opened(vault: &Vault, store: &StoreId, row: GatewayRow) -> Res<Settings> {
    let open = |what: &str, sealed: Option<&String>| -> Res<Zeroizing<String>> {
        let sealed = sealed.map(String::as_str).unwrap_or_default();
        let opened = vault.open(&place(store, row.mode, what), sealed);
        opened.map_err(Error::Internal)
    };
    let api = match &row.api_url {
        None => None,
        Some(url) => Some(Api {
            url: url.clone(),
            caller: row.api_caller.clone().unwrap_or_default(),
            secret: open("api_secret", row.api_secret.as_ref())?,
        }),
    };
    Ok(Settings {
        paywall_secret: open("paywall_secret", row.paywall_secret.as_ref())?,
        notification_key: open("notification_key", row.notification_key.as_ref())?,
        paywall_url: row.paywall_url.unwrap_or_default(),
        merchant_account: row.merchant_account.unwrap_or_default(),
        api,
    })
}

/// Payzone as each side of a store has it.
pub(super) type Sides = Arc<Vec<(Mode, Arc<Payzone>)>>;

/// When the settings of a store were read, in milliseconds since the Unix epoch, and what they say.
type Found = (i64, Sides);

/// Settings that were read a moment ago, by store: a payment reads them several times.
#[derive(Default)]
pub struct KnownGateways(Mutex<HashMap<StoreId, Found>>);

impl KnownGateways {
    fn get(&self, store: &StoreId, now_ms: i64) -> Option<Sides> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (found_ms, found) = known.get(store)?;
        let age_ms = now_ms - found_ms;
        (0..BELIEVED_MS).contains(&age_ms).then(|| found.clone())
    }

    fn forget(&self, store: &StoreId) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.remove(store);
    }

    fn remember(&self, store: &StoreId, found: Found) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= REMEMBERED_MAX {
            known.clear();
        }
        known.insert(store.clone(), found);
    }
}

/// Payzone as each side of a store has it, the present and the former one.
///
/// # Errors
/// The vault has another key than the settings were sealed with.
pub(super) async fn payzones(app: &App, store: &StoreId) -> Res<Sides> {
    let now_ms = app.clock.now_ms();
    if let Some(known) = app.known_gateways.get(store, now_ms) {
        return Ok(known);
    }
    let id = store.clone();
    let read = app
        .db
        .read(move |tx| -> Res<_> { Ok(gateway_settings::of_store(tx, &id)?) });
    let mut found = Vec::new();
    for row in read.await? {
        if row.gateway != GatewayKind::Payzone {
            continue;
        }
        let (mode, clock) = (row.mode, app.clock.clone());
        let settings = opened(&app.vault, store, row)?;
        let now = Arc::new(move || clock.now_ms());
        let payzone = Payzone::new(settings, app.client.clone(), now);
        found.push((mode, Arc::new(payzone)));
    }
    let found = Arc::new(found);
    app.known_gateways.remember(store, (now_ms, found.clone()));
    Ok(found)
}

/// The gateway that an attempt names.
///
/// # Errors
/// As the database says.
pub async fn of_attempt(
    app: &App,
    (store, mode): (&StoreId, Mode),
    id: &str,
) -> Res<Option<Arc<dyn Gateway>>> {
    if id != GatewayKind::Payzone.as_str() {
        return Ok(app.gateways.by_id(id));
    }
    let found = payzones(app, store).await?;
    let found = found.iter().find(|(side, _)| *side == mode);
    Ok(found.map(|(_, payzone)| -> Arc<dyn Gateway> { payzone.clone() }))
}

/// Asks the charge API of a side whether it is there and takes our signature.
///
/// # Errors
/// There is no Payzone on this side; why it does not work, in words for the owner.
pub async fn probe(app: &App, store: &StoreId, mode: Mode) -> Res<Result<(), String>> {
    let sides = payzones(app, store).await?;
    match sides.iter().find(|(side, _)| *side == mode) {
        Some((_, payzone)) => Ok(payzone.probe().await),
        None => Err(Refusal::GatewayNotConfigured.into()),
    }
}

/// One side of a store: what it charges through, and what is set up for it.
pub struct Side {
    /// The side.
    pub mode: Mode,
    /// What it charges through now; none on a live side without a gateway.
    pub active: Option<GatewayKind>,
    /// What is set up of Payzone, in use or not.
    pub payzone: Option<PayzoneShown>,
}

/// What an owner sees of Payzone's settings. Of secrets it is the last characters.
pub struct PayzoneShown {
    /// Where customers pay.
    pub paywall_url: String,
    /// The store's account.
    pub merchant_account: String,
    /// The end of the paywall's secret.
    pub paywall_secret: String,
    /// The end of the notification key.
    pub notification_key: String,
    /// Where charges are asked about and refunded, by which name, and the end of its secret.
    pub api: Option<(String, String, String)>,
}

/// The end of a secret, enough to recognise it. Of a short one nothing is shown.
fn end_of(secret: &str) -> String {
    const SHOWN: usize = 4;
    let count = secret.chars().count();
    let end = secret.chars().skip(count.saturating_sub(SHOWN));
    if count < 4 * SHOWN {
        "••••".to_owned()
    } else {
        format!("••••{}", end.collect::<String>())
    }
}

/// Both sides of a store.
///
/// # Errors
/// The vault has another key than the settings were sealed with.
pub async fn sides(app: &App, store: &Store) -> Res<[Side; 2]> {
    let id = store.id.clone();
    let read = app
        .db
        .read(move |tx| -> Res<_> { Ok(gateway_settings::of_store(tx, &id)?) });
    let rows = read.await?;
    let side = |mode: Mode| -> Res<Side> {
        let of_side = || rows.iter().filter(|row| row.mode == mode);
        let chosen = of_side().find(|row| row.active).map(|row| row.gateway);
        let payzone = of_side().find(|row| row.gateway == GatewayKind::Payzone);
        let settings = payzone.map(|row| opened(&app.vault, &store.id, row.clone()));
        Ok(Side {
            mode,
            active: chosen.or(mode.is_test().then_some(GatewayKind::Sandbox)),
            payzone: settings.transpose()?.map(|s| PayzoneShown {
                paywall_url: s.paywall_url,
                merchant_account: s.merchant_account,
                paywall_secret: end_of(&s.paywall_secret),
                notification_key: end_of(&s.notification_key),
                api: s.api.map(|api| (api.url, api.caller, end_of(&api.secret))),
            }),
        })
    };
    Ok([side(Mode::Test)?, side(Mode::Live)?])
}

/// Sets up the gateway of one side of a store, as [`set`] does. Secrets that are not given stay as
/// they are.
///
/// # Errors
/// As [`set`].
pub async fn change(
    app: &App,
    by: &Actor,
    caller: &Caller,
    gateway: GatewayKind,
    mut given: Given,
) -> Res<()> {
    let (store, mode) = (caller.store.id.clone(), caller.mode);
    if gateway == GatewayKind::Payzone {
        keep_secrets(app, &store, mode, &mut given).await?;
    }
    let (inner, by) = (app.clone(), by.clone());
    let written = tokio::task::spawn_blocking(move || {
        let with = (&inner.db, &*inner.vault, &inner.clock);
        let side = (mode, gateway);
        set(
            with,
            &inner.outbound,
            store.as_str(),
            side,
            given,
            Some(&by),
        )
        .map(drop)
    });
    written
        .await
        .map_err(|error| Error::Internal(error.into()))??;
    app.known_gateways.forget(&caller.store.id);
    Ok(())
}

async fn keep_secrets(app: &App, store: &StoreId, mode: Mode, given: &mut Given) -> Res<()> {
    let id = store.clone();
    let read = app
        .db
        .read(move |tx| -> Res<_> { Ok(gateway_settings::of_store(tx, &id)?) });
    let rows = read.await?;
    let present = rows
        .into_iter()
        .find(|row| row.mode == mode && row.gateway == GatewayKind::Payzone);
    let Some(present) = present else {
        return Ok(());
    };
    let present = opened(&app.vault, store, present)?;
    let kept = |secret: &Zeroizing<String>| secret.to_string();
    given
        .paywall_secret
        .get_or_insert_with(|| kept(&present.paywall_secret));
    given
        .notification_key
        .get_or_insert_with(|| kept(&present.notification_key));
    if given.api_url.is_some()
        && let Some(api) = &present.api
    {
        given.api_secret.get_or_insert_with(|| kept(&api.secret));
    }
    Ok(())
}

/// As [`probe`], for who may ask only so often.
///
/// # Errors
/// As [`probe`]; [`Refusal::RateLimited`].
pub async fn try_out(app: &App, store: &StoreId, mode: Mode) -> Res<Result<(), String>> {
    app.rates.admit_trial(store)?;
    probe(app, store, mode).await
}
