//! Passkeys: `WebAuthn` credentials that know who they belong to and ask who holds them, so one is as
//! good as a password and a second factor together.
//!
//! The server keeps each challenge for one answer and a few minutes. The library checks the answer:
//! origin, challenge, signature, that the user was verified, and that the counter of signatures moves.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use pebblepay_core::id::UserId;
use pebblepay_core::limits::{
    PASSKEY_CEREMONIES_MAX, PASSKEY_CEREMONY_MS, PASSKEY_NAME_CHARS_MAX, PASSKEYS_MAX,
};
use pebblepay_core::refusal::{FieldProblem, Noun, Refusal};
use pebblepay_core::text;
use sha2::{Digest, Sha256};
use url::{Host, Url};
use webauthn_rp::bin::{Decode, Encode};
use webauthn_rp::request::auth::AuthenticationVerificationOptions;
use webauthn_rp::request::register::{
    CredProtect, PublicKeyCredentialUserEntity, RegistrationVerificationOptions, UserHandle,
    Username,
};
use webauthn_rp::request::{AsciiDomain, PublicKeyCredentialDescriptor, RpId};
use webauthn_rp::response::auth::DiscoverableAuthentication;
use webauthn_rp::response::register::{CompressedPubKey, DynamicState, StaticState};
use webauthn_rp::response::{AuthTransports, CredentialId};
use webauthn_rp::{
    AuthenticatedCredential, DiscoverableAuthenticationServerState,
    DiscoverableCredentialRequestOptions, PublicKeyCredentialCreationOptions, Registration,
    RegistrationServerState,
};

use super::second_factor::{NewCodes, drop_codes_if_off};
use super::{Found, Place, SignIn, new_session, resets};
use crate::app::audit::{self, Actor};
use crate::app::auth::key_hash;
use crate::app::{App, Error, Res, guard};
pub use crate::db::passkeys::Passkey;
use crate::db::passkeys::{self, Ceremony};
use crate::db::{user_sessions, users};

/// Bytes by which a passkey knows its user.
const HANDLE: usize = 32;
type Key = CompressedPubKey<[u8; 32], [u8; 32], [u8; 48], Vec<u8>>;

/// The server as passkeys know it.
pub struct Party {
    id: RpId,
    origin: String,
}

impl Party {
    /// The server at a URL. `None` where browsers make no passkeys: at an IP address, or without TLS
    /// anywhere but on the machine itself.
    #[must_use]
    pub fn of(public_url: &str) -> Option<Self> {
        let url = Url::parse(public_url).ok()?;
        let Some(Host::Domain(host)) = url.host() else {
            return None;
        };
        if url.scheme() != "https" && host != "localhost" {
            return None;
        }
        let id = AsciiDomain::try_from(host.to_owned()).ok()?;
        Some(Self {
            id: RpId::Domain(id),
            origin: url.origin().ascii_serialization(),
        })
    }
}

/// What a browser is given to ask a passkey with.
pub struct Challenge {
    /// Names the challenge in the answer.
    pub ceremony: String,
    /// The options for the browser, as JSON.
    pub options: String,
}

fn fault(error: impl std::fmt::Display) -> Error {
    Error::Internal(anyhow::anyhow!("a passkey's challenge: {error}"))
}

fn not_accepted() -> Error {
    let rule = "was not accepted: try again";
    Error::Refused(Refusal::field("passkey", FieldProblem::Invalid(rule)))
}

/// How a passkey knows a user: nothing of the account can be read from it.
fn handle(user: &UserId) -> Result<UserHandle<HANDLE>, Error> {
    let digest: [u8; HANDLE] = Sha256::digest(format!("passkey {user}").as_bytes()).into();
    UserHandle::decode(digest).map_err(fault)
}

/// Asks a browser to make a passkey.
///
/// # Errors
/// The account has as many as it may have.
pub async fn begin_new(
    app: &App,
    party: &Party,
    (user, email): (&UserId, &str),
    place: &Place,
) -> Res<Challenge> {
    let of = user.clone();
    let read = app
        .db
        .read(move |tx| -> Res<_> { Ok(passkeys::of_user(tx, &of)?) });
    let known = read.await?;
    if known.len() >= PASSKEYS_MAX {
        let rule = "can not be added: remove one first";
        return Err(Refusal::field("passkey", FieldProblem::Invalid(rule)).into());
    }
    let known = known.iter().map(descriptor).collect::<Option<Vec<_>>>();
    let id = handle(user)?;
    let entity = PublicKeyCredentialUserEntity {
        name: Username::try_from(email).map_err(fault)?,
        id: &id,
        display_name: None,
    };
    let known = known.unwrap_or_default();
    let mut options = PublicKeyCredentialCreationOptions::passkey(&party.id, entity, known);
    // Every answer has to say that the user was verified, so nothing is lost by taking devices that
    // can not promise it beforehand.
    options.extensions.cred_protect = CredProtect::None;
    let (state, options) = options.start_ceremony().map_err(fault)?;
    let state = state.encode().map_err(fault)?;
    let options = serde_json::to_string(&options).map_err(fault)?;
    keep(app, Some(user), (state, options), place).await
}

fn descriptor(known: &Passkey) -> Option<PublicKeyCredentialDescriptor<Vec<u8>>> {
    let id = URL_SAFE_NO_PAD.decode(&known.id).ok()?;
    Some(PublicKeyCredentialDescriptor {
        id: CredentialId::decode(id).ok()?,
        transports: AuthTransports::decode(u8::try_from(known.transports).ok()?).ok()?,
    })
}

/// Asks a browser for a passkey of this server, whoever's it is.
///
/// # Errors
/// Too many such questions of one address are open.
pub async fn begin_sign_in(app: &App, party: &Party, place: &Place) -> Res<Challenge> {
    let options = DiscoverableCredentialRequestOptions::passkey(&party.id);
    let (state, options) = options.start_ceremony().map_err(fault)?;
    let state = state.encode().map_err(fault)?;
    let options = serde_json::to_string(&options).map_err(fault)?;
    keep(app, None, (state, options), place).await
}

async fn keep(
    app: &App,
    user: Option<&UserId>,
    (state, options): (Vec<u8>, String),
    place: &Place,
) -> Res<Challenge> {
    let (token, id) = resets::new_token();
    let now_ms = app.clock.now_ms();
    let network = place.address.map(guard::network);
    let new = Ceremony {
        id,
        user_id: user.cloned(),
        address: network.map(|a| a.to_string()).unwrap_or_default(),
        state: URL_SAFE_NO_PAD.encode(state),
        expires_at_ms: now_ms + PASSKEY_CEREMONY_MS,
    };
    let written = app.db.write(move |tx| -> Res<bool> {
        if passkeys::waiting(tx, &new.address, now_ms)? >= PASSKEY_CEREMONIES_MAX {
            return Ok(false);
        }
        passkeys::begin(tx, &new)?;
        Ok(true)
    });
    if !written.await? {
        let retry_after_s = u32::try_from(PASSKEY_CEREMONY_MS / 1000).unwrap_or(u32::MAX);
        return Err(Refusal::TooManyAttempts { retry_after_s }.into());
    }
    Ok(Challenge {
        ceremony: token.to_string(),
        options,
    })
}

/// Takes a challenge away and returns what it is checked with.
async fn take(app: &App, ceremony: &str) -> Res<Option<(Option<UserId>, Vec<u8>)>> {
    let (id, now_ms) = (key_hash(ceremony), app.clock.now_ms());
    let taken = app
        .db
        .write(move |tx| -> Res<_> { Ok(passkeys::take(tx, &id)?) });
    let taken = taken.await?.filter(|found| found.expires_at_ms > now_ms);
    Ok(taken.and_then(|found| {
        let state = URL_SAFE_NO_PAD.decode(&found.state).ok()?;
        Some((found.user_id, state))
    }))
}

/// Checks a name for a passkey.
///
/// # Errors
/// It is empty, too long or has control characters.
fn check_name(name: &str) -> Result<String, Refusal> {
    let refuse = |problem| Refusal::field("name", problem);
    let name = text::clean_text(name, PASSKEY_NAME_CHARS_MAX)
        .map_err(|_| refuse(FieldProblem::TooLong(PASSKEY_NAME_CHARS_MAX)))?;
    let name = name.trim().to_owned();
    if name.is_empty() {
        return Err(refuse(FieldProblem::Empty));
    }
    Ok(name)
}

/// Adds a passkey that a browser made. Returns the recovery codes where the account had none; they are
/// shown this once.
///
/// # Errors
/// The answer is not one to the challenge, or the name can not be used.
pub async fn finish_new(
    app: &App,
    party: &Party,
    (actor, user): (&Actor, &UserId),
    (ceremony, answer, name): (&str, &str, &str),
) -> Res<Vec<String>> {
    let name = check_name(name)?;
    let Some((Some(of), state)) = take(app, ceremony).await? else {
        return Err(not_accepted());
    };
    let new = (of == *user)
        .then(|| registered(party, user, &state, answer))
        .flatten();
    let mut new = new.ok_or_else(not_accepted)?;
    new.name = name;
    new.created_at_ms = app.clock.now_ms();
    let (actor, codes) = (actor.clone(), NewCodes::draw(user));
    let written = app.db.write(move |tx| -> Res<Vec<String>> {
        if passkeys::of_user(tx, &new.user_id)?.len() >= PASSKEYS_MAX
            || !passkeys::insert(tx, &new)?
        {
            return Err(not_accepted());
        }
        let now_ms = new.created_at_ms;
        audit::record(tx, &actor, None, "passkey.added", &new.name, now_ms)?;
        Ok(codes.write_if_none(tx, &new.user_id, now_ms)?)
    });
    written.await
}

fn registered(party: &Party, user: &UserId, state: &[u8], answer: &str) -> Option<Passkey> {
    let state = RegistrationServerState::<HANDLE>::decode(state).ok()?;
    let answer = Registration::from_json_relaxed(answer.as_bytes()).ok()?;
    let origins = [party.origin.as_str()];
    let options = RegistrationVerificationOptions::<&str, &str> {
        allowed_origins: &origins,
        ..RegistrationVerificationOptions::default()
    };
    let verified = state.verify(&party.id, &answer, &options);
    let found = verified
        .inspect_err(|why| tracing::info!("a new passkey was not accepted: {why}"))
        .ok()?;
    Some(Passkey {
        id: URL_SAFE_NO_PAD.encode(found.id().as_ref()),
        user_id: user.clone(),
        name: String::new(),
        public_key: URL_SAFE_NO_PAD.encode(found.static_state().encode().ok()?),
        state: URL_SAFE_NO_PAD.encode(found.dynamic_state().encode().ok()?),
        transports: found.transports().encode().ok()?.into(),
        created_at_ms: 0,
        used_at_ms: None,
    })
}

/// A passkey that gave a right answer, with what is kept of it from now on.
struct Proven {
    read: Passkey,
    state: String,
}

/// Checks an answer to [`begin_sign_in`].
async fn proven(app: &App, party: &Party, ceremony: &str, answer: &str) -> Res<Option<Proven>> {
    let Some((None, state)) = take(app, ceremony).await? else {
        return Ok(None);
    };
    let Ok(answer) = DiscoverableAuthentication::<HANDLE>::from_json_relaxed(answer.as_bytes())
    else {
        return Ok(None);
    };
    let id = URL_SAFE_NO_PAD.encode(answer.raw_id().as_ref());
    let read = app
        .db
        .read(move |tx| -> Res<_> { Ok(passkeys::find(tx, &id)?) });
    let Some(read) = read.await? else {
        return Ok(None);
    };
    let state = verified(party, &read, &state, &answer);
    Ok(state.map(|state| Proven { read, state }))
}

fn verified(
    party: &Party,
    read: &Passkey,
    state: &[u8],
    answer: &DiscoverableAuthentication<HANDLE>,
) -> Option<String> {
    let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text).ok();
    let state = DiscoverableAuthenticationServerState::decode(state).ok()?;
    let id = bytes(&read.id)?;
    let user = handle(&read.user_id).ok()?;
    let key = bytes(&read.public_key)?;
    let key = StaticState::<Key>::decode(key.as_slice()).ok()?;
    let dynamic = bytes(&read.state)?.try_into().ok()?;
    let dynamic = DynamicState::decode(dynamic).ok()?;
    let id = CredentialId::<&[u8]>::decode(id.as_slice()).ok()?;
    let mut known = AuthenticatedCredential::new(id, &user, key, dynamic).ok()?;
    let origins = [party.origin.as_str()];
    let options = AuthenticationVerificationOptions::<&str, &str> {
        allowed_origins: &origins,
        ..AuthenticationVerificationOptions::default()
    };
    state
        .verify(&party.id, answer, &mut known, &options)
        .inspect_err(|why| tracing::warn!("a passkey's answer was refused: {why}"))
        .ok()?;
    let state = known.dynamic_state().encode().ok()?;
    Some(URL_SAFE_NO_PAD.encode(state))
}

/// Signs in with a passkey. Where `only` is given, it has to be a passkey of that user.
///
/// # Errors
/// As the database says.
pub async fn sign_in(
    app: &App,
    party: &Party,
    (ceremony, answer): (&str, &str),
    only: Option<&UserId>,
    place: &Place,
) -> Res<SignIn> {
    let proven = proven(app, party, ceremony, answer).await?;
    let Some(proven) = proven.filter(|p| only.is_none_or(|id| *id == p.read.user_id)) else {
        return Ok(SignIn::Wrong);
    };
    let now_ms = app.clock.now_ms();
    let (cookie, session) = new_session(&proven.read.user_id, place, now_ms);
    let place = place.clone();
    let written = app.db.write(move |tx| -> Res<bool> {
        let Some(user) = users::find(tx, &proven.read.user_id)? else {
            return Ok(false);
        };
        if !passkeys::used(tx, &proven.read, &proven.state, now_ms)? {
            return Ok(false);
        }
        user_sessions::insert(tx, &session)?;
        let actor = place.actor(Some(&user.id), &user.email);
        let subject = format!("passkey {}", proven.read.name);
        audit::record(tx, &actor, None, "sign_in", &subject, now_ms)?;
        Ok(true)
    });
    Ok(if written.await? {
        SignIn::Done(cookie)
    } else {
        SignIn::Wrong
    })
}

/// Takes a passkey in place of the password; the session is fresh afterwards (E8). `false`: it is not
/// a passkey of this account.
///
/// # Errors
/// As the database says.
pub async fn confirm(
    app: &App,
    party: &Party,
    found: &Found,
    (ceremony, answer): (&str, &str),
) -> Res<bool> {
    let proven = proven(app, party, ceremony, answer).await?;
    let Some(proven) = proven.filter(|p| p.read.user_id == found.user.id) else {
        return Ok(false);
    };
    let (id, now_ms) = (found.session.id.clone(), app.clock.now_ms());
    let written = app.db.write(move |tx| -> Res<bool> {
        let is_used = passkeys::used(tx, &proven.read, &proven.state, now_ms)?;
        if is_used {
            user_sessions::refresh(tx, &id, now_ms)?;
        }
        Ok(is_used)
    });
    written.await
}

/// Gives a passkey another name.
///
/// # Errors
/// The account has no such passkey, or the name can not be used.
pub async fn rename(app: &App, user: &UserId, id: &str, name: &str) -> Res<()> {
    let (user, id, name) = (user.clone(), id.to_owned(), check_name(name)?);
    let written = app
        .db
        .write(move |tx| -> Res<bool> { Ok(passkeys::rename(tx, &user, &id, &name)?) });
    match written.await? {
        true => Ok(()),
        false => Err(Refusal::NotFound(Noun::Passkey).into()),
    }
}

/// Removes a passkey of an account; it opens nothing afterwards.
///
/// # Errors
/// The account has no such passkey.
pub async fn remove(app: &App, actor: &Actor, user: &UserId, id: &str) -> Res<()> {
    let (actor, user, id) = (actor.clone(), user.clone(), id.to_owned());
    let now_ms = app.clock.now_ms();
    let written = app.db.write(move |tx| -> Res<()> {
        let Some(name) = passkeys::remove(tx, &user, &id)? else {
            return Err(Refusal::NotFound(Noun::Passkey).into());
        };
        drop_codes_if_off(tx, &user)?;
        Ok(audit::record(
            tx,
            &actor,
            None,
            "passkey.removed",
            &name,
            now_ms,
        )?)
    });
    written.await
}
