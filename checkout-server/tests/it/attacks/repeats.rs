//! The same request again, and again at the same time.

use axum::body::Body;
use axum::http::Request;
use futures_util::future::join_all;

use super::systems::{SYSTEMS, System};
use super::{assert_refused, create, id_of, total};
use crate::support::{Shop, on_both};

fn keyed(shop: &Shop, system: &System, key: &str, amount: &str) -> Request<Body> {
    let body = (system.body)(amount, "");
    let mut request = create(system, &shop.store.test_key, body);
    let value = key.parse().unwrap();
    request.headers_mut().insert("idempotency-key", value);
    request
}

on_both!(
    // proves: B-14, TRAP-91, E5
    fifty_of_the_same_at_once_create_one_sale_in_every_system,
    async |shop: Shop| {
        for (count, system) in (1..).zip(SYSTEMS) {
            let key = format!("parallel-{}", system.name);
            let sent = (0..50).map(|_| shop.send(keyed(&shop, system, &key, system.amount)));
            let answers = join_all(sent).await;
            let first = id_of(system, &answers[0]);
            for answer in &answers {
                assert_eq!(id_of(system, answer), first, "{}", system.name);
            }
            assert_eq!(total(&shop).await, count, "{}", system.name);
        }
    }
);

on_both!(
    // proves: B-14
    a_key_that_was_used_for_something_else_is_refused_in_every_system,
    async |shop: Shop| {
        for (count, system) in (1..).zip(SYSTEMS) {
            shop.send(keyed(&shop, system, "one", system.amount)).await;
            let other = system.amount.replace('9', "8");
            let answer = shop.send(keyed(&shop, system, "one", &other)).await;
            assert_refused(system, &answer, "the key of another request");
            assert_eq!(
                answer.status, system.key_reused,
                "{}: {}",
                system.name, answer.text
            );
            for bad in [String::new(), "x".repeat(256)] {
                let answer = shop.send(keyed(&shop, system, &bad, system.amount)).await;
                assert_refused(system, &answer, "a key that is none");
            }
            assert_eq!(total(&shop).await, count, "{}", system.name);
        }
    }
);
