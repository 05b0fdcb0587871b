//! What a client may send by mistake or on purpose. Nothing is written, nothing breaks, and every
//! answer is in the words of the system that was asked.

use axum::body::Body;
use axum::http::{Request, header};

use super::systems::{SYSTEMS, System};
use super::{assert_refused, create, created, total};
use crate::support::{Shop, on_both};

/// Amounts that are none anywhere.
const AMOUNTS: &[&str] = &[
    "0",
    "-1",
    "-0.5",
    "true",
    "null",
    "[]",
    "{}",
    "\"\"",
    "\"1e3\"",
    "\"0x10\"",
    "\"49,99\"",
    "\" 5\"",
    "\"+5\"",
    "\"NaN\"",
    "\"Infinity\"",
    "\"-5\"",
    "1e300",
    "\"５\"",
    "\"1 000\"",
    "\"99999999999999999999999999\"",
    "12.3456",
];

async fn refused(shop: &Shop, system: &System, body: impl Into<Body>, what: &str) {
    let request = create(system, &shop.store.test_key, body);
    assert_refused(system, &shop.send(request).await, what);
}

on_both!(
    // proves: TRAP-51, F-06, B-20, E5
    no_system_takes_an_amount_that_is_none,
    async |shop: Shop| {
        for system in SYSTEMS {
            for amount in AMOUNTS.iter().chain(system.bad_amounts) {
                refused(&shop, system, (system.body)(amount, ""), amount).await;
            }
        }
        assert_eq!(total(&shop).await, 0);
    }
);

/// Bodies that can not be read, each with what it is.
fn unreadable(system: &System) -> Vec<(&'static str, Vec<u8>)> {
    let fine = |more: &str| (system.body)(system.amount, more).into_bytes();
    let deep = format!(r#","x":{}1{}"#, "[".repeat(10_000), "]".repeat(10_000));
    let wide: String = (0..100_000).map(|n| format!(r#","k{n}":1"#)).collect();
    let twice = (system.body)(system.amount, &format!(r#","x":"{}""#, "x".repeat(70_000)));
    vec![
        ("nothing", Vec::new()),
        ("no JSON", b"{".to_vec()),
        ("a list", b"[]".to_vec()),
        ("a text", b"\"x\"".to_vec()),
        ("two values", b"{} {}".to_vec()),
        ("bytes that are no UTF-8", b"{\"x\":\"\xff\"}".to_vec()),
        ("half a character", fine(r#","x":"\ud800""#)),
        ("ten thousand lists", fine(&deep)),
        ("a hundred thousand members", fine(&wide)),
        ("seventy thousand letters", twice.into_bytes()),
    ]
}

on_both!(
    // proves: TRAP-06, TRAP-41
    no_system_reads_a_body_that_is_none,
    async |shop: Shop| {
        for system in SYSTEMS {
            for (what, body) in unreadable(system) {
                refused(&shop, system, body, what).await;
            }
        }
        assert_eq!(total(&shop).await, 0);
    }
);

on_both!(
    texts_and_addresses_are_checked_in_every_system,
    async |shop: Shop| {
        let long = "x".repeat(3000);
        for system in SYSTEMS {
            let texts = ["1", "[]", "{}", "true", r#""a\u0000b""#];
            let urls = [
                "\"javascript:alert(1)\"",
                "\"data:text/html,x\"",
                "\"//evil.example\"",
                "\"java\\nscript:x\"",
                "\"ftp://a.example/\"",
                "\"https://u:p@evil.example/\"",
                "\"file:///etc/passwd\"",
                "{}",
            ];
            let emails = ["\"nobody\"", "\"a@b.c\\r\\nBcc: x@y.z\"", "7", "\"@\""];
            let cases = [
                (system.texts, &texts[..]),
                (system.urls, &urls[..]),
                (system.emails, &emails[..]),
            ];
            for (fields, values) in cases {
                for field in fields {
                    for value in values
                        .iter()
                        .copied()
                        .chain([format!("\"{long}\"").as_str()])
                    {
                        let body = (system.body)(system.amount, &format!(r#","{field}":{value}"#));
                        refused(&shop, system, body, &format!("{field} {value:.40}")).await;
                    }
                }
            }
        }
        assert_eq!(total(&shop).await, 0);
    }
);

on_both!(
    what_only_the_server_says_is_not_taken_from_a_request,
    async |shop: Shop| {
        const LIES: &str = concat!(
            r#","status":"completed","state":"succeeded","paid":true,"is_test":false,"livemode":true,"#,
            r#""fee_amount":0,"net_amount":1,"id":"cs_mine","invoice_id":"1","order_id":"PP-1","#,
            r#""store_id":"store_other","__x":{"a":[1]}"#
        );
        for system in SYSTEMS {
            created(&shop, system, &shop.store.test_key, LIES).await;
            let list = shop
                .api_get(&shop.store.test_key, "/api/v1/orders")
                .await
                .json();
            let order = &list["orders"][0];
            assert_eq!(order["status"], "pending", "{}: {order}", system.name);
            assert_eq!(order["is_test"], true, "{}: {order}", system.name);
            assert_ne!(order["id"], "cs_mine", "{}: {order}", system.name);
        }
    }
);

on_both!(
    a_wrong_path_or_method_is_told_in_the_systems_words,
    async |shop: Shop| {
        for system in SYSTEMS {
            let (name, value) = (system.key_header)(&shop.store.test_key);
            for (method, path, status) in [
                ("PATCH", system.create.to_owned(), 405),
                ("POST", format!("{}/a/b/c/d", system.create), 404),
                ("GET", format!("{}/%00/%ff/x/y", system.create), 404),
            ] {
                let request = Request::builder()
                    .method(method)
                    .uri(&path)
                    .header(name, &value)
                    .header(header::CONTENT_TYPE, "application/json")
                    .body(Body::from("{}"))
                    .unwrap();
                let answer = shop.send(request).await;
                assert_eq!(answer.status, status, "{}: {path}", system.name);
                assert_refused(system, &answer, &path);
            }
        }
    }
);
