//! Brings a database's schema up to this program's: upward only, one set of files for both
//! backends, all of it in one transaction.
//!
//! A migration is a file of statements, each ending in `;` at the end of a line. Its text never
//! changes once released. A database that is newer than the program is refused, since an old
//! program would write rows that the new schema forbids or misreads.
//!
//! Unique rules are named as PostgreSQL names them by default, `{table}_{columns}_key`, since that
//! is the name [`super::Error::Constraint`] gives on both backends.

use std::time::{SystemTime, UNIX_EPOCH};

use super::error::{Error, Res};
use super::tx::{P, Tx, all, one};

/// One step of the schema.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// Counts up from 1 without gaps.
    pub version: i64,
    /// The file's name without number and ending.
    pub name: &'static str,
    /// The file's text.
    pub sql: &'static str,
}

/// Every migration of this program, in order.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        version: 1,
        name: "initial",
        sql: include_str!("../../migrations/0001_initial.sql"),
    },
    Migration {
        version: 2,
        name: "orders_whole",
        sql: include_str!("../../migrations/0002_orders_whole.sql"),
    },
    Migration {
        version: 3,
        name: "guard",
        sql: include_str!("../../migrations/0003_guard.sql"),
    },
    Migration {
        version: 4,
        name: "fulfilment",
        sql: include_str!("../../migrations/0004_fulfilment.sql"),
    },
    Migration {
        version: 5,
        name: "branding",
        sql: include_str!("../../migrations/0005_branding.sql"),
    },
    Migration {
        version: 6,
        name: "deliveries",
        sql: include_str!("../../migrations/0006_deliveries.sql"),
    },
    Migration {
        version: 7,
        name: "streams",
        sql: include_str!("../../migrations/0007_streams.sql"),
    },
    Migration {
        version: 8,
        name: "chaos",
        sql: include_str!("../../migrations/0008_chaos.sql"),
    },
    Migration {
        version: 9,
        name: "buttons",
        sql: include_str!("../../migrations/0009_buttons.sql"),
    },
    Migration {
        version: 10,
        name: "quantity",
        sql: include_str!("../../migrations/0010_quantity.sql"),
    },
    Migration {
        version: 11,
        name: "dialects",
        sql: include_str!("../../migrations/0011_dialects.sql"),
    },
    Migration {
        version: 12,
        name: "gateways",
        sql: include_str!("../../migrations/0012_gateways.sql"),
    },
    Migration {
        version: 13,
        name: "invoices",
        sql: include_str!("../../migrations/0013_invoices.sql"),
    },
    Migration {
        version: 14,
        name: "pg_payerone",
        sql: include_str!("../../migrations/0014_pg_payerone.sql"),
    },
    Migration {
        version: 15,
        name: "secpaid",
        sql: include_str!("../../migrations/0015_secpaid.sql"),
    },
    Migration {
        version: 16,
        name: "dashboard",
        sql: include_str!("../../migrations/0016_dashboard.sql"),
    },
    Migration {
        version: 17,
        name: "accounts",
        sql: include_str!("../../migrations/0017_accounts.sql"),
    },
    Migration {
        version: 18,
        name: "figures",
        sql: include_str!("../../migrations/0018_figures.sql"),
    },
    Migration {
        version: 19,
        name: "catalogue",
        sql: include_str!("../../migrations/0019_catalogue.sql"),
    },
    Migration {
        version: 20,
        name: "webhook_pages",
        sql: include_str!("../../migrations/0020_webhook_pages.sql"),
    },
];

const CREATE_TABLE: &str = "create table if not exists schema_migrations (\
    version bigint primary key, name text not null, applied_at bigint not null)";

/// Applies what is missing. The caller holds a lock that keeps other processes from doing the
/// same at the same time, and commits only if the result is `Ok`.
///
/// Returns how many migrations were applied.
pub(super) fn apply(tx: &mut dyn Tx, migrations: &'static [Migration]) -> Res<usize> {
    tx.exec(CREATE_TABLE, &[])?;
    let applied = applied(tx)?;
    check(&applied, migrations)?;
    for migration in migrations.iter().skip(applied.len()) {
        for statement in statements(migration.sql) {
            tx.exec(statement, &[])?;
        }
        tx.exec(
            "insert into schema_migrations (version, name, applied_at) values ($1, $2, $3)",
            &[
                P::Int(migration.version),
                P::Text(migration.name),
                P::Int(now_ms()),
            ],
        )?;
    }
    Ok(migrations.len() - applied.len())
}

/// How many migrations a database has; 0 where it is no database of this program.
///
/// # Errors
/// It is newer than this program, or another program's.
pub(super) fn version(tx: &mut dyn Tx, migrations: &[Migration]) -> Res<usize> {
    let tables =
        "select count(*) from sqlite_master where type = 'table' and name = 'schema_migrations'";
    let has_table = one(tx, tables, &[], |row| row.int(0))?;
    if has_table != Some(1) {
        return Ok(0);
    }
    let applied = applied(tx)?;
    check(&applied, migrations)?;
    Ok(applied.len())
}

fn applied(tx: &mut dyn Tx) -> Res<Vec<(i64, String)>> {
    all(
        tx,
        "select version, name from schema_migrations order by version",
        &[],
        |row| Ok((row.int(0)?, row.text(1)?)),
    )
}

/// What is applied has to be a beginning of what this program knows.
fn check(applied: &[(i64, String)], migrations: &[Migration]) -> Res<()> {
    if applied.len() > migrations.len() {
        return Err(Error::open(format!(
            "its schema has version {}, this program knows {}: use the newer program",
            applied.len(),
            migrations.len()
        )));
    }
    for ((version, name), migration) in applied.iter().zip(migrations) {
        if *version != migration.version || name != migration.name {
            return Err(Error::open(format!(
                "it holds migration {version} {name:?} where this program has {} {:?}: \
                 it belongs to another program",
                migration.version, migration.name
            )));
        }
    }
    Ok(())
}

/// The statements of a file, without their `;`. Comment lines stay with the statement they precede.
fn statements(sql: &'static str) -> impl Iterator<Item = &'static str> {
    let mut rest = sql;
    std::iter::from_fn(move || {
        let mut end = 0;
        for line in rest.split_inclusive('\n') {
            end += line.len();
            if line.trim_end().ends_with(';') {
                break;
            }
        }
        let (statement, tail) = rest.split_at(end);
        rest = tail;
        (end > 0).then_some(statement)
    })
    .map(|statement| statement.trim().trim_end_matches(';').trim_end())
    .filter(|statement| statement.lines().any(is_code))
}

fn is_code(line: &str) -> bool {
    let line = line.trim();
    !line.is_empty() && !line.starts_with("--")
}

fn now_ms() -> i64 {
    let since_epoch = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_split_at_semicolons_that_end_a_line() {
        let sql = "-- first; not an end\ncreate table a (b text default 'x;y');\n\n\
                   create index c\n  on a (b);\n-- nothing more\n";
        let found: Vec<_> = statements(sql).collect();
        assert_eq!(
            found,
            [
                "-- first; not an end\ncreate table a (b text default 'x;y')",
                "create index c\n  on a (b)"
            ]
        );
    }

    #[test]
    fn the_program_numbers_its_migrations_from_1_without_gaps() {
        let versions = MIGRATIONS.iter().map(|migration| migration.version);
        assert!(versions.eq(1..=i64::try_from(MIGRATIONS.len()).unwrap()));
    }
}
