//! `GET /api/v1/notices`: what the server has to tell a store's owner.

use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use pebblepay_core::json::Json;
use pebblepay_core::store::Mode;
use pebblepay_core::time::iso_seconds;
use utoipa::ToSchema;

use super::auth;
use crate::app::guard::{self, Notice};
use crate::http::problem::Problem;
use crate::http::{Site, query, reply};

/// Something that the owner of a store should know, counted by the hour.
#[derive(ToSchema)]
#[schema(as = Notice)]
#[expect(dead_code, reason = "describes JSON; never constructed")]
pub struct NoticeDoc {
    /// A stable word for programs.
    #[schema(example = "attempts_refused_address")]
    kind: String,
    /// How often within the hour.
    #[schema(minimum = 1, example = 195)]
    count: i64,
    /// RFC 3339, UTC: the first time within the hour.
    #[schema(example = "2026-03-15T10:30:00Z")]
    first_at: String,
    /// RFC 3339, UTC: the last time within the hour.
    #[schema(example = "2026-03-15T10:31:12Z")]
    last_at: String,
    /// What happened.
    message: String,
}

/// The newest hundred notices.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes JSON; never constructed")]
pub struct NoticeList {
    /// The newest first.
    notices: Vec<NoticeDoc>,
}

/// A notice as PebblePay shows it.
#[must_use]
pub fn notice(notice: &Notice) -> Json {
    Json::object()
        .with("kind", notice.kind.as_str())
        .with("count", notice.count)
        .with("first_at", iso_seconds(notice.first_at_ms))
        .with("last_at", iso_seconds(notice.last_at_ms))
        .with("message", notice.kind.message())
        .build()
}

/// What the owner should know, newest first.
#[utoipa::path(
    get, path = "/api/v1/notices", tag = "Notices", summary = "List notices",
    description = "What the server has to tell you, counted by the hour and kept for 90 days: payment attempts that were refused because they looked like card testing. The newest hundred, newest first.",
    params(("test_mode" = Option<bool>, Query, description = "With a live key: list the test side")),
    responses(
        (status = 200, description = "The notices", body = NoticeList),
        (status = 400, description = "A parameter is wrong", body = super::docs::Error),
        (status = 401, description = "No or wrong key", body = super::docs::Error),
    ),
    security(("bearer" = []), ("x_api_key" = []))
)]
pub async fn list(
    State(site): State<Site>,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, Problem> {
    let caller = auth::caller(&site.app, &headers).await?;
    let params = query::Query::of(&uri)?;
    let asked_for_test = match params.get("test_mode") {
        Some(word) => query::flag("test_mode", word)?,
        None => caller.mode.is_test(),
    };
    // As with orders: a test key sees the test side only (F-16).
    let mode = if asked_for_test || caller.mode.is_test() {
        Mode::Test
    } else {
        Mode::Live
    };
    let notices = guard::notices(&site.app, &caller.store.id, Some(mode)).await?;
    let rows: Vec<Json> = notices.iter().map(notice).collect();
    let body = Json::object().with("notices", Json::Array(rows)).build();
    Ok(reply::json(200, &body))
}
