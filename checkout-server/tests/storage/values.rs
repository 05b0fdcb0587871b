//! Parameters, columns and the names of broken rules: the same on both backends.

use checkout_server::db::{ConstraintKind, Db, Error, P, Res, Tx, all, one};
use checkout_server::params;

use super::{Database, add_counter, add_entry, entries, on_both};

on_both! {
    async fn a_parameter_is_bound_by_its_number_not_by_its_place(database: Database) {
        let db = database.open();
        let sql = "insert into entries (amount, account, id) values ($3, $2, $1)";
        db.write(move |tx| tx.exec(sql, params!["e1", "a", 5])).await.unwrap();
        let found = db.read(|tx| {
            let sql = "select id, account, amount from entries \
                       where amount = $2 and id = $1 and amount = $2";
            one(tx, sql, params!["e1", 5], |row| Ok((row.text(0)?, row.text(1)?, row.int(2)?)))
        });
        assert_eq!(found.await.unwrap(), Some(("e1".to_owned(), "a".to_owned(), 5)));
    }

    async fn a_wrong_number_of_parameters_is_refused(database: Database) {
        let db = database.open();
        let given = [vec![P::Text("c")], vec![P::Text("c"), P::Int(1), P::Int(2)]];
        for given in given {
            let sql = "insert into counters (name, value) values ($1, $2)";
            let error = db.write(move |tx| tx.exec(sql, &given)).await.unwrap_err();
            assert!(error.to_string().contains("parameters given for 2"), "{error}");
        }
    }

    async fn every_kind_of_value_comes_back_as_it_was(database: Database) {
        let db = database.open();
        let texts = ["", "ä €", "it's; $1 -- ?", "\u{1F600}\n\t\"\\"];
        let written = db.write(move |tx| {
            add_counter(tx, "c")?;
            for (number, text) in texts.iter().enumerate() {
                let sql = "insert into entries (id, account, amount, note, counter) \
                           values ($1, $2, $3, $4, $5)";
                let id = format!("e{number}");
                let note = (number % 2 == 0).then(|| (*text).to_owned());
                tx.exec(sql, params![&id, *text, i64::MAX, &note, None::<&str>])?;
            }
            tx.exec("update counters set value = $1", params![Some(i64::MIN)])?;
            Ok::<_, Error>(())
        });
        written.await.unwrap();
        let rows = read_rows(&db).await.unwrap();
        for (number, (account, amount, note, counter)) in rows.into_iter().enumerate() {
            assert_eq!(account, texts[number]);
            assert_eq!(amount, i64::MAX);
            assert_eq!(note.as_deref(), (number % 2 == 0).then_some(texts[number]));
            assert_eq!(counter, None);
        }
        let smallest = "select value, cast(null as bigint) from counters";
        let read = move |tx: &mut dyn Tx| {
            one(tx, smallest, &[], |row| Ok((row.int(0)?, row.opt_int(1)?)))
        };
        assert_eq!(db.read(read).await.unwrap(), Some((i64::MIN, None)));
    }

    async fn a_nul_character_is_refused(database: Database) {
        let db = database.open();
        let error = db.write(|tx| add_entry(tx, "e\0", "a", 1)).await.unwrap_err();
        assert!(error.to_string().contains("NUL"), "{error}");
    }

    async fn a_column_of_another_type_is_an_error_not_a_wrong_value(database: Database) {
        let db = database.open();
        db.write(|tx| add_entry(tx, "e1", "a", 1)).await.unwrap();
        let read = |f: fn(&dyn checkout_server::db::Row) -> Res<()>| {
            db.read(move |tx| one(tx, "select amount, id, note from entries", &[], f))
        };
        assert!(read(|row| row.text(0).map(drop)).await.is_err());
        assert!(read(|row| row.int(1).map(drop)).await.is_err());
        assert!(read(|row| row.text(2).map(drop)).await.is_err(), "null is not text");
        assert!(read(|row| row.text(9).map(drop)).await.is_err(), "there is no such column");
        assert!(read(|row| row.opt_text(2).map(drop)).await.is_ok());
    }

    async fn a_query_for_one_row_that_finds_two_is_an_error(database: Database) {
        let db = database.open();
        db.write(|tx| add_entry(tx, "e1", "a", 1)).await.unwrap();
        db.write(|tx| add_entry(tx, "e2", "a", 1)).await.unwrap();
        let read = db.read(|tx| one(tx, "select id from entries", &[], |row| row.text(0)));
        assert!(read.await.unwrap_err().to_string().contains("more than one row"));
    }

    async fn rows_that_an_insert_returns_can_be_read(database: Database) {
        let db = database.open();
        let sql = "insert into counters (name, value) values ($1, $2) \
                   on conflict (name) do update set value = counters.value + excluded.value \
                   returning value";
        for expected in [4, 8] {
            let returned = db.write(move |tx| one(tx, sql, params!["c", 4], |row| row.int(0)));
            assert_eq!(returned.await.unwrap(), Some(expected));
        }
        // The same statement by `exec` would hide its rows, so it is refused.
        assert!(db.write(move |tx| tx.exec(sql, params!["c", 4])).await.is_err());
    }

    async fn a_row_that_is_there_already_can_be_skipped_and_counted(database: Database) {
        let db = database.open();
        let sql = "insert into counters (name, value) values ($1, 1) on conflict (name) do nothing";
        for expected in [1, 0] {
            let inserted = db.write(move |tx| tx.exec(sql, params!["c"]));
            assert_eq!(inserted.await.unwrap(), expected);
        }
    }

    async fn a_read_cannot_write(database: Database) {
        let db = database.open();
        assert!(db.read(|tx| add_entry(tx, "e1", "a", 1)).await.is_err());
        let hidden = "insert into counters (name, value) values ('c', 1) returning name";
        let read = db.read(move |tx| one(tx, hidden, &[], |row| row.text(0)));
        assert!(read.await.is_err());
        assert_eq!(entries(&db).await, 0);
    }

    async fn a_broken_rule_is_named(database: Database) {
        use ConstraintKind::{Check, ForeignKey, NotNull, Unique};
        let db = database.open();
        let insert = "insert into entries (id, account, amount, note, counter) values ";
        let cases = [
            ("('e1', 'a', 1, 'other', null)", Unique, Some("entries_pkey")),
            ("('e2', 'a', 1, 'n', null)", Unique, Some("entries_account_note_key")),
            ("('e2', 'a', 2000, null, null)", Unique, Some("entries_one_big")),
            ("('e2', 'a', -1, null, null)", Check, Some("entries_not_negative")),
            ("('e2', null, 1, null, null)", NotNull, Some("entries_account_not_null")),
            ("('e2', 'a', 1, null, 'none')", ForeignKey, None),
        ];
        for values in ["('e1', 'a', 1, 'n', null)", "('e0', 'a', 3000, null, null)"] {
            execute(&db, format!("{insert}{values}")).await.unwrap();
        }
        for (values, kind, name) in cases {
            let error = execute(&db, format!("{insert}{values}")).await.unwrap_err();
            let Error::Constraint { kind: found, name: found_name, .. } = &error else {
                panic!("{values}: {error}");
            };
            assert_eq!(*found, kind, "{values}");
            assert!(name.is_none_or(|name| name == found_name), "{values}: {found_name}");
            assert_eq!(error.is_unique_violation(), kind == Unique);
        }
    }

    async fn an_error_keeps_its_cause_and_shows_no_value(database: Database) {
        let db = database.open();
        db.write(|tx| add_entry(tx, "secret-value", "a", 1)).await.unwrap();
        let error = db.write(|tx| add_entry(tx, "secret-value", "a", 1)).await.unwrap_err();
        assert!(std::error::Error::source(&error).is_some());
        assert!(!format!("{error:?} {error}").contains("secret-value"), "{error:?}");
        let broken = db.write(|tx| tx.exec("insert into nowhere values ($1)", params!["x"])).await;
        let error = broken.unwrap_err();
        assert!(error.to_string().contains("insert into nowhere"), "{error}");
        let cause = std::error::Error::source(&error).map(ToString::to_string);
        assert!(cause.is_some_and(|cause| cause.contains("nowhere")));
    }
}

/// Statements of a test's table are few, so their texts may live for ever.
async fn execute(db: &Db, sql: String) -> Res<u64> {
    let sql: &'static str = sql.leak();
    db.write(move |tx| tx.exec(sql, &[])).await
}

type EntryRow = (String, i64, Option<String>, Option<String>);

async fn read_rows(db: &Db) -> Res<Vec<EntryRow>> {
    db.read(|tx| {
        let sql = "select account, amount, note, counter from entries order by id";
        all(tx, sql, &[], |row| {
            Ok((
                row.text(0)?,
                row.int(1)?,
                row.opt_text(2)?,
                row.opt_text(3)?,
            ))
        })
    })
    .await
}
