//! The gateways of stores: an owner sets one up for a side, and payments find the one that they go
//! through. Secrets are encrypted by the vault and open only for the side they were given for.

mod settings;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use pebblepay_core::id::StoreId;
use pebblepay_core::refusal::Refusal;
use pebblepay_core::store::{GatewayKind, Mode, Store};
use zeroize::Zeroizing;

use super::audit::{self, Actor};
use super::auth::Caller;
use super::clock::Clock;
use super::setup::known_store;
use super::vault::Vault;
use super::{App, Error, Res, licences};
use settings::{btcpay, opened, opened_btcpay, payzone, sandbox, sealed, sealed_btcpay};

pub use crate::db::gateway_settings::GatewayRow;
use crate::db::{Db, gateway_settings};
use crate::gateways::btcpay::BtcPay;
use crate::gateways::payzone::Payzone;
pub use crate::gateways::{Form, Gateway, Launch, Offer};
use crate::outbound::Policy;

/// How long settings that were read are believed. A change takes effect within this time.
const BELIEVED_MS: i64 = 2_000;
/// How many sides are remembered.
const REMEMBERED_MAX: usize = 1_000;

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
        GatewayKind::BtcPay => {
            let checked = btcpay(policy, given)?;
            licences::unlock(db, vault)?;
            sealed_btcpay(vault, &store.id, mode, checked)?
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

/// Where a gateway tells a store what became of a payment, as a path of this server.
#[must_use]
pub fn callback_path(store: &Store, gateway: GatewayKind) -> String {
    let path = format!("/api/public/callback/{}", store.merchant_code);
    match gateway {
        GatewayKind::Sandbox | GatewayKind::Payzone => path,
        GatewayKind::BtcPay => format!("{path}/btcpay"),
    }
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

/// A gateway that an owner set up.
#[derive(Clone)]
pub(super) enum SetUp {
    Payzone(Arc<Payzone>),
    BtcPay(Arc<BtcPay>),
}

impl SetUp {
    fn gateway(&self) -> Arc<dyn Gateway> {
        match self {
            Self::Payzone(payzone) => payzone.clone(),
            Self::BtcPay(btcpay) => btcpay.clone(),
        }
    }
}

/// What is set up for the sides of a store, what they charge through first.
pub(super) type Sides = Arc<Vec<(Mode, SetUp)>>;

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

/// Everything that is set up for a store.
async fn rows(app: &App, store: &StoreId) -> Res<Vec<GatewayRow>> {
    let id = store.clone();
    let read = app
        .db
        .read(move |tx| -> Res<_> { Ok(gateway_settings::of_store(tx, &id)?) });
    read.await
}

/// What is set up for the sides of a store, in use or not.
///
/// # Errors
/// The vault has another key than the settings were sealed with.
async fn set_up(app: &App, store: &StoreId) -> Res<Sides> {
    let now_ms = app.clock.now_ms();
    if let Some(known) = app.known_gateways.get(store, now_ms) {
        return Ok(known);
    }
    let mut found = Vec::new();
    for row in rows(app, store).await? {
        let (mode, clock, client) = (row.mode, app.clock.clone(), app.client.clone());
        let now = Arc::new(move || clock.now_ms());
        found.push((
            mode,
            match row.gateway {
                GatewayKind::Sandbox => continue,
                GatewayKind::Payzone => {
                    let settings = opened(&app.vault, store, row)?;
                    SetUp::Payzone(Arc::new(Payzone::new(settings, client, now)))
                }
                GatewayKind::BtcPay => {
                    let settings = opened_btcpay(&app.vault, store, row)?;
                    SetUp::BtcPay(Arc::new(BtcPay::new(settings, client, now)))
                }
            },
        ));
    }
    let found = Arc::new(found);
    app.known_gateways.remember(store, (now_ms, found.clone()));
    Ok(found)
}

/// Payzone as each side of a store has it, the present and the former one.
///
/// # Errors
/// The vault has another key than the settings were sealed with.
pub(super) async fn payzones(app: &App, store: &StoreId) -> Res<Vec<(Mode, Arc<Payzone>)>> {
    let found = set_up(app, store).await?;
    let payzones = found.iter().filter_map(|(mode, one)| match one {
        SetUp::Payzone(payzone) => Some((*mode, payzone.clone())),
        SetUp::BtcPay(_) => None,
    });
    Ok(payzones.collect())
}

/// The BTCPay Server of each side of a store, the present and the former one.
///
/// # Errors
/// The vault has another key than the settings were sealed with.
pub(super) async fn btcpays(app: &App, store: &StoreId) -> Res<Vec<(Mode, Arc<BtcPay>)>> {
    let found = set_up(app, store).await?;
    let btcpays = found.iter().filter_map(|(mode, one)| match one {
        SetUp::BtcPay(btcpay) => Some((*mode, btcpay.clone())),
        SetUp::Payzone(_) => None,
    });
    Ok(btcpays.collect())
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
    match GatewayKind::parse(id) {
        None | Some(GatewayKind::Sandbox) => Ok(app.gateways.by_id(id)),
        Some(GatewayKind::Payzone | GatewayKind::BtcPay) => {
            let found = set_up(app, store).await?;
            let of_side = found.iter().filter(|(side, _)| *side == mode);
            let mut gateways = of_side.map(|(_, one)| one.gateway());
            Ok(gateways.find(|gateway| gateway.id() == id))
        }
    }
}

/// Asks the API of a side's gateway whether it is there and takes what was set up; of what it charges
/// through where none is named.
///
/// # Errors
/// There is no such gateway on this side; why it does not work, in words for the owner.
pub async fn probe(
    app: &App,
    store: &StoreId,
    mode: Mode,
    gateway: Option<GatewayKind>,
) -> Res<Result<(), String>> {
    let found = set_up(app, store).await?;
    let asked = found.iter().find(|(side, one)| {
        let id = one.gateway().id();
        *side == mode && gateway.is_none_or(|asked| asked.as_str() == id)
    });
    match asked {
        Some((_, SetUp::Payzone(payzone))) => Ok(payzone.probe().await),
        Some((_, SetUp::BtcPay(btcpay))) => Ok(btcpay.probe().await),
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
    /// What is set up of a BTCPay Server, in use or not.
    pub btcpay: Option<BtcPayShown>,
}

/// What an owner sees of a BTCPay Server's settings. Of secrets it is the last characters.
pub struct BtcPayShown {
    /// The server's origin.
    pub url: String,
    /// The id of the store there.
    pub store: String,
    /// The end of the API key.
    pub api_key: String,
    /// The end of the webhook's secret.
    pub webhook_secret: String,
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
    let rows = rows(app, &store.id).await?;
    let side = |mode: Mode| -> Res<Side> {
        let of_side = || rows.iter().filter(|row| row.mode == mode);
        let chosen = of_side().find(|row| row.active).map(|row| row.gateway);
        let of_kind = |kind| of_side().find(move |row| row.gateway == kind).cloned();
        let payzone = of_kind(GatewayKind::Payzone);
        let settings = payzone.map(|row| opened(&app.vault, &store.id, row));
        let btcpay = of_kind(GatewayKind::BtcPay);
        let btcpay = btcpay.map(|row| opened_btcpay(&app.vault, &store.id, row));
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
            btcpay: btcpay.transpose()?.map(|s| BtcPayShown {
                api_key: end_of(&s.api_key),
                webhook_secret: end_of(&s.webhook_secret),
                url: s.url,
                store: s.store,
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
    keep_secrets(app, &store, (mode, gateway), &mut given).await?;
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

async fn keep_secrets(
    app: &App,
    store: &StoreId,
    (mode, gateway): (Mode, GatewayKind),
    given: &mut Given,
) -> Res<()> {
    let rows = rows(app, store).await?;
    let of_kind = |row: &GatewayRow| row.mode == mode && row.gateway == gateway;
    let Some(present) = rows.into_iter().find(of_kind) else {
        return Ok(());
    };
    let keep = |given: &mut Option<String>, secret: &Zeroizing<String>| {
        given.get_or_insert_with(|| secret.to_string());
    };
    match gateway {
        GatewayKind::Sandbox => {}
        GatewayKind::Payzone => {
            let present = opened(&app.vault, store, present)?;
            keep(&mut given.paywall_secret, &present.paywall_secret);
            keep(&mut given.notification_key, &present.notification_key);
            if given.api_url.is_some()
                && let Some(api) = &present.api
            {
                keep(&mut given.api_secret, &api.secret);
            }
        }
        GatewayKind::BtcPay => {
            let present = opened_btcpay(&app.vault, store, present)?;
            keep(&mut given.api_secret, &present.api_key);
            keep(&mut given.notification_key, &present.webhook_secret);
        }
    }
    Ok(())
}

/// As [`probe`], for who may ask only so often.
///
/// # Errors
/// As [`probe`]; [`Refusal::RateLimited`].
pub async fn try_out(
    app: &App,
    store: &StoreId,
    mode: Mode,
    gateway: GatewayKind,
) -> Res<Result<(), String>> {
    app.rates.admit_trial(store)?;
    probe(app, store, mode, Some(gateway)).await
}
