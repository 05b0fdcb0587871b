//! Backups of the embedded database: whole, private, and put back without losing what was there.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use checkout_server::db::{self, Db, Error, MIGRATIONS, Options, backup};

use crate::cli::Place;
use crate::support::{NOW_MS, Shop};

fn database(shop: &Shop) -> PathBuf {
    PathBuf::from(shop.url.strip_prefix("sqlite:").unwrap())
}

/// The names of all orders in a database file.
fn references(file: &Path) -> Vec<String> {
    let db = Db::open(&format!("sqlite:{}", file.display()), Options::default()).unwrap();
    let sql = "select order_reference from orders order by order_reference";
    db.read_blocking(|tx| -> db::Res<_> { db::all(tx, sql, &[], |row| row.text(0)) })
        .unwrap()
}

fn names(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = names
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// Everything of a file's life in one folder of its own.
fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_of_a_running_server_is_one_private_file_with_all_that_was_committed() {
    let shop = Shop::on_sqlite().await;
    shop.paid_order(r#"{"amount":5,"order_reference":"A"}"#)
        .await;
    let folder = folder();
    let to = folder.path().join("pay.backup");
    let copied = backup::backup(&database(&shop), &to).unwrap();
    // What is sold afterwards is not in it.
    shop.paid_order(r#"{"amount":5,"order_reference":"B"}"#)
        .await;

    assert_eq!(names(folder.path()), ["pay.backup"]);
    let file = fs::metadata(&to).unwrap();
    assert_eq!(file.permissions().mode() & 0o777, 0o600);
    assert_eq!(
        (copied.bytes, copied.schema_version),
        (file.len(), MIGRATIONS.len())
    );
    assert_eq!(references(&to), ["A"]);
    assert_eq!(references(&database(&shop)), ["A", "B"]);

    let again = backup::backup(&database(&shop), &to).unwrap_err();
    assert!(again.to_string().contains("is there already"), "{again}");
    let nowhere = folder.path().join("none/pay.backup");
    backup::backup(&database(&shop), &nowhere).unwrap_err();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restore_waits_for_no_server_and_keeps_what_was_there() {
    let shop = Shop::on_sqlite().await;
    shop.paid_order(r#"{"amount":5,"order_reference":"A"}"#)
        .await;
    let folder = folder();
    let saved = folder.path().join("saved");
    backup::backup(&database(&shop), &saved).unwrap();
    shop.paid_order(r#"{"amount":5,"order_reference":"B"}"#)
        .await;

    let place = folder.path().join("pay.db");
    let url = format!("sqlite:{}", place.display());
    // Where nothing is it is simply put.
    let first = backup::restore(&saved, &place, NOW_MS).unwrap();
    assert_eq!(
        (first.kept, references(&place)),
        (None, vec!["A".to_owned()])
    );

    let later = folder.path().join("later");
    backup::backup(&database(&shop), &later).unwrap();
    let options = Options {
        exclusive: true,
        ..Options::default()
    };
    let server = Db::open(&url, options).unwrap();
    let refused = backup::restore(&later, &place, NOW_MS).unwrap_err();
    assert!(matches!(refused, Error::InUse { .. }), "{refused}");
    server.close();
    // A command that still has it open holds it up as well.
    let command = Db::open(&url, Options::default()).unwrap();
    let refused = backup::restore(&later, &place, NOW_MS).unwrap_err();
    assert!(matches!(refused, Error::Busy { .. }), "{refused}");
    command.close();
    assert_eq!(references(&place), ["A"]);

    let second = backup::restore(&later, &place, NOW_MS).unwrap();
    assert_eq!(references(&place), ["A", "B"]);
    assert_eq!(references(&second.kept.unwrap()), ["A"]);
    let itself = backup::restore(&place, &place, NOW_MS).unwrap_err();
    assert!(itself.to_string().contains("itself"), "{itself}");
}

/// Notes in a database that a later version of the program has migrated it.
async fn from_the_future(file: PathBuf) {
    let url = format!("sqlite:{}", file.display());
    let noted = tokio::task::spawn_blocking(move || {
        let db = Db::open(&url, Options::default()).unwrap();
        db.write_blocking(|tx| -> db::Res<_> {
            let sql = "insert into schema_migrations (version, name, applied_at) \
                       values (99999, 'of the future', 0)";
            tx.exec(sql, &[])
        })
        .unwrap();
        db.close();
    });
    noted.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_whole_backup_of_this_program_changes_nothing() {
    let shop = Shop::on_sqlite().await;
    for reference in ["A", "B", "C"] {
        let order = format!(r#"{{"amount":5,"order_reference":"{reference}"}}"#);
        shop.paid_order(&order).await;
    }
    let folder = folder();
    let at = |name: &str| folder.path().join(name);
    let whole = at("whole");
    backup::backup(&database(&shop), &whole).unwrap();
    let bytes = fs::read(&whole).unwrap();

    fs::write(at("empty"), "").unwrap();
    fs::write(
        at("text"),
        "no database, but long enough to look like one".repeat(300),
    )
    .unwrap();
    fs::write(at("cut"), &bytes[..bytes.len() / 2]).unwrap();
    let mut spoiled = bytes.clone();
    let from = spoiled.len() / 2;
    spoiled[from..from + 8_192].fill(0xa5);
    fs::write(at("spoiled"), spoiled).unwrap();
    from_the_future(whole.clone()).await;

    let place = at("pay.db");
    fs::write(&place, &bytes).unwrap();
    let before = names(folder.path());
    for name in ["empty", "text", "cut", "spoiled", "whole", "missing"] {
        let refused = backup::restore(&at(name), &place, NOW_MS);
        assert!(refused.is_err(), "{name}");
        assert_eq!(fs::read(&place).unwrap(), bytes, "{name}");
    }
    let mut after = names(folder.path());
    // What SQLite itself puts beside a file: the server that opened "whole" gave it a log.
    after
        .retain(|name| name != "pay.db.lock" && !name.ends_with("-wal") && !name.ends_with("-shm"));
    assert_eq!(after, before);
    assert_eq!(references(&place), ["A", "B", "C"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_database_is_kept_as_it_is_and_replaced() {
    let shop = Shop::on_sqlite().await;
    shop.paid_order(r#"{"amount":5,"order_reference":"A"}"#)
        .await;
    let folder = folder();
    let (saved, place) = (folder.path().join("saved"), folder.path().join("pay.db"));
    backup::backup(&database(&shop), &saved).unwrap();
    fs::write(&place, "what a failing disk left".repeat(500)).unwrap();
    fs::write(folder.path().join("pay.db-wal"), "of its log, too").unwrap();
    backup::backup(&place, &folder.path().join("no")).unwrap_err();

    let restored = backup::restore(&saved, &place, NOW_MS).unwrap();
    let kept = restored.kept.unwrap();
    assert!(fs::read(&kept).unwrap().starts_with(b"what a failing disk"));
    assert_eq!(references(&place), ["A"]);
}

#[test]
fn the_commands_move_a_store_with_its_encryption_key() {
    let (old, new) = (Place::new(), Place::new());
    let store = old.json(&["store", "create", "--name", "Tea House", "--json"]);
    let store = store["store_id"].as_str().unwrap();
    let named = [
        "variant", "create", "--store", store, "--name", "Course", "--amount", "19.99",
    ];
    let variant = old.json(&[&named[..], &["--json"]].concat());
    let variant = variant["variant_id"].as_str().unwrap();
    let licence = [
        "licence",
        "add",
        "--store",
        store,
        "--variant",
        variant,
        "--key",
        "AAAA-BBBB",
    ];
    assert!(old.run(&licence).status.success());

    let saved = old.0.path().join("saved");
    let words = ["backup", saved.to_str().unwrap(), "--with-key", "--json"];
    let made = old.json(&words);
    assert_eq!(
        (made["has_key"].as_bool(), made["schema_version"].as_u64()),
        { (Some(true), u64::try_from(MIGRATIONS.len()).ok()) }
    );
    let again = old.run(&words);
    assert_eq!(again.status.code(), Some(1));

    let restored = new.run(&["restore", saved.to_str().unwrap()]);
    let said = String::from_utf8_lossy(&restored.stdout);
    assert_eq!(said, "every promise holds\n");
    for file in ["pay.db", "pay.db.key"] {
        let mode = fs::metadata(new.0.path().join(file)).unwrap().permissions();
        assert_eq!(mode.mode() & 0o777, 0o600, "{file}");
    }
    let list = [
        "licence",
        "list",
        "--store",
        store,
        "--variant",
        variant,
        "--json",
    ];
    assert_eq!(new.json(&list), old.json(&list));
    // Another key would make it unreadable: nothing is restored then.
    fs::write(new.0.path().join("pay.db.key"), "another").unwrap();
    let refused = new.run(&["restore", saved.to_str().unwrap()]);
    assert_eq!(refused.status.code(), Some(1));
    let said = String::from_utf8_lossy(&refused.stderr);
    assert!(said.contains("another encryption key"), "{said}");
    // PostgreSQL has tools of its own.
    let asked = old.run(&["--database", "postgres://localhost/pay", "backup", "x"]);
    assert!(String::from_utf8_lossy(&asked.stderr).contains("pg_dump"));
}
