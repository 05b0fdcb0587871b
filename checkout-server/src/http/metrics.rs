//! `/metrics`, on an address of its own: what it tells is the operator's.

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::app::{App, observe};

/// What is asked for, by its registered name.
const OPENMETRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// A router with nothing else.
pub fn router(app: App) -> Router {
    Router::new()
        .route("/metrics", get(metrics))
        .with_state(app)
}

async fn metrics(State(app): State<App>) -> Response {
    match observe::metrics(&app).await {
        Ok(text) => ([(header::CONTENT_TYPE, OPENMETRICS)], text).into_response(),
        Err(error) => {
            tracing::warn!("the metrics are not known: {error:#}");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}
