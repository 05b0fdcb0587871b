//! `backup` and `restore`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::Args;
use pebblepay_core::canonical_json;
use pebblepay_core::json::Json;

use super::commands::{CLOCK, open, print, verify};
use crate::app::vault;
use crate::config::Settings;
use crate::db::backup;
use crate::private_file;

#[derive(Args)]
pub(super) struct BackupArgs {
    /// The new file
    to: PathBuf,
    /// Copy the encryption key too, to the same name with `.key`: whoever has both reads licence keys
    #[arg(long)]
    with_key: bool,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
pub(super) struct RestoreArgs {
    /// A file that `backup` made
    from: PathBuf,
}

pub(super) fn make(settings: &Settings, args: &BackupArgs) -> anyhow::Result<()> {
    let Some(database) = file(settings) else {
        bail!(
            "PostgreSQL makes backups itself: pg_dump --format=custom --file={} \"$PEBBLEPAY_DATABASE\"",
            args.to.display()
        );
    };
    let key = key_file(settings).filter(|key| key.exists());
    let key_copy = key_beside(&args.to);
    if args.with_key && key_copy.exists() {
        bail!("{} is there already: name a new file", key_copy.display());
    }
    let copied = backup::backup(database, &args.to)?;
    match &key {
        Some(key) if args.with_key => copy_key(key, &key_copy)?,
        Some(key) => eprintln!(
            "the backup is without {}: keep a copy of that elsewhere",
            key.display()
        ),
        None => {}
    }
    if args.json {
        let made = Json::object()
            .with("file", args.to.display().to_string())
            .with("bytes", i64::try_from(copied.bytes)?)
            .with("schema_version", i64::try_from(copied.schema_version)?)
            .with("has_key", args.with_key && key.is_some())
            .build();
        return print(&format!("{}\n", canonical_json::to_string(&made)));
    }
    print(&format!(
        "{} has {} bytes\n",
        args.to.display(),
        copied.bytes
    ))
}

/// Restores, then audits what is there now.
pub(super) fn restore(settings: &Settings, args: &RestoreArgs) -> anyhow::Result<ExitCode> {
    let Some(database) = file(settings) else {
        bail!(
            "PostgreSQL restores with pg_restore --clean --if-exists --dbname=\"$PEBBLEPAY_DATABASE\""
        );
    };
    let from_key = key_beside(&args.from);
    let key = key_file(settings).filter(|_| from_key.exists());
    if let Some(key) = key.as_ref().filter(|key| key.exists())
        && fs::read(key)? != fs::read(&from_key)?
    {
        bail!(
            "{} is another encryption key than {}: move one of them away",
            key.display(),
            from_key.display()
        );
    }
    let restored = backup::restore(&args.from, database, CLOCK.now_ms())?;
    if let Some(key) = key.filter(|key| !key.exists()) {
        copy_key(&from_key, &key)?;
    }
    if let Some(kept) = restored.kept {
        eprintln!("the database from before is {}", kept.display());
    }
    verify(&open(settings)?)
}

/// The database's file, unless it is a server's.
fn file(settings: &Settings) -> Option<&Path> {
    settings.database.strip_prefix("sqlite:").map(Path::new)
}

fn key_file(settings: &Settings) -> Option<PathBuf> {
    vault::key_file(&settings.encryption_key, &settings.database)
}

fn key_beside(backup: &Path) -> PathBuf {
    let mut name = backup.as_os_str().to_owned();
    name.push(".key");
    PathBuf::from(name)
}

/// Only its owner may read the copy, as with the key itself.
fn copy_key(from: &Path, to: &Path) -> anyhow::Result<()> {
    let copy = || -> io::Result<()> {
        let mut file = private_file::create_new(to)?;
        io::copy(&mut fs::File::open(from)?, &mut file)?;
        file.sync_all()
    };
    copy().with_context(|| format!("{} can not be written", to.display()))
}
