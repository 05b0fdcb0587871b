//! Coupons: an owner's list of them, and their limits under many payers.

use axum::body::Body;
use axum::http::{Request, header};
use serde_json::{Value, json};

use crate::support::{Answer, Shop, on_both};

async fn send(shop: &Shop, method: &str, path: &str, body: Option<&Value>) -> Answer {
    send_as(shop, &shop.store.test_key, method, path, body).await
}

async fn send_as(shop: &Shop, key: &str, method: &str, path: &str, body: Option<&Value>) -> Answer {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::AUTHORIZATION, format!("Bearer {key}"))
        .header(header::CONTENT_TYPE, "application/json");
    let body = body.map_or_else(Body::empty, |b| Body::from(b.to_string()));
    shop.send(request.body(body).unwrap()).await
}

async fn coupon(shop: &Shop, body: &Value) -> Value {
    let made = send(shop, "POST", "/api/v1/coupons", Some(body)).await;
    assert_eq!(made.status, 201, "{}", made.text);
    made.json()
}

fn percent(code: &str, value: i64) -> Value {
    json!({"code": code, "discount_type": "percentage", "discount_value": value})
}

async fn used(shop: &Shop, coupon: &Value) -> Value {
    let path = format!("/api/v1/coupons/{}", coupon["id"].as_str().unwrap());
    send(shop, "GET", &path, None).await.json()["times_used"].clone()
}

async fn clean(shop: &Shop) {
    let db = &shop.server.app().db;
    let found = db.read(checkout_server::db::audit::findings).await.unwrap();
    assert!(found.is_empty(), "{found:?}");
}

on_both!(
    // proves: PEB-070, PEB-071, PEB-072, PEB-074, PEB-075, PEB-076, PEB-077, PEB-079, PEB-081, PEB-086, PEB-010
    a_coupon_is_created_and_read_with_all_that_was_said,
    async |shop: Shop| {
        let body = json!({
            "code": "lucky27", "discount_type": "percentage", "discount_value": 27,
            "description": "Lucky discount - one per customer", "min_amount": 5,
            "max_uses": null, "max_uses_per_customer": 1,
            "expires_at": "2026-12-31T23:59:59Z", "unknown": true
        });
        let made = coupon(&shop, &body).await;
        let id = made["id"].as_str().unwrap();
        assert!(id.len() == 13 && id.starts_with("coup_"), "{id}");
        assert!(id[5..].bytes().all(|b| b.is_ascii_hexdigit()));
        for (field, value) in [
            ("code", json!("LUCKY27")),
            ("discount_type", json!("percentage")),
            ("discount_value", json!(27)),
            ("description", json!("Lucky discount - one per customer")),
            ("min_amount", json!(5)),
            ("max_uses", Value::Null),
            ("max_uses_per_customer", json!(1)),
            ("expires_at", json!("2026-12-31T23:59:59Z")),
            ("is_active", json!(true)),
            ("is_expired", json!(false)),
            ("times_used", json!(0)),
            ("currency", json!("USD")),
            ("created_at", json!("2026-03-15T10:30:00Z")),
        ] {
            assert_eq!(made[field], value, "{field}");
        }
        let read = send(&shop, "GET", &format!("/api/v1/coupons/{id}"), None).await;
        assert_eq!((read.status, read.json()), (200, made));
    }
);

on_both!(
    // proves: PEB-072, PEB-073, PEB-088, TRAP-45, TRAP-46, TRAP-51
    what_is_no_coupon_is_refused_and_named,
    async |shop: Shop| {
        coupon(&shop, &percent("TAKEN", 10)).await;
        let with = |field: &str, value: Value| {
            let mut body = percent("NEW", 10);
            body[field] = value;
            (field.to_owned(), body)
        };
        let mut cases = vec![
            ("code".to_owned(), percent("taken", 10)),
            (
                "code".to_owned(),
                json!({"discount_type": "fixed", "discount_value": 1}),
            ),
            (
                "discount_type".to_owned(),
                json!({"code": "X", "discount_value": 1}),
            ),
            (
                "discount_value".to_owned(),
                json!({"code": "X", "discount_type": "fixed"}),
            ),
            with("code", json!("ЅAVE20")),
            with("code", json!("")),
            with("code", json!("two words")),
            with("code", json!(5)),
            with("discount_type", json!("free")),
            with("min_amount", json!(-1)),
            with("min_amount", json!("x")),
            with("min_amount", json!(1.999)),
            with("max_uses", json!(0)),
            with("max_uses", json!(1.5)),
            with("max_uses", json!("3")),
            with("max_uses_per_customer", json!(-1)),
            with("is_active", json!("maybe")),
            with("description", json!("x".repeat(501))),
            with("currency", json!("XXX")),
        ];
        for value in [
            json!(0),
            json!(101),
            json!(-5),
            json!(33.333),
            json!("10%"),
            json!(true),
        ] {
            cases.push(with("discount_value", value));
        }
        for text in [
            "tomorrow",
            "2026-12-31T23:59:59",
            "10000-01-01T00:00:00Z",
            "2026-03-15T10:30:00Z",
        ] {
            cases.push(with("expires_at", json!(text)));
        }
        for (field, body) in cases {
            let answer = send(&shop, "POST", "/api/v1/coupons", Some(&body)).await;
            assert_eq!(answer.status, 400, "{body}: {}", answer.text);
            assert_eq!(answer.json()["param"], field.as_str(), "{body}");
        }
        for value in [
            json!(0),
            json!(-1),
            json!(50_000.01),
            json!(1.999),
            json!("1e3"),
        ] {
            let body = json!({"code": "F", "discount_type": "fixed", "discount_value": value});
            let answer = send(&shop, "POST", "/api/v1/coupons", Some(&body)).await;
            assert_eq!(
                (answer.status, answer.json()["param"].as_str()),
                (400, Some("discount_value"))
            );
        }
        let list = send(&shop, "GET", "/api/v1/coupons", None).await.json();
        assert_eq!(list["total"], 1);
    }
);

on_both!(
    // proves: PEB-080, B-24, F-19, B-23
    coupons_are_listed_newest_first_and_by_their_switch,
    async |shop: Shop| {
        for (n, active) in [(1, true), (2, false), (3, true)] {
            let mut body = percent(&format!("C{n}"), 10);
            body["is_active"] = json!(active);
            body["expires_at"] = json!("2026-03-15T10:30:01Z");
            coupon(&shop, &body).await;
        }
        shop.clock.advance_ms(2_000);
        let list = async |query: &str| {
            let answer = send(&shop, "GET", &format!("/api/v1/coupons{query}"), None).await;
            assert_eq!(answer.status, 200, "{}", answer.text);
            answer.json()
        };
        let codes = |list: &Value| -> Vec<String> {
            let rows = list["coupons"].as_array().unwrap();
            rows.iter()
                .map(|c| c["code"].as_str().unwrap().to_owned())
                .collect()
        };
        let all = list("").await;
        assert_eq!(codes(&all), ["C3", "C2", "C1"]);
        assert_eq!(
            (
                &all["total"],
                &all["limit"],
                &all["offset"],
                &all["has_more"]
            ),
            (&json!(3), &json!(50), &json!(0), &json!(false))
        );
        // Expired is not inactive.
        let active = list("?active=true").await;
        assert_eq!(
            (codes(&active), &active["coupons"][0]["is_expired"]),
            (vec!["C3".to_owned(), "C1".to_owned()], &json!(true))
        );
        assert_eq!(codes(&list("?active=false").await), ["C2"]);
        let page = list("?limit=1&offset=1").await;
        assert_eq!(
            (codes(&page), &page["has_more"]),
            (vec!["C2".to_owned()], &json!(true))
        );
        assert_eq!(list("?limit=101").await["limit"], 100);
        for bad in [
            "?active=1",
            "?active=",
            "?active=True",
            "?limit=0",
            "?limit=abc",
            "?offset=-1",
        ] {
            let answer = send(&shop, "GET", &format!("/api/v1/coupons{bad}"), None).await;
            assert_eq!(answer.status, 400, "{bad}");
            assert!(answer.json()["error"].is_string());
        }
    }
);

on_both!(
    // proves: PEB-082, PEB-083, PEB-084, F-19, TRAP-44
    a_change_keeps_what_it_does_not_name_and_null_takes_a_limit_away,
    async |shop: Shop| {
        let mut body = percent("KEEP", 20);
        body["max_uses"] = json!(5);
        body["max_uses_per_customer"] = json!(1);
        body["description"] = json!("old");
        let made = coupon(&shop, &body).await;
        let path = format!("/api/v1/coupons/{}", made["id"].as_str().unwrap());
        let put = async |body: Value| send(&shop, "PUT", &path, Some(&body)).await;
        let changed = put(json!({"max_uses_per_customer": 2, "is_active": false})).await;
        assert_eq!(changed.status, 200, "{}", changed.text);
        let changed = changed.json();
        assert_eq!(
            (
                &changed["max_uses_per_customer"],
                &changed["is_active"],
                &changed["max_uses"],
                &changed["description"]
            ),
            (&json!(2), &json!(false), &json!(5), &json!("old"))
        );
        let lifted =
            put(json!({"max_uses": null, "max_uses_per_customer": null, "expires_at": null}))
                .await
                .json();
        assert_eq!(
            (&lifted["max_uses"], &lifted["max_uses_per_customer"]),
            (&Value::Null, &Value::Null)
        );
        // The same value is no change; another one is refused, and nothing of it is kept.
        assert_eq!(
            put(json!({"code": "keep", "discount_type": "percentage", "discount_value": 20.0}))
                .await
                .status,
            200
        );
        for (field, value) in [
            ("code", json!("OTHER")),
            ("discount_type", json!("fixed")),
            ("discount_value", json!(21)),
        ] {
            let refused = put(json!({field: value, "description": "new"})).await;
            assert_eq!(
                (refused.status, refused.json()["param"].as_str()),
                (400, Some(field))
            );
        }
        assert_eq!(put(json!([])).await.status, 400);
        let read = send(&shop, "GET", &path, None).await.json();
        assert_eq!(
            (&read["code"], &read["description"]),
            (&json!("KEEP"), &json!("old"))
        );
    }
);

on_both!(
    // proves: PEB-085, TRAP-49, PEB-053
    a_deleted_coupon_is_gone_its_orders_keep_their_price_and_its_code_is_free,
    async |shop: Shop| {
        let made = coupon(&shop, &percent("GONE", 50)).await;
        let paid = shop
            .paid_order(r#"{"amount":10,"coupon_code":"gone"}"#)
            .await;
        assert_eq!(
            (&paid["amount"], &paid["amount_discount"]),
            (&json!(5), &json!(5))
        );
        let path = format!("/api/v1/coupons/{}", made["id"].as_str().unwrap());
        let other = shop.other_store().await;
        for method in ["GET", "DELETE"] {
            let answer = send_as(&shop, &other.test_key, method, &path, None).await;
            assert_eq!(answer.status, 404, "{method}");
        }
        let deleted = send(&shop, "DELETE", &path, None).await;
        assert_eq!(
            (deleted.status, &deleted.json()["deleted"]),
            (200, &json!(true))
        );
        assert_eq!(send(&shop, "DELETE", &path, None).await.status, 404);
        assert_eq!(send(&shop, "GET", &path, None).await.status, 404);
        coupon(&shop, &percent("GONE", 10)).await;
        let id = paid["order_id"].as_str().unwrap();
        let read = shop
            .api_get(
                &shop.store.test_key,
                &format!("/api/v1/orders/{id}?expand[]=coupon"),
            )
            .await
            .json();
        assert_eq!(
            (
                &read["amount"],
                &read["coupon"]["applied"],
                &read["coupon"]["details"]
            ),
            (&json!(5), &json!(true), &Value::Null)
        );
        clean(&shop).await;
    }
);

on_both!(
    // proves: PEB-029, PEB-087, F-17, B-22, TRAP-50
    an_order_is_priced_with_its_coupon_and_told_why_where_it_does_not_apply,
    async |shop: Shop| {
        coupon(&shop, &percent("LUCKY27", 27)).await;
        let order = shop
            .order(r#"{"amount":49.99,"coupon_code":" lucky27 "}"#)
            .await;
        assert_eq!(
            (
                &order["amount"],
                &order["amount_subtotal"],
                &order["amount_discount"]
            ),
            (&json!(36.49), &json!(49.99), &json!(13.5))
        );
        assert_eq!(
            (&order["coupon"]["code"], &order["coupon"]["applied"]),
            (&json!("LUCKY27"), &json!(true))
        );
        let mut min = percent("BIG", 10);
        min["min_amount"] = json!(100);
        coupon(&shop, &min).await;
        let mut off = percent("OFF", 10);
        off["is_active"] = json!(false);
        coupon(&shop, &off).await;
        coupon(
            &shop,
            &json!({"code": "FIVE", "discount_type": "fixed", "discount_value": 5}),
        )
        .await;
        for (body, reason) in [
            (r#"{"amount":49.99,"coupon_code":"SUMMER25"}"#, "not_found"),
            (r#"{"amount":49.99,"coupon_code":"BIG"}"#, "min_amount"),
            (r#"{"amount":49.99,"coupon_code":"OFF"}"#, "inactive"),
            (
                r#"{"amount":49.99,"currency":"EUR","coupon_code":"FIVE"}"#,
                "other_currency",
            ),
        ] {
            let order = shop.order(body).await;
            assert_eq!(
                (
                    &order["amount"],
                    &order["coupon"]["applied"],
                    &order["coupon"]["reason"]
                ),
                (&json!(49.99), &json!(false), &json!(reason)),
                "{body}"
            );
        }
        let paid = shop
            .paid_order(r#"{"amount":49.99,"coupon_code":"FIVE"}"#)
            .await;
        assert_eq!(
            (&paid["amount"], &paid["fee_amount"], &paid["net_amount"]),
            (&json!(44.99), &json!(2.25), &json!(42.74))
        );
    }
);

on_both!(
    // proves: B-21
    an_order_of_nothing_is_completed_without_a_card,
    async |shop: Shop| {
        let shop = shop.live().await;
        let free = coupon(&shop, &percent("FREE", 100)).await;
        for key in [&shop.store.test_key, &shop.store.live_key] {
            let made = shop
                .api_post(
                    key,
                    "/api/v1/orders",
                    r#"{"amount":20,"coupon_code":"FREE"}"#,
                )
                .await
                .json();
            assert_eq!(
                (&made["amount"], &made["amount_subtotal"]),
                (&json!(0), &json!(20))
            );
            let page = shop
                .get(&format!("/pay/{}", made["id"].as_str().unwrap()))
                .await;
            let fields = [
                ("token", page.hidden("token")),
                ("email", "jo@example.com".to_owned()),
            ];
            let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
            let paid = shop.post_form(&page.action(), &fields, true).await;
            assert_eq!(paid.json()["status"], "completed", "{}", paid.text);
            let refund = format!(
                "/api/v1/orders/{}/refund",
                made["order_id"].as_str().unwrap()
            );
            assert_eq!(shop.api_post(key, &refund, "{}").await.status, 400);
        }
        assert_eq!(used(&shop, &free).await, 1);
        clean(&shop).await;
    }
);

on_both!(
    // proves: TRAP-47, PEB-076
    a_hundred_customers_race_for_the_last_use_and_one_gets_it,
    async |shop: Shop| {
        let mut body = percent("LAST", 50);
        body["max_uses"] = json!(1);
        let last = coupon(&shop, &body).await;
        let mut forms = Vec::new();
        for _ in 0..100 {
            let order = shop.order(r#"{"amount":10,"coupon_code":"LAST"}"#).await;
            assert_eq!(order["amount"], 5);
            let page = shop
                .get(&format!("/pay/{}", order["id"].as_str().unwrap()))
                .await;
            forms.push((order, page.action(), page.hidden("token")));
        }
        let pays = forms
            .iter()
            .map(|(_, action, token)| shop.pay_form(action, token, "4000000000000002", true));
        let answers = futures_util::future::join_all(pays).await;
        let paid = answers
            .iter()
            .filter(|a| a.json()["status"] == "completed")
            .count();
        assert_eq!(paid, 1);
        assert_eq!(used(&shop, &last).await, 1);
        // The others see the full price, and pay that.
        for ((order, action, token), answer) in forms.iter().zip(&answers).take(10) {
            let session = order["id"].as_str().unwrap();
            let read = shop
                .api_get(&shop.store.test_key, &format!("/api/v1/orders/{session}"))
                .await
                .json();
            if answer.json()["status"] == "completed" {
                assert_eq!(read["amount"], 5);
                continue;
            }
            assert_eq!(
                (&read["status"], &read["amount"], &read["coupon"]["reason"]),
                (&json!("pending"), &json!(10), &json!("used_up"))
            );
            assert!(read["transaction_id"].is_null(), "nothing was tried");
            let again = shop
                .pay_form(action, token, "4000000000000002", true)
                .await
                .json();
            assert_eq!(
                (&again["status"], &again["amount"]),
                (&json!("completed"), &json!(10))
            );
        }
        clean(&shop).await;
    }
);

on_both!(
    // proves: PEB-077, TRAP-48
    a_customer_uses_a_coupon_once_however_the_address_is_written,
    async |shop: Shop| {
        let mut body = percent("ONCE", 50);
        body["max_uses_per_customer"] = json!(1);
        let once = coupon(&shop, &body).await;
        let mut forms = Vec::new();
        for email in [
            "jo.doe@example.com",
            "JODOE@example.com",
            "jodoe+1@example.com",
            "j.o.d.o.e@example.com",
        ] {
            let order = shop
                .order(
                    &json!({"amount": 10, "coupon_code": "ONCE", "customer_email": email})
                        .to_string(),
                )
                .await;
            assert_eq!(order["amount"], 5);
            let page = shop
                .get(&format!("/pay/{}", order["id"].as_str().unwrap()))
                .await;
            forms.push((page.action(), page.hidden("token")));
        }
        let pays = forms
            .iter()
            .map(|(action, token)| shop.pay_form(action, token, "4000000000000002", true));
        let answers = futures_util::future::join_all(pays).await;
        assert_eq!(
            answers
                .iter()
                .filter(|a| a.json()["status"] == "completed")
                .count(),
            1
        );
        let late = shop
            .order(r#"{"amount":10,"coupon_code":"ONCE","customer_email":"Jo.Doe@Example.com"}"#)
            .await;
        assert_eq!(
            (&late["amount"], &late["coupon"]["reason"]),
            (&json!(10), &json!("customer_limit"))
        );
        let other = shop
            .paid_order(r#"{"amount":10,"coupon_code":"ONCE","customer_email":"ann@example.com"}"#)
            .await;
        assert_eq!(other["amount"], 5);
        assert_eq!(used(&shop, &once).await, 2);
        clean(&shop).await;
    }
);

on_both!(
    // proves: TRAP-47
    a_use_is_given_back_when_the_card_is_declined_or_the_time_runs_out,
    async |shop: Shop| {
        let mut body = percent("BACK", 50);
        body["max_uses"] = json!(1);
        let back = coupon(&shop, &body).await;
        let order = shop.order(r#"{"amount":10,"coupon_code":"BACK"}"#).await;
        let page = format!("/pay/{}", order["id"].as_str().unwrap());
        assert_eq!(shop.pay(&page, "4000000000000119").await.status, 402);
        clean(&shop).await;
        // A bank step under way holds the use: nobody else gets it.
        let challenged = shop.pay(&page, "4000000000001091").await.json();
        assert_eq!(challenged["status"], "challenge");
        let waiting = shop.order(r#"{"amount":10,"coupon_code":"BACK"}"#).await;
        assert_eq!(waiting["coupon"]["reason"], "used_up");
        shop.clock.advance_ms(3_600_000 + 600_000);
        let ended = checkout_server::app::end::expire_overdue(shop.server.app())
            .await
            .unwrap();
        assert_eq!(ended, 2);
        assert_eq!(used(&shop, &back).await, 0);
        let paid = shop
            .paid_order(r#"{"amount":10,"coupon_code":"BACK"}"#)
            .await;
        assert_eq!(
            (&paid["amount"], used(&shop, &back).await),
            (&json!(5), json!(1))
        );
        clean(&shop).await;
    }
);

on_both!(
    // proves: F-01
    test_payments_never_touch_the_live_count_of_a_coupon,
    async |shop: Shop| {
        let shop = shop.live().await;
        let mut body = percent("BOTH", 50);
        body["max_uses"] = json!(1);
        let both = coupon(&shop, &body).await;
        let path = format!("/api/v1/coupons/{}", both["id"].as_str().unwrap());
        shop.paid_order(r#"{"amount":10,"coupon_code":"BOTH"}"#)
            .await;
        let live = send_as(&shop, &shop.store.live_key, "GET", &path, None)
            .await
            .json();
        assert_eq!(
            (&live["times_used"], used(&shop, &both).await),
            (&json!(0), json!(1))
        );
        let paid = shop
            .paid_live_order(r#"{"amount":10,"coupon_code":"BOTH"}"#)
            .await;
        assert_eq!(paid["amount"], 5);
        let live = send_as(&shop, &shop.store.live_key, "GET", &path, None)
            .await
            .json();
        assert_eq!(live["times_used"], 1);
        clean(&shop).await;
    }
);

on_both!(
    a_coupon_deleted_while_customers_pay_is_honoured_or_refused_and_never_an_error,
    async |shop: Shop| {
        let made = coupon(&shop, &percent("RACE", 50)).await;
        let mut forms = Vec::new();
        for _ in 0..20 {
            let order = shop.order(r#"{"amount":10,"coupon_code":"RACE"}"#).await;
            let page = shop
                .get(&format!("/pay/{}", order["id"].as_str().unwrap()))
                .await;
            forms.push((page.action(), page.hidden("token")));
        }
        let path = format!("/api/v1/coupons/{}", made["id"].as_str().unwrap());
        let pays = forms
            .iter()
            .map(|(action, token)| shop.pay_form(action, token, "4000000000000002", true));
        let (answers, deleted) = tokio::join!(
            futures_util::future::join_all(pays),
            send(&shop, "DELETE", &path, None)
        );
        assert_eq!(deleted.status, 200);
        for answer in answers {
            assert!(answer.status < 500, "{}", answer.text);
            if answer.json()["status"] == "completed" {
                assert_eq!(answer.json()["amount"], 5);
            }
        }
        clean(&shop).await;
    }
);

on_both!(
    // proves: B-14
    a_coupon_is_created_once_for_an_idempotency_key,
    async |shop: Shop| {
        let body = percent("KEYED", 10).to_string();
        let request = || {
            Request::post("/api/v1/coupons")
                .header(
                    header::AUTHORIZATION,
                    format!("Bearer {}", shop.store.test_key),
                )
                .header(header::CONTENT_TYPE, "application/json")
                .header("idempotency-key", "k1")
                .body(Body::from(body.clone()))
                .unwrap()
        };
        let (first, second) = tokio::join!(shop.send(request()), shop.send(request()));
        assert_eq!((first.status, second.status), (201, 201));
        assert_eq!(first.text, second.text);
    }
);

on_both!(
    // proves: PEB-174, PEB-087, TRAP-50, PEB-085
    a_link_with_a_coupon_shows_and_charges_the_lower_price,
    async |shop: Shop| {
        coupon(&shop, &percent("SAVE20", 20)).await;
        let link = |code: &str| {
            format!(
                "/checkout/{}?amount=49.99&product=Tea&coupon={code}",
                shop.store.store.id
            )
        };
        let page = shop.get(&link("save20")).await;
        assert!(page.text.contains("Pay $39.99"), "{}", page.text);
        assert!(page.text.contains("SAVE20 applied"), "{}", page.text);
        let token = page.hidden("token");
        let paid = shop
            .pay_form(&page.action(), &token, "4000000000000002", true)
            .await;
        assert_eq!(paid.json()["amount"], 39.99, "{}", paid.text);
        let id = paid.json()["orderId"].as_str().unwrap().to_owned();
        let path = format!("/api/v1/orders/{id}");
        let read = shop.api_get(&shop.store.test_key, &path).await.json();
        assert_eq!(
            (
                &read["amount_subtotal"],
                &read["amount_discount"],
                &read["coupon"]["code"]
            ),
            (&json!(49.99), &json!(10), &json!("SAVE20"))
        );
        let receipt = shop.get(paid.json()["receiptUrl"].as_str().unwrap()).await;
        assert!(receipt.text.contains("Discount"), "{}", receipt.text);
        // One that does not apply is told, and the price is the full one.
        let other = shop.get(&link("NOPE")).await;
        assert!(
            other.text.contains("This coupon does not exist."),
            "{}",
            other.text
        );
        assert!(other.text.contains("Pay $49.99"));
        let open = format!(
            "/checkout/{}?product=Gift&coupon=SAVE20",
            shop.store.store.id
        );
        let open = shop.get(&open).await;
        assert!(
            open.text.contains("Coupons do not apply when you choose"),
            "{}",
            open.text
        );
    }
);

on_both!(
    // proves: PEB-029, PEB-188, TRAP-47
    a_customer_puts_a_coupon_on_and_takes_it_off_with_and_without_script,
    async |shop: Shop| {
        coupon(&shop, &percent("HALF", 50)).await;
        let order = shop.order(r#"{"amount":10}"#).await;
        let session = order["id"].as_str().unwrap();
        let pages = [
            format!("/pay/{session}"),
            format!("/checkout/{}?amount=10", shop.store.store.id),
        ];
        for path in pages {
            let page = shop.get(&path).await;
            let action = format!("{}/coupon", page.action());
            let send = async |token: &str, code: &str, script: bool| {
                let fields = [("token", token), ("surface", "hosted"), ("coupon", code)];
                shop.post_form(&action, &fields, script).await
            };
            let first = page.hidden("token");
            let wrong = send(&first, "NOPE", true).await;
            assert_eq!(
                (wrong.status, &wrong.json()["message"]),
                (422, &json!("This coupon does not exist."))
            );
            let wrong = send(&first, "NOPE", false).await;
            assert!(wrong.status == 422 && wrong.text.contains("does not exist"));
            let with = send(&first, " half ", true).await;
            let with = with.json();
            assert_eq!(
                (
                    &with["display"],
                    &with["free"],
                    with["lines"].as_array().unwrap().len()
                ),
                (&json!("$5.00"), &json!(false), 2)
            );
            let token = with["token"].as_str().unwrap();
            let off = send(token, "", false).await;
            assert!(off.text.contains("Pay $10.00"), "{}", off.text);
            let again = send(&off.hidden("token"), "HALF", false).await;
            assert!(again.text.contains("Pay $5.00"), "{}", again.text);
            let paid = shop
                .pay_form(
                    &page.action(),
                    &again.hidden("token"),
                    "4000000000000002",
                    true,
                )
                .await;
            assert_eq!(paid.json()["amount"], 5, "{}", paid.text);
            let late = send(&again.hidden("token"), "", true).await;
            assert!([409, 400].contains(&late.status), "{}", late.text);
            assert_eq!(send("altered", "HALF", true).await.status, 403);
        }
    }
);

on_both!(
    // proves: TRAP-47
    a_visitor_whose_coupon_is_gone_sees_the_full_price_before_paying_it,
    async |shop: Shop| {
        let mut body = percent("ONE", 50);
        body["max_uses"] = json!(1);
        coupon(&shop, &body).await;
        let link = format!("/checkout/{}?amount=10&coupon=ONE", shop.store.store.id);
        let (first, second) = (shop.get(&link).await, shop.get(&link).await);
        let pay = async |page: &Answer, token: &str, script: bool| {
            shop.pay_form(&page.action(), token, "4000000000000002", script)
                .await
        };
        let paid = pay(&first, &first.hidden("token"), true).await;
        assert_eq!(paid.json()["amount"], 5);
        let lost = pay(&second, &second.hidden("token"), false).await;
        assert_eq!(lost.status, 409);
        assert!(lost.text.contains("can no longer be used"), "{}", lost.text);
        assert!(lost.text.contains("Pay $10.00"), "{}", lost.text);
        let lost = pay(&second, &second.hidden("token"), true).await;
        assert_eq!(
            (lost.status, &lost.json()["status"], &lost.json()["display"]),
            (409, &json!("priced"), &json!("$10.00"))
        );
        let paid = pay(&second, lost.json()["token"].as_str().unwrap(), true).await;
        assert_eq!(paid.json()["amount"], 10, "{}", paid.text);
        clean(&shop).await;
    }
);
