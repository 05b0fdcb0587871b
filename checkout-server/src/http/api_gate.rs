//! What an API request passes before its handler: the version it asks for, and how often it may
//! ask. The handlers look the key up again for its store; by then it is remembered.

use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::client_address::ClientAddress;
use super::problem::Problem;
use super::{Site, version};
use crate::app::auth;
use crate::dialects::pebblepay;

/// The layer of every API route.
pub async fn pass(
    State(site): State<Site>,
    address: ClientAddress,
    request: Request,
    next: Next,
) -> Response {
    match check(&site, address, request.headers()).await {
        Ok(()) => next.run(request).await,
        Err(problem) => problem.into_response(),
    }
}

async fn check(site: &Site, address: ClientAddress, headers: &HeaderMap) -> Result<(), Problem> {
    version::check(headers)?;
    // A request without a readable key costs nothing; its handler says what is wrong with it.
    let Ok(key) = pebblepay::auth::key(headers) else {
        return Ok(());
    };
    let caller = auth::limited_caller(&site.app, key, address.0).await?;
    Ok(site.app.rates.admit(&caller.key)?)
}
