//! Second factors of dashboard users: the secret that an app makes codes from, and recovery codes.

use pebblepay_core::id::UserId;

use super::{Res, Tx, one};
use crate::params;

/// A secret for codes.
#[derive(Clone, Debug)]
pub struct Totp {
    /// The secret, sealed by the vault.
    pub sealed: String,
    /// Whether a code has shown that the app has it.
    pub is_confirmed: bool,
}

/// The secret of a user.
///
/// # Errors
/// As the database says.
pub fn totp(tx: &mut dyn Tx, user: &UserId) -> Res<Option<Totp>> {
    one(
        tx,
        "select secret, confirmed_at from user_totp where user_id = $1",
        params![user.as_str()],
        |row| {
            Ok(Totp {
                sealed: row.text(0)?,
                is_confirmed: row.opt_int(1)?.is_some(),
            })
        },
    )
}

/// Keeps a secret that is not confirmed yet; `false` if the user has one that is.
///
/// # Errors
/// As the database says.
pub fn propose_totp(tx: &mut dyn Tx, user: &UserId, sealed: &str, now_ms: i64) -> Res<bool> {
    let written = tx.exec(
        "insert into user_totp (user_id, secret, last_step, created_at) values ($1, $2, 0, $3) \
         on conflict (user_id) do update set secret = excluded.secret, \
         created_at = excluded.created_at where user_totp.confirmed_at is null",
        params![user.as_str(), sealed, now_ms],
    )?;
    Ok(written == 1)
}

/// Puts the secret to use with the step of its first code; `false` if that was done before.
///
/// # Errors
/// As the database says.
pub fn confirm_totp(
    tx: &mut dyn Tx,
    user: &UserId,
    sealed: &str,
    step: i64,
    now_ms: i64,
) -> Res<bool> {
    let changed = tx.exec(
        "update user_totp set confirmed_at = $4, last_step = $3 \
         where user_id = $1 and secret = $2 and confirmed_at is null",
        params![user.as_str(), sealed, step, now_ms],
    )?;
    Ok(changed == 1)
}

/// Takes the code of a step; `false` if it, or a later one, was taken before.
///
/// # Errors
/// As the database says.
pub fn take_step(tx: &mut dyn Tx, user: &UserId, sealed: &str, step: i64) -> Res<bool> {
    let changed = tx.exec(
        "update user_totp set last_step = $3 where user_id = $1 and secret = $2 \
         and confirmed_at is not null and last_step < $3",
        params![user.as_str(), sealed, step],
    )?;
    Ok(changed == 1)
}

/// Forgets the secret of a user; `false` if there is none.
///
/// # Errors
/// As the database says.
pub fn remove_totp(tx: &mut dyn Tx, user: &UserId) -> Res<bool> {
    let removed = tx.exec(
        "delete from user_totp where user_id = $1",
        params![user.as_str()],
    )?;
    Ok(removed == 1)
}

/// Replaces the recovery codes of a user by codes with these hashes.
///
/// # Errors
/// As the database says.
pub fn set_codes(tx: &mut dyn Tx, user: &UserId, hashes: &[String], now_ms: i64) -> Res<()> {
    remove_codes(tx, user)?;
    for hash in hashes {
        tx.exec(
            "insert into recovery_codes (hash, user_id, created_at) values ($1, $2, $3)",
            params![hash, user.as_str(), now_ms],
        )?;
    }
    Ok(())
}

/// Forgets the recovery codes of a user.
///
/// # Errors
/// As the database says.
pub fn remove_codes(tx: &mut dyn Tx, user: &UserId) -> Res<()> {
    tx.exec(
        "delete from recovery_codes where user_id = $1",
        params![user.as_str()],
    )?;
    Ok(())
}

/// Uses a recovery code; `false` if the user has none of that hash, or used it before.
///
/// # Errors
/// As the database says.
pub fn use_code(tx: &mut dyn Tx, user: &UserId, hash: &str, now_ms: i64) -> Res<bool> {
    let changed = tx.exec(
        "update recovery_codes set used_at = $3 \
         where hash = $2 and user_id = $1 and used_at is null",
        params![user.as_str(), hash, now_ms],
    )?;
    Ok(changed == 1)
}

/// How many recovery codes of a user were never used.
///
/// # Errors
/// As the database says.
pub fn codes_left(tx: &mut dyn Tx, user: &UserId) -> Res<i64> {
    let found = one(
        tx,
        "select count(*) from recovery_codes where user_id = $1 and used_at is null",
        params![user.as_str()],
        |row| row.int(0),
    )?;
    Ok(found.unwrap_or_default())
}

/// Forgets every second factor of a user: the secret, the passkeys and the recovery codes.
///
/// # Errors
/// As the database says.
pub fn remove_all(tx: &mut dyn Tx, user: &UserId) -> Res<()> {
    remove_totp(tx, user)?;
    remove_codes(tx, user)?;
    tx.exec(
        "delete from passkeys where user_id = $1",
        params![user.as_str()],
    )?;
    Ok(())
}
