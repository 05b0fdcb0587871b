//! Another encryption key: everything that the previous one has sealed is sealed with the present one
//! (docs/operations.md). Servers that know both keys go on meanwhile.

use pebblepay_core::store::GatewayKind;

use super::licences::{self, KEY_CHECK};
use super::vault::Vault;
use super::{Error, Res};
use crate::db::sealed::{self, Column, SealedRow};
use crate::db::{Db, settings};

/// Texts that are sealed in one transaction, so that others get their turn.
const AT_ONCE: i64 = 200;

/// Seals with the present key of the vault what its previous key has sealed, and lets the database
/// belong to the present key. Broken off it goes on when it is called again. Blocking.
///
/// Returns how many texts were sealed anew.
///
/// # Errors
/// A text opens with neither key.
pub fn reseal(db: &Db, vault: &Vault) -> Res<usize> {
    licences::check_key(db, vault)?;
    let mut count = 0;
    // A server may seal with the previous key while this runs: it is over when there was none to do.
    loop {
        let mut renewed = 0;
        for column in Column::ALL {
            renewed += reseal_column(db, vault, column)?;
        }
        if renewed == 0 {
            break;
        }
        count += renewed;
    }
    let check = vault.check().map_err(Error::Internal)?.to_owned();
    db.write_blocking(move |tx| -> Res<_> { Ok(settings::replace(tx, KEY_CHECK, &check)?) })?;
    Ok(count)
}

fn reseal_column(db: &Db, vault: &Vault, column: Column) -> Res<usize> {
    let (mut after, mut count) = (String::new(), 0);
    loop {
        let from = after.clone();
        let rows = db
            .read_blocking(move |tx| -> Res<_> { Ok(sealed::page(tx, column, &from, AT_ONCE)?) })?;
        let Some(last) = rows.last() else {
            return Ok(count);
        };
        after.clone_from(&last.key);
        let mut renewed = Vec::new();
        for row in rows {
            renewed.extend(renew(vault, column, row).map_err(Error::Internal)?);
        }
        count += renewed.len();
        db.write_blocking(move |tx| -> Res<()> {
            for new in &renewed {
                let is_replaced = sealed::replace(tx, column, &new.row, &new.text)?;
                if let Some(fingerprint) = new.fingerprint.as_ref().filter(|_| is_replaced) {
                    sealed::set_fingerprint(tx, &new.row.key, fingerprint)?;
                }
            }
            Ok(())
        })?;
    }
}

/// A text that is sealed anew.
struct Renewed {
    row: SealedRow,
    text: String,
    /// Of a licence key.
    fingerprint: Option<String>,
}

/// `None`: the present key has sealed it.
fn renew(vault: &Vault, column: Column, row: SealedRow) -> anyhow::Result<Option<Renewed>> {
    let of: [&str; 3] = row.of.each_ref().map(String::as_str);
    let place = place(column, of);
    let Some((text, clear)) = vault.renew(&place, &row.text)? else {
        return Ok(None);
    };
    let fingerprint = match column {
        Column::Licences => Some(vault.fingerprint(&["licence", of[0]], &clear)?),
        _ => None,
    };
    Ok(Some(Renewed {
        row,
        text,
        fingerprint,
    }))
}

/// What a text is bound to. The modules that seal have the same words.
fn place(column: Column, [a, b, c]: [&str; 3]) -> Vec<&str> {
    let is_btcpay = c == GatewayKind::BtcPay.as_str();
    let gateway = |what| vec!["gateway", a, b, what];
    match column {
        Column::Licences => vec!["licence", b, c],
        Column::ButtonKeys => vec!["button", a, b, c],
        Column::Totp => vec!["totp", a],
        Column::PaywallSecrets => gateway("paywall_secret"),
        Column::NotificationKeys if is_btcpay => gateway("btcpay_webhook_secret"),
        Column::NotificationKeys => gateway("notification_key"),
        Column::ApiSecrets if is_btcpay => gateway("btcpay_api_key"),
        Column::ApiSecrets => gateway("api_secret"),
        Column::Deliveries => vec!["delivery", a],
    }
}
