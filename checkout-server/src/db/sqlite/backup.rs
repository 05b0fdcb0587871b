//! Copies of a database file: made while a server writes to it, and put back in its place.
//!
//! A copy is what was committed at one moment. It is written under another name, checked, made
//! durable and only then given its own, so that a file of that name is always a whole backup. The
//! database it is made from is only read: a backup before an upgrade does not upgrade anything.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};
use tempfile::NamedTempFile;

use super::statement::{SqliteTx, failure};
use super::{lock, unopened};
use crate::db::error::{Error, Res};
use crate::db::migrate::{self, MIGRATIONS};
use crate::private_file::{self, folder};

/// How long another writer's lock is waited for.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// What SQLite keeps beside a database that is in use.
const BESIDE: [&str; 2] = ["-wal", "-shm"];

/// A whole copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Copied {
    /// Its size in bytes.
    pub bytes: u64,
    /// How many migrations it has.
    pub schema_version: usize,
}

/// What a restore did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// What was put in place.
    pub copied: Copied,
    /// Where the database is that was there before.
    pub kept: Option<PathBuf>,
}

/// Copies the database `from` to the new file `to`, which only its owner may read.
///
/// # Errors
/// There is no such database, `to` is there already, the disk is full, or the copy is damaged, which
/// means that the database is.
pub fn backup(from: &Path, to: &Path) -> Res<Copied> {
    if to.exists() {
        let what = format!("{} is there already: name a new file", to.display());
        return Err(Error::open(what));
    }
    let (file, copied) = copy(from, to)?;
    let kept = file.persist_noclobber(to);
    kept.map_err(|e| unopened(&to.display().to_string(), e.error))?;
    sync_folder(to)?;
    Ok(copied)
}

/// Puts a copy of the backup `from` in the place of the database `to`. The database that was there is
/// kept beside it, under its name and `.before-restore-` with `now_ms`, milliseconds since the Unix
/// epoch. At every moment there is a whole database at `to`.
///
/// # Errors
/// [`Error::InUse`] while a server runs on `to`, [`Error::Busy`] while a command does; `from` is no
/// backup, is damaged, or was made by a newer program. Nothing is changed then.
pub fn restore(from: &Path, to: &Path, now_ms: i64) -> Res<Restored> {
    let to = resolved(to).map_err(|e| unopened(&to.display().to_string(), e))?;
    if resolved(from).is_ok_and(|from| from == to) {
        return Err(Error::open("a backup can not be restored to itself"));
    }
    let held = lock(&to)?;
    let (file, copied) = copy(from, &to)?;
    private_file::give_to_owner_of(folder(&to), file.as_file())
        .map_err(|e| unopened(&to.display().to_string(), e))?;
    let kept = set_aside(&to, now_ms)?;
    let placed = file.persist(&to);
    placed.map_err(|e| unopened(&to.display().to_string(), e.error))?;
    sync_folder(&to)?;
    // Closing alone would leave it to a child process that is just being started.
    drop(held.unlock());
    Ok(Restored { copied, kept })
}

/// Copies a database into a nameless file beside `place`, and checks it.
fn copy(from: &Path, place: &Path) -> Res<(NamedTempFile, Copied)> {
    if !from.is_file() {
        return Err(Error::open(format!("there is no file {}", from.display())));
    }
    let unwritten = |e| unopened(&place.display().to_string(), e);
    let file = tempfile::Builder::new()
        .prefix(".pebblepay-")
        .suffix(".part")
        .tempfile_in(folder(place))
        .map_err(unwritten)?;
    let schema_version = {
        let source = connect(from, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let mut target = connect(file.path(), OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        copy_pages(&source, &mut target)?;
        check(&target, from)?
    };
    file.as_file().sync_all().map_err(unwritten)?;
    let bytes = file.as_file().metadata().map_err(unwritten)?.len();
    let copied = Copied {
        bytes,
        schema_version,
    };
    Ok((file, copied))
}

fn connect(path: &Path, flags: OpenFlags) -> Res<Connection> {
    let open = || -> rusqlite::Result<Connection> {
        let connection =
            Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
        connection.busy_timeout(BUSY_TIMEOUT)?;
        Ok(connection)
    };
    open().map_err(|e| failure(e, "open"))
}

/// All pages in one step: they are of one moment then, and a writer, who is not held up by it, does
/// not make the copy begin again.
fn copy_pages(source: &Connection, target: &mut Connection) -> Res<()> {
    let failed = |e| failure(e, "copy the pages");
    let backup = Backup::new(source, target).map_err(failed)?;
    loop {
        match backup.step(-1).map_err(failed)? {
            StepResult::Done => return Ok(()),
            StepResult::More => {}
            _ => return Err(Error::busy("another program holds the database")),
        }
    }
}

/// Whether a copy is a whole database of this program; how many migrations it has.
fn check(copy: &Connection, from: &Path) -> Res<usize> {
    let failed = |e| failure(e, "check the copy");
    // Without a log of its own it is one file.
    let mode = copy.query_row("pragma journal_mode = delete", [], |_| Ok(()));
    mode.map_err(failed)?;
    let integrity = copy.query_row("pragma integrity_check(1)", [], |row| row.get(0));
    let integrity: String = integrity.map_err(failed)?;
    let mut orphans = copy.prepare("pragma foreign_key_check").map_err(failed)?;
    let has_orphans = orphans.exists([]).map_err(failed)?;
    if integrity != "ok" || has_orphans {
        let what = if has_orphans {
            "a row refers to nothing"
        } else {
            &integrity
        };
        return Err(Error::open(format!(
            "{} is damaged: {what}",
            from.display()
        )));
    }
    let version = migrate::version(&mut SqliteTx::new(copy, false), MIGRATIONS)?;
    match version {
        0 => Err(Error::open(format!(
            "{} is no database of this program",
            from.display()
        ))),
        version => Ok(version),
    }
}

/// Gives what is at `to` a second name; nothing if nothing is there.
fn set_aside(to: &Path, now_ms: i64) -> Res<Option<PathBuf>> {
    if !to.exists() {
        return Ok(None);
    }
    let failed = |e| unopened(&to.display().to_string(), e);
    let aside = with_suffix(to, &format!(".before-restore-{now_ms}"));
    if !is_one_file(to)? {
        // It is damaged. What it has of its log is kept with it, for whoever wants to look.
        for beside in BESIDE {
            match fs::rename(with_suffix(to, beside), with_suffix(&aside, beside)) {
                Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(failed(e)),
                _ => {}
            }
        }
    }
    // Not every file system has second names.
    fs::hard_link(to, &aside)
        .or_else(|_| fs::copy(to, &aside).map(drop))
        .map_err(failed)?;
    Ok(Some(aside))
}

/// Writes the log back into the file; `false` where the file is too damaged for that.
fn is_one_file(path: &Path) -> Res<bool> {
    let Ok(connection) = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE) else {
        return Ok(false);
    };
    let mode = connection.query_row("pragma journal_mode = delete", [], |row| row.get(0));
    match mode.map(|mode: String| mode == "delete") {
        Ok(true) => Ok(true),
        Ok(false) => Err(Error::busy("a command is using the database")),
        Err(e) => match failure(e, "write the log back") {
            busy @ Error::Busy { .. } => Err(busy),
            _ => Ok(false),
        },
    }
}

/// A path by which a file that may not be there yet has one name.
fn resolved(path: &Path) -> io::Result<PathBuf> {
    match path.canonicalize() {
        Err(e) if e.kind() == io::ErrorKind::NotFound => {
            let name = path.file_name().ok_or(e)?;
            Ok(folder(path).canonicalize()?.join(name))
        }
        found => found,
    }
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name: OsString = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// A new name is durable when its folder is.
fn sync_folder(path: &Path) -> Res<()> {
    let synced = File::open(folder(path)).and_then(|folder| folder.sync_all());
    synced.map_err(|e| unopened(&path.display().to_string(), e))
}
