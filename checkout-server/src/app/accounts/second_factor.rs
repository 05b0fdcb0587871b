//! What an account asks for beside its password: codes of an app (TOTP), a passkey, or a recovery
//! code, each of which is good once.

use anyhow::anyhow;
use pebblepay_core::id::UserId;
use pebblepay_core::refusal::{FieldProblem, Refusal};
use pebblepay_core::second_factor::{RECOVERY_CODES, Typed, read, recovery_code};
use totp_rs::{Builder, Secret, Totp};
use zeroize::Zeroizing;

use crate::app::audit::{self, Actor};
use crate::app::auth::key_hash;
use crate::app::{App, Error, Res, licences, secret};
use crate::db::passkeys::{self, Passkey};
use crate::db::{self, Tx, second_factors};

/// Bytes of a secret: what RFC 4226 asks for.
const SECRET_BYTES: usize = 20;

/// How an account is protected.
#[derive(Clone, Debug)]
pub struct Protection {
    /// Whether an app makes codes for it.
    pub totp: bool,
    /// Whether a secret for codes waits for its first code.
    pub totp_waits: bool,
    /// Its passkeys.
    pub passkeys: Vec<Passkey>,
    /// Recovery codes that were never used.
    pub codes_left: i64,
}

impl Protection {
    /// Whether signing in asks for more than the password.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.totp || !self.passkeys.is_empty()
    }
}

/// How an account is protected.
///
/// # Errors
/// As the database says.
pub async fn protection(app: &App, user: &UserId) -> Res<Protection> {
    let user = user.clone();
    let read = app.db.read(move |tx| -> Res<Protection> {
        let totp = second_factors::totp(tx, &user)?;
        Ok(Protection {
            totp: totp.as_ref().is_some_and(|t| t.is_confirmed),
            totp_waits: totp.is_some_and(|t| !t.is_confirmed),
            passkeys: passkeys::of_user(tx, &user)?,
            codes_left: second_factors::codes_left(tx, &user)?,
        })
    });
    read.await
}

/// Whether signing in asks a user for more than the password.
///
/// # Errors
/// As the database says.
pub(super) fn is_on(tx: &mut dyn Tx, user: &UserId) -> Result<bool, db::Error> {
    let totp = second_factors::totp(tx, user)?;
    Ok(totp.is_some_and(|t| t.is_confirmed) || passkeys::count(tx, user)? > 0)
}

/// Draws a secret for an app, which counts for nothing until a code has come of it.
///
/// # Errors
/// The account has one in use, or the server has no encryption key.
pub async fn propose(app: &App, user: &UserId) -> Res<()> {
    let (db, vault) = (app.db.clone(), app.vault.clone());
    let unlocked = tokio::task::spawn_blocking(move || licences::unlock(&db, &vault));
    let unlocked = unlocked.await.map_err(|e| Error::Internal(e.into()))?;
    if let Err(Error::Internal(why)) = unlocked {
        tracing::error!("a second factor can not be kept: {why:#}");
        let rule = "can not be kept: the server needs the setting encryption_key";
        return Err(Refusal::field("code", FieldProblem::Invalid(rule)).into());
    }
    unlocked?;
    let text = Zeroizing::new(Secret::from(secret::<SECRET_BYTES>()).to_base32());
    let sealed = app.vault.seal(&place(user), &text);
    let sealed = sealed.map_err(Error::Internal)?;
    let (user, now_ms) = (user.clone(), app.clock.now_ms());
    let written = app.db.write(move |tx| -> Res<bool> {
        Ok(second_factors::propose_totp(tx, &user, &sealed, now_ms)?)
    });
    if written.await? {
        return Ok(());
    }
    let rule = "is in use already: take the app out first";
    Err(Refusal::field("code", FieldProblem::Invalid(rule)).into())
}

/// The secret that waits for its first code, in base 32.
///
/// # Errors
/// As the database says, or the secret does not open.
pub async fn proposed(app: &App, user: &UserId) -> Res<Option<Zeroizing<String>>> {
    let found = stored(app, user).await?.filter(|t| !t.is_confirmed);
    let open = |t: second_factors::Totp| app.vault.open(&place(user), &t.sealed);
    found.map(open).transpose().map_err(Error::Internal)
}

/// What an app reads from the QR code.
#[must_use]
pub fn otpauth(store: &str, email: &str, secret: &str) -> Zeroizing<String> {
    let encode = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let [store, email] = [store, email].map(|text| encode(text).replace('+', "%20"));
    Zeroizing::new(format!(
        "otpauth://totp/{store}:{email}?secret={secret}&issuer={store}"
    ))
}

/// Puts the secret to use, shown by its first code. Returns the recovery codes where the account had
/// none; they are shown this once.
///
/// # Errors
/// The code is not of the secret.
pub async fn confirm(app: &App, actor: &Actor, user: &UserId, typed: &str) -> Res<Vec<String>> {
    let wrong = || {
        let rule = "does not match: check the clock of the device and type the newest code";
        Error::Refused(Refusal::field("code", FieldProblem::Invalid(rule)))
    };
    let now_ms = app.clock.now_ms();
    let found = stored(app, user).await?.filter(|t| !t.is_confirmed);
    let (Some(found), Some(Typed::Totp(code))) = (found, read(typed)) else {
        return Err(wrong());
    };
    let step = step_of(app, user, &found.sealed, &code, now_ms)?.ok_or_else(wrong)?;
    let (actor, user, codes) = (actor.clone(), user.clone(), NewCodes::draw(user));
    let written = app.db.write(move |tx| -> Res<Vec<String>> {
        if !second_factors::confirm_totp(tx, &user, &found.sealed, step, now_ms)? {
            return Err(wrong());
        }
        audit::record(tx, &actor, None, "totp.added", "", now_ms)?;
        Ok(codes.write_if_none(tx, &user, now_ms)?)
    });
    written.await
}

/// Takes the app's secret away. `false`: there is none.
///
/// # Errors
/// As the database says.
pub async fn remove_totp(app: &App, actor: &Actor, user: &UserId) -> Res<bool> {
    let (actor, user, now_ms) = (actor.clone(), user.clone(), app.clock.now_ms());
    let written = app.db.write(move |tx| -> Res<bool> {
        let was_on = second_factors::totp(tx, &user)?.is_some_and(|t| t.is_confirmed);
        second_factors::remove_totp(tx, &user)?;
        if was_on {
            audit::record(tx, &actor, None, "totp.removed", "", now_ms)?;
        }
        drop_codes_if_off(tx, &user)?;
        Ok(was_on)
    });
    written.await
}

/// Recovery codes belong to a second factor: without one they would only be another way in.
pub(super) fn drop_codes_if_off(tx: &mut dyn Tx, user: &UserId) -> Result<(), db::Error> {
    if !is_on(tx, user)? {
        second_factors::remove_codes(tx, user)?;
    }
    Ok(())
}

/// Draws new recovery codes, shown this once; the old ones are good for nothing. Without a second
/// factor there are none.
///
/// # Errors
/// As the database says.
pub async fn renew_codes(app: &App, actor: &Actor, user: &UserId) -> Res<Vec<String>> {
    let (actor, user, now_ms) = (actor.clone(), user.clone(), app.clock.now_ms());
    let codes = NewCodes::draw(&user);
    let written = app.db.write(move |tx| -> Res<Vec<String>> {
        if !is_on(tx, &user)? {
            return Ok(Vec::new());
        }
        second_factors::set_codes(tx, &user, &codes.hashes, now_ms)?;
        audit::record(tx, &actor, None, "recovery_codes.renewed", "", now_ms)?;
        Ok(codes.shown.clone())
    });
    written.await
}

/// Recovery codes that were just drawn.
pub(super) struct NewCodes {
    shown: Vec<String>,
    hashes: Vec<String>,
}

impl NewCodes {
    pub(super) fn draw(user: &UserId) -> Self {
        let shown: Vec<String> = (0..RECOVERY_CODES)
            .map(|_| recovery_code(secret()))
            .collect();
        let hashes = shown.iter().map(|code| code_hash(user, code)).collect();
        Self { shown, hashes }
    }

    /// Keeps them for an account that has none left, and returns what to show.
    pub(super) fn write_if_none(
        &self,
        tx: &mut dyn Tx,
        user: &UserId,
        now_ms: i64,
    ) -> Result<Vec<String>, db::Error> {
        if second_factors::codes_left(tx, user)? > 0 {
            return Ok(Vec::new());
        }
        second_factors::set_codes(tx, user, &self.hashes, now_ms)?;
        Ok(self.shown.clone())
    }
}

/// A typed code that may be the right one: what is left is to take it in a transaction.
pub(super) enum Candidate {
    /// The code of a step of a secret.
    Totp { sealed: String, step: i64 },
    /// The hash of a recovery code.
    Recovery(String),
}

/// Looks at a typed code; `None` if it can not be right.
///
/// # Errors
/// As the database says, or the secret does not open.
pub(super) async fn candidate(app: &App, user: &UserId, typed: &str) -> Res<Option<Candidate>> {
    let now_ms = app.clock.now_ms();
    match read(typed) {
        None => Ok(None),
        Some(Typed::Recovery(code)) => Ok(Some(Candidate::Recovery(code_hash(user, &code)))),
        Some(Typed::Totp(code)) => {
            let Some(found) = stored(app, user).await?.filter(|t| t.is_confirmed) else {
                return Ok(None);
            };
            let step = step_of(app, user, &found.sealed, &code, now_ms)?;
            let sealed = found.sealed;
            Ok(step.map(|step| Candidate::Totp { sealed, step }))
        }
    }
}

impl Candidate {
    /// Takes the code; `false` if it was taken before, or never was one.
    pub(super) fn take(
        &self,
        tx: &mut dyn Tx,
        user: &UserId,
        now_ms: i64,
    ) -> Result<bool, db::Error> {
        match self {
            Self::Totp { sealed, step } => second_factors::take_step(tx, user, sealed, *step),
            Self::Recovery(hash) => second_factors::use_code(tx, user, hash, now_ms),
        }
    }

    /// What the audit log says of it.
    pub(super) fn word(&self) -> &'static str {
        match self {
            Self::Totp { .. } => "app",
            Self::Recovery(_) => "recovery code",
        }
    }
}

async fn stored(app: &App, user: &UserId) -> Res<Option<second_factors::Totp>> {
    let user = user.clone();
    let read = app
        .db
        .read(move |tx| -> Res<_> { Ok(second_factors::totp(tx, &user)?) });
    read.await
}

fn step_of(app: &App, user: &UserId, sealed: &str, code: &str, now_ms: i64) -> Res<Option<i64>> {
    let text = app.vault.open(&place(user), sealed);
    let text = text.map_err(Error::Internal)?;
    let totp = codes(&text).map_err(Error::Internal)?;
    let seconds = u64::try_from(now_ms / 1000).unwrap_or_default();
    Ok(totp
        .check(code, seconds)
        .and_then(|step| i64::try_from(step).ok()))
}

/// What makes the codes of a secret: SHA-1, six digits, 30 seconds, one step to either side, which
/// is what every app takes for granted.
fn codes(base32: &str) -> anyhow::Result<Totp> {
    let secret = Secret::try_from_base32(base32).map_err(|e| anyhow!("{e}"))?;
    let totp = Builder::new().with_secret(secret).build();
    totp.map_err(|e| anyhow!("{e}"))
}

fn code_hash(user: &UserId, code: &str) -> String {
    key_hash(&format!("recovery {user} {code}"))
}

fn place(user: &UserId) -> [&str; 2] {
    ["totp", user.as_str()]
}
