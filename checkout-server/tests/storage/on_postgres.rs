//! What only PostgreSQL does: collisions, lost connections, a server that goes away.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Barrier};
use std::time::Duration;

use checkout_server::db::{Backend, Db, Error, Neighbour, Options, Res, Tx, one};
use checkout_server::params;

use super::{Database, add_counter, add_entry, counter, entries, options, postgres_server, run};

fn database() -> Option<Database> {
    postgres_server::is_wanted().then(|| Database::new(Backend::Postgres))
}

/// A connection that goes round the engine.
fn direct(database: &Database) -> postgres::Client {
    postgres::Client::connect(&database.url, postgres::NoTls).unwrap()
}

const KILL_SELF: &str = "select pg_terminate_backend(pg_backend_pid())";

#[test]
fn a_deadlock_is_resolved_inside() {
    let Some(database) = database() else { return };
    run(async {
        let db = database.open();
        db.write(|tx| add_counter(tx, "a").and(add_counter(tx, "b")))
            .await
            .unwrap();
        let meeting = Arc::new(Barrier::new(2));
        let crossing = |first: &'static str, second: &'static str| {
            let meeting = Arc::clone(&meeting);
            let mut met = false;
            db.write(move |tx| {
                let sql = "update counters set value = value + 1 where name = $1";
                tx.exec(sql, params![first])?;
                // Only the first run of each meets the other; a second would wait for ever.
                if !std::mem::replace(&mut met, true) {
                    meeting.wait();
                }
                tx.exec(sql, params![second])
            })
        };
        let (one, other) = tokio::join!(crossing("a", "b"), crossing("b", "a"));
        one.unwrap();
        other.unwrap();
        assert!(db.stats().retries >= 1);
        for name in ["a", "b"] {
            assert_eq!(db.read(move |tx| counter(tx, name)).await.unwrap(), 2);
        }
    });
}

#[test]
fn two_jobs_that_each_decide_by_the_others_row_do_not_both_pass() {
    let Some(database) = database() else { return };
    run(async {
        let db = database.open();
        let meeting = Arc::new(Barrier::new(2));
        let take = |id: &'static str| {
            let meeting = Arc::clone(&meeting);
            let mut met = false;
            db.write(move |tx| {
                let count = one(tx, "select count(*) from entries", &[], |row| row.int(0))?;
                if !std::mem::replace(&mut met, true) {
                    meeting.wait();
                }
                if count == Some(0) {
                    add_entry(tx, id, "a", 1)
                } else {
                    Ok(0)
                }
            })
        };
        let (one, other) = tokio::join!(take("e1"), take("e2"));
        assert_eq!(one.unwrap() + other.unwrap(), 1);
        assert_eq!(db.stats().retries, 1);
        assert_eq!(entries(&db).await, 1);
    });
}

#[test]
fn a_connection_that_breaks_before_the_commit_is_replaced_and_the_job_runs_again() {
    let Some(database) = database() else { return };
    run(async {
        let db = database.open();
        let runs = Arc::new(AtomicU32::new(0));
        let counted = Arc::clone(&runs);
        let job = db.write(move |tx| {
            add_entry(tx, "e1", "a", 1)?;
            if counted.fetch_add(1, Ordering::Relaxed) == 0 {
                tx.rows(KILL_SELF, &[], &mut |_| Ok(()))?;
            }
            add_entry(tx, "e2", "a", 1)
        });
        job.await.unwrap();
        assert_eq!(runs.load(Ordering::Relaxed), 2);
        assert_eq!(entries(&db).await, 2);
        assert_eq!(db.stats().retries, 1);
    });
}

// proves: E12
#[test]
fn a_commit_whose_answer_is_lost_is_reported_as_unknown_and_not_repeated() {
    let Some(database) = database() else { return };
    run(async {
        let db = database.open();
        let blocking = tokio::task::spawn_blocking(move || {
            direct(&database)
                .batch_execute(
                    "create function die() returns trigger language plpgsql as $$ begin \
                     perform pg_terminate_backend(pg_backend_pid()); return null; end $$; \
                     create constraint trigger die_at_commit after insert on counters \
                     deferrable initially deferred for each row execute function die()",
                )
                .unwrap();
        });
        blocking.await.unwrap();
        let runs = Arc::new(AtomicU32::new(0));
        let counted = Arc::clone(&runs);
        let job = db.write(move |tx| {
            counted.fetch_add(1, Ordering::Relaxed);
            add_counter(tx, "c")
        });
        let error = job.await.unwrap_err();
        assert!(matches!(error, Error::CommitUnknown { .. }), "{error:?}");
        assert!(!error.is_transient());
        assert_eq!(runs.load(Ordering::Relaxed), 1);
        db.write(|tx| add_entry(tx, "e1", "a", 1)).await.unwrap();
    });
}

#[test]
fn a_rule_that_is_checked_at_commit_is_named() {
    let Some(database) = database() else { return };
    run(async {
        let db = database.open();
        let sql = "insert into promises (id, counter) values ($1, $2)";
        let error = db
            .write(move |tx| tx.exec(sql, params!["p", "none"]))
            .await
            .unwrap_err();
        assert_eq!(error.constraint(), Some("promises_counter_fkey"));
        db.ping().await.unwrap();
    });
}

#[test]
fn connections_that_the_server_closed_are_replaced() {
    let Some(database) = database() else { return };
    run(async {
        let db = database.open();
        entries(&db).await;
        let blocking = tokio::task::spawn_blocking(move || {
            let sql = "select count(pg_terminate_backend(pid)) from pg_stat_activity \
                       where datname = current_database() and pid <> pg_backend_pid()";
            let killed: i64 = direct(&database).query_one(sql, &[]).unwrap().get(0);
            killed
        });
        assert!(blocking.await.unwrap() >= 1);
        for n in 0..20 {
            db.write(move |tx| add_entry(tx, &format!("e{n}"), "a", 1))
                .await
                .unwrap();
        }
        assert_eq!(entries(&db).await, 20);
    });
}

#[test]
fn a_lock_of_another_session_is_waited_for_and_then_reported() {
    let Some(database) = database() else { return };
    run(async {
        let patience = Options {
            busy_timeout_ms: 100,
            postgres_threads: 1,
            ..options()
        };
        let db = database.open_with(patience).unwrap();
        db.write(|tx| add_counter(tx, "c")).await.unwrap();
        let holding = tokio::task::spawn_blocking(move || {
            let mut other = direct(&database);
            other
                .batch_execute("begin; update counters set value = 9")
                .unwrap();
            (database, other)
        });
        let (_database, other) = holding.await.unwrap();
        let sql = "update counters set value = value + 1";
        let error = db.write(move |tx| tx.exec(sql, &[])).await.unwrap_err();
        assert!(matches!(error, Error::Busy { .. }), "{error:?}");
        tokio::task::spawn_blocking(move || drop(other))
            .await
            .unwrap();
        db.write(move |tx| tx.exec(sql, &[])).await.unwrap();
        assert_eq!(db.read(|tx| counter(tx, "c")).await.unwrap(), 1);
    });
}

#[test]
fn a_statement_that_runs_too_long_is_ended() {
    let Some(database) = database() else { return };
    run(async {
        let short = Options {
            statement_timeout_ms: 50,
            ..options()
        };
        let db = database.open_with(short).unwrap();
        let error = db
            .read(|tx| tx.rows("select pg_sleep(30)", &[], &mut |_| Ok(())))
            .await;
        assert!(matches!(error, Err(Error::Busy { .. })), "{error:?}");
        db.ping().await.unwrap();
    });
}

#[test]
fn a_schema_that_changes_under_a_prepared_statement_is_noticed() {
    let Some(database) = database() else { return };
    run(async {
        let db = database
            .open_with(Options {
                postgres_threads: 1,
                ..options()
            })
            .unwrap();
        db.write(|tx| add_counter(tx, "c")).await.unwrap();
        let read = |tx: &mut dyn Tx| -> Res<Option<String>> {
            one(tx, "select * from counters where name = 'c'", &[], |row| {
                row.text(0)
            })
        };
        assert_eq!(db.read(read).await.unwrap().as_deref(), Some("c"));
        let changing = tokio::task::spawn_blocking(move || {
            direct(&database)
                .batch_execute("alter table counters add column extra text")
                .unwrap();
        });
        changing.await.unwrap();
        assert_eq!(db.read(read).await.unwrap().as_deref(), Some("c"));
    });
}

#[test]
fn several_servers_share_one_database() {
    let Some(database) = database() else { return };
    run(async {
        let exclusive = Options {
            exclusive: true,
            ..options()
        };
        let servers: Vec<Db> = (0..3)
            .map(|_| database.open_with(exclusive).unwrap())
            .collect();
        servers[0].write(|tx| add_counter(tx, "c")).await.unwrap();
        let failed = Arc::new(AtomicBool::new(false));
        let tasks: Vec<_> = servers
            .iter()
            .cloned()
            .map(|db| {
                let failed = Arc::clone(&failed);
                tokio::spawn(async move {
                    for _ in 0..30 {
                        let added = db.write(|tx| {
                            let value = counter(tx, "c")?;
                            tx.exec("update counters set value = $1", params![value + 1])
                        });
                        failed.fetch_or(added.await.is_err(), Ordering::Relaxed);
                    }
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        assert!(!failed.load(Ordering::Relaxed));
        assert_eq!(servers[1].read(|tx| counter(tx, "c")).await.unwrap(), 90);
    });
}

/// Waits until a server was woken and sees so many entries. It may be woken for nothing.
async fn woken_to_see(db: &Db, count: i64) {
    while entries(db).await < count {
        let woken = tokio::time::timeout(Duration::from_secs(20), db.committed());
        assert!(woken.await.is_ok(), "nobody said that there are {count}");
    }
}

/// Tells its text until somebody heard it, and keeps what it hears.
struct Talker {
    text: &'static str,
    heard: Sender<String>,
}

impl Neighbour for Talker {
    fn tell(&self) -> Vec<String> {
        vec![self.text.to_owned()]
    }

    fn hear(&self, text: &str) {
        // Nobody listens when the test is over.
        let _ = self.heard.send(text.to_owned());
    }
}

fn talker(text: &'static str) -> (Arc<dyn Neighbour>, Receiver<String>) {
    let (heard, hears) = channel();
    (Arc::new(Talker { text, heard }), hears)
}

#[test]
fn a_server_hears_of_another_one_s_commits_also_after_a_lost_connection() {
    let Some(database) = database() else { return };
    run(async {
        let (one, other) = (database.open(), database.open());
        let (from_one, heard_by_one) = talker("it's one");
        let (from_other, heard_by_other) = talker("other");
        one.wake_each_other(&from_one).unwrap();
        other.wake_each_other(&from_other).unwrap();
        // What neighbours tell arrives as it was told, and nobody hears himself.
        let heard = tokio::task::spawn_blocking(move || {
            let next = |heard: &Receiver<String>| heard.recv_timeout(Duration::from_secs(20));
            [next(&heard_by_one), next(&heard_by_other)].map(Result::unwrap)
        });
        assert_eq!(heard.await.unwrap(), ["other", "it's one"]);
        // It listens now.
        other.committed().await;
        one.write(|tx| add_entry(tx, "e1", "a", 1)).await.unwrap();
        woken_to_see(&other, 1).await;
        let cut = tokio::task::spawn_blocking(move || {
            let sql = "select count(pg_terminate_backend(pid)) from pg_stat_activity \
                where datname = current_database() \
                and (query like 'listen%' or query like 'notify%')";
            let cut: i64 = direct(&database).query_one(sql, &[]).unwrap().get(0);
            cut
        });
        assert!(cut.await.unwrap() >= 1);
        one.write(|tx| add_entry(tx, "e2", "a", 1)).await.unwrap();
        woken_to_see(&other, 2).await;
    });
}
