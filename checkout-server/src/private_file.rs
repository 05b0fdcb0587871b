//! Files that nobody else may read: databases, their locks, keys.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, fchown};
use std::path::Path;

/// Makes a new file that only its owner may read. Root makes it for the owner of the folder: a server
/// that runs as a user of its own opens what commands have made.
///
/// # Errors
/// [`io::ErrorKind::AlreadyExists`], also for a link, and what the system says.
pub fn create_new(path: &Path) -> io::Result<File> {
    let file = OpenOptions::new()
        .read(true)
        .append(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    give_to_owner_of(folder(path), &file)?;
    Ok(file)
}

/// Gives an open file to the owner of a folder, where that is another. Only root can; anybody else
/// keeps the file.
///
/// # Errors
/// As the system says.
pub fn give_to_owner_of(folder: &Path, file: &File) -> io::Result<()> {
    let (owner, own) = (folder.metadata()?, file.metadata()?);
    if owner.uid() == own.uid() {
        return Ok(());
    }
    match fchown(file, Some(owner.uid()), Some(owner.gid())) {
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Ok(()),
        given => given,
    }
}

/// The folder that a file is in.
#[must_use]
pub fn folder(path: &Path) -> &Path {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty());
    folder.unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt, chown, symlink};

    use super::*;

    const NOBODY: u32 = 65_534;

    // proves: E11
    #[test]
    fn a_new_file_is_its_owners_alone_and_replaces_nothing() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("key");
        let made = create_new(&path).unwrap().metadata().unwrap();
        assert_eq!(made.permissions().mode() & 0o777, 0o600);
        let again = create_new(&path).unwrap_err();
        assert_eq!(again.kind(), io::ErrorKind::AlreadyExists);
        // A link could lead root anywhere.
        let link = place.path().join("link");
        symlink(place.path().join("elsewhere"), &link).unwrap();
        assert!(create_new(&link).is_err());
        assert!(!place.path().join("elsewhere").exists());
    }

    #[test]
    fn root_makes_files_for_the_owner_of_the_folder() {
        let place = tempfile::tempdir().unwrap();
        // Only root may give anything away.
        if chown(place.path(), Some(NOBODY), Some(NOBODY)).is_err() {
            return;
        }
        let made = create_new(&place.path().join("pay.db")).unwrap();
        let owner = made.metadata().unwrap();
        assert_eq!((owner.uid(), owner.gid()), (NOBODY, NOBODY));
    }
}
