//! A webhook of a BTCPay Server: whose it is, whether it is signed, and what the invoice that it
//! names says when it is read (PEB-189).

use std::sync::Arc;

use anyhow::anyhow;
use pebblepay_core::btcpay::Invoice;
use pebblepay_core::id::{AttemptId, StoreId};
use pebblepay_core::json::Json;
use pebblepay_core::refusal::{FieldProblem, Refusal};
use pebblepay_core::store::{GatewayKind, Mode};

use super::{App, Error, Res, callback, gateways, pay};
use crate::db::attempts;
use crate::gateways::btcpay::{BtcPay, Unread};

/// Ids of invoices, in bytes; theirs have twenty-two.
const INVOICE_BYTES_MAX: usize = 64;

/// A webhook that a store's BTCPay Server signed.
pub struct Signed {
    store: StoreId,
    sides: Vec<(Mode, Arc<BtcPay>)>,
}

/// What came of a webhook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It is about one of our payments.
    Ours,
    /// The owner uses the server for other things, too.
    Other,
}

/// Finds the store of a webhook's path and checks the signature over the bytes as they came.
///
/// # Errors
/// [`Noun::Merchant`](pebblepay_core::refusal::Noun::Merchant) not found;
/// [`Refusal::GatewayNotConfigured`]; [`Refusal::CallbackSignatureInvalid`].
pub async fn verify(
    app: &App,
    merchant_code: &str,
    signature: Option<&str>,
    body: &[u8],
) -> Res<Signed> {
    let store = callback::merchant(app, merchant_code).await?;
    let mut sides = gateways::btcpays(app, &store).await?;
    if sides.is_empty() {
        return Err(Refusal::GatewayNotConfigured.into());
    }
    let signature = signature.unwrap_or_default();
    sides.retain(|(_, btcpay)| btcpay.signed(body, signature));
    if sides.is_empty() {
        return Err(Refusal::CallbackSignatureInvalid.into());
    }
    Ok(Signed { store, sides })
}

/// Reads the invoice that a signed webhook names, and applies what it says.
///
/// # Errors
/// It names no invoice; [`Refusal::CallbackMismatch`]; [`Error::Busy`] while the server does not
/// answer, so that it sends the webhook again.
pub async fn take(app: &App, signed: Signed, body: &Json) -> Res<Taken> {
    let id = body.get("invoiceId").and_then(Json::as_str);
    let Some(id) = id else {
        // Webhooks about payouts and the like name none.
        return match body.get("type").and_then(Json::as_str) {
            Some(_) => Ok(Taken::Other),
            None => Err(Refusal::field("type", FieldProblem::Missing).into()),
        };
    };
    let is_id = id.bytes().all(|b| b.is_ascii_alphanumeric());
    if !is_id || !(1..=INVOICE_BYTES_MAX).contains(&id.len()) {
        return Err(Refusal::field("invoiceId", FieldProblem::Invalid("is no id")).into());
    }
    for (mode, btcpay) in &signed.sides {
        let read = btcpay.invoice(id).await;
        let invoice = read.map_err(|Unread(why)| Error::Busy(anyhow!("btcpay: {why}")))?;
        if let Some(invoice) = invoice
            && apply(app, &signed.store, (*mode, btcpay), &invoice).await? == Taken::Ours
        {
            return Ok(Taken::Ours);
        }
    }
    Ok(Taken::Other)
}

async fn apply(
    app: &App,
    store: &StoreId,
    (mode, btcpay): (Mode, &BtcPay),
    invoice: &Invoice,
) -> Res<Taken> {
    let Some(attempt) = invoice.attempt.as_deref().and_then(AttemptId::parse) else {
        return Ok(Taken::Other);
    };
    let (of, id) = (store.clone(), attempt.clone());
    let read = app.db.read(move |tx| -> Res<_> {
        let gateway = GatewayKind::BtcPay.as_str();
        Ok(attempts::of_charge(tx, &of, gateway, &id)?)
    });
    let Some(session) = read.await? else {
        return Ok(Taken::Other);
    };
    let paid = pay::find(app, &session, &attempt).await?;
    if paid.order.mode != mode {
        return Ok(Taken::Other);
    }
    if let Err(why) = invoice.check(&paid.order, &paid.attempt, btcpay.store()) {
        tracing::warn!(store = %store, attempt = %attempt, status = invoice.status.as_str(),
            "an invoice does not fit its payment: {}", why.message());
        return Err(why.into());
    }
    pay::told(app, session, attempt, invoice.outcome()).await?;
    Ok(Taken::Ours)
}
