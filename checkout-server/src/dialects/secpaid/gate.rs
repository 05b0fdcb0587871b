//! What a request under `/api/v2` passes before its handler: how often its key may ask (SEC-027).

use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::auth::key;
use crate::app::auth;
use crate::http::Site;
use crate::http::client_address::ClientAddress;
use crate::http::problem::Problem;

/// The layer of every route.
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
    // A request without a readable key costs nothing; its handler says what is wrong with it.
    let Ok(key) = key(headers) else {
        return Ok(());
    };
    let caller = auth::limited_caller(&site.app, key, address.0).await?;
    site.app.rates.admit(&caller.key)?;
    Ok(site.app.rates.admit_by_minute(&caller.key)?)
}
