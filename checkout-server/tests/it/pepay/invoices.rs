//! Invoices: made, paid, read and refused.

use axum::body::Body;
use axum::http::Request;
use pebblepay_core::store::Mode;
use serde_json::{Value, json};

use super::{
    DECLINED_CARD, GOOD_CARD, INVOICES, ask, cancel, expire, get, id, invoice, key, paid, pay,
};
use crate::support::{NOW_MS, ORIGIN, Shop, on_both};

on_both!(
    // proves: PEP-001, PEP-002, PEP-003, PEP-004, PEP-005, PEP-006, PEP-007, PEP-008, PEP-040, PEP-042, PEP-053, TRAP-90, TRAP-91, B-10, B-28
    an_invoice_is_made_with_all_that_its_customer_needs,
    async |shop: Shop| {
        let key = key(&shop, Mode::Test).await;
        assert!(key.starts_with("pepay_"), "{key}");
        let body = json!({
            "amount_usd": 49.99, "description": "Starter plan", "customer_id": "cust_123",
            "metadata": {"order": "1001"}, "customer_email": "jo@example.com",
        });
        let made = invoice(&shop, &key, &body.to_string()).await;
        let headers = &made["payment_session_headers"];
        assert_eq!(headers["x-session-token"], made["session_token"]);
        assert_eq!(headers["x-signature"], made["signature"]);
        let url = format!(
            "{ORIGIN}/pay?session={}&signature={}",
            made["session_token"].as_str().unwrap(),
            made["signature"].as_str().unwrap()
        );
        assert_eq!(made["payment_url"], url);
        // Half a day, where nothing is said.
        assert_eq!(made["expires_at"], "2026-03-15T22:30:00.000Z");
        let read = get(&shop, &key, &format!("{INVOICES}/{}", id(&made))).await;
        assert_eq!(read, made["invoice"]);
        assert_eq!(
            read,
            json!({
                "object": "invoice", "id": id(&made), "merchant_id": shop.store.store.id.as_str(),
                "status": "unpaid", "invoice_type": "standard", "currency": "usd",
                "amount": 49990, "amount_decimal": "49.990",
                "amount_paid": 0, "amount_paid_decimal": "0.000",
                "amount_remaining": 49990, "amount_remaining_decimal": "49.990",
                "amount_refunded": 0, "amount_refunded_decimal": "0.000",
                "amount_unit": "usd_millis", "description": "Starter plan",
                "environment": "devnet", "created_at": "2026-03-15T10:30:00.000Z",
                "expires_at": "2026-03-15T22:30:00.000Z",
                "expires_at_unix": NOW_MS / 1000 + 12 * 3600, "paid_at": null,
                "customer_id": "cust_123", "customer_email": "jo@example.com",
                "metadata": {"order": "1001"},
            })
        );
        assert_eq!(id(&made).len(), 36);
        pay(&shop, &made, GOOD_CARD).await;
        let read = get(&shop, &key, &format!("{INVOICES}/{}", id(&made))).await;
        assert_eq!(read["status"], "paid");
        assert_eq!(read["amount_paid_decimal"], "49.990");
        assert_eq!(read["amount_remaining"], 0);
        assert_eq!(read["paid_at"], "2026-03-15T10:30:00.000Z");
        shop.verify().await;
    }
);

on_both!(
    // proves: PEP-041, PEP-043, PEP-044, B-28
    the_status_tells_of_the_invoice_and_its_newest_payment,
    async |shop: Shop| {
        let key = key(&shop, Mode::Test).await;
        let status = async |made: &Value| {
            let path = format!("{INVOICES}/{}/status", id(made));
            get(&shop, &key, &path).await
        };
        let made = invoice(&shop, &key, r#"{"amount_usd":"10"}"#).await;
        let before = status(&made).await;
        assert_eq!(before["object"], "invoice_status");
        assert_eq!(before["invoice"]["status"], "unpaid");
        assert_eq!(before["latest_payment"], Value::Null);
        pay(&shop, &made, DECLINED_CARD).await;
        let declined = status(&made).await;
        assert_eq!(declined["invoice"]["status"], "unpaid");
        let payment = &declined["latest_payment"];
        assert_eq!(
            (&payment["status"], &payment["settlement_status"]),
            (&json!("manual_retry"), &json!("failed"))
        );
        assert_eq!(payment["failure_code"], "insufficient_funds");
        shop.clock.advance_ms(1);
        pay(&shop, &made, GOOD_CARD).await;
        let read = status(&made).await;
        let payment = &read["latest_payment"];
        assert_eq!(read["invoice"]["status"], "paid");
        assert_eq!(
            (
                &payment["object"],
                &payment["status"],
                &payment["settlement_status"]
            ),
            (
                &json!("invoice_payment"),
                &json!("confirmed"),
                &json!("settled")
            )
        );
        assert_eq!(payment["invoice_id"], made["invoice_id"]);
        assert_eq!(payment["amount_decimal"], "10.000");
        assert_eq!(payment["card_last4"], "0002");
        let path = format!("{INVOICES}/{}?expand=latest_payment,payments", id(&made));
        let expanded = get(&shop, &key, &path).await;
        assert_eq!(&expanded["latest_payment"], payment);
        let statuses = expanded["payments"].as_array().unwrap().iter();
        let statuses = statuses.map(|p| p["status"].as_str().unwrap().to_owned());
        assert_eq!(statuses.collect::<Vec<_>>(), ["manual_retry", "confirmed"]);
        // The other ways in which an invoice ends.
        let (ended, old) = (
            invoice(&shop, &key, r#"{"amount_usd":1}"#).await,
            invoice(&shop, &key, r#"{"amount_usd":1,"expires_in":1000}"#).await,
        );
        cancel(&shop, &key, &ended).await;
        expire(&shop, 1000).await;
        assert_eq!(status(&ended).await["invoice"]["status"], "canceled");
        assert_eq!(status(&old).await["invoice"]["status"], "expired");
    }
);

on_both!(
    // proves: PEP-008, B-14
    a_repeated_key_gives_the_same_invoice_and_another_body_is_a_conflict,
    async |shop: Shop| {
        let key = key(&shop, Mode::Test).await;
        let ask = async |body: &'static str| {
            let request = Request::post(INVOICES)
                .header("x-api-key", &key)
                .header("idempotency-key", "123e4567-e89b-42d3-a456-556642440000")
                .header("content-type", "application/json")
                .body(Body::from(body))
                .unwrap();
            shop.send(request).await
        };
        let same = r#"{"amount_usd":5}"#;
        let (one, two, three) = tokio::join!(ask(same), ask(same), ask(same));
        assert_eq!((one.status, two.status, three.status), (201, 201, 201));
        assert_eq!((&one.text, &one.text), (&two.text, &three.text));
        let other = ask(r#"{"amount_usd":6}"#).await;
        assert_eq!(other.status, 409);
        assert_eq!(other.json()["error"]["code"], "idempotency_key_reused");
        // What is refused keeps no answer.
        let page = get(&shop, &key, INVOICES).await;
        assert_eq!(page["data"].as_array().unwrap().len(), 1);
    }
);

on_both!(
    // proves: PEP-052, B-15, B-16, F-08, F-07, TRAP-41
    what_is_wrong_is_told_in_the_documented_envelope,
    async |shop: Shop| {
        let (devnet, mainnet) = (key(&shop, Mode::Test).await, key(&shop, Mode::Live).await);
        let ok = r#"{"amount_usd":5}"#;
        for (method, path, key, body, status, code) in [
            ("POST", INVOICES, "", ok, 401, "api_key_invalid"),
            (
                "POST",
                INVOICES,
                "pepay_test_x",
                "{",
                401,
                "api_key_invalid",
            ),
            ("POST", INVOICES, &mainnet, "{", 403, "no_live_gateway"),
            ("POST", INVOICES, &devnet, "{", 400, "body_not_json"),
            ("POST", INVOICES, &devnet, "{}", 400, "field_invalid"),
            (
                "GET",
                "/api/v1/invoices/nonsense",
                &devnet,
                "",
                404,
                "not_found",
            ),
            (
                "GET",
                "/api/v1/invoices/f099ce1e-45be-4373-b08f-485be22fcc51",
                &devnet,
                "",
                404,
                "not_found",
            ),
            (
                "GET",
                "/api/v1/invoices?limit=0",
                &devnet,
                "",
                400,
                "field_not_an_integer",
            ),
            (
                "GET",
                "/api/v1/invoices?status=open",
                &devnet,
                "",
                400,
                "field_unknown_value",
            ),
            (
                "GET",
                "/api/v1/invoices?starting_after=x",
                &devnet,
                "",
                400,
                "field_invalid",
            ),
            (
                "GET",
                "/api/v1/invoices?environment=mainnet",
                &devnet,
                "",
                400,
                "field_invalid",
            ),
            (
                "GET",
                "/api/v1/invoices?expand=customer",
                &devnet,
                "",
                400,
                "field_unknown_value",
            ),
            (
                "GET",
                "/api/v1/invoices/a/b/c",
                &devnet,
                "",
                404,
                "path_not_found",
            ),
            ("PATCH", INVOICES, &devnet, "", 405, "method_not_allowed"),
            ("GET", "/api/v1/events/evt_1", &devnet, "", 404, "not_found"),
            (
                "GET",
                "/api/v1/events?types=payment.*",
                &devnet,
                "",
                400,
                "field_unknown_value",
            ),
        ] {
            let answer = ask(&shop, method, path, key, body).await;
            let told = answer.json();
            assert_eq!(answer.status, status, "{method} {path} {body}: {told}");
            assert_eq!(told["success"], false);
            assert_eq!(told["error"]["code"], code, "{path}");
            assert!(told["error"]["message"].is_string());
            assert_eq!(
                told["error"]["doc_url"],
                format!("{ORIGIN}/docs/errors/{code}")
            );
        }
        let large = format!(
            r#"{{"amount_usd":5,"description":"{}"}}"#,
            "x".repeat(70_000)
        );
        assert_eq!(
            ask(&shop, "POST", INVOICES, &devnet, &large).await.status,
            413
        );
    }
);

on_both!(
    // proves: B-02, B-30, F-13
    every_order_of_the_side_is_an_invoice_to_every_key_and_to_no_other_store,
    async |shop: Shop| {
        let shop = shop.live().await;
        let (devnet, mainnet) = (key(&shop, Mode::Test).await, key(&shop, Mode::Live).await);
        let order = shop
            .paid_order(r#"{"amount":1500,"currency":"JPY","product_name":"Tea"}"#)
            .await;
        for name in ["id", "order_id", "transaction_id"] {
            let path = format!("{INVOICES}/{}", order[name].as_str().unwrap());
            let read = get(&shop, &shop.store.test_key.clone(), &path).await;
            assert_eq!(
                (&read["status"], &read["description"]),
                (&json!("paid"), &json!("Tea"))
            );
            assert_eq!(
                (
                    &read["amount_decimal"],
                    &read["amount_unit"],
                    &read["currency"]
                ),
                (&json!("1500.000"), &json!("jpy_millis"), &json!("jpy"))
            );
        }
        let made = paid(&shop, &devnet, r#"{"amount_usd":7}"#).await;
        let path = format!("/api/v1/orders/{}", id(&made));
        assert_eq!(get(&shop, &devnet, &path).await["status"], "completed");
        let live = invoice(&shop, &mainnet, r#"{"amount_usd":7}"#).await;
        assert_eq!(live["invoice"]["environment"], "mainnet");
        let path = format!("{INVOICES}/{}", id(&live));
        assert_eq!(ask(&shop, "GET", &path, &devnet, "").await.status, 404);
        let other = shop.other_store().await;
        for made in [&made, &live] {
            for path in [
                format!("{INVOICES}/{}", id(made)),
                format!("{INVOICES}/{}/status", id(made)),
            ] {
                for key in [&other.test_key, &other.live_key] {
                    assert_eq!(ask(&shop, "GET", &path, key, "").await.status, 404);
                }
            }
        }
    }
);

on_both!(
    // proves: PEP-044, F-12
    a_refund_leaves_an_invoice_paid_and_tells_how_much_went_back,
    async |shop: Shop| {
        let key = key(&shop, Mode::Test).await;
        let made = paid(&shop, &key, r#"{"amount_usd":10}"#).await;
        let path = format!("/api/v1/orders/{}/refund", id(&made));
        let refunded = ask(&shop, "POST", &path, &key, r#"{"amount":2.5}"#).await;
        assert_eq!(refunded.status, 200, "{}", refunded.text);
        let read = get(&shop, &key, &format!("{INVOICES}/{}", id(&made))).await;
        assert_eq!(read["status"], "paid");
        assert_eq!(
            (&read["amount_refunded"], &read["amount_refunded_decimal"]),
            (&json!(2500), &json!("2.500"))
        );
    }
);
