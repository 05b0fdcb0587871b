//! Who is signed in to the dashboard. A session is known by the hash of its cookie's value.

use pebblepay_core::id::UserId;

use super::{Res, Row, Tx, all, one, users::user_id};
use crate::params;

/// A browser that is signed in. Times are milliseconds since the Unix epoch.
#[derive(Clone, Debug)]
pub struct Session {
    /// The SHA-256 of the cookie's value, in hexadecimal digits.
    pub id: String,
    /// Who it is.
    pub user_id: UserId,
    /// When it began.
    pub created_at_ms: i64,
    /// When it was last used, to the minute.
    pub seen_at_ms: i64,
    /// When the password was last given.
    pub fresh_at_ms: i64,
    /// The browser, as it named itself.
    pub device: String,
    /// The address at which it began.
    pub address: Option<String>,
}

fn session(row: &dyn Row) -> Res<Session> {
    Ok(Session {
        id: row.text(0)?,
        user_id: user_id(row, 1)?,
        created_at_ms: row.int(2)?,
        seen_at_ms: row.int(3)?,
        fresh_at_ms: row.int(4)?,
        device: row.text(5)?,
        address: row.opt_text(6)?,
    })
}

/// Writes a new session.
///
/// # Errors
/// As the database says.
pub fn insert(tx: &mut dyn Tx, new: &Session) -> Res<()> {
    tx.exec(
        "insert into user_sessions (id, user_id, created_at, seen_at, fresh_at, device, address) \
         values ($1, $2, $3, $4, $5, $6, $7)",
        params![
            &new.id,
            new.user_id.as_str(),
            new.created_at_ms,
            new.seen_at_ms,
            new.fresh_at_ms,
            &new.device,
            &new.address
        ],
    )?;
    Ok(())
}

/// The session of a hash.
///
/// # Errors
/// As the database says.
pub fn find(tx: &mut dyn Tx, id: &str) -> Res<Option<Session>> {
    one(
        tx,
        "select id, user_id, created_at, seen_at, fresh_at, device, address \
         from user_sessions where id = $1",
        params![id],
        session,
    )
}

/// Every session of a user, the one used last first.
///
/// # Errors
/// As the database says.
pub fn of_user(tx: &mut dyn Tx, user: &UserId) -> Res<Vec<Session>> {
    all(
        tx,
        "select id, user_id, created_at, seen_at, fresh_at, device, address \
         from user_sessions where user_id = $1 order by seen_at desc, id",
        params![user.as_str()],
        session,
    )
}

/// Notes that a session is used.
///
/// # Errors
/// As the database says.
pub fn seen(tx: &mut dyn Tx, id: &str, now_ms: i64) -> Res<()> {
    tx.exec(
        "update user_sessions set seen_at = $2 where id = $1 and seen_at < $2",
        params![id, now_ms],
    )?;
    Ok(())
}

/// Notes that the password was given again.
///
/// # Errors
/// As the database says.
pub fn refresh(tx: &mut dyn Tx, id: &str, now_ms: i64) -> Res<()> {
    tx.exec(
        "update user_sessions set fresh_at = $2 where id = $1",
        params![id, now_ms],
    )?;
    Ok(())
}

/// Ends a session of a user; `false` if the user has none of that hash.
///
/// # Errors
/// As the database says.
pub fn end(tx: &mut dyn Tx, user: &UserId, id: &str) -> Res<bool> {
    let ended = tx.exec(
        "delete from user_sessions where id = $1 and user_id = $2",
        params![id, user.as_str()],
    )?;
    Ok(ended == 1)
}

/// Ends every session of a user, but for one where that is named.
///
/// # Errors
/// As the database says.
pub fn end_all(tx: &mut dyn Tx, user: &UserId, but: Option<&str>) -> Res<u64> {
    tx.exec(
        "delete from user_sessions where user_id = $1 and id <> $2",
        params![user.as_str(), but.unwrap_or_default()],
    )
}

/// Deletes the sessions that began before a time.
///
/// # Errors
/// As the database says.
pub fn purge(tx: &mut dyn Tx, before_ms: i64) -> Res<()> {
    tx.exec(
        "delete from user_sessions where created_at < $1",
        params![before_ms],
    )?;
    Ok(())
}
