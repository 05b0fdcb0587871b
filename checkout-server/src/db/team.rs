//! Who belongs to a store, and who is invited to.

use pebblepay_core::account::Role;
use pebblepay_core::id::{InvitationId, StoreId, UserId};

use super::{Error, Res, Row, Tx, all, one, users::user_id};
use crate::params;

/// A member of a store's team.
#[derive(Clone, Debug)]
pub struct Member {
    /// The user.
    pub user_id: UserId,
    /// The e-mail address.
    pub email: String,
    /// What the user is in the store.
    pub role: Role,
    /// Whether signing in asks the user for more than a password.
    pub has_second_factor: bool,
}

/// The members of a store, by e-mail address.
///
/// # Errors
/// As the database says.
pub fn members(tx: &mut dyn Tx, store: &StoreId) -> Res<Vec<Member>> {
    all(
        tx,
        "select u.id, u.email, m.role, \
         case when exists (select 1 from user_totp t where t.user_id = u.id \
         and t.confirmed_at is not null) or exists (select 1 from passkeys p \
         where p.user_id = u.id) then 1 else 0 end \
         from memberships m join users u on u.id = m.user_id \
         where m.store_id = $1 order by u.email",
        params![store.as_str()],
        |row| {
            Ok(Member {
                user_id: user_id(row, 0)?,
                email: row.text(1)?,
                role: role(row, 2)?,
                has_second_factor: row.int(3)? == 1,
            })
        },
    )
}

/// The e-mail address and role of a member of a store.
///
/// # Errors
/// As the database says.
pub fn member(tx: &mut dyn Tx, store: &StoreId, user: &UserId) -> Res<Option<(String, Role)>> {
    one(
        tx,
        "select u.email, m.role from memberships m join users u on u.id = m.user_id \
         where m.store_id = $1 and m.user_id = $2",
        params![store.as_str(), user.as_str()],
        |row| Ok((row.text(0)?, role(row, 1)?)),
    )
}

/// How many owners a store has.
///
/// # Errors
/// As the database says.
pub fn owners(tx: &mut dyn Tx, store: &StoreId) -> Res<i64> {
    let found = one(
        tx,
        "select count(*) from memberships where store_id = $1 and role = 'owner'",
        params![store.as_str()],
        |row| row.int(0),
    )?;
    Ok(found.unwrap_or_default())
}

/// Takes a member out of a store's team.
///
/// # Errors
/// As the database says.
pub fn remove(tx: &mut dyn Tx, store: &StoreId, user: &UserId) -> Res<()> {
    tx.exec(
        "delete from memberships where store_id = $1 and user_id = $2",
        params![store.as_str(), user.as_str()],
    )?;
    Ok(())
}

/// An invitation. Times are milliseconds since the Unix epoch.
#[derive(Clone, Debug)]
pub struct Invitation {
    /// Its id.
    pub id: InvitationId,
    /// The store.
    pub store_id: StoreId,
    /// The name of the store.
    pub store_name: String,
    /// Who is invited, in lower case.
    pub email: String,
    /// What the invited will be.
    pub role: Role,
    /// The e-mail address of who invited.
    pub invited_by: String,
    /// When.
    pub created_at_ms: i64,
    /// Until when it can be accepted.
    pub expires_at_ms: i64,
}

fn invitation(row: &dyn Row) -> Res<Invitation> {
    let bad = || Error::failed("unreadable invitation in the database");
    Ok(Invitation {
        id: InvitationId::parse(&row.text(0)?).ok_or_else(bad)?,
        store_id: StoreId::parse(&row.text(1)?).ok_or_else(bad)?,
        store_name: row.text(2)?,
        email: row.text(3)?,
        role: role(row, 4)?,
        invited_by: row.text(5)?,
        created_at_ms: row.int(6)?,
        expires_at_ms: row.int(7)?,
    })
}

/// Writes an invitation under the hash of its token.
///
/// # Errors
/// As the database says.
pub fn invite(tx: &mut dyn Tx, new: &Invitation, token_hash: &str) -> Res<()> {
    tx.exec(
        "insert into invitations (id, store_id, email, role, token_hash, invited_by, created_at, \
         expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8)",
        params![
            new.id.as_str(),
            new.store_id.as_str(),
            &new.email,
            new.role.as_str(),
            token_hash,
            &new.invited_by,
            new.created_at_ms,
            new.expires_at_ms
        ],
    )?;
    Ok(())
}

/// Takes back the open invitations of an e-mail address to a store.
///
/// # Errors
/// As the database says.
pub fn revoke_of(tx: &mut dyn Tx, store: &StoreId, email: &str, now_ms: i64) -> Res<()> {
    tx.exec(
        "update invitations set revoked_at = $3 where store_id = $1 and email = $2 \
         and accepted_at is null and revoked_at is null",
        params![store.as_str(), email, now_ms],
    )?;
    Ok(())
}

/// Takes an invitation of a store back; returns whom it was for, `None` if it is not open.
///
/// # Errors
/// As the database says.
pub fn revoke(
    tx: &mut dyn Tx,
    store: &StoreId,
    id: &InvitationId,
    now_ms: i64,
) -> Res<Option<String>> {
    one(
        tx,
        "update invitations set revoked_at = $3 where store_id = $1 and id = $2 \
         and accepted_at is null and revoked_at is null and expires_at > $3 returning email",
        params![store.as_str(), id.as_str(), now_ms],
        |row| row.text(0),
    )
}

/// The open invitations of a store, newest first.
///
/// # Errors
/// As the database says.
pub fn open_of(tx: &mut dyn Tx, store: &StoreId, now_ms: i64) -> Res<Vec<Invitation>> {
    all(
        tx,
        "select i.id, i.store_id, s.name, i.email, i.role, i.invited_by, i.created_at, \
         i.expires_at from invitations i join stores s on s.id = i.store_id \
         where i.store_id = $1 and i.accepted_at is null and i.revoked_at is null \
         and i.expires_at > $2 order by i.created_at desc, i.id",
        params![store.as_str(), now_ms],
        invitation,
    )
}

/// The open invitation whose link has a token of this hash.
///
/// # Errors
/// As the database says.
pub fn open_by_token(tx: &mut dyn Tx, hash: &str, now_ms: i64) -> Res<Option<Invitation>> {
    one(
        tx,
        "select i.id, i.store_id, s.name, i.email, i.role, i.invited_by, i.created_at, \
         i.expires_at from invitations i join stores s on s.id = i.store_id \
         where (i.token_hash = $1 or i.mailed_hash = $1) and i.accepted_at is null \
         and i.revoked_at is null and i.expires_at > $2",
        params![hash, now_ms],
        invitation,
    )
}

/// The open invitation of an id.
///
/// # Errors
/// As the database says.
pub fn open_by_id(tx: &mut dyn Tx, id: &str, now_ms: i64) -> Res<Option<Invitation>> {
    one(
        tx,
        "select i.id, i.store_id, s.name, i.email, i.role, i.invited_by, i.created_at, \
         i.expires_at from invitations i join stores s on s.id = i.store_id \
         where i.id = $1 and i.accepted_at is null and i.revoked_at is null \
         and i.expires_at > $2",
        params![id, now_ms],
        invitation,
    )
}

/// Gives an invitation a link for its mail, in place of the one it had for that.
///
/// # Errors
/// As the database says.
pub fn set_mailed(tx: &mut dyn Tx, id: &InvitationId, hash: &str) -> Res<()> {
    tx.exec(
        "update invitations set mailed_hash = $2 where id = $1",
        params![id.as_str(), hash],
    )?;
    Ok(())
}

/// Accepts an invitation; `false` if it is not open any more.
///
/// # Errors
/// As the database says.
pub fn accept(tx: &mut dyn Tx, id: &InvitationId, now_ms: i64) -> Res<bool> {
    let changed = tx.exec(
        "update invitations set accepted_at = $2 where id = $1 and accepted_at is null \
         and revoked_at is null and expires_at > $2",
        params![id.as_str(), now_ms],
    )?;
    Ok(changed == 1)
}

fn role(row: &dyn Row, column: usize) -> Res<Role> {
    Role::parse(&row.text(column)?).ok_or_else(|| Error::failed("role in the database"))
}
