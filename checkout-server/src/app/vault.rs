//! Encryption at rest of what customers buy: AES-256-GCM under the server's own key (PEB-193).
//!
//! A sealed text is bound to the row it was made for: moved to another row it does not open. The
//! key comes from the configuration; beside a SQLite database it is made at the first use and kept
//! in a file that only its owner reads. Why it is so: docs/decisions/0005-licence-keys.md.

use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, KeyInit, Nonce};
use anyhow::{Context, bail};
use base64::{Engine, engine::general_purpose::STANDARD};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::secret;
use crate::private_file;

/// What every sealed text begins with: the version of its form.
const VERSION: &str = "v1.";
const NONCE_BYTES: usize = 12;

const WRONG: &str = "a sealed text does not open: is encryption_key the key it was made with?";

/// The server's key: 32 random bytes.
pub type MasterKey = Zeroizing<[u8; 32]>;

/// Where the server's key comes from.
pub enum Source {
    /// The configuration.
    Given(MasterKey),
    /// A file beside the database, made at the first use.
    File(PathBuf),
    /// Nowhere.
    Missing,
}

/// Seals texts with the present key, and opens those that it or the previous one has sealed.
pub struct Vault {
    present: Key,
    previous: Option<Key>,
}

/// A server's key, read when it is first needed.
struct Key {
    source: Source,
    keys: OnceLock<Keys>,
}

struct Keys {
    cipher: Aes256Gcm,
    fingerprints: Zeroizing<[u8; 32]>,
    check: String,
}

impl Vault {
    /// A vault whose key is read when it is first needed.
    #[must_use]
    pub fn new(source: Source) -> Self {
        Self {
            present: Key::new(source),
            previous: None,
        }
    }

    /// The vault of a server with these settings and this database.
    ///
    /// # Errors
    /// A setting is not 32 bytes in base64.
    pub fn of_settings(
        encryption_key: &str,
        previous_encryption_key: &str,
        database: &str,
    ) -> anyhow::Result<Self> {
        let given = |key: &str| read_key(key).map(Source::Given);
        let file = key_file(encryption_key, database);
        let former = file.as_deref().map(previous_file);
        let present = match file {
            _ if !encryption_key.is_empty() => given(encryption_key).context("encryption_key")?,
            file => file.map_or(Source::Missing, Source::File),
        };
        let previous = match former.filter(|former| former.exists()) {
            _ if !previous_encryption_key.is_empty() => {
                Some(given(previous_encryption_key).context("previous_encryption_key")?)
            }
            former => former.map(Source::File),
        };
        Ok(Self {
            present: Key::new(present),
            previous: previous.map(Key::new),
        })
    }

    /// Makes sure that there is a key; makes one where that is ours to do.
    ///
    /// # Errors
    /// There is none and can be none, or the file can not be read or written.
    pub fn prepare(&self) -> anyhow::Result<()> {
        if let Source::File(path) = &self.present.source
            && self.present.keys.get().is_none()
        {
            create_file(path).with_context(|| format!("{}", path.display()))?;
        }
        self.present.get().map(drop)
    }

    /// A word that tells one key from another and says nothing about it.
    ///
    /// # Errors
    /// There is no key.
    pub fn check(&self) -> anyhow::Result<&str> {
        Ok(&self.present.get()?.check)
    }

    /// The same of the previous key, if there is one.
    ///
    /// # Errors
    /// It can not be read.
    pub fn previous_check(&self) -> anyhow::Result<Option<&str>> {
        let keys = self.previous.as_ref().map(Key::get).transpose()?;
        Ok(keys.map(|keys| &*keys.check))
    }

    /// Encrypts a text for one place, such as a row's ids.
    ///
    /// # Errors
    /// There is no key.
    pub fn seal(&self, place: &[&str], text: &str) -> anyhow::Result<String> {
        let nonce = secret::<NONCE_BYTES>();
        let payload = Payload {
            msg: text.as_bytes(),
            aad: &joined(place),
        };
        let sealed = self
            .present
            .get()?
            .cipher
            .encrypt(&Nonce::from(nonce), payload);
        let sealed = sealed.map_err(|_| anyhow::anyhow!("a text can not be encrypted"))?;
        Ok(format!(
            "{VERSION}{}",
            STANDARD.encode([&nonce[..], &sealed].concat())
        ))
    }

    /// Whether a text was made by [`Vault::seal`].
    #[must_use]
    pub fn is_sealed(text: &str) -> bool {
        text.starts_with(VERSION)
    }

    /// Decrypts a text that was sealed for this place.
    ///
    /// # Errors
    /// There is no key, or the text was sealed with another one or for another place.
    pub fn open(&self, place: &[&str], sealed: &str) -> anyhow::Result<Zeroizing<String>> {
        let opened = self.present.get()?.open(place, sealed)?;
        let opened = match (opened, &self.previous) {
            (None, Some(previous)) => previous.get()?.open(place, sealed)?,
            (opened, _) => opened,
        };
        opened.context(WRONG)
    }

    /// Seals with the present key what the previous one has sealed; returns that and the clear text.
    /// `None`: the present key opens it.
    ///
    /// # Errors
    /// As [`Vault::open`].
    pub fn renew(
        &self,
        place: &[&str],
        sealed: &str,
    ) -> anyhow::Result<Option<(String, Zeroizing<String>)>> {
        if self.present.get()?.open(place, sealed)?.is_some() {
            return Ok(None);
        }
        let text = self.open(place, sealed)?;
        Ok(Some((self.seal(place, &text)?, text)))
    }

    /// A keyed hash of a text: equal for equal texts, and no help in guessing them.
    ///
    /// # Errors
    /// There is no key.
    pub fn fingerprint(&self, place: &[&str], text: &str) -> anyhow::Result<String> {
        self.present.get()?.fingerprint(place, text)
    }

    /// The same with the previous key, if there is one.
    ///
    /// # Errors
    /// It can not be read.
    pub fn previous_fingerprint(
        &self,
        place: &[&str],
        text: &str,
    ) -> anyhow::Result<Option<String>> {
        let keys = self.previous.as_ref().map(Key::get).transpose()?;
        keys.map(|keys| keys.fingerprint(place, text)).transpose()
    }
}

impl Keys {
    /// `None`: it was sealed with another key or for another place.
    fn open(&self, place: &[&str], sealed: &str) -> anyhow::Result<Option<Zeroizing<String>>> {
        let bytes = sealed.strip_prefix(VERSION).context(WRONG)?;
        let bytes = STANDARD.decode(bytes).context(WRONG)?;
        let Some((nonce, msg)) = bytes.split_first_chunk::<NONCE_BYTES>() else {
            bail!(WRONG);
        };
        let aad = &joined(place);
        let payload = Payload { msg, aad };
        let opened = self.cipher.decrypt(&Nonce::from(*nonce), payload).ok();
        let text = opened.map(|opened| String::from_utf8(opened).context(WRONG));
        Ok(text.transpose()?.map(Zeroizing::new))
    }

    fn fingerprint(&self, place: &[&str], text: &str) -> anyhow::Result<String> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.fingerprints[..])?;
        mac.update(&joined(place));
        mac.update(text.as_bytes());
        Ok(hex::encode(mac.finalize().into_bytes()))
    }
}

impl Key {
    fn new(source: Source) -> Self {
        Self {
            source,
            keys: OnceLock::new(),
        }
    }

    fn get(&self) -> anyhow::Result<&Keys> {
        if let Some(keys) = self.keys.get() {
            return Ok(keys);
        }
        let keys = match &self.source {
            Source::Given(key) => derive(key)?,
            Source::File(path) => {
                let text = fs::read_to_string(path)
                    .map(Zeroizing::new)
                    .with_context(|| format!("the encryption key {}", path.display()))?;
                derive(&read_key(text.trim()).with_context(|| format!("{}", path.display()))?)?
            }
            Source::Missing => bail!(
                "licence keys and button keys need the setting encryption_key (PEBBLEPAY_ENCRYPTION_KEY): \
                 32 random bytes in base64, such as from 'openssl rand -base64 32'"
            ),
        };
        Ok(self.keys.get_or_init(|| keys))
    }
}

/// The file with the key of a server with this setting and this database, if it is in a file.
#[must_use]
pub fn key_file(encryption_key: &str, database: &str) -> Option<PathBuf> {
    let path = database.strip_prefix("sqlite:")?;
    encryption_key
        .is_empty()
        .then(|| PathBuf::from(format!("{path}.key")))
}

/// Where the key is kept that a key's file had before.
fn previous_file(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".previous");
    PathBuf::from(name)
}

/// Keeps the key of a file as the previous one and makes a new one. It can be broken off anywhere:
/// `is_done` says of a previous key's [`Vault::check`] whether nothing is sealed with it any more, and
/// one with which something is sealed stays. Returns where the previous key is.
///
/// # Errors
/// There is no key yet, or its file can not be moved.
pub fn change_file(file: &Path, is_done: impl Fn(&str) -> bool) -> anyhow::Result<PathBuf> {
    let previous = previous_file(file);
    let began = previous.exists() && {
        let key = Key::new(Source::File(previous.clone()));
        !is_done(&key.get()?.check)
    };
    if !began {
        fs::rename(file, &previous).with_context(|| format!("{}", file.display()))?;
    }
    create_file(file).with_context(|| format!("{}", file.display()))?;
    Ok(previous)
}

/// One key for each purpose, so that no use of one weakens another.
fn derive(master: &MasterKey) -> anyhow::Result<Keys> {
    let hkdf = Hkdf::<Sha256>::new(Some(b"pebblepay vault v1"), &master[..]);
    let one = |purpose: &str| -> anyhow::Result<Zeroizing<[u8; 32]>> {
        let mut key = Zeroizing::new([0; 32]);
        hkdf.expand(purpose.as_bytes(), &mut key[..])
            .map_err(|e| anyhow::anyhow!("{e}"))?;
        Ok(key)
    };
    let cipher =
        Aes256Gcm::new_from_slice(&one("encryption")?[..]).map_err(|e| anyhow::anyhow!("{e}"))?;
    Ok(Keys {
        cipher,
        fingerprints: one("fingerprints")?,
        check: hex::encode(&one("check")?[..8]),
    })
}

/// The parts of a place as bytes that no other parts give.
fn joined(place: &[&str]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for part in place {
        bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
        bytes.extend_from_slice(part.as_bytes());
    }
    bytes
}

fn read_key(text: &str) -> anyhow::Result<MasterKey> {
    let bytes = STANDARD.decode(text.trim()).map(Zeroizing::new);
    let key = bytes.ok().and_then(|b| b.as_slice().try_into().ok());
    key.map(MasterKey::new)
        .context("must be 32 bytes in base64, such as from 'openssl rand -base64 32'")
}

/// Writes a new key, unless the file is there. Whoever comes first wins, also between processes:
/// the file appears under its name only when it is whole and on the disk.
fn create_file(path: &Path) -> anyhow::Result<()> {
    if path.exists() {
        return Ok(());
    }
    let draft = path.with_extension(format!("key.{}", hex::encode(secret::<8>())));
    let key = Zeroizing::new(format!("{}\n", STANDARD.encode(secret::<32>())));
    let mut file = private_file::create_new(&draft)?;
    file.write_all(key.as_bytes())?;
    file.sync_all()?;
    let linked = fs::hard_link(&draft, path);
    fs::remove_file(&draft)?;
    match linked {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error.into()),
        _ => {}
    }
    File::open(private_file::folder(path))?.sync_all()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn vault(byte: u8) -> Vault {
        Vault::new(Source::Given(Zeroizing::new([byte; 32])))
    }

    // proves: PEB-193, F-09
    #[test]
    fn a_sealed_text_opens_in_its_place_with_its_key_only() {
        let sealed = vault(1).seal(&["var_a", "lic_b"], "SECRET-KEY").unwrap();
        assert!(!sealed.contains("SECRET"));
        assert_eq!(
            *vault(1).open(&["var_a", "lic_b"], &sealed).unwrap(),
            "SECRET-KEY"
        );
        assert!(vault(1).open(&["var_a", "lic_c"], &sealed).is_err());
        assert!(vault(1).open(&["var_al", "ic_b"], &sealed).is_err());
        assert!(vault(2).open(&["var_a", "lic_b"], &sealed).is_err());
        assert_ne!(
            sealed,
            vault(1).seal(&["var_a", "lic_b"], "SECRET-KEY").unwrap()
        );
        assert_ne!(vault(1).check().unwrap(), vault(2).check().unwrap());
    }

    #[test]
    fn a_text_that_was_altered_or_cut_is_refused() {
        let sealed = vault(1).seal(&["a"], "SECRET").unwrap();
        let bytes = STANDARD
            .decode(sealed.strip_prefix(VERSION).unwrap())
            .unwrap();
        for at in 0..bytes.len() {
            let mut altered = bytes.clone();
            altered[at] ^= 1;
            let text = format!("{VERSION}{}", STANDARD.encode(&altered));
            assert!(vault(1).open(&["a"], &text).is_err(), "byte {at}");
            let text = format!("{VERSION}{}", STANDARD.encode(&bytes[..at]));
            assert!(vault(1).open(&["a"], &text).is_err(), "cut at {at}");
        }
    }

    #[test]
    fn fingerprints_are_equal_for_equal_texts_of_one_place_and_one_key() {
        let of = |byte, place, text| vault(byte).fingerprint(&[place], text).unwrap();
        assert_eq!(of(1, "s", "K"), of(1, "s", "K"));
        assert_ne!(of(1, "s", "K"), of(1, "s", "L"));
        assert_ne!(of(1, "s", "K"), of(1, "t", "K"));
        assert_ne!(of(1, "s", "K"), of(2, "s", "K"));
    }

    #[test]
    fn the_key_beside_a_database_is_made_once_and_only_its_owner_reads_it() {
        let folder = tempfile::tempdir().unwrap();
        let database = format!("sqlite:{}", folder.path().join("pay.db").display());
        let open = || Vault::of_settings("", "", &database).unwrap();
        assert!(
            open().seal(&["a"], "x").is_err(),
            "no key before one is asked for"
        );
        let checks: Vec<String> = std::thread::scope(|scope| {
            let one = || {
                let vault = open();
                vault.prepare().unwrap();
                vault.check().unwrap().to_owned()
            };
            let running: Vec<_> = (0..8).map(|_| scope.spawn(one)).collect();
            running.into_iter().map(|t| t.join().unwrap()).collect()
        });
        assert!(checks.iter().all(|check| check == &checks[0]), "{checks:?}");
        let files: Vec<_> = fs::read_dir(folder.path())
            .unwrap()
            .map(|f| f.unwrap())
            .collect();
        assert_eq!(files.len(), 1);
        assert_eq!(files[0].file_name(), "pay.db.key");
        assert_eq!(
            files[0].metadata().unwrap().permissions().mode() & 0o777,
            0o600
        );
        let sealed = open().seal(&["a"], "x").unwrap();
        assert_eq!(*open().open(&["a"], &sealed).unwrap(), "x");
    }

    #[test]
    fn a_key_that_can_not_be_one_is_refused_with_the_way_to_make_one() {
        for wrong in [
            "x",
            "AAAA",
            &STANDARD.encode([0; 31]),
            &STANDARD.encode([0; 33]),
        ] {
            for (key, previous) in [(wrong, ""), ("", wrong)] {
                let error = Vault::of_settings(key, previous, "sqlite:a").err().unwrap();
                assert!(format!("{error:#}").contains("openssl rand"), "{error:#}");
            }
        }
        let postgres = Vault::of_settings("", "", "postgres://h/d").unwrap();
        let error = postgres.prepare().unwrap_err().to_string();
        assert!(error.contains("PEBBLEPAY_ENCRYPTION_KEY"), "{error}");
        assert!(
            Vault::of_settings(&STANDARD.encode([7; 32]), "", "postgres://h/d")
                .unwrap()
                .prepare()
                .is_ok()
        );
    }
}
