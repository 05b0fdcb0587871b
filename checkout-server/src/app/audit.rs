//! The audit log: what was done in the dashboard, written by the transaction that did it.

use pebblepay_core::id::{AuditId, StoreId, UserId};

use super::{App, Res, random};
pub use crate::db::audit_log::Listed;
use crate::db::audit_log::{self, Entry};
use crate::db::{self, Tx};

/// Who does something in the dashboard.
#[derive(Clone, Debug)]
pub struct Actor {
    /// The user; none where nobody is signed in.
    pub user: Option<UserId>,
    /// The e-mail address.
    pub email: String,
    /// The address of the browser.
    pub address: Option<String>,
}

/// Writes an entry. `action` is a noun and a verb, such as `key.created`; `subject` names what it was
/// done to and is never a secret.
///
/// # Errors
/// As the database says.
pub fn record(
    tx: &mut dyn Tx,
    actor: &Actor,
    store: Option<&StoreId>,
    action: &str,
    subject: &str,
    now_ms: i64,
) -> Result<(), db::Error> {
    let entry = Entry {
        id: &AuditId::new(now_ms, &random()),
        store,
        user: actor.user.as_ref(),
        email: &actor.email,
        address: actor.address.as_deref(),
        action,
        subject,
        at_ms: now_ms,
    };
    audit_log::insert(tx, &entry)
}

/// How many entries a page has.
pub const PAGE: i64 = 50;

/// A page of the log of a store, newest first, and where the next one begins.
///
/// # Errors
/// As the database says.
pub async fn list(app: &App, store: &StoreId, before: &str) -> Res<(Vec<Listed>, Option<String>)> {
    let before = AuditId::parse(before).map(|id| id.as_str().to_owned());
    let (store, before) = (store.clone(), before.unwrap_or_default());
    let read = app.db.read(move |tx| -> Res<Vec<Listed>> {
        Ok(audit_log::of_store(tx, &store, &before, PAGE + 1)?)
    });
    let mut entries = read.await?;
    let page = usize::try_from(PAGE).unwrap_or_default();
    let has_more = entries.len() > page;
    entries.truncate(page);
    let next = entries.last().filter(|_| has_more).map(|e| e.id.clone());
    Ok((entries, next))
}

/// What an entry says to people.
#[must_use]
pub fn words(action: &str) -> &str {
    let known = WORDS.iter().find(|(known, _)| *known == action);
    known.map_or(action, |(_, words)| words)
}

const WORDS: [(&str, &str); 23] = [
    ("refund.created", "Refunded"),
    ("account.created", "Account created"),
    ("store.created", "Store created"),
    ("sign_in", "Signed in"),
    ("sign_in.failed", "Wrong password"),
    ("second_factor.failed", "Wrong second factor"),
    (
        "second_factor.removed",
        "Second factor taken away by the operator",
    ),
    ("session.ended", "Signed a browser out"),
    ("session.others_ended", "Signed every other browser out"),
    ("password.changed", "Password changed"),
    ("password.reset", "Password reset by a link"),
    (
        "password.reset_asked",
        "Asked for a link to reset the password",
    ),
    ("totp.added", "App for codes added"),
    ("totp.removed", "App for codes taken out"),
    ("recovery_codes.renewed", "Recovery codes renewed"),
    ("passkey.added", "Passkey added"),
    ("passkey.removed", "Passkey removed"),
    ("member.invited", "Invited"),
    ("invitation.revoked", "Invitation taken back"),
    ("invitation.accepted", "Joined the team"),
    ("member.role_changed", "Role changed"),
    ("member.removed", "Removed from the team"),
    ("member.left", "Left the team"),
];
