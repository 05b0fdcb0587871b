//! Second factors, passwords, links and sessions: each code and link is good once, also when two use it
//! at the same time, and guessing ends.

use checkout_server::app::accounts::{password, resets};
use checkout_server::server::Protection;
use pebblepay_core::account::Role;
use pebblepay_core::limits::{RESET_MS, SECOND_FACTOR_MS, SIGN_IN_COUNTED_MS};
use totp_rs::{Builder, Secret, Totp};

use super::browser::{Browser, PASSWORD};
use crate::support::{Answer, Shop, on_both};

const ACCOUNT: &str = "/dashboard/account";
const EMAIL: &str = "owner@team.example";

/// What an app makes of the text on the page.
fn app_of(page: &Answer) -> Totp {
    let from = "<p class=\"secret\"><code>";
    let rest = page.text.split(from).nth(1).unwrap();
    let secret = rest.split('<').next().unwrap().replace(' ', "");
    let secret = Secret::try_from_base32(&secret).unwrap();
    Builder::new().with_secret(secret).build().unwrap()
}

/// The code that an app shows so many seconds from now.
fn code(shop: &Shop, app: &Totp, later_s: i64) -> String {
    let now_s = shop.clock.now_ms() / 1000 + later_s;
    app.generate(u64::try_from(now_s).unwrap()).to_string()
}

/// The recovery codes on a page.
fn codes_on(page: &Answer) -> Vec<String> {
    let parts = page.text.split("<li><code>").skip(1);
    parts
        .map(|part| part.split('<').next().unwrap().to_owned())
        .collect()
}

/// An owner with an app for codes, and the recovery codes.
async fn protected(shop: &Shop) -> (Browser<'_>, Totp, Vec<String>) {
    let owner = shop.signed_in(Role::Owner).await;
    let begun = owner.post("/dashboard/account/totp", &[]).await;
    assert_eq!(begun.header("location"), "/dashboard/account/totp");
    let app = app_of(&owner.get("/dashboard/account/totp").await);
    let typed = code(shop, &app, 0);
    let page = owner
        .post("/dashboard/account/totp/confirm", &[("code", &typed)])
        .await;
    assert_eq!(page.status, 200, "{}", page.text);
    let codes = codes_on(&page);
    assert_eq!(codes.len(), 10);
    (owner, app, codes)
}

/// The first step; what the form of the second one carries.
async fn first_step(browser: &Browser<'_>) -> String {
    let page = browser.sign_in(EMAIL, PASSWORD).await;
    assert_eq!(page.status, 200, "{}", page.text);
    assert!(
        browser.cookie("__Host-pebblepay").is_none(),
        "nobody is signed in yet"
    );
    page.hidden("step")
}

async fn second_step(browser: &Browser<'_>, step: &str, code: &str) -> Answer {
    let fields = [("step", step), ("code", code), ("next", ACCOUNT)];
    browser.post("/dashboard/sign-in/second", &fields).await
}

fn is_in(answer: &Answer) -> bool {
    (answer.status, answer.header("location")) == (303, ACCOUNT)
}

on_both!(
    a_code_of_the_app_signs_in_once_and_the_password_alone_does_not,
    async |shop: Shop| {
        let (owner, app, _) = protected(&shop).await;
        // The code that turned it on is used.
        let browser = Browser::new(&shop);
        let step = first_step(&browser).await;
        let used = second_step(&browser, &step, &code(&shop, &app, 0)).await;
        assert_eq!(used.status, 422, "{}", used.text);
        assert_eq!(browser.get(ACCOUNT).await.status, 303, "signed out still");

        shop.clock.advance_ms(120_000);
        // Two browsers send the same code at the same time: one is in.
        let twin = Browser::new(&shop);
        let (typed, twin_step) = (code(&shop, &app, 0), first_step(&twin).await);
        let (one, other) = tokio::join!(
            second_step(&browser, &step, &typed),
            second_step(&twin, &twin_step, &typed)
        );
        assert_eq!(
            usize::from(is_in(&one)) + usize::from(is_in(&other)),
            1,
            "{} {}",
            one.status,
            other.status
        );
        // An earlier code is worth nothing after a later one.
        let late = Browser::new(&shop);
        let step = first_step(&late).await;
        let earlier = second_step(&late, &step, &code(&shop, &app, -30)).await;
        assert_eq!(earlier.status, 422);
        assert!(is_in(
            &second_step(&late, &step, &code(&shop, &app, 30)).await
        ));

        // One step of 30 seconds to either side, and none further.
        shop.clock.advance_ms(SIGN_IN_COUNTED_MS);
        let step = first_step(&Browser::new(&shop)).await;
        for later_s in [-60, 60] {
            let far = second_step(&browser, &step, &code(&shop, &app, later_s)).await;
            assert_eq!(far.status, 422, "{later_s}");
        }

        // Without the app the password is enough again, and recovery codes are gone.
        let asked = owner.post("/dashboard/account/totp/remove", &[]).await;
        assert!(asked.header("location").starts_with("/dashboard/confirm"));
        owner.confirm().await;
        owner.post("/dashboard/account/totp/remove", &[]).await;
        assert_eq!(
            Browser::new(&shop).sign_in(EMAIL, PASSWORD).await.status,
            303
        );
    }
);

on_both!(
    a_recovery_code_signs_in_once_and_new_ones_end_the_old,
    async |shop: Shop| {
        let (owner, _, codes) = protected(&shop).await;
        let browser = Browser::new(&shop);
        let step = first_step(&browser).await;
        let typed = codes[0].to_uppercase().replace('-', " ");
        assert!(is_in(&second_step(&browser, &step, &typed).await));
        let again = Browser::new(&shop);
        let step = first_step(&again).await;
        assert_eq!(second_step(&again, &step, &codes[0]).await.status, 422);
        // Two at the same time: one is in.
        let twin = Browser::new(&shop);
        let (one, other) = tokio::join!(
            second_step(&again, &step, &codes[1]),
            second_step(&twin, &step, &codes[1])
        );
        assert_ne!(is_in(&one), is_in(&other));
        assert!(owner.get(ACCOUNT).await.text.contains("8 left."));

        let page = owner.post("/dashboard/account/codes", &[]).await;
        let new = codes_on(&page);
        assert_eq!(new.len(), 10);
        let browser = Browser::new(&shop);
        let step = first_step(&browser).await;
        assert_eq!(second_step(&browser, &step, &codes[2]).await.status, 422);
        assert!(is_in(&second_step(&browser, &step, &new[2]).await));
        // They are shown once.
        assert!(!owner.get(ACCOUNT).await.text.contains(&new[3]));
    }
);

on_both!(
    guessing_the_second_factor_ends_and_stays_ended_over_a_restart,
    async |shop: Shop| {
        let (step, app, codes) = {
            let (_, app, codes) = protected(&shop).await;
            let browser = Browser::new(&shop);
            let step = first_step(&browser).await;
            for guess in ["000000", "000001", "x", "", "0000-0000-0000-0000"] {
                let answer = second_step(&browser, &step, guess).await;
                assert_eq!(answer.status, 422, "{guess}");
            }
            (step, app, codes)
        };
        let shop = shop.restarted(Protection::default()).await;
        let browser = Browser::new(&shop);
        shop.clock.advance_ms(60_000);
        let locked = second_step(&browser, &step, &code(&shop, &app, 0)).await;
        assert_eq!(locked.status, 429, "a right code, too");
        assert_eq!(second_step(&browser, &step, &codes[0]).await.status, 429);
        assert_eq!(browser.sign_in(EMAIL, PASSWORD).await.status, 429);
        shop.clock.advance_ms(SIGN_IN_COUNTED_MS);
        let late = second_step(&browser, &step, &code(&shop, &app, 0)).await;
        assert_eq!(late.status, 422, "the password is too long ago");
        assert!(late.text.contains("Sign in with your password again."));
        let step = first_step(&browser).await;
        assert!(is_in(&second_step(&browser, &step, &codes[0]).await));
    }
);

on_both!(
    what_says_that_the_password_was_right_ends_with_the_password_and_by_itself,
    async |shop: Shop| {
        let (owner, app, codes) = protected(&shop).await;
        let browser = Browser::new(&shop);
        let step = first_step(&browser).await;
        let mut altered = step.clone();
        altered.replace_range(2..3, if &step[2..3] == "A" { "B" } else { "A" });
        for wrong in ["", "x", "a.b", &altered] {
            let answer = second_step(&browser, wrong, &codes[0]).await;
            assert_eq!(answer.status, 422, "{wrong}");
            assert!(answer.text.contains("Sign in with your password again."));
        }
        let fields = [
            ("current_password", PASSWORD),
            ("password", "another horse battery"),
        ];
        owner.post("/dashboard/account/password", &fields).await;
        shop.clock.advance_ms(60_000);
        let answer = second_step(&browser, &step, &code(&shop, &app, 0)).await;
        assert!(answer.text.contains("Sign in with your password again."));
        let page = browser.sign_in(EMAIL, "another horse battery").await;
        shop.clock.advance_ms(SECOND_FACTOR_MS);
        let answer = second_step(&browser, &page.hidden("step"), &codes[0]).await;
        assert!(answer.text.contains("Sign in with your password again."));
    }
);

on_both!(
    another_password_signs_every_other_browser_out_at_once,
    async |shop: Shop| {
        let owner = shop.signed_in(Role::Owner).await;
        let other = Browser::new(&shop);
        other.sign_in(EMAIL, PASSWORD).await;
        assert_eq!(other.get(ACCOUNT).await.status, 200);
        let change = |old: &'static str, new: &'static str| {
            let fields = [("current_password", old), ("password", new)];
            let owner = &owner;
            async move { owner.post("/dashboard/account/password", &fields).await }
        };
        let wrong = change("correct horse", "another horse battery").await;
        assert_eq!(wrong.status, 422);
        assert!(
            wrong
                .text
                .contains("This is not the password of this account.")
        );
        let short = change(PASSWORD, "short").await;
        assert!(short.text.contains("between 10 and 128 characters"));
        assert_eq!(other.get(ACCOUNT).await.status, 200, "nothing happened yet");

        let done = change(PASSWORD, "another horse battery").await;
        assert_eq!(done.header("location"), ACCOUNT);
        assert_eq!(other.get(ACCOUNT).await.status, 303);
        let page = owner.get(ACCOUNT).await;
        assert!(page.text.contains("The password is changed."));
        assert_eq!(other.sign_in(EMAIL, PASSWORD).await.status, 422);
        assert_eq!(
            other.sign_in(EMAIL, "another horse battery").await.status,
            303
        );
    }
);

on_both!(
    a_browser_that_is_signed_out_by_another_is_out_at_once,
    async |shop: Shop| {
        let owner = shop.signed_in(Role::Owner).await;
        let (other, third) = (Browser::new(&shop), Browser::new(&shop));
        other.sign_in(EMAIL, PASSWORD).await;
        third.sign_in(EMAIL, PASSWORD).await;
        let viewer = shop.signed_in(Role::Viewer).await;
        let page = owner.get(ACCOUNT).await;
        let id = page.hidden("id");

        // Somebody else's session is not there.
        let theirs = viewer
            .post("/dashboard/account/sessions/end", &[("id", &id)])
            .await;
        assert_eq!(theirs.status, 404);
        let ended = owner
            .post("/dashboard/account/sessions/end", &[("id", &id)])
            .await;
        assert_eq!(ended.header("location"), ACCOUNT);
        let (one, two) = (other.get(ACCOUNT).await, third.get(ACCOUNT).await);
        assert_eq!(one.status + two.status, 503, "one is out, one is in");
        owner
            .post("/dashboard/account/sessions/end-others", &[])
            .await;
        assert_eq!(other.get(ACCOUNT).await.status, 303);
        assert_eq!(third.get(ACCOUNT).await.status, 303);
        assert_eq!(owner.get(ACCOUNT).await.status, 200);
        assert_eq!(viewer.get(ACCOUNT).await.status, 200);
        // The page names no session by what its cookie is.
        let cookie = owner.cookie("__Host-pebblepay").unwrap();
        assert!(!owner.get(ACCOUNT).await.text.contains(&cookie));
    }
);

/// The token of a link from the command line's use case.
async fn link(shop: &Shop, email: &str, without_second_factor: bool) -> String {
    let (db, clock) = (shop.server.app().db.clone(), shop.clock.clone());
    let email = email.to_owned();
    let made = tokio::task::spawn_blocking(move || {
        let token = resets::link_for(&db, &clock, &email, without_second_factor).unwrap();
        token.to_string()
    });
    made.await.unwrap()
}

on_both!(
    // proves: E8
    a_link_resets_a_password_once_within_an_hour,
    async |shop: Shop| {
        let (owner, _, codes) = protected(&shop).await;
        let (first, second) = (
            link(&shop, EMAIL, false).await,
            link(&shop, EMAIL, false).await,
        );
        let browser = Browser::new(&shop);
        let page = format!("/dashboard/reset/{first}");
        assert!(browser.get(&page).await.text.contains(EMAIL));
        let short = browser.post(&page, &[("password", "short")]).await;
        assert_eq!(short.status, 422, "a link is not used up by a mistake");

        let twin = Browser::new(&shop);
        let (one, other) = tokio::join!(
            browser.post(&page, &[("password", "another horse battery")]),
            twin.post(&page, &[("password", "a third horse battery")])
        );
        let mut statuses = [one.status, other.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 410]);
        assert_eq!(browser.get(&page).await.status, 410);
        // Every other link of the account is used up with it, and every browser is out.
        assert_eq!(
            browser
                .get(&format!("/dashboard/reset/{second}"))
                .await
                .status,
            410
        );
        assert_eq!(owner.get(ACCOUNT).await.status, 303);
        // The second factor is asked for still.
        let new = if one.status == 303 {
            "another horse battery"
        } else {
            "a third horse battery"
        };
        let asked = browser.sign_in(EMAIL, new).await;
        assert!(is_in(
            &second_step(&browser, &asked.hidden("step"), &codes[0]).await
        ));

        let late = link(&shop, EMAIL, false).await;
        shop.clock.advance_ms(RESET_MS);
        let late = format!("/dashboard/reset/{late}");
        assert_eq!(browser.get(&late).await.status, 410);
        let answer = browser
            .post(&late, &[("password", "one more horse battery")])
            .await;
        assert_eq!(answer.status, 410);
        for nonsense in ["x", "%00", "..", "%2e%2e"] {
            let answer = browser.get(&format!("/dashboard/reset/{nonsense}")).await;
            assert!(
                [404, 410].contains(&answer.status),
                "{nonsense}: {}",
                answer.status
            );
        }

        // Whoever lost everything asks the operator.
        let token = link(&shop, EMAIL, true).await;
        let page = format!("/dashboard/reset/{token}");
        browser.post(&page, &[("password", PASSWORD)]).await;
        assert_eq!(
            Browser::new(&shop).sign_in(EMAIL, PASSWORD).await.status,
            303
        );
    }
);

on_both!(
    asking_for_a_link_says_the_same_for_every_address,
    async |shop: Shop| {
        let shop = shop.mailing("smtp://127.0.0.1:9").await;
        shop.account(EMAIL, None).await;
        let browser = Browser::new(&shop);
        let mut said = Vec::new();
        for email in [EMAIL, "nobody@team.example"] {
            let answer = browser.post("/dashboard/forgot", &[("email", email)]).await;
            said.push((answer.status, answer.text.replace(email, "")));
        }
        assert_eq!(said[0], said[1]);
        // No more than three mails within an hour, however often somebody asks.
        for _ in 0..5 {
            browser.post("/dashboard/forgot", &[("email", EMAIL)]).await;
        }
        let read = shop.server.app().db.read(|tx| {
            let sql = "select kind, recipient from account_mails order by id";
            checkout_server::db::all(tx, sql, &[], |row| Ok((row.text(0)?, row.text(1)?)))
        });
        let mails = read.await.unwrap();
        assert_eq!(mails, vec![("reset".to_owned(), EMAIL.to_owned()); 3]);
    }
);

on_both!(
    a_passkey_that_is_none_is_refused_and_a_challenge_is_good_once,
    async |shop: Shop| {
        let owner = shop.signed_in(Role::Owner).await;
        let options = owner.post("/dashboard/account/passkeys/options", &[]).await;
        assert_eq!(options.status, 200, "{}", options.text);
        let ceremony = options.json()["ceremony"].as_str().unwrap().to_owned();
        for answer in [
            "",
            "{}",
            "null",
            "[]",
            r#"{"id":"AA","rawId":"AA","type":"public-key"}"#,
        ] {
            let fields = [
                ("ceremony", ceremony.as_str()),
                ("answer", answer),
                ("name", "Key"),
            ];
            let page = owner.post("/dashboard/account/passkeys", &fields).await;
            assert_eq!(page.status, 422, "{answer}");
            assert!(
                page.text.contains("This was not accepted: try again."),
                "{}",
                page.text
            );
        }
        let fields = [
            ("ceremony", ceremony.as_str()),
            ("answer", "{}"),
            ("name", " "),
        ];
        let page = owner.post("/dashboard/account/passkeys", &fields).await;
        assert!(
            page.text.contains("This must not be empty."),
            "{}",
            page.text
        );

        let stranger = Browser::new(&shop);
        let begun = stranger
            .post("/dashboard/sign-in/passkey/options", &[])
            .await;
        let ceremony = begun.json()["ceremony"].as_str().unwrap().to_owned();
        let fields = [("ceremony", ceremony.as_str()), ("answer", "{}")];
        let page = stranger.post("/dashboard/sign-in/passkey", &fields).await;
        assert_eq!(page.status, 422);
        assert!(page.text.contains("This passkey was not accepted."));
        assert_eq!(stranger.get(ACCOUNT).await.status, 303);
        // Nobody fills the table with questions: thirty of one address are open at most.
        let mut statuses = Vec::new();
        for _ in 0..31 {
            let asked = stranger
                .post("/dashboard/sign-in/passkey/options", &[])
                .await;
            statuses.push(asked.status);
        }
        assert_eq!(statuses.iter().filter(|s| **s == 200).count(), 30);
        assert_eq!(statuses[30], 429);
    }
);

#[test]
fn a_password_is_known_by_its_hash_only() {
    let hash = password::hash(PASSWORD).unwrap();
    assert!(hash.starts_with("$argon2id$"), "{hash}");
    assert_ne!(hash, password::hash(PASSWORD).unwrap());
}
