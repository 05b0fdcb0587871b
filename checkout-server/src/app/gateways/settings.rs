//! What an owner was given for a gateway: checked, sealed for the database, and opened again.

use pebblepay_core::id::StoreId;
use pebblepay_core::refusal::{FieldProblem, Refusal};
use pebblepay_core::store::{GatewayKind, Mode};
use pebblepay_core::text;
use zeroize::Zeroizing;

use super::super::vault::Vault;
use super::super::{Error, Res, setup};
use super::Given;
use crate::db::gateway_settings::GatewayRow;
use crate::gateways::btcpay;
use crate::gateways::payzone::{API_CALLER, Api, Settings};
use crate::outbound::Policy;

/// Accounts, names and secrets, in characters.
const CHARS_MAX: usize = 255;

/// The sandbox needs nothing.
pub(super) fn sandbox(mode: Mode, given: &Given) -> Res<GatewayRow> {
    if !mode.is_test() {
        let problem = FieldProblem::Invalid("can not be sandbox on the live side");
        return Err(Refusal::field("gateway", problem).into());
    }
    if given.paywall_url.is_some() || given.merchant_account.is_some() {
        let problem = FieldProblem::Invalid("is not used by the sandbox");
        return Err(Refusal::field("paywall-url", problem).into());
    }
    Ok(empty(mode, GatewayKind::Sandbox))
}

fn empty(mode: Mode, gateway: GatewayKind) -> GatewayRow {
    GatewayRow {
        mode,
        gateway,
        active: true,
        paywall_url: None,
        merchant_account: None,
        paywall_secret: None,
        notification_key: None,
        api_url: None,
        api_caller: None,
        api_secret: None,
    }
}

/// Every setting that Payzone needs, checked.
pub(super) fn payzone(policy: &Policy, given: Given) -> Res<Settings> {
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

/// Every setting of a BTCPay Server, checked. Its ids are letters and digits.
pub(super) fn btcpay(policy: &Policy, given: Given) -> Res<btcpay::Settings> {
    let store = required("merchant-account", given.merchant_account)?;
    if !store.bytes().all(|b| b.is_ascii_alphanumeric()) {
        let problem = FieldProblem::Invalid("must be letters and digits");
        return Err(Refusal::field("merchant-account", problem).into());
    }
    Ok(btcpay::Settings {
        url: api_url(&required("api-url", given.api_url)?, policy)?,
        store,
        api_key: required("api-secret", given.api_secret)?.into(),
        webhook_secret: required("notification-key", given.notification_key)?.into(),
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
    let url = setup::webhook_url("api-url", url, policy)?;
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

/// A vault, and the side whose secrets it seals.
type Place<'a> = (&'a Vault, &'a StoreId, Mode);

fn seal((vault, store, mode): Place<'_>, what: &str, secret: &str) -> Res<String> {
    let sealed = vault.seal(&place(store, mode, what), secret);
    sealed.map_err(Error::Internal)
}

fn open(
    (vault, store, mode): Place<'_>,
    what: &str,
    sealed: Option<&String>,
) -> Res<Zeroizing<String>> {
    let sealed = sealed.map(String::as_str).unwrap_or_default();
    let opened = vault.open(&place(store, mode, what), sealed);
    opened.map_err(Error::Internal)
}

pub(super) fn sealed(
    vault: &Vault,
    store: &StoreId,
    mode: Mode,
    settings: Settings,
) -> Res<GatewayRow> {
    let seal = |what: &str, secret: &str| seal((vault, store, mode), what, secret);
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
    let open = |what: &str, sealed: Option<&String>| open((vault, store, row.mode), what, sealed);
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

pub(super) fn sealed_btcpay(
    vault: &Vault,
    store: &StoreId,
    mode: Mode,
    settings: btcpay::Settings,
) -> Res<GatewayRow> {
    let seal = |what: &str, secret: &str| seal((vault, store, mode), what, secret);
    Ok(GatewayRow {
        api_secret: Some(seal("btcpay_api_key", &settings.api_key)?),
        notification_key: Some(seal("btcpay_webhook_secret", &settings.webhook_secret)?),
        api_url: Some(settings.url),
        merchant_account: Some(settings.store),
        ..empty(mode, GatewayKind::BtcPay)
    })
}

pub(super) fn opened_btcpay(
    vault: &Vault,
    store: &StoreId,
    row: GatewayRow,
) -> Res<btcpay::Settings> {
    let open = |what: &str, sealed: Option<&String>| open((vault, store, row.mode), what, sealed);
    Ok(btcpay::Settings {
        api_key: open("btcpay_api_key", row.api_secret.as_ref())?,
        webhook_secret: open("btcpay_webhook_secret", row.notification_key.as_ref())?,
        url: row.api_url.unwrap_or_default(),
        store: row.merchant_account.unwrap_or_default(),
    })
}
