//! An owner's list of coupons.

use axum::body::Body;
use axum::http::{Request, header};
use serde_json::{Value, json};

use super::{clean, coupon, percent, send, send_as};
use crate::support::{Shop, on_both};

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
