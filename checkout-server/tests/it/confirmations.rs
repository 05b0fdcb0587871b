//! Messages to customers' telephones: once for each end of a payment, tried for a while, and in
//! nobody's way. That they survive a kill is tested in tests/whatsapp.

use checkout_server::app::end;
use checkout_server::config::{Flags, Settings};
use checkout_server::jobs::confirm::OneConfirmed;
use checkout_server::server::{Extras, Protection, Server};
use pebblepay_core::store::{Dialect, Mode};
use serde_json::{Value, json};

use crate::receiver::Receiver;
use crate::support::{ORIGIN, Shop, extras, on_both};

const LINKS: &str = "/api/public/v1/payment-links";
const GOOD: &str = "4000000000000002";
const POOR: &str = "4000000000000119";
const PHONE: &str = r#","customer_phone":"+212 600 000000""#;

impl Shop {
    /// The same shop with messages to customers' telephones through this address.
    async fn confirming(mut self, url: &str) -> Self {
        let (db, clock) = (self.server.app().db.clone(), self.clock.clone());
        let flags = Flags {
            oneconfirmed_api_key: Some("oc_key_1".to_owned()),
            oneconfirmed_url: Some(url.to_owned()),
            oneconfirmed_template_id: Some(12),
            oneconfirmed_flow_id: Some(34),
            ..Flags::default()
        };
        let policy = self.policy.clone();
        let built = tokio::task::spawn_blocking(move || {
            let settings = Settings::load(&flags).unwrap();
            let extras = Extras {
                confirmations: OneConfirmed::of_settings(&settings).unwrap(),
                ..extras(Protection::default())
            };
            Server::build(db, clock, policy, ORIGIN, extras).unwrap()
        });
        self.server = built.await.unwrap();
        self
    }
}

/// Status, state, attempts and the last error of every message, oldest first.
async fn outbox(shop: &Shop) -> Vec<(String, String, i64, String)> {
    let read = shop.server.app().db.read(|tx| {
        let sql = "select status, state, attempts, coalesce(last_error, '') from confirmations \
                   order by id";
        checkout_server::db::all(tx, sql, &[], |row| {
            Ok((row.text(0)?, row.text(1)?, row.int(2)?, row.text(3)?))
        })
    });
    read.await.unwrap()
}

async fn run(shop: &Shop) -> usize {
    shop.server.confirmer().unwrap().run_due().await.unwrap()
}

async fn link(shop: &Shop, more: &str) -> Value {
    let body = format!(
        r#"{{"amount_cents":12500,"currency":"MAD","reference":"INV-1","customer_name":"Sara",
        "description":"Tea for two"{more}}}"#
    );
    let made = shop.api_post(&shop.store.test_key, LINKS, &body).await;
    assert_eq!(made.status, 201, "{}", made.text);
    made.json()
}

async fn pay(shop: &Shop, link: &Value, card: &str) {
    shop.pay(&format!("/pay/{}", link["id"].as_str().unwrap()), card)
        .await;
}

on_both!(
    // proves: PG-060
    a_customer_with_a_phone_is_told_of_the_payment_once,
    async |shop: Shop| {
        let service = Receiver::switched().await;
        let shop = shop.confirming(service.url.trim_end_matches("/hook")).await;
        let made = link(&shop, PHONE).await;
        pay(&shop, &made, POOR).await;
        assert_eq!(run(&shop).await, 0, "a declined attempt is no end");
        pay(&shop, &made, GOOD).await;
        assert_eq!(run(&shop).await, 1);
        assert_eq!(run(&shop).await, 0);
        let got = &service.got()[0];
        assert_eq!(got.header("authorization"), "Bearer oc_key_1");
        assert!(got.header("idempotency-key").starts_with("conf_"));
        let expected = json!({
            "phone": "212600000000", "template_id": 12, "template_account_flow_id": 34,
            "name": "Tea House",
            "data": {
                "status": "succeeded", "store": "Tea House", "customer_name": "Sara",
                "amount": "125.00", "currency": "MAD", "description": "Tea for two",
                "reference": "INV-1", "order_id": made["order_id"], "is_test": "true",
            },
        });
        assert_eq!(got.json(), expected);
        assert_eq!(outbox(&shop).await[0].1, "sent");
        // Nobody without a telephone number is told anything.
        pay(&shop, &link(&shop, "").await, GOOD).await;
        assert_eq!(run(&shop).await, 0);
    }
);

on_both!(
    // proves: PG-060, B-27
    every_end_is_told_but_not_that_the_time_ran_out_untried,
    async |shop: Shop| {
        let service = Receiver::switched().await;
        let shop = shop.confirming(&service.url).await;
        let failed = link(&shop, PHONE).await;
        for _ in 0..5 {
            pay(&shop, &failed, POOR).await;
        }
        shop.clock.advance_ms(1);
        let cancelled = link(&shop, PHONE).await;
        let path = format!("{LINKS}/{}/cancel", cancelled["id"].as_str().unwrap());
        assert_eq!(
            shop.api_post(&shop.store.test_key, &path, "").await.status,
            200
        );
        let set = "update orders set expires_at = $1 where state = 'open'";
        link(&shop, PHONE).await;
        let now_ms = shop.clock.now_ms();
        let soon = shop
            .server
            .app()
            .db
            .write(move |tx| -> checkout_server::db::Res<_> {
                tx.exec(set, checkout_server::params![now_ms])
            });
        assert_eq!(soon.await.unwrap(), 1);
        assert_eq!(end::expire_overdue(shop.server.app()).await.unwrap(), 1);
        let told: Vec<String> = outbox(&shop).await.into_iter().map(|row| row.0).collect();
        assert_eq!(told, ["failed", "cancelled"]);
    }
);

on_both!(
    // proves: PG-061
    without_a_key_nothing_is_written_and_everything_else_goes_on,
    async |shop: Shop| {
        assert!(shop.server.confirmer().is_none());
        let receiver = Receiver::switched().await;
        shop.endpoint_of(Dialect::Pg, &receiver.url, Mode::Test, None)
            .await;
        let made = link(&shop, PHONE).await;
        pay(&shop, &made, GOOD).await;
        assert_eq!(shop.deliver().await, 1);
        assert_eq!(receiver.got()[0].header("x-pg-event"), "payment.succeeded");
        assert!(outbox(&shop).await.is_empty());
        shop.verify().await;
    }
);

on_both!(
    // proves: PG-062, TRAP-30
    a_failing_service_holds_nothing_up_and_is_given_up_with_a_notice,
    async |shop: Shop| {
        let (service, receiver) = (Receiver::switched().await, Receiver::switched().await);
        service.answer("500 No");
        let shop = shop.confirming(&service.url).await;
        shop.endpoint_of(Dialect::Pg, &receiver.url, Mode::Test, None)
            .await;
        let made = link(&shop, PHONE).await;
        pay(&shop, &made, GOOD).await;
        // The message is due and was never tried: the webhook does not wait for it.
        assert_eq!(shop.deliver().await, 1);
        assert!(service.got().is_empty());
        let path = format!("{LINKS}/{}", made["id"].as_str().unwrap());
        let status = shop.api_get(&shop.store.test_key, &path).await.json();
        assert_eq!(status["status"], "succeeded");
        assert_eq!(run(&shop).await, 1);
        for (n, seconds) in [30, 120, 300, 1200].into_iter().enumerate() {
            let (_, state, attempts, error) = outbox(&shop).await.remove(0);
            assert_eq!(
                (state.as_str(), attempts),
                ("pending", i64::try_from(n + 1).unwrap())
            );
            assert_eq!(error, "1Confirmed answered 500");
            shop.clock.advance_ms(seconds * 1000 - 1);
            assert_eq!(run(&shop).await, 0, "{seconds} s came early");
            shop.clock.advance_ms(seconds * 100 + 2);
            assert_eq!(run(&shop).await, 1, "{seconds} s did not come");
        }
        assert_eq!(outbox(&shop).await[0].1, "given_up");
        shop.clock.advance_ms(24 * 3_600_000);
        assert_eq!(run(&shop).await, 0);
        let keys: Vec<String> = service
            .got()
            .iter()
            .map(|got| got.header("idempotency-key").to_owned())
            .collect();
        assert!(
            keys.len() == 5 && keys.iter().all(|key| key == &keys[0]),
            "{keys:?}"
        );
        let notices = shop.api_get(&shop.store.test_key, "/api/v1/notices").await;
        assert!(
            notices.text.contains("confirmation_given_up"),
            "{}",
            notices.text
        );
        shop.verify().await;
    }
);
