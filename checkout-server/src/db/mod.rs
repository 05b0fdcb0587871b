//! Storage: one SQL text, one synchronous closure, two backends.
//!
//! [`Db::write`] runs a closure in a transaction and returns only after it is durable;
//! [`Db::read`] runs one that sees a single committed state. SQLite is the embedded default,
//! PostgreSQL the choice when one machine is not enough.
//!
//! A closure does no input/output and hashes no password: on SQLite it holds up every other
//! writer, on PostgreSQL it may run more than once. SQL text lives in this folder only, in one
//! file per group of tables, and every query starts from a store.

pub mod account_mails;
pub mod attempts;
pub mod audit;
pub mod audit_log;
pub mod brand;
pub mod button_keys;
pub mod chaos;
pub mod confirmations;
mod copy_lines;
pub mod coupons;
pub mod deliveries;
pub mod delivery_lists;
pub mod endpoints;
pub mod erasure;
mod error;
pub mod event_lists;
pub mod events;
pub mod figures;
pub mod gateway_settings;
pub mod guard;
mod handle;
pub mod idempotency;
pub mod invoice_lists;
mod job;
pub mod keys;
pub mod ledger;
pub mod licences;
pub mod link_book;
pub mod link_lists;
pub mod mails;
mod migrate;
pub mod moving;
pub mod notices;
pub mod order_lists;
pub mod orders;
pub mod passkeys;
pub mod password_resets;
pub mod payment_links;
pub mod payment_lists;
mod postgres;
pub mod refunds;
pub mod sealed;
pub mod second_factors;
pub mod settings;
mod shares;
pub mod sign_ins;
mod sqlite;
pub mod stores;
mod targets;
pub mod team;
pub mod test_side;
pub mod timeline;
mod tx;
pub mod user_sessions;
pub mod users;
pub mod variants;
pub mod ws_tokens;

pub use error::{Cause, ConstraintKind, Error, Res};
use handle::Counters;
pub use handle::{Backend, Db, Options, Stats};
pub use migrate::{MIGRATIONS, Migration};
pub use postgres::Neighbour;
pub use sqlite::{Committed, Step, backup};
pub use tx::{BySql, P, Row, Tx, all, one};
