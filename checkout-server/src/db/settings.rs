//! What the server keeps about itself.

use super::{Res, Tx, one};
use crate::params;

/// The value of a setting; the first caller's `fresh` value becomes the value for everyone.
///
/// # Errors
/// As the database says.
pub fn get_or_insert(tx: &mut dyn Tx, name: &str, fresh: &str) -> Res<String> {
    tx.exec(
        "insert into settings (name, value) values ($1, $2) on conflict (name) do nothing",
        params![name, fresh],
    )?;
    let value = one(
        tx,
        "select value from settings where name = $1",
        params![name],
        |row| row.text(0),
    )?;
    Ok(value.unwrap_or_else(|| fresh.to_owned()))
}

/// The value of a setting, if it has one.
///
/// # Errors
/// As the database says.
pub fn get(tx: &mut dyn Tx, name: &str) -> Res<Option<String>> {
    one(
        tx,
        "select value from settings where name = $1",
        params![name],
        |row| row.text(0),
    )
}

/// Gives a setting that has a value another one.
///
/// # Errors
/// As the database says.
pub fn replace(tx: &mut dyn Tx, name: &str, value: &str) -> Res<()> {
    tx.exec(
        "update settings set value = $2 where name = $1",
        params![name, value],
    )?;
    Ok(())
}
