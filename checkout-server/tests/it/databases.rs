//! Databases that are migrated already: every test begins with a copy of one that was migrated
//! once. `storage` proves that the migrations do what they should.

use std::path::Path;
use std::sync::OnceLock;

use checkout_server::db::{Db, Options};

use crate::postgres_server;

static FILE: OnceLock<Vec<u8>> = OnceLock::new();
static POSTGRES: OnceLock<String> = OnceLock::new();

/// Makes a `SQLite` database.
pub(crate) fn new_file(path: &Path) {
    std::fs::write(path, FILE.get_or_init(migrated_file)).unwrap();
}

/// Makes a database on `PostgreSQL`; returns its URL. It blocks.
pub(crate) fn new_on_postgres() -> String {
    postgres_server::new_database(Some(POSTGRES.get_or_init(migrated_on_postgres)))
}

/// Opens a database, and migrates it if it is not.
pub(crate) fn open_db(url: &str) -> Db {
    let options = Options {
        postgres_threads: 4,
        ..Options::default()
    };
    Db::open(url, options).unwrap()
}

fn migrated_file() -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("shop.db");
    open_db(&format!("sqlite:{}", file.display())).close();
    let log = folder.path().join("shop.db-wal");
    assert!(!log.exists(), "all is in the file");
    std::fs::read(&file).unwrap()
}

fn migrated_on_postgres() -> String {
    let url = postgres_server::new_database(None);
    open_db(&url).close();
    url
}
