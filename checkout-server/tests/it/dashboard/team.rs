//! The team of a store: invitations, roles, the last owner, and what the log says of it.

use pebblepay_core::account::Role;
use pebblepay_core::limits::INVITATION_MS;

use super::browser::{Browser, PASSWORD};
use crate::support::{Answer, Shop, on_both};

/// The path of the link on the page that shows it.
fn link_on(page: &Answer) -> String {
    let rest = page.text.split("/dashboard/invite/").nth(1).unwrap();
    let token = rest.split(['<', '"']).next().unwrap();
    format!("/dashboard/invite/{token}")
}

async fn invite(shop: &Shop, owner: &Browser<'_>, email: &str, role: &str) -> String {
    let fields = [("email", email), ("role", role)];
    let page = owner.post(&shop.page("/team/invite"), &fields).await;
    assert_eq!(page.status, 200, "{}", page.text);
    link_on(&page)
}

on_both!(
    an_invitation_makes_an_account_with_its_role_once,
    async |shop: Shop| {
        let owner = shop.signed_in(Role::Owner).await;
        let link = invite(&shop, &owner, "Vera@shop.example", "viewer").await;
        let vera = Browser::new(&shop);
        let page = vera.get(&link).await;
        for words in [
            "Join Tea House",
            "vera@shop.example",
            "viewer",
            "owner@team.example",
        ] {
            assert!(page.text.contains(words), "{words}: {}", page.text);
        }
        let short = vera.post(&link, &[("password", "short")]).await;
        assert_eq!(short.status, 422);
        // Two accept at the same time: there is one account and one member.
        let twin = Browser::new(&shop);
        let fields = [("password", PASSWORD)];
        let (one, other) = tokio::join!(vera.post(&link, &fields), twin.post(&link, &fields));
        let mut statuses = [one.status, other.status];
        statuses.sort_unstable();
        assert_ne!(statuses, [303, 303]);
        assert!(statuses.contains(&303), "{statuses:?}");
        let vera = if one.status == 303 { &vera } else { &twin };
        assert_eq!(vera.get(&shop.page("/team")).await.status, 200);
        assert_eq!(vera.get(&shop.page("/audit")).await.status, 403);
        let fields = [("email", "x@shop.example"), ("role", "owner")];
        let refused = vera.post(&shop.page("/team/invite"), &fields).await;
        assert_eq!(refused.status, 403);
        assert_eq!(Browser::new(&shop).get(&link).await.status, 410);

        // Who is a member is not invited again.
        let fields = [("email", "vera@shop.example"), ("role", "owner")];
        let again = owner.post(&shop.page("/team/invite"), &fields).await;
        assert!(
            again
                .text
                .contains("This is of a member of this store already.")
        );
    }
);

on_both!(
    an_invitation_is_for_one_address_and_ends,
    async |shop: Shop| {
        let owner = shop.signed_in(Role::Owner).await;
        let dora = "dora@shop.example";
        shop.account(dora, None).await;
        let link = invite(&shop, &owner, dora, "developer").await;
        // A stranger can not take it by making the account, since there is one.
        let stranger = Browser::new(&shop);
        let page = stranger.get(&link).await;
        assert!(page.text.contains("Sign in with it"), "{}", page.text);
        let taken = stranger
            .post(&link, &[("password", "evil horse battery")])
            .await;
        assert_eq!(taken.status, 200);
        assert!(taken.text.contains("Sign in with it"));
        assert_eq!(
            stranger.sign_in(dora, "evil horse battery").await.status,
            422
        );
        // Nor with another account.
        let viewer = shop.signed_in(Role::Viewer).await;
        let page = viewer.post(&link, &[]).await;
        assert!(
            page.text
                .contains("You are signed in as viewer@team.example.")
        );
        let team = owner.get(&shop.page("/team")).await;
        assert!(team.text.contains("Open invitations"));

        let browser = Browser::new(&shop);
        browser.sign_in(dora, PASSWORD).await;
        let refused = browser
            .post_plain(&link, crate::support::ORIGIN, &[("csrf", "0")])
            .await;
        assert_eq!(refused.status, 403, "without the token of the session");
        assert_eq!(browser.post(&link, &[]).await.status, 303);
        assert_eq!(browser.get(&shop.page("/team")).await.status, 200);
        assert_eq!(browser.post(&link, &[]).await.status, 410);

        // Taken back, replaced by another one, or too old.
        let first = invite(&shop, &owner, "ed@shop.example", "viewer").await;
        let second = invite(&shop, &owner, "ed@shop.example", "owner").await;
        assert_eq!(stranger.get(&first).await.status, 410);
        assert_eq!(stranger.get(&second).await.status, 200);
        let page = owner.get(&shop.page("/team")).await;
        let id = page.hidden("invitation");
        let fields = [("invitation", id.as_str())];
        owner.post(&shop.page("/team/uninvite"), &fields).await;
        assert_eq!(stranger.get(&second).await.status, 410);
        let again = owner.post(&shop.page("/team/uninvite"), &fields).await;
        assert_eq!(again.status, 404);
        let third = invite(&shop, &owner, "ed@shop.example", "viewer").await;
        shop.clock.advance_ms(INVITATION_MS);
        assert_eq!(stranger.get(&third).await.status, 410);
        let late = stranger.post(&third, &[("password", PASSWORD)]).await;
        assert_eq!(late.status, 410);
    }
);

/// The ids of the members, by e-mail address.
async fn member(shop: &Shop, email: &str) -> String {
    let email = email.to_owned();
    let read = shop.server.app().db.read(move |tx| {
        let sql = "select id from users where email = $1";
        let params = checkout_server::params![&email];
        checkout_server::db::one(tx, sql, params, |row| row.text(0))
    });
    read.await.unwrap().unwrap()
}

async fn owners(shop: &Shop) -> i64 {
    let store = shop.store.store.id.as_str().to_owned();
    let read = shop.server.app().db.read(move |tx| {
        let sql = "select count(*) from memberships where role = 'owner' and store_id = $1";
        let params = checkout_server::params![&store];
        checkout_server::db::one(tx, sql, params, |row| row.int(0))
    });
    read.await.unwrap().unwrap()
}

on_both!(
    the_last_owner_stays_and_of_two_who_demote_each_other_one_is_too_late,
    async |shop: Shop| {
        let anna = shop.signed_in(Role::Owner).await;
        let anna_id = member(&shop, "owner@team.example").await;
        let store = shop.store.store.id.to_string();
        let (role, remove) = (shop.page("/team/role"), shop.page("/team/remove"));
        let demote = |id: &str| [("member", id.to_owned()), ("role", "viewer".to_owned())];
        let fields = |pairs: [(&'static str, String); 2]| pairs;
        let own = fields(demote(&anna_id));
        let own: Vec<(&str, &str)> = own.iter().map(|(n, v)| (*n, v.as_str())).collect();
        let kept = anna.post(&role, &own).await;
        assert_eq!(kept.status, 422);
        assert!(kept.text.contains("is the only owner"), "{}", kept.text);
        let left = anna
            .post("/dashboard/account/leave", &[("store", &store)])
            .await;
        assert!(left.status >= 400, "{}", left.status);
        let removed = anna.post(&remove, &[("member", &anna_id)]).await;
        assert_eq!(removed.status, 422);
        assert_eq!(owners(&shop).await, 1);

        let ben_email = "ben@team.example";
        shop.account(ben_email, Some((&store, Role::Owner))).await;
        let ben = Browser::new(&shop);
        ben.sign_in(ben_email, PASSWORD).await;
        let ben_id = member(&shop, ben_email).await;
        for round in 0..5 {
            let (to_ben, to_anna) = (
                [("member", ben_id.as_str()), ("role", "viewer")],
                [("member", anna_id.as_str()), ("role", "viewer")],
            );
            let (one, other) = tokio::join!(anna.post(&role, &to_ben), ben.post(&role, &to_anna));
            assert_eq!(owners(&shop).await, 1, "{} {}", one.status, other.status);
            let winners = [&one, &other].map(|a| usize::from(a.status == 303));
            assert_eq!(winners[0] + winners[1], 1, "round {round}");
            // The one who stayed makes the other an owner again.
            let (stayed, id) = if winners[0] == 1 {
                (&anna, &ben_id)
            } else {
                (&ben, &anna_id)
            };
            let back = [("member", id.as_str()), ("role", "owner")];
            assert_eq!(stayed.post(&role, &back).await.status, 303);
        }
        // Both leave at the same time: one of them can not.
        let leave = [("store", store.as_str())];
        let (one, other) = tokio::join!(
            anna.post("/dashboard/account/leave", &leave),
            ben.post("/dashboard/account/leave", &leave)
        );
        assert_eq!(owners(&shop).await, 1, "{} {}", one.status, other.status);
    }
);

on_both!(
    who_is_removed_or_demoted_is_so_with_the_next_request,
    async |shop: Shop| {
        let owner = shop.signed_in(Role::Owner).await;
        let developer = shop.signed_in(Role::Developer).await;
        let id = member(&shop, "developer@team.example").await;
        assert_eq!(developer.get(&shop.page("/team")).await.status, 200);
        let other = shop.other_store().await;
        let theirs = format!("/dashboard/{}/test/team/remove", other.store.id);
        let answer = owner.post(&theirs, &[("member", &id)]).await;
        assert_eq!(answer.status, 404, "another's store");
        let unknown = owner
            .post(&shop.page("/team/remove"), &[("member", "user_none")])
            .await;
        assert_eq!(unknown.status, 404);
        let nonsense = [("member", id.as_str()), ("role", "king")];
        let answer = owner.post(&shop.page("/team/role"), &nonsense).await;
        assert_eq!(answer.status, 422);

        let done = owner
            .post(&shop.page("/team/remove"), &[("member", &id)])
            .await;
        assert_eq!(done.status, 303);
        assert_eq!(developer.get(&shop.page("/team")).await.status, 404);
        let log = owner.get(&shop.page("/audit")).await;
        for words in ["Removed from the team", "developer@team.example"] {
            assert!(log.text.contains(words), "{words}");
        }
        let viewer = shop.signed_in(Role::Viewer).await;
        let store = shop.store.store.id.to_string();
        let left = viewer
            .post("/dashboard/account/leave", &[("store", &store)])
            .await;
        assert_eq!(left.status, 303);
        assert_eq!(viewer.get(&shop.page("/team")).await.status, 404);
    }
);

on_both!(
    the_audit_log_is_paged_and_shows_what_people_typed_as_text,
    async |shop: Shop| {
        let owner = shop.signed_in(Role::Owner).await;
        let app = shop.server.app();
        let store = shop.store.store.id.clone();
        let other = shop.other_store().await.store.id;
        let actor = checkout_server::app::audit::Actor {
            user: None,
            email: "<script>alert(1)</script>".to_owned(),
            address: None,
        };
        let now_ms = shop.clock.now_ms();
        let written = app.db.write(move |tx| -> checkout_server::db::Res<()> {
            for at in 0..60 {
                let (subject, at_ms) = (format!("entry-{at:02}"), now_ms + at);
                checkout_server::app::audit::record(
                    tx,
                    &actor,
                    Some(&store),
                    "key.created",
                    &subject,
                    at_ms,
                )?;
            }
            checkout_server::app::audit::record(
                tx,
                &actor,
                Some(&other),
                "key.created",
                "entry-of-others",
                now_ms,
            )
        });
        written.await.unwrap();
        let first = owner.get(&shop.page("/audit")).await;
        assert!(first.text.contains("entry-59") && first.text.contains("entry-10"));
        assert!(!first.text.contains("entry-09"));
        assert!(!first.text.contains("<script>alert"), "escaped");
        let older = first.text.split("?before=").nth(1).unwrap();
        let older = older.split('"').next().unwrap();
        let second = owner
            .get(&shop.page(&format!("/audit?before={older}")))
            .await;
        assert!(second.text.contains("entry-09") && second.text.contains("entry-00"));
        assert!(!second.text.contains("entry-10"));
        for page in [&first, &second] {
            assert!(!page.text.contains("entry-of-others"));
        }
        let nonsense = owner.get(&shop.page("/audit?before=%27%3B--")).await;
        assert!(nonsense.text.contains("entry-59"));
    }
);
