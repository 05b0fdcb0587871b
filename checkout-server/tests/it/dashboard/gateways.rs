//! Gateways in the dashboard: who sees them, and that secrets go in and never come out.

use pebblepay_core::account::Role;
use pebblepay_core::limits::FRESH_MS;
use pebblepay_core::store::{GatewayKind, Mode};

use crate::support::{Shop, on_both};

const SECRETS: [(&str, &str); 3] = [
    ("paywall_secret", "paywall-secret-abcd"),
    ("notification_key", "notification-key-efgh"),
    ("api_secret", "caller-password-ijkl"),
];

fn fields() -> Vec<(&'static str, &'static str)> {
    let mut fields = vec![
        ("paywall_url", "https://pay.example.org/pwthree/launch"),
        ("merchant_account", "kiln"),
        ("api_url", "https://api.example.org"),
        ("api_caller", "caller"),
    ];
    fields.extend(SECRETS);
    fields
}

on_both!(
    // proves: E8
    payzone_is_set_up_and_its_secrets_are_never_shown_again,
    async |shop: Shop| {
        let owner = shop.signed_in(Role::Owner).await;
        let live = format!("/dashboard/{}/live", shop.store.store.id);
        let page = owner.get(&format!("{live}/gateways")).await;
        assert!(page.text.contains("Live payments are off: no live gateway"));
        let payzone = format!("{live}/gateways/payzone");
        let refused = owner.post(&payzone, &[("paywall_url", "x")]).await;
        assert_eq!(refused.status, 422);
        let mut wrong = fields();
        wrong[0].1 = "http://pay.example.org\u{0}";
        let refused = owner
            .post(&format!("{live}/gateways/payzone"), &wrong)
            .await;
        assert_eq!(refused.status, 422);
        for (_, secret) in SECRETS {
            assert!(!refused.text.contains(secret), "a secret came back");
        }
        let done = owner
            .post(&format!("{live}/gateways/payzone"), &fields())
            .await;
        assert_eq!(done.status, 303, "{}", done.text);
        for path in ["/gateways", "/gateways/payzone"] {
            let page = owner.get(&format!("{live}{path}")).await;
            assert_eq!(page.status, 200);
            for (_, secret) in SECRETS {
                assert!(!page.text.contains(secret), "{path}");
            }
            assert!(page.text.contains("••••abcd"), "{path}: {}", page.text);
        }
        let page = owner.get(&format!("{live}/gateways")).await;
        assert!(page.text.contains("Live payments are on"));
        // Secrets that are left empty stay; what is given is changed.
        let changed = [
            ("paywall_url", "https://pay.example.org/pwthree/launch"),
            ("merchant_account", "kiln-two"),
            ("notification_key", "another-key-of-mine-wxyz"),
        ];
        let done = owner
            .post(&format!("{live}/gateways/payzone"), &changed)
            .await;
        assert_eq!(done.status, 303, "{}", done.text);
        let page = owner.get(&format!("{live}/gateways")).await;
        for words in ["kiln-two", "••••abcd", "••••wxyz", "Not set up: refunds"] {
            assert!(page.text.contains(words), "{words}");
        }
        let stored = shop.server.app().db.read({
            let store = shop.store.store.id.clone();
            move |tx| checkout_server::db::gateway_settings::of_store(tx, &store)
        });
        for row in stored.await.unwrap() {
            assert_eq!((row.mode, row.gateway), (Mode::Live, GatewayKind::Payzone));
            assert!(
                row.paywall_secret.unwrap().starts_with("v1."),
                "it is sealed"
            );
        }
    }
);

on_both!(
    // proves: E8
    gateways_are_the_owners_alone_and_change_after_the_password_only,
    async |shop: Shop| {
        let developer = shop.signed_in(Role::Developer).await;
        for path in ["/gateways", "/gateways/payzone", "/gateways/btcpay"] {
            assert_eq!(developer.get(&shop.page(path)).await.status, 403);
        }
        let page = developer.get(&shop.page("/webhooks")).await;
        assert!(
            !page.text.contains("/gateways"),
            "it is not in the navigation"
        );
        let owner = shop.signed_in(Role::Owner).await;
        shop.clock.advance_ms(FRESH_MS + 1);
        let asked = owner.post(&shop.page("/gateways/payzone"), &fields()).await;
        assert!(asked.header("location").starts_with("/dashboard/confirm"));
        let page = owner.get(&shop.page("/gateways")).await;
        assert!(page.text.contains("Sandbox"));
        assert!(!page.text.contains("kiln"), "nothing was changed");
        owner.confirm().await;
        let done = owner.post(&shop.page("/gateways/payzone"), &fields()).await;
        assert_eq!(done.status, 303);
        let page = owner.get(&shop.page("/gateways")).await;
        assert!(page.text.contains("Test payments go through Payzone"));
        owner.post(&shop.page("/gateways/sandbox"), &[]).await;
        let page = owner.get(&shop.page("/gateways")).await;
        assert!(page.text.contains("set up and not in use"));
        let live = format!("/dashboard/{}/live", shop.store.store.id);
        let refused = owner.post(&format!("{live}/gateways/sandbox"), &[]).await;
        assert_eq!(refused.status, 400, "{}", refused.text);
    }
);

on_both!(
    the_connection_is_tested_and_what_it_says_is_shown,
    async |shop: Shop| {
        let owner = shop.signed_in(Role::Owner).await;
        let none = owner.post(&shop.page("/gateways/payzone/test"), &[]).await;
        assert!(none.text.contains("Payzone is not set up on this side"));
        let mut closed = fields();
        closed[2].1 = "http://127.0.0.1:9";
        let done = owner.post(&shop.page("/gateways/payzone"), &closed).await;
        assert_eq!(done.status, 303, "{}", done.text);
        let tried = owner.post(&shop.page("/gateways/payzone/test"), &[]).await;
        assert_eq!(tried.status, 200);
        assert!(tried.text.contains("class=\"alert\""), "{}", tried.text);
        assert!(tried.text.contains("The API of Payzone:"));
    }
);

on_both!(
    // proves: E8, PEB-189
    a_btcpay_server_is_set_up_tested_and_its_secrets_are_never_shown_again,
    async |shop: Shop| {
        let owner = shop.signed_in(Role::Owner).await;
        let live = format!("/dashboard/{}/live", shop.store.store.id);
        let form = format!("{live}/gateways/btcpay");
        let secrets = ["api-key-of-mine-abcd", "webhook-secret-efgh"];
        let fields = |url: &'static str| {
            [
                ("api_url", url),
                ("merchant_account", "9kLp2"),
                ("api_secret", secrets[0]),
                ("notification_key", secrets[1]),
            ]
        };
        let page = owner.get(&form).await;
        let code = &shop.store.store.merchant_code;
        assert!(page.text.contains(&format!("/callback/{code}/btcpay")));
        let wrong = fields("https://btcpay.example/with/a/path");
        let refused = owner.post(&form, &wrong).await;
        assert_eq!(refused.status, 422);
        assert!(
            refused.text.contains("must be an origin"),
            "{}",
            refused.text
        );
        let done = owner.post(&form, &fields("http://127.0.0.1:9")).await;
        assert_eq!(done.status, 303, "{}", done.text);
        // Secrets that are left empty stay.
        let changed = [
            ("api_url", "http://127.0.0.1:9"),
            ("merchant_account", "8aBc1"),
        ];
        assert_eq!(owner.post(&form, &changed).await.status, 303);
        let shown = owner.get(&format!("{live}/gateways")).await;
        for words in ["8aBc1", "••••abcd", "••••efgh", "Live payments are on"] {
            assert!(shown.text.contains(words), "{words}");
        }
        let tried = owner.post(&format!("{form}/test"), &[]).await;
        assert!(
            tried
                .text
                .contains("The API of BTCPay Server: it does not answer")
        );
        for text in [
            refused.text,
            shown.text,
            tried.text,
            owner.get(&form).await.text,
        ] {
            assert!(
                !secrets.iter().any(|secret| text.contains(secret)),
                "{text}"
            );
        }
    }
);
