//! Jobs: what is kept, what is rolled back, and who is told.

use std::collections::HashSet;

use checkout_server::db::{Backend, BySql, Db, Error, Options, P, Res, all, one};
use checkout_server::{claim_sql, params};

use super::{Database, Gate, add_counter, add_entry, counter, entries, on_both, options, queued};

/// An error of a caller that is not the engine's.
#[derive(Debug)]
enum AppError {
    Refused,
    Db(Error),
}

impl From<Error> for AppError {
    fn from(error: Error) -> Self {
        Self::Db(error)
    }
}

on_both! {
    // proves: E12
    async fn a_change_is_visible_to_others_when_the_write_returns(database: Database) {
        let db = database.open();
        let other = database.open();
        db.write(|tx| add_entry(tx, "e1", "a", 5)).await.unwrap();
        assert_eq!(entries(&db).await, 1);
        assert_eq!(entries(&other).await, 1);
    }

    async fn a_job_sees_its_own_changes(database: Database) {
        let db = database.open();
        let seen = db.write(|tx| {
            add_counter(tx, "c")?;
            tx.exec("update counters set value = value + $1 where name = $2", params![7, "c"])?;
            counter(tx, "c")
        });
        assert_eq!(seen.await.unwrap(), 7);
    }

    async fn an_error_of_the_closure_is_returned_and_its_changes_are_undone(database: Database) {
        let db = database.open();
        let refused = db.write(|tx| {
            add_entry(tx, "e1", "a", 5)?;
            Err::<(), _>(AppError::Refused)
        });
        assert!(matches!(refused.await, Err(AppError::Refused)));
        assert_eq!(entries(&db).await, 0);
    }

    async fn a_panic_undoes_its_own_job_and_the_next_job_runs(database: Database) {
        let db = database.open();
        let panicked = db.write(|tx| {
            add_entry(tx, "e1", "a", 5)?;
            if counter_is_missing(tx)? {
                panic!("no counter");
            }
            Ok(())
        });
        let error = panicked.await.unwrap_err();
        assert!(matches!(&error, Error::Panicked { .. }), "{error}");
        assert!(error.to_string().contains("no counter"), "{error}");
        db.write(|tx| add_entry(tx, "e2", "a", 5)).await.unwrap();
        assert_eq!(entries(&db).await, 1);
    }

    async fn a_panic_in_a_read_is_an_error(database: Database) {
        let db = database.open();
        let panicked = db.read(|tx| {
            assert!(!counter_is_missing(tx)?, "no counter");
            Ok(())
        });
        assert!(matches!(panicked.await, Err(Error::Panicked { .. })));
        assert_eq!(entries(&db).await, 0);
    }

    async fn a_failed_statement_ends_its_job_even_if_the_closure_goes_on(database: Database) {
        let db = database.open();
        let swallowed = db.write(|tx| {
            add_entry(tx, "e1", "a", 5)?;
            let twice = add_entry(tx, "e1", "a", 5);
            assert!(twice.unwrap_err().is_unique_violation());
            assert!(add_entry(tx, "e2", "a", 5).is_err());
            Ok(())
        });
        let error: Error = swallowed.await.unwrap_err();
        assert_eq!(error.constraint(), Some("entries_pkey"));
        assert_eq!(entries(&db).await, 0);
    }

    async fn a_job_goes_on_though_its_caller_went_away(database: Database) {
        let db = database.open();
        drop(queued(db.write(|tx| add_entry(tx, "e1", "a", 5))));
        db.close();
        assert_eq!(entries(&database.open()).await, 1);
    }

    async fn a_job_may_hold_the_last_handle_of_its_database(database: Database) {
        let db = database.open();
        let (sender, receiver) = std::sync::mpsc::channel::<()>();
        let last = db.clone();
        drop(queued(db.write(move |tx| {
            let _held = (&last, &sender);
            add_entry(tx, "e1", "a", 5)
        })));
        drop(db);
        let ended = receiver.recv_timeout(std::time::Duration::from_secs(20));
        assert_eq!(ended, Err(std::sync::mpsc::RecvTimeoutError::Disconnected));
        assert_eq!(entries(&database.open()).await, 1);
    }

    async fn a_closed_database_finishes_what_waits_and_refuses_the_rest(database: Database) {
        let db = database.open();
        let waiting: Vec<_> = (0..20)
            .map(|n| queued(db.write(move |tx| add_entry(tx, &format!("e{n}"), "a", 1))))
            .collect();
        let closing = db.clone();
        tokio::task::spawn_blocking(move || closing.close()).await.unwrap();
        for job in waiting {
            job.await.unwrap();
        }
        let late = db.write(|tx| add_entry(tx, "late", "a", 1)).await;
        assert!(matches!(late, Err(Error::Closed)));
        assert!(matches!(db.ping().await, Err(Error::Closed)));
        assert_eq!(entries(&database.open()).await, 20);
    }

    async fn the_data_is_there_after_the_last_handle_was_dropped(database: Database) {
        let db = database.open();
        db.write(|tx| add_entry(tx, "e1", "a", 5)).await.unwrap();
        drop(db);
        assert_eq!(entries(&database.open()).await, 1);
    }

    // proves: E12
    async fn fifty_tasks_that_read_and_then_write_lose_no_update(database: Database) {
        let db = database.open();
        db.write(|tx| add_counter(tx, "c")).await.unwrap();
        let tasks: Vec<_> = (0..50).map(|_| tokio::spawn(increments(db.clone(), 10))).collect();
        for task in tasks {
            task.await.unwrap();
        }
        assert_eq!(db.read(|tx| counter(tx, "c")).await.unwrap(), 500);
    }

    async fn jobs_that_decide_by_what_others_write_decide_as_if_one_after_another(
        database: Database
    ) {
        let db = database.open();
        // Each job writes a row of its own, if the rows of all jobs together stay below a limit.
        let tasks: Vec<_> = (0..30).map(|n| tokio::spawn(spend(db.clone(), n))).collect();
        let mut accepted = 0;
        for task in tasks {
            accepted += i64::from(task.await.unwrap());
        }
        assert_eq!(accepted, 10);
        assert_eq!(entries(&db).await, 10);
    }

    async fn two_claimers_never_get_the_same_row(database: Database) {
        let db = database.open();
        for n in 0..40 {
            db.write(move |tx| add_entry(tx, &format!("e{n:02}"), "due", 1)).await.unwrap();
        }
        let claimers: Vec<_> = (0..4).map(|_| tokio::spawn(claim_all(db.clone()))).collect();
        let mut claimed = Vec::new();
        for claimer in claimers {
            claimed.extend(claimer.await.unwrap());
        }
        assert_eq!(claimed.len(), 40);
        assert_eq!(claimed.iter().collect::<HashSet<_>>().len(), 40);
    }

    async fn more_jobs_than_the_queue_holds_are_refused_at_once(database: Database) {
        let options = Options { queue_jobs_max: 1, postgres_threads: 1, ..options() };
        let db = database.open_with(options).unwrap();
        let (gate, held) = Gate::shut(&db);
        let waiting = queued(db.write(|tx| add_entry(tx, "e1", "a", 1)));
        let refused = db.write(|tx| add_entry(tx, "e2", "a", 1)).await.unwrap_err();
        assert!(matches!(refused, Error::Busy { .. }) && refused.is_transient(), "{refused}");
        gate.open();
        held.await.unwrap();
        waiting.await.unwrap();
    }

    async fn a_database_answers_a_ping_and_counts_its_work(database: Database) {
        let db = database.open();
        db.ping().await.unwrap();
        db.write(|tx| add_entry(tx, "e1", "a", 5)).await.unwrap();
        let stats = db.stats();
        assert_eq!((stats.commits, stats.jobs), (1, 1));
        assert_eq!(db.writes_stopped(), None);
        assert_eq!(db.backend() == Backend::Sqlite, database.url.starts_with("sqlite:"));
    }

    async fn long_and_blocking_calls_give_the_same_answers(database: Database) {
        let db = database.open();
        let in_thread = db.clone();
        let writing = tokio::task::spawn_blocking(move || {
            in_thread.write_blocking(|tx| add_entry(tx, "e1", "a", 5)).unwrap();
            in_thread.read_blocking(|tx| all(tx, "select amount from entries", &[], |r| r.int(0)))
        });
        assert_eq!(writing.await.unwrap().unwrap(), [5]);
        let read = db.read_long(|tx| all(tx, "select amount from entries", &[], |r| r.int(0)));
        assert_eq!(read.await.unwrap(), [5]);
    }
}

fn counter_is_missing(tx: &mut dyn checkout_server::db::Tx) -> Res<bool> {
    let found = one(
        tx,
        "select 1 from counters where name = $1",
        params!["c"],
        |row| row.int(0),
    );
    Ok(found?.is_none())
}

async fn increments(db: Db, times: usize) {
    for _ in 0..times {
        let done = db.write(|tx| {
            let value = counter(tx, "c")?;
            let sql = "update counters set value = $1 where name = $2";
            tx.exec(sql, params![value + 1, "c"])
        });
        assert_eq!(done.await.unwrap(), 1);
    }
}

async fn spend(db: Db, number: i64) -> bool {
    let spent = db.write(move |tx| {
        let sql = "select cast(coalesce(sum(amount), 0) as bigint) from entries where account = $1";
        let sum = one(tx, sql, params!["shared"], |row| row.int(0))?.expect("a sum");
        if sum >= 10 {
            return Err(AppError::Refused);
        }
        add_entry(tx, &format!("e{number}"), "shared", 1)?;
        Ok(())
    });
    match spent.await {
        Ok(()) => true,
        Err(AppError::Refused) => false,
        Err(AppError::Db(error)) => panic!("{error}"),
    }
}

async fn claim_all(db: Db) -> Vec<String> {
    const DUE: BySql =
        claim_sql!("select id from entries where account = 'due' order by id limit $1");
    let mut claimed = Vec::new();
    // On PostgreSQL a round may find nothing but locked rows, so a plain count has the last word.
    while due(&db).await > 0 {
        let ids = db.write(|tx| {
            let sql = DUE.text(tx);
            let ids = all(tx, sql, &[P::Int(3)], |row| row.text(0))?;
            for id in &ids {
                tx.exec(
                    "update entries set account = 'done' where id = $1",
                    params![id],
                )?;
            }
            Ok::<_, Error>(ids)
        });
        claimed.extend(ids.await.unwrap());
    }
    claimed
}

async fn due(db: &Db) -> i64 {
    let sql = "select count(*) from entries where account = 'due'";
    db.read(move |tx| one(tx, sql, &[], |row| row.int(0)))
        .await
        .unwrap()
        .unwrap()
}
