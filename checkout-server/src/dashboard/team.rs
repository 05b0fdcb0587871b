//! `/team`: who belongs to a store, who is invited, and as what.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use pebblepay_core::account::Access;
use pebblepay_core::refusal::Refusal;
use pebblepay_core::time::iso_seconds;

use super::form::Form;
use super::gate::{Person, Visitor};
use super::routes::{self, Need, Row, Scope};
use super::shell::{self, Shell};
use crate::app::{self, team};
use crate::http::Site;
use crate::http::problem::{Problem, Rejection};

/// The rows of the table.
#[must_use]
pub fn routes() -> Vec<Row> {
    let own = Need::OWN.fresh();
    vec![
        Row::get("/team", Need::VIEW, show),
        Row::post("/team/invite", own, invite),
        Row::post("/team/uninvite", Need::OWN, uninvite),
        Row::post("/team/role", own, set_role),
        Row::post("/team/remove", own, remove),
        // Whoever is in a team may leave it, so this asks for the account only.
        Row::post_as("/account/leave", Scope::Account { fresh: false }, leave),
    ]
}

const ROLES: [(&str, &str); 3] = [
    ("viewer", "Viewer: sees everything, changes nothing"),
    ("developer", "Developer: keys, webhooks, products, looks"),
    ("owner", "Owner: everything, money and team included"),
];

#[derive(Template)]
#[template(path = "dashboard/team.html")]
struct TeamView {
    shell: Shell,
    form: Form,
    base: String,
    store_id: String,
    can_change: bool,
    members: Vec<MemberRow>,
    invitations: Vec<InvitationRow>,
    roles: [(&'static str, &'static str); 3],
}

struct MemberRow {
    id: String,
    email: String,
    role: &'static str,
    has_second_factor: bool,
    is_you: bool,
    is_last_owner: bool,
}

struct InvitationRow {
    id: String,
    email: String,
    role: &'static str,
    invited_by: String,
    ends: String,
}

#[derive(Template)]
#[template(path = "dashboard/invited.html")]
struct InvitedView {
    shell: Shell,
    back: String,
    email: String,
    role: &'static str,
    link: String,
    has_mails: bool,
}

async fn show(State(site): State<Site>, visitor: Visitor) -> Result<Response, Problem> {
    page(&site, &visitor, Form::of([("role", "viewer")])).await
}

async fn page(site: &Site, visitor: &Visitor, form: Form) -> Result<Response, Problem> {
    let (members, invitations) = team::list(&site.app, &visitor.store.id).await?;
    let can_change = visitor.may(Access::Own);
    let owners = members.iter().filter(|m| m.role.may(Access::Own)).count();
    let members = members.into_iter().map(|member| MemberRow {
        is_you: member.user_id == visitor.account.id,
        is_last_owner: member.role.may(Access::Own) && owners == 1,
        id: member.user_id.as_str().to_owned(),
        email: member.email,
        role: member.role.as_str(),
        has_second_factor: member.has_second_factor,
    });
    let invitations = invitations.into_iter().map(|invitation| InvitationRow {
        id: invitation.id.as_str().to_owned(),
        email: invitation.email,
        role: invitation.role.as_str(),
        invited_by: invitation.invited_by,
        ends: iso_seconds(invitation.expires_at_ms),
    });
    let view = TeamView {
        shell: Shell::of(visitor),
        base: visitor.link("/team"),
        store_id: visitor.store.id.as_str().to_owned(),
        can_change,
        members: members.collect(),
        invitations: invitations.filter(|_| can_change).collect(),
        roles: ROLES,
        form,
    };
    Ok(if view.form.has_errors() {
        shell::mend(&view)
    } else {
        shell::page(&view)
    })
}

/// What a refused act says, on the page with what was typed.
async fn refused(
    site: &Site,
    visitor: &Visitor,
    mut form: Form,
    error: app::Error,
) -> Result<Response, Problem> {
    // A member of another store is as little there as one that never was.
    if let app::Error::Refused(Refusal::NotFound(_)) = error {
        return Err(error.into());
    }
    form.refused(error)?;
    let words = form.error_of("member").replacen("This", "This member", 1);
    if !words.is_empty() {
        form.error_at_top(words);
    }
    page(site, visitor, form).await
}

async fn invite(
    State(site): State<Site>,
    visitor: Visitor,
    form: Form,
) -> Result<Response, Problem> {
    let (actor, asked) = (visitor.actor(), (form.get("email"), form.get("role")));
    match team::invite(&site.app, &actor, &visitor.store.id, asked).await {
        Ok((invitation, token)) => Ok(shell::page(&InvitedView {
            shell: Shell::of(&visitor),
            back: visitor.link("/team"),
            email: invitation.email,
            role: invitation.role.as_str(),
            link: format!("{}/dashboard/invite/{}", site.public_url, *token),
            has_mails: site.app.mails,
        })),
        Err(error) => refused(&site, &visitor, form, error).await,
    }
}

async fn uninvite(
    State(site): State<Site>,
    visitor: Visitor,
    form: Form,
) -> Result<Response, Problem> {
    let (actor, store) = (visitor.actor(), &visitor.store.id);
    team::revoke(&site.app, &actor, store, form.get("invitation")).await?;
    let said = "The invitation is taken back; its link works no more.";
    Ok(shell::done(&site, &visitor, "/team", said))
}

async fn set_role(
    State(site): State<Site>,
    visitor: Visitor,
    form: Form,
) -> Result<Response, Problem> {
    let (actor, asked) = (visitor.actor(), (form.get("member"), form.get("role")));
    match team::set_role(&site.app, &actor, &visitor.store.id, asked).await {
        Ok(()) => Ok(shell::done(
            &site,
            &visitor,
            "/team",
            "The role is changed.",
        )),
        Err(error) => refused(&site, &visitor, form, error).await,
    }
}

async fn remove(
    State(site): State<Site>,
    visitor: Visitor,
    form: Form,
) -> Result<Response, Problem> {
    let (actor, store) = (visitor.actor(), &visitor.store.id);
    match team::remove(&site.app, &actor, store, form.get("member")).await {
        Ok(()) => {
            let said = "The member is removed and sees nothing of this store any more.";
            Ok(shell::done(&site, &visitor, "/team", said))
        }
        Err(error) => refused(&site, &visitor, form, error).await,
    }
}

async fn leave(State(site): State<Site>, person: Person, form: Form) -> Result<Response, Problem> {
    let mut stores = person.found.memberships.iter();
    let store = stores.find(|m| m.store_id.as_str() == form.get("store"));
    let store = store.ok_or(Rejection::NoSuchPath)?;
    let (actor, id) = (person.actor(), person.account.id.as_str());
    team::remove(&site.app, &actor, &store.store_id, id).await?;
    let said = format!("You left the team of {}.", store.name);
    Ok(shell::say(&site, shell::go(routes::ROOT), &said))
}
