//! Which gateway a side of a store charges through, and how it is reached.

use pebblepay_core::id::StoreId;
use pebblepay_core::store::{GatewayKind, Mode};

use super::{Error, Res, Tx, all};
use crate::params;

/// What a store's owner set up for one side; secrets are sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GatewayRow {
    /// The side.
    pub mode: Mode,
    /// The gateway.
    pub gateway: GatewayKind,
    /// Whether the side charges through it now.
    pub active: bool,
    /// Where customers pay.
    pub paywall_url: Option<String>,
    /// The store's account at the gateway.
    pub merchant_account: Option<String>,
    /// Signs what opens the paywall; sealed.
    pub paywall_secret: Option<String>,
    /// Verifies callbacks; sealed.
    pub notification_key: Option<String>,
    /// Where charges are asked about and refunded.
    pub api_url: Option<String>,
    /// The name that calls there.
    pub api_caller: Option<String>,
    /// Signs those calls; sealed.
    pub api_secret: Option<String>,
}

/// Everything that is set up for a store, of both sides.
///
/// # Errors
/// As the database says.
pub fn of_store(tx: &mut dyn Tx, store: &StoreId) -> Res<Vec<GatewayRow>> {
    all(
        tx,
        "select mode, gateway, active, paywall_url, merchant_account, paywall_secret, \
         notification_key, api_url, api_caller, api_secret from gateway_settings \
         where store_id = $1 order by mode desc, active desc, gateway",
        params![store.as_str()],
        |row| {
            Ok(GatewayRow {
                mode: Mode::parse(&row.text(0)?).ok_or_else(|| Error::failed("mode"))?,
                gateway: GatewayKind::parse(&row.text(1)?)
                    .ok_or_else(|| Error::failed("gateway"))?,
                active: row.int(2)? != 0,
                paywall_url: row.opt_text(3)?,
                merchant_account: row.opt_text(4)?,
                paywall_secret: row.opt_text(5)?,
                notification_key: row.opt_text(6)?,
                api_url: row.opt_text(7)?,
                api_caller: row.opt_text(8)?,
                api_secret: row.opt_text(9)?,
            })
        },
    )
}

/// Sets a gateway up and has its side charge through it from now on.
///
/// # Errors
/// As the database says.
pub fn choose(tx: &mut dyn Tx, store: &StoreId, new: &GatewayRow, now_ms: i64) -> Res<()> {
    let (store, mode) = (store.as_str(), new.mode.as_str());
    tx.exec(
        "update gateway_settings set active = 0 where store_id = $1 and mode = $2",
        params![store, mode],
    )?;
    tx.exec(
        "delete from gateway_settings where store_id = $1 and mode = $2 and gateway = $3",
        params![store, mode, new.gateway.as_str()],
    )?;
    tx.exec(
        "insert into gateway_settings (store_id, mode, gateway, active, paywall_url, \
         merchant_account, paywall_secret, notification_key, api_url, api_caller, api_secret, \
         changed_at) values ($1, $2, $3, 1, $4, $5, $6, $7, $8, $9, $10, $11)",
        params![
            store,
            mode,
            new.gateway.as_str(),
            &new.paywall_url,
            &new.merchant_account,
            &new.paywall_secret,
            &new.notification_key,
            &new.api_url,
            &new.api_caller,
            &new.api_secret,
            now_ms,
        ],
    )?;
    if new.mode == Mode::Live {
        tx.exec(
            "update stores set live_gateway = 1 where id = $1",
            params![store],
        )?;
    }
    Ok(())
}
