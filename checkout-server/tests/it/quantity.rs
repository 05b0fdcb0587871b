//! Several of one variant: the price, what is told, and the licence keys.

use serde_json::{Value, json};

use crate::receiver::Receiver;
use crate::support::{Shop, on_both};

const VISA: &str = "4000000000000002";

on_both!(
    several_of_a_variant_cost_several_times_its_price_and_everybody_hears_how_many,
    async |shop: Shop| {
        let variant = shop.variant("19.99").await;
        let receiver = Receiver::answering(&["200 OK"]).await;
        let body = json!({
            "variant_id": variant, "quantity": 3, "amount": 1, "webhook_url": receiver.url,
        });
        let order = shop.paid_order(&body.to_string()).await;
        assert_eq!(order["amount"], json!(59.97));
        assert_eq!(order["quantity"], 3);
        shop.server.deliverer().run_due().await.unwrap();
        let told = receiver.got()[0].json();
        assert_eq!(
            (&told["amount"], &told["quantity"]),
            (&json!(59.97), &json!(3))
        );
        let one = shop
            .paid_order(&json!({ "variant_id": variant }).to_string())
            .await;
        assert_eq!(
            (&one["amount"], &one["quantity"]),
            (&json!(19.99), &json!(1))
        );
        shop.verify().await;
    }
);

on_both!(
    a_quantity_that_means_nothing_is_refused,
    async |shop: Shop| {
        let variant = shop.variant("19.99").await;
        let dear = shop.variant("50000").await;
        for body in [
            json!({ "variant_id": variant, "quantity": 0 }),
            json!({ "variant_id": variant, "quantity": -1 }),
            json!({ "variant_id": variant, "quantity": 1000 }),
            json!({ "variant_id": variant, "quantity": 1.5 }),
            json!({ "variant_id": variant, "quantity": "two" }),
            json!({ "variant_id": variant, "quantity": [2] }),
            json!({ "variant_id": dear, "quantity": 2 }),
            json!({ "amount": 5, "quantity": 2 }),
        ] {
            let answer = shop
                .api_post(&shop.store.test_key, "/api/v1/orders", &body.to_string())
                .await;
            assert_eq!(answer.status, 400, "{body}: {}", answer.text);
        }
        for query in [
            format!("variant_id={variant}&quantity=0"),
            format!("variant_id={variant}&quantity=1e3"),
            format!("variant_id={variant}&quantity=99999999999999999999"),
            format!("variant_id={dear}&quantity=2"),
            "amount=5&quantity=2".to_owned(),
            "quantity=2".to_owned(),
        ] {
            let page = shop
                .get(&format!("/checkout/{}?{query}", shop.store.store.id))
                .await;
            assert_eq!(page.status, 400, "{query}");
            assert!(
                !page.text.contains("name=\"token\""),
                "{query} sells nothing"
            );
        }
    }
);

on_both!(
    a_link_sells_several_and_its_page_and_receipt_say_so,
    async |shop: Shop| {
        let variant = shop.variant("19.99").await;
        for path in [
            format!(
                "/checkout/{}?variant_id={variant}&quantity=3&product=Mug",
                shop.store.store.id
            ),
            format!(
                "/checkout/embed?store_id={}&variant_id={variant}&quantity=3&product=Mug",
                shop.store.store.id
            ),
        ] {
            let page = shop.get(&path).await;
            assert!(page.text.contains("Mug × 3"), "{}", page.text);
            assert!(page.text.contains("59.97"));
            let paid = shop.pay(&path, VISA).await.json();
            let id = paid["orderId"].as_str().unwrap();
            let order: Value = shop
                .api_get(&shop.store.test_key, &format!("/api/v1/orders/{id}"))
                .await
                .json();
            assert_eq!(
                (&order["amount"], &order["quantity"]),
                (&json!(59.97), &json!(3))
            );
        }
        shop.verify().await;
    }
);

on_both!(
    /// Two keys go to somebody else while the customer answers the bank: the payment stands.
    // proves: F-09
    each_of_several_has_its_own_licence_key_and_what_is_missing_comes_later,
    async |shop: Shop| {
        let shop = shop.live().await;
        let (variant, live_key) = (shop.variant("30").await, shop.store.live_key.clone());
        shop.add_licences(&variant, "KEY-1\nKEY-2\nKEY-3\nKEY-4").await;
        let body = |quantity| json!({ "variant_id": variant, "quantity": quantity }).to_string();
        let too_many = shop.api_post(&live_key, "/api/v1/orders", &body(5)).await;
        assert_eq!(too_many.json()["code"], "out_of_stock");
        let keys = |order: &Value| order["license_keys"].as_array().unwrap().len();

        let order = shop.api_post(&live_key, "/api/v1/orders", &body(3)).await.json();
        let session = order["id"].as_str().unwrap();
        let waiting = shop.pay(&format!("/pay/{session}"), "4000000000001091").await.json();
        assert_eq!(keys(&shop.paid_live_order(&body(2)).await), 2);
        let bank = waiting["challengeUrl"].as_str().unwrap();
        let token = shop.get(bank).await.hidden("token");
        shop.post_form(bank, &[("token", &token), ("outcome", "pass")], false).await;

        let path = format!("/api/v1/orders/{session}");
        let read = async || shop.api_get(&live_key, &path).await.json();
        assert_eq!(keys(&read().await), 2);
        shop.verify().await;
        assert_eq!(shop.add_licences(&variant, "KEY-5\nKEY-6").await.in_stock, 1);
        assert_eq!(keys(&read().await), 3);
        shop.verify().await;
    }
);
