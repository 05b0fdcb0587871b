//! `reseal`.

use anyhow::{Context, bail};
use clap::Args;
use pebblepay_core::json::Json;

use super::commands::{done, show, vault};
use crate::app::reseal::reseal;
use crate::app::{licences, vault};
use crate::config::Settings;
use crate::db::{Db, Options};

#[derive(Args)]
pub(super) struct ResealArgs {
    /// Make a new key first, where it is a file beside the database; the server has to be stopped
    #[arg(long)]
    new_key: bool,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

pub(super) fn run(settings: &Settings, args: &ResealArgs) -> anyhow::Result<()> {
    let file = vault::key_file(&settings.encryption_key, &settings.database);
    // A running server has read the key from its file and would not know the new one.
    let options = Options {
        exclusive: file.is_some(),
        ..Options::default()
    };
    let db = Db::open(&settings.database, options).context("the database can not be opened")?;
    let former = match (file, args.new_key) {
        (Some(file), true) => {
            let known = done(licences::known_check(&db))?;
            Some(vault::change_file(&file, |check| {
                known.as_deref() != Some(check)
            })?)
        }
        (None, true) => bail!(
            "the key is a setting: set encryption_key to a new one, and previous_encryption_key to this"
        ),
        (_, false) => None,
    };
    let vault = vault(settings)?;
    if vault.previous_check()?.is_none() {
        bail!("there is no previous key: set previous_encryption_key, or use --new-key");
    }
    let count = done(reseal(&db, &vault))?;
    let values = Json::object().with("resealed", i64::try_from(count)?);
    show(&values.build(), args.json)?;
    if let Some(former) = former {
        eprintln!(
            "{} is the key of before: keep it for as long as you keep backups from before",
            former.display()
        );
    }
    Ok(())
}
