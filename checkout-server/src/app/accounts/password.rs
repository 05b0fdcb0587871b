//! Hashes of passwords: Argon2id, away from the threads that answer requests.

use std::sync::LazyLock;

use anyhow::anyhow;
use argon2::password_hash::SaltString;
use argon2::{Argon2, PasswordHash, PasswordHasher, PasswordVerifier};
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

use crate::app::{Error, Res, secret};

/// Each hash takes 19 MiB and some hundredths of a second of a core: so many at once.
const AT_ONCE: usize = 2;

static SEATS: Semaphore = Semaphore::const_new(AT_ONCE);

/// What an unknown account's password is compared with, so that its answer takes as long.
static NOBODY: LazyLock<String> =
    LazyLock::new(|| hash(&hex::encode(secret::<16>())).unwrap_or_default());

/// Hashes a password.
///
/// # Errors
/// It is longer than Argon2 takes.
pub fn hash(password: &str) -> anyhow::Result<String> {
    let salt = SaltString::encode_b64(&secret::<16>()).map_err(|e| anyhow!("{e}"))?;
    let hash = Argon2::default().hash_password(password.as_bytes(), &salt);
    let hash = hash.map_err(|e| anyhow!("the password can not be hashed: {e}"))?;
    Ok(hash.to_string())
}

fn is_right(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|hash| {
        Argon2::default()
            .verify_password(password.as_bytes(), &hash)
            .is_ok()
    })
}

/// Hashes a password without holding up anyone.
///
/// # Errors
/// As [`hash`].
pub async fn hashed(password: String) -> Res<String> {
    let password = Zeroizing::new(password);
    aside(move || hash(&password))
        .await?
        .map_err(Error::Internal)
}

/// Whether a password is the one of a hash; without a hash it takes as long and is not.
///
/// # Errors
/// The server is stopping.
pub async fn verify(password: &str, hash: Option<String>) -> Res<bool> {
    let password = Zeroizing::new(password.to_owned());
    aside(move || {
        let compared = hash.as_deref().unwrap_or(&NOBODY);
        is_right(&password, compared) && hash.is_some()
    })
    .await
}

async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Res<T> {
    let _seat = SEATS
        .acquire()
        .await
        .map_err(|e| Error::Internal(e.into()))?;
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|e| Error::Internal(e.into()))
}
