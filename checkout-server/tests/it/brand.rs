//! What a store's owner sets of its look, on every page and in every mail, and what is refused.

use axum::body::Body;
use axum::http::Request;
use axum::response::Response;
use checkout_server::app::brand::{self, Changes, LogoChange};
use checkout_server::app::{Error, Res};
use http_body_util::BodyExt;
use pebblepay_core::brand::Setting;
use pebblepay_core::store::Store;
use tower::ServiceExt;

use crate::support::{Answer, Shop, on_both};

/// The beginning of a PNG of this size: its mark and its header chunk.
fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes.extend([8, 6, 0, 0, 0, 0, 0, 0, 0]);
    bytes
}

fn setting(setting: Setting, text: &str) -> Changes {
    Changes {
        settings: vec![(setting, Some(text.to_owned()))],
        ..Changes::default()
    }
}

fn logo(bytes: Vec<u8>) -> Changes {
    Changes {
        logo: Some(LogoChange::Put(bytes)),
        ..Changes::default()
    }
}

fn whole() -> Changes {
    let text = |setting, text: &str| (setting, Some(text.to_owned()));
    Changes {
        name: Some("Kiln & Co.".to_owned()),
        settings: vec![
            text(Setting::Accent, "#FFCC00"),
            text(Setting::Support, "help@kiln.example"),
            text(Setting::TermsUrl, "https://kiln.example/terms?a=1&b=2"),
            text(Setting::PrivacyUrl, "https://kiln.example/privacy"),
            text(Setting::RefundUrl, "http://kiln.example/refunds"),
        ],
        logo: Some(LogoChange::Put(png(640, 160))),
        allow_test_links: Some(true),
        signed_amounts_only: None,
        ..Changes::default()
    }
}

async fn change_of(shop: &Shop, store: &str, changes: Changes) -> Res<Store> {
    let (db, store) = (shop.server.app().db.clone(), store.to_owned());
    tokio::task::spawn_blocking(move || brand::change(&db, &store, &changes))
        .await
        .unwrap()
}

async fn change(shop: &Shop, changes: Changes) -> Res<Store> {
    change_of(shop, shop.store.store.id.as_str(), changes).await
}

async fn refused(shop: &Shop, changes: Changes) -> String {
    match change(shop, changes).await {
        Err(Error::Refused(refusal)) => refusal.message(),
        other => panic!("{other:?}"),
    }
}

async fn bytes(shop: &Shop, path: &str) -> (http::response::Parts, Vec<u8>) {
    let request = Request::get(path).body(Body::empty()).unwrap();
    let response: Response = shop.server.router().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    (parts, body.collect().await.unwrap().to_bytes().to_vec())
}

fn link(store: &str) -> String {
    format!("/checkout/{store}?amount=5")
}

/// Where the page's logo is.
fn logo_path(page: &Answer) -> String {
    let rest = page.text.split("<img src=\"").nth(1).unwrap();
    rest.split('"').next().unwrap().to_owned()
}

const PARTS: [&str; 6] = [
    "--fill:#ffcc00;--on-fill:#14161a",
    "alt=\"\" width=\"112\" height=\"28\"",
    "href=\"mailto:help@kiln.example\"",
    "href=\"https://kiln.example/terms?a=1&#38;b=2\" target=\"_blank\" rel=\"noopener\">Terms<",
    "href=\"https://kiln.example/privacy\" target=\"_blank\" rel=\"noopener\">Privacy<",
    "href=\"http://kiln.example/refunds\" target=\"_blank\" rel=\"noopener\">Refund policy<",
];

on_both!(
    every_page_of_a_store_shows_what_its_owner_set,
    async |shop: Shop| {
        let store = shop.store.store.id.to_string();
        let plain = shop.get(&link(&store)).await;
        for absent in [
            "<img",
            "class=\"support\"",
            "class=\"legal\"",
            "--fill:#ffcc00",
        ] {
            assert!(!plain.text.contains(absent), "{absent}");
        }
        let changed = change(&shop, whole()).await.unwrap();
        assert!(changed.allow_test_links);
        let paid = shop.paid_order(r#"{"amount":5}"#).await;
        let open = shop.order(r#"{"amount":5}"#).await;
        let (paid, open) = (paid["id"].as_str().unwrap(), open["id"].as_str().unwrap());
        let cancelled = shop.order(r#"{"amount":5}"#).await;
        let cancelled = cancelled["id"].as_str().unwrap();
        let path = format!("/api/v1/orders/{cancelled}/cancel");
        assert_eq!(
            shop.api_post(&shop.store.test_key, &path, "{}")
                .await
                .status,
            200
        );
        let pages = [
            link(&store),
            format!("/checkout/embed?store_id={store}&amount=5"),
            format!("/pay/{open}"),
            format!("/pay/{open}/cancel"),
            format!("/pay/{cancelled}"),
            format!("/pay/{paid}/receipt"),
        ];
        for path in &pages {
            let page = shop.get(path).await;
            for part in PARTS {
                assert!(page.text.contains(part), "{path}: {part}\n{}", page.text);
            }
            assert!(page.text.contains("Kiln &#38; Co."), "{path}");
            assert!(
                page.header("content-security-policy")
                    .contains("img-src 'self'")
            );
        }
        shop.clock.advance_ms(60 * 60 * 1000);
        let expired = shop.get(&format!("/pay/{open}")).await;
        assert_eq!(expired.status, 410);
        for part in PARTS {
            assert!(expired.text.contains(part), "{part}");
        }
    }
);

on_both!(
    a_logo_is_served_as_a_picture_and_as_nothing_else,
    async |shop: Shop| {
        let store = shop.store.store.id.to_string();
        change(&shop, logo(png(640, 160))).await.unwrap();
        let first = logo_path(&shop.get(&link(&store)).await);
        let (head, body) = bytes(&shop, &first).await;
        assert_eq!(head.status, 200);
        assert_eq!(body, png(640, 160));
        for (name, value) in [
            ("content-type", "image/png"),
            ("cache-control", "public, max-age=31536000, immutable"),
            ("content-security-policy", "default-src 'none'; sandbox"),
            ("cross-origin-resource-policy", "cross-origin"),
            ("x-content-type-options", "nosniff"),
        ] {
            assert_eq!(head.headers[name], value, "{name}");
        }
        assert!(head.headers.get("set-cookie").is_none());
        change(&shop, logo(png(64, 64))).await.unwrap();
        let second = logo_path(&shop.get(&link(&store)).await);
        assert_ne!(first, second, "a new logo has a new address");
        assert_eq!(bytes(&shop, &second).await.1, png(64, 64));
        let other = shop.other_store().await.store.id;
        for gone in [
            first.clone(),
            second.replace(&store, other.as_str()),
            second.replace(&store, "store_x"),
            format!("{second}0"),
            format!("/logo/{store}/%27%20or%201=1"),
            format!("/logo/{store}/%00"),
        ] {
            assert_eq!(bytes(&shop, &gone).await.0.status, 404, "{gone}");
        }
        let none = Changes {
            logo: Some(LogoChange::Remove),
            ..Changes::default()
        };
        change(&shop, none).await.unwrap();
        assert_eq!(bytes(&shop, &second).await.0.status, 404);
        assert!(!shop.get(&link(&store)).await.text.contains("<img"));
        shop.verify().await;
    }
);

on_both!(
    what_can_not_be_used_is_refused_and_changes_nothing,
    async |shop: Shop| {
        let before = change(&shop, whole()).await.unwrap();
        let large = {
            let mut bytes = png(10, 10);
            bytes.resize(65 * 1024, 0);
            bytes
        };
        let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
        for (bytes, words) in [
            (large, "64 KiB"),
            (png(100_000, 10), "4096 pixels"),
            (svg.to_vec(), "PNG, JPEG or WebP"),
            (
                b"<!doctype html><script>alert(1)</script>".to_vec(),
                "PNG, JPEG or WebP",
            ),
        ] {
            let message = refused(&shop, logo(bytes)).await;
            assert!(message.contains(words), "{message}");
        }
        for (which, texts) in [
            (
                Setting::Accent,
                vec!["red", "#12345", "#fff}body{display:none", "", "rgb(1,2,3)"],
            ),
            (
                Setting::Support,
                vec!["http://kiln.example", "nobody", "javascript:alert(1)", ""],
            ),
            (
                Setting::TermsUrl,
                vec!["javascript:alert(1)", "data:text/html,x", "/terms", ""],
            ),
            (
                Setting::PrivacyUrl,
                vec!["javascript://a.example/%0aalert(1)", "//a.example"],
            ),
            (
                Setting::RefundUrl,
                vec!["ftp://a.example", "https://u:p@a.example", "a b"],
            ),
        ] {
            for text in texts {
                let message = refused(&shop, setting(which, text)).await;
                assert!(message.starts_with(which.as_str()), "{text}: {message}");
            }
        }
        for name in ["", " ", "a\nb", &"a".repeat(256)] {
            let name = Some(name.to_owned());
            let changes = Changes {
                name,
                ..Changes::default()
            };
            assert!(refused(&shop, changes).await.starts_with("name"));
        }
        // One bad setting among good ones: none of them is taken.
        let mixed = Changes {
            name: Some("Other name".to_owned()),
            logo: Some(LogoChange::Remove),
            ..setting(Setting::TermsUrl, "javascript:alert(1)")
        };
        refused(&shop, mixed).await;
        let (db, id) = (shop.server.app().db.clone(), before.id.to_string());
        let after = tokio::task::spawn_blocking(move || brand::show(&db, &id)).await;
        let after = after.unwrap().unwrap();
        assert_eq!((after.name, after.brand), (before.name, before.brand));
        assert!(matches!(
            change_of(&shop, "store_unknown", whole()).await,
            Err(Error::Refused(_))
        ));
    }
);

on_both!(
    settings_of_one_store_do_not_touch_another,
    async |shop: Shop| {
        let other = shop.other_store().await.store;
        let before = shop.get(&link(other.id.as_str())).await;
        change(&shop, whole()).await.unwrap();
        let after = shop.get(&link(other.id.as_str())).await;
        for part in PARTS {
            assert!(!after.text.contains(part), "{part}");
        }
        let policy = "content-security-policy";
        assert_eq!(before.header(policy), after.header(policy));
        assert!(after.text.contains("Other") && !after.text.contains("Kiln"));
    }
);

on_both!(
    // proves: F-01
    only_the_owner_opens_test_links_of_a_live_store,
    async |shop: Shop| {
        let shop = shop.live().await;
        let path = format!("{}&testMode=true", link(shop.store.store.id.as_str()));
        assert!(shop.get(&path).await.text.contains("data-test=\"false\""));
        let allow = |allowed| Changes {
            allow_test_links: Some(allowed),
            ..Changes::default()
        };
        change(&shop, allow(true)).await.unwrap();
        assert!(shop.get(&path).await.text.contains("data-test=\"true\""));
        change(&shop, allow(false)).await.unwrap();
        assert!(shop.get(&path).await.text.contains("data-test=\"false\""));
    }
);

on_both!(a_hostile_name_or_link_stays_text, async |shop: Shop| {
    const HOSTILE: &str = r#"</style><script>alert(1)</script>"'&{{7*7}}${7*7}"#;
    let changes = Changes {
        name: Some(HOSTILE.to_owned()),
        settings: vec![
            (
                Setting::TermsUrl,
                Some("https://a.example/\"><script>alert(1)</script>".to_owned()),
            ),
            (
                Setting::Support,
                Some("https://a.example/?'\"><script>alert(1)</script>".to_owned()),
            ),
        ],
        ..Changes::default()
    };
    change(&shop, changes).await.unwrap();
    let order = shop.paid_order(r#"{"amount":5}"#).await;
    let receipt = format!("/pay/{}/receipt", order["id"].as_str().unwrap());
    for path in [link(shop.store.store.id.as_str()), receipt] {
        let page = shop.get(&path).await;
        assert!(!page.text.contains("<script>"), "{path}");
        assert!(!page.text.contains("\"><script"), "{path}");
        assert!(page.text.contains("&#60;script&#62;alert(1)"), "{path}");
    }
});
