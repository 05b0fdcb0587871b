//! What was done in the dashboard, and by whom. Rows are added and never changed.

use pebblepay_core::id::{AuditId, StoreId, UserId};

use super::{Res, Row, Tx, all};
use crate::params;

/// What sorts after every id.
const LAST: &str = "log_zzzzzzzzzzzzzzzzzzzzzzzzzz";

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

/// An entry as it is listed.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The entry's id.
    pub id: String,
    /// The e-mail address of who did it, as it was.
    pub email: String,
    /// The address it was done from.
    pub address: Option<String>,
    /// What was done.
    pub action: String,
    /// What it was done to.
    pub subject: String,
    /// When, in milliseconds since the Unix epoch.
    pub at_ms: i64,
}

fn listed(row: &dyn Row) -> Res<Listed> {
    Ok(Listed {
        id: row.text(0)?,
        email: row.text(1)?,
        address: row.opt_text(2)?,
        action: row.text(3)?,
        subject: row.text(4)?,
        at_ms: row.int(5)?,
    })
}

/// What was done in a store, newest first, from before an entry; from the newest where that is
/// empty. Every page is read along the index.
///
/// # Errors
/// As the database says.
pub fn of_store(tx: &mut dyn Tx, store: &StoreId, before: &str, limit: i64) -> Res<Vec<Listed>> {
    // No id sorts after this one, in whatever order a database has for letters.
    let before = if before.is_empty() { LAST } else { before };
    all(
        tx,
        "select id, email, address, action, subject, at from audit_log \
         where store_id = $1 and id < $2 order by id desc limit $3",
        params![store.as_str(), before, limit],
        listed,
    )
}

/// What a user did lately, newest first.
///
/// # Errors
/// As the database says.
pub fn of_user(tx: &mut dyn Tx, user: &UserId, limit: i64) -> Res<Vec<Listed>> {
    all(
        tx,
        "select id, email, address, action, subject, at from audit_log \
         where user_id = $1 order by id desc limit $2",
        params![user.as_str(), limit],
        listed,
    )
}
