//! The outbox of mails to customers, and where each mail stands.

use pebblepay_core::id::{MailId, SessionId, StoreId};
use pebblepay_core::order::Order;
use pebblepay_core::store::Mode;

use super::{BySql, Error, P, Res, Row, Tx, all, one};
use crate::{claim_sql, params};

/// A mail to be written.
pub struct NewMail<'a> {
    /// Its id.
    pub id: &'a MailId,
    /// The word for its kind.
    pub kind: &'static str,
    /// What moved the money.
    pub transaction_id: &'a str,
    /// The customer's address.
    pub recipient: &'a str,
    /// What was refunded now, in minor units.
    pub amount_minor: Option<i64>,
    /// What was refunded so far, in minor units.
    pub refunded_minor: Option<i64>,
}

/// Writes a mail that is due now. False: it was written before.
///
/// # Errors
/// As the database says.
pub fn insert(tx: &mut dyn Tx, order: &Order, new: &NewMail<'_>, now_ms: i64) -> Res<bool> {
    let written = tx.exec(
        "insert into mails (id, store_id, order_id, kind, transaction_id, recipient, \
         amount_minor, refunded_minor, state, attempts, next_at, created_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, 'pending', 0, $9, $9) \
         on conflict (order_id, kind, transaction_id) do nothing",
        params![
            new.id.as_str(),
            order.store_id.as_str(),
            order.id.as_str(),
            new.kind,
            new.transaction_id,
            new.recipient,
            new.amount_minor,
            new.refunded_minor,
            now_ms,
        ],
    )?;
    Ok(written == 1)
}

/// A mail that was claimed for sending.
#[derive(Clone, Debug)]
pub struct Due {
    /// Its id.
    pub id: String,
    /// The word for its kind.
    pub kind: String,
    /// The store.
    pub store_id: StoreId,
    /// The side of its order.
    pub mode: Mode,
    /// The session of its order.
    pub session: SessionId,
    /// The customer's address.
    pub recipient: String,
    /// What was refunded with it, in minor units.
    pub amount_minor: Option<i64>,
    /// What was refunded until then, in minor units.
    pub refunded_minor: Option<i64>,
    /// Attempts made so far.
    pub attempts: i64,
    /// When it was written, in milliseconds since the Unix epoch.
    pub created_at_ms: i64,
}

/// Due: never sent, due again, or taken by a worker whose lease ran out.
const DUE: BySql = claim_sql!(
    "select id from mails where state = 'pending' and next_at <= $1 order by next_at limit $2"
);

/// Leases due mails until `lease_until_ms`: nobody else sends them before.
///
/// # Errors
/// As the database says.
pub fn claim(tx: &mut dyn Tx, now_ms: i64, lease_until_ms: i64, limit: i64) -> Res<Vec<Due>> {
    let sql = DUE.text(tx);
    let ids = all(tx, sql, params![now_ms, limit], |row| row.text(0))?;
    let mut claimed = Vec::with_capacity(ids.len());
    for id in ids {
        tx.exec(
            "update mails set next_at = $1 where id = $2",
            params![lease_until_ms, &id],
        )?;
        claimed.extend(one(
            tx,
            "select m.id, m.kind, o.session_id, m.recipient, m.amount_minor, m.refunded_minor, \
             m.attempts, m.created_at, m.store_id, o.mode from mails m \
             join orders o on o.id = m.order_id \
             where m.id = $1",
            params![&id],
            due,
        )?);
    }
    Ok(claimed)
}

fn due(row: &dyn Row) -> Res<Due> {
    let bad = || Error::failed("unreadable mail in the database");
    Ok(Due {
        id: row.text(0)?,
        kind: row.text(1)?,
        session: SessionId::parse(&row.text(2)?).ok_or_else(bad)?,
        recipient: row.text(3)?,
        amount_minor: row.opt_int(4)?,
        refunded_minor: row.opt_int(5)?,
        attempts: row.int(6)?,
        created_at_ms: row.int(7)?,
        store_id: StoreId::parse(&row.text(8)?).ok_or_else(bad)?,
        mode: Mode::parse(&row.text(9)?).ok_or_else(bad)?,
    })
}

/// When the next mail is due, in milliseconds since the Unix epoch.
///
/// # Errors
/// As the database says.
pub fn next_due(tx: &mut dyn Tx) -> Res<Option<i64>> {
    let found = one(
        tx,
        "select min(next_at) from mails where state = 'pending'",
        &[],
        |row| row.opt_int(0),
    )?;
    Ok(found.flatten())
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
pub fn report(tx: &mut dyn Tx, r: &Report<'_>, now_ms: i64) -> Res<()> {
    let finished = (r.state != "pending").then_some(now_ms);
    tx.exec(
        "update mails set state = $1, attempts = $2, next_at = $3, last_error = $4, \
         finished_at = $5 where id = $6 and state = 'pending'",
        params![
            r.state,
            r.attempts,
            r.next_at_ms,
            P::OptText(r.error),
            finished,
            r.id
        ],
    )?;
    Ok(())
}

/// A mail as its merchant may see it.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Its id.
    pub id: String,
    /// The word for its kind.
    pub kind: String,
    /// The number of its order.
    pub order_number: String,
    /// The customer's address.
    pub recipient: String,
    /// `pending`, `sent` or `given_up`.
    pub state: String,
    /// Attempts made.
    pub attempts: i64,
    /// Why it was not sent at the last attempt.
    pub error: Option<String>,
    /// When it was written, in milliseconds since the Unix epoch.
    pub created_at_ms: i64,
}

/// The newest mails of a store, in one state or in any.
///
/// # Errors
/// As the database says.
pub fn list(tx: &mut dyn Tx, store: &StoreId, state: Option<&str>, limit: i64) -> Res<Vec<Listed>> {
    all(
        tx,
        "select m.id, m.kind, o.number, m.recipient, m.state, m.attempts, m.last_error, \
         m.created_at from mails m join orders o on o.id = m.order_id \
         where m.store_id = $1 and ($2 = '' or m.state = $2) order by m.id desc limit $3",
        params![store.as_str(), state.unwrap_or_default(), limit],
        |row| {
            Ok(Listed {
                id: row.text(0)?,
                kind: row.text(1)?,
                order_number: row.text(2)?,
                recipient: row.text(3)?,
                state: row.text(4)?,
                attempts: row.int(5)?,
                error: row.opt_text(6)?,
                created_at_ms: row.int(7)?,
            })
        },
    )
}

/// Makes the mails of a store that were given up due again; returns how many.
///
/// # Errors
/// As the database says.
pub fn retry_given_up(tx: &mut dyn Tx, store: &StoreId, now_ms: i64) -> Res<u64> {
    tx.exec(
        "update mails set state = 'pending', attempts = 0, next_at = $1, finished_at = null \
         where store_id = $2 and state = 'given_up'",
        params![now_ms, store.as_str()],
    )
}
