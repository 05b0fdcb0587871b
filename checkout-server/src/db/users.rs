//! Dashboard users and the stores they may see.

use pebblepay_core::id::{StoreId, UserId};

use super::{Res, Tx, one};
use crate::params;

/// Writes a user, or gives the user of that e-mail a new password; returns the user's id.
///
/// # Errors
/// As the database says.
pub fn upsert(tx: &mut dyn Tx, id: &UserId, email: &str, hash: &str, now_ms: i64) -> Res<String> {
    let stored = one(
        tx,
        "insert into users (id, email, password_hash, created_at) values ($1, $2, $3, $4) \
         on conflict (email) do update set password_hash = excluded.password_hash returning id",
        params![id.as_str(), email, hash, now_ms],
        |row| row.text(0),
    )?;
    Ok(stored.unwrap_or_else(|| id.as_str().to_owned()))
}

/// Gives a user a role in a store.
///
/// # Errors
/// As the database says.
pub fn set_role(tx: &mut dyn Tx, user: &str, store: &StoreId, role: &str) -> Res<()> {
    tx.exec(
        "insert into memberships (user_id, store_id, role) values ($1, $2, $3) \
         on conflict (user_id, store_id) do update set role = excluded.role",
        params![user, store.as_str(), role],
    )?;
    Ok(())
}
