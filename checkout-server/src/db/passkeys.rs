//! Passkeys of dashboard users, and the challenges that wait for a passkey's answer.

use pebblepay_core::id::UserId;

use super::{Res, Row, Tx, all, one, users::user_id};
use crate::params;

/// A passkey. Times are milliseconds since the Unix epoch.
#[derive(Clone, Debug)]
pub struct Passkey {
    /// The credential's id, in base64url.
    pub id: String,
    /// Whose it is.
    pub user_id: UserId,
    /// The name that its owner gave it.
    pub name: String,
    /// Its public key, as the library writes it, in base64url.
    pub public_key: String,
    /// What changes with every use, such as the counter of signatures; in base64url.
    pub state: String,
    /// How its device is reached, as the library writes it.
    pub transports: i64,
    /// When it was made.
    pub created_at_ms: i64,
    /// When it was last used.
    pub used_at_ms: Option<i64>,
}

fn passkey(row: &dyn Row) -> Res<Passkey> {
    Ok(Passkey {
        id: row.text(0)?,
        user_id: user_id(row, 1)?,
        name: row.text(2)?,
        public_key: row.text(3)?,
        state: row.text(4)?,
        transports: row.int(5)?,
        created_at_ms: row.int(6)?,
        used_at_ms: row.opt_int(7)?,
    })
}

/// Writes a new passkey; `false` if there is one of that id.
///
/// # Errors
/// As the database says.
pub fn insert(tx: &mut dyn Tx, new: &Passkey) -> Res<bool> {
    let written = tx.exec(
        "insert into passkeys (id, user_id, name, public_key, state, transports, created_at) \
         values ($1, $2, $3, $4, $5, $6, $7) on conflict (id) do nothing",
        params![
            &new.id,
            new.user_id.as_str(),
            &new.name,
            &new.public_key,
            &new.state,
            new.transports,
            new.created_at_ms
        ],
    )?;
    Ok(written == 1)
}

/// The passkeys of a user, oldest first.
///
/// # Errors
/// As the database says.
pub fn of_user(tx: &mut dyn Tx, user: &UserId) -> Res<Vec<Passkey>> {
    all(
        tx,
        "select id, user_id, name, public_key, state, transports, created_at, used_at \
         from passkeys where user_id = $1 order by created_at, id",
        params![user.as_str()],
        passkey,
    )
}

/// How many passkeys a user has.
///
/// # Errors
/// As the database says.
pub fn count(tx: &mut dyn Tx, user: &UserId) -> Res<i64> {
    let found = one(
        tx,
        "select count(*) from passkeys where user_id = $1",
        params![user.as_str()],
        |row| row.int(0),
    )?;
    Ok(found.unwrap_or_default())
}

/// The passkey of an id, whoever's it is: the id is how its owner is found.
///
/// # Errors
/// As the database says.
pub fn find(tx: &mut dyn Tx, id: &str) -> Res<Option<Passkey>> {
    one(
        tx,
        "select id, user_id, name, public_key, state, transports, created_at, used_at \
         from passkeys where id = $1",
        params![id],
        passkey,
    )
}

/// Notes a use; `false` if the passkey was used, or removed, since it was read.
///
/// # Errors
/// As the database says.
pub fn used(tx: &mut dyn Tx, read: &Passkey, state: &str, now_ms: i64) -> Res<bool> {
    let changed = tx.exec(
        "update passkeys set state = $3, used_at = $4 where id = $1 and state = $2",
        params![&read.id, &read.state, state, now_ms],
    )?;
    Ok(changed == 1)
}

/// Gives a passkey of a user another name; `false` if the user has none of that id.
///
/// # Errors
/// As the database says.
pub fn rename(tx: &mut dyn Tx, user: &UserId, id: &str, name: &str) -> Res<bool> {
    let changed = tx.exec(
        "update passkeys set name = $3 where id = $1 and user_id = $2",
        params![id, user.as_str(), name],
    )?;
    Ok(changed == 1)
}

/// Removes a passkey of a user and returns its name; `None` if the user has none of that id.
///
/// # Errors
/// As the database says.
pub fn remove(tx: &mut dyn Tx, user: &UserId, id: &str) -> Res<Option<String>> {
    one(
        tx,
        "delete from passkeys where id = $1 and user_id = $2 returning name",
        params![id, user.as_str()],
        |row| row.text(0),
    )
}

/// A challenge that waits for its answer.
#[derive(Clone, Debug)]
pub struct Ceremony {
    /// The SHA-256 of what the browser was given, in hexadecimal digits.
    pub id: String,
    /// Whose passkey is made; `None` where one signs in.
    pub user_id: Option<UserId>,
    /// The network that asked.
    pub address: String,
    /// What the answer is checked against, as the library writes it, in base64url.
    pub state: String,
    /// When it ends, in milliseconds since the Unix epoch.
    pub expires_at_ms: i64,
}

/// Writes a challenge.
///
/// # Errors
/// As the database says.
pub fn begin(tx: &mut dyn Tx, new: &Ceremony) -> Res<()> {
    tx.exec(
        "insert into passkey_ceremonies (id, user_id, address, state, expires_at) \
         values ($1, $2, $3, $4, $5)",
        params![
            &new.id,
            new.user_id.as_ref().map(UserId::as_str),
            &new.address,
            &new.state,
            new.expires_at_ms
        ],
    )?;
    Ok(())
}

/// How many challenges of a network wait.
///
/// # Errors
/// As the database says.
pub fn waiting(tx: &mut dyn Tx, address: &str, now_ms: i64) -> Res<i64> {
    let found = one(
        tx,
        "select count(*) from passkey_ceremonies where address = $1 and expires_at > $2",
        params![address, now_ms],
        |row| row.int(0),
    )?;
    Ok(found.unwrap_or_default())
}

/// Takes a challenge away and returns it: it has one answer, right or wrong.
///
/// # Errors
/// As the database says.
pub fn take(tx: &mut dyn Tx, id: &str) -> Res<Option<Ceremony>> {
    one(
        tx,
        "delete from passkey_ceremonies where id = $1 \
         returning id, user_id, address, state, expires_at",
        params![id],
        |row| {
            Ok(Ceremony {
                id: row.text(0)?,
                user_id: row.opt_text(1)?.as_deref().and_then(UserId::parse),
                address: row.text(2)?,
                state: row.text(3)?,
                expires_at_ms: row.int(4)?,
            })
        },
    )
}

/// Deletes challenges whose time is over.
///
/// # Errors
/// As the database says.
pub fn purge(tx: &mut dyn Tx, now_ms: i64) -> Res<()> {
    tx.exec(
        "delete from passkey_ceremonies where expires_at <= $1",
        params![now_ms],
    )?;
    Ok(())
}
