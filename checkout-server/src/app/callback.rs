//! A gateway's callback: whose it is, whether it is signed, and what it moves. The order of the
//! checks is the document's (B-15): merchant, configured, signature, body, reference.

use std::sync::Arc;

use pebblepay_core::callback::Told;
use pebblepay_core::id::{AttemptId, StoreId};
use pebblepay_core::json::Json;
use pebblepay_core::refusal::{Noun, Refusal};
use pebblepay_core::store::{GatewayKind, Mode};

use super::{App, Error, Res, gateways, pay, refund};
use crate::db::{attempts, stores};
use crate::gateways::payzone::Payzone;

/// Merchant codes, in bytes; ours have twelve.
const CODE_BYTES_MAX: usize = 64;

/// A store whose gateway may have called.
pub struct Called {
    store: StoreId,
    sides: Vec<(Mode, Arc<Payzone>)>,
}

/// A callback that the store's gateway signed.
pub struct Signed {
    store: StoreId,
    /// The sides whose key signed it: one, unless both have the same account.
    sides: Vec<(Mode, Arc<Payzone>)>,
}

/// The store with a merchant code (PG-020).
///
/// # Errors
/// [`Noun::Merchant`] not found.
pub(super) async fn merchant(app: &App, merchant_code: &str) -> Res<StoreId> {
    let unknown = || Error::Refused(Refusal::NotFound(Noun::Merchant));
    let is_code = merchant_code.bytes().all(|b| b.is_ascii_alphanumeric());
    if !is_code || merchant_code.len() > CODE_BYTES_MAX {
        return Err(unknown());
    }
    let code = merchant_code.to_owned();
    let read = app
        .db
        .read(move |tx| -> Res<_> { Ok(stores::by_merchant_code(tx, &code)?) });
    read.await?.ok_or_else(unknown)
}

/// The store of a callback's path (PG-020).
///
/// # Errors
/// [`Noun::Merchant`] not found; [`Refusal::GatewayNotConfigured`].
pub async fn called(app: &App, merchant_code: &str) -> Res<Called> {
    let store = merchant(app, merchant_code).await?;
    let sides = gateways::payzones(app, &store).await?;
    if sides.is_empty() {
        return Err(Refusal::GatewayNotConfigured.into());
    }
    Ok(Called { store, sides })
}

impl Called {
    /// Checks the signature over the bytes as they came (TRAP-32).
    ///
    /// # Errors
    /// [`Refusal::CallbackSignatureInvalid`].
    pub fn verify(self, body: &[u8], signature: Option<&str>) -> Res<Signed> {
        let signature = signature.unwrap_or_default();
        let Self { store, mut sides } = self;
        sides.retain(|(_, payzone)| payzone.signed(body, signature));
        if sides.is_empty() {
            return Err(Refusal::CallbackSignatureInvalid.into());
        }
        Ok(Signed { store, sides })
    }
}

/// Takes what a signed callback tells. The same one again changes nothing.
///
/// # Errors
/// A field can not be read; [`Noun::Payment`] not found; [`Refusal::CallbackMismatch`].
pub async fn take(app: &App, signed: Signed, body: &Json) -> Res<()> {
    let told = Told::read(body)?;
    let unknown = || Error::Refused(Refusal::NotFound(Noun::Payment));
    let attempt = AttemptId::parse(&told.charge).ok_or_else(unknown)?;
    let (store, id) = (signed.store.clone(), attempt.clone());
    let read = app.db.read(move |tx| -> Res<_> {
        let gateway = GatewayKind::Payzone.as_str();
        Ok(attempts::of_charge(tx, &store, gateway, &id)?)
    });
    let session = read.await?.ok_or_else(unknown)?;
    let paid = pay::find(app, &session, &attempt).await?;
    let of_side = |(mode, _): &&(Mode, Arc<Payzone>)| *mode == paid.order.mode;
    let (_, payzone) = signed.sides.iter().find(of_side).ok_or_else(unknown)?;
    let checked = told.check(&paid.order, &paid.attempt, payzone.account(), true);
    if let Err(why) = checked {
        tracing::warn!(store = %signed.store, attempt = %attempt, status = told.status.as_str(),
            "a signed callback does not fit: {}", why.message());
        return Err(why.into());
    }
    match told.outcome() {
        Some(outcome) => pay::told(app, session, attempt, outcome).await.map(drop),
        // The refund itself knows what was asked for; a callback only says that it is decided.
        None => refund::ask_open(app, &paid.order).await,
    }
}
