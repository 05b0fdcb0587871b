//! The outbox of mails about accounts. The links in them are made when they are sent.

use pebblepay_core::id::{InvitationId, MailId, UserId};

use super::{BySql, Res, Row, Tx, all, one};
use crate::{claim_sql, params};

/// A mail to be written, to a user or to someone who is invited.
pub struct NewMail<'a> {
    /// Its id.
    pub id: &'a MailId,
    /// The word for its kind.
    pub kind: &'static str,
    /// Whom it goes to.
    pub recipient: &'a str,
    /// The user it is about.
    pub user: Option<&'a UserId>,
    /// The invitation it is about.
    pub invitation: Option<&'a InvitationId>,
}

/// Writes a mail that is due now.
///
/// # Errors
/// As the database says.
pub fn insert(tx: &mut dyn Tx, new: &NewMail<'_>, now_ms: i64) -> Res<()> {
    tx.exec(
        "insert into account_mails (id, kind, recipient, user_id, invitation_id, state, attempts, \
         next_at, created_at) values ($1, $2, $3, $4, $5, 'pending', 0, $6, $6)",
        params![
            new.id.as_str(),
            new.kind,
            new.recipient,
            new.user.map(UserId::as_str),
            new.invitation.map(InvitationId::as_str),
            now_ms
        ],
    )?;
    Ok(())
}

/// How many mails a user was written since a time.
///
/// # Errors
/// As the database says.
pub fn count_of(tx: &mut dyn Tx, user: &UserId, since_ms: i64) -> Res<i64> {
    let found = one(
        tx,
        "select count(*) from account_mails where user_id = $1 and created_at > $2",
        params![user.as_str(), since_ms],
        |row| row.int(0),
    )?;
    Ok(found.unwrap_or_default())
}

/// A mail that was claimed for sending.
#[derive(Clone, Debug)]
pub struct Due {
    /// Its id.
    pub id: String,
    /// The word for its kind.
    pub kind: String,
    /// Whom it goes to.
    pub recipient: String,
    /// The user it is about.
    pub user_id: Option<UserId>,
    /// The invitation it is about.
    pub invitation_id: Option<String>,
    /// Attempts made so far.
    pub attempts: i64,
    /// When it was written, in milliseconds since the Unix epoch.
    pub created_at_ms: i64,
}

const DUE: BySql = claim_sql!(
    "select id from account_mails where state = 'pending' and next_at <= $1 \
     order by next_at limit $2"
);

/// Whether any mail is due.
///
/// # Errors
/// As the database says.
pub fn is_any_due(tx: &mut dyn Tx, now_ms: i64) -> Res<bool> {
    let found = one(
        tx,
        "select id from account_mails where state = 'pending' and next_at <= $1 limit 1",
        params![now_ms],
        |row| row.text(0),
    )?;
    Ok(found.is_some())
}

/// Leases due mails until `lease_until_ms`: nobody else sends them before.
///
/// # Errors
/// As the database says.
pub fn claim(tx: &mut dyn Tx, now_ms: i64, lease_until_ms: i64, limit: i64) -> Res<Vec<Due>> {
    let sql = DUE.text(tx);
    let ids = all(tx, sql, params![now_ms, limit], |row| row.text(0))?;
    let mut claimed = Vec::with_capacity(ids.len());
    for id in ids {
        claimed.extend(one(
            tx,
            "update account_mails set next_at = $2 where id = $1 \
             returning id, kind, recipient, user_id, invitation_id, attempts, created_at",
            params![&id, lease_until_ms],
            due,
        )?);
    }
    Ok(claimed)
}

fn due(row: &dyn Row) -> Res<Due> {
    Ok(Due {
        id: row.text(0)?,
        kind: row.text(1)?,
        recipient: row.text(2)?,
        user_id: row.opt_text(3)?.as_deref().and_then(UserId::parse),
        invitation_id: row.opt_text(4)?,
        attempts: row.int(5)?,
        created_at_ms: row.int(6)?,
    })
}

/// What came of one attempt to send.
pub struct Report<'a> {
    /// The mail.
    pub id: &'a str,
    /// Attempts made, this one included.
    pub attempts: i64,
    /// `pending`, `sent` or `given_up`.
    pub state: &'static str,
    /// When to try again, while pending; in milliseconds since the Unix epoch.
    pub next_at_ms: i64,
    /// Why it was not sent.
    pub error: Option<&'a str>,
}

/// Writes where a mail stands after an attempt.
///
/// # Errors
/// As the database says.
pub fn report(tx: &mut dyn Tx, report: &Report<'_>, now_ms: i64) -> Res<()> {
    let finished = (report.state != "pending").then_some(now_ms);
    tx.exec(
        "update account_mails set state = $2, attempts = $3, next_at = $4, last_error = $5, \
         finished_at = $6 where id = $1",
        params![
            report.id,
            report.state,
            report.attempts,
            report.next_at_ms,
            report.error,
            finished
        ],
    )?;
    Ok(())
}
