//! The customer's cancel button.

use super::{call, cancel, deliver, done, link, page, pay};
use crate::receiver::Receiver;
use crate::support::{Shop, on_both};

on_both!(
    // proves: SEC-007, SEC-028, SEC-029
    the_customer_cancels_after_a_question_and_the_shop_hears_of_it,
    async |shop: Shop| {
        let receiver = Receiver::answering(&["200 OK"]).await;
        let body = format!(
            r#"{{"amount":5,"callback_url":"https://shop.example/back","payment_endpoint":"{}"}}"#,
            receiver.url
        );
        let link = link(&shop, &body).await;
        let opened = shop.get(&page(&link)).await;
        let path = format!("{}/cancel", opened.action());
        assert!(
            opened.text.contains(&format!("href=\"{path}\"")),
            "{}",
            opened.text
        );
        // Looking at the question ends nothing.
        let question = shop.get(&path).await;
        assert!(
            question.text.contains("Cancel this payment?"),
            "{}",
            question.text
        );
        assert_eq!(shop.get(&page(&link)).await.status, 200);
        for token in ["", "x", &opened.hidden("token")] {
            let answer = shop.post_form(&path, &[("token", token)], false).await;
            assert!(
                (400..500).contains(&answer.status),
                "{token}: {}",
                answer.status
            );
        }
        assert_eq!(shop.get(&page(&link)).await.status, 200);
        let answer = cancel(&shop, &link).await;
        assert_eq!(answer.status, 303);
        assert_eq!(answer.header("location"), path);
        let last = shop.get(&path).await;
        let back = format!(
            "https://shop.example/back?pay_id={}&status=cancel&is_test=true",
            link["id"]
        );
        assert_eq!(last.header("refresh"), format!("0; url={back}"));
        assert!(last.text.contains("Payment cancelled"));
        assert_eq!(shop.get(&page(&link)).await.status, 410);
        deliver(&shop).await;
        assert_eq!(receiver.got().len(), 1);
        assert_eq!(receiver.got()[0].json()["data[Status]"], "cancel");
        let id = link["id"].to_string();
        let gone = call(
            &shop,
            &shop.store.test_key,
            "deleteLink",
            &format!(r#"{{"id":{id}}}"#),
        )
        .await;
        assert_eq!(gone.status, 400, "{}", gone.text);
        // The other systems are told of one cancelled order.
        let events = shop
            .api_get(&shop.store.test_key, "/api/v1/events")
            .await
            .json();
        let types: Vec<&str> = events["events"]
            .as_array()
            .unwrap()
            .iter()
            .map(|e| e["type"].as_str().unwrap())
            .collect();
        assert_eq!(
            types,
            ["order.cancelled", "customer.cancelled", "order.created"]
        );
        shop.verify().await;
    }
);

on_both!(
    // proves: SEC-020
    no_means_no_button_and_no_way_to_cancel,
    async |shop: Shop| {
        for body in [
            r#"{"amount":5,"cancellable":"No"}"#,
            r#"{"amount":5,"is_cancellation":"No"}"#,
            r#"{"amount":5,"cancellable":false}"#,
        ] {
            let link = link(&shop, body).await;
            assert_eq!(link["cancellable"], "No");
            let opened = shop.get(&page(&link)).await;
            let path = format!("{}/cancel", opened.action());
            assert!(
                !opened.text.contains(&format!("href=\"{path}\"")),
                "{}",
                opened.text
            );
            // Not even with the answer to the question of another link.
            let other = crate::secpaid::link(&shop, r#"{"amount":5}"#).await;
            let theirs = format!("{}/cancel", shop.get(&page(&other)).await.action());
            let token = shop.get(&theirs).await.hidden("token");
            let answer = shop.post_form(&path, &[("token", &token)], false).await;
            assert!((400..500).contains(&answer.status), "{}", answer.text);
            assert_eq!(shop.get(&page(&link)).await.status, 200);
        }
    }
);

on_both!(
    // proves: SEC-007
    what_is_paid_can_not_be_cancelled_and_what_is_cancelled_not_paid,
    async |shop: Shop| {
        let paid = link(&shop, r#"{"amount":5}"#).await;
        let path = format!("{}/cancel", shop.get(&page(&paid)).await.action());
        let token = shop.get(&path).await.hidden("token");
        pay(&shop, &paid).await;
        let answer = shop.post_form(&path, &[("token", &token)], false).await;
        assert_eq!(answer.status, 303);
        let id = paid["id"].to_string();
        let used = done(&shop, "getMyUsedLinks", &format!(r#"{{"id":{id}}}"#)).await;
        assert_eq!(used["data"][0]["status"], "Used");

        let given_up = link(&shop, r#"{"amount":5}"#).await;
        let form = shop.get(&page(&given_up)).await;
        cancel(&shop, &given_up).await;
        let late = shop
            .pay_form(
                &form.action(),
                &form.hidden("token"),
                crate::secpaid::CARD,
                true,
            )
            .await;
        assert_eq!(late.status, 410, "{}", late.text);
        shop.verify().await;
    }
);
