//! Figures by the day: each event counts once, whoever dies and however many count; and the first page,
//! which shows them.

use std::collections::HashMap;

use checkout_server::app::{App, figures as job};
use checkout_server::db::{Error, Res, event_lists, figures as rows};
use checkout_server::server::Protection;
use pebblepay_core::account::Role;
use pebblepay_core::figures::{Cell, DAY_MS, Figure, Sum, day_of, of_event};
use pebblepay_core::id::StoreId;
use pebblepay_core::store::Mode;

use crate::receiver::Receiver;
use crate::refunds::refund_path;
use crate::support::{NOW_MS, Shop, on_both};

const BODY: &str = r#"{"amount":10,"product_name":"Tea"}"#;

/// What the log says, counted anew.
async fn of_log(app: &App, store: &StoreId) -> HashMap<Cell, Sum> {
    let store = store.clone();
    let read = app
        .db
        .read(move |tx| -> Res<_> { event_lists::after(tx, &store, 0, 100_000) });
    let mut sums: HashMap<Cell, Sum> = HashMap::new();
    for (cell, one) in read.await.unwrap().iter().filter_map(of_event) {
        let sum = sums.entry(cell).or_default();
        sum.count += one.count;
        sum.minor += one.minor;
    }
    sums
}

async fn stored(app: &App, store: &StoreId) -> HashMap<Cell, Sum> {
    let store = store.clone();
    let read = app.db.read(move |tx| -> Res<_> {
        let mut cells = rows::of_side(tx, &store, Mode::Test, 0)?;
        cells.extend(rows::of_side(tx, &store, Mode::Live, 0)?);
        // Pages that were opened are in no log.
        cells.retain(|(cell, _)| cell.figure != Figure::Opened);
        Ok(cells.into_iter().collect())
    });
    read.await.unwrap()
}

async fn count_all(app: &App) -> usize {
    let mut counted = 0;
    loop {
        match job::follow(app).await.unwrap() {
            0 => return counted,
            more => counted += more,
        }
    }
}

/// Payments of two days on both sides: paid, declined and given back in part.
async fn trade(shop: &Shop) {
    for day in 0..2 {
        let order = shop.paid_order(BODY).await;
        shop.paid_live_order(BODY).await;
        shop.paid_order(r#"{"amount":7,"currency":"EUR"}"#).await;
        let open = shop.order(BODY).await;
        let page = format!("/pay/{}", open["id"].as_str().unwrap());
        shop.pay(&page, "4000000000000119").await;
        let answer = shop
            .api_post(
                &shop.store.test_key,
                &refund_path(&order),
                r#"{"amount":4}"#,
            )
            .await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        if day == 0 {
            shop.clock.advance_ms(DAY_MS);
        }
    }
}

on_both!(
    every_event_counts_once_though_counting_dies_and_others_count_too,
    async |shop: Shop| {
        let shop = shop.live().await;
        trade(&shop).await;
        let (app, store) = (shop.server.app().clone(), shop.store.store.id.clone());
        let log = of_log(&app, &store).await;
        assert!(log.len() > 8, "{log:?}");
        // It dies after it moved on and added something, and before it was done.
        let of = store.clone();
        let some = *log.keys().next().unwrap();
        let died = app.db.write(move |tx| -> Res<()> {
            assert!(rows::advance(tx, &of, 0, 3)?);
            rows::add(tx, &of, &some, Sum { count: 5, minor: 5 })?;
            Err(Error::Closed)
        });
        assert!(died.await.is_err());
        assert!(stored(&app, &store).await.is_empty());

        // Several count at once, as several servers do.
        let racers: Vec<_> = (0..4)
            .map(|_| {
                let app = app.clone();
                tokio::spawn(async move { count_all(&app).await })
            })
            .collect();
        let mut counted = 0;
        for racer in racers {
            counted += racer.await.unwrap();
        }
        let of = store.clone();
        let end = app
            .db
            .read(move |tx| -> Res<_> { event_lists::end(tx, &of) })
            .await;
        assert_eq!(i64::try_from(counted).unwrap(), end.unwrap());
        assert_eq!(stored(&app, &store).await, log);

        // A server that comes back goes on where the last one ended.
        let shop = shop.restarted(Protection::default()).await;
        assert_eq!(count_all(shop.server.app()).await, 0);
        shop.paid_order(BODY).await;
        assert!(count_all(shop.server.app()).await > 0);
        let app = shop.server.app();
        assert_eq!(stored(app, &store).await, of_log(app, &store).await);
        // Whoever counted from an old place has nothing to add.
        let moved = app
            .db
            .write(move |tx| -> Res<_> { rows::advance(tx, &store, 1, 2) });
        assert!(!moved.await.unwrap());
    }
);

on_both!(
    figures_are_as_new_as_the_log_whether_or_not_they_are_counted,
    async |shop: Shop| {
        let shop = shop.live().await;
        trade(&shop).await;
        let caller =
            checkout_server::app::auth::Caller::of_store(shop.store.store.clone(), Mode::Test);
        let app = shop.server.app();
        let link = format!("/checkout/{}?amount=5&testMode=true", shop.store.store.id);
        let open = shop.order(BODY).await;
        for page in [&link, &format!("/pay/{}", open["id"].as_str().unwrap())] {
            assert_eq!(shop.get(page).await.status, 200);
        }
        let today = day_of(shop.clock.now_ms());
        for counted in [false, true] {
            if counted {
                count_all(app).await;
            }
            let told = job::of_side(app, &caller, 7).await.unwrap();
            let sum = |figure, day| told.sum(day, day, |c: &Cell| c.figure == figure);
            assert_eq!(told.days().len(), 8);
            assert!(told.ever_paid);
            for day in [today - 1, today] {
                assert_eq!(
                    sum(Figure::Paid, day),
                    Sum {
                        count: 2,
                        minor: 1700
                    }
                );
                assert_eq!(
                    sum(Figure::Refunded, day),
                    Sum {
                        count: 1,
                        minor: 400
                    }
                );
            }
            // The live link without permission for tests opened a page of the live side.
            let opened = told.sum(today - 1, today, |c: &Cell| c.figure == Figure::Opened);
            assert_eq!(opened.count, 7, "counted: {counted}");
        }
        assert_eq!(day_of(NOW_MS) + 1, today);
    }
);

on_both!(
    home_teaches_the_first_steps_and_then_shows_what_happened,
    async |shop: Shop| {
        let owner = shop.signed_in(Role::Owner).await;
        let home = owner.get(&shop.page("")).await;
        assert_eq!(home.status, 200, "{}", home.text);
        let store = shop.store.store.id.as_str();
        for taught in [
            "https://pay.example/js/pebblepay.js",
            store,
            "Make a test payment",
            "Put this on your page",
            "No endpoint is set",
        ] {
            assert!(home.text.contains(taught), "{taught}");
        }
        // The button makes an order and goes to its page.
        let made = owner.post(&shop.page("/test-payment"), &[]).await;
        assert_eq!(made.status, 303, "{}", made.text);
        let page = made.header("location").to_owned();
        assert!(page.starts_with("/pay/cs_"), "{page}");
        let receiver = Receiver::answering(&["200 OK"]).await;
        shop.endpoint(&receiver.url, Mode::Test, None).await;
        let waiting = owner.get(&shop.page("")).await.text;
        assert!(
            waiting.contains("Waiting for your first webhook"),
            "{waiting}"
        );
        assert!(waiting.contains("every 3s"));
        shop.pay(&page, "4000000000000002").await;
        shop.deliver().await;
        let request = http::Request::get(shop.page(""))
            .header("hx-request", "true")
            .header("hx-target", "first-steps")
            .body(axum::body::Body::empty());
        let part = owner.send(request.unwrap()).await.text;
        assert!(part.contains("Your endpoint answered"), "{part}");
        assert!(!part.contains("every 3s"));
        let home = owner.get(&shop.page("")).await.text;
        assert!(!home.contains("first-steps"), "{home}");
        for shown in [
            "$10.00",
            "1 payment",
            "Paid per day",
            "The same as a table",
            "Well",
        ] {
            assert!(home.contains(shown), "{shown}");
        }
        // A decline is told by its reason, an amount in its currency.
        let order = shop.order(r#"{"amount":3,"currency":"EUR"}"#).await;
        let page = format!("/pay/{}", order["id"].as_str().unwrap());
        shop.pay(&page, "4000000000000119").await;
        shop.paid_order(r#"{"amount":12,"currency":"EUR"}"#).await;
        let home = owner.get(&shop.page("?currency=EUR&days=30")).await.text;
        assert!(home.contains("Not enough funds"), "{home}");
        assert!(home.contains("€12.00"));
        for odd in [
            "?days=0",
            "?days=x",
            "?currency=xyz",
            "?currency=JPY&days=99999999999",
        ] {
            assert_eq!(owner.get(&shop.page(odd)).await.status, 200, "{odd}");
        }
    }
);
