//! Is it alive, is it ready.

use std::sync::atomic::Ordering;

use axum::extract::State;
use axum::response::Response;
use pebblepay_core::json::Json;

use super::{Site, reply};

/// The process runs.
#[utoipa::path(get, path = "/healthz", tag = "Operations", summary = "Is it alive", responses((status = 200, description = "Alive")))]
pub async fn alive() -> Response {
    reply::json(200, &Json::object().with("status", "ok").build())
}

/// The database answers, its migrations are applied and it takes writes, and the server was not told
/// to stop.
#[utoipa::path(get, path = "/readyz", tag = "Operations", summary = "Is it ready", responses(
    (status = 200, description = "Ready"),
    (status = 503, description = "The database does not answer or takes no writes, or the server is about to stop"),
))]
pub async fn ready(State(site): State<Site>) -> Response {
    let stopped = site.app.db.writes_stopped().map(str::to_owned);
    let answer = match (site.app.db.ping().await, stopped) {
        _ if site.stopping.load(Ordering::Relaxed) => "the server is about to stop",
        (Ok(()), None) => return reply::json(200, &Json::object().with("status", "ok").build()),
        (Ok(()), Some(_)) => "writes have stopped",
        (Err(_), _) => "the database does not answer",
    };
    reply::json(
        503,
        &Json::object()
            .with("status", "unavailable")
            .with("reason", answer)
            .build(),
    )
}
