//! Coupons on the customer's page.

use serde_json::json;

use super::{clean, coupon, percent};
use crate::support::{Answer, Shop, on_both};

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
