//! `POST /api/public/callback/{merchantCode}/btcpay`: a webhook of a store's BTCPay Server.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName};
use axum::response::Response;
use pebblepay_core::json::Json;

use super::body::{JsonBody, only};
use super::problem::Problem;
use super::{Site, reply};
use crate::app::btcpay::{self, Taken};

const SIGNATURE: HeaderName = HeaderName::from_static("btcpay-sig");

/// Takes a webhook. What is not about a payment of this store is answered alike, so that the server
/// does not send it again.
///
/// # Errors
/// As [`btcpay::verify`] and [`btcpay::take`].
pub async fn receive(
    State(site): State<Site>,
    Path(merchant_code): Path<String>,
    headers: HeaderMap,
    body: JsonBody,
) -> Result<Response, Problem> {
    let signature = only(&headers, &SIGNATURE);
    let signed = btcpay::verify(&site.app, &merchant_code, signature, &body.bytes).await?;
    let told = body.read(&headers)?;
    let status = match btcpay::take(&site.app, signed, &told).await? {
        Taken::Ours => "OK",
        Taken::Other => "ignored",
    };
    Ok(reply::json(
        200,
        &Json::object().with("status", status).build(),
    ))
}
