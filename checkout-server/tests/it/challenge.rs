//! 3-D Secure in the sandbox.

use crate::support::{Answer, Shop, on_both};

async fn challenged(shop: &Shop, card: &str) -> (serde_json::Value, String) {
    let order = shop.order(r#"{"amount":5}"#).await;
    let answer = shop
        .pay(&format!("/pay/{}", order["id"].as_str().unwrap()), card)
        .await
        .json();
    assert_eq!(answer["status"], "challenge", "{answer}");
    (order, answer["challengeUrl"].as_str().unwrap().to_owned())
}

async fn answer(shop: &Shop, url: &str, outcome: &str) -> Answer {
    let page = shop.get(url).await;
    let token = page.hidden("token");
    shop.post_form(url, &[("token", &token), ("outcome", outcome)], false)
        .await
}

async fn status(shop: &Shop, order: &serde_json::Value) -> String {
    let path = format!("/pay/{}/status", order["id"].as_str().unwrap());
    shop.get(&path).await.json()["status"]
        .as_str()
        .unwrap()
        .to_owned()
}

on_both!(
    // proves: PEB-124, PEB-126
    the_cards_with_3ds_pay_once_the_bank_is_answered,
    async |shop: Shop| {
        for card in ["4000000000001091", "5200000000001096"] {
            let (order, url) = challenged(&shop, card).await;
            assert_eq!(status(&shop, &order).await, "challenge");
            let done = answer(&shop, &url, "pass").await;
            assert_eq!(done.status, 303);
            assert_eq!(status(&shop, &order).await, "completed");
        }
    }
);

on_both!(
    // proves: PEB-129
    the_card_that_fails_authentication_fails_whatever_the_customer_does,
    async |shop: Shop| {
        for outcome in ["pass", "fail"] {
            let (order, url) = challenged(&shop, "4000000000000259").await;
            answer(&shop, &url, outcome).await;
            let look = shop
                .get(&format!("/pay/{}/status", order["id"].as_str().unwrap()))
                .await
                .json();
            assert_eq!(
                (&look["status"], &look["code"]),
                (&"declined".into(), &"authentication_failed".into())
            );
        }
    }
);

on_both!(
    a_challenge_is_passed_only_with_its_own_token_and_only_once,
    async |shop: Shop| {
        let (order, url) = challenged(&shop, "4000000000001091").await;
        let (_, other) = challenged(&shop, "4000000000001091").await;
        let foreign = shop.get(&other).await.hidden("token");
        let pay_token = shop
            .get(&format!("/pay/{}", order["id"].as_str().unwrap()))
            .await
            .hidden("token");
        for token in ["", "x.y", &foreign, &pay_token] {
            let forged = shop
                .post_form(&url, &[("token", token), ("outcome", "pass")], false)
                .await;
            assert_eq!(forged.status, 403);
            assert_eq!(status(&shop, &order).await, "challenge");
        }
        let token = shop.get(&url).await.hidden("token");
        let fields = [("token", token.as_str()), ("outcome", "fail")];
        assert_eq!(shop.post_form(&url, &fields, false).await.status, 303);
        let fields = [("token", token.as_str()), ("outcome", "pass")];
        assert_eq!(shop.post_form(&url, &fields, false).await.status, 303);
        assert_eq!(status(&shop, &order).await, "declined");
    }
);

on_both!(
    a_challenge_given_up_for_another_card_can_not_be_passed,
    async |shop: Shop| {
        let (order, url) = challenged(&shop, "4000000000001091").await;
        let token = shop.get(&url).await.hidden("token");
        let page = format!("/pay/{}", order["id"].as_str().unwrap());
        assert_eq!(shop.pay(&page, "4000000000000119").await.status, 402);
        shop.post_form(
            &url,
            &[("token", token.as_str()), ("outcome", "pass")],
            false,
        )
        .await;
        assert_eq!(status(&shop, &order).await, "declined");
    }
);

on_both!(
    // proves: TRAP-83
    the_bank_page_is_framed_by_our_own_page_and_the_return_page_tells_it,
    async |shop: Shop| {
        let (_, url) = challenged(&shop, "4000000000001091").await;
        let page = shop.get(&url).await;
        assert_eq!(page.header("x-frame-options"), "");
        assert!(
            !page
                .header("content-security-policy")
                .contains("frame-ancestors 'none'")
        );
        let done = answer(&shop, &url, "pass").await;
        let back = shop.get(done.header("location")).await;
        assert!(back.text.contains("data-page=\"return\""), "{}", back.text);
        assert!(back.text.contains("/receipt"));
    }
);
