//! Dashboard users and the stores they may see.

use pebblepay_core::account::Role;
use pebblepay_core::id::{StoreId, UserId};

use super::{Error, Res, Row, Tx, all, one};
use crate::params;

/// A dashboard user.
#[derive(Clone, Debug)]
pub struct User {
    /// The user's id.
    pub id: UserId,
    /// The e-mail address, in lower case.
    pub email: String,
    /// The hash of the password.
    pub password_hash: String,
}

/// A store that a user may see.
#[derive(Clone, Debug)]
pub struct Membership {
    /// The store.
    pub store_id: StoreId,
    /// Its name.
    pub name: String,
    /// What the user is there.
    pub role: Role,
}

/// Writes a user, or gives the user of that e-mail a new password; returns the user's id.
///
/// # Errors
/// As the database says.
pub fn upsert(tx: &mut dyn Tx, id: &UserId, email: &str, hash: &str, now_ms: i64) -> Res<UserId> {
    let stored = one(
        tx,
        "insert into users (id, email, password_hash, created_at) values ($1, $2, $3, $4) \
         on conflict (email) do update set password_hash = excluded.password_hash returning id",
        params![id.as_str(), email, hash, now_ms],
        |row| user_id(row, 0),
    )?;
    Ok(stored.unwrap_or_else(|| id.clone()))
}

/// Writes a new user; `false` if the e-mail address has one already.
///
/// # Errors
/// As the database says.
pub fn insert(tx: &mut dyn Tx, user: &User, now_ms: i64) -> Res<bool> {
    let written = tx.exec(
        "insert into users (id, email, password_hash, created_at) values ($1, $2, $3, $4) \
         on conflict (email) do nothing",
        params![user.id.as_str(), &user.email, &user.password_hash, now_ms],
    )?;
    Ok(written == 1)
}

/// Whether there is any user.
///
/// # Errors
/// As the database says.
pub fn any(tx: &mut dyn Tx) -> Res<bool> {
    let found = one(tx, "select id from users limit 1", params![], |row| {
        row.text(0)
    })?;
    Ok(found.is_some())
}

/// The user of an e-mail address in lower case.
///
/// # Errors
/// As the database says.
pub fn by_email(tx: &mut dyn Tx, email: &str) -> Res<Option<User>> {
    one(
        tx,
        "select id, email, password_hash from users where email = $1",
        params![email],
        user,
    )
}

/// The user of an id.
///
/// # Errors
/// As the database says.
pub fn find(tx: &mut dyn Tx, id: &UserId) -> Res<Option<User>> {
    one(
        tx,
        "select id, email, password_hash from users where id = $1",
        params![id.as_str()],
        user,
    )
}

/// Gives a user a role in a store.
///
/// # Errors
/// As the database says.
pub fn set_role(tx: &mut dyn Tx, user: &UserId, store: &StoreId, role: Role) -> Res<()> {
    tx.exec(
        "insert into memberships (user_id, store_id, role) values ($1, $2, $3) \
         on conflict (user_id, store_id) do update set role = excluded.role",
        params![user.as_str(), store.as_str(), role.as_str()],
    )?;
    Ok(())
}

/// The stores of a user, by name.
///
/// # Errors
/// As the database says.
pub fn memberships(tx: &mut dyn Tx, user: &UserId) -> Res<Vec<Membership>> {
    all(
        tx,
        "select m.store_id, s.name, m.role from memberships m join stores s on s.id = m.store_id \
         where m.user_id = $1 order by s.name, s.id",
        params![user.as_str()],
        |row| {
            let store = StoreId::parse(&row.text(0)?);
            let role = Role::parse(&row.text(2)?);
            Ok(Membership {
                store_id: store.ok_or_else(|| Error::failed("store id in the database"))?,
                name: row.text(1)?,
                role: role.ok_or_else(|| Error::failed("role in the database"))?,
            })
        },
    )
}

fn user(row: &dyn Row) -> Res<User> {
    Ok(User {
        id: user_id(row, 0)?,
        email: row.text(1)?,
        password_hash: row.text(2)?,
    })
}

/// The user's id in a column.
///
/// # Errors
/// It is none.
pub fn user_id(row: &dyn Row, column: usize) -> Res<UserId> {
    UserId::parse(&row.text(column)?).ok_or_else(|| Error::failed("user id in the database"))
}

/// Gives a user another password.
///
/// # Errors
/// As the database says.
pub fn set_password(tx: &mut dyn Tx, id: &UserId, hash: &str) -> Res<()> {
    tx.exec(
        "update users set password_hash = $2 where id = $1",
        params![id.as_str(), hash],
    )?;
    Ok(())
}
