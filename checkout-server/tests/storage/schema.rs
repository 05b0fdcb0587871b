//! Opening: migrations, bad URLs, and two programs that start at once.

use std::error::Error as _;
use std::sync::Barrier;

use checkout_server::db::{Db, Error, Migration, Options, Res, all};

use super::{Database, SCHEMA, add_entry, entries, on_both, options};

const BROKEN: Migration = Migration {
    version: 2,
    name: "broken",
    sql: "create table half (id text primary key);\ncreate table half (id text primary key);\n",
};
const SECOND: Migration = Migration {
    version: 2,
    name: "second",
    sql: "alter table entries add column added bigint;\nupdate entries set added = amount;\n",
};

/// Options for the test schema and one more migration.
fn with(second: Migration) -> Options {
    Options {
        migrations: vec![SCHEMA[0], second].leak(),
        ..options()
    }
}

on_both! {
    async fn a_schema_is_applied_once_and_kept_when_it_is_opened_again(database: Database) {
        for open in 0..3 {
            let db = database.open();
            db.write(move |tx| add_entry(tx, &format!("e{open}"), "a", 1)).await.unwrap();
            assert_eq!(applied(&db).await, [(1, "test".to_owned())]);
        }
        assert_eq!(entries(&database.open()).await, 3);
    }

    async fn a_newer_program_migrates_the_data_of_an_older_one(database: Database) {
        database.open().write(|tx| add_entry(tx, "e1", "a", 7)).await.unwrap();
        let db = database.open_with(with(SECOND)).unwrap();
        let added = db.read(|tx| all(tx, "select added from entries", &[], |row| row.int(0)));
        assert_eq!(added.await.unwrap(), [7]);
        assert_eq!(applied(&db).await.len(), 2);
    }

    async fn an_older_program_refuses_the_database_of_a_newer_one(database: Database) {
        drop(database.open_with(with(SECOND)).unwrap());
        let error = database.open_with(options()).unwrap_err();
        assert!(matches!(error, Error::Open { .. }), "{error}");
        assert!(error.to_string().contains("use the newer program"), "{error}");
    }

    async fn the_database_of_another_program_is_refused(database: Database) {
        drop(database.open());
        let other = Migration { name: "other", ..SCHEMA[0] };
        let options = Options { migrations: vec![other].leak(), ..options() };
        let error = database.open_with(options).unwrap_err();
        assert!(error.to_string().contains("another program"), "{error}");
    }

    async fn a_migration_that_fails_leaves_nothing_behind(database: Database) {
        drop(database.open());
        assert!(database.open_with(with(BROKEN)).is_err());
        let db = database.open();
        assert_eq!(applied(&db).await.len(), 1);
        assert!(db.read(|tx| tx.rows("select id from half", &[], &mut |_| Ok(()))).await.is_err());
    }

    async fn programs_that_start_at_once_apply_the_schema_once(database: Database) {
        let together = Barrier::new(4);
        let open = || {
            together.wait();
            database.open_with(options())
        };
        let opened: Vec<Res<Db>> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(open)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        for db in opened {
            assert_eq!(applied(&db.unwrap()).await, [(1, "test".to_owned())]);
        }
    }
}

async fn applied(db: &Db) -> Vec<(i64, String)> {
    let sql = "select version, name from schema_migrations order by version";
    db.read(move |tx| all(tx, sql, &[], |row| Ok((row.int(0)?, row.text(1)?))))
        .await
        .unwrap()
}

#[test]
fn the_schema_of_this_program_is_accepted_by_sqlite() {
    let directory = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", directory.path().join("own.db").display());
    Db::open(&url, Options::default()).unwrap();
    Db::open(&url, Options::default()).unwrap();
}

#[test]
fn the_schema_of_this_program_is_accepted_by_postgres() {
    if super::postgres_server::is_wanted() {
        let url = super::postgres_server::new_database(None);
        Db::open(&url, Options::default()).unwrap();
        Db::open(&url, Options::default()).unwrap();
    }
}

#[test]
fn a_url_that_cannot_be_opened_says_why_and_hides_its_password() {
    let cases = [
        "mysql://root@localhost/x",
        "sqlite:",
        "sqlite::memory:",
        "sqlite:/nowhere/at/all/x.db",
        "postgres://user:hunter2@127.0.0.1:1/x?connect_timeout=1",
        "postgres://user:hunter2@127.0.0.1:not-a-port/x",
    ];
    for url in cases {
        let error = Db::open(url, options()).unwrap_err();
        assert!(matches!(error, Error::Open { .. }), "{url}: {error:?}");
        let source = error.source().map(ToString::to_string);
        assert!(
            !format!("{error:?} {error} {source:?}").contains("hunter2"),
            "{error:?}"
        );
    }
}
