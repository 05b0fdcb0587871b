//! What was done in the dashboard, and by whom. Rows are added and never changed.

use pebblepay_core::id::{AuditId, StoreId, UserId};

use super::{Res, Tx};
use crate::params;

/// An entry.
#[derive(Clone, Debug)]
pub struct Entry<'a> {
    /// The entry's id; ids sort by time.
    pub id: &'a AuditId,
    /// The store; none for what concerns an account.
    pub store: Option<&'a StoreId>,
    /// Who did it; none where nobody is known, as of a failed sign-in.
    pub user: Option<&'a UserId>,
    /// The e-mail address of who did it, as it was.
    pub email: &'a str,
    /// The address it was done from.
    pub address: Option<&'a str>,
    /// What was done: a noun and a verb, such as `key.created`.
    pub action: &'a str,
    /// What it was done to; never a secret.
    pub subject: &'a str,
    /// When, in milliseconds since the Unix epoch.
    pub at_ms: i64,
}

/// Writes an entry.
///
/// # Errors
/// As the database says.
pub fn insert(tx: &mut dyn Tx, entry: &Entry<'_>) -> Res<()> {
    tx.exec(
        "insert into audit_log (id, store_id, user_id, email, address, action, subject, at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        params![
            entry.id.as_str(),
            entry.store.map(StoreId::as_str),
            entry.user.map(UserId::as_str),
            entry.email,
            entry.address,
            entry.action,
            entry.subject,
            entry.at_ms
        ],
    )?;
    Ok(())
}
