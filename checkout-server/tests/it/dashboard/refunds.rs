//! Refunds from the dashboard: asked, said, done once; and the balance.

use pebblepay_core::account::Role;
use serde_json::{Value, json};

use crate::refunds::{balance, clean};
use crate::support::{Answer, Shop, on_both};

fn live(shop: &Shop, path: &str) -> String {
    format!("/dashboard/{}/live{path}", shop.store.store.id)
}

fn path(shop: &Shop, order: &Value) -> String {
    live(
        shop,
        &format!("/payments/{}/refund", order["order_id"].as_str().unwrap()),
    )
}

/// The fields of the form that confirms.
fn confirmed(answer: &Answer) -> Vec<(&'static str, String)> {
    ["amount", "reason", "key", "confirmed"]
        .map(|name| (name, answer.hidden(name)))
        .into()
}

fn borrowed<'a>(fields: &'a [(&'static str, String)]) -> Vec<(&'a str, &'a str)> {
    fields
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect()
}

on_both!(
    a_refund_is_said_before_it_is_done_and_done_once,
    async |shop: Shop| {
        let shop = shop.live().await;
        let body = r#"{"amount":49.99,"customer_email":"jo@example.com"}"#;
        let order = shop.paid_live_order(body).await;
        let owner = shop.signed_in(Role::Owner).await;
        let path = path(&shop, &order);
        let asked = owner.get(&path).await;
        assert!(asked.text.contains("value=\"49.99\""), "{}", asked.text);
        let said = owner
            .post(&path, &[("amount", "12.5"), ("reason", "Cold")])
            .await;
        assert_eq!(said.status, 200, "{}", said.text);
        for word in [
            "$12.50 of payment PP-",
            "jo@",
            "$37.49 of the payment stays",
            "can not be undone",
        ] {
            assert!(said.text.contains(word), "{word}: {}", said.text);
        }
        assert_eq!(
            balance(&shop).await,
            json!([{"currency": "USD", "amount": 47.49}])
        );

        // Sent twice at once and once more later: one refund, and each is told that it is done.
        let fields = confirmed(&said);
        let fields = borrowed(&fields);
        let (one, two) = tokio::join!(owner.post(&path, &fields), owner.post(&path, &fields));
        let again = owner.post(&path, &fields).await;
        for answer in [&one, &two, &again] {
            assert_eq!(answer.status, 303, "{}", answer.text);
        }
        let page = owner.get(one.header("location")).await;
        assert!(
            page.text.contains("$12.50 went back to jo@example.com."),
            "{}",
            page.text
        );
        assert!(page.text.contains("Partly refunded"));
        assert_eq!(
            balance(&shop).await,
            json!([{"currency": "USD", "amount": 35.62}])
        );

        // The rest, as the form has it.
        let rest = owner
            .post(&path, &[("amount", "37.49"), ("reason", "")])
            .await;
        assert!(
            rest.text.contains("nothing of the payment is left"),
            "{}",
            rest.text
        );
        let fields = confirmed(&rest);
        let done = owner.post(&path, &borrowed(&fields)).await;
        assert_eq!(done.status, 303, "{}", done.text);
        assert_eq!(
            balance(&shop).await,
            json!([{"currency": "USD", "amount": 0}])
        );
        let over = owner.post(&path, &[("amount", "1"), ("reason", "")]).await;
        assert_eq!(over.status, 422);
        assert!(over.text.contains("refunded already"), "{}", over.text);
        let audit = owner.get(&live(&shop, "/audit")).await.text;
        assert_eq!(audit.matches("Refunded").count(), 2, "{audit}");
        clean(&shop).await;
    }
);

on_both!(
    what_can_not_be_refunded_is_said_at_its_field_and_changes_nothing,
    async |shop: Shop| {
        let shop = shop.live().await;
        let order = shop.paid_live_order(r#"{"amount":10}"#).await;
        let owner = shop.signed_in(Role::Owner).await;
        let path = path(&shop, &order);
        let long = "x".repeat(2_000);
        for (amount, reason, words) in [
            ("", "", "Write the amount"),
            ("0", "", "Write the amount"),
            ("-1", "", "Write the amount"),
            ("1.234", "", "Write the amount"),
            ("ten", "", "Write the amount"),
            ("10.01", "", "Only $10.00 is left"),
            ("1", long.as_str(), "characters, on one line"),
        ] {
            let answer = owner
                .post(&path, &[("amount", amount), ("reason", reason)])
                .await;
            assert_eq!(answer.status, 422, "{amount}");
            assert!(
                answer.text.contains("aria-invalid") && answer.text.contains(words),
                "{}",
                answer.text
            );
            assert!(
                answer.text.contains(&format!("value=\"{amount}\"")),
                "{amount} is kept"
            );
        }
        // Confirming what was never said does nothing; nor does more than is left.
        let bare = [("amount", "10"), ("reason", ""), ("confirmed", "yes")];
        assert_eq!(owner.post(&path, &bare).await.status, 200);
        let much = [
            ("amount", "10.01"),
            ("reason", ""),
            ("confirmed", "yes"),
            ("key", "k"),
        ];
        let answer = owner.post(&path, &much).await;
        assert_eq!(answer.status, 422, "{}", answer.text);
        // A key is for one refund.
        let one = [
            ("amount", "1"),
            ("reason", ""),
            ("confirmed", "yes"),
            ("key", "k2"),
        ];
        assert_eq!(owner.post(&path, &one).await.status, 303);
        let other = [
            ("amount", "2"),
            ("reason", ""),
            ("confirmed", "yes"),
            ("key", "k2"),
        ];
        assert_eq!(owner.post(&path, &other).await.status, 422);
        assert_eq!(
            balance(&shop).await,
            json!([{"currency": "USD", "amount": 8.55}])
        );
        let unpaid = shop
            .api_post(&shop.store.live_key, "/api/v1/orders", r#"{"amount":5}"#)
            .await;
        let unpaid = self::path(&shop, &unpaid.json());
        let answer = owner
            .post(&unpaid, &[("amount", "5"), ("reason", "")])
            .await;
        assert_eq!(answer.status, 422);
        assert!(answer.text.contains("was not paid"), "{}", answer.text);
        // The test side does not know a live payment.
        let number = order["order_id"].as_str().unwrap();
        let wrong = shop.page(&format!("/payments/{number}/refund"));
        assert_eq!(owner.get(&wrong).await.status, 404);
        assert_eq!(owner.post(&wrong, &[("amount", "1")]).await.status, 404);
        let developer = shop.signed_in(Role::Developer).await;
        assert_eq!(developer.post(&path, &one).await.status, 403);
        clean(&shop).await;
    }
);

on_both!(
    the_balance_shows_each_currency_and_every_movement,
    async |shop: Shop| {
        let shop = shop.live().await;
        let owner = shop.signed_in(Role::Owner).await;
        let empty = owner.get(&live(&shop, "/balance")).await.text;
        assert!(empty.contains("Nothing booked"), "{empty}");
        for n in 1..=30 {
            let currency = if n % 10 == 0 { "EUR" } else { "USD" };
            let body = json!({"amount": n, "currency": currency}).to_string();
            shop.paid_live_order(&body).await;
            shop.clock.advance_ms(1_000);
        }
        let first = owner.get(&live(&shop, "/balance")).await.text;
        assert!(
            first.contains("€57.00") && first.contains("$384.75"),
            "{first}"
        );
        assert_eq!(first.matches("<tr data-row>").count(), 25);
        let mut links = first.split("href=\"").map(|t| t.split('"').next().unwrap());
        let older = links.find(|h| h.contains("older=")).unwrap();
        let older = older.replace("&#38;", "&");
        let second = owner.get(&older).await.text;
        assert_eq!(second.matches("<tr data-row>").count(), 5);
        let mut links = second
            .split("href=\"")
            .map(|t| t.split('"').next().unwrap());
        let newer = links.find(|h| h.contains("newer=")).unwrap();
        let newer = newer.replace("&#38;", "&");
        assert_eq!(
            owner
                .get(&newer)
                .await
                .text
                .matches("<tr data-row>")
                .count(),
            25
        );
        let euros = owner.get(&live(&shop, "/balance?currency=EUR")).await.text;
        assert_eq!(euros.matches("<tr data-row>").count(), 3);
        let test = owner.get(&shop.page("/balance")).await.text;
        assert!(
            test.contains("Test payments never touch a balance"),
            "{test}"
        );
    }
);
