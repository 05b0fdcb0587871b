//! Making links, in all the ways in which clients ask for them.

use axum::body::Body;
use axum::http::Request;
use checkout_server::server::Protection;
use serde_json::Value;

use super::{call, call_as, done, link, page, pay};
use crate::support::{ORIGIN, Shop, on_both};

const MULTIPART: &str = "--x\r\nContent-Disposition: form-data; name=\"amount\"\r\n\r\n49.99\r\n\
    --x\r\nContent-Disposition: form-data; name=\"recipient_note\"\r\n\r\nTea & cups\r\n--x--\r\n";

on_both!(
    // proves: SEC-020, TRAP-58, F-06
    three_content_types_and_none_make_the_same_link,
    async |shop: Shop| {
        let key = shop.store.test_key.clone();
        for (media, body) in [
            (
                Some("application/json"),
                r#"{"amount":49.99,"recipient_note":"Tea & cups"}"#,
            ),
            (
                Some("application/json; charset=utf-8"),
                r#"{"amount":"49.99","recipient_note":"Tea & cups"}"#,
            ),
            (
                Some("application/x-www-form-urlencoded"),
                "amount=49.99&recipient_note=Tea+%26+cups",
            ),
            (None, "amount=49.99&recipient_note=Tea%20%26%20cups"),
            (Some("multipart/form-data; boundary=x"), MULTIPART),
        ] {
            let answer = call_as(&shop, &key, "createLink", media, body).await;
            assert_eq!(answer.status, 200, "{media:?}: {}", answer.text);
            let link = &answer.json()["data"];
            assert_eq!(link["amount"], 49.99, "{media:?}");
            assert_eq!(link["recipient_note"], "Tea & cups", "{media:?}");
            assert_eq!(link["currency"], "EUR");
        }
        for (media, body, status) in [
            (Some("text/plain"), "amount=49.99", 415),
            (Some("application/xml"), "<a/>", 415),
            (Some("multipart/form-data"), MULTIPART, 400),
            (Some("multipart/form-data; boundary=y"), MULTIPART, 400),
            (None, "amount=49%2C99", 400),
            (None, "amount=49.999", 400),
            (None, "amount=%ff", 400),
            (None, "", 400),
            (None, "amount=0", 400),
        ] {
            let answer = call_as(&shop, &key, "createLink", media, body).await;
            assert_eq!(answer.status, status, "{media:?} {body}: {}", answer.text);
            assert_eq!(answer.json()["ResponseCode"], 0, "{}", answer.text);
        }
    }
);

on_both!(
    // proves: SEC-021, SEC-022, SEC-028
    a_link_is_answered_in_the_documented_envelope_and_opens_its_page,
    async |shop: Shop| {
        let body = r#"{"amount":"88.19","recipient_note":"Lesson","callback_url":"https://shop.example/back","is_qr_link":"Yes","bank_transfer":"No"}"#;
        let answer = done(&shop, "createLink", body).await;
        assert_eq!(answer["ResponseCode"], 1);
        assert_eq!(answer["Result"], "True");
        assert_eq!(answer["ServerTime"], "2026-03-15 10:30:00");
        assert!(answer["ResponseMsg"].is_string());
        let link = &answer["data"];
        let id = link["id"].as_i64().unwrap();
        assert!(id > 0 && id < 1 << 53);
        assert_eq!(link["linktopay_id"], id);
        assert_eq!(link["status"], "Unused");
        assert_eq!(link["paymentEndpoint"], "");
        assert_eq!(link["callback_url"], "https://shop.example/back");
        let opened = shop.get(&page(link)).await;
        assert_eq!(opened.status, 200, "{}", opened.text);
        assert!(opened.text.contains("€88.19"), "{}", opened.text);
        assert!(opened.text.contains("Lesson"));
        // It never expires, and does not say when.
        shop.clock.advance_ms(10 * 365 * 86_400_000);
        assert_eq!(shop.get(&page(link)).await.status, 200);
        assert!(!opened.text.contains("id=\"open\""), "{}", opened.text);
        for wrong in ["", "x", "MTQ2Ng==", "LTE=", "%ff"] {
            let answer = shop.get(&format!("/payment?link_id={wrong}")).await;
            assert!(
                matches!(answer.status, 400 | 404),
                "{wrong}: {}",
                answer.status
            );
        }
    }
);

on_both!(
    // proves: SEC-021
    the_picture_of_a_link_is_its_address,
    async |shop: Shop| {
        let link = link(&shop, r#"{"amount":5}"#).await;
        let address = link["qr_img"].as_str().unwrap();
        let picture = shop.get(address.strip_prefix(ORIGIN).unwrap()).await;
        assert_eq!(picture.status, 200);
        assert_eq!(picture.header("content-type"), "image/svg+xml");
        assert_eq!(read_qr(&picture.text), link["pay_link"].as_str().unwrap());
        assert_eq!(shop.get("/payment/qr/x.svg").await.status, 404);
        assert_eq!(shop.get("/payment/qr/MTQ2Ng==").await.status, 404);
    }
);

/// Reads the squares of the picture: `M{x} {y}h{w}v{h}…` in one path.
pub(crate) fn read_qr(svg: &str) -> String {
    let side = attribute(svg, "width").parse::<usize>().unwrap();
    let mut dark = vec![false; side * side];
    let path = svg
        .split(" d=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    for square in path.split('M').filter(|s| !s.is_empty()) {
        let numbers: Vec<usize> = square
            .split(|c: char| !c.is_ascii_digit())
            .filter_map(|n| n.parse().ok())
            .collect();
        let [x, y, width, height, ..] = numbers[..] else {
            panic!("{square}");
        };
        for row in y..y + height {
            dark[row * side + x..row * side + x + width].fill(true);
        }
    }
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(side, side, |x, y| {
        if dark[y * side + x] { 0 } else { 255 }
    });
    let grids = image.detect_grids();
    assert_eq!(grids.len(), 1);
    grids[0].decode().unwrap().1
}

fn attribute<'a>(svg: &'a str, name: &str) -> &'a str {
    let from = format!(" {name}=\"");
    svg.split(&from).nth(1).unwrap().split('"').next().unwrap()
}

on_both!(
    // proves: SEC-020, TRAP-52
    the_key_is_read_from_token_and_only_here,
    async |shop: Shop| {
        let key = shop.store.test_key.clone();
        let bearer = shop
            .api_post(&key, "/api/v2/createLink", r#"{"amount":5}"#)
            .await;
        assert_eq!(bearer.status, 401, "{}", bearer.text);
        assert_eq!(bearer.json()["Result"], "False");
        for path in ["/api/v1/orders", "/api/v1/events"] {
            let request = Request::get(path).header("token", &key);
            let answer = shop.send(request.body(Body::empty()).unwrap()).await;
            assert_eq!(answer.status, 401, "{path}");
        }
    }
);

on_both!(
    // proves: SEC-027, SEC-030
    every_no_is_in_the_envelope,
    async |shop: Shop| {
        let key = shop.store.test_key.clone();
        let big = format!(r#"{{"amount":5,"x":"{}"}}"#, "x".repeat(70_000));
        for (name, body, status) in [
            ("nothing", "{}", 404),
            ("createLink", "{", 400),
            ("createLink", big.as_str(), 413),
            ("deleteLink", "{}", 400),
            ("deleteLink", r#"{"pay_id":"1466"}"#, 404),
            ("refundPayment", r#"{"pay_id":"1466"}"#, 404),
            ("createLink", r#"{"amount":5,"is_encryption":"Yes"}"#, 400),
            ("createLink", r#"{"amount":5,"cancellable":"perhaps"}"#, 400),
        ] {
            let answer = call(&shop, &key, name, body).await;
            assert_eq!(answer.status, status, "{name} {}", answer.text);
            let json = answer.json();
            assert_eq!(json["ResponseCode"], 0);
            assert_eq!(json["Result"], "False");
            assert!(!json["ResponseMsg"].as_str().unwrap().is_empty());
            assert_eq!(json["ServerTime"].as_str().unwrap().len(), 19);
            assert!(json["request_id"].is_string());
        }
        let get = Request::get("/api/v2/createLink").header("token", &key);
        let answer = shop.send(get.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, 405);
        assert_eq!(answer.json()["ResponseCode"], 0);
    }
);

on_both!(
    // proves: SEC-027
    the_sixty_first_call_of_a_minute_is_too_many,
    async |shop: Shop| {
        let protection = Protection {
            api_rate_per_second: 1_000,
            ..Protection::default()
        };
        let shop = shop.restarted(protection).await;
        let key = shop.store.test_key.clone();
        for n in 0..60 {
            let answer = call(&shop, &key, "getTaxInvoiceList", "{}").await;
            assert_eq!(answer.status, 200, "{n}");
        }
        let refused = call(&shop, &key, "getTaxInvoiceList", "{}").await;
        assert_eq!(refused.status, 429, "{}", refused.text);
        assert_eq!(refused.json()["ResponseCode"], 0);
        assert_eq!(refused.header("retry-after"), "1");
        let other = call(&shop, &shop.store.live_key, "getTaxInvoiceList", "{}").await;
        assert_eq!(other.status, 200, "another key is another caller");
        shop.clock.advance_ms(1_000);
        assert_eq!(
            call(&shop, &key, "getTaxInvoiceList", "{}").await.status,
            200
        );
        assert_eq!(
            call(&shop, &key, "getTaxInvoiceList", "{}").await.status,
            429
        );
    }
);

on_both!(
    // proves: SEC-026, SEC-028, SEC-029
    a_link_goes_from_unused_to_used_to_refunded_or_to_deleted,
    async |shop: Shop| {
        let body = r#"{"amount":100,"callback_url":"https://shop.example/back?a=1"}"#;
        let paid = link(&shop, body).await;
        let result = pay(&shop, &paid).await;
        let id = paid["id"].to_string();
        let back = result["redirectUrl"].as_str().unwrap();
        let said = format!("https://shop.example/back?a=1&pay_id={id}&status=success&is_test=true");
        assert!(back.starts_with(&said), "{back}");
        let used = done(&shop, "getMyUsedLinks", &format!(r#"{{"pay_id":{id}}}"#)).await;
        assert_eq!(used["data"][0]["status"], "Used");
        // A paid link can not be deleted, and is not paid twice.
        let answer = call(
            &shop,
            &shop.store.test_key,
            "deleteLink",
            &format!(r#"{{"id":{id}}}"#),
        )
        .await;
        assert_eq!(answer.status, 400, "{}", answer.text);
        let part = format!(r#"{{"pay_id":"{id}","amount":"30.00"}}"#);
        let answer = done(&shop, "refundPayment", &part).await;
        assert_eq!(answer["data"]["amount"], "30.00");
        assert_eq!(answer["data"]["status"], "Used");
        let rest = format!(r#"{{"pay_id":"{id}"}}"#);
        let answer = done(&shop, "refundPayment", &rest).await;
        assert_eq!(answer["data"]["amount"], "70.00");
        assert_eq!(answer["data"]["amount_refunded"], "100.00");
        assert_eq!(answer["data"]["status"], "Refunded");
        let again = call(&shop, &shop.store.test_key, "refundPayment", &rest).await;
        assert_eq!(again.status, 400, "{}", again.text);

        let unused = link(&shop, r#"{"amount":7}"#).await;
        let named = page(&unused)
            .split('=')
            .skip(1)
            .collect::<Vec<_>>()
            .join("=");
        let body = format!(r#"{{"link_id":"{named}"}}"#);
        let deleted = done(&shop, "deleteLink", &body).await;
        assert_eq!(deleted["data"]["status"], "Deleted");
        assert_eq!(shop.get(&page(&unused)).await.status, 410);
        let none = done(&shop, "getMyUnusedLinks", "{}").await;
        assert_eq!(none["data"], Value::Array(Vec::new()));
        shop.verify().await;
    }
);
