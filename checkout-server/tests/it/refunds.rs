//! Refunds, whole and in parts, at once and later.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::body::Body;
use axum::http::{Request, header};
use checkout_server::app::refund;
use checkout_server::gateways::{Call, Charge, Gateway, Means, RefundCall, sandbox::Sandbox};
use pebblepay_core::order::Order;
use pebblepay_core::payment::{Attempt, CardSummary};
use pebblepay_core::refund::{Refund, RefundOutcome};
use serde_json::{Value, json};

use crate::receiver::Receiver;
use crate::support::{Answer, Shop, json_request, on_both};

pub(crate) fn refund_path(order: &Value) -> String {
    format!(
        "/api/v1/orders/{}/refund",
        order["order_id"].as_str().unwrap()
    )
}

pub(crate) async fn clean(shop: &Shop) {
    let db = &shop.server.app().db;
    let found = db.read(checkout_server::db::audit::findings).await.unwrap();
    assert!(found.is_empty(), "{found:?}");
}

pub(crate) async fn balance(shop: &Shop) -> Value {
    shop.api_get(&shop.store.live_key, "/api/v1/balance")
        .await
        .json()["balances"]
        .clone()
}

on_both!(
    // proves: PEB-060, PEB-061, PEB-063, PEB-064, PEB-065, B-12
    a_refund_gives_all_of_it_back_and_the_balance_is_as_before,
    async |shop: Shop| {
        let shop = shop.live().await;
        let key = shop.store.live_key.clone();
        let order = shop.paid_live_order(r#"{"amount":49.99}"#).await;
        assert_eq!(
            balance(&shop).await,
            json!([{"currency": "USD", "amount": 47.49}])
        );
        let transaction = order["transaction_id"].as_str().unwrap();
        shop.clock.advance_ms(1000);
        let path = format!("/api/v1/orders/{transaction}/refund");
        let done = shop
            .api_post(&key, &path, r#"{ "reason": "Customer requested refund" }"#)
            .await;
        assert_eq!(done.status, 200, "{}", done.text);
        let done = done.json();
        assert_eq!(
            (&done["status"], &done["amount"], &done["amount_refunded"]),
            (&json!("refunded"), &json!(49.99), &json!(49.99))
        );
        assert_eq!(
            (
                &done["refund"]["status"],
                &done["refund"]["amount"],
                &done["refund"]["reason"]
            ),
            (
                &json!("succeeded"),
                &json!(49.99),
                &json!("Customer requested refund")
            )
        );
        assert_eq!(
            balance(&shop).await,
            json!([{"currency": "USD", "amount": 0}])
        );
        let again = shop.api_post(&key, &path, "{}").await;
        assert_eq!(
            (again.status, &again.json()["code"]),
            (400, &json!("already_refunded"))
        );
        // The refund's own transaction id leads to its order (B-08).
        let of_refund = format!(
            "/api/v1/orders/{}?expand[]=refunds",
            done["refund"]["id"].as_str().unwrap()
        );
        let read = shop.api_get(&key, &of_refund).await.json();
        assert_eq!(
            (&read["order_id"], read["refunds"].as_array().unwrap().len()),
            (&order["order_id"], 1)
        );
        let ledger = shop.api_get(&key, "/api/v1/ledger").await.json();
        let rows: Vec<(&Value, &Value, &Value)> = ledger["entries"]
            .as_array()
            .unwrap()
            .iter()
            .map(|e| (&e["type"], &e["amount"], &e["net_amount"]))
            .collect();
        assert_eq!(
            rows,
            [
                (&json!("refund"), &json!(-49.99), &json!(-47.49)),
                (&json!("sale"), &json!(49.99), &json!(47.49))
            ]
        );
        clean(&shop).await;
    }
);

on_both!(
    // proves: PEB-061, PEB-062, PEB-053
    only_the_owner_refunds_and_only_what_is_paid,
    async |shop: Shop| {
        let key = shop.store.test_key.clone();
        let open = shop.order(r#"{"amount":5}"#).await;
        let refused = shop.api_post(&key, &refund_path(&open), "{}").await;
        assert_eq!(
            (refused.status, &refused.json()["code"]),
            (400, &json!("not_refundable"))
        );
        let paid = shop.paid_order(r#"{"amount":5}"#).await;
        let other = shop.other_store().await;
        assert_eq!(
            shop.api_post(&other.test_key, &refund_path(&paid), "{}")
                .await
                .status,
            404
        );
        assert_eq!(
            shop.api_post("sk_test_x", &refund_path(&paid), "{}")
                .await
                .status,
            401
        );
        for bad in [
            r#"{"amount":0}"#,
            r#"{"amount":-1}"#,
            r#"{"amount":5.01}"#,
            r#"{"amount":1.999}"#,
            r#"{"amount":"x"}"#,
            r#"{"amount":true}"#,
            r#"{"reason":5}"#,
            "[]",
            "{",
        ] {
            let answer = shop.api_post(&key, &refund_path(&paid), bad).await;
            assert_eq!(answer.status, 400, "{bad}");
        }
        // An empty body without a content type is a whole refund.
        let bare = Request::post(refund_path(&paid))
            .header(header::AUTHORIZATION, format!("Bearer {key}"));
        let done = shop.send(bare.body(Body::empty()).unwrap()).await;
        assert_eq!(
            (done.status, &done.json()["status"]),
            (200, &json!("refunded"))
        );
        clean(&shop).await;
    }
);

on_both!(
    // proves: F-12, PEB-065
    fifty_refunds_at_once_give_back_once,
    async |shop: Shop| {
        let shop = shop.live().await;
        let order = shop.paid_live_order(r#"{"amount":49.99}"#).await;
        let path = refund_path(&order);
        let calls = (0..50).map(|_| shop.api_post(&shop.store.live_key, &path, "{}"));
        let answers = futures_util::future::join_all(calls).await;
        assert_eq!(answers.iter().filter(|a| a.status == 200).count(), 1);
        assert!(answers.iter().all(|a| [200, 400].contains(&a.status)));
        assert_eq!(
            balance(&shop).await,
            json!([{"currency": "USD", "amount": 0}])
        );
        clean(&shop).await;
    }
);

on_both!(
    // proves: F-12
    two_refunds_of_sixty_of_a_hundred_at_once_give_back_sixty,
    async |shop: Shop| {
        let shop = shop.live().await;
        let order = shop.paid_live_order(r#"{"amount":100}"#).await;
        let path = refund_path(&order);
        let call = || shop.api_post(&shop.store.live_key, &path, r#"{"amount":60}"#);
        let (one, two) = tokio::join!(call(), call());
        let mut statuses = [one.status, two.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 400]);
        let id = order["order_id"].as_str().unwrap();
        let read = shop
            .api_get(&shop.store.live_key, &format!("/api/v1/orders/{id}"))
            .await
            .json();
        assert_eq!(
            (&read["status"], &read["amount_refunded"]),
            (&json!("completed"), &json!(60))
        );
        assert_eq!(
            balance(&shop).await,
            json!([{"currency": "USD", "amount": 38}])
        );
        let rest = shop
            .api_post(&shop.store.live_key, &path, "{}")
            .await
            .json();
        assert_eq!(
            (&rest["status"], &rest["refund"]["amount"]),
            (&json!("refunded"), &json!(40))
        );
        assert_eq!(
            balance(&shop).await,
            json!([{"currency": "USD", "amount": 0}])
        );
        clean(&shop).await;
    }
);

on_both!(
    // proves: PEB-066, F-12, B-08, TRAP-17, F-17
    every_refund_is_an_event_with_a_transaction_of_its_own,
    async |shop: Shop| {
        let receiver = Receiver::answering(&["200 OK"]).await;
        let body = json!({"amount": 10, "webhook_url": receiver.url}).to_string();
        let order = shop.paid_order(&body).await;
        for body in [r#"{"amount":4}"#, "{}"] {
            assert_eq!(
                shop.api_post(&shop.store.test_key, &refund_path(&order), body)
                    .await
                    .status,
                200
            );
        }
        while shop.server.deliverer().run_due().await.unwrap() > 0 {}
        let mut got = receiver.got();
        got.sort_by_key(|r| r.json()["sequence"].as_i64());
        let seen: Vec<Value> = got
            .iter()
            .map(|r| {
                let j = r.json();
                json!([
                    j["event"],
                    j["status"],
                    j["amount"],
                    j["amount_refunded"],
                    j["refund"]["amount"]
                ])
            })
            .collect();
        assert_eq!(
            seen,
            [
                json!(["payment.completed", "completed", 10, null, null]),
                json!(["payment.refunded", "completed", 10, 4, 4]),
                json!(["payment.refunded", "refunded", 10, 10, 6]),
            ]
        );
        let mut ids: Vec<&str> = got.iter().map(|r| r.header("x-webhook-id")).collect();
        assert_eq!(ids[0], order["transaction_id"].as_str().unwrap());
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), 3);
        assert!(
            got.iter()
                .all(|r| r.json()["transaction_id"] == order["transaction_id"])
        );
    }
);

on_both!(
    // proves: B-14
    a_refund_is_made_once_for_an_idempotency_key,
    async |shop: Shop| {
        let order = shop.paid_order(r#"{"amount":10}"#).await;
        let path = refund_path(&order);
        let send = async |body: &str| -> Answer {
            let mut request = json_request(&shop.store.test_key, &path, body);
            request
                .headers_mut()
                .insert("idempotency-key", "r1".parse().unwrap());
            shop.send(request).await
        };
        let calls = (0..20).map(|_| send(r#"{"amount":4}"#));
        let answers = futures_util::future::join_all(calls).await;
        for answer in &answers {
            assert_eq!(answer.status, 200, "{}", answer.text);
            assert_eq!(
                answer.json()["refund"]["id"],
                answers[0].json()["refund"]["id"]
            );
        }
        assert_eq!(send(r#"{"amount":5}"#).await.status, 400);
        let id = order["order_id"].as_str().unwrap();
        let read = shop
            .api_get(&shop.store.test_key, &format!("/api/v1/orders/{id}"))
            .await
            .json();
        assert_eq!(read["amount_refunded"], 4);
        clean(&shop).await;
    }
);

/// A gateway that takes its time with refunds.
struct Slow {
    decided: AtomicBool,
}

impl Gateway for Slow {
    fn id(&self) -> &'static str {
        "slow"
    }
    fn keep(&self, means: &Means) -> Option<CardSummary> {
        Sandbox.keep(means)
    }
    fn start<'a>(&'a self, charge: &'a Charge<'a>) -> Call<'a> {
        let means = charge.means;
        let attempt = charge.attempt;
        Box::pin(async move { Sandbox.start(&Charge { attempt, means }).await })
    }
    fn resume<'a>(&'a self, attempt: &'a Attempt, passed: bool) -> Call<'a> {
        Box::pin(async move { Sandbox.resume(attempt, passed).await })
    }
    fn ask<'a>(&'a self, order: &'a Order, attempt: &'a Attempt) -> Call<'a> {
        Box::pin(async move { Sandbox.ask(order, attempt).await })
    }
    fn refund<'a>(&'a self, refund: &'a Refund, _: &'a Attempt) -> RefundCall<'a> {
        let outcome = if !self.decided.load(Ordering::SeqCst) {
            RefundOutcome::Pending
        } else if refund.reason.as_deref() == Some("refuse") {
            RefundOutcome::Refused {
                why: "account closed".to_owned(),
            }
        } else {
            RefundOutcome::Done {
                gateway_ref: "slow_1".to_owned(),
            }
        };
        Box::pin(std::future::ready(outcome))
    }
}

on_both!(
    // proves: PEB-067
    a_gateway_that_decides_later_shows_refund_pending_until_then,
    async |shop: Shop| {
        let slow = Arc::new(Slow {
            decided: AtomicBool::new(false),
        });
        let shop = shop.live_through(slow.clone()).await;
        let key = shop.store.live_key.clone();
        let good = shop.paid_live_order(r#"{"amount":10}"#).await;
        let bad = shop.paid_live_order(r#"{"amount":10}"#).await;
        let first = shop.api_post(&key, &refund_path(&good), "{}").await.json();
        assert_eq!(
            (&first["status"], &first["refund"]["status"]),
            (&json!("refund_pending"), &json!("pending"))
        );
        shop.api_post(&key, &refund_path(&bad), r#"{"reason":"refuse"}"#)
            .await;
        let again = shop.api_post(&key, &refund_path(&good), "{}").await;
        assert_eq!(
            again.status, 400,
            "what is on its way can not be given back again"
        );
        let listed = shop
            .api_get(&key, "/api/v1/orders?status=refund_pending")
            .await
            .json();
        assert_eq!(listed["total"], 2);
        assert_eq!(
            balance(&shop).await,
            json!([{"currency": "USD", "amount": 19}])
        );
        slow.decided.store(true, Ordering::SeqCst);
        assert_eq!(
            refund::settle_silent(shop.server.app()).await.unwrap(),
            0,
            "too early to ask"
        );
        shop.clock.advance_ms(31_000);
        assert_eq!(refund::settle_silent(shop.server.app()).await.unwrap(), 2);
        let read = async |order: &Value| {
            let id = order["order_id"].as_str().unwrap();
            shop.api_get(&key, &format!("/api/v1/orders/{id}?expand[]=refunds"))
                .await
                .json()
        };
        assert_eq!(read(&good).await["status"], "refunded");
        let failed = read(&bad).await;
        assert_eq!(
            (&failed["status"], &failed["refunds"][0]["failure_reason"]),
            (&json!("completed"), &json!("account closed"))
        );
        assert_eq!(
            balance(&shop).await,
            json!([{"currency": "USD", "amount": 9.5}])
        );
        clean(&shop).await;
    }
);
