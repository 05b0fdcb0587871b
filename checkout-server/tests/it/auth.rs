//! Keys: who may ask, and what a wrong one is told.

use axum::body::Body;
use axum::http::Request;

use checkout_server::app::{Error, keys, setup};
use pebblepay_core::id::StoreId;

use crate::support::{Shop, on_both};

on_both!(
    // proves: PEB-002, PEB-003, PEB-004, PEB-005
    both_headers_open_the_store,
    async |shop: Shop| {
        let key = &shop.store.test_key;
        assert!(key.starts_with("sk_test_") && shop.store.live_key.starts_with("sk_live_"));
        for (name, value) in [
            ("authorization", format!("Bearer {key}")),
            ("x-api-key", key.clone()),
        ] {
            let request = Request::get("/api/v1/orders")
                .header(name, value)
                .body(Body::empty())
                .unwrap();
            assert_eq!(shop.send(request).await.status, 200);
        }
    }
);

on_both!(
    // proves: PEB-006
    the_authorization_header_wins,
    async |shop: Shop| {
        let key = &shop.store.test_key;
        let ask = |authorization: &str, other: &str| {
            let request = Request::get("/api/v1/orders")
                .header("authorization", format!("Bearer {authorization}"))
                .header("x-api-key", other);
            shop.send(request.body(Body::empty()).unwrap())
        };
        assert_eq!(ask(key, "sk_test_wrong").await.status, 200);
        assert_eq!(ask("sk_test_wrong", key).await.status, 401);
    }
);

on_both!(
    // proves: PEB-009, PEB-007, B-15
    a_request_without_a_good_key_learns_nothing_but_that,
    async |shop: Shop| {
        let long = format!("Bearer {}", "a".repeat(4096));
        let keys = [
            "",
            "Bearer",
            "Bearer ",
            "Bearer wrong",
            "Basic abc",
            "Bearer a b",
            &long,
        ];
        for value in keys {
            let request = Request::post("/api/v1/orders")
                .header("authorization", value)
                .header("content-type", "application/json")
                .body(Body::from("{not json"))
                .unwrap();
            let answer = shop.send(request).await;
            assert_eq!(answer.status, 401, "{value}");
            assert_eq!(answer.json()["error"], "invalid API key");
        }
        let none = shop.get("/api/v1/orders").await;
        assert_eq!(none.status, 401);
        assert_eq!(none.json()["code"], "api_key_missing");
        let query = shop
            .get(&format!("/api/v1/orders?api_key={}", shop.store.test_key))
            .await;
        assert_eq!(query.status, 401);
    }
);

on_both!(
    // proves: PEB-011, F-08
    a_live_order_without_a_gateway_is_refused_and_a_test_one_works,
    async |shop: Shop| {
        let live = shop
            .api_post(&shop.store.live_key, "/api/v1/orders", r#"{"amount":5}"#)
            .await;
        assert_eq!(live.status, 403);
        assert_eq!(
            live.json()["error"],
            "account not approved: no live gateway is configured"
        );
        for word in ["true", "1", "\"true\"", "\"yes\""] {
            let body = format!(r#"{{"amount":5,"testMode":{word}}}"#);
            let test = shop
                .api_post(&shop.store.live_key, "/api/v1/orders", &body)
                .await;
            assert_eq!(test.status, 201, "{}", test.text);
        }
    }
);

on_both!(
    // proves: PEB-034, PEB-035
    test_mode_has_three_names,
    async |shop: Shop| {
        for name in ["testMode", "test_mode", "is_test"] {
            let body = format!(r#"{{"amount":5,"{name}":true}}"#);
            let made = shop
                .api_post(&shop.store.live_key, "/api/v1/orders", &body)
                .await;
            assert_eq!(made.json()["is_test"], true);
        }
    }
);

on_both!(
    // proves: PEB-012, TRAP-59
    merchant_endpoints_allow_no_browser_origin,
    async |shop: Shop| {
        let request = Request::get("/api/v1/orders")
            .header("origin", "https://evil.example")
            .header("authorization", format!("Bearer {}", shop.store.test_key))
            .body(Body::empty())
            .unwrap();
        let answer = shop.send(request).await;
        assert_eq!(answer.header("access-control-allow-origin"), "");
        let preflight = Request::options("/api/v1/orders")
            .header("origin", "https://evil.example")
            .header("access-control-request-method", "POST")
            .body(Body::empty())
            .unwrap();
        assert_eq!(shop.send(preflight).await.status, 405);
    }
);

on_both!(
    // proves: TRAP-54
    keys_are_stored_as_hashes_only,
    async |shop: Shop| {
        let key = shop.store.test_key.clone();
        let hash = checkout_server::app::auth::key_hash(&key);
        let found = shop
            .server
            .app()
            .db
            .read(move |tx| {
                checkout_server::db::stores::find_key(tx, &hash, crate::support::NOW_MS)
            })
            .await
            .unwrap();
        assert!(found.is_some());
        let plain = shop.server.app().db.read(move |tx| {
            checkout_server::db::stores::find_key(tx, &key, crate::support::NOW_MS)
        });
        assert!(plain.await.unwrap().is_none());
    }
);

on_both!(
    a_key_is_revoked_by_its_beginning_or_by_all_of_it_and_only_in_its_own_store,
    async |shop: Shop| {
        let (db, clock) = (shop.server.app().db.clone(), shop.clock.clone());
        let other = shop.other_store().await;
        let (store, of_other) = (shop.store.store.id.clone(), other.store.id.clone());
        let (test, live) = (shop.store.test_key.clone(), shop.store.live_key.clone());
        let path = "/api/v1/orders";
        assert_eq!(shop.api_get(&test, path).await.status, 200);
        let revoke = move |store: &StoreId, beginning: &str| {
            keys::revoke(&db, &clock, store.as_str(), beginning).map(|key| key.prefix)
        };
        let key = test.clone();
        let revoking = tokio::task::spawn_blocking(move || {
            let said = |error: Error| match error {
                Error::Refused(refusal) => refusal.message(),
                other => panic!("{other:?}"),
            };
            let prefix = setup::key_prefix(&key).to_owned();
            for beginning in ["", "sk_test_", "sk", "%"] {
                assert_eq!(
                    said(revoke(&store, beginning).unwrap_err()),
                    "API key not found"
                );
            }
            assert_eq!(
                said(revoke(&of_other, &prefix).unwrap_err()),
                "API key not found"
            );
            assert_eq!(revoke(&store, &prefix).unwrap(), prefix);
            assert_eq!(
                said(revoke(&store, &prefix).unwrap_err()),
                "API key not found"
            );
            let live_prefix = setup::key_prefix(&live).to_owned();
            assert_eq!(revoke(&store, &live).unwrap(), live_prefix);
        });
        revoking.await.unwrap();
        shop.clock.advance_ms(5_000);
        for (key, status) in [
            (&test, 401),
            (&shop.store.live_key, 401),
            (&other.test_key, 200),
        ] {
            assert_eq!(shop.api_get(key, path).await.status, status);
        }
    }
);
