//! Products, licence keys, coupons and links, made and changed in the dashboard.

use axum::body::Body;
use axum::http::{Request, header};
use pebblepay_core::account::Role;

use super::browser::{Browser, PASSWORD};
use crate::secpaid::links::read_qr;
use crate::support::{Answer, ORIGIN, Shop, on_both};

const PASSES: &str = "4000000000000002";

/// What follows the last `before` in the address that an answer leads to.
fn made(answer: &Answer, before: &str) -> String {
    assert_eq!(answer.status, 303, "{}", answer.text);
    let to = answer.header("location");
    to.rsplit(before).next().unwrap().to_owned()
}

async fn variant(shop: &Shop, owner: &Browser<'_>, amount: &str, currency: &str) -> String {
    let fields = [("name", "Tea"), ("amount", amount), ("currency", currency)];
    let answer = owner.post(&shop.page("/products/new"), &fields).await;
    made(&answer, "/products/")
}

fn sold_at(shop: &Shop, variant: &str) -> String {
    let store = &shop.store.store.id;
    format!("/checkout/{store}?variant_id={variant}&amount=0.50")
}

on_both!(
    // proves: PEB-024
    a_variant_is_sold_at_its_price_and_an_open_checkout_keeps_it,
    async |shop: Shop| {
        let owner = shop.signed_in(Role::Owner).await;
        let id = variant(&shop, &owner, "49.99", "USD").await;
        let opened = shop.get(&sold_at(&shop, &id)).await;
        assert!(opened.text.contains("$49.99"), "{}", opened.text);
        let body = format!(r#"{{"variant_id":"{id}"}}"#);
        let order = shop.order(&body).await;
        // The price changes, the name is another person's matter and stays.
        let fields = [
            ("name", "Tea"),
            ("was_name", "Tea"),
            ("amount", "60"),
            ("was_amount", "49.99"),
            ("currency", "USD"),
            ("was_currency", "USD"),
        ];
        let page = shop.page(&format!("/products/{id}"));
        assert_eq!(owner.post(&page, &fields).await.status, 303);
        assert!(shop.get(&sold_at(&shop, &id)).await.text.contains("$60.00"));
        // security 46: the open page and the order are paid at the price that they began with.
        let paid = shop
            .pay_form(&opened.action(), &opened.hidden("token"), PASSES, true)
            .await;
        assert_eq!(paid.json()["amount"], 49.99, "{}", paid.text);
        let again = shop.order(&body).await;
        assert_eq!(
            (&order["amount"], &again["amount"]),
            (&49.99.into(), &60.into())
        );
        shop.verify().await;
    }
);

on_both!(
    a_variant_that_is_off_sale_is_refused_everywhere_and_open_checkouts_go_on,
    async |shop: Shop| {
        let owner = shop.signed_in(Role::Developer).await;
        let id = variant(&shop, &owner, "5", "EUR").await;
        let opened = shop.get(&sold_at(&shop, &id)).await;
        let archive = shop.page(&format!("/products/{id}/archive"));
        assert_eq!(owner.post(&archive, &[]).await.status, 303);
        assert_eq!(shop.get(&sold_at(&shop, &id)).await.status, 404);
        let body = format!(r#"{{"variant_id":"{id}"}}"#);
        let key = &shop.store.test_key;
        let answer = shop.api_post(key, "/api/v1/orders", &body).await;
        let unknown = r#"{"variant_id":"var_none"}"#;
        let none = shop.api_post(key, "/api/v1/orders", unknown).await;
        assert_eq!((answer.status, none.status), (404, 404));
        let link = [("variant_id", id.as_str())];
        let refused = owner.post(&shop.page("/links/new"), &link).await;
        assert_eq!(refused.status, 422);
        let paid = shop
            .pay_form(&opened.action(), &opened.hidden("token"), PASSES, true)
            .await;
        assert_eq!(paid.status, 200, "{}", paid.text);
        let restore = shop.page(&format!("/products/{id}/restore"));
        assert_eq!(owner.post(&restore, &[]).await.status, 303);
        assert_eq!(shop.get(&sold_at(&shop, &id)).await.status, 200);
    }
);

on_both!(
    what_a_variant_can_not_be_stands_at_its_field_and_nothing_is_saved,
    async |shop: Shop| {
        let owner = shop.signed_in(Role::Owner).await;
        let path = shop.page("/products/new");
        for (fields, wrong) in [
            ([("name", ""), ("amount", "5"), ("currency", "USD")], "name"),
            (
                [("name", "a"), ("amount", "0.49"), ("currency", "USD")],
                "amount",
            ),
            (
                [("name", "a"), ("amount", "1.5"), ("currency", "JPY")],
                "amount",
            ),
            (
                [("name", "a"), ("amount", "1e3"), ("currency", "USD")],
                "amount",
            ),
            (
                [("name", "a"), ("amount", "5"), ("currency", "XXX")],
                "currency",
            ),
        ] {
            let answer = owner.post(&path, &fields).await;
            assert_eq!(answer.status, 422, "{fields:?}");
            let error = format!("id=\"{wrong}-error\"");
            assert!(answer.text.contains(&error), "{wrong}: {}", answer.text);
            let kept = format!("name=\"amount\" value=\"{}\"", fields[1].1);
            assert!(answer.text.contains(&kept), "{}", answer.text);
        }
        let hostile = "<script>alert(1)</script>";
        let fields = [("name", hostile), ("amount", "5"), ("currency", "USD")];
        let id = made(&owner.post(&path, &fields).await, "/products/");
        for page in ["/products".to_owned(), format!("/products/{id}")] {
            let shown = owner.get(&shop.page(&page)).await;
            assert!(!shown.text.contains(hostile), "{page}");
        }
        // Another store's variant is not there.
        let other = shop.other_store().await;
        shop.account(
            "other@team.example",
            Some((other.store.id.as_str(), Role::Owner)),
        )
        .await;
        let theirs = Browser::new(&shop);
        theirs.sign_in("other@team.example", PASSWORD).await;
        let at = |path: &str| format!("/dashboard/{}/test/products/{id}{path}", other.store.id);
        assert_eq!(theirs.get(&at("")).await.status, 404);
        assert_eq!(theirs.get(&at("/licences")).await.status, 404);
        for path in [
            "",
            "/archive",
            "/licences/preview",
            "/licences/add",
            "/licences/low",
        ] {
            let fields = [
                ("keys", "A-1"),
                ("text", "A-1"),
                ("low", "1"),
                ("name", "x"),
            ];
            assert_eq!(theirs.post(&at(path), &fields).await.status, 404, "{path}");
        }
        assert_eq!(shop.get(&sold_at(&shop, &id)).await.status, 200);
    }
);

/// Sends a multipart form with this text as its file.
async fn upload(browser: &Browser<'_>, path: &str, format: &str, file: &[u8]) -> Answer {
    let csrf = browser.csrf();
    let mut body = Vec::new();
    for (name, value) in [("csrf", csrf.as_str()), ("format", format)] {
        body.extend(
            format!("--b\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
                .into_bytes(),
        );
    }
    body.extend(
        b"--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"k.csv\"\r\n\r\n",
    );
    body.extend(file);
    body.extend(b"\r\n--b--\r\n");
    let request = Request::post(path)
        .header(header::ORIGIN, ORIGIN)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=b")
        .body(Body::from(body))
        .unwrap();
    browser.send(request).await
}

on_both!(
    // proves: PEB-193
    an_upload_of_licence_keys_is_shown_before_it_is_done,
    async |shop: Shop| {
        let owner = shop.signed_in(Role::Owner).await;
        let id = variant(&shop, &owner, "5", "USD").await;
        let at = |path: &str| shop.page(&format!("/products/{id}/licences{path}"));
        let csv = b"key;note\r\nAAAA-BBBB-0001;x\r\n;none\r\nAAAA-BBBB-0001;twice\r\nAAAA-BBBB-0002;\xff\r\n\xff;y\r\n";
        let shown = upload(&owner, &at("/preview"), "csv", csv).await;
        assert_eq!(shown.status, 200, "{}", shown.text);
        assert!(shown.text.contains("2 keys can be added"), "{}", shown.text);
        for (line, why) in [
            (3, "there is no key on this line"),
            (4, "the same key stands on line 2"),
            (6, "this line is not UTF-8 text"),
        ] {
            let row = format!("<td class=\"num\">{line}</td><td>{why}</td>");
            assert!(shown.text.contains(&row), "{row}: {}", shown.text);
        }
        let stock = owner.get(&at("")).await;
        assert!(stock.text.contains("No keys yet"), "nothing is added yet");
        let keys = shown.hidden("keys");
        assert_eq!(keys, "AAAA-BBBB-0001\nAAAA-BBBB-0002");
        assert_eq!(
            owner.post(&at("/add"), &[("keys", &keys)]).await.status,
            303
        );
        let stock = owner.get(&at("")).await;
        assert!(stock.text.contains("2 keys were added"), "{}", stock.text);
        assert!(stock.text.contains("••••0002") && !stock.text.contains("BBBB"));
        // Known keys are told of, and an empty upload is no upload.
        let again = owner
            .post(&at("/preview"), &[("text", "AAAA-BBBB-0002\nNEW-1")])
            .await;
        assert!(again.text.contains("the store has this key already"));
        assert!(again.text.contains("1 key can be added"), "{}", again.text);
        let empty = owner.post(&at("/preview"), &[("text", " \n ")]).await;
        assert_eq!(empty.status, 422);
        assert!(empty.text.contains("id=\"text-error\""));
        for low in ["-1", "x", "1000001"] {
            let answer = owner.post(&at("/low"), &[("low", low)]).await;
            assert_eq!(answer.status, 422, "{low}");
        }
        assert_eq!(owner.post(&at("/low"), &[("low", "1")]).await.status, 303);
        let stock = owner.get(&at("")).await;
        assert!(!stock.text.contains("Low</span>"), "{}", stock.text);
    }
);

on_both!(
    a_coupon_is_made_changed_by_two_switched_off_and_deleted,
    async |shop: Shop| {
        let owner = shop.signed_in(Role::Owner).await;
        let fields = [
            ("code", "save20"),
            ("discount_type", "percentage"),
            ("discount_value", "20"),
        ];
        let id = made(
            &owner.post(&shop.page("/coupons/new"), &fields).await,
            "/coupons/",
        );
        let taken = owner.post(&shop.page("/coupons/new"), &fields).await;
        assert_eq!(taken.status, 422);
        assert!(taken.text.contains("id=\"code-error\""), "{}", taken.text);
        let store = &shop.store.store.id;
        let link = format!("/checkout/{store}?amount=100&coupon=SAVE20");
        assert!(shop.get(&link).await.text.contains("$80.00"));
        // Two people have the page open; one sets a limit, the other an end.
        let page = shop.page(&format!("/coupons/{id}"));
        let limit = [("max_uses", "5"), ("was_max_uses", "")];
        let end = [
            ("expires_at", "2030-01-01T00:00:00Z"),
            ("max_uses", ""),
            ("was_max_uses", ""),
        ];
        assert_eq!(owner.post(&page, &limit).await.status, 303);
        assert_eq!(owner.post(&page, &end).await.status, 303);
        let shown = owner.get(&page).await;
        assert!(shown.text.contains("0 of 5"), "{}", shown.text);
        assert!(shown.text.contains("2030-01-01T00:00:00Z"));
        let wrong = owner
            .post(&page, &[("max_uses", "0"), ("was_max_uses", "5")])
            .await;
        assert_eq!(wrong.status, 422);
        assert!(wrong.text.contains("id=\"max_uses-error\""));
        let switch = shop.page(&format!("/coupons/{id}/switch"));
        assert_eq!(owner.post(&switch, &[("to", "off")]).await.status, 303);
        assert!(!shop.get(&link).await.text.contains("$80.00"));
        assert_eq!(owner.post(&switch, &[("to", "on")]).await.status, 303);
        let delete = shop.page(&format!("/coupons/{id}/delete"));
        assert_eq!(owner.post(&delete, &[]).await.status, 303);
        assert_eq!(owner.get(&page).await.status, 404);
    }
);

on_both!(
    a_payment_link_is_paid_once_or_cancelled_and_its_picture_is_its_address,
    async |shop: Shop| {
        let owner = shop.signed_in(Role::Owner).await;
        let fields = [
            ("amount", "120"),
            ("currency", "EUR"),
            ("product", "Consultation"),
            ("reference", "INV-7"),
        ];
        let new = shop.page("/links/new");
        let id = made(&owner.post(&new, &fields).await, "/links/");
        let page = shop.page(&format!("/links/{id}"));
        let shown = owner.get(&page).await;
        let address = format!("{ORIGIN}/pay/{id}");
        assert!(shown.text.contains(&address), "{}", shown.text);
        let picture = owner.get(&format!("{page}/qr.svg")).await;
        assert_eq!(read_qr(&picture.text), address);
        // It stays open; paid, it can neither be paid again nor cancelled.
        shop.clock.advance_ms(2 * 365 * 86_400_000);
        owner.sign_in("owner@team.example", PASSWORD).await;
        let paid = shop.pay(&format!("/pay/{id}"), PASSES).await;
        assert_eq!(paid.json()["amount"], 120, "{}", paid.text);
        let cancel = format!("{page}/cancel");
        assert!(owner.post(&cancel, &[]).await.status >= 400);
        assert!(owner.get(&shop.page("/links")).await.text.contains("Paid"));
        let other = made(&owner.post(&new, &fields).await, "/links/");
        let cancel = shop.page(&format!("/links/{other}/cancel"));
        assert_eq!(owner.post(&cancel, &[]).await.status, 303);
        assert_eq!(shop.get(&format!("/pay/{other}")).await.status, 410);
        for wrong in [
            [("amount", ""), ("currency", "EUR"), ("email", "")],
            [("amount", "1"), ("currency", "EUR"), ("email", "x")],
            [("amount", "1"), ("currency", "??"), ("email", "")],
        ] {
            let answer = owner.post(&new, &wrong).await;
            assert_eq!(answer.status, 422, "{wrong:?}");
        }
        // On the other side of the store the link is not there.
        let live = page.replace("/test/", "/live/");
        assert_eq!(owner.get(&live).await.status, 404);
        assert_eq!(owner.post(&format!("{live}/cancel"), &[]).await.status, 404);
        shop.verify().await;
    }
);
