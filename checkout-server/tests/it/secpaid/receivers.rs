//! Who is told of a link, and in which form.

use pebblepay_core::style::{BodyFormat, BodyStyle, StatusKey};
use serde_json::Value;

use super::{call, cancel, deliver, link, pay, saved};
use crate::receiver::Receiver;
use crate::support::{Shop, json_request, on_both};

const PLAIN: BodyStyle = BodyStyle {
    format: BodyFormat::SeedJson,
    status_key: StatusKey::Seed,
};

async fn receivers<const N: usize>() -> [Receiver; N] {
    let mut all = Vec::new();
    for _ in 0..N {
        all.push(Receiver::answering(&["200 OK"]).await);
    }
    all.try_into().map_err(|_| ()).unwrap()
}

/// How many requests each has got since.
fn counts<const N: usize>(all: &[Receiver; N]) -> [usize; N] {
    all.each_ref().map(|one| one.got().len())
}

on_both!(
    // proves: SEC-001, SEC-002, SEC-007, SEC-008, SEC-009, SEC-010, TRAP-24, TRAP-26
    every_saved_url_hears_both_events_in_the_documented_bytes,
    async |shop: Shop| {
        let all = receivers::<2>().await;
        for one in &all {
            saved(&shop, &one.url, PLAIN).await;
        }
        let paid = link(&shop, r#"{"amount":100}"#).await;
        pay(&shop, &paid).await;
        let given_up = link(&shop, r#"{"amount":"49.90"}"#).await;
        assert_eq!(cancel(&shop, &given_up).await.status, 303);
        deliver(&shop).await;
        let user = shop.store.store.id.user_id();
        for one in &all {
            let bodies: Vec<String> = one.got().into_iter().map(|r| r.body).collect();
            let wanted = [
                format!(
                    r#"{{"ResponseCode":1,"data[pay_id]":{},"data[amount]":100,"data[user_id]":"{user}","data[status]":"success"}}"#,
                    paid["id"]
                ),
                format!(
                    r#"{{"ResponseCode":1,"data[pay_id]":{},"data[amount]":49.9,"data[user_id]":"{user}","data[Status]":"cancel"}}"#,
                    given_up["id"]
                ),
            ];
            assert_eq!(bodies, wanted);
            assert_eq!(one.got()[0].header("content-type"), "application/json");
            assert!(one.got()[0].header("webhook-signature").starts_with("v1,"));
        }
        shop.verify().await;
    }
);

on_both!(
    // proves: SEC-003, SEC-005, SEC-006, TRAP-22, TRAP-23, B-25, B-26
    a_link_names_its_receivers_by_index_and_by_url,
    async |shop: Shop| {
        let all = receivers::<4>().await;
        let [first, second, _, other] = &all;
        saved(&shop, &first.url, PLAIN).await;
        saved(&shop, &second.url, PLAIN).await;
        let third = format!("{}?ids=1,2", all[2].url);
        let cases = [
            (String::new(), [1, 1, 0, 0]),
            (r#","payment_endpoint":0"#.to_owned(), [1, 0, 0, 0]),
            (r#","payment_endpoint":"0""#.to_owned(), [1, 0, 0, 0]),
            (r#","payment_endpoint":"1""#.to_owned(), [0, 1, 0, 0]),
            (r#","payment_endpoint":"""#.to_owned(), [1, 1, 0, 0]),
            (
                format!(r#","payment_endpoint":"{}""#, other.url),
                [0, 0, 0, 1],
            ),
            (format!(r#","payment_endpoint":"0,{third}""#), [1, 0, 1, 0]),
            (
                format!(r#","payment_endpoint":"{third},{},1""#, other.url),
                [0, 1, 1, 1],
            ),
            (
                format!(r#","payment_endpoint":"0,0,{},{}""#, first.url, first.url),
                [1, 0, 0, 0],
            ),
            (
                format!(r#","payment_endpoint":[1,"{}"]"#, other.url),
                [0, 1, 0, 1],
            ),
        ];
        let mut before = counts(&all);
        for (named, told) in cases {
            let link = link(&shop, &format!(r#"{{"amount":5{named}}}"#)).await;
            pay(&shop, &link).await;
            deliver(&shop).await;
            let now = counts(&all);
            let heard: Vec<usize> = now.iter().zip(before).map(|(n, b)| n - b).collect();
            assert_eq!(heard, told, "{named}: {link}");
            before = now;
        }
        for wrong in [
            "2",
            "99999999999999999999",
            "-1",
            "0,2",
            "0,,1",
            "first",
            "ftp://a.example/x",
            "http:",
            "https://u:p@a.example/",
        ] {
            let body = format!(r#"{{"amount":5,"payment_endpoint":"{wrong}"}}"#);
            let answer = call(&shop, &shop.store.test_key, "createLink", &body).await;
            assert_eq!(answer.status, 400, "{wrong}: {}", answer.text);
            assert_eq!(answer.json()["param"], "payment_endpoint", "{wrong}");
        }
        shop.verify().await;
    }
);

on_both!(
    // proves: SEC-004, B-26
    a_change_of_the_saved_urls_counts_for_the_next_link_and_not_for_those_that_are_made,
    async |shop: Shop| {
        let all = receivers::<2>().await;
        let key = shop.store.test_key.clone();
        let endpoint = saved(&shop, &all[0].url, PLAIN).await;
        let old = link(&shop, r#"{"amount":5}"#).await;
        let by_index = link(&shop, r#"{"amount":5,"payment_endpoint":0}"#).await;
        let path = format!("/api/v1/webhook_endpoints/{}", endpoint.id);
        let mut request = json_request(&key, &path, &format!(r#"{{"url":"{}"}}"#, all[1].url));
        *request.method_mut() = http::Method::PUT;
        let changed = shop.send(request).await;
        assert_eq!(changed.status, 200, "{}", changed.text);
        let new = link(&shop, r#"{"amount":5}"#).await;
        for link in [&old, &by_index, &new] {
            pay(&shop, link).await;
        }
        deliver(&shop).await;
        assert_eq!(counts(&all), [2, 1]);
        assert_eq!(all[1].got()[0].json()["data[pay_id]"], new["id"]);
    }
);

on_both!(
    // proves: B-03, B-04, SEC-009
    an_endpoint_chooses_its_form_by_api_and_links_that_name_it_keep_it,
    async |shop: Shop| {
        let receiver = Receiver::answering(&["200 OK"]).await;
        let key = shop.store.test_key.clone();
        let body = format!(
            r#"{{"url":"{}","dialect":"secpaid","format":"form","status_key":"lower"}}"#,
            receiver.url
        );
        let made = shop
            .api_post(&key, "/api/v1/webhook_endpoints", &body)
            .await;
        assert_eq!(made.status, 201, "{}", made.text);
        let made = made.json();
        assert_eq!(
            (&made["format"], &made["status_key"]),
            (&"form".into(), &"lower".into())
        );
        let named = link(&shop, r#"{"amount":5,"payment_endpoint":"0"}"#).await;
        cancel(&shop, &named).await;
        deliver(&shop).await;
        let got = receiver.got();
        assert_eq!(
            got[0].header("content-type"),
            "application/x-www-form-urlencoded"
        );
        let pairs: Vec<(String, String)> = form_urlencoded::parse(got[0].body.as_bytes())
            .into_owned()
            .collect();
        assert_eq!(
            pairs[1],
            ("data[pay_id]".to_owned(), named["id"].to_string())
        );
        assert_eq!(pairs[4], ("data[status]".to_owned(), "cancel".to_owned()));

        let path = format!("/api/v1/webhook_endpoints/{}", made["id"].as_str().unwrap());
        let mut request = json_request(&key, &path, r#"{"format":"nested_json"}"#);
        *request.method_mut() = http::Method::PUT;
        assert_eq!(shop.send(request).await.json()["status_key"], "lower");
        let paid = link(&shop, r#"{"amount":5}"#).await;
        pay(&shop, &paid).await;
        deliver(&shop).await;
        let told = receiver.got()[1].json();
        assert_eq!(told["data"]["status"], "Success");
        assert_eq!(told["data"]["pay_id"], paid["id"]);

        for wrong in [
            r#""format":"xml","dialect":"secpaid""#,
            r#""status_key":"Upper","dialect":"secpaid""#,
            r#""format":"form""#,
            r#""status_key":"lower","dialect":"pebblepay""#,
            r#""dialect":"paypal""#,
        ] {
            let body = format!(r#"{{"url":"{}",{wrong}}}"#, receiver.url);
            let answer = shop
                .api_post(&key, "/api/v1/webhook_endpoints", &body)
                .await;
            assert_eq!(answer.status, 400, "{wrong}: {}", answer.text);
        }
    }
);

on_both!(
    // proves: SEC-016
    what_was_sent_can_be_read_in_the_delivery_log,
    async |shop: Shop| {
        let receiver = Receiver::answering(&["500 Internal Server Error"]).await;
        let endpoint = saved(&shop, &receiver.url, PLAIN).await;
        pay(&shop, &link(&shop, r#"{"amount":5}"#).await).await;
        deliver(&shop).await;
        let key = &shop.store.test_key;
        let path = format!("/api/v1/webhook_endpoints/{}/deliveries", endpoint.id);
        let list = shop.api_get(key, &path).await.json();
        let id = list["deliveries"][0]["id"].as_str().unwrap();
        let one: Value = shop
            .api_get(key, &format!("/api/v1/deliveries/{id}"))
            .await
            .json();
        assert_eq!(one["status"], "exhausted", "{one}");
        assert_eq!(one["history"][0]["status_code"], 500, "{one}");
        assert_eq!(one["request_body"], receiver.got()[0].body, "{one}");
    }
);

on_both!(
    // proves: SEC-002, B-01
    orders_of_other_systems_are_told_too_and_a_disabled_url_hears_nothing,
    async |shop: Shop| {
        let all = receivers::<2>().await;
        saved(&shop, &all[0].url, PLAIN).await;
        let off = saved(&shop, &all[1].url, PLAIN).await;
        let path = format!("/api/v1/webhook_endpoints/{}", off.id);
        let mut request = json_request(&shop.store.test_key, &path, r#"{"enabled":false}"#);
        *request.method_mut() = http::Method::PUT;
        assert_eq!(shop.send(request).await.status, 200);
        shop.paid_order(r#"{"amount":49.99}"#).await;
        pay(&shop, &link(&shop, r#"{"amount":5}"#).await).await;
        deliver(&shop).await;
        assert_eq!(counts(&all), [2, 0]);
        assert_eq!(all[0].got()[0].json()["data[amount]"], 49.99);
    }
);
