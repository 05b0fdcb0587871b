//! Keys that open nothing, and ids of somebody else.

use axum::body::Body;
use axum::http::{Request, header};

use super::systems::SYSTEMS;
use super::{assert_refused, create, created, read, total};
use crate::support::{Shop, on_both};

on_both!(
    // proves: TRAP-53, TRAP-54
    no_system_opens_without_a_key_that_fits,
    async |shop: Shop| {
        let test = &shop.store.test_key;
        let (long, half) = ("x".repeat(5000), &test[..test.len() - 1]);
        let changed = format!("{half}{}", if test.ends_with('a') { 'b' } else { 'a' });
        for system in SYSTEMS {
            for key in [
                "",
                " ",
                "null",
                "0",
                half,
                &changed,
                &long,
                "a.b.c",
                "' or 1=1--",
            ] {
                let body = (system.body)(system.amount, "");
                let answer = shop.send(create(system, key, body)).await;
                assert_refused(system, &answer, key);
                assert_eq!(answer.status, 401, "{}: {key:.40}", system.name);
            }
            let body = (system.body)(system.amount, "");
            let path = format!("{}?key={test}&token={test}&api_key={test}", system.create);
            let request = Request::post(path).header(header::CONTENT_TYPE, "application/json");
            let answer = shop.send(request.body(Body::from(body)).unwrap()).await;
            assert_eq!(answer.status, 401, "{}: a key in the query", system.name);
        }
        assert_eq!(total(&shop).await, 0);
    }
);

on_both!(
    // proves: B-02, F-16, TRAP-42, E5
    nobody_reads_what_is_not_theirs_in_any_system,
    async |shop: Shop| {
        let shop = shop.live().await;
        let other = shop.other_store().await;
        for system in SYSTEMS {
            let (test, live) = (&shop.store.test_key, &shop.store.live_key);
            let mine = created(&shop, system, test, "").await;
            let real = created(&shop, system, live, "").await;
            let seen = shop.send(read(system, test, &mine)).await;
            assert_eq!(seen.status, 200, "{}: {}", system.name, seen.text);
            assert!(seen.text.contains(&mine), "{}: {}", system.name, seen.text);
            for (key, id, whose) in [
                (&other.test_key, &mine, "another store's"),
                (&other.live_key, &mine, "another store's, with its live key"),
                (test, &real, "a live one, with the test key"),
            ] {
                let answer = shop.send(read(system, key, id)).await;
                let what = format!("{}: {whose}: {}", system.name, answer.text);
                for amount in ["49.99", ":4999"] {
                    assert!(!answer.text.contains(amount), "{what}");
                }
                let found = answer.status == 200 && answer.text.contains(id.as_str());
                assert!(!found, "{what}");
            }
        }
    }
);

on_both!(
    // proves: B-30, B-02
    a_key_of_any_system_opens_every_other_and_every_id_is_known_there,
    async |shop: Shop| {
        let keys = shop.keys_of_all().await;
        for system in SYSTEMS {
            for key in &keys {
                let id = created(&shop, system, key, "").await;
                let answer = shop.send(read(system, key, &id)).await;
                assert_eq!(answer.status, 200, "{}: {}", system.name, answer.text);
            }
        }
        let made = SYSTEMS.len() * keys.len();
        assert_eq!(total(&shop).await, i64::try_from(made).unwrap());
    }
);

on_both!(
    no_merchant_route_is_open_to_scripts_of_other_sites,
    async |shop: Shop| {
        for system in SYSTEMS {
            for method in ["OPTIONS", "POST"] {
                let (name, value) = (system.key_header)(&shop.store.test_key);
                let request = Request::builder()
                    .method(method)
                    .uri(system.create)
                    .header(name, value)
                    .header(header::ORIGIN, "https://evil.example")
                    .header("access-control-request-method", "POST")
                    .header("access-control-request-headers", name)
                    .header(header::CONTENT_TYPE, "application/json")
                    .body(Body::from((system.body)(system.amount, "")))
                    .unwrap();
                let answer = shop.send(request).await;
                assert_eq!(
                    answer.header("access-control-allow-origin"),
                    "",
                    "{}",
                    system.name
                );
            }
        }
    }
);
