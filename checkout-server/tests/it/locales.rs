//! In which language a customer is spoken to, and that it stays so until the receipt.

use axum::body::Body;
use axum::http::{Request, header};

use crate::support::{Answer, Shop, on_both};

const GOOD: &str = "4000000000000002";

/// Fetches a page as a browser of this language does.
async fn get(shop: &Shop, path: &str, accept: &str) -> Answer {
    let request = Request::get(path).header(header::ACCEPT_LANGUAGE, accept);
    shop.send(request.body(Body::empty()).unwrap()).await
}

/// The language of a page, said in its root element and in its headers alike.
fn language(page: &Answer) -> &str {
    let said = page.header("content-language");
    let root = format!("<html lang=\"{said}\" dir=");
    assert!(page.text.contains(&root), "{said}: {}", page.text);
    assert!(page.header("vary").contains("accept-language"));
    said
}

/// The form's address, and the session's without what was asked for.
fn addresses(page: &Answer) -> (String, String) {
    let action = page.action();
    let session = action.split('?').next().unwrap().to_owned();
    (action, session)
}

on_both!(
    a_page_speaks_the_language_of_the_link_before_that_of_the_browser,
    async |shop: Shop| {
        let store = &shop.store.store.id;
        for (query, accept, tag) in [
            ("locale=ja", "fr", "ja"),
            ("", "fr-CH, en;q=0.5", "fr"),
            ("locale=xx", "pt", "pt-BR"),
            ("locale=zh-TW", "en", "zh-Hant"),
            ("locale=no", "", "nb"),
            ("", "xx", "en"),
            ("locale=%22%3E%3Cscript%3E", "iw", "he"),
        ] {
            let page = get(
                &shop,
                &format!("/checkout/{store}?amount=5&{query}"),
                accept,
            )
            .await;
            assert_eq!(page.status, 200, "{}", page.text);
            assert_eq!(language(&page), tag, "{query} {accept}");
        }
        let lost = get(&shop, "/checkout/store_unknown?locale=he", "en").await;
        assert_eq!((lost.status, language(&lost)), (404, "he"));
        assert!(lost.text.contains("dir=\"rtl\"") && lost.text.contains("החנות לא נמצאה"));
    }
);

on_both!(
    the_language_that_was_asked_for_stays_until_the_receipt_and_after,
    async |shop: Shop| {
        let link = format!("/checkout/{}?amount=5&locale=de", shop.store.store.id);
        let page = get(&shop, &link, "fr").await;
        let (action, session) = addresses(&page);
        assert!(page.text.contains("5,00\u{a0}$ bezahlen"), "{}", page.text);
        let wrong = shop
            .post_form(&action, &[("token", &page.hidden("token"))], true)
            .await;
        let errors = wrong.json()["errors"].clone();
        assert_eq!(errors[0]["message"], "Geben Sie Ihre E-Mail-Adresse ein");
        assert_eq!(errors[1]["message"], "Geben Sie die Kartennummer ein");
        let declined = shop
            .pay_form(&action, &page.hidden("token"), "4000000000000069", true)
            .await
            .json();
        assert_eq!(
            declined["message"],
            "Die Karte ist abgelaufen. Verwenden Sie eine andere Karte."
        );
        let asked = shop
            .pay_form(&action, &page.hidden("token"), "4000000000001091", true)
            .await
            .json();
        let bank = shop.get(asked["challengeUrl"].as_str().unwrap()).await;
        assert_eq!(language(&bank), "de");
        let token = bank.hidden("token");
        let fields = [("token", token.as_str()), ("outcome", "pass")];
        let passed = shop.post_form(&bank.action(), &fields, false).await;
        assert!(passed.header("location").ends_with("?locale=de"));
        let status = shop
            .get(&format!("{session}/status?locale=de"))
            .await
            .json();
        assert_eq!(status["amountText"], "5,00\u{a0}$");
        assert_eq!(status["receiptUrl"], format!("{session}/receipt?locale=de"));
        // The order remembers: the receipt is opened weeks later, from a mail.
        let receipt = get(&shop, &format!("{session}/receipt"), "fr").await;
        assert_eq!(language(&receipt), "de");
        assert!(receipt.text.contains("Zahlung abgeschlossen"));
    }
);

on_both!(
    an_order_made_by_key_keeps_its_language_and_takes_the_customers_where_it_has_none,
    async |shop: Shop| {
        for (body, tag) in [
            (r#"{"amount": 5, "locale": "pt-AO"}"#, "pt-PT"),
            (r#"{"amount": 5}"#, "ja"),
        ] {
            let order = shop.order(body).await;
            let path = format!("/pay/{}", order["id"].as_str().unwrap());
            let page = get(&shop, &path, "ja").await;
            assert_eq!(language(&page), tag);
            let fields = [
                ("token", page.hidden("token")),
                ("email", "jo@example.com".to_owned()),
                ("card_number", GOOD.to_owned()),
                ("expiry", "１２／３０".to_owned()),
                ("cvc", "１２３".to_owned()),
                ("name", "Jo".to_owned()),
            ];
            let body = form_urlencoded::Serializer::new(String::new())
                .extend_pairs(fields)
                .finish();
            let request = Request::post(&path)
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .header(header::ACCEPT_LANGUAGE, "ja")
                .body(Body::from(body))
                .unwrap();
            assert_eq!(shop.send(request).await.status, 303);
            let receipt = get(&shop, &format!("{path}/receipt"), "en").await;
            assert_eq!(language(&receipt), tag);
        }
    }
);

on_both!(
    // proves: PEB-171, PEB-181
    without_script_an_amount_is_read_as_the_customers_language_writes_it,
    async |shop: Shop| {
        for (tag, typed, amount) in [
            ("de", "1.234,50 €", 1234.5),
            ("de", "12.5", 12.5),
            ("fa", "۴۹٫۵", 49.5),
            ("fr", "1 000", 1000.0),
        ] {
            let link = format!("/checkout/{}?locale={tag}", shop.store.store.id);
            let page = shop.get(&link).await;
            let (action, session) = addresses(&page);
            let token = page.hidden("token");
            let fields = [
                ("token", token.as_str()),
                ("amount", typed),
                ("email", "jo@example.com"),
                ("card_number", GOOD),
                ("expiry", "12/30"),
                ("cvc", "123"),
                ("name", "Jo"),
            ];
            assert_eq!(shop.post_form(&action, &fields, false).await.status, 303);
            let status = shop.get(&format!("{session}/status")).await.json();
            assert_eq!(status["amount"], amount, "{typed} in {tag}");
        }
    }
);
