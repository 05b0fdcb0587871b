//! `trigger`: every event that there is, brought about by what brings it about for real.

use serde_json::{Value, json};

use crate::receiver::{Received, Receiver};
use crate::support::{Shop, on_both};

async fn trigger(shop: &Shop, body: &Value) -> Value {
    let key = &shop.store.test_key;
    let answer = shop
        .api_post(key, "/api/v1/test/trigger", &body.to_string())
        .await;
    assert_eq!(answer.status, 200, "{body}: {}", answer.text);
    answer.json()
}

fn types(happened: &Value) -> Vec<&str> {
    let events = happened["events"].as_array().unwrap();
    events.iter().map(|e| e["type"].as_str().unwrap()).collect()
}

/// What a payment is told with.
const PAID: &[&str] = &["attempt.succeeded", "payment.completed"];

/// What follows from each word, beside the order's own creation; and the order's status.
const FOLLOWS: [(&str, &[&str], &str); 15] = [
    ("order.created", &[], "pending"),
    (
        "attempt.action_required",
        &["attempt.action_required"],
        "pending",
    ),
    ("payment.completed", PAID, "completed"),
    ("attempt.succeeded", PAID, "completed"),
    ("payment.failed", &["payment.failed"], "failed"),
    (
        "order.failed",
        &[
            "payment.failed",
            "payment.failed",
            "payment.failed",
            "payment.failed",
            "payment.failed",
            "order.failed",
        ],
        "failed",
    ),
    ("order.expired", &["order.expired"], "failed"),
    ("order.cancelled", &["order.cancelled"], "failed"),
    (
        "payment.refunded",
        &["attempt.succeeded", "payment.completed", "payment.refunded"],
        "refunded",
    ),
    (
        "refund.failed",
        &["attempt.succeeded", "payment.completed", "refund.failed"],
        "completed",
    ),
    (
        "payment.disputed",
        &["attempt.succeeded", "payment.completed", "payment.disputed"],
        "completed",
    ),
    (
        "dispute.opened",
        &["attempt.succeeded", "payment.completed", "payment.disputed"],
        "completed",
    ),
    (
        "dispute.closed",
        &[
            "attempt.succeeded",
            "payment.completed",
            "payment.disputed",
            "dispute.closed",
        ],
        "completed",
    ),
    (
        "dispute.won",
        &[
            "attempt.succeeded",
            "payment.completed",
            "payment.disputed",
            "dispute.closed",
        ],
        "completed",
    ),
    (
        "dispute.lost",
        &[
            "attempt.succeeded",
            "payment.completed",
            "payment.disputed",
            "dispute.closed",
        ],
        "completed",
    ),
];

on_both!(
    every_event_is_brought_about_with_all_that_leads_to_it,
    async |shop: Shop| {
        let mut last = 0;
        for (event, follows, status) in FOLLOWS {
            let happened = trigger(&shop, &json!({"event": event})).await;
            assert_eq!(types(&happened)[0], "order.created", "{event}");
            assert_eq!(&types(&happened)[1..], follows, "{event}");
            // The numbers of the store's log go on without a gap.
            for one in happened["events"].as_array().unwrap() {
                last += 1;
                assert_eq!(one["sequence"], last);
            }
            let id = happened["order"]["order_id"].as_str().unwrap();
            let path = format!("/api/v1/orders/{id}?expand[]=attempts&expand[]=refunds");
            let order = shop.api_get(&shop.store.test_key, &path).await.json();
            assert_eq!(order["status"], status, "{event}");
            assert_eq!(
                (&order["is_test"], &order["customer_email"]),
                (&json!(true), &json!("ada@example.com"))
            );
            assert_eq!(order["metadata"]["triggered_by"], event);
        }
        // Five cards were declined here, over and over, and nobody is locked out for it.
        for _ in 0..15 {
            trigger(&shop, &json!({"event": "order.failed"})).await;
        }
        shop.verify().await;
    }
);

on_both!(
    a_triggered_payment_is_told_by_webhook_like_any_other,
    async |shop: Shop| {
        let receiver = Receiver::answering(&["200 OK"]).await;
        let overrides = json!({
            "amount": "12.5", "currency": "EUR", "customer_email": "jo@example.com",
            "metadata": {"plan": "premium"}, "webhook_url": receiver.url,
        });
        let asked = json!({
            "event": "payment.refunded", "refund_amount": "2.50", "reason": "A cup broke",
            "override": overrides,
        });
        let happened = trigger(&shop, &asked).await;
        assert_eq!(happened["order"]["amount_refunded"], 2.5);
        while shop.server.deliverer().run_due().await.unwrap() > 0 {}
        let got = receiver.got();
        let events: Vec<Value> = got.iter().map(Received::json).collect();
        let words: Vec<_> = events
            .iter()
            .map(|e| e["event"].as_str().unwrap())
            .collect();
        assert_eq!(words, ["payment.completed", "payment.refunded"]);
        for (event, listed) in events.iter().zip([2, 3]) {
            assert_eq!(event["event_id"], happened["events"][listed]["id"]);
            assert_eq!(
                (
                    &event["amount"],
                    &event["currency"],
                    &event["customer_email"]
                ),
                (&json!(12.5), &json!("EUR"), &json!("jo@example.com"))
            );
            assert_eq!(event["metadata"]["plan"], "premium");
            assert_eq!(event["metadata"]["cart"], "mug-and-saucer");
        }
        assert_eq!(events[1]["refund"]["reason"], "A cup broke");
        let yen = json!({"event": "order.created", "override": {"currency": "JPY"}});
        assert_eq!(trigger(&shop, &yen).await["order"]["amount"], 4999);
    }
);

on_both!(
    an_order_that_is_there_is_taken_step_by_step,
    async |shop: Shop| {
        let order = shop.order(r#"{"amount":20,"customer_name":"Jo"}"#).await;
        let id = order["order_id"].as_str().unwrap();
        let step = async |event: &str| {
            let body = json!({"event": event, "order_id": id});
            types(&trigger(&shop, &body).await).join(" ")
        };
        assert_eq!(
            step("attempt.action_required").await,
            "attempt.action_required"
        );
        assert_eq!(step("payment.failed").await, "payment.failed");
        assert_eq!(
            step("payment.completed").await,
            "attempt.succeeded payment.completed"
        );
        assert_eq!(step("refund.failed").await, "refund.failed");
        assert_eq!(step("dispute.opened").await, "payment.disputed");
        assert_eq!(step("dispute.won").await, "dispute.closed");
        assert_eq!(step("payment.refunded").await, "payment.refunded");
        let key = &shop.store.test_key;
        for (event, code) in [
            ("payment.completed", "already_paid"),
            ("order.expired", "already_paid"),
            ("order.cancelled", "already_paid"),
            ("payment.refunded", "already_refunded"),
            ("dispute.won", "dispute_closed"),
            ("order.created", "field_invalid"),
            ("payment.done", "field_unknown_value"),
        ] {
            let body = json!({"event": event, "order_id": id}).to_string();
            let refused = shop.api_post(key, "/api/v1/test/trigger", &body).await;
            assert_eq!(
                (refused.status, &refused.json()["code"]),
                (400, &json!(code))
            );
        }
        let paid = shop
            .api_get(key, &format!("/api/v1/orders/{id}"))
            .await
            .json();
        assert_eq!(
            (&paid["customer_name"], &paid["amount"]),
            (&json!("Jo"), &json!(20))
        );
    }
);

on_both!(
    // proves: F-01
    nothing_of_it_reaches_the_live_side,
    async |shop: Shop| {
        let shop = shop.live().await;
        let path = "/api/v1/test/trigger";
        let live = shop.paid_live_order(r#"{"amount":20}"#).await;
        let refused = shop
            .api_post(&shop.store.live_key, path, r#"{"event":"order.created"}"#)
            .await;
        assert_eq!(
            (refused.status, &refused.json()["code"]),
            (403, &json!("test_key_required"))
        );
        assert!(
            refused.json()["error"]
                .as_str()
                .unwrap()
                .contains("sk_test_")
        );
        let body = json!({"event": "payment.refunded", "order_id": live["order_id"]}).to_string();
        let hidden = shop.api_post(&shop.store.test_key, path, &body).await;
        assert_eq!(hidden.status, 404, "{}", hidden.text);
        let other = shop.other_store().await;
        let test = shop.paid_order(r#"{"amount":20}"#).await;
        let body = json!({"event": "payment.refunded", "order_id": test["order_id"]}).to_string();
        assert_eq!(
            shop.api_post(&other.test_key, path, &body).await.status,
            404
        );
        let unknown = shop.api_post("sk_test_nobody", path, &body).await;
        assert_eq!(unknown.status, 401);
    }
);

on_both!(
    a_wrong_request_is_told_which_field_is_wrong,
    async |shop: Shop| {
        let key = &shop.store.test_key;
        for (body, param) in [
            ("{}", "event"),
            (r#"{"event":7}"#, "event"),
            (r#"{"event":"order.created","override":7}"#, "override"),
            (
                r#"{"event":"order.created","override":{"amount":"1.234"}}"#,
                "amount",
            ),
            (
                r#"{"event":"order.created","override":{"currency":"XX"}}"#,
                "currency",
            ),
            (
                r#"{"event":"order.created","override":{"customer_email":"jo"}}"#,
                "customer_email",
            ),
            (
                r#"{"event":"order.created","override":{"metadata":7}}"#,
                "metadata",
            ),
            (
                r#"{"event":"order.created","override":{"webhook_url":"x"}}"#,
                "webhook_url",
            ),
            (
                r#"{"event":"payment.refunded","refund_amount":"50"}"#,
                "amount",
            ),
            (
                r#"{"event":"payment.refunded","refund_amount":{}}"#,
                "refund_amount",
            ),
        ] {
            let refused = shop.api_post(key, "/api/v1/test/trigger", body).await;
            assert_eq!(refused.status, 400, "{body}: {}", refused.text);
            assert_eq!(refused.json()["param"], param, "{body}");
        }
        // What is sold out or free can not be declined.
        let coupon = r#"{"code":"ALL","discount_type":"percentage","discount_value":100}"#;
        shop.api_post(key, "/api/v1/coupons", coupon).await;
        let body = r#"{"event":"payment.failed","override":{"coupon_code":"ALL"}}"#;
        let refused = shop.api_post(key, "/api/v1/test/trigger", body).await;
        assert_eq!(refused.json()["param"], "event", "{}", refused.text);
        let body = json!({"event": "payment.completed", "override": {"coupon_code": "ALL"}});
        assert_eq!(trigger(&shop, &body).await["order"]["amount"], 0);
    }
);
