//! A store moves from SQLite to PostgreSQL: all of it, wherever it is broken off, or not at all.

use std::path::{Path, PathBuf};

use checkout_server::db::moving::Move;
use checkout_server::db::{self, Db, Error, Options, backup};
use pebblepay_core::store::Mode;
use serde_json::json;

use crate::cli::Place;
use crate::support::Shop;
use crate::{databases, postgres_server};

/// Few rows, so that many tables need several batches.
const ROWS_AT_ONCE: u32 = 3;

/// What a move goes from, and a database to move to.
struct Places {
    folder: tempfile::TempDir,
    to: String,
}

impl Places {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            to: postgres_server::new_database(None),
        }
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("pay.db")
    }

    fn from(&self) -> String {
        format!("sqlite:{}", self.file().display())
    }

    fn open(&self) -> db::Res<Move> {
        Move::open(&self.from(), &self.to, ROWS_AT_ONCE)
    }

    /// Why a move can not be begun or gone on with.
    fn refusal(&self) -> String {
        self.open().map(drop).unwrap_err().to_string()
    }
}

async fn blocking<T: Send + 'static>(f: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(f).await.unwrap()
}

/// A shop that has seen something of everything, texts that are hard to carry among it.
async fn busy_shop() -> Shop {
    let shop = Shop::on_sqlite().await.live().await;
    let variant = shop.variant("19.99").await;
    shop.add_licences(&variant, "AAAA-1\nAAAA-2\nAAAA-3").await;
    shop.endpoint("http://127.0.0.1:9/hook", Mode::Live, None)
        .await;
    shop.paid_live_order(&json!({"variant_id": variant}).to_string())
        .await;
    let hard = "tab\there, line\nthere, back\\slash, \\N, \u{b}\u{8}\u{c}, é 🦀 \u{202e}";
    let metadata = json!({"amount": 5, "order_reference": "R\\1", "metadata": {"note": hard}});
    let paid = shop.paid_live_order(&metadata.to_string()).await;
    let id = paid["id"].as_str().unwrap();
    let refund = shop
        .api_post(
            &shop.store.live_key,
            &format!("/api/v1/orders/{id}/refund"),
            r#"{"amount":2,"reason":"half of it \\\\ N"}"#,
        )
        .await;
    assert!(refund.status < 300, "{}", refund.text);
    for n in 0..7 {
        shop.order(&json!({"amount": 5, "order_reference": format!("open-{n}")}).to_string())
            .await;
    }
    shop.other_store().await;
    shop
}

fn file_of(shop: &Shop) -> PathBuf {
    PathBuf::from(shop.url.strip_prefix("sqlite:").unwrap())
}

fn write(file: &Path, sql: &'static str) {
    let db = Db::open(&format!("sqlite:{}", file.display()), Options::default()).unwrap();
    let written = db.write_blocking(move |tx| -> db::Res<_> { tx.exec(sql, &[]) });
    assert!(written.unwrap() > 0, "{sql}");
    db.close();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_moves_whole_though_it_is_broken_off_after_every_step() {
    if !postgres_server::is_wanted() {
        return;
    }
    let mut shop = busy_shop().await;
    let before = shop
        .api_get(&shop.store.live_key, "/api/v1/orders?limit=100")
        .await
        .json();
    let from = file_of(&shop);
    let (places, moved) = blocking(move || {
        let places = Places::new();
        backup::backup(&from, &places.file()).unwrap();
        let mut runs = 0;
        let mut last = 0;
        loop {
            // Each run dies after one batch.
            let mut moving = places.open().unwrap();
            assert_eq!((moving.is_resumed, moving.moved), (runs > 0, last));
            if !moving.step().unwrap() {
                break;
            }
            (runs, last) = (runs + 1, moving.moved);
            drop(moving);
            let half = Db::open(&places.to, Options::default()).unwrap_err();
            assert!(half.to_string().contains("migrate-store again"), "{half}");
        }
        assert!(runs > 60, "{runs} runs");
        let moved = places.open().unwrap().finish().unwrap();
        assert_eq!(moved.rows, last);
        (places, moved)
    })
    .await;
    assert!(moved.findings.is_empty(), "{:?}", moved.findings);

    // The same shop goes on over there.
    shop.url.clone_from(&places.to);
    let shop = shop.restarted(Default::default()).await;
    let after = shop
        .api_get(&shop.store.live_key, "/api/v1/orders?limit=100")
        .await
        .json();
    assert_eq!(after, before);
    let sold = shop.paid_live_order(r#"{"amount":7}"#).await;
    assert_eq!(sold["status"], "completed");
    shop.verify().await;
    // What is in use is no place to move to.
    let refused = blocking(move || places.refusal()).await;
    assert!(refused.contains("in use already"), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_that_changed_or_is_another_one_is_found_out() {
    if !postgres_server::is_wanted() {
        return;
    }
    let shop = busy_shop().await;
    let from = file_of(&shop);
    blocking(move || {
        let places = Places::new();
        backup::backup(&from, &places.file()).unwrap();
        let mut moving = places.open().unwrap();
        while moving.step().unwrap() {}
        drop(moving);
        // Only what one customer bought is worded otherwise: as many rows, and as long.
        write(
            &places.file(),
            "update orders set order_reference = 'S' where order_reference = 'R\\1'",
        );
        let moving = places.open().unwrap();
        assert_eq!(moving.table(), None);
        let differs = moving.finish().map(drop).unwrap_err().to_string();
        assert!(differs.contains("orders differs"), "{differs}");
        Db::open(&places.to, Options::default()).unwrap_err();

        write(&places.file(), "update settings set value = value || '0'");
        let other = places.refusal();
        assert!(other.contains("another source"), "{other}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_written_to_the_source_while_it_moves_and_no_server_runs() {
    if !postgres_server::is_wanted() {
        return;
    }
    blocking(|| {
        let places = Places::new();
        let missing = places.refusal();
        assert!(missing.contains("there is no file"), "{missing}");
        databases::new_file(&places.file());

        let server = Options {
            exclusive: true,
            ..Options::default()
        };
        let running = Db::open(&places.from(), server).unwrap();
        let in_use = places.open().map(drop).unwrap_err();
        assert!(matches!(in_use, Error::InUse { .. }), "{in_use}");
        running.close();

        let moving = places.open().unwrap();
        assert!(matches!(
            Db::open(&places.from(), server),
            Err(Error::InUse { .. })
        ));
        let hasty = Options {
            busy_timeout_ms: 10,
            ..Options::default()
        };
        let command = Db::open(&places.from(), hasty);
        assert!(matches!(command, Err(Error::Busy { .. })), "{command:?}");
        // Two moves into one place would mix.
        let second = Places::new();
        databases::new_file(&second.file());
        let crossed = Move::open(&second.from(), &places.to, ROWS_AT_ONCE);
        assert!(matches!(crossed.map(drop), Err(Error::Busy { .. })));
        drop(moving);

        for (from, to) in [(&*places.to, &*places.to), (&*places.from(), "sqlite:a")] {
            let wrong = Move::open(from, to, ROWS_AT_ONCE).map(drop).unwrap_err();
            assert!(wrong.to_string().contains("a move goes"), "{wrong}");
        }
    })
    .await;
}

#[test]
fn the_command_says_what_it_moved() {
    if !postgres_server::is_wanted() {
        return;
    }
    let place = Place::new();
    place.json(&["store", "create", "--name", "Tea House", "--json"]);
    let from = format!("sqlite:{}", place.0.path().join("pay.db").display());
    let to = postgres_server::new_database(None);
    let moved = place.json(&["migrate-store", "--from", &from, "--to", &to, "--json"]);
    assert!(moved["rows"].as_i64().unwrap() > 3, "{moved}");
    assert_eq!(moved["broken"], json!([]));
    let verified = place.run(&["--database", &to, "verify"]);
    assert_eq!(
        String::from_utf8_lossy(&verified.stdout),
        "every promise holds\n"
    );
    let again = place.run(&["migrate-store", "--from", &from, "--to", &to]);
    assert_eq!(again.status.code(), Some(1));
}
