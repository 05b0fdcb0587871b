//! Orders with coupons, and the limits of their use under many payers.

use serde_json::json;

use super::{clean, coupon, percent, send, send_as, used};
use crate::support::{Shop, on_both};

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
