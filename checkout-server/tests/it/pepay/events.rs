//! Events: one id on every channel, lists, recovery and streams.

use pebblepay_core::store::{Dialect, Mode};
use serde_json::{Value, json};

use super::{DECLINED_CARD, GOOD_CARD, ask, cancel, expire, get, id, invoice, key, paid, pay};
use crate::receiver::Receiver;
use crate::streams::{Listening, Socket, listen};
use crate::support::{NOW_MS, Shop, on_both};

const EVENTS: &str = "/api/v1/events";

async fn list(shop: &Shop, key: &str, query: &str) -> Vec<Value> {
    let answer = get(shop, key, &format!("{EVENTS}?{query}")).await;
    assert_eq!(
        (&answer["success"], &answer["data"]["object"]),
        (&json!(true), &json!("list"))
    );
    answer["data"]["data"].as_array().unwrap().clone()
}

fn words(events: &[Value]) -> Vec<String> {
    let each = events.iter();
    each.map(|event| {
        let object = &event["data"]["object"];
        let (word, status) = (&event["type"], &object["status"]);
        format!("{} {}", word.as_str().unwrap(), status.as_str().unwrap())
    })
    .collect()
}

async fn token(shop: &Shop, key: &str, body: &str) -> Value {
    let answer = ask(shop, "POST", "/api/v1/ws/token", key, body).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()["data"].clone()
}

on_both!(
    // proves: PEP-020, PEP-021, PEP-022, PEP-024, PEP-025, PEP-050, TRAP-87, B-01
    a_payment_is_told_in_the_same_words_under_one_id_on_every_channel,
    async |shop: Shop| {
        let key = key(&shop, Mode::Test).await;
        let receiver = Receiver::answering(&["200 OK"]).await;
        shop.endpoint_of(Dialect::Pepay, &receiver.url, Mode::Test, None)
            .await;
        let there = listen(&shop.server).await;
        let (mut socket, hello) = Socket::greeted(&there, &key, "").await;
        assert_eq!(hello["object"], "ws_control");
        let body =
            r#"{"amount_usd":49.99,"description":"Plan","customer_id":"c1","metadata":{"a":1}}"#;
        let made = invoice(&shop, &key, body).await;
        pay(&shop, &made, DECLINED_CARD).await;
        pay(&shop, &made, GOOD_CARD).await;
        while shop.server.deliverer().run_due().await.unwrap() > 0 {}
        let mut listed = list(&shop, &key, "").await;
        listed.reverse();
        assert_eq!(
            words(&listed),
            [
                "invoice.created unpaid",
                "invoice_payment.updated manual_retry",
                "invoice_payment.updated confirmed",
                "invoice.updated paid"
            ]
        );
        let sent: Vec<Value> = receiver.got().iter().map(|got| got.json()).collect();
        assert_eq!(sent.len(), 4);
        for (event, sent) in listed.iter().zip(&sent) {
            let mut streamed = socket.event().await;
            // All was told to the receiver by now; while it is being told one is pending.
            assert_eq!(
                (&event["pending_webhooks"], &sent["pending_webhooks"]),
                (&json!(0), &json!(1))
            );
            assert_eq!(&streamed, event);
            streamed["pending_webhooks"] = json!(1);
            assert_eq!(&streamed, sent);
            let path = format!("{EVENTS}/{}", event["id"].as_str().unwrap());
            assert_eq!(
                get(&shop, &key, &path).await,
                json!({"success": true, "data": event})
            );
        }
        let last = &listed[3];
        assert!(last["id"].as_str().unwrap().starts_with("evt_"));
        assert_eq!(
            (
                &last["object"],
                &last["created"],
                &last["livemode"],
                &last["api_version"]
            ),
            (
                &json!("event"),
                &json!(NOW_MS / 1000),
                &json!(false),
                &json!("2025-12-16")
            )
        );
        assert_eq!(
            last["data"]["previous_attributes"],
            json!({"status": "unpaid"})
        );
        let invoice = get(&shop, &key, &format!("/api/v1/invoices/{}", id(&made))).await;
        assert_eq!(last["data"]["object"], invoice);
        let path = format!("/api/v1/invoices/{}/status", id(&made));
        let payment = &get(&shop, &key, &path).await["latest_payment"];
        assert_eq!(&listed[2]["data"]["object"], payment);
    }
);

on_both!(
    // proves: PEP-020, PEP-044, B-28, F-11
    every_end_of_an_invoice_is_told,
    async |shop: Shop| {
        let key = key(&shop, Mode::Test).await;
        let ended = invoice(&shop, &key, r#"{"amount_usd":5}"#).await;
        cancel(&shop, &key, &ended).await;
        invoice(&shop, &key, r#"{"amount_usd":5,"expires_in":1000}"#).await;
        expire(&shop, 1000).await;
        let failed = invoice(&shop, &key, r#"{"amount_usd":5}"#).await;
        for _ in 0..5 {
            pay(&shop, &failed, DECLINED_CARD).await;
        }
        let back = paid(&shop, &key, r#"{"amount_usd":5}"#).await;
        for amount in [1, 4] {
            let path = format!("/api/v1/orders/{}/refund", id(&back));
            let body = format!(r#"{{"amount":{amount}}}"#);
            assert_eq!(ask(&shop, "POST", &path, &key, &body).await.status, 200);
        }
        let told = list(&shop, &key, "types=invoice.updated").await;
        assert_eq!(
            words(&told),
            [
                "invoice.updated paid",
                "invoice.updated paid",
                "invoice.updated paid",
                "invoice.updated expired",
                "invoice.updated expired",
                "invoice.updated canceled"
            ]
        );
        let (object, before) = (
            &told[0]["data"]["object"],
            &told[0]["data"]["previous_attributes"],
        );
        assert_eq!(
            (&object["amount_refunded"], &before["amount_refunded"]),
            (&json!(5000), &json!(1000))
        );
        // Disputes have no word here, so nobody is told of one.
        let of_back = format!("invoice_id={}", id(&back));
        let before = list(&shop, &key, &of_back).await;
        let body = json!({"event": "dispute.opened", "order_id": id(&back)}).to_string();
        ask(&shop, "POST", "/api/v1/test/trigger", &key, &body).await;
        assert_eq!(list(&shop, &key, &of_back).await, before);
    }
);

on_both!(
    // proves: PEP-024, PEP-050
    the_list_goes_both_ways_from_an_event_and_is_filtered,
    async |shop: Shop| {
        let key = key(&shop, Mode::Test).await;
        let one = paid(&shop, &key, r#"{"amount_usd":5}"#).await;
        for _ in 0..10 {
            paid(&shop, &key, r#"{"amount_usd":5}"#).await;
        }
        let all = list(&shop, &key, "limit=100").await;
        assert_eq!(all.len(), 33);
        assert_eq!(list(&shop, &key, "").await, all[..10]);
        let cursor = |n: usize| all[n]["id"].as_str().unwrap();
        let older = format!("limit=3&starting_after={}", cursor(5));
        assert_eq!(list(&shop, &key, &older).await, all[6..9]);
        let newer = format!("limit=3&ending_before={}", cursor(5));
        assert_eq!(list(&shop, &key, &newer).await, all[2..5]);
        let since = format!("limit=3&since={}", cursor(5));
        let mut chronological = list(&shop, &key, &since).await;
        chronological.reverse();
        assert_eq!(chronological, all[2..5]);
        for (query, count) in [
            ("types=invoice.*&limit=100", 22),
            ("type=invoice.created&limit=100", 11),
            ("types=invoice_payment.*,invoice.created&limit=100", 22),
            ("types=*&limit=100", 33),
            ("types=test.ping", 0),
        ] {
            assert_eq!(list(&shop, &key, query).await.len(), count, "{query}");
        }
        let of_one = format!("invoice_id={}", id(&one));
        assert_eq!(words(&list(&shop, &key, &of_one).await).len(), 3);
        assert_eq!(
            list(&shop, &key, "invoice_id=nonsense").await,
            [] as [Value; 0]
        );
        // The same path speaks PebblePay to other keys, of the same events.
        let same = get(&shop, &shop.store.test_key.clone(), EVENTS).await;
        assert_eq!(same["events"][0]["id"], all[0]["id"]);
        assert_eq!(same["events"][0]["type"], "payment.completed");
        let other = shop.other_store().await;
        let path = format!("{EVENTS}/{}", cursor(0));
        assert_eq!(
            ask(&shop, "GET", &path, &other.test_key, "").await.status,
            404
        );
    }
);

on_both!(
    // proves: PEP-021, PEP-022, PEP-028, PEP-029, TRAP-88, TRAP-89
    a_merchants_socket_opens_once_with_a_token_resumes_and_filters,
    async |shop: Shop| {
        let key = key(&shop, Mode::Test).await;
        let there = listen(&shop.server).await;
        let made = token(&shop, &key, r#"{"scope":"merchant","ttl_seconds":60}"#).await;
        assert_eq!(
            (
                &made["scope"],
                &made["merchant_id"],
                &made["network_environment"]
            ),
            (
                &json!("merchant"),
                &json!(shop.store.store.id.as_str()),
                &json!("devnet")
            )
        );
        assert_eq!(made["expires_at"], NOW_MS / 1000 + 60);
        assert_eq!(made["ws_url"], "wss://pay.example/ws/merchant/events");
        let query = format!(
            "token={}&types=invoice.*&format=event_v1",
            made["token"].as_str().unwrap()
        );
        let mut socket = Socket::open(&there, &query, &[]).await.unwrap();
        assert_eq!(Socket::open(&there, &query, &[]).await.err(), Some(401));
        let one = paid(&shop, &key, r#"{"amount_usd":5}"#).await;
        let created = socket.event().await;
        assert_eq!(created["type"], "invoice.created");
        assert_eq!(socket.event().await["type"], "invoice.updated");
        drop(socket);
        // What happens while nobody listens is told to who comes again.
        let two = paid(&shop, &key, r#"{"amount_usd":6}"#).await;
        let since = format!("since={}", created["id"].as_str().unwrap());
        let (mut again, _) = Socket::greeted(&there, &key, &since).await;
        let mut told = Vec::new();
        for _ in 0..5 {
            told.push(again.event().await);
        }
        let mut missed = list(&shop, &key, "limit=5").await;
        missed.reverse();
        assert_eq!(told, missed);
        assert_eq!(again.json().await["type"], "replay_complete");
        let query = format!("{since}&invoice_id={}&types=invoice_payment.*", id(&two));
        let (mut of_two, _) = Socket::greeted(&there, &key, &query).await;
        let event = of_two.event().await;
        assert_eq!(event["data"]["object"]["invoice_id"], two["invoice_id"]);
        assert_ne!(one["invoice_id"], two["invoice_id"]);
        for (body, param) in [
            (r#"{"scope":"commerce"}"#, "scope"),
            (r#"{"ttl_seconds":61}"#, "ttl_seconds"),
            (r#"{"ttl_seconds":0}"#, "ttl_seconds"),
        ] {
            let answer = ask(&shop, "POST", "/api/v1/ws/token", &key, body).await;
            assert_eq!(
                (answer.status, &answer.json()["error"]["param"]),
                (400, &json!(param))
            );
        }
        for (query, status) in [
            ("types=nothing", 400),
            ("since=evt_unknown", 400),
            ("customer_id=c", 400),
            ("environment=mainnet", 400),
            ("invoice_id=f099ce1e-45be-4373-b08f-485be22fcc51", 404),
        ] {
            let opened = Socket::open(&there, query, &[("x-api-key", &key)]).await;
            assert_eq!(opened.err(), Some(status), "{query}");
        }
    }
);

async fn payors(there: &Listening, made: &Value, more: &str) -> Result<Socket, u16> {
    let path = format!(
        "/ws/payment?token={}{more}",
        made["session_token"].as_str().unwrap()
    );
    Socket::at(there, &path, &[("origin", "https://shop.example")]).await
}

on_both!(
    // proves: PEP-030
    a_customers_socket_tells_of_that_payment_what_is_public,
    async |shop: Shop| {
        let key = key(&shop, Mode::Test).await;
        let there = listen(&shop.server).await;
        let body = r#"{"amount_usd":5,"customer_id":"internal","customer_email":"jo@example.com","metadata":{"margin":"40%"}}"#;
        let made = invoice(&shop, &key, body).await;
        let mut socket = payors(&there, &made, "").await.unwrap();
        let hello = socket.json().await;
        assert_eq!(
            (&hello["type"], &hello["latest_event_id"]),
            (&json!("hello"), &Value::Null)
        );
        // Another customer's payment is not told.
        paid(&shop, &key, r#"{"amount_usd":7}"#).await;
        pay(&shop, &made, GOOD_CARD).await;
        let (payment, updated) = (socket.event().await, socket.event().await);
        assert_eq!(
            words(&[payment.clone(), updated.clone()]),
            ["invoice_payment.updated confirmed", "invoice.updated paid"]
        );
        assert_eq!(payment["data"]["object"]["invoice_id"], made["invoice_id"]);
        let invoice = updated["data"]["object"].as_object().unwrap();
        assert_eq!(invoice["amount_paid_decimal"], "5.000");
        for member in ["customer_id", "customer_email", "metadata", "merchant_id"] {
            assert!(!invoice.contains_key(member), "{member}");
        }
        assert_eq!(
            updated["id"],
            list(&shop, &key, &format!("invoice_id={}", id(&made))).await[0]["id"]
        );
        let since = format!("&since={}", payment["id"].as_str().unwrap());
        let mut again = payors(&there, &made, &since).await.unwrap();
        assert_eq!(again.event().await, updated);
        let altered =
            json!({"session_token": format!("{}x", made["session_token"].as_str().unwrap())});
        assert_eq!(payors(&there, &altered, "").await.err(), Some(401));
        assert_eq!(shop.get("/ws/payment").await.status, 401);
        let path = format!(
            "/ws/payment?token={}",
            made["session_token"].as_str().unwrap()
        );
        assert_eq!(shop.get(&path).await.status, 426);
        // A customer holds a few at most.
        let mut open = Vec::new();
        while let Ok(socket) = payors(&there, &made, "").await {
            open.push(socket);
        }
        assert_eq!(open.len(), 3);
        assert_eq!(payors(&there, &made, "").await.err(), Some(429));
        assert!(Socket::greeted(&there, &key, "").await.1.is_object());
        shop.clock.advance_ms(3 * 24 * 3_600_000);
        drop(open);
        assert_eq!(payors(&there, &made, "").await.err(), Some(401));
    }
);
