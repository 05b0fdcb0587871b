//! Card testing is stopped by address, card and store, and honest customers are not.

use std::net::IpAddr;
use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, header};
use checkout_server::http::client_address::Peer;
use checkout_server::server::Protection;

use crate::support::{Answer, Shop, on_both};

const GOOD: &str = "4000000000000002";
const DECLINED: &str = "4000000000000119";
/// A number that is no test card: of it nothing is kept, not even a hash.
const UNKNOWN: &str = "4242424242424242";
const THIEF: &str = "203.0.113.66";

fn strict() -> Protection {
    Protection {
        card_guard_strict: true,
        ..Protection::default()
    }
}

async fn strict_shop(shop: Shop) -> Shop {
    shop.restarted(strict()).await
}

/// A customer's visit: the page is opened anew, as thieves do, and paid from an address.
async fn visit(shop: &Shop, from: &str, card: &str) -> Answer {
    visit_store(shop, shop.store.store.id.as_str(), from, card, true).await
}

async fn visit_store(shop: &Shop, store: &str, from: &str, card: &str, script: bool) -> Answer {
    let page = shop.get(&format!("/checkout/{store}?amount=5")).await;
    let fields = [
        ("token", page.hidden("token").as_str()),
        ("email", "jo@example.com"),
        ("card_number", card),
        ("expiry", "12/30"),
        ("cvc", "123"),
        ("name", "Jo Doe"),
    ]
    .map(|(name, value)| (name, value.to_owned()));
    let body = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish();
    let mut request = Request::post(page.action())
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    if script {
        request = request.header(header::ACCEPT, "application/json");
    }
    let mut request = request.body(Body::from(body)).unwrap();
    let peer = Peer(from.parse::<IpAddr>().unwrap());
    request.extensions_mut().insert(peer);
    shop.send(request).await
}

fn wait_ms(refused: &Answer) -> i64 {
    assert_eq!(refused.status, 429, "{}", refused.text);
    refused.header("retry-after").parse::<i64>().unwrap() * 1000
}

async fn notices(shop: &Shop) -> Vec<(String, i64)> {
    let answer = shop
        .api_get(&shop.store.test_key, "/api/v1/notices")
        .await
        .json();
    let rows = answer["notices"].as_array().unwrap().clone();
    rows.iter()
        .map(|row| {
            let kind = row["kind"].as_str().unwrap().to_owned();
            (kind, row["count"].as_i64().unwrap())
        })
        .collect()
}

on_both!(
    // proves: F-15
    two_hundred_carding_attempts_stop_at_the_limit_and_another_customer_pays,
    async |shop: Shop| {
        let shop = strict_shop(shop).await;
        let (mut declined, mut refused) = (0, 0);
        for _ in 0..200 {
            let answer = visit(&shop, THIEF, UNKNOWN).await;
            match answer.status {
                402 => declined += 1,
                429 => refused += 1,
                other => panic!("{other}: {}", answer.text),
            }
        }
        assert_eq!((declined, refused), (5, 195));
        let paid = visit(&shop, "198.51.100.7", GOOD).await;
        assert_eq!(paid.json()["status"], "completed", "{}", paid.text);
        // The refused ones made no orders: five declined, one paid.
        let list = shop.api_get(&shop.store.test_key, "/api/v1/orders").await;
        assert_eq!(list.json()["total"], 6);
        assert_eq!(
            notices(&shop).await,
            [("attempts_refused_address".to_owned(), 195)]
        );
    }
);

on_both!(
    // proves: F-15
    the_test_side_takes_twenty_times_as_much_by_default,
    async |shop: Shop| {
        for n in 0..100 {
            let answer = visit(&shop, THIEF, GOOD).await;
            assert_eq!(answer.json()["status"], "completed", "{n}: {}", answer.text);
        }
        assert_eq!(visit(&shop, THIEF, GOOD).await.status, 429);
    }
);

on_both!(
    a_refusal_says_when_to_come_back_and_then_it_works,
    async |shop: Shop| {
        let shop = strict_shop(shop).await;
        for _ in 0..5 {
            assert_eq!(visit(&shop, THIEF, GOOD).await.status, 200);
        }
        let refused = visit(&shop, THIEF, GOOD).await;
        let wait_ms = wait_ms(&refused);
        assert!((60_000..=66_000).contains(&wait_ms), "{wait_ms}");
        let json = refused.json();
        assert_eq!(json["status"], "throttled");
        assert_eq!(json["retryAfter"].as_i64().unwrap() * 1000, wait_ms);
        assert_eq!(
            json["message"],
            "Too many payment attempts. Try again in 2 minutes."
        );
        shop.clock.advance_ms(wait_ms);
        assert_eq!(visit(&shop, THIEF, GOOD).await.status, 200);
    }
);

on_both!(
    without_script_the_form_comes_back_with_what_was_typed,
    async |shop: Shop| {
        let shop = strict_shop(shop).await;
        for _ in 0..5 {
            visit(&shop, THIEF, GOOD).await;
        }
        let store = shop.store.store.id.as_str();
        let page = visit_store(&shop, store, THIEF, UNKNOWN, false).await;
        wait_ms(&page);
        for text in [
            "Too many payment attempts. Try again in",
            "jo@example.com",
            "Jo Doe",
            "name=\"card_number\"",
        ] {
            assert!(page.text.contains(text), "{text}: {}", page.text);
        }
        assert!(!page.text.contains(UNKNOWN));
    }
);

on_both!(
    a_refused_attempt_is_no_decline_and_leaves_the_session_open,
    async |shop: Shop| {
        let shop = strict_shop(shop).await;
        let order = shop.order(r#"{"amount":5}"#).await;
        let page = format!("/pay/{}", order["id"].as_str().unwrap());
        for _ in 0..5 {
            visit(&shop, THIEF, UNKNOWN).await;
        }
        let opened = shop.get(&page).await;
        let (action, token) = (opened.action(), opened.hidden("token"));
        for _ in 0..7 {
            let body = form_urlencoded::Serializer::new(String::new())
                .extend_pairs([
                    ("token", token.as_str()),
                    ("email", "jo@example.com"),
                    ("card_number", UNKNOWN),
                    ("expiry", "12/30"),
                    ("cvc", "123"),
                    ("name", "Jo"),
                ])
                .finish();
            let mut request = Request::post(&action)
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(Body::from(body))
                .unwrap();
            let peer = Peer(THIEF.parse().unwrap());
            request.extensions_mut().insert(peer);
            assert_eq!(shop.send(request).await.status, 429);
        }
        let paid = shop.pay_form(&action, &token, GOOD, true).await;
        assert_eq!(paid.json()["status"], "completed", "{}", paid.text);
    }
);

on_both!(counters_survive_a_restart, async |shop: Shop| {
    let shop = strict_shop(shop).await;
    for _ in 0..5 {
        visit(&shop, THIEF, UNKNOWN).await;
    }
    let shop = shop.restarted(strict()).await;
    wait_ms(&visit(&shop, THIEF, UNKNOWN).await);
});

on_both!(
    a_declined_card_is_stopped_at_every_store_and_address,
    async |shop: Shop| {
        let shop = strict_shop(shop).await;
        let other = shop.other_store().await;
        let stores = [shop.store.store.id.as_str(), other.store.id.as_str()];
        for n in 0..3 {
            let from = format!("198.51.100.{n}");
            let declined = visit_store(&shop, stores[n % 2], &from, DECLINED, true).await;
            assert_eq!(declined.status, 402, "{}", declined.text);
        }
        for store in stores {
            let refused = visit_store(&shop, store, "192.0.2.1", DECLINED, true).await;
            assert!(wait_ms(&refused) > 3_600_000);
        }
        // Another card from the same address pays.
        assert_eq!(visit(&shop, "192.0.2.1", GOOD).await.status, 200);
        assert_eq!(
            notices(&shop).await,
            [("attempts_refused_card".to_owned(), 1)]
        );
        shop.clock.advance_ms(66 * 60_000);
        assert_eq!(visit(&shop, "192.0.2.1", DECLINED).await.status, 402);
    }
);

on_both!(
    ten_declines_stop_an_address_for_an_hour_even_when_it_is_slow,
    async |shop: Shop| {
        let shop = strict_shop(shop).await;
        for _ in 0..10 {
            assert_eq!(visit(&shop, THIEF, UNKNOWN).await.status, 402);
            shop.clock.advance_ms(66_000);
        }
        // The declines of one customer's network count together, whatever address it uses.
        let refused = visit(&shop, "::ffff:203.0.113.66", UNKNOWN).await;
        assert!(wait_ms(&refused) > 10 * 60_000);
        assert_eq!(visit(&shop, "203.0.113.67", UNKNOWN).await.status, 402);
    }
);

on_both!(
    an_ipv6_network_of_64_bits_is_one_customer,
    async |shop: Shop| {
        let shop = strict_shop(shop).await;
        for n in 0..5 {
            let from = format!("2001:db8:1:2::{n}");
            assert_eq!(visit(&shop, &from, GOOD).await.status, 200);
        }
        wait_ms(&visit(&shop, "2001:db8:1:2:ffff::9", GOOD).await);
        assert_eq!(visit(&shop, "2001:db8:1:3::1", GOOD).await.status, 200);
    }
);

on_both!(
    successes_are_no_declines_whatever_their_number,
    async |shop: Shop| {
        let shop = strict_shop(shop).await;
        for n in 0..30 {
            let paid = visit(&shop, "198.51.100.7", GOOD).await;
            assert_eq!(paid.status, 200, "{n}: {}", paid.text);
            if n % 5 == 4 {
                shop.clock.advance_ms(66_000);
            }
        }
    }
);

on_both!(
    /// Many addresses at once: suspects wait, everybody else pays.
    a_store_under_attack_stops_suspects_and_nobody_else,
    async |shop: Shop| {
        let shop = strict_shop(shop).await;
        for n in 0..5 {
            let from = format!("203.0.113.{n}");
            for _ in 0..2 {
                assert_eq!(visit(&shop, &from, UNKNOWN).await.status, 402);
            }
        }
        wait_ms(&visit(&shop, "203.0.113.0", UNKNOWN).await);
        assert_eq!(
            notices(&shop).await,
            [("attempts_refused_store".to_owned(), 1)]
        );
        for n in 0..20 {
            let paid = visit(&shop, &format!("198.51.100.{n}"), GOOD).await;
            assert_eq!(paid.status, 200, "{}", paid.text);
        }
        // A customer whose card was declined once may use another one.
        assert_eq!(visit(&shop, "192.0.2.5", UNKNOWN).await.status, 402);
        assert_eq!(visit(&shop, "192.0.2.5", GOOD).await.status, 200);
        shop.clock.advance_ms(66_000);
        assert_eq!(visit(&shop, "203.0.113.0", UNKNOWN).await.status, 402);
    }
);

on_both!(
    fifty_attempts_at_once_are_never_more_than_the_limit,
    async |shop: Shop| {
        let shop = Arc::new(strict_shop(shop).await);
        let mut running = tokio::task::JoinSet::new();
        for n in 0..50 {
            let shop = shop.clone();
            // One card from fifty addresses: the first three are declined, and as long as they
            // are under way they count as if they were.
            running.spawn(async move { visit(&shop, &format!("192.0.2.{n}"), DECLINED).await });
        }
        let answers = running.join_all().await;
        let declined = answers.iter().filter(|a| a.status == 402).count();
        let refused = answers.iter().filter(|a| a.status == 429).count();
        assert_eq!((declined, refused), (3, 47));
        let mut running = tokio::task::JoinSet::new();
        for _ in 0..50 {
            let shop = shop.clone();
            running.spawn(async move { visit(&shop, THIEF, GOOD).await });
        }
        let answers = running.join_all().await;
        let paid = answers.iter().filter(|a| a.status == 200).count();
        let refused = answers.iter().filter(|a| a.status == 429).count();
        assert_eq!((paid, refused), (5, 45));
    }
);

on_both!(
    // proves: F-08, TRAP-82
    nothing_stored_by_the_guard_tells_an_address_or_a_card_and_it_is_forgotten,
    async |shop: Shop| {
        let shop = strict_shop(shop).await;
        visit(&shop, THIEF, DECLINED).await;
        visit(&shop, THIEF, UNKNOWN).await;
        // An unknown number leaves no hash: three subjects were counted, not four.
        let keys = "select distinct key from guard_counters";
        let found = texts(&shop, keys).await;
        assert_eq!(found.len(), 3, "{found:?}");
        for key in &found {
            assert!(!key.contains("203.0.113") && !key.contains("0119"), "{key}");
        }
        assert!(
            texts(&shop, "select attempt_id from guard_attempts")
                .await
                .is_empty()
        );
        shop.clock.advance_ms(2 * 3_600_000);
        let app = shop.server.app();
        checkout_server::jobs::housekeeping::once(app)
            .await
            .unwrap();
        assert!(texts(&shop, keys).await.is_empty());
    }
);

async fn texts(shop: &Shop, sql: &'static str) -> Vec<String> {
    let read = shop
        .server
        .app()
        .db
        .read(move |tx| checkout_server::db::all(tx, sql, &[], |row| row.text(0)));
    read.await.unwrap()
}

on_both!(
    /// What was given up at the bank stays with its address.
    challenges_that_nobody_finishes_are_counted,
    async |shop: Shop| {
        let shop = strict_shop(shop).await;
        for _ in 0..3 {
            let challenged = visit(&shop, THIEF, "4000000000000259").await;
            assert_eq!(challenged.json()["status"], "challenge");
        }
        wait_ms(&visit(&shop, "192.0.2.1", "4000000000000259").await);
    }
);

on_both!(
    // proves: F-16
    notices_belong_to_a_store_and_a_side,
    async |shop: Shop| {
        let shop = strict_shop(shop).await;
        for _ in 0..6 {
            visit(&shop, THIEF, GOOD).await;
        }
        let other = shop.other_store().await;
        for (key, path, expected) in [
            (&shop.store.test_key, "/api/v1/notices", 1),
            (&shop.store.live_key, "/api/v1/notices", 0),
            (&shop.store.live_key, "/api/v1/notices?test_mode=true", 1),
            (&other.test_key, "/api/v1/notices", 0),
        ] {
            let list = shop.api_get(key, path).await.json();
            assert_eq!(
                list["notices"].as_array().unwrap().len(),
                expected,
                "{path}"
            );
        }
        let list = shop
            .api_get(&shop.store.test_key, "/api/v1/notices")
            .await
            .json();
        let row = &list["notices"][0];
        assert_eq!(row["first_at"], "2026-03-15T10:30:00Z");
        assert_eq!(row["last_at"], "2026-03-15T10:30:00Z");
        assert!(row["message"].as_str().unwrap().contains("one address"));
        assert_eq!(shop.get("/api/v1/notices").await.status, 401);
    }
);
