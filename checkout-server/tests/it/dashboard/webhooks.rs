//! Webhooks in the dashboard: endpoints, secrets, deliveries and sending again.

use checkout_server::app::endpoints;
use pebblepay_core::account::Role;
use pebblepay_core::limits::FRESH_MS;
use pebblepay_core::signature::hmac_sha256_hex;
use pebblepay_core::store::{Dialect, Mode};

use super::browser::{Browser, PASSWORD};
use crate::receiver::Receiver;
use crate::support::{Answer, Shop, on_both};

/// The ids of a page that begin so, in its order, each once.
fn ids(answer: &Answer, prefix: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for part in answer.text.split(prefix).skip(1) {
        let end = part.find(|c: char| !c.is_ascii_alphanumeric());
        let id = format!("{prefix}{}", &part[..end.unwrap_or(part.len())]);
        if !found.contains(&id) {
            found.push(id);
        }
    }
    found
}

/// Adds an endpoint through the form; returns its id.
async fn add(shop: &Shop, browser: &Browser<'_>, fields: &[(&str, &str)]) -> String {
    let made = browser.post(&shop.page("/webhooks/new"), fields).await;
    assert_eq!(made.status, 303, "{}", made.text);
    let to = made.header("location").to_owned();
    let id = to.split('/').rev().nth(1).unwrap().to_owned();
    assert!(id.starts_with("we_"), "{to}");
    id
}

/// The secret that a page shows.
fn secret(answer: &Answer) -> String {
    assert_eq!(answer.status, 200, "{}", answer.text);
    let rest = answer.text.split("<code>whsec_").nth(1).unwrap();
    format!("whsec_{}", rest.split('<').next().unwrap())
}

on_both!(
    // proves: F-18
    an_endpoint_of_each_dialect_is_added_changed_and_deleted,
    async |shop: Shop| {
        let owner = shop.signed_in(Role::Owner).await;
        for dialect in Dialect::ALL {
            let page = format!("/webhooks/new?dialect={}", dialect.as_str());
            let page = owner.get(&shop.page(&page)).await;
            assert_eq!(page.status, 200);
            let word = page.text.split("name=\"events\" value=\"").nth(1).unwrap();
            let word = word.split('"').next().unwrap().to_owned();
            let fields = [
                ("dialect", dialect.as_str()),
                ("url", "https://shop.example/hook"),
                ("hears", "some"),
                ("events", &word),
                ("format", "form"),
                ("status_key", "lower"),
            ];
            let id = add(&shop, &owner, &fields).await;
            let at = shop.page(&format!("/webhooks/{id}"));
            let shown = owner.get(&at).await;
            assert!(
                shown.text.contains(&format!("<code>{word}</code>")),
                "{word}"
            );
            let changes = [
                ("url", "https://shop.example/other"),
                ("hears", "all"),
                ("format", "nested_json"),
                ("status_key", "seed"),
            ];
            let changed = owner.post(&format!("{at}/edit"), &changes).await;
            assert_eq!(changed.status, 303, "{}", changed.text);
            let shown = owner.get(&at).await;
            assert!(shown.text.contains("https://shop.example/other"));
            let is_styled = shown.text.contains("JSON with an object data");
            assert_eq!(is_styled, dialect == Dialect::SecPaid);
            let gone = owner.post(&format!("{at}/delete"), &[]).await;
            assert_eq!(gone.status, 303);
            assert_eq!(owner.get(&at).await.status, 404);
        }
    }
);

on_both!(
    what_can_not_be_an_endpoint_is_said_at_its_field_and_kept,
    async |shop: Shop| {
        let owner = shop.signed_in(Role::Owner).await;
        let rows = [
            (vec![("url", ""), ("hears", "all")], "url-error"),
            (
                vec![("url", "javascript:alert(1)"), ("hears", "all")],
                "url-error",
            ),
            (
                vec![("url", "https://a@b.example/"), ("hears", "all")],
                "url-error",
            ),
            (
                vec![("url", "https://a.example/"), ("hears", "some")],
                "list of event names",
            ),
            (
                vec![
                    ("url", "https://a.example/"),
                    ("hears", "some"),
                    ("events", "nothing.at.all"),
                ],
                "list of event names",
            ),
        ];
        for (mut fields, words) in rows {
            fields.push(("dialect", "pebblepay"));
            let refused = owner.post(&shop.page("/webhooks/new"), &fields).await;
            assert_eq!(refused.status, 422, "{fields:?}");
            assert!(refused.text.contains(words), "{fields:?}: {}", refused.text);
            let url = fields[0].1;
            assert!(
                refused
                    .text
                    .contains(&format!("name=\"url\" value=\"{url}\""))
            );
        }
        let (store, app) = (&shop.store.store.id, shop.server.app());
        assert!(
            endpoints::list(app, store, Mode::Test)
                .await
                .unwrap()
                .is_empty()
        );
    }
);

on_both!(
    // proves: E8
    a_secret_is_shown_and_renewed_after_the_password_only,
    async |shop: Shop| {
        let receiver = Receiver::answering(&["200 OK"]).await;
        let owner = shop.signed_in(Role::Owner).await;
        let fields = [("url", receiver.url.as_str()), ("hears", "all")];
        let id = add(&shop, &owner, &fields).await;
        let page = shop.page(&format!("/webhooks/{id}/secret"));
        let former = secret(&owner.get(&page).await);
        shop.clock.advance_ms(FRESH_MS + 1);
        for path in [&page, &shop.page("/webhooks/secret")] {
            let asked = owner.get(path).await;
            assert_eq!(asked.status, 303);
            assert!(asked.header("location").starts_with("/dashboard/confirm"));
            let asked = owner.post(path, &[]).await;
            assert!(asked.header("location").starts_with("/dashboard/confirm"));
        }
        owner.confirm().await;
        assert_eq!(
            secret(&owner.get(&page).await),
            former,
            "nothing was renewed"
        );
        owner.post(&page, &[]).await;
        let shown = owner.get(&page).await;
        let renewed = secret(&shown);
        assert_ne!(renewed, former);
        assert!(shown.text.contains("The former secret signs"));
        shop.paid_order(r#"{"amount":5}"#).await;
        shop.deliver().await;
        let got = &receiver.got()[0];
        assert_eq!(got.header("webhook-signature").split(' ').count(), 2);
        let signed = hmac_sha256_hex(&renewed, got.body.as_bytes());
        assert_eq!(got.header("x-webhook-signature"), signed);
        // The store's own, for what has none of its own.
        let page = shop.page("/webhooks/secret");
        let own = secret(&owner.get(&page).await);
        assert_eq!(own, shop.store.secrets.test);
        owner.post(&page, &[]).await;
        assert_ne!(secret(&owner.get(&page).await), own);
    }
);

on_both!(
    a_delivery_shows_what_was_sent_and_a_reply_as_text,
    async |shop: Shop| {
        let receiver = Receiver::answering(&["500 No", "200 OK"]).await;
        let owner = shop.signed_in(Role::Owner).await;
        let fields = [("url", receiver.url.as_str()), ("hears", "all")];
        let id = add(&shop, &owner, &fields).await;
        shop.paid_order(r#"{"amount":5}"#).await;
        shop.deliver().await;
        let at = shop.page(&format!("/webhooks/{id}"));
        let page = owner.get(&at).await;
        assert!(page.text.contains("Failing"), "{}", page.text);
        assert!(page.text.contains("Will be retried"));
        let delivery = ids(&page, "dlv_").remove(0);
        let path = shop.page(&format!("/webhooks/deliveries/{delivery}"));
        let shown = owner.get(&path).await;
        let got = &receiver.got()[0];
        let signature = got.header("webhook-signature");
        assert!(
            shown
                .text
                .contains(&format!("webhook-signature: {signature}"))
        );
        assert!(shown.text.contains(&format!("POST {}", receiver.url)));
        assert!(
            shown.text.contains(&got.body.replace('"', "&#34;")),
            "{}",
            shown.text
        );
        let resent = owner.post(&format!("{path}/resend"), &[]).await;
        assert_eq!(resent.status, 303);
        shop.deliver().await;
        assert!(owner.get(&path).await.text.contains("Attempt 2"));
        assert!(owner.get(&at).await.text.contains("Healthy"));
        let event = ids(&shown, "evt_").remove(0);
        let events = shop.page(&format!("/webhooks/events/{event}"));
        assert!(owner.get(&events).await.text.contains(&receiver.url));
        owner.post(&format!("{events}/resend"), &[]).await;
        shop.deliver().await;
        assert_eq!(receiver.got().len(), 3);
        assert_eq!(receiver.got()[2].body, receiver.got()[0].body);
    }
);

on_both!(
    what_failed_is_listed_and_sent_again_when_its_receiver_is_mended,
    async |shop: Shop| {
        let receiver = Receiver::switched().await;
        receiver.answer("410 Gone");
        let owner = shop.signed_in(Role::Owner).await;
        let fields = [("url", receiver.url.as_str()), ("hears", "all")];
        let id = add(&shop, &owner, &fields).await;
        let at = shop.page(&format!("/webhooks/{id}"));
        shop.paid_order(r#"{"amount":5}"#).await;
        shop.deliver().await;
        shop.paid_order(r#"{"amount":6}"#).await;
        shop.deliver().await;
        let page = owner.get(&at).await;
        assert!(page.text.contains("It answered 410"), "{}", page.text);
        let failed = owner.get(&format!("{at}?show=failed")).await;
        assert_eq!(ids(&failed, "dlv_").len(), 1);
        let held = owner.get(&format!("{at}?show=held")).await;
        assert_eq!(ids(&held, "dlv_").len(), 1);
        let refused = owner.post(&format!("{at}/resend-failed"), &[]).await;
        assert_eq!(refused.status, 422, "it is disabled");
        receiver.answer("200 OK");
        owner.post(&format!("{at}/enable"), &[]).await;
        shop.deliver().await;
        assert!(owner.get(&at).await.text.contains("never arrived"));
        // Of another time there is nothing.
        let early = [("from", "2026-03-01T00:00"), ("to", "2026-03-02T00:00")];
        let none = owner.post(&format!("{at}/resend-failed"), &early).await;
        assert_eq!(none.status, 303);
        assert_eq!(shop.deliver().await, 0);
        let wrong = owner
            .post(&format!("{at}/resend-failed"), &[("from", "soon")])
            .await;
        assert_eq!(wrong.status, 422);
        owner.post(&format!("{at}/resend-failed"), &[]).await;
        assert_eq!(shop.deliver().await, 1);
        assert!(owner.get(&at).await.text.contains("Healthy"));
        // The ticked ones, and everything since.
        let all = ids(&owner.get(&at).await, "dlv_");
        let ticked = [("delivery", all[0].as_str()), ("delivery", &all[1])];
        owner.post(&format!("{at}/resend"), &ticked).await;
        assert_eq!(shop.deliver().await, 2);
        for (since, count) in [("2026-03-15", 2), ("2030-01-01 00:00", 0)] {
            let fields = [("since", since), ("delivered_too", "yes")];
            let done = owner.post(&format!("{at}/replay"), &fields).await;
            assert_eq!(done.status, 303, "{}", done.text);
            assert_eq!(shop.deliver().await, count, "since {since}");
        }
        for since in ["", "yesterday", "evt_x"] {
            let refused = owner
                .post(&format!("{at}/replay"), &[("since", since)])
                .await;
            assert_ne!(refused.status, 303, "{since}");
        }
        shop.verify().await;
    }
);

on_both!(
    // proves: SEC-003
    saved_urls_change_their_indices_and_only_as_a_whole,
    async |shop: Shop| {
        let owner = shop.signed_in(Role::Owner).await;
        let mut made = Vec::new();
        for n in 0..3 {
            let url = format!("https://shop.example/{n}");
            let fields = [
                ("dialect", "secpaid"),
                ("url", url.as_str()),
                ("hears", "all"),
                ("format", "seed_json"),
                ("status_key", "seed"),
            ];
            made.push(add(&shop, &owner, &fields).await);
        }
        // A removed one keeps its place to itself.
        owner
            .post(&shop.page(&format!("/webhooks/{}/delete", made[1])), &[])
            .await;
        let page = shop.page("/webhooks/payment-endpoints");
        let order = |ids: &[&str]| -> Vec<(&'static str, String)> {
            ids.iter().map(|id| ("order", (*id).to_owned())).collect()
        };
        for wrong in [
            vec![made[0].as_str()],
            vec![&made[0], &made[0]],
            vec![&made[0], &made[1]],
        ] {
            let fields = order(&wrong);
            let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
            assert_eq!(owner.post(&page, &fields).await.status, 422, "{wrong:?}");
        }
        let fields = [("order", made[2].as_str()), ("order", &made[0])];
        assert_eq!(owner.post(&page, &fields).await.status, 303);
        let (store, app) = (&shop.store.store.id, shop.server.app());
        let listed = endpoints::list(app, store, Mode::Test).await.unwrap();
        let urls: Vec<&str> = listed.iter().map(|(e, _)| e.url.as_str()).collect();
        assert_eq!(urls, ["https://shop.example/2", "https://shop.example/0"]);
        assert!(
            owner
                .get(&page)
                .await
                .text
                .contains("https://shop.example/2")
        );
    }
);

on_both!(
    // proves: E8
    nothing_of_another_store_or_side_is_there,
    async |shop: Shop| {
        let receiver = Receiver::answering(&["200 OK"]).await;
        let owner = shop.signed_in(Role::Owner).await;
        let fields = [("url", receiver.url.as_str()), ("hears", "all")];
        let id = add(&shop, &owner, &fields).await;
        shop.paid_order(r#"{"amount":5}"#).await;
        shop.deliver().await;
        let page = owner.get(&shop.page(&format!("/webhooks/{id}"))).await;
        let delivery = ids(&page, "dlv_").remove(0);
        let shown = owner
            .get(&shop.page(&format!("/webhooks/deliveries/{delivery}")))
            .await;
        let event = ids(&shown, "evt_").remove(0);
        let other = shop.other_store().await;
        shop.account(
            "other@team.example",
            Some((other.store.id.as_str(), Role::Owner)),
        )
        .await;
        let stranger = Browser::new(&shop);
        stranger.sign_in("other@team.example", PASSWORD).await;
        let own = format!("/dashboard/{}/test", other.store.id);
        let live = format!("/dashboard/{}/live", shop.store.store.id);
        for (browser, base) in [(&stranger, &own), (&owner, &live)] {
            for path in [
                format!("/webhooks/{id}"),
                format!("/webhooks/{id}/edit"),
                format!("/webhooks/{id}/secret"),
                format!("/webhooks/deliveries/{delivery}"),
                format!("/webhooks/events/{event}"),
            ] {
                let answer = browser.get(&format!("{base}{path}")).await;
                assert_eq!(answer.status, 404, "{base}{path}");
            }
            for path in [
                format!("/webhooks/{id}/edit"),
                format!("/webhooks/{id}/secret"),
                format!("/webhooks/{id}/enable"),
                format!("/webhooks/{id}/disable"),
                format!("/webhooks/{id}/delete"),
                format!("/webhooks/{id}/test"),
                format!("/webhooks/{id}/resend-failed"),
                format!("/webhooks/{id}/replay"),
                format!("/webhooks/deliveries/{delivery}/resend"),
                format!("/webhooks/events/{event}/resend"),
            ] {
                let answer = browser.post(&format!("{base}{path}"), &[]).await;
                assert_eq!(answer.status, 404, "{base}{path}");
            }
            // A page of one's own takes no ids of others.
            let fields = [("delivery", delivery.as_str())];
            browser
                .post(&format!("{base}/webhooks/{id}/resend"), &fields)
                .await;
        }
        assert_eq!(shop.deliver().await, 0);
        assert_eq!(receiver.got().len(), 1);
    }
);

on_both!(
    a_test_event_is_answered_at_once_in_each_dialect,
    async |shop: Shop| {
        let receiver = Receiver::answering(&["418 Teapot"]).await;
        let owner = shop.signed_in(Role::Owner).await;
        for dialect in Dialect::ALL {
            let fields = [
                ("dialect", dialect.as_str()),
                ("url", receiver.url.as_str()),
                ("hears", "all"),
                ("format", "form"),
                ("status_key", "seed"),
            ];
            let id = add(&shop, &owner, &fields).await;
            let at = shop.page(&format!("/webhooks/{id}"));
            let before = receiver.got().len();
            let tried = owner
                .post(&format!("{at}/test"), &[("event", "paid")])
                .await;
            assert_eq!(tried.status, 200, "{}", tried.text);
            assert!(tried.text.contains("418"));
            let got = receiver.got();
            assert_eq!(got.len(), before + 1, "{}", dialect.as_str());
            let sent = &got[before];
            assert!(!sent.body.is_empty());
            let signature = sent.header("webhook-signature");
            assert!(
                tried
                    .text
                    .contains(&format!("webhook-signature: {signature}"))
            );
            if dialect == Dialect::SecPaid {
                assert!(
                    sent.header("content-type").contains("form"),
                    "in its own form"
                );
            }
            let wrong = owner.post(&format!("{at}/test"), &[("event", "x")]).await;
            assert_eq!(wrong.status, 422);
        }
        // So nobody has the server hammer an address.
        let listed = owner.get(&shop.page("/webhooks")).await;
        let id = ids(&listed, "we_").remove(0);
        let at = shop.page(&format!("/webhooks/{id}/test"));
        let mut last = 200;
        for _ in 0..40 {
            last = owner.post(&at, &[("event", "paid")]).await.status;
        }
        assert_eq!(last, 422);
        assert!(receiver.got().len() < 40, "{}", receiver.got().len());
    }
);
