//! How far a listener has come: the last event that was answered, in a file of the user's.

use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

use anyhow::{Context, bail};
use pebblepay_core::id::EventId;
use sha2::{Digest, Sha256};

use super::From;

/// What the file holds before the first event.
const BEGINNING: &str = "beginning";

/// The file.
pub(super) struct Place(PathBuf);

impl Place {
    /// The place of what is listened to and where it goes; who listens to something else has
    /// another. `$XDG_STATE_HOME/pebblepay/`, or `~/.local/state/pebblepay/`.
    pub(super) fn of(names: &[&str]) -> anyhow::Result<Self> {
        let folder = match std::env::var_os("XDG_STATE_HOME").filter(|path| !path.is_empty()) {
            Some(path) => PathBuf::from(path),
            None => std::env::home_dir()
                .context("set XDG_STATE_HOME: there is no home folder to keep the place in")?
                .join(".local/state"),
        }
        .join("pebblepay");
        fs::create_dir_all(&folder).with_context(|| format!("{}", folder.display()))?;
        // Keys and passwords are among the names: only a hash of them is kept.
        let name = hex::encode(Sha256::digest(names.join("\n")));
        let name = name.get(..16).unwrap_or_default();
        Ok(Self(folder.join(format!("listen-{name}"))))
    }

    /// After the last event that was answered; with what happens now if nobody listened yet.
    pub(super) fn read(&self) -> anyhow::Result<From> {
        let text = match fs::read_to_string(&self.0) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(From::Now),
            Err(error) => return Err(error).with_context(|| format!("{}", self.0.display())),
        };
        match (text.trim(), EventId::parse(text.trim())) {
            (BEGINNING, _) => Ok(From::Beginning),
            (_, Some(id)) => Ok(From::After(id)),
            (_, None) => bail!("{} holds no event: remove it", self.0.display()),
        }
    }

    /// Keeps how far the listener has come. The file is replaced as a whole: who is killed here
    /// finds the old place or the new one.
    pub(super) fn write(&self, from: &From) -> anyhow::Result<()> {
        let text = match from {
            From::Now => return Ok(()),
            From::Beginning => BEGINNING,
            From::After(id) => id.as_str(),
        };
        let new = self.0.with_extension("new");
        fs::write(&new, format!("{text}\n"))
            .and_then(|()| fs::rename(&new, &self.0))
            .with_context(|| format!("{}", self.0.display()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_kept_and_found_again() {
        let folder = tempfile::tempdir().unwrap();
        let place = Place(folder.path().join("listen-x"));
        assert_eq!(place.read().unwrap(), From::Now);
        for from in [
            From::Beginning,
            From::After(EventId::parse("evt_1").unwrap()),
        ] {
            place.write(&from).unwrap();
            assert_eq!(place.read().unwrap(), from);
        }
        fs::write(&place.0, "elsewhere").unwrap();
        assert!(place.read().is_err());
    }
}
