//! Customers who are forgotten: nowhere in the database is who they were, and the books are whole.

use std::path::PathBuf;

use checkout_server::app::audit::Actor;
use checkout_server::app::erasure::{self, Forgotten, Whose};
use checkout_server::db;
use pebblepay_core::store::Mode;
use serde_json::json;

use crate::cli::Place;
use crate::receiver::Receiver;
use crate::support::{Answer, Shop, on_both};

/// Words that say who Ada is.
const WHO: [&str; 4] = ["ada@", "Ada Okafor", "+15550100", "her-cat"];

const DAY_MS: i64 = 86_400_000;

async fn order(shop: &Shop, email: &str, name: &str) -> serde_json::Value {
    let body = json!({"amount": 5, "customer_email": email, "customer_name": name,
        "customer_phone": "+15550100", "metadata": {"for": "her-cat"}});
    shop.order(&body.to_string()).await
}

async fn pay(shop: &Shop, order: &serde_json::Value) -> Answer {
    let page = order["checkout_url"].as_str().unwrap();
    let page = page.strip_prefix(crate::support::ORIGIN).unwrap();
    let paid = shop.pay(page, "4000000000000002").await;
    assert_eq!(paid.status, 200, "{}", paid.text);
    paid
}

async fn forget(shop: &Shop, whose: Whose) -> Forgotten {
    let (db, clock) = (shop.server.app().db.clone(), shop.clock.clone());
    let store = shop.store.store.id.as_str().to_owned();
    let by = Actor {
        user: None,
        email: "command line".to_owned(),
        address: None,
    };
    let done = tokio::task::spawn_blocking(move || {
        erasure::forget(&db, &clock, &store, &whose, &by).unwrap()
    });
    done.await.unwrap()
}

/// Every text of every table, a row a line.
pub(crate) async fn everything(shop: &Shop) -> String {
    let tables = shop.server.app().db.read(|tx| -> db::Res<_> {
        let sql = match tx.backend() {
            db::Backend::Sqlite => {
                "select m.name, c.name from sqlite_master m join pragma_table_info(m.name) c \
                 where m.type = 'table' and lower(c.type) = 'text'"
            }
            db::Backend::Postgres => {
                "select table_name::text, column_name::text from information_schema.columns \
                 where table_schema = 'public' and data_type = 'text'"
            }
        };
        db::all(tx, sql, &[], |row| Ok((row.text(0)?, row.text(1)?)))
    });
    let tables = tables.await.unwrap();
    assert!(tables.len() > 100, "{tables:?}");
    let mut found = String::new();
    for (table, column) in tables {
        let sql: &'static str = format!("select {column} from {table}").leak();
        let read = shop
            .server
            .app()
            .db
            .read(move |tx| -> db::Res<_> { db::all(tx, sql, &[], |row| row.opt_text(0)) });
        for text in read.await.unwrap().into_iter().flatten() {
            found.push_str(&format!("{table}.{column} {text}\n"));
        }
    }
    found
}

fn names_nobody(found: &str) {
    for word in WHO {
        let line = found.lines().find(|line| line.contains(word));
        assert_eq!(line, None, "{word}");
    }
}

on_both!(
    a_customer_is_forgotten_everywhere_and_the_books_are_whole,
    async |shop: Shop| {
        let receiver = Receiver::answering(&["500 No", "200 OK"]).await;
        shop.endpoint(&receiver.url, Mode::Test, None).await;
        let (ada, bob) = (
            order(&shop, "Ada@example.com", "Ada Okafor").await,
            shop.order(r#"{"amount":5,"customer_email":"bob@example.com"}"#)
                .await,
        );
        pay(&shop, &ada).await;
        pay(&shop, &bob).await;
        let path = format!("/api/v1/orders/{}", ada["id"].as_str().unwrap());
        let refund = format!("{path}/refund");
        let back = shop
            .api_post(
                &shop.store.test_key,
                &refund,
                r#"{"amount":2,"reason":"Ada Okafor moved"}"#,
            )
            .await;
        assert_eq!(back.status, 200, "{}", back.text);
        let whose = || Whose::Email("ADA@example.com".to_owned());

        // A receiver still has to be told.
        let kept = forget(&shop, whose()).await;
        assert_eq!(kept.orders, 0);
        assert_eq!(kept.kept[0].1, "a webhook or a mail still has to go out");
        for _ in 0..6 {
            shop.deliver().await;
            shop.clock.advance_ms(DAY_MS / 24);
        }
        assert!(
            everything(&shop).await.contains("ada@") || everything(&shop).await.contains("Ada@")
        );
        let before = shop.api_get(&shop.store.test_key, &path).await.json();
        let done = forget(&shop, whose()).await;
        assert_eq!((done.orders, done.kept.len()), (1, 0));
        names_nobody(&everything(&shop).await.replace("Ada@", "ada@"));

        let after = shop.api_get(&shop.store.test_key, &path).await.json();
        for name in [
            "status",
            "amount",
            "amount_refunded",
            "transaction_id",
            "order_id",
        ] {
            assert_eq!(after[name], before[name], "{name}");
        }
        assert_eq!(after["customer_email"], json!(null));
        assert_eq!(after["metadata"], json!({}));
        // Bob is who he was; once more there is nothing to do.
        assert!(everything(&shop).await.contains("bob@example.com"));
        assert_eq!(forget(&shop, whose()).await, Forgotten::default());
        // It can be told again, of nobody.
        let rest = r#"{"amount":3}"#;
        let back = shop.api_post(&shop.store.test_key, &refund, rest).await;
        assert_eq!(back.status, 200, "{}", back.text);
        shop.deliver().await;
        shop.verify().await;
    }
);

on_both!(
    orders_that_are_not_over_keep_their_customer_and_old_ones_forget_all,
    async |shop: Shop| {
        let open = order(&shop, "ada@example.com", "Ada Okafor").await;
        let kept = forget(&shop, Whose::Email("ada@example.com".to_owned())).await;
        assert_eq!(
            kept.kept,
            [(
                open["order_id"].as_str().unwrap().to_owned(),
                "it can still be paid"
            )]
        );
        let paid = order(&shop, "ada@example.com", "Ada Okafor").await;
        pay(&shop, &paid).await;
        shop.clock.advance_ms(30 * DAY_MS);
        checkout_server::app::end::expire_overdue(shop.server.app())
            .await
            .unwrap();
        let recent = order(&shop, "carl@example.com", "Carl").await;
        let before_ms = shop.clock.now_ms() - 10 * DAY_MS;
        let done = forget(&shop, Whose::Before(before_ms)).await;
        assert_eq!((done.orders, done.kept.len()), (2, 0));
        let found = everything(&shop).await;
        assert!(found.contains("carl@example.com"), "{recent}");
        assert!(!found.contains("ada@") && !found.contains("Ada Okafor"));
        // Another store's customers are another store's.
        let elsewhere = shop.other_store().await;
        assert_ne!(elsewhere.store.id, shop.store.store.id);
        shop.verify().await;
    }
);

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_left_in_the_file_once_the_server_has_stopped() {
    let shop = Shop::on_sqlite().await;
    let ada = order(&shop, "ada@example.com", &"Ada Okafor ".repeat(20)).await;
    pay(&shop, &ada).await;
    let done = forget(&shop, Whose::Email("ada@example.com".to_owned())).await;
    assert_eq!(done.orders, 1);
    let file = PathBuf::from(shop.url.strip_prefix("sqlite:").unwrap());
    let db = shop.server.app().db.clone();
    tokio::task::spawn_blocking(move || db.close())
        .await
        .unwrap();
    let folder = file.parent().unwrap();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        for word in ["ada@example.com", "Ada Okafor", "her-cat"] {
            assert!(!text.contains(word), "{word} in {}", path.display());
        }
    }
}

#[test]
fn the_command_says_what_it_did_and_what_it_could_not_do() {
    let place = Place::new();
    let store = place.json(&["store", "create", "--name", "Tea", "--json"]);
    let id = store["store_id"].as_str().unwrap();
    let words = ["customer", "delete", "--store", id];
    let done = place.json(&[&words[..], &["--email", "ada@example.com", "--json"]].concat());
    assert_eq!(done, json!({"orders": 0, "kept": []}));
    let done = place.json(&[&words[..], &["--older-than-days", "365", "--json"]].concat());
    assert_eq!(done["orders"], 0);
    for wrong in [
        &[][..],
        &["--older-than-days", "0"],
        &["--email", "a", "--older-than-days", "1"],
    ] {
        let run = place.run(&[&words[..], wrong].concat());
        assert_eq!(run.status.code(), Some(2), "{wrong:?}");
    }
    let run = place.run(&[
        "customer", "delete", "--store", "store_x", "--email", "a@b.c",
    ]);
    assert_eq!(run.status.code(), Some(1));
}
