//! The storage engine: what a caller may rely on, held against both backends.
//!
//! Each case of `on_both!` runs once on SQLite and once on PostgreSQL. What only one of them can
//! do (group commit, file locks, collisions) has a file of its own.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a failed step of a test ends the test, in its helpers too"
)]

#[path = "storage/jobs.rs"]
mod jobs;
#[path = "storage/on_postgres.rs"]
mod on_postgres;
#[path = "storage/on_sqlite.rs"]
mod on_sqlite;
#[path = "support/postgres.rs"]
mod postgres_server;
#[path = "storage/schema.rs"]
mod schema;
#[path = "storage/values.rs"]
mod values;

use std::pin::Pin;
use std::sync::mpsc;
use std::task::{Context, Waker};

use checkout_server::db::{Backend, Db, Migration, Options, Res, Tx, one};
use checkout_server::params;

/// The schema of these tests. The order of the columns matters to nobody.
const SCHEMA: &[Migration] = &[Migration {
    version: 1,
    name: "test",
    sql: "
create table counters (name text primary key, value bigint not null);
create table entries (
    id text primary key,
    account text not null,
    amount bigint not null,
    note text,
    counter text references counters (name),
    constraint entries_not_negative check (amount >= 0),
    unique (account, note)
);
create unique index entries_one_big on entries (account) where amount > 1000;
create table promises (
    id text primary key,
    counter text not null references counters (name) deferrable initially deferred
);
",
}];

/// A database of one test.
struct Database {
    url: String,
    directory: tempfile::TempDir,
}

impl Database {
    fn new(backend: Backend) -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let url = match backend {
            Backend::Sqlite => format!("sqlite:{}", directory.path().join("test.db").display()),
            Backend::Postgres => postgres_server::new_database(None),
        };
        Self { url, directory }
    }

    fn open(&self) -> Db {
        self.open_with(options()).expect("the database opens")
    }

    fn open_with(&self, options: Options) -> Res<Db> {
        Db::open(&self.url, options)
    }

    /// SQLite: the file.
    fn file(&self) -> std::path::PathBuf {
        self.directory.path().join("test.db")
    }
}

fn options() -> Options {
    Options {
        migrations: SCHEMA,
        ..Options::default()
    }
}

/// Runs an async case to its end.
fn run(case: impl Future<Output = ()>) {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    runtime
        .worker_threads(4)
        .enable_time()
        .build()
        .expect("a runtime")
        .block_on(case);
}

/// Defines each case as two tests, `case::sqlite` and `case::postgres`.
macro_rules! on_both {
    ($($(#[$attribute:meta])* async fn $name:ident($database:ident: Database) $body:block)*) => {$(
        mod $name {
            use super::*;

            async fn case($database: Database) $body

            $(#[$attribute])*
            #[test]
            fn sqlite() {
                crate::run(case(Database::new(crate::Backend::Sqlite)));
            }

            $(#[$attribute])*
            #[test]
            fn postgres() {
                if crate::postgres_server::is_wanted() {
                    crate::run(case(Database::new(crate::Backend::Postgres)));
                }
            }
        }
    )*};
}
use on_both;

/// Lets a job into the queue without waiting for its answer.
fn queued<T>(job: impl Future<Output = T>) -> Pin<Box<impl Future<Output = T>>> {
    let mut job = Box::pin(job);
    let polled = job.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    assert!(polled.is_pending(), "the job was answered before its turn");
    job
}

/// Holds the writer of an SQLite database inside a job, so that the next jobs share a commit.
struct Gate(mpsc::Sender<()>);

impl Gate {
    /// Returns when the writer is held. The job answers after [`Gate::open`].
    fn shut(db: &Db) -> (Self, impl Future<Output = Res<()>>) {
        let (open, opened) = mpsc::channel::<()>();
        let (entered, inside) = mpsc::channel();
        let db = db.clone();
        let job = queued(async move {
            db.write(move |_| {
                entered.send(()).expect("the test waits");
                opened.recv().expect("the test opens the gate");
                Ok(())
            })
            .await
        });
        inside.recv().expect("the job runs");
        (Self(open), job)
    }

    fn open(self) {
        self.0.send(()).expect("the job waits");
    }
}

fn add_entry(tx: &mut dyn Tx, id: &str, account: &str, amount: i64) -> Res<u64> {
    tx.exec(
        "insert into entries (id, account, amount) values ($1, $2, $3)",
        params![id, account, amount],
    )
}

fn add_counter(tx: &mut dyn Tx, name: &str) -> Res<u64> {
    tx.exec(
        "insert into counters (name, value) values ($1, 0)",
        params![name],
    )
}

fn counter(tx: &mut dyn Tx, name: &str) -> Res<i64> {
    let value = one(
        tx,
        "select value from counters where name = $1",
        params![name],
        |row| row.int(0),
    )?;
    Ok(value.expect("the counter exists"))
}

async fn entries(db: &Db) -> i64 {
    let count = db.read(|tx| one(tx, "select count(*) from entries", &[], |row| row.int(0)));
    count.await.expect("a count").expect("a row")
}
