//! Who may open a stream: keys, tokens that are used once, and pages of registered origins.

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};

use super::bounds::revoke;
use super::{Reader, SOCKET, Socket, listen, one_more};
use crate::support::{ORIGIN, Shop, on_both};

async fn token(shop: &Shop, key: &str, body: &str) -> Value {
    let answer = shop.api_post(key, "/api/v1/ws/token", body).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    answer.json()
}

fn query(token: &Value) -> String {
    format!("token={}", token["token"].as_str().unwrap())
}

on_both!(
    // proves: TRAP-89, E9
    a_token_opens_one_websocket_on_any_server_and_is_kept_as_a_hash,
    async |shop: Shop| {
        let (here, elsewhere) = (
            listen(&shop.server).await,
            listen(&one_more(&shop, Default::default()).await).await,
        );
        let made = token(&shop, &shop.store.test_key, "").await;
        assert_eq!(made["ws_url"], "wss://pay.example/ws/merchant/events");
        assert_eq!(made["expires_at"], "2026-03-15T10:31:00Z");
        let kept = shop.server.app().db.read(|tx| {
            let sql = "select hash || ' ' || key_hash from ws_tokens";
            checkout_server::db::all(tx, sql, &[], |row| row.text(0))
        });
        let kept = kept.await.unwrap().concat();
        let text = made["token"].as_str().unwrap();
        assert!(kept.len() == 129 && !kept.contains(&text[4..]), "{kept}");
        let mut socket = Socket::open(&elsewhere, &query(&made), &[]).await.unwrap();
        socket.json().await;
        shop.order(r#"{"amount":5}"#).await;
        assert_eq!(socket.event().await["is_test"], true);
        for to in [&here, &elsewhere] {
            assert_eq!(Socket::open(to, &query(&made), &[]).await.err(), Some(401));
        }
        // Two at once: one of them.
        let made = token(&shop, &shop.store.test_key, "{}").await;
        let query = query(&made);
        let (one, two) = tokio::join!(
            Socket::open(&here, &query, &[]),
            Socket::open(&elsewhere, &query, &[])
        );
        assert_eq!(one.is_ok() as u8 + two.is_ok() as u8, 1);
    }
);

on_both!(
    // proves: TRAP-89
    a_token_is_good_for_its_time_its_store_and_its_key,
    async |shop: Shop| {
        let there = listen(&shop.server).await;
        let key = shop.store.test_key.clone();
        let open = async |token: &Value, headers: &[(&'static str, &str)]| {
            let opened = Socket::open(&there, &query(token), headers).await;
            opened.err()
        };
        let (in_time, late) = (
            token(&shop, &key, r#"{"ttl_seconds":1}"#).await,
            token(&shop, &key, r#"{"ttl_seconds":1}"#).await,
        );
        shop.clock.advance_ms(999);
        assert_eq!(open(&in_time, &[]).await, None);
        shop.clock.advance_ms(1);
        assert_eq!(open(&late, &[]).await, Some(401));
        let other = shop.other_store().await;
        let live = shop.store.live_key.clone();
        for (shown, status) in [
            (&key, None),
            (&other.test_key, Some(401)),
            (&live, Some(401)),
        ] {
            let made = token(&shop, &key, "").await;
            assert_eq!(open(&made, &[("x-api-key", shown)]).await, status);
        }
        for bad in [
            "wst_",
            "",
            "x",
            &"wst_0".repeat(20),
            &format!("wst_{}", "0".repeat(64)),
        ] {
            let made = json!({ "token": bad });
            assert_eq!(open(&made, &[]).await, Some(401), "{bad}");
        }
        let made = token(&shop, &key, "").await;
        revoke(&shop, &key).await;
        assert_eq!(open(&made, &[]).await, Some(401));
        for body in [
            r#"{"ttl_seconds":0}"#,
            r#"{"ttl_seconds":61}"#,
            r#"{"ttl_seconds":"5"}"#,
            r#"{"ttl_seconds":1.5}"#,
        ] {
            let answer = shop
                .api_post(&other.test_key, "/api/v1/ws/token", body)
                .await;
            assert_eq!(
                (answer.status, &answer.json()["param"]),
                (400, &json!("ttl_seconds"))
            );
        }
    }
);

on_both!(
    an_ordinary_request_opens_nothing_and_uses_no_token_up,
    async |shop: Shop| {
        let there = listen(&shop.server).await;
        let made = token(&shop, &shop.store.test_key, "").await;
        let path = format!("{SOCKET}?{}", query(&made));
        let answer = shop.get(&path).await;
        assert_eq!(
            (answer.status, &answer.json()["code"]),
            (426, &json!("upgrade_required"))
        );
        assert!(Socket::open(&there, &query(&made), &[]).await.is_ok());
        assert_eq!(shop.get(SOCKET).await.status, 401);
        let answer = shop.api_get(&shop.store.test_key, SOCKET).await;
        assert_eq!(answer.status, 426);
    }
);

on_both!(streams_need_a_key_in_a_header, async |shop: Shop| {
    let there = listen(&shop.server).await;
    let key = shop.store.test_key.as_str();
    let bearer = format!("Bearer {key}");
    for (headers, status) in [
        (vec![], Some(401)),
        (vec![("x-api-key", "sk_test_wrong")], Some(401)),
        (vec![("x-api-key", key)], None),
        (vec![("authorization", bearer.as_str())], None),
    ] {
        let opened = Socket::open(&there, "", &headers).await;
        assert_eq!(opened.err(), status);
        let opened = Reader::open(&there, "", &headers).await;
        assert_eq!(opened.err().map(|(status, _)| status), status);
    }
    let in_query = format!("api_key={key}");
    assert_eq!(Socket::open(&there, &in_query, &[]).await.err(), Some(401));
    for query in ["types=nothing", "since=yesterday", "since=evt_unknown"] {
        let opened = Reader::open(&there, query, &[("x-api-key", key)]).await;
        assert_eq!(opened.err().unwrap().0, 400, "{query}");
    }
});

on_both!(
    // proves: E9
    a_page_of_another_site_opens_no_websocket_without_a_token,
    async |shop: Shop| {
        let store = shop.store.store.id.as_str().to_owned();
        let sql = "insert into store_origins (store_id, kind, origin) \
                   values ($1, 'frame', 'https://shop.example')";
        let added = shop
            .server
            .app()
            .db
            .write(move |tx| -> checkout_server::db::Res<_> {
                tx.exec(sql, checkout_server::params![&store])
            });
        added.await.unwrap();
        let there = listen(&shop.server).await;
        let key = shop.store.test_key.as_str();
        for (origin, status) in [
            ("https://shop.example", None),
            (ORIGIN, None),
            ("https://evil.example", Some(403)),
            ("https://shop.example.evil.example", Some(403)),
            ("http://shop.example", Some(403)),
            ("null", Some(403)),
            ("", Some(403)),
        ] {
            let headers = [("x-api-key", key), ("origin", origin)];
            assert_eq!(
                Socket::open(&there, "", &headers).await.err(),
                status,
                "{origin}"
            );
        }
        let made = token(&shop, key, "").await;
        let from_anywhere = [("origin", "https://evil.example")];
        assert!(
            Socket::open(&there, &query(&made), &from_anywhere)
                .await
                .is_ok()
        );
        // No page may read a token of a key that it does not have.
        let request = Request::post("/api/v1/ws/token")
            .header("origin", "https://shop.example")
            .header("authorization", format!("Bearer {key}"));
        let answer = shop.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.header("access-control-allow-origin"), "");
    }
);
