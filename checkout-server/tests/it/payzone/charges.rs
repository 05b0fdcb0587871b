//! The charge API: refunds, and asking what became of a payment whose callback never came.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use checkout_server::jobs::housekeeping;
use pebblepay_core::signature::hmac_sha256_hex;
use pebblepay_core::store::Mode;
use serde_json::{Value, json};

use super::{ACCOUNT, API_SECRET, Away, away, call_back, events, given, read, set_up};
use crate::support::{NOW_MS, Shop, on_both};

/// A charge API that answers what it was told to.
#[derive(Clone, Default)]
struct Fake {
    answers: Arc<Mutex<VecDeque<(u16, String)>>>,
    asked: Arc<Mutex<Vec<(Method, String)>>>,
}

async fn answer(
    State(fake): State<Fake>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: String,
) -> (StatusCode, String) {
    let header = |name: &str| headers.get(name).map_or("", |v| v.to_str().unwrap());
    assert_eq!(header("x-merchantaccount"), ACCOUNT);
    let (caller, at_s) = (header("x-callername"), header("x-hmac-timestamp"));
    assert!(at_s.parse::<i64>().unwrap() >= NOW_MS / 1000);
    let signed = format!("{caller}{ACCOUNT}{at_s}{}{body}", uri.path());
    let expected = hmac_sha256_hex(API_SECRET, signed.as_bytes());
    assert!(header("x-hmac-signature").eq_ignore_ascii_case(&expected));
    fake.asked.lock().unwrap().push((method, body));
    let next = fake.answers.lock().unwrap().pop_front();
    let (status, body) = next.unwrap_or((404, "{}".to_owned()));
    (StatusCode::from_u16(status).unwrap(), body)
}

impl Fake {
    async fn start() -> (Self, String) {
        let fake = Self::default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(answer).with_state(fake.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        (fake, url)
    }

    fn will_say(&self, status: u16, body: &Value) {
        let mut answers = self.answers.lock().unwrap();
        answers.push_back((status, body.to_string()));
    }

    fn asked(&self) -> Vec<(Method, String)> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }
}

fn charge(away: &Away, status: &str, amount: &Value) -> Value {
    json!({"id": away.charge(), "internalId": "PZN-1", "merchantAccount": ACCOUNT,
        "status": status, "lineItem": {"amount": amount, "currency": "MAD"}})
}

async fn ready(shop: &Shop) -> (Fake, Away) {
    let (fake, url) = Fake::start().await;
    set_up(shop, Mode::Live, given(Some(&url))).await;
    (fake, away(shop, Mode::Live).await)
}

async fn later(shop: &Shop, by_ms: i64) {
    shop.clock.advance_ms(by_ms);
    housekeeping::once(shop.server.app()).await.unwrap();
}

on_both!(
    // proves: PG-032
    a_payment_whose_callback_never_came_is_asked_about_ever_less_often,
    async |shop: Shop| {
        let (fake, away) = ready(&shop).await;
        later(&shop, 1_000).await;
        assert!(fake.asked().is_empty(), "it has just begun");
        // Unknown there, garbage, another amount, another account: none of it is a payment.
        fake.will_say(404, &json!({"message": "not found"}));
        fake.will_say(500, &charge(&away, "CHARGED", &json!(125)));
        fake.will_say(200, &json!("CHARGED"));
        fake.will_say(200, &charge(&away, "CHARGED", &json!(1)));
        fake.will_say(200, &charge(&away, "PAID", &json!(125)));
        let mut other = charge(&away, "CHARGED", &json!(125));
        other["merchantAccount"] = json!("Someone_Else");
        fake.will_say(200, &other);
        for _ in 0..6 {
            later(&shop, 3_600_000).await;
            assert_ne!(read(&shop, &away).await["status"], "completed");
        }
        assert_eq!(fake.asked().len(), 6);
        later(&shop, 10_000).await;
        assert!(fake.asked().is_empty(), "not every ten seconds");
        fake.will_say(
            200,
            &json!({"charge": charge(&away, "CHARGED", &json!("125.00"))}),
        );
        later(&shop, 3_600_000).await;
        let asked = fake.asked();
        assert_eq!(asked, [(Method::GET, String::new())]);
        assert_eq!(read(&shop, &away).await["status"], "completed");
        later(&shop, 3_600_000).await;
        assert!(fake.asked().is_empty(), "it is known now");
        // The callback comes after all.
        let late = away.told("CHARGED", &json!({"internalId": "PZN-1"}));
        assert_eq!(call_back(&shop, &late).await.status, 200);
        assert_eq!(events(&shop).await, ["order.created", "payment.succeeded"]);
        shop.verify().await;
    }
);

on_both!(
    // proves: F-11
    money_of_an_order_that_ended_is_found_without_a_callback,
    async |shop: Shop| {
        let (fake, away) = ready(&shop).await;
        shop.clock.advance_ms(71 * 60_000);
        checkout_server::app::end::expire_overdue(shop.server.app())
            .await
            .unwrap();
        assert_eq!(read(&shop, &away).await["status"], "failed");
        fake.will_say(200, &charge(&away, "CHARGED", &json!(125)));
        later(&shop, 60 * 60_000).await;
        let order = read(&shop, &away).await;
        assert_eq!(
            (&order["status"], &order["late"]),
            (&"completed".into(), &true.into())
        );
        shop.verify().await;
    }
);

on_both!(
    a_customer_who_is_back_has_the_gateway_asked_soon,
    async |shop: Shop| {
        let (fake, away) = ready(&shop).await;
        let back = away.payload["successUrl"].as_str().unwrap();
        let back = back.split_once(".example").unwrap().1.to_owned();
        shop.get(&back).await;
        fake.will_say(200, &charge(&away, "DECLINED", &json!(125)));
        later(&shop, 3_000).await;
        assert_eq!(read(&shop, &away).await["failure_reason"], "declined");
        let onward = shop.get(&back).await;
        assert_eq!(
            onward.header("location"),
            format!("{}?declined=1", away.page())
        );
    }
);

async fn paid(shop: &Shop) -> (Fake, Away, String) {
    let (fake, away) = ready(shop).await;
    let answer = call_back(shop, &away.told("CHARGED", &json!({}))).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let path = format!(
        "/api/v1/orders/{}/refund",
        away.order["id"].as_str().unwrap()
    );
    (fake, away, path)
}

on_both!(
    // proves: PG-032
    a_refund_is_a_signed_command_with_an_id_of_its_own,
    async |shop: Shop| {
        let (fake, away, path) = paid(&shop).await;
        let key = shop.store.live_key.clone();
        fake.will_say(200, &json!({"status": "REFUNDED"}));
        let done = shop.api_post(&key, &path, r#"{"amount":25.5}"#).await;
        assert_eq!(done.status, 200, "{}", done.text);
        let refund = done.json()["refund"].clone();
        assert_eq!(refund["status"], "succeeded");
        let (method, body) = fake.asked().remove(0);
        let body: Value = serde_json::from_str(&body).unwrap();
        assert_eq!(method, Method::POST);
        assert_eq!(
            body,
            json!({"command": "REFUND", "amount": 25.5, "currency": "MAD",
                "idempotencyId": refund["id"]})
        );
        // What the gateway refuses is told in its words.
        fake.will_say(400, &json!({"message": "too old"}));
        let refused = shop.api_post(&key, &path, "{}").await.json();
        assert_eq!(
            (
                &refused["refund"]["status"],
                &refused["refund"]["failure_reason"]
            ),
            (&"failed".into(), &"too old".into()),
            "{refused}"
        );
        assert_eq!(read(&shop, &away).await["amount_refunded"], 25.5);
        shop.verify().await;
    }
);

on_both!(
    a_refund_whose_answer_was_lost_is_asked_about_and_not_made_twice,
    async |shop: Shop| {
        let (fake, away, path) = paid(&shop).await;
        let key = shop.store.live_key.clone();
        fake.will_say(500, &json!({}));
        let begun = shop.api_post(&key, &path, "{}").await.json();
        assert_eq!(begun["refund"]["status"], "pending", "{begun}");
        assert_eq!(fake.asked().len(), 1);
        // A refund that can not be told from ours: nothing is sent.
        let mut told = charge(&away, "REFUNDED", &json!(125));
        told["transactions"] = json!([{"type": "REFUND", "state": "APPROVED"}]);
        fake.will_say(200, &told);
        later(&shop, 31_000).await;
        assert_eq!(read(&shop, &away).await["status"], "refund_pending");
        assert_eq!(fake.asked(), [(Method::GET, String::new())]);
        // Ours, by its id.
        told["transactions"][0]["idempotencyId"] = begun["refund"]["id"].clone();
        fake.will_say(200, &told);
        // The gateway's callback only says that it is decided.
        let answer = call_back(&shop, &away.told("REFUNDED", &json!({}))).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        assert_eq!(read(&shop, &away).await["status"], "refunded");
        assert_eq!(fake.asked(), [(Method::GET, String::new())]);
        shop.verify().await;
    }
);

on_both!(
    a_refund_that_never_arrived_is_sent_again,
    async |shop: Shop| {
        let (fake, away, path) = paid(&shop).await;
        fake.will_say(503, &json!({}));
        shop.api_post(&shop.store.live_key, &path, "{}").await;
        fake.asked();
        fake.will_say(200, &charge(&away, "CHARGED", &json!(125)));
        fake.will_say(200, &json!({"status": "REFUNDED"}));
        later(&shop, 31_000).await;
        let methods: Vec<Method> = fake.asked().into_iter().map(|(m, _)| m).collect();
        assert_eq!(methods, [Method::GET, Method::POST]);
        assert_eq!(read(&shop, &away).await["status"], "refunded");
        shop.verify().await;
    }
);
