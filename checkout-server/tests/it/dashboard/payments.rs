//! The list of payments, its search and filters, one payment's story, and the export.

use std::collections::HashSet;

use axum::http::header;
use checkout_server::app::dispute::{self, Step};
use checkout_server::db::{Res, orders};
use checkout_server::params;
use pebblepay_core::account::Role;
use pebblepay_core::coupon::CouponUse;
use pebblepay_core::id::{LinkNumber, OrderId, OrderNumber, OrderRef, SessionId};
use pebblepay_core::money::{Currency, Money};
use pebblepay_core::order::{Details, NewOrder, Order, Origin};
use pebblepay_core::store::{Dialect, Mode};
use serde_json::json;

use super::browser::Browser;
use crate::receiver::Receiver;
use crate::refunds::refund_path;
use crate::support::{NOW_MS, Shop, on_both};

/// The numbers of the payments on a page, in its order.
fn numbers(page: &str) -> Vec<String> {
    let cells = page.split("<tr data-row").skip(1);
    let number = |row: &str| {
        row.split("</a>")
            .next()
            .unwrap()
            .rsplit('>')
            .next()
            .unwrap()
            .to_owned()
    };
    cells.map(number).collect()
}

/// The address of a link by its words.
fn link(page: &str, words: &str) -> Option<String> {
    let before = page
        .split(&format!(">{words}</a>"))
        .next()
        .filter(|b| b.len() < page.len())?;
    let href = before.rsplit("href=\"").next()?.split('"').next()?;
    Some(href.replace("&#38;", "&").replace("&amp;", "&"))
}

async fn found(browser: &Browser<'_>, shop: &Shop, query: &str) -> Vec<String> {
    let page = browser.get(&shop.page(&format!("/payments?{query}"))).await;
    assert_eq!(page.status, 200, "{query}: {}", page.text);
    numbers(&page.text)
}

fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// Writes orders as a busy shop would have them: one a minute, every tenth of PG, names and references of
/// their own.
async fn many(shop: &Shop, count: u64) {
    let store = shop.store.store.id.clone();
    let written = shop.server.app().db.write(move |tx| -> Res<()> {
        for n in 0..count {
            let at_ms = NOW_MS - i64::try_from(count - n).unwrap() * 60_000;
            let mut entropy = [0; 10];
            entropy[2..].copy_from_slice(&n.wrapping_mul(0x9E37_79B9_7F4A_7C15).to_be_bytes());
            let new = NewOrder {
                id: OrderId::new(at_ms, &entropy),
                number: OrderNumber::new(at_ms, n),
                session: SessionId::new(at_ms, &entropy),
                store_id: store.clone(),
                mode: Mode::Test,
                origin: Origin::Api,
                dialect: if n % 10 == 0 {
                    Dialect::Pg
                } else {
                    Dialect::PebblePay
                },
                price: Money::from_minor(100 + i64::try_from(n).unwrap(), Currency::USD),
                coupon: CouponUse::None,
                variant_id: None,
                fee_bps: 0,
                details: Details {
                    order_reference: Some(format!("ORD-{n}")),
                    customer_email: Some(format!("jo{n}@example.com")),
                    product_name: Some("=cmd|' /C calc'!A0, \"tea\"".to_owned()),
                    customer_name: Some("<script>alert(1)</script>".to_owned()),
                    ..Details::default()
                },
                expires_at_ms: at_ms + 3_600_000,
            };
            assert!(orders::insert(tx, &Order::create(new, at_ms).0)?);
        }
        tx.exec(
            "update store_counters set orders_test = orders_test + $1 where store_id = $2",
            params![i64::try_from(count).unwrap(), store.as_str()],
        )?;
        Ok(())
    });
    written.await.unwrap();
}

on_both!(
    // proves: PEB-121
    one_search_box_knows_every_id_and_shows_no_other_stores_payment,
    async |shop: Shop| {
        let shop = shop.live().await;
        many(&shop, 40).await;
        let body = r#"{"amount":49.99,"product_name":"Tea","order_reference":"42","customer_email":"Ada@Example.com","customer_name":"Ada Lovelace"}"#;
        let mine = shop.paid_order(body).await;
        let refunded = shop
            .api_post(&shop.store.test_key, &refund_path(&mine), r#"{"amount":1}"#)
            .await
            .json();
        let owner = shop.signed_in(Role::Viewer).await;
        let number = mine["order_id"].as_str().unwrap().to_owned();
        let uuid = owner
            .get(&shop.page(&format!("/payments/{number}")))
            .await
            .text;
        let uuid = uuid
            .split("data-copy=\"")
            .map(|t| t.split('"').next().unwrap());
        let uuid = uuid.filter_map(OrderId::parse).next().unwrap();
        let link_number = LinkNumber::of(&uuid);
        for words in [
            number.clone(),
            number.to_lowercase(),
            mine["id"].as_str().unwrap().to_owned(),
            mine["transaction_id"].as_str().unwrap().to_owned(),
            refunded["refund"]["transaction_id"]
                .as_str()
                .or(refunded["refund"]["id"].as_str())
                .unwrap()
                .to_owned(),
            uuid.as_str().to_owned(),
            uuid.as_str().to_uppercase(),
            link_number.number().to_string(),
            link_number.to_link_id(),
            "ada@example.com".to_owned(),
            " ADA@EXAMPLE.COM ".to_owned(),
            "42".to_owned(),
            "lovelace".to_owned(),
            "a@exam".to_owned(),
        ] {
            let query = format!("q={}", encoded(&words));
            assert_eq!(
                found(&owner, &shop, &query).await,
                [number.as_str()],
                "{words}"
            );
        }
        for nothing in [
            "PP-2603-ZZZZZZ",
            "cs_none",
            "no%25such",
            "_",
            "%25",
            "nobody@example.com",
        ] {
            assert!(
                found(&owner, &shop, &format!("q={nothing}"))
                    .await
                    .is_empty(),
                "{nothing}"
            );
        }
        // It bears the badge of its side, in the list and on its own page.
        let page = owner
            .get(&shop.page(&format!("/payments?q={number}")))
            .await
            .text;
        let row = page.split("<tr data-row").nth(1).unwrap();
        assert!(
            row.contains("<span class=\"badge test\">Test</span>"),
            "{row}"
        );
        assert!(
            row.contains("Partly refunded") && row.contains("$49.99"),
            "{row}"
        );
        let shown = owner
            .get(&shop.page(&format!("/payments/{number}")))
            .await
            .text;
        assert!(shown.contains("<span class=\"badge test\">Test</span>"));

        // A live payment is not on the test side; who looks for it there is shown the way.
        let live = shop.paid_live_order(body).await;
        let live = live["order_id"].as_str().unwrap();
        let page = owner.get(&shop.page(&format!("/payments?q={live}"))).await;
        assert!(numbers(&page.text).is_empty());
        assert!(
            page.text.contains("other side of this store"),
            "{}",
            page.text
        );
        assert_eq!(
            owner
                .get(&shop.page(&format!("/payments/{live}")))
                .await
                .status,
            404
        );
        // Another store's is nowhere, under any of its ids.
        let other = shop.other_store().await;
        let theirs = shop
            .api_post(&other.test_key, "/api/v1/orders", body)
            .await
            .json();
        for id in [&theirs["order_id"], &theirs["id"]] {
            let id = id.as_str().unwrap();
            assert!(found(&owner, &shop, &format!("q={id}")).await.is_empty());
            for page in ["", "/refund"] {
                let path = shop.page(&format!("/payments/{id}{page}"));
                let owner_of_ours = owner.get(&path).await.status;
                assert!(owner_of_ours == 404 || (owner_of_ours == 403 && page == "/refund"));
            }
        }
    }
);

on_both!(
    filters_narrow_the_list_and_pages_go_both_ways,
    async |shop: Shop| {
        many(&shop, 60).await;
        let viewer = shop.signed_in(Role::Viewer).await;
        for query in [
            "",
            "system=pebblepay",
            "q=example",
            "status=pending",
            "from=2026-03-01",
        ] {
            let mut path = shop.page(&format!("/payments?{query}"));
            let (mut seen, mut pages) = (Vec::new(), Vec::new());
            let last = loop {
                let page = viewer.get(&path).await.text;
                seen.extend(numbers(&page));
                pages.push(numbers(&page));
                match link(&page, "Older") {
                    Some(older) => path = older,
                    None => break page,
                }
            };
            let wanted = if query.starts_with("system") { 54 } else { 60 };
            assert_eq!(seen.len(), wanted, "{query}");
            assert_eq!(seen.iter().collect::<HashSet<_>>().len(), wanted, "{query}");
            let mut page = last;
            for earlier in pages.iter().rev().skip(1) {
                page = viewer.get(&link(&page, "Newer").unwrap()).await.text;
                assert_eq!(&numbers(&page), earlier, "{query}");
            }
        }
        let count = async |query: &str| found(&viewer, &shop, query).await.len();
        assert_eq!(count("system=pg").await, 6);
        assert_eq!(count("min=1.00&max=1.09").await, 10);
        assert_eq!(count("min=1.59&currency=USD").await, 1);
        assert_eq!(count("currency=EUR").await, 0);
        assert_eq!(count("status=completed").await, 0);
        assert_eq!(count("until=2026-03-14").await, 0);
        assert_eq!(
            count("from=2026-03-15&until=2026-03-15&system=pg&max=1.25").await,
            3
        );
        assert_eq!(count("q=ORD-7").await, 1);
        assert_eq!(count("q=ord-5").await, 11);
        // A filter that can not be read is said at its field, and what was typed is kept.
        for (query, kept) in [
            ("from=yesterday", "yesterday"),
            ("min=ten", "ten"),
            ("currency=gold", "gold"),
            ("from=2026-03-15&until=2026-03-14", "2026-03-14"),
        ] {
            let page = viewer.get(&shop.page(&format!("/payments?{query}"))).await;
            assert_eq!(page.status, 422, "{query}");
            assert!(page.text.contains("aria-invalid"), "{query}");
            assert!(page.text.contains(kept), "{query}");
        }
        // What customers wrote is shown inert.
        let page = viewer.get(&shop.page("/payments?q=ORD-7")).await.text;
        assert!(!page.contains("<script>alert"), "{page}");
        let number = &numbers(&page)[0];
        let page = viewer
            .get(&shop.page(&format!("/payments/{number}")))
            .await
            .text;
        assert!(page.contains("&#60;script&#62;alert(1)") && !page.contains("<script>alert"));
    }
);

/// Reads a table as RFC 4180 says.
fn parse_csv(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell) = (Vec::new(), Vec::new(), String::new());
    let mut chars = text.chars().peekable();
    let mut quoted = false;
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut cell)),
            '\r' if !quoted => {
                assert_eq!(chars.next(), Some('\n'));
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            c => cell.push(c),
        }
    }
    assert!(!quoted && cell.is_empty() && row.is_empty());
    rows
}

on_both!(
    // proves: E8
    the_export_holds_what_the_list_finds_and_no_formula,
    async |shop: Shop| {
        many(&shop, 1_203).await;
        shop.order(
            r#"{"amount":5,"order_reference":"@SUM(A1)","customer_email":"+1@example.com"}"#,
        )
        .await;
        let viewer = shop.signed_in(Role::Viewer).await;
        let answer = viewer.get(&shop.page("/payments/export.csv")).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
        assert!(
            answer
                .header("content-disposition")
                .starts_with("attachment; filename=\"payments-test-")
        );
        let rows = parse_csv(&answer.text);
        assert_eq!(rows.len(), 1 + 1_204);
        assert!(rows.iter().all(|row| row.len() == rows[0].len()));
        for cell in rows.iter().flatten() {
            assert!(
                !cell.starts_with(['=', '+', '-', '@', '\t', '\r']),
                "{cell}"
            );
        }
        let at = |name: &str| rows[0].iter().position(|cell| cell == name).unwrap();
        let numbers: HashSet<&String> = rows[1..].iter().map(|row| &row[at("order")]).collect();
        assert_eq!(numbers.len(), 1_204);
        assert_eq!(rows[1][at("reference")], "'@SUM(A1)");
        assert_eq!(rows[1][at("customer_email")], "'+1@example.com");
        assert_eq!(rows[2][at("amount")], "13.02");
        assert_eq!(rows[2][at("currency")], "USD");
        assert_eq!(rows[2][at("product")], "'=cmd|' /C calc'!A0, \"tea\"");
        // Every filter holds.
        let some = viewer
            .get(&shop.page("/payments/export.csv?system=pg&max=2"))
            .await;
        assert_eq!(parse_csv(&some.text).len(), 1 + 11);
        let one = viewer.get(&shop.page("/payments/export.csv?q=ORD-7")).await;
        assert_eq!(parse_csv(&one.text).len(), 2);
        // One that can not be read goes to the list, which says so.
        let odd = viewer.get(&shop.page("/payments/export.csv?from=x")).await;
        assert_eq!(
            (odd.status, odd.header("location").contains("from=x")),
            (303, true)
        );
    }
);

on_both!(
    // proves: PEB-121
    a_payment_tells_its_whole_story_in_the_order_of_time,
    async |shop: Shop| {
        let shop = shop.live().await;
        let receiver = Receiver::answering(&["200 OK"]).await;
        shop.endpoint(&receiver.url, Mode::Live, None).await;
        let variant = shop.variant("20").await;
        shop.add_licences(&variant, "ABCD-EFGH-JKLM-7890\n").await;
        let key = &shop.store.live_key;
        let body = json!({"variant_id": variant, "customer_email": "jo@example.com"}).to_string();
        let order = shop.api_post(key, "/api/v1/orders", &body).await.json();
        let page = format!("/pay/{}", order["id"].as_str().unwrap());
        shop.clock.advance_ms(1_000);
        shop.pay(&page, "4000000000000119").await;
        shop.clock.advance_ms(1_000);
        let paid = shop.pay(&page, "4000000000000002").await;
        assert_eq!(paid.json()["status"], "completed", "{}", paid.text);
        while shop.deliver().await > 0 {}
        shop.clock.advance_ms(1_000);
        let number = order["order_id"].as_str().unwrap();
        let refund = format!("/api/v1/orders/{number}/refund");
        let answer = shop
            .api_post(key, &refund, r#"{"amount":5,"reason":"Too bitter"}"#)
            .await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        shop.clock.advance_ms(1_000);
        let id = OrderRef::parse(number).unwrap();
        let open = Step::Open("fraudulent".to_owned());
        let (app, store) = (shop.server.app(), shop.store.store.id.clone());
        dispute::step(app, store.clone(), id.clone(), open)
            .await
            .unwrap();
        shop.clock.advance_ms(1_000);
        dispute::step(app, store, id, Step::Won).await.unwrap();

        let viewer = shop.signed_in(Role::Viewer).await;
        let live = format!("/dashboard/{}/live/payments/{number}", shop.store.store.id);
        let shown = viewer.get(&live).await;
        assert_eq!(shown.status, 200, "{}", shown.text);
        assert!(
            !shown.text.contains("badge test"),
            "a live payment is no test"
        );
        let story = shown.text.split("class=\"story\"").nth(1).unwrap();
        let story = story.split("</ol>").next().unwrap();
        let mut rest = story;
        for moment in [
            "Order of $20.00 created",
            "Payment begun with visa •••• 0119",
            "Attempt failed",
            "Not enough funds",
            "Payment begun with visa •••• 0002",
            "$20.00 paid",
            "Booked: sale",
            "Licence key given",
            "••••7890",
            "Webhook delivered, 1 attempt, last answer 200",
            "Refund of $5.00 asked for",
            "Too bitter",
            "$5.00 refunded",
            "Booked: refund",
            "Webhook on its way",
            "Dispute of",
            "Dispute won",
        ] {
            let at = rest.find(moment);
            let at = at.unwrap_or_else(|| panic!("{moment} not after what came before: {story}"));
            rest = &rest[at..];
        }
        assert!(
            !shown.text.contains("ABCD-EFGH"),
            "a licence key is shown by its end only"
        );
        assert!(
            shown.text.contains("/receipt"),
            "the customer's receipt is a link"
        );
        assert!(
            !shown.text.contains(&format!("{number}/refund")),
            "a viewer refunds nothing"
        );
    }
);

on_both!(
    an_open_page_hears_of_its_side_and_of_nothing_else,
    async |shop: Shop| {
        let shop = shop.live().await;
        let viewer = shop.signed_in(Role::Viewer).await;
        shop.order(r#"{"amount":1}"#).await;
        let caller =
            checkout_server::app::auth::Caller::of_store(shop.store.store.clone(), Mode::Test);
        let first = checkout_server::app::event_log::list(
            shop.server.app(),
            &caller,
            checkout_server::app::event_log::Wanted {
                mode: Mode::Test,
                kinds: None,
                order: None,
            },
            checkout_server::app::event_log::From::Newest,
            1,
        );
        let first = first.await.unwrap().unwrap().events.remove(0).event.id;
        shop.paid_live_order(r#"{"amount":2}"#).await;
        shop.order(r#"{"amount":3,"customer_email":"jo@example.com"}"#)
            .await;
        let hears = async |last: &str| {
            let request = http::Request::get(shop.page("/live"))
                .header("last-event-id", last)
                .body(axum::body::Body::empty())
                .unwrap();
            let answer = viewer.send(request).await;
            assert_eq!(answer.status, 200);
            assert_eq!(
                answer.header(header::CONTENT_TYPE.as_str()),
                "text/event-stream"
            );
            answer.text
        };
        let told = hears(first.as_str()).await;
        assert_eq!(told.matches("event: change").count(), 1, "{told}");
        assert!(told.contains("data: order.created\n"), "{told}");
        assert!(!told.contains("jo@example.com"), "{told}");
        // A place that is not there is no reason to stay deaf.
        let told = hears("evt_none").await;
        assert_eq!(told.matches("event: change").count(), 0, "{told}");
    }
);
