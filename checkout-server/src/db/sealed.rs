//! Where the database holds sealed texts, for sealing them anew.

use super::{Res, Tx, all};
use crate::params;

/// A column of sealed texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// Licence keys; `of` is store, variant and id.
    Licences,
    /// Keys of signed buttons; `of` is store, side and number.
    ButtonKeys,
    /// What an account's app counts with; `of` is the account.
    Totp,
    /// What signs the way to a paywall; `of` is store, side and gateway.
    PaywallSecrets,
    /// What verifies a gateway's webhooks; `of` as before.
    NotificationKeys,
    /// What signs calls of a gateway; `of` as before.
    ApiSecrets,
    /// Bodies of webhooks with licence keys in them; `of` is the delivery.
    Deliveries,
}

/// A sealed text.
pub struct SealedRow {
    /// Tells it from the others of its column; they are ordered by it.
    pub key: String,
    /// What it is bound to.
    pub of: [String; 3],
    /// The text.
    pub text: String,
}

impl Column {
    /// Every column of the database that holds sealed texts.
    pub const ALL: [Self; 7] = [
        Self::Licences,
        Self::ButtonKeys,
        Self::Totp,
        Self::PaywallSecrets,
        Self::NotificationKeys,
        Self::ApiSecrets,
        Self::Deliveries,
    ];

    fn select(self) -> &'static str {
        match self {
            Self::Licences => {
                "select id, store_id, variant_id, id, sealed from licences \
                 where id > $1 order by id limit $2"
            }
            Self::ButtonKeys => {
                "select store_id || '/' || mode || '/' || number, store_id, mode, \
                 cast(number as text), sealed from button_keys \
                 where store_id || '/' || mode || '/' || number > $1 order by 1 limit $2"
            }
            Self::Totp => {
                "select user_id, user_id, '', '', secret from user_totp \
                 where user_id > $1 order by user_id limit $2"
            }
            Self::PaywallSecrets => {
                "select store_id || '/' || mode || '/' || gateway, store_id, mode, gateway, \
                 paywall_secret from gateway_settings where paywall_secret is not null \
                 and store_id || '/' || mode || '/' || gateway > $1 order by 1 limit $2"
            }
            Self::NotificationKeys => {
                "select store_id || '/' || mode || '/' || gateway, store_id, mode, gateway, \
                 notification_key from gateway_settings where notification_key is not null \
                 and store_id || '/' || mode || '/' || gateway > $1 order by 1 limit $2"
            }
            Self::ApiSecrets => {
                "select store_id || '/' || mode || '/' || gateway, store_id, mode, gateway, \
                 api_secret from gateway_settings where api_secret is not null \
                 and store_id || '/' || mode || '/' || gateway > $1 order by 1 limit $2"
            }
            Self::Deliveries => {
                "select id, id, '', '', body from deliveries \
                 where id > $1 and body >= 'v1.' and body < 'v1/' order by id limit $2"
            }
        }
    }

    fn update(self) -> &'static str {
        match self {
            Self::Licences => "update licences set sealed = $3 where id = $1 and sealed = $2",
            Self::ButtonKeys => {
                "update button_keys set sealed = $3 \
                 where store_id || '/' || mode || '/' || number = $1 and sealed = $2"
            }
            Self::Totp => "update user_totp set secret = $3 where user_id = $1 and secret = $2",
            Self::PaywallSecrets => {
                "update gateway_settings set paywall_secret = $3 \
                 where store_id || '/' || mode || '/' || gateway = $1 and paywall_secret = $2"
            }
            Self::NotificationKeys => {
                "update gateway_settings set notification_key = $3 \
                 where store_id || '/' || mode || '/' || gateway = $1 and notification_key = $2"
            }
            Self::ApiSecrets => {
                "update gateway_settings set api_secret = $3 \
                 where store_id || '/' || mode || '/' || gateway = $1 and api_secret = $2"
            }
            Self::Deliveries => "update deliveries set body = $3 where id = $1 and body = $2",
        }
    }
}

/// The sealed texts of a column that follow `after`.
///
/// # Errors
/// As the database says.
pub fn page(tx: &mut dyn Tx, column: Column, after: &str, limit: i64) -> Res<Vec<SealedRow>> {
    all(tx, column.select(), params![after, limit], |row| {
        Ok(SealedRow {
            key: row.text(0)?,
            of: [row.text(1)?, row.text(2)?, row.text(3)?],
            text: row.text(4)?,
        })
    })
}

/// Puts another text in the place of this one, unless it has changed since.
///
/// # Errors
/// As the database says.
pub fn replace(tx: &mut dyn Tx, column: Column, row: &SealedRow, text: &str) -> Res<bool> {
    let changed = tx.exec(column.update(), params![&row.key, &row.text, text])?;
    Ok(changed > 0)
}

/// Gives a licence key another fingerprint.
///
/// # Errors
/// As the database says; the store has a licence key with that fingerprint.
pub fn set_fingerprint(tx: &mut dyn Tx, licence: &str, fingerprint: &str) -> Res<()> {
    tx.exec(
        "update licences set fingerprint = $2 where id = $1",
        params![licence, fingerprint],
    )?;
    Ok(())
}
