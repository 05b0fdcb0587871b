//! Tokens that open one WebSocket each, for browsers and other programs that shall not have the
//! key: single use, short-lived, stored as hashes, good on every server of the database (TRAP-89).

use std::net::IpAddr;

use pebblepay_core::refusal::Refusal;

use super::auth::{Caller, key_hash};
use super::{App, Error, Res, secret};
use crate::db::{stores, ws_tokens};

/// What every token begins with.
const PREFIX: &str = "wst_";
/// A token's length: the prefix and 32 random bytes in hex.
const LENGTH: usize = PREFIX.len() + 64;

/// A token that was just made.
pub struct Issued {
    /// Its plain text, known this once.
    pub token: String,
    /// Until when it opens a WebSocket, in milliseconds since the Unix epoch.
    pub expires_at_ms: i64,
}

/// Makes a token of the caller's key.
///
/// # Errors
/// As the database says.
pub async fn issue(app: &App, caller: &Caller, ttl_s: i64) -> Res<Issued> {
    let token = format!("{PREFIX}{}", hex::encode(secret::<32>()));
    let expires_at_ms = app.clock.now_ms() + ttl_s * 1000;
    let (hash, key) = (key_hash(&token), hex::encode(caller.key));
    let write = app
        .db
        .write(move |tx| -> Res<_> { Ok(ws_tokens::insert(tx, &hash, &key, expires_at_ms)?) });
    write.await?;
    Ok(Issued {
        token,
        expires_at_ms,
    })
}

/// Uses a token up; returns whose key it was made with. Wrong ones count as wrong keys of their
/// address.
///
/// # Errors
/// [`Refusal::StreamTokenInvalid`] for one that is unknown, used or too old, or whose key was
/// revoked; [`Refusal::RateLimited`] where too many wrong ones came from the address.
pub async fn redeem(app: &App, token: &str, address: Option<IpAddr>) -> Res<Caller> {
    app.rates.admit_stranger(address)?;
    let found = match token.len() == LENGTH && token.starts_with(PREFIX) {
        true => take(app, token).await?,
        false => None,
    };
    if found.is_none() {
        app.rates.wrong_key(address);
    }
    found.ok_or(Error::Refused(Refusal::StreamTokenInvalid))
}

async fn take(app: &App, token: &str) -> Res<Option<Caller>> {
    let (hash, now_ms) = (key_hash(token), app.clock.now_ms());
    let write = app.db.write(move |tx| -> Res<Option<Caller>> {
        let Some(key_hash) = ws_tokens::take(tx, &hash, now_ms)? else {
            return Ok(None);
        };
        let Some((store_id, mode, dialect)) = stores::find_key(tx, &key_hash, now_ms)? else {
            return Ok(None);
        };
        let mut key = [0; 32];
        hex::decode_to_slice(&key_hash, &mut key).map_err(|e| Error::Internal(e.into()))?;
        let store = stores::find(tx, &store_id)?;
        Ok(store.map(|store| Caller {
            store,
            mode,
            dialect,
            key,
        }))
    });
    write.await
}
