//! Signing in: who guesses, who listens, who frames.

use axum::body::Body;
use axum::http::{Request, header};
use checkout_server::app::accounts::first_run;
use checkout_server::http::client_address::Peer;
use checkout_server::server::Protection;
use pebblepay_core::account::Role;
use pebblepay_core::limits::{SIGN_IN_COUNTED_MS, SIGN_IN_IDLE_MS, SIGN_IN_MS, SIGN_IN_PAIR_MAX};

use super::browser::{Browser, PASSWORD};
use crate::support::{Answer, ORIGIN, Shop, on_both};

const COOKIE: &str = "__Host-pebblepay";

on_both!(
    // proves: E8
    the_cookie_is_of_this_host_only_and_new_at_each_sign_in,
    async |shop: Shop| {
        let store = shop.store.store.id.to_string();
        shop.account("anna@shop.example", Some((&store, Role::Owner)))
            .await;
        let browser = Browser::new(&shop);
        // Fixation: a value that somebody planted is worth nothing, before and after.
        browser.plant(COOKIE, "planted");
        assert_eq!(browser.get("/dashboard/stores/new").await.status, 303);
        let answer = browser.sign_in("Anna@shop.example ", PASSWORD).await;
        assert_eq!(
            (answer.status, answer.header("location")),
            (303, "/dashboard")
        );
        let set = answer.header("set-cookie");
        assert!(set.starts_with("__Host-pebblepay="), "{set}");
        for attribute in ["; Path=/;", "; HttpOnly", "; SameSite=Lax", "; Secure"] {
            assert!(set.contains(attribute), "{attribute} in {set}");
        }
        assert!(!set.contains("Domain"), "{set}");
        let first = browser.cookie(COOKIE).unwrap();
        assert_ne!(first, "planted");
        assert_eq!(browser.get("/dashboard/stores/new").await.status, 200);

        // Signing in again ends the session before it.
        browser.sign_in("anna@shop.example", PASSWORD).await;
        let second = browser.cookie(COOKIE).unwrap();
        assert_ne!(second, first);
        let thief = Browser::new(&shop);
        thief.plant(COOKIE, &first);
        assert_eq!(thief.get("/dashboard/stores/new").await.status, 303);

        // Signing out ends it on the server, too.
        let out = browser.post("/dashboard/sign-out", &[]).await;
        assert_eq!(out.header("location"), "/dashboard/sign-in");
        thief.plant(COOKIE, &second);
        assert_eq!(thief.get("/dashboard/stores/new").await.status, 303);
    }
);

async fn try_from(shop: &Shop, email: &str, password: &str, address: &str) -> Answer {
    let body = form_urlencoded::Serializer::new(String::new())
        .extend_pairs([("email", email), ("password", password)])
        .finish();
    let mut request = Request::post("/dashboard/sign-in")
        .header(header::ORIGIN, ORIGIN)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(body))
        .unwrap();
    request
        .extensions_mut()
        .insert(Peer(address.parse().unwrap()));
    shop.send(request).await
}

/// The page without what was typed.
fn words(answer: &Answer, email: &str) -> String {
    answer.text.replace(email, "")
}

on_both!(
    // proves: E8
    guessing_ends_after_five_tries_and_tells_nobody_who_has_an_account,
    async |shop: Shop| {
        let store = shop.store.store.id.to_string();
        let email = "anna@shop.example";
        shop.account(email, Some((&store, Role::Owner))).await;
        let (guesser, elsewhere) = ("203.0.113.9", "198.51.100.7");
        let max = usize::try_from(SIGN_IN_PAIR_MAX).unwrap();
        // Twenty tries side by side: no more than five are looked at.
        let tries = (0..20).map(|n| {
            let wrong = format!("wrong password {n}");
            let shop = &shop;
            async move { try_from(shop, email, &wrong, guesser).await }
        });
        let answers = futures_util::future::join_all(tries).await;
        let looked_at = answers.iter().filter(|a| a.status == 422).count();
        assert_eq!(looked_at, max);
        assert_eq!(answers.iter().filter(|a| a.status == 429).count(), 20 - max);
        let right = try_from(&shop, email, PASSWORD, guesser).await;
        assert_eq!(right.status, 429, "the right password comes too late");

        let nobody = "nobody@shop.example";
        let unknown = try_from(&shop, nobody, "wrong password", "203.0.113.10").await;
        let known = try_from(&shop, email, "wrong password", "203.0.113.10").await;
        assert_eq!((unknown.status, known.status), (422, 422));
        assert_eq!(words(&unknown, nobody), words(&known, email));

        // The owner is not locked out by a stranger, and the count survives a restart.
        let shop = shop.restarted(Protection::default()).await;
        assert_eq!(try_from(&shop, email, PASSWORD, guesser).await.status, 429);
        assert_eq!(
            try_from(&shop, email, PASSWORD, elsewhere).await.status,
            303
        );
        shop.clock.advance_ms(SIGN_IN_COUNTED_MS);
        assert_eq!(try_from(&shop, email, PASSWORD, guesser).await.status, 303);
    }
);

on_both!(
    a_session_ends_when_it_is_not_used_and_in_any_case_after_two_weeks,
    async |shop: Shop| {
        let owner = shop.signed_in(Role::Owner).await;
        let page = "/dashboard/stores/new";
        let steps = SIGN_IN_MS / (SIGN_IN_IDLE_MS - 1000);
        for _ in 0..steps {
            shop.clock.advance_ms(SIGN_IN_IDLE_MS - 1000);
            assert_eq!(owner.get(page).await.status, 200);
        }
        shop.clock
            .advance_ms(SIGN_IN_MS - steps * (SIGN_IN_IDLE_MS - 1000));
        assert_eq!(owner.get(page).await.status, 303);

        let viewer = shop.signed_in(Role::Viewer).await;
        shop.clock.advance_ms(SIGN_IN_IDLE_MS);
        assert_eq!(viewer.get(page).await.status, 303);
    }
);

on_both!(
    nobody_frames_the_dashboard_and_nothing_of_it_is_kept_or_fetched_from_elsewhere,
    async |shop: Shop| {
        let owner = shop.signed_in(Role::Owner).await;
        for path in [
            "/dashboard/sign-in",
            "/dashboard/stores/new",
            "/dashboard/none",
            &shop.page("/none"),
        ] {
            let answer = owner.get(path).await;
            let answer = if answer.status == 303 {
                Browser::new(&shop).get(path).await
            } else {
                answer
            };
            let policy = answer.header("content-security-policy");
            assert!(
                policy.contains("frame-ancestors 'none'"),
                "{path}: {policy}"
            );
            assert!(policy.contains("script-src 'self';"), "{path}: {policy}");
            assert!(!policy.contains("unsafe"), "{path}: {policy}");
            assert_eq!(answer.header("cache-control"), "no-store", "{path}");
            assert_eq!(answer.header("referrer-policy"), "same-origin", "{path}");
            for attribute in ["src=\"http", "href=\"http", "style=\"", "<style", "onclick"] {
                assert!(!answer.text.contains(attribute), "{path}: {attribute}");
            }
        }
    }
);

on_both!(
    the_first_account_is_made_once_by_who_can_read_the_log,
    async |shop: Shop| {
        let app = shop.server.app().clone();
        let token = first_run::token(&app).await.unwrap().unwrap();
        let setup = format!("/dashboard/setup?token={token}");
        let browser = Browser::new(&shop);
        assert_eq!(
            browser.get("/dashboard/setup?token=MQ.AAAA").await.status,
            404
        );
        assert_eq!(browser.get("/dashboard/setup").await.status, 404);
        assert_eq!(browser.get(&setup).await.status, 200);
        let fields = |email: &'static str, origin: &'static str| {
            [
                ("token", token.as_str()),
                ("email", email),
                ("password", PASSWORD),
                ("name", "Anna’s <b>shop</b>"),
                ("currency", "eur"),
                ("origin", origin),
            ]
        };
        let wrong = fields("anna", "nonsense");
        let answer = browser.post_plain("/dashboard/setup", ORIGIN, &wrong).await;
        assert_eq!(answer.status, 422);
        assert!(
            answer.text.contains("This must be an e-mail address."),
            "{}",
            answer.text
        );
        assert!(
            answer.text.contains("Anna’s &#60;b&#62;shop&#60;/b&#62;"),
            "{}",
            answer.text
        );
        assert!(!answer.text.contains(PASSWORD));
        assert!(
            first_run::token(&app).await.unwrap().is_some(),
            "nothing is saved by half"
        );

        // Two at once: one of them is first, the other finds nothing.
        let rival = Browser::new(&shop);
        let (mine, theirs) = (
            fields("anna@shop.example", "https://shop.example"),
            fields("eve@shop.example", ""),
        );
        let (one, two) = tokio::join!(
            browser.post_plain("/dashboard/setup", ORIGIN, &mine),
            rival.post_plain("/dashboard/setup", ORIGIN, &theirs),
        );
        let mut statuses = [one.status, two.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 404]);
        assert_eq!(Browser::new(&shop).get(&setup).await.status, 404);
        let first = if one.status == 303 { &browser } else { &rival };
        let seen = first.get("/dashboard").await;
        assert!(seen.header("location").starts_with("/dashboard/store_"));
    }
);
