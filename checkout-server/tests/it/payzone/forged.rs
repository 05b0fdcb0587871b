//! Callbacks that are not what they say: nothing moves, and each is answered as it should be.

use axum::body::Body;
use axum::http::Request;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use pebblepay_core::signature::{hmac_sha256, hmac_sha256_hex};
use pebblepay_core::store::Mode;
use serde_json::json;

use checkout_server::app::gateways::Given;

use super::{
    Away, KEY, PAYWALL_SECRET, away, call_back, events, given, path, post, read, set_up,
    set_up_store,
};
use crate::support::{Answer, Shop, on_both};

const JSON: (&str, &str) = ("content-type", "application/json");
const SIGNATURE: &str = "x-callback-signature";

/// Nothing happened to the payment.
async fn unmoved(shop: &Shop, away: &Away, what: &str) {
    assert_eq!(read(shop, away).await["status"], "pending", "{what}");
    assert_eq!(events(shop).await, ["order.created"], "{what}");
}

async fn ready(shop: &Shop) -> (Away, String) {
    set_up(shop, Mode::Live, given(None)).await;
    let away = away(shop, Mode::Live).await;
    let body = away.told("CHARGED", &json!({}));
    (away, body)
}

on_both!(
    // proves: PG-021, PG-022, PG-023, TRAP-32
    a_callback_without_the_stores_signature_is_refused_in_the_documented_words,
    async |shop: Shop| {
        let (away, body) = ready(&shop).await;
        let good = hmac_sha256_hex(KEY, body.as_bytes());
        let raw = hmac_sha256(KEY.as_bytes(), &[body.as_bytes()]);
        let flipped = format!("{}{}", &good[1..], &good[..1]);
        let cases: [(&str, Vec<String>); 14] = [
            ("no header", vec![]),
            ("an empty one", vec![String::new()]),
            ("63 digits", vec![good[1..].to_owned()]),
            ("65 digits", vec![format!("{good}0")]),
            ("a prefix", vec![format!("sha256={good}")]),
            ("base64", vec![STANDARD.encode(raw)]),
            ("two headers", vec![good.clone(), good.clone()]),
            ("a list", vec![format!("{good},{good}")]),
            ("no hex", vec!["z".repeat(64)]),
            ("other digits", vec![flipped]),
            ("all zero", vec!["0".repeat(64)]),
            ("an empty key", vec![hmac_sha256_hex("", body.as_bytes())]),
            (
                "another key",
                vec![hmac_sha256_hex("other", body.as_bytes())],
            ),
            (
                "the paywall's secret",
                vec![hmac_sha256_hex(PAYWALL_SECRET, body.as_bytes())],
            ),
        ];
        for (what, signatures) in cases {
            let mut headers = vec![JSON];
            headers.extend(signatures.iter().map(|s| (SIGNATURE, s.as_str())));
            let answer = post(&shop, &path(&shop), &headers, body.clone()).await;
            assert_eq!(answer.status, 401, "{what}: {}", answer.text);
            assert_eq!(answer.json()["error"], "Invalid signature", "{what}");
            unmoved(&shop, &away, what).await;
        }
        // Hex digits of the other case are the same signature.
        let upper = good.to_ascii_uppercase();
        let answer = post(&shop, &path(&shop), &[JSON, (SIGNATURE, &upper)], body).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
    }
);

on_both!(
    // proves: TRAP-32
    a_body_that_was_changed_in_any_way_is_refused,
    async |shop: Shop| {
        let (away, body) = ready(&shop).await;
        let signature = hmac_sha256_hex(KEY, body.as_bytes());
        let value: serde_json::Value = serde_json::from_str(&body).unwrap();
        let mut members: Vec<String> = value
            .as_object()
            .unwrap()
            .iter()
            .map(|(name, value)| format!("{}:{value}", json!(name)))
            .collect();
        members.reverse();
        let changed = [
            body.replace("125", "1"),
            format!("{body} "),
            format!(" {body}"),
            format!("{body}\n"),
            body.replacen(':', ": ", 1),
            format!("{{{}}}", members.join(",")),
            body.replace("CHARGED", "charged"),
            String::new(),
        ];
        for other in changed {
            assert_ne!(other, body);
            let headers = [JSON, (SIGNATURE, signature.as_str())];
            let answer = post(&shop, &path(&shop), &headers, other.clone()).await;
            assert_eq!(answer.status, 401, "{other}: {}", answer.text);
            unmoved(&shop, &away, &other).await;
        }
    }
);

on_both!(
    // proves: TRAP-35, PG-027, PG-024, E6
    a_signed_callback_that_does_not_fit_moves_nothing,
    async |shop: Shop| {
        let (away, _) = ready(&shop).await;
        for (status, changes, expected) in [
            ("CHARGED", json!({"amount": 1}), 400),
            ("CHARGED", json!({"amount": 124.99}), 400),
            ("CHARGED", json!({"amount": 12_500}), 400),
            ("CHARGED", json!({"amount": -125}), 400),
            ("CHARGED", json!({"amount": "125,00"}), 400),
            ("CHARGED", json!({"amount": true}), 400),
            ("CHARGED", json!({"amount": null}), 400),
            ("CHARGED", json!({"currency": "USD"}), 400),
            ("CHARGED", json!({"currency": "mad"}), 400),
            ("CHARGED", json!({"currency": null}), 400),
            ("CHARGED", json!({"orderId": "PP-2603-AAAAAA"}), 400),
            ("CHARGED", json!({"orderId": null}), 400),
            ("CHARGED", json!({"merchantAccount": "Someone_Else"}), 400),
            ("CHARGED", json!({"internalId": 7}), 400),
            ("CHARGED", json!({"id": null}), 400),
            ("CHARGED", json!({"id": 7}), 400),
            (
                "CHARGED",
                json!({"id": "txn_01jxxxxxxxxxxxxxxxxxxxxxxx"}),
                404,
            ),
            ("CHARGED", json!({"id": "../txn"}), 404),
            ("SUCCEEDED", json!({}), 400),
            ("success", json!({}), 400),
            ("paid", json!({}), 400),
            ("", json!({}), 400),
            ("x", json!({"status": 1}), 400),
            ("x", json!({"status": true}), 400),
            ("x", json!({"status": ["CHARGED"]}), 400),
            ("x", json!({"status": null}), 400),
        ] {
            let body = away.told(status, &changes);
            let answer = call_back(&shop, &body).await;
            assert_eq!(answer.status, expected, "{body}: {}", answer.text);
            assert!(answer.json()["error"].is_string());
            unmoved(&shop, &away, &body).await;
        }
        for body in [
            "",
            "{",
            "null",
            "[]",
            "7",
            "{\"status\":\"CHARGED\",\"status\":\"ERROR\"}",
        ] {
            let answer = call_back(&shop, body).await;
            assert_eq!(answer.status, 400, "{body}: {}", answer.text);
        }
        unmoved(&shop, &away, "no object").await;
    }
);

on_both!(
    // proves: PG-024, PG-071, TRAP-36, B-15
    merchant_configured_signature_and_body_are_asked_in_this_order,
    async |shop: Shop| {
        let body = "{";
        let code = shop.store.store.merchant_code.clone();
        let unsigned = async |path: &str| -> Answer { post(&shop, path, &[JSON], body).await };
        // A store that has not set it up takes nothing, not even under an empty key.
        let path = path(&shop);
        assert_eq!(unsigned(&path).await.status, 503);
        let empty = hmac_sha256_hex("", body.as_bytes());
        let answer = post(&shop, &path, &[JSON, (SIGNATURE, &empty)], body).await;
        assert_eq!(answer.status, 503, "{}", answer.text);
        set_up(&shop, Mode::Live, given(None)).await;
        shop.clock.advance_ms(2_001);
        for other in [
            "nobody".to_owned(),
            "%00".to_owned(),
            "..%2f".to_owned(),
            format!("{code}x"),
            code.to_ascii_uppercase(),
            "a".repeat(1000),
            shop.store.store.id.as_str().to_owned(),
        ] {
            let answer = unsigned(&format!("/api/public/callback/{other}")).await;
            assert_eq!(answer.status, 404, "{other}: {}", answer.text);
        }
        for path in ["/api/public/callback/../x", "/api/public/callback/"] {
            let answer = unsigned(path).await;
            assert_eq!(answer.status, 404, "{path}: {}", answer.text);
        }
        assert_eq!(unsigned(&path).await.status, 401);
        let signature = hmac_sha256_hex(KEY, body.as_bytes());
        let answer = post(&shop, &path, &[JSON, (SIGNATURE, &signature)], body).await;
        assert_eq!(answer.status, 400, "{}", answer.text);
        assert_eq!(shop.get(&path).await.status, 405);
    }
);

on_both!(
    // proves: TRAP-32
    only_the_type_that_was_agreed_is_read_and_the_bytes_are_verified_as_they_came,
    async |shop: Shop| {
        let (away, body) = ready(&shop).await;
        let signature = hmac_sha256_hex(KEY, body.as_bytes());
        let signed = (SIGNATURE, signature.as_str());
        let form = "application/x-www-form-urlencoded";
        for headers in [
            vec![signed],
            vec![signed, ("content-type", form)],
            vec![signed, ("content-type", "text/plain")],
            vec![signed, ("content-type", "application/json; charset=utf-16")],
            vec![signed, JSON, ("content-encoding", "gzip")],
        ] {
            let answer = post(&shop, &path(&shop), &headers, body.clone()).await;
            assert!(
                [400, 415].contains(&answer.status),
                "{headers:?}: {}",
                answer.text
            );
            unmoved(&shop, &away, "another type").await;
        }
        // What was signed before it was packed is not signed as it came.
        let packed: &[u8] = &[
            0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        ];
        let headers = [JSON, signed, ("content-encoding", "gzip")];
        let answer = post(&shop, &path(&shop), &headers, packed.to_vec()).await;
        assert_eq!(answer.status, 401, "{}", answer.text);
        let large = format!("{body}{}", " ".repeat(64 * 1024));
        assert_eq!(call_back(&shop, &large).await.status, 413);
        unmoved(&shop, &away, "too large").await;
        // In pieces, and with a charset that says what JSON is anyway.
        let (head, tail) = body.split_at(40);
        let pieces = [head, tail].map(|piece| Ok::<_, std::io::Error>(piece.to_owned()));
        let request = Request::post(path(&shop))
            .header("content-type", "application/json; charset=UTF-8")
            .header(SIGNATURE, &signature)
            .body(Body::from_stream(futures_util::stream::iter(pieces)))
            .unwrap();
        assert_eq!(shop.send(request).await.status, 200);
    }
);

on_both!(
    // proves: PG-024
    a_payment_of_another_store_or_side_is_not_found,
    async |shop: Shop| {
        let (own, body) = ready(&shop).await;
        let other = shop.other_store().await;
        let keyed = |key: &str| Given {
            notification_key: Some(key.to_owned()),
            ..given(None)
        };
        set_up_store(&shop, &other.store, Mode::Live, keyed("theirs")).await;
        set_up(&shop, Mode::Test, keyed("test")).await;
        shop.clock.advance_ms(2_001);
        let theirs = format!("/api/public/callback/{}", other.store.merchant_code);
        for (path, key, expected) in [
            (theirs.clone(), "theirs", 404),
            (theirs, KEY, 401),
            (path(&shop), "theirs", 401),
            // Signed with the key of the other side of the same store.
            (path(&shop), "test", 404),
        ] {
            let signature = hmac_sha256_hex(key, body.as_bytes());
            let headers = [JSON, (SIGNATURE, signature.as_str())];
            let answer = post(&shop, &path, &headers, body.clone()).await;
            assert_eq!(answer.status, expected, "{path} {key}: {}", answer.text);
            unmoved(&shop, &own, key).await;
        }
    }
);

on_both!(
    one_charge_of_the_gateway_pays_one_order,
    async |shop: Shop| {
        let (first, _) = ready(&shop).await;
        let second = away(&shop, Mode::Live).await;
        let same = json!({"internalId": "PZN-1"});
        assert_eq!(
            call_back(&shop, &first.told("CHARGED", &same)).await.status,
            200
        );
        for status in ["CHARGED", "AUTHORIZED"] {
            let answer = call_back(&shop, &second.told(status, &same)).await;
            assert_eq!(answer.status, 400, "{}", answer.text);
            assert_eq!(answer.json()["code"], "callback_mismatch");
            assert_eq!(read(&shop, &second).await["status"], "pending");
        }
        shop.verify().await;
    }
);
