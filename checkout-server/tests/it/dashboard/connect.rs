//! API keys, settings, looks and buttons in the dashboard.

use pebblepay_core::account::Role;
use pebblepay_core::store::Dialect;

use super::browser::{Browser, PASSWORD};
use crate::support::{Answer, Shop, on_both};

/// The key that a page shows this once.
fn shown_key(answer: &Answer) -> String {
    assert_eq!(answer.status, 200, "{}", answer.text);
    let rest = answer.text.split("data-copy=\"").nth(1).unwrap();
    rest.split('"').next().unwrap().to_owned()
}

/// The addresses of the store's keys that are in use, the newest first.
async fn listed(shop: &Shop, owner: &Browser<'_>) -> Vec<String> {
    let page = owner.get(&shop.page("/keys")).await;
    let parts = page.text.split("/rotate\"").collect::<Vec<_>>();
    let links = parts[..parts.len() - 1].iter();
    links
        .map(|part| part.rsplit('"').next().unwrap().to_owned())
        .collect()
}

async fn status(shop: &Shop, key: &str) -> u16 {
    shop.api_get(key, "/api/v1/orders").await.status
}

on_both!(
    // proves: PEB-004
    a_key_of_each_system_is_made_shown_once_and_works,
    async |shop: Shop| {
        let owner = shop.signed_in(Role::Developer).await;
        for dialect in Dialect::ALL {
            let fields = [("dialect", dialect.as_str())];
            let made = owner.post(&shop.page("/keys/new"), &fields).await;
            assert_eq!(made.header("cache-control"), "no-store");
            let key = shown_key(&made);
            assert_eq!(status(&shop, &key).await, 200, "{}", dialect.as_str());
            let list = owner.get(&shop.page("/keys")).await;
            assert!(!list.text.contains(&key) && list.text.contains(&key[..12]));
        }
        let live = shop.page("/keys/new").replace("/test/", "/live/");
        let made = owner.post(&live, &[("dialect", "pebblepay")]).await;
        assert!(shown_key(&made).starts_with("sk_live_"));
        let wrong = owner
            .post(&shop.page("/keys/new"), &[("dialect", "x")])
            .await;
        assert_eq!(wrong.status, 422);
        // A quarter of an hour later the password is asked for first.
        shop.clock.advance_ms(16 * 60_000);
        let asked = owner
            .post(&shop.page("/keys/new"), &[("dialect", "pg")])
            .await;
        assert_eq!(asked.status, 303);
        assert!(asked.header("location").starts_with("/dashboard/confirm"));
    }
);

on_both!(
    // proves: PG-005
    a_rotated_key_is_good_for_its_grace_and_then_refused,
    async |shop: Shop| {
        let owner = shop.signed_in(Role::Owner).await;
        let new = shop.page("/keys/new");
        for (grace, hours) in [("none", 0), ("day", 24), ("week", 7 * 24)] {
            owner.confirm().await;
            shop.clock.advance_ms(1);
            let old = shown_key(&owner.post(&new, &[("dialect", "pg")]).await);
            let link = listed(&shop, &owner).await.swap_remove(0);
            let rotate = format!("{link}/rotate");
            assert_eq!(status(&shop, &old).await, 200);
            let made = owner.post(&rotate, &[("grace", grace)]).await;
            let fresh = shown_key(&made);
            assert!(fresh.starts_with("pg_test_") && fresh != old);
            assert_eq!(status(&shop, &fresh).await, 200);
            // It can not be rotated twice.
            assert_eq!(owner.post(&rotate, &[("grace", grace)]).await.status, 404);
            if hours > 0 {
                shop.clock.advance_ms(hours * 3_600_000 - 10_000);
                assert_eq!(status(&shop, &old).await, 200, "{grace}");
                shop.clock.advance_ms(10_000);
            }
            assert_eq!(status(&shop, &old).await, 401, "{grace}");
            assert_eq!(status(&shop, &fresh).await, 200, "{grace}");
            owner.sign_in("owner@team.example", PASSWORD).await;
        }
        let link = listed(&shop, &owner).await.swap_remove(0);
        assert_eq!(
            owner
                .post(&format!("{link}/rotate"), &[("grace", "x")])
                .await
                .status,
            422
        );
        let before = listed(&shop, &owner).await.len();
        assert_eq!(owner.post(&format!("{link}/revoke"), &[]).await.status, 303);
        assert_eq!(owner.post(&format!("{link}/revoke"), &[]).await.status, 404);
        assert_eq!(listed(&shop, &owner).await.len(), before - 1);
    }
);

on_both!(
    the_last_use_of_a_key_is_written_down_once_a_minute,
    async |shop: Shop| {
        use checkout_server::app::keys;
        let app = shop.server.app().clone();
        let key = shop.store.test_key.clone();
        assert_eq!(keys::note_uses(&app).await.unwrap(), 0);
        assert_eq!(status(&shop, &key).await, 200);
        assert_eq!(keys::note_uses(&app).await.unwrap(), 1);
        for _ in 0..5 {
            shop.clock.advance_ms(10_000);
            assert_eq!(status(&shop, &key).await, 200);
            assert_eq!(keys::note_uses(&app).await.unwrap(), 0);
        }
        shop.clock.advance_ms(10_000);
        assert_eq!(status(&shop, &key).await, 200);
        assert_eq!(keys::note_uses(&app).await.unwrap(), 1);
        assert_eq!(status(&shop, "sk_test_wrong").await, 401);
        assert_eq!(keys::note_uses(&app).await.unwrap(), 0);
        // Another server of the database knows it, too.
        let restarted = shop
            .restarted(checkout_server::server::Protection::default())
            .await;
        let store = restarted.store.store.id.clone();
        let found = keys::of_store(restarted.server.app(), &store)
            .await
            .unwrap();
        let used: Vec<_> = found.iter().filter_map(|k| k.last_used_at_ms).collect();
        assert_eq!(used, [crate::support::NOW_MS + 60_000]);
    }
);

on_both!(
    of_two_who_save_settings_at_once_neither_undoes_what_the_other_changed,
    async |shop: Shop| {
        let owner = shop.signed_in(Role::Owner).await;
        let page = shop.page("/settings");
        let was = "https://a.example\r\nhttps://b.example";
        let first = [("origins", was), ("was_origins", "")];
        assert_eq!(owner.post(&page, &first).await.status, 303);
        // Both pages were made now. One adds an origin, the other takes one away and names the store.
        let adds = [
            (
                "origins",
                "https://a.example\r\nhttps://b.example\r\nhttps://c.example",
            ),
            ("was_origins", was),
            ("name", "Tea House"),
            ("was_name", "Tea House"),
        ];
        let removes = [
            ("origins", "https://b.example"),
            ("was_origins", was),
            ("name", "Other name"),
            ("was_name", "Tea House"),
            ("signed_amounts_only", "on"),
            ("was_signed_amounts_only", ""),
        ];
        assert_eq!(owner.post(&page, &adds).await.status, 303);
        assert_eq!(owner.post(&page, &removes).await.status, 303);
        let shown = owner.get(&page).await.text;
        assert!(!shown.contains("https://a.example"), "{shown}");
        assert!(
            shown.contains("https://b.example\nhttps://c.example"),
            "{shown}"
        );
        assert!(shown.contains("value=\"Other name\""));
        let store = &shop.store.store.id;
        let unsigned = format!("/checkout/{store}?amount=5");
        assert_eq!(shop.get(&unsigned).await.status, 403);
        for (name, text) in [
            ("name", " "),
            ("currency", "XXX"),
            ("origins", "javascript:alert(1)"),
            ("return_origins", "shop.example"),
        ] {
            let was = format!("was_{name}");
            let mixed = [(name, text), (&was, "x"), ("allow_test_links", "on")];
            let answer = owner.post(&page, &mixed).await;
            assert_eq!(answer.status, 422, "{name}");
            assert!(
                answer.text.contains(&format!("id=\"{name}-error\"")),
                "{name}"
            );
            assert!(
                answer.text.contains(&format!("{text}</textarea>")) || !name.contains("origins")
            );
        }
        assert!(
            !owner
                .get(&page)
                .await
                .text
                .contains("value=\"on\" checked aria-describedby=\"allow")
        );
    }
);

on_both!(
    // proves: PEB-158
    the_preview_is_the_checkout_with_what_is_not_saved_and_nothing_breaks_out,
    async |shop: Shop| {
        let owner = shop.signed_in(Role::Owner).await;
        let preview = |query: &str| shop.page(&format!("/branding/preview?{query}"));
        let shown = owner
            .get(&preview("accent=%23ffcc00&support=help@tea.example"))
            .await;
        assert_eq!(shown.status, 200, "{}", shown.text);
        assert!(shown.text.contains("--fill:#ffcc00"), "{}", shown.text);
        assert!(shown.text.contains("help@tea.example"));
        let policy = shown.header("content-security-policy");
        assert!(policy.contains("frame-ancestors 'self'") && !policy.contains("unsafe"));
        let store = &shop.store.store.id;
        let real = format!("/checkout/{store}?amount=5");
        assert!(
            !shop.get(&real).await.text.contains("#ffcc00"),
            "nothing is saved"
        );
        let hostile = owner
            .get(&preview(
                "accent=red%7D%3C/style%3E&terms_url=javascript:alert(1)&support=%3Cb%3Exss",
            ))
            .await;
        assert_eq!(hostile.status, 200);
        for never in ["red}", "javascript:", "<b>xss"] {
            assert!(!hostile.text.contains(never), "{never}");
        }
        let page = shop.page("/branding");
        let wrong = owner
            .post(&page, &[("accent", "red"), ("was_accent", "")])
            .await;
        assert_eq!(wrong.status, 422);
        assert!(wrong.text.contains("id=\"accent-error\""));
        let good = [
            ("accent", "#ffcc00"),
            ("was_accent", ""),
            ("terms_url", "https://tea.example/t"),
        ];
        assert_eq!(owner.post(&page, &good).await.status, 303);
        let real = shop.get(&real).await.text;
        assert!(real.contains("#ffcc00") && real.contains("https://tea.example/t"));
    }
);

on_both!(
    a_button_is_built_as_html_that_stays_text_and_its_signature_fits,
    async |shop: Shop| {
        let owner = shop.signed_in(Role::Developer).await;
        let page = shop.page("/buttons");
        let hostile = "\"><img src=x onerror=alert(1)>";
        let fields = [
            ("amount", "49.99"),
            ("currency", "USD"),
            ("product", hostile),
            ("label", hostile),
            ("locale", "de"),
            ("mode", "redirect"),
            ("signed", "on"),
        ];
        let built = owner.post(&page, &fields).await;
        assert_eq!(built.status, 200, "{}", built.text);
        assert!(!built.text.contains("<img src=x"), "{}", built.text);
        let html = &built.text;
        assert!(
            html.contains("data-mode=&#34;redirect&#34;")
                || html.contains("data-mode=&quot;redirect&quot;")
        );
        let link = html.split("<pre tabindex=\"0\"><code>").nth(2).unwrap();
        let link = link
            .split("</code>")
            .next()
            .unwrap()
            .replace("&#38;", "&")
            .replace("&amp;", "&");
        let path = link
            .strip_prefix(crate::support::ORIGIN)
            .unwrap()
            .to_owned();
        assert_eq!(shop.get(&path).await.status, 200, "{path}");
        let cheap = path.replace("49.99", "0.50");
        assert_ne!(shop.get(&cheap).await.status, 200);
        for (name, text) in [
            ("amount", "0"),
            ("currency", "XXX"),
            ("return_url", "javascript:alert(1)"),
        ] {
            let fields = [("amount", "5"), ("currency", "USD"), (name, text)];
            let answer = owner.post(&page, &fields).await;
            assert_eq!(answer.status, 422, "{name}: {}", answer.text);
        }
    }
);
