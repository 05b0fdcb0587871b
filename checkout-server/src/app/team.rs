//! A store's team: who belongs to it, who is invited, and as what. A store always has an owner.

use pebblepay_core::account::Role;
use pebblepay_core::id::{InvitationId, MailId, StoreId, UserId};
use pebblepay_core::limits::{INVITATION_MS, INVITATIONS_MAX};
use pebblepay_core::refusal::{FieldProblem, Noun, Refusal};
use pebblepay_core::team::check_change;
use pebblepay_core::text;
use zeroize::Zeroizing;

use super::accounts::{Place, first_run, new_session, password, resets};
use super::audit::{self, Actor};
use super::auth::key_hash;
use super::{App, Error, Res, random};
use crate::db::account_mails::{self, NewMail};
pub use crate::db::team::{Invitation, Member};
use crate::db::users::{self, User};
use crate::db::{Tx, team, user_sessions};

/// The members of a store and its open invitations.
///
/// # Errors
/// As the database says.
pub async fn list(app: &App, store: &StoreId) -> Res<(Vec<Member>, Vec<Invitation>)> {
    let (store, now_ms) = (store.clone(), app.clock.now_ms());
    let read = app.db.read(move |tx| -> Res<_> {
        Ok((
            team::members(tx, &store)?,
            team::open_of(tx, &store, now_ms)?,
        ))
    });
    read.await
}

/// A member, for the page that asks before something is done to them.
///
/// # Errors
/// The store has no such member.
pub async fn member(app: &App, store: &StoreId, user: &str) -> Res<(UserId, String, Role)> {
    let (store, id) = (store.clone(), member_id(user)?);
    let read = app.db.read(move |tx| -> Res<_> {
        let (email, role) = team::member(tx, &store, &id)?.ok_or_else(no_member)?;
        Ok((id.clone(), email, role))
    });
    read.await
}

fn no_member() -> Error {
    Error::Refused(Refusal::NotFound(Noun::Member))
}

fn member_id(text: &str) -> Res<UserId> {
    UserId::parse(text).ok_or_else(no_member)
}

/// Reads a role.
///
/// # Errors
/// It is none.
fn role(word: &str) -> Res<Role> {
    let problem = FieldProblem::NotOneOf("owner, developer, viewer");
    let role = Role::parse(word);
    role.ok_or_else(|| Refusal::field("role", problem).into())
}

/// Invites an e-mail address, in place of an earlier invitation of it, and mails the link where a mail
/// server is set. Returns the token of the link, which is shown this once.
///
/// # Errors
/// The address or role can not be used, it is a member's, or too many invitations are open.
pub async fn invite(
    app: &App,
    actor: &Actor,
    store: &StoreId,
    (email, word): (&str, &str),
) -> Res<(Invitation, Zeroizing<String>)> {
    let refuse = |problem| Error::Refused(Refusal::field("email", problem));
    let email = text::parse_email(email.trim()).map_err(|_| refuse(FieldProblem::NotAnEmail))?;
    let (role, now_ms) = (role(word)?, app.clock.now_ms());
    let new = Invitation {
        id: InvitationId::new(now_ms, &random()),
        store_id: store.clone(),
        store_name: String::new(),
        email: email.to_lowercase(),
        role,
        invited_by: actor.email.clone(),
        created_at_ms: now_ms,
        expires_at_ms: now_ms + INVITATION_MS,
    };
    let (token, hash) = resets::new_token();
    let (actor, mails, written) = (actor.clone(), app.mails, new.clone());
    let invited = app.db.write(move |tx| -> Res<()> {
        check_invited(tx, &written)?;
        team::revoke_of(tx, &written.store_id, &written.email, now_ms)?;
        team::invite(tx, &written, &hash)?;
        if mails {
            let mail = NewMail {
                id: &MailId::new(now_ms, &random()),
                kind: "invitation",
                recipient: &written.email,
                user: None,
                invitation: Some(&written.id),
            };
            account_mails::insert(tx, &mail, now_ms)?;
        }
        let subject = format!("{} as {}", written.email, role.as_str());
        let store = Some(&written.store_id);
        Ok(audit::record(
            tx,
            &actor,
            store,
            "member.invited",
            &subject,
            now_ms,
        )?)
    });
    invited.await?;
    Ok((new, token))
}

fn check_invited(tx: &mut dyn Tx, new: &Invitation) -> Res<()> {
    let refuse = |rule| Error::Refused(Refusal::field("email", FieldProblem::Invalid(rule)));
    if let Some(user) = users::by_email(tx, &new.email)?
        && team::member(tx, &new.store_id, &user.id)?.is_some()
    {
        return Err(refuse("is of a member of this store already"));
    }
    let open = team::open_of(tx, &new.store_id, new.created_at_ms)?;
    let others = open.iter().filter(|i| i.email != new.email).count();
    if i64::try_from(others).unwrap_or(i64::MAX) >= INVITATIONS_MAX {
        return Err(refuse(
            "can not be invited: 50 invitations are open already",
        ));
    }
    Ok(())
}

/// The open invitation of a mail with the token of a new link for it; the link of an earlier mail is
/// good for nothing afterwards, the one that was shown stays good.
///
/// # Errors
/// As the database says.
pub async fn mailed_link(app: &App, id: &str) -> Res<Option<(Invitation, Zeroizing<String>)>> {
    let (id, now_ms) = (id.to_owned(), app.clock.now_ms());
    let (token, hash) = resets::new_token();
    let written = app.db.write(move |tx| -> Res<Option<Invitation>> {
        let found = team::open_by_id(tx, &id, now_ms)?;
        if let Some(invitation) = &found {
            team::set_mailed(tx, &invitation.id, &hash)?;
        }
        Ok(found)
    });
    Ok(written.await?.map(|invitation| (invitation, token)))
}

/// Takes an invitation back; its links are good for nothing.
///
/// # Errors
/// The store has no such open invitation.
pub async fn revoke(app: &App, actor: &Actor, store: &StoreId, id: &str) -> Res<()> {
    let none = || Error::Refused(Refusal::NotFound(Noun::Invitation));
    let id = InvitationId::parse(id).ok_or_else(none)?;
    let (actor, store, now_ms) = (actor.clone(), store.clone(), app.clock.now_ms());
    let written = app.db.write(move |tx| -> Res<()> {
        let email = team::revoke(tx, &store, &id, now_ms)?.ok_or_else(none)?;
        let action = "invitation.revoked";
        Ok(audit::record(
            tx,
            &actor,
            Some(&store),
            action,
            &email,
            now_ms,
        )?)
    });
    written.await
}

/// Gives a member another role.
///
/// # Errors
/// The store has no such member, or would have no owner.
pub async fn set_role(
    app: &App,
    actor: &Actor,
    store: &StoreId,
    (user, word): (&str, &str),
) -> Res<()> {
    change(app, actor, store, user, Some(role(word)?)).await
}

/// Takes a member out of the team; their next request finds no store.
///
/// # Errors
/// The store has no such member, or would have no owner.
pub async fn remove(app: &App, actor: &Actor, store: &StoreId, user: &str) -> Res<()> {
    change(app, actor, store, user, None).await
}

/// Whoever acts has to be an owner still when it is done, unless they only go themselves: of two owners
/// who take each other's role away, one is too late.
async fn change(
    app: &App,
    actor: &Actor,
    store: &StoreId,
    user: &str,
    to: Option<Role>,
) -> Res<()> {
    let (actor, store, user) = (actor.clone(), store.clone(), member_id(user)?);
    let now_ms = app.clock.now_ms();
    let written = app.db.write(move |tx| -> Res<()> {
        let (email, from) = team::member(tx, &store, &user)?.ok_or_else(no_member)?;
        let leaves = to.is_none() && actor.user.as_ref() == Some(&user);
        if !leaves {
            let acting = match &actor.user {
                Some(id) => team::member(tx, &store, id)?,
                None => None,
            };
            if acting.is_none_or(|(_, role)| role != Role::Owner) {
                let rule = "can be changed by an owner only";
                return Err(Refusal::field("member", FieldProblem::Invalid(rule)).into());
            }
        }
        if to == Some(from) {
            return Ok(());
        }
        check_change(team::owners(tx, &store)?, from, to)?;
        let (action, subject) = match to {
            Some(role) => {
                users::set_role(tx, &user, &store, role)?;
                let subject = format!("{email}: {} to {}", from.as_str(), role.as_str());
                ("member.role_changed", subject)
            }
            None => {
                team::remove(tx, &store, &user)?;
                (
                    if leaves {
                        "member.left"
                    } else {
                        "member.removed"
                    },
                    email,
                )
            }
        };
        Ok(audit::record(
            tx,
            &actor,
            Some(&store),
            action,
            &subject,
            now_ms,
        )?)
    });
    written.await
}

/// The open invitation of a link, and whether its e-mail address has an account.
///
/// # Errors
/// As the database says.
pub async fn invitation(app: &App, token: &str) -> Res<Option<(Invitation, bool)>> {
    let (hash, now_ms) = (key_hash(token), app.clock.now_ms());
    let read = app.db.read(move |tx| -> Res<_> {
        let Some(found) = team::open_by_token(tx, &hash, now_ms)? else {
            return Ok(None);
        };
        let has_account = users::by_email(tx, &found.email)?.is_some();
        Ok(Some((found, has_account)))
    });
    read.await
}

/// Accepts an invitation with a new account, and signs in. Returns the cookie's value; `None`: the
/// invitation is not open any more, or its address has an account by now.
///
/// # Errors
/// The password can not be used.
pub async fn accept_as_new(
    app: &App,
    token: &str,
    new_password: &str,
    place: &Place,
) -> Res<Option<(Zeroizing<String>, StoreId)>> {
    let Some((invitation, false)) = invitation(app, token).await? else {
        return Ok(None);
    };
    let email = first_run::check_account(&invitation.email, new_password)?;
    let now_ms = app.clock.now_ms();
    let user = User {
        id: UserId::new(now_ms, &random()),
        password_hash: password::hashed(new_password.to_owned()).await?,
        email,
    };
    let (cookie, session) = new_session(&user.id, place, now_ms);
    let actor = place.actor(Some(&user.id), &user.email);
    let store = invitation.store_id.clone();
    let written = app.db.write(move |tx| -> Res<bool> {
        // Both or neither: an account without its store would be one that nobody asked for.
        if users::by_email(tx, &user.email)?.is_some()
            || !team::accept(tx, &invitation.id, now_ms)?
            || !users::insert(tx, &user, now_ms)?
        {
            return Ok(false);
        }
        audit::record(tx, &actor, None, "account.created", "", now_ms)?;
        join(tx, &actor, &user.id, &invitation, now_ms)?;
        user_sessions::insert(tx, &session)?;
        Ok(true)
    });
    Ok(written.await?.then_some((cookie, store)))
}

/// Accepts an invitation with the account that is signed in. Returns the store; `None`: the invitation
/// is not open any more, or is for another e-mail address.
///
/// # Errors
/// As the database says.
pub async fn accept_as(app: &App, token: &str, user: &User, place: &Place) -> Res<Option<StoreId>> {
    let Some((invitation, _)) = invitation(app, token).await? else {
        return Ok(None);
    };
    if invitation.email != user.email {
        return Ok(None);
    }
    let now_ms = app.clock.now_ms();
    let actor = place.actor(Some(&user.id), &user.email);
    let (user, store) = (user.id.clone(), invitation.store_id.clone());
    let written = app.db.write(move |tx| -> Res<bool> {
        if !team::accept(tx, &invitation.id, now_ms)? {
            return Ok(false);
        }
        join(tx, &actor, &user, &invitation, now_ms)?;
        Ok(true)
    });
    Ok(written.await?.then_some(store))
}

/// Who is a member already stays what they are.
fn join(
    tx: &mut dyn Tx,
    actor: &Actor,
    user: &UserId,
    invitation: &Invitation,
    now_ms: i64,
) -> Res<()> {
    let store = &invitation.store_id;
    if team::member(tx, store, user)?.is_none() {
        users::set_role(tx, user, store, invitation.role)?;
    }
    let role = invitation.role.as_str();
    Ok(audit::record(
        tx,
        actor,
        Some(store),
        "invitation.accepted",
        role,
        now_ms,
    )?)
}
