//! A database that an older program has written is served by this one, with all that was promised.
//!
//! `schema_10.sql` is what the program of the tenth migration wrote, `schema_10.json` what its API said.

use checkout_server::app::buttons::{self, Wish};
use checkout_server::app::licences::{self, Target};
use checkout_server::db::{self, Backend, Db, MIGRATIONS, Migration, Options};
use pebblepay_core::licence::{Format, parse};
use pebblepay_core::store::Mode;
use serde_json::{Value, json};

use crate::postgres_server;
use crate::support::{Shop, on_both, vault};

const ROWS: &str = include_str!("schema_10.sql");
const SAID: &str = include_str!("schema_10.json");
const SCHEMA: usize = 10;

/// Writes what the older program wrote, by its own schema.
fn write_old(url: &str) {
    let options = Options {
        migrations: &MIGRATIONS[..SCHEMA],
        ..Options::default()
    };
    let db = Db::open(url, options).unwrap();
    db.write_blocking(|tx| -> db::Res<()> {
        for line in ROWS.lines().filter(|line| line.starts_with("insert")) {
            tx.exec(line.strip_suffix(';').unwrap(), &[])?;
        }
        Ok(())
    })
    .unwrap();
    db.close();
}

/// Every member that was said before is said again; further ones may be new.
fn assert_says(now: &Value, before: &Value, whose: &str) {
    for (name, value) in before.as_object().unwrap() {
        assert_eq!(&now[name], value, "{name} of {whose}");
    }
}

async fn check(backend: Backend) {
    let folder = tempfile::tempdir().unwrap();
    let url = match backend {
        Backend::Sqlite => format!("sqlite:{}", folder.path().join("pay.db").display()),
        Backend::Postgres => {
            let made = tokio::task::spawn_blocking(|| postgres_server::new_database(None));
            made.await.unwrap()
        }
    };
    let at = url.clone();
    let written = tokio::task::spawn_blocking(move || write_old(&at));
    written.await.unwrap();
    let shop = Shop::open(url, None).await;
    shop.verify().await;
    let said: Value = serde_json::from_str(SAID).unwrap();
    let text = |name: &str| said[name].as_str().unwrap().to_owned();
    let live = text("live_key");

    for one in said["orders"].as_array().unwrap() {
        let (key, id) = (
            one["key"].as_str().unwrap(),
            one["order"]["id"].as_str().unwrap(),
        );
        let now = shop.api_get(key, &format!("/api/v1/orders/{id}")).await;
        assert_says(&now.json(), &one["order"], id);
    }
    let balance = shop.api_get(&live, "/api/v1/balance").await.json();
    assert_eq!(balance["balances"], said["balance"]["balances"]);

    // What was open can be paid, what was paid given back, and the webhooks that waited still do.
    for reference in ["OPEN-1", "D-1"] {
        let list = shop
            .api_get(
                &live,
                &format!("/api/v1/orders?order_reference={reference}"),
            )
            .await;
        let list = list.json();
        let id = list["orders"][0]["id"]
            .as_str()
            .unwrap_or_else(|| panic!("{list}"));
        let paid = shop.pay(&format!("/pay/{id}"), "4000000000000002").await;
        assert_eq!(paid.json()["status"], "completed", "{}", paid.text);
    }
    let sold = said["orders"][0]["order"]["id"].as_str().unwrap();
    let refund = format!("/api/v1/orders/{sold}/refund");
    let refund = shop.api_post(&live, &refund, r#"{"amount":1}"#).await;
    assert!(refund.status < 300, "{}", refund.text);
    let sql = "select count(*) from deliveries where state = 'pending'";
    let due = shop
        .server
        .app()
        .db
        .read(move |tx| db::one(tx, sql, &[], |row| row.int(0)));
    assert!(
        due.await.unwrap() > Some(5),
        "the old ones and those of today"
    );

    // What was encrypted opens, and is known again.
    let (db, clock, store) = (
        shop.server.app().db.clone(),
        shop.clock.clone(),
        text("store_id"),
    );
    let variant = text("variant");
    let opened = tokio::task::spawn_blocking(move || {
        let side = (&*store, Some(Mode::Live));
        let key = buttons::key(&db, &vault(7), &clock, side, Wish::default())
            .unwrap()
            .key;
        let to = Target {
            by: None,
            store: &store,
            variant: &variant,
            low: None,
            mails: false,
        };
        let keys = parse(b"OLD-KEY-1\nOLD-KEY-3\nNEW-KEY", Format::Lines);
        let added = licences::add(&db, &vault(7), &clock, &to, keys).unwrap();
        (key.to_string(), added.added, added.in_stock)
    });
    assert_eq!(opened.await.unwrap(), (text("button_key"), 1, 2));
    let sale = json!({"variant_id": text("variant"), "quantity": 2, "coupon_code": "LUCKY27"});
    let created = shop
        .api_post(&live, "/api/v1/orders", &sale.to_string())
        .await
        .json();
    let id = created["id"].as_str().unwrap();
    let paid = shop.pay(&format!("/pay/{id}"), "4000000000000002").await;
    assert_eq!(paid.json()["status"], "completed", "{}", paid.text);
    let order = shop
        .api_get(&live, &format!("/api/v1/orders/{id}"))
        .await
        .json();
    let keys = order["license_keys"].as_array().unwrap();
    // Both came into stock at the same moment of the test's clock.
    for key in ["OLD-KEY-3", "NEW-KEY"] {
        assert!(keys.len() == 2 && keys.contains(&json!(key)), "{order}");
    }
    shop.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shop_of_the_tenth_schema_goes_on_on_sqlite() {
    check(Backend::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shop_of_the_tenth_schema_goes_on_on_postgres() {
    if postgres_server::is_wanted() {
        check(Backend::Postgres).await;
    }
}

/// The schema of a version to come: every table has a column more, and there is a table more.
fn schema_to_come(tables: &[String]) -> &'static [Migration] {
    let columns = tables
        .iter()
        .map(|table| format!("alter table {table} add column to_come text;\n"));
    let sql: String = columns.collect();
    let mut migrations = MIGRATIONS.to_vec();
    migrations.push(Migration {
        version: i64::try_from(MIGRATIONS.len()).unwrap() + 1,
        name: "to_come",
        sql: Box::leak((sql + "create table to_come (id text not null primary key);\n").into()),
    });
    migrations.leak()
}

fn tables() -> Vec<String> {
    let sql = MIGRATIONS.iter().map(|migration| migration.sql);
    let sql: String = sql.collect();
    let gone = |table: &str| sql.contains(&format!("drop table {table};"));
    let created = sql.split("create table ").skip(1);
    let names = created.map(|rest| rest.split_whitespace().next().unwrap().to_owned());
    names.filter(|table| !gone(table)).collect()
}

on_both!(
    a_server_sells_on_while_another_one_migrates,
    async |shop: Shop| {
        let life = async |shop: &Shop| {
            let order = shop
                .paid_order(r#"{"amount":5,"metadata":{"a":"b"}}"#)
                .await;
            let key = &shop.store.test_key;
            let path = format!("/api/v1/orders/{}", order["id"].as_str().unwrap());
            let refund = format!("{path}/refund");
            let refunded = shop.api_post(key, &refund, r#"{"amount":2}"#).await;
            assert_eq!(refunded.status, 200, "{}", refunded.text);
            for path in [
                path.as_str(),
                "/api/v1/orders",
                "/api/v1/events",
                "/api/v1/ledger",
            ] {
                let read = shop.api_get(key, path).await;
                assert_eq!(read.status, 200, "{path}: {}", read.text);
            }
            checkout_server::jobs::housekeeping::once(shop.server.app())
                .await
                .unwrap();
        };
        // Every statement is prepared by the old schema.
        life(&shop).await;
        let options = Options {
            migrations: schema_to_come(&tables()),
            ..Options::default()
        };
        let url = shop.url.clone();
        let newer = tokio::task::spawn_blocking(move || Db::open(&url, options).unwrap());
        let newer = newer.await.unwrap();
        life(&shop).await;
        shop.verify().await;
        let count = newer.read(|tx| -> db::Res<_> {
            db::one(
                tx,
                "select count(*) from orders where to_come is null",
                &[],
                |row| row.int(0),
            )
        });
        assert_eq!(count.await.unwrap(), Some(2));
        // An old program that starts now would not know what it reads.
        let url = shop.url.clone();
        let older = tokio::task::spawn_blocking(move || Db::open(&url, Options::default()));
        let refused = older.await.unwrap().unwrap_err().to_string();
        assert!(refused.contains("newer"), "{refused}");
    }
);
