//! What only SQLite does: group commit, the file and its lock, a full disk, a failing disk.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use checkout_server::db::{Backend, Db, Error, Options, Res, one};
use checkout_server::params;

use super::{Database, Gate, add_entry, counter, entries, options, queued, run};

fn database() -> Database {
    Database::new(Backend::Sqlite)
}

#[test]
fn jobs_that_wait_share_one_commit() {
    run(async {
        let database = database();
        let db = database.open();
        let (gate, held) = Gate::shut(&db);
        let before = db.stats();
        let jobs: Vec<_> = (0..100)
            .map(|n| queued(db.write(move |tx| add_entry(tx, &format!("e{n}"), "a", 1))))
            .collect();
        gate.open();
        held.await.unwrap();
        for job in jobs {
            job.await.unwrap();
        }
        let after = db.stats();
        assert_eq!(
            after.commits - before.commits,
            1,
            "the gate and 100 jobs are one batch"
        );
        assert_eq!(after.jobs - before.jobs, 101);
    });
}

#[test]
fn a_batch_has_a_limit() {
    run(async {
        let database = database();
        let db = database
            .open_with(Options {
                batch_jobs_max: 4,
                ..options()
            })
            .unwrap();
        let (gate, held) = Gate::shut(&db);
        let jobs: Vec<_> = (0..9)
            .map(|n| queued(db.write(move |tx| add_entry(tx, &format!("e{n}"), "a", 1))))
            .collect();
        gate.open();
        held.await.unwrap();
        for job in jobs {
            job.await.unwrap();
        }
        assert_eq!(db.stats().commits, 3);
    });
}

#[test]
fn a_job_that_fails_or_panics_does_not_harm_the_others_of_its_batch() {
    run(async {
        let database = database();
        let db = database.open();
        let (gate, held) = Gate::shut(&db);
        let first = queued(db.write(|tx| add_entry(tx, "e1", "a", 1)));
        let twice = queued(db.write(|tx| {
            add_entry(tx, "e2", "a", 1)?;
            add_entry(tx, "e1", "a", 1)
        }));
        let panics = queued(db.write(|tx| -> Res<()> {
            add_entry(tx, "e3", "a", 1)?;
            panic!("on purpose")
        }));
        let last = queued(db.write(|tx| add_entry(tx, "e4", "a", 1)));
        gate.open();
        held.await.unwrap();
        first.await.unwrap();
        assert!(twice.await.unwrap_err().is_unique_violation());
        assert!(matches!(panics.await, Err(Error::Panicked { .. })));
        last.await.unwrap();
        assert_eq!(entries(&db).await, 2);
        assert_eq!(db.stats().commits, 1);
    });
}

#[test]
fn readers_see_nothing_of_a_batch_before_its_commit() {
    run(async {
        let database = database();
        let db = database.open();
        let (gate, held) = Gate::shut(&db);
        let added = queued(db.write(|tx| add_entry(tx, "e1", "a", 1)));
        assert_eq!(entries(&db).await, 0, "a read does not wait for the writer");
        gate.open();
        held.await.unwrap();
        added.await.unwrap();
        assert_eq!(entries(&db).await, 1);
    });
}

// proves: E12
#[test]
fn a_commit_that_fails_fails_every_job_of_its_batch() {
    run(async {
        let database = database();
        let db = database.open();
        let (gate, held) = Gate::shut(&db);
        let innocent = queued(db.write(|tx| add_entry(tx, "e1", "a", 1)));
        // Its rule is checked by the commit, and the commit belongs to all.
        let guilty = queued(db.write(|tx| {
            tx.exec(
                "insert into promises (id, counter) values ($1, $2)",
                params!["p", "none"],
            )
        }));
        let refused = queued(db.write(|tx| {
            add_entry(tx, "e2", "a", 1)?;
            Err::<(), _>(Error::Closed)
        }));
        gate.open();
        assert!(matches!(held.await, Err(Error::Constraint { .. })));
        assert!(matches!(innocent.await, Err(Error::Constraint { .. })));
        assert!(matches!(guilty.await, Err(Error::Constraint { .. })));
        // Its own answer may rest on changes that are lost, so it is not given either.
        assert!(matches!(refused.await, Err(Error::Constraint { .. })));
        assert_eq!(entries(&db).await, 0);
        db.write(|tx| add_entry(tx, "e3", "a", 1)).await.unwrap();
        assert_eq!(entries(&db).await, 1);
    });
}

// proves: E12
#[test]
fn a_full_database_keeps_nothing_of_the_job_and_recovers_when_there_is_space() {
    run(async {
        let database = database();
        let db = database.open();
        limit_pages(&db, 40).await.unwrap();
        let large = "x".repeat(20_000);
        let mut kept = 0;
        let error = loop {
            let account = large.clone();
            let job = db.write(move |tx| {
                add_entry(tx, &format!("small{kept}"), "a", 1)?;
                add_entry(tx, &format!("large{kept}"), &account, 1)
            });
            match job.await {
                Ok(_) => kept += 1,
                Err(error) => break error,
            }
            assert!(kept < 100, "the limit holds");
        };
        assert!(
            matches!(error, Error::Full { .. }) && error.is_transient(),
            "{error:?}"
        );
        assert!(kept > 0);
        assert_eq!(entries(&db).await, 2 * kept, "both rows of a job or none");
        assert_eq!(db.writes_stopped(), None);
        limit_pages(&db, 4_000).await.unwrap();
        db.write(move |tx| add_entry(tx, "later", &large, 1))
            .await
            .unwrap();
        assert_eq!(entries(&db).await, 2 * kept + 1);
    });
}

async fn limit_pages(db: &Db, pages: i64) -> Res<()> {
    let sql: &'static str = format!("pragma max_page_count = {pages}").leak();
    db.write(move |tx| tx.rows(sql, &[], &mut |_| Ok(()))).await
}

/// The first failure of the disk: a limit on the size of files makes a write of the log fail.
/// The limit belongs to a process, so this test runs itself again below a shell that sets it.
// proves: E12
#[test]
fn after_a_failed_write_to_disk_no_write_is_accepted_and_nothing_acknowledged_is_lost() {
    let database = database();
    drop(database.open());
    let output = Command::new("sh")
        .args(["-c", "trap '' XFSZ; ulimit -f 400; exec \"$0\" \"$@\""])
        .arg(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "on_sqlite::below_a_file_size_limit",
            "--ignored",
            "--nocapture",
        ])
        .env("STORAGE_TEST_URL", &database.url)
        .output()
        .unwrap();
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{printed}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let acknowledged = printed
        .lines()
        .find_map(|line| line.split_once("acknowledged "));
    let acknowledged: i64 = acknowledged.unwrap().1.parse().unwrap();
    run(async {
        let db = database.open();
        assert!(acknowledged > 0);
        assert_eq!(entries(&db).await, acknowledged);
        let sound = db.read(|tx| one(tx, "pragma integrity_check", &[], |row| row.text(0)));
        assert_eq!(sound.await.unwrap().as_deref(), Some("ok"));
    });
}

#[test]
#[ignore = "needs a limit on the size of files, which the test above sets"]
fn below_a_file_size_limit() {
    run(async {
        let url = std::env::var("STORAGE_TEST_URL").expect("set by the test above");
        let db = Db::open(&url, options()).unwrap();
        let mut acknowledged = 0;
        let first_error = loop {
            let job = move |tx: &mut dyn checkout_server::db::Tx| {
                add_entry(tx, &format!("e{acknowledged}"), &"x".repeat(3_000), 1)
            };
            match db.write(job).await {
                Ok(_) => acknowledged += 1,
                Err(error) => break error,
            }
        };
        assert!(
            matches!(first_error, Error::WritesStopped { .. }),
            "{first_error:?}"
        );
        let second = db
            .write(|tx| add_entry(tx, "small", "a", 1))
            .await
            .unwrap_err();
        assert!(matches!(second, Error::WritesStopped { .. }), "{second:?}");
        assert!(matches!(db.ping().await, Err(Error::WritesStopped { .. })));
        assert!(db.writes_stopped().is_some());
        assert_eq!(entries(&db).await, acknowledged, "reads go on");
        println!("\nacknowledged {acknowledged}");
    });
}

// proves: E12
#[test]
fn a_second_server_on_the_same_file_is_refused_by_any_of_its_names() {
    let database = database();
    let exclusive = Options {
        exclusive: true,
        ..options()
    };
    let first = database.open_with(exclusive).unwrap();
    let linked = database.directory.path().join("linked.db");
    std::os::unix::fs::symlink(database.file(), &linked).unwrap();
    for url in [database.url.clone(), format!("sqlite:{}", linked.display())] {
        let second = Db::open(&url, exclusive);
        assert!(matches!(second, Err(Error::InUse { .. })), "{second:?}");
    }
    drop(first);
    database.open_with(exclusive).unwrap();
}

#[test]
fn a_command_works_beside_a_running_server() {
    run(async {
        let database = database();
        let server = database
            .open_with(Options {
                exclusive: true,
                ..options()
            })
            .unwrap();
        let command = database.open();
        command
            .write(|tx| add_entry(tx, "e1", "a", 1))
            .await
            .unwrap();
        assert_eq!(entries(&server).await, 1);
        drop(command);
        server
            .write(|tx| add_entry(tx, "e2", "a", 1))
            .await
            .unwrap();
        assert_eq!(entries(&server).await, 2);
    });
}

#[test]
fn a_write_lock_of_another_process_is_waited_for_and_then_reported() {
    run(async {
        let database = database();
        let db = database
            .open_with(Options {
                busy_timeout_ms: 50,
                ..options()
            })
            .unwrap();
        let other = rusqlite::Connection::open(database.file()).unwrap();
        other.execute_batch("begin immediate").unwrap();
        let error = db
            .write(|tx| add_entry(tx, "e1", "a", 1))
            .await
            .unwrap_err();
        assert!(
            matches!(error, Error::Busy { .. }) && error.is_transient(),
            "{error:?}"
        );
        assert_eq!(entries(&db).await, 0, "reads do not wait");
        other.execute_batch("rollback").unwrap();
        db.write(|tx| add_entry(tx, "e1", "a", 1)).await.unwrap();
    });
}

#[test]
fn two_processes_that_write_the_same_file_lose_no_update() {
    run(async {
        let database = database();
        let handles = [database.open(), database.open()];
        handles[0]
            .write(|tx| super::add_counter(tx, "c"))
            .await
            .unwrap();
        let tasks = handles.map(|db| {
            tokio::spawn(async move {
                for _ in 0..50 {
                    let added = db.write(|tx| {
                        let value = counter(tx, "c")?;
                        tx.exec("update counters set value = $1", params![value + 1])
                    });
                    added.await.unwrap();
                }
            })
        });
        for task in tasks {
            task.await.unwrap();
        }
        let db = database.open();
        assert_eq!(db.read(|tx| counter(tx, "c")).await.unwrap(), 100);
    });
}

#[test]
fn every_file_of_a_database_can_be_read_by_its_owner_only() {
    run(async {
        let database = database();
        let db = database
            .open_with(Options {
                exclusive: true,
                ..options()
            })
            .unwrap();
        db.write(|tx| add_entry(tx, "e1", "a", 1)).await.unwrap();
        for suffix in ["", "-wal", "-shm", ".lock"] {
            let file = format!("{}{suffix}", database.file().display());
            let mode = std::fs::metadata(Path::new(&file))
                .unwrap()
                .permissions()
                .mode();
            assert_eq!(mode & 0o777, 0o600, "{file}");
        }
    });
}

#[test]
fn closing_writes_the_log_back_into_the_file() {
    run(async {
        let database = database();
        let db = database.open();
        db.write(|tx| add_entry(tx, "e1", "a", 1)).await.unwrap();
        let log = format!("{}-wal", database.file().display());
        assert!(std::fs::metadata(&log).unwrap().len() > 0);
        db.close();
        assert!(std::fs::metadata(&log).map_or(0, |log| log.len()) == 0);
        assert_eq!(entries(&database.open()).await, 1);
    });
}
