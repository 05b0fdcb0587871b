//! How often the API may be asked, and in which version it answers.

use axum::body::Body;
use axum::http::Request;
use checkout_server::app::clock::Clock;
use checkout_server::app::rates::Rates;
use checkout_server::db::Neighbour as _;
use checkout_server::http::client_address::Peer;
use checkout_server::server::Protection;
use pebblepay_core::limits::COUPON_TRIES_PER_MINUTE;
use pebblepay_core::refusal::Refusal;

use crate::support::{Answer, Shop, on_both};

const PATH: &str = "/api/v1/orders?limit=1";

async fn limited(shop: Shop, api_rate_per_second: u32) -> Shop {
    let protection = Protection {
        api_rate_per_second,
        ..Protection::default()
    };
    shop.restarted(protection).await
}

async fn ask_from(shop: &Shop, from: &str, key: &str) -> Answer {
    let mut request = Request::get(PATH)
        .header("authorization", format!("Bearer {key}"))
        .body(Body::empty())
        .unwrap();
    let peer = Peer(from.parse().unwrap());
    request.extensions_mut().insert(peer);
    shop.send(request).await
}

on_both!(
    a_key_may_ask_twice_its_rate_at_once_and_its_rate_from_then_on,
    async |shop: Shop| {
        let shop = limited(shop, 5).await;
        let key = &shop.store.test_key;
        for n in 0..10 {
            assert_eq!(shop.api_get(key, PATH).await.status, 200, "{n}");
        }
        let refused = shop.api_get(key, PATH).await;
        assert_eq!(refused.status, 429, "{}", refused.text);
        assert_eq!(refused.header("retry-after"), "1");
        let json = refused.json();
        assert_eq!(json["code"], "rate_limited");
        assert_eq!(json["error"], "too many requests: try again in 1 second");
        // Another key of the same store is another caller.
        let other = shop.api_get(&shop.store.live_key, PATH).await;
        assert_eq!(other.status, 200);
        shop.clock.advance_ms(200);
        assert_eq!(shop.api_get(key, PATH).await.status, 200);
        assert_eq!(shop.api_get(key, PATH).await.status, 429);
        shop.clock.advance_ms(2_000);
        for n in 0..10 {
            assert_eq!(shop.api_get(key, PATH).await.status, 200, "{n}");
        }
        assert_eq!(shop.api_get(key, PATH).await.status, 429);
    }
);

on_both!(no_rate_is_no_limit, async |shop: Shop| {
    let shop = limited(shop, 0).await;
    for _ in 0..300 {
        assert_eq!(shop.api_get(&shop.store.test_key, PATH).await.status, 200);
    }
});

on_both!(
    // proves: E4
    wrong_keys_from_one_address_are_not_looked_up_for_ever,
    async |shop: Shop| {
        let shop = limited(shop, 1_000).await;
        let from = "203.0.113.9";
        for n in 0..21 {
            let key = format!("sk_test_{n}");
            assert_eq!(ask_from(&shop, from, &key).await.status, 401, "{n}");
        }
        let refused = ask_from(&shop, from, "sk_test_x").await;
        assert_eq!(refused.status, 429);
        assert_eq!(refused.json()["code"], "rate_limited");
        assert_eq!(refused.header("retry-after"), "1");
        let elsewhere = ask_from(&shop, "203.0.113.10", "sk_test_x").await;
        assert_eq!(elsewhere.status, 401);
        shop.clock.advance_ms(1_000);
        let right = ask_from(&shop, from, &shop.store.test_key).await;
        assert_eq!(right.status, 200);
        // A key that is known is not stopped by wrong ones beside it.
        for n in 0..30 {
            ask_from(&shop, from, &format!("sk_test_again_{n}")).await;
        }
        let right = ask_from(&shop, from, &shop.store.test_key).await;
        assert_eq!(right.status, 200);
        shop.server.app().rates.forget_idle();
        assert_eq!(ask_from(&shop, from, "sk_test_y").await.status, 429);
    }
);

on_both!(
    every_answer_of_the_api_carries_its_version_and_no_other_can_be_asked_for,
    async |shop: Shop| {
        let key = &shop.store.test_key;
        for path in [
            PATH,
            "/api/v1/orders/none",
            "/api/v1/nothing",
            "/openapi.json",
        ] {
            let answer = shop.api_get(key, path).await;
            assert_eq!(answer.header("pebblepay-version"), "2026-11-22", "{path}");
        }
        assert_eq!(shop.get("/api/v1/orders").await.status, 401);
        let ask = async |version: &str| {
            let request = Request::get(PATH)
                .header("x-api-key", key)
                .header("pebblepay-version", version);
            shop.send(request.body(Body::empty()).unwrap()).await
        };
        assert_eq!(ask("2026-11-22").await.status, 200);
        for unknown in ["2026-11-21", "1", ""] {
            let refused = ask(unknown).await;
            assert_eq!(refused.status, 400, "{unknown}");
            assert_eq!(refused.json()["code"], "version_unknown");
            let text = refused.json()["error"].as_str().unwrap().to_owned();
            assert!(text.contains("send 2026-11-22 or leave"), "{text}");
        }
    }
);

on_both!(
    coupon_codes_can_not_be_guessed_from_one_address,
    async |shop: Shop| {
        let link = format!("/checkout/{}?amount=10", shop.store.store.id);
        let page = shop.get(&link).await;
        let token = page.hidden("token");
        let guess = async |from: &str, n: u32| {
            let body = form_urlencoded::Serializer::new(String::new())
                .extend_pairs([("token", token.as_str()), ("coupon", &format!("GUESS{n}"))])
                .finish();
            let mut request = Request::post(format!("{}/coupon", page.action()))
                .header("content-type", "application/x-www-form-urlencoded")
                .header("accept", "application/json")
                .body(Body::from(body))
                .unwrap();
            let peer = Peer(from.parse().unwrap());
            request.extensions_mut().insert(peer);
            shop.send(request).await.status
        };
        for n in 0..COUPON_TRIES_PER_MINUTE {
            assert_eq!(guess("203.0.113.9", n).await, 422, "{n}");
        }
        assert_eq!(guess("203.0.113.9", 99).await, 429);
        assert_eq!(guess("203.0.113.10", 99).await, 422);
        shop.clock.advance_ms(60_000);
        assert_eq!(guess("203.0.113.9", 99).await, 422);
    }
);

/// Two servers' limits, at 5 requests a second, that tell each other what they count.
fn neighbours() -> (Clock, [Rates; 2]) {
    let clock = Clock::manual(1_790_000_000_000);
    let rates = [(); 2].map(|()| Rates::new(5, &clock));
    for one in &rates {
        // From here on they count for each other.
        assert_eq!(one.tell(), Vec::<String>::new());
    }
    (clock, rates)
}

#[test]
fn what_one_server_admits_counts_at_its_neighbour_too() {
    let (clock, [here, there]) = neighbours();
    let key = [7; 32];
    for _ in 0..4 {
        here.admit(&key).unwrap();
    }
    let told = here.tell();
    assert_eq!(told.len(), 1);
    there.hear(&told[0]);
    for _ in 0..6 {
        there.admit(&key).unwrap();
    }
    let refused = Refusal::RateLimited { retry_after_s: 1 };
    assert_eq!(there.admit(&key), Err(refused));
    assert_eq!(there.admit(&[8; 32]), Ok(()), "another key");
    // What was heard is not told on, and nothing is told twice.
    let back = there.tell();
    assert!(back[0].contains(" 6"), "{back:?}");
    assert_eq!(here.tell(), Vec::<String>::new());
    clock.advance_ms(2_000);
    for _ in 0..10 {
        there.admit(&key).unwrap();
    }
}

#[test]
fn wrong_keys_and_guesses_at_two_servers_are_as_many_as_at_one() {
    let (_, [here, there]) = neighbours();
    let from = Some("203.0.113.9".parse().unwrap());
    for _ in 0..21 {
        here.wrong_key(from);
    }
    assert!(here.admit_stranger(from).is_err());
    assert_eq!(there.admit_stranger(from), Ok(()));
    there.wrong_key(from);
    for text in here.tell() {
        there.hear(&text);
    }
    assert!(there.admit_stranger(from).is_err());
    for _ in 0..COUPON_TRIES_PER_MINUTE {
        here.admit_coupon(from).unwrap();
    }
    for text in here.tell() {
        there.hear(&text);
    }
    assert!(there.admit_coupon(from).is_err());
}

#[test]
fn many_callers_are_told_in_texts_that_fit_and_nonsense_is_not_heard() {
    let (_, [here, there]) = neighbours();
    for n in 0..500_u16 {
        let mut key = [0; 32];
        key[..2].copy_from_slice(&n.to_be_bytes());
        for _ in 0..10 {
            here.admit(&key).unwrap();
        }
    }
    let told = here.tell();
    assert!(told.len() > 1);
    for text in &told {
        assert!(text.len() < 7_950, "{}", text.len());
        there.hear(text);
    }
    for n in 0..500_u16 {
        let mut key = [0; 32];
        key[..2].copy_from_slice(&n.to_be_bytes());
        assert!(there.admit(&key).is_err(), "{n}");
    }
    let zero = "A".repeat(43);
    for text in [
        String::new(),
        ",".to_owned(),
        "k".to_owned(),
        "k AAAA 1".to_owned(),
        format!("q {zero} 1"),
        format!("k {zero} -1"),
        format!("k {zero} 99999999999"),
    ] {
        there.hear(&text);
    }
    // As much as anybody may say is heard, and in no time.
    there.hear(&format!("k {} {}", "_".repeat(42) + "8", u32::MAX));
    assert!(there.admit(&[255; 32]).is_err());
}
