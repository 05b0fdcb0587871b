//! What a customer's browser does with the credentials of one payment: it reads how the payment
//! stands, and leaves an e-mail address (PEP-009…013).

use std::net::IpAddr;

use pebblepay_core::id::SessionId;
use pebblepay_core::order::Order;
use pebblepay_core::payor::{self, Credentials, Opened, Wrong};
use pebblepay_core::refusal::{Noun, Refusal};

use super::auth::key_digest;
use super::orders::{self, SessionOrder};
use super::{App, Error, Res, pay};
use crate::db::orders as rows;

/// What a request shows.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    /// The token.
    pub token: Option<&'a str>,
    /// The signature.
    pub signature: Option<&'a str>,
    /// Where the request comes from.
    pub address: Option<IpAddr>,
}

/// How long after its end a session still tells what became of it: whoever asks again and again has
/// to see the end.
pub const AFTERWARDS_MS: i64 = 24 * 60 * 60 * 1000;

/// The credentials of an order's session.
#[must_use]
pub fn credentials(app: &App, order: &Order) -> Credentials {
    payor::issue(&app.token_key, &order.session, order.expires_at_ms)
}

/// The order of these credentials, within the limits of a key. Wrong ones count as wrong keys of
/// their address.
///
/// # Errors
/// [`Refusal::TokenInvalid`] where one is missing or unreadable, [`Refusal::PayorSignature`] where
/// they do not belong together, [`Noun::Session`] not found where its time ended more than
/// `afterwards_ms` ago, [`Refusal::RateLimited`].
pub async fn admit(app: &App, shown: Shown<'_>, afterwards_ms: i64) -> Res<SessionOrder> {
    let (Some(token), Some(signature)) = (shown.token, shown.signature) else {
        return Err(Refusal::TokenInvalid.into());
    };
    let checked = || payor::check(&app.token_key, token, signature);
    let opened = read(app, shown.address, checked)?;
    app.rates.admit(&key_digest(token))?;
    if app.clock.now_ms() >= opened.expires_at_ms.saturating_add(afterwards_ms) {
        return Err(Refusal::NotFound(Noun::Session).into());
    }
    orders::of_session(app, &opened.session).await
}

/// The order of a token alone, for a stream, which can send no headers (PEP-030).
///
/// # Errors
/// [`Refusal::StreamTokenInvalid`]; [`Refusal::RateLimited`].
pub async fn of_token(app: &App, token: &str, address: Option<IpAddr>) -> Res<SessionOrder> {
    let opened = match read(app, address, || payor::open(&app.token_key, token)) {
        Err(Error::Refused(Refusal::TokenInvalid)) => Err(Refusal::StreamTokenInvalid.into()),
        other => other,
    }?;
    if app.clock.now_ms() >= opened.expires_at_ms.saturating_add(AFTERWARDS_MS) {
        return Err(Refusal::StreamTokenInvalid.into());
    }
    orders::of_session(app, &opened.session).await
}

/// The session of a hosted page's URL; its page says itself whether it can still be paid.
///
/// # Errors
/// As [`admit`], but for the session's end.
pub fn of_url(app: &App, shown: Shown<'_>) -> Res<SessionId> {
    let (Some(token), Some(signature)) = (shown.token, shown.signature) else {
        return Err(Refusal::NotFound(Noun::Session).into());
    };
    let checked = || payor::check(&app.token_key, token, signature);
    Ok(read(app, shown.address, checked)?.session)
}

fn read(
    app: &App,
    address: Option<IpAddr>,
    open: impl FnOnce() -> Result<Opened, Wrong>,
) -> Res<Opened> {
    app.rates.admit_stranger(address)?;
    open().map_err(|wrong| {
        app.rates.wrong_key(address);
        Error::Refused(match wrong {
            Wrong::Unreadable => Refusal::TokenInvalid,
            Wrong::Mismatch => Refusal::PayorSignature,
        })
    })
}

/// Writes down the customer's e-mail address, for the receipt.
///
/// # Errors
/// The order is paid, being paid or has ended.
pub async fn set_email(app: &App, session: SessionId, email: String) -> Res<()> {
    let now_ms = app.clock.now_ms();
    let written = app.db.write(move |tx| -> Res<()> {
        let found = rows::by_session(tx, &session)?;
        let mut order = found.ok_or(Refusal::NotFound(Noun::Session))?;
        order.check_payable(now_ms)?;
        let before = order.state;
        order.details.customer_email = Some(email.clone());
        pay::guarded(rows::save(tx, &order, before)?)
    });
    written.await
}
